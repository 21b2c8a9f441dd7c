//! The shape of the code, as far as it can be seen by reading: which module may use which, who
//! may ask for the time, where names of the wire may stand, and what the window may not do.

#![expect(clippy::unwrap_used, reason = "a test that cannot read the code fails")]

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::{Path, PathBuf},
};

/// What each module may use of the others. `clock` and `config` are for all but those listed in
/// [`WITHOUT_CLOCK_AND_CONFIG`].
const MAY_USE: [(&str, &[&str]); 23] = [
    ("model", &[]),
    // Private files, replaced as a whole.
    ("files", &[]),
    ("line_protocol", &[]),
    ("codec", &["model", "line_protocol"]),
    ("schema", &["model"]),
    ("store", &["model"]),
    ("analysis", &["model"]),
    // What the operator wrote beside the samples.
    ("logbook", &["model"]),
    ("journal", &["model"]),
    // The read side of a recording, in whatever form it goes out.
    (
        "history",
        &[
            "model",
            "line_protocol",
            "codec",
            "analysis",
            "logbook",
            "journal",
            "formats",
            // The summaries of sessions are kept in a file.
            "files",
        ],
    ),
    // `codec` for the names of fields alone.
    ("formats", &["model", "codec", "analysis"]),
    ("roster", &["model", "files"]),
    ("tls", &["model", "files"]),
    ("recorder", &["model", "codec", "schema", "store", "journal", "logbook"]),
    ("problems", &["model"]),
    // Each athlete as seen now, with or without a window.
    ("live", &["model", "analysis", "store", "logbook", "problems"]),
    (
        "server",
        &[
            "model",
            "line_protocol",
            "codec",
            "schema",
            "store",
            "analysis",
            "logbook",
            "journal",
            "history",
            "formats",
            "roster",
            "recorder",
            "problems",
            "tls",
        ],
    ),
    // Map files for the window, read away from it.
    ("maps", &[]),
    // The read sides of store, history, roster and problems.
    (
        "ui",
        &["model", "analysis", "store", "live", "history", "logbook", "roster", "problems", "maps"],
    ),
    ("client", &["model", "line_protocol"]),
    (
        "engine",
        &[
            "model",
            "line_protocol",
            "codec",
            "schema",
            "store",
            "analysis",
            "logbook",
            "journal",
            "history",
            "formats",
            "roster",
            "recorder",
            "problems",
            "live",
            "tls",
            "files",
            "server",
            "client",
        ],
    ),
    ("config", &["model"]),
    ("clock", &["model"]),
];

/// Pure modules: the same input gives the same output, whatever the time.
const WITHOUT_CLOCK_AND_CONFIG: [&str; 4] = ["model", "line_protocol", "analysis", "live"];

/// The keys of `samples` on the wire. `codec` is their home; `client` is a phone, and phones
/// write them.
const WIRE_NAMES: [&str; 16] = [
    "dur_s",
    "dist_km",
    "lat",
    "lng",
    "acc_m",
    "bearing",
    "battery",
    "gsm_signal",
    "temp_c",
    "spd_kph",
    "alt_m",
    "hr_bpm",
    "cad_rpm",
    "pwr_w",
    "pwr_w_l",
    "pwr_w_r",
];

/// One line of code of a module, without comments, and where it stands.
struct Line {
    module: String,
    place: String,
    code: String,
}

fn sources(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            sources(&path, found);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            found.push(path);
        }
    }
}

/// All code of `src` outside tests: a test may well use what its module may not.
fn code() -> Vec<Line> {
    let src = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut paths = Vec::new();
    sources(&src, &mut paths);
    paths.sort();
    let mut lines = Vec::new();
    for path in paths {
        let within = path.strip_prefix(&src).unwrap();
        let is_test = |part: &std::ffi::OsStr| {
            part == "tests" || part == "tests.rs" || part == "testing.rs" || part == "testing"
        };
        if within.iter().any(is_test) {
            continue;
        }
        let module = within.iter().next().unwrap().to_str().unwrap();
        let module = module.trim_end_matches(".rs").to_owned();
        let text = fs::read_to_string(&path).unwrap();
        for (index, code) in without_tests_and_comments(&text) {
            let place = format!("src/{}:{}", within.display(), index + 1);
            lines.push(Line { module: module.clone(), place, code: code.to_owned() });
        }
    }
    assert!(lines.len() > 1000, "the code was not found");
    lines
}

