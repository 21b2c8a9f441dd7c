//! What commands write to standard output.

use std::io::{self, Write as _};

/// A line.
pub(super) fn print_line(sentence: &str) -> anyhow::Result<()> {
    print(&format!("{sentence}\n"))
}

/// Rows in columns as wide as their widest cell.
pub(super) fn table<const N: usize>(rows: &[[String; N]]) -> anyhow::Result<()> {
    let width =
        |column: usize| rows.iter().filter_map(move |row| Some(row.get(column)?.chars().count()));
    let widths: [usize; N] = std::array::from_fn(|column| width(column).max().unwrap_or(0));
    let mut text = String::new();
    for row in rows {
        let cells = row.iter().zip(widths).map(|(cell, width)| format!("{cell:width$}"));
        text += cells.collect::<Vec<_>>().join("  ").trim_end();
        text.push('\n');
    }
    print(&text)
}

/// Text as it is. A reader that has gone away has what it wanted.
pub(super) fn print(text: &str) -> anyhow::Result<()> {
    match io::stdout().write_all(text.as_bytes()) {
        Err(error) if error.kind() != io::ErrorKind::BrokenPipe => Err(error.into()),
        _ => Ok(()),
    }
}
