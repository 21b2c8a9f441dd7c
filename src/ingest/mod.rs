//! The path of samples from devices and files to the recorder: decode, submit, verdict. Posts and
//! imports share it; they differ in who waits, and for how long.
//!
//! A body becomes a sequence of batches of about 1 MiB. Each is decoded by the body's [`Dialect`]
//! and passed to the recorder by [`submit`], whose queue is bounded in batches and in bytes. The
//! next one is decoded only when the previous one is on disk, so that a body takes a bounded amount
//! of memory however large it is. A [`Verdict`] collects what was refused, and the dialect turns it
//! into the response.
//!
//! Requests of phone apps are read by [`phone`], whose samples take the same way as lines. Another
//! protocol with a path of its own is a file beside `line_protocol.rs` and its line in [`APPS`].

mod dialect;
mod line_protocol;
pub mod phone;
mod submit;
mod verdict;

pub use dialect::{Dialect, DialectResponse};
pub use line_protocol::LineProtocol;
pub use submit::{Submitted, submit};
pub use verdict::{DropReason, Failure, NotStored, Verdict};

/// The dialects of apps that post to a path of their own, each with its path. Samples posted there
/// belong to the login.
///
/// Line protocol is not in this list: on InfluxDB's paths, the query names the database.
pub const APPS: &[(&str, &dyn Dialect)] = &[
    #[cfg(test)]
    ("/test/lines", &LineProtocol),
];
