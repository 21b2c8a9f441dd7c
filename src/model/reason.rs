//! Why something that was asked for is refused: as a sentence for logs and command lines, and as data
//! for whoever says it in another language.

use std::fmt;

use super::{InvalidProfile, ProfileNumber};

/// Why something is refused, with the values that a sentence about it needs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Reason {
    /// The text is no login.
    InvalidLogin,
    /// The login is taken.
    LoginTaken {
        /// Which.
        login: String,
    },
    /// There is no such athlete.
    UnknownAthlete {
        /// Who was meant.
        who: String,
    },
    /// The password is too short.
    ShortPassword,
    /// The recordings of the login's previous owner are still being erased.
    LoginErasing {
        /// Whose.
        login: String,
        /// For how many seconds more, if known.
        secs: Option<u64>,
    },
    /// A text of an athlete is too long or has control characters.
    AthleteText {
        /// Which.
        what: AthleteText,
        /// The most characters.
        max: usize,
    },
    /// A number of the profile is out of its range.
    ProfileNumber(ProfileNumber),
    /// A number of the profile must be below another one.
    ProfileOrder {
        /// The one that is too large.
        less: ProfileNumber,
        /// The other one.
        more: ProfileNumber,
    },
    /// There are as many athletes as there can be.
    RosterFull {
        /// How many.
        max: usize,
    },
    /// A list that Trackside keeps cannot be written.
    NotSaved {
        /// Which.
        list: OwnList,
        /// What the system says.
        why: String,
    },
    /// A file cannot be read.
    Unreadable {
        /// Where.
        path: String,
        /// What the system says.
        why: String,
    },
    /// A file cannot be written.
    Unwritable {
        /// Where.
        path: String,
        /// What the system says.
        why: String,
    },
    /// There is no such event.
    UnknownEvent {
        /// Its id.
        id: String,
    },
    /// The event is open.
    EventOpen {
        /// Its id.
        id: String,
    },
    /// The recordings of the event are being erased.
    EventErasing {
        /// Its id.
        id: String,
    },
    /// The event has no name.
    EventWithoutName,
    /// A text of an event is too long or has control characters.
    EventText {
        /// The most characters.
        max: usize,
    },
    /// The event would end before it begins.
    EventTimes,
    /// There are as many events as there can be.
    EventsFull {
        /// How many.
        max: usize,
    },
    /// The athlete has as many codes as there can be.
    TooManyCodes {
        /// How many.
        max: usize,
    },
    /// There are as many codes as there can be.
    CodesFull {
        /// How many.
        max: usize,
    },
    /// The session is not there any more.
    SessionGone,
    /// The sessions hold more samples than memory is allowed.
    SessionsTooLarge {
        /// How much is allowed, in megabytes.
        max_mb: usize,
    },
    /// The line of a start list says of nobody.
    LineOfNobody,
    /// Two lines have one login.
    LoginTwice {
        /// Which.
        login: String,
        /// The line that has it first.
        first: u64,
    },
    /// The login only reads.
    LoginReads {
        /// Which.
        login: String,
    },
    /// A cell is no number.
    NoNumber {
        /// Of which column.
        number: ProfileNumber,
        /// What stands in it.
        cell: String,
    },
    /// A speed has no unit.
    NoUnit {
        /// Of which column.
        number: ProfileNumber,
        /// What stands in it.
        cell: String,
    },
    /// A cell is no sex.
    NoSex {
        /// What stands in it.
        cell: String,
    },
    /// A line has more cells than the first line.
    TooManyCells {
        /// Of the line.
        cells: usize,
        /// Of the first line.
        headings: usize,
    },
}

/// A text of an athlete.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AthleteText {
    /// The name.
    Name,
    /// The bib.
    Bib,
    /// The team.
    Team,
    /// The heat.
    Heat,
}

/// A list that Trackside keeps.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OwnList {
    /// Athletes and logins.
    Roster,
    /// Events.
    Events,
    /// Codes of phones.
    Codes,
}

/// An error that says as data why, where others can say it too.
pub trait ToReason {
    /// Why; `None` for what only its own sentence says.
    fn to_reason(&self) -> Option<Reason>;
}

impl ToReason for InvalidProfile {
    fn to_reason(&self) -> Option<Reason> {
        match *self {
            Self::Number { number } => Some(Reason::ProfileNumber(number)),
            Self::Order { less, more } => Some(Reason::ProfileOrder { less, more }),
            Self::Borders { .. } => None,
        }
    }
}

/// A refusal in words, and as data where it is known so.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refusal {
    /// One plain English sentence without a capital or a full stop.
    pub words: String,
    /// The same as data.
    pub reason: Option<Reason>,
}

impl Refusal {
    /// That of an error.
    pub fn of(error: &(impl ToReason + fmt::Display)) -> Self {
        Self { words: error.to_string(), reason: error.to_reason() }
    }
}

impl From<&str> for Refusal {
    /// One that only its words say.
    fn from(words: &str) -> Self {
        Self { words: words.to_owned(), reason: None }
    }
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.words)
    }
}