/// Lines with their index, up to the unit tests at the end of the file.
fn without_tests_and_comments(text: &str) -> impl Iterator<Item = (usize, &str)> {
    let lines: Vec<&str> = text.lines().collect();
    let begins_tests = |index: usize| {
        lines[index].trim() == "#[cfg(test)]"
            && lines[index + 1..]
                .iter()
                .find(|line| !line.trim_start().starts_with("#["))
                .is_some_and(|line| line.trim_start().starts_with("mod ") && line.ends_with('{'))
    };
    let end = (0..lines.len()).find(|&index| begins_tests(index)).unwrap_or(lines.len());
    lines.into_iter().take(end).enumerate().filter_map(|(index, line)| {
        let code = match line.find("//") {
            // An address in a text is no comment.
            Some(at) if !line[..at].ends_with(':') => &line[..at],
            _ => line,
        };
        (!code.trim().is_empty()).then_some((index, code))
    })
}

/// Modules named after `crate::`, also within braces and over several lines.
fn modules_used(code: &[&Line]) -> Vec<(String, String)> {
    let mut used = Vec::new();
    for (index, line) in code.iter().enumerate() {
        let mut rest = &*line.code;
        while let Some(at) = rest.find("crate::") {
            // `$crate::` and names that end in `crate` do not occur.
            rest = &rest[at + "crate::".len()..];
            if let Some(group) = rest.strip_prefix('{') {
                let mut text = group.to_owned();
                for further in &code[index + 1..] {
                    if text.matches('}').count() > text.matches('{').count() {
                        break;
                    }
                    text += &further.code;
                }
                used.extend(top_level_names(&text).map(|name| (name, line.place.clone())));
            } else {
                used.push((first_name(rest), line.place.clone()));
            }
        }
    }
    used
}

fn first_name(text: &str) -> String {
    text.trim_start().chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect()
}

/// The first name of each part of `a::b, c::{d, e}}`.
fn top_level_names(group: &str) -> impl Iterator<Item = String> {
    let mut names = Vec::new();
    let mut depth = 0;
    let mut part = String::new();
    for c in group.chars() {
        match c {
            '{' => depth += 1,
            '}' if depth == 0 => break,
            '}' => depth -= 1,
            ',' if depth == 0 => names.push(first_name(&std::mem::take(&mut part))),
            _ => {}
        }
        if c != ',' || depth > 0 {
            part.push(c);
        }
    }
    names.push(first_name(&part));
    names.into_iter().filter(|name| !name.is_empty())
}

fn assert_none(offences: &[String], rule: &str) {
    assert!(offences.is_empty(), "{rule}:\n  {}", offences.join("\n  "));
}

/// Lines of the modules chosen by `applies` that contain one of `words`.
fn offences(applies: impl Fn(&str) -> bool, words: &[&str]) -> Vec<String> {
    let lines = code();
    let bad = |line: &&Line| applies(&line.module) && words.iter().any(|w| line.code.contains(w));
    lines.iter().filter(bad).map(|line| format!("{}: {}", line.place, line.code.trim())).collect()
}

#[test]
fn modules_use_only_what_the_table_allows() {
    let allowed: BTreeMap<&str, BTreeSet<&str>> = MAY_USE
        .into_iter()
        .map(|(module, uses)| {
            let mut uses: BTreeSet<&str> = uses.iter().copied().collect();
            if !WITHOUT_CLOCK_AND_CONFIG.contains(&module) {
                uses.extend(["clock", "config"]);
            }
            uses.insert(module);
            (module, uses)
        })
        .collect();
    let lines = code();
    let mut by_module: BTreeMap<&str, Vec<&Line>> = BTreeMap::new();
    for line in &lines {
        by_module.entry(&line.module).or_default().push(line);
    }
    let mut offences = Vec::new();
    let mut n_uses = 0;
    for (module, lines) in by_module {
        // The program may use all; `lib.rs` declares all.
        if ["main", "cli", "lib"].contains(&module) {
            continue;
        }
        let Some(allowed) = allowed.get(module) else {
            offences.push(format!("src/{module}: not in the table"));
            continue;
        };
        for (used, place) in modules_used(&lines) {
            n_uses += 1;
            if !allowed.contains(&*used) {
                offences.push(format!("{place}: {module} uses {used}"));
            }
        }
    }
    assert_none(&offences, "a module may use only what the table allows");
    assert!(n_uses > 50, "only {n_uses} uses were seen");
}

