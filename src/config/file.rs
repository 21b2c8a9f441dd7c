//! The settings file: what each key takes, and the line of what is wrong.

use std::{
    io,
    path::{Path, PathBuf},
};

use toml_edit::{Document, Item};

use super::{Error, Layer, limits, on_off};
use crate::model::InvalidKeep;

/// The text of a file; `None` when it is missing.
pub(super) fn read(path: &Path) -> Result<Option<String>, Error> {
    match std::fs::read_to_string(path) {
        Ok(text) => Ok(Some(text)),
        // A file in the place of the data folder is the engine's to report.
        Err(error)
            if matches!(error.kind(), io::ErrorKind::NotFound | io::ErrorKind::NotADirectory) =>
        {
            Ok(None)
        }
        Err(source) => Err(Error::Unreadable { source, path: path.to_owned() }),
    }
}

/// What the text of the file at `path` says; keys that nobody knows are told in `warnings`.
pub(super) fn layer_from_file(
    text: &str,
    path: &Path,
    warnings: &mut Vec<String>,
) -> Result<Layer, Error> {
    let invalid = |at: Option<usize>, reason: String| Error::Invalid {
        line: line_of(text, at.unwrap_or(0)),
        reason,
        path: path.to_owned(),
    };
    let document = Document::parse(text).map_err(|error| {
        invalid(error.span().map(|span| span.start), error.message().to_owned())
    })?;
    let mut layer = Layer::default();
    for (key, item) in document.iter() {
        let fail = |reason: &str| invalid(item.span().map(|span| span.start), reason.to_owned());
        match key {
            "data" => {
                let data = item.as_str().ok_or_else(|| fail("data is a folder in quotes"))?;
                layer.data = Some(data.into());
            }
            "listen" => {
                let parsed = item.as_str().and_then(|text| text.parse().ok());
                let parsed =
                    parsed.ok_or_else(|| fail("listen is an address such as \"0.0.0.0:8086\""))?;
                layer.listen = Some(parsed);
            }
            "tls" => layer.tls = Some(switch(item).ok_or_else(|| fail("tls is on or off"))?),
            "tls_listen" => {
                let parsed = item.as_str().and_then(|text| text.parse().ok());
                let parsed = parsed
                    .ok_or_else(|| fail("tls_listen is an address such as \"0.0.0.0:8087\""))?;
                layer.tls_listen = Some(parsed);
            }
            "tls_certificate" => {
                let file = beside(path, item).ok_or_else(|| fail("tls_certificate is a file"))?;
                layer.tls_certificate = Some(file);
            }
            "tls_key" => {
                let file = beside(path, item).ok_or_else(|| fail("tls_key is a file"))?;
                layer.tls_key = Some(file);
            }
            "plain_http" => {
                let switch = switch(item).ok_or_else(|| fail("plain_http is on or off"))?;
                layer.plain_http = Some(switch);
            }
            "registration" => {
                let mode = item.as_str().unwrap_or_default().parse().map_err(fail)?;
                layer.registration = Some(mode);
            }
            "registration_code" => {
                let code = item.as_str().filter(|code| !code.is_empty());
                let code = code.ok_or_else(|| fail("registration_code is a text in quotes"))?;
                layer.registration_code = Some(code.to_owned());
            }
            "viewer" => {
                layer.viewer = Some(switch(item).ok_or_else(|| fail("viewer is on or off"))?);
            }
            "event_name" => {
                let name = item.as_str().filter(|name| !name.is_empty());
                let name = name.ok_or_else(|| fail("event_name is a text in quotes"))?;
                layer.event_name = Some(name.to_owned());
            }
            "memory_hours" => {
                let hours = whole_number(item, 1, 24 * 366);
                layer.memory_hours =
                    Some(hours.ok_or_else(|| fail("memory_hours is a number from 1 to 8784"))?);
            }
            "memory_mib" => {
                let mib = whole_number(item, 16, 1 << 20);
                layer.memory_mib =
                    Some(mib.ok_or_else(|| fail("memory_mib is a number from 16 to 1048576"))?);
            }
            "session_gap_min" => {
                let mins = whole_number(item, 1, 24 * 60);
                layer.session_gap_min =
                    Some(mins.ok_or_else(|| fail("session_gap_min is a number from 1 to 1440"))?);
            }
            "keep" => {
                let keep = item.as_str().unwrap_or_default().parse();
                layer.keep = Some(keep.map_err(|error: InvalidKeep| fail(&error.to_string()))?);
            }
            "limits" => {
                let table = item.as_table_like();
                let table = table.ok_or_else(|| fail("limits is a table: [limits]"))?;
                let at = |name: &str| {
                    let key = table.get_key_value(name).and_then(|(key, _)| key.span());
                    key.map(|span| span.start)
                };
                let unknown = |name: &str| {
                    let line = line_of(text, at(name).unwrap_or(0));
                    warnings.push(no_such_setting(path, line, &format!("limits.{name}")));
                };
                let read = limits::read(table, unknown);
                layer.limits = Some(read.map_err(|(name, reason)| invalid(at(name), reason))?);
            }
            unknown => warnings.push(no_such_setting(
                path,
                line_of(
                    text,
                    document.key(unknown).and_then(toml_edit::Key::span).map_or(0, |s| s.start),
                ),
                unknown,
            )),
        }
    }
    Ok(layer)
}

fn no_such_setting(path: &Path, line: usize, key: &str) -> String {
    let (path, key) = (path.display(), key.escape_debug());
    format!("{path}, line {line}: there is no setting `{key}`; it is ignored")
}

/// `true`, `false`, `"on"` or `"off"`.
fn switch(item: &Item) -> Option<bool> {
    item.as_bool().or_else(|| item.as_str().and_then(|text| on_off(text).ok()))
}

/// A path, relative to the folder of the settings file.
fn beside(settings_file: &Path, item: &Item) -> Option<PathBuf> {
    let path = item.as_str().filter(|path| !path.is_empty())?;
    Some(settings_file.parent().unwrap_or(Path::new("")).join(path))
}

fn whole_number(item: &Item, least: u32, most: u32) -> Option<u32> {
    let number = u32::try_from(item.as_integer()?).ok()?;
    (least..=most).contains(&number).then_some(number)
}

/// The number of the line, from 1, that holds the byte at `offset`.
fn line_of(text: &str, offset: usize) -> usize {
    1 + text.bytes().take(offset).filter(|&byte| byte == b'\n').count()
}
