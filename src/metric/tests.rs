use std::collections::{BTreeMap, BTreeSet};

use super::*;

#[test]
fn marks_of_no_value_and_lost_bits_are_not_plausible() {
    let w_bal = Metric::Other("w_bal".into());
    for (metric, value) in [
        (&Metric::PwrW, 65_535.0),
        (&Metric::PwrW, -1.0),
        (&Metric::PwrWLeft, 32_767.0),
        (&Metric::HrBpm, 255.0),
        (&Metric::HrBpm, 1.0),
        (&Metric::CadRpm, 65_535.0),
        (&Metric::SpdKph, -1.0),
        (&Metric::SpdKph, 235.926),
        (&Metric::AltM, -500.0),
        (&Metric::AltM, 12_606.8),
        (&Metric::TempC, 127.0),
        (&Metric::BatteryPercent, 255.0),
        (&Metric::LatDeg, 554_766_609.0),
        (&w_bal, 1e18),
        (&w_bal, f64::NAN),
    ] {
        assert!(!metric.is_plausible(value), "{metric:?} {value}");
    }
}

#[test]
fn what_people_do_is_plausible() {
    let w_bal = Metric::Other("w_bal".into());
    for (metric, value) in [
        (&Metric::PwrW, 0.0),
        (&Metric::PwrW, 2_500.0),
        (&Metric::HrBpm, 0.0),
        (&Metric::HrBpm, 28.0),
        (&Metric::HrBpm, 232.0),
        (&Metric::CadRpm, 260.0),
        (&Metric::SpdKph, 132.0),
        (&Metric::AltM, -430.0),
        (&Metric::AltM, 8_849.0),
        (&Metric::TempC, -30.0),
        (&Metric::BearingDeg, -90.0),
        (&w_bal, -18_500.0),
    ] {
        assert!(metric.is_plausible(value), "{metric:?} {value}");
    }
}

#[test]
fn a_zero_is_a_reading_of_everything_but_a_heart() {
    for (metric, _) in Metric::known() {
        assert_eq!(metric.is_reading(0.0), *metric != Metric::HrBpm, "{metric:?}");
        assert!(metric.is_reading(90.0) && metric.zeros().counts(90.0));
    }
    assert!(Metric::PwrW.zeros().counts(0.0) && Metric::SpdKph.zeros().counts(0.0));
    assert!(!Metric::CadRpm.zeros().counts(0.0) && !Metric::HrBpm.zeros().counts(0.0));
}

#[test]
fn a_name_leads_to_its_metric_and_back() {
    for (metric, it) in Metric::known() {
        assert_eq!(Metric::of_name(it.name.as_bytes()).as_ref(), Some(metric));
        assert_eq!(metric.name(), it.name);
        for other in [it.name.to_uppercase(), format!("{}_", it.name), format!("{}\0", it.name)] {
            let metric = Metric::of_name(other.as_bytes());
            assert_eq!(metric, Some(Metric::Other(other.as_str().into())));
            assert_eq!(metric.as_ref().map(Metric::name), Some(&*other));
        }
    }
    assert_eq!(Metric::known_of_name(b""), None);
    assert_eq!(Metric::of_name(b"\xff"), None);
    assert_eq!(Metric::of_name(&[b'x'; MAX_NAME_BYTES + 1]), None);
    assert!(Metric::of_name(&[b'x'; MAX_NAME_BYTES]).is_some());
}

/// Asserts that no two entries share one of these.
fn assert_distinct<T: Ord + std::fmt::Debug>(
    what: &str,
    of: impl Fn(&'static Definition) -> Vec<T>,
) {
    let mut owners: BTreeMap<T, &str> = BTreeMap::new();
    for (_, it) in Metric::known() {
        for name in of(it) {
            let text = format!("{name:?}");
            let other = owners.insert(name, it.name);
            assert_eq!(other, None, "{what}: {text} stands for {} too", it.name);
        }
    }
}

#[test]
fn no_two_entries_share_a_name_or_a_place() {
    assert_distinct("name on the wire", |it| vec![it.name]);
    assert_distinct("label", |it| vec![it.label]);
    assert_distinct("short label", |it| vec![it.short]);
    assert_distinct("place in the table", |it| Vec::from_iter(it.row.map(|row| row.order)));
    assert_distinct("place among the plots", |it| Vec::from_iter(it.plot.map(|plot| plot.order)));
    assert_distinct("place in the list of sessions", |it| Vec::from_iter(it.session_column));
    assert_distinct("element of our own", |it| vec![it.files.own]);
    assert_distinct("column of a table", |it| it.files.csv.to_vec());
    let fit = |of: fn(&FitField) -> u8| {
        move |it: &'static Definition| it.files.fit.iter().map(of).collect()
    };
    assert_distinct("field of FIT", fit(|field| field.num));
    assert_distinct("place in a record of FIT", fit(|field| field.order));
    let gpx: fn(&Definition) -> Elements = |it| it.files.gpx;
    let tcx: fn(&Definition) -> Elements = |it| it.files.tcx;
    for (format, of) in [("GPX", gpx), ("TCX", tcx)] {
        assert_distinct(format, |it| of(it).of_point.to_vec());
        assert_distinct(format, |it| of(it).of_extensions.to_vec());
        assert_distinct(format, |it| Vec::from_iter(of(it).written.map(|element| element.name)));
        let place = |element: Element| (element.group == Group::Point, element.order);
        assert_distinct(format, |it| Vec::from_iter(of(it).written.map(place)));
    }
}

#[test]
fn every_entry_is_whole() {
    for (metric, it) in Metric::known() {
        assert!(!it.name.is_empty() && !it.label.is_empty() && !it.unit.is_empty(), "{metric:?}");
        assert!(!it.files.own.is_empty() && !it.files.fit_unit.is_empty(), "{metric:?}");
        let (least, greatest) = it.limits;
        assert!(least < greatest && it.widest.is_finite(), "{metric:?}");
        if let Some(plot) = it.plot {
            assert!(plot.range.0 < plot.range.1 && plot.step > 0.0, "{metric:?}");
            assert!(metric.is_plausible(plot.range.1), "{metric:?}");
        }
        // Whatever is written can be read back.
        for elements in [it.files.gpx, it.files.tcx] {
            let Some(element) = elements.written else { continue };
            let name = element.name.rsplit(':').next().unwrap();
            let is_read = match element.group {
                Group::Point => elements.of_point.contains(&name),
                _ => elements.of_extensions.contains(&name.to_lowercase().as_str()),
            };
            assert!(is_read, "{metric:?}: {}", element.name);
        }
        assert!(it.files.fit.iter().filter(|field| field.written.is_some()).count() <= 1);
    }
}

#[test]
fn names_of_columns_are_in_the_form_in_which_they_are_looked_up() {
    for (metric, it) in Metric::known() {
        for name in it.files.csv {
            let plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_';
            assert!(name.chars().all(plain), "{metric:?}: {name}");
        }
    }
}

#[test]
fn the_readme_names_each_field_and_no_other() {
    let readme = include_str!("../../README.md");
    let (_, table) = readme.split_once("| field | unit | field | unit |\n").unwrap();
    let (table, _) = table.split_once("\n\n").unwrap();
    let told: BTreeSet<&str> = table.split('`').skip(1).step_by(2).collect();
    let known: BTreeSet<&str> = Metric::known().map(|(_, it)| it.name).collect();
    assert_eq!(told, known);
}
