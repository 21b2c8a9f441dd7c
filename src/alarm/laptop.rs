//! This laptop: its disk, its battery, its address.

use std::net::SocketAddr;

use super::{
    detail::Detail,
    finding::Finding,
    input::Laptop,
    kind::AlarmKind,
    low::{LowRule, LowWatch},
    rules::Rules,
};
use crate::{
    live::Moment,
    model::{MonoNanos, RecordingState},
};

/// Free space is enough again at so many times the limit.
const ENOUGH_DISK: f64 = 1.1;
/// A charge is enough again so many percent above the limit.
const ENOUGH_PERCENT: f64 = 3.0;
/// Recording must go on for so long before the alarm ends, in seconds: it fails and works in turns on
/// a disk that is full.
const RECORDING_SECS: f64 = 10.0;
/// What arrives this soon after a change of the address was still under way, in seconds.
const UNDER_WAY_SECS: f64 = 2.0;

/// This laptop.
#[derive(Debug, Clone, PartialEq, Default)]
pub(super) struct LaptopWatch {
    disk: LowWatch,
    battery: LowWatch,
    /// Until when a stop of the recording is told.
    told_until: Option<MonoNanos>,
    /// The address that phones know.
    address: Option<SocketAddr>,
    changed: Option<Changed>,
}

/// A change of the address.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Changed {
    at: MonoNanos,
    /// How many phones were live then.
    n_live: usize,
}

impl LaptopWatch {
    /// Looks at the disk and the battery.
    pub(super) fn see(
        &mut self,
        laptop: &Laptop,
        rules: &Rules,
        now: Moment,
        mut report: impl FnMut(AlarmKind, Finding),
    ) {
        report(AlarmKind::RecordingStopped, self.recording(&laptop.recording, now.mono));
        let limit = rules.disk_bytes as f64;
        let rule = LowRule { limit, enough: limit * ENOUGH_DISK, delay_secs: rules.delay_secs };
        let disk = laptop.free_bytes.map(|bytes| self.disk.see(bytes as f64, rule, now.mono));
        report(AlarmKind::DiskLow, disk.unwrap_or(Finding::Held(None)));
        let limit = rules.laptop_battery_percent;
        let rule = LowRule { limit, enough: limit + ENOUGH_PERCENT, delay_secs: rules.delay_secs };
        let battery = laptop.battery.map(|battery| {
            // On mains it only gets better.
            let percent = if battery.is_charging { 100.0 } else { battery.percent };
            self.battery.see(percent, rule, now.mono)
        });
        report(AlarmKind::LaptopBatteryLow, battery.unwrap_or(Finding::Held(None)));
    }

    fn recording(&mut self, state: &RecordingState, now: MonoNanos) -> Finding {
        match state {
            RecordingState::Failing(cause) | RecordingState::Stopped(cause) => {
                self.told_until = Some(now.plus_secs(RECORDING_SECS));
                Finding::Met(Detail::Recording { cause: cause.clone() })
            }
            RecordingState::Running => match self.told_until {
                Some(until) if now < until => Finding::Held(None),
                _ => Finding::Unmet,
            },
        }
    }

    /// Looks at the addresses: the one that phones know must be among them. `contacts` are the last
    /// contacts of the athletes, `n_live` how many are heard.
    pub(super) fn address(
        &mut self,
        addresses: &[SocketAddr],
        contacts: impl Iterator<Item = MonoNanos>,
        n_live: usize,
        now: MonoNanos,
    ) -> Finding {
        let to = addresses.first().copied();
        let Some(from) = self.address else {
            // The first look, or no network so far.
            self.address = to;
            return Finding::Unmet;
        };
        if addresses.contains(&from) {
            self.changed = None;
            return Finding::Unmet;
        }
        let detail = Detail::Address { from, to };
        let Some(changed) = self.changed else {
            self.changed = Some(Changed { at: now, n_live });
            return Finding::Met(detail);
        };
        let since = changed.at.plus_secs(UNDER_WAY_SECS);
        let n_back = contacts.filter(|contact| since < *contact).count();
        if changed.n_live.div_ceil(2).max(1) <= n_back {
            // Phones have found it.
            (self.changed, self.address) = (None, to);
            return Finding::Unmet;
        }
        Finding::Held(Some(detail))
    }

    /// Whether a change of the address explains that phones are silent.
    pub(super) const fn explains_silence(&self) -> bool {
        self.changed.is_some()
    }
}
