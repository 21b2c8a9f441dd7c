//! What tests and benches of the window share.

pub mod plots_scene;
pub mod recordings;
pub mod world;
