//! What the window asks of the engine and of the system: file dialogs, files, the demo. Nothing
//! here holds up the window; every answer goes to where the window waits for it.

use std::{
    fs,
    future::Future,
    io::Read as _,
    path::{Path, PathBuf},
    sync::Arc,
    thread,
};

use super::{portal::nothing_chosen, transfer};
use anyhow::{Context as _, bail};
use jiff::tz::TimeZone;
use rfd::AsyncFileDialog;
use trackside::{
    engine::{self, Commands, Password},
    files,
    history::OpenedSession,
    model::{Athlete, AthleteId, Login, Profile, SessionKey, Work},
    roster::{IssuedPassword, Snapshot, start_list::MAX_BYTES},
    ui::{self, EngineCommand, Footage, Outcome, Reel, Waker, app::EngineSink},
};

/// Names of start lists in the file dialog.
const START_LIST_NAMES: [&str; 3] = ["csv", "tsv", "txt"];
/// The name that is offered for passwords.
const PASSWORDS_NAME: &str = "trackside passwords.csv";

/// Where the window's wishes go. Called on the window's thread, as some systems want it for
/// their file dialogs.
pub(super) fn sink(commands: Commands, reads: &ui::Reads, waker: &Waker) -> EngineSink {
    let waker = waker.clone();
    let (roster, zone) = (Arc::clone(&reads.roster), reads.time_zone.clone());
    Box::new(move |command, reply| {
        let answer = Answer { reply, waker: waker.clone() };
        if let EngineCommand::OpenSessions { keys, from_starts, work } = command {
            let cast = Cast { roster: roster(), zone: zone.clone() };
            open(&commands, keys, work, move |sessions| cast.reel(sessions, from_starts), answer);
        } else {
            carry_out(&commands, command, answer);
        }
    })
}

/// Where one answer goes.
pub(super) struct Answer {
    reply: ui::Reply,
    waker: Waker,
}

impl Answer {
    pub(super) fn give(self, answer: Result<Outcome, String>) {
        // The window may have gone meanwhile.
        self.reply.try_send(answer).ok();
        self.waker.wake();
    }

    pub(super) fn outcome(self, outcome: anyhow::Result<Outcome>) {
        self.give(outcome.map_err(|error| format!("{error:#}")));
    }
}

fn carry_out(commands: &Commands, command: EngineCommand, answer: Answer) {
    use engine::EngineCommand as Engine;
    let command = match command {
        EngineCommand::AddAthlete(new) => Engine::AddAthlete(new),
        EngineCommand::EditAthlete { login, edit } => Engine::EditAthlete { login, edit },
        EngineCommand::SetPassword { login, password } => {
            Engine::SetPassword { login, password: password.map(Password) }
        }
        EngineCommand::RemoveAthlete { login, with_recordings } => {
            Engine::RemoveAthlete { login, with_data: with_recordings }
        }
        EngineCommand::MeasureRecordings(login) => Engine::MeasureRecordings(login),
        EngineCommand::WriteLog(entries) => Engine::WriteLog(entries),
        // Needs more than the engine.
        EngineCommand::OpenSessions { .. } => return,
        EngineCommand::ImportStartList(list) => {
            commands.apply(Engine::ImportStartList(list), |outcome| {
                answer.give(outcome.map(|outcome| match outcome {
                    engine::Outcome::StartList(report) => Outcome::Imported(report),
                    other => translated(other, &[].into()),
                }));
            });
            return;
        }
        EngineCommand::ReadStartList(ui::StartListSource::Text(text)) => {
            return look_at(commands, text.into_bytes().into(), answer);
        }
        EngineCommand::ReadStartList(ui::StartListSource::File(path)) => {
            return read(commands, Some(path), answer);
        }
        EngineCommand::ChooseStartList => return choose(commands, answer),
        EngineCommand::SavePasswords(passwords) => return save(passwords, answer),
        EngineCommand::SavePasswordsTo { path, passwords } => {
            return aside("passwords", answer, move |answer| {
                answer.outcome(save_to(&of_home(path), &passwords));
            });
        }
        EngineCommand::ChooseRecordings => return transfer::choose_recordings(answer),
        EngineCommand::ChooseExportFile { name } => {
            return transfer::choose_export_file(&name, answer);
        }
        EngineCommand::ImportRecording { path, login, work } => {
            return transfer::import(commands, path, login, work, answer);
        }
        EngineCommand::Export(wish) => return transfer::export(commands, wish, answer),
        EngineCommand::StartDemo => {
            return answer.outcome(super::start_demo().map(|()| Outcome::Done { warning: None }));
        }
    };
    commands.apply(command, |outcome| {
        answer.give(outcome.map(|outcome| translated(outcome, &[].into())));
    });
}

