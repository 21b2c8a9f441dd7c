//! A window under test: the real app on a store, a roster and clocks held by the test.

use std::{
    collections::HashMap,
    path::{Path, PathBuf},
    sync::{Arc, OnceLock},
    time::Duration,
};

use eframe::egui::{Pos2, Shape, Vec2};
use egui_kittest::{
    Harness,
    kittest::{NodeT as _, Queryable as _},
};
use parking_lot::{Mutex, RwLock};
use trackside::{
    alarm::{AlarmKeeper, Monitor, Rules},
    clock::{Clock, ManualClock},
    codes::Code,
    control::{
        Control, Envelope, ForgetProblems, IgnoreProblem, KeepCourses, KeptCourses, Pending, Reads,
        Reply, Request, pending,
    },
    history::{SessionEntry, SessionList},
    kind::Kind,
    live::{Live, Moment},
    logbook::{LogbookReader, SharedLogbook},
    model::{
        Arrival, Athlete, AthleteId, Course, DEFAULT_SESSION_GAP, Event, EventId, EventList,
        LocalTime, Login, Metric, Profile, SampleBlock, SenderActivity, Status, UnixNanos,
    },
    problems::Problems,
    roster::Snapshot,
    store::{SharedStore, Store, StoreLimits, StoreReader},
    ui::{
        App, Backend, DemoCaptions, Options,
        desktop::{Chosen, Desktop, FileDialog},
    },
};

/// A Saturday, 10:42:07 in Florence, in UTC.
pub const NOW: UnixNanos = UnixNanos::from_secs(1_780_742_527);

/// Courses by the event that they are kept with.
pub type CoursesByEvent = HashMap<Option<EventId>, Vec<Arc<Course>>>;

/// The state that the engine would hold.
pub struct World {
    /// Both clocks; they only move when told to.
    pub clock: Arc<ManualClock>,
    /// The samples.
    pub store: SharedStore,
    /// What has been refused.
    pub problems: Problems,
    /// The status of the recording.
    pub status: Arc<RwLock<Status>>,
    /// What each device has sent.
    pub activity: Arc<RwLock<Vec<SenderActivity>>>,
    /// The codes of phones.
    pub codes: Arc<RwLock<Vec<Code>>>,
    /// When athletes without samples in memory last sent.
    pub last_seen: Arc<RwLock<HashMap<AthleteId, UnixNanos>>>,
    /// The operator's entries.
    pub logbook: SharedLogbook,
    /// What asks somebody to act, by the real rules.
    pub alarms: AlarmKeeper,
    /// What was recorded.
    pub sessions: Arc<RwLock<SessionList>>,
    /// All events, and which is open.
    pub events: Arc<RwLock<Arc<EventList>>>,
    /// The longest silence within a session.
    pub session_gap: Duration,
    /// The courses kept with each event, and without one.
    pub courses: Arc<Mutex<CoursesByEvent>>,
    /// What the window has asked the engine.
    pub asked: Arc<Mutex<Vec<Envelope>>>,
    /// The desktop around the window.
    pub desktop: AskedDesktop,
    /// Time zone of the clock times on screen.
    pub time_zone: jiff::tz::TimeZone,
    /// An engine whose samples, logbook and problems are shown instead of this world's.
    pub engine: Option<Reads>,
    /// The live athletes of this world, created on first use.
    pub live: OnceLock<Live>,
    /// Of what kind the event is.
    pub kind: Kind,
    /// Words on what happens, as the demo has them.
    pub captions: Option<DemoCaptions>,
    pub(crate) roster: Arc<RwLock<Arc<Snapshot>>>,
}

/// A test athlete with this bib and name; the login is `rider` and the bib.
pub fn athlete(bib: u32, name: &str) -> Arc<Athlete> {
    Arc::new(Athlete {
        id: AthleteId(bib),
        login: login(bib),
        name: name.to_owned(),
        bib: bib.to_string(),
        team: String::new(),
        heat: String::new(),
        slot: ((bib - 1) % 12) as u8,
        profile: Profile { weight_kg: Some(70.0), ..Profile::default() },
    })
}

/// The login of the athlete with this bib.
pub fn login(bib: u32) -> Login {
    Login::try_from(format!("rider{bib}").as_str()).expect("a good login")
}

