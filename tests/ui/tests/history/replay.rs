//! Replaying a session: values at the playhead, playback by the clock, and the way back to live.

use std::time::Duration;

use eframe::egui::{Key, Modifiers, Shape};
use egui_kittest::kittest::Queryable as _;
use trackside::{
    control::{Error, OpenSessions, WriteLog},
    history::OpenedSession,
    model::{LogEntry, LogNote, MarkKind, Metric, UnixNanos},
    ui::{
        context::{Command, ReplayCommand},
        projection::Series,
        state::{Source, Tab, TimeView},
        theme::DARK,
    },
};
use trackside_ui_tests::{
    recordings::{MAY_19, entry, ride},
    world::{Window, World, login},
};

/// The window with one session of Falco in the list, 600 s long.
fn listed(world: &World) -> Window<'static> {
    world.set_sessions(vec![entry(1, MAY_19, 600, "", 150.0)]);
    world.ride(2, 171.0, 312.0, 24.6);
    let mut window = world.window();
    window.settle();
    window.click("History");
    window.press(Key::ArrowDown);
    window
}

/// Opens the selected session; the engine answers with `opened`.
fn open(world: &World, window: &mut Window<'_>, opened: OpenedSession) {
    window.press(Key::Enter);
    let (_, reply) = world.last_asked::<OpenSessions>();
    reply.send(Ok(vec![opened]));
    window.settle();
}

fn opened(world: &World) -> Window<'static> {
    let mut window = listed(world);
    open(world, &mut window, ride(1, MAY_19, 600));
    window
}

fn seek(window: &mut Window<'_>, secs: i64) {
    let time = UnixNanos::from_secs(MAY_19 + secs);
    window.harness.state_mut().command(Command::Replay(ReplayCommand::Seek(time)));
    window.harness.step();
    window.settle();
}

#[test]
fn opening_shows_the_bar_and_the_values_at_the_playhead() {
    let world = World::of_three();
    let mut window = opened(&world);
    assert!(window.shows("REPLAY 1x, live goes on: 1 live"));
    assert!(window.shows("Falco, Thu 19 May 2016 18:00"));
    assert!(window.shows("playhead 18:00:00"));
    assert_eq!(window.row("1 Falco"), "1 Falco: heart rate 100 bpm, power 200 W, speed 30.0 km/h");
    assert!(!window.shows("2 Brenta:"), "the roster lists who rides in the session");
    seek(&mut window, 120);
    assert!(window.shows("playhead 18:02:00"));
    assert!(window.row("1 Falco").contains("heart rate 220 bpm"));
    // No number includes anything after the playhead: the mean is that of the last minute.
    assert!(window.shows("heart rate: 3 s 219, 1 m 19"));
    assert!(window.shows("since start 0:02:00"));
    // After going back, nothing of the later time is left.
    seek(&mut window, 10);
    assert!(window.row("1 Falco").contains("heart rate 110 bpm"));
    assert!(window.shows("since start 0:00:10"));
    assert_eq!(window.harness.state().projection().rows[0].track.fixes.len(), 11);
}

#[test]
fn play_goes_on_with_the_clock_at_its_speed_and_rests_at_the_end() {
    let world = World::of_three();
    let mut window = opened(&world);
    world.wait(5);
    window.settle();
    assert!(window.shows("playhead 18:00:00"), "at rest");
    window.press(Key::Space);
    world.wait(5);
    window.harness.step();
    assert!(window.shows("playhead 18:00:05"));
    assert!(window.row("1 Falco").contains("heart rate 105 bpm"));
    window.click("10x");
    world.wait(3);
    window.harness.step();
    assert!(window.shows("REPLAY 10x"));
    assert!(window.shows("playhead 18:00:35"));
    window.press(Key::Space);
    world.wait(3);
    window.harness.step();
    assert!(window.shows("playhead 18:00:35"));
    window.press(Key::ArrowRight);
    assert!(window.shows("playhead 18:00:45"));
    window.harness.key_press_modifiers(Modifiers::SHIFT, Key::ArrowLeft);
    window.settle();
    assert!(window.shows("playhead 18:00:00"));
    window.press(Key::Space);
    world.wait(1_000);
    window.harness.step();
    assert!(window.shows("playhead 18:10:00") && window.shows("Play, Space"));
}

