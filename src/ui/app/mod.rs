//! The dashboard: its state, the work before each frame ([`App::logic`]) and the drawing
//! ([`App::ui`]).

mod alarms;
mod bench;
mod closing;
mod commands;
mod courses;
mod dialogs;
mod dropped;
mod marks;
mod pictures;
mod scaled;
mod second;
mod sessions;
mod standing;
mod typing;

use std::{sync::Arc, time::Duration};

use eframe::{
    egui::{Context, Ui, ViewportCommand},
    egui_wgpu::RenderState,
};

use self::{
    closing::Closing, courses::EventCourses, pictures::Pictures, second::Second, sessions::Opening,
};
use super::{
    FixedSetting, Options,
    alarms::AlarmDesk,
    apply,
    backend::{Backend, DemoCaptions},
    choices::{self, FIRST, Frame, Keeper, Selected},
    context::{Command, FrameContext},
    demo_words,
    desktop::Desktop,
    fonts::{self, Fallback},
    keys::{Keys, Typed},
    lang,
    layout::Places,
    panel::{
        alarms::{AlarmListState, IncidentState},
        athletes::AthletesState,
        carry::CarryState,
        connect::ConnectState,
        courses::CoursesState,
        events::EventsState,
        first_start::FirstStart,
        header::{Header, header_ui, window_title},
        map::{MapState, Scene},
        marker::MarkerState,
        palette::PaletteState,
        position::PositionState,
        replay::{self as bars, bar_ui, transport_ui},
        toast::MarkWords,
        transfer::{ExportState, ImportState},
    },
    projection::{HistoryList, Projection},
    replay::ReplaySession,
    state::{Dialog, MapMode, Subject, Tab, ViewState},
    style,
    theme::Theme,
    undo::UndoStack,
    view::{ViewInput, Views, in_rect},
    wake::{self, Pace, Waker},
    workspace::Workspace,
};
use crate::{
    control::{Control, Reads},
    live::Moment,
    model::{MonoNanos, UnixNanos},
};

/// The dashboard.
pub struct App {
    reads: Reads,
    control: Control,
    desktop: Box<dyn Desktop>,
    captions: Option<DemoCaptions>,
    header: Header,
    /// The title of the window, as it was last given.
    title: String,
    /// What arrives. It is kept up to date whatever is shown.
    live: Workspace,
    /// The replay, while recorded sessions are shown.
    replay: Option<ReplaySession>,
    /// The live map's scene, kept while the map shows something else.
    live_scene: Option<Scene>,
    /// Sessions being read for display.
    opening: Option<Opening>,
    views: Views,
    history_list: HistoryList,
    undo: UndoStack,
    /// Commands from the last frame, applied at the start of the next.
    pending: Vec<Command>,
    /// The same of the second window: they are about what arrives, whatever the first one shows.
    pending_live: Vec<Command>,
    second: Second,
    /// Where the first window stood, until it is known whether a screen is there.
    stood: Option<Frame>,
    keys: Keys,
    typed: Typed,
    fonts: Fallback,
    map: MapState,
    first_start: FirstStart,
    alarms: AlarmDesk,
    alarm_list: AlarmListState,
    incident: IncidentState,
    athletes: AthletesState,
    connect: ConnectState,
    courses: CoursesState,
    event_courses: EventCourses,
    events: EventsState,
    marker: MarkerState,
    position: PositionState,
    carry: CarryState,
    mark_words: MarkWords,
    palette: PaletteState,
    import: ImportState,
    export: ExportState,
    pictures: Pictures,
    /// What was decided before the window opened.
    fixed: Vec<FixedSetting>,
    /// The demo's caption for what is happening now.
    caption: String,
    /// Bibs to select once they are on the roster.
    select_bibs: Vec<String>,
    /// Who was selected when the window was closed, until the roster is there.
    selected_before: Option<Selected>,
    keeper: Keeper,
    closing: Closing,
    theme: Option<Theme>,
    pace: Pace,
    /// The scale of the system for which the least size of the window was set.
    least_for: Option<f32>,
    now: UnixNanos,
    now_mono: MonoNanos,
}

