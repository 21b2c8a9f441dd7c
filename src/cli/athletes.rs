//! `trackside athletes`: edits the roster. A running engine notices the change within two seconds.

use std::{
    fs::File,
    io::{self, Read as _},
    path::{Path, PathBuf},
    process::ExitCode,
    sync::Arc,
};

use anyhow::{Context as _, bail};
use clap::{Args, Subcommand};
use jiff::Timestamp;
use trackside::{
    clock::{Clock, SystemClock},
    codes::Codes,
    engine,
    events::Events,
    journal::LockError,
    model::{Athlete, EventId, Login, Profile, UnixNanos},
    roster::{
        self, NewAthlete, Roster, VIEWER_LOGIN,
        start_list::{self, LineOutcome, StartListReport},
    },
};

use super::{
    FolderArgs, log,
    output::{print, print_line, table},
};

/// The variable that passwords are read from instead of a prompt.
const PASSWORD_VARIABLE: &str = "TRACKSIDE_PASSWORD";

#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// List the athletes of the roster
    List(FolderArgs),
    /// Add an athlete; asks for the password, or takes it from `TRACKSIDE_PASSWORD`
    Add(AddArgs),
    /// Remove an athlete; the recordings stay unless --with-data is given
    Remove(RemoveArgs),
    /// Set a new password; asks for it, or takes it from `TRACKSIDE_PASSWORD`
    Password(LoginArgs),
    /// Make a code for a phone, which posts with it instead of the password; prints the code, which
    /// is shown this once, and nothing else
    Code(CodeArgs),
    /// List the codes of an athlete's phones
    Codes(LoginArgs),
    /// Revoke the code of a phone, which is refused from then on
    Revoke(RevokeArgs),
    /// Add and change the athletes of a start list; prints the outcome of each line, with generated
    /// passwords, as CSV
    Import(ImportArgs),
}

#[derive(Debug, Args)]
pub(super) struct RemoveArgs {
    #[command(flatten)]
    athlete: LoginArgs,
    /// Also erase all recordings of the athlete from the files
    #[arg(long)]
    with_data: bool,
}

#[derive(Debug, Args)]
pub(super) struct CodeArgs {
    #[command(flatten)]
    athlete: LoginArgs,
    /// Also revoke the code of this number, of a phone that is lost
    #[arg(long, value_name = "N")]
    revoke: Option<u32>,
    /// The event that the code belongs to [default: the one that is open]
    #[arg(long, value_name = "ID")]
    event: Option<EventId>,
}

#[derive(Debug, Args)]
pub(super) struct RevokeArgs {
    #[command(flatten)]
    athlete: LoginArgs,
    /// The number of the code, as `trackside athletes codes LOGIN` lists it
    number: u32,
}

#[derive(Debug, Args)]
pub(super) struct ImportArgs {
    #[command(flatten)]
    folder: FolderArgs,
    /// A table whose first line names its columns: bib, name, team, heat, login, password, sex,
    /// weight, FTP, maximum heart rate and so on
    #[arg(value_name = "START_LIST.csv")]
    start_list: PathBuf,
}

#[derive(Debug, Args)]
pub(super) struct LoginArgs {
    #[command(flatten)]
    folder: FolderArgs,
    /// Login of the athlete
    login: String,
}

#[derive(Debug, Args)]
pub(super) struct AddArgs {
    #[command(flatten)]
    athlete: LoginArgs,
    /// Name on the screen
    #[arg(long, default_value = "", hide_default_value = true)]
    name: String,
    /// Start number
    #[arg(long, default_value = "", hide_default_value = true)]
    bib: String,
    /// Team
    #[arg(long, default_value = "", hide_default_value = true)]
    team: String,
    /// Heat, wave or starting group
    #[arg(long, default_value = "", hide_default_value = true)]
    heat: String,
    /// Body mass in kilograms, for power per kilogram
    #[arg(long, value_name = "KG", allow_negative_numbers = true)]
    weight: Option<f64>,
}

pub(super) fn run(command: Command) -> anyhow::Result<ExitCode> {
    log::start();
    match command {
        Command::List(folder) => list(&folder.data()?)?,
        Command::Add(args) => add(args)?,
        Command::Remove(RemoveArgs { athlete: LoginArgs { folder, login }, with_data }) => {
            remove(&folder.data()?, &login, with_data)?;
        }
        Command::Import(ImportArgs { folder, start_list }) => {
            return import(&folder.data()?, &start_list);
        }
        Command::Code(args) => code(args)?,
        Command::Codes(LoginArgs { folder, login }) => codes(&folder.data()?, &login)?,
        Command::Revoke(RevokeArgs { athlete: LoginArgs { folder, login }, number }) => {
            let data = folder.data()?;
            let athlete = athlete(&data, &login)?;
            open_codes(&data).revoke(athlete.id, number, SystemClock::new().wall())?;
            print_line(&format!("code {number} of {login} was revoked"))?;
        }
        Command::Password(LoginArgs { folder, login }) => {
            let roster = open(&folder.data()?)?;
            if roster.athlete(&login).is_none() && login != VIEWER_LOGIN {
                bail!("there is no athlete {login}");
            }
            roster.set_password(&login, &new_password(&login)?)?;
            print_line(&format!("{login} has a new password"))?;
        }
    }
    Ok(ExitCode::SUCCESS)
}

