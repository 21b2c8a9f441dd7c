//! Plain values that every other module speaks of: athletes, metrics, samples, places, times.
//!
//! Invariant: no IO, no clock, no randomness, no egui, no tokio. Units stand in the names.

mod address;
mod alarm;
mod athlete;
mod batch;
mod columns;
mod day;
mod delivery;
mod facts;
mod fold;
mod geo;
mod keep;
mod log;
mod path;
mod sample;
mod session;
mod status;
mod text;
mod time;
mod transfer;
mod work;

pub use crate::metric::Metric;

pub use address::machine_of;
pub use alarm::{AlarmName, Handled, Handling, IncidentEntry, InvalidAlarmName};
pub use athlete::{Athlete, AthleteId, InvalidLogin, Login, Profile};
pub use batch::{Batch, FieldType, LineSpan, Sender, Shape, ShapeField};
pub use columns::SampleColumns;
pub use day::{Day, InvalidDay};
pub use delivery::{Delivery, Tick};
pub use facts::{AthleteFacts, Facts, Runs};
pub use fold::{Sought, folded, holds};
pub use geo::{InvalidPosition, LatLng};
pub use keep::{Deletion, InvalidKeep, Keep};
pub use log::{FileSession, LogEntry, LogNote, MAX_LOG_CHARS, Mark, MarkKind};
pub use path::{shown_path, shown_url};
pub use sample::{Arrival, MAX_METRICS_PER_ATHLETE, Reading, SampleBlock, SampleRef};
pub use session::{
    Boundary, DEFAULT_SESSION_GAP, MeanMax, RUN_GAP, Run, Session, SessionBounds, SessionKey,
    SessionSummary,
};
pub use status::{Https, RecordingState, SenderActivity, Status};
pub use text::text_of;
pub use time::{InvalidTime, MonoNanos, UnixNanos, is_within};
pub use transfer::{ExportReport, FileFormat, ImportReport, safe_file_name};
pub use work::{Stopped, Work};
