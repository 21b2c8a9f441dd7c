//! The window: what it holds, what it does before a frame ([`App::logic`]) and in it
//! ([`App::ui`]).

use crossbeam_channel::{Receiver, TryRecvError, bounded};
use eframe::egui::{CursorIcon, Rect, Role, Sense, Ui, UiBuilder, WidgetInfo};

use super::{
    apply::{self, Effect},
    context::{Command, ViewContext},
    fonts,
    keys::Keys,
    layout::{Grid, NARROW, Splits},
    panel::{
        athletes::{AthletesState, athletes_ui},
        caption::{self, caption_ui},
        connect::{ConnectState, connect_ui},
        first_start::{FirstStart, first_start_ui},
        header::{Header, header_ui},
        help::help_ui,
        map::{MapState, map_ui},
        numbers::numbers_ui,
        plots::{PlotsState, plots_ui},
        problems::problems_ui,
        roster::{RosterState, roster_ui},
        time_bar::time_bar_ui,
    },
    projection::{Projection, Projector},
    reads::{Answer, Asker, EngineCommand, Reads, Reply},
    run::Options,
    state::{Dialog, MapMode, Panel, ViewState},
    style,
    theme::Theme,
    wake,
};
use crate::model::{MonoNanos, UnixNanos};

/// Where commands go that only the engine can carry out, with where to answer; must not block.
pub type EngineSink = Box<dyn FnMut(EngineCommand, Reply)>;

/// The window.
pub struct App {
    reads: Reads,
    sink: EngineSink,
    header: Header,
    view: ViewState,
    projector: Projector,
    projection: Projection,
    /// Commands of the last frame, applied at the start of the next.
    pending: Vec<Command>,
    keys: Keys,
    roster: RosterState,
    plots: PlotsState,
    map: MapState,
    first_start: FirstStart,
    athletes: AthletesState,
    connect: ConnectState,
    /// The demo's words on what happens now.
    caption: String,
    /// Bibs to select once they are on the roster.
    select_bibs: Vec<String>,
    /// What was asked of the engine and is not answered yet: one question of each asker.
    asked: Vec<(Asker, Receiver<Answer>)>,
    splits: Splits,
    theme: Option<Theme>,
    now: UnixNanos,
    now_mono: MonoNanos,
}

impl App {
    /// The window on what `reads` shows; `sink` takes what only the engine can do.
    pub fn new(
        cc: &eframe::CreationContext<'_>,
        reads: Reads,
        sink: EngineSink,
        options: Options,
    ) -> Self {
        fonts::install(&cc.egui_ctx);
        let render_state = cc.wgpu_render_state.as_ref();
        let map = MapState::new(&cc.egui_ctx, render_state, options.cache_dir, options.map);
        Self {
            now: reads.clock.wall(),
            now_mono: reads.clock.mono(),
            reads,
            sink,
            header: Header { event_name: options.event_name, is_demo: options.is_demo },
            view: ViewState { dark: options.dark, ..ViewState::default() },
            projector: Projector::default(),
            projection: Projection::default(),
            pending: Vec::new(),
            keys: Keys::default(),
            roster: RosterState::default(),
            plots: PlotsState::default(),
            map,
            first_start: FirstStart::default(),
            athletes: AthletesState::default(),
            connect: ConnectState::default(),
            caption: String::new(),
            select_bibs: options.select_bibs,
            asked: Vec::new(),
            splits: Splits::default(),
            theme: None,
        }
    }

    /// What the viewer has chosen.
    pub fn view(&self) -> &ViewState {
        &self.view
    }

    /// What the panels draw.
    pub fn projection(&self) -> &Projection {
        &self.projection
    }

    /// How often something was copied from the store: not in a frame without news.
    pub fn n_copies(&self) -> u64 {
        self.projector.n_copies()
    }

    /// Gives a command as a gesture would; it is applied at the start of the next frame.
    pub fn command(&mut self, command: Command) {
        self.pending.push(command);
    }

    fn apply(&mut self, command: Command) {
        match apply::apply(&mut self.view, command, &self.projection, self.now) {
            Some(Effect::ZoomMap(steps)) => self.map.zoom_by(steps),
            Some(Effect::Ask(asker, what)) => {
                let (reply, answer) = bounded(1);
                self.asked.retain(|(earlier, _)| *earlier != asker);
                self.asked.push((asker, answer));
                (self.sink)(what, reply);
            }
            Some(Effect::Forget(Some(id))) => self.reads.problems.forget(id),
            Some(Effect::Forget(None)) => self.reads.problems.clear(),
            Some(Effect::NextInDemo) => {
                if let Some(guide) = &self.reads.guide {
                    (guide.next)();
                }
            }
            None => {}
        }
    }

