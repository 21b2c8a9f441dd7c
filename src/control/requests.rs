//! Every request that a viewer can make, with its answer.
//!
//! A new request is a struct here and a line at the end of this file; the engine does not compile
//! until it has a [`Handler`] for it.

use std::{fmt, path::PathBuf, sync::Arc};

use jiff::civil::Date;

use super::{error::Error, pending::Reply};
use crate::{
    alarm::{AlarmId, AlarmKind, Shown},
    cards::{self, Wifi},
    codes::{Code, IssuedCode},
    connect::CardAddress,
    events::{EventEdit, NewEvent},
    history::{AthleteRecording, ExportRequest, OpenedSession},
    live::Moment,
    model::{
        Course, Event, EventId, ExportReport, FileFormat, ImportReport, LogEntry, Login, Progress,
        SessionKey, WindowChoices,
    },
    roster::{AthleteEdit, IssuedPassword, NewAthlete, start_list::StartListReport},
};

/// A command or question of a viewer.
pub trait Request: Sized + Send + 'static {
    /// The answer on success.
    type Answer: Send + 'static;

    /// Wraps the request in an envelope, together with the reply.
    fn seal(self, reply: Reply<Self::Answer>) -> Envelope;

    /// Unwraps an envelope; returns it unchanged if it contains another request.
    fn unseal(envelope: Envelope) -> Result<(Self, Reply<Self::Answer>), Box<Envelope>>;
}

/// Carries out one kind of request.
pub trait Handler<R: Request> {
    /// Carries out a request; may block.
    fn handle(&self, request: R) -> Result<R::Answer, Error>;
}

/// Add an athlete; if the password is empty, one is generated.
#[derive(Debug, Clone, PartialEq)]
pub struct AddAthlete(pub NewAthlete);

/// An athlete was added.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Added {
    /// The login to hand out; this is the only time that the password is shown.
    pub issued: IssuedPassword,
    /// A warning for the operator.
    pub warning: Option<String>,
}

/// Change an athlete's data.
#[derive(Debug, Clone, PartialEq)]
pub struct EditAthlete {
    /// The athlete's login.
    pub login: Login,
    /// The new values.
    pub edit: AthleteEdit,
}

/// An athlete was changed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Edited {
    /// A warning for the operator.
    pub warning: Option<String>,
}

/// Set or generate a new password. The athlete's phones have to log in again.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SetPassword {
    /// The athlete's login.
    pub login: Login,
    /// The password; `None` to generate one.
    pub password: Option<Password>,
}

/// A password in clear text that is about to be hashed.
#[derive(Clone, PartialEq, Eq)]
pub struct Password(pub String);

impl fmt::Debug for Password {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Password")
    }
}

/// Remove an athlete from the roster.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RemoveAthlete {
    /// The athlete's login.
    pub login: Login,
    /// Whether to erase all recordings of the athlete from the files, too. That continues after the
    /// answer.
    pub with_recordings: bool,
}

/// Measure how much of an athlete's data is in the files.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MeasureRecordings(pub Login);

/// Make a code for a phone of an athlete. It ends no other code.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewCode {
    /// The athlete's login.
    pub login: Login,
    /// The event that it belongs to; `None` for the one that is open, if one is.
    pub event: Option<EventId>,
}

/// List the codes of an athlete, or of everybody: number, event, when made, used and revoked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ListCodes(pub Option<Login>);

/// Revoke a code; its phone is refused from now on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RevokeCode {
    /// The athlete's login.
    pub login: Login,
    /// Its number among the athlete's codes.
    pub number: u32,
}

/// Print cards for those who take part in the open event, or for everybody while none is open; each
/// gets a new code.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PrintCards {
    /// The address on the cards.
    pub address: CardAddress,
    /// The Wi-Fi to join, if one is to be on them.
    pub wifi: Option<Wifi>,
    /// The language of the steps.
    pub language: cards::Language,
    /// The file: a page for browsers if its name ends in `.html`, else a PDF; `~` is the home folder.
    pub path: PathBuf,
    /// Whether to replace an existing file, which is an error otherwise.
    pub may_replace: bool,
}

