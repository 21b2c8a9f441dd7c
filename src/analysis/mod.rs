//! Pure functions on series: states of a value, gaps, sessions, tracks, rolling statistics, climb,
//! distance, laps.
//!
//! Invariant: deterministic. Time is passed in; nothing is read or stored elsewhere.

mod climb;
mod distance;
mod gaps;
mod laps;
mod rolling;
mod session;
mod state;
mod summary;
mod track;

pub use climb::{Climb, grade_percent};
pub use distance::Distance;
pub use gaps::{UsualInterval, breaks};
pub use laps::{Lap, counted_from, laps};
pub use rolling::{Summary, Sums, Totals};
pub use session::{add_to_runs, is_one_session, runs, sessions};
pub use state::{AthleteState, Thresholds, ValueState, ValueTrace, best_state, value_state};
pub use summary::summarize;
pub use track::{Fix, FixVerdict, TrackFilter, length_m};
