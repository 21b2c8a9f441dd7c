//! The viewer's choices: one state shared by all views.

mod base_map;
mod history;
mod lent_phone;
mod measured;
mod plots;
mod roster;
mod shown;
mod source;
mod splits;
mod tab;
mod wall;

use std::time::Duration;

pub use self::{
    base_map::BaseMap,
    history::{GroupKey, HistoryKey, HistoryView, Sort, SortBy},
    lent_phone::LentPhone,
    measured::MeasuredLine,
    plots::{MAX_PLOTS, PlotChoice, TimeSpan},
    roster::{RosterKey, RosterSort},
    shown::{RowChoice, RowKey, Shown, ShownByKind},
    source::{CompareBy, Playback, SPEEDS, Source},
    splits::Splits,
    tab::{Subject, Tab},
    wall::{Audience, SecondWindow, WallOrder, WallView},
};
use super::{lang::Language, mark::MarkView};
use crate::{
    alarm::AlarmId,
    analysis::AthleteState,
    kind::Units,
    model::{AthleteId, EventId, Group, Login, UnixNanos},
};

/// The time range of the plots.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum TimeView {
    /// The last `window`, ending now.
    Live {
        /// Length.
        window: Window,
    },
    /// A fixed range; only the viewer leaves it.
    Held {
        /// Left edge.
        from: UnixNanos,
        /// Right edge.
        to: UnixNanos,
        /// The live window to return to.
        window: Window,
    },
}

/// The window lengths offered in the time bar.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Window {
    /// One minute.
    Min1,
    /// Five minutes.
    Min5,
    /// Twenty minutes.
    Min20,
    /// One hour.
    Hour1,
    /// Eight hours.
    Hour8,
    /// Everything in memory.
    All,
}

impl Window {
    /// All lengths, shortest first.
    pub const ALL: [Self; 6] =
        [Self::Min1, Self::Min5, Self::Min20, Self::Hour1, Self::Hour8, Self::All];

    /// Its word in files.
    pub(in crate::ui) const fn word(self) -> &'static str {
        match self {
            Self::Min1 => "1 m",
            Self::Min5 => "5 m",
            Self::Min20 => "20 m",
            Self::Hour1 => "1 h",
            Self::Hour8 => "8 h",
            Self::All => "all",
        }
    }

    /// The button label.
    pub fn label(self) -> &'static str {
        match self {
            Self::All => tr!("window-all"),
            length => length.word(),
        }
    }

    /// The length; `None` for everything in memory.
    pub const fn length(self) -> Option<Duration> {
        match self {
            Self::Min1 => Some(Duration::from_mins(1)),
            Self::Min5 => Some(Duration::from_mins(5)),
            Self::Min20 => Some(Duration::from_mins(20)),
            Self::Hour1 => Some(Duration::from_hours(1)),
            Self::Hour8 => Some(Duration::from_hours(8)),
            Self::All => None,
        }
    }

    /// The length by distance, in the unit that the viewer reads; `None` for everything.
    pub(in crate::ui) const fn distance(self) -> Option<u16> {
        match self {
            Self::Min1 => Some(1),
            Self::Min5 => Some(2),
            Self::Min20 => Some(5),
            Self::Hour1 => Some(20),
            Self::Hour8 => Some(100),
            Self::All => None,
        }
    }
}

/// What moves the map.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MapMode {
    /// Keeps this athlete centred.
    Follow(AthleteId),
    /// Keeps the selected athletes in view.
    FitSelection,
    /// Keeps everyone in view.
    FitGroup,
    /// Only the viewer moves it.
    Free,
}

/// The statistic shown in the table.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Statistic {
    /// Mean.
    #[default]
    Mean,
    /// Maximum.
    Max,
    /// Minimum.
    Min,
}

/// What the axes of the plots measure.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum PlotScale {
    /// Values as they are.
    #[default]
    Values,
    /// Shares of each athlete's own threshold, so that one scale holds for all.
    PercentOfThreshold,
}

/// The panel that fills the window (`Z`).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Panel {
    /// Roster.
    Roster,
    /// Map.
    Map,
    /// Numbers.
    Numbers,
    /// Plots.
    Plots,
}

