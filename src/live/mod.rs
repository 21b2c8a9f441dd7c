//! Each athlete as seen now, whether or not there is a window.
//!
//! Invariants: pure over the values of the store, reckoned when somebody asks; nothing here
//! writes.

mod complete;

pub use complete::{complete_until, is_complete};