    /// Hands answers of the engine to who asked; where they lead is applied like a gesture.
    fn take_answers(&mut self) {
        let mut answers = Vec::new();
        self.asked.retain(|(asker, answer)| match answer.try_recv() {
            Ok(answer) => {
                answers.push((*asker, answer));
                false
            }
            Err(TryRecvError::Empty) => true,
            Err(TryRecvError::Disconnected) => {
                answers.push((*asker, Err("the engine has ended".to_owned())));
                false
            }
        });
        for (asker, answer) in answers {
            if asker == Asker::FirstStart {
                self.first_start.answered(answer.map(drop));
            } else {
                self.pending.extend(self.athletes.answered(asker, answer));
                if let Some(made) = self.athletes.made() {
                    self.first_start.knows(made);
                }
            }
        }
    }

    /// A start list that was dropped on the window.
    fn take_dropped(&mut self, ctx: &eframe::egui::Context) {
        let dropped = ctx.input_mut(|input| std::mem::take(&mut input.raw.dropped_files));
        // One list at a time.
        if let Some(file) = dropped.first() {
            self.pending.extend(self.athletes.dropped(file.path().to_owned()));
        }
    }

    /// Makes the choices that the window was opened with.
    fn select_first(&mut self) {
        let bibs = std::mem::take(&mut self.select_bibs);
        let row_of = |bib: &String| self.projection.rows.iter().find(|row| row.athlete.bib == *bib);
        let Some(ids) = bibs.iter().map(|bib| row_of(bib).map(|row| row.athlete.id)).collect()
        else {
            // Not all of them are there yet.
            self.select_bibs = bibs;
            return;
        };
        let ids: Vec<_> = ids;
        if let Some(focus) = ids.first() {
            self.view.focus = Some(*focus);
            self.view.selection = ids;
            self.view.map = MapMode::FitGroup;
        }
    }

    /// The theme for this window; tells egui when it is another one than before.
    fn theme_for(&mut self, ui: &Ui) -> Theme {
        let theme = Theme::new(self.view.dark, ui.ctx().content_rect().width());
        if self.theme != Some(theme) {
            style::install(ui.ctx(), &theme);
            self.theme = Some(theme);
        }
        theme
    }
}

impl eframe::App for App {
    fn logic(&mut self, ctx: &eframe::egui::Context, _frame: &mut eframe::Frame) {
        self.now = self.reads.clock.wall();
        self.now_mono = self.reads.clock.mono();
        let seen = ctx.input(|input| input.viewport().visible().unwrap_or(true));
        if seen {
            self.pending.extend(self.keys.take(ctx, &self.view));
        }
        self.take_answers();
        self.take_dropped(ctx);
        for command in std::mem::take(&mut self.pending) {
            self.apply(command);
        }
        if self.projector.update(
            &mut self.projection,
            &self.reads,
            &self.view,
            self.now,
            self.now_mono,
        ) {
            apply::forget_removed(&mut self.view, &self.projection);
            self.select_first();
        }
        if let Some(guide) = &self.reads.guide {
            self.caption = (guide.caption)();
        }
        wake::at_next_change(ctx, wake::to_next_second(self.now.0));
    }

    fn ui(&mut self, ui: &mut Ui, _frame: &mut eframe::Frame) {
        let theme = self.theme_for(ui);
        let window = ui.ctx().content_rect();
        ui.painter().rect_filled(window, 0, theme.palette.window);
        let mut grid = Grid::new(window, &theme, &self.splits);
        let has_caption = self.view.caption && self.reads.guide.is_some();
        let caption = if has_caption { grid.cut_caption(caption::HEIGHT) } else { Rect::NOTHING };
        let first = self.projection.nobody_has_written;

        let view = ViewContext {
            theme: &theme,
            projection: &self.projection,
            state: &self.view,
            now: self.now,
            now_mono: self.now_mono,
            time_zone: &self.reads.time_zone,
        };
        let mut commands = Vec::new();
        commands
            .extend(in_rect(ui, "header", grid.header, |ui| header_ui(&self.header, &view, ui)));
        let filled = self.view.filled.filter(|_| !first);
        let grid = filled.map_or(grid, |panel| grid.filled(panel));
        let shows = |panel| filled.is_none_or(|filled| filled == panel);

        if shows(Panel::Roster) {
            commands.extend(in_rect(ui, "roster", grid.roster, |ui| {
                roster_ui(&mut self.roster, &mut self.keys, &view, ui)
            }));
        }
        if first {
            let rest = grid.map.union(grid.plots);
            commands.extend(in_rect(ui, "first start", rest, |ui| {
                first_start_ui(&mut self.first_start, &view, ui)
            }));
        } else {
            if shows(Panel::Map) {
                commands
                    .extend(in_rect(ui, "map", grid.map, |ui| map_ui(&mut self.map, &view, ui)));
            }
            if shows(Panel::Numbers) {
                let with_10_m = window.width() >= NARROW;
                commands.extend(in_rect(ui, "numbers", grid.numbers, |ui| {
                    numbers_ui(with_10_m, &view, ui)
                }));
            }
            if shows(Panel::Plots) {
                commands
                    .extend(in_rect(ui, "time bar", grid.time_bar, |ui| time_bar_ui(&view, ui)));
                commands.extend(in_rect(ui, "plots", grid.plots, |ui| {
                    plots_ui(&mut self.plots, &view, ui)
                }));
            }
            if has_caption && filled.is_none() {
                commands.extend(in_rect(ui, "caption", caption, |ui| {
                    caption_ui(&self.caption, &view, ui)
                }));
            }
            if filled.is_none() {
                splitters_ui(&mut self.splits, &grid, ui);
            }
        }
        match &self.view.dialog {
            Some(Dialog::Athletes(page)) => {
                commands.extend(athletes_ui(&mut self.athletes, page, &view, ui));
            }
            Some(Dialog::Problems) => commands.extend(problems_ui(&view, ui)),
            Some(Dialog::Connect) => commands.extend(connect_ui(&mut self.connect, &view, ui)),
            Some(Dialog::Keys) => commands.extend(help_ui(&view, ui)),
            None => {}
        }
        self.keys.pointed = pointed(ui, &grid, filled);
        if !commands.is_empty() {
            self.pending.extend(commands);
            wake::after_command(ui.ctx());
        }
    }

