//! Joins markers that overlap, so that a crowd is a number instead of a blur.

use eframe::egui::{Pos2, Rect, Vec2};

/// Markers may join from this many athletes on.
pub(super) const FROM_ATHLETES: usize = 25;

/// Groups of markers, each a list of indices in order. A disc of this radius joins a group if it
/// covers the centre of the group's first disc; markers that may not join stay alone. Only the
/// first member's position counts, so that a group does not creep along a line of riders.
pub(super) fn groups(markers: &[(Pos2, bool)], radius: f32) -> Vec<Vec<usize>> {
    let mut groups: Vec<(Option<Pos2>, Vec<usize>)> = Vec::new();
    for (index, &(pos, may_join)) in markers.iter().enumerate() {
        let near = |first: &Option<Pos2>| {
            first.is_some_and(|first| first.distance_sq(pos) < radius * radius)
        };
        let home = if may_join { groups.iter_mut().find(|(first, _)| near(first)) } else { None };
        match home {
            Some((_, members)) => members.push(index),
            None => groups.push((may_join.then_some(pos), vec![index])),
        }
    }
    groups.into_iter().map(|(_, members)| members).collect()
}

/// Joins groups further whose squares would overlap, and takes in who stands under one. `half` is half
/// the extent of the square of so many.
pub(super) fn apart(
    groups: Vec<Vec<usize>>,
    markers: &[(Pos2, bool)],
    half: impl Fn(usize) -> Vec2,
) -> Vec<Vec<usize>> {
    let pos = |index: &usize| markers.get(*index).map_or(Pos2::ZERO, |(pos, _)| *pos);
    let may_join = |group: &[usize]| {
        group.iter().all(|index| markers.get(*index).is_some_and(|(_, may_join)| *may_join))
    };
    // A single marker counts with its middle alone: what it overlaps by less is not joined.
    let place = |group: &[usize]| {
        let extent = if group.len() > 1 { 2.0 * half(group.len()) } else { Vec2::ZERO };
        Rect::from_center_size(middle(group.iter().map(pos)), extent)
    };
    let mut done: Vec<(Rect, Vec<usize>)> = Vec::new();
    let mut alone: Vec<Vec<usize>> = Vec::new();
    for mut group in groups {
        if !may_join(&group) {
            alone.push(group);
            continue;
        }
        let mut at = place(&group);
        let touches = |at: Rect, group: &[usize], other: &(Rect, Vec<usize>)| {
            (group.len() > 1 || other.1.len() > 1) && at.intersects(other.0)
        };
        while let Some(other) = done.iter().position(|it| touches(at, &group, it)) {
            group.extend(done.swap_remove(other).1);
            group.sort_unstable();
            at = place(&group);
        }
        done.push((at, group));
    }
    let mut all: Vec<Vec<usize>> = done.into_iter().map(|(_, group)| group).chain(alone).collect();
    all.sort_unstable_by_key(|group| group.first().copied());
    all
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

    const HALF: Vec2 = Vec2::splat(10.0);

    #[test]
    fn squares_that_would_overlap_become_one_and_take_in_who_stands_under_them() {
        let at = |x: f32| (pos2(x, 0.0), true);
        let markers = [at(0.0), at(2.0), at(15.0), at(17.0), at(60.0), at(25.0)];
        let pairs = vec![vec![0, 1], vec![2, 3], vec![4], vec![5]];
        // The first two touch; the square of the four is between them and does not reach the last.
        let joined = apart(pairs, &markers, |_| HALF);
        assert_eq!(joined, [vec![0, 1, 2, 3], vec![4], vec![5]]);
    }

    proptest! {
        #[test]
        fn no_two_squares_overlap_and_nobody_is_lost(
            places in prop::collection::vec((0.0..300.0_f32, 0.0..300.0_f32, any::<bool>()), 0..120)
        ) {
            let markers: Vec<_> = places.iter().map(|&(x, y, j)| (pos2(x, y), j)).collect();
            let groups = apart(groups(&markers, 7.0), &markers, |_| HALF);
            let mut all: Vec<_> = groups.concat();
            all.sort_unstable();
            prop_assert_eq!(all, (0..markers.len()).collect::<Vec<_>>());
            let squares: Vec<Rect> = groups
                .iter()
                .filter(|group| group.len() > 1)
                .map(|group| {
                    let places = group.iter().map(|index| markers[*index].0);
                    Rect::from_center_size(middle(places), 2.0 * HALF)
                })
                .collect();
            for (at, square) in squares.iter().enumerate() {
                prop_assert!(squares[at + 1..].iter().all(|other| !square.intersects(*other)));
            }
        }

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
