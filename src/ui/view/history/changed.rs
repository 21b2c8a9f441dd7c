//! What the details say of a session whose values may still change, or did after they were final.

use eframe::egui::{Align, Sense, Ui, vec2};

use crate::{
    model::Revision,
    ui::{
        context::ViewContext,
        format,
        panel::{
            cells::{Room, Text, has_room},
            controls, finality,
        },
        projection::Listed,
        theme::{family, size, space},
    },
};

/// Height of a line.
const LINE_H: f32 = 18.0;
/// So many revisions have a line of their own; the tooltip has all of them.
const MOST_LINES: usize = 2;
/// So many are in the tooltip.
const MOST_TIPS: usize = 20;
/// Room for the mark before a line.
const MARK_W: f32 = 10.0;

/// Draws the lines; nothing for a session that is final and never was another one.
pub(super) fn changed_ui(listed: &Listed<'_>, view: &ViewContext<'_>, ui: &mut Ui) {
    ui.scope(|ui| {
        ui.spacing_mut().item_spacing.y = space::NONE;
        if listed.is_provisional() {
            let words = tr!("history-provisional");
            line_ui(view, ui, &[words.to_owned()], finality::provisional_tip(), true);
        }
        let revisions = &listed.entry.finality.revisions;
        let tip = revisions.iter().rev().take(MOST_TIPS).map(|it| sentence(view, it));
        let tip = tip.collect::<Vec<_>>().join("\n");
        for revision in revisions.iter().rev().take(MOST_LINES) {
            line_ui(view, ui, &short(view, revision), &tip, false);
        }
        if let Some(n_more) = revisions.len().checked_sub(MOST_LINES).filter(|n| 0 < *n) {
            let words = tr!("and-more", n = format::thousands(n_more as u64));
            line_ui(view, ui, &[words], &tip, false);
        }
    });
}

/// `Distance: was 41.2 km, now 42.1 km: 412 samples came up to 14 min late, ...`
fn sentence(view: &ViewContext<'_>, revision: &Revision) -> String {
    let value = |value| finality::quantity_value(&revision.quantity, value, view.state.units);
    let words = finality::revision_words(revision, value, view.time_zone);
    format!("{}: {words}", subject(revision))
}

/// `Distance was 41.2 km, 42.1 km since 15:02`, and what it is called where that has no room.
fn short(view: &ViewContext<'_>, revision: &Revision) -> [String; 2] {
    let value = |value: Option<f64>| {
        let words = |value| finality::quantity_value(&revision.quantity, value, view.state.units);
        value.map_or_else(|| format::ABSENT.to_owned(), words)
    };
    let when = format::clock_minutes(revision.at, view.time_zone);
    let (old, new) = (value(revision.old), value(revision.new));
    let subject = subject(revision);
    [
        tr!("history-changed-from", subject = subject, old = old, new = new, when = when),
        tr!("history-changed-at", subject = subject, when = when),
    ]
}

/// The quantity at the beginning of a sentence.
fn subject(revision: &Revision) -> String {
    let words = finality::quantity_words(&revision.quantity);
    let mut chars = words.chars();
    chars.next().map(|first| first.to_uppercase().chain(chars).collect()).unwrap_or_default()
}

/// Writes the first of these texts that has room; the first one is said.
fn line_ui(view: &ViewContext<'_>, ui: &mut Ui, texts: &[String], tip: &str, is_provisional: bool) {
    let (rect, _) = ui.allocate_exact_size(vec2(ui.available_width(), LINE_H), Sense::hover());
    let mut room = Room::new(rect);
    let mark = room.left(MARK_W).with_max_x(rect.left());
    let painter = ui.painter();
    if is_provisional {
        finality::provisional_mark(painter, view.theme, mark);
    } else {
        finality::revised_mark(painter, view.theme, mark);
    }
    let cell = room.rest();
    let fits = |words: &&String| has_room(painter, cell, family::CONDENSED, words);
    let Some(words) = texts.iter().find(fits).or(texts.last()) else { return };
    let text = Text::new(words, family::REGULAR, size::LABEL, view.theme.palette.label);
    let place = text.condensed(painter, cell, Align::Min);
    let spoken = texts.first().unwrap_or(words);
    controls::words(ui, ui.scope_id().with(("changed", spoken)), place, spoken).on_hover_text(tip);
}
