//! Prepares sessions for replay: everything that is computed once, off the window's thread.

use std::sync::Arc;

use jiff::tz::TimeZone;
use parking_lot::RwLock;

use super::{
    format,
    projection::{Logged, TrackView},
    theme::N_SLOTS,
};
use crate::{
    analysis::Travelled,
    history::OpenedSession,
    live::whole_track,
    model::{
        Arrival, Athlete, AthleteId, Login, MonoNanos, Profile, SampleBlock, Session, UnixNanos,
    },
    roster::Snapshot,
    store::{Store, StoreLimits, StoreReader},
};

/// Maximum number of sessions laid over each other: one per identity slot.
pub(super) const MAX_OVERLAID: usize = N_SLOTS;
/// Maximum number of sessions replayed as they were.
pub(super) const MAX_REPLAYED: usize = 400;

/// Memory limit for each of a replay's two stores.
const STORE_BYTES: usize = 1 << 30;

/// A session as read back, with its athlete.
#[derive(Debug, Clone)]
struct RecordedSession {
    session: Session,
    athlete: Arc<Athlete>,
    /// In any order.
    samples: SampleBlock,
}

impl RecordedSession {
    /// Attributes the session to the athlete with its login, or to a placeholder of that name if
    /// the roster no longer has one.
    fn of(opened: OpenedSession, roster: &Snapshot) -> Self {
        let OpenedSession { session, samples, .. } = opened;
        let login = &session.key.login;
        let known = roster.by_login(login.as_str()).cloned();
        let athlete = known.unwrap_or_else(|| Arc::new(unknown(login)));
        Self { session, athlete, samples }
    }
}

fn unknown(login: &Login) -> Athlete {
    Athlete {
        id: AthleteId(0),
        login: login.clone(),
        name: login.to_string(),
        bib: String::new(),
        team: String::new(),
        heat: String::new(),
        slot: 0,
        profile: Profile::default(),
    }
}

/// Sessions prepared for replay. Each session gets an athlete of its own, so that athletes can ride
/// against themselves.
pub(super) struct Recording {
    /// The sessions, in the order in which they were selected.
    pub(super) sessions: Vec<Session>,
    /// The athletes, one per session.
    pub(super) athletes: Vec<Arc<Athlete>>,
    /// The samples of each session in time order.
    pub(super) samples: Vec<SampleBlock>,
    /// How far each athlete had travelled, where sessions are compared or there is only one.
    pub(super) travelled: Arc<Vec<(AthleteId, Travelled)>>,
    /// All samples.
    pub(super) whole: StoreReader,
    /// The whole tracks.
    pub(super) tracks: Arc<Vec<(AthleteId, TrackView)>>,
    /// When each session ended.
    pub(super) ends: Arc<Vec<(AthleteId, UnixNanos)>>,
    /// The logbook that each session belongs to.
    pub(super) logged: Arc<Vec<Logged>>,
    /// The first instant.
    pub(super) from: UnixNanos,
    /// The last instant.
    pub(super) to: UnixNanos,
    /// Times count from the start of each session: the start is at zero, and the zone is UTC.
    pub(super) from_starts: bool,
}

