//! The stacked charts: one for each metric that has a plot in an event of its kind, or that the
//! viewer has chosen.

use crate::{
    analysis::percent_of_threshold,
    kind::{Definition, SpeedUnit, Units},
    metric::{Metric, Plot},
    model::Profile,
    ui::{
        context::ViewContext,
        format::{self, ABSENT},
        lang,
        projection::{Plotted, Row, Series, ValueView},
        state::PlotScale,
    },
};

use super::{
    chosen,
    range::{UNKNOWN, YRange},
    ticks,
    zones::ZoneBands,
};

/// Up to so many seconds only lines that jump are smoothed.
const DEFAULT_SMOOTH_SECS: u8 = 3;

/// How the values on an axis are read.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Reading {
    /// In a unit of which so many are one of the metric's own.
    Unit { label: &'static str, per_own: f64, decimals: usize },
    /// As a time per distance; the axis is one of speed.
    Pace(SpeedUnit, Units),
    /// As shares of each athlete's threshold, which are what the axis measures.
    Percent,
}

/// The chart of one metric.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct MetricChart<'a> {
    metric: &'a Metric,
    plot: Plot,
    /// Whether only the values tell the range, because the metric has no definition of a plot.
    adapts: bool,
    reading: Reading,
    zones: Option<ZoneBands>,
}

impl<'a> MetricChart<'a> {
    /// From top to bottom.
    pub(super) fn all(ctx: &ViewContext<'a>) -> Vec<Self> {
        let plotted = &ctx.projection.plotted;
        let rows: Vec<&Row> =
            plotted.iter().filter_map(|plotted| ctx.projection.row(plotted.id)).collect();
        let focus = rows.iter().find(|row| ctx.state.focus == Some(row.athlete.id));
        let kind = &ctx.projection.kind;
        let charts = chosen::metrics(ctx).into_iter().map(|metric| {
            let chart = Self::in_own_unit(kind, ctx.state.units, metric);
            let knows_threshold =
                |row: &&Row| percent_of_threshold(&row.athlete.profile, metric, 1.0).is_some();
            let is_percent = ctx.state.plot_scale == PlotScale::PercentOfThreshold
                && rows.iter().any(knows_threshold);
            let chart = if is_percent { chart.in_percent() } else { chart };
            // Somebody wants to see it.
            let stays = chart.plot.stays || ctx.state.plots.metrics.is_some();
            let plot = Plot { stays, ..chart.plot };
            let zones = focus.and_then(|row| chart.zones_of(row));
            Self { plot, zones, ..chart }
        });
        charts.collect()
    }

    fn in_own_unit(kind: &Definition, units: Units, metric: &'a Metric) -> Self {
        let definition = metric.definition();
        let known = kind.plot(metric).or(definition.plot);
        let own = |label, per_own| Reading::Unit { label, per_own, decimals: definition.decimals };
        let reading = match kind.metric_unit(metric, units) {
            Some(unit) => own(unit.label, unit.per_own),
            None => Reading::Pace(kind.speed, units),
        };
        let plot = known.unwrap_or(UNKNOWN);
        Self { metric, plot, adapts: known.is_none(), reading, zones: None }
    }

    fn zones_of(self, row: &Row) -> Option<ZoneBands> {
        let profile = &row.athlete.profile;
        ZoneBands::of(profile, self.metric, row.value(self.metric), self.factor(profile)?)
    }

    /// The same in shares of the threshold.
    fn in_percent(self) -> Self {
        // An easy ride is about half of FTP, but two thirds of the threshold heart rate.
        let range = if *self.metric == Metric::HrBpm { (60.0, 120.0) } else { (0.0, 150.0) };
        let plot = Plot { range, step: 10.0, least_span: 20.0, ..self.plot };
        Self { plot, reading: Reading::Percent, ..self }
    }

