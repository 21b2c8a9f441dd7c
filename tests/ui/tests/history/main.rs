//! The list of sessions, sessions shown again, sessions laid over each other.

mod list;
mod overlay;
mod replay;
