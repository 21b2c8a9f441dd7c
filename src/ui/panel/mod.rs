//! The panels: each is a function that borrows what it draws and returns commands.
//!
//! Panels never see each other; what they share is in `ViewContext` and `theme`.

pub mod map;
pub mod plots;
pub mod time_bar;

mod view;
