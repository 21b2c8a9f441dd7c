//! Slices by offsets that the program computed itself.
//!
//! Such an offset is always in range, unless the program has a bug. To go on with nothing in place
//! of what was meant would hide the bug, and lose data that somebody was told is safe. So a debug
//! build stops at once, for tests and fuzzing to find the bug; a release build gives an error with
//! the place in the code, and whoever is asked for the data refuses.

use std::{fmt, io, panic::Location, slice::SliceIndex};

/// An offset that the program computed itself is out of range: a bug.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct OffsetError {
    place: &'static Location<'static>,
}

impl OffsetError {
    /// An error of the caller's place; a debug build panics.
    #[cold]
    #[track_caller]
    fn at_caller() -> Self {
        let place = Location::caller();
        debug_assert!(false, "an offset is out of range at {place}");
        Self { place }
    }

    /// An error of the caller's place, for tests of what is done about one.
    #[cfg(test)]
    #[track_caller]
    pub(crate) const fn for_tests() -> Self {
        Self { place: Location::caller() }
    }
}

impl fmt::Display for OffsetError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "internal error: an offset is out of range at {}", self.place)
    }
}

impl std::error::Error for OffsetError {}

impl From<OffsetError> for io::Error {
    fn from(error: OffsetError) -> Self {
        Self::other(error)
    }
}

/// `items[index]`, of one item or a range.
#[inline]
#[track_caller]
pub fn get<T, I: SliceIndex<[T]>>(items: &[T], index: I) -> Result<&I::Output, OffsetError> {
    match items.get(index) {
        Some(found) => Ok(found),
        None => Err(OffsetError::at_caller()),
    }
}

/// `&mut items[index]`, of one item or a range.
#[inline]
#[track_caller]
pub fn get_mut<T, I: SliceIndex<[T]>>(
    items: &mut [T],
    index: I,
) -> Result<&mut I::Output, OffsetError> {
    match items.get_mut(index) {
        Some(found) => Ok(found),
        None => Err(OffsetError::at_caller()),
    }
}

/// `&text[index]`.
#[inline]
#[track_caller]
pub fn get_str<I: SliceIndex<str>>(text: &str, index: I) -> Result<&I::Output, OffsetError> {
    match text.get(index) {
        Some(found) => Ok(found),
        None => Err(OffsetError::at_caller()),
    }
}

/// `items.split_at(at)`.
#[inline]
#[track_caller]
pub fn split_at<T>(items: &[T], at: usize) -> Result<(&[T], &[T]), OffsetError> {
    match items.split_at_checked(at) {
        Some(parts) => Ok(parts),
        None => Err(OffsetError::at_caller()),
    }
}

/// `&items[range]` where nobody could refuse: for what is only shown or reckoned, and never for
/// what is recorded. A release build writes the error to the log and gives nothing.
#[inline]
#[track_caller]
pub fn get_or_empty<T, I: SliceIndex<[T], Output = [T]>>(items: &[T], range: I) -> &[T] {
    if let Some(found) = items.get(range) {
        return found;
    }
    tracing::error!("{}", OffsetError::at_caller());
    &[]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn offsets_in_range_give_what_they_mean() {
        assert_eq!(get(b"abc", 1..), Ok(&b"bc"[..]));
        assert_eq!(get(b"abc", 3..), Ok(&b""[..]));
        assert_eq!(get(b"abc", 2), Ok(&b'c'));
        assert_eq!(get_str("abc", ..2), Ok("ab"));
        assert_eq!(split_at(b"abc", 3), Ok((&b"abc"[..], &b""[..])));
        assert_eq!(get_or_empty(b"abc", 0..1), b"a");
    }

    #[test]
    #[cfg_attr(debug_assertions, should_panic(expected = "out of range at src"))]
    fn an_offset_out_of_range_is_an_error_and_stops_a_debug_build() {
        let error = get(b"abc", 2..5).unwrap_err();
        assert!(error.to_string().contains("offset.rs"), "{error}");
    }
}
