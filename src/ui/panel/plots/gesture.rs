//! Pointer gestures on the plots: drag and wheel move the view, a drag with Shift marks a span,
//! hovering moves the cursor.

use eframe::egui::{CursorIcon, PointerButton, Rect, Response, Ui};

use crate::{
    model::UnixNanos,
    ui::{
        context::{Command, ViewContext},
        panel::time_range::{Limits, TimeRange},
        state::{TimeSpan, TimeView},
    },
};

use super::area::ChartArea;

/// A drag shorter than this is a click, points.
const CLICK_REACH: f32 = 6.0;

/// Wheel travel that makes the window `e` times shorter, points.
const WHEEL_POINTS: f32 = 240.0;

/// A drag in progress.
#[derive(Debug, Clone, Copy)]
struct Drag {
    /// What was shown when it began.
    start: TimeRange,
    /// Whether it has moved too far to be a click.
    is_far: bool,
    does: Does,
}

/// What a drag does.
#[derive(Debug, Clone, Copy)]
enum Does {
    /// Moves the view.
    Pan,
    /// Marks a span from this time on.
    Mark { from: UnixNanos, span: Option<TimeSpan> },
}

/// State of the gestures between frames.
#[derive(Debug, Default)]
pub(super) struct Gestures {
    drag: Option<Drag>,
    /// Two fingers are, or were, on the plots: the first of them drags nothing until it is lifted.
    is_pinched: bool,
    /// Where the pointer was when it last set the cursor.
    pointer_x: Option<f32>,
    /// The cursor it set.
    set_cursor: Option<UnixNanos>,
}

/// What the plots show after the gestures of this frame.
#[derive(Debug, Clone, Copy)]
pub(super) struct Shown {
    /// Visible time range.
    pub(super) range: TimeRange,
    /// Whether the view is held rather than live.
    pub(super) held: bool,
    /// Time of the cursor.
    pub(super) cursor: Option<UnixNanos>,
    /// The marked span, also while it is being marked.
    pub(super) span: Option<TimeSpan>,
}

