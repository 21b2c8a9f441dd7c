//! Pure functions on series: states of a value, gaps, tracks, rolling statistics, climb.
//!
//! Invariant: deterministic. Time comes in as an argument, nothing is read or kept elsewhere.

mod climb;
mod gaps;
mod rolling;
mod state;
mod track;

pub use climb::{Climb, grade_percent};
pub use gaps::{UsualInterval, breaks};
pub use rolling::{Summary, Totals, Zeros};
pub use state::{AthleteState, Thresholds, ValueState, ValueTrace, best_state, value_state};
pub use track::{Fix, TrackFilter, Verdict, length_m};