/// The dialog open over the view.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Dialog {
    /// The athletes and their logins.
    Athletes(AthletesPage),
    /// The events.
    Events(EventsPage),
    /// What arrives and what is refused.
    Problems,
    /// What asks somebody to act, and what did before.
    Alarms,
    /// Somebody has to go and see after the athlete of this alarm.
    Incident(AlarmId),
    /// How phones connect.
    Connect,
    /// Cards by which athletes connect their phones.
    Cards,
    /// How the phone of this athlete is connected.
    ConnectAthlete(Login),
    /// Who carries this phone.
    Carry(LentPhone),
    /// The list of keys.
    Keys,
    /// Which columns, large values and rows are shown.
    Shown,
    /// All commands, by name.
    Palette,
    /// What the program is made of, and under which licences.
    About,
    /// The text of a marker.
    Marker(MarkView),
    /// Import of recordings from files.
    Import,
    /// Export of recordings to files.
    Export,
    /// Confirmation before deleting the selected sessions.
    DeleteSessions,
    /// The last position of an athlete on the screen, to hand to somebody.
    Position(AthleteId),
    /// The courses on the map.
    Courses,
    /// All that is chosen for the window.
    Settings,
    /// What was done and can be undone.
    Done,
    /// The window is to be closed while phones are sending.
    Close {
        /// What was open before.
        over: Option<Box<Self>>,
    },
}

/// The pages of the athletes dialog. Athletes are identified by login, which never changes and is
/// known before the roster has them.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum AthletesPage {
    /// The list of athletes.
    List,
    /// A new athlete, possibly for a login that a phone is already trying.
    Add {
        /// The initial content of the login field.
        login: String,
    },
    /// One athlete.
    Edit(Login),
    /// A new password for an athlete.
    Password(Login),
    /// Confirmation before removing an athlete, with or without the recordings.
    Remove(Login),
    /// The second confirmation before recordings are erased.
    Erase(Login),
    /// Reading, reviewing and importing a start list.
    StartList,
}

/// The pages of the dialog of events.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum EventsPage {
    /// None is chosen.
    List,
    /// A new event.
    New,
    /// One event.
    Edit(EventId),
    /// A new event as this one was.
    Copy(EventId),
    /// An event is to be removed: with or without the recordings.
    Remove(EventId),
    /// The second step before recordings are erased.
    Erase(EventId),
}

impl EventsPage {
    /// Which event it is about.
    pub const fn about(&self) -> Option<&EventId> {
        match self {
            Self::List | Self::New => None,
            Self::Edit(id) | Self::Copy(id) | Self::Remove(id) | Self::Erase(id) => Some(id),
        }
    }

    /// Where Esc leads: one step back, or `None` for out.
    fn back(&self) -> Option<Self> {
        Some(match self {
            Self::List => return None,
            Self::New | Self::Edit(_) => Self::List,
            Self::Copy(id) | Self::Remove(id) => Self::Edit(id.clone()),
            Self::Erase(id) => Self::Remove(id.clone()),
        })
    }
}

impl Dialog {
    /// Where Esc leads: one page back, or `None` to close the dialog.
    pub fn back(&self) -> Option<Self> {
        use AthletesPage::{Edit, Erase, List, Password, Remove};
        let page = match self {
            Self::Athletes(page) => page,
            Self::Events(page) => return page.back().map(Self::Events),
            Self::Incident(_) => return Some(Self::Alarms),
            Self::ConnectAthlete(_) | Self::Cards => return Some(Self::Connect),
            Self::Close { over } => return over.as_deref().cloned(),
            _ => return None,
        };
        Some(Self::Athletes(match page {
            List => return None,
            Password(login) | Remove(login) => Edit(login.clone()),
            Erase(login) => Remove(login.clone()),
            _ => List,
        }))
    }
}

/// The viewer's choices.
#[derive(Debug, Clone, PartialEq)]
pub struct ViewState {
    /// The current view.
    pub tab: Tab,
    /// The previous view (`Alt+Left`).
    pub tab_before: Option<Tab>,
    /// The data source: live, or recorded sessions.
    pub source: Source,
    /// The list of sessions.
    pub history: HistoryView,
    /// The athlete whose numbers are shown.
    pub focus: Option<AthleteId>,
    /// The athletes drawn in the plots and marked on the map, in order of selection; includes the
    /// focus.
    pub selection: Vec<AthleteId>,
    /// Time range of the plots.
    pub time: TimeView,
    /// Position of the plot cursor on the x axis, if any.
    pub cursor: Option<UnixNanos>,
    /// Span of time marked on the plots, if any.
    pub span: Option<TimeSpan>,
    /// What moves the map.
    pub map: MapMode,
    /// The line that is measured on the map, if any.
    pub measured: Option<MeasuredLine>,
    /// Statistic shown in the table.
    pub statistic: Statistic,
    /// Panel that fills the window.
    pub filled: Option<Panel>,
    /// The open dialog.
    pub dialog: Option<Dialog>,
    /// Dark or daylight.
    pub dark: bool,
    /// Whether the viewer has ever said which.
    pub has_chosen_theme: bool,
    /// Metric or imperial.
    pub units: Units,
    /// The language of the texts.
    pub language: Language,
    /// The size of everything, in percent, where the window has room for it.
    pub scale_percent: u16,
    /// The base map; `None` for the automatic choice.
    pub base_map: Option<BaseMap>,
    /// The window asks for attention when there is a new urgent alarm.
    pub asks_attention: bool,
    /// There is a sound when there is a new urgent alarm.
    pub has_sound: bool,
    /// Which metrics are plotted.
    pub plots: PlotChoice,
    /// Where the splitters are.
    pub splits: Splits,
    /// What the axes of the plots measure.
    pub plot_scale: PlotScale,
    /// By what sessions are compared that are laid over each other, and what their plots have on the
    /// x axis.
    pub compare_by: CompareBy,
    /// Smoothing of the plots, in seconds; 0 for none.
    pub smooth_secs: u8,
    /// Show the caption bar, if there is a caption.
    pub caption: bool,
    /// Only these athletes are shown, in every view.
    pub group: Group,
    /// The order of the roster.
    pub sort: RosterSort,
    /// Columns, large values and rows that the viewer chose, by kind of event.
    pub shown: ShownByKind,
    /// Only athletes in this state are listed in the roster.
    pub filter: Option<StateGroup>,
    /// List only athletes whose bib or name contains this.
    pub search: String,
    /// The Wall, in both windows.
    pub wall: WallView,
    /// The order of its tiles, in both windows.
    pub wall_order: WallOrder,
    /// Slots lent to selected athletes when there are more athletes than slots.
    pub lent_slots: Vec<(AthleteId, u8)>,
}

