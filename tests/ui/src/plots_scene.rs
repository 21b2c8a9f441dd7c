//! A synthetic race for tests: three of twelve athletes selected, the last eight hours.

use std::sync::Arc;

use eframe::egui::{
    Context, CornerRadius, FontData, FontDefinitions, FontFamily, Rect, Ui, UiBuilder, pos2,
};
use egui_kittest::Harness;
use egui_plot::PlotPoint;
use jiff::tz::TimeZone;
use trackside::{
    analysis::{AthleteState, ValueState},
    control::Control,
    model::{Athlete, AthleteId, Login, Metric, MonoNanos, Profile, UnixNanos},
    ui::{
        context::{Command, ViewContext},
        desktop::NoDesktop,
        panel::{
            plots::{PlotsState, plots_ui},
            time_bar::time_bar_ui,
        },
        projection::{Plotted, Projection, Row, Series, ValueView},
        state::{TimeView, ViewState},
        theme::{Theme, family},
    },
};

/// 2016-05-19 10:42:07 in Florence.
pub const NOW: UnixNanos = UnixNanos::from_secs(1_463_647_327);

/// What the panels are drawn from, and the commands they returned.
pub struct Scene {
    /// Colours and lengths.
    pub theme: Theme,
    /// The viewer's choices.
    pub state: ViewState,
    /// The data to draw.
    pub projection: Projection,
    /// The plots' own state.
    pub plots: PlotsState,
    /// Time zone of the clock.
    pub zone: TimeZone,
    /// Wall clock; it only moves if a test moves it.
    pub now: UnixNanos,
    /// All commands that the panels returned.
    pub commands: Vec<Command>,
}

/// One metric of one athlete: mean, amplitude, period in seconds.
type Shape = (f64, f64, f64);

impl Scene {
    /// `selected` of twelve athletes with `secs` of samples at 1 Hz; the first is the focus.
    pub fn new(theme: Theme, selected: &[u32], secs: usize) -> Self {
        let epoch = UnixNanos::from_secs(NOW.0 / 1_000_000_000 - secs as i64);
        let projection = Projection {
            epoch,
            rows: (1..=12).map(row).collect(),
            plotted: selected.iter().map(|&bib| plotted(bib, secs)).collect(),
            oldest: Some(epoch),
            ..Projection::default()
        };
        let state = ViewState {
            focus: selected.first().copied().map(AthleteId),
            selection: selected.iter().copied().map(AthleteId).collect(),
            dark: theme.dark,
            ..ViewState::default()
        };
        Self {
            theme,
            state,
            projection,
            plots: PlotsState::default(),
            zone: TimeZone::fixed(jiff::tz::offset(2)),
            now: NOW,
            commands: Vec::new(),
        }
    }

    /// The plotted series of an athlete.
    pub fn plotted_mut(&mut self, bib: u32) -> &mut Plotted {
        self.projection.plotted.iter_mut().find(|plotted| plotted.id == AthleteId(bib)).unwrap()
    }

    /// Gives an athlete a profile.
    pub fn set_profile(&mut self, bib: u32, profile: Profile) {
        let row = self.projection.rows.iter_mut().find(|row| row.athlete.id == AthleteId(bib));
        Arc::make_mut(&mut row.unwrap().athlete).profile = profile;
    }

    /// Cuts a gap of the seconds `from..to` (before now) into a series of an athlete.
    pub fn cut(&mut self, bib: u32, metric: &Metric, from: f64, to: f64) {
        let now = self.now.secs_since(self.projection.epoch);
        let series = self.plotted_mut(bib).line_mut(metric);
        let start = series.points.partition_point(|point| point.x < now - from);
        let end = series.points.partition_point(|point| point.x < now - to);
        series.points.drain(start..end);
        if start < series.points.len() {
            series.breaks.push(start);
        }
    }

    /// Draws both panels as the Coach view does, and applies the commands as the app does.
    pub fn ui(&mut self, ui: &mut Ui) {
        let area = ui.max_rect();
        ui.painter().rect_filled(area, CornerRadius::ZERO, self.theme.palette.window);
        let bar_bottom = area.top() + self.theme.sizes.time_bar_h;
        let bar = Rect::from_min_max(area.min, pos2(area.right(), bar_bottom));
        let below = Rect::from_min_max(pos2(area.left(), bar_bottom), area.max);
        let view = ViewContext {
            theme: &self.theme,
            projection: &self.projection,
            state: &self.state,
            now: self.now,
            now_mono: MonoNanos(0),
            time_zone: &self.zone,
            control: &Control::default(),
            desktop: &NoDesktop,
        };
        let mut commands =
            ui.scope_builder(UiBuilder::new().max_rect(bar), |ui| time_bar_ui(&view, ui)).inner;
        let plots = &mut self.plots;
        let of_plots = ui
            .scope_builder(UiBuilder::new().max_rect(below), |ui| plots_ui(plots, &view, ui))
            .inner;
        commands.extend(of_plots);
        for command in &commands {
            self.apply(command);
        }
        self.commands.extend(commands);
    }

