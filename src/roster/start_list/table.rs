//! Parses a file into the rows of a start list: encodings, separators and columns.

use super::{
    MAX_BYTES,
    cell::{self, LetterM, WrongCell},
    heading::{Column, column_of},
};
use crate::{
    model::{Profile, text_of},
    roster::{Error, MAX_ATHLETES},
};

/// The possible cell separators.
const SEPARATORS: [u8; 3] = [b',', b';', b'\t'];

/// One athlete of the list; missing texts are empty.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct Row {
    /// The line number, from 1.
    pub(super) number: u64,
    pub(super) bib: String,
    pub(super) name: String,
    pub(super) team: String,
    pub(super) login: String,
    pub(super) password: String,
    pub(super) heat: String,
    /// What the row says of the body.
    pub(super) profile: Profile,
    /// Why the line cannot be used, if it cannot.
    pub(super) wrong: Option<WrongRow>,
}

/// Why a line cannot be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub(super) enum WrongRow {
    /// A cell of the profile.
    #[error(transparent)]
    Cell(#[from] WrongCell),
    /// There are cells without a heading.
    #[error(
        "the line has {cells} cells and the first line {headings}; put texts that hold the \
         separator in quotes"
    )]
    Surplus {
        /// Of the line.
        cells: usize,
        /// Cells of the first line.
        headings: usize,
    },
}

/// A parsed start list.
#[derive(Debug, PartialEq)]
pub(super) struct Table {
    pub(super) rows: Vec<Row>,
    pub(super) notes: Vec<String>,
}

/// Parses a start list; errors concern the list as a whole.
pub(super) fn read(list: &[u8]) -> Result<Table, Error> {
    let refused = |why: String| Err(Error::StartList(why));
    if MAX_BYTES < list.len() {
        return refused(format!("a start list has at most {} MiB", MAX_BYTES >> 20));
    }
    let text = decode(list);
    let (text, asked_for) = without_separator_line(&text);
    let first_number = 1 + u64::from(asked_for.is_some());
    let separators = asked_for.map_or(SEPARATORS.to_vec(), |separator| vec![separator]);
    // The separator with which the first line makes most sense.
    let headings = separators.into_iter().map(|separator| Headings::read(text, separator));
    let Some(headings) = headings.max_by_key(|headings| (headings.n_known(), headings.n_cells()))
    else {
        return refused("the start list is empty".to_owned());
    };
    if headings.n_cells() == 0 {
        return refused("the start list is empty".to_owned());
    }
    if !headings.tells_who() {
        return refused(
            "the first line of a start list names its columns, at least one of bib, name and \
             login, such as `bib,name,team,login`"
                .to_owned(),
        );
    }
    let mut numbered = Vec::new();
    let mut lines = LineCounter { text: text.as_bytes(), at: 0, number: first_number };
    let mut reader = reader(text, headings.separator);
    let mut record = csv::ByteRecord::new();
    let mut is_first = true;
    // Cannot fail: reading is from memory, and records may have any number of cells.
    while reader.read_byte_record(&mut record).unwrap_or(false) {
        let number = lines.number_at(record.position().map_or(0, csv::Position::byte));
        let cells: Vec<String> =
            record.iter().map(|cell| String::from_utf8_lossy(cell).trim().to_owned()).collect();
        if std::mem::take(&mut is_first) || cells.iter().all(String::is_empty) {
            continue;
        }
        if MAX_ATHLETES <= numbered.len() {
            return refused(format!("a start list has at most {MAX_ATHLETES} athletes"));
        }
        numbered.push((number, cells));
    }
    let sexes = numbered.iter().filter_map(|(_, cells)| headings.cell(Column::Sex, cells));
    let letter_m = LetterM::of(sexes);
    let rows = numbered.iter().map(|(number, cells)| headings.row(*number, cells, letter_m));
    let rows = rows.collect();
    Ok(Table { rows, notes: headings.notes() })
}

fn reader(text: &str, separator: u8) -> csv::Reader<&[u8]> {
    csv::ReaderBuilder::new()
        .delimiter(separator)
        .has_headers(false)
        .flexible(true)
        .from_reader(text.as_bytes())
}

/// Decodes a file: UTF-8 or UTF-16 if marked as such, otherwise UTF-8 if valid, otherwise
/// Windows-1252, which Western spreadsheets write.
fn decode(bytes: &[u8]) -> String {
    let utf16 = |bytes: &[u8], unit: fn([u8; 2]) -> u16| {
        let units = bytes.as_chunks::<2>().0.iter().copied().map(unit);
        char::decode_utf16(units).map(|unit| unit.unwrap_or('\u{fffd}')).collect()
    };
    match bytes {
        [0xef, 0xbb, 0xbf, rest @ ..] => String::from_utf8_lossy(rest).into_owned(),
        [0xff, 0xfe, rest @ ..] => utf16(rest, u16::from_le_bytes),
        [0xfe, 0xff, rest @ ..] => utf16(rest, u16::from_be_bytes),
        _ => text_of(bytes).into_owned(),
    }
}

