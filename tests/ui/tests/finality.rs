//! The ring of provisional values and the mark of revised ones: in the table of numbers, in the list of
//! sessions and in the details of one.

use eframe::egui::{Key, Modifiers, Pos2, Shape};
use trackside::{
    analysis::Certainty,
    clock::Clock as _,
    control::OpenSessions,
    history::{Finality, SessionEntry},
    model::{
        Arrival, AthleteId, LateArrival, LogEntry, LogNote, MarkKind, Metric, Quantity, Revision,
        SampleBlock, UnixNanos,
    },
    ui::{
        context::{Command, ReplayCommand},
        state::{Statistic, TimeSpan},
    },
};
use trackside_ui_tests::{
    recordings::{DAY, MAY_19, entry, ride},
    room::command,
    world::{NOW, Window, World, login},
};

/// The radius of the shape of a mark, without its line.
const MARK_R: f32 = 2.4;

/// The middles of painted shapes that a function picks.
fn painted(window: &Window<'_>, pick: impl Fn(&Shape) -> Option<Pos2> + Copy) -> Vec<Pos2> {
    fn visit(shape: &Shape, pick: impl Fn(&Shape) -> Option<Pos2> + Copy, found: &mut Vec<Pos2>) {
        match shape {
            Shape::Vec(shapes) => shapes.iter().for_each(|shape| visit(shape, pick, found)),
            other => found.extend(pick(other)),
        }
    }
    let mut found = Vec::new();
    for clipped in &window.harness.output().shapes {
        visit(&clipped.shape, pick, &mut found);
    }
    found
}

/// The rings of provisional values.
fn rings(window: &Window<'_>) -> Vec<Pos2> {
    painted(window, |shape| match shape {
        Shape::Circle(circle)
            if circle.radius < MARK_R && circle.fill.a() == 0 && 0.0 < circle.stroke.width =>
        {
            Some(circle.center)
        }
        _ => None,
    })
}

/// The marks of revised values: small filled polygons.
fn triangles(window: &Window<'_>) -> Vec<Pos2> {
    painted(window, |shape| match shape {
        Shape::Path(path) if path.points.len() == 3 && path.closed => {
            let bounds = shape.visual_bounding_rect();
            (bounds.width() < 3.0 * MARK_R).then(|| bounds.center())
        }
        _ => None,
    })
}

/// The middles of the painted values behind which a mark stands.
fn values_at(window: &Window<'_>, marks: &[Pos2]) -> Vec<String> {
    let right_of = |mark: &Pos2| {
        let texts = window.texts().into_iter();
        let near = texts.filter(|(at, _)| at.x < mark.x && (at.y - mark.y).abs() < 10.0);
        near.max_by(|a, b| a.0.x.total_cmp(&b.0.x)).map(|(_, words)| words)
    };
    marks.iter().filter_map(right_of).collect()
}

fn post(world: &World, via: u32, from: i64, to: i64, watts: f64) {
    let mut block = SampleBlock::default();
    let index = block.metric_index(&Metric::PwrW).expect("few metrics");
    for secs in from..to {
        block.push_reading(index, watts);
        block.finish_sample(NOW.plus_secs(secs as f64));
    }
    let (wall, mono) = (world.clock.wall(), world.clock.mono());
    let mut store = world.store.write();
    store.deliver_block(AthleteId(1), via, wall, &block);
    store.apply(AthleteId(1), &block, Arrival { wall, mono, replayed: false });
}

fn mark(world: &World, secs: f64, kind: MarkKind) {
    let note = LogNote::Mark { kind, text: String::new() };
    let time = NOW.plus_secs(secs);
    world.logbook.write().apply(&LogEntry { login: login(1), time, note });
}

/// Lets time pass for the world and its store.
fn wait(world: &World, secs: u64, window: &mut Window<'_>) {
    world.wait(secs);
    world.store.write().advance_complete(world.clock.wall());
    window.settle();
}

/// Falco in focus, with a lap of 20 s that a rest has ended 6 s ago.
fn after_a_lap() -> (World, Window<'static>) {
    let world = World::of_three();
    for secs in -60..=0 {
        world.clock.set_wall(NOW.plus_secs(secs as f64));
        post(&world, 1, secs, secs + 1, 250.0);
    }
    mark(&world, -26.0, MarkKind::Lap);
    mark(&world, -6.0, MarkKind::Rest);
    let mut window = world.window();
    window.settle();
    command(&mut window, Command::Focus(AthleteId(1)));
    (world, window)
}

