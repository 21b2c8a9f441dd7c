//! `trackside rehearsal`: goes through a start list and says of each phone whether it may be relied
//! on, and who has to do what.

mod words;

use std::{collections::HashMap, process::ExitCode, sync::Arc, time::Duration};

use anyhow::{Context as _, bail};
use clap::Args;
use jiff::{Timestamp, tz::TimeZone};
use trackside::{
    analysis::{Outages, Stage, Steps, Verdict, verdict},
    clock::{Clock as _, SystemClock},
    codes::{Code, Codes, Standing},
    engine, history,
    journal::{Reader, SystemFiles},
    model::{Athlete, EventId, Login, Progress, SenderActivity, Sent, UnixNanos},
};

use super::{
    FolderArgs, athletes, card_address, events, log,
    output::{print_line, table},
};

#[derive(Debug, Args)]
pub(super) struct RehearsalArgs {
    #[command(flatten)]
    folder: FolderArgs,
    /// The event [default: the one that is open]
    #[arg(long, value_name = "ID")]
    event: Option<EventId>,
    /// How far back to look, in minutes
    #[arg(long, value_name = "N", default_value_t = 30, value_parser = clap::value_parser!(u32).range(1..=1440))]
    minutes: u32,
}

/// An athlete with what is known of codes and phones.
struct Entrant {
    athlete: Arc<Athlete>,
    steps: Steps,
    stage: Stage,
    phones: Vec<Phone>,
}

/// A phone of an athlete.
struct Phone {
    device: SenderActivity,
    verdict: Verdict,
}

/// Reads the journal without the folder's lock, also while an engine records. The exit code is 1 while
/// somebody has something to do.
pub(super) fn run(args: RehearsalArgs) -> anyhow::Result<ExitCode> {
    log::start();
    let RehearsalArgs { folder, event, minutes } = args;
    let data = folder.data()?;
    if !data.is_dir() {
        bail!("there is no data folder {}: say which with --data DIR", data.display());
    }
    let clock = SystemClock::new();
    let now = clock.wall();
    let list = events::open(&data)?.list();
    let event = match &event {
        Some(id) => {
            let known = list.by_id(id.as_str());
            Some(known.with_context(|| format!("there is no event {id}"))?)
        }
        None => list.open(),
    };
    let reader = Reader::open(&data, Arc::new(SystemFiles))?;
    let since = now.minus(Duration::from_mins(u64::from(minutes)));
    let heard = history::heard_since(&reader, since, UnixNanos::MAX, &Progress::default())?;
    let outages = Outages::of(heard.iter().map(|device| &*device.heard));
    let mut by_login: HashMap<Login, Vec<SenderActivity>> = HashMap::new();
    for device in heard {
        by_login.entry(device.login.clone()).or_default().push(device);
    }
    let codes = Codes::open(&data.join(engine::CODES_FILE));
    let snapshot = athletes::open(&data)?.snapshot();
    let takes_part =
        |athlete: &&Arc<Athlete>| event.is_none_or(|event| event.includes(&athlete.login));
    let mut entrants: Vec<Entrant> = snapshot
        .athletes
        .iter()
        .filter(takes_part)
        .map(|athlete| {
            let good = codes.of_athlete(athlete.id).into_iter();
            let good = good.filter(|code| code.standing(&list, now) == Standing::Good);
            let devices = by_login.remove(&athlete.login).unwrap_or_default();
            entrant(Arc::clone(athlete), good, devices, (&outages, now))
        })
        .collect();
    entrants.sort_by(|one, other| one.athlete.bib_order().cmp(&other.athlete.bib_order()));
    if entrants.is_empty() {
        bail!("nobody takes part yet; see `trackside athletes import`");
    }
    print_table(&entrants)?;
    if let Some(event) = event {
        card_address::warn_of(event);
    }
    let to_do: Vec<String> = entrants.iter().filter_map(words::to_do).collect();
    let n_alive = entrants.iter().filter(|entrant| entrant.stage == Stage::Alive).count();
    print_line("")?;
    for line in &to_do {
        print_line(line)?;
    }
    print_line(&format!(
        "{n_alive} of {} are alive, {} have something to do",
        entrants.len(),
        to_do.len()
    ))?;
    Ok(if to_do.is_empty() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

fn entrant(
    athlete: Arc<Athlete>,
    codes: impl Iterator<Item = Code>,
    devices: Vec<SenderActivity>,
    (outages, now): (&Outages, UnixNanos),
) -> Entrant {
    let of_code = |code: Code| Steps {
        given: Some(code.made),
        opened: code.opened,
        reached: code.used,
        ..Steps::default()
    };
    let of_device = |device: &SenderActivity| Steps {
        reached: Some(device.first),
        first: Some(device.first),
        last: Some(device.last),
        ..Steps::default()
    };
    let steps = codes.map(of_code).chain(devices.iter().map(of_device));
    let steps = steps.fold(Steps::default(), Steps::with);
    let stage = steps.stage(None, now);
    let phones = devices.into_iter().map(|device| {
        let verdict = verdict(&device.heard, outages, now);
        Phone { device, verdict }
    });
    Entrant { athlete, steps, stage, phones: phones.collect() }
}

impl Entrant {
    /// Whether any phone has sent this recently.
    fn sends(&self, sent: Sent) -> bool {
        self.phones.iter().any(|phone| phone.device.heard.last(sent).is_some())
    }
}

fn print_table(entrants: &[Entrant]) -> anyhow::Result<()> {
    let zone = TimeZone::system();
    let clock = |at: Option<UnixNanos>| {
        let at = at.and_then(|at| Timestamp::from_nanosecond(i128::from(at.0)).ok());
        at.map_or_else(
            || "--".to_owned(),
            |at| at.to_zoned(zone.clone()).strftime("%H:%M:%S").to_string(),
        )
    };
    let head =
        ["BIB", "NAME", "CODE", "PAGE", "REACHED", "FIRST", "LAST", "SENDS", "PHONE", "VERDICT"];
    let mut rows = vec![head.map(str::to_owned)];
    for entrant in entrants {
        let Entrant { athlete, steps, phones, .. } = entrant;
        let own = |sends: String, phone: String, verdict: String, last: Option<UnixNanos>| {
            [
                athlete.chip().to_owned(),
                athlete.name.clone(),
                clock(steps.given),
                clock(steps.opened),
                clock(steps.reached),
                clock(steps.first),
                clock(last),
                sends,
                phone,
                verdict,
            ]
        };
        for phone in phones {
            let device = &phone.device;
            let verdict = words::verdict(&phone.verdict);
            rows.push(own(
                words::sends(&device.heard),
                words::device(device),
                verdict,
                Some(device.last),
            ));
        }
        if phones.is_empty() {
            let stage = words::stage(entrant.stage).to_owned();
            rows.push(own("--".to_owned(), "--".to_owned(), stage, None));
        }
    }
    table(&rows)
}

#[cfg(test)]
mod tests;