#[test]
fn paths_in_groups_are_seen() {
    let line = |code: &str| Line {
        module: "codec".to_owned(),
        place: code.to_owned(),
        code: code.to_owned(),
    };
    let lines = [
        line("use crate::{"),
        line("    clock::Clock,"),
        line("    model::{Athlete, Login}, ui,"),
        line("};"),
        line("fn f(x: crate::server::Problem, y: crate::ui::App) {}"),
    ];
    let used = modules_used(&lines.iter().collect::<Vec<_>>());
    let used: Vec<&str> = used.iter().map(|(name, _)| &**name).collect();
    assert_eq!(used, ["clock", "model", "ui", "server", "ui"]);
}

#[test]
fn only_the_clock_asks_for_the_time() {
    let asks = ["SystemTime::now", "Instant::now", "Timestamp::now", "Zoned::now"];
    let bad: Vec<String> = offences(|module| module != "clock", &asks)
        .into_iter()
        // Timers of connections are tokio's, whose clock tests can pause.
        .filter(|line| !line.starts_with("src/server/connection"))
        .collect();
    assert_none(&bad, "time is injected: use clock::Clock");
}

#[test]
fn model_and_analysis_know_neither_clock_nor_world() {
    let world = [
        "std::fs",
        "std::net",
        "std::env",
        "std::thread",
        "std::io",
        "tokio",
        "egui",
        "rand",
        "TimeZone::system",
        "clock::",
    ];
    // Addresses are plain values: the header shows them.
    let bad: Vec<String> = offences(|module| ["model", "analysis"].contains(&module), &world)
        .into_iter()
        .filter(|line| !line.contains("std::net::SocketAddr") && !line.contains("std::net::IpAddr"))
        .collect();
    assert_none(&bad, "model and analysis are plain values and pure functions");
}

#[test]
fn names_of_the_wire_stand_in_codec_alone() {
    let quoted: Vec<String> = WIRE_NAMES
        .iter()
        .flat_map(|name| [format!("\"{name}\""), format!("\"{name}="), format!(",{name}=")])
        .collect();
    let quoted: Vec<&str> = quoted.iter().map(String::as_str).collect();
    let elsewhere = |module: &str| !["codec", "client"].contains(&module);
    let bad: Vec<String> = offences(elsewhere, &quoted)
        .into_iter()
        // A command that the window shows for a person to type.
        .filter(|line| !line.contains("--data-binary"))
        // Attributes of GPX.
        .filter(|line| !line.starts_with("src/formats/gpx/"))
        .collect();
    assert_none(&bad, "names of the wire belong to codec");
    assert!(!offences(|module| module == "codec", &quoted).is_empty(), "no names were seen");
}

#[test]
fn server_and_window_never_see_each_other() {
    assert_none(
        &offences(|module| module == "server", &["ui::", "egui"]),
        "server knows no window",
    );
    assert_none(
        &offences(
            |module| module == "ui",
            &["server::", "recorder::", "engine::", "axum", "hyper::"],
        ),
        "the window knows no server",
    );
}

#[test]
fn the_window_does_no_io_and_never_blocks() {
    let io = [
        "std::fs",
        "std::net",
        "std::process",
        "std::io",
        "tokio",
        "File::",
        "TcpStream",
        "thread::sleep",
        ".join()",
        "blocking_recv",
        "recv_timeout",
        ".write().",
        "reqwest",
    ];
    assert_none(&offences(|module| module == "ui", &io), "the window does no IO and never blocks");
}

#[test]
fn nobody_else_writes_journal_or_store() {
    let writes = ["store.write()", "journal.commit(", ".log.commit("];
    assert_none(
        &offences(|module| module != "recorder", &writes),
        "the recorder is the sole writer",
    );
    let seen = offences(|module| module == "recorder", &writes);
    assert!(seen.len() >= 2, "the recorder's own writes were not seen: {seen:?}");
}
