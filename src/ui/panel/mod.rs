//! The panels: each is a function that borrows what it draws and returns commands.
//!
//! Panels never see each other; what they share is in `ViewContext` and `theme`.

mod athlete_list;
pub(super) mod athletes;
pub(super) mod caption;
mod cells;
pub(super) mod connect;
mod controls;
pub(super) mod dialog;
pub(super) mod first_start;
pub(super) mod header;
pub(super) mod help;
pub(super) mod history;
pub mod map;
pub(super) mod marker;
pub(super) mod numbers;
pub mod plots;
pub(super) mod problems;
mod qr;
pub(super) mod replay;
pub(super) mod roster;
pub mod time_bar;
pub(super) mod toast;
pub(super) mod transfer;
mod typed_path;

mod view;
