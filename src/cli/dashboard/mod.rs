//! `trackside` and `trackside demo`: the dashboard with its server.
//!
//! Recording does not depend on the window: if the window or the graphics fail, the engine keeps
//! running.

use std::{
    panic::{AssertUnwindSafe, catch_unwind},
    process::ExitCode,
    sync::Arc,
    thread,
    time::Duration,
};

use anyhow::{Context as _, bail};
use crossbeam_channel::{bounded, select};
use trackside::{
    client::demo::{self, Demo, DemoRider},
    clock::{Clock, SystemClock},
    config::Settings,
    control::{AddAthlete, Control, Password, SetPassword, WriteLog},
    engine::{Engine, read_window_choices},
    maps,
    model::{LogEntry, LogNote, Login, MarkKind, UnixNanos, WindowChoices},
    roster::NewAthlete,
    ui::{self, MapOptions, Waker},
};

mod demo_process;
mod desktop;
mod fixed;
mod fonts;
mod portal;
mod sound;
mod start;
mod wait;

use self::{
    desktop::SystemDesktop,
    fixed::fixed_settings,
    start::{OpenBackend, Running, StartRace, Starting},
};
use super::{DemoArgs, EngineArgs, log, serve, signals};

/// The folder for the user's maps, within the data folder.
const MAPS_FOLDER: &str = "maps";

/// How often to ask the window to close after a signal, because it may not be open yet.
const CLOSE_EVERY: Duration = Duration::from_millis(200);

/// The dashboard on the user's own data.
pub(super) fn run(args: EngineArgs) -> anyhow::Result<ExitCode> {
    log::start();
    require_display()?;
    let (settings, warnings) = args.settings()?;
    show(&settings, &warnings, Vec::new())
}

/// The dashboard with a simulated race.
pub(super) fn demo(args: DemoArgs) -> anyhow::Result<ExitCode> {
    log::start();
    require_display()?;
    // Deleted when this function returns.
    let folder = tempfile::Builder::new()
        .prefix("trackside-demo-")
        .tempdir()
        .context("the demo cannot create its temporary folder")?;
    let (settings, warnings) = args.settings(folder.path())?;
    let riders = demo::riders().context("the system gives no random numbers for passwords")?;
    show(&settings, &warnings, riders)
}

/// Starts the engine and then the window, with the riders of the demo if there are any. Stops the
/// engine when the window is closed.
fn show(
    settings: &Settings,
    warnings: &[String],
    riders: Vec<DemoRider>,
) -> anyhow::Result<ExitCode> {
    let mut settings = settings.clone();
    // Somebody looks, unless the settings say otherwise.
    settings.alarms.enabled.get_or_insert(true);
    let settings = &settings;
    let waker = Waker::default();
    let clock: Arc<dyn Clock> = Arc::new(SystemClock::new());
    let (signal, signalled) = bounded::<()>(1);
    let closer = waker.clone();
    signals::on_first(move || {
        // Send this first: there may be no window any more.
        signal.send(()).unwrap_or_default();
        close(closer);
    })?;
    serve::log_notes(warnings, &Vec::new());
    let is_demo = !riders.is_empty();
    // The demo opens as it is meant to be seen.
    let choices =
        if is_demo { WindowChoices::default() } else { read_window_choices(&settings.data) };
    let options = ui::Options {
        event_name: settings.event_name.clone(),
        is_demo,
        language: ui::Language::of_environment(|name| std::env::var(name).ok()),
        choices,
        keeps_choices: !is_demo,
        cache_dir: cache_dir(),
        map: map_options(settings, is_demo),
        export_folder: export_folder(),
        picture_folder: picture_folder(settings, is_demo),
        fixed: fixed_settings(settings),
        // Focus the attacker, and compare two others.
        select_bibs: if is_demo { ["7", "1", "2"].map(String::from).into() } else { Vec::new() },
        system_fonts: Some(|| Arc::new(fonts::InstalledFonts::load())),
        ..ui::Options::default()
    };
    let race = race_of(riders, Arc::clone(&clock));
    let open = opening(waker.clone());
    let starting = Starting::begin(settings, clock, &waker, race, open)?;
    let (startup, loading) = (starting.poll(), starting.loading());
    let outcome = catch_unwind(AssertUnwindSafe(|| ui::run(startup, loading, &waker, options)));
    let failure = match outcome {
        Ok(Ok(())) => None,
        Ok(Err(error)) => Some(error.to_string()),
        Err(_panic) => Some("a bug in the window".to_owned()),
    };
    let goes_on = failure.is_some() && waker.is_open();
    let running = starting.end(!goes_on)?;
    if let Some(reason) = &failure
        && !goes_on
    {
        if let Some(Running { engine, race }) = running {
            drop(race);
            serve::end(engine);
        }
        bail!("the window cannot be opened ({reason}); record without it: `trackside serve`");
    }
    // The window was closed before the engine had started.
    let Some(Running { engine, race }) = running else { return Ok(ExitCode::SUCCESS) };
    if let Some(reason) = failure {
        tracing::error!(
            "The window failed ({reason}). Recording goes on without it on http://{}; \
             Ctrl-C ends it.",
            engine.local_addr()
        );
        select! {
            recv(signalled) -> _ => {}
            recv(engine.recorder_ended()) -> _ => {}
        }
    }
    drop(race);
    Ok(serve::end(engine))
}

