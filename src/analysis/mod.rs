//! Pure functions on series: states of a value, gaps, sessions, tracks, rolling statistics, climb,
//! distance, laps, zones, pace, who is first, whether a result is final.
//!
//! Invariant: deterministic. Time is passed in; nothing is read or stored elsewhere.

mod certainty;
mod climb;
mod climb_rate;
mod distance;
mod effort;
mod gaps;
mod laps;
mod lead;
mod means;
mod pace;
mod phone;
mod rolling;
mod session;
mod spread;
mod state;
mod summary;
mod track;
mod travelled;
mod zone;

pub use certainty::Certainty;
pub use climb::{Climb, grade_percent};
pub use climb_rate::ClimbRate;
pub use distance::Distance;
pub use effort::{percent_of_max_hr, watts_per_kg};
pub use gaps::{UsualInterval, breaks};
pub use laps::{Lap, counted_from, laps};
pub use lead::{Gap, Here, Passing, Trail, first, gap};
pub use means::{LapNumbers, Means, lap_numbers};
pub use pace::{KILOMETRE_M, MILE_M, ROWING_M, pace_secs};
pub use phone::{Finding, Outages, Stage, Steps, Verdict, missing_percent, verdict};
pub use rolling::{Summary, Sums, Totals};
pub use session::{add_to_runs, is_one_session, runs, sessions};
pub use spread::{Holder, Spread, spread};
pub use state::{
    AthleteState, Standing, Thresholds, ValueState, ValueTrace, athlete_state, best_state,
    value_state,
};
pub use summary::summarize;
pub use track::{Fix, FixVerdict, TrackFilter, length_m};
pub use travelled::{Travelled, behind_m, behind_secs, behind_secs_after};
pub use zone::{
    Band, Reference, TimeInZones, Zone, ZoneTimer, Zones, hr_zones, percent_of_threshold,
    time_in_zones, zones,
};
