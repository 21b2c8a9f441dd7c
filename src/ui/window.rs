//! The window: at first it shows that recordings are loading, then it becomes the dashboard.

use eframe::{
    egui::{Context, Ui, ViewportCommand},
    egui_wgpu::RenderState,
};

use super::{
    App, Backend, Options, fonts, lang,
    loading::loading_ui,
    style,
    theme::Theme,
    wake::{self, Pace, Waker},
};
use crate::model::Progress;

/// The progress of starting up.
pub enum Startup {
    /// Still starting.
    Loading,
    /// Ready to show this.
    Ready(Box<Backend>),
    /// Failed: the window closes.
    Failed,
}

/// Called every frame, on the window's thread, until startup has ended; must not block.
pub type PollStartup = Box<dyn FnMut() -> Startup>;

/// The window.
pub struct Window {
    stage: Stage,
}

enum Stage {
    Waiting(Box<Waiting>),
    Open(Box<App>),
}

struct Waiting {
    poll_startup: PollStartup,
    /// Progress of loading.
    loading: Progress,
    /// Taken once startup has ended.
    options: Option<Options>,
    theme: Theme,
    waker: Waker,
    pace: Pace,
}

impl Window {
    /// A window that shows the progress of `loading` until `poll_startup` returns the backend;
    /// `waker` wakes it from now on, and learns whether it is visible.
    pub fn new(
        cc: &eframe::CreationContext<'_>,
        poll_startup: PollStartup,
        loading: Progress,
        waker: Waker,
        options: Options,
    ) -> Self {
        lang::speak(options.spoken());
        // First, so that the end of loading always wakes the window.
        waker.opened(&cc.egui_ctx);
        // Enough for the event's name; the dashboard adds the system's fonts.
        fonts::install(&cc.egui_ctx, None);
        let theme = Theme::new(options.is_dark(), cc.egui_ctx.content_rect().width());
        style::install(&cc.egui_ctx, &theme);
        let pace = Pace::new(waker.clone());
        let mut waiting =
            Waiting { poll_startup, loading, options: Some(options), theme, waker, pace };
        // If everything is loaded already, the first frame shows it.
        let app = waiting.poll(&cc.egui_ctx, cc.wgpu_render_state.as_ref());
        let stage = app.map_or_else(|| Stage::Waiting(Box::new(waiting)), Stage::Open);
        Self { stage }
    }

    /// The dashboard, once startup has ended.
    pub fn app(&self) -> Option<&App> {
        match &self.stage {
            Stage::Waiting(_) => None,
            Stage::Open(app) => Some(app),
        }
    }
}

impl Waiting {
    fn poll(&mut self, ctx: &Context, render_state: Option<&RenderState>) -> Option<Box<App>> {
        match (self.poll_startup)() {
            Startup::Loading => {}
            Startup::Failed => ctx.send_viewport_cmd(ViewportCommand::Close),
            Startup::Ready(backend) => {
                let options = self.options.take().unwrap_or_default();
                let app = App::on(ctx, render_state, *backend, options);
                return Some(Box::new(app.paced_by(self.waker.clone())));
            }
        }
        None
    }

    fn ui(&self, ui: &mut Ui) {
        let title = self.options.as_ref().map_or("", |options| options.event_name.as_str());
        if loading_ui(title, self.loading.fraction(), &self.theme, ui) {
            ui.ctx().send_viewport_cmd(ViewportCommand::Close);
        }
    }
}

impl eframe::App for Window {
    fn logic(&mut self, ctx: &Context, frame: &mut eframe::Frame) {
        if let Stage::Waiting(waiting) = &mut self.stage {
            waiting.pace.begin_frame(ctx);
            match waiting.poll(ctx, frame.wgpu_render_state()) {
                Some(app) => self.stage = Stage::Open(app),
                None => waiting.pace.at_next_change(ctx, wake::PROGRESS_AFTER),
            }
        }
        if let Stage::Open(app) = &mut self.stage {
            app.logic(ctx, frame);
        }
    }

    fn ui(&mut self, ui: &mut Ui, frame: &mut eframe::Frame) {
        match &mut self.stage {
            Stage::Waiting(waiting) => waiting.ui(ui),
            Stage::Open(app) => app.ui(ui, frame),
        }
    }

    fn on_exit(&mut self) {
        if let Stage::Open(app) = &mut self.stage {
            app.on_exit();
        }
    }

    fn clear_color(&self, visuals: &eframe::egui::Visuals) -> [f32; 4] {
        match &self.stage {
            Stage::Waiting(waiting) => waiting.theme.palette.window.to_normalized_gamma_f32(),
            Stage::Open(app) => app.clear_color(visuals),
        }
    }
}
