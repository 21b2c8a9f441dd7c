//! The columns of the table of differences, and what stands in them.

use eframe::egui::{Align, Color32, Painter, Rect};

use crate::{
    kind::{DataField, MetricUnit},
    metric::Metric,
    ui::{
        context::ViewContext,
        format,
        panel::{
            cells::{Room, Text, two_lines},
            controls,
        },
        projection::{OverlayRow, OverlayView, Row},
        theme::{family, size, space},
    },
};

/// The fields whose means are compared, with their places among those of the projection.
const MEANS: [(usize, DataField); 3] =
    [(0, DataField::HeartRate), (1, DataField::Power), (2, DataField::Speed)];
/// The widest everyday texts of the columns: value, and difference beside it.
const WIDEST: [[&str; 2]; 5] = [
    ["\u{2212}0:08:41", ""],
    ["\u{2212}88.88", ""],
    ["188", "\u{2212}88"],
    ["888", "\u{2212}888"],
    ["88.8", "\u{2212}8.8"],
];
/// Between a value and the difference beside it.
const BESIDE: f32 = 4.0;
/// Type sizes from the largest to the smallest, each with what it must leave for the chip and the
/// name; without room for both, the chip says who it is.
const SIZES: [(f32, f32); 6] =
    [(18.0, 120.0), (16.0, 104.0), (14.0, 104.0), (13.0, 104.0), (13.0, 36.0), (12.0, 36.0)];

/// Where the columns are.
pub(super) struct Columns {
    /// Type size of the values.
    pub(super) font_size: f32,
    /// Widths from the left; each has a gap before it.
    widths: [[f32; 2]; 5],
    /// That gap.
    gap: f32,
}

/// What stands in a cell.
pub(super) struct Cell {
    value: String,
    /// By how much it is more or less than that of the reference.
    difference: String,
    ink: Color32,
    label: Color32,
}

impl Columns {
    /// The columns for a table of this width, in the largest type that leaves room for the names.
    pub(super) fn new(
        view: &ViewContext<'_>,
        painter: &Painter,
        overlay: &OverlayView,
        width: f32,
    ) -> Self {
        let width_in = |words: &str, font_size: f32| {
            controls::width(painter, words, family::CONDENSED_SEMIBOLD, font_size)
        };
        let shown: Vec<[Cell; 5]> =
            overlay.rows.iter().map(|row| cells_of(view, overlay, row)).collect();
        let heads_w = heads(view).map(|lines| {
            let width = |words| controls::width(painter, words, family::CONDENSED, size::CAPTION);
            lines.map(width).into_iter().fold(0.0, f32::max)
        });
        let at = |font_size: f32| {
            let mut widths = WIDEST.map(|pair| pair.map(|words| width_in(words, font_size)));
            for cells in &shown {
                for ([value, difference], cell) in widths.iter_mut().zip(cells) {
                    *value = value.max(width_in(&cell.value, font_size));
                    *difference = difference.max(width_in(&cell.difference, font_size));
                }
            }
            for ([value, difference], head_w) in widths.iter_mut().zip(heads_w) {
                *value = value.max(head_w - beside(*difference));
            }
            Self { font_size, widths, gap: space::NEAR }
        };
        let room = |who: f32| width - 2.0 * space::GAP - who;
        let fits = |(font_size, who): (f32, f32)| {
            let columns = at(font_size);
            let spare = room(who) - columns.all_w();
            let gap = (columns.gap + spare / WIDEST.len() as f32 / 2.0).min(space::APART);
            (spare >= 0.0).then_some(Self { gap, ..columns })
        };
        let [.., (least, who)] = SIZES;
        SIZES.into_iter().find_map(fits).unwrap_or_else(|| {
            let mut columns = at(least);
            // What is wider than any everyday value is written smaller, the heads are not.
            let least_w: f32 = heads_w.into_iter().map(|head_w| columns.gap + head_w).sum();
            let share = ((room(who) - least_w) / (columns.all_w() - least_w)).clamp(0.0, 1.0);
            for ([value, difference], head_w) in columns.widths.iter_mut().zip(heads_w) {
                let excess = *value + beside(*difference) - head_w;
                let less = excess * (1.0 - share) / (*value + *difference);
                [*value, *difference] = [*value, *difference].map(|width| width * (1.0 - less));
            }
            columns
        })
    }

    /// The width of a column with the gap before it.
    fn width_of(&self, [value, difference]: [f32; 2]) -> f32 {
        self.gap + value + beside(difference)
    }

    fn all_w(&self) -> f32 {
        self.widths.iter().map(|pair| self.width_of(*pair)).sum()
    }

    /// The cell of the chip and the name in a row.
    pub(super) fn who_in(&self, row: Rect) -> Rect {
        let mut room = Room::with_margins(row, space::GAP);
        room.right(self.all_w());
        room.rest()
    }

    /// The cells of a row: of each column those of the value and of the difference.
    pub(super) fn cells_in(&self, row: Rect) -> [[Rect; 2]; 5] {
        let mut room = Room::with_margins(row, space::GAP);
        let mut room = Room::new(room.right(self.all_w()));
        self.widths.map(|[value, difference]| {
            room.left(self.gap);
            let value = room.left(value);
            if difference > 0.0 {
                room.left(BESIDE);
            }
            [value, room.left(difference)]
        })
    }

    /// The heads: quantity and unit.
    pub(super) fn paint_heads(&self, view: &ViewContext<'_>, painter: &Painter, rect: Rect) {
        let cells = self.cells_in(rect);
        for ([quantity, unit], [value, difference]) in heads(view).into_iter().zip(cells) {
            let [upper, lower] = two_lines(value.union(difference));
            for (words, line) in [(quantity, upper), (unit, lower)] {
                let ink = view.theme.palette.label;
                let words = Text::new(words, family::CONDENSED, size::CAPTION, ink);
                words.shrunk(painter, line, Align::Max);
            }
        }
    }
}

