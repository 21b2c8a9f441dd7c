//! Files of other programs: recordings out as tables.

mod csv;

pub use self::csv::{Cell, Layout, Table};
