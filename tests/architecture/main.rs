//! The shape of the code, as far as it can be seen by reading: which module may use which, that
//! nothing runs in circles, who may ask for the time, where names of the wire may stand, and what
//! the window may not do.

#![expect(clippy::unwrap_used, reason = "a test that cannot read the code fails")]

mod circles;
mod modules;
mod texts;
mod tokens;

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::{Path, PathBuf},
    sync::LazyLock,
};

use trackside::metric::Metric;

use self::modules::Modules;

/// What each module may use of the others. `offset` is for all, `clock` and `config` for all but
/// those listed in [`WITHOUT_CLOCK_AND_CONFIG`].
const MAY_USE: [(&str, &[&str]); 38] = [
    // The entries of the metrics; `model` passes the metrics themselves on.
    ("metric", &[]),
    // What kinds of events show and watch for, by the metrics.
    ("kind", &["metric"]),
    ("model", &["metric", "kind"]),
    // Private files, replaced as a whole.
    ("files", &[]),
    // Slices by offsets of our own; for all.
    ("offset", &[]),
    // Numbers and bytes in few bytes.
    ("varint", &[]),
    // What the program counts of itself.
    ("telemetry", &[]),
    ("line_protocol", &[]),
    ("codec", &["model", "line_protocol", "varint"]),
    ("schema", &["model"]),
    ("store", &["model"]),
    ("analysis", &["model", "metric"]),
    // What the operator wrote beside the samples.
    ("logbook", &["model"]),
    // Each athlete as seen now, reckoned from values when somebody asks.
    ("live", &["model", "metric", "analysis", "store", "logbook", "problems"]),
    // What asks somebody to act, found in what is seen now.
    ("alarm", &["model", "metric", "kind", "analysis", "live", "logbook"]),
    ("journal", &["model", "varint"]),
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
    ("formats", &["model", "metric", "analysis"]),
    // InfluxQL over the recording; who may read what is told to it.
    ("query", &["model", "line_protocol", "codec", "journal"]),
    ("roster", &["model", "files"]),
    ("events", &["model", "kind", "files"]),
    // The codes of phones.
    ("codes", &["model", "files"]),
    // What sets up the apps of phones: links, QR codes, the address on cards.
    ("connect", &["model"]),
    // Bytes of fonts.
    ("typefaces", &[]),
    // Cards to be printed.
    ("cards", &["connect", "typefaces"]),
    ("tls", &["model", "files"]),
    // Requests that could not be read, kept as files.
    ("unreadable", &["model"]),
    ("recorder", &["model", "codec", "schema", "store", "journal", "logbook", "telemetry"]),
    // The way of posts and imports into the recorder.
    ("ingest", &["model", "codec", "schema", "recorder"]),
    ("problems", &["model"]),
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
            "query",
            "formats",
            "roster",
            "events",
            "codes",
            "connect",
            "recorder",
            "ingest",
            "problems",
            "tls",
            "unreadable",
            "telemetry",
        ],
    ),
    // What viewers read and ask: the types of what is read and answered, nothing that does it.
    (
        "control",
        &[
            "model", "kind", "store", "live", "alarm", "logbook", "history", "problems", "roster",
            "events", "codes", "connect", "cards",
        ],
    ),
    // Map files for the window, read away from it.
    ("maps", &[]),
    // A viewer: the engine by `control` alone, and the types of what is read and answered.
    (
        "ui",
        &[
            "model",
            "metric",
            "kind",
            "analysis",
            "live",
            "alarm",
            "store",
            "history",
            "logbook",
            "roster",
            "events",
            "codes",
            "connect",
            "cards",
            "typefaces",
            "problems",
            "control",
            "maps",
        ],
    ),
    ("client", &["model", "line_protocol"]),
    (
        "engine",
        &[
            "model",
            "kind",
            "line_protocol",
            "codec",
            "schema",
            "store",
            "analysis",
            "live",
            "alarm",
            "logbook",
            "journal",
            "history",
            "query",
            "formats",
            "roster",
            "events",
            "codes",
            "connect",
            "cards",
            "recorder",
            "ingest",
            "problems",
            "tls",
            "unreadable",
            "files",
            "control",
            "server",
            "client",
        ],
    ),
    ("config", &["model", "kind"]),
    ("clock", &["model"]),
];

/// Pure modules: the same input gives the same output, whatever the time.
const WITHOUT_CLOCK_AND_CONFIG: [&str; 8] =
    ["metric", "kind", "model", "line_protocol", "analysis", "live", "alarm", "connect"];

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

