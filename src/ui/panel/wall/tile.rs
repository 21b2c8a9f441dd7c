//! One tile: bib and name, the large value with its zone, what is wrong, two more values.

use eframe::egui::{
    Align, Color32, CornerRadius, CursorIcon, Painter, Rect, Response, Role, Sense, Stroke,
    StrokeKind, Ui, Vec2, WidgetInfo, pos2, vec2,
};

use super::{
    fields::TileFields,
    parts::{Parts, Types},
    words::{alarm_words, band_words, end_that_fits, spoken, state_words},
};
use crate::{
    analysis::AthleteState,
    kind::DataField,
    ui::{
        context::ViewContext,
        format,
        panel::{
            alarm_mark,
            cells::{Text, has_room},
            controls,
            field_text::text_within,
            zone,
        },
        projection::{AlarmMark, Row},
        state::Audience,
        text::HALF_CAPITAL,
        theme::{family, size, space, tile},
    },
};

/// What all tiles of one size have in common.
pub(super) struct Tiles<'a, 'v> {
    view: &'a ViewContext<'v>,
    fields: &'a TileFields,
    audience: Audience,
    parts: Parts,
    /// Which of the values of the last line have room for their units.
    has_units: [bool; 2],
}

impl<'a, 'v> Tiles<'a, 'v> {
    /// Tiles of this extent.
    pub(super) fn new(
        view: &'a ViewContext<'v>,
        painter: &Painter,
        fields: &'a TileFields,
        audience: Audience,
        extent: Vec2,
        unit: f32,
    ) -> Self {
        let kind = &view.projection.kind;
        let types = Types::new(unit);
        let width = |field: &DataField, size: f32| {
            controls::width(painter, kind.widest(*field), family::SEMIBOLD, size)
        };
        let value_w = fields.large.as_ref().map_or(0.0, |field| width(field, types.value));
        // Without anybody's thresholds no zone can come, and the value has its room.
        let has_zones = audience.sees_health
            && fields
                .large
                .is_some_and(|field| view.projection.rows.iter().any(|row| row.has_zones(field)));
        let parts = Parts::new(extent, unit, value_w, has_zones);
        let [half, _] = parts.halves();
        let has_unit = |field: &DataField| {
            let of_unit = kind.unit(*field, view.state.units);
            let unit_w = controls::width(painter, of_unit, family::REGULAR, types.unit);
            !parts.is_reduced && width(field, types.second) + parts.gap + unit_w <= half.width()
        };
        let has_units =
            std::array::from_fn(|index| fields.seconds.get(index).is_some_and(has_unit));
        Self { view, fields, audience, parts, has_units }
    }

    /// Draws the tile of an athlete.
    pub(super) fn ui(&self, ui: &Ui, rect: Rect, row: &Row) -> Response {
        let Self { view, fields, audience, .. } = self;
        let id = row.athlete.id;
        let is_selected = view.state.selection.contains(&id);
        let response = ui
            .interact(rect, ui.scope_id().with(id), Sense::click_and_drag())
            .on_hover_cursor(CursorIcon::PointingHand);
        let words = || spoken(view, *audience, fields, row);
        response
            .widget_info(|| WidgetInfo::selected(Role::ListBoxOption, true, is_selected, words()));
        self.ground(ui.painter(), rect, row, is_selected, response.hovered());
        self.paint(ui.painter(), rect, row);
        controls::focus_ring(ui.painter(), view.theme, rect.shrink(size::FOCUS_INSET), &response);
        // Put together only while it is shown.
        response.on_hover_ui(|ui| {
            ui.label(words());
        })
    }

    fn mark(&self, row: &Row) -> Option<AlarmMark> {
        row.alarm.filter(|_| self.audience.sees_alarms)
    }

    /// The ground with its edges: who is lost, who has an alarm, who is selected.
    fn ground(
        &self,
        painter: &Painter,
        rect: Rect,
        row: &Row,
        is_selected: bool,
        is_hovered: bool,
    ) {
        let p = &self.view.theme.palette;
        let corner = CornerRadius::same(size::RADIUS_PANEL);
        let is_gone = is_gone(row.state);
        let ground = match (is_selected, is_gone, is_hovered) {
            (true, ..) => p.raised,
            (_, true, _) => p.window,
            (.., true) => controls::hovered_row(self.view.theme),
            _ => p.panel,
        };
        painter.rect_filled(rect, corner, p.panel);
        painter.rect_filled(rect, corner, ground);
        let mut inner = rect;
        let mut edge = |width: f32, ink: Color32| {
            let stroke = Stroke::new(width, ink);
            painter.rect_stroke(inner, corner, stroke, StrokeKind::Inside);
            inner = inner.shrink(width);
        };
        if let Some(mark) = self.mark(row) {
            let width = if mark.is_acknowledged { size::RING } else { tile::ALARM_EDGE };
            edge(width, alarm_mark::ink(self.view.theme, mark.priority));
        } else if is_gone {
            edge(size::EDGE, p.hairline);
        }
        if self.view.state.focus == Some(row.athlete.id) {
            edge(size::RING, p.text);
        } else if is_selected {
            edge(size::EDGE, p.label);
        }
    }

