//! The words of the state line: what is wrong, or nothing.

use crate::{
    analysis::{AthleteState, ValueState},
    model::UnixNanos,
    ui::format,
};

use jiff::tz::TimeZone;

/// A phone whose clock differs by more than this is told, in seconds.
const CLOCK_AHEAD_SECS: f64 = 5.0;
/// A battery at or under this explains a silence, percent.
const LOW_BATTERY_PERCENT: f64 = 10.0;

/// What is known from elsewhere than the samples.
#[derive(Debug, Clone, Copy)]
pub(super) struct Facts<'a> {
    /// What is refused of this athlete at present, and how often: `wrong password`, 41.
    pub(super) refusal: Option<(&'a str, u64)>,
    /// When the athlete sent before what is in memory.
    pub(super) last_seen: Option<UnixNanos>,
    /// How long ago the session that is shown again was over, if it is, in seconds.
    pub(super) ended: Option<f64>,
    /// Zone of dates.
    pub(super) time_zone: &'a TimeZone,
}

/// What the samples say.
#[derive(Debug, Clone, Copy)]
pub(super) struct Known {
    pub(super) state: AthleteState,
    pub(super) age_secs: f64,
    pub(super) hr: ValueState,
    pub(super) power: ValueState,
    pub(super) has_position: bool,
    pub(super) battery_percent: Option<f64>,
    pub(super) lag_secs: f64,
    pub(super) filled_secs: Option<f64>,
    /// A quantity whose newest reading is more than people do, and that reading.
    pub(super) implausible: Option<(&'static str, f64)>,
}

/// Writes the words, worst first; nothing when all is well.
pub(super) fn state_line(known: &Known, facts: &Facts<'_>, line: &mut String) {
    if let Some((what, times)) = facts.refusal {
        match (known.state, times) {
            (AthleteState::Refused, 1) => line.extend([what, ", once"]),
            (AthleteState::Refused, _) => line.extend([what, ", ", &times.to_string(), " times"]),
            // Beside values there is no room for more; the alarm slot says what it is.
            _ => line.extend([&times.to_string(), " refused"]),
        }
        return;
    }
    if let Some(secs) = facts.ended.filter(|_| known.state != AthleteState::Live) {
        line.extend(["ended ", &format::span(secs), " ago"]);
        return;
    }
    let low_battery = known.battery_percent.filter(|percent| *percent <= LOW_BATTERY_PERCENT);
    let words = match known.state {
        AthleteState::Refused => return,
        AthleteState::NotSeen => facts.last_seen.map_or_else(
            || "not seen yet".to_owned(),
            |time| format!("last seen {}", format::date(time, facts.time_zone)),
        ),
        AthleteState::Lost => {
            let mut words = format!("lost {}", format::span(known.age_secs));
            if let Some(percent) = low_battery {
                words = words + " \u{b7} battery " + &format::number(percent, 0) + " %";
            }
            words
        }
        AthleteState::Dim => format::span(known.age_secs),
        AthleteState::Behind => format!("{} behind", format::span(known.age_secs)),
        AthleteState::Live => match live_words(known) {
            Some(words) => words,
            None => return,
        },
    };
    line.push_str(&words);
}

/// What is not right although samples arrive.
fn live_words(known: &Known) -> Option<String> {
    if let Some(secs) = known.filled_secs {
        return Some(format!("filled {}", format::minutes(secs)));
    }
    if let Some((name, value)) = known.implausible {
        return Some(format!("{name} {}?", format::number(value, 0)));
    }
    if let Some(words) = silent("HR", known.hr).or_else(|| silent("power", known.power)) {
        return Some(words);
    }
    if known.lag_secs < -CLOCK_AHEAD_SECS {
        return Some(format!("clock +{} s", format::number(-known.lag_secs, 0)));
    }
    (!known.has_position).then(|| "no position".to_owned())
}

fn silent(name: &str, state: ValueState) -> Option<String> {
    match state {
        ValueState::Fresh | ValueState::Absent => None,
        ValueState::Behind { age_secs } => {
            Some(format!("{name} {} behind", format::span(age_secs)))
        }
        ValueState::Dim { age_secs } => Some(format!("{name} {}", format::span(age_secs))),
        ValueState::Lost { age_secs } => Some(format!("{name} lost {}", format::span(age_secs))),
        ValueState::Flat { for_secs } => Some(format!("{name} flat {}", format::minutes(for_secs))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const LIVE: Known = Known {
        state: AthleteState::Live,
        age_secs: 0.0,
        hr: ValueState::Fresh,
        power: ValueState::Fresh,
        has_position: true,
        battery_percent: Some(80.0),
        lag_secs: 0.3,
        filled_secs: None,
        implausible: None,
    };

    fn check(
        known: Known,
        refusal: Option<(&str, u64)>,
        last_seen: Option<UnixNanos>,
        expected: &str,
    ) {
        let facts = Facts { refusal, last_seen, ended: None, time_zone: &TimeZone::UTC };
        let mut line = String::new();
        state_line(&known, &facts, &mut line);
        assert_eq!(line, expected, "{known:?}");
    }

    #[test]
    fn a_good_athlete_says_nothing_and_a_bad_one_the_worst() {
        use AthleteState::{Behind, Dim, Lost, NotSeen};
        check(LIVE, None, None, "");
        check(Known { lag_secs: -95.2, ..LIVE }, None, None, "clock +95 s");
        check(Known { has_position: false, ..LIVE }, None, None, "no position");
        check(Known { filled_secs: Some(190.0), ..LIVE }, None, None, "filled 3:10");
        let implausible = Some(("power", 65_535.0));
        check(Known { implausible, ..LIVE }, None, None, "power 65535?");
        check(Known { implausible: Some(("HR", 1e15)), ..LIVE }, None, None, "HR 1e15?");
        let hr = ValueState::Dim { age_secs: 34.4 };
        check(Known { hr, has_position: false, ..LIVE }, None, None, "HR 34 s");
        let hr = ValueState::Lost { age_secs: 72.0 };
        check(Known { hr, ..LIVE }, None, None, "HR lost 1:12");
        check(Known { state: Dim, age_secs: 14.9, ..LIVE }, None, None, "14 s");
        check(Known { state: Behind, age_secs: 95.0, ..LIVE }, None, None, "1:35 behind");
        let lost = Known { state: Lost, age_secs: 72.0, ..LIVE };
        check(lost, None, None, "lost 1:12");
        let flat = Known { battery_percent: Some(4.0), ..lost };
        check(flat, None, None, "lost 1:12 \u{b7} battery 4 %");
        let unseen = Known { state: NotSeen, ..LIVE };
        check(unseen, None, None, "not seen yet");
        let seen = UnixNanos::from_secs(1_463_683_075);
        check(unseen, None, Some(seen), "last seen 19 May 2016");
        check(LIVE, Some(("wrong password", 41)), None, "41 refused");
        let refused = Known { state: AthleteState::Refused, ..LIVE };
        check(refused, Some(("wrong password", 41)), None, "wrong password, 41 times");
        check(refused, Some(("wrong password", 1)), None, "wrong password, once");
    }
}
