//! window.toml: what the viewer chose in the window, kept in the data folder.
//!
//! Nothing about it ever stops a start: a file that cannot be read is set aside, and the window
//! opens with its defaults.

use std::{
    fs, io,
    path::{Path, PathBuf},
};

use parking_lot::Mutex;
use toml_edit::{Array, Document, DocumentMut, Item, Value};

use crate::{
    files::{self, toml::one_line},
    model::{Choice, WindowChoices},
};

/// The file within the data folder.
pub const WINDOW_FILE: &str = "window.toml";

/// What a file that cannot be read is renamed to.
const SET_ASIDE_FILE: &str = "window.set-aside.toml";

/// The format version that is read and written.
const VERSION: i64 = 1;
const VERSION_KEY: &str = "version";

/// A file larger than this is not one of ours.
const MAX_BYTES: u64 = 1 << 20;

const NEW_FILE: &str = "\
# What was chosen in the window. It is written while the window is open; without it, the window
# opens with its defaults.
version = 1
";

/// Reads what was chosen in the window before it was closed. A damaged file, or one of a newer
/// version, is set aside with a line in the log, and nothing counts as chosen.
pub fn read_window_choices(data: &Path) -> WindowChoices {
    let path = data.join(WINDOW_FILE);
    let why = match read(&path) {
        Ok(choices) => return choices,
        Err(why) => why,
    };
    match fs::rename(&path, data.join(SET_ASIDE_FILE)) {
        Ok(()) => tracing::warn!(
            "The window opens with its defaults: {WINDOW_FILE} {why}. It is kept as \
             {SET_ASIDE_FILE}."
        ),
        Err(error) => tracing::warn!(
            "The window opens with its defaults: {WINDOW_FILE} {why}, and cannot be set aside: \
             {error}."
        ),
    }
    WindowChoices::default()
}

/// Reads the file; without one, nothing was chosen. The error says what the file is or has.
fn read(path: &Path) -> Result<WindowChoices, String> {
    match fs::metadata(path) {
        Ok(metadata) if metadata.len() > MAX_BYTES => return Err("is too large".to_owned()),
        Ok(_) => {}
        Err(error) if error.kind() == io::ErrorKind::NotFound => {
            return Ok(WindowChoices::default());
        }
        Err(error) => return Err(format!("cannot be read ({error})")),
    }
    let text = fs::read_to_string(path).map_err(|error| format!("cannot be read ({error})"))?;
    parse(&text)
}

fn parse(text: &str) -> Result<WindowChoices, String> {
    let document = Document::parse(text)
        .map_err(|error| format!("is damaged ({})", one_line(error.message())))?;
    let root = document.as_table();
    match root.get(VERSION_KEY).and_then(Item::as_integer) {
        Some(VERSION) => {}
        Some(newer) if VERSION < newer => return Err("is of a newer version".to_owned()),
        _ => return Err("is damaged (it has no version)".to_owned()),
    }
    let mut choices = WindowChoices::default();
    for (key, item) in root.iter().filter(|(key, _)| *key != VERSION_KEY) {
        // What has another form is of another version, and left out.
        choices.set(key, item.as_value().and_then(choice_of));
    }
    Ok(choices)
}

fn choice_of(value: &Value) -> Option<Choice> {
    Some(match value {
        Value::String(text) => Choice::Text(text.value().clone()),
        Value::Float(number) => Choice::Number(*number.value()),
        Value::Integer(number) => Choice::Number(*number.value() as f64),
        Value::Boolean(flag) => Choice::Flag(*flag.value()),
        Value::Array(names) => {
            let names = names.iter().map(|name| name.as_str().map(str::to_owned));
            Choice::List(names.collect::<Option<_>>()?)
        }
        Value::Datetime(_) | Value::InlineTable(_) => return None,
    })
}

fn text_of(choices: &WindowChoices) -> String {
    let mut document: DocumentMut = NEW_FILE.parse().unwrap_or_default();
    for (key, choice) in choices.iter().filter(|(key, _)| *key != VERSION_KEY) {
        let value = match choice {
            Choice::Text(text) => Value::from(text.as_str()),
            Choice::Number(number) => Value::from(*number),
            Choice::Flag(flag) => Value::from(*flag),
            Choice::List(names) => Value::from(names.iter().map(String::as_str).collect::<Array>()),
        };
        document.insert(key, Item::Value(value));
    }
    document.to_string()
}

/// Writes the file, always with what was chosen last.
#[derive(Debug)]
pub(super) struct WindowFile {
    path: PathBuf,
    /// What is to be written.
    chosen: Mutex<Option<WindowChoices>>,
    /// Held while the file is written.
    writing: Mutex<()>,
}

impl WindowFile {
    /// The file in this data folder.
    pub(super) fn new(data: &Path) -> Self {
        let path = data.join(WINDOW_FILE);
        Self { path, chosen: Mutex::default(), writing: Mutex::default() }
    }

