//! What the viewer has chosen of the plots: which metrics, and a span of time.

use crate::{metric::Metric, model::UnixNanos};

/// So many plots have room one above the other.
pub const MAX_PLOTS: usize = 6;

/// Which metrics are plotted.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct PlotChoice {
    /// From top to bottom, never empty; `None` for those that the kind of the event says.
    pub metrics: Option<Vec<Metric>>,
}

impl PlotChoice {
    /// Adds a metric or removes it. The last one stays, and none beyond [`MAX_PLOTS`] is added.
    /// `by_kind` are those that the kind of the event says.
    pub fn toggle(&mut self, metric: &Metric, by_kind: &[Metric]) {
        let mut metrics = self.metrics.take().unwrap_or_else(|| by_kind.to_vec());
        match metrics.iter().position(|plotted| plotted == metric) {
            Some(at) if 1 < metrics.len() => drop(metrics.remove(at)),
            None if metrics.len() < MAX_PLOTS => metrics.push(metric.clone()),
            _ => {}
        }
        in_places(&mut metrics);
        // Another kind of event has its own again.
        self.metrics = Some(metrics).filter(|metrics| metrics[..] != *by_kind);
    }

    /// Adds a metric to those that were chosen, unless it is there or there are enough.
    pub(in crate::ui) fn add(&mut self, metric: Metric) {
        let metrics = self.metrics.get_or_insert_default();
        if !metrics.contains(&metric) && metrics.len() < MAX_PLOTS {
            metrics.push(metric);
            in_places(metrics);
        }
    }
}

/// Those with a place of their own come first; the others keep the order of their choice.
fn in_places(metrics: &mut [Metric]) {
    metrics.sort_by_key(|it| it.definition().plot.map_or(u8::MAX, |plot| plot.order));
}

/// A span of time that the viewer has marked on the plots; `from < to`, and `to` is not in it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TimeSpan {
    /// Its first instant.
    pub from: UnixNanos,
    /// The first instant after it.
    pub to: UnixNanos,
}

impl TimeSpan {
    /// The span between two times in any order, at whole seconds, so that it is what its title says;
    /// `None` if it is shorter than a second.
    pub fn between(a: UnixNanos, b: UnixNanos) -> Option<Self> {
        let whole = |time: UnixNanos| time.secs_since(UnixNanos(0)).round() as i64;
        let (from, to) = (whole(a.min(b)), whole(a.max(b)));
        (from < to).then(|| Self { from: UnixNanos::from_secs(from), to: UnixNanos::from_secs(to) })
    }

    /// Its length in seconds.
    pub fn secs(self) -> f64 {
        self.to.secs_since(self.from)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn by_kind() -> Vec<Metric> {
        vec![Metric::HrBpm, Metric::PwrW, Metric::SpdKph]
    }

    #[test]
    fn chosen_plots_have_their_places_and_the_choice_of_the_kind_is_none() {
        let mut choice = PlotChoice::default();
        choice.toggle(&Metric::CadRpm, &by_kind());
        choice.toggle(&Metric::PwrW, &by_kind());
        assert_eq!(choice.metrics, Some(vec![Metric::HrBpm, Metric::SpdKph, Metric::CadRpm]));
        choice.toggle(&Metric::PwrW, &by_kind());
        choice.toggle(&Metric::CadRpm, &by_kind());
        assert_eq!(choice, PlotChoice::default());
    }

    #[test]
    fn the_last_plot_stays_and_there_are_never_more_than_have_room() {
        let mut choice = PlotChoice { metrics: Some(vec![Metric::HrBpm]) };
        choice.toggle(&Metric::HrBpm, &by_kind());
        assert_eq!(choice.metrics, Some(vec![Metric::HrBpm]));
        for (metric, _) in Metric::known().filter(|(metric, _)| **metric != Metric::HrBpm) {
            choice.toggle(metric, &by_kind());
        }
        assert_eq!(choice.metrics.map(|metrics| metrics.len()), Some(MAX_PLOTS));
    }

    #[test]
    fn a_span_lies_between_whole_seconds_in_whatever_order_it_was_marked() {
        let at = |secs: f64| UnixNanos::from_secs(1_463_647_000).plus_secs(secs);
        let span = TimeSpan::between(at(20.4), at(9.7)).unwrap();
        assert_eq!((span.from, span.to, span.secs()), (at(10.0), at(20.0), 10.0));
        assert_eq!(TimeSpan::between(at(9.7), at(10.3)), None);
    }
}
