//! Short rides of the previous day, so that there are sessions to look at.

use super::cast;
use crate::client::{
    course::Course,
    rider::{RideInstructions, Rider, Sensors},
};

const SEED: u64 = 0x0079_6573;
const DAY_SECS: i64 = 86_400;

/// A ride of the previous day.
#[derive(Debug, Clone, Copy)]
struct Ride {
    /// The rider, 0 to 11.
    rider: usize,
    /// How long before this time of day it began, in seconds.
    began_before_secs: i64,
    secs: i64,
    /// Relative to what the terrain demands.
    effort: f64,
    /// The starting point, in metres along the course.
    from_m: f64,
}

/// The attacker's ride, and those of two others to compare with it: enough for a list and an
/// overlay.
const RIDES: [Ride; 3] = [
    Ride { rider: 6, began_before_secs: 5_400, secs: 900, effort: 0.98, from_m: 0.0 },
    Ride { rider: 0, began_before_secs: 5_340, secs: 840, effort: 0.94, from_m: 0.0 },
    Ride { rider: 1, began_before_secs: 2_700, secs: 720, effort: 0.88, from_m: 900.0 },
];

/// Each ride's rider and lines in ms, one per second; `now_millis` is the true time.
pub(super) fn rides(now_millis: i64) -> impl Iterator<Item = (usize, String)> {
    let course = Course::florence();
    RIDES.into_iter().filter_map(move |ride| {
        let body = cast::bodies().nth(ride.rider)?;
        let mut rider = Rider::new(body, ride.from_m, 90.0, SEED + ride.rider as u64);
        let began_millis = now_millis - (DAY_SECS + ride.began_before_secs) * 1000;
        let instructions = RideInstructions {
            effort: ride.effort,
            sheltered: false,
            ..RideInstructions::default()
        };
        let mut lines = String::new();
        for second in 0..=ride.secs {
            rider.ride(&course, instructions);
            let millis = began_millis + second * 1000;
            rider.write_line(&course, Sensors::default(), millis, &mut lines);
        }
        Some((ride.rider, lines))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn three_riders_rode_the_day_before_for_ten_to_fifteen_minutes() {
        let now_millis = 1_780_742_527_000;
        let rides: Vec<_> = rides(now_millis).collect();
        assert_eq!(rides.iter().map(|(rider, _)| *rider).collect::<Vec<_>>(), [6, 0, 1]);
        for (_, lines) in &rides {
            let times: Vec<i64> = lines
                .lines()
                .map(|line| line.rsplit_once(' ').unwrap().1.parse().unwrap())
                .collect();
            assert!(times.windows(2).all(|pair| pair[1] - pair[0] == 1000));
            let (first, last) = (times[0], times[times.len() - 1]);
            assert!((600_000..=900_000).contains(&(last - first)));
            let ago = now_millis - last;
            assert!(ago > DAY_SECS * 1000 && ago < 2 * DAY_SECS * 1000, "{ago}");
            assert!(lines.lines().all(|line| line.contains("hr_bpm=") && line.contains("lat=")));
        }
    }
}
