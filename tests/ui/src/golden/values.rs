//! The numbers behind what is painted, bit for bit. Only this file reads them from the window, and
//! it has to be adapted when their types move.
//!
//! A number is written as the shortest text that parses back to the same bits. Results of sines and
//! logarithms, whose last bit depends on the machine, are rounded.

use std::fmt::Write as _;

use jiff::tz::TimeZone;
use trackside::{
    analysis::ValueState,
    history::{SessionEntry, SessionList},
    model::{Metric, UnixNanos},
    ui::{
        App,
        projection::{Cell, Column, Numbers, Projection, Row, Series, TrackView, ValueView},
    },
};

use super::Hash;

/// What the window shows of athletes, plots, numbers and problems. Times are milliseconds since
/// `zero`, except in sentences, which contain clock times of `zone`. If there are more than a dozen
/// athletes, every tenth is written out, and all of them go into a hash.
pub fn of(app: &App, zero: UnixNanos, zone: &TimeZone) -> String {
    let shown = app.projection();
    let mut out = String::new();
    let many = shown.rows.len() > 12;
    let mut all = Hash::default();
    for (i, row) in shown.rows.iter().enumerate() {
        let text = athlete(row, zero);
        all.bytes(text.as_bytes());
        if !many || i % 10 == 0 || app.view().focus == Some(row.athlete.id) {
            out.push_str(&text);
        }
    }
    let _ok = writeln!(out, "{} athletes {all}", shown.rows.len());
    for line in &shown.plotted {
        let none = Series::default();
        for metric in [Metric::HrBpm, Metric::PwrW, Metric::SpdKph] {
            let (name, series) = (metric.definition().label, line.line(&metric).unwrap_or(&none));
            let text = plotted(series, shown.epoch, zero);
            let _ok = writeln!(out, "plot {} {name}: {text}", chip(shown, line.id.0));
        }
    }
    for mark in &shown.marks {
        let who: Vec<&str> = mark.athletes.iter().map(|id| chip(shown, id.0)).collect();
        let (at, kind) = (millis(mark.time, zero), mark.kind);
        let _ok = writeln!(out, "mark {kind:?} at {at} of {}: {}", who.join(" "), mark.text);
    }
    if let Some(it) = &shown.numbers {
        numbers(it, chip(shown, it.id.0), zero, &mut out);
    }
    for it in &shown.problems {
        let (first, last) = (millis(it.first, zero), millis(it.last, zero));
        let _ok = writeln!(
            out,
            "problem {:?} {} at {}: {} times, {first} to {last}, {:?}\n  {}; {}",
            it.kind,
            it.who,
            it.address,
            it.count,
            it.detail,
            it.sentence(zone),
            it.advice()
        );
    }
    let oldest = shown.oldest.map(|time| millis(time, zero));
    let _ok = writeln!(out, "oldest {oldest:?}, nobody has sent {}", shown.nobody_has_written);
    out
}

/// The list of sessions, in its order.
pub fn of_sessions(list: &SessionList, zero: UnixNanos) -> String {
    let mut out = String::new();
    let mut all = Hash::default();
    let many = list.sessions.len() > 30;
    for (i, entry) in list.sessions.iter().enumerate() {
        let text = session(entry, zero);
        all.bytes(text.as_bytes());
        if !many || i % 20 == 0 {
            out.push_str(&text);
        }
    }
    let _ok = writeln!(out, "{} sessions {all}", list.sessions.len());
    out
}

fn session(entry: &SessionEntry, zero: UnixNanos) -> String {
    let SessionEntry { session, summary, summed_to, event: _, finality: _ } = entry;
    let mut out = String::new();
    let _ok = writeln!(
        out,
        "session {} {} to {} ({} lines, {:?} summed) {:?} {:?} {:?}",
        session.key.login,
        millis(session.key.from, zero),
        millis(session.to, zero),
        session.lines,
        summed_to.map(|time| millis(time, zero)),
        session.title,
        session.tags,
        session.note
    );
    if let Some(it) = summary {
        let mut hash = Hash::default();
        it.sparkline.iter().for_each(|value| hash.float(f64::from(*value)));
        for place in &it.track {
            hash.float(place.lat_deg());
            hash.float(place.lng_deg());
        }
        let mean_max = |metric: &Metric| it.mean_max(metric).map(|it| (it.mean, it.max));
        let _ok = writeln!(
            out,
            "  {} km, climb {:?}, hr {:?}, power {:?}, speed {:?}, {} in sparkline, {} in track, {hash}",
            rounded(it.dist_km),
            it.climb_m,
            mean_max(&Metric::HrBpm),
            mean_max(&Metric::PwrW),
            mean_max(&Metric::SpdKph),
            it.sparkline.len(),
            it.track.len(),
        );
    }
    out
}