    fn paint(&self, painter: &Painter, rect: Rect, row: &Row) {
        let at = |part: Rect| part.translate(rect.min.to_vec2());
        let Parts { types, is_reduced, .. } = &self.parts;
        self.head(painter, rect, row);
        if let Some(field) = self.fields.large {
            let cell = at(self.parts.value);
            self.value(painter, cell, Align::Min, field, types.value, row);
            self.zone(painter, rect, field, row);
        }
        // Where there is one line for both, what is wrong but not with the values leaves them there.
        let is_read = self.fields.large.is_some_and(|field| row.field(field).state.is_fresh());
        let is_well = row.state == AthleteState::Live && is_read && self.mark(row).is_none();
        if self.band(painter, at(self.parts.band), row) {
            if !is_reduced {
                self.state(painter, at(self.parts.state), row, true);
            }
            return;
        }
        let state = at(self.parts.state);
        let has_state = !(*is_reduced && is_well) && self.state(painter, state, row, false);
        let is_silent = row.state.is_quiet() || is_gone(row.state);
        if is_silent || (*is_reduced && has_state) {
            return;
        }
        self.last(painter, rect, row);
    }

    /// Bib, name and the mark of an alarm.
    fn head(&self, painter: &Painter, rect: Rect, row: &Row) {
        let theme = self.view.theme;
        let p = &theme.palette;
        let Parts { chip, widest_chip, head_right, mark: (center, radius), types, .. } =
            &self.parts;
        let offset = rect.min.to_vec2();
        let bib = row.athlete.chip();
        let face = family::CONDENSED_SEMIBOLD;
        let bib_w = controls::width(painter, bib, face, types.chip) + 2.0 * space::TIGHT;
        let widest = widest_chip.min(head_right - chip.left()).max(chip.width());
        let chip = Rect::from_min_size(
            chip.min + offset,
            vec2(bib_w.clamp(chip.width(), widest), chip.height()),
        );
        let is_unseen = row.state == AthleteState::NotSeen;
        let ground = if is_unseen { p.neutral } else { row.color(theme) };
        painter.rect_filled(chip, CornerRadius::same(size::RADIUS_CHIP), ground);
        // Less than what the chip is wider than its bib, so that rounding cuts nothing.
        let inside = chip.shrink2(vec2(space::TIGHT / 2.0, space::NONE));
        let bib = end_that_fits(bib, |words| has_room(painter, inside, face, words));
        let words = Text::new(&bib, face, types.chip, theme.ink_on(ground));
        words.shrunk(painter, inside, Align::Center);
        if !self.parts.is_reduced && self.audience.has_names {
            let left = chip.right() + 2.0 * self.parts.gap;
            let right = (rect.left() + head_right).max(left);
            let cell = Rect::from_min_max(pos2(left, chip.top()), pos2(right, chip.bottom()));
            let ink = if row.state.is_quiet() { p.label } else { p.text };
            let name = Text::new(&row.athlete.name, face, types.name, ink);
            name.elided(painter, cell, Align::Min);
        }
        if let Some(mark) = self.mark(row) {
            alarm_mark::paint(painter, theme, *center + offset, *radius, mark);
        }
    }

    /// A value in its cell; gives back where it was painted.
    fn value(
        &self,
        painter: &Painter,
        cell: Rect,
        align: Align,
        field: DataField,
        font_size: f32,
        row: &Row,
    ) -> Rect {
        let theme = self.view.theme;
        let p = &theme.palette;
        let value = row.field(field);
        let (label, ink) = match (value.value, controls::value_ink(theme, value.state)) {
            (Some(number), Some(ink)) => {
                let is_of_past = value.is_thin() || !row.state.takes_part();
                let fits = |words: &str| has_room(painter, cell, family::SEMIBOLD, words);
                let kind = &self.view.projection.kind;
                let words = text_within(kind, self.view.state.units, field, number, fits);
                (words, if is_of_past { p.faint } else { ink })
            }
            _ => (format::ABSENT.to_owned(), p.faint),
        };
        let is_about = |mark: &AlarmMark| {
            field.sources().iter().any(|metric| mark.is_about(metric)) && !mark.is_acknowledged
        };
        let ink = match self.mark(row).filter(is_about) {
            Some(mark) if ink != p.faint => alarm_mark::ink(theme, mark.priority),
            _ => ink,
        };
        Text::new(&label, family::SEMIBOLD, font_size, ink).shrunk(painter, cell, align)
    }

