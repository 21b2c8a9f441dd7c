//! The cards as a page: the browser has the fonts, and prints it.

use std::fmt::Write as _;

use super::{Card, Deck};
use crate::connect::{Modules, QUIET, wifi};

const STYLE: &str = "\
@page { size: A4; margin: 0; }
* { box-sizing: border-box; }
body { margin: 0; color: #000; background: #fff; font: 3.2mm/1.3 system-ui, sans-serif; }
main { display: grid; grid-template-columns: 105mm 105mm; width: 210mm; }
article { height: 74.2mm; padding: 7mm; outline: 0.1mm solid #999; overflow: hidden; break-inside: avoid; position: relative; }
h2 { margin: 0; font-size: 6mm; line-height: 1.1; display: flex; align-items: baseline; gap: 4mm; }
h2 b { font-size: 12mm; line-height: 1; }
h2 span { overflow: hidden; text-overflow: ellipsis; white-space: nowrap; }
p { margin: 0.5mm 0; color: #444; font-size: 2.6mm; overflow-wrap: anywhere; }
section { display: flex; gap: 4mm; margin-top: 1mm; }
figure { margin: 0; flex: 1; font-weight: 600; }
svg { display: block; width: 30mm; height: 30mm; }
";

/// The whole page.
pub(super) fn page(deck: &Deck) -> String {
    let mut page = format!(
        "<!DOCTYPE html>\n<html lang=\"{}\">\n<head>\n<meta charset=\"utf-8\">\n\
         <title>{}</title>\n<style>\n{STYLE}</style>\n</head>\n<body>\n<main>\n",
        deck.language.tag(),
        escaped(&deck.event)
    );
    for card in &deck.cards {
        write_card(&mut page, deck, card);
    }
    page.push_str("</main>\n</body>\n</html>\n");
    page
}

fn write_card(page: &mut String, deck: &Deck, card: &Card) {
    let words = deck.language.words();
    let mut number = 0;
    let mut figure = |words: &str, text: &str, below: &str| {
        number += 1;
        format!("<figure>{number} {}{}{}</figure>\n", escaped(words), svg(text), escaped(below))
    };
    let network = deck.wifi.as_ref().map_or_else(String::new, |network| {
        figure(words.wifi, &wifi(&network.name, &network.password), &network.name)
    });
    let connect = figure(words.connect, &card.page, "");
    let team = [&*card.team, &*deck.event].into_iter().filter(|it| !it.is_empty());
    let team = team.collect::<Vec<_>>().join(" \u{b7} ");
    // Writing to a `String` cannot fail.
    write!(
        page,
        "<article>\n<h2><b>{}</b><span dir=\"auto\">{}</span></h2>\n<p>{}</p>\n\
         <section>\n{network}{connect}</section>\n<p>{} {}</p>\n<p>{}</p>\n</article>\n",
        escaped(&card.bib),
        escaped(&card.name),
        escaped(&team),
        escaped(words.or_open),
        escaped(&card.page),
        escaped(words.keep),
    )
    .unwrap_or_default();
}

/// A QR code as a drawing, with its border.
fn svg(text: &str) -> String {
    let modules = Modules::of(text);
    let side = modules.side() + 2 * QUIET;
    let mut path = String::new();
    for (x, y, length) in modules.runs() {
        write!(path, "M{} {}h{length}v1h-{length}z", x + QUIET, y + QUIET).unwrap_or_default();
    }
    format!(
        "<svg viewBox=\"0 0 {side} {side}\" role=\"img\" aria-label=\"QR\">\
         <path d=\"{path}\"/></svg>"
    )
}

fn escaped(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for sign in text.chars() {
        match sign {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            sign => escaped.push(sign),
        }
    }
    escaped
}
