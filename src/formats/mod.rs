//! Files of other programs: recordings in and out.
//!
//! Pure: bytes in, [`Activity`] out, and back. Nothing here reads or writes files by itself.

mod activity;
mod csv;

pub use self::{
    activity::{Activity, ActivitySession, Imported, Marker, Span, Sport, Unreadable},
    csv::{Cell, Layout, Table},
};
