//! Plain values used by every other module: athletes, metrics, samples, positions, times.
//!
//! Invariant: no IO, no clock, no randomness, no egui, no tokio. Names include units.

mod address;
mod alarm;
mod athlete;
mod batch;
mod columns;
mod course;
mod day;
mod delivery;
mod demo_scene;
mod event;
mod fold;
mod geo;
mod group;
mod heard;
mod late;
mod likeness;
mod loan;
mod local_time;
mod log;
mod path;
mod profile;
mod progress;
mod reason;
mod retention_limit;
mod sample;
mod segment_index;
mod session;
mod status;
mod text;
mod time;
mod transfer;
mod window_choices;

pub use crate::metric::{LAP_PRESSED, Metric};

pub use address::machine_of;
pub use alarm::{AlarmName, Handled, Handling, IncidentEntry, InvalidAlarmName};
pub use athlete::{Athlete, AthleteId, InvalidLogin, Login};
pub use batch::{Batch, FieldType, LineSpan, Sender, Shape, ShapeField};
pub use columns::SampleColumns;
pub use course::Course;
pub use day::{Day, InvalidDay};
pub use delivery::{Delivery, Tick};
pub use demo_scene::{DemoCaption, DemoScene};
pub use event::{Event, EventId, EventList, InvalidEventId};
pub use fold::{SearchWords, folded, holds};
pub use geo::{InvalidPosition, LatLng};
pub use group::Group;
pub use heard::{Charge, Heard, HeardArrival, JOINED_WITHIN, Sent, Stretch};
pub use late::{Arrivals, LateArrival, Quantity, Revision, add_revision};
pub use likeness::likeness;
pub use loan::{Loan, Loans, RunOwner, UnusedPositions, is_of_position};
pub use local_time::{InvalidWrittenTime, LocalTime, WrittenTime};
pub use log::{
    Borrower, FileSession, LogEntry, LogNote, MAX_LOG_CHARS, Mark, MarkKind, PositionUse,
};
pub use path::{shown_path, shown_url};
pub use profile::{
    Change, HrZoneModel, InvalidProfile, MAX_ZONES, NumberDefinition, Profile, ProfileEdit,
    ProfileNumber, Sex, ZoneBorders, ZoneMetric, ZoneSettings,
};
pub use progress::{Progress, Stopped};
pub use reason::{AthleteText, OwnList, Reason, Refusal, ToReason};
pub use retention_limit::{Deletion, InvalidRetentionLimit, RetentionLimit};
pub use sample::{Arrival, MAX_METRICS_PER_ATHLETE, Reading, SampleBlock, SampleRef};
pub use segment_index::{AthleteIndex, AthleteParts, Runs, SegmentIndex};
pub use session::{
    Boundary, DEFAULT_SESSION_GAP, MeanMax, RUN_GAP, Run, Session, SessionBounds, SessionKey,
    SessionSummary,
};
pub use status::{Https, RecordingState, SenderActivity, Sleep, Status};
pub use text::text_of;
pub use time::{InvalidTime, MonoNanos, UnixNanos, is_within};
pub use transfer::{ExportReport, FileFormat, ImportReport, safe_file_name};
pub use window_choices::{Choice, WindowChoices};
