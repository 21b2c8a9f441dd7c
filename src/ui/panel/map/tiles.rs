//! Tiles of an archive, decoded on a separate thread and kept while they are in use.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
    time::Duration,
};

use eframe::egui::{Context, Rect, pos2};
use walkers::{Style, Tile, TileId, TilePiece, Tiles, sources::Attribution};

use super::style;
use crate::{
    maps::{Content, Loader, MapFile, TileKey},
    ui::theme::Palette,
};

/// Vector tiles are drawn at this size, for fewer tiles and room for longer street names.
const VECTOR_TILE_SIZE: u32 = 512;
/// Raster tiles have the usual size.
const PICTURE_TILE_SIZE: u32 = 256;
/// Decoded tiles kept besides those on the screen, in case the view returns; a large screen shows
/// about 20 at a time. More would be costly: a city's tile is several megabytes of lines, and the
/// same again on the GPU.
const SPARE: usize = 24;
/// Line widths stop growing this many levels past the archive's finest tiles.
const MAX_OVERZOOM: u8 = 5;
/// Time between a tile's arrival and the frame that shows it.
const REPAINT_DELAY: Duration = Duration::from_millis(16);

/// A tile of the archive, styled for a zoom: line widths and the choice of names change with the
/// zoom even where the archive has no finer tiles.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Key {
    tile: TileKey,
    style_zoom: u8,
}

struct CachedTile {
    /// `None` if the archive has no such tile.
    tile: Option<Tile>,
    last_used: u64,
}

/// The tiles of one archive in one theme.
pub(super) struct ArchiveTiles {
    map: MapFile,
    loader: Option<Loader<Key, Tile>>,
    asked: BTreeSet<Key>,
    kept: BTreeMap<Key, CachedTile>,
    frame: u64,
    drawn: bool,
}

impl ArchiveTiles {
    /// Starts the thread that reads and decodes.
    pub(super) fn new(map: MapFile, palette: &Palette, dark: bool, ctx: &Context) -> Self {
        let archive = Arc::clone(&map.archive);
        let style = map.schema.map_or_else(Style::default, |s| style::style(s, palette, dark));
        let (decode_ctx, wake_ctx) = (ctx.clone(), ctx.clone());
        let tile_size = tile_size(&map);
        let load = move |key: Key| {
            let bytes = match archive.tile(key.tile) {
                Ok(bytes) => bytes?,
                Err(error) => {
                    tracing::debug!(tile = ?key.tile, %error, "map tile unreadable");
                    return None;
                }
            };
            Tile::new(&bytes, &style, key.style_zoom, tile_size, &decode_ctx)
                .inspect_err(|error| tracing::debug!(tile = ?key.tile, %error, "map tile damaged"))
                .ok()
        };
        let wake = move || wake_ctx.request_repaint_after(REPAINT_DELAY);
        let loader = Loader::spawn(load, wake)
            .inspect_err(|error| tracing::warn!(map = map.name, %error, "map cannot be read"))
            .ok();
        Self { map, loader, asked: BTreeSet::new(), kept: BTreeMap::new(), frame: 0, drawn: false }
    }

    /// The map these tiles come from.
    pub(super) fn map(&self) -> &MapFile {
        &self.map
    }

    /// True if the last frame drew any of these tiles.
    pub(super) fn drawn(&self) -> bool {
        self.drawn
    }

    /// Takes the tiles that the thread has finished and drops those unused for longest.
    pub(super) fn begin_frame(&mut self) {
        self.frame += 1;
        self.drawn = false;
        while let Some(fetched) = self.loader.as_ref().and_then(Loader::take) {
            self.asked.remove(&fetched.key);
            self.kept.insert(fetched.key, CachedTile { tile: fetched.tile, last_used: self.frame });
        }
        // Tiles of the last frame are on the screen and do not count as spare.
        let in_use_from = self.frame.saturating_sub(1);
        let mut spare: Vec<u64> =
            self.kept.values().map(|kept| kept.last_used).filter(|&at| at < in_use_from).collect();
        if let Some(n_gone) = spare.len().checked_sub(SPARE).filter(|n_gone| *n_gone > 0) {
            spare.sort_unstable();
            let keep_from = spare.get(n_gone).copied().unwrap_or(in_use_from);
            self.kept.retain(|_, kept| kept.last_used >= keep_from);
        }
    }

    fn use_kept(&mut self, key: Key) -> Option<&CachedTile> {
        let kept = self.kept.get_mut(&key)?;
        kept.last_used = self.frame;
        Some(kept)
    }

    /// A substitute until the right tile arrives: the same tile styled for another zoom, or a
    /// coarser one that contains it.
    fn stand_in(&mut self, wanted: TileKey) -> Option<(TileKey, Tile)> {
        let mut tile = wanted;
        loop {
            let any_zoom = Key { tile, style_zoom: 0 }..=Key { tile, style_zoom: u8::MAX };
            let found = self.kept.range_mut(any_zoom).rev().find(|(_, kept)| kept.tile.is_some());
            if let Some((key, kept)) = found {
                kept.last_used = self.frame;
                return kept.tile.clone().map(|tile| (key.tile, tile));
            }
            tile = TileKey { zoom: tile.zoom.checked_sub(1)?, x: tile.x / 2, y: tile.y / 2 };
        }
    }
}

