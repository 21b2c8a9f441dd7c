//! From a parsed `SELECT` to what is run: checks, types, wildcards, names of columns.

mod columns;
mod compile;
mod resolve;
pub(super) mod types;

pub(super) use columns::names;
pub(super) use compile::{Interval, check};
pub(super) use resolve::{Columns, Plan, PlanSource, Schema, resolve};