    fn apply(&mut self, command: &Command) {
        match command {
            Command::SetTime(time) => self.state.time = *time,
            Command::SetCursor(cursor) => self.state.cursor = *cursor,
            Command::SetSpan(span) => self.state.span = *span,
            Command::TogglePlot(metric) => {
                let by_kind = self.projection.kind.plots().map(|(metric, _)| metric.clone());
                let by_kind: Vec<_> = by_kind.collect();
                self.state.plots.toggle(metric, &by_kind);
            }
            Command::SetPlotScale(scale) => self.state.plot_scale = *scale,
            Command::SetSmoothing(secs) => self.state.smooth_secs = *secs,
            Command::Focus(id) => self.state.focus = Some(*id),
            Command::ToggleHeld => {
                self.state.time = match self.state.time {
                    TimeView::Live { window } => TimeView::Held {
                        from: self.now.minus(window.length().unwrap()),
                        to: self.now,
                        window,
                    },
                    TimeView::Held { window, .. } => TimeView::Live { window },
                };
            }
            other => panic!("the plots never ask for {other:?}"),
        }
    }
}

/// A harness of this size around a scene.
pub fn harness(scene: Scene, size: (f32, f32), paints: bool) -> Harness<'static, Scene> {
    let builder = Harness::builder()
        .with_size(eframe::egui::vec2(size.0, size.1))
        .with_render_cursor(false)
        .with_context_setup(install_fonts);
    let builder = if paints { builder.wgpu() } else { builder };
    builder.build_ui_state(
        |ui, scene: &mut Scene| {
            let screen = ui.ctx().content_rect();
            ui.scope_builder(UiBuilder::new().max_rect(screen), |ui| scene.ui(ui));
        },
        scene,
    )
}

fn row(bib: u32) -> Row {
    const NAMES: [&str; 12] = [
        "Falco", "Brenta", "Luma", "Otto", "Pia", "Sable", "Vento", "Nibbio", "Tarn", "Corvo",
        "Wren", "Zefir",
    ];
    let fresh = |value| ValueView {
        value: Some(value),
        state: ValueState::Fresh,
        time: Some(NOW),
        ..ValueView::default()
    };
    let slot = (bib - 1) as u8;
    let athlete = Arc::new(Athlete {
        id: AthleteId(bib),
        login: Login::try_from(format!("rider{bib}").as_str()).unwrap(),
        name: NAMES[slot as usize].to_owned(),
        bib: bib.to_string(),
        team: String::new(),
        heat: String::new(),
        slot,
        profile: Profile::default(),
    });
    Row {
        state: AthleteState::Live,
        hr_bpm: fresh(170.0),
        pwr_w_3s: fresh(300.0),
        spd_kph: fresh(25.0),
        ..Row::new(athlete)
    }
}

fn plotted(bib: u32, secs: usize) -> Plotted {
    let shift = f64::from(bib);
    let heart = series(bib, secs, (150.0 + 2.0 * shift, 14.0, 240.0 + 9.0 * shift), 1.0);
    let power = series(bib + 20, secs, (240.0 + 9.0 * shift, 60.0, 90.0 + 7.0 * shift), 28.0);
    let speed = series(bib + 40, secs, (27.0 + shift / 2.0, 9.0, 130.0 + 5.0 * shift), 0.4);
    let lines = [(Metric::HrBpm, heart), (Metric::PwrW, power), (Metric::SpdKph, speed)];
    Plotted { lines: lines.into(), ..Plotted::new(AthleteId(bib)) }
}

/// An oscillation with reproducible noise.
fn series(seed: u32, secs: usize, (mean, swing, period): Shape, noise: f64) -> Series {
    let mut random = seed.wrapping_mul(2_654_435_761).max(1);
    let points = (0..secs)
        .map(|i| {
            random ^= random << 13;
            random ^= random >> 17;
            random ^= random << 5;
            let uniform = f64::from(random) / f64::from(u32::MAX) * 2.0 - 1.0;
            let x = i as f64 + 0.25;
            let phase = f64::from(seed) + x * std::f64::consts::TAU / period;
            PlotPoint::new(x, mean + swing * phase.sin() + noise * uniform)
        })
        .collect();
    Series { points, ..Series::default() }
}

/// Installs the bundled fonts only.
pub fn install_fonts(ctx: &Context) {
    let faces: [(&str, &[u8]); 4] = [
        (family::REGULAR, include_bytes!("../../../assets/fonts/IBMPlexSans-Regular.ttf")),
        (family::SEMIBOLD, include_bytes!("../../../assets/fonts/IBMPlexSans-SemiBold.ttf")),
        (
            family::CONDENSED,
            include_bytes!("../../../assets/fonts/IBMPlexSansCondensed-Medium.ttf"),
        ),
        (
            family::CONDENSED_SEMIBOLD,
            include_bytes!("../../../assets/fonts/IBMPlexSansCondensed-SemiBold.ttf"),
        ),
    ];
    let mut fonts = FontDefinitions::empty();
    for (name, bytes) in faces {
        fonts.font_data.insert(name.to_owned(), Arc::new(FontData::from_static(bytes)));
        fonts.families.insert(FontFamily::Name(name.into()), vec![name.to_owned()]);
    }
    for generic in [FontFamily::Proportional, FontFamily::Monospace] {
        fonts.families.insert(generic, vec![family::REGULAR.to_owned()]);
    }
    ctx.set_fonts(fonts);
}
