//! The large values, each with its label, its unit, and below it its zone, its age, or the reading
//! behind a mean.

use eframe::egui::{Align, Rect, Role, Sense, Ui, WidgetInfo};

use super::Drawing;
use crate::{
    analysis::{Reference, ValueState},
    kind::DataField,
    ui::{
        context::Command,
        format, lang,
        panel::{
            cells::{Room, Text, band, has_room},
            controls,
            field_menu::{self, Part},
            zone,
        },
        projection::{Hero, Numbers, POWER_OVER, ValueView, ZoneView},
        theme::{family, space},
    },
};

/// A value of more characters than a power of four digits gets the smaller type.
const LONG_FROM_CHARS: usize = 5;
/// Height of the ladder as a share of that of the tag beside it.
const LADDER_SHARE: f32 = 0.8;

/// The large values side by side; `lines` are those of the labels, the values, and the words below
/// them.
pub(super) fn heroes_ui(
    drawing: Drawing<'_>,
    ui: &Ui,
    lines: [Rect; 3],
    numbers: &Numbers,
) -> Vec<Command> {
    let mut commands = Vec::new();
    for (place, hero) in columns(drawing, ui, lines, &numbers.heroes) {
        hero_ui(drawing, ui, &place, hero, &mut commands);
    }
    commands
}

/// Where a large value stands, and how large it is.
pub(super) struct Place {
    /// The lines of its label, its value, and the words below.
    pub(super) lines: [Rect; 3],
    /// Type size of the value.
    pub(super) font_size: f32,
}

/// What has a column of the large values.
pub(super) trait InColumn {
    /// What it is.
    fn field(&self) -> DataField;
}

impl InColumn for Hero {
    fn field(&self) -> DataField {
        self.field
    }
}

/// A column for each, made for its widest everyday value.
pub(super) fn columns<'a, T: InColumn>(
    drawing: Drawing<'_>,
    ui: &Ui,
    lines: [Rect; 3],
    values: &'a [T],
) -> Vec<(Place, &'a T)> {
    let Drawing { view, sizes, .. } = drawing;
    let kind = view.projection.kind;
    let measured: Vec<(f32, f32)> = values
        .iter()
        .map(|value| {
            let widest = kind.widest(value.field());
            let is_long = LONG_FROM_CHARS <= widest.chars().count();
            let font_size = if is_long { sizes.hero_long } else { sizes.hero };
            (controls::width(ui.painter(), widest, sizes.face, font_size), font_size)
        })
        .collect();
    let sum: f32 = measured.iter().map(|(width, _)| width).sum();
    let [labels, ..] = lines;
    let inner_w = Room::with_margins(labels, space::GAP).rest().width();
    let mut room = Room::new(labels);
    room.left(space::GAP);
    // The last one may go into the margin.
    room.right(space::TIGHT);
    let n_gaps = values.len().saturating_sub(1).max(1) as f32;
    let scale = ((inner_w - n_gaps * space::GAP) / sum).min(1.0);
    let gap = (inner_w - scale * sum) / n_gaps;
    let columns = values.iter().zip(measured).map(|(value, (width, font_size))| {
        // A longer value may take the gap, but for a little of it.
        let column = room.left(width * scale + gap - space::GAP);
        room.left(space::GAP);
        let lines = lines.map(|line| line.with_min_x(column.left()).with_max_x(column.right()));
        (Place { lines, font_size: font_size * scale }, value)
    });
    columns.collect()
}

/// Label and unit of a field, as they stand over its value.
pub(super) fn label_of(drawing: Drawing<'_>, field: DataField) -> (String, &'static str) {
    match field {
        DataField::Power => {
            (lang::word(field.label()).to_owned() + POWER_OVER, drawing.unit(field))
        }
        DataField::PercentOfMax => {
            (lang::word(DataField::HeartRate.label()).to_owned(), tr!("unit-of-max"))
        }
        DataField::Speed if drawing.view.projection.kind.speed.is_pace() => {
            (lang::word(DataField::Pace.label()).to_owned(), drawing.unit(field))
        }
        _ => (lang::word(field.label()).to_owned(), drawing.unit(field)),
    }
}

/// Paints label and unit over a value; a shorter label where there is no room for the whole one.
pub(super) fn head_ui(drawing: Drawing<'_>, ui: &Ui, cell: Rect, field: DataField) {
    let Drawing { view, sizes, .. } = drawing;
    let painter = ui.painter();
    let (label, unit) = label_of(drawing, field);
    let mut head = format!("{label}  {unit}");
    if !has_room(painter, cell, family::CONDENSED, &head) {
        let short = match field {
            DataField::HeartRate | DataField::PercentOfMax => tr!("short-heart-rate"),
            DataField::Power | DataField::PowerPerKg => tr!("short-power"),
            DataField::ClimbRate => tr!("short-climb"),
            DataField::GapToFirst => tr!("short-gap"),
            _ => label.as_str(),
        };
        head = format!("{short} {unit}");
    }
    let text = Text::new(&head, family::REGULAR, sizes.small, view.theme.palette.label);
    text.condensed(painter, cell, Align::Min);
}

