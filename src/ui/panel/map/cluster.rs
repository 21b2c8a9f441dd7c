//! Joins markers that overlap, so that a crowd is a number instead of a blur.

use eframe::egui::{Pos2, Vec2};

/// Markers may join from this many athletes on.
pub(super) const FROM_ATHLETES: usize = 25;

/// Groups of markers, each a list of indices in order. A disc of this radius joins a group if it
/// covers the centre of the group's first disc; markers that may not join stay alone. Only the
/// first member's position counts, so that a group does not creep along a line of riders.
pub(super) fn groups(markers: &[(Pos2, bool)], radius: f32) -> Vec<Vec<usize>> {
    let mut groups: Vec<(Option<Pos2>, Vec<usize>)> = Vec::new();
    for (index, &(pos, may_join)) in markers.iter().enumerate() {
        let near = |first: &Option<Pos2>| first.is_some_and(|first| first.distance(pos) < radius);
        let home = if may_join { groups.iter_mut().find(|(first, _)| near(first)) } else { None };
        match home {
            Some((_, members)) => members.push(index),
            None => groups.push((may_join.then_some(pos), vec![index])),
        }
    }
    groups.into_iter().map(|(_, members)| members).collect()
}

/// The mean of a group's positions.
pub(super) fn middle(places: impl ExactSizeIterator<Item = Pos2>) -> Pos2 {
    let count = places.len().max(1) as f32;
    let sum = places.fold(Vec2::ZERO, |sum, place| sum + place.to_vec2());
    (sum / count).to_pos2()
}

#[cfg(test)]
mod tests {
    use eframe::egui::pos2;
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn markers_that_overlap_by_more_than_half_join() {
        let markers = [(pos2(0.0, 0.0), true), (pos2(5.0, 0.0), true), (pos2(9.0, 0.0), true)];
        assert_eq!(groups(&markers, 7.0), [vec![0, 1], vec![2]]);
    }

    #[test]
    fn a_marker_that_must_be_seen_stays_alone() {
        let markers = [(pos2(0.0, 0.0), true), (pos2(0.0, 0.0), false), (pos2(0.0, 0.0), true)];
        assert_eq!(groups(&markers, 7.0), [vec![0, 2], vec![1]]);
    }

    proptest! {
        #[test]
        fn every_marker_is_in_exactly_one_group(
            places in prop::collection::vec((0.0..60.0_f32, 0.0..60.0_f32, any::<bool>()), 0..80)
        ) {
            let markers: Vec<_> = places.iter().map(|&(x, y, j)| (pos2(x, y), j)).collect();
            let mut all: Vec<_> = groups(&markers, 7.0).concat();
            all.sort_unstable();
            prop_assert_eq!(all, (0..markers.len()).collect::<Vec<_>>());
        }
    }
}
