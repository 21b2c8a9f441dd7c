//! Regular expressions, with the error texts of Go's `regexp`.

use std::fmt;

use regex::{Regex, RegexBuilder};
use regex_syntax::ast::{self, ErrorKind, parse::Parser};

/// The most memory that one expression may be compiled to, in bytes.
const MAX_COMPILED_BYTES: usize = 1 << 20;
/// How deep an expression may be nested.
const MAX_NESTING: u32 = 100;

/// A regular expression. Matching takes time linear in the text, whatever the expression is.
#[derive(Debug, Clone)]
pub(super) struct Pattern {
    text: String,
    compiled: Regex,
}

impl Pattern {
    /// Compiles an expression; the error is Go's text.
    pub(super) fn new(text: &str) -> Result<Self, String> {
        if let Err(error) = Parser::new().parse(text) {
            return Err(format!("error parsing regexp: {}", go_text(&error)));
        }
        let compiled = RegexBuilder::new(text)
            .size_limit(MAX_COMPILED_BYTES)
            .dfa_size_limit(MAX_COMPILED_BYTES)
            .nest_limit(MAX_NESTING)
            .build()
            .map_err(|_too_large| {
                format!("error parsing regexp: expression too large: `{text}`")
            })?;
        Ok(Self { text: text.to_owned(), compiled })
    }

    /// Whether the text matches.
    pub(super) fn matches(&self, text: &str) -> bool {
        self.compiled.is_match(text)
    }
}

impl PartialEq for Pattern {
    fn eq(&self, other: &Self) -> bool {
        self.text == other.text
    }
}

impl fmt::Display for Pattern {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "/{}/", self.text.replace('/', "\\/"))
    }
}

/// What Go says about it.
fn go_text(error: &ast::Error) -> String {
    let whole = error.pattern();
    let (start, end) = (error.span().start.offset, error.span().end.offset);
    let here = whole.get(start..end).unwrap_or_default();
    let from_here = whole.get(start..).unwrap_or_default();
    match error.kind() {
        ErrorKind::GroupUnclosed => format!("missing closing ): `{whole}`"),
        ErrorKind::GroupUnopened => format!("unexpected ): `{whole}`"),
        ErrorKind::ClassUnclosed => format!("missing closing ]: `{from_here}`"),
        ErrorKind::RepetitionMissing => {
            let operator = from_here
                .chars()
                .next()
                .map_or(here, |first| from_here.get(..first.len_utf8()).unwrap_or(here));
            format!("missing argument to repetition operator: `{operator}`")
        }
        ErrorKind::ClassRangeInvalid => format!("invalid character class range: `{here}`"),
        ErrorKind::EscapeUnexpectedEof => "trailing backslash at end of expression: ``".to_owned(),
        ErrorKind::EscapeUnrecognized
        | ErrorKind::UnsupportedBackreference
        | ErrorKind::ClassEscapeInvalid => format!("invalid escape sequence: `{here}`"),
        ErrorKind::RepetitionCountInvalid
        | ErrorKind::RepetitionCountUnclosed
        | ErrorKind::RepetitionCountDecimalEmpty
        | ErrorKind::DecimalInvalid => format!("invalid repeat count: `{here}`"),
        ErrorKind::NestLimitExceeded(_) => format!("expression nests too deeply: `{whole}`"),
        _ => format!("invalid or unsupported Perl syntax: `{here}`"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn errors_are_those_of_go() {
        let error = |text| Pattern::new(text).unwrap_err();
        assert_eq!(error("("), "error parsing regexp: missing closing ): `(`");
        assert_eq!(error("a)"), "error parsing regexp: unexpected ): `a)`");
        assert_eq!(error("[a"), "error parsing regexp: missing closing ]: `[a`");
        let repetition = "error parsing regexp: missing argument to repetition operator: `*`";
        assert_eq!(error("* what *"), repetition);
        assert_eq!(error("\\q"), "error parsing regexp: invalid escape sequence: `\\q`");
    }

    #[test]
    fn what_would_be_compiled_to_megabytes_is_refused() {
        assert!(Pattern::new("(((a{100}){100}){100}){100}").is_err());
        assert!(Pattern::new(&"(".repeat(10_000)).is_err());
        let deep = format!("{}a{}", "(".repeat(200), ")".repeat(200));
        assert!(Pattern::new(&deep).is_err());
    }

    #[test]
    fn upper_and_lower_case_can_be_ignored() {
        assert!(Pattern::new("(?i)XYZ").unwrap().matches("axyz"));
        assert_eq!(Pattern::new("a/b").unwrap().to_string(), "/a\\/b/");
    }
}
