//! Turns the messages of a file into a recording.

use std::collections::HashSet;

use rustyfit::profile::typedef;

use crate::{
    formats::{Activity, ActivitySession, Span},
    model::{Metric, Reading, UnixNanos},
};

use super::{
    fields::sport_of,
    lengths::Length,
    messages::{Messages, OneFile},
    timed_messages::{TimedMessage, lap_spans, session_spans},
};

/// A first distance below this share of the total is not worth a sample of its own.
const LEAST_SHARE: f64 = 0.002;

/// Builds the recording. A truncated file names no session, so everything is one.
pub(super) fn activity_of(messages: Messages, is_damaged: bool) -> Activity {
    let times = messages.samples.sorted_times();
    let first = times.first().copied().unwrap_or_default();
    let spans = session_spans(&messages.sessions, first);
    let mut laps: Vec<Span> =
        lap_spans(&messages.laps, &times).into_iter().map(|(span, _)| span).collect();
    let Messages { samples, athlete, sessions, mut markers, files, .. } = messages;
    let mut named: Vec<ActivitySession> =
        sessions.iter().zip(spans).map(|(session, span)| named(session, span, &files)).collect();
    if !is_damaged {
        let has_session = |file: usize| sessions.iter().any(|session| session.file == file);
        let unnamed = (1..).zip(&files).filter(|(file, _)| !has_session(*file));
        named.extend(unnamed.filter_map(|(_, file)| whole_of(file)));
    }
    named.sort_by_key(|session| session.span.from);
    laps.sort_by_key(|lap| lap.from);
    markers.sort_by_key(|marker| marker.time);
    leave_out_only_laps(&mut laps, &named);
    Activity { athlete, samples: samples.finish(), sessions: named, laps, markers }
}

fn named(session: &TimedMessage, span: Span, files: &[OneFile]) -> ActivitySession {
    let of_file = || session.file.checked_sub(1).and_then(|file| files.get(file)?.sport);
    let (sport, sub_sport) = session.sport.or_else(of_file).unwrap_or_default();
    let (title, note) = (session.title.clone(), session.note.clone());
    ActivitySession { span, sport: sport_of(sport, sub_sport), title, note }
}

/// The session of an activity that names none.
fn whole_of(file: &OneFile) -> Option<ActivitySession> {
    if file.kind != Some(typedef::File::ACTIVITY.0) {
        return None;
    }
    let (from, to) = file.span?;
    let (sport, sub_sport) = file.sport.unwrap_or_default();
    let sport = sport_of(sport, sub_sport);
    Some(ActivitySession {
        span: Span { from, to },
        sport,
        title: String::new(),
        note: String::new(),
    })
}

/// Removes redundant laps: every session has at least one, and a single lap is as long as its
/// session.
fn leave_out_only_laps(laps: &mut Vec<Span>, sessions: &[ActivitySession]) {
    let ends = |span: Span| (span.from, span.to);
    let whole: HashSet<_> = sessions.iter().map(|session| ends(session.span)).collect();
    let mut has_others = vec![false; sessions.len()];
    for lap in laps.iter().filter(|lap| !whole.contains(&ends(**lap))) {
        // The session in which it begins, just as they are written.
        let next = sessions.partition_point(|session| session.span.from <= lap.from);
        if let Some(has_others) = has_others.get_mut(next.saturating_sub(1)) {
            *has_others = true;
        }
    }
    let with_one = sessions.iter().zip(has_others).filter(|(_, has_others)| !has_others);
    let only: HashSet<_> = with_one.map(|(session, _)| ends(session.span)).collect();
    laps.retain(|lap| !only.contains(&ends(*lap)));
}

/// Adds samples that are missing: the lengths of swims, the ends of unrecorded sessions, and the
/// start of a distance whose first value comes some way into a session.
pub(super) fn add_what_lacks(messages: &mut Messages, is_damaged: bool) {
    let first = messages.samples.times().map(|times| times.from).unwrap_or_default();
    let mut spans = session_spans(&messages.sessions, first);
    if !spans.is_sorted_by_key(|span| span.from) {
        let sessions = std::mem::take(&mut messages.sessions);
        let mut both: Vec<(Span, TimedMessage)> = spans.into_iter().zip(sessions).collect();
        both.sort_by_key(|(span, _)| (span.from, span.to));
        (spans, messages.sessions) = both.into_iter().unzip();
    }
    add_lengths(messages, &spans);
    messages.beats.add_to(&mut messages.samples);
    if !is_damaged {
        add_unrecorded(messages, &spans);
        add_first_distances(messages, &spans);
    }
}

/// Adds a sample with these readings.
fn add(messages: &mut Messages, time: UnixNanos, readings: &[(Metric, f64)]) {
    let mut known = Vec::with_capacity(readings.len());
    for (metric, value) in readings {
        let metric = messages.samples.metric(metric);
        known.extend(metric.map(|metric| Reading { metric, value: *value }));
    }
    messages.samples.push(time, &known);
}

/// Adds the pool lengths as samples at their ends: the strokes of each, the running count, and the
/// distance and speed if the records have no distance.
fn add_lengths(messages: &mut Messages, sessions: &[Span]) {
    let mut lengths = std::mem::take(&mut messages.lengths);
    if lengths.is_empty() {
        return;
    }
    lengths.sort_by_key(|length| (length.from, length.to));
    let distances = messages.samples.values(&Metric::DistKm);
    // Lengths outside of any session are one swim.
    let all = Span { from: UnixNanos::MIN, to: UnixNanos::MAX };
    let spans = if sessions.is_empty() { &[all][..] } else { sessions };
    let mut rest = lengths.as_slice();
    for (at, span) in spans.iter().enumerate() {
        let next = spans.get(at + 1).map_or(UnixNanos::MAX, |next| next.from);
        let (own, later) = rest.split_at(rest.partition_point(|length| length.from < next));
        rest = later;
        let until = span.to.min(next);
        let is_told = distances.iter().any(|(time, _)| (span.from..=until).contains(time));
        // Lengths of no session have none.
        let session = messages.sessions.get(at).cloned().unwrap_or_default();
        add_swim(messages, own, &session, is_told);
    }
}