/// Cards were printed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PrintedCards {
    /// The file.
    pub path: PathBuf,
    /// How many cards there are.
    pub count: usize,
}

/// Preview what a start list would change.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReadStartList(pub StartListSource);

/// Where a start list comes from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum StartListSource {
    /// A file; `~` is the home folder.
    File(PathBuf),
    /// Pasted text.
    Text(String),
}

/// A start list that was read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StartListPreview {
    /// The list, for [`ImportStartList`].
    pub list: Arc<[u8]>,
    /// What it would change, line by line.
    pub report: StartListReport,
}

/// Add and change the athletes of a start list. The answer is the outcome of each line, with
/// generated passwords.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ImportStartList(pub Arc<[u8]>);

/// Write logins and passwords to a file that only the user can read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SavePasswords {
    /// The file; `~` is the home folder.
    pub path: PathBuf,
    /// Whether to replace an existing file, which is an error otherwise.
    pub may_replace: bool,
    /// Logins and passwords.
    pub passwords: Vec<IssuedPassword>,
}

/// Write entries to the logbook: either all of them or, on failure, none.
#[derive(Debug, Clone, PartialEq)]
pub struct WriteLog(pub Vec<LogEntry>);

/// Entries were written to the logbook.
#[derive(Debug, Clone, PartialEq)]
pub struct Written {
    /// The entries that undo them, in the order in which to write them.
    pub undo: Vec<LogEntry>,
}

/// Read the samples of sessions; the answer is in the order of the keys.
#[derive(Debug, Clone, PartialEq)]
pub struct OpenSessions {
    /// The sessions.
    pub keys: Vec<SessionKey>,
    /// Reports the progress, and can stop the request.
    pub progress: Progress,
}

/// Import a file of another program.
#[derive(Debug, Clone, PartialEq)]
pub struct ImportRecording {
    /// The file; `~` is the home folder.
    pub path: PathBuf,
    /// The athlete to import it for.
    pub login: Login,
    /// Reports the progress, and can stop the request.
    pub progress: Progress,
}

/// The courses that are kept with an event, or with none.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeptCourses(pub Option<EventId>);

/// Keep these courses with an event, or with none, in place of those kept before.
#[derive(Debug, Clone, PartialEq)]
pub struct KeepCourses {
    /// The event.
    pub event: Option<EventId>,
    /// Its courses, in the order of the list.
    pub courses: Vec<Arc<Course>>,
}

/// Read a GPX file as a course. Nothing is stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReadCourse(pub PathBuf);

/// A course that was read.
#[derive(Debug, Clone, PartialEq)]
pub struct ReadingOfCourse {
    /// The course, named after the file if it has no name.
    pub course: Arc<Course>,
    /// What could not be read.
    pub notes: Vec<String>,
}

/// Write recordings to a file.
#[derive(Debug, Clone, PartialEq)]
pub struct Export {
    /// The athletes and times to export; several become a zip with one file each.
    pub parts: Vec<ExportRequest>,
    /// The format.
    pub format: FileFormat,
    /// The file; `~` is the home folder.
    pub path: PathBuf,
    /// Whether to replace an existing file, which is an error otherwise.
    pub may_replace: bool,
    /// Reports the progress, and can stop the request.
    pub progress: Progress,
}

/// Recordings were written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Exported {
    /// The file.
    pub path: PathBuf,
    /// A report on its content.
    pub report: ExportReport,
}

/// Make an event. It is not open yet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MakeEvent(pub NewEvent);

/// Make an event as another one was, at the same hours of another day. Codes are not copied.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CopyEvent {
    /// Which one.
    pub id: EventId,
    /// What people call the new one.
    pub name: String,
    /// The local day on which it begins; `None` for today.
    pub day: Option<Date>,
}