/// Spreadsheets may put a line `sep=;` first.
fn without_separator_line(text: &str) -> (&str, Option<u8>) {
    let Some((first, rest)) = text.split_once('\n') else { return (text, None) };
    match first.trim_end().strip_prefix("sep=").map(str::as_bytes) {
        Some(&[separator]) if SEPARATORS.contains(&separator) => (rest, Some(separator)),
        _ => (text, None),
    }
}

/// Converts the offset of a record to its line number; offsets must not decrease.
struct LineCounter<'a> {
    text: &'a [u8],
    at: usize,
    number: u64,
}

impl LineCounter<'_> {
    fn number_at(&mut self, byte: u64) -> u64 {
        // A record's position is before the empty lines that the reader skips.
        let is_blank = |byte: &&u8| matches!(**byte, b'\r' | b'\n');
        let text = self.text.iter().skip(byte as usize);
        let to = byte as usize + text.take_while(is_blank).count();
        let passed = self.text.iter().skip(self.at).take(to.saturating_sub(self.at));
        self.number += passed.filter(|byte| **byte == b'\n').count() as u64;
        self.at = to;
        self.number
    }
}

/// The first line.
struct Headings {
    separator: u8,
    names: Vec<String>,
    /// The meaning of each column, if known and not a duplicate.
    columns: Vec<Option<Column>>,
}

impl Headings {
    fn read(text: &str, separator: u8) -> Self {
        let mut record = csv::ByteRecord::new();
        // An empty list leaves the record empty.
        let names: Vec<String> = match reader(text, separator).read_byte_record(&mut record) {
            Ok(true) => {
                record.iter().map(|cell| String::from_utf8_lossy(cell).trim().to_owned()).collect()
            }
            _ => Vec::new(),
        };
        let mut columns: Vec<Option<Column>> = Vec::with_capacity(names.len());
        for name in &names {
            let is_new =
                |column: &Column| !columns.iter().flatten().any(|known| known.is_same(*column));
            let column = column_of(name).filter(is_new);
            columns.push(column);
        }
        Self { separator, names, columns }
    }

    fn n_known(&self) -> usize {
        self.columns.iter().flatten().count()
    }

    fn n_cells(&self) -> usize {
        self.names.iter().filter(|name| !name.is_empty()).count()
    }

    /// Whether athletes can be told apart.
    fn tells_who(&self) -> bool {
        let who = [Column::Bib, Column::Name, Column::FirstName, Column::LastName, Column::Login];
        self.columns.iter().flatten().any(|column| who.contains(column))
    }

    fn notes(&self) -> Vec<String> {
        let unused = self.names.iter().zip(&self.columns);
        let unused: Vec<&str> = unused
            .filter(|(name, column)| column.is_none() && !name.is_empty())
            .map(|(name, _)| &**name)
            .collect();
        match unused.as_slice() {
            [] => Vec::new(),
            [one] => vec![format!("the column {one} is not used")],
            some => vec![format!("the columns {} are not used", some.join(", "))],
        }
    }

    /// The cell of a column.
    fn cell<'a>(&self, column: Column, cells: &'a [String]) -> Option<&'a str> {
        let at = self.columns.iter().position(|known| *known == Some(column))?;
        cells.get(at).map(String::as_str)
    }

    fn row(&self, number: u64, cells: &[String], letter_m: LetterM) -> Row {
        let mut row = Row { number, ..Row::default() };
        let (mut first_name, mut last_name) = ("", "");
        for (column, cell) in self.columns.iter().zip(cells) {
            let cell = cell.as_str();
            match column {
                None => {}
                Some(Column::Bib) => cell.clone_into(&mut row.bib),
                Some(Column::Name) => cell.clone_into(&mut row.name),
                Some(Column::FirstName) => first_name = cell,
                Some(Column::LastName) => last_name = cell,
                Some(Column::Team) => cell.clone_into(&mut row.team),
                Some(Column::Login) => cell.clone_into(&mut row.login),
                Some(Column::Password) => cell.clone_into(&mut row.password),
                Some(Column::Heat) => cell.clone_into(&mut row.heat),
                Some(Column::Sex) => match cell::sex(cell, letter_m) {
                    Ok(sex) => row.profile.sex = sex,
                    Err(why) => row.wrong = Some(why.into()),
                },
                Some(Column::Number(number, unit)) => match cell::number(*number, cell, *unit) {
                    Ok(value) => *row.profile.number_mut(*number) = value,
                    Err(why) => row.wrong = Some(why.into()),
                },
            }
        }
        // If there are both `Name` and `First name`, the former is the family name.
        if !first_name.is_empty() || !last_name.is_empty() {
            let last_name = if last_name.is_empty() { &*row.name } else { last_name };
            let name = format!("{first_name} {last_name}");
            name.trim().clone_into(&mut row.name);
        }
        let surplus = cells.iter().skip(self.names.len()).any(|cell| !cell.is_empty());
        if surplus {
            let (cells, headings) = (cells.len(), self.names.len());
            row.wrong = Some(WrongRow::Surplus { cells, headings });
        }
        row
    }
}