impl Recording {
    /// Prepares sessions of athletes of `roster`, dropping those beyond [`MAX_OVERLAID`] or
    /// [`MAX_REPLAYED`]. Dates in names use `time_zone`. Slow: not for the window's thread.
    pub(super) fn new(
        opened: Vec<OpenedSession>,
        roster: &Snapshot,
        from_starts: bool,
        time_zone: &TimeZone,
    ) -> Self {
        let recorded: Vec<RecordedSession> = opened
            .into_iter()
            .take(if from_starts { MAX_OVERLAID } else { MAX_REPLAYED })
            .map(|opened| RecordedSession::of(opened, roster))
            .collect();
        let athletes = athletes(&recorded, from_starts, time_zone);
        let shift = |session: &Session| if from_starts { session.key.from.0 } else { 0 };
        let moved = |time: UnixNanos, by: i64| UnixNanos(time.0.saturating_sub(by));
        let spans = recorded.iter().map(|it| {
            let by = shift(&it.session);
            (moved(it.session.key.from, by), moved(it.session.to, by))
        });
        let ids = athletes.iter().map(|athlete| athlete.id);
        let ends = ids.zip(spans.clone().map(|(_, to)| to)).collect();
        let (from, to) = spans
            .reduce(|(from, to), (first, last)| (from.min(first), to.max(last)))
            .unwrap_or_default();
        let mut whole = store(from, to);
        let arrival = Arrival { wall: to, mono: MonoNanos(to.0), replayed: true };
        let is_compared = from_starts || recorded.len() == 1;
        let (mut samples, mut sessions) = (Vec::new(), Vec::new());
        let mut travelled = Vec::new();
        let mut logged = Vec::new();
        let mut tracks = Vec::new();
        for (it, athlete) in recorded.into_iter().zip(&athletes) {
            let by = shift(&it.session);
            let block = in_order(&it.samples, by);
            whole.apply(athlete.id, &block, arrival);
            tracks.push((athlete.id, whole_track(whole.athlete(athlete.id))));
            travelled.extend(is_compared.then(|| (athlete.id, Travelled::of(&block))));
            samples.push(block);
            logged.push(Logged {
                id: athlete.id,
                login: it.session.key.login.clone(),
                from: it.session.key.from,
                to: it.session.to,
                earlier_nanos: by,
            });
            sessions.push(it.session);
        }
        Self {
            sessions,
            athletes,
            samples,
            travelled: Arc::new(travelled),
            whole: StoreReader::from(Arc::new(RwLock::new(whole))),
            tracks: Arc::new(tracks),
            ends: Arc::new(ends),
            logged: Arc::new(logged),
            from,
            to,
            from_starts,
        }
    }
}

impl Recording {
    /// Whether there is nothing to show.
    pub(super) const fn is_empty(&self) -> bool {
        self.sessions.is_empty()
    }

    /// The session on screen as it was recorded, if there is only one.
    pub(super) fn only(&self) -> Option<&Session> {
        self.sessions.first().filter(|_| self.sessions.len() == 1 && !self.from_starts)
    }
}

/// An empty store that keeps everything in a time range.
pub(super) fn store(from: UnixNanos, to: UnixNanos) -> Store {
    let span = u64::try_from(to.nanos_since(from)).unwrap_or(0);
    let window = std::time::Duration::from_nanos(span) + std::time::Duration::from_hours(1);
    Store::new(StoreLimits { window, bytes: STORE_BYTES })
}

/// The samples in time order, shifted back by this many nanoseconds.
fn in_order(block: &SampleBlock, earlier_nanos: i64) -> SampleBlock {
    let mut samples: Vec<_> = block.iter().collect();
    // Stable, so that of two samples at one time the later one still wins.
    samples.sort_by_key(|sample| sample.time);
    let mut ordered = SampleBlock::default();
    ordered.share_metrics(&block.shared_metrics());
    ordered.reserve(samples.len(), samples.first().map_or(0, |sample| sample.readings.len()));
    for sample in samples {
        for reading in sample.readings {
            ordered.push_reading(reading.metric, reading.value);
        }
        ordered.finish_sample(UnixNanos(sample.time.0.saturating_sub(earlier_nanos)));
    }
    ordered
}

/// One athlete per session. Names carry the date where it matters; repeated athletes get a
/// letter after the bib.
fn athletes(recorded: &[RecordedSession], from_starts: bool, zone: &TimeZone) -> Vec<Arc<Athlete>> {
    let same = |a: &RecordedSession, b: &RecordedSession| a.athlete.login == b.athlete.login;
    let distinct_slots = recorded
        .iter()
        .enumerate()
        .all(|(i, it)| recorded.iter().take(i).all(|other| other.athlete.slot != it.athlete.slot));
    let made = recorded.iter().enumerate().map(|(i, it)| {
        let athlete = &it.athlete;
        let n_same = recorded.iter().filter(|other| same(it, other)).count();
        let before = recorded.iter().take(i).filter(|other| same(it, other)).count();
        let bib = match ('a'..='z').nth(before) {
            _ if n_same == 1 => athlete.bib.clone(),
            Some(letter) => format!("{}{letter}", athlete.chip()),
            None => format!("{}.{}", athlete.chip(), before + 1),
        };
        let label = || label(it, recorded, zone);
        let name = if n_same > 1 {
            // The date first: where a long name is cut, what tells the rides apart stays.
            format!("{} {}", label(), athlete.name)
        } else if from_starts {
            format!("{} {}", athlete.name, label())
        } else {
            athlete.name.clone()
        };
        let slot = if distinct_slots { athlete.slot } else { (i % N_SLOTS) as u8 };
        let id = AthleteId(i as u32 + 1);
        Arc::new(Athlete { id, name, bib, slot, ..Athlete::clone(athlete) })
    });
    made.collect()
}