    /// Remembers what is to be written, in place of what was not written yet; does no IO.
    pub(super) fn choose(&self, choices: WindowChoices) {
        *self.chosen.lock() = Some(choices);
    }

    /// Writes what was chosen last, if it is not written yet.
    pub(super) fn save(&self) -> io::Result<()> {
        let _alone = self.writing.lock();
        let Some(choices) = self.chosen.lock().take() else { return Ok(()) };
        files::replace(&self.path, text_of(&choices).as_bytes())
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn folder_with(text: &str) -> tempfile::TempDir {
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join(WINDOW_FILE), text).unwrap();
        folder
    }

    fn files_in(folder: &tempfile::TempDir) -> Vec<String> {
        let names = fs::read_dir(folder.path()).unwrap();
        let mut names: Vec<_> =
            names.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
        names.sort();
        names
    }

    #[test]
    fn without_a_file_nothing_was_chosen_and_none_is_made() {
        let folder = tempfile::tempdir().unwrap();
        assert_eq!(read_window_choices(folder.path()), WindowChoices::default());
        assert_eq!(read_window_choices(&folder.path().join("none")), WindowChoices::default());
        assert!(files_in(&folder).is_empty());
    }

    #[test]
    fn a_damaged_file_or_a_newer_one_is_set_aside_and_the_defaults_are_used() {
        for (text, why) in [
            ("version = 1\nunits = \"imper", "is damaged ("),
            ("\u{0}\u{1}\u{2}", "is damaged ("),
            ("", "is damaged (it has no version)"),
            ("version = \"1\"\n", "is damaged (it has no version)"),
            ("version = 2\nunits = \"imperial\"\n", "is of a newer version"),
        ] {
            assert!(parse(text).unwrap_err().starts_with(why), "{text}");
            let folder = folder_with(text);
            assert_eq!(read_window_choices(folder.path()), WindowChoices::default(), "{text}");
            assert_eq!(files_in(&folder), [SET_ASIDE_FILE], "{text}");
            let kept = fs::read_to_string(folder.path().join(SET_ASIDE_FILE)).unwrap();
            assert_eq!(kept, text);
        }
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join(WINDOW_FILE), [0xff, 0xfe, 0x00]).unwrap();
        assert_eq!(read_window_choices(folder.path()), WindowChoices::default());
        let folder = tempfile::tempdir().unwrap();
        fs::create_dir(folder.path().join(WINDOW_FILE)).unwrap();
        assert_eq!(read_window_choices(folder.path()), WindowChoices::default());
    }

    #[test]
    fn keys_of_another_version_are_kept_and_forms_that_are_unknown_left_out() {
        let text = "version = 1\nsomething_new = \"bright\"\n[a_table]\nx = 1\n";
        let choices = parse(text).unwrap();
        let known: Vec<_> = choices.iter().map(|(key, _)| key).collect();
        assert_eq!(known, ["something_new"]);
        assert_eq!(parse(&text_of(&choices)), Ok(choices));
    }

    #[test]
    fn only_what_was_chosen_last_is_written_and_only_once() {
        let folder = tempfile::tempdir().unwrap();
        let file = WindowFile::new(folder.path());
        let theme = |word: &str| {
            let mut choices = WindowChoices::default();
            choices.set("theme", Some(Choice::Text(word.to_owned())));
            choices
        };
        file.save().unwrap();
        assert!(files_in(&folder).is_empty());
        file.choose(theme("dark"));
        file.choose(theme("daylight"));
        file.save().unwrap();
        assert_eq!(read_window_choices(folder.path()), theme("daylight"));
        fs::remove_file(folder.path().join(WINDOW_FILE)).unwrap();
        file.save().unwrap();
        assert!(files_in(&folder).is_empty());
    }

    fn choice() -> impl Strategy<Value = Choice> {
        prop_oneof![
            any::<String>().prop_map(Choice::Text),
            prop::num::f64::NORMAL.prop_map(Choice::Number),
            any::<i32>().prop_map(|number| Choice::Number(f64::from(number))),
            any::<bool>().prop_map(Choice::Flag),
            prop::collection::vec(any::<String>(), 0..5).prop_map(Choice::List),
        ]
    }

    proptest! {
        #[test]
        fn what_is_written_is_read_again(
            chosen in prop::collection::btree_map("[a-uw-z_]{1,12}|[ -~]{1,8}", choice(), 0..9),
        ) {
            let mut choices = WindowChoices::default();
            for (key, choice) in chosen {
                choices.set(&key, Some(choice));
            }
            prop_assert_eq!(parse(&text_of(&choices)), Ok(choices));
        }

        #[test]
        fn no_file_stops_a_start(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
            parse(&String::from_utf8_lossy(&bytes)).ok();
        }
    }
}
