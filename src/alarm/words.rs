//! Alarms in English, for the log and for exports. The window says the same in its own languages.

use jiff::{Timestamp, tz::TimeZone};

use super::{
    detail::{Detail, Side},
    finding::Ended,
    kind::{AlarmKind, Class, Priority},
    record::{Alarm, AlarmEvent, AlarmState, Change},
};
use crate::{
    live::LostCause,
    model::{Athlete, Metric, UnixNanos},
};

impl Alarm {
    /// The alarm in one line, with the value and its limit: `2 Brenta: heart rate 188 above 185 bpm`.
    /// Clock times are in `zone`.
    pub fn sentence(&self, zone: &TimeZone) -> String {
        let text = self.text(zone);
        match &self.athlete {
            Some(athlete) => format!("{}: {text}", called(athlete)),
            None => text,
        }
    }

    /// The same without the athlete.
    pub fn text(&self, zone: &TimeZone) -> String {
        self.text_with(zone, |kph| format!("{kph:.0} km/h"))
    }

    /// [`Self::text`] with speeds, given in km/h, as `speed` writes them: a window reads them in
    /// the units of its viewer, while the log keeps one unit.
    pub fn text_with(&self, zone: &TimeZone, speed: impl Fn(f64) -> String) -> String {
        let at = |time: &UnixNanos| clock_time(*time, zone);
        match &self.detail {
            Detail::Recording { cause } => format!("recording stopped: {cause}"),
            Detail::Sos { called } => format!("SOS since {}", at(called)),
            Detail::AbruptStop { from_kph, since } => {
                format!("stopped abruptly at {}, from {}", at(since), speed(*from_kph))
            }
            Detail::Limit { metric, value, limit, is_above } => {
                let (label, unit) = (metric.label(), metric.definition().unit);
                let (side, value) = Side::of(*value, *limit, *is_above);
                let side = match side {
                    Side::Above => "above",
                    Side::Below => "below",
                    Side::Neither => "with a limit of",
                };
                format!("{label} {value:.0} {side} {limit:.0} {unit}")
            }
            Detail::SignalLost { since, cause } => {
                let cause = match cause {
                    None => String::new(),
                    Some(LostCause::Refused) => ", refused".to_owned(),
                    Some(LostCause::AddressChanged) => ", address changed".to_owned(),
                    Some(LostCause::LowBattery { percent }) => format!(", battery {percent:.0} %"),
                };
                format!("signal lost since {}{cause}", at(since))
            }
            Detail::SensorLost { metric, since } => {
                let since =
                    since.map_or_else(String::new, |since| format!(" since {}", at(&since)));
                format!("{} lost{since}: sensor?", metric.label())
            }
            Detail::Flat { metric, value, for_secs } => {
                let (label, unit) = (metric.label(), metric.definition().unit);
                let secs = for_secs.max(0.0) as u64;
                let (min, sec) = (secs / 60, secs % 60);
                format!("{label} {value:.0} {unit} unchanged for {min}:{sec:02}: sensor?")
            }
            Detail::Stopped { since } if self.kind == AlarmKind::AbruptStop => {
                format!("stopped abruptly at {}", at(since))
            }
            Detail::Stopped { since } => format!("standing since {}", at(since)),
            Detail::Together { n, of, since } => self.together(*n, *of, &at(since)),
            Detail::Address { from, to: Some(to) } => {
                format!("this laptop's address is {to}, phones post to {from}")
            }
            Detail::Address { from, to: None } => {
                format!("this laptop has no network, phones post to {from}")
            }
            Detail::Low { value, limit } => self.low(*value, *limit),
        }
    }

    fn together(&self, n: usize, of: usize, since: &str) -> String {
        match self.kind {
            AlarmKind::GroupStands => format!("{n} of {of} stand since {since}"),
            AlarmKind::NetworkSilent if self.detail.blames_network() => {
                format!("{n} of {of} phones silent since {since}: is the Wi-Fi up?")
            }
            _ => format!("{n} of {of} phones silent since {since}"),
        }
    }

    fn low(&self, value: f64, limit: f64) -> String {
        match self.kind {
            AlarmKind::DiskLow => {
                let gb = |bytes: f64| bytes / 1e9;
                // Never the limit itself: rounded down.
                let left = (gb(value) * 10.0).floor() / 10.0;
                format!("disk {left:.1} GB free, below {:.0} GB", gb(limit))
            }
            AlarmKind::LaptopBatteryLow => {
                format!("laptop battery {:.0} %, below {limit:.0} %", value.floor())
            }
            _ => format!("phone battery {value:.0} %, at most {limit:.0} %"),
        }
    }
}

