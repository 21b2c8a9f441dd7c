//! Every request that a viewer can make, with its answer.
//!
//! A new one is a struct here and its line at the end of this file; the engine does not compile
//! until it has a [`Handler`] for it.

use std::{fmt, path::PathBuf, sync::Arc};

use super::{error::Error, pending::Reply};
use crate::{
    alarm::{AlarmId, AlarmKind, Shown},
    history::{ExportRequest, OpenedSession, Recorded},
    live::Moment,
    model::{ExportReport, FileFormat, ImportReport, LogEntry, Login, SessionKey, Work},
    roster::{AthleteEdit, IssuedPassword, NewAthlete, start_list::StartListReport},
};

/// A change or a question that a viewer has.
pub trait Request: Sized + Send + 'static {
    /// What is answered when it could be carried out.
    type Answer: Send + 'static;

    /// Puts it into an envelope, with the way back for its answer.
    fn seal(self, reply: Reply<Self::Answer>) -> Envelope;

    /// Takes it out of an envelope; gives an envelope back that holds another request.
    fn unseal(envelope: Envelope) -> Result<(Self, Reply<Self::Answer>), Box<Envelope>>;
}

/// Carries out requests of one kind.
pub trait Handler<R: Request> {
    /// Carries it out; may take as long as it needs.
    fn handle(&self, request: R) -> Result<R::Answer, Error>;
}

/// Add an athlete; an empty password asks for one to be made.
#[derive(Debug, Clone, PartialEq)]
pub struct AddAthlete(pub NewAthlete);

/// An athlete was added.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Added {
    /// The login to hand out; the password shows this once.
    pub issued: IssuedPassword,
    /// A sentence on what the operator should look at.
    pub warning: Option<String>,
}

/// Change what is known of an athlete.
#[derive(Debug, Clone, PartialEq)]
pub struct EditAthlete {
    /// Whose.
    pub login: Login,
    /// Other values.
    pub edit: AthleteEdit,
}

/// An athlete was changed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Edited {
    /// A sentence on what the operator should look at.
    pub warning: Option<String>,
}

/// Set another password, or make one. The phones of the athlete have to log in anew.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SetPassword {
    /// Whose.
    pub login: Login,
    /// `None` asks for one to be made.
    pub password: Option<Password>,
}

/// A password in clear on its way to being hashed.
#[derive(Clone, PartialEq, Eq)]
pub struct Password(pub String);

impl fmt::Debug for Password {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Password")
    }
}

/// Take an athlete off the roster.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RemoveAthlete {
    /// Whom.
    pub login: Login,
    /// Erase all recordings of the athlete too, from the files. It takes a moment after the
    /// answer.
    pub with_recordings: bool,
}

/// Tell how much of an athlete is in the files.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MeasureRecordings(pub Login);

/// Tell what a start list would do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReadStartList(pub StartListSource);

/// Where a start list comes from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum StartListSource {
    /// A file; `~` is the home folder.
    File(PathBuf),
    /// Text, as pasted.
    Text(String),
}

/// A start list that was read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StartListPreview {
    /// The list, for [`ImportStartList`].
    pub list: Arc<[u8]>,
    /// What it would do, line by line.
    pub report: StartListReport,
}

/// Add and change the athletes of a start list that was read. The answer says what was done, line
/// by line, with the passwords that were made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ImportStartList(pub Arc<[u8]>);

/// Write logins and passwords to a file that only the user can read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SavePasswords {
    /// The file; `~` is the home folder.
    pub path: PathBuf,
    /// A file of that name is replaced; else it is an error.
    pub may_replace: bool,
    /// Logins and passwords.
    pub passwords: Vec<IssuedPassword>,
}

/// Write entries into the logbook: all of them or, when it fails, none.
#[derive(Debug, Clone, PartialEq)]
pub struct WriteLog(pub Vec<LogEntry>);

/// Entries are in the logbook.
#[derive(Debug, Clone, PartialEq)]
pub struct Written {
    /// The entries that take them back, in the order in which to write them.
    pub undo: Vec<LogEntry>,
}

/// Read the samples of sessions back; they are answered in the order of their keys.
#[derive(Debug, Clone, PartialEq)]
pub struct OpenSessions {
    /// Which.
    pub keys: Vec<SessionKey>,
    /// How far it is, and the way to stop it.
    pub work: Work,
}

