//! HTTP clients of any server: simulated riders and replayed recordings.
//!
//! They post like any phone, over real HTTP with a login each, and know nothing of this
//! program's insides; so the demo exercises the same road as a race does.

pub mod demo;
mod phone;
pub mod replay;
pub mod rider;
mod rng;
pub mod simulate;

mod course;

pub use phone::{Phone, PostError};
