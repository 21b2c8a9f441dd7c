//! athletes.toml: parses it, with line numbers in errors, and edits it in place.
//!
//! Edits preserve comments, order and keys that this version does not know.

use std::{collections::HashSet, sync::Arc};

use toml_edit::{ArrayOfTables, Document, DocumentMut, Item, TableLike, Value};

use super::{Erasing, Error, password};
use crate::{
    files::toml::{line_of, one_line},
    model::{Athlete, AthleteId, Login, UnixNanos},
};

mod edit;
mod profile;

/// The format version that is read and written.
const VERSION: i64 = 1;
/// The number of identity slots that the screen can tell apart; the file counts them from 1.
const SLOTS: u8 = 12;
/// The maximum number of athletes: bounds the memory, whoever may register.
pub(super) const MAX_ATHLETES: usize = 10_000;

/// The table of the viewer.
const VIEWER: &str = "viewer";
/// The key of the removed athletes whose recordings are being erased.
const ERASING: &str = "erasing";

const NEW_FILE: &str = "\
# The athletes of this data folder. Changes are seen within two seconds.
version = 1
";

/// One athlete with the PHC string of the password, if there is one.
#[derive(Debug)]
pub(super) struct Entry {
    pub(super) athlete: Athlete,
    pub(super) hash: Option<Arc<str>>,
}

/// A parsed roster, ready to be edited.
#[derive(Debug)]
pub(super) struct RosterFile {
    document: DocumentMut,
    pub(super) entries: Vec<Entry>,
    /// The smallest id that was never used.
    next_id: u32,
    /// The logins of removed athletes, whose recordings may still exist.
    pub(super) removed: HashSet<String>,
    /// The PHC string of the viewer's password, if one was ever set.
    pub(super) viewer: Option<Arc<str>>,
    /// It is from when the viewer's login was `public`: the file does not name the login.
    pub(super) was_viewer_public: bool,
    /// Removed athletes whose recordings are being erased.
    pub(super) erasing: Vec<Erasing>,
}

type Span = Option<std::ops::Range<usize>>;

/// What is wrong with a part of the file, and where it stands.
struct Fault {
    span: Span,
    what: String,
}

/// An error that names the line.
fn wrong(text: &str, name: &str, span: Span, what: &str) -> Error {
    let line = line_of(text, span);
    Error::Unreadable(format!("{name}, line {line}: {what}"))
}

impl RosterFile {
    /// Parses the text of the file called `name`.
    pub(super) fn parse(text: &str, name: &str) -> Result<Self, Error> {
        let text = if text.trim().is_empty() { NEW_FILE } else { text };
        let document = Document::parse(text)
            .map_err(|error| wrong(text, name, error.span(), &one_line(error.message())))?;
        let root = document.as_table();
        let version = root.get("version");
        if version.and_then(Item::as_integer) != Some(VERSION) {
            let what = "this version of Trackside reads rosters with `version = 1`";
            return Err(wrong(text, name, version.and_then(Item::span), what));
        }
        let mut entries: Vec<Entry> = Vec::new();
        let mut seen = (HashSet::new(), HashSet::new());
        for table in athlete_tables(root.get("athlete")) {
            let (table, table_span) = table
                .map_err(|span| wrong(text, name, span, "athletes are written as [[athlete]]"))?;
            let entry = read_athlete(table).map_err(|Fault { span, what }| {
                wrong(text, name, span.or_else(|| table_span.clone()), &what)
            })?;
            let repeated = |what: &str| Err(wrong(text, name, table_span.clone(), what));
            if !seen.0.insert(entry.athlete.id) {
                return repeated("another athlete has this id already");
            }
            if !seen.1.insert(entry.athlete.login.clone()) {
                return repeated("another athlete has this login already");
            }
            entries.push(entry);
        }
        let after_last = entries.iter().map(|entry| entry.athlete.id.0 + 1).max().unwrap_or(1);
        let noted = root.get("next_id").and_then(Item::as_integer);
        let noted = noted.and_then(|id| u32::try_from(id).ok()).unwrap_or(1);
        let viewer = root.get(VIEWER).and_then(|item| item.get("password"));
        let hash = viewer.and_then(Item::as_str).filter(|text| password::is_hash(text));
        if let (Some(item), None) = (viewer, hash) {
            return Err(wrong(text, name, item.span(), "`password` is not a password hash"));
        }
        let login = root.get(VIEWER).and_then(|item| item.get("login"));
        let was_viewer_public = hash.is_some() && login.is_none();
        let viewer = hash.map(Arc::from);
        let erasing = read_erasing(root.get(ERASING))
            .map_err(|span| wrong(text, name, span, "`erasing` is a list of { login, id }"))?;
        let removed = root.get("removed").and_then(Item::as_array);
        let removed = removed.into_iter().flatten().filter_map(Value::as_str);
        Ok(Self {
            removed: removed.map(str::to_owned).collect(),
            viewer,
            was_viewer_public,
            erasing,
            next_id: after_last.max(noted),
            entries,
            document: document.into_mut(),
        })
    }

