//! Caches session summaries in a file, so that they are not computed again at each start.
//!
//! A file that is missing, damaged or of another version costs time, and the record of what was shown
//! as final before samples came late. One line per
//! session, each with its checksum:
//!
//! ```text
//! trackside sessions 4 hr_bpm pwr_w spd_kph
//! 89abcdef {"login":"rider7","from":1463683075000000000,...}
//! ```

use std::{
    collections::{BTreeMap, HashMap},
    fmt::Write as _,
    fs,
    io::{self, Read as _},
    path::{Path, PathBuf},
    sync::Arc,
};

use serde::{Deserialize, Serialize};

use super::{
    exact::Exact,
    last_final::{LastFinal, LastFinalLine},
    revision_line::RevisionLine,
};
use crate::{
    files,
    model::{
        LatLng, Login, MeanMax, Metric, Revision, Session, SessionKey, SessionSummary, UnixNanos,
    },
};

/// The beginning of the first line; the names of the summarized metrics follow, so that all summaries
/// are computed again when these change. The number changes with anything else in a summary.
const OPENING: &str = "trackside sessions 4";
/// A larger file is not one of ours.
const MAX_BYTES: u64 = 256 << 20;

/// The latest summary of each session.
#[derive(Debug, Default)]
pub(super) struct Cache {
    path: Option<PathBuf>,
    summaries: HashMap<SessionKey, CachedSummary>,
    is_changed: bool,
}

/// A summary, and the state of the session it was computed from.
#[derive(Debug, Clone)]
pub(super) struct CachedSummary {
    /// The time of the last sample.
    pub(super) to: UnixNanos,
    /// The number of lines in the session.
    pub(super) lines: u64,
    /// By which loans of phones samples came or went ([`crate::model::Loans::fingerprint`]).
    pub(super) loans: u64,
    pub(super) summary: Arc<SessionSummary>,
    /// Since when it is shown as final, if it is.
    pub(super) final_since: Option<UnixNanos>,
    /// What of the session was final before.
    pub(super) revisions: Arc<[Revision]>,
    /// What it came to when it was last final, if it was before this summary.
    pub(super) last_final: Option<Arc<LastFinal>>,
}

impl Cache {
    /// Reads the file at `path`, as far as possible.
    pub(super) fn open(path: PathBuf) -> Self {
        let text = read(&path).unwrap_or_default();
        let mut lines = text.lines();
        let mut summaries = HashMap::new();
        if lines.next() == Some(&*opening()) {
            summaries.extend(lines.filter_map(summed_of));
        }
        Self { path: Some(path), summaries, is_changed: false }
    }

    /// The latest summary of a session, which may have grown since.
    pub(super) fn last(&self, key: &SessionKey) -> Option<&CachedSummary> {
        self.summaries.get(key)
    }

    /// Whether the latest summary covers the session as it is now.
    pub(super) fn is_current(&self, session: &Session, loans: u64) -> bool {
        let last = self.summaries.get(&session.key);
        let now = (session.to, session.lines, loans);
        last.is_some_and(|last| (last.to, last.lines, last.loans) == now)
    }

    /// The last summary of a session, or of the one that it replaces: samples that were measured
    /// before a session give it another key. `is_listed` says which sessions there are.
    pub(super) fn before(
        &self,
        session: &Session,
        is_listed: impl Fn(&SessionKey) -> bool,
    ) -> Option<(&SessionKey, &CachedSummary)> {
        let of = &session.key;
        self.summaries.get_key_value(of).or_else(|| {
            let replaced = self.summaries.iter().filter(|(key, _)| {
                key.login == of.login
                    && (of.from..=session.to).contains(&key.from)
                    && !is_listed(key)
            });
            replaced.min_by_key(|(key, _)| key.from)
        })
    }

    /// Whether the latest summary of a session was shown as final.
    pub(super) fn is_final(&self, key: &SessionKey) -> bool {
        self.summaries.get(key).is_some_and(|last| last.final_since.is_some())
    }

