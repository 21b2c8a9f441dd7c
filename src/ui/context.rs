//! What panels borrow and what they return.

use jiff::tz::TimeZone;

use crate::{
    alarm::{AlarmId, AlarmKind},
    control::Control,
    kind::Lengths,
    logbook::SessionEdit,
    model::{
        AthleteId, EventId, Group, Login, MarkKind, Metric, MonoNanos, Session, SessionKey,
        UnixNanos,
    },
};

use super::{
    axis::Axis,
    desktop::Desktop,
    format,
    lang::Language,
    mark::MarkView,
    projection::Projection,
    state::{
        BaseMap, CompareBy, Dialog, GroupKey, HistoryKey, MapMode, MeasuredLine, Panel, PlotScale,
        RosterKey, Shown, SortBy, Splits, StateGroup, Statistic, Tab, TimeSpan, TimeView,
        ViewState, WallOrder, WallView,
    },
    stroke::Stroke,
    theme::Theme,
    undo::Edit,
};

/// Everything a panel may read while drawing, and where it sends requests. All of it is borrowed;
/// nothing here locks or blocks.
#[derive(Clone, Copy)]
pub struct ViewContext<'a> {
    /// Colours, sizes, fonts.
    pub theme: &'a Theme,
    /// The data to draw.
    pub projection: &'a Projection,
    /// The viewer's choices.
    pub state: &'a ViewState,
    /// Wall clock of this frame; the playhead in a replay.
    pub now: UnixNanos,
    /// Monotonic clock of this frame.
    pub now_mono: MonoNanos,
    /// Time zone of the clock times on screen.
    pub time_zone: &'a TimeZone,
    /// Where to send requests to the engine. The panel keeps what it waits for and polls it.
    pub control: &'a Control,
    /// Where to send requests to the desktop; polled the same way.
    pub desktop: &'a dyn Desktop,
}

impl ViewContext<'_> {
    /// What the viewer chose to see in events of the kind that is shown.
    pub fn shown(&self) -> &Shown {
        self.state.shown.of(&self.projection.kind)
    }

    /// The command to show other columns, large values or rows in events of this kind.
    pub const fn show(&self, shown: Shown) -> Command {
        Command::Show { kind: self.projection.kind.word, shown }
    }

    /// The x axis of the plots.
    pub(in crate::ui) fn axis(&self) -> Axis<'_> {
        Axis::of(self.state, self.projection)
    }

    /// The units of lengths on a map.
    pub fn lengths(&self) -> Lengths {
        self.projection.kind.distance.lengths(self.state.units)
    }

    /// The time of day by which samples are measured: where `now` is on the axis of a plot.
    pub fn samples_now(&self) -> UnixNanos {
        self.projection.samples_time(self.now)
    }

    /// A place on the x axis of the plots as text: a time, or a distance.
    pub fn place_words(&self, place: UnixNanos) -> String {
        let axis = self.axis();
        if axis.is_distance() { axis.distance_words(place) } else { self.clock_words(place) }
    }

    /// A time as what is shown counts it: a time of day, or since the start in sessions that are
    /// laid over each other.
    pub fn clock_words(&self, time: UnixNanos) -> String {
        match self.state.source.playback().filter(|playback| playback.from_starts) {
            Some(playback) => format::timer(time.secs_since(playback.from)),
            None => format::clock(time, self.time_zone),
        }
    }
}

/// What every panel borrows in one frame, whatever it shows.
#[derive(Clone, Copy)]
pub(super) struct FrameContext<'a> {
    pub(super) theme: &'a Theme,
    pub(super) now_mono: MonoNanos,
    pub(super) control: &'a Control,
    pub(super) desktop: &'a dyn Desktop,
}

impl<'a> FrameContext<'a> {
    /// The context for a view's panels; `now` and `time_zone` are those of what it shows.
    pub(super) const fn view(
        self,
        state: &'a ViewState,
        projection: &'a Projection,
        now: UnixNanos,
        time_zone: &'a TimeZone,
    ) -> ViewContext<'a> {
        let Self { theme, now_mono, control, desktop } = self;
        ViewContext { theme, projection, state, now, now_mono, time_zone, control, desktop }
    }
}

