//! `trackside athletes`: the roster, also while an engine runs, which sees the change within
//! two seconds.

use std::{
    io::{self, Write as _},
    path::Path,
    process::ExitCode,
    sync::Arc,
};

use anyhow::{Context as _, bail};
use clap::{Args, Subcommand};
use trackside::{
    clock::SystemClock,
    engine,
    model::{Athlete, Login},
    roster::{NewAthlete, Roster, VIEWER_LOGIN},
};

use super::{FolderArgs, log};

/// Where a password can come from beside a prompt.
const PASSWORD_VARIABLE: &str = "TRACKSIDE_PASSWORD";

#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// Show who is in the roster
    List(FolderArgs),
    /// Add an athlete; asks for the password, or takes it from `TRACKSIDE_PASSWORD`
    Add(AddArgs),
    /// Remove an athlete; the recordings stay
    Remove(LoginArgs),
    /// Set another password; asks for it, or takes it from `TRACKSIDE_PASSWORD`
    Password(LoginArgs),
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
    /// Body mass in kilograms, for power per kilogram
    #[arg(long, value_name = "KG", allow_negative_numbers = true)]
    weight: Option<f64>,
}

pub(super) fn run(command: Command) -> anyhow::Result<ExitCode> {
    log::start();
    match command {
        Command::List(folder) => list(&folder.data()?)?,
        Command::Add(args) => add(args)?,
        Command::Remove(LoginArgs { folder, login }) => {
            open(&folder.data()?)?.remove(&login)?;
            say(&format!("{login} was removed; the recordings stay"))?;
        }
        Command::Password(LoginArgs { folder, login }) => {
            let roster = open(&folder.data()?)?;
            if roster.athlete(&login).is_none() && login != VIEWER_LOGIN {
                bail!("there is no athlete {login}");
            }
            roster.set_password(&login, &new_password(&login)?)?;
            say(&format!("{login} has another password"))?;
        }
    }
    Ok(ExitCode::SUCCESS)
}

fn add(args: AddArgs) -> anyhow::Result<()> {
    let AddArgs { athlete: LoginArgs { folder, login }, name, bib, team, weight } = args;
    let data = folder.data()?;
    let roster = open(&data)?;
    // Before somebody types a password in vain.
    Login::try_from(login.as_str())?;
    if roster.athlete(&login).is_some() {
        bail!("{login} is in the roster already");
    }
    let password = new_password(&login)?;
    engine::make_data_folder(&data)?;
    let athlete = NewAthlete { login, password, name, bib, team, weight_kg: weight };
    let athlete = roster.add(&athlete)?;
    say(&format!("{} was added", athlete.login))
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
    let rows: Vec<[&str; 4]> = std::iter::once(["LOGIN", "BIB", "NAME", "TEAM"])
        .chain(athletes.iter().map(|a| [a.login.as_str(), &*a.bib, &*a.name, &*a.team]))
        .collect();
    let width = |column: usize| rows.iter().map(|row| row[column].chars().count()).max();
    let widths: [usize; 4] = std::array::from_fn(|column| width(column).unwrap_or(0));
    let mut text = String::new();
    for row in &rows {
        let cells = row.iter().zip(widths).map(|(cell, width)| format!("{cell:width$}"));
        text += cells.collect::<Vec<_>>().join("  ").trim_end();
        text.push('\n');
    }
    print(&text)
}

fn open(data: &Path) -> anyhow::Result<Roster> {
    Ok(Roster::open(&data.join(engine::ROSTER_FILE), Arc::new(SystemClock::new()))?)
}

/// A password on record: from the environment, else typed without echo.
pub(super) fn known_password(login: &str) -> anyhow::Result<String> {
    match std::env::var(PASSWORD_VARIABLE) {
        Ok(password) => Ok(password),
        Err(_) => prompt(&format!("Password of {login}: ")),
    }
}

/// A new password: from the environment, else typed twice without echo.
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

fn say(sentence: &str) -> anyhow::Result<()> {
    print(&format!("{sentence}\n"))
}

fn print(text: &str) -> anyhow::Result<()> {
    match io::stdout().write_all(text.as_bytes()) {
        Err(error) if error.kind() != io::ErrorKind::BrokenPipe => Err(error.into()),
        _ => Ok(()),
    }
}