/// An event of everybody on the day of [`NOW`] and so many days later, in UTC.
pub fn event(id: &str, name: &str, days_later: i64) -> Arc<Event> {
    // The midnight before.
    let midnight = NOW.0 - NOW.0.rem_euclid(86_400_000_000_000);
    let at = |days: i64| LocalTime {
        time: UnixNanos(midnight + days * 86_400_000_000_000),
        offset_secs: 0,
    };
    Arc::new(Event {
        id: id.parse().expect("an id"),
        name: name.to_owned(),
        kind: Kind::Road,
        from: at(days_later),
        to: at(days_later + 1),
        athletes: None,
        codes: Vec::new(),
        courses: Vec::new(),
        races: Vec::new(),
        network: String::new(),
        cards: String::new(),
        is_erasing: false,
    })
}

impl World {
    /// A world with these athletes, none of whom has sent anything.
    pub fn new(athletes: Vec<Arc<Athlete>>) -> Self {
        let clock = Arc::new(ManualClock::at(NOW));
        let for_problems: Arc<dyn Clock> = Arc::<ManualClock>::clone(&clock);
        let status = Status {
            samples_recorded: 14_312,
            free_bytes: Some(61_000_000_000),
            listening: Some(([0, 0, 0, 0], 8086).into()),
            reachable: vec![([192, 168, 1, 20], 8086).into()],
            ..Status::default()
        };
        Self {
            problems: Problems::in_zone(for_problems, jiff::tz::TimeZone::UTC),
            clock,
            store: Arc::new(RwLock::new(Store::new(StoreLimits::default()))),
            status: Arc::new(RwLock::new(status)),
            activity: Arc::default(),
            codes: Arc::default(),
            last_seen: Arc::default(),
            logbook: Arc::default(),
            alarms: AlarmKeeper::new(Monitor::new(Rules::default())),
            sessions: Arc::default(),
            events: Arc::default(),
            session_gap: DEFAULT_SESSION_GAP,
            courses: Arc::default(),
            asked: Arc::default(),
            desktop: AskedDesktop::default(),
            time_zone: jiff::tz::TimeZone::UTC,
            engine: None,
            live: OnceLock::new(),
            kind: Kind::Road,
            captions: None,
            roster: Arc::new(RwLock::new(Arc::new(Snapshot { generation: 1, athletes }))),
        }
    }

    /// Falco, Brenta and Luma.
    pub fn of_three() -> Self {
        Self::new(vec![athlete(1, "Falco"), athlete(2, "Brenta"), athlete(3, "Luma")])
    }

    /// The same at an event of this kind.
    #[must_use]
    pub fn of_kind(self, kind: Kind) -> Self {
        Self { kind, ..self }
    }

    /// Another roster.
    pub fn set_roster(&self, athletes: Vec<Arc<Athlete>>) {
        let mut roster = self.roster.write();
        *roster = Arc::new(Snapshot { generation: roster.generation + 1, athletes });
    }

    /// Sends a sample of this athlete, measured and arriving now.
    pub fn send(&self, bib: u32, values: &[(Metric, f64)]) {
        self.send_at(bib, self.clock.wall(), values);
    }

    /// Sends a sample measured at `time` and arriving now.
    pub fn send_at(&self, bib: u32, time: UnixNanos, values: &[(Metric, f64)]) {
        self.send_block(bib, &[(time, values)]);
    }

    /// Sends samples that arrive together now.
    pub fn send_block(&self, bib: u32, samples: &[(UnixNanos, &[(Metric, f64)])]) {
        let mut block = SampleBlock::default();
        for (time, values) in samples {
            for (metric, value) in *values {
                let index = block.metric_index(metric).expect("few metrics");
                block.push_reading(index, *value);
            }
            block.finish_sample(*time);
        }
        let arrival = Arrival { wall: self.clock.wall(), mono: self.clock.mono(), replayed: false };
        self.store.write().apply(AthleteId(bib), &block, arrival);
    }

    /// Sends a full sample, arriving now.
    pub fn ride(&self, bib: u32, hr_bpm: f64, pwr_w: f64, spd_kph: f64) {
        self.send(
            bib,
            &[
                (Metric::HrBpm, hr_bpm),
                (Metric::PwrW, pwr_w),
                (Metric::SpdKph, spd_kph),
                (Metric::LatDeg, 43.763),
                (Metric::LngDeg, 11.27),
            ],
        );
    }

