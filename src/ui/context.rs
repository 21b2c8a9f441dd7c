//! What panels borrow, and what they give back.

use jiff::tz::TimeZone;

use crate::{
    alarm::{AlarmId, AlarmKind},
    control::Control,
    logbook::SessionEdit,
    model::{
        AthleteId, EventId, Group, Login, MarkKind, MonoNanos, Session, SessionKey, UnixNanos,
    },
};

use super::{
    desktop::Desktop,
    mark::MarkView,
    projection::Projection,
    state::{
        Dialog, MapMode, Panel, PlotScale, RosterKey, SortBy, StateGroup, Statistic, Tab, TimeView,
        ViewState,
    },
    theme::Theme,
    undo::Edit,
};

/// Everything a panel may read while it draws, and where it may ask; all of it is borrowed and none
/// of it locks or blocks.
#[derive(Clone, Copy)]
pub struct ViewContext<'a> {
    /// Colours, sizes, fonts.
    pub theme: &'a Theme,
    /// What there is to draw.
    pub projection: &'a Projection,
    /// What the viewer has chosen.
    pub state: &'a ViewState,
    /// Wall clock of this frame; in a replay, the playhead.
    pub now: UnixNanos,
    /// Monotonic clock of this frame.
    pub now_mono: MonoNanos,
    /// Zone of the clock times on the screen.
    pub time_zone: &'a TimeZone,
    /// Where to ask the engine. The panel keeps what it waits for, and its state polls it.
    pub control: &'a Control,
    /// Where to ask the desktop; likewise.
    pub desktop: &'a dyn Desktop,
}

impl ViewContext<'_> {
    /// The time of day by which samples are measured: where `now` is on the axis of a plot.
    pub fn samples_now(&self) -> UnixNanos {
        self.projection.samples_time(self.now)
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
    /// What the panels of a view borrow; `now` and `time_zone` are those that it shows.
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

/// What a gesture asks for; applied at one place, at the start of the next frame.
#[derive(Debug, Clone, PartialEq)]
pub enum Command {
    /// Focus and select only this athlete.
    Focus(AthleteId),
    /// Add to the selection, or take out.
    ToggleSelected(AthleteId),
    /// Select from the focus to this athlete in bib order.
    SelectRangeTo(AthleteId),
    /// Select the whole group.
    SelectAll,
    /// Move the focus up or down the roster by so many rows.
    MoveFocus {
        /// Rows, down positive.
        rows: i32,
        /// Keep what was selected.
        extend: bool,
    },
    /// Another stretch of time.
    SetTime(TimeView),
    /// Live to held and back.
    ToggleHeld,
    /// A longer (+1) or shorter (-1) window.
    StepWindow(i32),
    /// Place the cursor, or take it away.
    SetCursor(Option<UnixNanos>),
    /// Move the cursor by so many seconds (from the right edge, if there is none).
    MoveCursor(f64),
    /// What moves the map from now on.
    SetMap(MapMode),
    /// Zoom the map by so many steps, in positive.
    ZoomMap(f64),
    /// Another statistic.
    SetStatistic(Statistic),
    /// Fill the window with a panel, or back.
    ToggleFilled(Panel),
    /// Dark or daylight.
    ToggleTheme,
    /// What the axes of the plots measure.
    SetPlotScale(PlotScale),
    /// Smoothing of the plots, seconds.
    SetSmoothing(u8),
    /// Open a dialog.
    Open(Dialog),
    /// Close the dialog.
    CloseDialog,
    /// Take a problem (its id) off the list, or all; what goes on comes again.
    Forget(Option<u64>),
    /// Ignore a problem, or no longer.
    Ignore {
        /// Which one of the list.
        problem: u64,
        /// Whether it is to be ignored.
        is_ignored: bool,
    },
    /// Something is to be done about alarms.
    Alarms(AlarmCommand),
    /// Move the focus to the next athlete who has an alarm, or is refused, lost or dim.
    NextInTrouble,
    /// On to the next thing worth watching in the demo.
    NextInDemo,
    /// Take the caption bar away.
    HideCaption,
    /// Show only these athletes, in every view.
    SetGroup(Group),
    /// Sort the roster by this, or turn its order.
    SortRoster(RosterKey),
    /// The selected stand down, or come back where all of them have.
    StandDownOrBack,
    /// List only athletes in this state, or all.
    SetFilter(Option<StateGroup>),
    /// List only athletes with this in bib or name.
    SetSearch(String),
    /// Focus the athlete with this bib.
    GoToBib(String),
    /// Close one thing: a page of a dialog, search, filter, cursor, held view, filled panel,
    /// replay, list of sessions.
    CloseOne,
    /// Show another view.
    GoTo(Tab),
    /// Show the view before.
    GoBack,
    /// What a gesture on the list of sessions asks for.
    History(HistoryCommand),
    /// What a gesture on a replay asks for.
    Replay(ReplayCommand),
    /// Read sessions back, to be shown in the order given.
    OpenSessions {
        /// Which.
        keys: Vec<SessionKey>,
        /// Lay them over each other from their starts.
        from_starts: bool,
    },
    /// Stop reading the sessions that are being opened.
    StopOpening,
    /// Change sessions as one step.
    EditSessions(SessionEdits),
    /// Put a mark.
    Mark(NewMark),
    /// Take a mark away, or give it other words.
    ChangeMark(MarkView, MarkChange),
    /// Do something that can be undone.
    Do(Edit),
    /// Take back what was done last.
    Undo,
    /// Do again what was taken back last.
    Redo,
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
    /// What it stands for.
    pub kind: MarkKind,
    /// When; `None` for the instant that is shown.
    pub at: Option<UnixNanos>,
    /// For whom.
    pub target: MarkTarget,
}

/// For whom a mark is put.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MarkTarget {
    /// One athlete.
    One(AthleteId),
    /// Who is selected.
    Selection,
    /// Everybody of the group shown who has sent something and has not stood down.
    Group,
}

/// What becomes of a mark.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum MarkChange {
    /// It goes.
    Remove,
    /// It gets these words.
    Words(String),
}

/// What a gesture on the list of sessions asks for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum HistoryCommand {
    /// List only sessions with these words.
    Search(String),
    /// List only sessions of this event, or of all.
    OfEvent(Option<EventId>),
    /// Sort by this column, or turn its order.
    SortBy(SortBy),
    /// Choose only this session.
    Choose(SessionKey),
    /// Add to the choice, or take out.
    Toggle(SessionKey),
    /// Choose from the last chosen to this one.
    ChooseTo(SessionKey),
    /// Choose all that are listed.
    ChooseAll,
    /// Move up or down the list by so many rows.
    Move {
        /// Rows, down positive.
        rows: i32,
        /// Keep what was chosen.
        extend: bool,
    },
    /// Open the chosen sessions.
    Open {
        /// Lay them over each other from their starts.
        from_starts: bool,
    },
    /// Delete the chosen sessions; they come back with an undo.
    Delete,
}

/// Changes of sessions that are one step.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SessionEdits {
    /// What is done, in words: `Deleted 2 sessions`.
    pub words: String,
    /// What becomes of which session, as the list has it.
    pub edits: Vec<(Session, SessionEdit)>,
}

/// What a gesture on a replay asks for.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum ReplayCommand {
    /// Play, or rest.
    Toggle,
    /// Another speed.
    Speed(u8),
    /// Put the playhead at a time.
    Seek(UnixNanos),
    /// Move the playhead by so many seconds.
    SeekBy(f64),
    /// The session ends before the playhead and another begins there.
    SplitHere,
}