/// Width of a difference, with the space before it.
fn beside(difference: f32) -> f32 {
    if difference > 0.0 { BESIDE + difference } else { 0.0 }
}

/// Quantity and unit of each column.
fn heads(view: &ViewContext<'_>) -> [[&'static str; 2]; 5] {
    let unit = |field| view.projection.kind.unit(field, view.state.units);
    [
        [tr!("behind-head"), tr!("hms")],
        [tr!("behind-head"), unit(DataField::Distance)],
        [tr!("head-heart-rate"), unit(DataField::HeartRate)],
        [tr!("head-power"), unit(DataField::Power)],
        [tr!("head-speed"), speed_unit(view).label],
    ]
}

/// Speeds are compared as speeds, also where the kind of the event shows a pace: the difference of
/// two paces means little.
fn speed_unit(view: &ViewContext<'_>) -> MetricUnit {
    let units = view.state.units;
    let of_kind = view.projection.kind.metric_unit(&Metric::SpdKph, units);
    of_kind.unwrap_or_else(|| units.of_metric(&Metric::SpdKph))
}

impl Cell {
    pub(super) fn paint(&self, painter: &Painter, font_size: f32, [value, difference]: [Rect; 2]) {
        let words = Text::new(&self.value, family::CONDENSED_SEMIBOLD, font_size, self.ink);
        words.shrunk(painter, value, Align::Max);
        let words = Text::new(&self.difference, family::CONDENSED, font_size, self.label);
        words.shrunk(painter, difference, Align::Max);
    }
}

/// The cells of a session: those of the reference in full, those of the others against it.
pub(super) fn cells_of(
    view: &ViewContext<'_>,
    overlay: &OverlayView,
    row: &OverlayRow,
) -> [Cell; 5] {
    let p = &view.theme.palette;
    let cell = |value: Option<String>, difference: Option<String>| Cell {
        ink: if value.is_some() { p.text } else { p.faint },
        value: value.unwrap_or_else(|| format::ABSENT.to_owned()),
        difference: difference.unwrap_or_default(),
        label: p.label,
    };
    let is_reference = row.id == overlay.reference;
    let reference = overlay.reference().filter(|_| !is_reference);
    let (time, distance) = if is_reference {
        (row.secs.map(format::timer), row.metres.map(|metres| kilometres(view, metres)))
    } else {
        let distance = row.behind_m.map(|metres| with_sign(metres, |it| kilometres(view, it)));
        let time = row.behind_secs.map(|secs| with_sign(secs, |it| format::timer(it.round())));
        (time, distance)
    };
    let mean_of = |row: &OverlayRow, place: usize| row.means.get(place).copied().flatten();
    let mean = |place: usize, field: DataField| {
        let mean = mean_of(row, place);
        let against = reference.and_then(|reference| mean_of(reference, place));
        let difference = mean.zip(against).map(|(mean, against)| mean - against);
        let text = |value: f64| number(view, field, value);
        cell(mean.map(text), difference.map(|it| with_sign(it, text)))
    };
    let [heart_rate, power, speed] = MEANS.map(|(place, field)| mean(place, field));
    [cell(time, None), cell(distance, None), heart_rate, power, speed]
}

fn kilometres(view: &ViewContext<'_>, metres: f64) -> String {
    view.projection.kind.text(DataField::Distance, metres / 1000.0, view.state.units)
}

/// A mean or the difference of two.
fn number(view: &ViewContext<'_>, field: DataField, value: f64) -> String {
    let number = match field {
        DataField::Speed => Some((speed_unit(view).of(value), 1)),
        other => view.projection.kind.number(other, value, view.state.units),
    };
    let (number, decimals) = number.unwrap_or((value, 0));
    format::number(number, decimals)
}

/// A difference with its sign: `+12`, `\u{2212}3`; without one where what is written is zero.
fn with_sign(value: f64, text: impl Fn(f64) -> String) -> String {
    let size = text(value.abs());
    let is_zero = !size.contains(|c: char| ('1'..='9').contains(&c));
    match value {
        _ if is_zero => size,
        _ if value < 0.0 => format!("\u{2212}{size}"),
        _ => format!("+{size}"),
    }
}

/// The row's text for screen readers and tests.
pub(super) fn spoken_of(
    view: &ViewContext<'_>,
    overlay: &OverlayView,
    of: &OverlayRow,
    row: &Row,
) -> String {
    let [time, distance, heart_rate, power, speed] = cells_of(view, overlay, of);
    let both = |cell: Cell| match cell.difference.as_str() {
        "" => cell.value,
        difference => format!("{} ({difference})", cell.value),
    };
    let who = format!("{} {}", row.athlete.chip(), row.athlete.name);
    let time = if of.id == overlay.reference {
        time.value
    } else {
        tr!("difference-behind", time = time.value)
    };
    tr!(
        "difference-spoken",
        who = who,
        time = time,
        distance = distance.value,
        unit = view.projection.kind.unit(DataField::Distance, view.state.units),
        hr = both(heart_rate),
        power = both(power),
        speed = both(speed),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_difference_has_a_sign_unless_it_is_nothing() {
        let whole = |value: f64| format::number(value, 0);
        assert_eq!(with_sign(12.0, whole), "+12");
        assert_eq!(with_sign(-3.4, whole), "\u{2212}3");
        assert_eq!(with_sign(-0.4, whole), "0");
        assert_eq!(with_sign(521.0, format::timer), "+0:08:41");
        assert_eq!(with_sign(-0.2, format::timer), "0:00:00");
    }
}
