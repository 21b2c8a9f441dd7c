//! Subsets of Noto (OFL) for names, used where the system has no font for them.

use std::sync::LazyLock;

use eframe::{
    egui::FontData,
    epaint::text::{FontInsert, InsertFontFamily},
};
use skrifa::{FontRef, MetadataProvider as _, charmap::Charmap};

use crate::typefaces::NAMES;

/// The emoji font, which is that of egui.
const EMOJI: (&str, &[u8]) = ("NotoEmoji", epaint_default_fonts::NOTO_EMOJI_REGULAR);

/// All of them; if two have a character, the first is used.
fn files() -> impl Iterator<Item = (&'static str, &'static [u8])> {
    NAMES.into_iter().chain([EMOJI])
}

/// The characters that each of [`files`] has.
static CHARACTERS: LazyLock<Vec<Option<Charmap<'static>>>> = LazyLock::new(|| {
    let characters =
        |(_, bytes): (&str, &'static [u8])| FontRef::new(bytes).ok().map(|font| font.charmap());
    files().map(characters).collect()
});

/// The bundled font that has this character.
pub(super) fn font_for(character: char) -> Option<FontInsert> {
    let has_it =
        |map: &Option<Charmap<'_>>| map.as_ref().is_some_and(|map| map.map(character).is_some());
    let at = CHARACTERS.iter().position(has_it)?;
    let (name, bytes) = files().nth(at)?;
    let families: Vec<InsertFontFamily> = Vec::new();
    Some(FontInsert::new(name, FontData::from_static(bytes), families))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_the_worlds_scripts_have_a_bundled_font() {
        for name in [
            "\u{645}\u{62d}\u{645}\u{62f} \u{639}\u{644}\u{6cc}",
            "דוד לוי",
            "山田太郎",
            "김민준",
            "王小明",
            "陳大文",
            "สมชาย",
            "राम शर्मा",
            "রহিম",
            "ਗੁਰਪ੍ਰੀਤ",
            "முருகன்",
            "గోపాల్",
            "ಕುಮಾರ್",
            "മോഹൻ",
            "නිමල්",
            "ጥሩነሽ ዲባባ",
            "გიორგი",
            "Արմեն",
            "សុខ",
            "ສົມ",
            "အောင်",
            "Ɔfori Əliyev",
            "🚴🏃",
        ] {
            for character in name.chars().filter(|it| !it.is_whitespace()) {
                let is_plex = character.is_ascii() || "ə".contains(character);
                assert!(is_plex || font_for(character).is_some(), "{character:?} of {name}");
            }
        }
        assert!(font_for('\u{f8ff}').is_none(), "for private use");
    }
}