#[test]
fn a_gap_ages_the_values_by_the_playhead() {
    let world = World::of_three();
    let mut window = listed(&world);
    let mut with_gap = ride(1, MAY_19, 100);
    let late = ride(1, MAY_19 + 400, 100);
    let metrics = late.samples.shared_metrics();
    assert_eq!(*metrics, *with_gap.samples.shared_metrics());
    for sample in late.samples.iter() {
        for reading in sample.readings {
            with_gap.samples.push_reading(reading.metric, reading.value);
        }
        with_gap.samples.finish_sample(sample.time);
    }
    with_gap.session.to = late.session.to;
    open(&world, &mut window, with_gap);
    seek(&mut window, 114);
    assert!(
        window.row("1 Falco").ends_with("heart rate 200 bpm, power 200 W, speed 30.0 km/h, 14 s")
    );
    seek(&mut window, 172);
    assert!(window.row("1 Falco").ends_with("lost 1:12"));
    // Also when playing rather than jumping, nothing is reported as filled in late.
    window.press(Key::Space);
    world.wait(60);
    window.harness.step();
    window.click("60x");
    world.wait(3);
    window.harness.step();
    assert!(window.shows("playhead 18:06:52"));
    assert!(window.row("1 Falco").ends_with("speed 30.0 km/h"));
    window.press(Key::Space);
    seek(&mut window, 401);
    assert_eq!(window.row("1 Falco"), "1 Falco: heart rate 101 bpm, power 200 W, speed 30.0 km/h");
}

#[test]
fn what_arrives_meanwhile_is_there_when_the_viewer_comes_back() {
    let world = World::of_three();
    let mut window = opened(&world);
    let before = window.harness.state().n_copies();
    world.wait(1);
    world.ride(2, 180.0, 300.0, 25.0);
    world.ride(3, 150.0, 300.0, 25.0);
    window.settle();
    assert!(window.harness.state().n_copies() > before, "the live store is read");
    assert!(window.shows("live goes on: 2 live"));
    world.wait(90);
    world.ride(3, 150.0, 300.0, 25.0);
    window.settle();
    assert!(window.shows("live goes on: 1 live, 1 lost"));
    window.click("Back to live");
    assert!(!window.shows("REPLAY"));
    assert_eq!(window.harness.state().view().tab, Tab::COACH);
    assert_eq!(window.harness.state().view().source, Source::Live);
    assert!(window.row("3 Luma").contains("heart rate 150 bpm"));
}

#[test]
fn escape_closes_one_thing_and_the_replay_last() {
    let world = World::of_three();
    let mut window = opened(&world);
    window.type_keys("?");
    window.press(Key::Escape);
    assert!(window.shows("REPLAY"), "only the list of keys was closed");
    window.press(Key::Escape);
    assert!(!window.shows("REPLAY"));
    assert!(window.shows("1 session"), "the list of sessions again");
    window.press(Key::Enter);
    let (_, reply) = world.last_asked::<OpenSessions>();
    reply.send(Ok(vec![ride(1, MAY_19, 600)]));
    window.settle();
    window.harness.key_press_modifiers(Modifiers::COMMAND, Key::Num1);
    window.settle();
    assert!(!window.shows("REPLAY") && window.row("2 Brenta").contains("heart rate 171"));
}

#[test]
fn what_the_viewer_chose_live_is_as_it_was_left() {
    let world = World::of_three();
    world.set_sessions(vec![entry(1, MAY_19, 600, "", 150.0)]);
    world.ride(2, 171.0, 312.0, 24.6);
    let mut window = world.window();
    window.settle();
    window.harness.get_by_label_contains("2 Brenta:").click();
    window.settle();
    window.press(Key::Space);
    let before = window.harness.state().view().clone();
    window.click("History");
    window.press(Key::ArrowDown);
    open(&world, &mut window, ride(1, MAY_19, 600));
    window.click("Back to live");
    let after = window.harness.state().view();
    assert_eq!((after.focus, &after.selection), (before.focus, &before.selection));
    assert_eq!(after.time, before.time);
}

#[test]
fn what_is_read_shows_how_far_it_is_and_can_be_stopped() {
    let world = World::of_three();
    let mut window = listed(&world);
    window.press(Key::Enter);
    let (OpenSessions { keys, progress }, reply) = world.last_asked();
    assert_eq!(keys.len(), 1);
    progress.begin(200);
    progress.advance(90);
    window.settle();
    assert!(window.shows("Opening, 45 %"));
    window.click("Stop");
    assert!(progress.is_stopped());
    reply.send(Ok(vec![ride(1, MAY_19, 600)]));
    window.settle();
    assert!(!window.shows("REPLAY"));
    window.press(Key::Enter);
    let (_, reply) = world.last_asked::<OpenSessions>();
    reply.send(Err(Error::failed("the journal is gone")));
    window.settle();
    assert!(window.shows("The journal is gone."));
}

#[test]
fn a_session_is_split_at_the_playhead() {
    let world = World::of_three();
    let mut window = opened(&world);
    seek(&mut window, 200);
    window.click("Split here");
    let (asked, _) = world.last_asked::<WriteLog>();
    let time = UnixNanos::from_secs(MAY_19 + 200);
    let split = LogEntry { login: login(1), time, note: LogNote::Split(true) };
    assert_eq!(asked, WriteLog(vec![split]));
}

/// The heart rate line of the first plotted athlete.
fn heart_line<'w>(window: &'w Window<'_>) -> &'w Series {
    window.harness.state().projection().plotted[0].line(&Metric::HrBpm).unwrap()
}