    /// The quantity, as a word in a sentence.
    pub(super) fn quantity(self) -> &'a str {
        lang::word(self.metric.label())
    }

    /// What is plotted.
    pub(super) const fn metric(self) -> &'a Metric {
        self.metric
    }

    /// Its ranges and steps.
    pub(super) const fn plot(self) -> Plot {
        self.plot
    }

    /// The range before any value needs more; `None` where only values tell it.
    pub(super) const fn first_range(self) -> Option<YRange> {
        if self.adapts { None } else { Some(YRange::first(&self.plot)) }
    }

    /// The range that also shows `least` and `greatest`; `None` before the first values.
    pub(super) fn grown(self, range: Option<YRange>, least: f64, greatest: f64) -> YRange {
        match range {
            _ if !self.adapts => {
                let range = range.unwrap_or(YRange::first(&self.plot));
                range.grown(&self.plot, least, greatest)
            }
            None => YRange::around(least, greatest),
            Some(range) if range.holds(least, greatest) => range,
            Some(range) => YRange::around(range.low.min(least), range.high.max(greatest)),
        }
    }

    /// A tight range around the visible values.
    pub(super) fn fitted(self, least: f64, greatest: f64) -> YRange {
        if self.adapts {
            YRange::around(least, greatest)
        } else {
            YRange::fitted(&self.plot, least, greatest)
        }
    }

    /// The zones of the focus, as bands of the plot.
    pub(super) const fn zones(self) -> Option<ZoneBands> {
        self.zones
    }

    /// The words at the top left of the plot.
    pub(super) fn label(self) -> String {
        let unit = match self.reading {
            Reading::Unit { label, .. } => label,
            Reading::Pace(unit, units) => unit.label(units),
            Reading::Percent => tr!("of-threshold"),
        };
        format!("{} {unit}", self.quantity()).trim_end().to_owned()
    }

    /// The text in place of the plot when no selected athlete sends the quantity.
    pub(super) fn absent(self) -> String {
        let mut words = self.quantity().to_owned();
        if let Some(first) = words.get_mut(..1) {
            first.make_ascii_uppercase();
        }
        tr!("plot-none-sends", words = words)
    }

    /// Length of the line's rolling mean when the viewer asks for `asked` seconds.
    pub(super) const fn smoothing_secs(self, asked: u8) -> u8 {
        if self.plot.jumps || DEFAULT_SMOOTH_SECS < asked { asked } else { 0 }
    }

    /// What a reading of an athlete is multiplied by to stand on the axis; `None` where the axis
    /// measures shares of a threshold that the profile lacks.
    pub(super) fn factor(self, profile: &Profile) -> Option<f64> {
        match self.reading {
            Reading::Unit { .. } | Reading::Pace(..) => Some(1.0),
            Reading::Percent => percent_of_threshold(profile, self.metric, 1.0),
        }
    }

    /// The series of the chart; `None` if there is none.
    pub(super) fn series(self, plotted: &Plotted) -> Option<&Series> {
        plotted.line(self.metric)
    }

    /// The current value that belongs to the chart; that of the roster where it has one.
    pub(super) fn value(self, plotted: &Plotted, row: &Row) -> ValueView {
        plotted.value(self.metric).unwrap_or_else(|| row.value(self.metric))
    }

    /// What stands at a place of the axis, as text.
    pub(super) fn text(self, value: f64) -> String {
        match self.reading {
            Reading::Unit { per_own, decimals, .. } => format::number(value * per_own, decimals),
            Reading::Pace(unit, units) => unit.text(value, units),
            Reading::Percent => format::number(value, 0),
        }
    }

    /// Where ticks stand on an axis of this height in points: at the borders of zones if there are
    /// bands, else at round values.
    pub(super) fn y_ticks(self, range: YRange, height: f32) -> Vec<f64> {
        if let Some(zones) = self.zones {
            let borders = zones.ticks(range, height);
            if borders.len() > 1 {
                return borders;
            }
        }
        match self.reading {
            Reading::Unit { per_own, .. } => {
                let read = YRange { low: range.low * per_own, high: range.high * per_own };
                ticks::y_ticks(read).into_iter().map(|tick| tick / per_own).collect()
            }
            // Who stands has no pace.
            Reading::Pace(..) => {
                let has_text = |tick: &f64| self.text(*tick) != ABSENT;
                ticks::y_ticks(range).into_iter().filter(has_text).collect()
            }
            Reading::Percent => ticks::y_ticks(range),
        }
    }

    /// A tick as text: round values without needless decimals.
    pub(super) fn tick_text(self, tick: f64) -> String {
        match self.reading {
            Reading::Unit { per_own, .. } => {
                let read = tick * per_own;
                let is_border = self.zones.is_some_and(|zones| zones.has_border(tick));
                // A small range has steps below one; a border of a zone is read like a value.
                if (read - read.round()).abs() < 1e-6 {
                    format::number(read, 0)
                } else if is_border {
                    self.text(tick)
                } else {
                    format::number(read, 1)
                }
            }
            Reading::Pace(..) | Reading::Percent => self.text(tick),
        }
    }
}

