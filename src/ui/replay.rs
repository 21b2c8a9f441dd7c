//! A replay: recorded sessions played from a second store. That store holds what had been measured
//! up to the playhead and nothing later, and feeds the same projection as live data.
//!
//! The playhead is the replay's clock, both wall and monotonic, so ages of values are relative to
//! the playhead.

use std::{collections::HashMap, sync::Arc};

use jiff::tz::TimeZone;
use parking_lot::RwLock;

use super::{
    differences::Differences,
    projection::{Ahead, Projection, Projector},
    recording::{self, Recording},
    state::{MAX_PLOTTED, MapMode, Playback, Source, TimeView, ViewState, Window},
    workspace::Workspace,
};
use crate::{
    alarm::Alarms,
    control::Reads,
    live::Live,
    model::{Arrival, Athlete, AthleteId, MonoNanos, Status, UnixNanos},
    problems::ProblemList,
    roster::Snapshot,
    store::{SharedStore, StoreReader},
};

/// A playhead that advances by less than this, in seconds, is playing; otherwise it has jumped.
const JUMP_SECS: f64 = 120.0;

/// The open sessions.
pub(super) struct ReplaySession {
    recording: Arc<Recording>,
    reads: Reads,
    /// Where the samples arrive that are still expected of a session that was opened while it runs.
    live: Reads,
    /// What had been measured up to the playhead. Nothing else uses this store, so its lock is
    /// never contended.
    past: SharedStore,
    /// How many samples of each session are in the store.
    n_fed: Vec<usize>,
    fed_to: Option<UnixNanos>,
    differences: Differences,
    /// What the viewer sees of the replay.
    pub(super) workspace: Workspace,
}

impl ReplaySession {
    /// A paused replay at its start, with its whole length in the plots. The viewer's display
    /// settings carry over.
    pub(super) fn new(recording: Arc<Recording>, live: &Reads, before: &ViewState) -> Self {
        let playback = Playback::new(recording.from, recording.to, recording.from_starts);
        let mut athletes: Vec<&Arc<Athlete>> = recording.athletes.iter().collect();
        athletes.sort_by(|a, b| a.bib_order().cmp(&b.bib_order()));
        let selection: Vec<AthleteId> =
            athletes.iter().take(MAX_PLOTTED).map(|athlete| athlete.id).collect();
        let view = ViewState {
            tab: before.tab,
            source: Source::Replay(playback),
            focus: selection.first().copied(),
            selection,
            time: TimeView::Live { window: Window::All },
            statistic: before.statistic,
            dark: before.dark,
            shown: before.shown.clone(),
            units: before.units,
            language: before.language,
            splits: before.splits,
            // The whole of the tracks is in sight from the start.
            map: MapMode::Free,
            plot_scale: before.plot_scale,
            smooth_secs: before.smooth_secs,
            compare_by: before.compare_by,
            caption: false,
            ..ViewState::default()
        };
        let ahead = Ahead {
            store: recording.whole.clone(),
            from: recording.from,
            to: recording.to,
            tracks: Arc::clone(&recording.tracks),
            ends: Arc::clone(&recording.ends),
            logged: Arc::clone(&recording.logged),
            travelled: Arc::clone(&recording.travelled),
        };
        let projection = Projection { ahead: Some(ahead), ..Projection::default() };
        let past = Arc::new(RwLock::new(recording::store(recording.from, recording.to)));
        Self {
            reads: reads(&recording, &past, live),
            live: live.clone(),
            past,
            n_fed: vec![0; recording.samples.len()],
            fed_to: None,
            differences: Differences::default(),
            workspace: Workspace::new(view, projection),
            recording,
        }
    }

    /// The recording being played.
    pub(super) const fn recording(&self) -> &Arc<Recording> {
        &self.recording
    }

    /// Time zone of its times: UTC if the sessions are aligned at their starts, which are then
    /// zero.
    pub(super) const fn time_zone(&self) -> &TimeZone {
        &self.reads.time_zone
    }

    /// The instant on screen.
    pub(super) fn now(&self) -> UnixNanos {
        self.workspace
            .view
            .source
            .playback()
            .map_or(self.recording.from, |playback| playback.playhead)
    }

    /// The playback position and speed.
    pub(super) fn playback(&self) -> Option<&Playback> {
        self.workspace.view.source.playback()
    }

