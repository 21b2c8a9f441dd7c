//! The state while reading TCX and GPX: samples, sessions, laps and markers of the future activity.

use std::{collections::HashMap, ops::Range};

use super::{converted, number};
use crate::{
    formats::{
        Activity, ActivitySession, Imported, Marker, Span, Sport, Unreadable,
        merge::{Samples, counted, tidy},
        parse_time::{ParsedTime, as_utc, parse_time},
    },
    model::{LatLng, Metric, UnixNanos},
};

/// How many names of unread elements to list.
const TOLD_NAMES: usize = 8;
/// How many names of unread elements to keep.
const MAX_NAMES: usize = 256;
/// This many points during another track do not make a second track: a recorder that continues in a
/// new track repeats the last point.
const MAX_SHARED_POINTS: usize = 2;

/// A recording that is being read.
#[derive(Default)]
pub(in crate::formats) struct Recording {
    pub(in crate::formats) samples: Samples,
    pub(in crate::formats) activity: Activity,
    /// The current session.
    pub(in crate::formats) session: Option<Draft>,
    /// The time of the current sample or marker.
    pub(in crate::formats) time: Option<UnixNanos>,
    /// Whether Trackside wrote the file, so that all times are kept, whatever the phones' clocks.
    pub(in crate::formats) is_ours: bool,
    /// The tracks so far: their time spans and samples.
    tracks: Vec<(Span, Range<usize>)>,
    notes: Vec<String>,
    n_without_time: usize,
    n_bad_times: usize,
    n_zoneless: usize,
    n_astray: usize,
    /// Unread elements, counted by name.
    unread: HashMap<String, usize>,
}

/// A session whose end was not read yet.
#[derive(Default)]
pub(in crate::formats) struct Draft {
    /// The index of its first sample.
    first: usize,
    /// The current lap, in formats with laps around samples.
    lap: Option<DraftLap>,
    /// The previous laps.
    laps: Vec<DraftLap>,
    pub(in crate::formats) sport: Sport,
    pub(in crate::formats) title: String,
    pub(in crate::formats) note: String,
}

/// A lap: its start as given, and its samples.
struct DraftLap {
    start: UnixNanos,
    samples: Range<usize>,
}

impl Recording {
    /// Begins a session.
    pub(in crate::formats) fn open_session(&mut self, sport: Sport) {
        self.session = Some(Draft { first: self.samples.len(), sport, ..Draft::default() });
    }

    /// Begins a lap with this start time, as written.
    pub(in crate::formats) fn open_lap(&mut self, start: Option<&str>) {
        let start = start.and_then(|start| self.time_of(start));
        let first = self.samples.len();
        if let Some(session) = &mut self.session {
            session.lap = start.map(|start| DraftLap { start, samples: first..first });
        }
    }

    /// Sets the time of the current sample or marker, as written.
    pub(in crate::formats) fn read_time(&mut self, text: &str) {
        self.time = self.time_of(text);
        self.n_bad_times += usize::from(self.time.is_none());
    }

    /// Parses a time; without a zone it is UTC.
    fn time_of(&mut self, text: &str) -> Option<UnixNanos> {
        match parse_time(text, None) {
            Ok(ParsedTime::Instant(time)) => Some(time),
            Ok(ParsedTime::Local(local)) => {
                self.n_zoneless += 1;
                as_utc(local)
            }
            Ok(ParsedTime::Date(_) | ParsedTime::Clock(..)) => None,
            Err(_) => text.parse().ok(),
        }
    }

    /// Adds a reading to the current sample; the number times the factor is in the unit of the
    /// metric.
    pub(in crate::formats) fn read_value(&mut self, metric: &Metric, factor: f64, text: &str) {
        if let Some(value) = number(text) {
            self.samples.reading(metric, converted(value, factor));
        }
    }

    /// Sets the position of the current sample; invalid ones are dropped.
    pub(in crate::formats) fn read_place(&mut self, lat_deg: Option<f64>, lng_deg: Option<f64>) {
        if LatLng::new(lat_deg.unwrap_or(0.0), lng_deg.unwrap_or(0.0)).is_err() {
            self.n_astray += 1;
            return;
        }
        for (metric, value) in [(Metric::LatDeg, lat_deg), (Metric::LngDeg, lng_deg)] {
            if let Some(value) = value {
                self.samples.reading(&metric, value);
            }
        }
    }

