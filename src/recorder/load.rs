//! What the recorder knows when it starts: the journal read back.

use std::{collections::HashMap, time::Duration};

use super::Senders;
use crate::{
    clock::Clock,
    codec::{self, AthleteLine, JournalLine},
    journal::{self, Reader},
    logbook::Logbook,
    model::{Arrival, AthleteId, Login, SampleBlock, Shape, UnixNanos},
    schema::Schema,
    store::SharedStore,
};

/// An athlete's samples go to the store in blocks of this many, so that start-up needs no more
/// memory than the store itself.
const BLOCK_SAMPLES: usize = 4096;

/// What the journal told.
pub struct Loaded {
    /// Types of all fields on record, also of athletes who have left: they may come back.
    pub schema: Schema,
    /// All devices on record.
    pub senders: Senders,
    /// The newest sample of each athlete in the roster, also of those that the store does not
    /// hold. Times ahead of the clock count as now.
    pub last_seen: HashMap<AthleteId, UnixNanos>,
    /// What the operator wrote.
    pub logbook: Logbook,
    /// Lines of athletes in the journal.
    pub lines: u64,
    /// Samples recent enough for the store.
    pub samples: u64,
    /// Sentences for the operator about what could not be read.
    pub notes: Vec<String>,
}

impl Default for Loaded {
    /// An empty journal's.
    fn default() -> Self {
        Self {
            schema: Schema::new(codec::known_field_type),
            senders: Senders::default(),
            last_seen: HashMap::new(),
            logbook: Logbook::default(),
            lines: 0,
            samples: 0,
            notes: Vec::new(),
        }
    }
}

/// Reads the journal: types and devices of all of it, samples of the last `window` of wall
/// time into `store`. `schema` is an empty one. Samples of logins that `athlete_of` does not know
/// stay in the journal alone.
pub fn load(
    reader: &Reader,
    athlete_of: &dyn Fn(&str) -> Option<AthleteId>,
    store: &SharedStore,
    window: Duration,
    clock: &dyn Clock,
    schema: Schema,
) -> Result<Loaded, journal::Error> {
    let arrival = Arrival { wall: clock.wall(), mono: clock.mono(), replayed: true };
    let mut loading = Loading {
        loaded: Loaded { schema, ..Loaded::default() },
        logins: HashMap::new(),
        store,
        oldest: arrival.wall.minus(window),
        arrival,
        unreadable: 0,
    };
    let notes = reader.for_each_commit(&mut |payload| {
        for line in codec::journal_lines(payload) {
            loading.take_line(line, athlete_of);
        }
        true
    })?;
    let mut loaded = loading.finish();
    loaded.notes.splice(0..0, notes);
    Ok(loaded)
}

/// What is known of a login while loading, so that a line costs one lookup.
struct Known {
    login: Login,
    athlete: Option<AthleteId>,
    block: SampleBlock,
    /// Of the last line.
    shape: Option<Shape>,
    max_via: u32,
}

struct Loading<'a> {
    loaded: Loaded,
    logins: HashMap<String, Known>,
    store: &'a SharedStore,
    oldest: UnixNanos,
    arrival: Arrival,
    unreadable: u64,
}

impl Loading<'_> {
    fn take_line(
        &mut self,
        line: Result<JournalLine<'_>, usize>,
        athlete_of: &dyn Fn(&str) -> Option<AthleteId>,
    ) {
        match line {
            Ok(JournalLine::Athlete(line)) => self.take_athlete_line(&line, athlete_of),
            Ok(JournalLine::Operator(line)) => {
                if let Some(sender) = line.sender()
                    && let Some(Ok(login)) = line.about.map(Login::try_from)
                {
                    self.loaded.senders.observe(&login, sender.via, &sender.address, &sender.app);
                } else if let Some(entry) = line.log_entry() {
                    self.loaded.logbook.apply(&entry);
                }
            }
            Err(_) => self.unreadable += 1,
        }
    }

    fn take_athlete_line(
        &mut self,
        line: &AthleteLine<'_>,
        athlete_of: &dyn Fn(&str) -> Option<AthleteId>,
    ) {
        self.loaded.lines += 1;
        if !self.logins.contains_key(line.login) {
            let Ok(login) = Login::try_from(line.login) else {
                self.unreadable += 1;
                return;
            };
            let athlete = athlete_of(line.login);
            let known =
                Known { login, athlete, block: SampleBlock::default(), shape: None, max_via: 0 };
            self.logins.insert(line.login.to_owned(), known);
        }
        let Some(known) = self.logins.get_mut(line.login) else { return };
        known.max_via = known.max_via.max(line.via);
        // Lines that follow one another mostly look alike, and one of them tells it all.
        let seen_shape = known.shape.as_ref().is_some_and(|shape| line.has_shape(shape));
        if !seen_shape && let Some(shape) = line.shape() {
            self.loaded.schema.observe(&known.login, &shape);
            known.shape = Some(shape);
        }
        let Some(athlete) = known.athlete else { return };
        let seen = line.time.min(self.arrival.wall);
        let newest = self.loaded.last_seen.entry(athlete).or_insert(seen);
        *newest = seen.max(*newest);
        if line.time >= self.oldest {
            let before = known.block.len();
            line.push_sample(&mut known.block);
            self.loaded.samples += (known.block.len() - before) as u64;
            if known.block.len() >= BLOCK_SAMPLES {
                let block = std::mem::take(&mut known.block);
                self.store.write().apply(athlete, &block, self.arrival);
            }
        }
    }

    fn finish(mut self) -> Loaded {
        let mut known: Vec<Known> = self.logins.into_values().collect();
        known.sort_by(|one, other| one.login.cmp(&other.login));
        for Known { login, athlete, block, max_via, .. } in known {
            self.loaded.senders.observe_number(&login, max_via);
            if let Some(athlete) = athlete
                && !block.is_empty()
            {
                self.store.write().apply(athlete, &block, self.arrival);
            }
        }
        if self.unreadable > 0 {
            self.loaded.notes.push(format!(
                "{} lines of the journal could not be understood and were left out; \
                 they are still in the files.",
                self.unreadable
            ));
        }
        self.loaded
    }
}
