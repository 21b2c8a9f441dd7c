//! What the window reads from the engine, and what it may ask of it: plain handles, so that
//! `ui` needs to know neither engine nor server.

use std::{collections::HashMap, path::PathBuf, sync::Arc};

use crossbeam_channel::Sender;
use jiff::tz::TimeZone;

use crate::{
    clock::Clock,
    history::{Recorded, SessionList},
    live::Live,
    logbook::SharedLogbook,
    model::{
        AthleteId, ExportReport, FileFormat, ImportReport, LogEntry, Login, SenderActivity,
        SessionKey, Status, UnixNanos, Work,
    },
    problems::Problems,
    roster::{AthleteEdit, IssuedPassword, NewAthlete, Snapshot, start_list::StartListReport},
    store::SharedStore,
};

use super::reel::Reel;

/// A cheap read that never blocks for longer than a lock around a copy.
pub type Read<T> = Arc<dyn Fn() -> T + Send + Sync>;

/// What a guided show says, and the way to its next thing.
#[derive(Clone)]
pub struct Guide {
    /// What happens now, in one line.
    pub caption: Read<String>,
    /// On to the next thing; does not block.
    pub next: Arc<dyn Fn() + Send + Sync>,
}

/// The read sides of the engine.
#[derive(Clone)]
pub struct Reads {
    /// The live samples.
    pub store: SharedStore,
    /// Each athlete as seen now.
    pub live: Live,
    /// The athletes now.
    pub roster: Read<Arc<Snapshot>>,
    /// How the recording is doing.
    pub status: Read<Status>,
    /// What arrives and is refused.
    pub problems: Problems,
    /// What each device has sent since the start.
    pub activity: Read<Vec<SenderActivity>>,
    /// When athletes without samples in memory last sent, from the journal.
    pub last_seen: Read<Arc<HashMap<AthleteId, UnixNanos>>>,
    /// What the operator wrote.
    pub logbook: SharedLogbook,
    /// What was recorded, session by session.
    pub sessions: Read<SessionList>,
    /// Time.
    pub clock: Arc<dyn Clock>,
    /// Zone of the clock times on the screen.
    pub time_zone: TimeZone,
    /// Words on what happens, in the demo.
    pub guide: Option<Guide>,
}

/// Who asked, and so who gets the answer. Each waits for one answer at a time: asking again drops
/// the older question.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Asker {
    /// The first screen.
    FirstStart,
    /// A form about one athlete.
    Athlete,
    /// How much is recorded of an athlete.
    Measure,
    /// The start list.
    StartList,
    /// Whoever opens sessions.
    Open,
    /// Whoever imports recordings.
    Import,
    /// Whoever exports them.
    Export,
    /// What was done and can be undone, each with its number.
    Deed(u64),
}

/// What the engine answers: on failure one plain sentence.
pub type Answer = Result<Outcome, String>;

/// Where the engine answers.
pub type Reply = Sender<Answer>;

/// What only the engine, or the program around it, can carry out.
#[derive(Debug, Clone, PartialEq)]
pub enum EngineCommand {
    /// Add an athlete; with an empty password one is made.
    AddAthlete(NewAthlete),
    /// Change what is known of an athlete.
    EditAthlete {
        /// Whom.
        login: Login,
        /// What becomes of it.
        edit: AthleteEdit,
    },
    /// Set another password; without one, it is made.
    SetPassword {
        /// Whose.
        login: Login,
        /// Password in clear.
        password: Option<String>,
    },
    /// Take an athlete off the roster.
    RemoveAthlete {
        /// Whom.
        login: Login,
        /// Erase the recordings too.
        with_recordings: bool,
    },
    /// Reckon how much is recorded of an athlete.
    MeasureRecordings(Login),
    /// Let the viewer choose a start list in the system's file dialog, and read it.
    ChooseStartList,
    /// Read a start list.
    ReadStartList(StartListSource),
    /// Carry out a start list that was read.
    ImportStartList(Arc<[u8]>),
    /// Write logins and passwords to a file that the viewer chooses in the system's dialog.
    SavePasswords(Vec<IssuedPassword>),
    /// Write them to this file.
    SavePasswordsTo {
        /// The file; one that is there goes.
        path: PathBuf,
        /// Logins and passwords.
        passwords: Vec<IssuedPassword>,
    },
    /// Start the demo in its own window.
    StartDemo,
    /// Read sessions back, to be replayed.
    OpenSessions {
        /// Which, in the order in which they are shown.
        keys: Vec<SessionKey>,
        /// Lay them over each other from their starts.
        from_starts: bool,
        /// How far it is, and the way to stop it.
        work: Work,
    },
    /// Write these entries into the logbook, together.
    WriteLog(Vec<LogEntry>),
    /// Let the viewer choose recordings in the system's file dialog.
    ChooseRecordings,
    /// Read a file as recordings of an athlete.
    ImportRecording {
        /// The file.
        path: PathBuf,
        /// Whose it becomes.
        login: Login,
        /// How far it is, and the way to stop it.
        work: Work,
    },
    /// Let the viewer choose where an export goes, in the system's file dialog.
    ChooseExportFile {
        /// The name that is offered.
        name: String,
    },
    /// Write recordings to a file.
    Export(ExportWish),
}

/// What is to be exported, and how.
#[derive(Debug, Clone, PartialEq)]
pub struct ExportWish {
    /// Whose samples of which times; several become a zip.
    pub parts: Vec<ExportPart>,
    /// The form.
    pub format: FileFormat,
    /// The file.
    pub path: PathBuf,
    /// A file of that name goes; else it is an error.
    pub may_replace: bool,
    /// How far it is, and the way to stop it.
    pub work: Work,
}

/// Samples of an athlete.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ExportPart {
    /// Whose.
    pub login: Login,
    /// From this time on.
    pub from: UnixNanos,
    /// Up to and with this time.
    pub to: UnixNanos,
}

/// What came of it.
#[derive(Debug, Clone, PartialEq)]
pub enum Outcome {
    /// It is done; perhaps with a sentence on what to look at.
    Done {
        /// The sentence.
        warning: Option<String>,
    },
    /// It is done, and this is the login to hand out; the password shows this once.
    Issued {
        /// Login and password.
        issued: IssuedPassword,
        /// As in [`Outcome::Done`].
        warning: Option<String>,
    },
    /// How much is recorded.
    Measured(Recorded),
    /// What a start list would do, and the list to give back for the import.
    StartList {
        /// The list, as it was read.
        list: Arc<[u8]>,
        /// Line by line.
        report: StartListReport,
    },
    /// What a start list has done, with the passwords that were made.
    Imported(StartListReport),
    /// The viewer left the file dialog.
    NothingChosen,
    /// The desktop has no file dialog.
    NoFileDialog,
    /// Sessions, ready to be replayed.
    Opened(Arc<Reel>),
    /// The files that the viewer chose.
    ChosenFiles(Vec<PathBuf>),
    /// What a file brought in.
    ImportedRecording(ImportReport),
    /// What was written.
    Exported {
        /// The file.
        path: PathBuf,
        /// What stands in it.
        report: ExportReport,
    },
    /// It is in the logbook.
    Logged {
        /// The entries that take it back, in the order in which to write them.
        undo: Vec<LogEntry>,
    },
}

/// Where a start list comes from.
#[derive(Debug, Clone, PartialEq)]
pub enum StartListSource {
    /// A file.
    File(PathBuf),
    /// Text, as pasted.
    Text(String),
}
