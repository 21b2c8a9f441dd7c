//! What the program counts of itself, and the text in which Prometheus reads it.

mod histogram;
mod text;

pub use histogram::Histogram;
pub use text::{Labels, MEDIA_TYPE, MetricKind, MetricsText};
