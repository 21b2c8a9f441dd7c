//! Reads `PMTiles` version 3 (<https://github.com/protomaps/PMTiles/blob/main/spec/v3/spec.md>): a
//! header of 127 bytes, directories and tiles.

use std::{
    fs::File,
    io::{self, Read, Seek, SeekFrom},
    path::Path,
};

use flate2::read::GzDecoder;
use parking_lot::Mutex;

mod directory;
#[cfg(test)]
mod tests;

use directory::{Entry, find, parse_directory, tile_number};

/// The length of the header.
const HEADER_LEN: usize = 127;
/// The maximum decompressed size of a directory or the metadata; valid files stay far below.
const MAX_DIRECTORY_BYTES: u64 = 32 << 20;
/// The maximum decompressed size of a tile; valid files stay far below.
const MAX_TILE_BYTES: u64 = 16 << 20;
/// The root and at most three levels of leaf directories, as in the reference readers.
const MAX_DEPTH: usize = 4;
/// The deepest zoom level whose tile ids fit the format.
const MAX_ZOOM: u8 = 26;

/// Why an archive or a tile is unreadable.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The file cannot be opened or read.
    #[error("cannot be read: {0}")]
    Io(#[from] io::Error),
    /// It does not start like a `PMTiles` file.
    #[error("is not a PMTiles file")]
    NotPmTiles,
    /// Another version of the format.
    #[error("is PMTiles version {0}; version 3 is needed")]
    Version(u8),
    /// It uses a compression that is not built in.
    #[error("is compressed with {0}; gzip or no compression is needed")]
    Compression(&'static str),
    /// Its tiles are neither vector tiles nor displayable pictures.
    #[error("holds {0} tiles; vector, PNG or JPEG tiles are needed")]
    Content(&'static str),
    /// Its content is inconsistent.
    #[error("is damaged: {0}")]
    Damaged(&'static str),
}

/// The kind of tiles in an archive.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Content {
    /// Mapbox vector tiles.
    Vector,
    /// PNG or JPEG pictures.
    Picture,
}

/// The position of a tile: column from the west, row from the north.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct TileKey {
    /// Zoom level; 0 is one tile for the whole world.
    pub zoom: u8,
    /// Column.
    pub x: u32,
    /// Row.
    pub y: u32,
}

/// The part of the world that an archive covers, in degrees.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Bounds {
    /// Western edge.
    pub west_deg: f64,
    /// Southern edge.
    pub south_deg: f64,
    /// Eastern edge.
    pub east_deg: f64,
    /// Northern edge.
    pub north_deg: f64,
}

impl Bounds {
    /// Whether the position is inside.
    pub fn contains(&self, lat_deg: f64, lng_deg: f64) -> bool {
        (self.south_deg..=self.north_deg).contains(&lat_deg)
            && (self.west_deg..=self.east_deg).contains(&lng_deg)
    }
}