/// The engine's words in the window's.
pub(super) fn translated(outcome: engine::Outcome, list: &Arc<[u8]>) -> Outcome {
    match outcome {
        engine::Outcome::Done { warning } => Outcome::Done { warning },
        engine::Outcome::Issued { issued, warning } => Outcome::Issued { issued, warning },
        engine::Outcome::StartList(report) => Outcome::StartList { list: Arc::clone(list), report },
        engine::Outcome::Recordings(recorded) => Outcome::Measured(recorded),
        engine::Outcome::Logged { undo } => Outcome::Logged { undo },
        engine::Outcome::Imported(report) => Outcome::ImportedRecording(report),
        // Sessions and exports are made ready by whoever asked for them.
        engine::Outcome::Opened(_) | engine::Outcome::Exported(_) => {
            Outcome::Done { warning: None }
        }
    }
}

/// Who rides in sessions that are opened, and the zone of their days.
struct Cast {
    roster: Arc<Snapshot>,
    zone: TimeZone,
}

impl Cast {
    /// Sessions made ready to be shown.
    fn reel(&self, sessions: Vec<OpenedSession>, from_starts: bool) -> Outcome {
        let footage = sessions.into_iter().map(|OpenedSession { session, samples, .. }| {
            let athlete = self.athlete(&session.key.login);
            Footage { session, athlete, samples }
        });
        Outcome::Opened(Arc::new(Reel::new(footage.collect(), from_starts, &self.zone)))
    }

    /// The athlete with this login; one of that name where the roster has none any more.
    fn athlete(&self, login: &Login) -> Arc<Athlete> {
        let known = self.roster.athletes.iter().find(|athlete| athlete.login == *login);
        known.cloned().unwrap_or_else(|| {
            Arc::new(Athlete {
                id: AthleteId(0),
                login: login.clone(),
                name: login.to_string(),
                bib: String::new(),
                team: String::new(),
                slot: 0,
                profile: Profile::default(),
            })
        })
    }
}

/// Reads sessions back and makes them ready, all of it away from the window's thread.
fn open(
    commands: &Commands,
    keys: Vec<SessionKey>,
    work: Work,
    made_ready: impl FnOnce(Vec<OpenedSession>) -> Outcome + Send + 'static,
    answer: Answer,
) {
    commands.apply(engine::EngineCommand::OpenSessions { keys, work }, move |outcome| {
        answer.give(outcome.map(|outcome| match outcome {
            engine::Outcome::Opened(sessions) => made_ready(sessions),
            other => translated(other, &[].into()),
        }));
    });
}

/// What the list would do.
fn look_at(commands: &Commands, list: Arc<[u8]>, answer: Answer) {
    let command = engine::EngineCommand::ReadStartList(Arc::clone(&list));
    commands.apply(command, move |outcome| {
        answer.give(outcome.map(|outcome| translated(outcome, &list)));
    });
}

/// Reads a file, and tells what the list in it would do.
fn read(commands: &Commands, path: Option<PathBuf>, answer: Answer) {
    let commands = commands.clone();
    aside("start list", answer, move |answer| {
        let Some(path) = path.map(of_home) else { return answer.give(Ok(nothing_chosen())) };
        match bytes_of(&path) {
            Ok(list) => look_at(&commands, list, answer),
            Err(error) => answer.outcome(Err(error)),
        }
    });
}

/// A path as it may be typed, with `~` for the user's own folder.
pub(super) fn of_home(path: PathBuf) -> PathBuf {
    match (path.strip_prefix("~"), directories::BaseDirs::new()) {
        (Ok(within), Some(base)) => base.home_dir().join(within),
        _ => path,
    }
}

