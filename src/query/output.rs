//! What a query gives, piece by piece.

use jiff::tz::TimeZone;

use super::{stop::Stop, value::Value};

/// The head of a series of an answer.
#[derive(Debug, Clone, Default)]
pub struct SeriesHead {
    /// The measurement; empty where there is none.
    pub name: String,
    /// The tags of `GROUP BY`, sorted by key.
    pub tags: Vec<(String, String)>,
    /// The names of the columns.
    pub columns: Vec<String>,
    /// The zone in which times are shown as text; `None` is UTC.
    pub zone: Option<TimeZone>,
}

/// Takes what a query gives, in this order: for each statement its beginning, its series with their
/// rows, and its end.
pub trait Output {
    /// A statement begins.
    fn begin(&mut self, statement: usize) -> Result<(), Stop>;
    /// A series begins.
    fn series(&mut self, head: &SeriesHead) -> Result<(), Stop>;
    /// A row of the series.
    fn row(&mut self, values: &[Value]) -> Result<(), Stop>;
    /// The statement ends, perhaps with an error.
    fn end(&mut self, error: Option<&str>) -> Result<(), Stop>;
}