fn add(args: AddArgs) -> anyhow::Result<()> {
    let AddArgs { athlete: LoginArgs { folder, login }, name, bib, team, heat, weight } = args;
    let data = folder.data()?;
    let roster = open(&data)?;
    // Check these before asking for a password.
    Login::try_from(login.as_str())?;
    if roster.athlete(&login).is_some() {
        bail!("{login} is in the roster already");
    }
    let password = new_password(&login)?;
    engine::make_data_folder(&data)?;
    let profile = Box::new(Profile { weight_kg: weight, ..Profile::default() });
    let athlete = NewAthlete { login, password, name, bib, team, heat, profile };
    let added = match roster.add(&athlete) {
        // No engine is running that would finish the erasure by itself.
        Err(roster::Error::Erasing { .. }) if erase_removed(&data).is_ok() => roster.add(&athlete),
        added => added,
    };
    let athlete = added?;
    print_line(&format!("{} was added", athlete.login))
}

/// Makes a code. It is printed before the other one is revoked, so that a failure costs no phone.
fn code(args: CodeArgs) -> anyhow::Result<()> {
    let CodeArgs { athlete: LoginArgs { folder, login }, revoke, event } = args;
    let data = folder.data()?;
    let (athlete, codes) = (athlete(&data, &login)?, open_codes(&data));
    let now = SystemClock::new().wall();
    if let Some(number) = revoke
        && !codes.of_athlete(athlete.id).iter().any(|code| code.number == number)
    {
        bail!("{login} has no code {number}; see `trackside athletes codes {login}`");
    }
    let events = Events::open(&data.join(engine::EVENTS_FILE)).list();
    let event = match &event {
        Some(id) => {
            let known = events.by_id(id.as_str());
            Some(known.with_context(|| format!("there is no event {id}"))?)
        }
        None => events.open(),
    };
    let issued = codes.make(&athlete, event.map(|event| &event.id), now)?;
    print_line(issued.code.as_str())?;
    if let Some(number) = revoke {
        codes.revoke(athlete.id, number, now)?;
    }
    Ok(())
}

fn codes(data: &Path, login: &str) -> anyhow::Result<()> {
    let time = |time: UnixNanos| {
        let time = Timestamp::from_second(time.0.div_euclid(1_000_000_000)).unwrap_or_default();
        time.to_string()
    };
    let or_none = |at: Option<UnixNanos>| at.map_or_else(|| "--".to_owned(), time);
    let head = ["NUMBER", "EVENT", "MADE", "USED", "REVOKED"].map(str::to_owned);
    let codes = open_codes(data).of_athlete(athlete(data, login)?.id);
    let rows = codes.into_iter().map(|code| {
        let event = code.event.map_or_else(|| "--".to_owned(), |event| event.to_string());
        [code.number.to_string(), event, time(code.made), or_none(code.used), or_none(code.revoked)]
    });
    table(&std::iter::once(head).chain(rows).collect::<Vec<_>>())
}

fn athlete(data: &Path, login: &str) -> anyhow::Result<Arc<Athlete>> {
    let athlete = open(data)?.athlete(login);
    athlete.with_context(|| format!("there is no athlete {login}"))
}

fn open_codes(data: &Path) -> Codes {
    Codes::open(&data.join(engine::CODES_FILE))
}

fn remove(data: &Path, login: &str, with_data: bool) -> anyhow::Result<()> {
    let roster = open(data)?;
    if !with_data {
        roster.remove(login)?;
        return print_line(&format!("{login} was removed; the recordings stay"));
    }
    roster.remove_with_data(login)?;
    drop(roster);
    match erase_removed(data) {
        Ok(_) => print_line(&format!("{login} was removed, and the recordings were erased")),
        Err(engine::Error::Folder(LockError::Held { holder, .. })) => print_line(&format!(
            "{login} was removed; the running Trackside ({holder}) erases the recordings within \
             seconds"
        )),
        Err(error) => {
            print_line(&format!(
                "{login} was removed; the recordings are erased at the next start"
            ))?;
            Err(error.into())
        }
    }
}

