//! The fonts. The window's own text uses four faces of IBM Plex, the same on every machine. Names
//! may be in any script: what Plex lacks comes from the system's fonts, looked up on a separate
//! thread. Where the system has none, and until it has answered, bundled subsets of Noto are used.

mod bundled;
mod fallback;

use std::sync::Arc;

use eframe::egui::{Context, FontData, FontDefinitions, FontFamily, epaint::text::FontProvider};

pub(super) use self::fallback::Fallback;
use super::theme::family;
use crate::typefaces;

/// Creates the lookup of system fonts. Called once, off the window's thread, when the first
/// character that Plex lacks is to be drawn.
pub type SystemFonts = fn() -> Arc<dyn FontProvider>;

const FACES: [(&str, &[u8]); 4] = [
    (family::REGULAR, typefaces::REGULAR),
    (family::SEMIBOLD, typefaces::SEMIBOLD),
    (family::CONDENSED, include_bytes!("../../../assets/fonts/IBMPlexSansCondensed-Medium.ttf")),
    (
        family::CONDENSED_SEMIBOLD,
        include_bytes!("../../../assets/fonts/IBMPlexSansCondensed-SemiBold.ttf"),
    ),
];

/// Installs the bundled faces for every family; each falls back to the regular one, then to those
/// for names.
pub(super) fn install(ctx: &Context, system: Option<SystemFonts>) -> Fallback {
    let mut fonts = FontDefinitions::empty();
    for (name, bytes) in FACES {
        fonts.font_data.insert(name.to_owned(), Arc::new(FontData::from_static(bytes)));
        fonts.families.insert(
            FontFamily::Name(name.into()),
            vec![name.to_owned(), family::REGULAR.to_owned()],
        );
    }
    for generic in [FontFamily::Proportional, FontFamily::Monospace] {
        fonts.families.insert(generic, vec![family::REGULAR.to_owned()]);
    }
    ctx.set_fonts(fonts);
    let fallback = Fallback::new(ctx, system);
    fallback.install(ctx);
    fallback
}
