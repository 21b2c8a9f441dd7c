//! Courses from GPX files: opened from the menu or dropped, shown as lines, removed.

use std::sync::Arc;

use eframe::egui::{Pos2, Shape, Vec2};
use egui_kittest::kittest::Queryable as _;
use trackside::{
    control::{Error, ReadCourse, ReadingOfCourse},
    model::{Course, LatLng},
    ui::{
        context::Command,
        desktop::{Chosen, DialogKind},
        state::{Dialog, MapMode},
        theme::Theme,
    },
};
use trackside_ui_tests::world::{Window, World, event};

use super::scene::{FLORENCE, Scene, harness, on_lap};

/// This many kilometres of the lap above Florence, or all of it.
fn course(name: &str, km: f64) -> Arc<Course> {
    let n = 400;
    let places = (0..=n).map(|i| on_lap(0.9 + km * f64::from(i) / f64::from(n), FLORENCE));
    Arc::new(Course { name: name.to_owned(), lines: vec![places.collect()] })
}

fn read(course: Arc<Course>) -> ReadingOfCourse {
    ReadingOfCourse { course, notes: Vec::new() }
}

/// A window with three riders on the map.
fn riding() -> (World, Window<'static>) {
    let world = World::of_three();
    for bib in 1..=3 {
        world.ride(bib, 150.0, 200.0, 25.0);
    }
    let mut window = world.window();
    window.settle();
    (world, window)
}

fn center_of(window: &Window<'_>, label: &str) -> Pos2 {
    window.harness.get_by_label_contains(label).rect().center()
}

#[test]
fn a_course_opened_from_the_menu_is_on_the_map_until_it_is_removed() {
    let (world, mut window) = riding();
    window.click("Menu");
    window.harness.get_by_label_contains("Open course GPX").click();
    window.settle();
    assert!(window.shows("No course is on the map."));
    window.click("Open course GPX\u{2026}");
    let (dialog, reply) = world.desktop.last_dialog();
    assert_eq!((dialog.title, dialog.kind), ("Courses", DialogKind::OpenSeveral));
    reply.send(Ok(Chosen::Files(vec!["/media/giro.gpx".into()])));
    window.settle();
    let (ReadCourse(path), reply) = world.last_asked();
    assert_eq!(path.to_str(), Some("/media/giro.gpx"));
    reply.send(Ok(read(course("Giro", 3.79))));
    window.settle();
    assert_eq!(window.harness.state().view().dialog, None, "the map is to be seen");
    assert!(window.shows("Course on the map, 3.8 km: Giro"));
    assert!(window.shows(", course Giro of 3."));

    window.harness.state_mut().command(trackside::ui::context::Command::Open(Dialog::Courses));
    window.settle();
    window.click("Show");
    assert_eq!(window.harness.state().view().map, MapMode::Free);
    window.harness.state_mut().command(trackside::ui::context::Command::Open(Dialog::Courses));
    window.settle();
    window.click("Remove");
    assert!(window.shows("No course is on the map."));
    assert!(!window.shows("course Giro"));
}

#[test]
fn a_file_that_is_no_course_says_why() {
    let (world, mut window) = riding();
    window.drop_file("/media/giro.gpx");
    window.click("Show as course");
    let (_, reply) = world.last_asked::<ReadCourse>();
    reply.send(Err(Error::failed("/media/giro.gpx: this is no GPX file")));
    window.settle();
    assert_eq!(window.harness.state().view().dialog, Some(Dialog::Courses));
    assert!(window.shows("this is no GPX file"));
}

#[test]
fn what_could_not_be_read_of_a_course_is_said() {
    let (world, mut window) = riding();
    window.drop_file("/media/giro.gpx");
    window.click("Show as course");
    let (_, reply) = world.last_asked::<ReadCourse>();
    let notes = vec!["the file is damaged or ends early at line 12".to_owned()];
    reply.send(Ok(ReadingOfCourse { course: course("Giro", 3.0), notes }));
    window.settle();
    assert!(window.shows("The file is damaged or ends early at line 12."));
    assert!(window.shows("course Giro of 3.0 km"));
}

