//! The panels: each is a function that borrows what it draws and returns commands.
//!
//! Panels do not know each other; what they share is in `ViewContext` and `theme`. Panels that only
//! one view has are in that view's folder in `ui/view`.

pub(super) mod about;
mod alarm_mark;
pub(super) mod alarm_slot;
pub(super) mod alarms;
mod athlete_list;
pub(super) mod athletes;
pub(super) mod caption;
pub(super) mod cells;
pub(super) mod connect;
pub(super) mod controls;
pub(super) mod dialog;
pub(super) mod events;
pub(super) mod first_start;
pub(super) mod header;
pub(super) mod help;
pub mod map;
pub(super) mod marker;
pub(super) mod numbers;
pub(super) mod palette;
pub mod plots;
pub(super) mod problems;
mod qr;
pub(super) mod replay;
pub(super) mod roster;
pub mod time_bar;
mod time_range;
pub(super) mod toast;
pub(super) mod transfer;
mod typed_path;
mod zone;
