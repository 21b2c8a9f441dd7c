//! The window of a case: keys in, texts out.

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

/// Updates the engine's own status before each frame.
pub type Told = Box<dyn Fn(&World)>;

/// A window on a world, and what it has shown so far.
pub struct Screen {
    /// The world that the window shows.
    pub world: World,
    /// The running window.
    pub window: Window<'static>,
    transcript: Transcript,
    told: Told,
    zero: UnixNanos,
}

impl Screen {
    /// Opens the window at this size.
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

    /// Replaces the window by a new one of another size, which reads everything again.
    pub fn reopen(&mut self, size: [f32; 2]) {
        // The new window must not share anything the old one computed.
        self.world.live = OnceLock::new();
        self.window = self.world.window_opened_with(vec2(size[0], size[1]), false, options());
    }

    /// Milliseconds since the start of the case.
    pub fn now_ms(&self) -> i64 {
        self.world.clock.wall().nanos_since(self.zero) / 1_000_000
    }

    /// Lets time pass without a frame.
    pub fn pass_ms(&self, millis: u64) {
        self.world.clock.advance(Duration::from_millis(millis));
    }

    /// Steps only the wall clock, as a user or a time server does.
    pub fn set_clock(&self, millis: i64) {
        let nanos = millis * 1_000_000;
        self.world.clock.set_wall(UnixNanos(self.world.clock.wall().0 + nanos));
    }

    /// Runs one frame.
    pub fn frame(&mut self) {
        (self.told)(&self.world);
        self.window.harness.step();
    }

    /// Runs frames until no more are requested.
    pub fn settle(&mut self) {
        (self.told)(&self.world);
        self.window.settle();
    }

    /// Records what is on screen.
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

    /// Presses a key with modifiers.
    pub fn press_with(&mut self, modifiers: Modifiers, key: Key) {
        self.window.harness.key_press_modifiers(modifiers, key);
        self.frame();
        self.settle();
    }

    /// Clicks the widget with this label.
    pub fn click(&mut self, label: &str) {
        self.window.click(label);
    }

    /// Searches for some words.
    pub fn search(&mut self, field: &str, words: &str) {
        self.window.fill(field, words);
    }

    /// Focuses the athlete with this bib, using keys.
    pub fn focus(&mut self, bib: u32) {
        for digit in bib.to_string().chars() {
            self.window.type_keys(&digit.to_string());
        }
        self.press(Key::Enter);
    }

    /// Moves the playhead to this many seconds after the start of the replay.
    pub fn seek(&mut self, secs: f64) {
        let playback = self.window.harness.state().view().source.playback().copied();
        let from = playback.expect("a replay").from;
        let seek = Command::Replay(ReplayCommand::Seek(from.plus_secs(secs)));
        self.window.harness.state_mut().command(seek);
        self.frame();
        self.settle();
    }

    /// Plays or pauses.
    pub fn play(&mut self) {
        self.press(Key::Space);
    }

    /// Switches to the list of sessions.
    pub fn list_sessions(&mut self) {
        self.press_with(Modifiers::COMMAND, Key::Num3);
    }

    /// Switches to live data.
    pub fn show_live(&mut self) {
        self.press_with(Modifiers::COMMAND, Key::Num1);
    }

    /// Compares what was shown with the golden files.
    pub fn finish(self) {
        self.transcript.finish();
    }
}

/// Options of a window that does not depend on the machine.
pub fn options() -> Options {
    Options { event_name: "Giro".into(), system_fonts: None, ..Options::default() }
}

/// A world's clock, as the engine's parts expect it.
pub fn clock(world: &World) -> Arc<dyn trackside::clock::Clock> {
    Arc::<trackside::clock::ManualClock>::clone(&world.clock)
}
