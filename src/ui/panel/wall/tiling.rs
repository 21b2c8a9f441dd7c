//! Where the tiles stand: in as many columns as make them largest.

use eframe::egui::{Pos2, Rect, Vec2, vec2};

use crate::ui::theme::tile;

/// How an area is divided into tiles.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Tiling {
    columns: usize,
    /// Size of a tile, points.
    extent: Vec2,
    gutter: f32,
    /// The unit of the parts of a tile, points.
    pub(super) unit: f32,
}

impl Tiling {
    /// The tiling of an area with the largest unit for so many tiles.
    pub(super) fn new(area: Vec2, n_tiles: usize) -> Self {
        let n_tiles = n_tiles.max(1);
        let gutter = if n_tiles > tile::DENSE_ABOVE { tile::DENSE_GUTTER } else { tile::GUTTER };
        let with = |columns: usize| {
            let share =
                |whole: f32, n: usize| ((whole - (n - 1) as f32 * gutter) / n as f32).max(0.0);
            let height = share(area.y, n_tiles.div_ceil(columns));
            let extent = vec2(share(area.x, columns).min(height * tile::WIDEST), height);
            let unit = (extent.x / tile::ASPECT).min(extent.y);
            Self { columns, extent, gutter, unit }
        };
        // Of equal ones the first: rows read more easily than columns.
        let mut best = with(1);
        for tiling in (2..=tile::MOST_COLUMNS.min(n_tiles)).map(with) {
            if best.unit < tiling.unit {
                best = tiling;
            }
        }
        best
    }

    /// Where a tile stands, counted from the upper left corner along the rows.
    pub(super) fn place(&self, origin: Pos2, index: usize) -> Rect {
        let (row, column) = (index / self.columns, index % self.columns);
        let step = self.extent + Vec2::splat(self.gutter);
        let offset = vec2(column as f32 * step.x, row as f32 * step.y);
        Rect::from_min_size(origin + offset, self.extent)
    }
}

/// How many tiles have room in an area without their lines meeting.
pub(super) fn most_tiles(area: Vec2) -> usize {
    let fits = |n_tiles: usize| Tiling::new(area, n_tiles).unit >= tile::LEAST_UNIT;
    // Twice as many as could be at best: the unit falls with the number, but not evenly.
    let bound = (area.x * area.y / (tile::LEAST_UNIT * tile::LEAST_UNIT * tile::ASPECT)) as usize;
    (1..=bound).rev().find(|n_tiles| fits(*n_tiles)).unwrap_or(1)
}

#[cfg(test)]
mod tests {
    use eframe::egui::pos2;

    use super::*;

    /// The area of the tiles where nothing stands above them.
    const AREAS: [Vec2; 2] = [vec2(1264.0, 660.0), vec2(1896.0, 1008.0)];

    #[test]
    fn the_large_value_is_as_large_as_drawn() {
        for (n_tiles, sizes) in [
            (4, [143.0, 220.0]),
            (12, [94.0, 145.0]),
            (20, [70.0, 108.0]),
            (40, [53.0, 81.0]),
            (100, [32.0, 49.0]),
            (200, [23.0, 35.0]),
        ] {
            for (area, size) in AREAS.into_iter().zip(sizes) {
                let drawn = Tiling::new(area, n_tiles).unit * tile::VALUE;
                assert!((drawn - size).abs() < 1.0, "{n_tiles} in {area:?}: {drawn}");
            }
        }
    }

    #[test]
    fn tiles_stand_side_by_side_and_within_the_area() {
        let origin = pos2(8.0, 52.0);
        for area in AREAS.into_iter().chain([vec2(300.0, 900.0), vec2(10.0, 10.0)]) {
            let whole = Rect::from_min_size(origin, area).expand(0.01);
            for n_tiles in [1, 2, 3, 7, 12, 40, 101, 200] {
                let tiling = Tiling::new(area, n_tiles);
                let places: Vec<Rect> =
                    (0..n_tiles).map(|index| tiling.place(origin, index)).collect();
                for (i, place) in places.iter().enumerate() {
                    assert!(tiling.unit <= place.height() + 0.01);
                    assert!(tiling.unit * tile::ASPECT <= place.width() + 0.01);
                    if area.x > 100.0 {
                        assert!(whole.contains_rect(*place), "{n_tiles}: {place} in {whole}");
                    }
                    let apart = places[i + 1..]
                        .iter()
                        .all(|other| !place.shrink(0.01).intersects(*other) || place.width() < 0.1);
                    assert!(apart, "{n_tiles} in {area:?}");
                }
            }
        }
    }

    #[test]
    fn one_tile_in_a_low_area_is_not_drawn_out_over_its_width() {
        let place = Tiling::new(vec2(1264.0, 125.0), 1).place(pos2(8.0, 587.0), 0);
        assert_eq!(place.min, pos2(8.0, 587.0));
        assert!((place.width() - 125.0 * tile::WIDEST).abs() < 0.01, "{place}");
        let wide = Tiling::new(vec2(1264.0, 624.0), 1).place(Pos2::ZERO, 0);
        assert!((wide.width() - 1264.0).abs() < 0.01, "{wide}");
    }

    #[test]
    fn as_many_tiles_are_allowed_as_keep_their_lines_apart() {
        for area in AREAS {
            let most = most_tiles(area);
            assert!(most >= 200, "{area:?}: {most}");
            assert!(Tiling::new(area, most).unit >= tile::LEAST_UNIT);
            assert!(Tiling::new(area, most + 1).unit < tile::LEAST_UNIT);
        }
        assert_eq!(most_tiles(vec2(20.0, 20.0)), 1, "one is always shown");
    }
}
