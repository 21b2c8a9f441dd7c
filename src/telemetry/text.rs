//! The text format of Prometheus, version 0.0.4.

use std::fmt::Write as _;

use super::Histogram;

/// The media type of the text.
pub const MEDIA_TYPE: &str = "text/plain; version=0.0.4; charset=utf-8";

/// Label names and values that distinguish the series of a metric.
pub type Labels<'a> = &'a [(&'a str, &'a str)];

/// How a metric behaves.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MetricKind {
    /// Only grows.
    Counter,
    /// Goes up and down.
    Gauge,
}

/// Collects metrics: for each its head, then its series.
#[derive(Debug, Default)]
pub struct MetricsText(String);

impl MetricsText {
    /// Begins a metric; its series follow.
    pub fn begin(&mut self, name: &str, kind: MetricKind, help: &str) {
        let kind = match kind {
            MetricKind::Counter => "counter",
            MetricKind::Gauge => "gauge",
        };
        self.head(name, kind, help);
    }

    /// A series of the metric.
    pub fn series(&mut self, name: &str, labels: Labels<'_>, value: f64) {
        self.0.push_str(name);
        self.labels(labels);
        self.value(value);
    }

    /// A metric of one series.
    pub fn single(&mut self, name: &str, kind: MetricKind, help: &str, value: f64) {
        self.begin(name, kind, help);
        self.series(name, &[], value);
    }

    /// A metric of durations in seconds, a histogram for each set of labels.
    pub fn histograms(&mut self, name: &str, help: &str, all: &[(Labels<'_>, &Histogram)]) {
        self.head(name, "histogram", help);
        let bucket = format!("{name}_bucket");
        for (labels, histogram) in all {
            let (counted, sum) = histogram.cumulative();
            for (bound, count) in &counted {
                let bound = if bound.is_finite() { bound.to_string() } else { "+Inf".to_owned() };
                let with_bound = [*labels, &[("le", bound.as_str())]].concat();
                self.series(&bucket, &with_bound, *count as f64);
            }
            self.series(&format!("{name}_sum"), labels, sum);
            let count = counted.last().map_or(0, |(_, count)| *count);
            self.series(&format!("{name}_count"), labels, count as f64);
        }
    }

    /// The whole text.
    pub fn finish(self) -> String {
        self.0
    }

    fn head(&mut self, name: &str, kind: &str, help: &str) {
        // Writing into a `String` cannot fail.
        let help = help.replace('\\', "\\\\").replace('\n', "\\n");
        writeln!(self.0, "# HELP {name} {help}\n# TYPE {name} {kind}").ok();
    }

    fn labels(&mut self, labels: Labels<'_>) {
        if labels.is_empty() {
            return;
        }
        let mut separator = '{';
        for (name, value) in labels {
            let value = value.replace('\\', "\\\\").replace('"', "\\\"").replace('\n', "\\n");
            write!(self.0, "{separator}{name}=\"{value}\"").ok();
            separator = ',';
        }
        self.0.push('}');
    }

    fn value(&mut self, value: f64) {
        writeln!(self.0, " {value}").ok();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_has_heads_series_and_escapes() {
        let mut text = MetricsText::default();
        text.begin("a_total", MetricKind::Counter, "One\nline \\ only.");
        text.series("a_total", &[("reason", "a \"b\"\\\n"), ("x", "y")], 3.0);
        text.single("b", MetricKind::Gauge, "B.", 0.5);
        let expected = "# HELP a_total One\\nline \\\\ only.\n# TYPE a_total counter\n\
                        a_total{reason=\"a \\\"b\\\"\\\\\\n\",x=\"y\"} 3\n\
                        # HELP b B.\n# TYPE b gauge\nb 0.5\n";
        assert_eq!(text.finish(), expected);
    }

    #[test]
    fn a_histogram_ends_with_all_its_sum_and_its_count() {
        let (mut text, histogram) = (MetricsText::default(), Histogram::default());
        histogram.add(0.75);
        text.histograms("c_seconds", "C.", &[(&[("path", "x")], &histogram)]);
        let text = text.finish();
        assert!(text.starts_with("# HELP c_seconds C.\n# TYPE c_seconds histogram\n"));
        assert!(text.contains("c_seconds_bucket{path=\"x\",le=\"0.5\"} 0\n"));
        assert!(text.contains("c_seconds_bucket{path=\"x\",le=\"1\"} 1\n"));
        assert!(text.ends_with(
            "c_seconds_bucket{path=\"x\",le=\"+Inf\"} 1\nc_seconds_sum{path=\"x\"} 0.75\n\
             c_seconds_count{path=\"x\"} 1\n"
        ));
    }
}
