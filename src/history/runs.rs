//! Reads from the journal when each athlete has samples, and the logbook entries of an athlete.

use std::{collections::BTreeMap, sync::Arc};

use memchr::memmem;

use crate::{
    codec::{self, AthleteFinder, JournalLine, journal_lines},
    journal::{self, Reader, Selection, StartupPart},
    logbook::{AthleteLog, Logbook},
    model::{Loans, LogNote, Login, Progress, Run, RunOwner, Runs, SegmentIndex, UnixNanos},
};

/// The runs of all athletes: of what is theirs, whoever's phone sent it. Of compressed segments, only
/// the index is read, unless a loan begins or ends within a run of theirs.
pub(super) fn runs(
    reader: &Reader,
    loans: &Loans,
    progress: &Progress,
) -> Result<BTreeMap<Login, Vec<Run>>, journal::Error> {
    // Unreadable parts are reported at the start, and by whoever reads them.
    if loans.is_empty() {
        return reader.runs(codec::describe, progress).map(|(runs, _notes)| runs);
    }
    let mut all: BTreeMap<Login, Runs> = BTreeMap::new();
    let mut divided: Option<AthleteFinder> = None;
    let select = |index: &SegmentIndex| {
        let logins = divided_logins(index, loans);
        // Without logins it would be everybody's lines.
        if logins.is_empty() { None } else { Some(Selection { logins, ..Selection::ALL }) }
    };
    reader.for_each_segment_index_and_lines(codec::describe, &select, progress, &mut |part| {
        match part {
            StartupPart::Index(index) => {
                let logins = divided_logins(index, loans);
                for (login, athlete) in &index.athletes {
                    if logins.contains(login) {
                        continue;
                    }
                    for run in athlete.runs.iter() {
                        let owner = loans.owner_of_run(login.as_str(), run.from, run.to);
                        if let RunOwner::One(owner) = owner {
                            runs_of(&mut all, owner, |runs| runs.add_run(run));
                        }
                    }
                }
                divided = (!logins.is_empty()).then(|| AthleteFinder::of(&logins));
            }
            StartupPart::Lines { payload, .. } => {
                let Some(finder) = &divided else { return };
                for line in finder.journal_lines(payload).flatten() {
                    if let JournalLine::Athlete(line) = line
                        && finder.is_of(line.login)
                    {
                        runs_of(&mut all, line.owner(loans), |runs| runs.add(line.time));
                    }
                }
            }
        }
    })?;
    Ok(all.into_iter().map(|(login, runs)| (login, runs.iter().collect())).collect())
}

/// The logins of which a segment holds a run that is several athletes'.
fn divided_logins(index: &SegmentIndex, loans: &Loans) -> Vec<Login> {
    let is_divided = |login: &Login, runs: &Runs| {
        let mut owners = runs.iter().map(|it| loans.owner_of_run(login.as_str(), it.from, it.to));
        owners.any(|owner| owner == RunOwner::Several)
    };
    let all = index.athletes.iter().filter(|(login, it)| is_divided(login, &it.runs));
    all.map(|(login, _)| login.clone()).collect()
}

fn runs_of(all: &mut BTreeMap<Login, Runs>, owner: &str, add: impl FnOnce(&mut Runs)) {
    if let Some(runs) = all.get_mut(owner) {
        add(runs);
    } else if let Ok(login) = Login::try_from(owner) {
        add(all.entry(login).or_default());
    }
}

/// Reads the logbooks of all athletes from the files, for callers without a logbook in memory.
pub fn logbook(reader: &Reader) -> Result<Logbook, journal::Error> {
    read_log(reader, None)
}

/// Reads the logbook of an athlete from the files, and all loans, for callers without a logbook in
/// memory.
pub(super) fn log_of(
    reader: &Reader,
    login: &Login,
) -> Result<(AthleteLog, Arc<Loans>), journal::Error> {
    let logbook = read_log(reader, Some(login))?;
    let log = logbook.of(login.as_str()).cloned().unwrap_or_default();
    Ok((log, Arc::clone(logbook.loans())))
}

/// Entries about one athlete, or about all, and all loans.
fn read_log(reader: &Reader, login: Option<&Login>) -> Result<Logbook, journal::Error> {
    let mut logbook = Logbook::default();
    let about = memmem::Finder::new("about=");
    // Samples are not needed: of compressed segments, the index suffices.
    reader.for_each_startup_part(UnixNanos::MAX, &Progress::default(), &mut |part| {
        let payload = match part {
            StartupPart::Index(segment_index) => &segment_index.operator,
            StartupPart::Lines { is_described: true, .. } => return true,
            StartupPart::Lines { payload, .. } => payload,
        };
        if about.find(payload).is_some() {
            for line in journal_lines(payload).flatten() {
                let JournalLine::Operator(line) = line else { continue };
                if let Some(sender) = line.sender() {
                    if sender.is_import()
                        && let Some(Ok(about)) = line.about.map(Login::try_from)
                    {
                        logbook.note_import(&about, sender.via);
                    }
                } else if let Some(entry) = line.log_entry()
                    && (login.is_none_or(|login| *login == entry.login)
                        || matches!(entry.note, LogNote::Lent { .. } | LogNote::Positions { .. }))
                {
                    logbook.apply(&entry);
                }
            }
        }
        true
    })?;
    Ok(logbook)
}
