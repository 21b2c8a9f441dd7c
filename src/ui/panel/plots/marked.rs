//! The span of time that the viewer has marked: shaded in all plots, with its title on the clock axis
//! and its part of the menu.

use eframe::egui::{
    Align, CornerRadius, Painter, Rect, Sense, Stroke, Ui, WidgetInfo, accesskit::Role, pos2, vec2,
};

use crate::{
    model::UnixNanos,
    ui::{
        axis::place_of,
        context::{Command, ViewContext},
        format,
        panel::time_range::TimeRange,
        state::{TimeSpan, TimeView},
        text::{self, Line},
        theme::{family, font, size, space},
    },
};

use super::{area::ChartArea, curve::Span};

/// Air to the left and right of the title.
const AIR: f32 = 7.0;

/// From where to where and how long: `10:40:15 to 10:42:03, 1:48`.
pub(in crate::ui::panel) fn title(ctx: &ViewContext<'_>, span: TimeSpan) -> String {
    let axis = ctx.axis();
    let length = if axis.is_distance() {
        axis.distance_words(place_of(span.secs()))
    } else {
        length(span.secs())
    };
    let [from, to] = [span.from, span.to].map(|place| ctx.place_words(place));
    tr!("span-from-to", from = from, to = to, length = length)
}

/// `1:48`, and from an hour on `1:01:48`.
fn length(secs: f64) -> String {
    if secs < 3_600.0 { format::minutes(secs) } else { format::timer(secs) }
}

/// Where a span is in a plot, as far as it is visible.
fn x_range(
    ctx: &ViewContext<'_>,
    frame: Rect,
    visible: Span,
    span: TimeSpan,
) -> Option<(f32, f32)> {
    let x_of = |time: UnixNanos| {
        let at = time.secs_since(ctx.projection.epoch);
        let share = (at - visible.from) / (visible.to - visible.from);
        frame.left() + (share * f64::from(frame.width())) as f32
    };
    let (from, to) = (x_of(span.from), x_of(span.to));
    let is_visible = from < frame.right() && frame.left() < to;
    is_visible.then(|| (from.max(frame.left()), to.min(frame.right())))
}

/// Shades the span in one plot.
pub(super) fn paint(
    painter: &Painter,
    ctx: &ViewContext<'_>,
    place: ChartArea<'_>,
    visible: Span,
    span: TimeSpan,
) {
    let frame = place.frame;
    let Some((left, right)) = x_range(ctx, frame, visible, span) else { return };
    let shade = Rect::from_min_max(pos2(left, frame.top()), pos2(right, frame.bottom()));
    painter.rect_filled(shade, CornerRadius::ZERO, ctx.theme.marked_span());
    let edge = Stroke::new(1.0, ctx.theme.palette.label);
    for x in [left, right] {
        // No edge where the span goes on beyond what is visible.
        if frame.left() < x && x < frame.right() {
            painter.vline(x, frame.y_range(), edge);
        }
    }
}

/// Paints the title on the clock axis, below the span, and returns the room it takes.
pub(super) fn title_ui(
    ctx: &ViewContext<'_>,
    ui: &Ui,
    (axis, frame): (Rect, Rect),
    visible: Span,
    span: TimeSpan,
) -> Option<Rect> {
    let (left, right) = x_range(ctx, frame, visible, span)?;
    let palette = &ctx.theme.palette;
    let painter = ui.painter();
    let words = title(ctx, span);
    let line = Line::new(painter, &words, font(family::SEMIBOLD, size::CAPTION), palette.text);
    let room = axis.with_min_x(frame.left()).with_max_x(frame.right());
    let width = line.width() + 2.0 * AIR;
    if room.width() < width {
        return None;
    }
    let half = width / 2.0;
    let center = f32::midpoint(left, right).clamp(room.left() + half, room.right() - half);
    let place = Rect::from_center_size(
        pos2(center, room.center().y),
        vec2(width, room.height() - space::TIGHT),
    );
    painter.rect_filled(place, CornerRadius::same(size::RADIUS_CHIP), palette.raised);
    let baseline = text::baseline(place.center().y, size::CAPTION);
    line.paint(painter, place.center().x, baseline, Align::Center);
    let spoken = tr!("span-spoken", words = words);
    let response = ui.interact(place, ui.scope_id().with("span"), Sense::hover());
    response.widget_info(|| WidgetInfo::labeled(Role::Label, true, &spoken));
    response.on_hover_text(tr!("span-tip"));
    Some(place.expand2(vec2(AIR, 0.0)))
}

/// The entries for the span in the plots' menu.
pub(super) fn menu_ui(ctx: &ViewContext<'_>, ui: &mut Ui) -> Option<Command> {
    let span = ctx.state.span?;
    let mut command = None;
    if ui.button(tr!("span-zoom")).clicked() {
        let window = match ctx.state.time {
            TimeView::Live { window } | TimeView::Held { window, .. } => window,
        };
        let TimeRange { from, to } = TimeRange::around(span.from, span.to);
        command = Some(Command::SetTime(TimeView::Held { from, to, window }));
    }
    let close = ui.button(tr!("span-close")).on_hover_text(tr!("key-esc"));
    if close.clicked() {
        command = Some(Command::SetSpan(None));
    }
    ui.separator();
    command
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lengths_have_hours_only_where_there_are_any() {
        assert_eq!([108.0, 3_599.0, 3_708.0].map(length), ["1:48", "59:59", "1:01:48"]);
    }
}
