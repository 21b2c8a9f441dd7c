//! The octagon or triangle beside the bib of an athlete with an alarm: to some eyes the colour alone
//! looks like that of a chip.

use eframe::egui::{Color32, CornerRadius, Painter, Pos2, Rect, Stroke, StrokeKind, vec2};

use crate::{
    alarm::Priority,
    metric::Metric,
    ui::{
        projection::AlarmMark,
        shapes::{self, Form},
        theme::{Theme, size, space},
    },
};

/// Radius of the mark at a chip.
const RADIUS: f32 = 6.5;
/// How far its middle is above the corner, so that it covers no digit.
const ABOVE: f32 = 1.0;
/// The ring in the colour of the ground that sets it off from the chip.
const SET_OFF: f32 = 1.5;
/// A mark that is an outline: the inner part, as a share of the radius.
const HOLLOW: f32 = 0.68;

/// The form of a priority.
pub(in crate::ui) const fn form(priority: Priority) -> Form {
    match priority {
        Priority::Urgent => Form::Octagon,
        Priority::Warning => Form::Triangle,
        Priority::Notice => Form::Ring,
    }
}

/// The colour of a priority on a panel.
pub(in crate::ui) const fn ink(theme: &Theme, priority: Priority) -> Color32 {
    match priority {
        Priority::Urgent => theme.palette.urgent,
        Priority::Warning => theme.palette.warning_text,
        Priority::Notice => theme.palette.label,
    }
}

/// The ground of an alarm that nobody has acknowledged, and the ink on it.
pub(in crate::ui) const fn filled(theme: &Theme, priority: Priority) -> (Color32, Color32) {
    let p = &theme.palette;
    match priority {
        Priority::Urgent => (p.urgent, p.urgent_ink),
        Priority::Warning | Priority::Notice => (p.warning, p.warning_ink),
    }
}

/// Paints the mark at the upper right corner of a bib's chip or marker.
pub(in crate::ui) fn beside(painter: &Painter, theme: &Theme, bib: Rect, mark: Option<AlarmMark>) {
    let Some(mark) = mark else { return };
    let center = bib.right_top() - vec2(0.0, ABOVE);
    let set_off = theme.palette.panel;
    shapes::paint(painter, form(mark.priority), center, RADIUS + SET_OFF, set_off, set_off);
    paint(painter, theme, center, RADIUS, mark);
}

/// Paints what stands behind a value that an alarm is about, and gives back the ink on it: a fill, or an
/// outline once somebody has seen it.
pub(in crate::ui) fn behind_value(
    painter: &Painter,
    theme: &Theme,
    cell: Rect,
    metric: &Metric,
    mark: Option<AlarmMark>,
) -> Option<Color32> {
    let mark = mark.filter(|mark| mark.is_about(metric))?;
    let place = cell.expand2(vec2(space::TIGHT / 2.0, 0.0));
    let corner = CornerRadius::same(size::RADIUS_CHIP);
    if mark.is_acknowledged {
        let edge = Stroke::new(size::STROKE, ink(theme, mark.priority));
        painter.rect_stroke(place, corner, edge, StrokeKind::Inside);
        return None;
    }
    let (ground, ink) = filled(theme, mark.priority);
    painter.rect_filled(place, corner, ground);
    Some(ink)
}

/// Paints the mark of an alarm: filled, or an outline once somebody has seen it.
pub(in crate::ui) fn paint(
    painter: &Painter,
    theme: &Theme,
    center: Pos2,
    radius: f32,
    mark: AlarmMark,
) {
    let p = &theme.palette;
    let form = form(mark.priority);
    let ink = ink(theme, mark.priority);
    if mark.priority == Priority::Notice {
        shapes::paint(painter, form, center, radius - size::EDGE, ink, p.panel);
    } else if mark.is_acknowledged {
        shapes::paint(painter, form, center, radius, ink, ink);
        shapes::paint(painter, form, center, radius * HOLLOW, p.panel, ink);
    } else {
        let ground = filled(theme, mark.priority);
        // Yellow alone is faint on white.
        let edge = self::ink(theme, mark.priority);
        shapes::paint(painter, form, center, radius + size::EDGE, edge, edge);
        shapes::paint(painter, form, center, radius, ground.0, ground.1);
    }
}
