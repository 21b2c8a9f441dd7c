//! Pure functions on series: states of a value, rolling means, gaps, spikes, climb.

mod state;

pub use state::{AthleteState, ValueState};
