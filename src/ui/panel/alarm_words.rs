//! What an alarm says, in the language of the viewer. The log has the same in English (`alarm`).

use jiff::tz::TimeZone;

use crate::{
    alarm::{AlarmKind, AlarmState, Detail, Side},
    live::LostCause,
    model::UnixNanos,
    ui::{format, lang},
};

/// An alarm in one line without the athlete; `speed` writes a speed given in km/h.
pub(super) fn text(
    kind: AlarmKind,
    detail: &Detail,
    zone: &TimeZone,
    speed: impl Fn(f64) -> String,
) -> String {
    let at = |time: &UnixNanos| format::clock(*time, zone);
    let whole = |value: f64| format::number(value, 0);
    match detail {
        Detail::Recording { cause } => tr!("alarm-recording", cause = cause),
        Detail::Sos { called } => tr!("alarm-sos", at = at(called)),
        Detail::AbruptStop { from_kph, since } => {
            tr!("alarm-abrupt-from", at = at(since), speed = speed(*from_kph))
        }
        Detail::Limit { metric, value, limit, is_above } => {
            let (side, value) = Side::of(*value, *limit, *is_above);
            let (label, value, limit) = (lang::word(metric.label()), whole(value), whole(*limit));
            let unit = metric.definition().unit;
            match side {
                Side::Above => {
                    tr!("alarm-above", label = label, value = value, limit = limit, unit = unit)
                }
                Side::Below => {
                    tr!("alarm-below", label = label, value = value, limit = limit, unit = unit)
                }
                Side::Neither => {
                    tr!(
                        "alarm-with-limit",
                        label = label,
                        value = value,
                        limit = limit,
                        unit = unit
                    )
                }
            }
        }
        Detail::SignalLost { since, cause: None } => tr!("alarm-signal-lost", at = at(since)),
        Detail::SignalLost { since, cause: Some(cause) } => {
            tr!("alarm-signal-lost-cause", at = at(since), cause = cause_of(*cause))
        }
        Detail::SensorLost { metric, since } => {
            let label = lang::word(metric.label());
            match since {
                Some(since) => tr!("alarm-sensor-lost-since", label = label, at = at(since)),
                None => tr!("alarm-sensor-lost", label = label),
            }
        }
        Detail::Flat { metric, value, for_secs } => {
            let secs = for_secs.max(0.0) as u64;
            tr!(
                "alarm-flat",
                label = lang::word(metric.label()),
                value = whole(*value),
                unit = metric.definition().unit,
                time = format!("{}:{:02}", secs / 60, secs % 60),
            )
        }
        Detail::Stopped { since } if kind == AlarmKind::AbruptStop => {
            tr!("alarm-abrupt", at = at(since))
        }
        Detail::Stopped { since } => tr!("alarm-standing", at = at(since)),
        Detail::Together { n, of, since } => {
            let at = at(since);
            match kind {
                AlarmKind::GroupStands => tr!("alarm-group-stands", n = n, of = of, at = at),
                AlarmKind::NetworkSilent if detail.blames_network() => {
                    tr!("alarm-group-silent-wifi", n = n, of = of, at = at)
                }
                _ => tr!("alarm-group-silent", n = n, of = of, at = at),
            }
        }
        Detail::Address { from, to: Some(to) } => {
            tr!("alarm-address", to = to.to_string(), from = from.to_string())
        }
        Detail::Address { from, to: None } => tr!("alarm-no-network", from = from.to_string()),
        Detail::Low { value, limit } => low(kind, *value, *limit),
    }
}

/// The state of an alarm; of a snoozed one, until when.
pub(super) fn state(state: AlarmState, zone: &TimeZone) -> String {
    match state {
        AlarmState::Normal => tr!("alarm-state-normal").to_owned(),
        AlarmState::Unacknowledged => tr!("alarm-state-unacknowledged").to_owned(),
        AlarmState::Acknowledged => tr!("alarm-state-acknowledged").to_owned(),
        AlarmState::ReturnedUnacknowledged => tr!("alarm-state-returned").to_owned(),
        AlarmState::Snoozed { until } => {
            tr!("alarm-state-snoozed", at = format::clock(until.wall, zone))
        }
        AlarmState::Suppressed => tr!("alarm-state-suppressed").to_owned(),
        AlarmState::OutOfService => tr!("alarm-state-out").to_owned(),
    }
}

fn cause_of(cause: LostCause) -> String {
    match cause {
        LostCause::Refused => tr!("cause-refused").to_owned(),
        LostCause::AddressChanged => tr!("cause-address").to_owned(),
        LostCause::LowBattery { percent } => {
            tr!("cause-battery", percent = format::number(percent, 0))
        }
    }
}