    /// Notes that the latest summary of a session is shown as final.
    pub(super) fn set_final(&mut self, key: &SessionKey, now: UnixNanos) {
        let last = self.summaries.get_mut(key).filter(|last| last.final_since.is_none());
        if let Some(last) = last {
            last.final_since = Some(now);
            self.is_changed = true;
        }
    }

    pub(super) fn put(
        &mut self,
        session: &Session,
        loans: u64,
        summary: Arc<SessionSummary>,
        revisions: Arc<[Revision]>,
        last_final: Option<Arc<LastFinal>>,
    ) {
        let Session { to, lines, .. } = *session;
        let final_since = None;
        let summed =
            CachedSummary { to, lines, loans, summary, final_since, revisions, last_final };
        self.summaries.insert(session.key.clone(), summed);
        self.is_changed = true;
    }

    /// Removes all summaries except those of these sessions, and writes the file if that changes
    /// it.
    pub(super) fn save<'a>(
        &mut self,
        keys: impl Iterator<Item = &'a SessionKey>,
    ) -> io::Result<()> {
        let keys: Vec<&SessionKey> = keys.collect();
        let mut kept = HashMap::with_capacity(keys.len());
        for key in &keys {
            if let Some((key, summed)) = self.summaries.remove_entry(*key) {
                kept.insert(key, summed);
            }
        }
        self.is_changed |= !self.summaries.is_empty();
        self.summaries = kept;
        if !std::mem::take(&mut self.is_changed) {
            return Ok(());
        }
        let Some(path) = &self.path else { return Ok(()) };
        let mut text = opening() + "\n";
        for key in keys {
            if let Some(summed) = self.summaries.get(key) {
                let json = serde_json::to_string(&Line::of(key, summed))?;
                writeln!(text, "{:08x} {json}", crc32c::crc32c(json.as_bytes())).ok();
            }
        }
        if let Some(folder) = path.parent() {
            fs::create_dir_all(folder)?;
        }
        files::replace(path, text.as_bytes())
    }
}

/// The first line of the file.
fn opening() -> String {
    let names = Metric::summarized().iter().map(|metric| metric.name());
    [OPENING].into_iter().chain(names).collect::<Vec<_>>().join(" ")
}

fn read(path: &Path) -> io::Result<String> {
    let mut bytes = Vec::new();
    fs::File::open(path)?.take(MAX_BYTES).read_to_end(&mut bytes)?;
    // A damaged byte only costs its own line.
    Ok(String::from_utf8_lossy(&bytes).into_owned())
}

fn summed_of(line: &str) -> Option<(SessionKey, CachedSummary)> {
    let (crc, json) = line.split_once(' ')?;
    if u32::from_str_radix(crc, 16).ok()? != crc32c::crc32c(json.as_bytes()) {
        return None;
    }
    let line: Line = serde_json::from_str(json).ok()?;
    let login = Login::try_from(line.login.as_str()).ok()?;
    let key = SessionKey { login, from: UnixNanos(line.from) };
    let mean_max = |(name, (Exact(mean), Exact(max))): (String, (Exact, Exact))| {
        Some((Metric::known_of_name(name.as_bytes())?, MeanMax { mean, max }))
    };
    let place = |&(lat, lng): &(f64, f64)| LatLng::new(lat, lng).ok();
    let summary = SessionSummary {
        dist_km: line.dist_km.map(|exact| exact.0),
        climb_m: line.climb_m.map(|exact| exact.0),
        metrics: line.metrics.into_iter().map(mean_max).collect::<Option<_>>()?,
        sparkline: line.sparkline.into_iter().map(|value| value.unwrap_or(f32::NAN)).collect(),
        track: line.track.iter().map(place).collect::<Option<_>>()?,
    };
    let to = UnixNanos(line.to);
    Some((
        key,
        CachedSummary {
            to,
            lines: line.lines,
            loans: line.loans,
            summary: Arc::new(summary),
            final_since: line.final_since.map(UnixNanos),
            revisions: line.revisions.iter().filter_map(RevisionLine::revision).collect(),
            last_final: line.last_final.map(|last| Arc::new(last.last_final())),
        },
    ))
}

