//! The base maps: which of them are drawn where, and whom to credit for them.

use std::path::PathBuf;

use eframe::egui::Context;
use walkers::Tiles;

use super::{
    geometry::View,
    online::{self, OnlineTiles},
    tiles::ArchiveTiles,
};
use crate::{
    maps::{self, Bounds, Content, MapFile},
    model::MonoNanos,
    ui::{state::BaseMap, theme::Theme},
};

/// Above this zoom the error in the world map's coastlines becomes visible.
const WORLD_UP_TO_ZOOM: f64 = 13.0;
/// Share of the view that a map must cover to be chosen automatically.
const COVERS: f64 = 0.5;
/// Below this zoom a city is a dot, and its map is not worth reading.
const FILES_FROM_ZOOM: f64 = 8.0;
/// Opacity of online tiles in the dark theme: they are drawn for a white background.
const ONLINE_OPACITY_DARK: f32 = 0.45;

/// Which map the viewer wants.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) enum Choice {
    /// A file that covers the view, else online tiles, on top of the world map.
    #[default]
    Automatic,
    /// One of the files.
    File(usize),
    /// Tiles from the network.
    Online,
    /// Only the world map.
    World,
    /// No map, only the plain background.
    Plain,
}

/// Which layers a frame draws, from the bottom up.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct Plan {
    /// The world map.
    pub(super) world: bool,
    /// Tiles from the network.
    pub(super) online: bool,
    /// Files, by index.
    pub(super) files: Vec<usize>,
}

impl Plan {
    /// True if nothing finer than the world map is drawn, so that a grid helps.
    pub(super) fn coarse(&self) -> bool {
        !self.online && self.files.is_empty()
    }
}

/// Share of the view that lies inside the bounds, 0 to 1.
fn share_covered(view: &View, bounds: Bounds) -> f64 {
    let (low, high) = view.corners();
    let overlap = |a: (f64, f64), b: (f64, f64)| (a.1.min(b.1) - a.0.max(b.0)).max(0.0);
    // Degrees of longitude are evenly spaced on the screen, those of latitude nearly so within one
    // view. A view across 180 degrees can see a part of a map on each side.
    let lng: f64 = [-360.0, 0.0, 360.0]
        .into_iter()
        .map(|turn| (bounds.west_deg + turn, bounds.east_deg + turn))
        .map(|bounds| overlap((low.lng_deg(), high.lng_deg()), bounds))
        .sum();
    let lng = lng / (high.lng_deg() - low.lng_deg());
    let lat = overlap((high.lat_deg(), low.lat_deg()), (bounds.south_deg, bounds.north_deg))
        / (low.lat_deg() - high.lat_deg());
    lng * lat
}

/// Decides what to draw. `files` holds the bounds of the files that can be drawn; `online` says
/// whether the network may be used, `online_drawn` whether it delivers.
fn plan(
    choice: Choice,
    view: &View,
    files: &[Option<Bounds>],
    online: bool,
    online_drawn: bool,
) -> Plan {
    let world = view.zoom < WORLD_UP_TO_ZOOM && choice != Choice::Plain;
    let mut plan = Plan { world, ..Plan::default() };
    match choice {
        Choice::Plain | Choice::World => {}
        Choice::Online => plan.online = online,
        Choice::File(index) => {
            plan.files.extend(files.get(index).is_some_and(Option::is_some).then_some(index));
        }
        Choice::Automatic => {
            let shares: Vec<f64> = files
                .iter()
                .map(|bounds| bounds.map_or(0.0, |bounds| share_covered(view, bounds)))
                .collect();
            let best = shares.iter().copied().enumerate().rev().max_by(|a, b| a.1.total_cmp(&b.1));
            let close = view.zoom >= FILES_FROM_ZOOM;
            match best {
                Some((index, share)) if close && share >= COVERS => plan.files.push(index),
                Some((index, share)) => {
                    plan.online = online;
                    // A map that covers only a part of the view is still better than nothing.
                    if close && share > 0.0 && !online_drawn {
                        plan.files.push(index);
                    }
                }
                None => plan.online = online,
            }
        }
    }
    plan
}

/// The maps that can be drawn and the choice between them.
pub(super) struct BaseLayers {
    ctx: Context,
    /// Vector maps need a GPU renderer, in hardware or software.
    vectors: bool,
    files: Vec<MapFile>,
    file_tiles: Vec<Option<ArchiveTiles>>,
    world: Option<MapFile>,
    world_tiles: Option<ArchiveTiles>,
    online_allowed: bool,
    online: Option<OnlineTiles>,
    tile_cache: Option<PathBuf>,
    dark: Option<bool>,
    /// What the viewer chose, and what it means here.
    chosen: Option<BaseMap>,
    choice: Choice,
}

