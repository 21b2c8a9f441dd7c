//! Checks that everything fits: the widest content, windows of every supported size, and which
//! texts are unreadable there.

use std::sync::Arc;

use eframe::egui::{Event, Key, Modifiers, Rect, Vec2};
use egui_kittest::kittest::Queryable as _;
use trackside::{
    model::{Athlete, Metric, Profile, UnixNanos},
    ui::{
        Language,
        context::Command,
        state::{Dialog, HistoryView},
    },
};

use crate::{
    texts::{Text, texts, unreadable},
    world::{NOW, Window, World, athlete},
};

/// The supported sizes: the smallest, a small laptop, a large screen.
pub const SIZES: [Vec2; 3] =
    [Vec2::new(1024.0, 640.0), Vec2::new(1280.0, 720.0), Vec2::new(1920.0, 1080.0)];
/// Window zooms, and high-density screens.
pub const PIXELS_PER_POINT: [f32; 3] = [1.0, 1.5, 2.0];
/// The maximum length of a name field.
const LONGEST: usize = 64;

/// The widest possible name.
pub fn widest_name() -> String {
    "W".repeat(LONGEST)
}

/// The values to send.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Values {
    /// For each metric the widest everyday value.
    Widest,
    /// For each metric the largest plausible value.
    Greatest,
    /// What a broken sensor sends.
    Absurd,
}

impl Values {
    fn of(self, metric: &Metric) -> f64 {
        match self {
            Self::Widest => metric.definition().widest,
            Self::Greatest => metric.limits().1,
            Self::Absurd => 1e15,
        }
    }
}

/// An athlete with this bib and the widest name.
pub fn widest_athlete(bib: u32) -> Arc<Athlete> {
    let profile = Profile {
        weight_kg: Some(70.0),
        ftp_w: Some(300.0),
        hr_max: Some(190.0),
        lthr: Some(170.0),
        threshold_mps: Some(10.0),
        ..Profile::default()
    };
    let team = widest_name();
    let athlete = Athlete { team, profile, ..(*athlete(bib, &widest_name())).clone() };
    Arc::new(athlete)
}

/// This many riders, who have sent such values of all metrics for the last minutes.
pub fn crowd(n: u32, values: Values) -> World {
    let world = World::new((1..=n).map(widest_athlete).collect());
    let places = [Metric::LatDeg, Metric::LngDeg];
    let known = Metric::known().map(|(metric, _)| metric);
    let mut sent: Vec<(Metric, f64)> = known
        .filter(|metric| !places.contains(metric))
        .map(|metric| (metric.clone(), values.of(metric)))
        .collect();
    sent.extend(places.map(|metric| (metric, 0.0)));
    let n_metrics = sent.len();
    for bib in 1..=n {
        let samples: Vec<(UnixNanos, Vec<(Metric, f64)>)> = (0..20)
            .map(|i| {
                let mut sent = sent.clone();
                sent[n_metrics - 2].1 = 43.763 + f64::from(bib) * 1e-4;
                sent[n_metrics - 1].1 = 11.27 + f64::from(i) * 1e-4;
                (NOW.plus_secs(f64::from(i) - 19.0), sent)
            })
            .collect();
        let samples: Vec<_> = samples.iter().map(|(time, sent)| (*time, sent.as_slice())).collect();
        world.send_block(bib, &samples);
    }
    world
}

/// Calls `open` with every size and zoom.
pub fn everywhere(mut open: impl FnMut(Vec2, f32)) {
    for size in SIZES {
        for ppp in PIXELS_PER_POINT {
            open(size, ppp);
        }
    }
}

/// A window of this size in points, on a screen with this many pixels per point.
pub fn zoomed(world: &World, size: Vec2, ppp: f32) -> Window<'static> {
    let mut window = world.window_of(size);
    window.harness.set_pixels_per_point(ppp);
    window.settle();
    // Changing only the zoom would have made the window smaller.
    window.harness.set_size(size);
    window.settle();
    window
}