fn tile_size(map: &MapFile) -> u32 {
    match map.archive.content() {
        Content::Vector => VECTOR_TILE_SIZE,
        Content::Picture => PICTURE_TILE_SIZE,
    }
}

/// The tile at `coarser_zoom` that contains `tile`, and which part of it `tile` is.
fn within(tile: TileId, coarser_zoom: u8) -> (TileKey, Rect) {
    let levels = u32::from(tile.zoom.saturating_sub(coarser_zoom));
    let side = 1_u64 << levels;
    let (x, y) = (u64::from(tile.x), u64::from(tile.y));
    let part = 1.0 / side as f32;
    let min = pos2((x % side) as f32 * part, (y % side) as f32 * part);
    let key =
        TileKey { zoom: tile.zoom.min(coarser_zoom), x: (x / side) as u32, y: (y / side) as u32 };
    (key, Rect::from_min_size(min, eframe::egui::Vec2::splat(part)))
}

impl Tiles for ArchiveTiles {
    fn at(&mut self, tile_id: TileId) -> Option<TilePiece> {
        let finest = self.map.archive.max_zoom();
        let (tile, uv) = within(tile_id, finest);
        if !self.map.archive.may_have(tile) {
            return None;
        }
        let style_zoom = tile_id.zoom.min(finest.saturating_add(MAX_OVERZOOM));
        let key = Key { tile, style_zoom };
        let piece = if let Some(kept) = self.use_kept(key) {
            TilePiece::new(kept.tile.clone()?, uv)
        } else {
            if !self.asked.contains(&key)
                && self.loader.as_ref().is_some_and(|loader| loader.request(key))
            {
                self.asked.insert(key);
            }
            let (found, stand_in) = self.stand_in(tile)?;
            TilePiece::new(stand_in, within(tile_id, found.zoom).1)
        };
        self.drawn = true;
        Some(piece)
    }

    fn attribution(&self) -> Attribution {
        // `controls` draws the credits, because only what is on the screen may be credited.
        Attribution { text: "", url: "", logo_light: None, logo_dark: None }
    }

    fn tile_size(&self) -> u32 {
        tile_size(&self.map)
    }
}

#[cfg(test)]
mod tests {
    use eframe::egui::{RawInput, vec2};

    use super::*;
    use crate::{maps, ui::theme::DARK};

    fn context() -> Context {
        let ctx = Context::default();
        ctx.run_ui(RawInput::default(), |_| {}).textures_delta.clear();
        ctx
    }

    fn wait_for(tiles: &mut ArchiveTiles, id: TileId) -> Option<TilePiece> {
        for _ in 0..500 {
            tiles.begin_frame();
            let piece = tiles.at(id);
            if tiles.asked.is_empty() && !tiles.kept.is_empty() {
                return piece;
            }
            std::thread::sleep(Duration::from_millis(10));
        }
        panic!("the tile never came");
    }

    #[test]
    fn beyond_the_finest_tiles_a_part_of_one_is_shown() {
        let id = TileId { zoom: 16, x: 8704 * 4 + 3, y: 5972 * 4 + 1 };
        let (key, uv) = within(id, 14);
        assert_eq!(key, TileKey { zoom: 14, x: 8704, y: 5972 });
        assert_eq!(uv, Rect::from_min_size(pos2(0.75, 0.25), vec2(0.25, 0.25)));
        let mut tiles = ArchiveTiles::new(maps::firenze().unwrap(), &DARK, true, &context());
        assert_eq!(wait_for(&mut tiles, id).unwrap().uv, uv);
        assert!(tiles.drawn());
    }

    #[test]
    fn until_the_right_tile_arrives_a_coarser_one_stands_in() {
        let mut tiles = ArchiveTiles::new(maps::firenze().unwrap(), &DARK, true, &context());
        wait_for(&mut tiles, TileId { zoom: 13, x: 4352, y: 2986 }).unwrap();
        tiles.begin_frame();
        let piece = tiles.at(TileId { zoom: 14, x: 8705, y: 5972 }).unwrap();
        assert_eq!(piece.uv, Rect::from_min_size(pos2(0.5, 0.0), vec2(0.5, 0.5)));
    }

    #[test]
    fn outside_the_archive_nothing_is_asked_for() {
        let mut tiles = ArchiveTiles::new(maps::firenze().unwrap(), &DARK, true, &context());
        tiles.begin_frame();
        assert!(tiles.at(TileId { zoom: 14, x: 1, y: 1 }).is_none());
        assert!(tiles.asked.is_empty());
        assert!(!tiles.drawn());
    }
}
