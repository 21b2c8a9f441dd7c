//! Sessions whose lines have no place on an axis of distances, told above the plots.

use crate::ui::context::ViewContext;

/// Whose distance is not known; `None` where all have a place.
pub(super) fn words(ctx: &ViewContext<'_>) -> Option<String> {
    let axis = ctx.axis();
    let without = ctx.projection.plotted.iter().filter(|plotted| !axis.holds(plotted.id));
    let who = without.filter_map(|plotted| ctx.projection.row(plotted.id));
    let who: Vec<String> =
        who.map(|row| format!("{} {}", row.athlete.chip(), row.athlete.name)).collect();
    (!who.is_empty()).then(|| tr!("plot-no-distance", who = who.join(", ")))
}
