//! The map: base maps, tracks, markers, and the gestures on them.
//!
//! Invariants: the view moves as the viewer chose ([`camera`]), and shows the group until he does; no line crosses a gap
//! ([`track`]); nothing here waits for a file or the network ([`tiles`], [`online`]); the names
//! beside the map are those of what is drawn. The widget's own positions are latitude and
//! longitude swapped against ours, and are converted in [`geometry`] alone.

mod base;
mod cache;
mod camera;
mod cluster;
mod controls;
mod course;
mod crowd;
mod disc;
mod flags;
mod geometry;
mod gestures;
mod labels;
mod markers;
mod measure;
mod menu;
mod offscreen;
mod online;
mod overlay;
mod panned;
mod people;
mod press;
mod style;
mod tag;
mod tail;
#[cfg(test)]
mod testing;
mod tiles;
mod track;
mod whole;

use std::{path::PathBuf, sync::Arc};

use eframe::{
    egui::{Context, PointerButton, Response, Role, Shape, Ui, UiBuilder, WidgetInfo},
    egui_wgpu::RenderState,
};
use walkers::{Map, MapMemory};

use self::{
    base::{BaseLayers, Plan},
    cache::TrackCache,
    camera::Camera,
    course::Courses,
    geometry::{Unit, View},
    gestures::Gestures,
    labels::Sides,
    people::Person,
    press::Ground,
};
use crate::{
    maps::MapFile,
    model::Course,
    ui::{
        context::{Command, ViewContext},
        state::{BaseMap, MapMode},
    },
};

/// What the map may use.
#[derive(Debug, Clone, Default)]
pub struct MapOptions {
    /// Whether tiles may be fetched from OpenStreetMap.
    pub online: bool,
    /// The user's own maps (`maps::user_maps`).
    pub maps: Vec<MapFile>,
}

/// What the map keeps between frames.
pub struct MapState {
    base: BaseLayers,
    scene: Scene,
    courses: Courses,
}

/// The camera and the cached tracks. The live view and a replay have one each.
pub(in crate::ui) struct Scene {
    camera: Camera,
    tracks: TrackCache,
    /// Tracks ahead of the playhead.
    ahead: TrackCache,
    /// Where labels stood in the last frame.
    sides: Sides,
    gestures: Gestures,
}

impl Default for Scene {
    fn default() -> Self {
        Self {
            camera: Camera::new(),
            tracks: TrackCache::default(),
            ahead: TrackCache::default(),
            sides: Sides::default(),
            gestures: Gestures::default(),
        }
    }
}

impl MapState {
    /// Sets up the map. Fetched tiles are cached in `cache_dir`, or only in memory if the path is
    /// empty. Without a render state (tests, no graphics) vector maps are left out, and the
    /// background is the plain grid.
    pub fn new(
        ctx: &Context,
        render_state: Option<&RenderState>,
        cache_dir: impl Into<PathBuf>,
        options: MapOptions,
    ) -> Self {
        if render_state.is_some() {
            walkers::install_renderer(render_state);
        }
        let MapOptions { online, maps } = options;
        let cache_dir: PathBuf = cache_dir.into();
        let tile_cache = (!cache_dir.as_os_str().is_empty()).then(|| cache_dir.join("tiles"));
        Self {
            base: BaseLayers::new(ctx, render_state.is_some(), maps, online, tile_cache),
            scene: Scene::default(),
            courses: Courses::default(),
        }
    }

    /// Replaces the scene by a fresh one and returns the old one.
    pub(in crate::ui) fn take_scene(&mut self) -> Scene {
        std::mem::take(&mut self.scene)
    }

    /// Shows this scene from now on.
    pub(in crate::ui) fn put_scene(&mut self, scene: Scene) {
        self.scene = scene;
    }

    /// The base maps that can be chosen, with their names, and whether each is chosen.
    pub(in crate::ui) fn base_maps(&self) -> Vec<(Option<BaseMap>, String, bool)> {
        let offers = self.base.offers().into_iter();
        offers
            .map(|(map, name)| (map.clone(), name.to_owned(), map.as_ref() == self.base.chosen()))
            .collect()
    }

