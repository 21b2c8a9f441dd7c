//! State of a value and of an athlete: one function for roster, map, numbers and alarms.

/// State of one value; ages in seconds.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub enum ValueState {
    /// Young enough to be shown without an age.
    Fresh,
    /// Samples arrive, but old ones: a slow upload or a clock, not silence.
    Behind {
        /// Age of the value.
        age_secs: f64,
    },
    /// Neither young nor lost.
    Dim {
        /// Age of the value.
        age_secs: f64,
    },
    /// Silent for long.
    Lost {
        /// Age of the value.
        age_secs: f64,
    },
    /// The very same reading for 60 s while speed or power move.
    Flat {
        /// For how long.
        for_secs: f64,
    },
    /// Never sent in this session.
    #[default]
    Absent,
}

/// State of an athlete: the best of the values' states.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub enum AthleteState {
    /// No sample yet.
    #[default]
    NotSeen,
    /// At least one value is fresh.
    Live,
    /// Samples arrive late.
    Behind,
    /// No value is fresh.
    Dim,
    /// All values are lost.
    Lost,
    /// The phone's requests are refused.
    Refused,
}
