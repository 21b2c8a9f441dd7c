//! What the panels draw: the live state of each athlete ([`crate::live`]), plus what only a screen
//! needs, such as line points and text. `App::logic` updates it from what changed, so that drawing
//! never takes a lock.

mod alarms;
mod fields;
mod heroes;
mod history;
mod lines;
mod marks;
mod order;
mod overlay;
mod phones;
mod row;
mod series;
mod span;
mod sparkline;
mod table;
mod travels;
mod update;
mod wall_order;
mod words;

pub use alarms::{AlarmMark, AlarmsView};
pub use fields::{MAX_COLUMNS, N_COLUMNS, Travel};
pub use heroes::{Hero, ZoneView};
pub use history::{HistoryList, Listed, ListedGroup, ListedRow};
pub use overlay::{COMPARED, OverlayRow, OverlayView};
pub use phones::{PhoneRow, PhonesView, is_of_nobody};
pub use span::SpanNumbers;
pub use update::Projector;

use std::{borrow::Cow, collections::BTreeMap, sync::Arc};

use eframe::egui::Color32;
use egui_plot::PlotPoint;

use super::{
    mark::MarkView,
    state::{RowKey, StateGroup, Statistic, ViewState},
    theme::Theme,
};
pub use crate::live::{
    Cell, Column, InZones, Logged, Track as TrackView, TrackFix, Value as ValueView,
};
use crate::{
    analysis::{AthleteState, Certainty, Spread, Travelled, ValueState},
    codes::Code,
    kind::{DataField, Definition},
    model::{
        Athlete, AthleteId, EventList, Group, LatLng, Metric, Quantity, Revision, SearchWords,
        SenderActivity, Status, UnixNanos,
    },
    problems::Problem,
    store::{Latest, StoreReader},
};

/// Suffix of the label or unit of averaged power: the averaging time.
pub const POWER_OVER: &str = " 3 s";

/// How well an athlete's samples arrive.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Reception {
    /// Seconds since the last sample arrived; `None` if none has since the start.
    pub contact_secs: Option<f64>,
    /// Samples measured in the minute up to the newest one.
    pub per_minute: usize,
    /// Time of the newest sample, if it is from an earlier day or run.
    pub last_seen: Option<UnixNanos>,
}

/// One athlete on the roster.
#[derive(Debug, Clone)]
pub struct Row {
    /// The athlete.
    pub athlete: Arc<Athlete>,
    /// Identity slot to draw the athlete with; `None` for neutral (more athletes than slots, and
    /// not selected).
    pub slot: Option<u8>,
    /// The best state among the values.
    pub state: AthleteState,
    /// The mark of the first of the athlete's alarms.
    pub alarm: Option<AlarmMark>,
    /// Up to when the samples of a selected athlete are complete; `None` where no arrival is known.
    pub complete_until: Option<UnixNanos>,
    /// The words of the state line; empty when there is nothing to say.
    pub state_line: String,
    /// Heart rate, bpm.
    pub hr_bpm: ValueView,
    /// Power, W, 3 s mean.
    pub pwr_w_3s: ValueView,
    /// Speed, km/h.
    pub spd_kph: ValueView,
    /// Cadence as sent, a minute.
    pub cad_rpm: ValueView,
    /// What the athlete has travelled; only while something that is shown needs it.
    pub travel: Travel,
    /// Whether the athlete belongs to the group that the viewer looks at.
    pub is_in_group: bool,
    /// Whether the athlete sits on the bench.
    pub is_benched: bool,
    /// Of the other metrics that have a plot.
    pub others: Vec<(&'static Metric, ValueView)>,
    /// Position, with the state of the latitude.
    pub position: Option<(LatLng, ValueState)>,
    /// Direction of travel, degrees clockwise from north, as sent or from the last two fixes.
    pub bearing_deg: Option<f64>,
    /// Accuracy of the position, m.
    pub acc_m: Option<f64>,
    /// How well the athlete's samples arrive.
    pub reception: Reception,
    /// Heart rate over the last minutes, evenly spaced, 0 to 1; `NaN` where there is none.
    pub sparkline: Vec<f32>,
    /// The track of the last 60 s (selected: 3 min; focus: everything in memory).
    pub track: Arc<TrackView>,
}

/// A plotted line.
#[derive(Debug, Clone, Default)]
pub struct Series {
    /// Points in time order; x in seconds since [`Projection::epoch`], y finite.
    pub points: Vec<PlotPoint>,
    /// Indices into `points` where a new run begins.
    pub breaks: Vec<usize>,
    /// Implausible readings in time order, as sent: marked, but not part of the line.
    pub spikes: Vec<PlotPoint>,
    /// Changes whenever an old point gets another value. Appending at the end, filling in the past
    /// or dropping points at the front need not change it.
    pub revision: u64,
}

/// The plotted series of a selected athlete.
#[derive(Debug, Clone)]
pub struct Plotted {
    /// The athlete.
    pub id: AthleteId,
    /// A line for each metric that has a plot, or that the viewer has chosen.
    pub lines: BTreeMap<Metric, Series>,
    /// The latest readings of chosen metrics that no row of the roster has.
    pub latest: Vec<(Metric, Latest)>,
    /// The current values that follow from them.
    pub values: Vec<(Metric, ValueView)>,
}

impl Plotted {
    /// An athlete without any lines yet.
    pub const fn new(id: AthleteId) -> Self {
        Self { id, lines: BTreeMap::new(), latest: Vec::new(), values: Vec::new() }
    }

