//! Everything shown at chosen instants, compared bit for bit with `tests/ui/golden`.
//!
//! To record it again: `UPDATE_GOLDEN=1 cargo test -p trackside-ui-tests --test ui golden::`.

mod day;
mod demo;
mod lines;
mod pauses;
mod phones;
mod rides;
mod session_gap;
mod zone;
