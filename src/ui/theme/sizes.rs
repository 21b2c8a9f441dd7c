//! Lengths and type sizes by window width. Each size class is one entry of [`CLASSES`]: panels read
//! their sizes from it and never ask which class it is.

use eframe::egui::{Vec2, vec2};

use super::{family, size};

/// Lengths in egui points for a range of window widths.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Sizes {
    /// The smallest window width of this class.
    pub from_width: f32,
    /// Header height.
    pub header_h: f32,
    /// Margin and gutter.
    pub gutter: f32,
    /// Roster width.
    pub roster_w: f32,
    /// Roster row height.
    pub roster_row_h: f32,
    /// Numbers panel width.
    pub numbers_w: f32,
    /// Map and numbers height.
    pub top_row_h: f32,
    /// Time bar height.
    pub time_bar_h: f32,
    /// Heights of the two replay bars: the one at the top, and the one with the playhead.
    pub replay_bars_h: [f32; 2],
    /// Height of one plot in the reference layout.
    pub plot_h: f32,
    /// Gap between plots.
    pub plot_gap: f32,
    /// X axis height.
    pub x_axis_h: f32,
    /// Type size of the playhead's clock.
    pub playhead_clock: f32,
    /// Rows of athletes and sessions.
    pub row: RowSizes,
    /// The numbers panel.
    pub numbers: NumbersSizes,
    /// The map.
    pub map: MapSizes,
    /// The list of sessions.
    pub history: HistorySizes,
    /// Maximum size of the dialogs.
    pub dialogs: DialogSizes,
}

/// Rows of athletes and sessions.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct RowSizes {
    /// Chip with the bib.
    pub chip: Vec2,
    /// Gap between chip and name in the roster.
    pub chip_gap: f32,
    /// Type size of the name.
    pub name: f32,
    /// Type size of the heart rate.
    pub hr: f32,
    /// Type size of the other values.
    pub value: f32,
    /// Width of the sparkline.
    pub sparkline_w: f32,
    /// Gap between two columns of values.
    pub gap: f32,
}

/// The numbers panel. Its lines are stacked, each centred in its height.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct NumbersSizes {
    /// Chip with the bib.
    pub chip: Vec2,
    /// Type size of the name.
    pub name: f32,
    /// Type size of the time since the start.
    pub since: f32,
    /// Font family of values: condensed where space is tight.
    pub face: &'static str,
    /// Type size of heart rate and power.
    pub hero: f32,
    /// Type size of speeds and other values with many digits.
    pub hero_long: f32,
    /// The same two in a narrow window.
    pub heroes_narrow: [f32; 2],
    /// Tag with a zone under a hero value.
    pub zone_tag: Vec2,
    /// Width of a step of the ladder of zones beside it.
    pub zone_step_w: f32,
    /// Type size of the words over and under a hero value.
    pub small: f32,
    /// Type size of values in the table.
    pub table: f32,
    /// Row height of the table.
    pub table_row_h: f32,
    /// Type size of the table's headers.
    pub table_head: f32,
    /// Type size of the table's row labels.
    pub table_label: f32,
    /// Smallest gap between two columns of the table.
    pub table_gap: f32,
    /// Height of the title line.
    pub title_h: f32,
    /// Height of the labels above the hero values.
    pub labels_h: f32,
    /// Height of the hero values.
    pub heroes_h: f32,
    /// Height of the text below them.
    pub below_h: f32,
    /// Gap between that text and the line above the table.
    pub above_line: f32,
    /// Gap between that line and the table's headers.
    pub below_line: f32,
    /// Height of the table's headers.
    pub heads_h: f32,
    /// Height of the line under the table.
    pub foot_h: f32,
    /// Height of the bars of time in zone under the table; 0 where there are none.
    pub zones_h: f32,
    /// Width for which all of this is drawn.
    pub drawn_w: f32,
}

/// How much larger than drawn the type of a panel that fills the window gets at most.
const MOST_SCALED: f32 = 3.5;

/// The table keeps this many rows where there are bars under it.
const LEAST_ROWS: f32 = 4.0;

impl NumbersSizes {
    /// All lengths and type sizes so many times as large.
    pub fn scaled(self, by: f32) -> Self {
        Self {
            chip: self.chip * by,
            name: self.name * by,
            since: self.since * by,
            face: self.face,
            hero: self.hero * by,
            hero_long: self.hero_long * by,
            heroes_narrow: self.heroes_narrow.map(|size| size * by),
            zone_tag: self.zone_tag * by,
            zone_step_w: self.zone_step_w * by,
            small: self.small * by,
            table: self.table * by,
            table_row_h: self.table_row_h * by,
            table_head: self.table_head * by,
            table_label: self.table_label * by,
            table_gap: self.table_gap * by,
            title_h: self.title_h * by,
            labels_h: self.labels_h * by,
            heroes_h: self.heroes_h * by,
            below_h: self.below_h * by,
            above_line: self.above_line * by,
            below_line: self.below_line * by,
            heads_h: self.heads_h * by,
            foot_h: self.foot_h * by,
            zones_h: self.zones_h * by,
            drawn_w: self.drawn_w * by,
        }
    }