    /// The text to save.
    pub(super) fn text(&self) -> String {
        self.document.to_string()
    }
}

/// The athletes as tables, in any TOML notation; the error is where it is something else.
fn athlete_tables(
    item: Option<&Item>,
) -> impl Iterator<Item = Result<(&dyn TableLike, Span), Span>> {
    let tables = item.and_then(Item::as_array_of_tables);
    let inline = item.and_then(Item::as_array);
    let other = item.filter(|item| !item.is_array_of_tables() && !item.is_array());
    tables
        .into_iter()
        .flat_map(ArrayOfTables::iter)
        .map(|table| -> (&dyn TableLike, Span) { (table, table.span()) })
        .map(Ok)
        .chain(inline.into_iter().flatten().map(|value| {
            let table = value.as_inline_table().ok_or_else(|| value.span())?;
            Ok((table as &dyn TableLike, value.span()))
        }))
        .chain(other.map(|item| Err(item.span())))
}

fn read_athlete(table: &dyn TableLike) -> Result<Entry, Fault> {
    let wrong = |key: &str, what: &str| Fault {
        span: table.get(key).and_then(Item::span),
        what: what.to_owned(),
    };
    let text = |key: &str| match table.get(key) {
        None => Ok(""),
        Some(item) => {
            item.as_str().ok_or_else(|| wrong(key, &format!("`{key}` is a text in quotes")))
        }
    };
    let id = table.get("id").and_then(Item::as_integer).and_then(|id| u32::try_from(id).ok());
    let id = id.filter(|&id| (1..u32::MAX).contains(&id));
    let id = id.ok_or_else(|| wrong("id", "an athlete needs an `id`: a whole number from 1"))?;
    let login = Login::try_from(text("login")?)
        .map_err(|invalid| wrong("login", &format!("`login`: {invalid}")))?;
    let slot = match table.get("slot") {
        // By default, consecutive athletes get different slots.
        None => ((id - 1) % u32::from(SLOTS)) as u8,
        Some(item) => item
            .as_integer()
            .and_then(|slot| u8::try_from(slot - 1).ok())
            .filter(|slot| *slot < SLOTS)
            .ok_or_else(|| wrong("slot", "`slot` is a whole number from 1 to 12"))?,
    };
    let hash = match text("password")? {
        "" => None,
        hash if password::is_hash(hash) => Some(Arc::from(hash)),
        _ => {
            let what = "`password` is not a password hash; set it with `trackside athletes \
                        password LOGIN`";
            return Err(wrong("password", what));
        }
    };
    let name = match text("name")? {
        "" => login.as_str(),
        name => name,
    };
    let athlete = Athlete {
        id: AthleteId(id),
        name: name.to_owned(),
        login,
        bib: text("bib")?.to_owned(),
        team: text("team")?.to_owned(),
        heat: text("heat")?.to_owned(),
        slot,
        profile: profile::read(table)?,
    };
    Ok(Entry { athlete, hash })
}

/// Parses the erasing marks; the error is where one is invalid.
fn read_erasing(item: Option<&Item>) -> Result<Vec<Erasing>, Span> {
    let Some(item) = item else { return Ok(Vec::new()) };
    let marks = item.as_array().ok_or_else(|| item.span())?;
    let read = |mark: &Value| {
        let mark = mark.as_inline_table()?;
        let login = Login::try_from(mark.get("login")?.as_str()?).ok()?;
        let id = mark.get("id").and_then(Value::as_integer);
        let id = id.and_then(|id| u32::try_from(id).ok()).map(AthleteId);
        let until = mark.get("until").and_then(Value::as_integer).map(UnixNanos::from_secs);
        Some(Erasing { login, id, until })
    };
    marks.iter().map(|mark| read(mark).ok_or_else(|| mark.span())).collect()
}
