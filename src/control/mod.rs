//! What any viewer may read of the engine and ask of it: the one seam between the two. The window
//! is a viewer; a second window, a page or a remote viewer would use the same.
//!
//! Reading is [`Reads`]: handles that copy under a short lock. Asking is [`Control::ask`] with a
//! [`Request`], whose type says what is answered; whoever asked keeps the [`Pending`] and polls it.
//! The engine implements [`Handler`] for each request. A new request is therefore one entry in
//! `requests.rs`, one `impl Handler` in `engine/handlers`, and the button that asks.

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