    /// Tag and ladder beside the large value.
    fn zone(&self, painter: &Painter, rect: Rect, field: DataField, row: &Row) {
        let Some(of_zone) = row.zone(field).filter(|_| self.audience.sees_health) else { return };
        let at = |part: Rect| part.translate(rect.min.to_vec2());
        let number = of_zone.band.map(|band| band.zone.number());
        if let Some(number) = number {
            zone::tag(painter, self.view.theme, at(self.parts.tag), number);
        }
        if let Some(ladder) = self.parts.ladder {
            zone::ladder(painter, self.view.theme, at(ladder), number, of_zone.n_zones);
        }
    }

    /// The words of an alarm that nobody has acknowledged, to be read from across a hall; gives back
    /// whether there are any.
    fn band(&self, painter: &Painter, rect: Rect, row: &Row) -> bool {
        let Some(mark) = self.mark(row).filter(|mark| !mark.is_acknowledged) else { return false };
        let (face, font_size) = (family::CONDENSED_SEMIBOLD, self.parts.types.band);
        let cell = rect.shrink2(vec2(2.0 * self.parts.gap + tile::ALARM_EDGE, space::NONE));
        let fits = |words: &str| controls::width(painter, words, face, font_size) <= cell.width();
        let Some(words) = band_words(row, mark, fits) else { return false };
        let (ground, ink) = alarm_mark::filled(self.view.theme, mark.priority);
        let corner = size::RADIUS_PANEL;
        let corner = CornerRadius { sw: corner, se: corner, ..CornerRadius::ZERO };
        painter.rect_filled(rect, corner, ground);
        Text::new(words, face, font_size, ink).elided(painter, cell, Align::Center);
        true
    }

    /// What is wrong; gives back whether anything is. Where `has_band`, what an alarm says is told
    /// elsewhere.
    fn state(&self, painter: &Painter, cell: Rect, row: &Row, has_band: bool) -> bool {
        let p = &self.view.theme.palette;
        let font_size = self.parts.types.state;
        let fits = |words: &str| {
            let width = controls::width(painter, words, family::CONDENSED, font_size);
            width + controls::mark_width(font_size) <= cell.width()
        };
        let words = state_words(row, self.audience, has_band, fits);
        if words.is_empty() {
            return false;
        }
        let of_alarm = self.mark(row).filter(|mark| alarm_words(*mark) == words);
        let ink = match of_alarm {
            Some(mark) => alarm_mark::ink(self.view.theme, mark.priority),
            None if is_gone(row.state) => p.text,
            None => p.label,
        };
        let words = Text::new(words, family::CONDENSED, font_size, ink);
        match of_alarm {
            Some(_) => {
                words.elided(painter, cell, Align::Min);
            }
            None => controls::marked_words(painter, cell, controls::mark_of(row), words),
        }
        true
    }

    /// The values under the large one, each with its unit if there is room for both.
    fn last(&self, painter: &Painter, rect: Rect, row: &Row) {
        let Parts { types, gap, last, is_reduced, .. } = &self.parts;
        let offset = rect.min.to_vec2();
        if *is_reduced {
            if let Some(field) = self.fields.seconds.first() {
                self.value(painter, last.translate(offset), Align::Min, *field, types.second, row);
            }
            return;
        }
        let halves = self.parts.halves();
        let seconds = self.fields.seconds.iter().zip(halves).zip(self.has_units);
        for (((field, half), has_unit), is_left) in seconds.zip([true, false]) {
            let cell = half.translate(offset);
            let align = if is_left { Align::Min } else { Align::Max };
            let unit = self.view.projection.kind.unit(*field, self.view.state.units);
            if !has_unit || unit.is_empty() {
                self.value(painter, cell, align, *field, types.second, row);
                continue;
            }
            // Both on one baseline: the unit is smaller.
            let lower = vec2(0.0, HALF_CAPITAL * (types.second - types.unit));
            let words = Text::new(unit, family::REGULAR, types.unit, self.view.theme.palette.label);
            let unit_w = words.width(painter);
            let of_unit = if is_left {
                let of_value = cell.with_max_x(cell.right() - unit_w - gap);
                let painted = self.value(painter, of_value, align, *field, types.second, row);
                cell.with_min_x(painted.right() + gap)
            } else {
                let of_unit = cell.with_min_x(cell.right() - unit_w);
                let of_value = cell.with_max_x(of_unit.left() - gap);
                self.value(painter, of_value, align, *field, types.second, row);
                of_unit
            };
            words.elided(painter, of_unit.translate(lower), Align::Min);
        }
    }
}

/// Whether nothing arrives of an athlete who should send.
const fn is_gone(state: AthleteState) -> bool {
    matches!(state, AthleteState::Lost | AthleteState::Refused)
}