    /// Records an unknown element of a sample.
    pub(in crate::formats) fn add_unread(&mut self, name: &str) {
        if let Some(n) = self.unread.get_mut(name) {
            *n += 1;
        } else if self.unread.len() < MAX_NAMES {
            self.unread.insert(name.chars().take(60).collect(), 1);
        }
    }

    /// Adds a marker at the current time, if there is one.
    pub(in crate::formats) fn add_marker(&mut self, text: &str) {
        if let Some(time) = self.time {
            self.activity.markers.push(Marker { time, text: text.to_owned() });
        }
    }

    /// Ends the current sample.
    pub(in crate::formats) fn close_sample(&mut self) {
        let time = self.time.take();
        self.n_without_time += usize::from(time.is_none());
        self.samples.finish(time);
    }

    /// Ends the current lap.
    pub(in crate::formats) fn close_lap(&mut self) {
        let end = self.samples.len();
        if let Some(session) = &mut self.session
            && let Some(mut lap) = session.lap.take()
        {
            lap.samples.end = end;
            session.laps.push(lap);
        }
    }

    /// Ends the current session. It is dropped if it has no samples, or if it took place during
    /// another one: an athlete cannot be in two places at once.
    pub(in crate::formats) fn close_session(&mut self) {
        // Open if the file was truncated within it.
        self.close_lap();
        let Some(draft) = self.session.take() else { return };
        let Draft { first, laps, sport, title, note, .. } = draft;
        let laps: Vec<Span> = laps.iter().map(|lap| self.lap_of(lap)).collect();
        let wrong_dates = if self.is_ours { None } else { self.samples.set_aside(first) };
        let has_wrong_dates = wrong_dates.is_some();
        self.notes.extend(wrong_dates);
        if !self.is_ours && !self.is_separate_session(first, &title) {
            return;
        }
        let Some(span) = self.span_from(first) else { return };
        if has_wrong_dates {
            // A lap that extends to a wrong date is cut at the end of the session.
            let within = laps.iter().filter(|lap| lap.from <= span.to && span.from <= lap.to);
            self.activity.laps.extend(
                within.map(|lap| Span { from: lap.from.max(span.from), to: lap.to.min(span.to) }),
            );
        } else {
            self.activity.laps.extend(laps);
        }
        self.tracks.push((span, first..self.samples.len()));
        self.activity.sessions.push(ActivitySession { span, sport, title, note });
    }

    /// The span of a lap, from its start to its last sample.
    fn lap_of(&mut self, lap: &DraftLap) -> Span {
        let times = self.samples.collector().places(lap.samples.clone()).map(|(time, _)| time);
        Span { from: lap.start, to: times.fold(lap.start, UnixNanos::max) }
    }

    /// The first and last time of the samples from index `first` on.
    fn span_from(&mut self, first: usize) -> Option<Span> {
        let end = self.samples.len();
        let mut times = self.samples.collector().places(first..end).map(|(time, _)| time);
        let one = times.next()?;
        let (from, to) = times.fold((one, one), |(from, to), it| (from.min(it), to.max(it)));
        Some(Span { from, to })
    }

    /// Whether the samples from index `first` on form a session of their own. Samples during
    /// another track are removed, unless they are identical.
    fn is_separate_session(&mut self, first: usize, title: &str) -> bool {
        for at in 0..self.tracks.len() {
            let Some(span) = self.span_from(first) else { return false };
            let Some((known, range)) = self.tracks.get(at).cloned() else { continue };
            let meets = known.from < span.to && span.from < known.to;
            if (meets || known == span) && !self.is_beside(first, title, span, known, range) {
                return false;
            }
        }
        self.samples.len() > first
    }

