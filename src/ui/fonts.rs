//! The bundled fonts: four faces of IBM Plex (OFL), the same on every machine.

use std::sync::Arc;

use eframe::egui::{Context, FontData, FontDefinitions, FontFamily};

use super::theme::family;

const FACES: [(&str, &[u8]); 4] = [
    (family::REGULAR, include_bytes!("../../assets/fonts/IBMPlexSans-Regular.ttf")),
    (family::SEMIBOLD, include_bytes!("../../assets/fonts/IBMPlexSans-SemiBold.ttf")),
    (family::CONDENSED, include_bytes!("../../assets/fonts/IBMPlexSansCondensed-Medium.ttf")),
    (
        family::CONDENSED_SEMIBOLD,
        include_bytes!("../../assets/fonts/IBMPlexSansCondensed-SemiBold.ttf"),
    ),
];

/// Makes the bundled faces the only ones; every family falls back on the regular face.
pub(super) fn install(ctx: &Context) {
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
}
