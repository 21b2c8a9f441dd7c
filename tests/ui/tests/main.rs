//! The window's tests in a single program, because each further one would have to link all of egui
//! and wgpu. To run those of the map: `cargo test -p trackside-ui-tests --test ui map::`.

#![cfg(feature = "gui")]

mod accessible;
mod alarms;
mod coach;
mod dialogs;
mod finality;
mod golden;
mod history;
mod kept;
mod keys;
mod language;
mod map;
mod marks;
mod names;
mod numbers;
mod phones;
mod plots;
mod room;
mod roster;
mod touch;
mod units;
mod values;
mod wall;