/// What distinguishes a session from the others: its day, plus the time if the athlete has several
/// that day.
fn label(it: &RecordedSession, recorded: &[RecordedSession], zone: &TimeZone) -> String {
    let day = |it: &RecordedSession| format::date(it.session.key.from, zone);
    let others = recorded.iter().filter(|other| other.session.key != it.session.key);
    let is_alone = others
        .clone()
        .all(|other| other.athlete.login != it.athlete.login || day(other) != day(it));
    let date = format::day(it.session.key.from, zone);
    if is_alone {
        date
    } else {
        format!("{date} {}", format::clock_minutes(it.session.key.from, zone))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{Metric, SessionKey};

    const MAY_19: i64 = 1_463_683_075;
    const DAY: i64 = 86_400;

    fn login(bib: u32) -> Login {
        Login::try_from(format!("rider{bib}").as_str()).unwrap()
    }

    /// Riders 0 to 19.
    fn roster() -> Snapshot {
        let athlete = |bib: u32| {
            let (name, bib_text) = (format!("Name{bib}"), bib.to_string());
            let slot = bib as u8;
            let (id, login) = (AthleteId(bib + 40), login(bib));
            Arc::new(Athlete {
                id,
                login: login.clone(),
                name,
                bib: bib_text,
                slot,
                ..unknown(&login)
            })
        };
        Snapshot { generation: 1, athletes: (0..20).map(athlete).collect() }
    }

    fn session(bib: u32, from_secs: i64) -> OpenedSession {
        let mut samples = SampleBlock::default();
        let hr = samples.metric_index(&Metric::HrBpm).unwrap();
        // Out of order, as files may be.
        for secs in [2, 0, 1] {
            samples.push_reading(hr, 100.0 + secs as f64);
            samples.finish_sample(UnixNanos::from_secs(from_secs + secs));
        }
        let session = Session {
            key: SessionKey { login: login(bib), from: UnixNanos::from_secs(from_secs) },
            to: UnixNanos::from_secs(from_secs + 2),
            lines: 3,
            title: String::new(),
            tags: Vec::new(),
            note: String::new(),
        };
        OpenedSession { session, samples, marks: Vec::new() }
    }

    fn recording(opened: Vec<OpenedSession>, from_starts: bool) -> Recording {
        Recording::new(opened, &roster(), from_starts, &TimeZone::UTC)
    }

    fn who(opened: Vec<OpenedSession>, from_starts: bool) -> Vec<String> {
        let athletes = recording(opened, from_starts).athletes;
        athletes.iter().map(|it| format!("{} {} {}", it.bib, it.name, it.slot)).collect()
    }

    #[test]
    fn an_athlete_rides_against_himself_under_letters_and_dates() {
        let two = vec![session(7, MAY_19), session(7, MAY_19 + DAY)];
        assert_eq!(who(two, true), ["7a 19 May Name7 0", "7b 20 May Name7 1"]);
        let one_day = vec![session(7, MAY_19), session(7, MAY_19 + 600)];
        assert_eq!(who(one_day, true), ["7a 19 May 18:37 Name7 0", "7b 19 May 18:47 Name7 1"]);
        let others = vec![session(7, MAY_19), session(8, MAY_19)];
        assert_eq!(who(others, false), ["7 Name7 7", "8 Name8 8"]);
    }

    #[test]
    fn who_has_left_the_roster_rides_under_the_login() {
        assert_eq!(who(vec![session(30, MAY_19)], false), [" rider30 0"]);
    }

    #[test]
    fn laid_over_each_other_all_begin_at_zero_in_time_order() {
        let recording = recording(vec![session(7, MAY_19), session(8, 50)], true);
        assert_eq!((recording.from, recording.to), (UnixNanos(0), UnixNanos::from_secs(2)));
        for block in &recording.samples {
            let times: Vec<i64> = block.times().iter().map(|time| time.0 / 1_000_000_000).collect();
            assert_eq!(times, [0, 1, 2]);
        }
        assert_eq!(recording.whole.read().athlete(AthleteId(2)).unwrap().len(), 3);
    }

    #[test]
    fn no_more_are_laid_over_each_other_than_there_are_slots_for_but_an_event_is_whole() {
        let many = || (0..20).map(|bib| session(bib, MAY_19)).collect();
        assert_eq!(recording(many(), true).sessions.len(), MAX_OVERLAID);
        assert_eq!(recording(many(), false).sessions.len(), 20);
    }
}