    /// Advances by this much real time, and updates what is drawn to the playhead.
    pub(super) fn update(&mut self, passed_secs: f64) {
        if let Source::Replay(playback) = &mut self.workspace.view.source {
            playback.pass(passed_secs);
        }
        let now = self.now();
        self.feed(now);
        self.workspace.update(&self.reads, now, MonoNanos(now.0));
        if let Source::Replay(playback) = &self.workspace.view.source {
            let by = self.workspace.view.compare_by;
            let overlay = self.differences.at(&self.recording, playback, by);
            self.workspace.projection.overlay = overlay;
        }
    }

    /// Brings the store to the playhead: appends when moving forward, starts over when moving back.
    fn feed(&mut self, now: UnixNanos) {
        if self.fed_to == Some(now) {
            return;
        }
        let plays =
            self.fed_to.is_some_and(|fed_to| fed_to <= now && now.secs_since(fed_to) <= JUMP_SECS);
        if !plays {
            // Start over after a jump: compared with the state before it, a gap would seem to have
            // been filled late.
            self.reads.live = live_of(&self.recording, &self.reads.store, &self.reads);
            self.workspace.projector = Projector::default();
            self.workspace.projection.rows.clear();
        }
        if self.fed_to.is_some_and(|fed_to| now < fed_to) {
            *self.past.write() = recording::store(self.recording.from, self.recording.to);
            self.n_fed.fill(0);
        }
        self.fed_to = Some(now);
        let arrival = Arrival { wall: now, mono: MonoNanos(now.0), replayed: true };
        let complete = self.complete();
        let mut past = self.past.write();
        for (id, until) in complete {
            past.set_complete(id, until);
        }
        let sessions =
            self.recording.athletes.iter().zip(&self.recording.samples).zip(&mut self.n_fed);
        for ((athlete, samples), n_fed) in sessions {
            let upto = samples.times().partition_point(|time| *time <= now);
            if *n_fed < upto {
                let news = samples.slice(*n_fed..upto);
                past.apply(athlete.id, &news, arrival);
                *n_fed = upto;
            }
        }
    }
}

impl ReplaySession {
    /// Up to when the samples of each session are complete, where that is known.
    fn complete(&self) -> Vec<(AthleteId, UnixNanos)> {
        let roster = (self.live.roster)();
        let store = self.live.store.read();
        let complete = self.recording.logged.iter().filter_map(|logged| {
            let athlete = roster.by_login(logged.login.as_str())?;
            let until = store.complete_until(athlete.id)?;
            Some((logged.id, UnixNanos(until.0.saturating_sub(logged.earlier_nanos))))
        });
        complete.collect()
    }
}

/// The live view of the replay, before any sample has been seen.
fn live_of(recording: &Recording, past: &StoreReader, reads: &Reads) -> Live {
    let (past, logbook) = (past.clone(), reads.logbook.clone());
    let logged = Arc::clone(&recording.logged);
    Live::of_replay(past, logbook, reads.live.session_gap(), logged)
        .with_thresholds(reads.live.thresholds())
}

/// The read sides of the replay.
fn reads(recording: &Arc<Recording>, past: &SharedStore, live: &Reads) -> Reads {
    let roster = Arc::new(Snapshot { generation: 1, athletes: recording.athletes.clone() });
    let nobody: Arc<HashMap<AthleteId, UnixNanos>> = Arc::default();
    let store = StoreReader::from(Arc::clone(past));
    Reads {
        codes: Arc::new(|| Arc::new([])),
        live: live_of(recording, &store, live),
        store,
        roster: Arc::new(move || Arc::clone(&roster)),
        events: Arc::clone(&live.events),
        kind: Arc::clone(&live.kind),
        status: Arc::new(Status::default),
        problems: ProblemList::default(),
        activity: Arc::new(Vec::new),
        last_seen: Arc::new(move || Arc::clone(&nobody)),
        // Alarms are of the live world.
        alarms: Alarms::default(),
        logbook: live.logbook.clone(),
        sessions: Arc::clone(&live.sessions),
        clock: Arc::clone(&live.clock),
        time_zone: if recording.from_starts { TimeZone::UTC } else { live.time_zone.clone() },
    }
}
