//! Text as outlines, shaped as its script requires: letters join, marks sit on their letters, and
//! Arabic and Hebrew run from the right.

use std::{ops::Range, sync::LazyLock};

use harfrust::{Direction, FontRef, ShapeOptions, ShaperData, UnicodeBuffer};
use skrifa::{
    GlyphId, MetadataProvider as _,
    charmap::Charmap,
    instance::{LocationRef, Size},
    outline::{DrawSettings, OutlinePen},
};
use unicode_bidi::{BidiInfo, Level};

use crate::typefaces;

/// The height of capitals of Plex, as a share of the type size.
pub(super) const CAPITALS: f32 = 0.698;

/// A weight of the program's own typeface.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Face {
    Regular,
    SemiBold,
}

/// A step of an outline, in units of the type size; y grows upwards.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Step {
    Move(f32, f32),
    Line(f32, f32),
    /// Two control points, then the end.
    Curve([f32; 6]),
    Close,
}

/// A text on one line, from the origin of its baseline on.
#[derive(Debug, Clone, PartialEq, Default)]
pub(super) struct Outlined {
    pub(super) steps: Vec<Step>,
    /// In units of the type size.
    pub(super) width: f32,
}

/// A font with what is needed of it again and again.
struct Font {
    file: FontRef<'static>,
    characters: Charmap<'static>,
    shaping: ShaperData,
}

/// Regular, `SemiBold`, then those for names.
static FONTS: LazyLock<Vec<Font>> = LazyLock::new(|| {
    let names = typefaces::NAMES.iter().map(|(_, bytes)| *bytes);
    let all = [typefaces::REGULAR, typefaces::SEMIBOLD].into_iter().chain(names);
    let font = |bytes: &'static [u8]| {
        let font = FontRef::new(bytes).ok()?;
        Some(Font { characters: font.charmap(), shaping: ShaperData::new(&font), file: font })
    };
    all.filter_map(font).collect()
});

/// Which font has a character: the face itself, else one for names, else the face with its box.
fn font_of(character: char, face: Face) -> usize {
    let own = face as usize;
    let has_it =
        |at: usize| FONTS.get(at).is_some_and(|font| font.characters.map(character).is_some());
    let names = 2..FONTS.len();
    std::iter::once(own).chain(names).find(|at| has_it(*at)).unwrap_or(own)
}

/// The outline of a text. Line breaks are blanks.
pub(super) fn outlined(text: &str, face: Face) -> Outlined {
    let text: String = text.chars().map(|it| if it.is_control() { ' ' } else { it }).collect();
    let mut outlined = Outlined::default();
    let bidi = BidiInfo::new(&text, None);
    for paragraph in &bidi.paragraphs {
        let (levels, runs) = bidi.visual_runs(paragraph, paragraph.range.clone());
        for run in runs {
            let is_rtl = levels.get(run.start).is_some_and(Level::is_rtl);
            let mut parts = by_font(&text, run, face);
            if is_rtl {
                parts.reverse();
            }
            for (range, font) in parts {
                if let (Some(part), Some(font)) = (text.get(range), FONTS.get(font)) {
                    outlined.push(part, font, is_rtl);
                }
            }
        }
    }
    outlined
}

/// A run cut where the font changes. A blank or mark stays in the font before it, if that has it.
fn by_font(text: &str, run: Range<usize>, face: Face) -> Vec<(Range<usize>, usize)> {
    let mut parts: Vec<(Range<usize>, usize)> = Vec::new();
    let (begin, run) = (run.start, text.get(run).unwrap_or_default());
    for (at, character) in run.char_indices() {
        let range = begin + at..begin + at + character.len_utf8();
        let stays = |font: usize| {
            !character.is_alphanumeric()
                && FONTS.get(font).is_some_and(|it| it.characters.map(character).is_some())
        };
        match parts.last_mut() {
            Some((last, font)) if stays(*font) || font_of(character, face) == *font => {
                last.end = range.end;
            }
            _ => parts.push((range, font_of(character, face))),
        }
    }
    parts
}

