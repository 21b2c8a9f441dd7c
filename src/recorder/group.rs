//! One group of batches: types, one commit, store, answers.

use std::{
    collections::{BTreeMap, BTreeSet, HashSet},
    sync::Arc,
};

use super::{
    AthleteOf, CommitError, Log, LogReceipt, Receipt, RecorderStatus, Senders,
    owned::{OwnedSamples, by_owner},
    queue::{BatchEntry, Entry, LogGroup},
    senders::RecordedBatch,
};
use crate::{
    clock::Clock,
    journal::{self, DiskError},
    logbook::SharedLogbook,
    model::{AthleteId, Batch, LineSpan, Login, MonoNanos, RecordingState, SampleBlock, UnixNanos},
    offset::{self, OffsetError},
    schema::{Registered, Schema, SchemaError},
    store::SharedStore,
};

/// While the disk is in trouble it is tried again this often; batches between two attempts are
/// answered at once with what the last one said. As often it is looked at while all is well.
const RETRY_SECS: f64 = 1.0;

/// What the recorder thread owns.
pub(super) struct Writer<L> {
    pub(super) log: L,
    pub(super) schema: Schema,
    pub(super) senders: Senders,
    pub(super) store: SharedStore,
    pub(super) logbook: SharedLogbook,
    pub(super) athlete_of: AthleteOf,
    pub(super) clock: Arc<dyn Clock>,
    pub(super) wake: Arc<dyn Fn() + Send + Sync>,
    pub(super) status: Arc<RecorderStatus>,
    /// Athletes whose recordings are being or were erased: what still comes of them is refused.
    /// Grows with what the operator removes.
    pub(super) erased: HashSet<AthleteId>,
    /// Times of which what was deleted is being erased from the files, as long as they are deleted.
    pub(super) gone: BTreeMap<Login, Vec<(UnixNanos, UnixNanos)>>,
    /// What was wrong at the last attempt, if it failed.
    pub(super) outage: Option<DiskOutage>,
    /// When the disk was last looked at.
    pub(super) last_look: MonoNanos,
}

/// An ongoing failure of the disk.
pub(super) struct DiskOutage {
    kind: DiskError,
    /// For phones and operator.
    failure: CommitError,
    last_attempt: MonoNanos,
}

/// The first refusal of a batch and the number of points dropped.
type DroppedPoints = Option<(SchemaError, usize)>;

/// Batches whose types were checked, with what was dropped of each and how to take back what each
/// registered.
#[derive(Default)]
struct Admitted {
    batches: Vec<BatchEntry>,
    dropped: Vec<DroppedPoints>,
    registered: Vec<Registered>,
}

impl<L: Log> Writer<L> {
    /// Makes a group durable and readable, and answers its senders.
    pub(super) fn write_group(&mut self, group: Vec<Entry>) {
        let (mut batches, mut logs) = (Vec::new(), Vec::new());
        for entry in group {
            match entry {
                Entry::Batch(entry) => batches.push(entry),
                Entry::Log(group) => logs.push(group),
            }
        }
        let batches = self.without_erased(batches);
        let logs = self.with_room(logs);
        if batches.is_empty() && logs.is_empty() {
            return;
        }
        if let Some(outage) = &self.outage
            && self.clock.mono().secs_since(outage.last_attempt) < RETRY_SECS
        {
            return refuse_all(batches, logs, outage.failure);
        }
        let Admitted { batches, dropped, registered } = self.admit(batches);
        match self.look_now_and_then().and_then(|()| self.commit(&batches, &logs)) {
            Ok(at) => {
                self.publish(batches, dropped, at);
                self.publish_logs(logs);
            }
            Err(error) => {
                // The other way round than they came: each step finds what it left.
                for registered in registered.into_iter().rev() {
                    self.schema.revert(registered);
                }
                let failure = self.note_trouble(&error);
                refuse_all(batches, logs, failure);
            }
        }
        (self.wake)();
    }

    /// Looks at the disk while nothing comes: recordings may have been moved away, and after
    /// trouble the disk may take writes again.
    pub(super) fn probe_disk(&mut self) {
        self.last_look = self.clock.mono();
        let before = self.status.recording();
        self.status.turn_disk();
        let checked = self.log.check();
        self.status.turn_disk();
        match checked {
            Ok(()) => {
                self.note_success();
                // Nothing is on its way to the disk: all that has arrived by now is in the store.
                self.store.write().advance_complete(self.clock.wall());
            }
            Err(error) => {
                self.note_trouble(&error);
            }
        }
        if self.status.recording() != before {
            (self.wake)();
        }
    }

    /// The same between commits that follow one another; a disk in trouble is tried by them.
    fn look_now_and_then(&mut self) -> Result<(), journal::Error> {
        let now = self.clock.mono();
        if self.outage.is_some() || now.secs_since(self.last_look) < RETRY_SECS {
            return Ok(());
        }
        self.last_look = now;
        self.log.check()
    }

    /// Takes the samples of an athlete out of the store.
    pub(super) fn forget(&self, athlete: AthleteId) {
        self.store.write().remove(athlete);
        (self.wake)();
    }

