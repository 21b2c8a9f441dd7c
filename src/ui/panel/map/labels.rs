//! Label placement: eight places around a disc are tried, the most important label first.

use eframe::egui::{Pos2, Rect, Vec2, vec2};

/// A label to be placed.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct LabelRequest {
    /// Centre of the disc it belongs to.
    pub(super) anchor: Pos2,
    /// Distance it keeps from the centre.
    pub(super) clearance: f32,
    /// Its size.
    pub(super) size: Vec2,
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

/// A place for each label, in order (the first one has first choice), inside `bounds` and clear of
/// `obstacles` and earlier labels; `None` where there is none.
///
/// An obstacle that contains the label's anchor is its own disc and does not count.
pub(super) fn place(
    wanted: &[LabelRequest],
    obstacles: &[Rect],
    bounds: Rect,
) -> Vec<Option<Rect>> {
    let mut taken: Vec<Rect> = Vec::with_capacity(wanted.len());
    wanted
        .iter()
        .map(|label| {
            let free = |rect: &Rect| {
                bounds.contains_rect(*rect)
                    && !taken.iter().any(|other| other.intersects(*rect))
                    && !obstacles.iter().any(|o| o.intersects(*rect) && !o.contains(label.anchor))
            };
            let rect =
                DIRECTIONS.iter().map(|&at| rect_in_direction(label, at)).find(|rect| free(rect));
            taken.extend(rect);
            rect
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
        LabelRequest { anchor: pos2(x, y), clearance: 10.0, size: vec2(60.0, 16.0) }
    }

    #[test]
    fn a_lonely_label_stands_to_the_upper_right() {
        let rect = place(&[wanted(200.0, 150.0)], &[], BOUNDS)[0].unwrap();
        assert!(rect.min.x > 200.0 && rect.max.y < 150.0);
    }

    #[test]
    fn at_the_edge_a_label_turns_inwards() {
        let rect = place(&[wanted(395.0, 5.0)], &[], BOUNDS)[0].unwrap();
        assert!(BOUNDS.contains_rect(rect));
    }

    #[test]
    fn the_first_of_two_keeps_the_better_place() {
        let alone = place(&[wanted(200.0, 150.0)], &[], BOUNDS)[0];
        let both = place(&[wanted(200.0, 150.0), wanted(204.0, 150.0)], &[], BOUNDS);
        assert_eq!(both[0], alone);
        assert_ne!(both[1], alone);
    }

    #[test]
    fn a_label_without_room_is_left_out() {
        let wall = [
            Rect::from_min_max(pos2(0.0, 0.0), pos2(190.0, 300.0)),
            Rect::from_min_max(pos2(210.0, 0.0), pos2(400.0, 300.0)),
        ];
        assert_eq!(place(&[wanted(200.0, 150.0)], &wall, BOUNDS), [None]);
    }

    proptest! {
        #[test]
        fn labels_never_overlap_each_other_or_leave_the_map(
            anchors in prop::collection::vec((0.0..400.0_f32, 0.0..300.0_f32), 1..40)
        ) {
            let all: Vec<_> = anchors.iter().map(|&(x, y)| wanted(x, y)).collect();
            let rects: Vec<_> = place(&all, &[], BOUNDS).into_iter().flatten().collect();
            for (i, rect) in rects.iter().enumerate() {
                prop_assert!(BOUNDS.contains_rect(*rect));
                prop_assert!(rects[..i].iter().all(|other| !other.intersects(*rect)));
            }
        }
    }
}
