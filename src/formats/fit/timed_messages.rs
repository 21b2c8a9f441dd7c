//! Determines when sessions and laps took place, because devices disagree on what the times in
//! their messages mean.

use crate::{formats::Span, model::UnixNanos};

use super::{TIMESTAMP, time_of};

/// Times at most this far apart are the same, in seconds: devices round.
const SAME_SECS: f64 = 2.0;
/// Samples further apart than this leave a gap, in seconds.
const SILENT_SECS: f64 = 5.0;
/// The minimum share of a pause without samples: devices keep recording for a moment.
const MOSTLY: f64 = 0.8;

/// A session or lap as given by a message.
#[derive(Debug, Clone, Default)]
pub(super) struct TimedMessage {
    /// The index of its file among the concatenated ones.
    pub(super) file: usize,
    start: Option<UnixNanos>,
    /// The time of the message: when it was written, which may be at the end, at the start, or at
    /// any other time.
    written: Option<UnixNanos>,
    elapsed_secs: Option<f64>,
    timer_secs: Option<f64>,
    /// The distance, km.
    pub(super) dist_km: Option<f64>,
    /// Sport and sub-sport.
    pub(super) sport: Option<(u8, u8)>,
    /// The length of the pool, km.
    pub(super) pool_km: Option<f64>,
    pub(super) title: String,
    pub(super) note: String,
}

/// The numbers of the fields that say when a session or lap was, and how far it went.
pub(super) struct SpanFields {
    pub(super) start: u8,
    pub(super) elapsed: u8,
    pub(super) timer: u8,
    pub(super) distance: u8,
}

impl TimedMessage {
    /// Reads when it was and how far it went from the numbers of its message, by field; it is of
    /// the file of this index.
    pub(super) fn read(
        numbers: impl Iterator<Item = (u8, f64)>,
        fields: &SpanFields,
        file: usize,
    ) -> Self {
        let mut timed = Self { file, ..Self::default() };
        for (field, raw) in numbers {
            match field {
                TIMESTAMP => timed.written = time_of(raw as u32),
                field if field == fields.start => timed.start = time_of(raw as u32),
                // A damaged one may be negative.
                field if field == fields.elapsed && raw >= 0.0 => {
                    timed.elapsed_secs = Some(raw / 1000.0);
                }
                field if field == fields.timer && raw >= 0.0 => {
                    timed.timer_secs = Some(raw / 1000.0);
                }
                field if field == fields.distance && raw >= 0.0 => {
                    timed.dist_km = Some(raw / 100_000.0);
                }
                _ => {}
            }
        }
        timed
    }

    pub(super) const fn has_time(&self) -> bool {
        self.start.is_some() || self.written.is_some()
    }

    /// The duration in seconds.
    fn secs(&self) -> Option<f64> {
        self.elapsed_secs.or(self.timer_secs)
    }

    /// When it began; without a start time, when the previous one ended.
    fn begin(&self, before: Option<UnixNanos>) -> Option<UnixNanos> {
        let by_length = || Some(self.written?.plus_secs(-self.secs().filter(|secs| *secs > 0.0)?));
        self.start.or_else(by_length).or(before)
    }

    /// When it was written, unless that was at its start.
    fn written_after(&self, begin: UnixNanos) -> Option<UnixNanos> {
        self.written.filter(|written| begin < *written)
    }
}

/// The spans of the sessions, in order. The later of two ends counts: the samples, and the start of
/// the next session, limit it anyway.
pub(super) fn session_spans(sessions: &[TimedMessage], first: UnixNanos) -> Vec<Span> {
    let mut before: Option<UnixNanos> = None;
    let spans = sessions.iter().map(|session| {
        let from = session.begin(before).unwrap_or(first);
        let by_length = session.secs().map(|secs| from.plus_secs(secs));
        let to = by_length.max(session.written_after(from)).unwrap_or(from);
        before = Some(session.written_after(from).or(by_length).unwrap_or(from));
        Span { from, to }
    });
    spans.collect()
}

/// The spans of the laps, in order, with their messages. `times` are the sorted times of the
/// samples.
///
/// A lap ends after its duration or when its message was written, whichever is earlier: some
/// devices write all messages at the end, or each when the next lap begins. If the samples pause
/// for as long as the two differ, the duration is that of the timer and excludes pauses.
pub(super) fn lap_spans<'a>(
    laps: &'a [TimedMessage],
    times: &[UnixNanos],
) -> Vec<(Span, &'a TimedMessage)> {
    let first = times.first().copied().unwrap_or(UnixNanos::MIN);
    let last = times.last().copied().unwrap_or(UnixNanos::MAX);
    let silence = Silence::of(times);
    let mut begun: Vec<(UnixNanos, &'a TimedMessage)> = Vec::with_capacity(laps.len());
    let mut before: Option<(usize, UnixNanos)> = None;
    for lap in laps {
        let ended = before.filter(|(file, _)| *file == lap.file).map(|(_, ended)| ended);
        let from = lap.begin(ended).unwrap_or(first);
        let by_length = lap.secs().map(|secs| from.plus_secs(secs));
        before = Some((lap.file, lap.written_after(from).or(by_length).unwrap_or(from)));
        begun.push((from, lap));
    }
    begun.sort_by_key(|(from, _)| *from);
    let nexts = begun.iter().skip(1).map(|(from, _)| Some(*from)).chain([None]);
    let end = |((from, lap), next): ((UnixNanos, &'a TimedMessage), Option<UnixNanos>)| {
        let by_length = lap.secs().map(|secs| from.plus_secs(secs));
        let to = match (lap.written_after(from), by_length) {
            (Some(written), Some(by_length)) if by_length < written => {
                let paused_secs = written.secs_since(by_length);
                let is_timer = paused_secs <= SAME_SECS
                    || MOSTLY * paused_secs <= silence.secs_within(from, written);
                if is_timer { written } else { by_length }
            }
            (Some(written), _) => written,
            (None, Some(by_length)) => by_length,
            (None, None) => next.unwrap_or(last.max(from)),
        };
        (Span { from, to }, lap)
    };
    begun.iter().copied().zip(nexts).map(end).collect()
}

/// The gaps in the samples.
struct Silence<'a> {
    times: &'a [UnixNanos],
    /// The accumulated gaps up to each sample, in seconds.
    secs: Vec<f64>,
}

impl<'a> Silence<'a> {
    fn of(times: &'a [UnixNanos]) -> Self {
        let mut sum_secs = 0.0;
        let mut secs = Vec::with_capacity(times.len());
        let mut last = None;
        for &time in times {
            if let Some(last) = last {
                sum_secs += silent_secs(last, time);
            }
            last = Some(time);
            secs.push(sum_secs);
        }
        Self { times, secs }
    }

    /// The gaps within a span, including the one between its last sample and its end.
    fn secs_within(&self, from: UnixNanos, to: UnixNanos) -> f64 {
        let first = self.times.partition_point(|time| *time < from);
        let next = self.times.partition_point(|time| *time <= to);
        let within = self.times.iter().zip(&self.secs).take(next).skip(first);
        let (Some((_, begin_secs)), Some((last, end_secs))) =
            (within.clone().next(), within.last())
        else {
            return to.secs_since(from);
        };
        end_secs - begin_secs + silent_secs(*last, to)
    }
}

fn silent_secs(from: UnixNanos, to: UnixNanos) -> f64 {
    Some(to.secs_since(from)).filter(|secs| *secs > SILENT_SECS).unwrap_or(0.0)
}