    /// Refuses further batches of an athlete whose recordings are to be erased, and takes the
    /// samples out of the store.
    pub(super) fn shut_out(&mut self, athlete: AthleteId) {
        self.erased.insert(athlete);
        self.forget(athlete);
    }

    /// Forgets types and devices of a login of which no recording is left.
    pub(super) fn forget_login(&mut self, login: &Login) {
        self.schema.forget(login);
        self.senders.forget(login);
        let mut logbook = self.logbook.write();
        let before = Arc::clone(logbook.loans());
        logbook.forget(login);
        let after = Arc::clone(logbook.loans());
        drop(logbook);
        // Whoever carried a phone of this login has nothing left of it.
        self.reload(&before.differing(&after));
    }

    /// The group without batches of erased athletes, which are answered.
    fn without_erased(&self, group: Vec<BatchEntry>) -> Vec<BatchEntry> {
        if self.erased.is_empty() {
            return group;
        }
        let is_erased = |entry: &BatchEntry| self.erased.contains(&entry.batch.athlete);
        let (gone, kept): (Vec<BatchEntry>, Vec<BatchEntry>) =
            group.into_iter().partition(is_erased);
        for entry in gone {
            entry.answer.send(Receipt::Removed).ok();
        }
        kept
    }

    /// The entries for which the logbook has room; the others are answered.
    fn with_room(&self, logs: Vec<LogGroup>) -> Vec<LogGroup> {
        let mut kept: Vec<LogGroup> = Vec::with_capacity(logs.len());
        for group in logs {
            // Those before it in this group are not applied yet.
            let waiting = kept.iter().flat_map(|before| &before.entries);
            let all: Vec<_> = waiting.chain(&group.entries).cloned().collect();
            match self.logbook.read().admits(&all) {
                Ok(()) => kept.push(group),
                Err(full) => {
                    group.answer.send(LogReceipt::Failed(full.into())).ok();
                }
            }
        }
        kept
    }

    /// Checks types in commit order and takes out the lines that do not fit.
    fn admit(&mut self, group: Vec<BatchEntry>) -> Admitted {
        let mut admitted = Admitted::default();
        for mut entry in group {
            let batch = &mut entry.batch;
            let admission = self.schema.admit(&batch.login, &batch.shapes);
            match drop_refused(batch, admission.refused) {
                Ok(dropped) => {
                    admitted.batches.push(entry);
                    admitted.dropped.push(dropped);
                    admitted.registered.push(admission.registered);
                }
                Err(error) => {
                    self.schema.revert(admission.registered);
                    entry.answer.send(Receipt::Failed(error.into())).ok();
                }
            }
        }
        admitted
    }

    /// Appends and syncs the lines of the whole group, with the announcements of senders that
    /// no commit holds yet. Gives the server time of the commit; on an error nothing is stored.
    fn commit(
        &mut self,
        group: &[BatchEntry],
        logs: &[LogGroup],
    ) -> Result<Option<UnixNanos>, journal::Error> {
        let announcements = self.announcements(group);
        let payload: Vec<&[u8]> = announcements
            .iter()
            .map(|(_, _, line)| &**line)
            .chain(group.iter().map(|entry| &*entry.batch.text))
            .chain(logs.iter().map(|group| &*group.text))
            .filter(|part| !part.is_empty())
            .collect();
        if payload.is_empty() {
            return Ok(None);
        }
        self.status.turn_disk();
        let begun = self.clock.mono();
        let committed = self.log.commit(&payload);
        self.status.note_commit(self.clock.mono().secs_since(begun), committed.is_ok());
        self.status.turn_disk();
        let at = committed?;
        for (login, via, _) in &announcements {
            self.senders.announced(login, *via);
            if self.senders.is_import(login, *via) {
                self.logbook.write().note_import(login, *via);
            }
        }
        self.note_success();
        Ok(at)
    }

    fn note_success(&mut self) {
        if self.outage.take().is_some() {
            tracing::info!("Recording goes on: the disk takes writes again.");
        }
        self.status.set_recording(RecordingState::Running);
    }

    /// The announcements that this group must carry, each once.
    fn announcements(&self, group: &[BatchEntry]) -> Vec<(Login, u32, Arc<[u8]>)> {
        let mut seen = HashSet::new();
        let batches = group.iter().map(|entry| &entry.batch);
        batches
            // A batch decoded after the announcement was committed does not carry it; one that
            // carries it may have been overtaken by the commit, so the registry decides.
            .filter(|batch| batch.sender.announcement.is_some() && !batch.text.is_empty())
            .filter(|batch| seen.insert((batch.login.clone(), batch.sender.via)))
            .filter_map(|batch| {
                let line = self.senders.announcement(&batch.login, batch.sender.via)?;
                Some((batch.login.clone(), batch.sender.via, line))
            })
            .collect()
    }