    /// The window's last request to the engine, and where to send the answer.
    pub fn last_asked<R: Request>(&self) -> (R, Reply<R::Answer>) {
        let asked = self.asked.lock().pop().expect("the engine was asked");
        R::unseal(asked).unwrap_or_else(|other| panic!("the engine was asked {other:?}"))
    }

    /// The engine's side of the control interface. Requests are kept until the test answers them;
    /// those about problems and courses are handled at once.
    pub fn control(&self) -> Control {
        let (asked, problems) = (Arc::clone(&self.asked), self.problems.clone());
        let courses = Arc::clone(&self.courses);
        let (alarms, roster) = (self.alarms.clone(), Arc::clone(&self.roster));
        let clock = Arc::clone(&self.clock);
        let send = move |envelope| {
            let now = Moment { wall: clock.wall(), mono: clock.mono() };
            let roster = Arc::clone(&roster.read());
            let left = Self::answer_alarms(&alarms, &roster.athletes, now, envelope);
            let Some(envelope) = left else { return };
            match envelope {
                Envelope::ForgetProblems(ForgetProblems(problem), reply) => {
                    problem.map_or_else(|| problems.clear(), |id| problems.forget(id));
                    reply.send(Ok(()));
                }
                Envelope::IgnoreProblem(IgnoreProblem { problem, is_ignored }, reply) => {
                    problems.ignore(problem, is_ignored);
                    reply.send(Ok(()));
                }
                Envelope::KeptCourses(KeptCourses(event), reply) => {
                    reply.send(Ok(courses.lock().get(&event).cloned().unwrap_or_default()));
                }
                Envelope::KeepCourses(KeepCourses { event, courses: of_event }, reply) => {
                    courses.lock().insert(event, of_event);
                    reply.send(Ok(()));
                }
                other => asked.lock().push(other),
            }
        };
        Control::new(send, Arc::new(|| {}))
    }

    /// Everything a window needs.
    pub fn backend(&self) -> Backend {
        Backend {
            reads: self.reads(),
            control: self.control(),
            desktop: Box::new(self.desktop.clone()),
            captions: self.captions.clone(),
        }
    }

    /// Replaces the list of sessions.
    pub fn set_sessions(&self, entries: Vec<SessionEntry>) {
        let mut list = self.sessions.write();
        list.generation += 1;
        list.sessions = Arc::new(entries);
    }

    /// Other events, of which this one is open.
    pub fn set_events(&self, all: Vec<Arc<Event>>, open: Option<&EventId>) {
        let mut events = self.events.write();
        let generation = events.generation + 1;
        *events = Arc::new(EventList { generation, events: all, open: open.cloned() });
    }

    /// Lets time pass.
    pub fn wait(&self, secs: u64) {
        self.clock.advance(Duration::from_secs(secs));
    }

    /// The handles that the window reads.
    pub fn reads(&self) -> Reads {
        let roster = Arc::clone(&self.roster);
        let status = Arc::clone(&self.status);
        let last_seen = Arc::clone(&self.last_seen);
        let activity = Arc::clone(&self.activity);
        let codes = Arc::clone(&self.codes);
        let sessions = Arc::clone(&self.sessions);
        let kind = self.kind;
        let events = Arc::clone(&self.events);
        let clock: Arc<dyn Clock> = Arc::<ManualClock>::clone(&self.clock);
        let store = StoreReader::from(Arc::clone(&self.store));
        let logbook = LogbookReader::from(Arc::clone(&self.logbook));
        // One for all windows, as in the engine.
        let live =
            self.live.get_or_init(|| Live::new(store.clone(), logbook.clone(), self.session_gap));
        let reads = Reads {
            live: live.clone(),
            store,
            roster: Arc::new(move || Arc::clone(&roster.read())),
            events: Arc::new(move || Arc::clone(&events.read())),
            kind: Arc::new(move || *kind.definition()),
            status: Arc::new(move || status.read().clone()),
            problems: self.problems.list(),
            activity: Arc::new(move || activity.read().clone()),
            codes: Arc::new(move || codes.read().clone().into()),
            last_seen: Arc::new(move || Arc::new(last_seen.read().clone())),
            alarms: self.alarms.alarms(),
            logbook,
            sessions: Arc::new(move || sessions.read().clone()),
            clock,
            time_zone: self.time_zone.clone(),
        };
        match &self.engine {
            Some(Reads { live, store, problems, logbook, .. }) => Reads {
                live: live.clone(),
                store: store.clone(),
                problems: problems.clone(),
                logbook: logbook.clone(),
                ..reads
            },
            None => reads,
        }
    }