#[test]
fn nothing_is_drawn_anew_while_nothing_moves() {
    let world = World::of_three();
    let mut window = opened(&world);
    let before = heart_line(&window).revision;
    window.harness.run_steps(5);
    assert_eq!(heart_line(&window).revision, before);
    window.press(Key::Space);
    for _ in 0..20 {
        world.clock.advance(Duration::from_millis(100));
        window.harness.step();
    }
    // Lines are copied once, wherever the playhead moves.
    let line = heart_line(&window);
    assert_eq!((line.revision, line.points.len()), (before, 601));
}

/// Laps of Falco after 200 s and 500 s.
fn mark_laps(world: &World) {
    for secs in [200, 500] {
        let time = UnixNanos::from_secs(MAY_19 + secs);
        let note = LogNote::Mark { kind: MarkKind::Lap, text: String::new() };
        world.logbook.write().apply(&LogEntry { login: login(1), time, note });
    }
}

#[test]
fn beside_one_athlete_stand_day_title_note_and_laps() {
    let world = World::of_three();
    mark_laps(&world);
    let window = opened(&world);
    assert!(window.shows("Thu 19 May 2016, 18:00 to 18:10"));
    assert!(window.shows("Title") && window.shows("Note"));
    // 7e-5 degrees of latitude a second are 7.78 m.
    let first = "lap 1: 0:03:20, distance 1.56, heart rate 162, power 200, speed 30.0";
    assert!(window.shows(first));
    assert!(window.shows("lap 2: 0:05:00, distance 2.34, heart rate 17"));
    assert!(window.shows("lap 3: 0:01:40, distance 0.78, heart rate "));
    assert!(window.row("1 Falco").contains("heart rate 100 bpm"), "the roster still stands there");
}

#[test]
fn a_click_on_a_lap_shows_it_and_goes_to_its_start() {
    let world = World::of_three();
    mark_laps(&world);
    let mut window = opened(&world);
    window.harness.get_by_label_contains("lap 2: ").click();
    window.settle();
    assert!(window.shows("playhead 18:03:20"));
    let at = |secs: i64| UnixNanos::from_secs(MAY_19 + secs);
    let TimeView::Held { from, to, .. } = window.harness.state().view().time else {
        panic!("the plots show the lap");
    };
    assert_eq!((from, to), (at(200), at(500)));
}

#[test]
fn title_and_note_are_changed_beside_the_replay() {
    let world = World::of_three();
    let mut window = opened(&world);
    window.fill("Title", "Hill repeats");
    window.fill("Note", "headwind");
    window.click("Save words");
    let (WriteLog(entries), _) = world.last_asked();
    let entry = |note| LogEntry { login: login(1), time: UnixNanos::from_secs(MAY_19), note };
    let title = entry(LogNote::Title("Hill repeats".into()));
    assert_eq!(entries, [title, entry(LogNote::Note("headwind".into()))]);
    // The keys of the replay are text while a field has the keyboard.
    assert!(window.shows("Play, Space"));
}

#[test]
fn an_event_of_several_has_its_roster_alone() {
    let world = World::of_three();
    let mut window = listed(&world);
    window.press(Key::Enter);
    let (_, reply) = world.last_asked::<OpenSessions>();
    reply.send(Ok(vec![ride(1, MAY_19, 600), ride(2, MAY_19, 600)]));
    window.settle();
    assert!(window.shows("Back to live"));
    assert!(!window.shows("Note"));
}

#[test]
fn what_is_written_in_a_plot_is_above_the_veil() {
    let world = World::of_three();
    let mut window = opened(&world);
    seek(&mut window, 100);
    let veil = DARK.plot.gamma_multiply(0.62);
    let shapes = &window.harness.output().shapes;
    let is_veil = |shape: &Shape| matches!(shape, Shape::Rect(rect) if rect.fill == veil);
    let is_words = |shape: &Shape| match shape {
        Shape::Text(text) => text.galley.text().starts_with("heart rate"),
        _ => false,
    };
    let place = |is: &dyn Fn(&Shape) -> bool| shapes.iter().rposition(|it| is(&it.shape));
    let veils: Vec<usize> = (0..shapes.len()).filter(|i| is_veil(&shapes[*i].shape)).collect();
    assert_eq!(veils.len(), 3, "one a plot");
    let words = place(&is_words).expect("the plot has a label");
    assert!(veils[0] < words);
}

#[test]
fn the_bar_counts_the_alarms_of_the_live_world() {
    let world = World::of_three();
    let mut window = opened(&world);
    assert!(window.shows("REPLAY 1x, live goes on: 1 live"));
    assert!(!window.shows("1 alarm"));
    world.send(2, &[(Metric::Sos, 1.0)]);
    world.look_for_alarms();
    window.settle();
    assert!(window.shows("live goes on: 1 live, 1 alarm"));
}
