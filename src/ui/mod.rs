//! The window: drawing and gestures, on top of [`control`](crate::control).
//!
//! A view (`view`) arranges panels; a panel draws one thing.
//!
//! Invariants: no IO and no blocking; panels borrow and return commands; commands are applied in
//! one place ([`apply`]); every colour, size and font comes from [`theme`]; only [`wake`] requests
//! repaints.

// First, because its macro is used in all others.
#[macro_use]
mod lang;

mod alarms;
pub mod app;
pub mod apply;
mod axis;
mod backend;
mod bidi;
mod choices;
pub mod context;
mod dates;
mod demo_words;
pub mod desktop;
mod differences;
mod engine_words;
mod fixed;
mod fonts;
pub mod format;
mod grouped;
mod keys;
mod layout;
mod lending;
mod loading;
pub mod mark;
mod options;
pub mod panel;
mod phone_words;
mod problem_words;
pub mod projection;
mod recording;
mod replay;
mod run;
mod scale;
mod screens;
pub mod shapes;
pub mod state;
pub mod stroke;
mod style;
pub mod text;
pub mod theme;
pub mod undo;
mod view;
pub mod wake;
mod window;
mod workspace;

pub use app::App;
pub use backend::{Backend, DemoCaptions};
pub use fixed::{FixedSetting, FixedValue};
pub use fonts::SystemFonts;
pub use lang::Language;
pub use options::Options;
pub use panel::map::MapOptions;
pub use run::run;
pub use wake::Waker;
pub use window::{PollStartup, Startup, Window};
