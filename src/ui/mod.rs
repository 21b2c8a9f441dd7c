//! Pixels and gestures; returns commands.
//!
//! Invariants: does no IO and never blocks; panels borrow and return commands; commands are
//! applied at one place ([`apply`]); every colour, size and font comes from [`theme`]; repaints
//! are asked for in [`wake`] alone.

pub mod context;
pub mod format;
pub mod panel;
pub mod projection;
pub mod reads;
pub mod shapes;
pub mod state;
pub mod text;
pub mod theme;
pub mod wake;

pub use reads::{EngineCommand, Reads, Refusal, Reply};
pub use wake::Waker;
