//! An activity in the order in which files of sessions hold it.

use std::{ops::Range, time::Duration};

use crate::{
    analysis,
    model::{LatLng, Metric, SampleRef, UnixNanos},
};

use super::{Activity, ActivitySession, Span, Sport};

/// A session with what belongs to it.
pub(super) struct Piece {
    /// The session; its span is that of its samples.
    pub(super) session: ActivitySession,
    /// The numbers of its samples; at least one.
    pub(super) samples: Range<usize>,
    /// The laps that begin in it.
    pub(super) laps: Vec<Span>,
}

/// The sessions of an activity that have samples, of which `times` are all. A sample belongs to the
/// last session that begins before or with it; those before the first one belong to that.
pub(super) fn pieces(activity: &Activity, times: &[UnixNanos]) -> Vec<Piece> {
    let mut pieces: Vec<Piece> = Vec::new();
    let mut sessions = activity.sessions.iter().peekable();
    let mut session = sessions.next();
    let mut is_new = true;
    for (at, &time) in times.iter().enumerate() {
        while let Some(next) = sessions.next_if(|next| next.span.from <= time) {
            session = Some(next);
            is_new = true;
        }
        match pieces.last_mut() {
            Some(piece) if !is_new => {
                piece.session.span.to = time;
                piece.samples.end = at + 1;
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
                pieces.push(Piece { session, samples: at..at + 1, laps: Vec::new() });
                is_new = false;
            }
        }
    }
    let mut at = 0;
    for lap in &activity.laps {
        while pieces.get(at + 1).is_some_and(|next| next.session.span.from <= lap.from) {
            at += 1;
        }
        if let Some(piece) = pieces.get_mut(at)
            && lap.from <= piece.session.span.to
        {
            piece.laps.push(*lap);
        }
    }
    pieces
}

/// Samples split where a session of its own would begin: a session that was joined has such gaps.
pub(super) fn runs(
    times: &[UnixNanos],
    samples: Range<usize>,
    session_gap: Duration,
) -> impl Iterator<Item = Range<usize>> {
    let mut begin = samples.start;
    let own = times.get(samples).unwrap_or_default();
    let one_session =
        move |one: &UnixNanos, next: &UnixNanos| analysis::is_one_session(*one, *next, session_gap);
    own.chunk_by(one_session).map(move |run| {
        let range = begin..begin + run.len();
        begin = range.end;
        range
    })
}

/// The readings of samples by metric.
pub(super) struct Columns<'a> {
    metrics: &'a [Metric],
}

impl<'a> Columns<'a> {
    pub(super) const fn of(metrics: &'a [Metric]) -> Self {
        Self { metrics }
    }

    /// Whether anything was measured of it.
    pub(super) fn has(&self, metric: &Metric) -> bool {
        self.metrics.contains(metric)
    }

    /// What was measured, each metric once.
    pub(super) fn readings(
        &self,
        sample: &SampleRef<'_>,
    ) -> impl Iterator<Item = (&'a Metric, f64)> {
        let readings = sample.readings;
        readings.iter().enumerate().filter_map(move |(at, reading)| {
            let later = readings.get(at + 1..).unwrap_or_default();
            let is_last = later.iter().all(|other| other.metric != reading.metric);
            Some((self.metrics.get(usize::from(reading.metric))?, reading.value))
                .filter(|_| is_last)
        })
    }

    /// One reading.
    pub(super) fn get(&self, sample: &SampleRef<'_>, wanted: &Metric) -> Option<f64> {
        self.readings(sample).find(|(metric, _)| *metric == wanted).map(|(_, value)| value)
    }

    /// Latitude and longitude in degrees, where both were measured and are on the globe.
    pub(super) fn position(&self, sample: &SampleRef<'_>) -> Option<LatLng> {
        LatLng::new(self.get(sample, &Metric::LatDeg)?, self.get(sample, &Metric::LngDeg)?).ok()
    }
}
