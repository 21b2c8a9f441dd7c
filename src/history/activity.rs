//! Builds a recording, from which file formats are written, from an athlete's lines.

use std::{io, time::Duration};

use super::{
    Collected, laps_of, sessions_of_times,
    spool::{Spool, Spooling},
};
use crate::{
    codec,
    formats::{Activity, ActivitySession, MAX_SAMPLES, Marker, SampleSource as _, Span, Sport},
    line_protocol::{FieldIter, Value, unescape_key},
    model::{Login, MarkKind, Metric, Progress, Reading, UnixNanos},
};

/// Makes an activity of lines, its samples apart, with sentences on what it does not hold. A
/// silence longer than `gap` ends a session; `progress` can stop it.
pub(super) fn build(
    login: &Login,
    collected: Collected,
    gap: Duration,
    progress: &Progress,
) -> io::Result<(Activity, Spool, Vec<String>)> {
    let Collected { sorter, log, .. } = collected;
    let mut spooling = Spooling::new();
    let mut readings = Vec::new();
    let mut n_left_out = 0_usize;
    let mut n_lines = 0_usize;
    sorter.finish(&mut |time, series, fields| {
        n_lines += 1;
        if n_lines.is_multiple_of(4096) {
            progress.check_stopped()?;
        }
        if !is_of_samples(series) {
            n_left_out += 1;
            return Ok(());
        }
        readings.clear();
        let mut has_other = false;
        for field in FieldIter::new(fields).flatten() {
            let value = match field.value {
                Value::Float(value) => value,
                Value::Integer(value) => value as f64,
                Value::Text(_) | Value::Boolean(_) => {
                    has_other = true;
                    continue;
                }
            };
            let metric = Metric::of_name(&unescape_key(field.key));
            match metric.and_then(|metric| spooling.metric(&metric)) {
                Some(metric) => readings.push(Reading { metric, value }),
                None => has_other = true,
            }
        }
        n_left_out += usize::from(has_other);
        if spooling.push(UnixNanos(time), &readings)? {
            return Ok(());
        }
        Err(io::Error::other(format!(
            "a file of this format holds at most {MAX_SAMPLES} samples: give a shorter time, or \
             use line protocol or CSV"
        )))
    })?;
    let samples = spooling.finish()?;
    let times = samples.times().iter().copied();
    let mut activity = Activity::default();
    for session in sessions_of_times(times, login, &log, gap) {
        let (from, to) = (session.key.from, session.to);
        let laps = laps_of(&log, from, to);
        activity.laps.extend(laps.iter().map(|lap| Span { from: lap.from, to: lap.to }));
        let marks = log.marks_within(from, to);
        let markers = marks.into_iter().filter(|mark| mark.kind == MarkKind::Marker);
        let markers = markers.map(|mark| Marker { time: mark.time, text: mark.text });
        activity.markers.extend(markers);
        let sports = session.tags.iter().map(|tag| Sport::of_word(tag));
        activity.sessions.push(ActivitySession {
            span: Span { from, to },
            sport: sports.into_iter().find(|sport| *sport != Sport::Other).unwrap_or_default(),
            title: session.title,
            note: session.note,
        });
    }
    let mut notes = Vec::new();
    if 0 < n_left_out {
        notes.push(format!(
            "{n_left_out} lines hold text or are no samples: export line protocol or CSV to have \
             all of them"
        ));
    }
    Ok((activity, samples, notes))
}

/// Whether a series is the samples measurement, with any tags.
fn is_of_samples(series: &[u8]) -> bool {
    series
        .strip_prefix(codec::SAMPLES)
        .is_some_and(|rest| rest.is_empty() || rest.starts_with(b","))
}
