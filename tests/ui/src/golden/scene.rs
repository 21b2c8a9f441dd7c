//! A recording without network and disk: lines go through decoder, recorder, journal, store and
//! list of sessions as they do in the engine, at times set by the case.

use std::{
    collections::HashMap,
    path::Path,
    sync::{
        Arc,
        atomic::{AtomicI64, Ordering},
    },
    thread,
    time::Duration,
};

use jiff::tz::TimeZone;
use trackside::{
    client::demo,
    codec::{self, DecodeContext, Precision},
    config::Limits,
    control::OpenSessions,
    history::{Library, LibraryParts, OpenedSession},
    journal::{self, Journal, Reader, testing::ModelDisk},
    model::{Athlete, AthleteId, LogEntry, LogNote, MarkKind, Progress, SessionKey, UnixNanos},
    problems::{Kind, Refusal},
    recorder::{LogReceipt, Parts, Queue, Receipt, Recorder, Senders},
    schema::Schema,
    ui::{DemoCaptions, Options},
};

use super::screen::{self, Screen};
use crate::world::{NOW, World, athlete, login};

/// When a case begins unless it says otherwise, in Unix milliseconds: Saturday, 10:42:07 UTC.
pub const START_MS: i64 = NOW.0 / 1_000_000;

/// The initial state of a case.
pub struct Setup {
    /// Bib and name of each athlete.
    pub athletes: Vec<(u32, String)>,
    /// Unix milliseconds.
    pub start_ms: i64,
    /// Whether clock times are those of Rome; otherwise UTC.
    pub in_rome: bool,
    /// The longest silence within a session, in minutes.
    pub session_gap_mins: u64,
    /// Size of the window in points.
    pub size: [f32; 2],
}

impl Default for Setup {
    fn default() -> Self {
        let names = ["Falco", "Brenta", "Luma", "Otto"];
        Self {
            athletes: (1..).zip(names.map(str::to_owned)).collect(),
            start_ms: START_MS,
            in_rome: false,
            session_gap_mins: 10,
            size: [1280.0, 720.0],
        }
    }
}

