//! PNG files of 8 bits a channel without transparency (ISO/IEC 15948), as pictures of the window are.

use std::io::{self, Write as _};

use flate2::{Compression, Crc, write::ZlibEncoder};

const SIGNATURE: [u8; 8] = [0x89, b'P', b'N', b'G', 0x0d, 0x0a, 0x1a, 0x0a];
/// 8 bits a channel, red green blue; deflate, the usual filters, not interlaced.
const FORMAT: [u8; 5] = [8, 2, 0, 0, 0];
const CHANNELS: usize = 3;
/// Each byte is the difference to that of the pixel before: large areas of one colour become zeros.
const FILTER_SUB: u8 = 1;

/// The file of a picture; `rgb` has its rows from the top. Fails if it has another number of bytes
/// than such a picture.
pub(super) fn encode([width_px, height_px]: [u32; 2], rgb: &[u8]) -> io::Result<Vec<u8>> {
    let row_bytes = width_px as usize * CHANNELS;
    if rgb.is_empty() || rgb.len() != row_bytes * height_px as usize {
        return Err(io::Error::other("the picture is not whole"));
    }
    let mut header = Vec::with_capacity(13);
    header.extend(width_px.to_be_bytes());
    header.extend(height_px.to_be_bytes());
    header.extend(FORMAT);
    let mut packed = ZlibEncoder::new(Vec::new(), Compression::fast());
    let mut filtered = Vec::with_capacity(row_bytes + 1);
    for row in rgb.chunks_exact(row_bytes) {
        filtered.clear();
        filtered.push(FILTER_SUB);
        let before = std::iter::repeat_n(&0, CHANNELS).chain(row);
        filtered.extend(row.iter().zip(before).map(|(byte, before)| byte.wrapping_sub(*before)));
        packed.write_all(&filtered)?;
    }
    let mut file = SIGNATURE.to_vec();
    chunk(&mut file, *b"IHDR", &header)?;
    chunk(&mut file, *b"IDAT", &packed.finish()?)?;
    chunk(&mut file, *b"IEND", &[])?;
    Ok(file)
}

/// Adds a chunk: length, name, content, and the checksum of the last two.
fn chunk(file: &mut Vec<u8>, name: [u8; 4], content: &[u8]) -> io::Result<()> {
    let length = u32::try_from(content.len()).map_err(io::Error::other)?;
    let mut sum = Crc::new();
    sum.update(&name);
    sum.update(content);
    file.extend(length.to_be_bytes());
    file.extend(name);
    file.extend(content);
    file.extend(sum.sum().to_be_bytes());
    Ok(())
}

#[cfg(test)]
mod tests {
    use std::io::Read as _;

    use flate2::read::ZlibDecoder;

    use super::*;

    /// The chunks of a file, each with its checksum verified.
    fn chunks(mut file: &[u8]) -> Vec<([u8; 4], Vec<u8>)> {
        assert_eq!(file[..8], SIGNATURE);
        file = &file[8..];
        let mut chunks = Vec::new();
        while !file.is_empty() {
            let length = u32::from_be_bytes(file[..4].try_into().unwrap()) as usize;
            let name: [u8; 4] = file[4..8].try_into().unwrap();
            let content = file[8..8 + length].to_vec();
            let mut sum = Crc::new();
            sum.update(&file[4..8 + length]);
            assert_eq!(file[8 + length..12 + length], sum.sum().to_be_bytes());
            chunks.push((name, content));
            file = &file[12 + length..];
        }
        chunks
    }

    #[test]
    fn a_picture_is_read_back_as_it_was() {
        let rgb: Vec<u8> = (0..5 * 3 * 3).map(|at| (at * 37 % 256) as u8).collect();
        let chunks = chunks(&encode([5, 3], &rgb).unwrap());
        let names: Vec<_> = chunks.iter().map(|(name, _)| *name).collect();
        assert_eq!(names, [*b"IHDR", *b"IDAT", *b"IEND"]);
        assert_eq!(chunks[0].1, [0, 0, 0, 5, 0, 0, 0, 3, 8, 2, 0, 0, 0]);
        let mut rows = Vec::new();
        ZlibDecoder::new(chunks[1].1.as_slice()).read_to_end(&mut rows).unwrap();
        let mut read = Vec::new();
        for row in rows.chunks(16) {
            assert_eq!(row[0], FILTER_SUB);
            for (at, byte) in row.iter().enumerate().skip(1) {
                let before = if at <= 3 { 0 } else { read[read.len() - 3] };
                read.push(byte.wrapping_add(before));
            }
        }
        assert_eq!(read, rgb);
    }

    #[test]
    fn what_is_not_whole_is_refused() {
        for (extent, bytes) in [([0, 0], 0), ([2, 2], 11), ([2, 2], 13), ([u32::MAX, 1], 6)] {
            assert!(encode(extent, &vec![0; bytes]).is_err(), "{extent:?}");
        }
    }
}
