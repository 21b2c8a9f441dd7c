//! What a frame paints, as text: strings with their colours in painting order, positions row by
//! row, and everything else as a count and a hash.
//!
//! Positions are rounded to half a point, so that differences in the last bit between machines'
//! maths libraries do not matter.

use std::{collections::BTreeMap, fmt::Write as _};

use eframe::egui::{
    Color32, Pos2, Rect, Shape,
    epaint::{ClippedShape, ColorMode, TextShape},
};

use super::Hash;

/// A painted frame.
#[derive(Debug, Default)]
pub struct Frame {
    /// One line for each visible text, with its colour.
    pub words: String,
    /// Positions of the texts, one line per height from top to bottom, each from left to right;
    /// then the other shapes.
    pub places: String,
}

/// Converts the shapes of a frame to text.
pub fn frame(shapes: &[ClippedShape]) -> Frame {
    let mut painted = Painted::default();
    for ClippedShape { clip_rect, shape, .. } in shapes {
        painted.add(*clip_rect, shape);
    }
    painted.finish()
}

#[derive(Default)]
struct Painted {
    words: String,
    rows: BTreeMap<i32, Vec<i32>>,
    counts: BTreeMap<&'static str, usize>,
    hash: Hash,
}

/// Converts to half points.
fn halves(points: f32) -> i32 {
    (points * 2.0).round() as i32
}

/// Converts from half points.
fn points(halves: i32) -> f32 {
    halves as f32 / 2.0
}

impl Painted {
    fn add(&mut self, clip: Rect, shape: &Shape) {
        match shape {
            Shape::Noop => {}
            Shape::Vec(shapes) => shapes.iter().for_each(|shape| self.add(clip, shape)),
            Shape::Text(text) => self.text(clip, text),
            // Invisible shapes may or may not be emitted.
            other if other.visual_bounding_rect().intersect(clip).is_negative() => {}
            other => self.other(other),
        }
    }

    fn text(&mut self, clip: Rect, text: &TextShape) {
        if !text.visual_bounding_rect().intersect(clip).is_positive() {
            return;
        }
        let words = text.galley.text().replace('\n', "\\n");
        let sections = text.galley.job.sections.iter();
        let mut colors: Vec<String> = sections
            .map(|section| {
                let own = text.override_text_color.unwrap_or(section.format.color);
                let shown = if own == Color32::PLACEHOLDER { text.fallback_color } else { own };
                hex(shown.gamma_multiply(text.opacity_factor))
            })
            .collect();
        colors.dedup();
        let elided = if text.galley.elided { " (elided)" } else { "" };
        let _ok = writeln!(self.words, "{} {words}{elided}", colors.join("/"));
        self.rows.entry(halves(text.pos.y)).or_default().push(halves(text.pos.x));
    }

    fn other(&mut self, shape: &Shape) {
        let kind = match shape {
            Shape::Noop | Shape::Vec(_) | Shape::Text(_) => return,
            Shape::Circle(circle) => {
                self.place(circle.center);
                self.length(circle.radius);
                self.colors(&[circle.fill, circle.stroke.color]);
                self.length(circle.stroke.width);
                "circles"
            }
            Shape::LineSegment { points, stroke } => {
                points.iter().for_each(|point| self.place(*point));
                self.colors(&[stroke.color]);
                self.length(stroke.width);
                "lines"
            }
            Shape::Path(path) => {
                self.hash.int(path.points.len() as i64);
                path.points.iter().for_each(|point| self.place(*point));
                self.hash.int(i64::from(path.closed));
                self.colors(&[path.fill]);
                if let ColorMode::Solid(color) = &path.stroke.color {
                    self.colors(&[*color]);
                }
                self.length(path.stroke.width);
                "paths"
            }
            Shape::Rect(rect) => {
                self.place(rect.rect.min);
                self.place(rect.rect.max);
                self.colors(&[rect.fill, rect.stroke.color]);
                self.length(rect.stroke.width);
                "rects"
            }
            Shape::Mesh(mesh) => {
                self.hash.int(mesh.indices.len() as i64);
                for vertex in &mesh.vertices {
                    self.place(vertex.pos);
                    self.colors(&[vertex.color]);
                }
                "meshes"
            }
            Shape::Ellipse(_)
            | Shape::Band(_)
            | Shape::QuadraticBezier(_)
            | Shape::CubicBezier(_)
            | Shape::Callback(_) => {
                let bounds = shape.visual_bounding_rect();
                self.place(bounds.min);
                self.place(bounds.max);
                "others"
            }
        };
        self.hash.bytes(kind.as_bytes());
        *self.counts.entry(kind).or_default() += 1;
    }

    fn place(&mut self, at: Pos2) {
        self.length(at.x);
        self.length(at.y);
    }

    fn length(&mut self, points: f32) {
        self.hash.int(i64::from(halves(points)));
    }

    fn colors(&mut self, colors: &[Color32]) {
        colors.iter().for_each(|color| self.hash.bytes(&color.to_array()));
    }

    fn finish(self) -> Frame {
        let Self { words, rows, counts, hash } = self;
        let mut places = String::new();
        for (y, mut row) in rows {
            row.sort_unstable();
            let row: Vec<String> = row.into_iter().map(|x| points(x).to_string()).collect();
            let _ok = writeln!(places, "{}: {}", points(y), row.join(" "));
        }
        let counts: Vec<String> = counts.iter().map(|(kind, n)| format!("{n} {kind}")).collect();
        let _ok = writeln!(places, "{}, {hash}", counts.join(", "));
        Frame { words, places }
    }
}

/// A colour as `rrggbb`, with alpha if it is not opaque.
fn hex(color: Color32) -> String {
    let [r, g, b, a] = color.to_array();
    let opaque = format!("{r:02x}{g:02x}{b:02x}");
    if a == u8::MAX { opaque } else { format!("{opaque}{a:02x}") }
}
