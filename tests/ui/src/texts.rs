//! The texts on screen, and whether they are readable: no two overlap, and none is cut off.

use eframe::egui::{Rect, Shape, Vec2, epaint::ClippedShape, vec2};

/// A text on the screen.
#[derive(Debug, Clone)]
pub struct Text {
    /// Its content.
    pub words: String,
    /// The bounding box of its ink.
    pub ink: Rect,
    /// Anything outside of this is invisible.
    pub clip: Rect,
}

/// The minimum distance between two numbers on a line: any closer, they read as one number.
const NUMBERS_APART: f32 = 4.0;
/// The smallest rectangle that is not the ground of a word, but of something over a panel.
const LEAST_COVER: Vec2 = vec2(200.0, 40.0);
/// Ink boxes may overlap by this much.
const SLACK: f32 = 0.5;

impl Text {
    /// The visible part.
    fn seen(&self) -> Rect {
        self.ink.intersect(self.clip)
    }

    fn is_seen(&self) -> bool {
        self.seen().is_positive()
    }

    fn is_number(&self) -> bool {
        self.words.ends_with(|c: char| c.is_ascii_digit())
            && self.words.starts_with(|c: char| c.is_ascii_digit() || c == '>' || c == '\u{2212}')
    }

    /// Whether the two overlap or run together.
    fn collides(&self, other: &Self) -> bool {
        let (a, b) = (self.seen(), other.seen());
        let (low, high) = if a.left() <= b.left() { (a, b) } else { (b, a) };
        let same_line =
            a.bottom().min(b.bottom()) - a.top().max(b.top()) > 0.5 * a.height().min(b.height());
        let apart =
            if same_line && self.is_number() && other.is_number() { NUMBERS_APART } else { -SLACK };
        low.right() + apart > high.left()
            && a.top().max(b.top()) + SLACK < a.bottom().min(b.bottom())
    }
}

/// All texts of a frame in painting order, except those behind a dialog.
pub fn texts(shapes: &[ClippedShape]) -> Vec<Text> {
    let mut found = Vec::new();
    let screen = shapes.iter().fold(Rect::NOTHING, |all, shape| all.union(shape.clip_rect));
    for ClippedShape { clip_rect, shape, .. } in shapes {
        collect(screen, *clip_rect, shape, &mut found);
    }
    found.retain(Text::is_seen);
    found
}

/// Whether a rectangle is large enough to hide what it is painted over.
fn covers(rect: Rect) -> bool {
    LEAST_COVER.x <= rect.width() && LEAST_COVER.y <= rect.height()
}

fn collect(screen: Rect, clip: Rect, shape: &Shape, found: &mut Vec<Text>) {
    match shape {
        Shape::Vec(shapes) => shapes.iter().for_each(|shape| collect(screen, clip, shape, found)),
        // A dialog is preceded by a backdrop that dims the whole window.
        Shape::Rect(rect)
            if rect.fill.a() > 0 && rect.rect.intersect(clip).contains_rect(screen) =>
        {
            found.clear();
        }
        // A toast hides what is behind it.
        Shape::Rect(rect) if rect.fill.a() == u8::MAX && covers(rect.rect) => {
            found.retain(|text| !rect.rect.contains_rect(text.ink));
        }
        Shape::Text(text) => found.push(Text {
            words: text.galley.text().to_owned(),
            ink: text.galley.mesh_bounds.translate(text.pos.to_vec2()),
            clip,
        }),
        _ => {}
    }
}

/// A description of what is unreadable among these texts. `may_be_short` decides for which of them
/// the beginning suffices. A text painted over itself is a halo and counts once.
pub fn unreadable(texts: &[Text], may_be_short: impl Fn(&str) -> bool) -> Vec<String> {
    let mut found = Vec::new();
    for (i, text) in texts.iter().enumerate() {
        let beyond = text.ink.left() < text.clip.left() - SLACK
            || text.ink.right() > text.clip.right() + SLACK;
        let shortened = text.words.strip_suffix("...").is_some_and(|start| !may_be_short(start));
        if (beyond && !may_be_short(&text.words)) || shortened {
            found.push(format!("cut: {text:?}"));
        }
        for other in &texts[i + 1..] {
            if text.words != other.words && text.collides(other) {
                found.push(format!(
                    "{:?} {} on {:?} {}",
                    text.words, text.ink, other.words, other.ink
                ));
            }
        }
    }
    found
}
