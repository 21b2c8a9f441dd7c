//! What the viewer has chosen: one state shared by all views.

mod history;
mod roster;
mod source;
mod tab;

use std::time::Duration;

pub use self::{
    history::{HistoryView, Sort, SortBy},
    roster::{RosterKey, RosterSort},
    source::{Playback, SPEEDS, Source},
    tab::{Subject, Tab},
};
use super::mark::MarkView;
use crate::{
    alarm::AlarmId,
    analysis::AthleteState,
    kind::Units,
    model::{AthleteId, EventId, Group, Login, UnixNanos},
};

/// Which stretch of time the plots show.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum TimeView {
    /// The last `window`, its right edge at now.
    Live {
        /// Length.
        window: Window,
    },
    /// A fixed stretch; only the viewer leaves it.
    Held {
        /// Left edge.
        from: UnixNanos,
        /// Right edge.
        to: UnixNanos,
        /// The live window to go back to.
        window: Window,
    },
}

/// The lengths offered in the time bar.
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

    /// The words on the button.
    pub const fn label(self) -> &'static str {
        match self {
            Self::Min1 => "1 m",
            Self::Min5 => "5 m",
            Self::Min20 => "20 m",
            Self::Hour1 => "1 h",
            Self::Hour8 => "8 h",
            Self::All => "all",
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
}

/// What moves the map.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MapMode {
    /// Keeps this athlete in the middle.
    Follow(AthleteId),
    /// Keeps the selected in sight.
    FitSelection,
    /// Keeps everybody in sight.
    FitGroup,
    /// Only the viewer moves it.
    Free,
}

/// Which statistic the table shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Statistic {
    /// Mean.
    #[default]
    Mean,
    /// Greatest.
    Max,
    /// Least.
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

/// What is open over the view.
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
    /// What keys do.
    Keys,
    /// The words of a marker.
    Marker(MarkView),
    /// Files become recordings.
    Import,
    /// Recordings become files.
    Export,
    /// The chosen sessions are to be deleted.
    DeleteSessions,
}

/// The pages of the athletes' dialog. Athletes are named by their login, which never changes and
/// is known before the roster has them.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum AthletesPage {
    /// Nobody is chosen.
    List,
    /// A new athlete, maybe for a login that a phone already tries.
    Add {
        /// What the login begins with.
        login: String,
    },
    /// One athlete.
    Edit(Login),
    /// A new password for an athlete.
    Password(Login),
    /// An athlete is to be removed: with or without the recordings.
    Remove(Login),
    /// The second step before recordings are erased.
    Erase(Login),
    /// A start list is read, looked at and imported.
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
    /// Where Esc leads: one step back, or `None` for out.
    pub fn back(&self) -> Option<Self> {
        use AthletesPage::{Edit, Erase, List, Password, Remove};
        let page = match self {
            Self::Athletes(page) => page,
            Self::Events(page) => return page.back().map(Self::Events),
            Self::Incident(_) => return Some(Self::Alarms),
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

/// What the viewer has chosen.
#[derive(Debug, Clone, PartialEq)]
pub struct ViewState {
    /// Which view is shown.
    pub tab: Tab,
    /// The view that was shown before (`Alt+Left`).
    pub tab_before: Option<Tab>,
    /// What is shown: what arrives, or what was recorded.
    pub source: Source,
    /// The list of sessions.
    pub history: HistoryView,
    /// Whose numbers are shown.
    pub focus: Option<AthleteId>,
    /// Who is drawn in the plots and marked on the map, in order of choice; has the focus.
    pub selection: Vec<AthleteId>,
    /// Stretch of time.
    pub time: TimeView,
    /// Place of the plot cursor, if any.
    pub cursor: Option<UnixNanos>,
    /// What moves the map.
    pub map: MapMode,
    /// Statistic of the table.
    pub statistic: Statistic,
    /// Panel that fills the window.
    pub filled: Option<Panel>,
    /// What is open over the view.
    pub dialog: Option<Dialog>,
    /// Dark or daylight.
    pub dark: bool,
    /// Metric or imperial.
    pub units: Units,
    /// What the axes of the plots measure.
    pub plot_scale: PlotScale,
    /// Smoothing of the plots, in seconds; 0 for none.
    pub smooth_secs: u8,
    /// Shows the caption bar, where there is a caption.
    pub caption: bool,
    /// Only these athletes are shown, in every view.
    pub group: Group,
    /// The order of the roster.
    pub sort: RosterSort,
    /// Only athletes in this state are listed in the roster.
    pub filter: Option<StateGroup>,
    /// Only athletes with this in bib or name are listed in the roster.
    pub search: String,
    /// Slots lent while selected, when there are more athletes than slots.
    pub lent_slots: Vec<(AthleteId, u8)>,
}

/// The count chips of the roster: what an athlete's state comes down to.
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

    /// The word on the chip.
    pub const fn label(self) -> &'static str {
        match self {
            Self::Live => "live",
            Self::Dim => "dim",
            Self::Lost => "lost",
            Self::NotSeen => "not seen",
            Self::Refused => "refused",
            Self::Out => "out",
        }
    }
}

/// Most athletes whose lines are drawn in the plots at once.
pub const MAX_PLOTTED: usize = 8;

impl ViewState {
    /// Whether the list of sessions is before the viewer, and not a session that was opened.
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
            // Until the viewer chooses, everybody is kept in sight.
            map: MapMode::FitGroup,
            statistic: Statistic::Mean,
            filled: None,
            dialog: None,
            dark: true,
            units: Units::Metric,
            plot_scale: PlotScale::Values,
            smooth_secs: 3,
            caption: true,
            group: Group::All,
            sort: RosterSort::default(),
            filter: None,
            search: String::new(),
            lent_slots: Vec::new(),
        }
    }
}