impl App {
    /// The dashboard for `backend`.
    pub fn new(cc: &eframe::CreationContext<'_>, backend: Backend, options: Options) -> Self {
        Self::on(&cc.egui_ctx, cc.wgpu_render_state.as_ref(), backend, options)
    }

    /// [`Self::new`], in a window that is already open.
    pub(super) fn on(
        ctx: &Context,
        render_state: Option<&RenderState>,
        backend: Backend,
        options: Options,
    ) -> Self {
        let Backend { reads, control, desktop, captions } = backend;
        let dark = options.is_dark();
        let language = options.spoken();
        lang::speak(language);
        let fonts = fonts::install(ctx, options.system_fonts);
        let map = MapState::new(ctx, render_state, options.cache_dir, options.map);
        let views = Views::default();
        let mut view = ViewState { dark, language, ..ViewState::default() };
        choices::restore(&mut view, &options.choices, views.tabs());
        ctx.set_zoom_factor(f32::from(view.scale_percent) / 100.0);
        Self {
            now: reads.clock.wall(),
            now_mono: reads.clock.mono(),
            alarms: AlarmDesk::new(&reads.alarms),
            reads,
            control,
            desktop,
            captions,
            title: window_title(&options.event_name, options.is_demo),
            header: Header {
                event_name: options.event_name,
                is_demo: options.is_demo,
                outlined: None,
            },
            first_start: FirstStart::new(!view.has_chosen_theme && !options.is_demo),
            live: Workspace::new(view, Projection::default()),
            replay: None,
            live_scene: None,
            opening: None,
            views,
            history_list: HistoryList::default(),
            undo: UndoStack::default(),
            pending: Vec::new(),
            pending_live: Vec::new(),
            second: Second::default(),
            stood: Some(Frame::read(FIRST, &options.choices)),
            keys: Keys::default(),
            typed: Typed::default(),
            fonts,
            map,
            alarm_list: AlarmListState::default(),
            incident: IncidentState::default(),
            athletes: AthletesState::default(),
            connect: ConnectState::new(options.export_folder.clone()),
            courses: CoursesState::default(),
            event_courses: EventCourses::default(),
            events: EventsState::default(),
            marker: MarkerState::default(),
            position: PositionState::default(),
            carry: CarryState::default(),
            mark_words: MarkWords::default(),
            palette: PaletteState::default(),
            import: ImportState::default(),
            export: ExportState::new(options.export_folder),
            pictures: Pictures::new(options.picture_folder),
            fixed: options.fixed,
            caption: String::new(),
            select_bibs: options.select_bibs,
            selected_before: Selected::read(&options.choices),
            keeper: Keeper::new(options.choices, options.keeps_choices),
            closing: Closing::default(),
            theme: None,
            pace: Pace::default(),
            least_for: None,
        }
    }

    /// Attaches the waker that wakes this window.
    pub(super) fn paced_by(mut self, waker: Waker) -> Self {
        self.pace = Pace::new(waker);
        self
    }

    /// The workspace on screen.
    fn workspace(&self) -> &Workspace {
        self.replay.as_ref().map_or(&self.live, |replay| &replay.workspace)
    }

    /// The viewer's choices for what is shown.
    pub fn view(&self) -> &ViewState {
        &self.workspace().view
    }

    /// The tabs of the views, in order.
    pub fn tabs(&self) -> &[Tab] {
        self.views.tabs()
    }

    /// What the panels draw.
    pub fn projection(&self) -> &Projection {
        &self.workspace().projection
    }

    /// How often data was copied from the live store. A frame without changes copies nothing.
    pub fn n_copies(&self) -> u64 {
        self.live.projector.n_copies()
    }

    /// Queues a command as a gesture would; it is applied at the start of the next frame.
    pub fn command(&mut self, command: Command) {
        self.pending.push(command);
    }

    fn apply_pending(&mut self) {
        for command in std::mem::take(&mut self.pending) {
            self.apply(command);
        }
        for command in std::mem::take(&mut self.pending_live) {
            self.apply_live(command);
        }
        lang::speak(self.live.view.language);
    }