fn hero_ui(drawing: Drawing<'_>, ui: &Ui, place: &Place, hero: &Hero, commands: &mut Vec<Command>) {
    let Drawing { view, sizes, .. } = drawing;
    let p = &view.theme.palette;
    let painter = ui.painter();
    let [at_label, at_value, at_below] = place.lines;
    let (label, unit) = label_of(drawing, hero.field);
    head_ui(drawing, ui, at_label, hero.field);

    let thin = hero.value.is_thin();
    let ink = controls::value_ink(view.theme, hero.value.state);
    let fits = |words: &str| has_room(painter, at_value, sizes.face, words);
    let (words, shown, ink) = match (hero.value.value, ink) {
        (Some(value), Some(ink)) => {
            let shown = drawing.words(hero.field, value, fits);
            let ink = if thin { p.faint } else { ink };
            (drawing.words(hero.field, value, |_| true), shown, ink)
        }
        _ => (format::ABSENT.to_owned(), format::ABSENT.to_owned(), p.faint),
    };
    // What is beyond everyday values shrinks instead of running into the next one.
    Text::new(&shown, sizes.face, place.font_size, ink).shrunk(painter, at_value, Align::Min);

    let below = below_words(drawing, hero);
    let of_zone = hero.zone.as_ref().filter(|_| below.is_none());
    if let Some(zone) = of_zone {
        let beside = raw_words(hero).or_else(|| range_words(drawing, hero.field, zone));
        zone_ui(drawing, ui, at_below, zone, beside.as_deref());
    } else if let Some(words) = below.clone().or_else(|| raw_words(hero)) {
        words_ui(drawing, ui, at_below, hero, &words);
    }
    let mut spoken = format!("{label} {words} {unit}");
    if let Some(zone) = of_zone {
        spoken = spoken + ", " + &zone_words(drawing, hero.field, zone);
    }
    if let Some(below) = below.or_else(|| raw_words(hero)) {
        spoken = spoken + ", " + &below;
    }
    let all = at_label.union(at_below);
    // It is chosen with the right button; by keyboard in the dialog, and so it takes no focus.
    let named = ui.interact(all, ui.scope_id().with(hero.field.label()), Sense::CLICK);
    named.widget_info(|| WidgetInfo::labeled(Role::Label, true, &spoken));
    field_menu::on_right_click(&named, view, Part::Heroes, hero.field, commands);
    let mut tip: Vec<String> = Vec::new();
    tip.extend(hero.zone.as_ref().map(|zone| zone_words(drawing, hero.field, zone)));
    tip.extend(coverage_words(&hero.value));
    if !tip.is_empty() {
        named.on_hover_text(tip.join("\n"));
    }
}

/// What stands under a value that is not simply fresh.
fn words_ui(drawing: Drawing<'_>, ui: &Ui, cell: Rect, hero: &Hero, below: &str) {
    let Drawing { view, sizes, .. } = drawing;
    let painter = ui.painter();
    let small = sizes.small;
    let fits = controls::width(painter, below, family::CONDENSED, small) <= cell.width();
    // Where there is no room for the time of a lost value, the value itself is told; and where
    // there is none for what was left out, that something was.
    let short = lost_words(drawing, hero).filter(|_| !fits);
    let words = short.as_deref().unwrap_or(below);
    let words =
        if has_room(painter, cell, family::CONDENSED, words) { words } else { before_value(words) };
    let text = Text::new(words, family::REGULAR, small, view.theme.palette.label);
    text.condensed(painter, cell, Align::Min);
}

/// Ladder, tag, and as far as there is room the words beside them.
fn zone_ui(drawing: Drawing<'_>, ui: &Ui, cell: Rect, zone: &ZoneView, beside: Option<&str>) {
    let Drawing { view, sizes, .. } = drawing;
    let painter = ui.painter();
    let mut room = Room::new(cell);
    let number = zone.band.map(|band| band.zone.number());
    let ladder = room.left(zone::ladder_width(zone.n_zones, sizes.zone_step_w));
    let ladder = band(ladder, sizes.zone_tag.y * LADDER_SHARE);
    zone::ladder(painter, view.theme, ladder, number, zone.n_zones);
    room.left(space::TIGHT);
    if let Some(number) = number {
        zone::tag(painter, view.theme, room.left_box(sizes.zone_tag), number);
        room.left(space::TIGHT);
    }
    let beside = beside.filter(|words| has_room(painter, room.rest(), family::CONDENSED, words));
    if let Some(words) = beside {
        let text = Text::new(words, family::REGULAR, sizes.small, view.theme.palette.label);
        text.condensed(painter, room.rest(), Align::Min);
    }
}