#[test]
fn a_gpx_file_dropped_on_the_map_is_a_course_and_elsewhere_a_recording() {
    let (world, mut window) = riding();
    let map = center_of(&window, "athletes on it");
    window.harness.hover_at(map);
    window.settle();
    window.drop_file("/media/giro.gpx");
    let (ReadCourse(path), reply) = world.last_asked();
    assert_eq!(path.to_str(), Some("/media/giro.gpx"));
    reply.send(Ok(read(course("Giro", 3.0))));
    window.settle();

    let row = center_of(&window, "1 Falco:");
    window.harness.hover_at(row);
    window.settle();
    window.drop_file("/media/tuesday.gpx");
    assert_eq!(window.harness.state().view().dialog, Some(Dialog::Import));
    assert!(window.shows("tuesday.gpx"));
}

#[test]
fn where_the_system_does_not_tell_the_place_of_a_drop_the_viewer_says_what_it_is() {
    let (world, mut window) = riding();
    window.drop_file("/media/tuesday.gpx");
    assert!(window.shows("What is tuesday.gpx?"));
    window.click("Import as recording");
    assert_eq!(window.harness.state().view().dialog, Some(Dialog::Import));
    assert!(world.asked.lock().is_empty());
    // With the dialog of imports open there is nothing to ask.
    window.drop_file("/media/wednesday.gpx");
    assert!(window.shows("Import 2 files"));
}

/// Texts and, in order, the widths of the long lines on the map with these courses.
fn drawn(courses: &[Arc<Course>]) -> (Vec<String>, Vec<f32>) {
    let mut scene = Scene::race(Theme::new(true, 1280.0), FLORENCE);
    scene.state.cursor = None;
    let mut harness = harness(scene, (892.0, 500.0), false);
    let map = harness.state_mut().scene.map.as_mut().expect("a map");
    courses.iter().for_each(|course| map.add_course(Arc::clone(course)));
    harness.run();
    let (mut texts, mut widths) = (Vec::new(), Vec::new());
    for clipped in &harness.output().shapes {
        match &clipped.shape {
            Shape::Text(text) => texts.push(text.galley.text().to_owned()),
            Shape::Path(path) if !path.closed && path.points.len() > 8 => {
                widths.push(path.stroke.width);
            }
            _ => {}
        }
    }
    (texts, widths)
}

#[test]
fn a_course_is_a_line_below_the_tracks_with_its_name_and_length_at_the_start() {
    let (texts, widths) = drawn(&[course("Giro", 1.2)]);
    assert!(texts.iter().any(|words| words == "Giro"), "{texts:?}");
    assert!(texts.iter().any(|words| words == "1.2 km"), "{texts:?}");
    assert_eq!(widths[0], 6.0, "its casing first: {widths:?}");
    assert!(widths.contains(&3.0), "{widths:?}");
    let (texts, widths) = drawn(&[]);
    assert!(!texts.iter().any(|words| words == "Giro") && !widths.contains(&3.0));
}

#[test]
fn a_lap_has_one_flag_and_another_course_one_at_each_end() {
    // Every flag has a pole, cased in the colour of the plots.
    let poles = |courses: &[Arc<Course>]| {
        let mut scene = Scene::race(Theme::new(true, 1280.0), FLORENCE);
        scene.state.cursor = None;
        let mut harness = harness(scene, (892.0, 500.0), false);
        let map = harness.state_mut().scene.map.as_mut().expect("a map");
        courses.iter().for_each(|course| map.add_course(Arc::clone(course)));
        harness.run();
        let is_pole = |shape: &Shape| match shape {
            Shape::LineSegment { points: [a, b], stroke } => {
                a.x == b.x && (a.y - b.y - 24.0).abs() < 0.1 && stroke.width == 2.0
            }
            _ => false,
        };
        harness.output().shapes.iter().filter(|clipped| is_pole(&clipped.shape)).count()
    };
    assert_eq!(poles(&[]), 0);
    assert_eq!(poles(&[course("Giro", 1.2)]), 2);
    assert_eq!(poles(&[course("Lap", 3.79)]), 1);
}