    /// The line of a metric.
    pub fn line(&self, metric: &Metric) -> Option<&Series> {
        self.lines.get(metric)
    }

    /// Mutable access to the line of a metric, created empty if missing.
    pub fn line_mut(&mut self, metric: &Metric) -> &mut Series {
        self.lines.entry(metric.clone()).or_default()
    }

    /// The current value of a chosen metric that no row of the roster has.
    pub fn value(&self, metric: &Metric) -> Option<ValueView> {
        self.values.iter().find(|(known, _)| known == metric).map(|(_, value)| *value)
    }
}

/// A row that the table of the focus could have.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KnownRow {
    /// Which.
    pub key: RowKey,
    /// Its label in the table.
    pub label: Cow<'static, str>,
    /// Whether the viewer wants it.
    pub is_shown: bool,
}

/// One metric in the table.
#[derive(Debug, Clone, PartialEq)]
pub struct TableRow {
    /// Which row it is.
    pub key: RowKey,
    /// Name and, unless it is one of the hero values, unit.
    pub label: Cow<'static, str>,
    /// Digits after the point, where the kind of the event does not say how it is read.
    pub decimals: usize,
    /// As what it is read, if in a unit that the kind of the event says.
    pub field: Option<DataField>,
    /// The metric whose line has the value at the cursor, and by what it is multiplied.
    pub source: Option<(Metric, f64)>,
    /// Over shorter windows it means nothing.
    pub least_window_secs: f64,
    /// One cell a column, in the order of [`Column::ALL`].
    pub cells: [Cell; Column::ALL.len()],
    /// Values of lap and start that were final and are others now, in the unit of the row.
    pub revisions: Vec<(Column, Revision)>,
}

impl TableRow {
    /// The cell of a column.
    pub const fn cell(&self, column: Column) -> &Cell {
        &self.cells[column as usize]
    }

    /// Whether the value of a statistic in a column is final; `None` for what is no result.
    pub const fn certainty(&self, column: Column, statistic: Statistic) -> Option<Certainty> {
        let certainty = self.cell(column).certainty;
        match statistic {
            Statistic::Mean => certainty.mean,
            Statistic::Max | Statistic::Min => certainty.extremes,
        }
    }

    /// The last revision of the value of a statistic in a column.
    pub fn revision(&self, column: Column, statistic: Statistic) -> Option<&Revision> {
        let is_of = |quantity: &Quantity| match quantity {
            Quantity::Mean(_) => statistic == Statistic::Mean,
            Quantity::Max(_) => statistic == Statistic::Max,
            Quantity::Min(_) => statistic == Statistic::Min,
            Quantity::Climb | Quantity::Distance | Quantity::Duration => true,
        };
        let of_cell = |(of, it): &&(Column, Revision)| *of == column && is_of(&it.quantity);
        self.revisions.iter().rfind(of_cell).map(|(_, revision)| revision)
    }

    /// Whether the row has anything to say in a column, ever.
    pub fn has(&self, column: Column) -> bool {
        column.secs().is_none_or(|secs| self.least_window_secs <= secs)
    }
}

/// The current lap.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct LapView {
    /// Counted from 1 after the start.
    pub number: usize,
    /// Duration so far, in seconds.
    pub secs: f64,
}

