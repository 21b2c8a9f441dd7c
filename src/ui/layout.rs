//! Panel placement: the grid of the screen specification, for any window size.

use eframe::egui::{Rect, pos2};

use super::{
    state::{Panel, Splits},
    theme::Theme,
};

/// Share of extra height that goes to the top row; the rest goes to the plots.
const TOP_SHARE: f32 = 0.6;

/// The smallest sizes a splitter allows.
const MIN_ROSTER_W: f32 = 240.0;
const MIN_NUMBERS_W: f32 = 300.0;
const MIN_MAP_W: f32 = 200.0;
const MIN_TOP_H: f32 = 180.0;
const MIN_PLOTS_H: f32 = 160.0;

/// The parts of the window, common to all views.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Places {
    pub(super) header: Rect,
    /// The strip reserved below the header.
    pub(super) above: Rect,
    /// The view's area, inside the margins.
    pub(super) body: Rect,
    /// The strip reserved at the bottom.
    pub(super) below: Rect,
}

impl Places {
    /// The parts of `window`; `above` and `below` are the heights reserved below the header and at
    /// the bottom.
    pub(super) fn new(window: Rect, theme: &Theme, [above, below]: [f32; 2]) -> Self {
        let (m, g) = (theme.sizes, theme.sizes.gutter);
        let header_bottom = window.top() + m.header_h;
        let header = Rect::from_min_max(window.min, pos2(window.right(), header_bottom));
        let body = Rect::from_min_max(
            pos2(window.left() + g, header_bottom + above + g),
            window.max - eframe::egui::vec2(g, below + g),
        );
        Self {
            header,
            above: Rect::from_min_max(
                header.left_bottom(),
                pos2(window.right(), header_bottom + above),
            ),
            body,
            below: Rect::from_min_max(pos2(window.left(), window.bottom() - below), window.max),
        }
    }
}

/// The areas of the Coach view's panels.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Grid {
    pub(super) roster: Rect,
    pub(super) map: Rect,
    pub(super) numbers: Rect,
    pub(super) time_bar: Rect,
    /// The three plots and their axis.
    pub(super) plots: Rect,
}

impl Grid {
    /// What the roster may take of a window's body beyond its usual width, so that the map beside it
    /// stays as wide as the numbers.
    pub(super) fn spare_of_map(body: Rect, theme: &Theme) -> f32 {
        let m = theme.sizes;
        body.width() - m.roster_w - 2.0 * m.gutter - 2.0 * m.numbers_w
    }

    /// The grid for a window's body, possibly a narrow one.
    pub(super) fn new(body: Rect, is_narrow: bool, theme: &Theme, splits: &Splits) -> Self {
        let m = theme.sizes;
        let g = m.gutter;
        let widest_roster = (body.width() - 2.0 * g - MIN_MAP_W - MIN_NUMBERS_W).max(MIN_ROSTER_W);
        let roster_w = splits.roster_w.unwrap_or(m.roster_w).clamp(MIN_ROSTER_W, widest_roster);
        let roster = Rect::from_min_max(body.min, pos2(body.left() + roster_w, body.bottom()));

        let right = Rect::from_min_max(pos2(roster.right() + g, body.top()), body.max);
        let drawn_plots_h = 3.0 * m.plot_h + 2.0 * m.plot_gap + m.x_axis_h;
        let drawn_h = m.top_row_h + g + m.time_bar_h + drawn_plots_h;
        let extra = right.height() - drawn_h;
        let highest_top = (right.height() - g - m.time_bar_h - MIN_PLOTS_H).max(MIN_TOP_H);
        let top_h = splits
            .top_h
            .unwrap_or(m.top_row_h + extra * TOP_SHARE)
            .round()
            .clamp(MIN_TOP_H, highest_top);

        let numbers_drawn = if is_narrow { m.numbers_w - TEN_MINUTES_W } else { m.numbers_w };
        let widest_numbers = (right.width() - g - MIN_MAP_W).max(MIN_NUMBERS_W);
        let numbers_w =
            splits.numbers_w.unwrap_or(numbers_drawn).clamp(MIN_NUMBERS_W, widest_numbers);
        let top = Rect::from_min_max(right.min, pos2(right.right(), right.top() + top_h));
        let numbers = Rect::from_min_max(pos2(top.right() - numbers_w, top.top()), top.max);
        let map = Rect::from_min_max(top.min, pos2(numbers.left() - g, top.bottom()));

        let time_bar = Rect::from_min_max(
            pos2(right.left(), top.bottom() + g),
            pos2(right.right(), top.bottom() + g + m.time_bar_h),
        );
        let plots = Rect::from_min_max(pos2(right.left(), time_bar.bottom()), right.max);
        Self { roster, map, numbers, time_bar, plots }
    }

