//! The live store where phones were lent: samples go to whoever carries the phone, and are brought
//! there, or back, when the operator says so. Positions that are not used stay out of it.
//!
//! Of two athletes' samples of one time the store keeps what arrived last, so it cannot take them
//! apart again. When a loan changes, all that it holds of lender and carrier is read from the journal
//! anew. That keeps the recorder from writing for some milliseconds, on a long day with hundreds of
//! phones for a second or two; samples that arrive meanwhile wait in the queue.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

use super::{Log, group::Writer, owned::via_of};
use crate::{
    codec::{AthleteFinder, JournalLine},
    journal::Selection,
    logbook::AthleteLog,
    model::{Arrival, AthleteId, Loans, Login, Progress, SampleBlock, UnixNanos, is_within},
    store::JournalSamples,
};

impl<L: Log> Writer<L> {
    /// Brings the samples of lent phones to their carriers, after a start that knew of no loans.
    pub(super) fn reload_all_lent(&mut self) {
        let loans = Arc::clone(self.logbook.read().loans());
        self.reload(&Loans::default().differing(&loans));
    }

    /// Reads all that the store holds of these athletes from the journal anew.
    pub(super) fn reload(&self, logins: &BTreeSet<Login>) {
        // Who left the roster has no samples in the store.
        let of = |login: &Login| Some((login.clone(), (self.athlete_of)(login.as_str())?));
        let athletes: BTreeMap<Login, AthleteId> = logins.iter().filter_map(of).collect();
        if athletes.is_empty() {
            return;
        }
        let samples = match self.read_again(&athletes) {
            Ok(samples) => samples,
            Err(problem) => {
                tracing::error!(
                    "The recordings could not be read again for a phone that was lent ({problem}). \
                     What is shown of the two athletes is right after a restart."
                );
                return;
            }
        };
        let now = self.arrival(true);
        let logbook = self.logbook.read().clone();
        let mut store = self.store.write();
        store.reload(&athletes.values().copied().collect(), &samples, now);
        for (login, athlete) in &athletes {
            let deleted = logbook.of(login.as_str()).map(AthleteLog::deleted);
            store.set_deleted(*athlete, &deleted.unwrap_or_default(), now);
        }
    }

    pub(super) fn arrival(&self, replayed: bool) -> Arrival {
        Arrival { wall: self.clock.wall(), mono: self.clock.mono(), replayed }
    }

    /// What the journal holds of these athletes within the window of the store.
    fn read_again(
        &self,
        athletes: &BTreeMap<Login, AthleteId>,
    ) -> Result<Vec<JournalSamples>, String> {
        let Some(reader) = self.log.reader() else { return Err("there is no journal".to_owned()) };
        let loans = Arc::clone(self.logbook.read().loans());
        let gone: BTreeMap<&Login, Vec<(UnixNanos, UnixNanos)>> =
            athletes.keys().map(|login| (login, self.gone_of(login))).collect();
        let sources: BTreeSet<Login> =
            athletes.keys().flat_map(|login| loans.sources(login)).collect();
        let sources: Vec<Login> = sources.into_iter().collect();
        let finder = AthleteFinder::of(&sources);
        let from = self.clock.wall().minus(self.store.read().window());
        let selection = Selection { logins: sources, from, to: UnixNanos::MAX };
        let mut found: Vec<JournalSamples> = Vec::new();
        let mut visit = |commit: &crate::journal::Commit<'_>| {
            let begin = found.len();
            for line in finder.journal_lines(commit.payload).flatten() {
                let JournalLine::Athlete(line) = line else { continue };
                let owner = line.owner(&loans);
                let Some((login, &athlete)) = athletes.get_key_value(owner) else { continue };
                let is_gone = gone.get(login).is_some_and(|spans| is_within(spans, line.time));
                if line.time < from || is_gone {
                    continue;
                }
                let via = via_of(line.via, owner == line.login);
                let mut of_commit = found.iter_mut().skip(begin);
                let known = of_commit.find(|it| (it.athlete, it.via) == (athlete, via));
                if let Some(known) = known {
                    line.push_shown_sample(&loans, &mut known.samples);
                } else {
                    let mut samples = SampleBlock::default();
                    line.push_shown_sample(&loans, &mut samples);
                    if !samples.is_empty() {
                        found.push(JournalSamples { athlete, via, at: commit.at, samples });
                    }
                }
            }
            true
        };
        let progress = Progress::default();
        let notes = reader.for_each_selected_commit(&[selection], &progress, &mut visit);
        for note in notes.map_err(|error| error.to_string())? {
            tracing::warn!("{note}");
        }
        Ok(found)
    }

    /// What was deleted of an athlete and is being erased from the files: it does not come back.
    fn gone_of(&self, login: &Login) -> Vec<(UnixNanos, UnixNanos)> {
        let mut spans = self.gone.get(login).map_or_else(Vec::new, Vec::clone);
        spans.sort_unstable();
        // Disjoint, as `is_within` wants them.
        let mut disjoint: Vec<(UnixNanos, UnixNanos)> = Vec::with_capacity(spans.len());
        for (from, until) in spans {
            match disjoint.last_mut() {
                Some((_, last)) if from <= *last => *last = until.max(*last),
                _ => disjoint.push((from, until)),
            }
        }
        disjoint
    }
}