fn add_swim(messages: &mut Messages, lengths: &[Length], session: &TimedMessage, is_told: bool) {
    let Some(first) = lengths.first() else { return };
    let metrics = [&b"strokes"[..], b"lengths"].map(Metric::of_name);
    let [Some(strokes), Some(n_lengths)] = metrics else { return };
    let n_swum = lengths.iter().filter(|length| length.is_swum).count();
    let share = session.dist_km.filter(|km| *km > 0.0).map(|km| km / n_swum.max(1) as f64);
    let length_km = session.pool_km.or(share);
    let (mut dist_km, mut n) = (0.0, 0.0);
    if !is_told {
        add(messages, first.from, &[(Metric::DistKm, 0.0)]);
    }
    for length in lengths {
        let secs = length.to.secs_since(length.from);
        let by_speed = || length.spd_kph.map(|spd_kph| spd_kph * secs / 3600.0);
        let own_km = length_km.or_else(by_speed).filter(|_| length.is_swum).unwrap_or(0.0);
        dist_km += own_km;
        n += f64::from(u8::from(length.is_swum));
        let mut readings = vec![(n_lengths.clone(), n)];
        readings.extend(length.strokes.map(|n| (strokes.clone(), n)));
        if !is_told {
            readings.push((Metric::DistKm, dist_km));
            let measured = (secs > 0.0).then(|| own_km / secs * 3600.0);
            let spd_kph = length.spd_kph.filter(|_| length.is_swum).or(measured);
            readings.extend(spd_kph.map(|spd_kph| (Metric::SpdKph, spd_kph)));
            readings.extend(length.cad_rpm.map(|cad_rpm| (Metric::CadRpm, cad_rpm)));
        }
        add(messages, length.to, &readings);
    }
}

/// Adds sessions without records, such as those entered by hand, from the duration and distance in
/// their messages and those of their laps.
fn add_unrecorded(messages: &mut Messages, sessions: &[Span]) {
    let times = messages.samples.sorted_times();
    let laps: Vec<(Span, f64)> = lap_spans(&messages.laps, &times)
        .into_iter()
        .map(|(span, lap)| (span, lap.dist_km.unwrap_or(0.0)))
        .collect();
    for (at, span) in sessions.iter().enumerate() {
        let next = sessions.get(at + 1).map_or(UnixNanos::MAX, |next| next.from);
        // If two share a moment, it belongs to the later one.
        let to = if next <= span.to { next.plus_secs(-1.0) } else { span.to };
        let begun = times.partition_point(|time| *time < span.from);
        let is_recorded = times.get(begun).is_some_and(|time| *time <= to);
        let has_time = messages.sessions.get(at).is_some();
        if is_recorded || to <= span.from || !has_time {
            continue;
        }
        let whole_km = messages.sessions.get(at).and_then(|session| session.dist_km);
        let point = |time: UnixNanos, dist_km: Option<f64>| {
            let mut readings = vec![(Metric::DurS, time.secs_since(span.from))];
            readings.extend(dist_km.map(|dist_km| (Metric::DistKm, dist_km)));
            (time, readings)
        };
        let mut points = vec![point(span.from, whole_km.map(|_| 0.0))];
        let mut sum_km = 0.0;
        for (lap, lap_km) in &laps {
            if span.from <= lap.from && lap.to < to {
                sum_km += lap_km;
                points.push(point(lap.to, whole_km.map(|km| km.min(sum_km))));
            }
        }
        points.push(point(to, whole_km));
        for (time, readings) in points {
            add(messages, time, &readings);
        }
    }
}

/// Adds a zero at the start of a distance. A counter starts at zero, so if its first value comes
/// some way into a session, the distance up to there belongs to the session.
fn add_first_distances(messages: &mut Messages, sessions: &[Span]) {
    let all = messages.samples.values(&Metric::DistKm);
    let mut zeros = Vec::new();
    for (at, span) in sessions.iter().enumerate() {
        let next = sessions.get(at + 1).map_or(UnixNanos::MAX, |next| next.from);
        let (begun, _) = all.split_at(all.partition_point(|(time, _)| *time < next));
        let (before, own) = begun.split_at(begun.partition_point(|(time, _)| *time < span.from));
        let Some(&(first, first_km)) = own.first() else { continue };
        let Some(told_km) = messages.sessions.get(at).and_then(|session| session.dist_km) else {
            continue;
        };
        let steps = own.windows(2).map(|pair| match pair {
            [(_, one_km), (_, next_km)] => (next_km - one_km).max(0.0),
            _ => 0.0,
        });
        let counted_km: f64 = steps.sum();
        let is_begun = (told_km - counted_km - first_km).abs() < (told_km - counted_km).abs();
        if !is_begun || first_km <= LEAST_SHARE * told_km {
            continue;
        }
        let before = before.last().map(|(time, _)| *time);
        let step_secs = own.get(1).map_or(1.0, |(time, _)| time.secs_since(first));
        let is_free = |time: &UnixNanos| *time < first && before.is_none_or(|it| it < *time);
        let begin =
            [span.from, first.plus_secs(-step_secs.clamp(1.0, 60.0)), first.plus_secs(-1.0)];
        zeros.extend(begin.into_iter().find(is_free));
    }
    for time in zeros {
        add(messages, time, &[(Metric::DistKm, 0.0)]);
    }
}
