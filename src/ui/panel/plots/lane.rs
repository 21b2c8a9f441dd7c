//! The three lanes: what each plots, in which unit, on which first range.

use crate::{
    model::Metric,
    ui::{
        format,
        projection::{Plotted, Row, Series, ValueView},
    },
};

use super::range::YRange;

/// One of the three stacked plots.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Lane {
    /// Heart rate, bpm.
    HeartRate,
    /// Power, W.
    Power,
    /// Speed, km/h.
    Speed,
}

impl Lane {
    /// From top to bottom.
    pub(super) const ALL: [Self; 3] = [Self::HeartRate, Self::Power, Self::Speed];

    /// The quantity, as a word in a sentence.
    pub(super) const fn name(self) -> &'static str {
        match self {
            Self::HeartRate => "heart rate",
            Self::Power => "power",
            Self::Speed => "speed",
        }
    }

    /// What is plotted.
    pub(super) const fn metric(self) -> Metric {
        match self {
            Self::HeartRate => Metric::HrBpm,
            Self::Power => Metric::PwrW,
            Self::Speed => Metric::SpdKph,
        }
    }

    /// The words at the top left of the plot.
    pub(super) const fn label(self) -> &'static str {
        match self {
            Self::HeartRate => "heart rate bpm",
            Self::Power => "power W",
            Self::Speed => "speed km/h",
        }
    }

    /// What stands in place of the plot when no selected athlete sends the quantity.
    pub(super) const fn absent(self) -> &'static str {
        match self {
            Self::HeartRate => "Heart rate: none of the selected sends it.",
            Self::Power => "Power: none of the selected sends it.",
            Self::Speed => "Speed: none of the selected sends it.",
        }
    }

    /// The y range before any value asks for more.
    pub(super) const fn first_range(self) -> YRange {
        match self {
            Self::HeartRate => YRange { low: 100.0, high: 200.0 },
            Self::Power => YRange { low: 0.0, high: 450.0 },
            Self::Speed => YRange { low: 0.0, high: 60.0 },
        }
    }

    /// The range that also shows `least` and `greatest`, grown by whole steps of the lane.
    pub(super) fn grown(self, range: YRange, least: f64, greatest: f64) -> YRange {
        range.grown(self.growth(), least, greatest)
    }

    /// The range fitted to values from `least` to `greatest`.
    pub(super) fn fitted(self, least: f64, greatest: f64) -> YRange {
        YRange::fitted(self.least_span(), least, greatest).unwrap_or(self.first_range())
    }

    /// The round step by which the range grows.
    const fn growth(self) -> f64 {
        match self {
            Self::HeartRate | Self::Speed => 20.0,
            Self::Power => 150.0,
        }
    }

    /// The least height of a range fitted to the values.
    pub(super) const fn least_span(self) -> f64 {
        match self {
            Self::HeartRate => 20.0,
            Self::Power => 50.0,
            Self::Speed => 10.0,
        }
    }

    /// Over how many seconds the line is a rolling mean, when the viewer asks for `asked`.
    ///
    /// Power jumps with every pedal stroke and is always smoothed as asked. Heart rate and speed
    /// arrive smooth: the default of 3 s would only hide a beat, so they stay as sent up to it.
    pub(super) const fn smoothing_secs(self, asked: u8) -> u8 {
        match self {
            Self::HeartRate | Self::Speed if asked <= 3 => 0,
            Self::HeartRate | Self::Power | Self::Speed => asked,
        }
    }

    /// The series of the lane.
    pub(super) const fn series(self, plotted: &Plotted) -> &Series {
        match self {
            Self::HeartRate => &plotted.hr_bpm,
            Self::Power => &plotted.pwr_w,
            Self::Speed => &plotted.spd_kph,
        }
    }

    /// The value of the roster that belongs to the lane.
    pub(super) const fn value(self, row: &Row) -> ValueView {
        match self {
            Self::HeartRate => row.hr_bpm,
            Self::Power => row.pwr_w_3s,
            Self::Speed => row.spd_kph,
        }
    }

    /// A value as text: whole, speed with one decimal.
    pub(super) fn text(self, value: f64) -> String {
        match self {
            Self::HeartRate | Self::Power => format::number(value, 0),
            Self::Speed => format::number(value, 1),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn power_is_smoothed_as_asked_and_a_heart_only_beyond_the_default() {
        assert_eq!(Lane::Power.smoothing_secs(3), 3);
        assert_eq!(Lane::HeartRate.smoothing_secs(3), 0);
        assert_eq!(Lane::HeartRate.smoothing_secs(10), 10);
        assert_eq!(Lane::Speed.smoothing_secs(0), 0);
    }

    #[test]
    fn speed_has_one_decimal_and_the_others_none() {
        assert_eq!(Lane::Speed.text(24.96), "25.0");
        assert_eq!(Lane::Speed.text(-0.01), "0.0");
        assert_eq!(Lane::Power.text(326.6), "327");
        assert_eq!(Lane::HeartRate.text(170.4), "170");
    }
}