/// Erases the marked athletes of a data folder that no engine is using.
fn erase_removed(data: &Path) -> Result<Vec<Login>, engine::Error> {
    let clock: Arc<dyn Clock> = Arc::new(SystemClock::new());
    engine::erase_removed(data, &clock)
}

/// Imports a start list. If lines were refused, the exit code is non-zero and the table says why.
fn import(data: &Path, start_list: &Path) -> anyhow::Result<ExitCode> {
    let list = read_start_list(start_list)
        .with_context(|| format!("the start list {} cannot be read", start_list.display()))?;
    let roster = open(data)?;
    engine::make_data_folder(data)?;
    let report = roster.import_start_list(&list)?;
    for note in &report.notes {
        tracing::warn!("{note}");
    }
    print(&as_csv(&report)?)?;
    let refused = report.n_refused();
    if refused == 0 {
        return Ok(ExitCode::SUCCESS);
    }
    tracing::warn!(
        "{refused} of {} lines were refused; the table says why, and the others are in the roster",
        report.lines.len()
    );
    Ok(ExitCode::FAILURE)
}

/// Reads one byte more than allowed, so that a longer file is noticed but not read to its end.
fn read_start_list(path: &Path) -> io::Result<Vec<u8>> {
    let mut list = Vec::new();
    File::open(path)?.take(start_list::MAX_BYTES as u64 + 1).read_to_end(&mut list)?;
    Ok(list)
}

/// The outcome of each line. Passwords are shown here and never again.
fn as_csv(report: &StartListReport) -> anyhow::Result<String> {
    let mut table = csv::Writer::from_writer(Vec::new());
    table.write_record([
        "line", "result", "bib", "name", "team", "login", "password", "remark", "changes",
    ])?;
    for line in &report.lines {
        let (result, password, why) = match &line.outcome {
            LineOutcome::Added { password } => ("added", password.as_deref(), None),
            LineOutcome::Changed => ("changed", None, None),
            LineOutcome::Unchanged => ("unchanged", None, None),
            LineOutcome::Refused(why) => ("refused", None, Some(why.words.as_str())),
        };
        let remark = why.or(line.warning.as_deref()).unwrap_or_default();
        let password = password.unwrap_or_default();
        let number = line.number.to_string();
        let (bib, name, team, login) = (&line.bib, &line.name, &line.team, &line.login);
        let changes = line.changes.iter().map(ToString::to_string).collect::<Vec<_>>().join("; ");
        table
            .write_record([&*number, result, bib, name, team, login, password, remark, &changes])?;
    }
    Ok(String::from_utf8(table.into_inner()?)?)
}

fn list(data: &Path) -> anyhow::Result<()> {
    let snapshot = open(data)?.snapshot();
    if snapshot.athletes.is_empty() {
        tracing::warn!(
            "there are no athletes in {} yet; make one with `trackside athletes add LOGIN`",
            data.display()
        );
    }
    let mut athletes: Vec<&Athlete> = snapshot.athletes.iter().map(|athlete| &**athlete).collect();
    athletes.sort_by(|one, other| one.bib_order().cmp(&other.bib_order()));
    let rows: Vec<[String; 4]> = std::iter::once(["LOGIN", "BIB", "NAME", "TEAM"])
        .chain(athletes.iter().map(|a| [a.login.as_str(), &*a.bib, &*a.name, &*a.team]))
        .map(|row| row.map(str::to_owned))
        .collect();
    table(&rows)
}

pub(super) fn open(data: &Path) -> anyhow::Result<Roster> {
    Ok(Roster::open(&data.join(engine::ROSTER_FILE), Arc::new(SystemClock::new()))?)
}

/// An existing password, from the environment or typed without echo.
pub(super) fn known_password(login: &str) -> anyhow::Result<String> {
    match std::env::var(PASSWORD_VARIABLE) {
        Ok(password) => Ok(password),
        Err(_) => prompt(&format!("Password of {login}: ")),
    }
}

/// A new password, from the environment or typed twice without echo.
fn new_password(login: &str) -> anyhow::Result<String> {
    if let Ok(password) = std::env::var(PASSWORD_VARIABLE) {
        return Ok(password);
    }
    let password = prompt(&format!("New password of {login}: "))?;
    if prompt("The same again: ")? != password {
        bail!("the two passwords differ; nothing was changed");
    }
    Ok(password)
}

fn prompt(words: &str) -> anyhow::Result<String> {
    rpassword::prompt_password(words).with_context(|| {
        format!("no password can be asked for here; give it in {PASSWORD_VARIABLE}")
    })
}