/// The count chips of the roster, which group the states of athletes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum StateGroup {
    /// At least one value is fresh, or arrives late.
    Live,
    /// No value is fresh.
    Dim,
    /// All values are lost.
    Lost,
    /// No sample yet.
    NotSeen,
    /// The phone's requests are refused.
    Refused,
    /// Stood down, finished, or where no signal is expected: nothing to do.
    Out,
}

impl StateGroup {
    /// All groups, in the order of the chips.
    pub const ALL: [Self; 6] =
        [Self::Live, Self::Dim, Self::Lost, Self::NotSeen, Self::Refused, Self::Out];

    /// The group of a state.
    pub const fn of(state: AthleteState) -> Self {
        match state {
            AthleteState::Live | AthleteState::Behind => Self::Live,
            AthleteState::Dim => Self::Dim,
            AthleteState::Lost => Self::Lost,
            AthleteState::NotSeen => Self::NotSeen,
            AthleteState::Refused => Self::Refused,
            AthleteState::StoodDown | AthleteState::Finished | AthleteState::OutOfReach => {
                Self::Out
            }
        }
    }

    /// The chip's label.
    pub fn label(self) -> &'static str {
        match self {
            Self::Live => tr!("group-live"),
            Self::Dim => tr!("group-dim"),
            Self::Lost => tr!("group-lost"),
            Self::NotSeen => tr!("group-not-seen"),
            Self::Refused => tr!("group-refused"),
            Self::Out => tr!("group-out"),
        }
    }
}

/// Maximum number of athletes whose lines are plotted at once.
pub const MAX_PLOTTED: usize = 8;

impl ViewState {
    /// Takes over what is chosen for the whole window, whatever it shows.
    pub fn share(&mut self, window: &Self) {
        self.dark = window.dark;
        self.units = window.units;
        self.language = window.language;
        self.splits = window.splits;
    }

    /// Whether the plots have distances on their x axis; only sessions that are laid over each other
    /// can.
    pub fn is_by_distance(&self) -> bool {
        let is_overlay = self.source.playback().is_some_and(|playback| playback.from_starts);
        is_overlay && self.compare_by == CompareBy::Distance
    }

    /// Whether the list of sessions is on screen, rather than a session opened from it.
    pub fn lists_sessions(&self) -> bool {
        self.tab.subject == Subject::Sessions && self.source == Source::Live
    }
}

impl Default for ViewState {
    fn default() -> Self {
        Self {
            tab: Tab::COACH,
            tab_before: None,
            source: Source::Live,
            history: HistoryView::default(),
            focus: None,
            selection: Vec::new(),
            time: TimeView::Live { window: Window::Min5 },
            cursor: None,
            span: None,
            // Until the viewer chooses, everybody is kept in sight.
            map: MapMode::FitGroup,
            measured: None,
            statistic: Statistic::Mean,
            filled: None,
            dialog: None,
            dark: true,
            has_chosen_theme: false,
            units: Units::Metric,
            language: Language::English,
            scale_percent: 100,
            base_map: None,
            asks_attention: true,
            has_sound: false,
            plots: PlotChoice::default(),
            splits: Splits::default(),
            plot_scale: PlotScale::Values,
            compare_by: CompareBy::Time,
            smooth_secs: 3,
            caption: true,
            group: Group::All,
            sort: RosterSort::default(),
            shown: ShownByKind::default(),
            filter: None,
            search: String::new(),
            wall: WallView::default(),
            wall_order: WallOrder::default(),
            lent_slots: Vec::new(),
        }
    }
}
