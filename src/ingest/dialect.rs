//! What differs between the protocols that clients post in.

use super::verdict::Failure;
use crate::{
    codec::{DecodeContext, Decoded, Position},
    offset::OffsetError,
};

/// A protocol that clients post in: how to decode a body, and how to respond. Called once per batch
/// of a body, never per line.
pub trait Dialect: Send + Sync + 'static {
    /// Decodes a body from `from` on into a batch of bounded size, and returns where the next one
    /// begins, if anything is left. Faults of the body are part of [`Decoded`]; an error is a bug.
    fn decode(
        &self,
        body: &[u8],
        from: Position,
        context: DecodeContext,
    ) -> Result<(Decoded, Option<Position>), OffsetError>;

    /// The response when all of a body is on disk.
    fn success(&self) -> DialectResponse;

    /// The response when it is not.
    fn failure(&self, failure: &Failure) -> DialectResponse;
}

/// A dialect's response. The server adds status codes, and formats errors as the client wants them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum DialectResponse {
    /// Success, without a body.
    Done,
    /// Success, with the body that the client expects.
    Content {
        /// The media type of the body.
        media_type: &'static str,
        /// The body.
        body: Vec<u8>,
    },
    /// The request, or a part of it, is invalid.
    Invalid(Vec<u8>),
    /// Nothing more was stored; the same request can be retried after a second.
    Unavailable(String),
}
