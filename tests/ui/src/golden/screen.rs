//! The window of a case: keys go in, texts come out.

use std::{
    sync::{Arc, OnceLock},
    time::Duration,
};

use eframe::egui::{Key, Modifiers, vec2};
use trackside::{
    clock::Clock as _,
    model::UnixNanos,
    ui::{
        Options,
        context::{Command, ReplayCommand},
        state::Tab,
    },
};

use super::{Transcript, painted, values};
use crate::world::{Window, World};

/// What is brought up to date before each frame: what the engine tells of itself.
pub type Told = Box<dyn Fn(&World)>;

/// The window on a world, and what it has shown so far.
pub struct Screen {
    /// What the window looks at.
    pub world: World,
    /// The running window.
    pub window: Window<'static>,
    transcript: Transcript,
    told: Told,
    zero: UnixNanos,
}

impl Screen {
    /// Opens the window, 1280x720 points or of another size.
    pub fn open(
        case: &'static str,
        world: World,
        told: Told,
        size: [f32; 2],
        options: Options,
    ) -> Self {
        told(&world);
        let window = world.window_opened_with(vec2(size[0], size[1]), false, options);
        let zero = world.clock.wall();
        Self { world, window, transcript: Transcript::new(case), told, zero }
    }

    /// Another window in the place of this one, of another size: it reads everything anew.
    pub fn reopen(&mut self, size: [f32; 2]) {
        // What the window before has found is not shared with this one.
        self.world.live = OnceLock::new();
        self.window = self.world.window_opened_with(vec2(size[0], size[1]), false, options());
    }

    /// Milliseconds since the case began.
    pub fn now_ms(&self) -> i64 {
        self.world.clock.wall().nanos_since(self.zero) / 1_000_000
    }

    /// Lets time pass without a frame.
    pub fn pass_ms(&self, millis: u64) {
        self.world.clock.advance(Duration::from_millis(millis));
    }

    /// Steps the wall clock alone, as a user or a time server does.
    pub fn set_clock(&self, millis: i64) {
        let nanos = millis * 1_000_000;
        self.world.clock.set_wall(UnixNanos(self.world.clock.wall().0 + nanos));
    }

    /// One frame.
    pub fn frame(&mut self) {
        (self.told)(&self.world);
        self.window.harness.step();
    }

    /// Frames until nothing more is asked for.
    pub fn settle(&mut self) {
        (self.told)(&self.world);
        self.window.settle();
    }

    /// Writes down what is shown.
    pub fn shot(&mut self, title: &str) {
        self.settle();
        let app = self.window.harness.state();
        let view = app.view();
        let playback = view.source.playback();
        let values = if view.tab == Tab::HISTORY && playback.is_none() {
            values::of_sessions(&self.world.sessions.read(), self.zero)
        } else {
            let from_starts = playback.is_some_and(|playback| playback.from_starts);
            let zero = if from_starts { UnixNanos(0) } else { self.zero };
            values::of(app, zero, &self.world.time_zone)
        };
        let frame = painted::frame(&self.window.harness.output().shapes);
        let secs = self.now_ms().div_euclid(1000);
        let (hours, mins, secs) = (secs / 3600, secs / 60 % 60, secs % 60);
        let title = format!("{hours}:{mins:02}:{secs:02} {title}");
        self.transcript.instant(&title, &frame, &values);
    }

    /// Presses a key.
    pub fn press(&mut self, key: Key) {
        self.press_with(Modifiers::NONE, key);
    }

    /// Presses a key with others held.
    pub fn press_with(&mut self, modifiers: Modifiers, key: Key) {
        self.window.harness.key_press_modifiers(modifiers, key);
        self.frame();
        self.settle();
    }

    /// Clicks on what has this name.
    pub fn click(&mut self, label: &str) {
        self.window.click(label);
    }

    /// Searches for words.
    pub fn search(&mut self, field: &str, words: &str) {
        self.window.fill(field, words);
    }

    /// Chooses the athlete with this bib, by keys.
    pub fn focus(&mut self, bib: u32) {
        for digit in bib.to_string().chars() {
            self.window.type_keys(&digit.to_string());
        }
        self.press(Key::Enter);
    }

    /// Puts the playhead so many seconds after the start of what is replayed.
    pub fn seek(&mut self, secs: f64) {
        let playback = self.window.harness.state().view().source.playback().copied();
        let from = playback.expect("a replay").from;
        let seek = Command::Replay(ReplayCommand::Seek(from.plus_secs(secs)));
        self.window.harness.state_mut().command(seek);
        self.frame();
        self.settle();
    }

    /// Plays or rests.
    pub fn play(&mut self) {
        self.press(Key::Space);
    }

    /// The list of sessions, in the place of what is shown.
    pub fn list_sessions(&mut self) {
        self.press_with(Modifiers::COMMAND, Key::Num3);
    }

    /// What arrives, in the place of what is shown.
    pub fn show_live(&mut self) {
        self.press_with(Modifiers::COMMAND, Key::Num1);
    }

    /// Compares what was shown with the golden files.
    pub fn finish(self) {
        self.transcript.finish();
    }
}

/// Options of a window in which nothing depends on the machine.
pub fn options() -> Options {
    Options { event_name: "Giro".into(), system_fonts: None, ..Options::default() }
}

/// The clock of a world as the engine's parts want it.
pub fn clock(world: &World) -> Arc<dyn trackside::clock::Clock> {
    Arc::<trackside::clock::ManualClock>::clone(&world.clock)
}
