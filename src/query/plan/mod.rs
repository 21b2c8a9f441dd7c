//! From a parsed `SELECT` to what is run: checks, types, wildcards, names of columns.

mod calls;
mod checker;
mod columns;
mod compile;
mod interval;
mod messages;
mod resolve;
pub(super) mod types;

pub(super) use columns::names;
pub(super) use compile::check;
pub(super) use interval::Interval;
pub(super) use resolve::{Columns, Plan, PlanSource, Schema, resolve};
