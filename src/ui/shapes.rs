//! Symbols painted as shapes rather than glyphs: text fonts lack most of them.

use std::f32::consts::TAU;

use eframe::egui::{Align2, Color32, Painter, Pos2, Rect, Shape, Stroke, Vec2, pos2, vec2};

/// Symbols with one meaning each.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Form {
    /// Fresh, live.
    Dot,
    /// Dim, behind.
    Ring,
    /// Not seen.
    SmallRing,
    /// Lost.
    Cross,
    /// Urgent.
    Octagon,
    /// Warning.
    Triangle,
    /// Direction.
    Arrow,
    /// Play.
    Play,
    /// Selected.
    Star,
}

/// Paints a symbol of the given radius; `ink` is the colour of the mark inside an octagon or
/// triangle.
pub fn paint(
    painter: &Painter,
    form: Form,
    center: Pos2,
    radius: f32,
    color: Color32,
    ink: Color32,
) {
    let stroke = Stroke::new((radius * 0.36).clamp(1.2, 2.4), color);
    match form {
        Form::Dot => {
            painter.circle_filled(center, radius, color);
        }
        Form::Ring => {
            painter.circle_stroke(center, radius - stroke.width / 2.0, stroke);
        }
        Form::SmallRing => {
            painter.circle_stroke(center, radius * 0.6, Stroke::new(1.2, color));
        }
        Form::Cross => {
            let arm = radius * 0.9;
            painter.line_segment([center + vec2(-arm, -arm), center + vec2(arm, arm)], stroke);
            painter.line_segment([center + vec2(-arm, arm), center + vec2(arm, -arm)], stroke);
        }
        Form::Octagon => {
            fill(painter, regular(center, radius, 8, TAU / 16.0), color);
            exclamation(painter, center, radius * 0.95, ink);
        }
        Form::Triangle => {
            let points = regular(center + vec2(0.0, radius * 0.15), radius * 1.15, 3, -TAU / 4.0);
            fill(painter, points, color);
            exclamation(painter, center + vec2(0.0, radius * 0.2), radius * 0.7, ink);
        }
        Form::Arrow => {
            let tip = center + vec2(radius, 0.0);
            painter.line_segment([center - vec2(radius, 0.0), tip], stroke);
            let barb = radius * 0.7;
            painter.line_segment([tip, tip + vec2(-barb, -barb)], stroke);
            painter.line_segment([tip, tip + vec2(-barb, barb)], stroke);
        }
        Form::Play => fill(painter, regular(center, radius, 3, 0.0), color),
        Form::Star => {
            // A star is not convex, so it is built from five kites.
            for i in 0..5 {
                let angle = TAU * (i as f32 / 5.0) - TAU / 4.0;
                let at = |turn: f32, r: f32| center + Vec2::angled(angle + turn) * r;
                let inner = radius * 0.42;
                let kite =
                    vec![center, at(-TAU / 10.0, inner), at(0.0, radius), at(TAU / 10.0, inner)];
                fill(painter, kite, color);
            }
        }
    }
}

/// A marker triangle pointing in the direction of travel: `heading_deg` clockwise from north.
pub fn heading_wedge(center: Pos2, radius: f32, heading_deg: f32, color: Color32) -> Shape {
    let angle = heading_deg.to_radians() - TAU / 4.0;
    let tip = center + Vec2::angled(angle) * (radius * 1.55);
    let left = center + Vec2::angled(angle - 0.5) * (radius * 1.02);
    let right = center + Vec2::angled(angle + 0.5) * (radius * 1.02);
    Shape::convex_polygon(vec![tip, right, left], color, Stroke::NONE)
}

fn regular(center: Pos2, radius: f32, n: usize, turn: f32) -> Vec<Pos2> {
    (0..n).map(|i| center + Vec2::angled(turn + TAU * i as f32 / n as f32) * radius).collect()
}

fn fill(painter: &Painter, points: Vec<Pos2>, color: Color32) {
    painter.add(Shape::convex_polygon(points, color, Stroke::NONE));
}

fn exclamation(painter: &Painter, center: Pos2, height: f32, ink: Color32) {
    let width = (height * 0.26).max(1.5);
    let bar = Rect::from_min_max(
        pos2(center.x - width / 2.0, center.y - height * 0.6),
        pos2(center.x + width / 2.0, center.y + height * 0.12),
    );
    painter.rect_filled(bar, width / 3.0, ink);
    let dot = pos2(center.x, center.y + height * 0.46);
    painter.rect_filled(
        Align2::CENTER_CENTER.anchor_size(dot, vec2(width, width)),
        width / 3.0,
        ink,
    );
}
