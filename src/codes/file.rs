//! codes.toml: parses it, with line numbers in errors, and edits it in place.
//!
//! Edits preserve comments, order and keys that this version does not know.

use std::{collections::BTreeSet, ops::Range};

use jiff::Timestamp;
use toml_edit::{ArrayOfTables, Datetime, Document, DocumentMut, Item, Table, Value};

use super::{Code, Error, MAX_CODES, MAX_CODES_PER_ATHLETE, code::CodeHash};
use crate::{
    files::toml::{line_of, one_line},
    model::{AthleteId, EventId, Login, UnixNanos},
};

/// The format version that is read and written.
const VERSION: i64 = 1;
/// The tables of the codes.
const CODE: &str = "code";

/// Keys of a code.
mod key {
    pub(super) const LOGIN: &str = "login";
    pub(super) const ATHLETE: &str = "athlete";
    pub(super) const NUMBER: &str = "number";
    pub(super) const EVENT: &str = "event";
    pub(super) const MADE: &str = "made";
    pub(super) const OPENED: &str = "opened";
    pub(super) const USED: &str = "used";
    pub(super) const REVOKED: &str = "revoked";
    pub(super) const HASH: &str = "hash";
}

const NEW_FILE: &str = "\
# The codes of phones, as hashes. Changes are seen within two seconds.
version = 1
";

/// The parsed codes, ready to be edited.
#[derive(Debug)]
pub(super) struct CodesFile {
    document: DocumentMut,
    pub(super) codes: Vec<(CodeHash, Code)>,
}

type Span = Option<Range<usize>>;

impl CodesFile {
    /// Parses the text of the file called `name`.
    pub(super) fn parse(text: &str, name: &str) -> Result<Self, Error> {
        let text = if text.trim().is_empty() { NEW_FILE } else { text };
        let wrong = |span: Span, what: &str| {
            Error::Unreadable(format!("{name}, line {}: {what}", line_of(text, span)))
        };
        let document = Document::parse(text)
            .map_err(|error| wrong(error.span(), &one_line(error.message())))?;
        let root = document.as_table();
        let version = root.get("version");
        if version.and_then(Item::as_integer) != Some(VERSION) {
            let what = "this version of Trackside reads codes with `version = 1`";
            return Err(wrong(version.and_then(Item::span), what));
        }
        let tables = match root.get(CODE) {
            None => None,
            Some(Item::ArrayOfTables(tables)) => Some(tables),
            Some(other) => return Err(wrong(other.span(), "codes are written as [[code]]")),
        };
        let mut codes: Vec<(CodeHash, Code)> = Vec::new();
        for table in tables.into_iter().flatten() {
            let code = read(table).map_err(|key| {
                let span = table.get(key).and_then(Item::span).or_else(|| table.span());
                wrong(span, &format!("`{key}` of a code is missing or cannot be read"))
            })?;
            codes.push(code);
        }
        if codes.len() > MAX_CODES {
            return Err(Error::Full);
        }
        Ok(Self { codes, document: document.into_mut() })
    }

    /// The text to save.
    pub(super) fn text(&self) -> String {
        self.document.to_string()
    }

    /// Adds a code with the next number of the athlete, which is returned. Revoked ones make room
    /// when there are too many.
    pub(super) fn add(
        &mut self,
        hash: CodeHash,
        login: &Login,
        athlete: AthleteId,
        event: Option<&EventId>,
        made: UnixNanos,
    ) -> Result<u32, Error> {
        let of_athlete = |code: &Code| code.athlete == athlete;
        let known = self.codes.iter().filter(|(_, code)| of_athlete(code));
        let (count, last) = (known.clone().count(), known.map(|(_, code)| code.number).max());
        if count >= MAX_CODES_PER_ATHLETE {
            let revoked = self.codes.iter().find(|(_, it)| of_athlete(it) && it.revoked.is_some());
            let number = revoked.map(|(_, code)| code.number).ok_or(Error::TooMany)?;
            self.remove_if(|code| of_athlete(code) && code.number == number);
        }
        if self.codes.len() >= MAX_CODES {
            return Err(Error::Full);
        }
        let number = last.unwrap_or(0) + 1;
        let code = Code {
            login: login.clone(),
            athlete,
            number,
            event: event.cloned(),
            made,
            opened: None,
            used: None,
            revoked: None,
        };
        let mut table = Table::new();
        table.insert(key::LOGIN, value(login.as_str()));
        table.insert(key::ATHLETE, value(i64::from(athlete.0)));
        table.insert(key::NUMBER, value(i64::from(number)));
        if let Some(event) = event {
            table.insert(key::EVENT, value(event.as_str()));
        }
        table.insert(key::MADE, time_value(made));
        table.insert(key::HASH, value(hash.hex()));
        table.decor_mut().set_prefix("\n");
        let root = self.document.as_table_mut();
        let tables = root.entry(CODE).or_insert(Item::ArrayOfTables(ArrayOfTables::new()));
        if let Some(tables) = tables.as_array_of_tables_mut() {
            tables.push(table);
        }
        self.codes.push((hash, code));
        Ok(number)
    }