fn low(kind: AlarmKind, value: f64, limit: f64) -> String {
    let whole = |value: f64| format::number(value, 0);
    match kind {
        AlarmKind::DiskLow => {
            let gb = |bytes: f64| bytes / 1e9;
            // Never the limit itself: rounded down.
            let left = format::number((gb(value) * 10.0).floor() / 10.0, 1);
            tr!("alarm-disk", left = left, limit = whole(gb(limit)))
        }
        AlarmKind::LaptopBatteryLow => {
            tr!("alarm-laptop-battery", value = whole(value.floor()), limit = whole(limit))
        }
        _ => tr!("alarm-phone-battery", value = whole(value), limit = whole(limit)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        model::Metric,
        ui::lang::{Language, speak},
    };

    fn examples() -> Vec<(AlarmKind, Detail, &'static str)> {
        let at = UnixNanos::from_secs(1_463_683_075);
        let limit = |value, limit, is_above| Detail::Limit {
            metric: Metric::HrBpm,
            value,
            limit,
            is_above,
        };
        let lost = |cause| Detail::SignalLost { since: at, cause };
        let sensor = |since| Detail::SensorLost { metric: Metric::PwrW, since };
        let together = |n| Detail::Together { n, of: 10, since: at };
        let low = |value, limit| Detail::Low { value, limit };
        let from = "192.168.1.20:8086".parse().expect("an address");
        let to = "192.168.1.30:8086".parse().ok();
        vec![
            (
                AlarmKind::RecordingStopped,
                Detail::Recording { cause: "no space".to_owned() },
                "recording stopped: no space",
            ),
            (AlarmKind::Sos, Detail::Sos { called: at }, "SOS since 18:37:55"),
            (
                AlarmKind::AbruptStop,
                Detail::AbruptStop { from_kph: 31.0, since: at },
                "stopped abruptly at 18:37:55, from 31 km/h",
            ),
            (AlarmKind::AbruptStop, Detail::Stopped { since: at }, "stopped abruptly at 18:37:55"),
            (AlarmKind::Stopped, Detail::Stopped { since: at }, "standing since 18:37:55"),
            (AlarmKind::HeartRateHigh, limit(185.2, 185.0, true), "heart rate 186 above 185 bpm"),
            (AlarmKind::HeartRateLow, limit(40.0, 45.0, false), "heart rate 40 below 45 bpm"),
            (
                AlarmKind::HeartRateHigh,
                limit(183.0, 185.0, true),
                "heart rate 183 with a limit of 185 bpm",
            ),
            (AlarmKind::SignalLost, lost(None), "signal lost since 18:37:55"),
            (
                AlarmKind::SignalLost,
                lost(Some(LostCause::Refused)),
                "signal lost since 18:37:55, refused",
            ),
            (
                AlarmKind::SignalLost,
                lost(Some(LostCause::AddressChanged)),
                "signal lost since 18:37:55, address changed",
            ),
            (
                AlarmKind::SignalLost,
                lost(Some(LostCause::LowBattery { percent: 4.0 })),
                "signal lost since 18:37:55, battery 4 %",
            ),
            (AlarmKind::PowerLost, sensor(None), "power lost: sensor?"),
            (AlarmKind::PowerLost, sensor(Some(at)), "power lost since 18:37:55: sensor?"),
            (
                AlarmKind::HeartRateFlat,
                Detail::Flat { metric: Metric::HrBpm, value: 131.0, for_secs: 72.0 },
                "heart rate 131 bpm unchanged for 1:12: sensor?",
            ),
            (AlarmKind::GroupStands, together(3), "3 of 10 stand since 18:37:55"),
            (
                AlarmKind::NetworkSilent,
                together(3),
                "3 of 10 phones silent since 18:37:55: is the Wi-Fi up?",
            ),
            (AlarmKind::NetworkSilent, together(2), "2 of 10 phones silent since 18:37:55"),
            (
                AlarmKind::AddressChanged,
                Detail::Address { from, to },
                "this laptop's address is 192.168.1.30:8086, phones post to 192.168.1.20:8086",
            ),
            (
                AlarmKind::AddressChanged,
                Detail::Address { from, to: None },
                "this laptop has no network, phones post to 192.168.1.20:8086",
            ),
            (AlarmKind::DiskLow, low(1.99e9, 2e9), "disk 1.9 GB free, below 2 GB"),
            (AlarmKind::LaptopBatteryLow, low(14.9, 15.0), "laptop battery 14 %, below 15 %"),
            (AlarmKind::PhoneBatteryLow, low(9.0, 10.0), "phone battery 9 %, at most 10 %"),
        ]
    }

    fn said(kind: AlarmKind, detail: &Detail) -> String {
        text(kind, detail, &TimeZone::UTC, |kph| format!("{kph:.0} km/h"))
    }

    #[test]
    fn in_english_an_alarm_says_what_the_log_says() {
        for (kind, detail, expected) in examples() {
            assert_eq!(said(kind, &detail), expected);
        }
    }

    #[test]
    fn in_other_languages_no_alarm_is_in_english() {
        for language in [Language::German, Language::French] {
            speak(language);
            for (kind, detail, english) in examples() {
                assert_ne!(said(kind, &detail), english, "{language:?}");
            }
        }
        speak(Language::English);
    }
}
