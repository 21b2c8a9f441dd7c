//! Imported files as shown in History: sessions, laps, sport and distance compared with what the
//! file itself says.
//!
//! `habits` are files created here in the styles of various devices (`.ci/slow`); `recordings` are
//! real ones from the folder in `TRACKSIDE_RECORDINGS` (`.ci/run`). Both print a table. `alarms` rides
//! the real ones and prints how many alarms they raise. `finality` replays arrivals and counts what was
//! shown as final and changed silently (in short with the other tests, in full by `.ci/slow`).

#![expect(
    clippy::unwrap_used,
    clippy::print_stdout,
    clippy::disallowed_methods,
    reason = "a test that cannot go on fails; the table is its result; deadlines are real time"
)]

mod alarms;
mod finality;
mod fit_file;
mod habits;
mod history;
mod truth;

use std::{env, fs, path::PathBuf};

use history::{Case, check};

#[test]
#[ignore = "takes long: .ci/slow runs it"]
fn files_in_the_ways_of_each_maker_are_shown_as_they_were_made() {
    let folder = tempfile::tempdir().unwrap();
    let mut cases = Vec::new();
    for (name, made) in habits::all() {
        let path = folder.path().join(format!("{name}.fit"));
        fs::write(&path, made.file).unwrap();
        cases.push(Case { name: name.to_owned(), path, sessions: made.sessions });
    }
    check(&cases);
}

#[test]
#[ignore = "needs recordings: .ci/run runs it"]
fn recordings_are_shown_as_their_own_summaries_say() {
    let case = |path: PathBuf| {
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        let sessions = truth::of_file(&path);
        Case { name, path, sessions }
    };
    let cases: Vec<Case> = recordings().into_iter().map(case).collect();
    assert!(!cases.is_empty());
    check(&cases);
}

#[test]
#[ignore = "needs recordings: .ci/run runs it"]
fn a_day_of_recordings_raises_no_more_alarms_than_somebody_can_look_after() {
    alarms::check(&recordings());
}

#[test]
fn nothing_that_was_final_changes_without_a_mark() {
    finality::check(&finality::Size { n_athletes: 3, ride_secs: 2_400, least_values: 10_000 });
}

#[test]
#[ignore = "takes long: .ci/slow runs it"]
fn of_a_million_final_values_none_changes_without_a_mark() {
    let size = finality::Size { n_athletes: 10, ride_secs: 5 * 3_600, least_values: 1_000_000 };
    finality::check(&size);
}

fn recordings() -> Vec<PathBuf> {
    let folder = env::var("TRACKSIDE_RECORDINGS").unwrap();
    let paths = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    let mut paths: Vec<PathBuf> = paths.collect();
    paths.sort();
    paths
}
