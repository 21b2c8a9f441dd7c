//! Lines taken out of journal text: all of some athletes, or those of times that were deleted.

mod athletes;
mod spans;

pub use athletes::Eraser;
pub use spans::SpanEraser;

use memchr::memmem::Finder;

use crate::{line_protocol::line_end, model::Login};

/// The names of some athletes: most text mentions none of them and need not be taken apart.
struct Names(Vec<Finder<'static>>);

impl Names {
    fn new<'l>(logins: impl Iterator<Item = &'l Login>) -> Self {
        Self(logins.map(|login| Finder::new(login.as_str()).into_owned()).collect())
    }

    fn are_in(&self, text: &[u8]) -> bool {
        self.0.iter().any(|name| name.find(text).is_some())
    }

    /// The whole lines of a commit without those that go; `None` when none of them does. Only lines
    /// that mention a name can go. What stays is byte for byte what it was.
    fn kept_of_lines(&self, lines: &[u8], goes: impl Fn(&[u8]) -> bool) -> Option<Vec<u8>> {
        if !self.are_in(lines) {
            return None;
        }
        let mut kept = Vec::with_capacity(lines.len());
        let mut rest = lines;
        while !rest.is_empty() {
            let end = line_end(rest);
            let (whole, after) = rest.split_at(rest.len().min(end + 1));
            let line = whole.get(..end).unwrap_or(whole);
            if !(self.are_in(line) && goes(line)) {
                kept.extend_from_slice(whole);
            }
            rest = after;
        }
        (kept.len() < lines.len()).then_some(kept)
    }
}
