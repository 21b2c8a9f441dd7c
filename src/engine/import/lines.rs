//! Imports line protocol.

use super::{
    ImportError,
    store::{PIECE_BYTES, Storing},
};
use crate::{
    codec::Precision,
    line_protocol::{Error, ErrorKind, LineError, Lines},
};

/// Stores line protocol unchanged, including tags, other measurements and text fields. Only lines
/// without a timestamp are left out, because it is unknown when they were measured.
pub(super) fn store(
    bytes: &[u8],
    precision: Option<Precision>,
    storing: &mut Storing<'_>,
) -> Result<(), ImportError> {
    let precision = precision.unwrap_or_else(|| precision_of(bytes));
    storing.progress().begin(bytes.len() as u64);
    let mut lines = Lines::new(bytes, precision);
    let mut piece = Vec::with_capacity(PIECE_BYTES + 1024);
    let mut n_timeless = 0;
    let mut left = bytes.len();
    while let Some(line) = lines.next_line() {
        match line {
            Ok(line) if line.time.is_none() => n_timeless += 1,
            Ok(line) => {
                piece.extend_from_slice(line.raw);
                piece.push(b'\n');
            }
            Err(LineError { error: Error { kind: ErrorKind::Offset(error), .. }, .. }) => {
                return Err(error.into());
            }
            Err(error) => storing.reject(&error),
        }
        if PIECE_BYTES <= piece.len() {
            storing.lines(&piece, precision)?;
            piece.clear();
            let now_left = lines.position().0;
            storing.progress().advance((left - now_left) as u64);
            left = now_left;
        }
    }
    storing.lines(&piece, precision)?;
    storing.progress().advance(left as u64);
    if 0 < n_timeless {
        storing.note(format!("{n_timeless} lines have no time and were left out"));
    }
    Ok(())
}

/// The unit of the first timestamp, judged by its size: the ranges of this century in s, ms, us and
/// ns do not overlap.
fn precision_of(bytes: &[u8]) -> Precision {
    let mut lines = Lines::new(bytes, Precision::Nanos);
    while let Some(line) = lines.next_line() {
        let Some(time) = line.ok().and_then(|line| line.time) else { continue };
        return match time.unsigned_abs() {
            0..100_000_000_000 => Precision::Seconds,
            100_000_000_000..100_000_000_000_000 => Precision::Millis,
            100_000_000_000_000..100_000_000_000_000_000 => Precision::Micros,
            _ => Precision::Nanos,
        };
    }
    Precision::Nanos
}
