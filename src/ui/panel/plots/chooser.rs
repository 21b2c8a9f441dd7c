//! The list of what can be plotted, in the menus of the plots and at the end of the clock axis.

use eframe::egui::{
    Align, Checkbox, CornerRadius, CursorIcon, Painter, Popup, PopupCloseBehavior, Rect,
    ScrollArea, Sense, TextWrapMode, Ui, WidgetInfo, accesskit::Role, vec2,
};

use crate::{
    metric::Metric,
    ui::{
        context::{Command, ViewContext},
        lang,
        panel::controls,
        state::MAX_PLOTS,
        text,
        theme::{family, size, space},
    },
};

use super::chosen;

/// The words of the button.
fn label() -> &'static str {
    tr!("plots")
}
/// Width of the list.
const LIST_W: f32 = 200.0;
/// Height from which on the list scrolls.
const LIST_H: f32 = 320.0;

/// What can be plotted: what arrives from the selected, what the kind of the event says and what is
/// chosen, those with a plot of their own first.
fn offered(ctx: &ViewContext<'_>) -> Vec<Metric> {
    let by_kind = ctx.projection.kind.plots().map(|(metric, _)| metric);
    let chosen = chosen::metrics(ctx);
    let all = by_kind.chain(chosen).chain(&ctx.projection.arriving);
    let mut all: Vec<Metric> = all.filter(|metric| is_quantity(metric)).cloned().collect();
    all.sort_by_cached_key(|metric| {
        let order = metric.definition().plot.map_or(u8::MAX, |plot| plot.order);
        (order, !metric.is_known(), lang::word(metric.label()).to_lowercase(), metric.clone())
    });
    all.dedup();
    all
}

/// A place over time says nothing; it is on the map.
const fn is_quantity(metric: &Metric) -> bool {
    !matches!(metric, Metric::LatDeg | Metric::LngDeg)
}

/// The list, a tick before what is plotted.
pub(super) fn list_ui(ctx: &ViewContext<'_>, ui: &mut Ui) -> Option<Command> {
    let plotted = chosen::metrics(ctx);
    let is_full = MAX_PLOTS <= plotted.len();
    let mut command = None;
    ui.set_width(LIST_W);
    // A field may have a name of any length.
    ui.style_mut().wrap_mode = Some(TextWrapMode::Truncate);
    ScrollArea::vertical().max_height(LIST_H).show(ui, |ui| {
        for metric in offered(ctx) {
            let mut is_on = plotted.contains(&&metric);
            let may = if is_on { 1 < plotted.len() } else { !is_full };
            let label = lang::word(metric.label()).to_owned();
            let tick = ui.add_enabled(may, Checkbox::new(&mut is_on, label));
            let why = if is_on { tr!("plots-one-stays") } else { tr!("plots-no-room") };
            if tick.on_disabled_hover_text(why).changed() {
                command = Some(Command::TogglePlot(metric));
            }
        }
    });
    command
}

/// Width of the button.
pub(super) fn button_width(painter: &Painter) -> f32 {
    controls::width(painter, label(), family::REGULAR, size::CAPTION) + space::GAP
}

/// The button at the right end of the clock axis, which opens the list.
pub(super) fn button_ui(ctx: &ViewContext<'_>, ui: &Ui, axis: Rect) -> Option<Command> {
    let palette = &ctx.theme.palette;
    let painter = ui.painter();
    let width = button_width(painter);
    let place = axis.with_min_x(axis.right() - width);
    let hit = Rect::from_center_size(place.center(), vec2(width, size::HIT.max(place.height())));
    let response = ui.interact(hit, ui.scope_id().with("plot chooser"), Sense::click());
    response.widget_info(|| WidgetInfo::labeled(Role::Button, true, tr!("plots-choose")));
    if response.hovered() {
        painter.rect_filled(place, CornerRadius::same(size::RADIUS_CHIP), palette.raised);
    }
    let ink = if response.hovered() { palette.text } else { palette.label };
    text::paint(
        painter,
        place.center(),
        Align::Center,
        label(),
        family::REGULAR,
        size::CAPTION,
        ink,
    );
    controls::focus_ring(painter, ctx.theme, place, &response);
    let list = Popup::menu(&response)
        .close_behavior(PopupCloseBehavior::CloseOnClickOutside)
        .show(|ui| list_ui(ctx, ui));
    response.on_hover_cursor(CursorIcon::PointingHand).on_hover_text(tr!("plots-choose-tip"));
    list.and_then(|list| list.inner)
}