    /// Draws this base map from now on.
    pub(in crate::ui) fn choose_base(&mut self, map: Option<&BaseMap>) {
        self.base.choose(map);
    }

    /// Zooms by this many levels about the centre, positive is in.
    pub fn zoom_by(&mut self, levels: f64) {
        self.scene.camera.zoom_by(levels);
    }
}

impl MapState {
    /// Shows a course, until it is removed.
    pub fn add_course(&mut self, course: Arc<Course>) {
        self.courses.add(course);
    }

    /// Shows these courses and no others.
    pub(in crate::ui) fn set_courses(&mut self, courses: Vec<Arc<Course>>) {
        self.courses = Courses::default();
        for course in courses {
            self.courses.add(course);
        }
    }

    /// Takes the course at this place in the list off the map.
    pub(in crate::ui) fn remove_course(&mut self, index: usize) {
        self.courses.remove(index);
    }

    /// Moves the map so that the whole of a course is on it.
    pub(in crate::ui) fn show_course(&mut self, index: usize) {
        self.scene.camera.ask_for(self.courses.units(Some(index)));
    }

    /// The courses on the map.
    pub(in crate::ui) fn courses(&self) -> Vec<Arc<Course>> {
        self.courses.all()
    }
}

/// Draws the map into all available room and returns the viewer's commands.
pub fn map_ui(state: &mut MapState, ctx: &ViewContext<'_>, ui: &mut Ui) -> Vec<Command> {
    let theme = ctx.theme;
    let lengths = ctx.lengths();
    let rect = ui.available_rect_before_wrap();
    let people = people::people(ctx);
    let MapState { base, scene, courses } = state;
    let Scene { camera, tracks, ahead, sides, gestures } = scene;
    if let Some(whole) = &ctx.projection.ahead {
        let places = whole.tracks.iter().flat_map(|(_, track)| track.places());
        camera.show_first(places.map(Unit::from_place), rect.size());
    }
    if people.is_empty() && !courses.is_empty() {
        camera.show_first(courses.units(None).into_iter(), rect.size());
    }
    camera.apply(ctx.state.map, &people, rect);

    let view = camera.view(rect);
    let plan = base.begin_frame(&view, theme, ctx.now_mono);
    let painter = ui.painter_at(rect);
    painter.rect_filled(rect, 0, theme.palette.plot);
    // Reserved below the tiles, so that the grid shows where there are none; it is filled in once
    // the view is known.
    let grid_slot = painter.add(Shape::Noop);
    // Before the map itself, which handles the gestures.
    beyond_180(base, &plan, &view, ui);
    let zoom_before = camera.memory.zoom();
    let followed = camera.followed();
    let mut map = Map::new(None, &mut camera.memory, followed)
        .zoom_with_ctrl(false)
        .double_click_to_zoom(false);
    if matches!(ctx.state.map, MapMode::Follow(_)) {
        // The wheel then zooms about the followed athlete instead of moving away.
        map = map.pull_to_my_position_threshold(f32::INFINITY);
    }
    for (tiles, opacity) in base.layers(&plan) {
        map = map.with_layer(tiles, opacity);
    }
    let shown = map.show(ui, |_, _, projector, _| View::from_projector(projector));
    let (view, response) = (shown.inner, shown.response);
    // The world map is opaque: a grid below it would be hidden.
    if plan.coarse() {
        painter.extend(controls::grid(theme, &view, lengths));
    } else {
        painter.set(grid_slot, Shape::Vec(controls::grid(theme, &view, lengths)));
    }

    let chip = controls::FollowChip::new(&painter, ctx, &view, &people);
    let mut covered = controls::covered(&view, chip.rect).to_vec();
    courses.paint(&painter, theme, (&view, lengths), &mut covered);
    overlay::paint_ahead(&painter, theme, &view, ahead, ctx);
    let axis = ctx.axis();
    let cursor_of = |id| axis.time(id, ctx.state.cursor?);
    overlay::paint(&painter, theme, &view, tracks, &people, cursor_of);
    let flags = flags::place(theme, &view, &people, ctx);
    flags::paint(&painter, theme, &flags);
    let placed = markers::place(&painter, theme, &view, &people);
    markers::paint(&painter, theme, &view, &people, &placed, &covered, sides);
    let group = crowd::to_fit(&people, false);
    let pointers = offscreen::place(&painter, &view, &people, &group, &covered, lengths);
    offscreen::paint(&painter, theme, &pointers);
    controls::paint_corners(&painter, theme, &view, lengths, &base.attribution(&plan));
    if people.is_empty() && courses.is_empty() {
        controls::paint_notice(&painter, theme, &view, tr!("map-empty"));
    }
    if let Some(line) = &ctx.state.measured {
        measure::paint(&painter, theme, &view, line, lengths);
    }
    let more = offscreen::spoken(&pointers)
        + &courses.spoken(lengths)
        + &measure::spoken(ctx.state.measured.as_ref(), lengths);
    name_the_map(&response, &people, &view, &more, ctx);

    let mut commands = Vec::new();
    let zoomed = (camera.memory.zoom() - zoom_before).abs() > f64::EPSILON;
    // The widget pans only with this button.
    let dragged = response.dragged_by(PointerButton::Primary);
    if dragged || zoomed {
        camera.clamp_zoom();
        let keeps_mode = match ctx.state.map {
            MapMode::Free => true,
            MapMode::Follow(_) => !dragged,
            MapMode::FitGroup | MapMode::FitSelection => false,
        };
        if !keeps_mode {
            commands.push(Command::SetMap(MapMode::Free));
        }
    }
    let ground = Ground { ctx, view: &view, people: &people, placed: &placed, flags: &flags };
    commands.extend(gestures.read(ui, &painter, &ground, courses, camera, &response));

    let clicks = controls::controls_ui(ui, ctx, &view, &chip, base);
    commands.extend(clicks.mode.map(Command::SetMap));
    if clicks.zoom != 0.0 {
        camera.zoom_by(clicks.zoom);
        let fitted = matches!(ctx.state.map, MapMode::FitGroup | MapMode::FitSelection);
        commands.extend(fitted.then_some(Command::SetMap(MapMode::Free)));
    }
    commands.extend(clicks.base);
    commands
}