    /// Cuts a bar of this height off the bottom of the map.
    pub(super) fn cut_caption(&mut self, height: f32) -> Rect {
        let top = self.map.bottom() - height;
        let caption = Rect::from_min_max(pos2(self.map.left(), top), self.map.max);
        self.map.max.y = top - 4.0;
        caption
    }

    /// The whole body, for the panel that fills the window.
    pub(super) fn filled(&self, panel: Panel) -> Self {
        let body = self.roster.union(self.plots);
        let mut grid = *self;
        match panel {
            Panel::Roster => grid.roster = body,
            Panel::Map => grid.map = body,
            Panel::Numbers => grid.numbers = body,
            Panel::Plots => {
                let bar_bottom = body.top() + self.time_bar.height();
                grid.time_bar = Rect::from_min_max(body.min, pos2(body.right(), bar_bottom));
                grid.plots = Rect::from_min_max(pos2(body.left(), bar_bottom), body.max);
            }
        }
        grid
    }
}

/// In a window narrower than this, the numbers lose their 10 m column.
pub(super) const NARROW: f32 = 1160.0;

/// Width of the 10 m column.
const TEN_MINUTES_W: f32 = 60.0;

#[cfg(test)]
mod tests {
    use eframe::egui::vec2;

    use super::*;

    fn window(w: f32, h: f32) -> Rect {
        Rect::from_min_size(pos2(0.0, 0.0), vec2(w, h))
    }

    fn grid(w: f32, h: f32) -> Grid {
        let theme = Theme::new(true, w);
        let places = Places::new(window(w, h), &theme, [0.0; 2]);
        Grid::new(places.body, w < NARROW, &theme, &Splits::default())
    }

    #[test]
    #[expect(clippy::float_cmp, reason = "whole numbers of points")]
    fn the_drawn_sizes_come_out_as_drawn() {
        let compact = grid(1280.0, 720.0);
        assert_eq!(compact.roster.size(), vec2(328.0, 660.0));
        assert_eq!(compact.map.size(), vec2(528.0, 304.0));
        assert_eq!(compact.numbers.size(), vec2(392.0, 304.0));
        assert_eq!(compact.plots.size(), vec2(928.0, 316.0));
        let roomy = grid(1920.0, 1080.0);
        assert_eq!(roomy.roster.width(), 408.0);
        assert_eq!(roomy.map.size(), vec2(892.0, 500.0));
        assert_eq!(roomy.numbers.size(), vec2(572.0, 500.0));
    }

    #[test]
    #[expect(clippy::float_cmp, reason = "whole numbers of points")]
    fn extra_width_goes_to_the_map_and_extra_height_is_shared() {
        let (drawn, larger) = (grid(1280.0, 720.0), grid(1400.0, 820.0));
        assert_eq!(larger.map.width(), drawn.map.width() + 120.0);
        assert_eq!(larger.numbers.width(), drawn.numbers.width());
        assert_eq!(larger.map.height(), drawn.map.height() + 60.0);
        assert_eq!(larger.plots.height(), drawn.plots.height() + 40.0);
    }

    #[test]
    fn no_window_and_no_splitter_turns_a_panel_inside_out() {
        for (w, h) in [(1024.0, 640.0), (1280.0, 720.0), (1599.0, 700.0), (3840.0, 2160.0)] {
            for at in [None, Some(-100.0), Some(300.0), Some(9000.0)] {
                let splits = Splits { roster_w: at, numbers_w: at, top_h: at };
                let theme = Theme::new(true, w);
                let places = Places::new(window(w, h), &theme, [32.0, 44.0]);
                let grid = Grid::new(places.body, w < NARROW, &theme, &splits);
                for rect in [grid.roster, grid.map, grid.numbers, grid.time_bar, grid.plots] {
                    assert!(rect.width() >= 100.0 && rect.height() >= 30.0, "{w}x{h} {at:?}");
                    assert!(places.body.contains_rect(rect), "{w}x{h} {at:?} {rect:?}");
                }
            }
        }
    }
}
