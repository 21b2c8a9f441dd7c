//! What viewers may ask of the engine, carried out away from their thread.

use std::{error::Error, io, path::PathBuf, sync::Arc, time::Duration};

use super::{
    import::{ImportError, ImportRequest, Target, import_file},
    transfer::{ExportJob, export_to_file},
};
use crate::{
    clock::Clock,
    history::{self, ExportOptions, ExportRequest, Library, LineForm, OpenedSession, Recorded},
    journal::Reader,
    logbook::{self, SessionEdit, SharedLogbook},
    model::{
        Athlete, ExportReport, FileFormat, ImportReport, LogEntry, Login, Session, SessionKey, Work,
    },
    recorder::{LogAnswer, Queue, Refused},
    roster::{
        AthleteEdit, IssuedPassword, NewAthlete, Roster, generate_password,
        start_list::StartListReport,
    },
};

/// A change or a question that a viewer has.
#[derive(Debug)]
pub enum EngineCommand {
    /// Add an athlete; an empty password asks for one to be made.
    AddAthlete(NewAthlete),
    /// Change what is known of an athlete.
    EditAthlete {
        /// Whose.
        login: Login,
        /// Other values.
        edit: AthleteEdit,
    },
    /// Set another password, or make one. The phones of the athlete have to log in anew.
    SetPassword {
        /// Whose.
        login: Login,
        /// In clear; `None` asks for one to be made.
        password: Option<Password>,
    },
    /// Remove an athlete.
    RemoveAthlete {
        /// Whom.
        login: Login,
        /// Whether all recordings of the athlete are to be erased, from the files too. It takes
        /// a moment after the command is done.
        with_data: bool,
    },
    /// Tell what a start list would do: the bytes of the file.
    ReadStartList(Arc<[u8]>),
    /// Add and change the athletes of a start list: the bytes of the file.
    ImportStartList(Arc<[u8]>),
    /// Tell how much of an athlete is in the files.
    MeasureRecordings(Login),
    /// Write entries into the logbook: all of them or, when it fails, none.
    WriteLog(Vec<LogEntry>),
    /// Change what is said of a session.
    EditSession {
        /// Which, as the list has it.
        session: Box<Session>,
        /// What becomes of it.
        edit: SessionEdit,
    },
    /// Read the samples of sessions back.
    OpenSessions {
        /// Which.
        keys: Vec<SessionKey>,
        /// How far it is, and the way to stop it.
        work: Work,
    },
    /// Store what a file of another program holds.
    ImportFile {
        /// The file.
        path: PathBuf,
        /// Whose it becomes.
        request: ImportRequest,
        /// How far it is, and the way to stop it.
        work: Work,
    },
    /// Write athletes' recordings to a file.
    ExportFile {
        /// The file.
        path: PathBuf,
        /// Whether one that is there is replaced.
        may_replace: bool,
        /// Whose recordings, and of which times.
        athletes: Vec<ExportRequest>,
        /// The form; of several athletes it is a zip with a file each.
        format: FileFormat,
        /// How far it is, and the way to stop it.
        work: Work,
    },
}

/// A password in clear on its way to being hashed.
#[derive(Clone)]
pub struct Password(pub String);

impl std::fmt::Debug for Password {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Password")
    }
}

/// What came of a command.
#[derive(Debug, Clone, PartialEq)]
pub enum Outcome {
    /// It is done; perhaps with a sentence on what the operator should look at.
    Done {
        /// The sentence.
        warning: Option<String>,
    },
    /// It is done, and this is the login to hand out: the password shows this once.
    Issued {
        /// Login and password.
        issued: IssuedPassword,
        /// As in [`Outcome::Done`].
        warning: Option<String>,
    },
    /// What a start list did or would do, line by line.
    StartList(StartListReport),
    /// How much of an athlete is in the files.
    Recordings(Recorded),
    /// It is in the logbook.
    Logged {
        /// The entries that take it back, to be written in this order.
        undo: Vec<LogEntry>,
    },
    /// Sessions with their samples, in the order of their keys.
    Opened(Vec<OpenedSession>),
    /// What a file brought in.
    Imported(ImportReport),
    /// What a file took out.
    Exported(ExportReport),
}

/// Carries out what viewers ask for; cloning is cheap.
#[derive(Clone)]
pub struct Commands {
    pub(super) roster: Roster,
    pub(super) journal: Reader,
    pub(super) logbook: SharedLogbook,
    pub(super) library: Library,
    pub(super) queue: Queue,
    pub(super) clock: Arc<dyn Clock>,
    pub(super) session_gap: Duration,
    pub(super) runtime: tokio::runtime::Handle,
}

