//! Finds implausible positions, and how they were most likely encoded.
//!
//! A position out of range is certainly wrong. One in range is doubted only if it is far from all
//! athletes, but close to one when interpreted differently.

use crate::model::LatLng;

/// The maximum distance between athletes in one race, in metres.
const NEAR_M: f64 = 300_000.0;
/// Receivers without a fix report the origin; the tolerance in degrees.
const ORIGIN_DEG: f64 = 1e-4;
/// Semicircles per degree: half a turn is 2^31 of them.
const SEMICIRCLES: f64 = 2_147_483_648.0 / 180.0;

/// A possible encoding of a position, and its value in degrees.
struct Interpretation {
    words: &'static str,
    place: LatLng,
}

/// What is wrong with a position, in words; `None` if nothing is. `known` are the positions of
/// other athletes.
pub fn fault(lat: f64, lng: f64, known: &[LatLng]) -> Option<String> {
    let is_near = |place: LatLng| known.iter().any(|athlete| athlete.distance_m(place) <= NEAR_M);
    let Ok(sent) = LatLng::new(lat, lng) else {
        return Some(out_of_range(lat, lng, is_near));
    };
    if lat.abs() <= ORIGIN_DEG && lng.abs() <= ORIGIN_DEG {
        return Some("at 0, 0: its receiver has no position yet".to_owned());
    }
    if is_near(sent) {
        return None;
    }
    let beside = "as sent they are far from all other positions, read this way close to them";
    if let Some(Interpretation { words, .. }) =
        in_range(lat, lng).find(|other| is_near(other.place))
    {
        return Some(format!("{words}: {beside}"));
    }
    // Within 1.6 degrees of the equator and 3.2 of the prime meridian there is nothing but the
    // Atlantic.
    let in_radians = radians(lat, lng).is_some_and(|place| place.lat_deg().abs() > 2.0);
    in_radians.then(|| format!("{RADIANS}: as degrees they lie in the Atlantic"))
}

const EXCHANGED: &str = "latitude and longitude look exchanged";
const RADIANS: &str = "they look like radians in place of degrees";

/// Encodings whose values are also in range as degrees.
fn in_range(lat: f64, lng: f64) -> impl Iterator<Item = Interpretation> {
    let read = |words, place| Some(Interpretation { words, place: place? });
    let at = |lat, lng| LatLng::new(lat, lng).ok();
    [
        read(EXCHANGED, at(lng, lat)),
        read(RADIANS, radians(lat, lng)),
        read("the sign of the longitude looks lost (west is negative)", at(lat, -lng)),
        read("the sign of the latitude looks lost (south is negative)", at(-lat, lng)),
    ]
    .into_iter()
    .flatten()
}

fn radians(lat: f64, lng: f64) -> Option<LatLng> {
    LatLng::new(lat.to_degrees(), lng.to_degrees()).ok()
}

fn out_of_range(lat: f64, lng: f64, is_near: impl Fn(LatLng) -> bool) -> String {
    let at = |lat: f64, lng: f64| LatLng::new(lat, lng).ok();
    let by = |scale: f64| at(lat / scale, lng / scale);
    let semicircles = by(SEMICIRCLES);
    let readings = [
        (EXCHANGED, at(lng, lat)),
        (
            "the longitude is counted to 360 degrees; east is 0 to 180, west 0 to -180",
            round(lat, lng),
        ),
        ("they look like degrees and minutes (ddmm.mmmm, as NMEA has them)", nmea(lat, lng)),
        ("they look like degrees multiplied by 100,000", by(1e5)),
        ("they look like degrees multiplied by 1,000,000", by(1e6)),
        ("they look like degrees multiplied by 10,000,000", by(1e7)),
        ("they look like semicircles (2^31 are 180 degrees)", semicircles),
        ("they look like milliseconds of arc (3,600,000 are a degree)", by(3.6e6)),
        ("they look like degrees multiplied by 1,000,000,000", by(1e9)),
    ];
    let possible = || {
        readings
            .iter()
            .filter_map(|(words, place)| Some(Interpretation { words, place: (*place)? }))
    };
    if let Some(Interpretation { words, .. }) = possible().find(|reading| is_near(reading.place)) {
        return words.to_owned();
    }
    match possible().next() {
        // Both are common, and only another position could tell them apart.
        Some(Interpretation { words, .. })
            if words.ends_with("10,000,000") && semicircles.is_some() =>
        {
            format!("{words}, or semicircles")
        }
        Some(Interpretation { words, .. }) => words.to_owned(),
        None => "a latitude is -90 to 90 degrees, a longitude -180 to 180".to_owned(),
    }
}

