//! The fonts. The window's own words are in four faces of IBM Plex, the same on every machine.
//! Names may be written in any script: what Plex lacks comes from the system's fonts, found by a
//! thread of its own, and where the system has none, or until it has answered, from bundled
//! subsets of Noto.

mod bundled;
mod fallback;

use std::sync::Arc;

use eframe::egui::{Context, FontData, FontDefinitions, FontFamily, epaint::text::FontProvider};

pub(super) use self::fallback::Fallback;
use super::theme::family;

/// Makes what finds fonts among the system's. Called once, away from the window's thread, as soon
/// as a character is to be drawn that Plex lacks.
pub type SystemFonts = fn() -> Arc<dyn FontProvider>;

const FACES: [(&str, &[u8]); 4] = [
    (family::REGULAR, include_bytes!("../../../assets/fonts/IBMPlexSans-Regular.ttf")),
    (family::SEMIBOLD, include_bytes!("../../../assets/fonts/IBMPlexSans-SemiBold.ttf")),
    (family::CONDENSED, include_bytes!("../../../assets/fonts/IBMPlexSansCondensed-Medium.ttf")),
    (
        family::CONDENSED_SEMIBOLD,
        include_bytes!("../../../assets/fonts/IBMPlexSansCondensed-SemiBold.ttf"),
    ),
];

/// Makes the bundled faces those of every family; each falls back on the regular one, then on
/// those for names.
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