/// Draws the map beyond 180 degrees, where the widget's own tiles end.
fn beyond_180(base: &mut BaseLayers, plan: &Plan, view: &View, ui: &mut Ui) {
    let Some(copy) = view.copy_beyond() else { return };
    let mut memory = MapMemory::default();
    let center = Unit { x: view.center.x - copy, y: view.center.y }.to_position();
    memory.center_at(center);
    if memory.set_zoom(view.zoom).is_err() {
        return;
    }
    let mut map = Map::new(None, &mut memory, center).zoom_gesture(false).panning(false);
    for (tiles, opacity) in base.layers(plan) {
        map = map.with_layer(tiles, opacity);
    }
    let place = UiBuilder::new().id_salt("beyond 180 degrees").max_rect(view.rect);
    let shown = map.show(&mut ui.new_child(place), |_, _, _, _| ());
    let name = tr!("map-beyond");
    shown.response.widget_info(|| WidgetInfo::labeled(Role::Canvas, true, name));
}

/// Gives the map, which is only painted, an accessible name.
fn name_the_map(
    response: &Response,
    people: &[Person<'_>],
    view: &View,
    more: &str,
    ctx: &ViewContext<'_>,
) {
    let on_it = people.iter().filter(|person| view.rect.contains(view.pos(person.unit))).count();
    let all = ctx.projection.group().count();
    let name = tr!("map-spoken", n = on_it, all = all, more = more);
    response.widget_info(|| WidgetInfo::labeled(Role::Canvas, true, &name));
}
