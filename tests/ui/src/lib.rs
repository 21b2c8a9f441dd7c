//! What tests and benches of the window share. Empty without the feature `gui`.

#![cfg(feature = "gui")]

pub mod golden;
pub mod plots_scene;
pub mod recordings;
pub mod texts;
pub mod world;