impl Gestures {
    /// Reads the gestures on the plots of the last frame. Their effect is already visible in this
    /// frame; the commands make it permanent.
    pub(super) fn read(
        &mut self,
        ctx: &ViewContext<'_>,
        ui: &Ui,
        places: &[ChartArea<'_>],
        commands: &mut Vec<Command>,
    ) -> Shown {
        let range = TimeRange::of(ctx);
        let mut shown = Shown {
            range,
            held: matches!(ctx.state.time, TimeView::Held { .. }),
            cursor: ctx.state.cursor,
            span: ctx.state.span,
        };
        let Some(frame) = places.first().map(|place| place.frame) else { return shown };
        let responses: Vec<Response> =
            places.iter().filter_map(|place| ui.ctx().read_response(place.id)).collect();
        let limits = Limits::of(ctx);

        if let Some(span) = self.begin_or_end_drag(ui, &responses, range, frame) {
            shown.span = Some(span);
            commands.push(Command::SetSpan(shown.span));
        }
        self.mark(ui, range, frame, limits, &mut shown);
        let panned = self.pan(ui, frame.width(), limits);
        let wanted = panned.or_else(|| zoom(ui, &responses, range, frame, limits));
        if let Some(wanted) = wanted
            && wanted != range
            // Dragging into the future while live changes nothing, so the view stays live.
            && (shown.held || wanted.to < limits.now || wanted.from != range.from)
        {
            shown.range = wanted;
            shown.held = true;
            let window = match ctx.state.time {
                TimeView::Live { window } | TimeView::Held { window, .. } => window,
            };
            let time = TimeView::Held { from: wanted.from, to: wanted.to, window };
            commands.push(Command::SetTime(time));
        }
        self.move_cursor(ui, &responses, frame, &mut shown, commands);
        shown
    }

    /// Notices where a drag begins and ends. Returns the span that one has marked only when it ends,
    /// because all samples of a span are read for its statistics.
    fn begin_or_end_drag(
        &mut self,
        ui: &Ui,
        responses: &[Response],
        range: TimeRange,
        frame: Rect,
    ) -> Option<TimeSpan> {
        if !responses.iter().any(|response| response.dragged_by(PointerButton::Primary)) {
            self.is_pinched = false;
            return match self.drag.take()?.does {
                Does::Mark { span, .. } => span,
                Does::Pan => None,
            };
        }
        self.is_pinched |= ui.input(|input| input.multi_touch().is_some());
        if self.is_pinched {
            self.drag = None;
            return None;
        }
        if self.drag.is_none() {
            let (marks, origin) =
                ui.input(|input| (input.modifiers.shift, input.pointer.press_origin()));
            let x = origin.map_or(frame.left(), |at| at.x);
            let from = time_at(range, frame, x.clamp(frame.left(), frame.right()));
            let does = if marks { Does::Mark { from, span: None } } else { Does::Pan };
            self.drag = Some(Drag { start: range, is_far: false, does });
        }
        if let Some(drag) = &mut self.drag {
            drag.is_far |= moved_x(ui).is_some_and(|moved| CLICK_REACH <= moved.abs());
        }
        None
    }

    /// Marks the span up to the pointer.
    fn mark(&mut self, ui: &Ui, range: TimeRange, frame: Rect, limits: Limits, shown: &mut Shown) {
        let Some(Drag { is_far: true, does: Does::Mark { from, span }, .. }) = &mut self.drag
        else {
            return;
        };
        ui.ctx().set_cursor_icon(CursorIcon::ResizeHorizontal);
        if let Some(pointer) = ui.input(|input| input.pointer.latest_pos()) {
            let x = pointer.x.clamp(frame.left(), frame.right());
            *span = TimeSpan::between(*from, time_at(range, frame, x).min(limits.now));
        }
        shown.span = *span;
    }

    /// The range a drag asks for.
    fn pan(&self, ui: &Ui, width: f32, limits: Limits) -> Option<TimeRange> {
        let Some(Drag { start, is_far: true, does: Does::Pan }) = self.drag else { return None };
        ui.ctx().set_cursor_icon(CursorIcon::Grabbing);
        let secs_per_point = start.secs() / f64::from(width.max(1.0));
        Some(start.panned(f64::from(moved_x(ui)?) * secs_per_point, limits))
    }

    /// Moves the cursor with the pointer over a plot, and removes it when the pointer leaves.
    ///
    /// A pointer at rest sets nothing: the cursor is a moment in time, slides with the data, and
    /// can be moved on by keys.
    fn move_cursor(
        &mut self,
        ui: &Ui,
        responses: &[Response],
        frame: Rect,
        shown: &mut Shown,
        commands: &mut Vec<Command>,
    ) {
        if self.drag.is_some() {
            return;
        }
        let pointer = ui.input(|input| input.pointer.hover_pos()).filter(|at| {
            responses.iter().any(Response::contains_pointer) && frame.x_range().contains(at.x)
        });
        if let Some(pointer) = pointer {
            if self.pointer_x != Some(pointer.x) {
                self.pointer_x = Some(pointer.x);
                shown.cursor = Some(time_at(shown.range, frame, pointer.x));
                self.set_cursor = shown.cursor;
                commands.push(Command::SetCursor(shown.cursor));
            }
        } else if self.pointer_x.take().is_some() && self.set_cursor.take() == shown.cursor {
            // The pointer set this cursor; one that keys have moved since stays.
            shown.cursor = None;
            commands.push(Command::SetCursor(None));
        }
    }
}

/// How far the pointer is from where it was pressed, along the time axis, points.
fn moved_x(ui: &Ui) -> Option<f32> {
    ui.input(|input| Some(input.pointer.latest_pos()?.x - input.pointer.press_origin()?.x))
}

/// The range that the wheel or a pinch asks for; horizontal scrolling pans it.
fn zoom(
    ui: &Ui,
    responses: &[Response],
    range: TimeRange,
    frame: Rect,
    limits: Limits,
) -> Option<TimeRange> {
    if !responses.iter().any(Response::contains_pointer) {
        return None;
    }
    let (pointer, scroll, pinch) = ui.input(|input| {
        (input.pointer.hover_pos(), input.smooth_scroll_delta(), input.zoom_delta())
    });
    let factor = f64::from((scroll.y / WHEEL_POINTS).exp() * pinch);
    let x = pointer?.x.clamp(frame.left(), frame.right());
    let mut wanted = range;
    if (factor - 1.0).abs() > 1e-6 {
        wanted = wanted.zoomed(factor, time_at(range, frame, x), limits);
    }
    if scroll.x != 0.0 {
        let secs_per_point = wanted.secs() / f64::from(frame.width().max(1.0));
        wanted = wanted.panned(f64::from(scroll.x) * secs_per_point, limits);
    }
    (wanted != range).then_some(wanted)
}

/// The time at a position in the plot.
fn time_at(range: TimeRange, frame: Rect, x: f32) -> UnixNanos {
    let share = f64::from((x - frame.left()) / frame.width().max(1.0));
    range.from.plus_secs(share * range.secs())
}