/// Open an event; another that is open is closed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OpenEvent(pub EventId);

/// Close the event that is open, if one is; it is answered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CloseEvent;

/// Change an event: its name, kind, times, who takes part, and what belongs to it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EditEvent {
    /// Which.
    pub id: EventId,
    /// Other values.
    pub edit: EventEdit,
}

/// Remove an event that is not open.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RemoveEvent {
    /// Which.
    pub id: EventId,
    /// Erase all recordings that belong to it too, from the files. It takes a moment after the
    /// answer; the event stays in the list, marked, until then.
    pub with_recordings: bool,
}

/// Write the recordings of an event to a zip with a file for each athlete.
#[derive(Debug, Clone, PartialEq)]
pub struct ExportEvent {
    /// Which.
    pub id: EventId,
    /// The form.
    pub format: FileFormat,
    /// The file; `~` is the home folder.
    pub path: PathBuf,
    /// A file of that name is replaced; else it is an error.
    pub may_replace: bool,
    /// How far it is, and the way to stop it.
    pub progress: Progress,
}

/// Remove a problem (by its id) from the list, or all of them. Problems that persist reappear.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ForgetProblems(pub Option<u64>);

/// Ignore a problem, or stop ignoring it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct IgnoreProblem {
    /// The id of the problem.
    pub problem: u64,
    /// Whether to ignore it.
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

/// What a window showed, row by row.
#[derive(Clone, PartialEq, Eq)]
pub struct Picture {
    /// Width, pixels.
    pub width_px: u32,
    /// Height, pixels.
    pub height_px: u32,
    /// Red, green and blue of each pixel.
    pub rgb: Vec<u8>,
}

impl fmt::Debug for Picture {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Picture({} x {})", self.width_px, self.height_px)
    }
}

/// Save a picture of the window as a PNG file, named after the time; the answer is its path.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SavePicture {
    /// The folder, which is made if it is not there.
    pub folder: PathBuf,
    /// The picture.
    pub picture: Picture,
}

/// Keep what the viewer chose in the window for the next start.
#[derive(Debug, Clone, PartialEq)]
pub struct KeepChoices(pub WindowChoices);

/// Generates [`Envelope`] and [`Handlers`] from the requests and their answers.
macro_rules! requests {
    ($($request:ident => $answer:ty,)*) => {
        /// A request in transit, with its reply.
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

        /// Carries out all kinds of requests.
        pub trait Handlers: $(Handler<$request> +)* {}

        impl<T: $(Handler<$request> +)*> Handlers for T {}

        impl Envelope {
            /// Carries the request out and answers it.
            pub fn handle(self, handlers: &impl Handlers) {
                match self {
                    $(Self::$request(request, reply) => {
                        reply.send(Handler::<$request>::handle(handlers, request));
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
    MeasureRecordings => AthleteRecording,
    NewCode => IssuedCode,
    ListCodes => Vec<Code>,
    RevokeCode => (),
    PrintCards => PrintedCards,
    ReadStartList => StartListPreview,
    ImportStartList => StartListReport,
    SavePasswords => (),
    WriteLog => Written,
    OpenSessions => Vec<OpenedSession>,
    ImportRecording => ImportReport,
    ReadCourse => ReadingOfCourse,
    KeptCourses => Vec<Arc<Course>>,
    KeepCourses => (),
    Export => Exported,
    MakeEvent => Arc<Event>,
    CopyEvent => Arc<Event>,
    OpenEvent => Arc<Event>,
    CloseEvent => Option<Arc<Event>>,
    EditEvent => Arc<Event>,
    RemoveEvent => (),
    ExportEvent => Exported,
    ForgetProblems => (),
    IgnoreProblem => (),
    AcknowledgeAlarms => (),
    SnoozeAlarms => (),
    AssignIncident => (),
    CloseIncident => (),
    SetOutOfService => (),
    TestAlarms => (),
    SavePicture => PathBuf,
    KeepChoices => (),
}
