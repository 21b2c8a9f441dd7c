//! The entries. A new kind is one more of them, and a line in `docs/settings.md`.

use std::{fmt, str::FromStr};

use super::{
    columns::Columns,
    data_field::DataField::{
        Cadence, ClimbRate, Distance, GapToFirst, HeartRate, PercentOfMax, Power, PowerPerKg, Speed,
    },
    definition::{Axes, AxisStart, Definition, Panels},
    rules::{AbruptStop, StopRules, Stopped},
    units::{CadenceUnit, DistanceUnit, SpeedUnit},
};

/// Makes the enum of the kinds, and the ways from each to its entry and from its word to it.
macro_rules! kinds {
    ($($(#[$doc:meta])* $kind:ident, $word:literal: $definition:expr;)*) => {
        /// What kind of event it is.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
        pub enum Kind {
            $($(#[$doc])* $kind,)*
        }

        impl Kind {
            /// All of them, in the order in which they are offered.
            pub const ALL: &[Self] = &[$(Self::$kind),*];

            /// Its word, in files and on the command line.
            pub const fn word(self) -> &'static str {
                match self {
                    $(Self::$kind => $word,)*
                }
            }

            /// What it decides. Of [`Self::Own`] this is what holds where the settings say nothing
            /// else.
            pub const fn definition(self) -> &'static Definition {
                match self {
                    $(Self::$kind => {
                        const ENTRY: &Definition = &Definition { word: $word, ..$definition };
                        ENTRY
                    })*
                }
            }
        }
    };
}

kinds! {
    /// Cycling on roads.
    #[default]
    Road, "road": ROAD;

    /// Running off the roads, mostly uphill and downhill.
    Trail, "trail": Definition {
        label: "Trail running",
        columns: Columns::new(&[HeartRate, Speed, ClimbRate, Distance, GapToFirst, Power, Cadence]),
        heroes: [HeartRate, Speed, ClimbRate],
        axes: TRAIL_AXES,
        stops: StopRules {
            // Only who runs downhill comes to rest from such a speed by falling. Aid stations are
            // reached at a walk, or stay below the minute.
            abrupt: Some(AbruptStop {
                from_kph: 10.0,
                to_kph: 1.5,
                within_secs: 5.0,
                still_secs: 60.0,
            }),
            stopped: Some(Stopped { below_kph: 1.5, after_secs: 300.0 }),
        },
        ..RUNNING
    };

    /// Running on a track, in repetitions.
    Track, "track": Definition {
        label: "Track running",
        axes: TRACK_AXES,
        // Each repetition ends with a stop.
        stops: NO_STOPS,
        panels: Panels { map: true, speed: true, tiles: true },
        ..RUNNING
    };

    /// Rowing.
    Rowing, "rowing": Definition {
        label: "Rowing",
        columns: Columns::new(&[HeartRate, Cadence, Speed, Power, Distance, GapToFirst, PercentOfMax]),
        heroes: [Speed, Cadence, HeartRate],
        speed: SpeedUnit::MinPer500M,
        cadence: CadenceUnit::Strokes,
        axes: ROWING_AXES,
        stops: StopRules {
            // A boat glides on for many seconds after the last stroke, unless it hits something or
            // turns over; then it drifts.
            abrupt: Some(AbruptStop {
                from_kph: 12.0,
                to_kph: 4.0,
                within_secs: 5.0,
                still_secs: 30.0,
            }),
            // Crews rest and turn between pieces.
            stopped: Some(Stopped { below_kph: 2.0, after_secs: 300.0 }),
        },
        ..ROAD
    };

    /// Sailing.
    Sailing, "sailing": Definition {
        label: "Sailing",
        columns: Columns::new(&[Speed, HeartRate, GapToFirst, Distance, PercentOfMax]),
        heroes: [Speed, GapToFirst, HeartRate],
        speed: SpeedUnit::Knots,
        distance: DistanceUnit::NauticalMiles,
        axes: SAILING_AXES,
        stops: StopRules {
            // A tack or a gybe has its speed back within half a minute, a capsized boat has not; it
            // drifts with wind and current.
            abrupt: Some(AbruptStop {
                from_kph: 14.0,
                to_kph: 4.0,
                within_secs: 5.0,
                still_secs: 60.0,
            }),
            // Boats wait before the start, and in a calm all of them stand.
            stopped: None,
        },
        ..ROAD
    };

    /// In a hall, where nobody has a position.
    Hall, "hall": Definition {
        label: "Hall",
        columns: Columns::new(&[HeartRate, PercentOfMax, Power, Cadence, PowerPerKg]),
        heroes: [HeartRate, PercentOfMax, Power],
        axes: HALL_AXES,
        stops: NO_STOPS,
        panels: Panels { map: false, speed: false, tiles: true },
        ..ROAD
    };

    /// What the settings say, in their table `[kind]`.
    Own, "own": Definition { label: "Own", ..ROAD };
}

const ROAD: Definition = Definition {
    word: "road",
    label: "Road cycling",
    columns: Columns::new(&[HeartRate, Power, Speed, Cadence, Distance, PowerPerKg, GapToFirst]),
    heroes: [HeartRate, Power, Speed],
    speed: SpeedUnit::Kmh,
    cadence: CadenceUnit::Revolutions,
    distance: DistanceUnit::Kilometres,
    // As the metrics say.
    axes: NO_AXES,
    stops: StopRules {
        abrupt: Some(AbruptStop {
            from_kph: 25.0,
            to_kph: 3.0,
            within_secs: 5.0,
            still_secs: 15.0,
        }),
        stopped: Some(Stopped { below_kph: 3.0, after_secs: 60.0 }),
    },
    panels: Panels { map: true, speed: true, tiles: false },
};

/// What trail and track share.
const RUNNING: Definition = Definition {
    word: "track",
    label: "Running",
    columns: Columns::new(&[HeartRate, Speed, Cadence, Distance, Power, PercentOfMax]),
    heroes: [HeartRate, Speed, Cadence],
    speed: SpeedUnit::MinPerKm,
    cadence: CadenceUnit::Steps,
    distance: DistanceUnit::Kilometres,
    axes: NO_AXES,
    stops: NO_STOPS,
    panels: Panels { map: true, speed: true, tiles: false },
};

const NO_STOPS: StopRules = StopRules { abrupt: None, stopped: None };

const NO_AXES: Axes = Axes { heart_rate: None, power: None, speed: None };

const TRAIL_AXES: Axes = Axes { speed: Some(axis(0.0, 20.0, 5.0)), ..NO_AXES };

const TRACK_AXES: Axes = Axes { speed: Some(axis(0.0, 30.0, 5.0)), ..NO_AXES };

const ROWING_AXES: Axes =
    Axes { power: Some(axis(0.0, 500.0, 100.0)), speed: Some(axis(0.0, 24.0, 6.0)), ..NO_AXES };

const SAILING_AXES: Axes = Axes {
    heart_rate: Some(axis(60.0, 180.0, 20.0)),
    speed: Some(axis(0.0, 12.0 * KNOT, 3.0 * KNOT)),
    ..NO_AXES
};

const HALL_AXES: Axes = Axes { heart_rate: Some(axis(80.0, 200.0, 20.0)), ..NO_AXES };

/// A nautical mile per hour, km/h.
const KNOT: f64 = 1.852;

const fn axis(least: f64, greatest: f64, step: f64) -> AxisStart {
    AxisStart { range: (least, greatest), step }
}

/// That of roads.
impl Default for Definition {
    fn default() -> Self {
        *Kind::default().definition()
    }
}

impl fmt::Display for Kind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.word())
    }
}

/// The word is no kind of event.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("road, trail, track, rowing, sailing, hall or own")]
pub struct InvalidKind;

impl FromStr for Kind {
    type Err = InvalidKind;

    fn from_str(word: &str) -> Result<Self, InvalidKind> {
        Self::ALL.iter().copied().find(|kind| kind.word() == word).ok_or(InvalidKind)
    }
}
