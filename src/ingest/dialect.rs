//! What differs from one kind of sender to the next.

use super::verdict::Failure;
use crate::{
    codec::{DecodeContext, Decoded, Position},
    offset::OffsetError,
};

/// How bodies of one kind of sender are read, and how such a sender is answered.
///
/// Each route knows its dialect by type: nothing is called through a pointer, neither a body nor a
/// line.
pub trait Dialect: Copy + Send + 'static {
    /// Decodes a body from `from` on into a batch of a bounded size, and says where the next one
    /// begins, if anything is left. What is wrong with a body is in [`Decoded`]; an error is a bug.
    fn decode(
        self,
        body: &[u8],
        from: Position,
        context: DecodeContext,
    ) -> Result<(Decoded, Option<Position>), OffsetError>;

    /// What is answered when all of a body is on disk.
    fn success(self) -> DialectResponse;

    /// What is answered when it is not.
    fn failure(self, failure: &Failure) -> DialectResponse;
}

/// What a sender is answered. Status codes, and the form in which a client wants its errors, are the
/// server's.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum DialectResponse {
    /// All is well, without a word.
    Done,
    /// All is well, in words that the sender expects.
    Content {
        /// Media type of the body.
        media_type: &'static str,
        /// The words.
        body: Vec<u8>,
    },
    /// The request, or a part of it, cannot be taken as it is.
    Invalid(Vec<u8>),
    /// Nothing more was stored; the same request may be sent again in a second.
    Unavailable(String),
}
