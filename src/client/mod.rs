//! HTTP clients for any server: simulated riders and replayed recordings.
//!
//! They post like any phone, over real HTTP with a login each, and know nothing of this program's
//! internals, so the demo takes the same path as a race.

pub mod demo;
mod phone;
pub mod replay;
pub mod rider;
mod rng;
pub mod simulate;

mod course;

pub use phone::{Phone, PostError};