    /// Whether there are bars of time in zone under a table that then has this height.
    pub fn has_zones_below(&self, table_h: f32) -> bool {
        let least_h = self.heads_h + LEAST_ROWS * self.table_row_h + self.foot_h;
        0.0 < self.zones_h && least_h <= table_h
    }

    /// With the hero values of a narrow window.
    pub const fn narrow(self) -> Self {
        let [hero, hero_long] = self.heroes_narrow;
        Self { hero, hero_long, ..self }
    }
}

/// The map.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct MapSizes {
    /// Radius of a marker.
    pub marker_r: f32,
    /// Radius of a selected marker.
    pub marker_selected_r: f32,
    /// Type size of the bib in a marker.
    pub bib: f32,
    /// Type size of the bib in a selected marker.
    pub bib_selected: f32,
    /// Type size of the labels beside markers.
    pub label: f32,
}

/// The list of sessions.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct HistorySizes {
    /// Width of the panel with the details of the selected sessions.
    pub details_w: f32,
    /// Height that the details below the picture need.
    pub details_text_h: f32,
    /// Maximum height of the picture.
    pub picture_h: f32,
    /// Type size of values.
    pub value: f32,
    /// Type size of dates.
    pub date: f32,
    /// Width of the sparkline column.
    pub sparkline_w: f32,
    /// Width of the track column.
    pub track_w: f32,
    /// Gap to the left of a value.
    pub gap: f32,
}

/// Maximum size of the dialogs that grow with the window.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct DialogSizes {
    /// List of problems.
    pub problems: Vec2,
    /// Athletes.
    pub athletes: Vec2,
}

/// Small laptops.
pub const COMPACT: Sizes = Sizes {
    from_width: 0.0,
    header_h: 44.0,
    gutter: 8.0,
    roster_w: 328.0,
    roster_row_h: 44.0,
    numbers_w: 392.0,
    top_row_h: 304.0,
    time_bar_h: 32.0,
    replay_bars_h: [38.0, 52.0],
    plot_h: 96.0,
    plot_gap: 4.0,
    x_axis_h: 20.0,
    playhead_clock: size::CLOCK,
    row: RowSizes {
        chip: vec2(32.0, 24.0),
        chip_gap: 8.0,
        name: size::LABEL,
        hr: 22.0,
        value: 19.0,
        sparkline_w: 78.0,
        gap: 8.0,
    },
    numbers: NumbersSizes {
        chip: vec2(34.0, 24.0),
        name: size::TITLE,
        since: size::LABEL,
        face: family::CONDENSED_SEMIBOLD,
        hero: 56.0,
        hero_long: 48.0,
        heroes_narrow: [48.0, 40.0],
        zone_tag: vec2(22.0, 15.0),
        zone_step_w: 4.0,
        small: size::SMALL,
        table: 16.0,
        table_row_h: 23.0,
        table_head: size::CAPTION,
        table_label: size::LABEL,
        table_gap: 8.0,
        title_h: 40.0,
        labels_h: 18.0,
        heroes_h: 52.0,
        below_h: 16.0,
        above_line: 8.0,
        below_line: 5.5,
        heads_h: 19.0,
        foot_h: 18.0,
        zones_h: 0.0,
        drawn_w: 392.0,
    },
    map: MapSizes {
        marker_r: 7.0,
        marker_selected_r: 12.0,
        bib: 9.5,
        bib_selected: 13.0,
        label: size::SMALL,
    },
    history: HistorySizes {
        details_w: 312.0,
        details_text_h: 416.0,
        picture_h: 190.0,
        value: size::TITLE + 1.0,
        date: size::LABEL,
        sparkline_w: 60.0,
        track_w: 52.0,
        gap: 11.0,
    },
    dialogs: DialogSizes { problems: vec2(1120.0, 640.0), athletes: vec2(1040.0, 648.0) },
};

