//! The columns of the list of phones, as wide as their widest values.

use eframe::egui::{Align, Painter, Rect, Ui};

use crate::ui::{
    context::ViewContext,
    format,
    panel::{
        cells::{Room, Text},
        controls,
    },
    phone_words,
    theme::{family, size, space},
};

/// Type size of values.
pub(super) const VALUE: f32 = size::BODY;

/// Widths of the columns.
pub(super) struct Columns {
    time_w: f32,
    ago_w: f32,
    sends_w: f32,
    battery_w: f32,
    clock_w: f32,
    missing_w: f32,
    pub(super) button_w: f32,
    /// How many of the columns about steps there is room for.
    pub(super) n_steps: usize,
}

/// The cells of the upper line of a row, from the left.
pub(super) struct Cells {
    pub(super) chip: Rect,
    pub(super) name: Rect,
    /// Code, page, app, first sample; as many as there is room for, the last ones.
    pub(super) steps: Vec<Rect>,
    pub(super) last: Rect,
    pub(super) sends: Rect,
    pub(super) battery: Rect,
    pub(super) clock: Rect,
    pub(super) missing: Rect,
    /// From the first column of values to the button.
    pub(super) verdict: Rect,
    pub(super) button: Rect,
}

/// How far a clock is off; delays are none of its fault, so less than 2 s is nothing.
pub(super) fn clock_words(ahead_secs: f64) -> String {
    let secs = match ahead_secs.round() as i64 {
        -1..=1 => "0".to_owned(),
        secs if 9999 < secs => ">9999".to_owned(),
        secs if secs < -9999 => "<\u{2212}9999".to_owned(),
        secs if 0 < secs => format!("+{secs}"),
        secs => format!("\u{2212}{}", -secs),
    };
    tr!("phones-secs", secs = secs)
}

/// The steps that have a column, in order.
fn step_heads() -> [&'static str; 4] {
    [tr!("phones-code"), tr!("phones-page"), tr!("phones-app"), tr!("phones-first")]
}

/// The least and the greatest width of a name.
const NAME_W: [f32; 2] = [120.0, 280.0];

impl Columns {
    pub(super) fn new(view: &ViewContext<'_>, painter: &Painter, rect: Rect) -> Self {
        let widest = |words: &[&str], face| {
            let widths = words.iter().map(|words| {
                let value = controls::width(painter, words, face, VALUE);
                value.ceil()
            });
            widths.fold(0.0, f32::max)
        };
        let head = |words: &str| controls::width(painter, words, family::CONDENSED, size::SMALL);
        let value = family::CONDENSED;
        let time = format::clock_minutes(view.now, view.time_zone);
        let times = step_heads().into_iter().map(head).fold(widest(&[&time], value), f32::max);
        let agos = [format::ago(59.0), format::ago(3599.0), format::ago(86_399.0)];
        let agos: Vec<&str> = agos.iter().map(String::as_str).collect();
        let button = controls::button_width(painter, tr!("phones-connect"));
        let mut columns = Self {
            time_w: times.ceil(),
            ago_w: widest(&agos, value).max(head(tr!("phones-last"))),
            sends_w: widest(&[&phone_words::widest_sends()], value).max(head(tr!("phones-sends"))),
            battery_w: widest(&["100 %"], value).max(head(tr!("phones-battery"))),
            missing_w: widest(&["100 %"], value).max(head(tr!("phones-missing"))),
            clock_w: widest(&[&clock_words(8888.0)], value).max(head(tr!("phones-clock"))),
            button_w: button
                .max(controls::button_width(painter, tr!("phones-this-is")))
                .max(controls::button_width(painter, tr!("phones-change"))),
            n_steps: step_heads().len(),
        };
        // A narrow window has room for the last steps only.
        while 0 < columns.n_steps && columns.cells(rect).name.width() < NAME_W[0] {
            columns.n_steps -= 1;
        }
        columns
    }

    /// What the columns of values need together, with their gaps.
    fn values_w(&self) -> f32 {
        let steps = self.n_steps as f32 * (self.time_w + space::GAP);
        let others = self.ago_w + self.sends_w + self.battery_w + self.clock_w + self.missing_w;
        steps + others + 5.0 * space::GAP
    }

    /// Cuts a line into cells.
    pub(super) fn cells(&self, line: Rect) -> Cells {
        let mut room = Room::new(line);
        room.left(space::INSET);
        let chip = room.left_box(size::LIST_CHIP);
        room.left(space::INSET);
        room.right(space::MARGIN);
        let button = room.right(self.button_w);
        room.right(space::GAP);
        let [.., widest] = NAME_W;
        let values_w = self.values_w();
        let name = room.left((room.rest().width() - values_w).min(widest));
        let mut cut = |width: f32| {
            room.left(space::GAP);
            room.left(width)
        };
        let steps = (0..self.n_steps).map(|_| cut(self.time_w)).collect();
        let last = cut(self.ago_w);
        let sends = cut(self.sends_w);
        let battery = cut(self.battery_w);
        let clock = cut(self.clock_w);
        let missing = cut(self.missing_w);
        let verdict =
            Rect::from_x_y_ranges(name.right() + space::GAP..=room.rest().right(), line.y_range());
        Cells { chip, name, steps, last, sends, battery, clock, missing, verdict, button }
    }

    /// The heads of the columns.
    pub(super) fn heads_ui(&self, view: &ViewContext<'_>, ui: &Ui, rect: Rect) {
        let p = &view.theme.palette;
        let cells = self.cells(rect);
        let heads = step_heads();
        let steps = heads.get(heads.len() - self.n_steps..).unwrap_or_default();
        let heads = steps.iter().copied().zip(cells.steps.iter().copied()).chain([
            (tr!("phones-last"), cells.last),
            (tr!("phones-sends"), cells.sends),
            (tr!("phones-battery"), cells.battery),
            (tr!("phones-clock"), cells.clock),
            (tr!("phones-missing"), cells.missing),
        ]);
        for (words, cell) in heads {
            let text = Text::new(words, family::CONDENSED, size::SMALL, p.label);
            let place = text.shrunk(ui.painter(), cell, Align::Max);
            controls::words(ui, ui.scope_id().with(("head", words)), place, words);
        }
        controls::hairline(ui.painter(), view.theme, rect, rect.bottom());
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_clock_is_told_with_its_sign() {
        for (ahead, words) in [
            (0.4, "0 s"),
            (-1.2, "0 s"),
            (94.8, "+95 s"),
            (-20.0, "\u{2212}20 s"),
            (1e9, ">9999 s"),
            (-1e9, "<\u{2212}9999 s"),
        ] {
            assert_eq!(clock_words(ahead), words);
        }
    }
}
