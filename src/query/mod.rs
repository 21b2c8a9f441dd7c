//! `InfluxQL`: reads queries as InfluxDB 1.x does, and answers them from the recording.
//!
//! A text becomes statements ([`Query::parse`]), a `SELECT` becomes a plan (checked, typed, without
//! wildcards), and a plan becomes rows, which an [`Output`] takes one at a time. Nothing here knows of HTTP.
//!
//! Invariants: error texts are those of InfluxDB, because clients read them; nothing that writes or
//! administers is executed; memory does not grow with the range of a query, nor with what it gives; deleted
//! samples are not read; a query ends soon after it was stopped.

#![warn(clippy::indexing_slicing)]

mod ast;
mod condition;
mod duration;
mod eval;
mod execute;
mod functions;
mod lexer;
mod output;
mod params;
mod parse_error;
mod parser;
mod pattern;
mod plan;
mod print;
mod recording;
mod reduce;
mod rights;
mod run;
mod show;
mod stop;
mod tag_condition;
#[cfg(test)]
mod tests;
mod time;
mod token;
mod value;

pub use execute::{Databases, Query, QueryLimits, Readable, RunRequest};
pub use output::{Output, SeriesHead};
pub use params::Params;
pub use parse_error::ParseError;
pub use recording::Catalog;
pub use rights::Rights;
pub use stop::{Effort, MayTake, Stop};
pub use value::{DataType, Value};

/// Appends a time as RFC 3339, in UTC or in a zone, with as many digits as are needed.
pub fn write_time(nanos: i64, zone: Option<&jiff::tz::TimeZone>, text: &mut String) {
    time::write_rfc3339(i128::from(nanos), zone, text);
}
