//! Directories, which map tile ids to offsets: delta-coded varints, ordered along a Hilbert curve.

use super::{Error, MAX_ZOOM, TileKey};

/// A run of identical tiles, or a leaf directory if `run_length` is 0.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Entry {
    pub(super) tile: u64,
    pub(super) run_length: u64,
    pub(super) offset: u64,
    pub(super) length: u64,
}

/// The entry with a tile, or the leaf directory in which it would be.
pub(super) fn find(directory: &[Entry], number: u64) -> Option<Entry> {
    let after = directory.partition_point(|entry| entry.tile <= number);
    let entry = *directory.get(after.checked_sub(1)?)?;
    let covers = entry.run_length == 0 || number - entry.tile < entry.run_length;
    covers.then_some(entry)
}

/// Parses a decompressed directory.
pub(super) fn parse_directory(bytes: &[u8]) -> Result<Vec<Entry>, Error> {
    const DAMAGED: Error = Error::Damaged("a directory ends too early");
    let mut rest = bytes;
    let mut varint = || -> Result<u64, Error> {
        let mut value = 0_u64;
        for shift in (0..64).step_by(7) {
            let (&byte, tail) = rest.split_first().ok_or(DAMAGED)?;
            rest = tail;
            value |= u64::from(byte & 0x7f) << shift;
            if byte & 0x80 == 0 {
                return Ok(value);
            }
        }
        Err(Error::Damaged("a number is too long"))
    };
    let count = varint()?;
    // An entry takes at least four bytes, so a forged count cannot cause a large allocation.
    if count > bytes.len() as u64 / 4 {
        return Err(DAMAGED);
    }
    let mut entries = Vec::with_capacity(count as usize);
    let mut tile = 0_u64;
    for _ in 0..count {
        tile = tile.saturating_add(varint()?);
        entries.push(Entry { tile, run_length: 0, offset: 0, length: 0 });
    }
    for entry in &mut entries {
        entry.run_length = varint()?;
    }
    for entry in &mut entries {
        entry.length = varint()?;
    }
    let mut next = 0_u64;
    for entry in &mut entries {
        // 0 means directly after the previous entry.
        entry.offset = match varint()? {
            0 => next,
            offset_plus_one => offset_plus_one - 1,
        };
        next = entry.offset.saturating_add(entry.length);
    }
    Ok(entries)
}

/// The tile id: all lower zoom levels come first, then tiles follow a Hilbert curve. `None` if the
/// tile is outside its zoom level.
pub(super) fn tile_number(key: TileKey) -> Option<u64> {
    if key.zoom > MAX_ZOOM {
        return None;
    }
    let side = 1_u64 << key.zoom;
    let (mut x, mut y) = (u64::from(key.x), u64::from(key.y));
    if x >= side || y >= side {
        return None;
    }
    let coarser = ((1_u64 << (2 * u32::from(key.zoom))) - 1) / 3;
    let mut along = 0_u64;
    let mut half = side / 2;
    while half > 0 {
        let (east, south) = (u64::from(x & half > 0), u64::from(y & half > 0));
        along += half * half * ((3 * east) ^ south);
        // Rotates the quadrant so that the curve enters and leaves it at the right corners.
        if south == 0 {
            if east == 1 {
                x = (side - 1) - x;
                y = (side - 1) - y;
            }
            std::mem::swap(&mut x, &mut y);
        }
        half /= 2;
    }
    Some(coarser + along)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn key(zoom: u8, x: u32, y: u32) -> TileKey {
        TileKey { zoom, x, y }
    }

    #[test]
    fn tile_numbers_follow_the_curve_of_the_specification() {
        let numbers = [(0, 0, 0), (1, 0, 0), (1, 0, 1), (1, 1, 1), (1, 1, 0), (2, 0, 0)];
        for (number, (zoom, x, y)) in numbers.into_iter().enumerate() {
            assert_eq!(tile_number(key(zoom, x, y)), Some(number as u64));
        }
        assert_eq!(tile_number(key(12, 3423, 1763)), Some(19_078_479));
        assert_eq!(tile_number(key(1, 2, 0)), None);
    }

    proptest! {
        #[test]
        fn neighbours_along_the_curve_are_neighbours_on_the_map(x in 0_u32..64, y in 0_u32..64) {
            let number = tile_number(key(6, x, y)).unwrap();
            let last = tile_number(key(7, 0, 0)).unwrap() - 1;
            if number < last {
                let next = (0..64).flat_map(|x| (0..64).map(move |y| (x, y)))
                    .find(|&(x, y)| tile_number(key(6, x, y)) == Some(number + 1));
                let (nx, ny) = next.unwrap();
                prop_assert_eq!(nx.abs_diff(x) + ny.abs_diff(y), 1);
            }
        }

        #[test]
        fn a_directory_of_any_bytes_never_panics(
            bytes in prop::collection::vec(any::<u8>(), 0..200)
        ) {
            let _entries = parse_directory(&bytes);
        }
    }
}