/// All files of `src` outside tests, by their paths in it: a test may well use what its module may
/// not.
fn files() -> BTreeMap<String, String> {
    let src = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut paths = Vec::new();
    sources(&src, &mut paths);
    let is_test = |part: &str| {
        let name = part.trim_end_matches(".rs");
        name == "tests" || name == "testing"
    };
    let mut files = BTreeMap::new();
    for path in paths {
        let within = path.strip_prefix(&src).unwrap();
        let parts: Vec<&str> = within.iter().map(|part| part.to_str().unwrap()).collect();
        if !parts.iter().any(|part| is_test(part)) {
            files.insert(parts.join("/"), fs::read_to_string(&path).unwrap());
        }
    }
    files
}

/// The same files as modules.
fn all_modules() -> &'static Modules {
    static MODULES: LazyLock<Modules> = LazyLock::new(|| {
        let files = files();
        Modules::parse(files.iter().map(|(place, text)| (place.as_str(), text.as_str())))
    });
    &MODULES
}

/// All code of `src` outside tests, line by line.
fn code() -> Vec<Line> {
    let mut lines = Vec::new();
    for (within, text) in files() {
        let module = within.split('/').next().unwrap().trim_end_matches(".rs").to_owned();
        for (index, code) in without_tests_and_comments(&text) {
            let place = format!("src/{within}:{}", index + 1);
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
            let mut uses: BTreeSet<&str> = uses.iter().copied().chain(["offset"]).collect();
            if !WITHOUT_CLOCK_AND_CONFIG.contains(&module) {
                uses.extend(["clock", "config"]);
            }
            (module, uses)
        })
        .collect();
    let arrows = circles::arrows(all_modules());
    let mut offences = Vec::new();
    for ((module, used), place) in &arrows {
        // The program may use all; `lib.rs` declares all.
        if ["main", "cli", "lib"].contains(&module.as_str()) {
            continue;
        }
        match allowed.get(module.as_str()) {
            None => offences.push(format!("src/{module}: not in the table")),
            Some(allowed) if allowed.contains(used.as_str()) => {}
            Some(_) => offences.push(format!("{module} uses {used}: {place}")),
        }
    }
    assert_none(&offences, "a module may use only what the table allows");
    assert!(arrows.len() > 50, "only {} uses were seen", arrows.len());
}

#[test]
fn files_do_not_use_each_other_in_circles() {
    let offences: Vec<String> = circles::circles(all_modules())
        .iter()
        .map(|circle| {
            let (folder, entries) = (&circle.folder, circle.entries.join(", "));
            format!("src/{folder}: {entries}\n    {}", circle.places.join("\n    "))
        })
        .collect();
    assert_none(&offences, "in a folder, dependencies go one way (tests/architecture/circles.rs)");
}

#[test]
fn a_module_with_parts_is_a_folder_with_a_mod_rs() {
    let src = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut paths = Vec::new();
    sources(&src, &mut paths);
    let folders: BTreeSet<&Path> = paths.iter().filter_map(|path| path.parent()).collect();
    let is_odd = |folder: &&Path| *folder != src && !folder.join("mod.rs").exists();
    let bad: Vec<String> =
        folders.into_iter().filter(is_odd).map(|folder| folder.display().to_string()).collect();
    assert_none(&bad, "a module `x` with parts is `x/mod.rs`, and not `x.rs` beside `x/`");
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
    let bad: Vec<String> = offences(
        |module| ["metric", "kind", "model", "analysis", "alarm"].contains(&module),
        &world,
    )
    .into_iter()
    .filter(|line| !line.contains("std::net::SocketAddr") && !line.contains("std::net::IpAddr"))
    .collect();
    assert_none(&bad, "metric, model, analysis and alarm are plain values and pure functions");
}

#[test]
fn an_offset_out_of_range_is_never_passed_over_where_data_is_recorded() {
    let records = [
        "line_protocol",
        "codec",
        "schema",
        "model",
        "store",
        "logbook",
        "journal",
        "recorder",
        "history",
        "server",
        "engine",
    ];
    let gets = |line: &&String| {
        let get = line.find(".get(").or_else(|| line.find(".get_mut("));
        get.is_some_and(|at| line[at..].contains(".unwrap_or_default()"))
    };
    let bad: Vec<String> = offences(|module| records.contains(&module), &[".get"])
        .into_iter()
        .filter(|line| gets(&line))
        // Bytes of clients, by offsets of their format.
        .filter(|line| !line.starts_with("src/server/gzip.rs"))
        .collect();
    assert_none(&bad, "use offset::get, which fails the batch, or slices that cannot miss");
}