fn bytes_of(path: &Path) -> anyhow::Result<Arc<[u8]>> {
    let cannot = || format!("{} cannot be read", path.display());
    let mut list = Vec::new();
    let file = fs::File::open(path).with_context(cannot)?;
    // A folder or a device has no length that could be trusted.
    file.take(MAX_BYTES as u64 + 1).read_to_end(&mut list).with_context(cannot)?;
    if list.len() > MAX_BYTES {
        bail!("{} is too large for a start list: {} MB at most", path.display(), MAX_BYTES >> 20);
    }
    Ok(list.into())
}

/// The system's dialog for a file to read.
fn choose(commands: &Commands, answer: Answer) {
    let dialog = AsyncFileDialog::new()
        .set_title("Start list")
        .add_filter("Start lists", &START_LIST_NAMES)
        .add_filter("All files", &["*"])
        .pick_file();
    let commands = commands.clone();
    aside("file dialog", answer, move |answer| match wait_for(dialog) {
        Ok(chosen) => read(&commands, chosen.map(|file| file.path().to_owned()), answer),
        Err(error) => answer.outcome(Err(error)),
    });
}

/// The system's dialog for a file to write, then the passwords in it.
fn save(passwords: Vec<IssuedPassword>, answer: Answer) {
    let dialog = AsyncFileDialog::new()
        .set_title("Passwords")
        .set_file_name(PASSWORDS_NAME)
        .add_filter("Tables", &["csv"])
        .save_file();
    aside("file dialog", answer, move |answer| {
        let outcome = wait_for(dialog).and_then(|chosen| {
            let Some(file) = chosen else { return Ok(nothing_chosen()) };
            write_passwords(file.path(), &passwords)?;
            Ok(Outcome::Done { warning: None })
        });
        answer.outcome(outcome);
    });
}

/// Writes the passwords to a file whose path was typed.
fn save_to(path: &Path, passwords: &[IssuedPassword]) -> anyhow::Result<Outcome> {
    if path.exists() {
        // No dialog has asked whether it may be replaced.
        bail!("{} is there already: give the file another name", path.display());
    }
    write_passwords(path, passwords)?;
    Ok(Outcome::Done { warning: None })
}

/// Logins and passwords as a table that only the user can read.
fn write_passwords(path: &Path, passwords: &[IssuedPassword]) -> anyhow::Result<()> {
    let mut table = csv::Writer::from_writer(Vec::new());
    table.write_record(["login", "password"])?;
    for issued in passwords {
        table.write_record([issued.login.as_str(), &issued.password])?;
    }
    let table = table.into_inner().map_err(csv::IntoInnerError::into_error)?;
    files::replace(path, &table).with_context(|| format!("{} cannot be written", path.display()))
}

/// The end of a file dialog.
pub(super) fn wait_for<T>(dialog: impl Future<Output = T>) -> anyhow::Result<T> {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .build()
        .context("the file dialog cannot be opened")?;
    Ok(runtime.block_on(dialog))
}

/// Runs what may take its time on a thread of its own.
pub(super) fn aside(name: &str, answer: Answer, work: impl FnOnce(Answer) + Send + 'static) {
    let spawned = thread::Builder::new().name(name.to_owned()).spawn(move || work(answer));
    if let Err(error) = spawned {
        // The answer went with the thread that could not be; the window says that nobody answers.
        tracing::error!(%error, "no thread for the {name}");
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_start_list_is_read_and_a_huge_file_is_not() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("start.csv");
        fs::write(&path, "bib,name\n").unwrap();
        assert_eq!(&*bytes_of(&path).unwrap(), b"bib,name\n");
        fs::write(&path, vec![b'x'; MAX_BYTES + 1]).unwrap();
        assert!(bytes_of(&path).unwrap_err().to_string().contains("too large"));
        let gone = bytes_of(&folder.path().join("none.csv")).unwrap_err();
        assert!(format!("{gone:#}").contains("none.csv cannot be read"));
    }

    #[test]
    fn passwords_are_written_as_a_table_for_the_user_alone() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("passwords.csv");
        let issued = IssuedPassword {
            login: Login::try_from("rider7").unwrap(),
            password: "k7m2,\"x\"".to_owned(),
        };
        write_passwords(&path, &[issued]).unwrap();
        assert!(save_to(&path, &[]).unwrap_err().to_string().contains("is there already"));
        let text = fs::read_to_string(&path).unwrap();
        assert_eq!(text, "login,password\nrider7,\"k7m2,\"\"x\"\"\"\n");
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt as _;
            assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
        }
    }
}
