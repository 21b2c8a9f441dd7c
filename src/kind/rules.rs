//! Which stops are worth an alarm.

/// Which stops raise an alarm, and which do not: a rider who stands within seconds has fallen, a
/// runner does so at every aid station, and at the end of every repetition on a track.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct StopRules {
    /// Urgent: somebody stopped as nobody does on purpose.
    pub abrupt: Option<AbruptStop>,
    /// A warning: somebody has stood for long.
    pub stopped: Option<Stopped>,
}

/// A stop as nobody does on purpose.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct AbruptStop {
    /// From at least this speed,
    pub from_kph: f64,
    /// to less than this one,
    pub to_kph: f64,
    /// within this time,
    pub within_secs: f64,
    /// and then still for this long.
    pub still_secs: f64,
}

/// A stop of some length.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Stopped {
    /// Whoever is slower than this stands. Receivers of positions report some speed even of those
    /// who stand, and a boat drifts.
    pub below_kph: f64,
    /// Raised after this time.
    pub after_secs: f64,
}