/// How to start the demo's race; does nothing without riders.
fn race_of(riders: Vec<DemoRider>, clock: Arc<dyn Clock>) -> StartRace {
    Box::new(move |engine| {
        if riders.is_empty() { Ok(None) } else { start_race(engine, &riders, &*clock).map(Some) }
    })
}

/// What to do between the start of the engine and the first frame that shows it.
fn opening(waker: Waker) -> OpenBackend {
    Box::new(move |Running { engine, race }, notes| {
        serve::log_notes(&[], notes);
        serve::show_viewer_password(engine);
        let waker = waker.clone();
        ui::Backend {
            reads: engine.reads(),
            control: engine.control(),
            desktop: Box::new(SystemDesktop { wake: Arc::new(move || waker.wake()) }),
            captions: race.as_ref().map(captions),
        }
    })
}

/// Fails with a plain sentence if there is no display; the errors of window systems are hard to
/// read.
fn require_display() -> anyhow::Result<()> {
    let set = |name: &str| std::env::var_os(name).is_some_and(|value| !value.is_empty());
    let needs_one = cfg!(all(unix, not(target_os = "macos")));
    if needs_one && !["DISPLAY", "WAYLAND_DISPLAY", "WAYLAND_SOCKET"].into_iter().any(set) {
        bail!("there is no display here; record without a window: `trackside serve`");
    }
    Ok(())
}

/// Keeps asking the window to close until the process ends.
fn close(waker: Waker) {
    let ask = move || loop {
        waker.close();
        thread::sleep(CLOSE_EVERY);
    };
    if let Err(error) = thread::Builder::new().name("closing".to_owned()).spawn(ask) {
        tracing::error!(%error, "the window cannot be asked to close");
    }
}

/// Adds the riders to the roster and starts them.
fn start_race(engine: &Engine, riders: &[DemoRider], clock: &dyn Clock) -> anyhow::Result<Demo> {
    let control = engine.control();
    let known = (engine.reads().roster)();
    for rider in riders {
        let new = NewAthlete {
            login: rider.login.clone(),
            password: rider.password.clone(),
            name: rider.name.to_owned(),
            bib: rider.bib.clone(),
            heat: rider.heat.to_owned(),
            profile: rider.profile.into(),
            ..NewAthlete::default()
        };
        // The user's data folder may contain riders of an earlier demo.
        if let Some(athlete) = known.by_login(&rider.login) {
            let (login, password) = (athlete.login.clone(), Password(rider.password.clone()));
            control.ask(SetPassword { login, password: Some(password) }).wait()?;
        } else {
            control.ask(AddAthlete(new)).wait()?;
        }
    }
    mark_start(&control, riders, demo::race_start(clock.wall()));
    let mut address = engine.local_addr();
    if address.ip().is_unspecified() {
        address.set_ip(std::net::Ipv4Addr::LOCALHOST.into());
    }
    Ok(Demo::start(&format!("http://{address}"), riders, clock)?)
}

/// Sets the start mark for all riders, as the operator would. The race works without it.
fn mark_start(control: &Control, riders: &[DemoRider], time: UnixNanos) {
    let entry = |rider: &DemoRider| {
        let login = Login::try_from(rider.login.as_str()).ok()?;
        let note = LogNote::Mark { kind: MarkKind::Start, text: String::new() };
        Some(LogEntry { login, time, note })
    };
    let entries = riders.iter().filter_map(entry).collect();
    if let Err(why) = control.ask(WriteLog(entries)).wait() {
        tracing::warn!("The start of the demo's race was not marked: {why}");
    }
}

/// The captions of the demo.
fn captions(race: &Demo) -> ui::DemoCaptions {
    let (now, next) = (race.captions(), race.captions());
    ui::DemoCaptions { now: Arc::new(move || now.now()), next: Arc::new(move || next.next()) }
}

fn cache_dir() -> std::path::PathBuf {
    directories::ProjectDirs::from("", "", "trackside")
        .map(|dirs| dirs.cache_dir().to_owned())
        .unwrap_or_default()
}

/// The default folder for exports: the user's documents, or else the home folder.
fn export_folder() -> std::path::PathBuf {
    directories::UserDirs::new()
        .map(|dirs| dirs.document_dir().unwrap_or(dirs.home_dir()).to_owned())
        .unwrap_or_default()
}

/// The folder for pictures of the window: one among the user's pictures, or else in the data folder.
/// That of the demo does not last.
fn picture_folder(settings: &Settings, is_demo: bool) -> std::path::PathBuf {
    let users = directories::UserDirs::new().and_then(|dirs| {
        let home = is_demo.then(|| dirs.home_dir().to_owned());
        dirs.picture_dir().map(std::path::Path::to_owned).or(home)
    });
    users.map_or_else(|| settings.data.join("pictures"), |pictures| pictures.join("Trackside"))
}

/// The user's maps. The demo uses a bundled one, so that it works offline.
fn map_options(settings: &Settings, is_demo: bool) -> MapOptions {
    let (maps, refused) = maps::user_maps(&settings.data.join(MAPS_FOLDER));
    for (path, error) in refused {
        tracing::warn!("The map {} cannot be used: {error}", path.display());
    }
    MapOptions { online: !is_demo, maps }
}