    /// A window on this world, 1280x720, without a GPU.
    pub fn window(&self) -> Window<'static> {
        self.window_of(Vec2::new(1280.0, 720.0))
    }

    /// A window on this world.
    pub fn window_of(&self, size: Vec2) -> Window<'static> {
        self.window_with(size, false)
    }

    /// A window on this world; with `wgpu` it can render pictures.
    pub fn window_with(&self, size: Vec2, wgpu: bool) -> Window<'static> {
        let options = Options { event_name: "Giro".into(), ..Options::default() };
        self.window_opened_with(size, wgpu, options)
    }

    /// A window on this world, opened with these options.
    pub fn window_opened_with(&self, size: Vec2, wgpu: bool, options: Options) -> Window<'static> {
        let backend = self.backend();
        // A menu whose entry opens a dialog takes six frames; a repaint storm takes any number.
        let mut builder =
            Harness::builder().with_size(size).with_pixels_per_point(1.0).with_max_steps(8);
        if wgpu {
            builder = builder.wgpu();
        }
        let harness = builder.build_eframe(move |cc| App::new(cc, backend, options));
        Window { harness }
    }
}

/// An open file dialog, and where to send the choice.
pub type OpenDialog = (FileDialog, Reply<Chosen>);

/// A desktop that keeps requests until the test answers them.
#[derive(Debug, Clone, Default)]
pub struct AskedDesktop {
    /// Open file dialogs.
    pub dialogs: Arc<Mutex<Vec<OpenDialog>>>,
    /// Requests to start the demo.
    pub demos: Arc<Mutex<Vec<Reply<()>>>>,
    /// How often the sound of an alarm was played.
    pub n_sounds: Arc<Mutex<u32>>,
}

impl AskedDesktop {
    /// The file dialog opened last, and where to send the choice.
    pub fn last_dialog(&self) -> OpenDialog {
        self.dialogs.lock().pop().expect("a file dialog was opened")
    }
}

impl Desktop for AskedDesktop {
    fn choose(&self, dialog: FileDialog) -> Pending<Chosen> {
        let (reply, chosen) = pending(Arc::new(|| {}));
        self.dialogs.lock().push((dialog, reply));
        chosen
    }

    fn start_demo(&self) -> Pending<()> {
        let (reply, started) = pending(Arc::new(|| {}));
        self.demos.lock().push(reply);
        started
    }

    fn play_alarm(&self) {
        *self.n_sounds.lock() += 1;
    }
}

/// A file dropped on the window, which must not read it.
#[derive(Debug)]
struct Dropped(PathBuf);

impl eframe::egui::DroppedFile for Dropped {
    fn path(&self) -> &Path {
        &self.0
    }
    fn bytes(&self) -> Result<Vec<u8>, String> {
        Err("the window does not read files".into())
    }
}

/// A key event as a keyboard sends it.
#[derive(Debug, Clone, Copy)]
pub enum Typed {
    /// A key that types this character, down and up.
    Sign(char),
    /// A key without text, down and up.
    Key(eframe::egui::Key),
    /// With Ctrl, down and up.
    Ctrl(eframe::egui::Key),
    /// A key that is held down and repeats this often.
    Held(char, usize),
}

impl Typed {
    /// A word, key by key.
    pub fn word(word: &str) -> Vec<Self> {
        word.chars().map(Self::Sign).collect()
    }

