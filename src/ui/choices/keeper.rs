//! When choices are passed on to be written.

use eframe::egui::{Context, Pos2, Rect, Vec2, ViewportId};

use super::{
    selected::Selected,
    table::{self, length, of_length, place},
};
use crate::{
    control::{Control, KeepChoices},
    model::{Choice, MonoNanos, WindowChoices},
    ui::{projection::Projection, state::ViewState},
};

/// How often it is looked whether something else is chosen, in seconds; written is at most as often.
const LOOK_EVERY_SECS: f64 = 3.0;

const WIDTH: &str = "window_width";
const HEIGHT: &str = "window_height";
const MAXIMIZED: &str = "window_maximized";
const X: &str = "window_x";
const Y: &str = "window_y";
const SECOND_WIDTH: &str = "second_width";
const SECOND_HEIGHT: &str = "second_height";
const SECOND_X: &str = "second_x";
const SECOND_Y: &str = "second_y";
const SECOND_FULL: &str = "second_full_screen";

/// Where a window is and how large; all lengths are points at 100 %.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub(in crate::ui) struct Frame {
    /// Its inner size, unless it fills the screen.
    pub(in crate::ui) size: Option<Vec2>,
    /// Its upper left corner among all screens; `None` where the system does not tell.
    pub(in crate::ui) corner: Option<Pos2>,
    /// Whether it fills the screen: maximized, or the second window without a frame.
    pub(in crate::ui) is_full: bool,
}

/// The keys of a window's frame.
#[derive(Debug, Clone, Copy)]
pub(in crate::ui) struct FrameKeys {
    size: [&'static str; 2],
    corner: [&'static str; 2],
    is_full: &'static str,
}

/// Those of the first window.
pub(in crate::ui) const FIRST: FrameKeys =
    FrameKeys { size: [WIDTH, HEIGHT], corner: [X, Y], is_full: MAXIMIZED };
/// Those of the second one.
pub(in crate::ui) const SECOND: FrameKeys = FrameKeys {
    size: [SECOND_WIDTH, SECOND_HEIGHT],
    corner: [SECOND_X, SECOND_Y],
    is_full: SECOND_FULL,
};

impl Frame {
    /// As it was kept.
    pub(in crate::ui) fn read(keys: FrameKeys, choices: &WindowChoices) -> Self {
        let length = |key| choices.get(key).and_then(length);
        let place = |key| choices.get(key).and_then(place);
        let [width, height] = keys.size.map(length);
        let [x, y] = keys.corner.map(place);
        Self {
            size: width.zip(height).map(|(width, height)| Vec2::new(width, height)),
            corner: x.zip(y).map(|(x, y)| Pos2::new(x, y)),
            is_full: choices.get(keys.is_full).and_then(Choice::flag).unwrap_or_default(),
        }
    }

    /// As the window is now that is drawn. One that fills the screen or is away keeps the size and
    /// the place that it had before, but for the screen that it fills.
    pub(in crate::ui) fn look(&mut self, ctx: &Context) {
        let zoom = ctx.zoom_factor();
        let is = |state: Option<bool>| state.unwrap_or_default();
        let (is_maximized, is_full, is_away, outer) = ctx.input(|input| {
            let viewport = input.viewport();
            let is_full = is(viewport.fullscreen);
            (is(viewport.maximized), is_full, is(viewport.minimized), viewport.outer_rect)
        });
        if is_away {
            return;
        }
        self.is_full = if ctx.viewport_id() == ViewportId::ROOT { is_maximized } else { is_full };
        let fills = is_maximized || is_full;
        if !fills {
            // Not the rectangle of the viewport, which Wayland does not tell.
            self.size = Some(ctx.content_rect().size() * zoom);
        }
        // Where a window fills another screen than before it is to come back there.
        let had = |outer: &Rect| self.corner.is_some_and(|corner| outer.contains(corner / zoom));
        if let Some(outer) = outer.filter(|outer| !fills || !had(outer)) {
            self.corner = Some(outer.min * zoom);
        }
    }

    fn write(self, keys: FrameKeys, choices: &mut WindowChoices) {
        let ([width, height], [x, y]) = (keys.size, keys.corner);
        choices.set(width, of_length(self.size.map(|size| size.x)));
        choices.set(height, of_length(self.size.map(|size| size.y)));
        choices.set(x, of_length(self.corner.map(|corner| corner.x)));
        choices.set(y, of_length(self.corner.map(|corner| corner.y)));
        choices.set(keys.is_full, self.is_full.then_some(Choice::Flag(true)));
    }
}

/// Passes choices on when they have changed.
#[derive(Debug)]
pub(in crate::ui) struct Keeper {
    /// What was passed on last, with the entries of other versions.
    kept: WindowChoices,
    frame: Frame,
    /// The second window, as it was last while it was open.
    second: Frame,
    /// Nothing is kept in the demo.
    is_on: bool,
    looked: Option<MonoNanos>,
}

impl Keeper {
    /// Begins with what was kept before.
    pub(in crate::ui) fn new(kept: WindowChoices, is_on: bool) -> Self {
        let [frame, second] = [FIRST, SECOND].map(|keys| Frame::read(keys, &kept));
        Self { frame, second, kept, is_on, looked: None }
    }

    /// Whether anything is kept.
    pub(in crate::ui) const fn is_on(&self) -> bool {
        self.is_on
    }

    /// Where the second window was last.
    pub(in crate::ui) const fn second(&self) -> Frame {
        self.second
    }

    /// Looks at the second window, while it is drawn.
    pub(in crate::ui) fn look_at_second(&mut self, ctx: &Context) {
        self.second.look(ctx);
    }

    /// Looks every few seconds whether something else is chosen.
    pub(in crate::ui) fn look(
        &mut self,
        ctx: &Context,
        now: MonoNanos,
        view: &ViewState,
        projection: &Projection,
        control: &Control,
    ) {
        if !self.is_on {
            return;
        }
        self.frame.look(ctx);
        // Not at once: the first frames of a window may have another size.
        let looked = *self.looked.get_or_insert(now);
        if now.secs_since(looked) >= LOOK_EVERY_SECS {
            self.looked = Some(now);
            self.keep(view, projection, control);
        }
    }

    /// Passes on what is chosen, if it is something else than before.
    pub(in crate::ui) fn keep(
        &mut self,
        view: &ViewState,
        projection: &Projection,
        control: &Control,
    ) {
        if !self.is_on {
            return;
        }
        let mut chosen = self.kept.clone();
        table::write(view, &mut chosen);
        Selected::write(view, projection, &mut chosen);
        self.frame.write(FIRST, &mut chosen);
        self.second.write(SECOND, &mut chosen);
        if chosen != self.kept {
            self.kept.clone_from(&chosen);
            control.send(KeepChoices(chosen));
        }
    }
}
