//! What devices and files bring, on its way to the recorder: decode, submit, verdict. Posts and
//! imports go the same way; they differ in who waits, and for how long.
//!
//! A body becomes batches of about 1 MiB, one after the other: each is decoded by the body's
//! [`Dialect`], handed to the recorder by [`submit`], whose queue is bounded in batches and in
//! bytes, and waited for before the next one is decoded, so that what is made of a body takes a
//! bounded part of memory. What was refused of it is gathered in a [`Verdict`], of which the
//! dialect makes the answer.
//!
//! A new dialect is a file beside `line_protocol.rs` and a route in `server`.

mod dialect;
mod line_protocol;
mod submit;
mod verdict;

pub use dialect::{Dialect, DialectResponse};
pub use line_protocol::LineProtocol;
pub use submit::{Submitted, submit};
pub use verdict::{DropReason, Failure, NotStored, Verdict};
