//! InfluxDB's words for what several checks find.

/// A function has the wrong number of arguments.
pub(super) fn wrong_number(name: &str, expected: usize, got: usize) -> String {
    format!("invalid number of arguments for {name}, expected {expected}, got {got}")
}

/// `top()` or `bottom()` stands beside other functions.
pub(super) fn not_combined(name: &str) -> String {
    format!("selector function {name}() cannot be combined with other functions")
}
