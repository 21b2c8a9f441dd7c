//! The second window: the Wall of what arrives, whatever the first window shows.
//!
//! egui draws it within the frame of the first window, so both read the same projection. Where the
//! system has no second window it is one inside of the first.

use eframe::egui::{
    Context, Event, Key, Popup, Pos2, Rect, Ui, Vec2, ViewportBuilder, ViewportClass,
    ViewportCommand, ViewportId, vec2,
};

use super::App;
use crate::ui::{
    choices::Frame,
    context::{Command, FrameContext},
    keys::{KeyContext, Keys, Next, Pressed, Typed},
    panel::wall::WallState,
    screens::{brought_back, connected},
    state::{Tab, ViewState},
    theme::Theme,
    view::second_window_ui,
    wake,
    workspace::Workspace,
};

/// Its size when it opens.
const OPENED: Vec2 = vec2(1280.0, 720.0);
/// Its smallest size.
const LEAST: Vec2 = vec2(480.0, 320.0);
/// How much of the first window it takes where it is inside of that.
const INSIDE_SHARE: f32 = 0.8;

/// What the second window remembers.
#[derive(Debug, Default)]
pub(super) struct Second {
    wall: WallState,
    keys: Keys,
    typed: Typed,
    /// Where it is put and how large; it stays as it was opened, because every other one would move
    /// the window.
    opened: Option<Frame>,
}

impl App {
    /// Brings the first window back where the screen that it stood on is gone.
    pub(super) fn bring_back(&mut self, ctx: &Context, frame: &eframe::Frame) {
        let Some(Frame { size, corner: Some(corner), .. }) = self.stood.take() else { return };
        let window = Rect::from_min_size(corner, size.unwrap_or(OPENED));
        if let Some(corner) = brought_back(window, &connected(frame)) {
            let corner = corner / ctx.zoom_factor();
            ctx.send_viewport_cmd(ViewportCommand::OuterPosition(corner));
        }
    }

    /// Where and how large the second window opens: as it was last, on a screen that there is.
    fn frame_of_second(&self, ctx: &Context, frame: &eframe::Frame) -> Frame {
        let Frame { size, corner, is_full } = self.keeper.second();
        let size = size.unwrap_or(OPENED).max(LEAST);
        let moved = |corner: Pos2| {
            brought_back(Rect::from_min_size(corner, size), &connected(frame)).unwrap_or(corner)
        };
        let zoom = ctx.zoom_factor();
        Frame {
            size: Some(size / zoom),
            corner: corner.map(|corner| moved(corner) / zoom),
            is_full,
        }
    }

    /// Draws the second window, if it is open.
    pub(super) fn draw_second(&mut self, ctx: &Context, frame: &eframe::Frame) {
        if !self.live.view.wall.second.is_open {
            self.second.opened = None;
            return;
        }
        let opened = match self.second.opened {
            Some(opened) => opened,
            None => self.frame_of_second(ctx, frame),
        };
        self.second.opened = Some(opened);
        let mut builder = ViewportBuilder::default()
            .with_app_id("trackside")
            .with_title(tr!("wall-of", title = self.title))
            .with_inner_size(opened.size.unwrap_or(OPENED))
            .with_min_inner_size(LEAST)
            .with_fullscreen(opened.is_full);
        if let Some(corner) = opened.corner {
            builder = builder.with_position(corner);
        }
        let id = ViewportId::from_hash_of("second window");
        let commands =
            ctx.show_viewport_immediate(id, builder, |ui, class| self.second_ui(ui, class));
        if !commands.is_empty() {
            self.pending_live.extend(commands);
            wake::after_command(ctx);
        }
    }

    fn second_ui(&mut self, ui: &mut Ui, class: ViewportClass) -> Vec<Command> {
        let mut commands = Vec::new();
        let rect = if class == ViewportClass::EmbeddedWindow {
            // The keyboard and the frame around it are those of the first window.
            let inside = ui.ctx().content_rect().size() * INSIDE_SHARE;
            Rect::from_min_size(ui.cursor().min, inside)
        } else {
            self.keeper.look_at_second(ui.ctx());
            commands.extend(self.keys_of_second(ui.ctx()));
            if ui.input(|input| input.viewport().close_requested()) {
                commands.push(Command::ToggleSecondWindow);
            }
            ui.ctx().content_rect()
        };
        let theme = Theme::new(self.live.view.dark, rect.width());
        let frame = FrameContext {
            theme: &theme,
            now_mono: self.now_mono,
            control: &self.control,
            desktop: &*self.desktop,
        };
        let Workspace { view, projection, .. } = &self.live;
        let view = frame.view(view, projection, self.now, &self.reads.time_zone);
        let Second { wall, keys, .. } = &mut self.second;
        commands.extend(second_window_ui(wall, keys, &self.header, &view, ui, rect));
        ui.advance_cursor_after_rect(rect);
        commands
    }

    /// The keys pressed while the second window has the keyboard. They mean what they mean in Wall;
    /// F11 and Esc are about this window.
    fn keys_of_second(&mut self, ctx: &Context) -> Vec<Command> {
        self.second.keys.forget_old_bib(self.now_mono);
        if !self.second.typed.begin(ctx) {
            return Vec::new();
        }
        if Popup::is_any_open(ctx) {
            self.second.typed.leave_all(ctx);
            return Vec::new();
        }
        let mut commands = Vec::new();
        let control_focused = ctx.memory(|memory| memory.focused().is_some());
        let is_full = ctx.input(|input| input.viewport().fullscreen.unwrap_or(false));
        let view = ViewState { tab: Tab::WALL, ..self.live.view.clone() };
        let Second { keys, typed, .. } = &mut self.second;
        while let Some(next) = typed.next() {
            let at = KeyContext {
                dialog: None,
                view: &view,
                // Which view the first window shows is decided there.
                tabs: &[],
                control_focused,
                asks_words: false,
                writes_words: false,
                now: self.now_mono,
            };
            match next {
                Next::Other(event) => ctx.input_mut(|input| input.events.push(event)),
                Next::Sign(sign, repeats) => commands.extend(keys.sign(sign, repeats, at)),
                Next::Key(event) => {
                    let Event::Key { key, modifiers, .. } = event else { continue };
                    if key == Key::Escape && keys.bib.is_none() {
                        typed.acted();
                        keys.toggle_full_screen |= is_full;
                        continue;
                    }
                    match keys.press(key, modifiers, at) {
                        Pressed::Acts(more) => {
                            typed.acted();
                            commands.extend(more);
                        }
                        Pressed::Types => {}
                        Pressed::Left => ctx.input_mut(|input| input.events.push(event)),
                    }
                }
            }
        }
        // The search has its field in the first window.
        keys.focus_search = false;
        if std::mem::take(&mut keys.toggle_full_screen) {
            ctx.send_viewport_cmd(ViewportCommand::Fullscreen(!is_full));
        }
        commands
    }
}
