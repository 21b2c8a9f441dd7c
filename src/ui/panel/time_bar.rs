//! The bar above the plots: live or held, the windows, smoothing, the x axis of sessions that are laid
//! over each other, the scale, whose zones are shown.
//!
//! Every part has a fixed place and width, so that nothing moves when a text changes.

use eframe::egui::{
    Align, Color32, CornerRadius, CursorIcon, Response, Sense, StrokeKind, Ui, WidgetInfo,
    accesskit::Role, vec2,
};

use crate::ui::{
    context::{Command, ReplayCommand, ViewContext},
    format,
    shapes::{self, Form},
    state::{CompareBy, PlotScale, TimeView, Window},
    theme::{Palette, family, size, space},
};

use super::{
    cells::{Room, Text, column},
    controls, plots,
    time_range::{Limits, TimeRange},
};

/// The longest label of the first button.
fn widest_held() -> &'static str {
    tr!("time-widest-held")
}

/// The scales of the plots with their words.
fn scales() -> [(PlotScale, &'static str); 2] {
    [(PlotScale::Values, "bpm"), (PlotScale::PercentOfThreshold, tr!("of-threshold"))]
}

/// What the x axis of sessions that are laid over each other has, with its words.
fn axes() -> [(CompareBy, &'static str); 2] {
    [(CompareBy::Time, tr!("axis-time")), (CompareBy::Distance, tr!("axis-distance"))]
}

/// Smoothing times to cycle through, seconds.
const SMOOTHINGS: [u8; 4] = [0, 3, 10, 30];

/// The longest label of the smoothing button.
fn widest_smoothing() -> &'static str {
    tr!("smooth-widest")
}
/// Minimum width of a window button.
const LEAST_WINDOW_W: f32 = 36.0;
/// What says whose zones are shown needs so much room that the beginning of a name has some.
const LEAST_ZONES_W: f32 = 96.0;
/// Radius of the dot of a live view.
const DOT_R: f32 = 4.0;
/// A held view counts as that of its window if their lengths differ by less than this.
const SAME_LENGTH_SECS: f64 = 0.5;

/// How a button is filled.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Look {
    /// No fill, no edge.
    Plain,
    /// An edge.
    Edged,
    /// Switched on, in inverse colours.
    On,
    /// Filled with the colour of a held view.
    Mode,
}

/// Draws the bar into the room that is left and returns the commands of its buttons.
pub fn time_bar_ui(ctx: &ViewContext<'_>, ui: &mut Ui) -> Vec<Command> {
    let mut commands = Vec::new();
    let area = ui.available_rect_before_wrap();
    ui.allocate_rect(area, Sense::hover());
    let mut bar = Bar { palette: &ctx.theme.palette, room: Room::new(area), is_short: false };
    bar.is_short = area.width() < bar.full_width(ctx, ui);

    if bar.live_button(ctx, ui).clicked() {
        commands.push(Command::ToggleHeld);
    }
    bar.room.left(space::NEAR);
    for window in Window::ALL {
        let button = bar.window_button(ctx, ui, window);
        if button.on_hover_text(tr!("time-window-tip")).clicked() {
            commands.push(Command::SetTime(with_window(ctx, window)));
        }
    }
    bar.room.left(space::NEAR);
    let smooth_secs = ctx.state.smooth_secs;
    let words = smoothing_words(smooth_secs);
    let width = bar.width(ui, widest_smoothing()) + 2.0 * space::GAP;
    let smoothing = bar.button(ui, "smoothing", &words, width, Look::Plain);
    if smoothing.clicked() {
        commands.push(Command::SetSmoothing(next_smoothing(smooth_secs)));
    }
    smoothing.on_hover_text(tr!("smooth-tip"));
    if ctx.state.source.playback().is_some_and(|playback| playback.from_starts) {
        bar.room.left(space::NEAR);
        commands.extend(bar.axis_buttons(ctx, ui));
    }
    if plots::has_thresholds(ctx) {
        bar.room.left(space::NEAR);
        commands.extend(bar.scale_buttons(ctx, ui));
    }
    if let Some(words) = plots::whose_zones(ctx) {
        bar.whose_zones(ui, &words);
    }
    commands
}

/// The view after a click on a window button: live stays live, held keeps its right edge.
fn with_window(ctx: &ViewContext<'_>, window: Window) -> TimeView {
    match ctx.state.time {
        TimeView::Live { .. } => TimeView::Live { window },
        // In a replay, a window always ends at the playhead.
        TimeView::Held { .. } if ctx.state.source.playback().is_some() => TimeView::Live { window },
        TimeView::Held { to, .. } => {
            let length = ctx.axis().length(window);
            let view = TimeRange::live(length, Limits::of(ctx).oldest, to);
            TimeView::Held { from: view.from, to, window }
        }
    }
}