/// The numbers of the focused athlete.
#[derive(Debug, Clone)]
pub struct Numbers {
    /// The athlete.
    pub id: AthleteId,
    /// Time since the start mark, or since the session began if there is none.
    pub since_start_secs: Option<f64>,
    /// The current lap, once a lap has ended.
    pub lap: Option<LapView>,
    /// Heart rate, bpm.
    pub hr_bpm: ValueView,
    /// Power, W, 3 s mean.
    pub pwr_w_3s: ValueView,
    /// Power, W, latest reading.
    pub pwr_w: ValueView,
    /// Speed, km/h.
    pub spd_kph: ValueView,
    /// The large values, from the left.
    pub heroes: Vec<Hero>,
    /// Charge of the phone, percent.
    pub battery_percent: Option<f64>,
    /// Accuracy of the position, m.
    pub acc_m: Option<f64>,
    /// Rolling statistics, only of metrics that arrive, and of them those that the viewer wants.
    pub table: Vec<TableRow>,
    /// Statistics over the span that the viewer has marked.
    pub span: Option<Arc<SpanNumbers>>,
    /// All rows that there could be, in the same order.
    pub known_rows: Vec<KnownRow>,
    /// How long heart rate and power were in each zone since the start, where the profile has zones.
    pub in_zones: Arc<[InZones]>,
}

/// What lies ahead of the playhead of a replay. It is drawn, but no value is taken from it.
#[derive(Debug, Clone)]
pub struct Ahead {
    /// All samples.
    pub store: StoreReader,
    /// The first instant.
    pub from: UnixNanos,
    /// The last instant.
    pub to: UnixNanos,
    /// The whole tracks.
    pub tracks: Arc<Vec<(AthleteId, TrackView)>>,
    /// When each session ended.
    pub ends: Arc<Vec<(AthleteId, UnixNanos)>>,
    /// The logbook of each session's athlete.
    pub logged: Arc<Vec<Logged>>,
    /// How far each session has led, where sessions are compared or there is only one.
    pub travelled: Arc<Vec<(AthleteId, Travelled)>>,
}

impl Ahead {
    /// Seconds since the athlete's session ended; `None` while it continues.
    fn ended_secs(&self, id: AthleteId, now: UnixNanos) -> Option<f64> {
        let (_, end) = self.ends.iter().find(|(known, _)| *known == id)?;
        (*end < now).then(|| now.secs_since(*end))
    }
}

/// What the panels draw.
#[derive(Debug, Clone, Default)]
pub struct Projection {
    /// By how much this computer's clock is behind those of the phones, in seconds, where it is the
    /// one that is wrong; else 0.
    pub clock_behind_secs: f64,
    /// What lies ahead, in a replay.
    pub ahead: Option<Ahead>,
    /// How the sessions differ, in a replay that lays them over each other.
    pub overlay: Option<OverlayView>,
    /// Zero of the plots' x axis.
    pub epoch: UnixNanos,
    /// All events, and which is open.
    pub events: Arc<EventList>,
    /// The columns of the roster, from the left.
    pub columns: Vec<DataField>,
    /// What the large values of the focus are, from the left.
    pub heroes: Vec<DataField>,
    /// The groups there are: everybody, heats, teams.
    pub groups: Vec<Group>,
    /// Rows keep their places in the roster, because the viewer points at them.
    pub keeps_order: bool,
    /// Everybody in bib order.
    pub rows: Vec<Row>,
    /// Where the rows stand in the roster: their indices from the top; empty for bib order.
    pub order: Vec<usize>,
    /// The same of the tiles of the Wall.
    pub wall: Vec<usize>,
    /// The selected athletes' lines, in the order of the selection.
    pub plotted: Vec<Plotted>,
    /// The metrics that the selected athletes have sent.
    pub arriving: Vec<Metric>,
    /// The marks of the plotted athletes, in time order.
    pub marks: Vec<MarkView>,
    /// Time of the selected athletes' oldest sample in memory.
    pub oldest: Option<UnixNanos>,
    /// Status of the recording.
    pub status: Status,
    /// What the kind of the open event shows.
    pub kind: Definition,
    /// The numbers of the focus.
    pub numbers: Option<Numbers>,
    /// What all come to, while nobody is in focus.
    pub group: Vec<(DataField, Spread)>,
    /// What arrives and is refused.
    pub problems: Vec<Problem>,
    /// What each device has sent since the start; read only while the list of problems or the
    /// athletes dialog is open.
    pub activity: Vec<SenderActivity>,
    /// The codes of phones; read only while Phones or the dialog that connects them is open, once a
    /// second.
    pub codes: Arc<[Code]>,
    /// The phones of all athletes; kept up to date only while Phones is shown.
    pub phones: PhonesView,
    /// The latest problem in plain words, for a minute.
    pub notice: Option<String>,
    /// What asks somebody to act.
    pub alarms: AlarmsView,
    /// True as long as no athlete has ever sent a sample.
    pub nobody_has_written: bool,
}

