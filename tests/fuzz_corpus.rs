//! Replays the fuzzers' corpus, so that every test run covers what was once found or reached. See
//! `fuzz/README.md` for how to fuzz.

#![expect(clippy::unwrap_used, clippy::expect_used, reason = "a finding is a panic")]

use std::{fs, path::Path};

#[path = "../fuzz/harness/mod.rs"]
mod harness;

/// Passes the files of a target's corpus to it, sorted by name.
fn replay(target: &str, run: fn(&[u8])) {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("fuzz/corpus").join(target);
    let files = fs::read_dir(folder).unwrap().map(|file| file.unwrap().path());
    let mut files: Vec<_> = files.collect();
    files.sort();
    assert!(files.len() >= 10, "the corpus of {target} is missing");
    for file in files {
        let input = fs::read(&file).unwrap();
        // If a file fails, its name is the last one in the output.
        print(target, &file);
        run(&input);
    }
}

#[expect(clippy::print_stdout, reason = "shown when the test fails")]
fn print(target: &str, file: &Path) {
    println!("{target}: {}", file.display());
}

#[test]
fn bodies_of_the_corpus_read_the_same_in_every_way() {
    replay("line_protocol", harness::line_protocol::run);
}

#[test]
fn requests_of_the_corpus_get_proper_answers() {
    replay("request", harness::request::run);
}

#[test]
fn queries_of_the_corpus_are_read_and_run() {
    replay("query", harness::query::run);
}

#[test]
fn forms_of_the_corpus_change_only_what_they_may() {
    replay("accounts", harness::accounts::run);
}

#[test]
fn files_of_the_corpus_are_read_in_order_and_the_same_when_written_again() {
    replay("gpx", harness::formats::run_gpx);
    replay("tcx", harness::formats::run_tcx);
    replay("csv_import", harness::formats::run_csv);
}

#[test]
fn fit_files_of_the_corpus_are_read_and_written() {
    replay("fit", harness::fit::run);
}

#[test]
fn changed_journals_of_the_corpus_give_what_is_left() {
    replay("journal", harness::journal::run);
}

#[test]
fn requests_of_apps_in_the_corpus_give_samples_that_can_be() {
    replay("phone_form", harness::phone::run_form);
    replay("phone_flat", harness::phone::run_flat);
    replay("phone_traccar", harness::phone::run_traccar);
    replay("phone_owntracks", harness::phone::run_owntracks);
    replay("phone_overland", harness::phone::run_overland);
    replay("phone_sensor_logger", harness::phone::run_sensor_logger);
    replay("phone_phonetrack", harness::phone::run_phonetrack);
}