#[test]
fn a_map_without_athletes_shows_the_course() {
    let mut scene = Scene::race(Theme::new(true, 1280.0), FLORENCE);
    scene.projection.rows.iter_mut().for_each(|row| row.position = None);
    let mut harness = harness(scene, (544.0, 304.0), false);
    let far = [(-33.4, -70.6), (-33.4, -70.5)];
    let line = far.map(|(lat, lng)| LatLng::new(lat, lng).unwrap()).to_vec();
    let map = harness.state_mut().scene.map.as_mut().expect("a map");
    map.add_course(Arc::new(Course { name: "Santiago".to_owned(), lines: vec![line] }));
    harness.run();
    let shows = |harness: &egui_kittest::Harness<'_, _>, words: &str| {
        let is_it = |shape: &Shape| match shape {
            Shape::Text(text) => text.galley.text() == words,
            _ => false,
        };
        harness.output().shapes.iter().any(|clipped| is_it(&clipped.shape))
    };
    assert!(shows(&harness, "Santiago"));
    assert!(!shows(&harness, "No positions yet."));
}

#[test]
fn the_pointer_on_a_course_is_told_how_far_along_it_is() {
    let mut scene = Scene::race(Theme::new(true, 1280.0), FLORENCE);
    scene.projection.rows.iter_mut().for_each(|row| {
        row.position = None;
        row.track = Arc::default();
    });
    let mut harness = harness(scene, (544.0, 304.0), false);
    let line = [11.25, 11.26, 11.27].map(|lng| LatLng::new(43.76, lng).unwrap()).to_vec();
    let map = harness.state_mut().scene.map.as_mut().expect("a map");
    map.add_course(Arc::new(Course { name: "East".to_owned(), lines: vec![line] }));
    harness.run();
    harness.hover_at(Pos2::ZERO + Vec2::new(272.0, 152.0));
    harness.run_steps(40);
    harness.get_by_label_contains("East, 800 m of 1.6 km");
}

#[test]
fn courses_are_kept_with_the_event_and_are_on_the_map_again_when_it_is_open() {
    let (world, mut window) = riding();
    let (giro, other) = (event("giro", "Giro", 0), event("other", "Other", 7));
    world.set_events(vec![Arc::clone(&giro), Arc::clone(&other)], Some(&giro.id));
    window.settle();
    let open = |window: &mut Window<'_>, name: &str| {
        window.drop_file("/media/lap.gpx");
        window.harness.state_mut().command(Command::Open(Dialog::Courses));
        window.settle();
        if window.shows("Show as course") {
            window.click("Show as course");
        }
        let (_, reply) = world.last_asked::<ReadCourse>();
        reply.send(Ok(read(course(name, 1.0))));
        window.settle();
        window.settle();
    };
    open(&mut window, "Lap of the Giro");
    assert!(window.shows(", course Lap of the Giro of"));
    // Another event has others.
    world.set_events(vec![Arc::clone(&giro), Arc::clone(&other)], Some(&other.id));
    window.settle();
    assert!(!window.shows("Lap of the Giro of"));
    let names = |id| {
        let courses = world.courses.lock();
        courses.get(&Some(id)).map(|all| all.iter().map(|it| it.name.clone()).collect::<Vec<_>>())
    };
    assert_eq!(names(giro.id.clone()), Some(vec!["Lap of the Giro".to_owned()]));
    assert_eq!(names(other.id.clone()), None);

    // After a restart.
    world.set_events(vec![Arc::clone(&giro), other], Some(&giro.id));
    let mut window = world.window();
    window.settle();
    assert!(window.shows(", course Lap of the Giro of"));
    window.harness.state_mut().command(Command::RemoveCourse(0));
    window.settle();
    window.settle();
    assert!(!window.shows("course Lap of the Giro"));
    assert_eq!(names(giro.id.clone()), Some(Vec::new()));
}