impl Row {
    /// The row of an athlete about whom nothing is known yet.
    pub fn new(athlete: Arc<Athlete>) -> Self {
        Self {
            slot: Some(athlete.slot),
            athlete,
            state: AthleteState::NotSeen,
            alarm: None,
            complete_until: None,
            state_line: String::new(),
            hr_bpm: ValueView::default(),
            pwr_w_3s: ValueView::default(),
            spd_kph: ValueView::default(),
            cad_rpm: ValueView::default(),
            travel: Travel::default(),
            is_in_group: true,
            is_benched: false,
            others: Vec::new(),
            position: None,
            bearing_deg: None,
            acc_m: None,
            reception: Reception::default(),
            sparkline: Vec::new(),
            track: Arc::default(),
        }
    }

    /// Whether a result of a selected athlete over a span that ends at `end` is final.
    pub fn certainty(&self, end: UnixNanos) -> Certainty {
        Certainty::of(end, self.complete_until)
    }

    /// The current value of a metric that has a plot.
    pub fn value(&self, metric: &Metric) -> ValueView {
        match metric {
            Metric::HrBpm => self.hr_bpm,
            Metric::PwrW => self.pwr_w_3s,
            Metric::SpdKph => self.spd_kph,
            other => {
                let known = self.others.iter().find(|(known, _)| *known == other);
                known.map_or_else(ValueView::default, |(_, value)| *value)
            }
        }
    }

    /// Whether bib, name, login or team contains the words, ignoring case and accents.
    pub fn matches(&self, words: &str) -> bool {
        let words = SearchWords::new(words);
        let athlete = &self.athlete;
        [athlete.bib.as_str(), &athlete.name, athlete.login.as_str(), &athlete.team]
            .iter()
            .any(|text| words.is_in(text))
    }

    /// Whether the roster lists it, by group and state and the words that the viewer looks for.
    pub fn is_listed(&self, view: &ViewState) -> bool {
        self.is_in_group
            && view.filter.is_none_or(|group| StateGroup::of(self.state) == group)
            && (view.search.is_empty() || self.matches(&view.search))
    }

    /// Colour of the athlete's chip, line and marker.
    pub fn color(&self, theme: &Theme) -> Color32 {
        self.slot.map_or(theme.palette.neutral, |slot| theme.slot(slot))
    }
}

impl Projection {
    /// The time of day by which samples are measured, when this computer's clock says `now`.
    pub fn samples_time(&self, now: UnixNanos) -> UnixNanos {
        now.plus_secs(self.clock_behind_secs)
    }

    /// The rows from the top of the roster on.
    pub fn in_order(&self) -> impl Iterator<Item = &Row> {
        let at = |place: usize| self.order.get(place).copied().unwrap_or(place);
        (0..self.rows.len()).filter_map(move |place| self.rows.get(at(place)))
    }

    /// The rows from the first tile of the Wall on.
    pub fn on_wall(&self) -> impl Iterator<Item = &Row> {
        let at = |place: usize| self.wall.get(place).copied().unwrap_or(place);
        (0..self.rows.len()).filter_map(move |place| self.rows.get(at(place)))
    }

    /// Everybody of the group that the viewer looks at, in bib order.
    pub fn group(&self) -> impl Iterator<Item = &Row> {
        self.rows.iter().filter(|row| row.is_in_group)
    }

    /// Whose logbook somebody on the screen has.
    pub fn logged(&self, id: AthleteId) -> Option<Logged> {
        if let Some(ahead) = &self.ahead {
            return ahead.logged.iter().find(|logged| logged.id == id).cloned();
        }
        let login = self.row(id)?.athlete.login.clone();
        Some(Logged::live(id, login))
    }

    /// Samples from an athlete in the last minute: by arrival, where that is known.
    pub fn per_minute(&self, row: &Row) -> u64 {
        let of_row = self.activity.iter().filter(|it| it.login == row.athlete.login);
        of_row
            .map(|device| device.per_minute)
            .reduce(|sum, more| sum + more)
            .unwrap_or(row.reception.per_minute as u64)
    }

    /// The row of an athlete.
    pub fn row(&self, id: AthleteId) -> Option<&Row> {
        self.rows.iter().find(|row| row.athlete.id == id)
    }
}
