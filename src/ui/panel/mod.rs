//! The panels: each is a function that borrows what it draws and returns commands.
//!
//! Panels do not know each other; what they share is in `ViewContext` and `theme`. Panels that only
//! one view has are in that view's folder in `ui/view`.

pub(super) mod about;
mod alarm_mark;
pub(super) mod alarm_slot;
mod alarm_words;
pub(super) mod alarms;
mod athlete_list;
mod athlete_menu;
pub(super) mod athletes;
pub(super) mod caption;
pub(super) mod cards_note;
pub(super) mod carry;
pub(super) mod cells;
mod choose;
pub(super) mod close;
pub(super) mod connect;
pub(super) mod controls;
pub(super) mod courses;
pub(super) mod dialog;
pub(super) mod differences;
pub(super) mod done;
pub(super) mod events;
mod field_menu;
mod field_text;
pub(super) mod finality;
pub(super) mod first_start;
mod group_button;
pub(super) mod header;
pub(super) mod help;
pub mod map;
pub(super) mod marker;
pub(super) mod numbers;
pub(super) mod palette;
mod place;
pub mod plots;
pub(super) mod position;
pub(super) mod problems;
mod qr;
pub(super) mod replay;
mod ribbon;
pub(super) mod roster;
mod row_menu;
pub(super) mod search_field;
pub(super) mod session;
pub(super) mod settings;
pub(super) mod shown;
pub mod time_bar;
mod time_range;
pub(super) mod toast;
pub(super) mod transfer;
mod typed_path;
pub(super) mod wall;
mod zone;
