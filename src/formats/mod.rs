//! Files of other programs: recordings in and out.
//!
//! Pure: bytes in, [`Activity`] out, and back. Nothing here reads or writes files by itself.

mod activity;
mod bind;
mod collect;
mod counter;
mod csv;
mod csv_in;
mod fit;
mod gpx;
mod merge;
mod pieces;
mod tcx;
#[cfg(test)]
mod testing;
mod xml;

pub use self::{
    activity::{Activity, ActivitySession, Imported, Marker, Span, Sport, Unreadable},
    bind::bind,
    collect::{Collector, MAX_SAMPLES, Times},
    csv::{Cell, Layout, Table},
    csv_in::read_csv,
    fit::{read_fit, write_fit},
    gpx::{read_gpx, write_gpx},
    tcx::{read_tcx, write_tcx},
    xml::xml_format_of,
};
