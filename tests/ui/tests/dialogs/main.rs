//! The dialogs: athletes, start lists, problems, how phones connect.

mod athletes;
mod connect;
mod loading;
mod problems;
mod start_list;
