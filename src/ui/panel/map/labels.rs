//! Where labels go: eight places round a disc, most important first, else nowhere. A label stays on
//! its side until it collides there.

use std::collections::BTreeMap;

use eframe::egui::{Pos2, Rect, Vec2, vec2};

use crate::model::AthleteId;

/// On which side of an athlete's disc the label stood in the last frame: index of [`DIRECTIONS`].
pub(super) type Sides = BTreeMap<AthleteId, usize>;

/// A label that wants a place.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct LabelRequest {
    /// Centre of the disc it belongs to.
    pub(super) anchor: Pos2,
    /// Distance it keeps from the centre.
    pub(super) clearance: f32,
    /// Its size.
    pub(super) size: Vec2,
    /// The side on which it stood before.
    pub(super) side: Option<usize>,
    /// Rather than being left out it lies on the discs of others.
    pub(super) may_cover_discs: bool,
}

/// Directions in the order in which they are tried: first the upper corners, where a flag is
/// expected, then the sides, then below.
const DIRECTIONS: [Vec2; 8] = [
    Vec2::new(1.0, -1.0),
    Vec2::new(-1.0, -1.0),
    Vec2::new(1.0, 0.0),
    Vec2::new(-1.0, 0.0),
    Vec2::new(0.0, -1.0),
    Vec2::new(1.0, 1.0),
    Vec2::new(-1.0, 1.0),
    Vec2::new(0.0, 1.0),
];

fn rect_in_direction(wanted: &LabelRequest, direction: Vec2) -> Rect {
    // On a diagonal the corner of the label touches the disc, not its side.
    let diagonal = direction.x != 0.0 && direction.y != 0.0;
    let reach = if diagonal { wanted.clearance * 0.72 } else { wanted.clearance };
    let center = wanted.anchor
        + vec2(
            direction.x * (reach + wanted.size.x / 2.0),
            direction.y * (reach + wanted.size.y / 2.0),
        );
    Rect::from_center_size(center, wanted.size)
}

/// A place for each label with its side, in the order given (the first gets the first choice), inside
/// `bounds`, clear of `discs`, `covered` parts and the labels before; `None` where there is none.
///
/// A disc that contains a label's own anchor is the label's own and does not count.
pub(super) fn place(
    wanted: &[LabelRequest],
    discs: &[Rect],
    covered: &[Rect],
    bounds: Rect,
) -> Vec<Option<(Rect, usize)>> {
    let mut taken: Vec<Rect> = Vec::with_capacity(wanted.len());
    wanted
        .iter()
        .map(|label| {
            let is_on = |obstacles: &[Rect], rect: Rect| {
                obstacles.iter().any(|obstacle| obstacle.intersects(rect))
            };
            let is_on_disc = |rect: Rect| {
                discs.iter().any(|disc| disc.intersects(rect) && !disc.contains(label.anchor))
            };
            let find = |over_discs: bool| {
                let mut sides = label.side.into_iter().chain(0..DIRECTIONS.len());
                sides.find_map(|side| {
                    let rect = rect_in_direction(label, *DIRECTIONS.get(side)?);
                    let is_free = bounds.contains_rect(rect)
                        && !is_on(&taken, rect)
                        && !is_on(covered, rect)
                        && (over_discs || !is_on_disc(rect));
                    is_free.then_some((rect, side))
                })
            };
            let found = find(false).or_else(|| label.may_cover_discs.then(|| find(true))?);
            taken.extend(found.map(|(rect, _)| rect));
            found
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use eframe::egui::pos2;
    use proptest::prelude::*;

    use super::*;

    const BOUNDS: Rect = Rect { min: Pos2::ZERO, max: pos2(400.0, 300.0) };

    fn wanted(x: f32, y: f32) -> LabelRequest {
        let size = vec2(60.0, 16.0);
        LabelRequest {
            anchor: pos2(x, y),
            clearance: 10.0,
            size,
            side: None,
            may_cover_discs: false,
        }
    }

    #[test]
    fn a_lonely_label_stands_to_the_upper_right() {
        let rect = place(&[wanted(200.0, 150.0)], &[], &[], BOUNDS)[0].unwrap().0;
        assert!(rect.min.x > 200.0 && rect.max.y < 150.0);
    }

    #[test]
    fn at_the_edge_a_label_turns_inwards() {
        let rect = place(&[wanted(395.0, 5.0)], &[], &[], BOUNDS)[0].unwrap().0;
        assert!(BOUNDS.contains_rect(rect));
    }

    #[test]
    fn the_first_of_two_keeps_the_better_place() {
        let alone = place(&[wanted(200.0, 150.0)], &[], &[], BOUNDS)[0];
        let both = place(&[wanted(200.0, 150.0), wanted(204.0, 150.0)], &[], &[], BOUNDS);
        assert_eq!(both[0], alone);
        assert_ne!(both[1], alone);
    }

    #[test]
    fn a_label_keeps_its_side_until_it_collides_there() {
        // To the lower right, where it would not go by itself.
        let turned = LabelRequest { side: Some(5), ..wanted(200.0, 150.0) };
        assert_eq!(place(&[turned], &[], &[], BOUNDS)[0].unwrap().1, 5);
        let below = Rect::from_min_max(pos2(205.0, 155.0), pos2(300.0, 200.0));
        assert_eq!(place(&[turned], &[], &[below], BOUNDS)[0].unwrap().1, 0);
    }

    #[test]
    fn a_label_without_room_is_left_out() {
        let wall = [
            Rect::from_min_max(pos2(0.0, 0.0), pos2(190.0, 300.0)),
            Rect::from_min_max(pos2(210.0, 0.0), pos2(400.0, 300.0)),
        ];
        assert_eq!(place(&[wanted(200.0, 150.0)], &wall, &[], BOUNDS), [None]);
        let flag = LabelRequest { may_cover_discs: true, ..wanted(200.0, 150.0) };
        assert!(place(&[flag], &wall, &[], BOUNDS)[0].is_some());
        assert_eq!(place(&[flag], &[], &wall, BOUNDS), [None]);
    }

    proptest! {
        #[test]
        fn labels_never_overlap_each_other_or_leave_the_map(
            anchors in prop::collection::vec((0.0..400.0_f32, 0.0..300.0_f32), 1..40)
        ) {
            let all: Vec<_> = anchors.iter().map(|&(x, y)| wanted(x, y)).collect();
            let placed = place(&all, &[], &[], BOUNDS).into_iter().flatten();
            let rects: Vec<Rect> = placed.map(|(rect, _)| rect).collect();
            for (i, rect) in rects.iter().enumerate() {
                prop_assert!(BOUNDS.contains_rect(*rect));
                prop_assert!(rects[..i].iter().all(|other| !other.intersects(*rect)));
            }
        }
    }
}