    /// Lets each part that asked the engine something take its answer. Any command that results is
    /// applied like a gesture.
    fn poll_answers(&mut self) {
        self.first_start.poll();
        self.poll_opening();
        self.pending.extend(self.import.poll(&self.control));
        self.export.poll();
        self.undo.poll(&self.control, Moment { wall: self.now, mono: self.now_mono });
        self.poll_pictures();
        self.pending.extend(self.athletes.poll(&self.control));
        self.pending.extend(self.events.poll());
        let is_open = self.live.view.dialog == Some(Dialog::Courses);
        let lengths = self.live.projection.kind.distance.lengths(self.live.view.units);
        let read = self.courses.poll(&self.control, is_open, lengths);
        self.pending.extend(read.commands);
        for course in read.courses {
            self.map.add_course(course);
            self.courses_changed();
        }
        if let Some(made) = self.athletes.made() {
            self.first_start.knows(made);
        }
    }

    /// Makes the choices that the window was opened with.
    fn select_first(&mut self) {
        let Workspace { view, projection, .. } = &mut self.live;
        let bibs = std::mem::take(&mut self.select_bibs);
        let row_of = |bib: &String| projection.rows.iter().find(|row| row.athlete.bib == *bib);
        let Some(ids) = bibs.iter().map(|bib| row_of(bib).map(|row| row.athlete.id)).collect()
        else {
            // Some of them are not on the roster yet.
            self.select_bibs = bibs;
            return;
        };
        let ids: Vec<_> = ids;
        if let Some(focus) = ids.first() {
            view.focus = Some(*focus);
            view.selection = ids;
            view.map = MapMode::FitGroup;
        }
    }

    /// Updates everything on screen, and the live workspace even while something else is shown.
    fn update(&mut self, passed_secs: f64) {
        if self.live.update(&self.reads, self.now, self.now_mono) {
            if let Some(selected) = self.selected_before.take() {
                let Workspace { view, projection, .. } = &mut self.live;
                selected.restore(view, projection);
                // So that the first frame has the numbers and lines of those selected.
                self.live.update(&self.reads, self.now, self.now_mono);
            }
            self.select_first();
        }
        if self.live.view.tab.subject == Subject::Sessions {
            let list = (self.reads.sessions)();
            let roster = (self.reads.roster)();
            let history = &mut self.live.view.history;
            let events = &self.live.projection.events;
            if self.history_list.update(&list, &roster, events, history) {
                apply::forget_gone(history, &self.history_list);
            }
        }
        if let Some(replay) = &mut self.replay {
            replay.workspace.view.share(&self.live.view);
            replay.update(passed_secs);
        }
    }

    /// Names the window after the event that is open.
    fn name_window(&mut self, ctx: &Context) {
        let title = self.header.title(&self.live.projection);
        if title != self.title {
            ctx.send_viewport_cmd(ViewportCommand::Title(title.clone()));
            self.title = title;
        }
    }

    /// The theme for this window; tells egui when it is another one than before.
    fn theme_for(&mut self, ui: &Ui) -> Theme {
        let theme = Theme::new(self.live.view.dark, ui.ctx().content_rect().width());
        if self.theme != Some(theme) {
            style::install(ui.ctx(), &theme);
            self.theme = Some(theme);
        }
        theme
    }

