//! What was chosen in the window, over starts of the engine.

use super::*;
use crate::{
    control::KeepChoices,
    model::{Choice, WindowChoices},
};

fn chosen(theme: &str) -> WindowChoices {
    let mut choices = WindowChoices::default();
    choices.set("theme", Some(Choice::Text(theme.to_owned())));
    choices
}

#[test]
fn what_was_chosen_is_kept_over_starts_also_if_nobody_waited_for_it() {
    let folder = tempfile::tempdir().unwrap();
    let settings = settings(&folder);
    assert_eq!(read_window_choices(&settings.data), WindowChoices::default());
    let (engine, _) = start(&settings).unwrap();
    assert_eq!(ask(&engine, KeepChoices(chosen("daylight"))), Ok(()));
    assert_eq!(read_window_choices(&settings.data), chosen("daylight"));
    assert!(engine.stop(Duration::from_secs(5)));

    let (engine, _) = start(&settings).unwrap();
    assert_eq!(read_window_choices(&settings.data), chosen("daylight"));
    let control = engine.control();
    // As a window does that is about to be closed.
    for i in 0..20 {
        control.send(KeepChoices(chosen(&format!("theme {i}"))));
    }
    assert!(engine.stop(Duration::from_secs(5)));
    assert_eq!(read_window_choices(&settings.data), chosen("theme 19"));

    let (engine, _) = start(&settings).unwrap();
    assert_eq!(read_window_choices(&settings.data), chosen("theme 19"));
    assert!(engine.stop(Duration::from_secs(5)));
}

#[test]
fn a_damaged_file_stops_no_start_and_the_next_choice_is_kept() {
    let folder = tempfile::tempdir().unwrap();
    let settings = settings(&folder);
    make_data_folder(&settings.data).unwrap();
    std::fs::write(settings.data.join(WINDOW_FILE), "version = 1\ntheme = \"dar").unwrap();
    assert_eq!(read_window_choices(&settings.data), WindowChoices::default());
    let (engine, notes) = start(&settings).unwrap();
    assert_eq!(notes, Notes::new());
    assert_eq!(ask(&engine, KeepChoices(chosen("dark"))), Ok(()));
    assert_eq!(read_window_choices(&settings.data), chosen("dark"));
    assert!(engine.stop(Duration::from_secs(5)));
}

#[cfg(unix)]
#[test]
fn only_the_owner_reads_who_was_selected() {
    use std::os::unix::fs::PermissionsExt as _;
    let folder = tempfile::tempdir().unwrap();
    let settings = settings(&folder);
    let (engine, _) = start(&settings).unwrap();
    ask(&engine, KeepChoices(chosen("dark"))).unwrap();
    let mode = std::fs::metadata(settings.data.join(WINDOW_FILE)).unwrap().permissions().mode();
    assert_eq!(mode & 0o777, 0o600);
    assert!(engine.stop(Duration::from_secs(5)));
}