/// Store what a file of another program holds.
#[derive(Debug, Clone, PartialEq)]
pub struct ImportRecording {
    /// The file; `~` is the home folder.
    pub path: PathBuf,
    /// Whose it becomes.
    pub login: Login,
    /// How far it is, and the way to stop it.
    pub work: Work,
}

/// Write recordings to a file.
#[derive(Debug, Clone, PartialEq)]
pub struct Export {
    /// Whose samples of which times; several become a zip with a file each.
    pub parts: Vec<ExportRequest>,
    /// The form.
    pub format: FileFormat,
    /// The file; `~` is the home folder.
    pub path: PathBuf,
    /// A file of that name is replaced; else it is an error.
    pub may_replace: bool,
    /// How far it is, and the way to stop it.
    pub work: Work,
}

/// Recordings were written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Exported {
    /// The file.
    pub path: PathBuf,
    /// What stands in it.
    pub report: ExportReport,
}

/// Take a problem (its id) off the list, or all; what goes on comes again.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ForgetProblems(pub Option<u64>);

/// Ignore a problem, or no longer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct IgnoreProblem {
    /// Its id.
    pub problem: u64,
    /// Whether it is to be ignored.
    pub is_ignored: bool,
}

/// Acknowledge alarms: those that have been on the screen for a second.
#[derive(Debug, Clone, PartialEq)]
pub struct AcknowledgeAlarms {
    /// What is on the screen.
    pub shown: Vec<Shown>,
    /// When the operator asked for it.
    pub at: Moment,
}

/// Silence alarms for a while: those that have been on the screen for a second.
#[derive(Debug, Clone, PartialEq)]
pub struct SnoozeAlarms {
    /// What is on the screen.
    pub shown: Vec<Shown>,
    /// When the operator asked for it.
    pub at: Moment,
}

/// Say who goes to see after an incident.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AssignIncident {
    /// Its alarm.
    pub alarm: AlarmId,
    /// Who goes; empty for nobody.
    pub responder: String,
}

/// Close an incident.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CloseIncident {
    /// Its alarm.
    pub alarm: AlarmId,
    /// What was found; may be empty.
    pub note: String,
}

/// Take an alarm of an athlete out of service, or back into it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SetOutOfService {
    /// Whose.
    pub login: Login,
    /// Which.
    pub alarm: AlarmKind,
    /// Whether it is to be silent for good.
    pub is_out: bool,
}

/// Try all alarms on made-up athletes; the answer is on the board.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TestAlarms;

/// Makes [`Envelope`] and [`Handlers`] of the requests and their answers.
macro_rules! requests {
    ($($request:ident => $answer:ty,)*) => {
        /// A request on its way, with the way back for its answer.
        #[derive(Debug)]
        pub enum Envelope {
            $(
                #[doc = concat!("A [`", stringify!($request), "`].")]
                $request($request, Reply<$answer>),
            )*
        }

        $(
            impl Request for $request {
                type Answer = $answer;

                fn seal(self, reply: Reply<$answer>) -> Envelope {
                    Envelope::$request(self, reply)
                }

                fn unseal(envelope: Envelope) -> Result<(Self, Reply<$answer>), Box<Envelope>> {
                    match envelope {
                        Envelope::$request(request, reply) => Ok((request, reply)),
                        other => Err(Box::new(other)),
                    }
                }
            }
        )*

        /// Carries out every request there is.
        pub trait Handlers: $(Handler<$request> +)* {}

        impl<T: $(Handler<$request> +)*> Handlers for T {}

        impl Envelope {
            /// Carries the request out and answers it.
            pub fn handle(self, handlers: &impl Handlers) {
                match self {
                    $(Self::$request(request, reply) => {
                        reply.give(Handler::<$request>::handle(handlers, request));
                    })*
                }
            }
        }
    };
}

requests! {
    AddAthlete => Added,
    EditAthlete => Edited,
    SetPassword => IssuedPassword,
    RemoveAthlete => (),
    MeasureRecordings => Recorded,
    ReadStartList => StartListPreview,
    ImportStartList => StartListReport,
    SavePasswords => (),
    WriteLog => Written,
    OpenSessions => Vec<OpenedSession>,
    ImportRecording => ImportReport,
    Export => Exported,
    ForgetProblems => (),
    IgnoreProblem => (),
    AcknowledgeAlarms => (),
    SnoozeAlarms => (),
    AssignIncident => (),
    CloseIncident => (),
    SetOutOfService => (),
    TestAlarms => (),
}
