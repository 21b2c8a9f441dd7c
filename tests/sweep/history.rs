//! Imports files into a running engine and checks its list of sessions.

use std::{
    path::PathBuf,
    sync::Arc,
    thread,
    time::{Duration, Instant},
};

use trackside::{
    clock::SystemClock,
    config::Settings,
    control::ImportRecording,
    engine::Engine,
    history::{self, SessionEntry},
    model::{ImportReport, Login, Progress},
};

/// A session according to the file.
#[derive(Debug, Clone, Default)]
pub(crate) struct Told {
    /// Our tag for the sport; `None` for a sport without one.
    pub(crate) sport: Option<&'static str>,
    /// The distance, km; `None` if the file has none.
    pub(crate) dist_km: Option<f64>,
    /// The number of laps, if there are several or rests around one; otherwise 0.
    pub(crate) laps: usize,
}

/// A file, and what it says about itself.
pub(crate) struct Case {
    pub(crate) name: String,
    pub(crate) path: PathBuf,
    /// Empty if it says nothing: then it only has to be imported completely.
    pub(crate) sessions: Vec<Told>,
}

/// The allowed difference between distances: half a percent, or a few samples' worth, km.
fn is_near(told_km: f64, shown_km: f64) -> bool {
    (told_km - shown_km).abs() <= (0.005 * told_km).max(0.01)
}

/// Imports the files, prints a table, and fails on a difference.
pub(crate) fn check(cases: &[Case]) {
    let folder = tempfile::tempdir().unwrap();
    let logins: Vec<Login> =
        (0..cases.len()).map(|n| Login::try_from(&*format!("athlete{n}")).unwrap()).collect();
    let settings = Settings {
        athletes: logins.iter().map(|login| format!("{login}:test1234").parse().unwrap()).collect(),
        listen: ([127, 0, 0, 1], 0).into(),
        ..Settings::new(folder.path().join("data"))
    };
    let (engine, _) =
        Engine::start(&settings, Arc::new(SystemClock::new()), Arc::new(|| {})).unwrap();
    let reports: Vec<ImportReport> =
        cases.iter().zip(&logins).map(|(case, login)| import(&engine, case, login)).collect();
    let n_sessions = reports.iter().map(|report| report.sessions).sum();
    let shown = listed(&engine, n_sessions);
    println!("{:<34} {:>9} {:>9} {:>21}  sport", "file", "sessions", "laps", "distance, km");
    let mut wrong = Vec::new();
    for ((case, login), report) in cases.iter().zip(&logins).zip(&reports) {
        let own: Vec<&SessionEntry> =
            shown.iter().filter(|entry| entry.session.key.login == *login).collect();
        compare(case, &own, report, &engine, &mut wrong);
    }
    assert!(engine.stop(Duration::from_secs(10)));
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

fn import(engine: &Engine, case: &Case, login: &Login) -> ImportReport {
    let (path, login, progress) = (case.path.clone(), login.clone(), Progress::default());
    let report = engine.control().ask(ImportRecording { path, login, progress }).wait();
    report.unwrap_or_else(|error| panic!("{}: {error}", case.name))
}

/// The list of sessions, once all summaries are computed.
fn listed(engine: &Engine, n_sessions: usize) -> Vec<SessionEntry> {
    let sessions = engine.reads().sessions;
    let begun = Instant::now();
    loop {
        let list = sessions();
        if list.sessions.len() == n_sessions && !list.is_reading {
            let mut sessions = list.sessions.to_vec();
            sessions.sort_by_key(|entry| entry.session.key.from);
            return sessions;
        }
        assert!(
            begun.elapsed() < Duration::from_mins(3),
            "History shows {} sessions, the imports told {n_sessions}",
            list.sessions.len()
        );
        thread::sleep(Duration::from_millis(50));
    }
}

/// Checks one file and prints its line of the table.
fn compare(
    case: &Case,
    shown: &[&SessionEntry],
    report: &ImportReport,
    engine: &Engine,
    wrong: &mut Vec<String>,
) {
    let logbook = engine.reads().logbook.read().clone();
    let laps_of = |entry: &SessionEntry| {
        let session = &entry.session;
        let log = logbook.of(session.key.login.as_str());
        log.map_or(0, |log| history::laps_of(log, session.key.from, session.to).len())
    };
    let dist_of = |entry: &SessionEntry| entry.summary.as_ref().and_then(|it| it.dist_km);
    let laps: Vec<usize> = shown.iter().map(|entry| laps_of(entry)).collect();
    let n_laps: usize = laps.iter().sum();
    let mut say = |what: String| wrong.push(format!("{}: {what}", case.name));
    if report.laps != n_laps {
        say(format!("{} laps told, {n_laps} shown", report.laps));
    }
    let told_km: f64 = case.sessions.iter().filter_map(|told| told.dist_km).sum();
    let shown_km: f64 = shown.iter().filter_map(|entry| dist_of(entry)).sum();
    let sports: Vec<String> = shown
        .iter()
        .map(|entry| entry.session.tags.join(" "))
        .map(|it| if it.is_empty() { "-".to_owned() } else { it })
        .collect();
    println!(
        "{:<34} {:>4}/{:<4} {:>4}/{:<4} {:>10.3}/{:<10.3}  {}",
        case.name,
        case.sessions.len(),
        shown.len(),
        case.sessions.iter().map(|told| told.laps).sum::<usize>(),
        n_laps,
        told_km,
        shown_km,
        sports.join(", ")
    );
    if case.sessions.is_empty() {
        return;
    }
    if case.sessions.len() != shown.len() {
        say(format!("{} sessions, {} shown", case.sessions.len(), shown.len()));
        return;
    }
    for (n, ((told, entry), laps)) in case.sessions.iter().zip(shown).zip(laps).enumerate() {
        let tags = &entry.session.tags;
        if told.sport.is_some_and(|sport| !tags.iter().any(|tag| tag == sport)) {
            say(format!("session {n}: {:?}, shown as {tags:?}", told.sport));
        }
        if told.laps != laps {
            say(format!("session {n}: {} laps, {laps} shown", told.laps));
        }
        if let Some(told_km) = told.dist_km {
            let shown_km = dist_of(entry).unwrap_or(0.0);
            if !is_near(told_km, shown_km) {
                say(format!("session {n}: {told_km:.3} km, shown as {shown_km:.3}"));
            }
        }
    }
}
