//! Lines of the journal as columns: for each series its times, for each field its values.
//!
//! Of lines with the same series and time the later one wins, field by field, as in InfluxDB. Columns are
//! made of a stretch of the journal and hold all that it says of an athlete's samples, whoever asks.

mod field;
mod reader;
mod series;
mod stored;
#[cfg(test)]
mod tests;

pub use field::{ColumnValues, FieldColumn, FieldValue};
pub use reader::{ColumnFilter, ColumnsReader};
pub use series::{SeriesColumns, Tags, split_series};
pub use stored::{ChunkHead, ChunkReader, encode_columns};