/// `167\u{2013}183`: the values of a zone, as they are read; the last one has no end.
fn range_words(drawing: Drawing<'_>, field: DataField, zone: &ZoneView) -> Option<String> {
    let band = zone.band?;
    let words = |value: f64| drawing.words(field, value, |_| true);
    let (kind, units) = (drawing.view.projection.kind, drawing.view.state.units);
    // The borders are whole numbers only where the value is read in its own unit.
    let is_whole = kind.number(field, band.from, units).is_some_and(|(_, decimals)| decimals == 0);
    Some(match band.to {
        // A whole number below the next zone is still in this one.
        Some(to) if is_whole => {
            format!("{}\u{2013}{}", words(band.from.ceil()), words(to.ceil() - 1.0))
        }
        Some(to) => format!("{}\u{2013}{}", words(band.from), words(to)),
        None => tr!("zone-from", words = words(band.from)),
    })
}

/// `Z4, 98 % of threshold`.
fn zone_words(drawing: Drawing<'_>, field: DataField, zone: &ZoneView) -> String {
    let mut words = match zone.band {
        Some(band) => band.zone.to_string(),
        None => tr!("zone-below").to_owned(),
    };
    if let Some(range) = range_words(drawing, field, zone) {
        words = tr!(
            "zone-of",
            words = words,
            n = zone.n_zones,
            range = range,
            unit = drawing.unit(field)
        );
    }
    if let Some((percent, reference)) = zone.percent {
        let of = match reference {
            Reference::Threshold => tr!("zone-threshold"),
            Reference::Maximum => tr!("zone-maximum"),
            Reference::Reserve => tr!("zone-reserve"),
        };
        words = tr!("zone-percent", words = words, percent = format::number(percent, 0), of = of);
    }
    words
}

/// `2 s of 3 s`, where a mean is thinly covered.
fn coverage_words(value: &ValueView) -> Option<String> {
    let coverage = value.coverage.filter(|_| value.is_thin())?;
    Some(super::rows::coverage_words(coverage))
}

/// `12 s, left out` of `12 s, left out: 65535`: no value is better than half of one.
fn before_value(words: &str) -> &str {
    words.rsplit_once(": ").map_or(words, |(before, _)| before)
}

/// What stands under a value that is not simply fresh: its age, and what was left out of it; or why
/// there can be none.
fn below_words(drawing: Drawing<'_>, hero: &Hero) -> Option<String> {
    if let Some(lacks) = hero.lacks {
        return Some(tr!("hero-set", lacks = lacks));
    }
    let age = age_words(drawing, hero);
    let left_out = hero.value.implausible.map(|it| {
        let (kind, units) = (drawing.view.projection.kind, drawing.view.state.units);
        let read = kind.number(hero.field, it, units).map_or(it, |(number, _)| number);
        tr!("hero-left-out", n = format::number(read, 0))
    });
    match (age, left_out) {
        (Some(age), Some(left_out)) => Some(format!("{age}, {left_out}")),
        (age, left_out) => age.or(left_out),
    }
}

/// `raw 351`: the last reading behind a rolling value.
fn raw_words(hero: &Hero) -> Option<String> {
    let raw = hero.raw.as_ref()?;
    let shown = matches!(raw.state, ValueState::Fresh | ValueState::Flat { .. });
    raw.value.filter(|_| shown).map(|raw| tr!("hero-raw", n = format::number(raw, 0)))
}

/// The age of a value that is not fresh; of a lost one what it was.
fn age_words(drawing: Drawing<'_>, hero: &Hero) -> Option<String> {
    match hero.value.state {
        ValueState::Fresh | ValueState::Absent => None,
        ValueState::Behind { age_secs } => Some(tr!("hero-behind", span = format::span(age_secs))),
        ValueState::Dim { age_secs } => Some(format::span(age_secs)),
        ValueState::Flat { for_secs } => {
            Some(tr!("hero-flat", minutes = format::minutes(for_secs)))
        }
        ValueState::Lost { .. } => {
            let was = lost_words(drawing, hero)?;
            let Some(time) = hero.value.time else { return Some(was) };
            Some(tr!("hero-was-at", was = was, at = format::clock(time, drawing.view.time_zone)))
        }
    }
}

/// `was 171`: the last value of a lost one.
fn lost_words(drawing: Drawing<'_>, hero: &Hero) -> Option<String> {
    let is_lost = matches!(hero.value.state, ValueState::Lost { .. });
    let last = hero.value.value.filter(|_| is_lost)?;
    Some(tr!("hero-was", words = drawing.words(hero.field, last, |_| true)))
}