    /// The events that the window receives.
    pub fn events(self) -> Vec<eframe::egui::Event> {
        use eframe::egui::{Event, Key, Modifiers};
        let key = |key, pressed, modifiers| Event::Key {
            key,
            physical_key: None,
            pressed,
            repeat: false,
            modifiers,
        };
        let whole = |it, modifiers| vec![key(it, true, modifiers), key(it, false, modifiers)];
        let named = |sign: char| Key::from_name(&sign.to_uppercase().to_string());
        match self {
            Self::Key(it) => whole(it, Modifiers::NONE),
            Self::Ctrl(it) => whole(it, Modifiers::COMMAND),
            Self::Sign(_) | Self::Held(..) => {
                let (sign, times) = match self {
                    Self::Held(sign, times) => (sign, times + 1),
                    Self::Sign(sign) => (sign, 1),
                    _ => unreachable!("others have no sign"),
                };
                let mut events = Vec::new();
                for _ in 0..times {
                    events.extend(named(sign).map(|it| key(it, true, Modifiers::NONE)));
                    events.push(Event::Text(sign.to_string()));
                }
                events.extend(named(sign).map(|it| key(it, false, Modifiers::NONE)));
                events
            }
        }
    }
}

/// A running window.
pub struct Window<'a> {
    /// egui's test harness around it.
    pub harness: Harness<'a, App>,
}

impl Window<'_> {
    /// Runs frames until no more are requested; fails on a repaint storm.
    pub fn settle(&mut self) {
        self.harness.run();
    }

    /// Whether anything on screen has a label containing these words.
    pub fn shows(&self, words: &str) -> bool {
        self.harness.query_all_by_label_contains(words).next().is_some()
    }

    /// All painted texts, each with the left edge and vertical middle of its box.
    pub fn texts(&self) -> Vec<(Pos2, String)> {
        fn collect(shape: &Shape, all: &mut Vec<(Pos2, String)>) {
            match shape {
                Shape::Vec(shapes) => shapes.iter().for_each(|shape| collect(shape, all)),
                Shape::Text(text) => {
                    let place = text.visual_bounding_rect().left_center();
                    all.push((place, text.galley.text().to_owned()));
                }
                _ => {}
            }
        }
        let mut all = Vec::new();
        for clipped in &self.harness.output().shapes {
            collect(&clipped.shape, &mut all);
        }
        all
    }

    /// The label of this athlete's row.
    pub fn row(&self, chip_and_name: &str) -> String {
        let start = format!("{chip_and_name}:");
        self.harness
            .query_all_by_label_contains(&start)
            .find_map(|node| node.accesskit_node().label())
            .unwrap_or_else(|| panic!("no row {chip_and_name}"))
    }

    /// Types text as a keyboard does while no field has the focus.
    pub fn type_keys(&mut self, text: &str) {
        self.harness.event(eframe::egui::Event::Text(text.to_owned()));
        self.settle();
    }

    /// Types keys that arrive in one frame, as from a scanner or in a slow window, each with its
    /// text as from a keyboard. Lets the window settle.
    pub fn type_at_once(&mut self, keys: &[Typed]) {
        for typed in keys {
            self.harness.input_mut().events.extend(typed.events());
        }
        self.settle();
    }

    /// Clicks the widget with this label and lets the window settle.
    pub fn click(&mut self, label: &str) {
        self.harness.get_by_label(label).click();
        self.settle();
    }

    /// Replaces the content of a field.
    pub fn fill(&mut self, field: &str, text: &str) {
        use eframe::egui::{Key, Modifiers, Role};
        let is_field = |node: &egui_kittest::Node<'_>| {
            let role = node.accesskit_node().role();
            [Role::TextInput, Role::MultilineTextInput].contains(&role)
        };
        let fields: Vec<_> = self.harness.query_all_by_label(field).filter(is_field).collect();
        let [found] = fields.as_slice() else { panic!("{} fields {field}", fields.len()) };
        found.focus();
        self.settle();
        self.harness.key_press_modifiers(Modifiers::COMMAND, Key::A);
        self.harness.key_press(Key::Delete);
        self.harness.event(eframe::egui::Event::Text(text.to_owned()));
        self.settle();
    }

    /// Drops a file on the window and lets the window settle.
    pub fn drop_file(&mut self, path: &str) {
        self.harness.input_mut().dropped_files.push(Arc::new(Dropped(path.into())));
        self.settle();
    }

    /// Presses a key and lets the window settle.
    pub fn press(&mut self, key: eframe::egui::Key) {
        self.harness.key_press(key);
        self.settle();
    }
}