#[test]
fn an_ended_lap_has_a_ring_until_it_is_final() {
    let (world, mut window) = after_a_lap();
    assert!(window.shows("lap 250, provisional, start 250"), "{:?}", window.texts());
    let found = rings(&window);
    assert_eq!(values_at(&window, &found), ["250", "3.6"], "power, and power per kilogram");
    // The same is known of any span of a selected athlete.
    let certainty = |window: &Window<'_>, end: f64| {
        let projection = window.harness.state().projection();
        projection.row(AthleteId(1)).expect("his row").certainty(NOW.plus_secs(end))
    };
    assert_eq!(certainty(&window, -6.0), Certainty::Provisional);
    wait(&world, 75, &mut window);
    assert!(window.shows("lap 250, start 250") && !window.shows("provisional"));
    assert_eq!(rings(&window), []);
    assert_eq!(certainty(&window, -6.0), Certainty::Final);
    assert_eq!(certainty(&window, 60.0), Certainty::Provisional);
}

#[test]
fn maxima_have_a_ring_and_values_of_now_and_windows_have_none() {
    let (_world, mut window) = after_a_lap();
    command(&mut window, Command::SetStatistic(Statistic::Max));
    assert!(window.shows("5 m 250, 10 m --, lap 250, provisional, start 250, provisional"));
    assert_eq!(values_at(&window, &rings(&window)), ["250", "250", "3.6", "3.6"]);
}

#[test]
fn samples_behind_a_final_lap_mark_it_with_what_it_was() {
    let (world, mut window) = after_a_lap();
    wait(&world, 75, &mut window);
    post(&world, 2, -20, -15, 310.0);
    wait(&world, 1, &mut window);
    assert!(window.shows("lap 265, revised, start"), "{:?}", window.texts());
    // The first is the order of the roster.
    let found = triangles(&window);
    assert_eq!(values_at(&window, &found), ["bib", "265", "3.8"]);
    assert_eq!(rings(&window), []);
}

#[test]
fn a_span_of_the_plots_has_a_ring_until_it_is_final_and_late_samples_mark_it() {
    let (world, mut window) = after_a_lap();
    let span = TimeSpan::between(NOW.plus_secs(-46.0), NOW.plus_secs(-26.0));
    command(&mut window, Command::SetSpan(span));
    for statistic in [Statistic::Max, Statistic::Min, Statistic::Mean] {
        command(&mut window, Command::SetStatistic(statistic));
        assert!(window.shows("span 250, provisional, 10 m"), "{:?}", window.texts());
    }
    let found = rings(&window);
    assert_eq!(values_at(&window, &found), ["250", "250", "3.6", "3.6"], "span and lap");
    // It is final before the lap is, which ended later.
    wait(&world, 45, &mut window);
    assert!(window.shows("span 250, 10 m") && window.shows("lap 250, provisional"));
    wait(&world, 30, &mut window);
    assert_eq!(rings(&window), []);
    post(&world, 2, -40, -35, 310.0);
    wait(&world, 1, &mut window);
    assert!(window.shows("span 265, revised, 10 m"), "{:?}", window.texts());
    assert_eq!(values_at(&window, &triangles(&window)), ["bib", "265", "3.8"]);
    // Of another span nothing was shown before.
    let other = TimeSpan::between(NOW.plus_secs(-46.0), NOW.plus_secs(-25.0));
    command(&mut window, Command::SetSpan(other));
    assert!(window.shows("span 264, 10 m"), "{:?}", window.texts());
}

fn at(secs: i64) -> UnixNanos {
    UnixNanos::from_secs(secs)
}

fn with(entry: SessionEntry, certainty: Certainty, revisions: Vec<Revision>) -> SessionEntry {
    SessionEntry { finality: Finality { certainty, revisions: revisions.into() }, ..entry }
}