impl Outlined {
    fn push(&mut self, text: &str, font: &Font, is_rtl: bool) {
        let Font { file, shaping, .. } = font;
        let mut buffer = UnicodeBuffer::new();
        buffer.push_str(text);
        buffer.set_direction(if is_rtl { Direction::RightToLeft } else { Direction::LeftToRight });
        buffer.guess_segment_properties();
        let shaper = shaping.shaper(file).build();
        let shaped = shaper.shape(buffer, ShapeOptions::new());
        let scale = 1.0 / shaper.units_per_em().max(1) as f32;
        let glyphs = file.outline_glyphs();
        let settings = || DrawSettings::unhinted(Size::unscaled(), LocationRef::default());
        for (info, place) in shaped.glyph_infos().iter().zip(shaped.glyph_positions()) {
            let mut pen = Pen {
                steps: &mut self.steps,
                at: [self.width + place.x_offset as f32 * scale, place.y_offset as f32 * scale],
                last: [0.0; 2],
                scale,
            };
            if let Some(glyph) = glyphs.get(GlyphId::new(info.glyph_id))
                && let Err(error) = glyph.draw(settings(), &mut pen)
            {
                tracing::debug!(%error, "a letter has no outline");
            }
            self.width += place.x_advance as f32 * scale;
        }
    }
}

/// Takes the outline of a glyph.
struct Pen<'a> {
    steps: &'a mut Vec<Step>,
    at: [f32; 2],
    /// Where the outline is, in units of the font.
    last: [f32; 2],
    scale: f32,
}

impl Pen<'_> {
    fn place(&mut self, x: f32, y: f32) -> (f32, f32) {
        self.last = [x, y];
        self.of_font(x, y)
    }

    fn of_font(&self, x: f32, y: f32) -> (f32, f32) {
        (self.at[0] + x * self.scale, self.at[1] + y * self.scale)
    }
}

impl OutlinePen for Pen<'_> {
    fn move_to(&mut self, x: f32, y: f32) {
        let (x, y) = self.place(x, y);
        self.steps.push(Step::Move(x, y));
    }

    fn line_to(&mut self, x: f32, y: f32) {
        let (x, y) = self.place(x, y);
        self.steps.push(Step::Line(x, y));
    }

    fn quad_to(&mut self, cx: f32, cy: f32, x: f32, y: f32) {
        // PDF knows cubic curves only.
        let [from_x, from_y] = self.last;
        let third = |from: f32, control: f32| from + (control - from) * 2.0 / 3.0;
        self.curve_to(third(from_x, cx), third(from_y, cy), third(x, cx), third(y, cy), x, y);
    }

    fn curve_to(&mut self, cx0: f32, cy0: f32, cx1: f32, cy1: f32, x: f32, y: f32) {
        let (first, second) = (self.of_font(cx0, cy0), self.of_font(cx1, cy1));
        let (x, y) = self.place(x, y);
        self.steps.push(Step::Curve([first.0, first.1, second.0, second.1, x, y]));
    }

    fn close(&mut self) {
        self.steps.push(Step::Close);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn width(text: &str) -> f32 {
        outlined(text, Face::Regular).width
    }

    #[test]
    fn digits_are_as_wide_as_plex_says_and_blanks_have_no_outline() {
        assert!((width("0123456789") - 6.0).abs() < 0.01, "{}", width("0123456789"));
        let blank = outlined(" \n", Face::SemiBold);
        assert!(blank.steps.is_empty() && 0.0 < blank.width);
        assert_eq!(outlined("", Face::Regular), Outlined::default());
    }

    #[test]
    fn names_of_the_worlds_scripts_are_drawn_with_their_own_letters() {
        let missing = outlined("\u{f8ff}", Face::Regular).steps;
        for name in ["محمد علي", "דוד לוי", "山田太郎", "राम शर्मा", "สมชาย", "ქეთი", "Núñez Łukasz"]
        {
            let outlined = outlined(name, Face::SemiBold);
            assert!(!outlined.steps.is_empty() && outlined.steps != missing, "{name}");
            for character in name.chars().filter(|it| !it.is_whitespace()) {
                let font = &FONTS[font_of(character, Face::SemiBold)];
                assert!(font.characters.map(character).is_some(), "{character:?} of {name}");
            }
        }
    }

    #[test]
    fn arabic_letters_join_and_run_from_the_right() {
        // Joined, the letters are other ones than apart.
        let apart: f32 = ["م", "ح", "م", "د"].map(width).iter().sum();
        assert!((width("محمد") - apart).abs() > 0.1, "{} {apart}", width("محمد"));
        // What is read first stands on the right.
        let both = outlined("אב", Face::Regular);
        let first = outlined("א", Face::Regular);
        let last_letter = both.width - first.width;
        let of_first = both.steps.iter().filter(|step| match step {
            Step::Move(x, _) => last_letter <= *x,
            _ => false,
        });
        let alone = first.steps.iter().filter(|step| matches!(step, Step::Move(..)));
        assert_eq!(of_first.count(), alone.count());
    }
}