#[cfg(test)]
impl<'a> MetricChart<'a> {
    /// The plot of a metric on roads.
    pub(super) fn of(metric: &'a Metric) -> Self {
        Self::of_kind(crate::kind::Kind::Road, metric)
    }

    fn of_kind(kind: crate::kind::Kind, metric: &'a Metric) -> Self {
        Self::in_own_unit(kind.definition(), Units::Metric, metric)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kind::Kind;

    #[test]
    fn power_is_smoothed_as_asked_and_a_heart_only_beyond_the_default() {
        let [power, heart] = [&Metric::PwrW, &Metric::HrBpm].map(MetricChart::of);
        assert_eq!(power.smoothing_secs(3), 3);
        assert_eq!(heart.smoothing_secs(3), 0);
        assert_eq!(heart.smoothing_secs(10), 10);
        assert_eq!(MetricChart::of(&Metric::SpdKph).smoothing_secs(0), 0);
    }

    #[test]
    fn speed_has_one_decimal_and_the_others_none() {
        let text = |metric: Metric, value| MetricChart::of(&metric).text(value);
        assert_eq!(text(Metric::SpdKph, 24.96), "25.0");
        assert_eq!(text(Metric::SpdKph, -0.01), "0.0");
        assert_eq!(text(Metric::PwrW, 326.6), "327");
        assert_eq!(text(Metric::HrBpm, 170.4), "170");
    }

    #[test]
    fn plots_say_what_they_are_of() {
        let heart = MetricChart::of(&Metric::HrBpm);
        assert_eq!((heart.quantity(), &*heart.label()), ("heart rate", "heart rate bpm"));
        assert_eq!(heart.absent(), "Heart rate: none of the selected sends it.");
        assert_eq!(MetricChart::of(&Metric::SpdKph).label(), "speed km/h");
    }

    #[test]
    fn speed_is_read_in_the_unit_of_the_kind_at_round_values_of_it() {
        for (kind, label, ticks, value) in [
            (Kind::Road, "speed km/h", vec!["0", "30", "60"], "18.5"),
            (Kind::Sailing, "speed kn", vec!["0", "5", "10"], "10.0"),
            (Kind::Trail, "speed min/km", vec!["6:00", "3:00"], "3:14"),
        ] {
            let chart = MetricChart::of_kind(kind, &Metric::SpdKph);
            assert_eq!(chart.label(), label);
            let shown = chart.y_ticks(YRange::first(&chart.plot()), 84.0);
            let shown: Vec<String> = shown.into_iter().map(|tick| chart.tick_text(tick)).collect();
            assert_eq!(shown, ticks, "{kind}");
            assert_eq!(chart.text(18.52), value, "{kind}");
        }
    }

    #[test]
    fn what_has_no_plot_of_its_own_has_a_range_from_its_values_that_only_grows() {
        let lactate = Metric::of_name(b"lactate").unwrap();
        let chart = MetricChart::of(&lactate);
        assert_eq!((&*chart.label(), chart.text(2.14)), ("lactate", "2.1".to_owned()));
        assert_eq!(chart.absent(), "Lactate: none of the selected sends it.");
        let first = chart.grown(None, 1.8, 2.4);
        assert!(first.holds(1.8, 2.4) && first.high < 4.0, "{first:?}");
        assert_eq!(chart.grown(Some(first), 2.0, 2.2), first);
        let grown = chart.grown(Some(first), 2.0, 9.0);
        assert!(grown.holds(first.low, 9.0), "{grown:?}");
    }

    #[test]
    fn a_share_of_the_threshold_needs_one() {
        let chart = MetricChart::of(&Metric::PwrW).in_percent();
        let with_ftp = Profile { ftp_w: Some(250.0), ..Profile::default() };
        let factor = chart.factor(&with_ftp).unwrap();
        assert_eq!(
            (chart.text(300.0 * factor), &*chart.label()),
            ("120".to_owned(), "power % of threshold")
        );
        assert_eq!(chart.factor(&Profile::default()), None);
    }
}
