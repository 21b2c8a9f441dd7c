//! Reads and writes the file formats of other programs.
//!
//! Pure: bytes in, [`Activity`] out, and back. Nothing here accesses the file system.

mod activity;
mod align;
mod by_session;
#[cfg(test)]
mod cases;
mod collect;
mod counter;
mod csv;
mod csv_in;
#[cfg(test)]
mod every_metric;
mod fit;
mod gpx;
mod merge;
mod outliers;
mod parse_time;
mod source;
mod tcx;
#[cfg(test)]
mod testing;
mod text;
mod xml;

pub use self::{
    activity::{Activity, ActivitySession, Imported, Marker, Span, Sport, Unreadable},
    align::align,
    collect::{Collector, MAX_SAMPLES, Times},
    csv::{Cell, Layout, Table},
    csv_in::read_csv,
    fit::{Scratch, read_fit, write_fit},
    gpx::{read_course, read_gpx, write_gpx},
    source::{SampleSource, SampleVisitor},
    tcx::{read_tcx, write_tcx},
    text::utf8_of,
    xml::xml_format_of,
};