impl BaseLayers {
    pub(super) fn new(
        ctx: &Context,
        vectors: bool,
        mut files: Vec<MapFile>,
        online_allowed: bool,
        tile_cache: Option<PathBuf>,
    ) -> Self {
        files.extend(maps::firenze());
        let file_tiles = files.iter().map(|_| None).collect();
        Self {
            ctx: ctx.clone(),
            vectors,
            files,
            file_tiles,
            world: maps::world(),
            world_tiles: None,
            online_allowed,
            online: None,
            tile_cache,
            dark: None,
            chosen: None,
            choice: Choice::Automatic,
        }
    }

    /// The choices to offer, with their names.
    pub(super) fn choices(&self) -> Vec<(Choice, &str)> {
        let mut choices = vec![(Choice::Automatic, tr!("map-automatic"))];
        let files = self.files.iter().enumerate().filter(|(_, file)| self.can_draw(file));
        choices.extend(files.map(|(index, file)| (Choice::File(index), file.name.as_str())));
        if self.online_allowed {
            choices.push((Choice::Online, tr!("map-online")));
        }
        if self.world.as_ref().is_some_and(|world| self.can_draw(world)) {
            choices.push((Choice::World, tr!("map-world")));
        }
        choices.push((Choice::Plain, tr!("map-plain")));
        choices
    }

    /// What is offered, as the viewer's choice of it is kept, with its name.
    pub(super) fn offers(&self) -> Vec<(Option<BaseMap>, &str)> {
        let choices = self.choices().into_iter();
        choices
            .map(|(choice, name)| {
                let map = match choice {
                    Choice::Automatic => None,
                    Choice::Online => Some(BaseMap::Online),
                    Choice::World => Some(BaseMap::World),
                    Choice::Plain => Some(BaseMap::Plain),
                    Choice::File(_) => Some(BaseMap::File(name.to_owned())),
                };
                (map, name)
            })
            .collect()
    }

    /// Draws what the viewer chose. A map that is not there any more leaves the choice automatic.
    pub(super) fn choose(&mut self, map: Option<&BaseMap>) {
        if self.chosen.as_ref() == map {
            return;
        }
        self.chosen = map.cloned();
        self.choice = match map {
            Some(BaseMap::Online) if self.online_allowed => Choice::Online,
            Some(BaseMap::World) => Choice::World,
            Some(BaseMap::Plain) => Choice::Plain,
            Some(BaseMap::File(name)) => {
                let at = self.files.iter().position(|file| file.name == *name);
                at.map_or(Choice::Automatic, Choice::File)
            }
            None | Some(BaseMap::Online) => Choice::Automatic,
        };
    }

    /// What the viewer chose; `None` for the automatic choice.
    pub(super) const fn chosen(&self) -> Option<&BaseMap> {
        self.chosen.as_ref()
    }

    fn can_draw(&self, file: &MapFile) -> bool {
        self.vectors || file.archive.content() == Content::Picture
    }

    /// Decides what this frame draws and makes it ready.
    pub(super) fn begin_frame(&mut self, view: &View, theme: &Theme, now: MonoNanos) -> Plan {
        if self.dark != Some(theme.dark) {
            // The colours are baked into the decoded tiles.
            self.dark = Some(theme.dark);
            self.world_tiles = None;
            self.file_tiles.iter_mut().for_each(|tiles| *tiles = None);
        }
        let bounds: Vec<Option<Bounds>> = self
            .files
            .iter()
            .map(|file| self.can_draw(file).then(|| file.archive.bounds()))
            .collect();
        let delivers = self.online.as_ref().is_some_and(OnlineTiles::drawn);
        let mut plan = plan(self.choice, view, &bounds, self.online_allowed, delivers);
        plan.world &= self.world.as_ref().is_some_and(|world| self.can_draw(world));

        let make =
            |file: &MapFile| ArchiveTiles::new(file.clone(), &theme.palette, theme.dark, &self.ctx);
        if plan.world && self.world_tiles.is_none() {
            self.world_tiles = self.world.as_ref().map(make);
        }
        for &index in &plan.files {
            if let (Some(slot @ None), Some(file)) =
                (self.file_tiles.get_mut(index), self.files.get(index))
            {
                *slot = Some(make(file));
            }
        }
        for tiles in self.file_tiles.iter_mut().flatten().chain(&mut self.world_tiles) {
            tiles.begin_frame();
        }
        if plan.online {
            let online = self
                .online
                .get_or_insert_with(|| OnlineTiles::new(self.tile_cache.clone(), &self.ctx));
            online.begin_frame(now);
        }
        plan
    }

