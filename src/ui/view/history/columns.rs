//! The columns of the list: their content, their widths, and which are dropped first when space is
//! short.

use std::borrow::Cow;

use eframe::egui::{Rangef, Rect};

use crate::{
    kind::Units,
    metric::Metric,
    ui::{
        format, lang,
        panel::cells::Room,
        state::SortBy,
        theme::{HistorySizes, Theme, family, size, space},
    },
};

/// A column to the right of the athletes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Column {
    /// A value, or the date.
    Sorted(SortBy),
    /// Heart rate over the session.
    Sparkline,
    /// The track.
    Track,
}

/// A column's header and what its width is based on.
struct Kind {
    column: Column,
    /// Upper line of the header.
    quantity: &'static str,
    /// Lower line: unit and statistic.
    unit: Cow<'static, str>,
    width: Width,
}

/// The width of a column.
enum Width {
    /// Wide enough for this, the widest everyday value.
    Widest(Cow<'static, str>),
    /// A drawing, with a width from the size class.
    Drawing(fn(&HistorySizes) -> f32),
}

fn kind(by: SortBy, quantity: &'static str, unit: &'static str, widest: &'static str) -> Kind {
    let width = Width::Widest(widest.into());
    Kind { column: Column::Sorted(by), quantity, unit: unit.into(), width }
}

/// The mean of a metric. Its header names the metric for this and the next column.
fn mean(metric: &'static Metric, units: Units) -> Kind {
    let it = metric.definition();
    // Nothing is wider in imperial units.
    let width = Width::Widest(number_of(metric, it.widest, Units::Metric).into());
    let unit = tr!("history-mean-unit", unit = units.of_metric(metric).label).into();
    Kind {
        column: Column::Sorted(SortBy::Mean(metric)),
        quantity: lang::word(it.label),
        unit,
        width,
    }
}

/// The maximum of a metric.
fn greatest(metric: &'static Metric, units: Units) -> Kind {
    let column = Column::Sorted(SortBy::Max(metric));
    Kind { column, quantity: "", unit: tr!("history-max").into(), ..mean(metric, units) }
}

fn drawing(
    column: Column,
    [quantity, unit]: [&'static str; 2],
    width: fn(&HistorySizes) -> f32,
) -> Kind {
    Kind { column, quantity, unit: unit.into(), width: Width::Drawing(width) }
}

/// All columns, from left to right.
fn kinds(units: Units) -> Vec<Kind> {
    let distance = units.of_metric(&Metric::DistKm).label;
    let widest_climb = if units == Units::Metric { "18 888" } else { "88 888" };
    let mut kinds = vec![
        kind(SortBy::Date, "", tr!("history-date"), tr!("date-widest")),
        kind(SortBy::Duration, tr!("history-time"), "h:m:s", "18:88:88"),
        kind(SortBy::Distance, tr!("history-distance"), distance, "1888.8"),
        kind(SortBy::Climb, tr!("history-climb"), units.height_label(), widest_climb),
    ];
    kinds.extend(
        Metric::summarized()
            .iter()
            .flat_map(|metric| [mean(metric, units), greatest(metric, units)]),
    );
    let course = [tr!("history-heart-rate"), tr!("history-over-time")];
    kinds.push(drawing(Column::Sparkline, course, |sizes| sizes.sparkline_w));
    kinds.push(drawing(Column::Track, ["", tr!("history-track")], |sizes| sizes.track_w));
    kinds
}

/// The order in which columns are dropped: drawings and maxima before means, and metrics on the
/// right before those on the left.
fn left_out() -> impl Iterator<Item = Column> {
    let from_right = || Metric::summarized().iter().rev();
    let greatest = from_right().map(|metric| Column::Sorted(SortBy::Max(metric)));
    let means = from_right().map(|metric| Column::Sorted(SortBy::Mean(metric)));
    let climb = Column::Sorted(SortBy::Climb);
    [Column::Sparkline].into_iter().chain(greatest).chain([Column::Track, climb]).chain(means)
}

/// Minimum width for chip and name.
const LEAST_WHO: f32 = 148.0;
/// Right margin.
const RIGHT: f32 = space::MARGIN;

/// A column with its position.
#[derive(Debug, Clone)]
pub(super) struct PlacedColumn {
    pub(super) column: Column,
    /// Its horizontal extent, from the left edge of the list.
    pub(super) across: Rangef,
    pub(super) quantity: &'static str,
    pub(super) unit: Cow<'static, str>,
}

/// The cell of a column in a row of the list.
pub(super) fn cell_in(row: Rect, across: Rangef) -> Rect {
    let across = Rangef::new(row.left() + across.min, row.left() + across.max);
    Rect::from_x_y_ranges(across, row.y_range())
}

/// The columns that fit.
#[derive(Debug)]
pub(super) struct Columns {
    /// The extent of the athletes, from the left edge of the list.
    pub(super) who: Rangef,
    pub(super) placed: Vec<PlacedColumn>,
    /// The gap before each value.
    pub(super) gap: f32,
}

/// Font family and size of values.
pub(super) const fn value_font(theme: &Theme) -> (&'static str, f32) {
    (family::SEMIBOLD, theme.sizes.history.value)
}

/// Font family and size of dates.
pub(super) const fn date_font(theme: &Theme) -> (&'static str, f32) {
    (family::CONDENSED_SEMIBOLD, theme.sizes.history.date)
}

impl Columns {
    /// The columns for a list of this width; `measure` returns the width of a text in a given
    /// family and size.
    pub(super) fn new(
        theme: &Theme,
        units: Units,
        width: f32,
        measure: impl Fn(&str, (&'static str, f32)) -> f32,
    ) -> Self {
        let gap = theme.sizes.history.gap;
        let width_of = |kind: &Kind| match &kind.width {
            Width::Drawing(width) => width(&theme.sizes.history),
            Width::Widest(widest) => {
                let is_date = kind.column == Column::Sorted(SortBy::Date);
                let font = if is_date { date_font(theme) } else { value_font(theme) };
                let value = measure(widest, font);
                let heads = measure(kind.quantity, (family::REGULAR, size::CAPTION))
                    .max(measure(&kind.unit, (family::SEMIBOLD, size::CAPTION)));
                value.max(heads) + gap
            }
        };
        let mut kinds = kinds(units);
        let mut left_out = left_out();
        let sum = |kinds: &[Kind]| kinds.iter().map(width_of).sum::<f32>();
        while width - RIGHT - sum(&kinds) < LEAST_WHO {
            let Some(gone) = left_out.next() else { break };
            kinds.retain(|kind| kind.column != gone);
        }
        let list = Rect::from_x_y_ranges(
            Rangef::new(space::NONE, width - RIGHT),
            Rangef::point(space::NONE),
        );
        let mut room = Room::new(list);
        let mut placed: Vec<PlacedColumn> = Vec::with_capacity(kinds.len());
        while let Some(kind) = kinds.pop() {
            let across = room.right(width_of(&kind)).x_range();
            let Kind { column, quantity, unit, .. } = kind;
            placed.push(PlacedColumn { column, across, quantity, unit });
        }
        placed.reverse();
        Self { who: room.rest().x_range(), placed, gap }
    }
}

/// The text of a value in a column, if `fits` allows it, else a short form, if `has_room` allows
/// that; `--` if there is no value.
pub(super) fn shown(
    by: SortBy,
    value: Option<f64>,
    units: Units,
    fits: impl Fn(&str) -> bool,
    has_room: impl Fn(&str) -> bool,
) -> String {
    let Some(value) = value else { return format::ABSENT.to_owned() };
    let (value, words) = match by {
        SortBy::Duration => return format::timer(value),
        SortBy::Distance => {
            let value = units.of_metric(&Metric::DistKm).of(value);
            (value, format::distance(value))
        }
        SortBy::Climb => {
            let value = units.of_metres(value);
            (value, whole(value))
        }
        SortBy::Mean(metric) | SortBy::Max(metric) => {
            (units.of_metric(metric).of(value), number_of(metric, value, units))
        }
        SortBy::Date | SortBy::Athlete => (value, format::number(value, 0)),
    };
    if fits(&words) { words } else { format::within(value, 0, has_room) }
}

/// A value of a metric, with digits grouped in threes if it can reach thousands.
fn number_of(metric: &Metric, value: f64, units: Units) -> String {
    let it = metric.definition();
    let value = units.of_metric(metric).of(value);
    if 1000.0 <= it.widest { whole(value) } else { format::number(value, it.decimals) }
}

/// A whole number with digits grouped in threes.
fn whole(value: f64) -> String {
    if (0.0..1e9).contains(&value) {
        format::thousands(value.round() as u64)
    } else {
        format::number(value, 0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Approximate text widths: a digit is 0.6 em.
    fn measure(text: &str, (_, size): (&'static str, f32)) -> f32 {
        let em = |c: char| if " .:".contains(c) { 0.3 } else { 0.6 };
        text.chars().map(em).sum::<f32>() * size
    }

    fn columns(units: Units, width: f32, window_width: f32) -> Vec<Column> {
        let theme = Theme::new(true, window_width);
        Columns::new(&theme, units, width, measure)
            .placed
            .iter()
            .map(|placed| placed.column)
            .collect()
    }

    #[test]
    fn every_mean_fits_the_drawn_windows_and_no_drawing_the_smallest() {
        // The window's width minus margins, gutter and the panel on the right.
        let drawn = [(1280.0, 24.0 + 312.0), (1920.0, 36.0 + 408.0)];
        for units in Units::ALL {
            for metric in Metric::summarized() {
                for (window, beside) in drawn {
                    let columns = columns(units, window - beside, window);
                    let mean = Column::Sorted(SortBy::Mean(metric));
                    assert!(columns.contains(&mean), "{metric:?} in {window}");
                }
            }
            let smallest = columns(units, 1024.0 - 24.0 - 272.0, 1024.0);
            assert!(!smallest.contains(&Column::Sparkline));
            assert!(smallest.contains(&Column::Sorted(SortBy::Mean(&Metric::HrBpm))));
        }
    }

    #[test]
    fn columns_stand_side_by_side_and_end_before_the_edge() {
        for width in [500.0, 700.0, 944.0] {
            let columns = Columns::new(&Theme::new(true, 1280.0), Units::Imperial, width, measure);
            let mut at = columns.who.max;
            for placed in &columns.placed {
                assert_eq!(placed.across.min.to_bits(), at.to_bits());
                at = placed.across.max;
            }
            assert!(at <= width);
        }
    }
}
