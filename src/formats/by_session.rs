//! Splits an activity into its sessions, as session-based file formats need it.

use std::{ops::Range, time::Duration};

use crate::{
    analysis,
    model::{LatLng, Metric, SampleRef, UnixNanos},
    offset,
};

use super::{Activity, ActivitySession, Span, Sport};

/// A session with its samples and laps.
pub(super) struct SessionSlice {
    /// The session; its span is that of its samples.
    pub(super) session: ActivitySession,
    /// The indices of its samples; not empty.
    pub(super) samples: Range<usize>,
    /// The laps that begin in it.
    pub(super) laps: Vec<Span>,
}

/// The sessions that have samples; `times` are those of all samples. A sample belongs to the last
/// session that begins at or before it, or else to the first one.
pub(super) fn by_session(activity: &Activity, times: &[UnixNanos]) -> Vec<SessionSlice> {
    let mut slices: Vec<SessionSlice> = Vec::new();
    let mut sessions = activity.sessions.iter().peekable();
    let mut session = sessions.next();
    let mut is_new = true;
    for (at, &time) in times.iter().enumerate() {
        while let Some(next) = sessions.next_if(|next| next.span.from <= time) {
            session = Some(next);
            is_new = true;
        }
        match slices.last_mut() {
            Some(slice) if !is_new => {
                slice.session.span.to = time;
                slice.samples.end = at + 1;
            }
            _ => {
                let span = Span { from: time, to: time };
                let session = match session {
                    Some(session) => ActivitySession { span, ..session.clone() },
                    None => ActivitySession {
                        span,
                        sport: Sport::default(),
                        title: String::new(),
                        note: String::new(),
                    },
                };
                slices.push(SessionSlice { session, samples: at..at + 1, laps: Vec::new() });
                is_new = false;
            }
        }
    }
    let mut at = 0;
    for lap in &activity.laps {
        while slices.get(at + 1).is_some_and(|next| next.session.span.from <= lap.from) {
            at += 1;
        }
        if let Some(slice) = slices.get_mut(at)
            && lap.from <= slice.session.span.to
        {
            slice.laps.push(*lap);
        }
    }
    slices
}

/// Splits samples at gaps that would end a session; a session that was joined contains such gaps.
pub(super) fn runs(
    times: &[UnixNanos],
    samples: Range<usize>,
    session_gap: Duration,
) -> impl Iterator<Item = Range<usize>> {
    let mut begin = samples.start;
    let own = offset::get_or_empty(times, samples);
    let one_session =
        move |one: &UnixNanos, next: &UnixNanos| analysis::is_one_session(*one, *next, session_gap);
    own.chunk_by(one_session).map(move |run| {
        let range = begin..begin + run.len();
        begin = range.end;
        range
    })
}

/// Looks up the readings of a sample by metric.
pub(super) struct Columns<'a> {
    metrics: &'a [Metric],
}

impl<'a> Columns<'a> {
    pub(super) const fn of(metrics: &'a [Metric]) -> Self {
        Self { metrics }
    }

    /// What was measured, each metric once.
    pub(super) fn readings(
        &self,
        sample: &SampleRef<'_>,
    ) -> impl Iterator<Item = (&'a Metric, f64)> {
        let readings = sample.readings;
        readings.iter().enumerate().filter_map(move |(at, reading)| {
            let mut later = readings.iter().skip(at + 1);
            let is_last = later.all(|other| other.metric != reading.metric);
            Some((self.metrics.get(usize::from(reading.metric))?, reading.value))
                .filter(|_| is_last)
        })
    }

    /// The reading of one metric.
    pub(super) fn get(&self, sample: &SampleRef<'_>, wanted: &Metric) -> Option<f64> {
        self.readings(sample).find(|(metric, _)| *metric == wanted).map(|(_, value)| value)
    }

    /// The position, if both coordinates were measured and are valid.
    pub(super) fn position(&self, sample: &SampleRef<'_>) -> Option<LatLng> {
        LatLng::new(self.get(sample, &Metric::LatDeg)?, self.get(sample, &Metric::LngDeg)?).ok()
    }
}
