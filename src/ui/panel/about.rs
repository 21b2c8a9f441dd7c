//! What the program is made of, and under which licences.

use eframe::egui::{CollapsingHeader, Grid, Label, ScrollArea, Ui, Vec2, vec2};

use super::dialog;
use crate::ui::{
    context::{Command, ViewContext},
    theme::{family, size, space},
};

/// The dialog's extent.
const EXTENT: Vec2 = vec2(760.0, 560.0);
/// The versions of everything that is built in.
const LOCK: &str = include_str!("../../../Cargo.lock");

/// The largest of the libraries, by their names in [`LOCK`], each with its licence. The others have the
/// same ones.
const LIBRARIES: [(&str, &str); 13] = [
    ("argon2", "MIT or Apache-2.0"),
    ("csv", "Unlicense or MIT"),
    ("eframe", "MIT or Apache-2.0"),
    ("egui_plot", "MIT or Apache-2.0"),
    ("flate2", "MIT or Apache-2.0"),
    ("jiff", "Unlicense or MIT"),
    ("quick-xml", "MIT"),
    ("rcgen", "MIT or Apache-2.0"),
    ("ring", "Apache-2.0 and ISC"),
    ("rustyfit", "BSD-3-Clause"),
    ("walkers", "MIT"),
    ("zip", "MIT"),
    ("zstd-sys", "BSD-3-Clause"),
];

/// Fonts and maps that come with the program.
const ASSETS: [(&str, &str); 5] = [
    ("IBM Plex Sans and IBM Plex Sans Condensed, \u{a9} IBM Corp.", "SIL OFL 1.1"),
    ("Noto Sans for names in other scripts, \u{a9} The Noto Project Authors", "SIL OFL 1.1"),
    ("Noto Emoji, \u{a9} Google", "SIL OFL 1.1"),
    ("Street map of Florence, \u{a9} OpenStreetMap contributors, tiles by Protomaps", "ODbL 1.0"),
    ("Map of the world by Natural Earth", "public domain"),
];

/// Licences in full.
const TEXTS: [(&str, &str); 4] = [
    ("MIT licence", include_str!("../../../LICENSE-MIT")),
    ("Apache licence 2.0", include_str!("../../../LICENSE-APACHE")),
    ("SIL Open Font License, IBM Plex", include_str!("../../../assets/fonts/OFL.txt")),
    ("SIL Open Font License, Noto", include_str!("../../../assets/fonts/names/OFL.txt")),
];

/// The version of a library that is built in.
fn version(name: &str) -> Option<&'static str> {
    let named = format!("name = \"{name}\"");
    let mut lines = LOCK.lines().skip_while(|line| *line != named).skip(1);
    lines.next()?.strip_prefix("version = \"")?.strip_suffix('"')
}

/// Draws the dialog.
pub(in crate::ui) fn about_ui(view: &ViewContext<'_>, ui: &Ui) -> Vec<Command> {
    let theme = view.theme;
    let shown = dialog::dialog(view, ui, tr!("about"), EXTENT, |ui| {
        ScrollArea::vertical().id_salt("about").auto_shrink(false).show(ui, |ui| {
            ui.spacing_mut().item_spacing.y = space::NEAR;
            let named = format!("Trackside {}", env!("CARGO_PKG_VERSION"));
            dialog::statement(ui, theme, named);
            dialog::paragraph(ui, theme, tr!("about-what"));
            dialog::paragraph(ui, theme, tr!("about-licence"));
            table(
                view,
                ui,
                tr!("about-assets"),
                ASSETS.iter().map(|&(what, of)| (what.into(), of)),
            );
            let versioned = |&(name, of): &(&str, &'static str)| {
                (format!("{name} {}", version(name).unwrap_or_default()), of)
            };
            table(view, ui, tr!("about-libraries"), LIBRARIES.iter().map(versioned));
            heading(view, ui, tr!("about-licences"));
            for (name, text) in TEXTS {
                let head = dialog::words(name, family::REGULAR, size::BODY, theme.palette.text);
                CollapsingHeader::new(head).id_salt(name).show(ui, |ui| {
                    let ink = theme.palette.label;
                    let words = dialog::words(text, family::REGULAR, size::LABEL, ink);
                    ui.add(Label::new(words).wrap().selectable(true));
                });
            }
        });
    });
    let closes = shown.close || shown.clicked_beside;
    closes.then_some(Command::CloseDialog).into_iter().collect()
}

fn heading(view: &ViewContext<'_>, ui: &mut Ui, label: &str) {
    ui.add_space(space::NEAR);
    ui.label(dialog::words(label, family::SEMIBOLD, size::TITLE, view.theme.palette.text));
}

/// What comes with the program, each with its licence below it.
fn table(
    view: &ViewContext<'_>,
    ui: &mut Ui,
    label: &str,
    rows: impl Iterator<Item = (String, &'static str)>,
) {
    let p = &view.theme.palette;
    heading(view, ui, label);
    let what_w = ui.available_width() * 0.7;
    Grid::new(label).num_columns(2).spacing(vec2(space::WIDE, space::TIGHT)).show(ui, |ui| {
        for (what, licence) in rows {
            ui.scope(|ui| {
                ui.set_max_width(what_w);
                let what = dialog::words(what, family::REGULAR, size::BODY, p.label);
                ui.add(Label::new(what).wrap());
            });
            ui.label(dialog::words(licence, family::REGULAR, size::BODY, p.text));
            ui.end_row();
        }
    });
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_library_that_is_named_is_built_in_and_has_a_version() {
        for (name, _) in LIBRARIES {
            let version = version(name).unwrap_or_else(|| panic!("{name} is not in Cargo.lock"));
            assert!(version.starts_with(|sign: char| sign.is_ascii_digit()), "{name} {version}");
        }
        assert_eq!(version("no-such-library"), None);
    }
}
