//! The list of sessions, sessions shown again, sessions laid over each other.

#![cfg(feature = "gui")]

mod list;
mod overlay;
mod replay;
