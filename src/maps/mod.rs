//! Local maps: `PMTiles` archives, bundled with the program or supplied by the user, read tile by
//! tile outside of the window's thread.
//!
//! Invariants: knows nothing of pixels, colours or egui; a damaged archive causes an [`Error`] or a
//! missing tile, never a panic, and never an allocation beyond the limits of a tile or directory;
//! drawing never waits, because only the `Loader`'s thread reads.
//!
//! Bundled maps are read directly from the program's memory. The map widget's own reader takes a
//! path, reopens the file for each tile, and requests tiles that the file does not have; hence our
//! own reader, which also means that nothing is extracted to disk.

mod archive;
mod loader;

use std::{
    ffi::OsStr,
    path::{Path, PathBuf},
    sync::Arc,
};

pub use archive::{Archive, Bounds, Content, Error, TileKey};
pub use loader::{Fetched, Loader, in_background};

/// Florence from `OpenStreetMap` (`ODbL`), the demo's map; see `assets/maps/README.md`.
static FIRENZE: &[u8] = include_bytes!("../../assets/maps/firenze.pmtiles");
/// The world from Natural Earth (public domain), built by `assets/maps/make_world_map.py`.
static WORLD: &[u8] = include_bytes!("../../assets/maps/world.pmtiles");

/// The naming scheme for the features of a vector map.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Schema {
    /// Protomaps before version 4: `pmap:kind`.
    ProtomapsOld,
    /// Protomaps since version 4: `kind`.
    Protomaps,
    /// `OpenMapTiles` (also `OpenFreeMap`, Planetiler): `class`.
    OpenMapTiles,
    /// The bundled world: `land`, `borders`, `places`.
    World,
}

/// A displayable map.
#[derive(Debug, Clone)]
pub struct MapFile {
    /// Its name in the menu.
    pub name: String,
    /// The attribution that must be shown with it.
    pub attribution: String,
    /// The naming scheme of its features; `None` for pictures.
    pub schema: Option<Schema>,
    /// Its tiles.
    pub archive: Arc<Archive>,
}

impl MapFile {
    fn new(name: String, archive: Archive) -> Self {
        let schema = (archive.content() == Content::Vector).then(|| schema_of(&archive));
        let attribution = archive.attribution().to_owned();
        Self { name, attribution, schema, archive: Arc::new(archive) }
    }
}

/// Detects the naming scheme of a vector archive from its layers.
fn schema_of(archive: &Archive) -> Schema {
    let has = |layer: &str| archive.layers().iter().any(|name| name == layer);
    if has("transportation") || has("building") {
        Schema::OpenMapTiles
    } else if has("transit") || has("physical_line") || has("natural") || has("mask") {
        Schema::ProtomapsOld
    } else {
        Schema::Protomaps
    }
}

/// The street map of Florence; `None` only if the embedded file is damaged.
pub fn firenze() -> Option<MapFile> {
    let archive = Archive::from_static(FIRENZE).ok()?;
    Some(MapFile {
        name: "Florence".to_owned(),
        attribution: "© OpenStreetMap contributors".to_owned(),
        schema: Some(Schema::ProtomapsOld),
        archive: Arc::new(archive),
    })
}

/// The map of the world; `None` only if the embedded file is damaged.
pub fn world() -> Option<MapFile> {
    let archive = Archive::from_static(WORLD).ok()?;
    Some(MapFile {
        name: "World".to_owned(),
        attribution: "Natural Earth".to_owned(),
        schema: Some(Schema::World),
        archive: Arc::new(archive),
    })
}

/// The `.pmtiles` files in a folder by name, and those that are unusable, with the reason. A
/// missing folder is empty.
pub fn user_maps(folder: &Path) -> (Vec<MapFile>, Vec<(PathBuf, Error)>) {
    let mut paths: Vec<PathBuf> = std::fs::read_dir(folder)
        .into_iter()
        .flatten()
        .filter_map(|entry| Some(entry.ok()?.path()))
        .filter(|path| path.extension() == Some(OsStr::new("pmtiles")))
        .collect();
    paths.sort();
    let (mut maps, mut refused) = (Vec::new(), Vec::new());
    for path in paths {
        match Archive::open(&path) {
            Ok(archive) => {
                let stem = path.file_stem().unwrap_or_default().to_string_lossy().into_owned();
                maps.push(MapFile::new(stem, archive));
            }
            Err(error) => refused.push((path, error)),
        }
    }
    (maps, refused)
}

/// The maximum size of the online tile cache on disk.
const TILE_CACHE_BYTES: u64 = 256 << 20;

/// Clears the online tile cache if it exceeds 256 MiB. Walks the folder, so not for the window's
/// thread.
pub fn bound_tile_cache(folder: &Path) {
    if folder_bytes(folder) > TILE_CACHE_BYTES
        && let Err(error) = std::fs::remove_dir_all(folder)
    {
        tracing::warn!(%error, "the cache of map tiles cannot be emptied");
    }
}

fn folder_bytes(folder: &Path) -> u64 {
    let entries = std::fs::read_dir(folder).into_iter().flatten().flatten();
    entries
        .map(|entry| match entry.metadata() {
            Ok(metadata) if metadata.is_dir() => folder_bytes(&entry.path()),
            Ok(metadata) => metadata.len(),
            Err(_) => 0,
        })
        .sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_bundled_maps_open_and_say_what_they_are() {
        let firenze = firenze().unwrap();
        assert_eq!(firenze.archive.content(), Content::Vector);
        assert_eq!(schema_of(&firenze.archive), Schema::ProtomapsOld);
        assert_eq!(firenze.archive.max_zoom(), 14);
        assert!(firenze.archive.bounds().contains(43.76, 11.26));
        assert!(!firenze.archive.bounds().contains(45.09, 6.07));
        let world = world().unwrap();
        assert_eq!(world.archive.content(), Content::Vector);
        assert!(world.archive.bounds().contains(45.09, 6.07));
    }

    #[test]
    fn a_folder_of_maps_gives_the_good_ones_and_names_the_bad_ones() {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("city.pmtiles"), FIRENZE).unwrap();
        std::fs::write(folder.path().join("broken.pmtiles"), b"not a map").unwrap();
        std::fs::write(folder.path().join("notes.txt"), b"").unwrap();
        let (maps, refused) = user_maps(folder.path());
        let names: Vec<_> = maps.iter().map(|map| map.name.as_str()).collect();
        assert_eq!(names, ["city"]);
        assert_eq!(maps[0].schema, Some(Schema::ProtomapsOld));
        assert!(maps[0].attribution.contains("OpenStreetMap"), "{}", maps[0].attribution);
        assert!(!maps[0].attribution.contains('<'), "{}", maps[0].attribution);
        assert_eq!(refused.len(), 1);
        assert_eq!(user_maps(&folder.path().join("none")).0.len(), 0);
    }
}