impl Commands {
    /// Carries out a command away from the caller's thread and then calls `done`, on another
    /// one, with what came of it or with one plain sentence on why nothing did.
    pub fn apply(
        &self,
        command: EngineCommand,
        done: impl FnOnce(Result<Outcome, String>) + Send + 'static,
    ) {
        let this = self.clone();
        self.runtime.spawn_blocking(move || {
            done(carry_out(&this, command).map_err(|error| error.to_string()));
        });
    }

    /// Writes entries into the logbook and waits for the disk.
    fn write_log(&self, entries: Vec<LogEntry>) -> Result<Outcome, Box<dyn Error>> {
        if let Some(mark) = self
            .roster
            .erasing()
            .iter()
            .find(|mark| entries.iter().any(|entry| entry.login == mark.login))
        {
            let login = &mark.login;
            let left = self.roster.erasing_left(login.as_str());
            let left = left.map_or_else(String::new, |left| format!(", {left}"));
            return Err(format!("the recordings of {login} are being erased{left}").into());
        }
        if entries.is_empty() {
            return Ok(Outcome::Logged { undo: Vec::new() });
        }
        match self.queue.log(entries)?.blocking_recv() {
            Ok(LogAnswer::Logged { undo }) => Ok(Outcome::Logged { undo }),
            Ok(LogAnswer::Failed(reason)) => Err(reason.into()),
            Err(_) => Err(Refused::Ended.into()),
        }
    }
}

fn carry_out(commands: &Commands, command: EngineCommand) -> Result<Outcome, Box<dyn Error>> {
    let Commands { roster, journal, .. } = commands;
    Ok(match command {
        EngineCommand::AddAthlete(mut new) => {
            if new.password.is_empty() {
                new.password = generate_password()?;
            }
            let athlete = roster.add(&new)?;
            let issued = IssuedPassword { login: athlete.login.clone(), password: new.password };
            Outcome::Issued { issued, warning: bib_warning(roster, &athlete) }
        }
        EngineCommand::EditAthlete { login, edit } => {
            let athlete = roster.edit_athlete(login.as_str(), &edit)?;
            // An edit of something else is no news of the bib.
            let warning = edit.bib.and_then(|_| bib_warning(roster, &athlete));
            Outcome::Done { warning }
        }
        EngineCommand::SetPassword { login, password } => {
            let password = match password {
                Some(Password(password)) => password,
                None => generate_password()?,
            };
            roster.set_password(login.as_str(), &password)?;
            Outcome::Issued { issued: IssuedPassword { login, password }, warning: None }
        }
        EngineCommand::RemoveAthlete { login, with_data } => {
            if with_data {
                roster.remove_with_data(login.as_str())?;
            } else {
                roster.remove(login.as_str())?;
            }
            Outcome::Done { warning: None }
        }
        EngineCommand::ReadStartList(list) => Outcome::StartList(roster.read_start_list(&list)?),
        EngineCommand::ImportStartList(list) => {
            Outcome::StartList(roster.import_start_list(&list)?)
        }
        EngineCommand::MeasureRecordings(login) => {
            Outcome::Recordings(history::measure(journal, &login)?)
        }
        EngineCommand::WriteLog(entries) => commands.write_log(entries)?,
        EngineCommand::EditSession { session, edit } => {
            let entries = logbook::entries_of(&commands.logbook.read(), &session, &edit);
            commands.write_log(entries)?
        }
        EngineCommand::OpenSessions { keys, work } => {
            Outcome::Opened(commands.library.open(&keys, &work)?)
        }
        EngineCommand::ImportFile { path, request, work } => {
            let athlete = roster.athlete(request.login.as_str());
            let athlete =
                athlete.ok_or_else(|| ImportError::UnknownAthlete(request.login.to_string()))?.id;
            let target = Target {
                athlete,
                queue: &commands.queue,
                logbook: &commands.logbook,
                gap: commands.session_gap,
                now: commands.clock.wall(),
            };
            Outcome::Imported(import_file(&path, &request, &target, &work)?)
        }
        EngineCommand::ExportFile { path, may_replace, athletes, format, work } => {
            let named = athletes.into_iter().map(|request| {
                let athlete = roster.athlete(request.login.as_str());
                let name = athlete.map(|athlete| athlete.name.clone());
                let name = name.unwrap_or_else(|| request.login.to_string());
                (request, name)
            });
            let athletes: Vec<_> = named.collect();
            let lines = LineForm::Loadable;
            let options = ExportOptions { format, lines, gap: commands.session_gap, work };
            let job = ExportJob { is_zip: athletes.len() != 1, athletes, options };
            let written = export_to_file(journal, &job, &path, may_replace);
            Outcome::Exported(written.map_err(|error| -> Box<dyn Error> {
                match error.kind() {
                    io::ErrorKind::AlreadyExists => {
                        format!("{error}: give the file another name").into()
                    }
                    _ => error.into(),
                }
            })?)
        }
    })
}

fn bib_warning(roster: &Roster, athlete: &Athlete) -> Option<String> {
    roster.snapshot().bib_warning(athlete)
}
