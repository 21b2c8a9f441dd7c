//! The words of a tile: its state in as many of them as fit, and all of it for screen readers.

use std::borrow::Cow;

use unicode_segmentation::UnicodeSegmentation as _;

use crate::{
    alarm::AlarmKind,
    analysis::{AthleteState, ValueState},
    kind::DataField,
    ui::{
        context::ViewContext,
        format, lang,
        panel::field_text::text_within,
        projection::{AlarmMark, Row},
        state::Audience,
    },
};

use super::fields::TileFields;

/// The words of the state line that fit; empty for none. Where the tile `has_band`, the words of the
/// alarm are there.
pub(super) fn state_words(
    row: &Row,
    audience: Audience,
    has_band: bool,
    fits: impl Fn(&str) -> bool,
) -> &str {
    if !audience.sees_alarms {
        return of_spectators(row.state);
    }
    let alarm = row.alarm.filter(|_| !has_band).map_or("", alarm_words);
    let is_told = has_band && row.alarm.is_some_and(|mark| alarm_words(mark).is_empty());
    if is_told {
        return "";
    }
    let all: [&str; 3] = [alarm, &row.state_line, short(row)];
    all.into_iter().find(|words| !words.is_empty() && fits(words)).unwrap_or("")
}

/// A bib, or `...` and as much of its end as fits: what long bibs begin with, many have in common.
pub(super) fn end_that_fits(bib: &str, fits: impl Fn(&str) -> bool) -> Cow<'_, str> {
    if fits(bib) {
        return Cow::Borrowed(bib);
    }
    let ends = bib.grapheme_indices(true).skip(1);
    let shortened = ends.filter_map(|(at, _)| bib.get(at..)).map(|end| format!("...{end}"));
    let mut last = "...".to_owned();
    for words in shortened {
        last = words;
        if fits(&last) {
            break;
        }
    }
    Cow::Owned(last)
}

/// What an alarm is about, where the state line does not say it already.
pub(super) fn alarm_words(mark: AlarmMark) -> &'static str {
    match mark.kind {
        Some(AlarmKind::Sos) => tr!("tile-sos"),
        Some(AlarmKind::AbruptStop) => tr!("tile-abrupt-stop"),
        Some(AlarmKind::HeartRateHigh) => tr!("tile-hr-high"),
        Some(AlarmKind::HeartRateLow) => tr!("tile-hr-low"),
        Some(AlarmKind::PowerHigh) => tr!("tile-power-high"),
        Some(AlarmKind::PowerLow) => tr!("tile-power-low"),
        Some(AlarmKind::Stopped) => tr!("tile-standing"),
        _ => "",
    }
}

/// The words of the band of an alarm: what it is about, or what the state line says; the first that
/// fits, or the shortest. `None` for an alarm without words.
pub(super) fn band_words(row: &Row, mark: AlarmMark, fits: impl Fn(&str) -> bool) -> Option<&str> {
    let all: [&str; 3] = [alarm_words(mark), &row.state_line, short(row)];
    let known = || all.into_iter().filter(|words| !words.is_empty());
    known().find(|words| fits(words)).or_else(|| known().next_back())
}

/// The state in a word or two, for small tiles.
fn short(row: &Row) -> &str {
    match row.state {
        AthleteState::Refused => tr!("tile-refused"),
        AthleteState::StoodDown => tr!("tile-out"),
        AthleteState::NotSeen => tr!("tile-unseen"),
        // The cause has no room.
        AthleteState::Lost => row.state_line.split(" \u{b7} ").next().unwrap_or(&row.state_line),
        _ => "",
    }
}

/// The state as far as it concerns those who only watch.
fn of_spectators(state: AthleteState) -> &'static str {
    match state {
        AthleteState::Lost | AthleteState::Refused => tr!("tile-no-signal"),
        AthleteState::StoodDown => tr!("tile-out"),
        AthleteState::Finished => tr!("tile-finished"),
        _ => "",
    }
}

/// A tile in words: `7 Vento: heart rate 176 bpm Z4, power 326 W`.
pub(super) fn spoken(
    view: &ViewContext<'_>,
    audience: Audience,
    fields: &TileFields,
    row: &Row,
) -> String {
    let mut words = row.athlete.chip().to_owned();
    if audience.has_names {
        words = words + " " + &row.athlete.name;
    }
    let shown = fields.large.iter().chain(&fields.seconds);
    let said: Vec<String> = shown.map(|field| said(view, audience, row, *field)).collect();
    words = words + ": " + &said.join(", ");
    let state =
        if audience.sees_alarms { row.state_line.as_str() } else { of_spectators(row.state) };
    if !state.is_empty() {
        words = words + ", " + state;
    }
    if let Some(mark) = row.alarm.filter(|_| audience.sees_alarms) {
        words = tr!("spoken-alarm", words = words, priority = lang::word(mark.priority.label()));
        let about = alarm_words(mark);
        if !about.is_empty() {
            words = words + " " + about;
        }
    }
    if row.is_benched {
        words += tr!("tile-on-bench");
    }
    words
}

fn said(view: &ViewContext<'_>, audience: Audience, row: &Row, field: DataField) -> String {
    let (kind, units) = (&view.projection.kind, view.state.units);
    let value = row.field(field);
    let number = match (value.value, value.state) {
        (None, _) | (_, ValueState::Lost { .. } | ValueState::Absent) => format::ABSENT.to_owned(),
        (Some(number), _) => text_within(kind, units, field, number, |_| true),
    };
    let unit = if field == DataField::PercentOfMax { "" } else { kind.unit(field, units) };
    let mut words = format!("{} {number} {unit}", lang::word(field.label()));
    let zone = row.zone(field).filter(|_| audience.sees_health);
    if let Some(band) = zone.and_then(|zone| zone.band) {
        words = format!("{} {}", words.trim_end(), band.zone);
    }
    words.trim_end().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn of_a_long_bib_the_end_is_kept_which_tells_it_from_others() {
        let of_seven = |bib| end_that_fits(bib, |words| words.chars().count() <= 7);
        assert_eq!(of_seven("HKG-005"), "HKG-005");
        assert_eq!(of_seven("HKG-0016"), "...0016");
        assert_eq!(of_seven("ae\u{301}e\u{301}e\u{301}"), "ae\u{301}e\u{301}e\u{301}");
        assert_eq!(of_seven("12345e\u{301}e\u{301}"), "...e\u{301}e\u{301}");
        assert_eq!(end_that_fits("12", |_| false), "...2", "never without a mark");
        assert_eq!(end_that_fits("", |_| false), "...");
    }
}
