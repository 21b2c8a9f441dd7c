//! What the panels draw: a copy of the part of the store that is on the screen, renewed in
//! `App::logic` by what changed, so that drawing never takes a lock.

use std::sync::Arc;

use eframe::egui::Color32;
use egui_plot::PlotPoint;

use super::theme::Theme;
use crate::{
    analysis::{AthleteState, ValueState},
    model::{Athlete, AthleteId, LatLng, Status, UnixNanos},
};

/// A value and how far it can be trusted.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct ValueView {
    /// The value, in the metric's unit; `None` when it was never sent.
    pub value: Option<f64>,
    /// Its state; says whether and how the value may be shown.
    pub state: ValueState,
    /// When it was measured.
    pub time: Option<UnixNanos>,
}

/// One athlete of the roster.
#[derive(Debug, Clone)]
pub struct Row {
    /// Who.
    pub athlete: Arc<Athlete>,
    /// Identity slot to draw the athlete with; `None` for neutral (more athletes than slots, and
    /// not selected).
    pub slot: Option<u8>,
    /// Best of the values' states.
    pub state: AthleteState,
    /// The words of the state line; empty when there is nothing to say.
    pub state_line: String,
    /// Heart rate, bpm.
    pub hr_bpm: ValueView,
    /// Power, W, mean of 3 s.
    pub pwr_w_3s: ValueView,
    /// Speed, km/h.
    pub spd_kph: ValueView,
    /// Place; the state is that of the latitude.
    pub position: Option<(LatLng, ValueState)>,
    /// Direction of travel, degrees clockwise from north, as sent or from the last two fixes.
    pub bearing_deg: Option<f64>,
    /// Accuracy of the position, m.
    pub acc_m: Option<f64>,
    /// Heart rate of the last minutes, evenly spaced, 0 to 1; `NaN` where there is none.
    pub sparkline: Vec<f32>,
    /// The last 60 s (selected: 3 min; focus: whole track in memory) of the track.
    pub track: TrackView,
}

/// A track ready to draw.
#[derive(Debug, Clone, Default)]
pub struct TrackView {
    /// Good fixes in time order.
    pub fixes: Vec<TrackFix>,
    /// Indices into `fixes` at which a new run begins: no line leads there from the fix before.
    pub breaks: Vec<usize>,
    /// Places that were reported and cannot be true, for a grey cross.
    pub spikes: Vec<TrackFix>,
}

/// One fix of a track.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct TrackFix {
    /// When.
    pub time: UnixNanos,
    /// Where.
    pub place: LatLng,
}

/// A line of a plot.
#[derive(Debug, Clone, Default)]
pub struct Series {
    /// Points in time order; x in seconds since [`Projection::epoch`], y finite.
    pub points: Vec<PlotPoint>,
    /// Indices into `points` at which a new run begins.
    pub breaks: Vec<usize>,
    /// Another number whenever an old point got another value; points that join at the end,
    /// fill the past or leave at the front need not change it.
    pub revision: u64,
}

/// The plotted series of one selected athlete.
#[derive(Debug, Clone)]
pub struct Plotted {
    /// Whose.
    pub id: AthleteId,
    /// Heart rate, bpm.
    pub hr_bpm: Series,
    /// Power, W.
    pub pwr_w: Series,
    /// Speed, km/h.
    pub spd_kph: Series,
}

/// What the panels draw.
#[derive(Debug, Clone, Default)]
pub struct Projection {
    /// Where x of the plots is zero.
    pub epoch: UnixNanos,
    /// The roster in bib order.
    pub rows: Vec<Row>,
    /// The selected athletes' lines, in the order of the selection.
    pub plotted: Vec<Plotted>,
    /// Time of the oldest sample in memory of the selected.
    pub oldest: Option<UnixNanos>,
    /// How the recording is doing.
    pub status: Status,
}

impl Row {
    /// Colour of the athlete's chip, line and marker.
    pub fn color(&self, theme: &Theme) -> Color32 {
        self.slot.map_or(theme.palette.neutral, |slot| theme.slot(slot))
    }
}

impl Projection {
    /// The row of an athlete.
    pub fn row(&self, id: AthleteId) -> Option<&Row> {
        self.rows.iter().find(|row| row.athlete.id == id)
    }
}
