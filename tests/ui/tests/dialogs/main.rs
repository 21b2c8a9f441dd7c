//! The dialogs: athletes, start lists, problems, how phones connect.

mod athletes;
mod connect;
mod problems;
mod start_list;
