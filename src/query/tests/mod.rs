//! Queries over a journal in memory: what is kept of it, and the ways to an answer.

mod kept;
mod shelf;
mod ways;
