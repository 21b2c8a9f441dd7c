//! Shared by the window's tests and benches. Empty without the feature `gui`.

#![cfg(feature = "gui")]

mod alarms;
pub mod golden;
pub mod plots_scene;
pub mod recordings;
pub mod room;
pub mod texts;
pub mod world;
