//! What the recorder knows when it starts: the journal read back.
//!
//! One thread reads and checks the commits, some threads make columns of them, and the caller's
//! takes those in, block after block in the order of the journal, so that what was sent later
//! wins. Few blocks are on their way at once, and their buffers go back to where they came from.

use std::{
    collections::{BTreeMap, HashMap},
    io, thread,
    time::Duration,
};

use crossbeam_channel::{Receiver, Sender, bounded};

use super::Senders;
use crate::{
    clock::Clock,
    codec::{self, JournalLine, PayloadEnd, Replay, ReplayContext, Replayed, ReplayedLogin},
    journal::{self, Reader, StartupPart},
    logbook::Logbook,
    model::{Arrival, AthleteId, Login, Progress, SegmentIndex, Stopped, UnixNanos},
    offset::{self, OffsetError},
    schema::Schema,
    store::SharedStore,
};

/// Text that is handed to a thread at once, unless one commit is longer: enough for some tens of
/// samples of each of many athletes, and little enough to stay in a processor's cache.
const BLOCK_BYTES: usize = 1 << 20;

/// The most threads that make columns; one reads and one takes in, which would be the slower
/// ones then.
const MAX_THREADS: usize = 4;

mod lent;
#[cfg(test)]
mod tests;

/// The result of loading the journal.
pub struct Loaded {
    /// Types of all fields on record, also of athletes who have left: they may come back.
    pub schema: Schema,
    /// All devices on record.
    pub senders: Senders,
    /// The newest sample of each athlete in the roster, also of those that the store does not
    /// hold. Times ahead of the clock count as now. Where a phone was lent it may be up to a minute off.
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

/// Why the journal was not loaded.
#[derive(Debug, thiserror::Error)]
pub enum LoadError {
    /// It cannot be read.
    #[error(transparent)]
    Journal(#[from] journal::Error),
    /// The system gives no threads.
    #[error("this computer gives Trackside no more threads: {0}")]
    Threads(io::Error),
    /// A bug.
    #[error(transparent)]
    Internal(#[from] OffsetError),
    /// Somebody asked.
    #[error("the start was stopped")]
    Stopped(#[from] Stopped),
}

/// Reads the journal: types and devices of all of it, samples of the last `window` of wall
/// time into `store`. `schema` is an empty one. Samples of logins that `athlete_of` does not know
/// stay in the journal alone. Of compressed segments only what may be of the window is read; the
/// rest is known from their index.
pub fn load(
    reader: &Reader,
    athlete_of: &(dyn Fn(&str) -> Option<AthleteId> + Sync),
    store: &SharedStore,
    window: Duration,
    clock: &dyn Clock,
    schema: Schema,
    progress: &Progress,
) -> Result<Loaded, LoadError> {
    let n_threads = thread::available_parallelism().map_or(1, usize::from).min(MAX_THREADS);
    let sizes = Sizes { block_bytes: BLOCK_BYTES, n_threads };
    load_with(reader, athlete_of, store, window, clock, schema, progress, sizes)
}

/// How the work is divided.
#[derive(Debug, Clone, Copy)]
struct Sizes {
    block_bytes: usize,
    n_threads: usize,
}

/// [`load`] with other sizes.
#[expect(clippy::too_many_arguments, reason = "those of `load`, whose callers name them")]
fn load_with(
    reader: &Reader,
    athlete_of: &(dyn Fn(&str) -> Option<AthleteId> + Sync),
    store: &SharedStore,
    window: Duration,
    clock: &dyn Clock,
    schema: Schema,
    progress: &Progress,
    Sizes { block_bytes, n_threads }: Sizes,
) -> Result<Loaded, LoadError> {
    let arrival = Arrival { wall: clock.wall(), mono: clock.mono(), replayed: true };
    let oldest = arrival.wall.minus(window);
    let context = ReplayContext { athlete_of, oldest };
    let mut loading = Loading {
        loaded: Loaded { schema, ..Loaded::default() },
        max_via: BTreeMap::new(),
        athlete_of,
        store,
        arrival,
        unreadable: 0,
    };
    let notes = thread::scope(|scope| {
        let (workers, ends): (Vec<Worker>, Vec<WorkerEnd>) =
            (0..n_threads).map(|_| worker()).unzip();
        for (number, end) in (1..).zip(ends) {
            let name = format!("loading {number}");
            let builder = thread::Builder::new().name(name);
            let spawned = builder.spawn_scoped(scope, move || make_columns(context, &end));
            spawned.map_err(LoadError::Threads)?;
        }
        let (inputs, outputs): (Vec<_>, Vec<_>) =
            workers.into_iter().map(|worker| (worker.blocks, (worker.done, worker.taken))).unzip();
        let (emptied, empty) = bounded(4 * n_threads);
        let builder = thread::Builder::new().name("loading".to_owned());
        let reading = builder.spawn_scoped(scope, move || {
            read_blocks(reader, oldest, block_bytes, &inputs, &empty, progress)
        });
        let reading = reading.map_err(LoadError::Threads)?;
        // In turns, as they were handed out; the first one that does not come was the last one.
        for (done, taken) in outputs.iter().cycle() {
            let Ok((mut block, replayed)) = done.recv() else { break };
            let replayed = replayed?;
            loading.take(&block, &replayed)?;
            block.clear();
            // Buffers that find no room are let go.
            taken.try_send(replayed).ok();
            emptied.try_send(block).ok();
        }
        Ok::<_, LoadError>(reading.join())
    });
    let notes = match notes? {
        Err(panic) => std::panic::resume_unwind(panic),
        Ok(Err(journal::Error::Stopped(stopped))) => return Err(stopped.into()),
        Ok(notes) => notes?,
    };
    progress.check_stopped()?;
    let mut loaded = loading.finish();
    lent::follow_loans(&mut loaded, reader, athlete_of, arrival.wall)?;
    loaded.notes.splice(0..0, notes);
    Ok(loaded)
}

/// Some payloads of commits.
#[derive(Default)]
struct Block {
    text: Vec<u8>,
    /// Where each payload ends in `text`, and when it arrived.
    ends: Vec<PayloadEnd>,
    /// What is known of the segment that begins here, before the text.
    segment_index: Option<Box<SegmentIndex>>,
    /// Whether an index described the text, so that only its samples are needed.
    is_described: bool,
}

impl Block {
    fn clear(&mut self) {
        self.text.clear();
        self.ends.clear();
        self.segment_index = None;
        self.is_described = false;
    }
}

/// The way to a thread that makes columns, and back.
struct Worker {
    blocks: Sender<Block>,
    done: Receiver<(Block, Result<Replayed, OffsetError>)>,
    /// For what was taken in.
    taken: Sender<Replayed>,
}

/// The thread's ends.
struct WorkerEnd {
    blocks: Receiver<Block>,
    done: Sender<(Block, Result<Replayed, OffsetError>)>,
    taken: Receiver<Replayed>,
}

fn worker() -> (Worker, WorkerEnd) {
    let (blocks, blocks_end) = bounded(1);
    let (done_end, done) = bounded(1);
    let (taken, taken_end) = bounded(2);
    (
        Worker { blocks, done, taken },
        WorkerEnd { blocks: blocks_end, done: done_end, taken: taken_end },
    )
}

/// Reads the journal and hands it out in blocks, to one thread after the other; gives the notes
/// on what could not be read.
fn read_blocks(
    reader: &Reader,
    oldest: UnixNanos,
    block_bytes: usize,
    threads: &[Sender<Block>],
    empty: &Receiver<Block>,
    progress: &Progress,
) -> Result<Vec<String>, journal::Error> {
    let mut turns = threads.iter().cycle();
    let mut hand_out = |block: Block| turns.next().is_some_and(|next| next.send(block).is_ok());
    let mut block = Block::default();
    let notes = reader.for_each_startup_part(oldest, progress, &mut |part| {
        let is_over = match part {
            StartupPart::Index(_) => !block.ends.is_empty() || block.segment_index.is_some(),
            StartupPart::Lines { payload, is_described, .. } => {
                let len = block.text.len() + payload.len();
                let is_full = block_bytes < len && !block.ends.is_empty();
                is_full || (block.is_described != is_described && !block.ends.is_empty())
            }
        };
        if is_over {
            let next = empty.try_recv().unwrap_or_default();
            if !hand_out(std::mem::replace(&mut block, next)) {
                return false;
            }
        }
        match part {
            StartupPart::Index(segment_index) => {
                block.segment_index = Some(Box::new(segment_index.clone()));
            }
            StartupPart::Lines { payload, at, is_described } => {
                block.is_described = is_described;
                block.text.extend_from_slice(payload);
                block.ends.push(PayloadEnd { end: block.text.len(), at });
            }
        }
        !progress.is_stopped()
    })?;
    hand_out(block);
    Ok(notes)
}

/// Makes columns of blocks until there are no more.
fn make_columns(context: ReplayContext<'_>, end: &WorkerEnd) {
    let mut replay = Replay::new(context);
    for block in &end.blocks {
        end.taken.try_iter().for_each(|taken| replay.recycle(taken));
        let replayed = replay.read(&block.text, &block.ends);
        if end.done.send((block, replayed)).is_err() {
            return;
        }
    }
}

struct Loading<'a> {
    loaded: Loaded,
    /// The highest number of a sender, by login.
    max_via: BTreeMap<Login, u32>,
    athlete_of: &'a (dyn Fn(&str) -> Option<AthleteId> + Sync),
    store: &'a SharedStore,
    arrival: Arrival,
    unreadable: u64,
}

impl Loading<'_> {
    /// Takes in what the next block told.
    fn take(&mut self, block: &Block, replayed: &Replayed) -> Result<(), OffsetError> {
        if let Some(segment_index) = &block.segment_index {
            self.take_segment_index(segment_index);
        }
        self.loaded.samples += replayed.samples;
        self.take_deliveries(block, replayed);
        for login in &replayed.logins {
            self.take_login(login);
        }
        if block.is_described {
            return Ok(());
        }
        self.loaded.lines += replayed.lines;
        self.unreadable += replayed.unreadable;
        for range in &replayed.operator_lines {
            self.take_operator_lines(offset::get(&block.text, range.clone())?);
        }
        Ok(())
    }

    /// Takes in when the samples of the block arrived. Before the samples: what the store has of
    /// an athlete by then arrived at times that nobody knows.
    fn take_deliveries(&self, block: &Block, replayed: &Replayed) {
        let last = block.ends.iter().rev().find_map(|end| end.at);
        let Some(last) = last else { return };
        let mut store = self.store.write();
        for (athlete, delivery) in &replayed.deliveries {
            store.deliver(*athlete, delivery);
        }
        store.advance_complete(last);
    }

    /// Takes in what is known of lines that need not be read for it.
    fn take_segment_index(&mut self, segment_index: &SegmentIndex) {
        self.unreadable += segment_index.unreadable;
        self.take_operator_lines(&segment_index.operator);
        for (login, segment_index) in &segment_index.athletes {
            self.loaded.lines += segment_index.lines();
            for shape in &segment_index.shapes {
                self.loaded.schema.observe(login, shape);
            }
            self.note_via(login, segment_index.max_via);
            let athlete = (self.athlete_of)(login.as_str());
            if let (Some(athlete), Some((_, newest))) = (athlete, segment_index.runs.span()) {
                self.see(athlete, newest);
            }
        }
    }

    fn note_via(&mut self, login: &Login, via: u32) {
        match self.max_via.get_mut(login) {
            Some(known) => *known = (*known).max(via),
            None => drop(self.max_via.insert(login.clone(), via)),
        }
    }

    /// Notes that an athlete has a line of this time.
    fn see(&mut self, athlete: AthleteId, time: UnixNanos) {
        let seen = time.min(self.arrival.wall);
        let newest = self.loaded.last_seen.entry(athlete).or_insert(seen);
        *newest = seen.max(*newest);
    }

    fn take_operator_lines(&mut self, text: &[u8]) {
        for line in codec::journal_lines(text).flatten() {
            if let JournalLine::Operator(line) = line {
                self.take_operator_line(&line);
            }
        }
    }

    fn take_operator_line(&mut self, line: &codec::OperatorLine<'_>) {
        if let Some(sender) = line.sender()
            && let Some(Ok(login)) = line.about.map(Login::try_from)
        {
            self.loaded.senders.observe(&login, sender.via, &sender.address, &sender.app);
            if sender.is_import() {
                self.loaded.logbook.note_import(&login, sender.via);
            }
        } else if let Some(entry) = line.log_entry() {
            self.loaded.logbook.apply(&entry);
        }
    }

    fn take_login(&mut self, replayed: &ReplayedLogin) {
        let ReplayedLogin { login, athlete, max_via, newest, shapes, columns, late } = replayed;
        for shape in shapes {
            self.loaded.schema.observe(login, shape);
        }
        self.note_via(login, *max_via);
        let Some(athlete) = *athlete else { return };
        self.see(athlete, *newest);
        if !columns.is_empty() || !late.is_empty() {
            let mut store = self.store.write();
            store.apply_columns(athlete, columns, self.arrival);
            store.apply(athlete, late, self.arrival);
        }
    }

    fn finish(mut self) -> Loaded {
        for (login, max_via) in &self.max_via {
            self.loaded.senders.observe_number(login, *max_via);
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
