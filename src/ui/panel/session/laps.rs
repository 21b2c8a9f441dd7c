//! The laps of the session: a click shows one in the plots, with the playhead at its start.

use eframe::egui::{
    Align, CursorIcon, Rect, Role, ScrollArea, Sense, Ui, UiBuilder, Vec2, WidgetInfo, pos2, vec2,
};

use super::SessionInput;
use crate::{
    analysis::{LapNumbers, lap_numbers, laps},
    kind::DataField,
    metric::Metric,
    model::{Mark, SessionKey},
    ui::{
        context::{Command, ReplayCommand, ViewContext},
        format,
        lang::TextId,
        mark::MarkView,
        panel::{
            cells::{Room, Text, Width, cells, two_lines},
            controls,
        },
        projection::COMPARED,
        state::TimeView,
        theme::{family, size, space},
    },
};

/// Height of the heads of the columns.
const HEADS_H: f32 = 34.0;
/// Height of a row.
const ROW_H: f32 = 28.0;
/// The columns behind the number: quantity, and the widest everyday text.
const COLUMNS: [(TextId, &str); 5] = [
    (TextId::new("head-time"), "0:08:41"),
    (TextId::new("head-distance"), "188.8"),
    (TextId::new("head-heart-rate"), "188"),
    (TextId::new("head-power"), "1888"),
    (TextId::new("head-speed"), "88.8"),
];
/// The widest everyday number of a lap.
const WIDEST_NUMBER: &str = "88";

/// The laps with their numbers, kept while the marks stay.
#[derive(Debug, Default)]
pub(super) struct Laps {
    of: Option<(SessionKey, Vec<MarkView>)>,
    laps: Vec<LapNumbers>,
}

impl Laps {
    /// Computes the laps anew where the session or its marks are others.
    fn update(&mut self, input: SessionInput<'_>, marks: &[MarkView]) {
        let session = input.session;
        let is_same = |(key, known): &(SessionKey, Vec<MarkView>)| {
            *key == session.key && known.as_slice() == marks
        };
        if self.of.as_ref().is_some_and(is_same) {
            return;
        }
        self.of = Some((session.key.clone(), marks.to_vec()));
        let mark = |it: &MarkView| Mark { time: it.time, kind: it.kind, text: it.text.clone() };
        let marks: Vec<Mark> = marks.iter().map(mark).collect();
        let laps = laps(&marks, (session.key.from, session.to));
        self.laps = lap_numbers(laps, input.samples, input.travelled, &COMPARED);
    }

    /// Draws the table.
    pub(super) fn ui(
        &mut self,
        input: SessionInput<'_>,
        view: &ViewContext<'_>,
        ui: &mut Ui,
        rect: Rect,
    ) -> Vec<Command> {
        self.update(input, &view.projection.marks);
        let mut commands = Vec::new();
        let mut room = Room::new(rect);
        let heads = room.top(HEADS_H);
        heads_ui(view, ui, heads);
        controls::hairline(ui.painter(), view.theme, heads, heads.bottom());
        let list = room.rest();
        let builder = UiBuilder::new().id_salt("laps").max_rect(list);
        ui.scope_builder(builder, |ui| {
            ui.spacing_mut().item_spacing = Vec2::ZERO;
            ui.set_clip_rect(list.intersect(ui.clip_rect()));
            let area = ScrollArea::vertical().id_salt("lap scroll").auto_shrink(false);
            area.show_viewport(ui, |ui, viewport| {
                ui.set_height(ROW_H * self.laps.len() as f32);
                let top = ui.min_rect().top();
                for i in controls::rows_in(viewport, ROW_H, self.laps.len()) {
                    let Some(lap) = self.laps.get(i) else { continue };
                    let at = pos2(list.left(), top + i as f32 * ROW_H);
                    let place = Rect::from_min_size(at, vec2(list.width(), ROW_H));
                    commands.extend(lap_ui(lap, view, ui, place).into_iter().flatten());
                }
            });
        });
        commands
    }
}

/// The cells of a line.
fn cells_in(view: &ViewContext<'_>, ui: &Ui, rect: Rect) -> [Rect; 6] {
    let face = family::CONDENSED_SEMIBOLD;
    let font_size = view.theme.sizes.row.name;
    let width = |words: &str| controls::width(ui.painter(), words, face, font_size);
    let [time, distance, heart_rate, power, speed] = COLUMNS.map(|(quantity, widest)| {
        let head = controls::width(ui.painter(), quantity.text(), family::CONDENSED, size::CAPTION);
        Width::Parts(width(widest).max(head))
    });
    let number = Width::Parts(width(WIDEST_NUMBER).max(space::APART));
    cells(rect, [number, time, distance, heart_rate, power, speed], space::NEAR)
}