fn revised() -> Vec<Revision> {
    let cause = LateArrival {
        via: 2,
        at: at(MAY_19 + 6_000),
        oldest: at(MAY_19 + 5_160),
        newest: at(MAY_19 + 5_572),
        n_samples: 412,
    };
    let revision = |quantity, old, new| Revision {
        quantity,
        old: Some(old),
        new: Some(new),
        cause: Some(cause),
        at: cause.at,
    };
    vec![
        revision(Quantity::Distance, 29.1, 30.0),
        revision(Quantity::Mean(Metric::HrBpm), 149.0, 150.0),
        revision(Quantity::Max(Metric::HrBpm), 190.0, 195.0),
    ]
}

fn history(entries: Vec<SessionEntry>) -> (World, Window<'static>) {
    let world = World::of_three();
    world.set_sessions(entries);
    let mut window = world.window();
    window.settle();
    window.harness.key_press_modifiers(Modifiers::COMMAND, Key::Num3);
    window.settle();
    (world, window)
}

#[test]
fn a_session_that_runs_has_rings_in_its_row_until_it_is_final() {
    let running = entry(1, MAY_19, 3_600, "", 150.0);
    let other = entry(2, MAY_19 + DAY, 1_800, "", 160.0);
    let provisional = with(running.clone(), Certainty::Provisional, Vec::new());
    let (world, mut window) = history(vec![provisional, other.clone()]);
    assert!(window.shows("speed 30.0 km/h, provisional"), "the row says so");
    let n_values = rings(&window).len();
    assert!(4 <= n_values, "{n_values} values");
    let rows: Vec<f32> = rings(&window).iter().map(|at| at.y).collect();
    assert!(rows.iter().all(|y| (y - rows[0]).abs() < 1.0), "one row: {rows:?}");
    world.set_sessions(vec![running, other]);
    window.settle();
    assert!(!window.shows("provisional"));
    assert_eq!(rings(&window), []);
}

#[test]
fn a_row_that_was_final_before_marks_the_values_that_changed_and_the_details_say_how() {
    let changed = with(entry(1, MAY_19, 3_600, "", 150.0), Certainty::Final, revised());
    let (_world, mut window) = history(vec![changed]);
    assert!(window.shows("speed 30.0 km/h, revised"));
    let found = values_at(&window, &triangles(&window));
    // The first is the order of the list.
    assert_eq!(found, ["date", "30.00", "150", "195"]);
    window.harness.key_press(Key::ArrowDown);
    window.settle();
    assert!(
        window.shows("Max heart rate was 190 bpm, 195 bpm since 19:40"),
        "{:?}",
        window.texts()
    );
    assert!(window.shows("Mean heart rate was 149 bpm, 150 bpm since 19:40"));
    assert!(window.shows("and 1 more"));
}

#[test]
fn a_session_that_was_not_read_yet_has_no_ring() {
    let unread = SessionEntry { summary: None, summed_to: None, ..entry(1, MAY_19, 60, "", 150.0) };
    let unread = with(unread, Certainty::Provisional, Vec::new());
    let (_world, window) = history(vec![unread]);
    assert!(window.shows("1 session"));
    assert_eq!(rings(&window), []);
}

#[test]
fn a_session_that_was_opened_while_it_runs_is_provisional_in_the_replay_too() {
    let world = World::of_three();
    for (secs, kind) in [(100.0, MarkKind::Lap), (200.0, MarkKind::Rest)] {
        let note = LogNote::Mark { kind, text: String::new() };
        let time = at(MAY_19).plus_secs(secs);
        world.logbook.write().apply(&LogEntry { login: login(1), time, note });
    }
    world.store.write().set_complete(AthleteId(1), at(MAY_19 + 150));
    world.set_sessions(vec![entry(1, MAY_19, 600, "", 150.0)]);
    let mut window = world.window();
    window.settle();
    window.click("History");
    window.press(Key::ArrowDown);
    window.press(Key::Enter);
    let (_, reply) = world.last_asked::<OpenSessions>();
    reply.send(Ok(vec![ride(1, MAY_19, 600)]));
    window.settle();
    let seek = |window: &mut Window<'_>, secs: i64| {
        command(window, Command::Replay(ReplayCommand::Seek(at(MAY_19 + secs))));
    };
    seek(&mut window, 300);
    assert!(window.shows("lap 200, provisional"), "power of the lap");
    assert_ne!(rings(&window), []);
    world.store.write().set_complete(AthleteId(1), at(MAY_19 + 400));
    seek(&mut window, 301);
    assert!(window.shows("lap 200,") && !window.shows("provisional"));
}