#[derive(Debug)]
enum Source {
    Static(&'static [u8]),
    File(Mutex<File>),
}

impl Source {
    fn read(&self, offset: u64, length: u64, limit: u64) -> Result<Vec<u8>, Error> {
        if length > limit {
            return Err(Error::Damaged("a part is too long"));
        }
        match self {
            Self::Static(bytes) => {
                let start = usize::try_from(offset).ok();
                let part = start.and_then(|start| bytes.get(start..)?.get(..length as usize));
                part.map(<[u8]>::to_vec).ok_or(Error::Damaged("it ends too early"))
            }
            Self::File(file) => {
                let mut file = file.lock();
                file.seek(SeekFrom::Start(offset))?;
                let mut bytes = Vec::new();
                (&mut *file).take(length).read_to_end(&mut bytes)?;
                if bytes.len() as u64 == length {
                    Ok(bytes)
                } else {
                    Err(Error::Damaged("it ends too early"))
                }
            }
        }
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Compression {
    None,
    Gzip,
}

impl Compression {
    fn from_code(code: u8) -> Result<Self, Error> {
        match code {
            // 0 means unknown; existing files with it are not compressed.
            0 | 1 => Ok(Self::None),
            2 => Ok(Self::Gzip),
            3 => Err(Error::Compression("brotli")),
            4 => Err(Error::Compression("zstd")),
            _ => Err(Error::Damaged("an unknown compression")),
        }
    }

    fn unpack(self, bytes: Vec<u8>, limit: u64) -> Result<Vec<u8>, Error> {
        match self {
            Self::None => Ok(bytes),
            Self::Gzip => {
                let mut unpacked = Vec::new();
                GzDecoder::new(&bytes[..]).take(limit + 1).read_to_end(&mut unpacked)?;
                if unpacked.len() as u64 > limit {
                    return Err(Error::Damaged("a part unpacks to too much"));
                }
                Ok(unpacked)
            }
        }
    }
}

/// An open `PMTiles` archive.
#[derive(Debug)]
pub struct Archive {
    source: Source,
    root: Vec<Entry>,
    leaves_offset: u64,
    tiles_offset: u64,
    internal: Compression,
    tile_compression: Compression,
    content: Content,
    min_zoom: u8,
    max_zoom: u8,
    bounds: Bounds,
    attribution: String,
    layers: Vec<String>,
}

impl Archive {
    /// Opens a file: reads the header, root directory and metadata.
    pub fn open(path: &Path) -> Result<Self, Error> {
        Self::from_source(Source::File(Mutex::new(File::open(path)?)))
    }

    /// Opens an archive embedded in the program.
    pub fn from_static(bytes: &'static [u8]) -> Result<Self, Error> {
        Self::from_source(Source::Static(bytes))
    }

    fn from_source(source: Source) -> Result<Self, Error> {
        let header = source.read(0, HEADER_LEN as u64, HEADER_LEN as u64).map_err(|error| {
            if let Error::Damaged(_) = error { Error::NotPmTiles } else { error }
        })?;
        if !header.starts_with(b"PMTiles") {
            return Err(Error::NotPmTiles);
        }
        let byte = |at: usize| header.get(at).copied().unwrap_or_default();
        if byte(7) != 3 {
            return Err(Error::Version(byte(7)));
        }
        let u64_at = |at: usize| -> u64 {
            let bytes = header.get(at..at + 8).and_then(|bytes| bytes.try_into().ok());
            u64::from_le_bytes(bytes.unwrap_or_default())
        };
        let degrees_at = |at: usize| -> f64 {
            let bytes = header.get(at..at + 4).and_then(|bytes| bytes.try_into().ok());
            f64::from(i32::from_le_bytes(bytes.unwrap_or_default())) / 1e7
        };
        let content = match byte(99) {
            1 => Content::Vector,
            2 | 3 => Content::Picture,
            4 => return Err(Error::Content("WebP")),
            5 => return Err(Error::Content("AVIF")),
            _ => return Err(Error::Content("unknown")),
        };
        let internal = Compression::from_code(byte(97))?;
        let tile_compression = Compression::from_code(byte(98))?;
        let read = |offset: u64, length: u64| {
            let packed = source.read(offset, length, MAX_DIRECTORY_BYTES)?;
            internal.unpack(packed, MAX_DIRECTORY_BYTES)
        };
        let root = parse_directory(&read(u64_at(8), u64_at(16))?)?;
        // A map is usable without readable metadata.
        let metadata: serde_json::Value = read(u64_at(24), u64_at(32))
            .ok()
            .and_then(|bytes| serde_json::from_slice(&bytes).ok())
            .unwrap_or_default();
        let (min_zoom, max_zoom) = (byte(100), byte(101));
        if min_zoom > max_zoom || max_zoom > MAX_ZOOM {
            return Err(Error::Damaged("impossible zoom levels"));
        }
        Ok(Self {
            root,
            leaves_offset: u64_at(40),
            tiles_offset: u64_at(56),
            internal,
            tile_compression,
            content,
            min_zoom,
            max_zoom,
            bounds: Bounds {
                west_deg: degrees_at(102),
                south_deg: degrees_at(106),
                east_deg: degrees_at(110),
                north_deg: degrees_at(114),
            },
            attribution: plain_text(metadata["attribution"].as_str().unwrap_or_default()),
            layers: layer_names(&metadata),
            source,
        })
    }

    /// The kind of tiles.
    pub fn content(&self) -> Content {
        self.content
    }

    /// The lowest zoom level.
    pub fn min_zoom(&self) -> u8 {
        self.min_zoom
    }

    /// The highest zoom level.
    pub fn max_zoom(&self) -> u8 {
        self.max_zoom
    }

    /// The area covered.
    pub fn bounds(&self) -> Bounds {
        self.bounds
    }

    /// The attribution in its metadata, without markup; may be empty.
    pub fn attribution(&self) -> &str {
        &self.attribution
    }

    /// The vector layers listed in its metadata.
    pub fn layers(&self) -> &[String] {
        &self.layers
    }

    /// Whether the archive may contain this tile, judging by zoom levels and bounds.
    pub fn may_have(&self, key: TileKey) -> bool {
        if !(self.min_zoom..=self.max_zoom).contains(&key.zoom) {
            return false;
        }
        let n_tiles = f64::from(1_u32 << key.zoom);
        let lng = |x: f64| x / n_tiles * 360.0 - 180.0;
        let lat =
            |y: f64| (std::f64::consts::PI * (1.0 - 2.0 * y / n_tiles)).sinh().atan().to_degrees();
        let (x, y) = (f64::from(key.x), f64::from(key.y));
        lng(x) < self.bounds.east_deg
            && lng(x + 1.0) > self.bounds.west_deg
            && lat(y) > self.bounds.south_deg
            && lat(y + 1.0) < self.bounds.north_deg
    }

    /// The decompressed bytes of a tile; `None` if the archive does not have it. Reads the disk.
    pub fn tile(&self, key: TileKey) -> Result<Option<Vec<u8>>, Error> {
        let Some(number) = tile_number(key) else {
            return Ok(None);
        };
        let mut leaf;
        let mut directory = &self.root;
        for _ in 0..MAX_DEPTH {
            let Some(entry) = find(directory, number) else {
                return Ok(None);
            };
            if entry.run_length > 0 {
                let offset = self.tiles_offset.checked_add(entry.offset);
                let offset = offset.ok_or(Error::Damaged("an offset is too large"))?;
                let packed = self.source.read(offset, entry.length, MAX_TILE_BYTES)?;
                return self.tile_compression.unpack(packed, MAX_TILE_BYTES).map(Some);
            }
            let offset = self.leaves_offset.checked_add(entry.offset);
            let offset = offset.ok_or(Error::Damaged("an offset is too large"))?;
            let packed = self.source.read(offset, entry.length, MAX_DIRECTORY_BYTES)?;
            leaf = parse_directory(&self.internal.unpack(packed, MAX_DIRECTORY_BYTES)?)?;
            directory = &leaf;
        }
        Err(Error::Damaged("directories are nested too deep"))
    }
}

fn layer_names(metadata: &serde_json::Value) -> Vec<String> {
    let declared = metadata["vector_layers"].as_array().map(|layers| (layers, "id"));
    let counted = || metadata["tilestats"]["layers"].as_array().map(|layers| (layers, "layer"));
    let Some((layers, key)) = declared.filter(|(l, _)| !l.is_empty()).or_else(counted) else {
        return Vec::new();
    };
    layers.iter().filter_map(|layer| Some(layer[key].as_str()?.to_owned())).collect()
}

/// Strips HTML tags, collapses white space, and shortens the text to fit a corner of the map.
fn plain_text(html: &str) -> String {
    const LONGEST: usize = 120;
    let mut inside_tag = false;
    let text: String = html
        .replace("&copy;", "©")
        .replace("&amp;", "&")
        .chars()
        .filter(|&c| {
            let tag = inside_tag || c == '<';
            inside_tag = tag && c != '>';
            !tag && !c.is_control()
        })
        .collect();
    text.split_whitespace().collect::<Vec<_>>().join(" ").chars().take(LONGEST).collect()
}
