//! How a phone is connected: the apps, the settings that each needs, and the QR codes and links that
//! carry them.
//!
//! Pure. The window's sheet, the pages for phones and the printed cards all use it.

mod app;
mod cards;
mod links;
mod qr;

pub use self::{
    app::{App, Setting, SettingKind, Settings},
    cards::{CardAddress, InvalidAddress, is_reachable_at},
    links::{Setup, gpslogger_body},
    qr::{Modules, QUIET, wifi},
};