    /// Puts what is on disk into the store, then answers. `at` is the server time that the journal
    /// has of it.
    fn publish(
        &mut self,
        group: Vec<BatchEntry>,
        dropped: Vec<DroppedPoints>,
        at: Option<UnixNanos>,
    ) {
        let arrival = self.arrival(false);
        let loans = Arc::clone(self.logbook.read().loans());
        for BatchEntry { batch, .. } in &group {
            for OwnedSamples { athlete, via, samples } in by_owner(batch, &loans, &self.athlete_of)
            {
                // One short lock a batch, so that viewers get in between.
                let mut store = self.store.write();
                if let Some(at) = at {
                    store.deliver_block(athlete, via, at, &samples);
                }
                store.apply(athlete, &samples, arrival);
            }
            self.status.add_samples(batch.lines.len());
        }
        if let Some(at) = at {
            self.store.write().advance_complete(at);
        }
        let written =
            group.iter().map(|entry| &entry.batch).filter(|batch| !batch.lines.is_empty());
        let written = written.map(|batch| RecordedBatch {
            login: &batch.login,
            via: batch.sender.via,
            n_lines: batch.lines.len(),
            samples: &batch.samples,
        });
        self.senders.recorded(written, arrival.wall, arrival.mono);
        for (entry, dropped) in group.into_iter().zip(dropped) {
            // A sender that no longer waits has nothing to be told.
            entry.answer.send(Receipt::Stored { dropped }).ok();
        }
    }

    /// Puts what is on disk into the logbook, takes what is deleted out of the store or back into it,
    /// then answers with what takes the entries back.
    fn publish_logs(&mut self, logs: Vec<LogGroup>) {
        for LogGroup { entries, answer, .. } in logs {
            let mut logbook = self.logbook.write();
            let before = Arc::clone(logbook.loans());
            let mut undo = Vec::with_capacity(entries.len());
            for entry in &entries {
                undo.push(logbook.undo_of(entry));
                logbook.apply(entry);
            }
            let concerned: BTreeSet<Login> = before.differing(logbook.loans());
            drop(logbook);
            self.leave_out_deleted(&entries);
            self.reload(&concerned);
            undo.reverse();
            answer.send(LogReceipt::Logged { undo }).ok();
        }
    }

    /// Notes that the disk refused; gives what those are told who are refused.
    fn note_trouble(&mut self, error: &journal::Error) -> CommitError {
        let kind = error.disk_error();
        let failure = CommitError::Disk { disk_error: kind, free_bytes: self.log.free_bytes() };
        if self.outage.as_ref().is_none_or(|before| before.kind != kind) {
            tracing::error!("Nothing can be recorded: {failure}. Tried every second ({error}).");
        }
        self.status.set_recording(RecordingState::Failing(failure.to_string()));
        let last_attempt = self.clock.mono();
        self.outage = Some(DiskOutage { kind, failure, last_attempt });
        failure
    }
}

fn refuse_all(group: Vec<BatchEntry>, logs: Vec<LogGroup>, failure: CommitError) {
    for entry in group {
        entry.answer.send(Receipt::Failed(failure)).ok();
    }
    for group in logs {
        group.answer.send(LogReceipt::Failed(failure.into())).ok();
    }
}

/// Takes the lines of refused shapes out of text and samples.
fn drop_refused(
    batch: &mut Batch,
    refused: Vec<(usize, SchemaError)>,
) -> Result<DroppedPoints, OffsetError> {
    // Shapes stand in order of first appearance, so the lowest index is the first refusal.
    let indices: HashSet<usize> = refused.iter().map(|(index, _)| *index).collect();
    let Some((_, first)) = refused.into_iter().min_by_key(|(index, _)| *index) else {
        return Ok(None);
    };
    let (gone, kept): (Vec<LineSpan>, Vec<LineSpan>) = std::mem::take(&mut batch.lines)
        .into_iter()
        .partition(|line| indices.contains(&(line.shape as usize)));
    let gone_samples: HashSet<u32> = gone.iter().filter_map(|line| line.sample).collect();
    batch.samples = samples_without(&batch.samples, &gone_samples)?;
    let text = std::mem::take(&mut batch.text);
    let mut kept_samples = 0;
    for mut line in kept {
        let bytes = line.bytes.start as usize..line.bytes.end as usize;
        let start = batch.text.len() as u32;
        batch.text.extend_from_slice(offset::get(&text, bytes)?);
        line.bytes = start..batch.text.len() as u32;
        if line.sample.is_some() {
            line.sample = Some(kept_samples);
            kept_samples += 1;
        }
        batch.lines.push(line);
    }
    Ok(Some((first, gone.len())))
}

/// The samples but for those at the given places.
fn samples_without(samples: &SampleBlock, gone: &HashSet<u32>) -> Result<SampleBlock, OffsetError> {
    let mut kept = SampleBlock::default();
    for (index, sample) in samples.iter().enumerate() {
        if gone.contains(&(index as u32)) {
            continue;
        }
        for reading in sample.readings {
            let metric = offset::get(samples.metrics(), usize::from(reading.metric))?;
            if let Some(metric) = kept.metric_index(metric) {
                kept.push_reading(metric, reading.value);
            }
        }
        kept.finish_sample(sample.time);
    }
    Ok(kept)
}
