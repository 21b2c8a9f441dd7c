//! The list of sessions, replays and overlays.

#![cfg(feature = "gui")]

mod by_distance;
mod events;
mod list;
mod overlay;
mod replay;
mod room;