    /// The header and, below it, the view. A replay has a bar above and below.
    fn body_ui(&mut self, theme: &Theme, ui: &mut Ui) -> Vec<Command> {
        let around = if self.replay.is_some() { bars::around(theme) } else { [0.0, 0.0] };
        let places = Places::new(ui.ctx().content_rect(), theme, around);
        let mut commands = Vec::new();
        let (now_mono, control, desktop) = (self.now_mono, &self.control, &*self.desktop);
        let frame = FrameContext { theme, now_mono, control, desktop };
        let Workspace { view, projection, .. } = &self.live;
        let live = frame.view(view, projection, self.now, &self.reads.time_zone);
        commands.extend(in_rect(ui, "header", places.header, |ui| {
            header_ui(&self.header, self.views.tabs(), &live, ui)
        }));
        if let Some(replay) = &self.replay {
            commands.extend(in_rect(ui, "replay bar", places.above, |ui| {
                bar_ui(&live, replay.workspace.view.source, replay.recording(), ui)
            }));
            commands.extend(in_rect(ui, "transport", places.below, |ui| {
                let Workspace { view, projection, .. } = &replay.workspace;
                let shown = frame.view(view, projection, replay.now(), replay.time_zone());
                transport_ui(replay.recording(), &shown, ui)
            }));
        }
        let is_live = self.replay.is_none();
        // A replay always uses the Coach view.
        let tab = if is_live { view.tab } else { Tab::COACH };
        let has_caption = is_live && view.caption && self.captions.is_some();
        let replayed = self.replay.as_ref().map(|replay| Arc::clone(replay.recording()));
        let (workspace, now, time_zone) = match &mut self.replay {
            Some(replay) => {
                let (now, zone) = (replay.now(), replay.time_zone().clone());
                (&mut replay.workspace, now, zone)
            }
            None => (&mut self.live, self.now, self.reads.time_zone.clone()),
        };
        let input = ViewInput {
            body: places.body,
            frame,
            workspace,
            now,
            time_zone: &time_zone,
            sessions: &self.history_list,
            replayed: replayed.as_deref(),
            opening: self.opening.as_ref().map(Opening::progress),
            keys: &mut self.keys,
            map: &mut self.map,
            first_start: is_live.then_some(&mut self.first_start),
            caption: has_caption.then_some(self.caption.as_str()),
        };
        commands.extend(self.views.ui(tab, input, ui));
        commands
    }
}

impl eframe::App for App {
    fn logic(&mut self, ctx: &Context, frame: &mut eframe::Frame) {
        lang::speak(self.live.view.language);
        let before = self.now_mono;
        self.now = self.reads.clock.wall();
        self.now_mono = self.reads.clock.mono();
        let seen = self.pace.begin_frame(ctx);
        self.fonts.take_news(ctx);
        self.alarms.begin_frame(self.now_mono);
        // In the order in which it came about: what the last frame asked for, then the keys.
        self.apply_pending();
        // Without a new pass egui still has the input of the last one, which was handled then.
        if seen {
            self.take_keys(ctx);
        }
        self.scale(ctx);
        self.poll_answers();
        self.take_dropped(ctx);
        self.apply_pending();
        self.take_pictures(ctx);
        self.map.choose_base(self.live.view.base_map.as_ref());
        self.update(self.now_mono.secs_since(before));
        self.keep_courses();
        self.notice_alarms(ctx);
        if let Some(captions) = &self.captions {
            self.caption = demo_words::caption(&(captions.now)());
        }
        self.bring_back(ctx, frame);
        self.name_window(ctx);
        self.take_close_request(ctx);
        let Workspace { view, projection, .. } = &self.live;
        self.keeper.look(ctx, self.now_mono, view, projection, &self.control);
        let mut after = wake::to_next_second(self.now.0);
        if let Some(it) =
            self.replay.as_ref().and_then(ReplaySession::playback).filter(|it| it.playing)
        {
            after = after.min(wake::to_next_step(it.speed));
        }
        if self.opening.is_some() || self.import.is_busy() || self.export.is_busy() {
            after = after.min(wake::PROGRESS_AFTER);
        }
        if self.header.outlined.is_some() {
            after = Duration::ZERO;
        }
        self.pace.at_next_change(ctx, after);
    }

    fn ui(&mut self, ui: &mut Ui, frame: &mut eframe::Frame) {
        lang::speak(self.live.view.language);
        let theme = self.theme_for(ui);
        ui.painter().rect_filled(ui.ctx().content_rect(), 0, theme.palette.window);
        let mut commands = self.body_ui(&theme, ui);
        commands.extend(self.over_ui(&theme, ui));
        self.remember_shown_alarms();
        self.draw_second(ui.ctx(), frame);
        if !commands.is_empty() {
            self.pending.extend(commands);
            wake::after_command(ui.ctx());
        }
        self.pace.end_frame();
    }

    fn on_exit(&mut self) {
        self.keep_choices();
    }

    fn clear_color(&self, _visuals: &eframe::egui::Visuals) -> [f32; 4] {
        let theme = self.theme.unwrap_or_else(|| Theme::new(self.live.view.dark, 0.0));
        theme.palette.window.to_normalized_gamma_f32()
    }
}
