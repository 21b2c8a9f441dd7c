//! `trackside events`: the events of a folder, also while an engine runs, which sees the change
//! within two seconds.

use std::{collections::BTreeSet, path::Path, process::ExitCode, sync::Arc};

use anyhow::bail;
use clap::{Args, Subcommand};
use jiff::tz::TimeZone;
use trackside::{
    clock::{Clock, SystemClock},
    engine,
    events::{EventEdit, Events, NewEvent, StartListEdit},
    journal::LockError,
    kind::Kind,
    model::{Event, EventId, LocalTime, Login, WrittenTime},
};

use super::{FolderArgs, log, output};

#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// Show the events and which is open
    List(FolderArgs),
    /// Make an event; it prints the id by which the others name it
    Add(AddArgs),
    /// Make an event as another one was, at the same hours of today or another day
    Copy(CopyArgs),
    /// Open an event; another that is open is closed
    Open(IdArgs),
    /// Close the event that is open
    Close(FolderArgs),
    /// Change an event
    Edit(EditArgs),
    /// Remove an event; its recordings stay unless asked
    Remove(RemoveArgs),
}

#[derive(Debug, Args)]
pub(super) struct IdArgs {
    #[command(flatten)]
    folder: FolderArgs,
    /// Id of the event
    #[arg(value_parser = event_id)]
    id: EventId,
}

#[derive(Debug, Args)]
pub(super) struct AddArgs {
    #[command(flatten)]
    folder: FolderArgs,
    /// What people call it
    name: String,
    /// Kind: road, trail, track, rowing, sailing, hall or own
    #[arg(long, default_value = "road", value_parser = kind)]
    kind: Kind,
    /// When it begins: a day, or a local time such as 2026-05-19T08:00 [default: today]
    #[arg(long, value_name = "T", value_parser = time)]
    from: Option<WrittenTime>,
    /// When it ends [default: with the day on which it begins]
    #[arg(long, value_name = "T", value_parser = time)]
    to: Option<WrittenTime>,
    /// Login of an athlete who takes part; may be given several times [default: everybody]
    #[arg(long = "athlete", value_name = "LOGIN", value_parser = login)]
    athletes: Vec<Login>,
    /// What athletes connect to, for their cards
    #[arg(long, value_name = "TEXT", default_value = "", hide_default_value = true)]
    network: String,
}

#[derive(Debug, Args)]
pub(super) struct CopyArgs {
    #[command(flatten)]
    event: IdArgs,
    /// What people call the new one
    name: String,
    /// The day on which it begins [default: today]
    #[arg(long, value_name = "DAY", value_parser = time)]
    on: Option<WrittenTime>,
}

#[derive(Debug, Args)]
pub(super) struct EditArgs {
    #[command(flatten)]
    event: IdArgs,
    /// What people call it
    #[arg(long)]
    name: Option<String>,
    /// Kind: road, trail, track, rowing, sailing, hall or own
    #[arg(long, value_parser = kind)]
    kind: Option<Kind>,
    /// When it begins
    #[arg(long, value_name = "T", value_parser = time)]
    from: Option<WrittenTime>,
    /// When it ends
    #[arg(long, value_name = "T", value_parser = time)]
    to: Option<WrittenTime>,
    /// Login of an athlete who takes part, in place of those who did; may be given several times
    #[arg(long = "athlete", value_name = "LOGIN", value_parser = login)]
    athletes: Vec<Login>,
    /// Everybody takes part
    #[arg(long, conflicts_with = "athletes")]
    everybody: bool,
    /// What athletes connect to, for their cards
    #[arg(long, value_name = "TEXT")]
    network: Option<String>,
}

#[derive(Debug, Args)]
pub(super) struct RemoveArgs {
    #[command(flatten)]
    event: IdArgs,
    /// Erase all recordings that belong to it too, from the files
    #[arg(long)]
    with_data: bool,
}

fn event_id(text: &str) -> Result<EventId, String> {
    text.parse().map_err(|error| format!("the id of an event has {error}"))
}

fn kind(text: &str) -> Result<Kind, String> {
    text.parse().map_err(|error| format!("a kind is {error}"))
}

fn time(text: &str) -> Result<WrittenTime, String> {
    text.parse().map_err(|error| format!("a time is {error}"))
}

pub(super) fn login(text: &str) -> Result<Login, String> {
    Login::try_from(text).map_err(|error| error.to_string())
}

pub(super) fn run(command: Command) -> anyhow::Result<ExitCode> {
    log::start();
    match command {
        Command::List(folder) => list(&folder.data()?)?,
        Command::Add(args) => add(args)?,
        Command::Copy(args) => copy(args)?,
        Command::Open(IdArgs { folder, id }) => {
            let event = open(&folder.data()?)?.open_event(&id)?;
            output::print_line(&format!("{} is open", event.name))?;
            super::card_address::warn_of(&event);
        }
        Command::Close(folder) => match open(&folder.data()?)?.close()? {
            Some(event) => output::print_line(&format!("{} is closed", event.name))?,
            None => output::print_line("no event was open")?,
        },
        Command::Edit(args) => edit(args)?,
        Command::Remove(args) => remove(args)?,
    }
    Ok(ExitCode::SUCCESS)
}

