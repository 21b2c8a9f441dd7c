//! Pixels and gestures; returns commands.
//!
//! Invariants: does no IO and never blocks; panels borrow and return commands; commands are
//! applied at one place ([`apply`]); every colour, size and font comes from [`theme`]; repaints
//! are asked for in [`wake`] alone.

pub mod app;
pub mod apply;
mod bidi;
pub mod context;
pub mod deed;
mod desk;
mod fonts;
pub mod format;
mod keys;
mod layout;
mod loading;
mod options;
pub mod panel;
pub mod projection;
pub mod reads;
pub mod reel;
mod replay;
mod run;
pub mod shapes;
pub mod state;
mod style;
pub mod text;
pub mod theme;
pub mod wake;
mod window;

pub use app::App;
pub use fonts::SystemFonts;
pub use options::Options;
pub use panel::map::MapOptions;
pub use reads::{
    Answer, EngineCommand, ExportPart, ExportWish, Guide, Outcome, Reads, Reply, StartListSource,
};
pub use reel::{Footage, Reel};
pub use run::run;
pub use wake::Waker;
pub use window::{Arriving, Awaited, Window};