/// Whether the visible time range is that of a window button.
fn is_on(ctx: &ViewContext<'_>, window: Window) -> bool {
    match ctx.state.time {
        TimeView::Live { window: live } => live == window,
        TimeView::Held { from, to, window: chosen } => {
            let length = ctx.axis().length(window);
            let length = TimeRange::live(length, Limits::of(ctx).oldest, to).secs();
            chosen == window && (to.secs_since(from) - length).abs() < SAME_LENGTH_SECS
        }
    }
}

fn next_smoothing(secs: u8) -> u8 {
    SMOOTHINGS.into_iter().find(|&step| step > secs).unwrap_or(0)
}

fn smoothing_words(secs: u8) -> String {
    if secs == 0 { tr!("smooth-off").to_owned() } else { tr!("smooth", secs = secs) }
}

/// The bar, while it is being filled from the left.
struct Bar<'a> {
    palette: &'a Palette,
    room: Room,
    /// Whether there is no room for the keys in the first button's label.
    is_short: bool,
}

impl Bar<'_> {
    fn width(&self, ui: &Ui, words: &str) -> f32 {
        Text::new(words, family::SEMIBOLD, size::LABEL, self.palette.text).width(ui.painter())
    }

    /// The width of all buttons if the first one shows its keys.
    fn full_width(&self, ctx: &ViewContext<'_>, ui: &Ui) -> f32 {
        let windows = Window::ALL.into_iter().map(|window| self.window_width(ctx, ui, window));
        let others =
            [widest_held(), widest_smoothing()].map(|it| self.width(ui, it) + 2.0 * space::GAP);
        windows.chain(others).sum::<f32>() + 2.0 * space::NEAR
    }

    /// The part of a button's label that is painted: without its keys if there is no room.
    fn painted<'w>(&self, words: &'w str) -> &'w str {
        let short = words.split(", ").next().filter(|_| self.is_short);
        short.unwrap_or(words)
    }

    fn window_width(&self, ctx: &ViewContext<'_>, ui: &Ui, window: Window) -> f32 {
        (self.width(ui, &ctx.axis().window_words(window)) + 2.0 * space::INSET).max(LEAST_WINDOW_W)
    }

    /// `LIVE`, or how far a held view is behind; as wide as the longest label.
    fn live_button(&mut self, ctx: &ViewContext<'_>, ui: &mut Ui) -> Response {
        let width = self.width(ui, self.painted(widest_held())) + 2.0 * space::GAP;
        let is_replay = ctx.state.source.playback().is_some();
        match ctx.state.time {
            TimeView::Live { .. } if is_replay => {
                self.button(ui, "live", tr!("time-at-playhead"), width, Look::Edged)
            }
            TimeView::Held { .. } if is_replay => {
                self.button(ui, "live", tr!("time-held-playhead"), width, Look::Mode)
            }
            TimeView::Live { .. } => self.button(ui, "live", tr!("time-live"), width, Look::Edged),
            TimeView::Held { to, .. } => {
                let behind = format::span(ctx.samples_now().secs_since(to));
                let words = tr!("time-held", behind = behind);
                self.button(ui, "live", &words, width, Look::Mode)
            }
        }
    }

    fn window_button(&mut self, ctx: &ViewContext<'_>, ui: &mut Ui, window: Window) -> Response {
        let width = self.window_width(ctx, ui, window);
        let look = if is_on(ctx, window) { Look::On } else { Look::Plain };
        self.button(ui, window.word(), &ctx.axis().window_words(window), width, look)
    }

    fn button(&mut self, ui: &mut Ui, id: &str, words: &str, width: f32, look: Look) -> Response {
        let palette = self.palette;
        let area_h = self.room.rest().height();
        let height = area_h.min(size::HIT.max(area_h - 2.0 * size::EDGE));
        let rect = self.room.left_box(vec2(width, height));
        let response = ui
            .interact(rect, ui.scope_id().with(("time bar", id)), Sense::click())
            .on_hover_cursor(CursorIcon::PointingHand);
        response.widget_info(|| WidgetInfo::selected(Role::Button, true, look == Look::On, words));
        let (fill, edge, ink) = match look {
            Look::Plain if response.hovered() => {
                (palette.raised, Color32::TRANSPARENT, palette.text)
            }
            Look::Plain => (Color32::TRANSPARENT, Color32::TRANSPARENT, palette.label),
            Look::Edged => (palette.panel, palette.control_edge, palette.text),
            Look::On => (palette.text, Color32::TRANSPARENT, palette.panel),
            Look::Mode => (palette.mode, Color32::TRANSPARENT, palette.mode_ink),
        };
        let radius = CornerRadius::same(size::RADIUS_PANEL);
        let painter = ui.painter();
        painter.rect(rect, radius, fill, controls::edge(edge), StrokeKind::Inside);
        if response.has_focus() {
            let ring = controls::ring(palette.text);
            painter.rect_stroke(rect.expand(size::EDGE), radius, ring, StrokeKind::Outside);
        }
        let words = Text::new(self.painted(words), family::SEMIBOLD, size::LABEL, ink);
        let mut cell = rect;
        if look == Look::Edged {
            // Centre the dot and the text together.
            let mark_w = 2.0 * DOT_R + space::NEAR;
            let mut room = Room::new(column(rect, words.width(painter) + mark_w));
            let dot = room.left(2.0 * DOT_R).center();
            shapes::paint(painter, Form::Dot, dot, DOT_R, ink, ink);
            room.left(space::NEAR);
            cell = room.rest();
        }
        words.elided(painter, cell, Align::Center);
        response
    }

    /// The switch between values and shares of the threshold; one button where there is no room for
    /// two, none where there is none for one: the key does the same.
    fn scale_buttons(&mut self, ctx: &ViewContext<'_>, ui: &mut Ui) -> Option<Command> {
        let hint = tr!("scale-tip");
        let now = ctx.state.plot_scale;
        let mut chosen = None;
        if self.has_room_for(ui, &scales()) {
            chosen = self.both(ui, scales(), now, |_| hint);
        } else if LEAST_WINDOW_W <= self.room.rest().width() {
            let (look, other) = match now {
                PlotScale::Values => (Look::Plain, PlotScale::PercentOfThreshold),
                PlotScale::PercentOfThreshold => (Look::On, PlotScale::Values),
            };
            let button = self.button(ui, tr!("of-threshold"), "%", LEAST_WINDOW_W, look);
            chosen = button.on_hover_text(hint).clicked().then_some(other);
        }
        chosen.map(Command::SetPlotScale)
    }

    /// The switch between times and distances on the x axis; where there is no room for two buttons,
    /// only the other one.
    fn axis_buttons(&mut self, ctx: &ViewContext<'_>, ui: &mut Ui) -> Option<Command> {
        let now = ctx.state.compare_by;
        let hint = |by| match by {
            CompareBy::Time => tr!("compare-time-tip"),
            CompareBy::Distance => tr!("compare-distance-tip"),
        };
        let chosen = if self.has_room_for(ui, &axes()) {
            self.both(ui, axes(), now, hint)
        } else {
            let (by, words) = axes().into_iter().find(|(by, _)| *by != now)?;
            let width = self.width(ui, words) + 2.0 * space::INSET;
            // The table of differences has the choice too.
            if self.room.rest().width() < width {
                return None;
            }
            let button = self.button(ui, words, words, width, Look::Plain);
            button.on_hover_text(hint(by)).clicked().then_some(by)
        };
        chosen.map(|by| Command::Replay(ReplayCommand::CompareBy(by)))
    }

    /// Whether two buttons have room.
    fn has_room_for<T>(&self, ui: &Ui, choices: &[(T, &str); 2]) -> bool {
        let widths = choices.iter().map(|(_, words)| self.width(ui, words) + 2.0 * space::INSET);
        widths.sum::<f32>() <= self.room.rest().width()
    }

    /// Two buttons, of which one is on; returns which one was clicked.
    fn both<T: Copy + PartialEq>(
        &mut self,
        ui: &mut Ui,
        choices: [(T, &str); 2],
        now: T,
        hint: impl Fn(T) -> &'static str,
    ) -> Option<T> {
        let mut chosen = None;
        for (choice, words) in choices {
            let look = if now == choice { Look::On } else { Look::Plain };
            let width = self.width(ui, words) + 2.0 * space::INSET;
            let button = self.button(ui, words, words, width, look).on_hover_text(hint(choice));
            chosen = chosen.or(button.clicked().then_some(choice));
        }
        chosen
    }

    /// Whose zones the bands of the plots are.
    fn whose_zones(&self, ui: &Ui, words: &str) {
        let mut room = self.room;
        room.left(space::APART);
        let text = Text::new(words, family::REGULAR, size::SMALL, self.palette.label);
        let cell = room.left(text.width(ui.painter()));
        if cell.width() < text.width(ui.painter()).min(LEAST_ZONES_W) {
            return;
        }
        text.elided(ui.painter(), cell, Align::Min);
        let response = ui.interact(cell, ui.scope_id().with("zones"), Sense::hover());
        response.widget_info(|| WidgetInfo::labeled(Role::Label, true, words));
        response.on_hover_text(tr!("zones-tip"));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn smoothing_goes_round() {
        let mut secs = 0;
        let steps: Vec<u8> = (0..4)
            .map(|_| {
                secs = next_smoothing(secs);
                secs
            })
            .collect();
        assert_eq!(steps, [3, 10, 30, 0]);
        assert_eq!(next_smoothing(7), 10);
    }
}
