//! Pictures, drawn by a real renderer (in CI by a software one).

use std::{sync::Arc, thread, time::Duration};

use egui_kittest::SnapshotOptions;
use trackside::{
    model::{AthleteId, Course, MarkKind},
    ui::{
        mark::MarkView,
        state::{MapMode, MeasuredLine},
        theme::Theme,
    },
};

use super::scene::{FLORENCE, NOW, Scene, harness, on_lap};

/// Rasterisers differ in the last bits of an edge, but streets and letters must not move.
const OPTIONS: (f32, usize) = (1.5, 200);
/// The time allowed for the thread that decodes the tiles of the bundled map.
const TILES: (u32, Duration) = (100, Duration::from_millis(20));

/// Compares a picture with the one that was looked at.
fn compare(name: &str, scene: Scene, courses: &[Arc<Course>]) {
    let mut harness = harness(scene, (544.0, 304.0), true);
    if let Some(map) = harness.state_mut().scene.map.as_mut() {
        courses.iter().for_each(|course| map.add_course(Arc::clone(course)));
    }
    let (frames, pause) = TILES;
    for _ in 0..frames {
        harness.step();
        thread::sleep(pause);
    }
    let (threshold, max_failed_pixels) = OPTIONS;
    let options = SnapshotOptions::new().threshold(threshold).max_failed_pixels(max_failed_pixels);
    harness.snapshot_options(name, &options);
}

#[test]
fn a_race_above_florence_looks_as_it_should() {
    compare("map", Scene::race(Theme::new(true, 1280.0), FLORENCE), &[]);
}

#[test]
fn a_race_in_daylight_looks_as_it_should() {
    compare("map_daylight", Scene::race(Theme::new(false, 1280.0), FLORENCE), &[]);
}

/// The race with a course, flags and a measured line.
fn with_course(is_dark: bool) -> (Scene, Arc<Course>) {
    let mut scene = Scene::race(Theme::new(is_dark, 1280.0), FLORENCE);
    let mark = |secs: f64, kind| MarkView {
        time: NOW.plus_secs(-secs),
        kind,
        text: String::new(),
        athletes: vec![AthleteId(7)],
    };
    scene.projection.marks = vec![
        mark(330.0, MarkKind::Start),
        mark(200.0, MarkKind::Lap),
        mark(60.0, MarkKind::Marker),
    ];
    scene.state.measured = Some(MeasuredLine {
        from: on_lap(0.74, FLORENCE),
        to: on_lap(1.42, FLORENCE),
        is_open: false,
    });
    let places = (0..=400).map(|i| on_lap(3.2 * f64::from(i) / 400.0, FLORENCE)).collect();
    (scene, Arc::new(Course { name: "Viale".to_owned(), lines: vec![places] }))
}

#[test]
fn a_course_with_flags_and_a_measured_line_looks_as_it_should() {
    for (name, is_dark) in [("map_course", true), ("map_course_daylight", false)] {
        let (scene, course) = with_course(is_dark);
        compare(name, scene, &[course]);
    }
}

#[test]
fn a_crowd_looks_as_it_should() {
    for (name, is_dark) in [("map_crowd", true), ("map_crowd_daylight", false)] {
        let mut scene = Scene::crowd(Theme::new(is_dark, 1280.0), 200);
        scene.state.map = MapMode::FitGroup;
        scene.state.selection = vec![AthleteId(17), AthleteId(40)];
        scene.state.focus = Some(AthleteId(17));
        compare(name, scene, &[]);
    }
}
