//! Reads the journal back: merged export of an athlete's lines.

use std::io;

use crate::{
    journal::Reader,
    model::{Login, UnixNanos},
};

/// What to export.
#[derive(Debug, Clone)]
pub struct ExportRequest {
    /// Whose lines.
    pub login: Login,
    /// From this time on.
    pub from: UnixNanos,
    /// Up to, not including, this time.
    pub to: UnixNanos,
}

/// Writes the athlete's lines in line protocol, merged as InfluxDB would (one line per
/// measurement, tag set and time; later wins field by field), by time. Memory stays bounded:
/// runs go to a temporary file beyond a few tens of MiB. Gives the notes on what could not be read.
pub fn export_lines(
    _reader: &Reader,
    _request: &ExportRequest,
    _out: &mut dyn io::Write,
) -> Result<Vec<String>, io::Error> {
    todo!()
}