/// Large screens.
pub const ROOMY: Sizes = Sizes {
    from_width: 1600.0,
    header_h: 48.0,
    gutter: 12.0,
    roster_w: 408.0,
    roster_row_h: 56.0,
    numbers_w: 572.0,
    top_row_h: 500.0,
    time_bar_h: 36.0,
    replay_bars_h: [44.0, 60.0],
    plot_h: 140.0,
    plot_gap: 8.0,
    x_axis_h: 24.0,
    playhead_clock: size::CLOCK + 4.0,
    row: RowSizes {
        chip: vec2(38.0, 28.0),
        chip_gap: 10.0,
        name: size::TITLE,
        hr: 28.0,
        value: 24.0,
        sparkline_w: 108.0,
        gap: 12.0,
    },
    numbers: NumbersSizes {
        chip: vec2(46.0, 32.0),
        name: size::CLOCK,
        since: size::TITLE + 2.0,
        face: family::SEMIBOLD,
        hero: 76.0,
        hero_long: 64.0,
        heroes_narrow: [76.0, 64.0],
        zone_tag: vec2(28.0, 19.0),
        zone_step_w: 6.0,
        small: size::TITLE + 1.0,
        table: 22.0,
        table_row_h: 31.0,
        table_head: size::TITLE,
        table_label: size::TITLE + 1.0,
        table_gap: 12.0,
        title_h: 56.0,
        labels_h: 20.0,
        heroes_h: 76.0,
        below_h: 20.0,
        above_line: 12.0,
        below_line: 6.5,
        heads_h: 25.0,
        foot_h: 26.0,
        zones_h: 104.0,
        drawn_w: 572.0,
    },
    map: MapSizes {
        marker_r: 8.5,
        marker_selected_r: 14.5,
        bib: 11.5,
        bib_selected: 15.0,
        label: size::LABEL,
    },
    history: HistorySizes {
        details_w: 408.0,
        details_text_h: 430.0,
        picture_h: 340.0,
        value: size::CLOCK,
        date: size::TITLE,
        sparkline_w: 160.0,
        track_w: 84.0,
        gap: 14.0,
    },
    dialogs: DialogSizes { problems: vec2(1360.0, 840.0), athletes: vec2(1240.0, 820.0) },
};

/// Very large screens, which are read from further away: type a quarter larger.
pub const LARGE: Sizes = Sizes {
    from_width: 2240.0,
    roster_w: 510.0,
    roster_row_h: 70.0,
    numbers_w: 715.0,
    top_row_h: 625.0,
    time_bar_h: 40.0,
    plot_h: 160.0,
    row: RowSizes {
        chip: vec2(48.0, 35.0),
        name: 19.0,
        hr: 35.0,
        value: 30.0,
        sparkline_w: 135.0,
        gap: 15.0,
        ..ROOMY.row
    },
    numbers: NumbersSizes {
        chip: vec2(58.0, 40.0),
        name: 25.0,
        since: 21.0,
        hero: 95.0,
        hero_long: 80.0,
        heroes_narrow: [95.0, 80.0],
        zone_tag: vec2(35.0, 24.0),
        zone_step_w: 7.5,
        small: 20.0,
        table: 27.5,
        table_row_h: 39.0,
        table_head: 19.0,
        table_label: 20.0,
        table_gap: 15.0,
        title_h: 70.0,
        labels_h: 25.0,
        heroes_h: 95.0,
        below_h: 25.0,
        above_line: 15.0,
        below_line: 8.0,
        heads_h: 31.0,
        foot_h: 32.0,
        zones_h: 130.0,
        drawn_w: 715.0,
        ..ROOMY.numbers
    },
    map: MapSizes {
        marker_r: 10.5,
        marker_selected_r: 18.0,
        bib: 14.0,
        bib_selected: 19.0,
        label: 16.0,
    },
    ..ROOMY
};

/// All classes, from the narrowest windows to the widest.
pub const CLASSES: [&Sizes; 3] = [&COMPACT, &ROOMY, &LARGE];

impl Sizes {
    /// The sizes for a window of this width, in points.
    pub fn for_width(width: f32) -> &'static Self {
        CLASSES.into_iter().rev().find(|sizes| width >= sizes.from_width).unwrap_or(&COMPACT)
    }

    /// The sizes of the numbers in a panel that fills the window: type grows with the panel.
    pub fn numbers_filling(&self, panel: Vec2) -> NumbersSizes {
        let by = (panel.x / self.numbers_w).min(panel.y / self.top_row_h);
        self.numbers.scaled(by.clamp(1.0, MOST_SCALED))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn classes_follow_each_other_and_begin_at_no_width() {
        assert_eq!(CLASSES[0].from_width.to_bits(), 0.0_f32.to_bits());
        assert!(CLASSES.windows(2).all(|pair| pair[0].from_width < pair[1].from_width));
        for sizes in CLASSES {
            assert_eq!(Sizes::for_width(sizes.from_width), sizes);
        }
        assert_eq!(Sizes::for_width(1_599.0), &COMPACT);
        assert_eq!(Sizes::for_width(f32::NAN), &COMPACT);
        assert_eq!(Sizes::for_width(2_240.0), &LARGE);
    }

    #[test]
    fn the_type_of_a_panel_that_fills_the_window_grows_with_it_but_not_without_end() {
        for (panel, by) in [
            (vec2(392.0, 304.0), 1.0),
            (vec2(784.0, 912.0), 2.0),
            (vec2(1264.0, 456.0), 1.5),
            (vec2(9000.0, 9000.0), 3.5),
            (vec2(300.0, 180.0), 1.0),
        ] {
            let grown = COMPACT.numbers_filling(panel);
            assert!((grown.hero / COMPACT.numbers.hero - by).abs() < 1e-4, "{panel:?}");
            assert!((grown.title_h / COMPACT.numbers.title_h - by).abs() < 1e-4, "{panel:?}");
        }
    }
}