    /// Revokes a code. Revoking twice has no further effect.
    pub(super) fn revoke(
        &mut self,
        athlete: AthleteId,
        number: u32,
        at: UnixNanos,
    ) -> Result<(), Error> {
        let is_it = |code: &Code| code.athlete == athlete && code.number == number;
        let mut is_known = false;
        self.change(|code, table| {
            if is_it(code) {
                is_known = true;
                if code.revoked.is_none() {
                    code.revoked = Some(at);
                    table.insert(key::REVOKED, time_value(at));
                }
            }
        });
        if is_known { Ok(()) } else { Err(Error::Unknown(number)) }
    }

    /// Notes when pages were opened and codes used last.
    pub(super) fn note_last(
        &mut self,
        last: impl Fn(&CodeHash) -> Option<(Option<UnixNanos>, Option<UnixNanos>)>,
    ) {
        let hashes: Vec<CodeHash> = self.codes.iter().map(|(hash, _)| *hash).collect();
        let mut hashes = hashes.iter();
        self.change(|code, table| {
            let Some((opened, used)) = hashes.next().and_then(&last) else { return };
            for (key, known, at) in
                [(key::OPENED, &mut code.opened, opened), (key::USED, &mut code.used, used)]
            {
                if let Some(time) = at.filter(|_| *known < at) {
                    *known = at;
                    table.insert(key, time_value(time));
                }
            }
        });
    }

    /// Removes the codes of athletes; `true` if there were any.
    pub(super) fn forget(&mut self, athletes: &BTreeSet<AthleteId>) -> bool {
        let before = self.codes.len();
        self.remove_if(|code| athletes.contains(&code.athlete));
        self.codes.len() < before
    }

    /// Calls `change` with every code and its table.
    fn change(&mut self, mut change: impl FnMut(&mut Code, &mut Table)) {
        let tables = self.document.get_mut(CODE).and_then(Item::as_array_of_tables_mut);
        let tables = tables.into_iter().flat_map(ArrayOfTables::iter_mut);
        for ((_, code), table) in self.codes.iter_mut().zip(tables) {
            change(code, table);
        }
    }

    fn remove_if(&mut self, is_it: impl Fn(&Code) -> bool) {
        let Some(tables) = self.document.get_mut(CODE).and_then(Item::as_array_of_tables_mut)
        else {
            return;
        };
        let gone: Vec<bool> = self.codes.iter().map(|(_, code)| is_it(code)).collect();
        for index in (0..gone.len()).rev() {
            if gone.get(index) == Some(&true) {
                tables.remove(index);
            }
        }
        self.codes.retain(|(_, code)| !is_it(code));
        if self.codes.is_empty() {
            self.document.as_table_mut().remove(CODE);
        }
    }
}

/// Reads a code; the error is the key that is wrong.
fn read(table: &Table) -> Result<(CodeHash, Code), &'static str> {
    let text = |key: &'static str| table.get(key).and_then(Item::as_str);
    let number = |key: &'static str| {
        let number = table.get(key).and_then(Item::as_integer);
        number.and_then(|number| u32::try_from(number).ok()).ok_or(key)
    };
    let time = |key: &'static str| match table.get(key) {
        None => Ok(None),
        Some(item) => time_of(item).map(Some).ok_or(key),
    };
    let event = match table.get(key::EVENT) {
        None => None,
        Some(item) => {
            let id = item.as_str().and_then(|id| id.parse().ok());
            Some(id.ok_or(key::EVENT)?)
        }
    };
    let hash = text(key::HASH).and_then(CodeHash::from_hex).ok_or(key::HASH)?;
    let code = Code {
        login: text(key::LOGIN).and_then(|it| Login::try_from(it).ok()).ok_or(key::LOGIN)?,
        athlete: AthleteId(number(key::ATHLETE)?),
        number: number(key::NUMBER)?,
        event,
        made: time(key::MADE)?.ok_or(key::MADE)?,
        opened: time(key::OPENED)?,
        used: time(key::USED)?,
        revoked: time(key::REVOKED)?,
    };
    Ok((hash, code))
}

fn value(value: impl Into<Value>) -> Item {
    Item::Value(value.into())
}

/// A time as TOML has it, in whole seconds of UTC.
fn time_value(time: UnixNanos) -> Item {
    let secs = time.0.div_euclid(1_000_000_000);
    let text = Timestamp::from_second(secs).unwrap_or_default().to_string();
    text.parse::<Datetime>().map_or_else(|_| value(text.clone()), value)
}

fn time_of(item: &Item) -> Option<UnixNanos> {
    match item.as_value()? {
        Value::Datetime(time) => time.value().to_string().parse().ok(),
        Value::String(text) => text.value().parse().ok(),
        _ => None,
    }
}