/// A longitude from 180 to 360.
fn round(lat: f64, lng: f64) -> Option<LatLng> {
    (180.0 < lng && lng <= 360.0).then(|| LatLng::new(lat, lng - 360.0).ok()).flatten()
}

/// Degrees times a hundred plus minutes.
fn nmea(lat: f64, lng: f64) -> Option<LatLng> {
    let degrees = |value: f64| {
        let whole = (value / 100.0).trunc();
        let minutes = value - whole * 100.0;
        (minutes.abs() < 60.0).then_some(whole + minutes / 60.0)
    };
    LatLng::new(degrees(lat)?, degrees(lng)?).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    const FLORENCE: (f64, f64) = (43.7687, 11.2558);

    fn beside() -> Vec<LatLng> {
        vec![LatLng::new(43.80, 11.20).unwrap()]
    }

    fn check(lat: f64, lng: f64, known: &[LatLng], words: &str) {
        let fault = fault(lat, lng, known).unwrap_or_default();
        assert!(
            fault.contains(words) && fault.is_empty() == words.is_empty(),
            "{lat} {lng}: {fault}"
        );
    }

    #[test]
    fn a_scale_is_named_and_told_apart_by_where_others_are() {
        let (lat, lng) = FLORENCE;
        for known in [vec![], beside()] {
            check(lat * 1e7, lng * 1e7, &known, "multiplied by 10,000,000");
            check(lat * 1e6, lng * 1e6, &known, "multiplied by 1,000,000");
            check(lat * 1e5, lng * 1e5, &known, "multiplied by 100,000");
            check(4346.122, 1115.348, &known, "degrees and minutes");
        }
        check(lat * SEMICIRCLES, lng * SEMICIRCLES, &[], "or semicircles");
        check(lat * SEMICIRCLES, lng * SEMICIRCLES, &beside(), "look like semicircles");
        check(85.0 * SEMICIRCLES, 170.0 * SEMICIRCLES, &[], "look like semicircles");
        check(1e17, 1e17, &beside(), "a latitude is -90 to 90");
    }

    #[test]
    fn exchanged_is_said_only_where_it_is_certain() {
        check(139.69, 35.68, &[], "look exchanged");
        check(FLORENCE.1, FLORENCE.0, &[], "");
        check(FLORENCE.1, FLORENCE.0, &beside(), "look exchanged");
        let somalia = LatLng::new(11.0, 43.0).unwrap();
        check(FLORENCE.1, FLORENCE.0, &[beside()[0], somalia], "");
    }

    #[test]
    fn what_may_be_right_is_not_doubted() {
        for (lat, lng) in [FLORENCE, (-33.9, 151.2), (64.1, -21.9), (4.6, -74.1), (0.35, 32.6)] {
            check(lat, lng, &[], "");
            check(lat, lng, &beside(), "");
        }
        check(0.3, 6.7, &[], "");
    }

    #[test]
    fn radians_a_lost_sign_and_the_origin_are_named() {
        let (lat, lng) = FLORENCE;
        check(lat.to_radians(), lng.to_radians(), &beside(), "radians");
        check(lat.to_radians(), lng.to_radians(), &[], "radians");
        check(0.0, 0.0, &beside(), "has no position yet");
        let lisbon = vec![LatLng::new(38.7, -9.1).unwrap()];
        check(38.72, 9.13, &lisbon, "sign of the longitude");
        check(38.72, 350.87, &[], "counted to 360");
    }
}
