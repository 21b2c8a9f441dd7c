//! The interface between the engine and its viewers: what they can read, and what they can request.
//! The window is a viewer; a second window, a web page or a remote viewer would use the same
//! interface.
//!
//! [`Reads`] are handles that copy data under a short lock. [`Control::ask`] sends a [`Request`],
//! whose type determines the answer; the caller keeps the [`Pending`] and polls it. The engine
//! implements [`Handler`] for each request. A new request is therefore one entry in `requests.rs`,
//! one `impl Handler` in `engine/handlers`, and the button that sends it.

mod error;
mod handle;
mod pending;
mod reads;
mod requests;

pub use error::Error;
pub use handle::Control;
pub use pending::{Pending, Reply, Wake, pending};
pub use reads::{Read, Reads};
pub use requests::*;
