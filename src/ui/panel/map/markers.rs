//! Athletes on the map: discs with bibs, ghosts of lost athletes, the label of the focus, crowds.

use eframe::egui::{
    Align, Color32, CornerRadius, Mesh, Painter, Pos2, Rect, Shape, Stroke, StrokeKind, Vec2, vec2,
};

use super::{
    cluster,
    disc::{self, DiscStyle},
    geometry::View,
    labels::{self, LabelRequest, Sides},
    people::Person,
};
use crate::ui::{
    bidi, format,
    panel::{alarm_mark, controls},
    text,
    theme::{Theme, family, font, size},
};

/// Above so many selected their labels would hide the map; only the focus keeps its flag.
const LABELLED_UP_TO: usize = 12;

/// How far the second square of a stack stands out, points.
const STACKED: f32 = 3.0;

/// Width of the rim that sets a disc off from the map, points.
const RIM_W: f32 = 1.2;

/// Width of the ring of whoever is selected, points.
const RING_W: f32 = 2.0;

/// Added to a disc's radius where a click still counts.
const HIT_SLACK: f32 = 5.0;

/// What is at one position on the screen.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Marker {
    /// One athlete, as an index into the people.
    One(usize),
    /// Several that overlap.
    Crowd(Vec<usize>),
}

/// A marker with its position, for painting and hit tests. Slices are in painting order.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct PlacedMarker {
    pub(super) marker: Marker,
    pub(super) pos: Pos2,
    /// Half its width; a long bib makes this larger than the radius.
    pub(super) half_width: f32,
    pub(super) radius: f32,
}

impl PlacedMarker {
    pub(super) fn rect(&self) -> Rect {
        Rect::from_center_size(self.pos, 2.0 * vec2(self.half_width, self.radius))
    }
}

fn bib_size(theme: &Theme, selected: bool) -> f32 {
    let sizes = &theme.sizes.map;
    if selected { sizes.bib_selected } else { sizes.bib }
}