    /// Whether samples form a session of their own although they overlap another track.
    fn is_beside(
        &mut self,
        first: usize,
        title: &str,
        span: Span,
        known: Span,
        range: Range<usize>,
    ) -> bool {
        let end = self.samples.len();
        let collector = self.samples.collector();
        let places: HashMap<UnixNanos, _> = collector.places(range).collect();
        let is_inside = |time: UnixNanos| known.from <= time && time <= known.to;
        let inside = || collector.places(first..end).filter(|(time, _)| is_inside(*time));
        let is_same = |(time, place): (UnixNanos, Option<(f64, f64)>)| {
            places.get(&time).is_some_and(|known| *known == place || place.is_none())
        };
        let n_inside = inside().count();
        let are_same = inside().all(is_same);
        let name = if title.is_empty() { String::new() } else { format!(" `{title}`") };
        let is_around = span.from < known.from && known.to < span.to;
        if n_inside <= MAX_SHARED_POINTS && n_inside < end - first && !is_around {
            if !are_same {
                let points = counted(n_inside, "point");
                self.notes.push(format!(
                    "{points} of the track{name} at times of the track before: left out"
                ));
            }
            collector.retain_from(first, |time| !is_inside(time));
            return true;
        }
        if are_same {
            // A copy of another track, or of a part of it: its other readings are kept.
            return false;
        }
        let n = counted(end - first, "point");
        collector.retain_from(first, |_| false);
        self.notes.push(format!(
            "the track{name} ({n}) runs at the same time as another one of the file: left out, \
             since an athlete is at one place at a time; to have it, import it for another athlete \
             from a file of its own"
        ));
        false
    }

    /// Discards the current state after damage; samples may follow.
    pub(in crate::formats) fn resume(&mut self) {
        self.samples.finish(None);
        if self.session.is_none() {
            self.open_session(Sport::default());
        }
    }

    /// Returns the result. `format` is its name, `no_times` says why none of the points has a time,
    /// and `damage` is what was unreadable.
    pub(in crate::formats) fn finish(
        mut self,
        format: &str,
        no_times: &str,
        damage: Option<String>,
    ) -> Result<Imported, Unreadable> {
        self.close_session();
        let mut notes: Vec<String> = damage.into_iter().collect();
        if self.samples.is_empty() {
            let why =
                notes.pop().unwrap_or_else(|| match (self.n_without_time, self.n_bad_times) {
                    (0, _) => "there is no track in it".to_owned(),
                    (_, 0) => no_times.to_owned(),
                    (_, n) => format!("{} cannot be read", counted(n, "time")),
                });
            let text = format!("no sample could be read from the {format} file: {why}");
            return Err(Unreadable(text));
        }
        notes.append(&mut self.notes);
        if 0 < self.n_without_time {
            notes.push(format!("{} points without a time were left out", self.n_without_time));
        }
        if 0 < self.n_bad_times {
            notes.push(format!("{} times could not be read", self.n_bad_times));
        }
        if 0 < self.n_zoneless {
            notes.push("the times say no zone and were read as UTC".to_owned());
        }
        if 0 < self.n_astray {
            let n = counted(self.n_astray, "position");
            notes.push(format!("{n} beyond 90 or 180 degrees: left out"));
        }
        notes.extend(unread_note(self.unread));
        self.activity.samples = if self.is_ours {
            self.samples.into_merged_block(&mut notes)
        } else {
            self.samples.into_block(&mut notes)
        };
        tidy(&mut self.activity);
        Ok(Imported { activity: self.activity, notes })
    }
}

/// Lists the unread elements, most frequent first.
fn unread_note(unread: HashMap<String, usize>) -> Option<String> {
    let mut unread: Vec<(String, usize)> = unread.into_iter().collect();
    unread.sort_by(|(one, n), (other, m)| m.cmp(n).then_with(|| one.cmp(other)));
    let beyond = unread.len().saturating_sub(TOLD_NAMES);
    let told: Vec<String> =
        unread.iter().take(TOLD_NAMES).map(|(name, n)| format!("`{name}` ({n})")).collect();
    let more = if beyond > 0 { format!(" and {beyond} more names") } else { String::new() };
    (!told.is_empty()).then(|| format!("not read from the points: {}{more}", told.join(", ")))
}
