//! The fonts installed on this machine, for names in scripts that the bundled fonts lack.

use std::{cmp::Reverse, env, fs, sync::Arc};

use eframe::egui::{
    FontData,
    epaint::text::{FallbackRequest, FontInsert, FontProvider},
};
use fontdb::{Database, FaceInfo, ID, Source, Stretch, Style, Weight};
use parking_lot::Mutex;
use skrifa::{FontRef, MetadataProvider as _};

/// All installed fonts, in order of preference.
pub(super) struct InstalledFonts {
    faces: Database,
    order: Vec<ID>,
    /// The fonts in use. They are tried first, so that a name is drawn with as few fonts as
    /// possible and each file is read only once.
    taken: Mutex<Vec<Taken>>,
}

struct Taken {
    face: ID,
    name: String,
    data: FontData,
}

impl InstalledFonts {
    /// Lists all fonts of the system. Slow.
    pub(super) fn load() -> Self {
        let mut faces = Database::new();
        faces.load_system_fonts();
        Self::of(faces)
    }

    fn of(faces: Database) -> Self {
        let language = language(|name| env::var(name).ok());
        let usable = |face: &&FaceInfo| !is_for_blanks(face);
        let mut order: Vec<&FaceInfo> = faces.faces().filter(usable).collect();
        order.sort_by_cached_key(|face| Reverse(rank(face, &language)));
        let order = order.into_iter().map(|face| face.id).collect();
        Self { faces, order, taken: Mutex::default() }
    }

    fn take(&self, face: ID) -> Option<FontInsert> {
        let info = self.faces.face(face)?;
        let bytes = match &info.source {
            Source::File(path) | Source::SharedFile(path, _) => fs::read(path).ok()?,
            Source::Binary(bytes) => (**bytes).as_ref().to_vec(),
        };
        let name = format!("system: {} {}", info.post_script_name, info.index);
        let data = FontData::from_blob(Arc::new(bytes), info.index);
        let font = FontInsert::new(&name, data.clone(), Vec::new());
        self.taken.lock().push(Taken { face, name, data });
        Some(font)
    }
}

impl FontProvider for InstalledFonts {
    fn font_for(&self, request: &FallbackRequest<'_>) -> Option<FontInsert> {
        let character = request.cluster.chars().next()?;
        let draws = |bytes: &[u8], index| draws(bytes, index, character).unwrap_or(false);
        for taken in self.taken.lock().iter() {
            if draws(taken.data.bytes(), taken.data.index) {
                return Some(FontInsert::new(&taken.name, taken.data.clone(), Vec::new()));
            }
        }
        let is_taken = |face: ID| self.taken.lock().iter().any(|taken| taken.face == face);
        let draws = |face: &&ID| self.faces.with_face_data(**face, draws).unwrap_or(false);
        let face = *self.order.iter().filter(|face| !is_taken(**face)).find(draws)?;
        self.take(face)
    }
}

/// Whether a font has an outline for a character; colour bitmaps cannot be drawn.
fn draws(bytes: &[u8], index: u32, character: char) -> Option<bool> {
    let font = FontRef::from_index(bytes, index).ok()?;
    let glyph = font.charmap().map(character)?;
    Some(glyph != skrifa::GlyphId::NOTDEF && font.outline_glyphs().get(glyph).is_some())
}

/// Fonts that have a placeholder glyph for every character.
fn is_for_blanks(face: &FaceInfo) -> bool {
    let name = face.post_script_name.to_lowercase();
    ["lastresort", "adobeblank", "unifont"].iter().any(|it| name.contains(it))
}

/// How well a face suits the window: upright, regular, sans-serif, with Chinese characters in the
/// variant of the user's country.
fn rank(face: &FaceInfo, language: &str) -> (bool, bool, bool, bool, Reverse<u16>) {
    let name = face.families.first().map(|(name, _)| name.to_lowercase()).unwrap_or_default();
    let han = match language {
        "zh_cn" | "zh_sg" => " sc",
        "zh_tw" => " tc",
        "zh_hk" | "zh_mo" => " hk",
        _ if language.starts_with("ko") => " kr",
        _ => " jp",
    };
    (
        face.style == Style::Normal && face.stretch == Stretch::Normal && !face.monospaced,
        !name.contains("serif") && !name.contains("mono"),
        name.contains("sans") || name.contains("gothic") || name.contains(" ui"),
        name.ends_with(han),
        Reverse(face.weight.0.abs_diff(Weight::NORMAL.0)),
    )
}

/// The user's language and country, such as `zh_tw`.
fn language(variable: impl Fn(&str) -> Option<String>) -> String {
    let set = ["LC_ALL", "LC_CTYPE", "LANG"].iter().find_map(|name| variable(name));
    let set = set.unwrap_or_default().to_lowercase().replace('-', "_");
    set.split('.').next().unwrap_or_default().to_owned()
}

#[cfg(test)]
mod tests {
    use eframe::egui::FontFamily;

    use super::*;

    /// A machine with only these fonts.
    fn installed(files: &[&'static [u8]]) -> InstalledFonts {
        let mut faces = Database::new();
        for bytes in files {
            faces.load_font_source(Source::Binary(Arc::new(*bytes)));
        }
        InstalledFonts::of(faces)
    }

    fn font_for(fonts: &InstalledFonts, cluster: &str) -> Option<String> {
        let family = FontFamily::Proportional;
        fonts.font_for(&FallbackRequest { cluster, family: &family }).map(|font| font.name)
    }

    #[test]
    fn a_font_is_found_by_the_characters_it_draws() {
        let hebrew = include_bytes!("../../../assets/fonts/names/NotoSansHebrew.ttf");
        let cjk = include_bytes!("../../../assets/fonts/names/NotoSansCJK.otf");
        let fonts = installed(&[hebrew, cjk]);
        assert!(font_for(&fonts, "\u{5d3}").unwrap().contains("Hebrew"));
        let first = font_for(&fonts, "\u{5c71}").unwrap();
        assert!(first.contains("CJK"));
        assert_eq!(font_for(&fonts, "\u{7530}"), Some(first), "the same for the next one");
        assert_eq!(fonts.taken.lock().len(), 2);
        assert_eq!(font_for(&fonts, "\u{639}"), None);
    }

    #[test]
    fn the_language_is_that_of_the_first_variable_that_is_set() {
        let set = |name: &str| (name == "LANG").then(|| "zh_TW.UTF-8".to_owned());
        assert_eq!(language(set), "zh_tw");
        assert_eq!(language(|_| None), "");
    }
}