    /// The layers of a plan with their opacity, from the bottom up.
    pub(super) fn layers(&mut self, plan: &Plan) -> Vec<(&mut dyn Tiles, f32)> {
        let mut layers: Vec<(&mut dyn Tiles, f32)> = Vec::new();
        if plan.world
            && let Some(world) = &mut self.world_tiles
        {
            layers.push((world, 1.0));
        }
        if plan.online
            && let Some(online) = &mut self.online
        {
            let opacity = if self.dark == Some(true) { ONLINE_OPACITY_DARK } else { 1.0 };
            layers.push((online, opacity));
        }
        for (index, tiles) in self.file_tiles.iter_mut().enumerate() {
            if plan.files.contains(&index)
                && let Some(tiles) = tiles
            {
                layers.push((tiles, 1.0));
            }
        }
        layers
    }

    /// Whom to credit for what the last frame drew.
    pub(super) fn attribution(&self, plan: &Plan) -> String {
        let mut names: Vec<&str> = Vec::new();
        let files = self.file_tiles.iter().enumerate();
        let files = files.filter(|(index, _)| plan.files.contains(index));
        let archives = files.filter_map(|(_, tiles)| tiles.as_ref());
        let world = self.world_tiles.as_ref().filter(|_| plan.world);
        let drawn_files = archives.filter(|tiles| tiles.drawn()).map(|t| &t.map().attribution);
        names.extend(drawn_files.map(String::as_str));
        if plan.online && self.online.as_ref().is_some_and(OnlineTiles::drawn) {
            names.push(online::ATTRIBUTION);
        }
        // Public domain: credited only if there is nobody else to credit.
        if names.is_empty()
            && let Some(world) = world.filter(|tiles| tiles.drawn())
        {
            names.push(&world.map().attribution);
        }
        names.retain(|name| !name.is_empty());
        names.dedup();
        names.join(" | ")
    }
}

#[cfg(test)]
mod tests {
    use eframe::egui::{Rect, pos2, vec2};

    use super::*;
    use crate::{model::LatLng, ui::panel::map::geometry::Unit};

    fn view(lat: f64, lng: f64, zoom: f64) -> View {
        let rect = Rect::from_min_size(pos2(0.0, 0.0), vec2(892.0, 500.0));
        View { rect, center: Unit::from_place(LatLng::new(lat, lng).unwrap()), zoom }
    }

    fn automatic(view: &View, online: bool, online_drawn: bool) -> Plan {
        let florence = maps::firenze().unwrap().archive.bounds();
        plan(Choice::Automatic, view, &[Some(florence)], online, online_drawn)
    }

    #[test]
    fn in_florence_the_bundled_map_is_drawn_and_the_network_left_alone() {
        let plan = automatic(&view(43.765, 11.26, 15.0), true, false);
        assert_eq!(plan, Plan { world: false, online: false, files: vec![0] });
    }

    #[test]
    fn elsewhere_the_network_is_asked_with_the_world_below() {
        let plan = automatic(&view(45.09, 6.07, 12.0), true, false);
        assert_eq!(plan, Plan { world: true, online: true, files: vec![] });
    }

    #[test]
    fn elsewhere_without_network_there_is_the_world_and_close_up_the_grid() {
        let far = automatic(&view(45.09, 6.07, 12.0), false, false);
        assert_eq!(far, Plan { world: true, online: false, files: vec![] });
        let near = automatic(&view(45.09, 6.07, 15.0), false, false);
        assert_eq!(near, Plan::default());
        assert!(near.coarse() && far.coarse());
    }

    #[test]
    fn at_the_edge_of_florence_its_map_stays_until_the_network_delivers() {
        let edge = view(43.72, 11.24, 14.0);
        assert_eq!(automatic(&edge, true, false).files, [0]);
        assert_eq!(automatic(&edge, true, true).files, [0_usize; 0]);
    }

    #[test]
    fn from_far_out_there_is_only_the_world() {
        let plan = automatic(&view(43.76, 11.26, 5.0), false, false);
        assert_eq!(plan, Plan { world: true, online: false, files: vec![] });
    }

    #[test]
    fn a_choice_of_the_viewer_is_kept_to() {
        let here = view(43.76, 11.26, 15.0);
        let florence = [Some(maps::firenze().unwrap().archive.bounds())];
        let chosen = |choice| plan(choice, &here, &florence, true, true);
        assert_eq!(chosen(Choice::Plain), Plan::default());
        assert!(chosen(Choice::Online).online && chosen(Choice::Online).files.is_empty());
        assert_eq!(chosen(Choice::File(0)).files, [0]);
        assert!(chosen(Choice::File(7)).files.is_empty());
    }

    #[test]
    fn the_network_is_not_offered_when_it_is_switched_off() {
        let ctx = Context::default();
        let names = |online| {
            let base = BaseLayers::new(&ctx, true, Vec::new(), online, None);
            base.choices().iter().map(|(_, name)| (*name).to_owned()).collect::<Vec<_>>()
        };
        assert!(names(true).contains(&"OpenStreetMap online".to_owned()));
        assert!(!names(false).contains(&"OpenStreetMap online".to_owned()));
        let mut unique = names(true);
        unique.dedup();
        assert_eq!(unique, names(true));
    }
}