fn add(args: AddArgs) -> anyhow::Result<()> {
    let AddArgs { folder, name, kind, from, to, athletes, network } = args;
    let data = folder.data()?;
    let events = open(&data)?;
    let zone = TimeZone::system();
    let begin = from.map_or_else(|| today(&zone), |from| from.as_begin(&zone));
    let day = WrittenTime::Day(begin.clock().date());
    let end = to.unwrap_or(day).as_end(&zone);
    let athletes = (!athletes.is_empty()).then(|| athletes.into_iter().collect());
    warn_of_unknown(&data, athletes.as_ref());
    engine::make_data_folder(&data)?;
    let new = NewEvent { athletes, network, ..NewEvent::named(&name, kind, (begin, end)) };
    let event = events.make(&new)?;
    said_made(&event)
}

fn copy(args: CopyArgs) -> anyhow::Result<()> {
    let CopyArgs { event: IdArgs { folder, id }, name, on } = args;
    let zone = TimeZone::system();
    let on = on.map_or_else(|| today(&zone), |day| day.as_begin(&zone));
    let event = open(&folder.data()?)?.copy(&id, &name, on.clock().date(), &zone)?;
    said_made(&event)
}

fn edit(args: EditArgs) -> anyhow::Result<()> {
    let EditArgs {
        event: IdArgs { folder, id },
        name,
        kind,
        from,
        to,
        athletes,
        everybody,
        network,
    } = args;
    let data = folder.data()?;
    let zone = TimeZone::system();
    let listed: BTreeSet<Login> = athletes.into_iter().collect();
    warn_of_unknown(&data, Some(&listed));
    let athletes = match (everybody, listed.is_empty()) {
        (true, _) => StartListEdit::Everybody,
        (false, true) => StartListEdit::Keep,
        (false, false) => StartListEdit::Athletes(listed),
    };
    let edit = EventEdit {
        name,
        kind,
        from: from.map(|from| from.as_begin(&zone)),
        to: to.map(|to| to.as_end(&zone)),
        athletes,
        network,
        ..EventEdit::default()
    };
    let event = open(&data)?.edit_event(&id, &edit)?;
    output::print_line(&format!("{} was changed", event.name))
}

fn remove(args: RemoveArgs) -> anyhow::Result<()> {
    let RemoveArgs { event: IdArgs { folder, id }, with_data } = args;
    let (settings, _warnings) = folder.settings()?;
    let events = open(&settings.data)?;
    if !with_data {
        events.remove(&id)?;
        return output::print_line(&format!("{id} was removed; the recordings stay"));
    }
    events.remove_with_data(&id)?;
    drop(events);
    let clock: Arc<dyn Clock> = Arc::new(SystemClock::new());
    match engine::erase_events(&settings, &clock) {
        Ok(_) => output::print_line(&format!("{id} was removed, and its recordings were erased")),
        Err(engine::Error::Folder(LockError::Held { holder, .. })) => output::print_line(&format!(
            "{id} is being removed; the running Trackside ({holder}) erases its recordings within \
             seconds"
        )),
        Err(error) => {
            output::print_line(&format!(
                "{id} is being removed; its recordings are erased at the next start"
            ))?;
            Err(error.into())
        }
    }
}

fn said_made(event: &Event) -> anyhow::Result<()> {
    // The id alone, for scripts.
    output::print_line(event.id.as_str())
}

/// Somebody on a start list may come to the roster later; more often it is a typing error.
fn warn_of_unknown(data: &Path, logins: Option<&BTreeSet<Login>>) {
    let Ok(roster) = super::athletes::open(data) else { return };
    for login in logins.into_iter().flatten() {
        if roster.athlete(login.as_str()).is_none() {
            tracing::warn!("there is no athlete {login} yet; see `trackside athletes list`");
        }
    }
}

fn list(data: &Path) -> anyhow::Result<()> {
    let list = open(data)?.list();
    if list.events.is_empty() {
        tracing::warn!(
            "there are no events in {} yet; make one with `trackside events add NAME`",
            data.display()
        );
    }
    let is_open = |event: &Event| list.open.as_ref() == Some(&event.id);
    let state = |event: &Event| match (event.is_erasing, is_open(event)) {
        (true, _) => "being erased",
        (false, true) => "open",
        (false, false) => "",
    };
    let athletes = |event: &Event| match &event.athletes {
        None => "all".to_owned(),
        Some(athletes) => athletes.len().to_string(),
    };
    let head = ["ID", "FROM", "TO", "KIND", "ATHLETES", "NAME", "STATE"].map(str::to_owned);
    let rows = list.events.iter().map(|event| {
        [
            event.id.to_string(),
            event.from.to_string(),
            event.to.to_string(),
            event.kind.to_string(),
            athletes(event),
            event.name.clone(),
            state(event).to_owned(),
        ]
    });
    output::table(&std::iter::once(head).chain(rows).collect::<Vec<_>>())
}

/// The events of a folder; an error where they cannot be read.
pub(super) fn open(data: &Path) -> anyhow::Result<Events> {
    let events = Events::open(&data.join(engine::EVENTS_FILE));
    if let Some(problem) = events.problem() {
        bail!("{problem}");
    }
    Ok(events)
}

/// The beginning of today.
fn today(zone: &TimeZone) -> LocalTime {
    let now = LocalTime::at(SystemClock::new().wall(), zone);
    WrittenTime::Day(now.clock().date()).as_begin(zone)
}
