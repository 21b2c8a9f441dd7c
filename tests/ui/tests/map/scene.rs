//! A race for the tests: twelve riders on a lap above Florence, or elsewhere.

use std::sync::Arc;

use eframe::egui::{Context, FontData, FontDefinitions, FontFamily, Ui};
use egui_kittest::Harness;
use jiff::tz::TimeZone;
use trackside::{
    analysis::{AthleteState, ValueState},
    control::Control,
    model::{Athlete, AthleteId, LatLng, Login, MonoNanos, Profile, UnixNanos},
    ui::{
        context::{Command, ViewContext},
        desktop::NoDesktop,
        panel::map::{MapOptions, MapState, map_ui},
        projection::{Projection, Reception, Row, TrackFix, TrackView, ValueView},
        state::ViewState,
        theme::{Theme, family},
    },
};

/// 2016-05-19 10:42:07 in Florence.
pub const NOW: UnixNanos = UnixNanos::from_secs(1_463_647_327);

/// An offset for the lap: degrees to add to the corners.
pub type Shift = (f64, f64);
/// On the streets of the bundled map.
pub const FLORENCE: Shift = (0.0, 0.0);

/// The corners of the lap: latitude 43.x, longitude 11.x.
const LAP: [(u32, u32); 27] = [
    (76328, 27174),
    (76254, 27244),
    (76173, 27263),
    (75839, 27159),
    (75679, 27015),
    (75645, 26948),
    (75659, 26858),
    (75724, 26817),
    (76008, 27015),
    (76055, 27028),
    (76095, 27007),
    (76131, 26933),
    (76138, 26735),
    (76243, 26504),
    (76243, 26447),
    (76217, 26425),
    (76103, 26455),
    (76039, 26425),
    (76146, 26417),
    (76143, 26392),
    (76096, 26404),
    (76321, 26197),
    (76425, 26131),
    (76437, 26320),
    (76503, 26319),
    (76422, 27032),
    (76368, 27163),
];

/// The position this many kilometres along the lap.
pub fn on_lap(km: f64, shift: Shift) -> LatLng {
    let corners: Vec<LatLng> = LAP
        .iter()
        .chain(LAP.first())
        .map(|&(lat, lng)| {
            let degrees = |whole: f64, part: u32| whole + f64::from(part) / 1e5;
            LatLng::new(degrees(43.0, lat) + shift.0, degrees(11.0, lng) + shift.1).unwrap()
        })
        .collect();
    let length: f64 = corners.windows(2).map(|side| side[0].distance_m(side[1])).sum();
    let mut left = (km * 1000.0).rem_euclid(length);
    for side in corners.windows(2) {
        let side_m = side[0].distance_m(side[1]);
        if left <= side_m {
            let part = left / side_m;
            let mix = |a: f64, b: f64| a + (b - a) * part;
            return LatLng::new(
                mix(side[0].lat_deg(), side[1].lat_deg()),
                mix(side[0].lng_deg(), side[1].lng_deg()),
            )
            .unwrap();
        }
        left -= side_m;
    }
    corners[0]
}

/// What the map is drawn from, and the commands that it issued.
pub struct Scene {
    pub theme: Theme,
    pub state: ViewState,
    pub projection: Projection,
    pub map: Option<MapState>,
    pub zone: TimeZone,
    pub now_mono: MonoNanos,
    pub commands: Vec<Command>,
}

impl Scene {
    /// Twelve riders: 7 leads and has the focus, 1 and 2 are compared, 6 is lost, 11 is dim, 10 and
    /// 12 have no position.
    pub fn race(theme: Theme, shift: Shift) -> Self {
        let kms = [2.31, 2.29, 2.16, 2.08, 2.12, 0.74, 2.40, 1.92, 1.87, 0.0, 1.42, 0.0];
        let mut rows: Vec<Row> = (1..).zip(kms).map(|(bib, km)| row(bib, km, shift)).collect();
        rows[5].position = Some((on_lap(0.74, shift), ValueState::Lost { age_secs: 72.0 }));
        rows[10].position = Some((on_lap(1.42, shift), ValueState::Dim { age_secs: 14.0 }));
        rows[9].position = None;
        rows[11].position = None;
        rows[1].acc_m = Some(45.0);
        // Under the trees, 1 loses a stretch and reports a position 400 m off.
        let track = Arc::make_mut(&mut rows[0].track);
        track.fixes.drain(700..740);
        track.breaks.push(700);
        let spike = LatLng::new(43.7630 + shift.0, 11.2660 + shift.1).unwrap();
        track.spikes.push(TrackFix { time: NOW.plus_secs(-30.0), place: spike });
        Self::new(theme, rows)
    }