fn athlete(row: &Row, zero: UnixNanos) -> String {
    let mut out = String::new();
    let chip = row.athlete.chip();
    let (name, slot, state) = (&row.athlete.name, row.slot, row.state);
    let _ok = writeln!(out, "{chip} {name} slot {slot:?} {state:?} {:?}", row.state_line);
    let _ok = writeln!(
        out,
        "  hr {}, power 3 s {}, speed {}",
        value(&row.hr_bpm, zero),
        value(&row.pwr_w_3s, zero),
        value(&row.spd_kph, zero)
    );
    let place = row.position.map_or("nowhere".to_owned(), |(place, state)| {
        format!("at {:?} {:?} {}", place.lat_deg(), place.lng_deg(), looks(state))
    });
    let _ok = writeln!(
        out,
        "  {place}, bearing {}, accuracy {:?}, contact {:?}, {} a minute, last seen {:?}",
        rounded(row.bearing_deg),
        row.acc_m,
        row.reception.contact_secs,
        row.reception.per_minute,
        row.reception.last_seen.map(|time| millis(time, zero))
    );
    let mut spark = Hash::default();
    row.sparkline.iter().for_each(|value| spark.float(f64::from(*value)));
    let n_spark = row.sparkline.len();
    let _ok = writeln!(out, "  sparkline {n_spark} {spark}, track {}", track(&row.track, zero));
    out
}

fn track(track: &TrackView, zero: UnixNanos) -> String {
    let mut hash = Hash::default();
    for fix in track.fixes.iter().chain(&track.spikes) {
        hash.int(fix.time.nanos_since(zero));
        hash.float(fix.place.lat_deg());
        hash.float(fix.place.lng_deg());
    }
    let (n_fixes, n_spikes) = (track.fixes.len(), track.spikes.len());
    format!("{n_fixes} fixes, breaks {}, {n_spikes} spikes, {hash}", indices(&track.breaks))
}

fn plotted(series: &Series, epoch: UnixNanos, zero: UnixNanos) -> String {
    let mut hash = Hash::default();
    for point in series.points.iter().chain(&series.spikes) {
        // Hashed as a time, because the zero of the plots is arbitrary.
        hash.int((epoch.plus_secs(point.x).nanos_since(zero) + 500) / 1000);
        hash.float(point.y);
    }
    let (n, n_spikes) = (series.points.len(), series.spikes.len());
    format!("{n} points, breaks {}, {n_spikes} spikes, {hash}", indices(&series.breaks))
}

fn numbers(it: &Numbers, chip: &str, zero: UnixNanos, out: &mut String) {
    let lap = it.lap.map(|lap| (lap.number, lap.secs));
    let _ok = writeln!(
        out,
        "numbers of {chip}: since start {:?}, lap {lap:?}, hr {}, power {}, 3 s {}, speed {}",
        it.since_start_secs,
        value(&it.hr_bpm, zero),
        value(&it.pwr_w, zero),
        value(&it.pwr_w_3s, zero),
        value(&it.spd_kph, zero)
    );
    for row in &it.table {
        let _ok = write!(out, "  {} .{}:", row.label, row.decimals);
        for column in Column::ALL {
            let _ok = write!(out, " | {} {}", column.label(), cell(row.cell(column)));
        }
        out.push('\n');
    }
}

/// Mean, maximum, minimum, coverage, and length of the window.
fn cell(cell: &Cell) -> String {
    let number = |value: Option<f64>| value.map_or("--".to_owned(), |value| format!("{value:?}"));
    format!(
        "{}/{}/{} {:?} of {:?}",
        number(cell.mean),
        number(cell.max),
        number(cell.min),
        cell.coverage,
        cell.window_secs
    )
}

fn value(it: &ValueView, zero: UnixNanos) -> String {
    let mut out = it.value.map_or("--".to_owned(), |value| format!("{value:?}"));
    out = out + " " + &looks(it.state);
    if let Some(time) = it.time {
        out = out + " @" + &millis(time, zero).to_string();
    }
    if let Some(beyond) = it.implausible {
        let _ok = write!(out, " not {beyond:?}");
    }
    out
}

fn looks(state: ValueState) -> String {
    match state {
        ValueState::Fresh => "fresh".into(),
        ValueState::Behind { age_secs } => format!("behind {age_secs:?}"),
        ValueState::Dim { age_secs } => format!("dim {age_secs:?}"),
        ValueState::Lost { age_secs } => format!("lost {age_secs:?}"),
        ValueState::Flat { for_secs } => format!("flat {for_secs:?}"),
        ValueState::Absent => "absent".into(),
    }
}

/// The chip of an athlete on screen.
fn chip(shown: &Projection, id: u32) -> &str {
    shown.rows.iter().find(|row| row.athlete.id.0 == id).map_or("?", |row| row.athlete.chip())
}

/// Whole milliseconds since `zero`.
const fn millis(time: UnixNanos, zero: UnixNanos) -> i64 {
    time.nanos_since(zero).div_euclid(1_000_000)
}

/// Rounds to six digits, for results of trigonometric functions.
fn rounded(value: Option<f64>) -> String {
    value.map_or("--".to_owned(), |value| format!("{value:.6}"))
}

/// Indices; if there are many, their number and hash.
fn indices(all: &[usize]) -> String {
    if all.len() <= 8 {
        return format!("{all:?}");
    }
    let mut hash = Hash::default();
    all.iter().for_each(|index| hash.int(*index as i64));
    format!("{} {hash}", all.len())
}
