//! Where in an answer one is: what JSON and `MessagePack` have in common.

use crate::query::SeriesHead;

/// The statement, series and row that are written.
#[derive(Default)]
pub(super) struct Place {
    pub(super) statement: usize,
    /// The statement's object is open.
    pub(super) in_statement: bool,
    /// Its list of series is open.
    pub(super) in_list: bool,
    /// The series whose object is open.
    pub(super) series: Option<SeriesHead>,
    /// Rows of it in this document.
    pub(super) n_rows: u64,
    chunk_rows: Option<u64>,
    /// An error that another one of the same statement may replace.
    failed: Option<(usize, String)>,
}

impl Place {
    /// The beginning of an answer, whose documents have at most `chunk_rows` rows where there are several.
    pub(super) fn new(chunk_rows: Option<u64>) -> Self {
        Self { chunk_rows, ..Self::default() }
    }

    /// Whether the answer is several documents.
    pub(super) const fn in_chunks(&self) -> bool {
        self.chunk_rows.is_some()
    }

    /// Whether the next row belongs into another document.
    pub(super) fn is_chunk_full(&self) -> bool {
        self.chunk_rows.is_some_and(|rows| rows <= self.n_rows)
    }

    /// Goes on to a statement, once more after its error; gives the error of another one that was kept back.
    pub(super) fn go_to(&mut self, statement: usize) -> Option<(usize, String)> {
        let failed = self.failed.take().filter(|(failed, _)| *failed != statement);
        self.statement = statement;
        failed
    }

    /// Keeps back the error of a statement of which nothing was written; `false` if it is to be written now.
    pub(super) fn keeps_back(&mut self, error: Option<&str>) -> bool {
        match error {
            Some(error) if !self.in_statement && !self.in_chunks() => {
                self.failed = Some((self.statement, error.to_owned()));
                true
            }
            _ => false,
        }
    }

    /// The error that nothing has replaced.
    pub(super) fn take_failed(&mut self) -> Option<(usize, String)> {
        self.failed.take()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_error_is_kept_back_until_another_statement_begins() {
        let mut place = Place::new(None);
        assert_eq!(place.go_to(0), None);
        assert!(place.keeps_back(Some("why")));
        // Another error of the same statement replaces it.
        assert_eq!(place.go_to(0), None);
        assert!(place.keeps_back(Some("not executed")));
        assert_eq!(place.go_to(1), Some((0, "not executed".to_owned())));
        assert!(!place.keeps_back(None));
        assert_eq!(place.take_failed(), None);
    }

    #[test]
    fn errors_are_written_at_once_in_chunks_and_after_rows() {
        assert!(!Place::new(Some(2)).keeps_back(Some("why")));
        let mut begun = Place { in_statement: true, ..Place::new(None) };
        assert!(!begun.keeps_back(Some("why")));
        assert!(!begun.is_chunk_full());
        assert!(Place { n_rows: 2, ..Place::new(Some(2)) }.is_chunk_full());
    }
}
