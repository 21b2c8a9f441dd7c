//! Why a query cannot be read, in InfluxDB's words.

use std::fmt;

use super::token::Position;

/// Why a text is not a query. Displayed without InfluxDB's prefix `error parsing query: `.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ParseError(String);

impl ParseError {
    /// Something else was expected here.
    pub(super) fn expected(found: &str, expected: &[&str], at: Position) -> Self {
        Self::at(&format!("found {found}, expected {}", expected.join(", ")), at)
    }

    /// A message with a place.
    pub(super) fn at(message: &str, at: Position) -> Self {
        Self(format!("{message} at line {}, char {}", at.line + 1, at.character + 1))
    }

    /// A message without a place.
    pub(super) fn plain(message: impl Into<String>) -> Self {
        Self(message.into())
    }
}

impl fmt::Display for ParseError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for ParseError {}
