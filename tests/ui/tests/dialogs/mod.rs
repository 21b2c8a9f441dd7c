//! The dialogs: athletes, start lists, problems, how phones connect.

#![cfg(feature = "gui")]

mod athletes;
mod connect;
mod import;
mod loading;
mod problems;
mod start_list;
