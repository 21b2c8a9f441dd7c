//! The columns of the list: what each shows, how wide it is, which go first where there is no
//! room.

use crate::ui::{format, projection::Listed, state::SortBy, theme::Theme};

/// A column at the right of the athletes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Column {
    /// A value, or the date.
    Sorted(SortBy),
    /// Heart rate over the session.
    Sparkline,
    /// The track.
    Track,
}

/// What a column is called, and how wide it is: compact, roomy.
struct Kind {
    column: Column,
    /// Upper line of the head.
    quantity: &'static str,
    /// Lower line: unit and statistic.
    unit: &'static str,
    widths: [f32; 2],
}

const fn kind(by: SortBy, quantity: &'static str, unit: &'static str, widths: [f32; 2]) -> Kind {
    Kind { column: Column::Sorted(by), quantity, unit, widths }
}

/// All columns, from the left.
const KINDS: [Kind; 12] = [
    kind(SortBy::Date, "", "date", [110.0, 150.0]),
    kind(SortBy::Duration, "time", "h:m:s", [68.0, 92.0]),
    kind(SortBy::Distance, "distance", "km", [62.0, 84.0]),
    kind(SortBy::Climb, "climb", "m", [54.0, 74.0]),
    kind(SortBy::HrMean, "heart rate", "mean bpm", [66.0, 82.0]),
    kind(SortBy::HrMax, "", "max", [42.0, 58.0]),
    kind(SortBy::PwrMean, "power", "mean W", [58.0, 76.0]),
    kind(SortBy::PwrMax, "", "max", [54.0, 70.0]),
    kind(SortBy::SpdMean, "speed", "mean km/h", [66.0, 84.0]),
    kind(SortBy::SpdMax, "", "max", [46.0, 62.0]),
    Kind { column: Column::Sparkline, quantity: "", unit: "", widths: [86.0, 160.0] },
    Kind { column: Column::Track, quantity: "", unit: "", widths: [58.0, 84.0] },
];

/// What goes first where there is no room.
const LEFT_OUT: [Column; 6] = [
    Column::Sparkline,
    Column::Sorted(SortBy::SpdMax),
    Column::Sorted(SortBy::PwrMax),
    Column::Sorted(SortBy::HrMax),
    Column::Track,
    Column::Sorted(SortBy::Climb),
];

/// The least room for chip and name.
const LEAST_WHO: f32 = 158.0;
/// Margin at the right.
const RIGHT: f32 = 14.0;

/// A column in its place.
#[derive(Debug, Clone, Copy)]
pub(super) struct Placed {
    pub(super) column: Column,
    /// Edges, from the left edge of the list.
    pub(super) left: f32,
    pub(super) right: f32,
    pub(super) quantity: &'static str,
    pub(super) unit: &'static str,
}

/// The columns that there is room for.
#[derive(Debug)]
pub(super) struct Columns {
    /// Where the athletes' names end.
    pub(super) who_right: f32,
    pub(super) placed: Vec<Placed>,
}

impl Columns {
    /// The columns in a list of this width.
    pub(super) fn new(theme: &Theme, width: f32) -> Self {
        let class = usize::from(theme.roomy);
        let width_of = |kind: &Kind| kind.widths.get(class).copied().unwrap_or_default();
        let mut kinds: Vec<&Kind> = KINDS.iter().collect();
        let mut left_out = LEFT_OUT.into_iter();
        let sum = |kinds: &[&Kind]| kinds.iter().map(|kind| width_of(kind)).sum::<f32>();
        while width - RIGHT - sum(&kinds) < LEAST_WHO {
            let Some(gone) = left_out.next() else { break };
            kinds.retain(|kind| kind.column != gone);
        }
        let who_right = width - RIGHT - sum(&kinds);
        let mut right = who_right;
        let placed = kinds
            .into_iter()
            .map(|kind| {
                let left = right;
                right += width_of(kind);
                Placed {
                    column: kind.column,
                    left,
                    right,
                    quantity: kind.quantity,
                    unit: kind.unit,
                }
            })
            .collect();
        Self { who_right, placed }
    }
}

/// What a column shows of a session where `fits` allows, else in short; `--` where there is nothing
/// to show.
pub(super) fn shown(by: SortBy, listed: &Listed<'_>, fits: impl Fn(&str) -> bool) -> String {
    let Some(value) = listed.value(by) else { return format::ABSENT.to_owned() };
    let words = match by {
        SortBy::Duration => return format::timer(value),
        SortBy::Distance => format::distance_km(value),
        SortBy::SpdMean | SortBy::SpdMax => format::number(value, 1),
        SortBy::Climb | SortBy::PwrMax | SortBy::PwrMean => whole(value),
        _ => format::number(value, 0),
    };
    if fits(&words) { words } else { format::within(value, 0, fits) }
}

/// A whole number in groups of three.
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

    fn columns(width: f32, roomy: bool) -> Vec<Column> {
        let theme = Theme::new(true, if roomy { 1920.0 } else { 1280.0 });
        Columns::new(&theme, width).placed.iter().map(|placed| placed.column).collect()
    }

    #[test]
    fn all_columns_fit_the_drawn_windows_and_few_the_smallest() {
        // Window less margins, gutter and the panel at the right.
        assert_eq!(columns(1280.0 - 24.0 - 312.0, false).len(), KINDS.len());
        assert_eq!(columns(1920.0 - 36.0 - 408.0, true).len(), KINDS.len());
        let smallest = columns(1024.0 - 24.0 - 272.0, false);
        assert!(!smallest.contains(&Column::Sparkline));
        assert!(smallest.contains(&Column::Sorted(SortBy::SpdMean)));
    }

    #[test]
    fn columns_stand_side_by_side_and_end_before_the_edge() {
        for width in [500.0, 700.0, 944.0] {
            let columns = Columns::new(&Theme::new(true, 1280.0), width);
            let mut at = columns.who_right;
            for placed in &columns.placed {
                assert_eq!(placed.left.to_bits(), at.to_bits());
                at = placed.right;
            }
            assert!(at <= width);
        }
    }
}