/// A request from a gesture; all are applied in one place, at the start of the next frame.
#[derive(Debug, Clone, PartialEq)]
pub enum Command {
    /// Focus and select only this athlete.
    Focus(AthleteId),
    /// Add to the selection, or remove.
    ToggleSelected(AthleteId),
    /// Select from the focus to this athlete, in the order of the roster.
    SelectRangeTo(AthleteId),
    /// Select the whole group.
    SelectAll,
    /// Move the focus by this many rows of the roster.
    MoveFocus {
        /// Rows, down positive.
        rows: i32,
        /// Extend the selection.
        extend: bool,
    },
    /// Change the time range.
    SetTime(TimeView),
    /// Toggle between live and held.
    ToggleHeld,
    /// Lengthen (+1) or shorten (-1) the window.
    StepWindow(i32),
    /// Place the cursor, or remove it.
    SetCursor(Option<UnixNanos>),
    /// Mark a span of time on the plots, or remove it.
    SetSpan(Option<TimeSpan>),
    /// Move the cursor by this many seconds (from the right edge if there is none).
    MoveCursor(f64),
    /// Set what moves the map.
    SetMap(MapMode),
    /// Zoom the map by this many steps, positive to zoom in.
    ZoomMap(f64),
    /// Measure this line on the map, or remove it.
    Measure(Option<MeasuredLine>),
    /// Show the whole of a course on the map, by its place in the list of courses.
    ShowCourse(usize),
    /// Take a course off the map.
    RemoveCourse(usize),
    /// Say something for a moment that was done and cannot be undone.
    Tell(String),
    /// Change the statistic.
    SetStatistic(Statistic),
    /// Fill the window with a panel, or restore it.
    ToggleFilled(Panel),
    /// Toggle between dark and daylight.
    ToggleTheme,
    /// Plot a metric, or plot it no more.
    TogglePlot(Metric),
    /// Dark, or daylight.
    SetDark(bool),
    /// Toggle between metric and imperial.
    ToggleUnits,
    /// Texts in this language.
    SetLanguage(Language),
    /// The size of everything, in percent.
    SetScale(u16),
    /// The base map; `None` for the automatic choice.
    SetBaseMap(Option<BaseMap>),
    /// Whether the window asks for attention when there is a new urgent alarm.
    AskAttention(bool),
    /// Whether there is a sound when there is a new urgent alarm. Switched on, it is heard at once.
    SetSound(bool),
    /// Save a picture of the window.
    TakePicture,
    /// Move the splitters.
    SetSplits(Splits),
    /// What the axes of the plots measure.
    SetPlotScale(PlotScale),
    /// Smoothing of the plots, seconds.
    SetSmoothing(u8),
    /// Close the window, also while phones are sending.
    CloseWindow,
    /// Open a dialog.
    Open(Dialog),
    /// Close the dialog.
    CloseDialog,
    /// Remove a problem (by id) from the list, or all of them; a problem that persists comes back.
    Forget(Option<u64>),
    /// Ignore a problem, or stop ignoring it.
    Ignore {
        /// The problem's id.
        problem: u64,
        /// Whether to ignore it.
        is_ignored: bool,
    },
    /// Something is to be done about alarms.
    Alarms(AlarmCommand),
    /// Do what a key does, as the palette asks.
    Press(Stroke),
    /// Open the page of the athlete in focus.
    OpenFocus,
    /// Move the focus to the next athlete who has an alarm, or is refused, lost or dim.
    NextInTrouble,
    /// Jump to the next thing worth watching in the demo.
    NextInDemo,
    /// Hide the caption bar.
    HideCaption,
    /// Show only these athletes, in every view.
    SetGroup(Group),
    /// Show these columns, large values and rows in events of a kind.
    Show {
        /// The word of the kind.
        kind: &'static str,
        /// What is shown.
        shown: Shown,
    },
    /// Sort the roster by this, or turn its order.
    SortRoster(RosterKey),
    /// The selected stand down, or come back where all of them have.
    StandDownOrBack,
    /// The selected go to the bench, or are sent in where all of them sit there.
    BenchOrSendIn,
    /// Change what the Wall shows.
    SetWall(WallView),
    /// Change the order of the Wall's tiles.
    SetWallOrder(WallOrder),
    /// Put the tile of an athlete where that of another one stands.
    MoveTile {
        /// Whose tile is moved.
        tile: AthleteId,
        /// Whose place it takes.
        onto: AthleteId,
    },
    /// Open the Wall in a second window, or close that.
    ToggleSecondWindow,
    /// List only athletes in this state, or all.
    SetFilter(Option<StateGroup>),
    /// List only athletes whose bib or name contains this.
    SetSearch(String),
    /// Focus the athlete with this bib.
    GoToBib(String),
    /// Close one thing: a page of a dialog, search, filter, cursor, held view, filled panel, group,
    /// replay, list of sessions.
    CloseOne,
    /// Show another view.
    GoTo(Tab),
    /// Go back to the previous view.
    GoBack,
    /// A command on the list of sessions.
    History(HistoryCommand),
    /// A command on a replay.
    Replay(ReplayCommand),
    /// Read sessions back and show them in the given order.
    OpenSessions {
        /// The sessions.
        keys: Vec<SessionKey>,
        /// Align them at their starts.
        from_starts: bool,
    },
    /// Stop reading the sessions that are being opened.
    StopOpening,
    /// Edit sessions in one step.
    EditSessions(SessionEdits),
    /// Add a mark.
    Mark(NewMark),
    /// Remove a mark, or change its text.
    ChangeMark(MarkView, MarkChange),
    /// Perform an edit that can be undone.
    Do(Edit),
    /// Undo the last edit.
    Undo,
    /// Redo the last edit that was undone.
    Redo,
    /// Undo so many edits, the last first.
    UndoSteps(usize),
    /// Redo so many edits, in the order in which they were done.
    RedoSteps(usize),
}