impl AlarmKind {
    /// What it is called in a list of settings or of a self-test.
    pub const fn label(self) -> &'static str {
        match self {
            Self::RecordingStopped => "recording stopped",
            Self::Sos => "SOS",
            Self::AbruptStop => "abrupt stop",
            Self::HeartRateHigh => "heart rate above the limit",
            Self::HeartRateLow => "heart rate below the limit",
            Self::PowerHigh => "power above the limit",
            Self::PowerLow => "power below the limit",
            Self::SignalLost => "signal lost",
            Self::Stopped => "standing",
            Self::NetworkSilent => "many phones silent at once",
            Self::AddressChanged => "this laptop's address changed",
            Self::DiskLow => "disk almost full",
            Self::LaptopBatteryLow => "laptop battery low",
            Self::GroupSilent => "group silent",
            Self::GroupStands => "group standing",
            Self::HeartRateLost => "heart rate lost",
            Self::PowerLost => "power lost",
            Self::HeartRateFlat => "heart rate unchanged",
            Self::PhoneBatteryLow => "phone battery low",
        }
    }
}

impl Priority {
    /// The word for it.
    pub const fn label(self) -> &'static str {
        match self {
            Self::Urgent => "urgent",
            Self::Warning => "warning",
            Self::Notice => "notice",
        }
    }
}

impl Class {
    /// The word for it.
    pub const fn label(self) -> &'static str {
        match self {
            Self::Physiological => "athlete",
            Self::Technical => "technical",
        }
    }
}

impl AlarmState {
    /// The word for it; of a snoozed one, until when.
    pub fn label(self, zone: &TimeZone) -> String {
        match self {
            Self::Normal => "normal".to_owned(),
            Self::Unacknowledged => "unacknowledged".to_owned(),
            Self::Acknowledged => "acknowledged".to_owned(),
            Self::ReturnedUnacknowledged => "over, unacknowledged".to_owned(),
            Self::Snoozed { until } => format!("snoozed until {}", clock_time(until.wall, zone)),
            Self::Suppressed => "suppressed".to_owned(),
            Self::OutOfService => "out of service".to_owned(),
        }
    }
}

impl Ended {
    /// The words for it.
    pub const fn label(self) -> &'static str {
        match self {
            Self::Cleared => "over",
            Self::ReadingsLost => "no readings any more",
            Self::Suppressed => "suppressed",
            Self::OutOfService => "out of service",
            Self::Closed => "incident closed",
        }
    }
}

impl AlarmEvent {
    /// What happened as a sentence for the log, on one line whatever names and notes hold.
    pub fn sentence(&self, zone: &TimeZone) -> String {
        self.compose(zone).replace(char::is_control, " ")
    }

    fn compose(&self, zone: &TimeZone) -> String {
        let (alarm, priority) = (self.alarm.sentence(zone), self.alarm.kind.priority().label());
        let class = self.alarm.kind.class().label();
        match self.change {
            Change::Raised if self.alarm.times > 1 => {
                format!("Alarm ({priority}, {class}) again: {alarm}.")
            }
            Change::Raised => format!("Alarm ({priority}, {class}): {alarm}."),
            Change::Returned => format!("Alarm over, not acknowledged: {alarm}."),
            Change::Acknowledged => format!("Alarm acknowledged: {alarm}."),
            Change::Snoozed => format!("Alarm {}: {alarm}.", self.alarm.state.label(zone)),
            Change::Ended(how) => format!("Alarm ended ({}): {alarm}.", how.label()),
            Change::Incident => match &self.alarm.incident {
                Some(incident) if incident.closed.is_some() => {
                    format!("Incident closed: {alarm}. {}", incident.note).trim_end().to_owned()
                }
                Some(incident) if !incident.responder.is_empty() => {
                    format!("Incident: {alarm}. {} is going.", incident.responder)
                }
                _ => format!("Incident: {alarm}."),
            },
        }
    }
}

/// An athlete in a line about an alarm: bib and name.
fn called(athlete: &Athlete) -> String {
    match &*athlete.bib {
        "" => athlete.name.clone(),
        bib => format!("{bib} {}", athlete.name),
    }
}

fn clock_time(time: UnixNanos, zone: &TimeZone) -> String {
    let Ok(timestamp) = Timestamp::from_nanosecond(i128::from(time.0)) else {
        return "--".to_owned();
    };
    timestamp.to_zoned(zone.clone()).strftime("%H:%M:%S").to_string()
}

/// The quantity of an alarm about a value, for menus such as "set an alarm on it".
pub fn alarms_of(metric: &Metric) -> &'static [AlarmKind] {
    match metric {
        Metric::HrBpm => &[
            AlarmKind::HeartRateHigh,
            AlarmKind::HeartRateLow,
            AlarmKind::HeartRateLost,
            AlarmKind::HeartRateFlat,
        ],
        Metric::PwrW => &[AlarmKind::PowerHigh, AlarmKind::PowerLow, AlarmKind::PowerLost],
        Metric::SpdKph => &[AlarmKind::AbruptStop, AlarmKind::Stopped],
        Metric::BatteryPercent => &[AlarmKind::PhoneBatteryLow],
        Metric::Sos => &[AlarmKind::Sos],
        _ => &[],
    }
}
