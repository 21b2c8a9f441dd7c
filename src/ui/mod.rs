//! Pixels and gestures; returns commands.
//!
//! Invariants: does no IO and never blocks; panels borrow and return commands; commands are
//! applied at one place ([`App`](app)); every colour, size and font comes from [`theme`].

pub mod context;
pub mod projection;
pub mod state;
pub mod theme;