/// Quantity and unit of each column.
fn heads_ui(view: &ViewContext<'_>, ui: &Ui, rect: Rect) {
    let kind = view.projection.kind;
    let unit = |field| kind.unit(field, view.state.units);
    let units = [
        tr!("hms"),
        unit(DataField::Distance),
        unit(DataField::HeartRate),
        unit(DataField::Power),
        unit(DataField::Speed),
    ];
    let [number, columns @ ..] = cells_in(view, ui, rect);
    let ink = view.theme.palette.label;
    let [_, lower] = two_lines(number);
    Text::new(tr!("head-lap"), family::CONDENSED, size::CAPTION, ink).elided(
        ui.painter(),
        lower,
        Align::Min,
    );
    for (((quantity, _), unit), cell) in COLUMNS.into_iter().zip(units).zip(columns) {
        let [upper, lower] = two_lines(cell);
        for (words, line) in [(quantity.text(), upper), (unit, lower)] {
            let words = Text::new(words, family::CONDENSED, size::CAPTION, ink);
            words.shrunk(ui.painter(), line, Align::Max);
        }
    }
}

/// What stands in the columns of a lap.
fn values(lap: &LapNumbers, view: &ViewContext<'_>) -> [Option<String>; 5] {
    let (kind, units) = (view.projection.kind, view.state.units);
    let mean =
        |metric: &Metric, field| lap.means.of(metric).map(|value| kind.text(field, value, units));
    [
        Some(format::timer(lap.secs())),
        lap.metres.map(|metres| kind.text(DataField::Distance, metres / 1000.0, units)),
        mean(&Metric::HrBpm, DataField::HeartRate),
        mean(&Metric::PwrW, DataField::Power),
        mean(&Metric::SpdKph, DataField::Speed),
    ]
}

/// One lap, and what a click on it does.
fn lap_ui(
    numbers: &LapNumbers,
    view: &ViewContext<'_>,
    ui: &Ui,
    rect: Rect,
) -> Option<[Command; 2]> {
    let p = &view.theme.palette;
    let lap = &numbers.lap;
    let values = values(numbers, view);
    let is_now = lap.from <= view.now && view.now < lap.to;
    let response = ui
        .interact(rect, ui.scope_id().with(("lap", lap.from)), Sense::click())
        .on_hover_cursor(CursorIcon::PointingHand);
    response.widget_info(|| {
        let value = |i: usize| values.get(i).cloned().flatten().unwrap_or(format::ABSENT.into());
        let label = tr!(
            "lap-spoken",
            lap = lap.number.to_string(),
            time = value(0),
            distance = value(1),
            hr = value(2),
            power = value(3),
            speed = value(4),
        );
        WidgetInfo::selected(Role::ListBoxOption, true, is_now, label)
    });
    let painter = ui.painter();
    let fill = match (is_now, response.hovered()) {
        (true, _) => Some(p.raised),
        (false, true) => Some(controls::hovered_row(view.theme)),
        (false, false) => None,
    };
    controls::row_ground(painter, view.theme, rect, fill, false);
    controls::focus_ring(painter, view.theme, rect.shrink(size::FOCUS_INSET), &response);
    let [number, columns @ ..] = cells_in(view, ui, rect);
    let font_size = view.theme.sizes.row.name;
    let words = lap.number.to_string();
    let words = Text::new(&words, family::CONDENSED_SEMIBOLD, font_size, p.label);
    words.shrunk(painter, number, Align::Min);
    for (value, cell) in values.iter().zip(columns) {
        let ink = if value.is_some() { p.text } else { p.faint };
        let words = value.as_deref().unwrap_or(format::ABSENT);
        let words = Text::new(words, family::CONDENSED_SEMIBOLD, font_size, ink);
        words.shrunk(painter, cell, Align::Max);
    }
    let response = match lap.text.as_deref() {
        Some(text) if !text.is_empty() => response.on_hover_text(text),
        _ => response,
    };
    let window = match view.state.time {
        TimeView::Live { window } | TimeView::Held { window, .. } => window,
    };
    response.clicked().then_some([
        Command::Replay(ReplayCommand::Seek(lap.from)),
        Command::SetTime(TimeView::Held { from: lap.from, to: lap.to, window }),
    ])
}
