//! The dialogs: athletes, start lists, problems, connecting phones.

#![cfg(feature = "gui")]

mod athletes;
mod close;
mod connect;
mod done;
mod events;
mod import;
mod loading;
mod palette;
mod problems;
mod room;
mod settings;
mod start_list;
