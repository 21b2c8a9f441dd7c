//! Athletes who are off the screen: an arrow at the edge points to each, with bib and distance.

use eframe::egui::{
    Align, CornerRadius, Painter, Pos2, Rect, Shape, Stroke, StrokeKind, Vec2, pos2, vec2,
};

use super::{crowd::Crowd, geometry::View, people::Person};
use crate::{
    kind::Lengths,
    model::LatLng,
    ui::{
        format,
        panel::controls,
        text,
        theme::{Theme, family, size},
    },
};

/// In larger groups only selected and far away athletes have arrows.
const ALL_UP_TO: usize = 12;
/// More arrows than this would hide the map.
const MOST: usize = 8;
/// Distance of a label from the edge, which leaves room for its arrow.
const INSET: f32 = 14.0;
/// Height of a label.
const HEIGHT: f32 = 20.0;
/// Size of the bib in it.
const CHIP: Vec2 = vec2(24.0, 16.0);
/// Gap between the parts of a label, and between labels.
const GAP: f32 = 4.0;
/// Half the length of an arrow.
const ARROW_R: f32 = 5.0;
/// Number of places along the edge that are tried on each side.
const TRIES: u8 = 12;

/// An arrow with its label.
#[derive(Debug)]
pub(super) struct Pointer<'p, 'a> {
    person: &'p Person<'a>,
    words: String,
    rect: Rect,
    /// Unit vector towards the athlete.
    direction: Vec2,
}

/// The arrows of this view, the most important ones first, clear of each other and of `covered`.
pub(super) fn place<'p, 'a>(
    painter: &Painter,
    view: &View,
    people: &'p [Person<'a>],
    crowd: &Crowd<'p, 'a>,
    covered: &[Rect],
    lengths: Lengths,
) -> Vec<Pointer<'p, 'a>> {
    let is_far = |person: &Person<'_>| {
        crowd.far.iter().any(|far| far.row.athlete.id == person.row.athlete.id)
    };
    let middle = view.center.on_square();
    let Ok(middle) = LatLng::new(middle.lat_deg(), middle.lng_deg()) else { return Vec::new() };
    let mut order: Vec<(&Person<'a>, Pos2)> = people
        .iter()
        .map(|person| (person, view.pos(person.unit)))
        .filter(|(person, pos)| {
            let is_watched = people.len() <= ALL_UP_TO || is_far(person);
            let has_one = person.selected || is_watched && !person.quiet;
            has_one && !view.rect.contains(*pos)
        })
        .collect();
    order.sort_by_key(|(person, _)| (!person.focus, !person.selected, !is_far(person)));
    let mut taken: Vec<Rect> = covered.to_vec();
    let mut pointers = Vec::new();
    for (person, pos) in order.into_iter().take(MOST) {
        let words = format::length(person.place.distance_m(middle), lengths);
        let width = controls::width(painter, &words, family::CONDENSED_SEMIBOLD, size::SMALL);
        let label = vec2(CHIP.x + width + 3.0 * GAP, HEIGHT);
        let Some(rect) = free_place(view.rect, pos, label, &taken) else { continue };
        taken.push(rect.expand(GAP));
        let direction = (pos - rect.center()).normalized();
        pointers.push(Pointer { person, words, rect, direction });
    }
    pointers
}

/// The place where the way to `pos` leaves the map, or else the nearest free one along the edge.
fn free_place(map: Rect, pos: Pos2, label: Vec2, taken: &[Rect]) -> Option<Rect> {
    let centers =
        Rect::from_center_size(map.center(), map.size() - label - 2.0 * Vec2::splat(INSET));
    if centers.is_negative() {
        return None;
    }
    let way = pos - centers.center();
    let share = (centers.width() / 2.0 / way.x.abs()).min(centers.height() / 2.0 / way.y.abs());
    let out = centers.center() + way * share.min(1.0);
    // Step along the edge where the way leaves the map.
    let by_side = centers.width() / 2.0 / way.x.abs() <= centers.height() / 2.0 / way.y.abs();
    let step = if by_side { vec2(0.0, HEIGHT / 2.0) } else { vec2(label.x / 4.0, 0.0) };
    (0..=2 * TRIES)
        .map(|i| {
            let steps = f32::from(i.div_ceil(2)) * if i % 2 == 0 { 1.0 } else { -1.0 };
            let center = out + step * steps;
            Rect::from_center_size(
                pos2(
                    center.x.clamp(centers.left(), centers.right()),
                    center.y.clamp(centers.top(), centers.bottom()),
                ),
                label,
            )
        })
        .find(|rect| !taken.iter().any(|other| other.intersects(*rect)))
}

/// Paints the arrows.
pub(super) fn paint(painter: &Painter, theme: &Theme, pointers: &[Pointer<'_, '_>]) {
    let palette = &theme.palette;
    for Pointer { person, words, rect, direction } in pointers {
        let is_old = person.lost_secs().is_some() || person.dim();
        let ink = if is_old { palette.label } else { palette.text };
        let edge = if person.focus { palette.text } else { palette.control_edge };
        let corner = CornerRadius::same(size::RADIUS_CHIP);
        painter.rect(*rect, corner, palette.panel, Stroke::new(1.0, edge), StrokeKind::Inside);
        let chip = controls::left_centered(pos2(rect.left() + GAP, rect.center().y), CHIP);
        controls::chip(painter, theme, chip, person.row);
        let at = pos2(chip.right() + GAP, rect.center().y);
        let face = family::CONDENSED_SEMIBOLD;
        text::paint(painter, at, Align::Min, words, face, size::SMALL, ink);

        let reach =
            (rect.width() / 2.0 / direction.x.abs()).min(rect.height() / 2.0 / direction.y.abs());
        let middle = rect.center() + *direction * (reach + ARROW_R + 1.0);
        let aside = direction.rot90() * ARROW_R * 0.8;
        let foot = middle - *direction * ARROW_R;
        let corners = vec![middle + *direction * ARROW_R, foot + aside, foot - aside];
        painter.add(Shape::convex_polygon(corners, ink, Stroke::new(1.0, palette.plot)));
    }
}

/// The arrows as text: `7 is 12 km away`.
pub(super) fn spoken(pointers: &[Pointer<'_, '_>]) -> String {
    let one = |pointer: &Pointer<'_, '_>| {
        tr!("map-away", who = pointer.person.row.athlete.chip(), length = pointer.words)
    };
    pointers.iter().map(one).collect()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn map() -> Rect {
        Rect::from_min_size(pos2(320.0, 52.0), vec2(544.0, 304.0))
    }

    proptest! {
        #[test]
        fn a_label_is_on_the_map_whatever_the_distance(
            x in -1e8..1e8_f32, y in -1e8..1e8_f32, width in 50.0..120.0_f32,
        ) {
            let rect = free_place(map(), pos2(x, y), vec2(width, HEIGHT), &[]).unwrap();
            prop_assert!(map().shrink(INSET - 0.1).contains_rect(rect), "{rect:?}");
        }

        #[test]
        fn labels_of_one_direction_lie_beside_each_other(y in -1e4..1e4_f32) {
            let mut taken: Vec<Rect> = Vec::new();
            for _ in 0..5 {
                let rect = free_place(map(), pos2(1e5, y), vec2(70.0, HEIGHT), &taken).unwrap();
                prop_assert!(taken.iter().all(|other| !other.intersects(rect)));
                taken.push(rect.expand(GAP));
            }
        }
    }
}
