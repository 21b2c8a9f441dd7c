//! Runs a plan: streams of rows through functions, one group after the other, a row at a time.

mod call;
mod column_rows;
mod columns;
mod cursor;
mod fill;
mod groups;
mod limit;
mod node;
mod options;
mod points;
mod reduce;
mod steps;
mod stream;
mod stretch;
mod world;

pub(super) use call::finds_nothing;
pub(super) use cursor::open as open_cursor;
pub(super) use groups::{GroupKey, groups_of};
pub(super) use node::Node;
pub(super) use options::Options;
pub(super) use world::World;