/// What the operator writes to the logbook.
#[derive(Debug, Clone, Copy)]
pub enum Log<'a> {
    /// A race start.
    Start,
    /// A lap mark.
    Lap,
    /// A rest mark.
    Rest,
    /// A marker with this text.
    Marker(&'a str),
    /// Splits a session here.
    Split,
    /// Joins the session that begins here to the one before.
    Join,
    /// Sets a session's title.
    Title(&'a str),
    /// Sets a session's tags.
    Tags(&'a [&'a str]),
    /// Sets a session's note.
    Note(&'a str),
}

/// A recording, and a window that shows it.
pub struct Scene {
    /// The window.
    pub screen: Screen,
    queue: Queue,
    reader: Reader,
    library: Option<Library>,
    gap: Duration,
    /// The cache of session summaries.
    folder: tempfile::TempDir,
    /// Stops the recorder when dropped.
    _recorder: Recorder,
}

impl Scene {
    /// An empty recording, and a window that shows it.
    pub fn new(case: &'static str, setup: &Setup) -> Self {
        let athletes = setup.athletes.iter().map(|(bib, name)| athlete(*bib, name)).collect();
        let world = World::new(athletes);
        Self::of(case, world, setup, screen::options())
    }

    /// The demo at second 0 of its timetable, with its past already posted; `race_secs` tells its
    /// caption the current second.
    pub fn demo(case: &'static str, race_secs: &Arc<AtomicI64>) -> Self {
        let riders = demo::riders().expect("passwords");
        let athletes = (1..).zip(&riders).map(|(bib, rider)| {
            let known = athlete(bib, rider.name);
            Arc::new(Athlete {
                heat: rider.heat.to_owned(),
                profile: rider.profile,
                ..Athlete::clone(&known)
            })
        });
        let mut world = World::new(athletes.collect());
        let secs = Arc::clone(race_secs);
        world.captions = Some(DemoCaptions {
            now: Arc::new(move || demo::Script::caption(secs.load(Ordering::Relaxed))),
            next: Arc::new(|| {}),
        });
        let select_bibs = ["7", "1", "2"].map(String::from).into();
        let options = Options {
            is_demo: true,
            select_bibs,
            event_name: "Trackside".into(),
            ..screen::options()
        };
        Self::of(case, world, &Setup::default(), options)
    }

    fn of(case: &'static str, mut world: World, setup: &Setup, options: Options) -> Self {
        let gap = Duration::from_mins(setup.session_gap_mins);
        world.session_gap = gap;
        world.clock.set_wall(UnixNanos::from_millis(setup.start_ms));
        if setup.in_rome {
            // A POSIX rule, so that no system file determines when summer time ends.
            let rule = TimeZone::posix("CET-1CEST,M3.5.0,M10.5.0/3");
            world.time_zone = rule.expect("a time zone");
        }
        let on_disk = journal::Options { clock: Some(screen::clock(&world)), ..Default::default() };
        let folder = Path::new("/data");
        let opened = Journal::open_with(folder, Arc::new(ModelDisk::new()), on_disk);
        let (journal, _) = opened.expect("a journal");
        let reader = journal.reader();
        let senders = Senders::default();
        let (recorder, queue) = Recorder::start(Parts {
            journal,
            schema: Schema::new(codec::known_field_type),
            senders: senders.clone(),
            store: Arc::clone(&world.store),
            logbook: Arc::clone(&world.logbook),
            athlete_of: Arc::new(|login| login.strip_prefix("rider")?.parse().ok().map(AthleteId)),
            clock: screen::clock(&world),
            wake: Arc::new(|| {}),
            limits: Limits::default(),
        })
        .expect("a recorder");
        let recorder_status = recorder.status();
        let told = Box::new(move |world: &World| {
            let mono = screen::clock(world).mono();
            *world.activity.write() = senders.activity(mono);
            let mut status = world.status.write();
            status.samples_recorded = recorder_status.samples_recorded();
            status.recording = recorder_status.recording();
        });
        let screen = Screen::open(case, world, told, setup.size, options);
        let folder = tempfile::tempdir().expect("a folder");
        Self { screen, queue, reader, library: None, gap, folder, _recorder: recorder }
    }

    /// Posts an athlete's lines, with times in milliseconds; returns once they are in the store.
    pub fn post(&self, bib: u32, lines: &str) {
        self.post_from(bib, "tests/1", lines);
    }

    /// Like [`Self::post`], from a separate phone.
    pub fn post_from(&self, bib: u32, app: &str, lines: &str) {
        if lines.is_empty() {
            return;
        }
        let (login, address) = (login(bib), format!("192.168.1.{}", 20 + bib % 200));
        let context = DecodeContext {
            athlete: AthleteId(bib),
            sender: self.queue.sender(&login, &address, app),
            login,
            precision: Precision::Millis,
            received: screen::clock(&self.screen.world).wall(),
        };
        let decoded = codec::decode(lines.as_bytes(), context).expect("no bug");
        assert!(decoded.rejected.is_empty() && decoded.dropped.is_none(), "{lines}");
        let answer = self.queue.submit(decoded.batch).expect("room").blocking_recv();
        assert_eq!(answer.expect("an answer"), Receipt::Stored { dropped: None });
    }

    /// Rejects the password of an athlete's phone, as the server does.
    pub fn refuse(&self, bib: u32) {
        self.screen.world.problems.record(Refusal {
            kind: Kind::WrongPassword,
            who: login(bib).as_str(),
            address: [192, 168, 1, 99].into(),
            detail: "",
        });
    }

    /// Writes to an athlete's logbook, about a time in milliseconds since the start.
    pub fn log(&self, bib: u32, at_ms: i64, log: Log<'_>) {
        let mark = |kind, text: &str| LogNote::Mark { kind, text: text.to_owned() };
        let note = match log {
            Log::Start => mark(MarkKind::Start, ""),
            Log::Lap => mark(MarkKind::Lap, ""),
            Log::Rest => mark(MarkKind::Rest, ""),
            Log::Marker(words) => mark(MarkKind::Marker, words),
            Log::Split => LogNote::Split(true),
            Log::Join => LogNote::Join(true),
            Log::Title(words) => LogNote::Title(words.to_owned()),
            Log::Tags(tags) => LogNote::Tags(tags.iter().map(|&tag| tag.to_owned()).collect()),
            Log::Note(words) => LogNote::Note(words.to_owned()),
        };
        let begin = screen::clock(&self.screen.world).wall().0 - self.screen.now_ms() * 1_000_000;
        let time = UnixNanos(begin + at_ms * 1_000_000);
        let entry = LogEntry { login: login(bib), time, note };
        let answer = self.queue.log(vec![entry]).expect("room").blocking_recv();
        assert!(matches!(answer, Ok(LogReceipt::Logged { .. })), "{answer:?}");
    }

    /// Shows the list of sessions, read from the current journal.
    pub fn list_sessions(&mut self) {
        let world = &self.screen.world;
        let generation = world.sessions.read().generation + 1;
        let library = Library::start(LibraryParts {
            events: Arc::new(Arc::default),
            arrivals: Arc::new(HashMap::new),
            reader: self.reader.clone(),
            logbook: Arc::clone(&world.logbook),
            gap: self.gap,
            // A new file each time, so that nothing is cached from the last time.
            cache: self.folder.path().join(generation.to_string()),
            clock: screen::clock(world),
            wake: Arc::new(|| {}),
        })
        .expect("a thread");
        let mut list = library.list();
        for _ in 0..3_000 {
            if !list.is_reading {
                break;
            }
            thread::sleep(Duration::from_millis(20));
            list = library.list();
        }
        assert!(!list.is_reading && list.problem.is_none(), "{:?}", list.problem);
        list.generation = generation;
        *world.sessions.write() = list;
        self.library = Some(library);
        self.screen.list_sessions();
    }

    /// Opens the selected sessions at their own times.
    pub fn open_chosen(&mut self) {
        self.screen.press(eframe::egui::Key::Enter);
        self.answer_open();
    }

    /// Opens the selected sessions aligned at their starts.
    pub fn overlay_chosen(&mut self) {
        self.screen.click("Overlay from their starts");
        self.answer_open();
    }

    /// Reads the sessions that the window asked to open, as the engine does.
    ///
    /// # Panics
    /// If the window did not ask for any.
    pub fn answer_open(&mut self) {
        let (asked, reply) = self.screen.world.last_asked::<OpenSessions>();
        reply.send(Ok(self.opened(&asked.keys)));
        self.screen.settle();
    }

    fn opened(&self, keys: &[SessionKey]) -> Vec<OpenedSession> {
        let library = self.library.as_ref().expect("the list was read");
        library.open(keys, &Progress::default()).expect("sessions")
    }

    /// Lets this many seconds pass. For each, `posts` returns bibs and lines for the second since
    /// the start; there is a frame every `frame_every` seconds.
    pub fn run(
        &mut self,
        secs: i64,
        frame_every: i64,
        mut posts: impl FnMut(i64) -> Vec<(u32, String)>,
    ) {
        for _ in 0..secs {
            self.screen.pass_ms(1000);
            let second = self.screen.now_ms() / 1000;
            for (bib, lines) in posts(second) {
                self.post(bib, &lines);
            }
            if second % frame_every == 0 {
                self.screen.frame();
            }
        }
    }

    /// Compares what was shown with the golden files.
    pub fn finish(self) {
        self.screen.finish();
    }
}
