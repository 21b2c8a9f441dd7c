//! TOML that persons write and programs edit in place.

use std::ops::Range;

use toml_edit::{Item, TableLike, Value};

/// Replaces or adds a value, keeping the comment after it.
pub fn set_value(table: &mut dyn TableLike, key: &str, new: Value) {
    let old = table.get_mut(key).and_then(Item::as_value_mut);
    if let Some(old) = old {
        let decor = old.decor().clone();
        *old = new;
        *old.decor_mut() = decor;
    } else {
        table.insert(key, Item::Value(new));
    }
}

/// The number of the line, from 1, at which something begins.
pub fn line_of(text: &str, span: Option<Range<usize>>) -> usize {
    let before = text.bytes().take(span.map_or(0, |span| span.start));
    before.filter(|&byte| byte == b'\n').count() + 1
}

/// An error of the parser as one line.
pub fn one_line(message: &str) -> String {
    message.split_whitespace().collect::<Vec<_>>().join(" ")
}
