//! What an entry says.

use super::{
    columns::Columns,
    data_field::DataField,
    rules::StopRules,
    units::{CadenceUnit, DistanceUnit, SpeedUnit},
};
use crate::metric::{Metric, Plot};

/// An entry: all that a kind of event decides.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Definition {
    /// Its word in files, by which the viewer's choices are kept.
    pub word: &'static str,
    /// What people call it: `Road cycling`.
    pub label: &'static str,
    /// The columns of the roster from the most wanted on: as many are shown as there is room for,
    /// see [`Self::columns_for`].
    pub columns: Columns,
    /// The values that are largest, from the left.
    pub heroes: [DataField; 3],
    /// How speed is read.
    pub speed: SpeedUnit,
    /// How cadence is read.
    pub cadence: CadenceUnit,
    /// How distance is read.
    pub distance: DistanceUnit,
    /// Where the axes of plots start that do not start as the metric says.
    pub axes: Axes,
    /// Which stops raise an alarm.
    pub stops: StopRules,
    /// Which panels there are.
    pub panels: Panels,
}

/// Where the axes of plots start; `None` as the metric says.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Axes {
    /// Heart rate, bpm.
    pub heart_rate: Option<AxisStart>,
    /// Power, W.
    pub power: Option<AxisStart>,
    /// Speed, km/h.
    pub speed: Option<AxisStart>,
}

impl Axes {
    /// The one of a metric.
    pub const fn of(&self, metric: &Metric) -> Option<AxisStart> {
        match metric {
            Metric::HrBpm => self.heart_rate,
            Metric::PwrW => self.power,
            Metric::SpdKph => self.speed,
            _ => None,
        }
    }
}

/// Where an axis starts, before any value asks for more.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct AxisStart {
    /// The range, in the unit of the metric.
    pub range: (f64, f64),
    /// The step by which it grows: round in the unit in which the kind reads the metric.
    pub step: f64,
}

/// Which panels there are. What is missing leaves its room to the others.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Panels {
    /// The map.
    pub map: bool,
    /// Whatever has to do with speed and distance: plot, large value, columns.
    pub speed: bool,
    /// Tiles of all athletes, where the map would be.
    pub tiles: bool,
}

impl Definition {
    /// The unit of [`DataField::Pace`]: the kind's own, if that is a pace.
    pub const fn pace(&self) -> SpeedUnit {
        if self.speed.is_pace() { self.speed } else { SpeedUnit::MinPerKm }
    }

    /// Whether a field makes sense in an event of this kind: without positions there is no speed.
    pub const fn has(&self, field: DataField) -> bool {
        let needs_speed = matches!(
            field,
            DataField::Speed
                | DataField::Pace
                | DataField::Distance
                | DataField::ClimbRate
                | DataField::GapToFirst
        );
        self.panels.speed || !needs_speed
    }

    /// How the plot of a metric starts; `None` where an event of this kind has none.
    pub fn plot(&self, metric: &Metric) -> Option<Plot> {
        let plot = metric.definition().plot?;
        if !self.panels.speed && *metric == Metric::SpdKph {
            return None;
        }
        match self.axes.of(metric) {
            Some(AxisStart { range, step }) => Some(Plot { range, step, ..plot }),
            None => Some(plot),
        }
    }

    /// The plots, from the top.
    pub fn plots(&self) -> impl Iterator<Item = (&'static Metric, Plot)> {
        let plotted = Metric::plotted().iter();
        plotted.filter_map(|(metric, _)| Some((*metric, self.plot(metric)?)))
    }
}
