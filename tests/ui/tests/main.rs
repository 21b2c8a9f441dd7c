//! The window's tests, in one program: each further one would link all of egui and wgpu again.
//! `cargo test -p trackside-ui-tests --test ui map::` runs those of the map.

#![cfg(feature = "gui")]

mod alarms;
mod coach;
mod dialogs;
mod golden;
mod history;
mod keys;
mod map;
mod marks;
mod names;
mod numbers;
mod plots;
mod room;
mod roster;
mod values;
