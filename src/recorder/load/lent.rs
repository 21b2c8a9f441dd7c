//! When athletes were seen last, where phones were lent.

use std::{collections::BTreeMap, sync::Arc};

use super::Loaded;
use crate::{
    codec,
    journal::{self, Reader},
    model::{AthleteId, Loans, Login, Progress, Run, UnixNanos},
};

/// Sets `last_seen` of those who lent or borrowed a phone. The indexes of the segments know no more than
/// runs, so a time may be up to a minute off where a loan begins or ends within one.
pub(super) fn follow_loans(
    loaded: &mut Loaded,
    reader: &Reader,
    athlete_of: &dyn Fn(&str) -> Option<AthleteId>,
    now: UnixNanos,
) -> Result<(), journal::Error> {
    let loans = Arc::clone(loaded.logbook.loans());
    if loans.is_empty() {
        return Ok(());
    }
    let concerned = Loans::default().differing(&loans);
    let mut newest: BTreeMap<&Login, UnixNanos> = BTreeMap::new();
    // What cannot be read was noted before.
    reader.for_each_segment_index(codec::describe, &Progress::default(), &mut |index| {
        for login in &concerned {
            for sender in loans.sources(login) {
                let runs = index.athletes.get(&sender).into_iter().flat_map(|it| it.runs.iter());
                for time in runs.filter_map(|run| newest_of(&loans, login, &sender, run)) {
                    let known = newest.entry(login).or_insert(time);
                    *known = time.max(*known);
                }
            }
        }
    })?;
    for login in &concerned {
        let Some(athlete) = athlete_of(login.as_str()) else { continue };
        match newest.get(login) {
            Some(time) => loaded.last_seen.insert(athlete, now.min(*time)),
            None => loaded.last_seen.remove(&athlete),
        };
    }
    Ok(())
}

/// About the newest time of a run of a sender's that is this athlete's.
fn newest_of(loans: &Loans, athlete: &Login, sender: &Login, run: Run) -> Option<UnixNanos> {
    let of_sender = loans.of(sender.as_str());
    // An owner changes only where a loan begins or ends.
    let ends = of_sender.iter().filter_map(|loan| loan.until);
    let before = of_sender.iter().map(|loan| UnixNanos(loan.from.0.saturating_sub(1)));
    let vias = of_sender.iter().filter_map(|loan| loan.via).chain([0]);
    let times = ends.chain(before).filter(|time| run.from <= *time && *time <= run.to);
    let mut times: Vec<UnixNanos> = times.chain([run.to]).collect();
    times.sort_unstable_by_key(|time| std::cmp::Reverse(*time));
    let is_owner = |time: &UnixNanos| {
        vias.clone().any(|via| loans.owner(sender.as_str(), via, *time) == athlete.as_str())
    };
    times.into_iter().find(is_owner)
}
