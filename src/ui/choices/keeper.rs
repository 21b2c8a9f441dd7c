//! When choices are passed on to be written.

use eframe::egui::{Context, Vec2};

use super::{
    selected::Selected,
    table::{self, length, of_length},
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
const ZOOM: &str = "zoom";

/// The zoom of everything that is taken for one.
const ZOOMS: std::ops::RangeInclusive<f64> = 0.5..=3.0;

/// The window itself.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub(in crate::ui) struct Frame {
    /// Its inner size in points at a zoom of 1, unless it is maximized.
    pub(in crate::ui) size: Option<Vec2>,
    /// Whether it is maximized.
    pub(in crate::ui) is_maximized: bool,
    /// The zoom of everything in it.
    pub(in crate::ui) zoom: Option<f32>,
}

impl Frame {
    /// As it was kept.
    pub(in crate::ui) fn read(choices: &WindowChoices) -> Self {
        let length = |key| choices.get(key).and_then(length);
        let zoom = choices.get(ZOOM).and_then(Choice::number).filter(|zoom| ZOOMS.contains(zoom));
        Self {
            size: length(WIDTH).zip(length(HEIGHT)).map(|(width, height)| Vec2::new(width, height)),
            is_maximized: choices.get(MAXIMIZED).and_then(Choice::flag).unwrap_or_default(),
            zoom: zoom.map(|zoom| zoom as f32),
        }
    }

    /// As it is now. A window that fills the screen or is away keeps the size that it had before.
    fn look(&mut self, ctx: &Context) {
        let zoom = ctx.zoom_factor();
        self.zoom = Some(zoom);
        let is = |state: Option<bool>| state.unwrap_or_default();
        let (is_maximized, has_own_size) = ctx.input(|input| {
            let viewport = input.viewport();
            let is_full = is(viewport.maximized) || is(viewport.fullscreen);
            (is(viewport.maximized), !is_full && !is(viewport.minimized))
        });
        self.is_maximized = is_maximized;
        if has_own_size {
            // Not the rectangle of the viewport, which Wayland does not tell.
            self.size = Some(ctx.content_rect().size() * zoom);
        }
    }

    fn write(self, choices: &mut WindowChoices) {
        choices.set(WIDTH, of_length(self.size.map(|size| size.x)));
        choices.set(HEIGHT, of_length(self.size.map(|size| size.y)));
        choices.set(MAXIMIZED, self.is_maximized.then_some(Choice::Flag(true)));
        // As it is typed: 1.1 and not 1.100000023841858.
        let hundredths = self.zoom.map(|zoom| (f64::from(zoom) * 100.0).round());
        let zoom = hundredths.filter(|it| (it - 100.0).abs() >= 1.0);
        choices.set(ZOOM, zoom.map(|it| Choice::Number(it / 100.0)));
    }
}

/// Passes choices on when they have changed.
#[derive(Debug)]
pub(in crate::ui) struct Keeper {
    /// What was passed on last, with the entries of other versions.
    kept: WindowChoices,
    frame: Frame,
    /// Nothing is kept in the demo.
    is_on: bool,
    looked: Option<MonoNanos>,
}

impl Keeper {
    /// Begins with what was kept before.
    pub(in crate::ui) fn new(kept: WindowChoices, is_on: bool) -> Self {
        Self { frame: Frame::read(&kept), kept, is_on, looked: None }
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
        self.frame.write(&mut chosen);
        if chosen != self.kept {
            self.kept.clone_from(&chosen);
            control.send(KeepChoices(chosen));
        }
    }
}