#[test]
fn names_of_the_wire_stand_in_the_entries_of_metrics_alone() {
    let quoted: Vec<String> = Metric::known()
        .map(|(_, it)| it.name)
        .flat_map(|name| [format!("\"{name}\""), format!("\"{name}="), format!(",{name}=")])
        .collect();
    let quoted: Vec<&str> = quoted.iter().map(String::as_str).collect();
    // `client` is a phone, and phones write them.
    let elsewhere = |module: &str| !["metric", "client"].contains(&module);
    let bad: Vec<String> = offences(elsewhere, &quoted)
        .into_iter()
        // A command that the window shows for a person to type.
        .filter(|line| !line.contains("--data-binary"))
        // Attributes of GPX.
        .filter(|line| !line.starts_with("src/formats/gpx/"))
        // Names of apps, some of which are the same.
        .filter(|line| !line.starts_with("src/ingest/phone/"))
        .collect();
    assert_none(&bad, "names of the wire belong to metric");
    assert!(!offences(|module| module == "metric", &quoted).is_empty(), "no names were seen");
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

/// What is written under a lock outside the recorder: by its file, and what the lock is called.
/// None of it is the live store.
const OTHER_LOCKS: [(&str, &str); 15] = [
    ("codes/mod.rs", "loaded"),
    ("events/mod.rs", "loaded"),
    ("engine/housekeeping.rs", "local_name"),
    ("engine/housekeeping.rs", "machine"),
    ("engine/housekeeping.rs", "sleep"),
    ("engine/upkeep.rs", "announced"),
    ("history/library.rs", "list"),
    ("history/library.rs", "progress"),
    ("journal/committed.rs", "abandoned"),
    ("journal/committed.rs", "deleted"),
    ("journal/committed.rs", "rewritten"),
    // Who holds the data folder, in a file.
    ("journal/lock.rs", "lock_file"),
    ("roster/mod.rs", "loaded"),
    ("tls/mod.rs", "0"),
    // The store of a replay: what had been measured up to the playhead.
    ("ui/replay.rs", "past"),
];

#[test]
fn the_window_changes_nothing_of_the_engine_but_by_requests() {
    // The handles that can change something, named in an import or a path.
    let named = |line: &Line| {
        let has = |word: &str| line.code.split(|c: char| !c.is_alphanumeric()).any(|it| it == word);
        [
            ("roster::", "Roster"),
            ("events::", "Events"),
            ("problems::", "Problems"),
            ("recorder::", "Queue"),
        ]
        .iter()
        .any(|(module, handle)| line.code.contains(module) && has(handle))
    };
    let lines = code();
    let places = |module: &str| {
        let in_module = lines.iter().filter(|line| line.module == module && named(line));
        in_module.map(|line| format!("{}: {}", line.place, line.code.trim())).collect::<Vec<_>>()
    };
    let mut bad = places("ui");
    bad.extend(offences(|module| module == "ui", &["logbook.write()", ".forget(", ".ignore("]));
    assert_none(&bad, "a viewer asks: control::Control");
    assert!(!places("engine").is_empty(), "the engine's own handles were not seen");
}

#[test]
fn viewers_have_no_handle_that_can_write_store_or_logbook() {
    let handles = ["SharedStore", "SharedLogbook"];
    let views = |module: &str| ["control", "live", "ui"].contains(&module);
    let bad: Vec<String> = offences(views, &handles)
        .into_iter()
        // The store of a replay is the window's own.
        .filter(|line| !line.starts_with("src/ui/replay.rs"))
        .collect();
    assert_none(&bad, "viewers have a StoreReader and a LogbookReader");
    assert!(!offences(|module| module == "recorder", &handles).is_empty(), "none was seen");
}

#[test]
fn nobody_else_writes_journal_or_store() {
    let modules = all_modules();
    let is_listed = |place: &str, on: &str| OTHER_LOCKS.contains(&(place, on));
    let bad: Vec<String> = modules
        .writes()
        .filter(|(place, _, on)| !place.starts_with("recorder/") && !is_listed(place, on))
        .map(|(place, line, on)| format!("src/{place}:{line}: {on}.write()"))
        .collect();
    let rule = "the recorder is the sole writer; another lock than that of the store belongs into \
                OTHER_LOCKS";
    assert_none(&bad, rule);
    let own = modules.writes().filter(|(place, ..)| place.starts_with("recorder/"));
    assert!(own.count() >= 2, "the recorder's own writes were not seen");

    let commits = ["journal.commit(", ".log.commit("];
    assert_none(
        &offences(|module| module != "recorder", &commits),
        "the recorder is the sole writer",
    );
    assert!(!offences(|module| module == "recorder", &commits).is_empty(), "no commit was seen");
}