    /// This many riders strung out along the lap, none selected.
    pub fn crowd(theme: Theme, n: u32) -> Self {
        let rows = (1..=n).map(|bib| {
            let mut row = row(bib, 1.0 + f64::from(bib * bib % 97) / 80.0, FLORENCE);
            row.slot = None;
            row
        });
        let mut scene = Self::new(theme, rows.collect());
        scene.state.focus = None;
        scene.state.selection.clear();
        scene
    }

    fn new(theme: Theme, rows: Vec<Row>) -> Self {
        Self {
            theme,
            state: ViewState {
                focus: Some(AthleteId(7)),
                selection: [7, 1, 2].map(AthleteId).to_vec(),
                cursor: Some(NOW.plus_secs(-112.0)),
                dark: theme.dark,
                ..ViewState::default()
            },
            projection: Projection { rows, ..Projection::default() },
            map: None,
            zone: TimeZone::fixed(jiff::tz::offset(2)),
            now_mono: MonoNanos::default(),
            commands: Vec::new(),
        }
    }

    /// Draws the map and keeps its commands.
    pub fn ui(&mut self, ui: &mut Ui) {
        let context = ViewContext {
            theme: &self.theme,
            projection: &self.projection,
            state: &self.state,
            now: NOW,
            now_mono: self.now_mono,
            time_zone: &self.zone,
            control: &Control::default(),
            desktop: &NoDesktop,
        };
        let Some(map) = &mut self.map else { return };
        self.commands.extend(map_ui(map, &context, ui));
    }
}

fn row(bib: u32, km: f64, shift: Shift) -> Row {
    let fixes = (0..=800)
        .map(|i| {
            let ago_secs = f64::from(800 - i);
            let place = on_lap(km - ago_secs * 6.9 / 1000.0, shift);
            TrackFix { time: NOW.plus_secs(-ago_secs), place }
        })
        .collect();
    let names = [
        "Falco", "Brenta", "Luma", "Otto", "Pia", "Sable", "Vento", "Nibbio", "Tarn", "Corvo",
        "Wren", "Zefir",
    ];
    let mut track = TrackView { fixes, ..TrackView::default() };
    if !matches!(bib, 7 | 1 | 2) {
        track.fixes.drain(..740);
    }
    Row {
        athlete: Arc::new(Athlete {
            id: AthleteId(bib),
            login: Login::try_from(format!("rider{bib}").as_str()).unwrap(),
            name: (*names.get(bib as usize - 1).unwrap_or(&"Rider")).to_owned(),
            bib: bib.to_string(),
            team: String::new(),
            heat: String::new(),
            slot: ((bib - 1) % 12) as u8,
            profile: Profile::default(),
        }),
        slot: Some(((bib - 1) % 12) as u8),
        state: AthleteState::Live,
        alarm: None,
        state_line: String::new(),
        hr_bpm: ValueView::default(),
        pwr_w_3s: ValueView::default(),
        spd_kph: ValueView {
            value: Some(24.9),
            state: ValueState::Fresh,
            time: Some(NOW),
            ..ValueView::default()
        },
        others: Vec::new(),
        position: Some((on_lap(km, shift), ValueState::Fresh)),
        bearing_deg: Some(300.0),
        acc_m: Some(4.0),
        reception: Reception::default(),
        sparkline: Vec::new(),
        track: Arc::new(track),
    }
}

/// The bundled fonts, installed as in the window.
fn install_fonts(ctx: &Context) {
    let faces: [(&str, &[u8]); 4] = [
        (family::REGULAR, include_bytes!("../../../../assets/fonts/IBMPlexSans-Regular.ttf")),
        (family::SEMIBOLD, include_bytes!("../../../../assets/fonts/IBMPlexSans-SemiBold.ttf")),
        (
            family::CONDENSED,
            include_bytes!("../../../../assets/fonts/IBMPlexSansCondensed-Medium.ttf"),
        ),
        (
            family::CONDENSED_SEMIBOLD,
            include_bytes!("../../../../assets/fonts/IBMPlexSansCondensed-SemiBold.ttf"),
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

/// A window with only a map.
pub struct Window {
    pub scene: Scene,
}

impl eframe::App for Window {
    fn ui(&mut self, ui: &mut Ui, _frame: &mut eframe::Frame) {
        self.scene.ui(ui);
    }
}

/// A map of this size, drawn by wgpu (with vector maps) or not drawn at all.
pub fn harness(
    mut scene: Scene,
    (width, height): (f32, f32),
    wgpu: bool,
) -> Harness<'static, Window> {
    let builder = Harness::builder()
        .with_size(eframe::egui::vec2(width, height))
        .with_render_cursor(false)
        // Short enough that two clicks can be a double click.
        .with_step_dt(0.02)
        .with_context_setup(install_fonts);
    let builder = if wgpu { builder.wgpu() } else { builder };
    builder.build_eframe(move |cc| {
        scene.map = Some(MapState::new(
            &cc.egui_ctx,
            cc.wgpu_render_state.as_ref(),
            "",
            MapOptions::default(),
        ));
        Window { scene }
    })
}
