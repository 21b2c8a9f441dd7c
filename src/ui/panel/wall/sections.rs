//! Whom the Wall shows, and where: those who play above those on the bench.

use eframe::egui::{Rect, Vec2};

use super::{
    place::Place,
    tiling::{Tiling, most_tiles},
};
use crate::ui::{
    context::ViewContext,
    projection::Row,
    theme::{space, tile},
};

/// Height of the line over the bench.
pub(super) const HEAD_H: f32 = 22.0;
/// The bench has one of these shares of the height: the first in which its tiles are as large as they
/// may be beside the others.
const BENCH_SHARES: [f32; 7] = [0.12, 0.16, 0.2, 0.25, 0.33, 0.4, 0.5];
/// How large the tiles of the bench are meant to be beside those of who plays.
const BENCH_UNIT: f32 = 0.45;

/// Those who are listed: in the order that the viewer chose, who plays before who does not.
pub(super) fn listed<'a>(view: &ViewContext<'a>, place: &Place) -> Vec<&'a Row> {
    let is_listed = |row: &&Row| place.shows(view, row);
    let mut rows: Vec<&Row> = view.projection.on_wall().filter(is_listed).collect();
    rows.sort_by_key(|row| row.is_benched);
    rows
}

/// How the tiles are divided into pages.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::ui) struct Pages {
    pub(super) count: usize,
    /// Tiles on a page; fewer on the last one.
    pub(super) per_page: usize,
    /// All have room on one screen.
    pub(super) all_fit: bool,
}

impl Pages {
    /// The pages of so many tiles in an area.
    pub(in crate::ui) fn of(area: Vec2, n_tiles: usize) -> Self {
        let all_fit = Tiling::new(area, n_tiles).unit >= tile::LEAST_UNIT;
        let most = if n_tiles <= tile::MOST_AT_ONCE && all_fit {
            n_tiles
        } else {
            most_tiles(area).min(tile::MOST_AT_ONCE)
        };
        let count = n_tiles.div_ceil(most.max(1)).max(1);
        // As many on each, so that none is almost empty.
        Self { count, per_page: n_tiles.div_ceil(count).max(1), all_fit }
    }

    /// The tiles of a page, or all of them.
    pub(super) fn range(self, page: Option<usize>, n_tiles: usize) -> std::ops::Range<usize> {
        match page.or_else(|| (!self.all_fit).then_some(0)) {
            None => 0..n_tiles,
            Some(page) => {
                let from = page.min(self.count - 1) * self.per_page;
                from.min(n_tiles)..(from + self.per_page).min(n_tiles)
            }
        }
    }
}

/// The areas of those who play and of those on the bench.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Areas {
    pub(super) field: Rect,
    /// The line over the bench, and the bench itself.
    pub(super) bench: Option<[Rect; 2]>,
}

impl Areas {
    /// The areas for so many of each.
    pub(super) fn new(area: Rect, n_in: usize, n_benched: usize) -> Self {
        if n_benched == 0 {
            return Self { field: area, bench: None };
        }
        if n_in == 0 {
            // The line still says where they sit.
            let head = area.with_max_y(area.top() + HEAD_H);
            let bench = area.with_min_y(head.bottom() + space::TIGHT);
            return Self { field: area.with_max_y(area.top()), bench: Some([head, bench]) };
        }
        let split = |share: f32| {
            let bench = area.with_min_y(area.bottom() - area.height() * share);
            let head = bench.with_min_y(bench.top() - HEAD_H).with_max_y(bench.top());
            let field = area.with_max_y(head.top() - space::TIGHT);
            (field, head, bench)
        };
        let is_enough = |share: &f32| {
            let (field, _, bench) = split(*share);
            let unit_in = Tiling::new(field.size(), n_in).unit;
            let wanted = (unit_in * BENCH_UNIT).max(tile::LEAST_UNIT);
            Tiling::new(bench.size(), n_benched).unit >= wanted
        };
        let [.., largest] = BENCH_SHARES;
        let share = BENCH_SHARES.into_iter().find(is_enough).unwrap_or(largest);
        let (field, head, bench) = split(share);
        Self { field, bench: Some([head, bench]) }
    }
}

#[cfg(test)]
mod tests {
    use eframe::egui::{pos2, vec2};

    use super::*;

    const AREA: Rect = Rect::from_min_max(pos2(8.0, 88.0), pos2(1272.0, 712.0));

    #[test]
    fn pages_are_offered_beyond_120_and_forced_where_lines_would_meet() {
        for (n_tiles, count, per_page, all_fit) in [
            (0, 1, 1, true),
            (1, 1, 1, true),
            (120, 1, 120, true),
            (121, 2, 61, true),
            (200, 2, 100, true),
            (241, 3, 81, false),
            (1000, 9, 112, false),
        ] {
            let pages = Pages::of(AREA.size(), n_tiles);
            assert_eq!(pages, Pages { count, per_page, all_fit }, "{n_tiles}");
        }
        let pages = Pages::of(AREA.size(), 200);
        assert_eq!(pages.range(None, 200), 0..200, "all, until somebody turns a page");
        assert_eq!(pages.range(Some(1), 200), 100..200);
        assert_eq!(pages.range(Some(7), 150), 100..150, "fewer than before");
        assert_eq!(Pages::of(AREA.size(), 1000).range(None, 1000), 0..112);
    }

    #[test]
    fn everybody_is_on_some_page() {
        for n_tiles in [1, 119, 120, 121, 199, 200, 333, 1000] {
            let pages = Pages::of(vec2(1008.0, 540.0), n_tiles);
            let mut next = 0;
            for page in 0..pages.count {
                let range = pages.range(Some(page), n_tiles);
                assert_eq!(range.start, next, "{n_tiles}");
                assert!(!range.is_empty(), "{n_tiles}: page {page}");
                next = range.end;
            }
            assert_eq!(next, n_tiles);
        }
    }

    #[test]
    fn the_bench_is_below_and_smaller_and_has_no_room_where_nobody_sits_on_it() {
        assert_eq!(Areas::new(AREA, 12, 0), Areas { field: AREA, bench: None });
        for (n_in, n_benched) in [(5, 7), (6, 1), (11, 7), (15, 8), (1, 30)] {
            let areas = Areas::new(AREA, n_in, n_benched);
            let [head, bench] = areas.bench.expect("a bench");
            assert!(areas.field.bottom() < head.top() && head.bottom() <= bench.top());
            let unit_in = Tiling::new(areas.field.size(), n_in).unit;
            let unit_benched = Tiling::new(bench.size(), n_benched).unit;
            assert!(unit_benched < unit_in, "{n_in} and {n_benched}");
            assert!(tile::LEAST_UNIT <= unit_benched, "{n_in} and {n_benched}: {unit_benched}");
        }
        let [_, bench] = Areas::new(AREA, 0, 3).bench.expect("a bench");
        assert!(bench.height() > 0.9 * AREA.height());
    }
}