/// A window in which this many riders are selected, the first with the focus.
pub fn coach(world: &World, size: Vec2, ppp: f32, selected: u32) -> Window<'static> {
    let mut window = zoomed(world, size, ppp);
    window.harness.event(Event::Text("1".to_owned()));
    window.settle();
    window.press(Key::Enter);
    for _ in 1..selected {
        window.harness.key_press_modifiers(Modifiers::SHIFT, Key::ArrowDown);
        window.settle();
    }
    let view = window.harness.state().view();
    assert_eq!(view.selection.len(), selected as usize);
    assert!(view.focus.is_some());
    window
}

/// Issues a command.
pub fn command(window: &mut Window<'_>, command: Command) {
    window.harness.state_mut().command(command);
    window.harness.step();
    window.settle();
}

/// Opens a dialog.
pub fn open(window: &mut Window<'_>, dialog: Dialog) {
    command(window, Command::Open(dialog));
}

/// The choices in the list of sessions.
pub fn history<'a>(window: &'a Window<'_>) -> &'a HistoryView {
    &window.harness.state().view().history
}

/// Only names and logins may be truncated: what is left then ends within the name.
fn is_in_name(start: &str) -> bool {
    start.ends_with(['W', 'w'])
}

/// Whether it starts like the alarm in the header, whose full text is in a tooltip and in the
/// dialog that a click opens.
pub fn is_alarm(start: &str) -> bool {
    let starts = ["Nothing is re", "Nichts wird a", "Rien n\u{2019}est e"];
    let within = [" posts ", " sendet ", " envoie "];
    starts.iter().any(|it| start.starts_with(it)) || within.iter().any(|it| start.contains(it))
}

/// The languages beside English.
const TRANSLATIONS: [Language; 2] = [Language::German, Language::French];

/// A window whose texts are checked: as it is, or (`&mut`) in every language.
pub trait Checked<'a> {
    /// The window.
    fn window(&self) -> &Window<'a>;

    /// Says everything in this language; false if the window cannot be changed.
    fn speak(&mut self, language: Language) -> bool;
}

impl<'a> Checked<'a> for &Window<'a> {
    fn window(&self) -> &Window<'a> {
        self
    }

    fn speak(&mut self, _language: Language) -> bool {
        false
    }
}

impl<'a> Checked<'a> for &mut Window<'a> {
    fn window(&self) -> &Window<'a> {
        self
    }

    fn speak(&mut self, language: Language) -> bool {
        command(self, Command::SetLanguage(language));
        true
    }
}

/// Fails if something in the window is unreadable. Texts on the map may overlap, as athletes do.
pub fn check<'a>(window: impl Checked<'a>, what: &str) {
    check_but(window, what, |_| false);
}

/// Like [`check`], but the beginning suffices for texts shown in full elsewhere, in whatever language.
pub fn check_but<'a>(
    mut window: impl Checked<'a>,
    what: &str,
    may_be_short: impl Fn(&str) -> bool,
) {
    let texts = texts_of(window.window(), what);
    let found = unreadable(&texts, |start| is_in_name(start) || may_be_short(start));
    assert!(found.is_empty(), "{what}: {} texts\n{}", found.len(), found.join("\n"));
    // More pixels a point only make the edges of letters finer.
    if window.window().harness.ctx.pixels_per_point() > 1.0 {
        return;
    }
    for language in TRANSLATIONS {
        if !window.speak(language) {
            return;
        }
        let texts = texts_of(window.window(), what);
        let found = unreadable(&texts, |start| is_in_name(start) || may_be_short(start));
        let n = found.len();
        assert!(found.is_empty(), "{what}, {}: {n} texts\n{}", language.name(), found.join("\n"));
    }
    window.speak(Language::English);
}

/// The texts of a window that are not on the map.
fn texts_of(window: &Window<'_>, what: &str) -> Vec<Text> {
    let is_map =
        |label: &str| ["map, ", "Karte, ", "carte, "].iter().any(|it| label.starts_with(it));
    let map = window.harness.query_by(|node| node.label().is_some_and(|label| is_map(&label)));
    // A dialog over the map is not part of it.
    let map = map.map(|map| map.rect());
    let map = map.filter(|_| window.harness.state().view().dialog.is_none());
    let mut texts = texts(&window.harness.output().shapes);
    texts.retain(|text| map.is_none_or(|map: Rect| !map.contains(text.ink.center())));
    assert!(texts.len() > 2, "{what}: {} texts", texts.len());
    texts
}