    fn clear_color(&self, _visuals: &eframe::egui::Visuals) -> [f32; 4] {
        let theme = self.theme.unwrap_or_else(|| Theme::new(self.view.dark, 0.0));
        theme.palette.window.to_normalized_gamma_f32()
    }
}

/// Runs a panel in its place, clipped to it.
fn in_rect<R>(ui: &mut Ui, name: &'static str, rect: Rect, panel: impl FnOnce(&mut Ui) -> R) -> R {
    let builder = UiBuilder::new().id_salt(name).max_rect(rect);
    ui.scope_builder(builder, |ui| {
        ui.set_clip_rect(rect.intersect(ui.clip_rect()));
        panel(ui)
    })
    .inner
}

/// The panel under the pointer.
fn pointed(ui: &Ui, grid: &Grid, filled: Option<Panel>) -> Option<Panel> {
    if filled.is_some() {
        return filled;
    }
    let pos = ui.ctx().pointer_hover_pos()?;
    [
        (Panel::Roster, grid.roster),
        (Panel::Map, grid.map),
        (Panel::Numbers, grid.numbers),
        (Panel::Plots, grid.time_bar.union(grid.plots)),
    ]
    .into_iter()
    .find_map(|(panel, rect)| rect.contains(pos).then_some(panel))
}

/// The gutters between panels: a drag moves them, a double click puts them back.
fn splitters_ui(splits: &mut Splits, grid: &Grid, ui: &Ui) {
    let between =
        |left: Rect, right: Rect| Rect::from_min_max(left.right_top(), right.left_bottom());
    let roster = between(grid.roster, Rect::from_min_max(grid.map.min, grid.plots.max));
    let dragged = splitter(ui, "width of the roster", roster, CursorIcon::ResizeHorizontal);
    move_to(&mut splits.roster_w, &dragged, |delta| grid.roster.width() + delta.x);

    let numbers = between(grid.map, grid.numbers);
    let dragged = splitter(ui, "width of the numbers", numbers, CursorIcon::ResizeHorizontal);
    move_to(&mut splits.numbers_w, &dragged, |delta| grid.numbers.width() - delta.x);

    let top = Rect::from_min_max(
        grid.map.left_bottom(),
        eframe::egui::pos2(grid.numbers.right(), grid.time_bar.top()),
    );
    let dragged = splitter(ui, "height of map and numbers", top, CursorIcon::ResizeVertical);
    move_to(&mut splits.top_h, &dragged, |delta| grid.map.height() + delta.y);
}

/// What happened to a splitter.
enum Dragged {
    No,
    By(eframe::egui::Vec2),
    Reset,
}

fn splitter(ui: &Ui, name: &'static str, rect: Rect, cursor: CursorIcon) -> Dragged {
    let response = ui
        .interact(rect, ui.scope_id().with(name), Sense::click_and_drag())
        .on_hover_and_drag_cursor(cursor);
    response.widget_info(|| WidgetInfo::labeled(Role::Splitter, true, name));
    if response.double_clicked() {
        Dragged::Reset
    } else if response.dragged() {
        Dragged::By(response.drag_delta())
    } else {
        Dragged::No
    }
}

fn move_to(
    split: &mut Option<f32>,
    dragged: &Dragged,
    moved: impl FnOnce(eframe::egui::Vec2) -> f32,
) {
    match dragged {
        Dragged::No => {}
        Dragged::By(delta) => *split = Some(moved(*delta)),
        Dragged::Reset => *split = None,
    }
}
