//! Parses the settings file into [`Settings`], and locates errors in it.

use std::{
    io,
    path::{Path, PathBuf},
};

use toml_edit::{Document, Item, Key, de::Deserializer};

use super::{Error, Settings};

/// The tables of the file.
const TABLES: [&str; 5] = ["alarms", "event", "kind", "limits", "view"];

/// Reads a file; `None` if it does not exist.
pub(super) fn read(path: &Path) -> Result<Option<String>, Error> {
    match std::fs::read_to_string(path) {
        Ok(text) => Ok(Some(text)),
        // If the data folder is a file, the engine reports that.
        Err(error)
            if matches!(error.kind(), io::ErrorKind::NotFound | io::ErrorKind::NotADirectory) =>
        {
            Ok(None)
        }
        Err(source) => Err(Error::Unreadable { source, path: path.to_owned() }),
    }
}

/// Parses the text of the file at `path`. Unknown keys are added to `warnings`.
pub(super) fn parse(
    text: &str,
    path: &Path,
    warnings: &mut Vec<String>,
) -> Result<Settings, Error> {
    let invalid = |at: Option<usize>, reason: String| Error::Invalid {
        line: line_of(text, at.unwrap_or(0)),
        reason,
        path: path.to_owned(),
    };
    let document = Document::parse(text).map_err(|error| {
        invalid(error.span().map(|span| span.start), error.message().to_owned())
    })?;
    let entries = entries(&document);
    let mut unknown = Vec::new();
    let deserializer = Deserializer::from(document.clone());
    let read = serde_ignored::deserialize(deserializer, |name| unknown.push(name.to_string()));
    let mut settings: Settings = read.map_err(|error: toml_edit::de::Error| {
        let span = error.span();
        let entry = entries.iter().find(|entry| span.is_some() && entry.item.span() == span);
        let table = entry.map(|entry| &*entry.name).filter(|name| TABLES.contains(name));
        let reason = match (table, entry.map(|entry| entry.key.get())) {
            (Some(name), _) => format!("{name} is a table: [{name}]"),
            // Errors shared with the command line already begin with the key.
            (None, Some(key)) if !error.message().starts_with(key) => {
                format!("{key} is {}", error.message())
            }
            _ => error.message().to_owned(),
        };
        invalid(span.map(|span| span.start), reason)
    })?;
    let at = |name: &str| {
        let key = entries.iter().find(|entry| entry.name == name).map(|entry| entry.key);
        key.and_then(Key::span).map(|span| span.start)
    };
    for name in unknown {
        let (line, path) = (line_of(text, at(&name).unwrap_or(0)), path.display());
        let name = name.escape_debug();
        warnings.push(format!("{path}, line {line}: there is no setting `{name}`; it is ignored"));
    }
    let event = &settings.event;
    if event.is_described() && event.id.is_none() && event.name.is_none() {
        return Err(invalid(at("event"), "[event] needs a name".to_owned()));
    }
    let kind = settings.kind.definition();
    kind.map_err(|(key, reason)| invalid(at(&format!("kind.{key}")), reason.to_owned()))?;
    let full_name = |key: &str| format!("limits.{key}");
    let is_set = |key: &str| entries.iter().any(|entry| entry.name == full_name(key));
    let settled = settings.limits.derive_and_check(is_set);
    settled.map_err(|(key, reason)| invalid(at(&full_name(key)), reason.to_owned()))?;
    let beside = path.parent().unwrap_or(Path::new(""));
    let files: [&mut Option<PathBuf>; 2] = [&mut settings.tls_certificate, &mut settings.tls_key];
    for file in files.into_iter().flatten() {
        *file = beside.join(&*file);
    }
    Ok(settings)
}

/// A key with its value, and its full name, such as `limits.exports`.
struct Entry<'a> {
    name: String,
    key: &'a Key,
    item: &'a Item,
}

/// All keys of the file, including those in tables.
fn entries<'a>(document: &'a Document<&str>) -> Vec<Entry<'a>> {
    let mut entries = Vec::new();
    for (name, _) in document.iter() {
        let Some((key, item)) = document.get_key_value(name) else { continue };
        entries.push(Entry { name: name.to_owned(), key, item });
        let Some(table) = item.as_table_like() else { continue };
        entries.extend(table.iter().filter_map(|(inner, _)| {
            let (key, item) = table.get_key_value(inner)?;
            Some(Entry { name: format!("{name}.{inner}"), key, item })
        }));
    }
    entries
}

/// The line number, from 1, of the byte at `offset`.
fn line_of(text: &str, offset: usize) -> usize {
    1 + text.bytes().take(offset).filter(|&byte| byte == b'\n').count()
}