/// Places every marker, ghosts first, the focus last.
pub(super) fn place(
    painter: &Painter,
    theme: &Theme,
    view: &View,
    people: &[Person<'_>],
) -> Vec<PlacedMarker> {
    let radius = theme.sizes.map.marker_r;
    let near = view.rect.expand(2.0 * theme.sizes.map.marker_selected_r);
    let seen: Vec<(usize, Pos2)> = people
        .iter()
        .enumerate()
        .map(|(index, person)| (index, view.pos(person.unit)))
        .filter(|(_, pos)| near.contains(*pos))
        .collect();
    let crowded = people.len() >= cluster::FROM_ATHLETES;
    let may_join = |index: usize| {
        let may = |p: &Person<'_>| !p.selected && p.lost_secs().is_none() && p.row.alarm.is_none();
        crowded && people.get(index).is_some_and(may)
    };
    let points: Vec<(Pos2, bool)> =
        seen.iter().map(|&(index, pos)| (pos, may_join(index))).collect();
    let half = |count: usize| {
        let half = crowd_half(painter, theme, count);
        half + Vec2::splat(STACKED)
    };
    let groups = cluster::apart(cluster::groups(&points, radius), &points, half);
    let mut placed: Vec<(u8, PlacedMarker)> = groups
        .into_iter()
        .filter_map(|group| {
            let members: Vec<(usize, Pos2)> =
                group.iter().filter_map(|&member| seen.get(member).copied()).collect();
            let &(index, pos) = members.first()?;
            let person = people.get(index)?;
            if members.len() > 1 {
                let pos = cluster::middle(members.iter().map(|&(_, pos)| pos));
                let marker = Marker::Crowd(members.iter().map(|&(index, _)| index).collect());
                let half = crowd_half(painter, theme, members.len());
                let crowd = PlacedMarker { marker, pos, half_width: half.x, radius: half.y };
                return Some((1, crowd));
            }
            let rank = match (person.focus, person.selected, person.lost_secs()) {
                (true, ..) => 3,
                (false, true, _) => 2,
                (false, false, None) if !person.quiet => 1,
                (false, false, _) => 0,
            };
            let radius = if person.selected { theme.sizes.map.marker_selected_r } else { radius };
            let radius = if person.lost_secs().is_some() { radius.max(9.5) } else { radius };
            let bib = painter.layout_no_wrap(
                person.row.athlete.chip().to_owned(),
                font(family::CONDENSED_SEMIBOLD, bib_size(theme, person.selected)),
                Color32::PLACEHOLDER,
            );
            let half_width = radius.max(bib.size().x / 2.0 + 3.5);
            Some((rank, PlacedMarker { marker: Marker::One(index), pos, half_width, radius }))
        })
        .collect();
    // Within a rank, the first in bib order is on top.
    placed.reverse();
    placed.sort_by_key(|(rank, _)| *rank);
    placed.into_iter().map(|(_, placed)| placed).collect()
}

/// Half the extent of the square of so many.
fn crowd_half(painter: &Painter, theme: &Theme, count: usize) -> Vec2 {
    let sizes = &theme.sizes.map;
    let face = family::CONDENSED_SEMIBOLD;
    let count_w = controls::width(painter, &count_words(count), face, sizes.label);
    vec2(count_w / 2.0 + 4.0, sizes.marker_r + 2.5)
}

/// The topmost marker under the pointer.
pub(super) fn at(placed: &[PlacedMarker], pointer: Pos2) -> Option<&PlacedMarker> {
    placed.iter().rev().find(|placed| placed.rect().expand(HIT_SLACK).contains(pointer))
}

/// Paints the markers, then their labels clear of `covered` parts of the map.
pub(super) fn paint(
    painter: &Painter,
    theme: &Theme,
    view: &View,
    people: &[Person<'_>],
    placed: &[PlacedMarker],
    covered: &[Rect],
    sides: &mut Sides,
) {
    for marker in placed {
        match &marker.marker {
            Marker::Crowd(members) => paint_crowd(painter, theme, marker, members.len()),
            Marker::One(index) => {
                if let Some(person) = people.get(*index) {
                    paint_one(painter, theme, view, person, marker);
                }
            }
        }
    }
    // No marker hides the mark of an alarm.
    for marker in placed {
        let Marker::One(index) = marker.marker else { continue };
        let alarm = people.get(index).and_then(|person| person.row.alarm);
        alarm_mark::beside(painter, theme, marker.rect(), alarm);
    }
    paint_labels(painter, theme, view, people, placed, covered, sides);
}

fn paint_crowd(painter: &Painter, theme: &Theme, placed: &PlacedMarker, count: usize) {
    // Unlike a bib: no disc and no fill of a colour, but the outlines of a stack, and a count.
    let palette = &theme.palette;
    let corner = CornerRadius::same(2);
    let edge = Stroke::new(1.2, palette.label);
    for behind in [STACKED, 0.0] {
        let square = placed.rect().translate(vec2(behind, -behind));
        painter.rect(square, corner, palette.plot, edge, StrokeKind::Inside);
    }
    text::paint(
        painter,
        placed.pos,
        Align::Center,
        &count_words(count),
        family::CONDENSED_SEMIBOLD,
        theme.sizes.map.label,
        palette.text,
    );
}

/// How many stand in one place.
fn count_words(count: usize) -> String {
    format!("x{count}")
}

/// Who is out of the race, or where no signal is expected: there, but nothing to look at.
fn paint_quiet(painter: &Painter, theme: &Theme, person: &Person<'_>, placed: &PlacedMarker) {
    let palette = &theme.palette;
    let rect = placed.rect();
    let corner = CornerRadius::same(placed.radius as u8);
    let edge = if person.selected {
        Stroke::new(size::RING, palette.text)
    } else {
        Stroke::new(size::EDGE, palette.faint)
    };
    painter.rect(rect, corner, palette.plot, edge, StrokeKind::Inside);
    text::paint(
        painter,
        placed.pos,
        Align::Center,
        person.row.athlete.chip(),
        family::CONDENSED_SEMIBOLD,
        bib_size(theme, person.selected),
        palette.faint,
    );
}

fn paint_one(
    painter: &Painter,
    theme: &Theme,
    view: &View,
    person: &Person<'_>,
    placed: &PlacedMarker,
) {
    if person.quiet {
        paint_quiet(painter, theme, person, placed);
        return;
    }
    let palette = &theme.palette;
    let rect = placed.rect();
    let corner = CornerRadius::same(placed.radius as u8);
    let bib = person.row.athlete.chip();
    let bib_size = bib_size(theme, person.selected);
    if person.lost_secs().is_some() {
        // The last known position, dashed: positions are never extrapolated.
        painter.rect_filled(rect, corner, palette.plot);
        let outline = capsule(rect, placed.radius);
        let stroke = Stroke::new(if person.selected { 2.0 } else { 1.5 }, palette.label);
        painter.extend(Shape::dashed_line(&outline, stroke, 4.0, 3.0));
        text::paint(
            painter,
            placed.pos,
            Align::Center,
            bib,
            family::CONDENSED_SEMIBOLD,
            bib_size,
            palette.label,
        );
        return;
    }
    if person.selected {
        if let Some(doubt_m) = person.doubt_m() {
            let radius = (doubt_m * view.points_per_m_at(person.place.lat_deg())) as f32;
            painter.circle_filled(placed.pos, radius, person.color.gamma_multiply(0.10));
            painter.circle_stroke(placed.pos, radius, Stroke::new(1.0, person.color));
        }
        if let Some(heading_deg) = person.heading_deg() {
            wedge(painter, placed, heading_deg, palette.text, palette.plot);
        }
        // The selection is a neutral ring, set off from the map by one in the background colour.
        painter.rect_filled(
            rect.expand(RIM_W),
            CornerRadius::same(placed.radius as u8 + 1),
            palette.plot,
        );
    }
    // Whoever is not selected is set off from the map by the rim.
    let (inner, rim, rim_w) = if person.selected {
        (rect.shrink(RING_W), palette.text, RING_W)
    } else {
        (rect, palette.plot, RIM_W)
    };
    let (fill, ink) = if person.dim() {
        (palette.plot, palette.label)
    } else {
        (person.color, theme.ink_on(person.color))
    };
    let feather = 1.0 / painter.pixels_per_point();
    let mut mesh = Mesh::default();
    disc::add(&mut mesh, inner, DiscStyle { color: fill, rim, rim_w, feather });
    painter.add(mesh);
    if person.dim() {
        // A ring instead of a disc: the position is old.
        let corner = CornerRadius::same((inner.height() / 2.0) as u8);
        let ring = Stroke::new(2.0, person.color);
        painter.rect_stroke(inner, corner, ring, StrokeKind::Inside);
    }
    text::paint(painter, placed.pos, Align::Center, bib, family::CONDENSED_SEMIBOLD, bib_size, ink);
}

/// Outline of a rectangle with round ends.
fn capsule(rect: Rect, radius: f32) -> Vec<Pos2> {
    const STEPS: u8 = 32;
    let straight = (rect.width() / 2.0 - radius).max(0.0);
    (0..=STEPS)
        .map(|step| {
            let angle = f32::from(step) / f32::from(STEPS) * std::f32::consts::TAU;
            let round = Vec2::angled(angle) * radius;
            rect.center() + round + vec2(straight.copysign(round.x), 0.0)
        })
        .collect()
}

/// Paints a wedge on the disc that points in the direction of travel.
fn wedge(painter: &Painter, placed: &PlacedMarker, heading_deg: f64, ink: Color32, edge: Color32) {
    let ahead = Vec2::angled((heading_deg - 90.0).to_radians() as f32);
    let aside = ahead.rot90();
    let reach = placed.radius.max(placed.half_width * ahead.x.abs());
    let half = placed.radius * 0.62;
    let tip = placed.pos + ahead * (reach + 7.5);
    let foot = placed.pos + ahead * (reach * 0.72);
    let corners = vec![tip, foot + aside * half, foot - aside * half];
    painter.add(Shape::convex_polygon(corners, ink, Stroke::new(1.2, edge)));
}

/// What stands beside a marker; it names the bib, because the disc may be under another one.
fn label_words(person: &Person<'_>) -> Option<String> {
    let athlete = &person.row.athlete;
    if let Some(lost_secs) = person.lost_secs() {
        let lost = tr!("map-lost", span = format::span(lost_secs));
        return Some(if person.focus {
            format!("{} {} {lost}", athlete.chip(), athlete.name)
        } else {
            format!("{} {lost}", athlete.chip())
        });
    }
    if person.focus && !person.quiet {
        return Some(format!("{} {} {}", athlete.chip(), athlete.name, person.speed_words()));
    }
    let is_named = person.selected || person.row.alarm.is_some();
    is_named.then(|| format!("{} {}", athlete.chip(), athlete.name))
}

fn paint_labels(
    painter: &Painter,
    theme: &Theme,
    view: &View,
    people: &[Person<'_>],
    placed: &[PlacedMarker],
    covered: &[Rect],
    sides: &mut Sides,
) {
    let palette = &theme.palette;
    let has_many = LABELLED_UP_TO < people.iter().filter(|person| person.selected).count();
    // Focus, selected, those with an alarm, the lost (they need looking after), then bib order.
    let mut order: Vec<(&PlacedMarker, &Person<'_>, usize)> = placed
        .iter()
        .filter_map(|placed| match placed.marker {
            Marker::One(index) => Some((placed, people.get(index)?, index)),
            Marker::Crowd(_) => None,
        })
        .collect();
    order.sort_by_key(|(_, person, index)| {
        let (alarm, lost) = (person.row.alarm, person.lost_secs());
        (!person.focus, !person.selected, alarm.is_none(), lost.is_none(), *index)
    });
    let text_size = theme.sizes.map.label;
    let mut wanted = Vec::new();
    let mut drawn = Vec::new();
    for (placed, person, _) in order {
        if !view.rect.contains(placed.pos) || has_many && !person.focus {
            continue;
        }
        let Some(words) = label_words(person) else { continue };
        let ink = if person.focus { palette.text } else { palette.label };
        let words = bidi::visual(&words).into_owned();
        let galley =
            painter.layout_no_wrap(words, font(family::CONDENSED_SEMIBOLD, text_size), ink);
        // The wedge extends beyond the disc.
        let wedge = if person.selected && person.heading_deg().is_some() { 5.0 } else { 0.0 };
        let padding = vec2(5.0, 1.5);
        wanted.push(LabelRequest {
            anchor: placed.pos,
            clearance: placed.half_width.max(placed.radius) + 4.0 + wedge,
            size: galley.size() + 2.0 * padding,
            side: sides.get(&person.row.athlete.id).copied(),
            may_cover_discs: person.focus,
        });
        drawn.push((galley, person, padding, ink));
    }
    let discs: Vec<Rect> = placed.iter().map(PlacedMarker::rect).collect();
    let rects = labels::place(&wanted, &discs, covered, view.rect.shrink(4.0));
    sides.clear();
    // The focus's flag is painted last, above everything.
    for (rect, (galley, person, padding, ink)) in rects.into_iter().zip(drawn).rev() {
        let Some((rect, side)) = rect else { continue };
        sides.insert(person.row.athlete.id, side);
        let stroke = if person.focus {
            Stroke::new(1.2, palette.text)
        } else {
            Stroke::new(1.0, palette.hairline)
        };
        let corner = CornerRadius::same(size::RADIUS_CHIP);
        painter.rect(rect, corner, palette.plot, stroke, StrokeKind::Inside);
        painter.galley(rect.min + padding, galley, ink);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_click_takes_the_marker_that_lies_on_top() {
        let placed = |index, x: f32| PlacedMarker {
            marker: Marker::One(index),
            pos: Pos2::new(x, 0.0),
            half_width: 7.0,
            radius: 7.0,
        };
        let all = [placed(0, 0.0), placed(1, 6.0)];
        assert_eq!(at(&all, Pos2::new(3.0, 0.0)), Some(&all[1]));
        assert_eq!(at(&all, Pos2::new(-11.0, 0.0)), Some(&all[0]));
        assert_eq!(at(&all, Pos2::new(40.0, 0.0)), None);
    }
}