/// A line of the file.
#[derive(Debug, Serialize, Deserialize)]
struct Line {
    login: String,
    from: i64,
    to: i64,
    lines: u64,
    #[serde(default)]
    loans: u64,
    dist_km: Option<Exact>,
    climb_m: Option<Exact>,
    /// Mean and greatest value, by names on the wire.
    metrics: BTreeMap<String, (Exact, Exact)>,
    sparkline: Vec<Option<f32>>,
    track: Vec<(f64, f64)>,
    /// Since when it is shown as final, if it is.
    #[serde(default)]
    final_since: Option<i64>,
    #[serde(default)]
    revisions: Vec<RevisionLine>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    last_final: Option<LastFinalLine>,
}

impl Line {
    fn of(key: &SessionKey, summed: &CachedSummary) -> Self {
        let CachedSummary { to, lines, loans, summary, final_since, revisions, last_final } =
            summed;
        let pair = |(metric, it): (&&Metric, &MeanMax)| {
            (metric.name().to_owned(), (Exact(it.mean), Exact(it.max)))
        };
        Self {
            login: key.login.to_string(),
            from: key.from.0,
            to: to.0,
            lines: *lines,
            loans: *loans,
            dist_km: summary.dist_km.map(Exact),
            climb_m: summary.climb_m.map(Exact),
            metrics: summary.metrics.iter().map(pair).collect(),
            sparkline: summary.sparkline.iter().map(|it| it.is_finite().then_some(*it)).collect(),
            track: summary.track.iter().map(|place| (place.lat_deg(), place.lng_deg())).collect(),
            final_since: final_since.map(|since| since.0),
            revisions: revisions.iter().map(RevisionLine::of).collect(),
            last_final: last_final.as_deref().map(LastFinalLine::of),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Quantity;

    fn session(from: i64) -> Session {
        let login = Login::try_from("rider7").unwrap();
        Session {
            key: SessionKey { login, from: UnixNanos(from) },
            to: UnixNanos(from + 100),
            lines: 7,
            title: String::new(),
            tags: Vec::new(),
            note: String::new(),
        }
    }

    fn summary(dist_km: f64) -> Arc<SessionSummary> {
        Arc::new(SessionSummary {
            dist_km: Some(dist_km),
            metrics: [(&Metric::HrBpm, MeanMax { mean: 1.0 / 3.0, max: 180.0 })].into(),
            sparkline: vec![0.1, 1.0],
            track: vec![LatLng::new(43.1, 11.3).unwrap()],
            ..SessionSummary::default()
        })
    }

    /// A file with the summaries of three sessions.
    fn saved() -> (tempfile::TempDir, PathBuf) {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("cache").join("sessions");
        let mut cache = Cache::open(path.clone());
        for from in 0..3 {
            cache.put(&session(from), 0, summary(from as f64 / 3.0), Arc::default(), None);
        }
        cache.save((0..3).map(|from| session(from).key).collect::<Vec<_>>().iter()).unwrap();
        (folder, path)
    }

    fn found(path: &Path) -> Vec<bool> {
        let cache = Cache::open(path.to_owned());
        (0..3)
            .map(|from| match cache.last(&session(from).key) {
                Some(found) => {
                    assert!(cache.is_current(&session(from), 0));
                    assert_eq!(found.summary, summary(from as f64 / 3.0));
                    true
                }
                None => false,
            })
            .collect()
    }

    #[test]
    fn summaries_come_back_as_they_were() {
        let (_folder, path) = saved();
        assert_eq!(found(&path), [true, true, true]);
        assert!(!Cache::open(path.clone()).is_current(&session(1), 7), "a phone was lent");
        let longer = Session { lines: 8, ..session(1) };
        assert!(!Cache::open(path).is_current(&longer, 0));
    }

    #[test]
    fn silence_in_a_sparkline_comes_back() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("sessions");
        let mut cache = Cache::open(path.clone());
        let sparkline = vec![f32::NAN, 0.5];
        let summary = Arc::new(SessionSummary { sparkline, ..SessionSummary::default() });
        cache.put(&session(1), 0, summary, Arc::default(), None);
        cache.save([session(1).key].iter()).unwrap();
        let cache = Cache::open(path);
        let back = &cache.last(&session(1).key).unwrap().summary;
        assert!(back.sparkline[0].is_nan() && back.sparkline[1] > 0.4);
    }

    #[test]
    fn what_was_shown_as_final_comes_back() {
        let (_folder, path) = saved();
        let mut cache = Cache::open(path.clone());
        let revision = Revision {
            quantity: Quantity::Distance,
            old: Some(1.0 / 3.0),
            new: Some(0.1),
            cause: None,
            at: UnixNanos(900),
        };
        let last_final = LastFinal {
            from: UnixNanos(1),
            to: UnixNanos(50),
            since: UnixNanos(60),
            values: vec![(Quantity::Distance, Some(1.0 / 3.0)), (Quantity::Climb, None)],
            revisions: [revision.clone()].into(),
        };
        let last_final = Some(Arc::new(last_final));
        cache.put(&session(1), 0, summary(0.1), [revision].into(), last_final.clone());
        cache.set_final(&session(1).key, UnixNanos(1000));
        cache.set_final(&session(1).key, UnixNanos(2000));
        cache.save([session(1).key, session(2).key].iter()).unwrap();
        let back = Cache::open(path);
        let last = |from| back.last(&session(from).key).unwrap();
        assert_eq!(last(1).final_since, Some(UnixNanos(1000)));
        assert_eq!(last(1).revisions, cache.last(&session(1).key).unwrap().revisions);
        assert_eq!(last(1).revisions.len(), 1);
        assert_eq!(last(1).last_final, last_final);
        assert!(!back.is_final(&session(2).key) && last(2).revisions.is_empty());
    }

    #[test]
    fn a_session_that_begins_earlier_now_replaces_the_one_that_was() {
        let (_folder, path) = saved();
        let cache = Cache::open(path);
        let before = |session: &Session, is_listed: bool| {
            cache.before(session, |_| is_listed).map(|(key, _)| key.from.0)
        };
        assert_eq!(before(&session(1), true), Some(1));
        let earlier = Session { to: UnixNanos(101), ..session(-5) };
        assert_eq!(before(&earlier, false), Some(0));
        assert_eq!(before(&earlier, true), None);
        assert_eq!(before(&Session { to: UnixNanos(-1), ..session(-5) }, false), None);
    }

    #[test]
    fn a_damaged_file_costs_only_what_is_damaged() {
        let (_folder, path) = saved();
        let whole = fs::read(&path).unwrap();
        for at in 0..whole.len() {
            let mut damaged = whole.clone();
            damaged[at] ^= 0x55;
            fs::write(&path, &damaged).unwrap();
            let n_lost = found(&path).iter().filter(|found| !**found).count();
            let in_opening = at <= opening().len();
            assert!(n_lost == 3 || !in_opening, "byte {at}");
            // A damaged line feed joins two lines; a new one splits a line.
            assert!((1..=2).contains(&n_lost) || in_opening, "byte {at}: {n_lost}");
        }
        fs::write(&path, &whole[..whole.len() - 9]).unwrap();
        assert_eq!(found(&path), [true, true, false]);
    }

    #[test]
    fn summaries_of_sessions_that_are_gone_go_too() {
        let (_folder, path) = saved();
        let mut cache = Cache::open(path.clone());
        cache.save([session(2).key].iter()).unwrap();
        assert_eq!(found(&path), [false, false, true]);
    }
}
