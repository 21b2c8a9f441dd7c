//! Plain values that every other module speaks of: athletes, metrics, samples, places, times.
//!
//! Invariant: no IO, no clock, no randomness, no egui, no tokio. Units stand in the names.

mod address;
mod athlete;
mod batch;
mod geo;
mod metric;
mod sample;
mod status;
mod time;

pub use address::machine_of;
pub use athlete::{Athlete, AthleteId, InvalidLogin, Login, Profile};
pub use batch::{Batch, FieldType, LineSpan, Sender, Shape, ShapeField};
pub use geo::{InvalidPosition, LatLng};
pub use metric::{MAX_METRICS_PER_ATHLETE, Metric};
pub use sample::{Arrival, Reading, SampleBlock, SampleRef};
pub use status::{Https, Recording, SenderActivity, Status};
pub use time::{InvalidTime, MonoNanos, UnixNanos};
