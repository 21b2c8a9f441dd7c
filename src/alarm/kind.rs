//! Which alarms there are, and how they rank.

use crate::model::{AlarmName, AthleteId, Metric};

/// How soon somebody has to act.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Priority {
    /// At once: an octagon.
    Urgent,
    /// Soon: a triangle.
    Warning,
    /// For information: a ring. It needs no acknowledgement.
    Notice,
}

/// What an alarm is about, kept apart as on monitors in hospitals.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Class {
    /// The body of an athlete.
    Physiological,
    /// The signal, this laptop or the network.
    Technical,
}

/// Whom or what an alarm is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Subject {
    /// This laptop.
    Laptop,
    /// Several athletes at once.
    Group,
    /// One athlete.
    Athlete(AthleteId),
}

/// An alarm that can be raised.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum AlarmKind {
    /// Samples do not reach the disk.
    RecordingStopped,
    /// The athlete calls for help.
    Sos,
    /// From riding to standing within seconds, and still since.
    AbruptStop,
    /// The heart rate is above the athlete's limit.
    HeartRateHigh,
    /// The heart rate is below the athlete's limit.
    HeartRateLow,
    /// The power is above the athlete's limit.
    PowerHigh,
    /// The power is below the athlete's limit.
    PowerLow,
    /// Nothing arrives of the athlete.
    SignalLost,
    /// The athlete has stood still for a while.
    Stopped,
    /// Many phones have fallen silent at once.
    NetworkSilent,
    /// This laptop has another address than the phones post to.
    AddressChanged,
    /// The disk is almost full.
    DiskLow,
    /// This laptop's battery is almost empty.
    LaptopBatteryLow,
    /// Several phones have fallen silent within a minute.
    GroupSilent,
    /// Several athletes stand.
    GroupStands,
    /// The heart rate of an athlete whose phone sends has stopped coming.
    HeartRateLost,
    /// The same of the power.
    PowerLost,
    /// The heart rate repeats itself while the athlete moves.
    HeartRateFlat,
    /// The phone's battery is almost empty.
    PhoneBatteryLow,
}

impl AlarmKind {
    /// All of them, in order of rank.
    pub const ALL: [Self; 19] = [
        Self::RecordingStopped,
        Self::Sos,
        Self::AbruptStop,
        Self::HeartRateHigh,
        Self::HeartRateLow,
        Self::PowerHigh,
        Self::PowerLow,
        Self::SignalLost,
        Self::Stopped,
        Self::NetworkSilent,
        Self::AddressChanged,
        Self::DiskLow,
        Self::LaptopBatteryLow,
        Self::GroupSilent,
        Self::GroupStands,
        Self::HeartRateLost,
        Self::PowerLost,
        Self::HeartRateFlat,
        Self::PhoneBatteryLow,
    ];

    /// How soon somebody has to act.
    pub const fn priority(self) -> Priority {
        match self {
            Self::RecordingStopped
            | Self::Sos
            | Self::AbruptStop
            | Self::HeartRateHigh
            | Self::HeartRateLow => Priority::Urgent,
            Self::PowerHigh
            | Self::PowerLow
            | Self::SignalLost
            | Self::Stopped
            | Self::NetworkSilent
            | Self::AddressChanged
            | Self::DiskLow
            | Self::LaptopBatteryLow => Priority::Warning,
            Self::GroupSilent
            | Self::GroupStands
            | Self::HeartRateLost
            | Self::PowerLost
            | Self::HeartRateFlat
            | Self::PhoneBatteryLow => Priority::Notice,
        }
    }

    /// Whether it is about a body or about a signal.
    pub const fn class(self) -> Class {
        match self {
            Self::Sos
            | Self::AbruptStop
            | Self::HeartRateHigh
            | Self::HeartRateLow
            | Self::PowerHigh
            | Self::PowerLow
            | Self::Stopped
            | Self::GroupStands => Class::Physiological,
            Self::RecordingStopped
            | Self::SignalLost
            | Self::NetworkSilent
            | Self::AddressChanged
            | Self::DiskLow
            | Self::LaptopBatteryLow
            | Self::GroupSilent
            | Self::HeartRateLost
            | Self::PowerLost
            | Self::HeartRateFlat
            | Self::PhoneBatteryLow => Class::Technical,
        }
    }

    /// Its rank, 0 first; alarms of one rank are ordered by time.
    pub const fn rank(self) -> u8 {
        match self {
            Self::RecordingStopped => 0,
            Self::Sos => 1,
            Self::AbruptStop => 2,
            Self::HeartRateHigh | Self::HeartRateLow => 3,
            Self::PowerHigh | Self::PowerLow => 4,
            _ => match self.priority() {
                Priority::Urgent | Priority::Warning => 5,
                Priority::Notice => 6,
            },
        }
    }

    /// Whether somebody has to go and see.
    pub const fn opens_incident(self) -> bool {
        matches!(self, Self::Sos | Self::AbruptStop)
    }

    /// Whether it may be silent for a while. A call for help may not, and nothing else is worth
    /// looking at while nothing is recorded.
    pub const fn can_be_snoozed(self) -> bool {
        !matches!(self, Self::Sos | Self::RecordingStopped)
    }

    /// Whether it is one of those that athletes raise even when they are quiet.
    pub(super) const fn is_raised_by_the_quiet(self) -> bool {
        matches!(self, Self::Sos)
    }

    /// Its name in the logbook.
    pub fn word(self) -> &'static str {
        match self {
            Self::RecordingStopped => "recording-stopped",
            Self::Sos => const { Metric::Sos.definition().name },
            Self::AbruptStop => "abrupt-stop",
            Self::HeartRateHigh => "heart-rate-high",
            Self::HeartRateLow => "heart-rate-low",
            Self::PowerHigh => "power-high",
            Self::PowerLow => "power-low",
            Self::SignalLost => "signal-lost",
            Self::Stopped => "stopped",
            Self::NetworkSilent => "network-silent",
            Self::AddressChanged => "address-changed",
            Self::DiskLow => "disk-low",
            Self::LaptopBatteryLow => "laptop-battery-low",
            Self::GroupSilent => "group-silent",
            Self::GroupStands => "group-stands",
            Self::HeartRateLost => "heart-rate-lost",
            Self::PowerLost => "power-lost",
            Self::HeartRateFlat => "heart-rate-flat",
            Self::PhoneBatteryLow => "phone-battery-low",
        }
    }

    /// Its name in the logbook, as entries have it.
    pub(super) fn name(self) -> Option<AlarmName> {
        AlarmName::try_from(self.word()).ok()
    }

    /// The alarm of a name in the logbook.
    pub fn of_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.word() == word)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_alarm_has_a_name_that_the_logbook_takes() {
        for kind in AlarmKind::ALL {
            assert!(kind.name().is_some(), "{kind:?}");
            assert_eq!(AlarmKind::of_word(kind.word()), Some(kind));
        }
        assert_eq!(AlarmKind::of_word("muted"), None);
    }

    #[test]
    fn the_rank_never_puts_a_lower_priority_first() {
        for pair in AlarmKind::ALL.windows(2) {
            assert!(pair[0].rank() <= pair[1].rank(), "{pair:?}");
            assert!(pair[0].priority() <= pair[1].priority(), "{pair:?}");
        }
    }
}