/// What is to be done about alarms. Acknowledged and silenced is only what has been on the screen for
/// a second.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum AlarmCommand {
    /// Somebody has seen this one, or all that are on the screen.
    Acknowledge(Option<AlarmId>),
    /// Silence this one for a while, or all that are on the screen.
    Snooze(Option<AlarmId>),
    /// Say who goes to see after an incident.
    Assign {
        /// Its alarm.
        alarm: AlarmId,
        /// Who goes; empty for nobody.
        responder: String,
    },
    /// Close an incident.
    CloseIncident {
        /// Its alarm.
        alarm: AlarmId,
        /// What was found; may be empty.
        note: String,
    },
    /// Take an alarm of an athlete out of service, or back into it.
    SetOutOfService {
        /// Whose.
        login: Login,
        /// Which.
        alarm: AlarmKind,
        /// Whether it is to be silent for good.
        is_out: bool,
    },
    /// Try all alarms on made-up athletes.
    Test,
}

/// A mark to be put.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewMark {
    /// Its kind.
    pub kind: MarkKind,
    /// When; `None` for the instant on screen.
    pub at: Option<UnixNanos>,
    /// Whose.
    pub target: MarkTarget,
}

/// Whom a mark is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MarkTarget {
    /// One athlete.
    One(AthleteId),
    /// Everyone selected.
    Selection,
    /// Everybody of the group shown who has sent something and has not stood down.
    Group,
}

/// A change to a mark.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum MarkChange {
    /// Remove it.
    Remove,
    /// Set its text.
    Words(String),
}

/// A command on the list of sessions.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum HistoryCommand {
    /// List only sessions that match this text.
    Search(String),
    /// List only sessions of this event, or of all.
    OfEvent(Option<EventId>),
    /// Sort by this column, or turn its order.
    SortBy(SortBy),
    /// Select only the sessions of this row.
    Choose(HistoryKey),
    /// Add the sessions of a row to the selection, or remove them if all of them are selected.
    Toggle(HistoryKey),
    /// Select from the last selected row to this one.
    ChooseTo(HistoryKey),
    /// Give the sessions of a group rows of their own, or take these away again.
    ToggleFold(GroupKey),
    /// Select all listed sessions.
    ChooseAll,
    /// Move by this many rows of the list.
    Move {
        /// Rows, down positive.
        rows: i32,
        /// Extend the selection.
        extend: bool,
    },
    /// Open the selected sessions.
    Open {
        /// Align them at their starts.
        from_starts: bool,
    },
    /// Delete the selected sessions; undo restores them.
    Delete,
}

/// Edits of sessions that form one step.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SessionEdits {
    /// A description: `Deleted 2 sessions`.
    pub words: String,
    /// Each session, as listed, with its edit.
    pub edits: Vec<(Session, SessionEdit)>,
}

/// A command on a replay.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum ReplayCommand {
    /// Play or pause.
    Toggle,
    /// Change the speed.
    Speed(u8),
    /// Move the playhead to a time.
    Seek(UnixNanos),
    /// Move the playhead by this many seconds.
    SeekBy(f64),
    /// Compare the others with this athlete.
    CompareWith(AthleteId),
    /// Compare at the same time or at the same distance.
    CompareBy(CompareBy),
    /// Split the session at the playhead.
    SplitHere,
}
