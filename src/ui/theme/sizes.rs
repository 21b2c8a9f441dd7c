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
    /// Type size of the speed.
    pub hero_speed: f32,
    /// Type size of the text above and below a hero value.
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
        hero_speed: 48.0,
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
        sparkline_w: 72.0,
        track_w: 52.0,
        gap: 9.0,
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
        hero_speed: 64.0,
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

/// All classes, from the narrowest windows to the widest.
pub const CLASSES: [&Sizes; 2] = [&COMPACT, &ROOMY];

impl Sizes {
    /// The sizes for a window of this width, in points.
    pub fn for_width(width: f32) -> &'static Self {
        CLASSES.into_iter().rev().find(|sizes| width >= sizes.from_width).unwrap_or(&COMPACT)
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
    }
}
