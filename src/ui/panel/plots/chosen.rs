//! What is plotted: what the viewer has chosen, or else what the kind of the event says.

use crate::{metric::Metric, ui::context::ViewContext};

/// The plotted metrics, from top to bottom.
pub(super) fn metrics<'a>(ctx: &ViewContext<'a>) -> Vec<&'a Metric> {
    match &ctx.state.plots.metrics {
        Some(chosen) => chosen.iter().collect(),
        None => ctx.projection.kind.plots().map(|(metric, _)| metric).collect(),
    }
}
