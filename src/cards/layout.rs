//! Where things are on a card, and cards on a page of A4: two columns of four.

use super::{
    Card, Deck,
    outline::{CAPITALS, Face, outlined},
    pdf::{PAGE_MM, Page},
};
use crate::connect::{Modules, QUIET, wifi};

/// Columns and rows of a page.
const GRID: [usize; 2] = [2, 4];
/// From the edge of a card to what is on it, mm. Printers leave out about 5 mm at the edge of paper.
const MARGIN: f32 = 7.0;
/// Width of the lines along which cards are cut, mm.
const CUT: f32 = 0.1;
const CUT_GREY: f32 = 0.6;
const SOFT_GREY: f32 = 0.3;
/// Type sizes, mm.
const BIB: f32 = 12.0;
const NAME: f32 = 6.0;
const STEP: f32 = 3.2;
const SMALL: f32 = 2.6;
/// The smallest type that is still read at arm's length, mm.
const LEAST: f32 = 1.9;
/// Lines of a card from its upper edge, mm: baselines, and the upper edge of the QR codes.
const NAME_Y: f32 = 15.5;
const TEAM_Y: f32 = 19.5;
const STEPS_Y: f32 = 25.5;
const CODES_Y: f32 = 25.5;
/// Sides of the QR codes with their white border, mm.
const CODE: f32 = 34.0;
/// Gap between columns of a card, mm.
const GAP: f32 = 4.0;

/// The pages of all cards.
pub(super) fn pages(deck: &Deck) -> Vec<Page> {
    let per_page = GRID[0] * GRID[1];
    deck.cards.chunks(per_page).map(|cards| page(deck, cards)).collect()
}

fn card_mm() -> [f32; 2] {
    [PAGE_MM[0] / GRID[0] as f32, PAGE_MM[1] / GRID[1] as f32]
}

fn page(deck: &Deck, cards: &[Card]) -> Page {
    let mut page = Page::default();
    let [width, height] = card_mm();
    page.grey(CUT_GREY);
    for column in 1..GRID[0] {
        page.rectangle([column as f32 * width - CUT / 2.0, 0.0], [CUT, PAGE_MM[1]]);
    }
    for row in 1..GRID[1] {
        page.rectangle([0.0, row as f32 * height - CUT / 2.0], [PAGE_MM[0], CUT]);
    }
    page.fill();
    for (index, card) in cards.iter().enumerate() {
        let (column, row) = (index % GRID[0], index / GRID[0]);
        draw(&mut page, deck, card, [column as f32 * width, row as f32 * height]);
    }
    page
}

fn draw(page: &mut Page, deck: &Deck, card: &Card, [left, top]: [f32; 2]) {
    let words = deck.language.words();
    let [width, height] = card_mm();
    let inner = width - 2.0 * MARGIN;
    let at = |x: f32, y: f32| [left + MARGIN + x, top + y];
    page.grey(0.0);
    // The bib takes what it needs, up to a half.
    let bib_w = line(page, &card.bib, Face::SemiBold, at(0.0, NAME_Y), BIB, inner / 2.0);
    let name_x = if card.bib.is_empty() { 0.0 } else { bib_w + GAP };
    line(page, &card.name, Face::SemiBold, at(name_x, NAME_Y), NAME, inner - name_x);
    page.grey(SOFT_GREY);
    let below = match (&*card.team, &*deck.event) {
        ("", event) => event.to_owned(),
        (team, "") => team.to_owned(),
        (team, event) => format!("{team} \u{b7} {event}"),
    };
    line(page, &below, Face::Regular, at(0.0, TEAM_Y), SMALL, inner);
    page.grey(0.0);
    let mut x = 0.0;
    let mut number = 1;
    let mut step = |page: &mut Page, x: f32, what: &str, room: f32| {
        let what = format!("{number}  {what}");
        number += 1;
        line(page, &what, Face::SemiBold, at(x, STEPS_Y), STEP, room);
    };
    let mut small = Vec::new();
    if let Some(network) = &deck.wifi {
        step(page, x, words.wifi, inner / 2.0 - GAP / 2.0);
        let [side_x, side_y] = at(x, CODES_Y);
        code(page, &wifi(&network.name, &network.password), [side_x, side_y]);
        small.push((x, network.name.clone(), inner / 2.0 - GAP / 2.0));
        x = inner / 2.0 + GAP / 2.0;
    }
    step(page, x, words.connect, inner - x);
    code(page, &card.page, at(x, CODES_Y));
    // The white border below a code is room enough above the words.
    let bottom = CODES_Y + CODE + SMALL / 2.0;
    for (x, name, room) in small {
        line(page, &name, Face::SemiBold, at(x, bottom), SMALL, room);
    }
    page.grey(SOFT_GREY);
    let or_open = format!("{} {}", words.or_open, card.page);
    line(page, &or_open, Face::Regular, at(0.0, height - MARGIN - SMALL - 0.6), SMALL, inner);
    line(page, words.keep, Face::Regular, at(0.0, height - MARGIN + 0.6), SMALL, inner);
}

/// Writes a line, smaller if it is wider than its room, and cut if it is still; gives its width.
fn line(
    page: &mut Page,
    text: &str,
    face: Face,
    [x, baseline]: [f32; 2],
    size: f32,
    room: f32,
) -> f32 {
    let mut drawn = outlined(text, face);
    let mut fitting = size.min(room / drawn.width.max(f32::MIN_POSITIVE));
    let mut kept: Vec<char> = text.chars().collect();
    while fitting < LEAST.min(size) && !kept.is_empty() {
        kept.truncate((kept.len() * 9 / 10).min(kept.len() - 1));
        drawn = outlined(&(kept.iter().collect::<String>() + "\u{2026}"), face);
        fitting = size.min(room / drawn.width.max(f32::MIN_POSITIVE));
    }
    // Smaller type stays on the middle line of the capitals.
    let lift = (size - fitting) * CAPITALS / 2.0;
    page.text(&drawn, [x, baseline - lift], fitting);
    drawn.width * fitting
}

/// Draws a QR code with its white border into a square of [`CODE`] mm.
fn code(page: &mut Page, text: &str, [x, y]: [f32; 2]) {
    let modules = Modules::of(text);
    let module = CODE / (modules.side() + 2 * QUIET) as f32;
    // The border is on white paper already, so the code may stand at the edge.
    let place =
        |column: usize, row: usize| [x + column as f32 * module, y + (row + QUIET) as f32 * module];
    for (column, row, length) in modules.runs() {
        page.rectangle(place(column, row), [length as f32 * module, module]);
    }
    page.fill();
}
