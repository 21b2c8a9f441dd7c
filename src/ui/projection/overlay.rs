//! What is drawn of the differences between sessions that are laid over each other.

use crate::model::{AthleteId, Metric};

/// The metrics whose means are compared.
pub const COMPARED: [&Metric; 3] = [&Metric::HrBpm, &Metric::PwrW, &Metric::SpdKph];

/// The differences at the playhead.
#[derive(Debug, Clone, PartialEq)]
pub struct OverlayView {
    /// With whom the others are compared.
    pub reference: AthleteId,
    /// All of them, in the order in which they were chosen.
    pub rows: Vec<OverlayRow>,
}

impl OverlayView {
    /// The row of the one with whom the others are compared.
    pub fn reference(&self) -> Option<&OverlayRow> {
        self.rows.iter().find(|row| row.id == self.reference)
    }
}

/// One of the sessions, up to the playhead.
#[derive(Debug, Clone, PartialEq)]
pub struct OverlayRow {
    /// Whose.
    pub id: AthleteId,
    /// Time since its start, in seconds; `None` where it does not get as far.
    pub secs: Option<f64>,
    /// Metres travelled since its start.
    pub metres: Option<f64>,
    /// Time behind the reference at the same distance, in seconds; negative in front.
    pub behind_secs: Option<f64>,
    /// Distance behind the reference at the same time, in metres; negative in front.
    pub behind_m: Option<f64>,
    /// Means of [`COMPARED`] since its start.
    pub means: [Option<f64>; COMPARED.len()],
}
