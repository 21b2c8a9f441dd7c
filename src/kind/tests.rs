//! Every entry makes sense by itself, and they differ where sports do.

use std::collections::BTreeSet;

use super::*;
use crate::metric::Metric;

fn all() -> impl Iterator<Item = (Kind, &'static Definition)> {
    Kind::ALL.iter().map(|kind| (*kind, kind.definition()))
}

#[test]
fn every_kind_has_a_word_and_a_label_of_its_own() {
    let words: BTreeSet<&str> = all().map(|(kind, _)| kind.word()).collect();
    let labels: BTreeSet<&str> = all().map(|(_, it)| it.label).collect();
    assert_eq!((words.len(), labels.len()), (7, 7));
    for (kind, _) in all() {
        assert_eq!(kind.word().parse(), Ok(kind));
        assert_eq!(kind.definition().word, kind.word());
        assert!(InvalidKind.to_string().contains(kind.word()));
    }
    assert_eq!("Road".parse::<Kind>(), Err(InvalidKind));
    assert_eq!(Kind::default(), Kind::Road);
}

/// The table as a person would write it down.
#[test]
fn the_table_of_the_kinds() {
    let row = |kind: Kind| {
        let it = kind.definition();
        let heroes = it.heroes.map(|hero| it.unit(hero, Units::Metric)).join(", ");
        let plots: Vec<String> = it
            .plots()
            .map(|(metric, plot)| {
                let in_unit = |value: f64| {
                    let is_speed = *metric == Metric::SpdKph && !it.speed.is_pace();
                    if is_speed { it.speed.text(value, Units::Metric) } else { value.to_string() }
                };
                format!("{} to {}", in_unit(plot.range.0), in_unit(plot.range.1))
            })
            .collect();
        let abrupt = it.stops.abrupt.map(|stop| {
            let AbruptStop { from_kph, to_kph, within_secs, still_secs } = stop;
            format!("{from_kph} to {to_kph} in {within_secs}, {still_secs}")
        });
        let stopped = it.stops.stopped.map(|it| format!("{} s", it.after_secs));
        [
            kind.word().to_owned(),
            heroes,
            plots.join(", "),
            abrupt.unwrap_or_default(),
            stopped.unwrap_or_default(),
        ]
        .join(" | ")
    };
    let table: Vec<String> = Kind::ALL.iter().map(|kind| row(*kind)).collect();
    assert_eq!(
        table,
        [
            "road | bpm, W, km/h | 100 to 200, 0 to 450, 0.0 to 60.0 | 25 to 3 in 5, 15 | 60 s",
            "trail | bpm, min/km, m/h | 100 to 200, 0 to 450, 0 to 20 | 10 to 1.5 in 5, 60 | 300 s",
            "track | bpm, min/km, spm | 100 to 200, 0 to 450, 0 to 30 |  | ",
            "rowing | min/500 m, spm, bpm | 100 to 200, 0 to 500, 0 to 24 | 12 to 4 in 5, 30 | 300 s",
            "sailing | kn, , bpm | 60 to 180, 0 to 450, 0.0 to 12.0 | 14 to 4 in 5, 60 | ",
            "hall | bpm, %, W | 80 to 200, 0 to 450 |  | ",
            "own | bpm, W, km/h | 100 to 200, 0 to 450, 0.0 to 60.0 | 25 to 3 in 5, 15 | 60 s",
        ]
    );
}

#[test]
fn columns_are_named_once_and_make_sense_in_their_kind() {
    for (kind, it) in all() {
        let fields: BTreeSet<DataField> = it.columns.iter().copied().collect();
        assert_eq!(fields.len(), it.columns.len(), "{kind}");
        // The compact roster has room for three.
        assert!(it.columns.len() >= 3, "{kind}");
        for field in it.columns.iter().chain(&it.heroes) {
            assert!(it.has(*field), "{kind}: {field:?}");
            let widest = it.widest(*field);
            assert!(!widest.is_empty() && widest != ABSENT, "{kind}: {field:?}");
        }
        let heroes: BTreeSet<DataField> = it.heroes.into_iter().collect();
        assert_eq!(heroes.len(), 3, "{kind}");
    }
}

#[test]
fn axes_start_within_what_is_plausible_and_grow_by_whole_steps() {
    for (kind, it) in all() {
        for (metric, plot) in it.plots() {
            let ((least, greatest), (low, high)) = (metric.limits(), plot.range);
            // The heart rate's axis may start where no heart beats.
            assert!(low < high && high <= greatest && 0.0 <= low, "{kind}: {metric:?} {least}");
            let steps = (high - low) / plot.step;
            assert!((steps - steps.round()).abs() < 1e-9 && steps >= 3.0, "{kind}: {metric:?}");
        }
    }
}

#[test]
fn a_stop_is_slower_than_what_it_ends() {
    for (kind, it) in all() {
        if let Some(stop) = it.stops.abrupt {
            assert!(0.0 < stop.to_kph && stop.to_kph < stop.from_kph / 2.0, "{kind}");
            assert!(0.0 < stop.within_secs && stop.within_secs < stop.still_secs, "{kind}");
        }
        if let Some(stopped) = it.stops.stopped {
            let still = it.stops.abrupt.map_or(0.0, |stop| stop.still_secs);
            assert!(still < stopped.after_secs, "{kind}: the urgent alarm comes first");
        }
    }
}

#[test]
fn in_a_hall_there_is_neither_map_nor_speed() {
    let hall = Kind::Hall.definition();
    assert_eq!(hall.panels, Panels { map: false, speed: false, tiles: true });
    assert_eq!(hall.plot(&Metric::SpdKph), None);
    assert!(!hall.has(DataField::Speed) && hall.has(DataField::Power));
    // Every other kind shows where people are.
    for (kind, it) in all().filter(|(kind, _)| *kind != Kind::Hall) {
        assert!(it.panels.map && it.plot(&Metric::SpdKph).is_some(), "{kind}");
    }
}

#[test]
fn pace_is_read_as_the_kind_reads_it_or_per_kilometre() {
    let text = |kind: Kind| {
        let it = kind.definition();
        (it.text(DataField::Pace, 15.0, Units::Metric), it.unit(DataField::Pace, Units::Metric))
    };
    assert_eq!(text(Kind::Rowing), ("2:00.0".to_owned(), "min/500 m"));
    assert_eq!(text(Kind::Track), ("4:00".to_owned(), "min/km"));
    assert_eq!(text(Kind::Road), ("4:00".to_owned(), "min/km"));
    let cadence = |kind: Kind| kind.definition().text(DataField::Cadence, 90.0, Units::Metric);
    assert_eq!([Kind::Road, Kind::Trail, Kind::Rowing].map(cadence), ["90", "180", "90"]);
}
