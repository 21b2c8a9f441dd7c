//! What reaches the painter, without a GPU.

use std::sync::Arc;

use eframe::egui::{Mesh, Pos2, Shape, epaint::TextShape};
use egui_kittest::{Harness, kittest::Queryable as _};
use trackside::{
    alarm::{AlarmKind, Priority},
    analysis::{AthleteState, ValueState},
    model::{AthleteId, LatLng},
    ui::{
        projection::{AlarmMark, TrackFix, TrackView},
        state::MapMode,
        theme::Theme,
    },
};

use super::scene::{FLORENCE, NOW, Scene, Window, harness};

const SIZE: (f32, f32) = (544.0, 304.0);

fn shapes(harness: &Harness<'_, Window>) -> Vec<Shape> {
    fn flatten(shape: &Shape, all: &mut Vec<Shape>) {
        match shape {
            Shape::Vec(shapes) => shapes.iter().for_each(|shape| flatten(shape, all)),
            shape => all.push(shape.clone()),
        }
    }
    let mut all = Vec::new();
    for clipped in &harness.output().shapes {
        flatten(&clipped.shape, &mut all);
    }
    all
}

/// Slanted segments: grid, scale bar and buttons have only vertical and horizontal ones.
/// The steps of lines that are drawn as meshes: four vertices across each end, six triangles between.
fn ribbon_segments(mesh: &Mesh) -> Vec<[Pos2; 2]> {
    let middle = |at: u32| {
        let side = |off: u32| mesh.vertices.get((at + off) as usize).map(|vertex| vertex.pos);
        Some(side(1)?.lerp(side(2)?, 0.5))
    };
    let steps = mesh.indices.chunks_exact(18).filter_map(|step| step.first());
    steps.filter_map(|&from| Some([middle(from)?, middle(from + 4)?])).collect()
}

fn slanting_segments(shapes: &[Shape]) -> Vec<[Pos2; 2]> {
    let mut segments = Vec::new();
    for shape in shapes {
        match shape {
            Shape::LineSegment { points, .. } => segments.push(*points),
            Shape::Path(path) => segments.extend(path.points.windows(2).map(|w| [w[0], w[1]])),
            Shape::Mesh(mesh) => segments.extend(ribbon_segments(mesh)),
            _ => {}
        }
    }
    segments.retain(|[a, b]| (a.x - b.x).abs() > 1.0 && (a.y - b.y).abs() > 1.0);
    segments
}

fn distance_to(segment: [Pos2; 2], pos: Pos2) -> f32 {
    let [a, b] = segment;
    let along = b - a;
    let share = ((pos - a).dot(along) / along.length_sq()).clamp(0.0, 1.0);
    (a + along * share).distance(pos)
}

fn texts(shapes: &[Shape]) -> Vec<String> {
    shapes
        .iter()
        .filter_map(|shape| match shape {
            Shape::Text(TextShape { galley, .. }) => Some(galley.text().to_owned()),
            _ => None,
        })
        .collect()
}

/// One rider on a straight track north-east, with a gap of 100 m in the middle.
fn with_gap(declared: bool) -> Harness<'static, Window> {
    let mut scene = Scene::race(Theme::new(true, 1280.0), FLORENCE);
    scene.state.cursor = None;
    scene.projection.rows.retain(|row| row.athlete.bib == "7");
    let fix = |i: i32| TrackFix {
        time: NOW.plus_secs(f64::from(i) - 120.0),
        place: LatLng::new(43.76 + f64::from(i) * 2e-5, 11.26 + f64::from(i) * 2e-5).unwrap(),
    };
    let fixes: Vec<TrackFix> = (0..40).chain(80..120).map(fix).collect();
    let breaks = if declared { vec![40] } else { vec![] };
    let last = fixes[fixes.len() - 1].place;
    scene.projection.rows[0].track = Arc::new(TrackView { fixes, breaks, spikes: Vec::new() });
    scene.projection.rows[0].position = Some((last, ValueState::Fresh));
    let mut harness = harness(scene, SIZE, false);
    harness.run();
    harness
}

/// The middle between the two hollow ends of the gap.
fn middle_of_gap(shapes: &[Shape]) -> Option<Pos2> {
    let ends: Vec<Pos2> = shapes
        .iter()
        .filter_map(|shape| match shape {
            Shape::Circle(circle) if circle.radius == 3.0 => Some(circle.center),
            _ => None,
        })
        .collect();
    let [a, b] = ends.as_slice() else { return None };
    Some(a.lerp(*b, 0.5))
}

#[test]
fn no_line_crosses_a_gap_and_its_ends_are_hollow() {
    let gap = shapes(&with_gap(true));
    let middle = middle_of_gap(&gap).expect("two hollow ends");
    let crossing = |shapes: &[Shape]| {
        slanting_segments(shapes).into_iter().filter(|&s| distance_to(s, middle) < 8.0).count()
    };
    assert_eq!(crossing(&gap), 0);
    let whole = shapes(&with_gap(false));
    assert_eq!(middle_of_gap(&whole), None);
    assert!(crossing(&whole) > 0, "the same fixes without the gap do make a line");
}

#[test]
fn the_lost_are_ghosts_with_their_age_and_the_focus_has_a_flag() {
    let mut harness = harness(Scene::race(Theme::new(true, 1280.0), FLORENCE), SIZE, false);
    harness.run();
    let words = texts(&shapes(&harness));
    for expected in ["7 Vento 24.9", "6 lost 1:12", "1 Falco", "Fit 10", "6"] {
        assert!(words.iter().any(|word| word == expected), "{expected} is missing in {words:?}");
    }
    assert!(!words.iter().any(|word| word == "10"), "10 has no position");
}

#[test]
fn without_a_base_map_there_are_grid_scale_and_north_and_nobody_is_named() {
    let mut harness = harness(Scene::race(Theme::new(true, 1280.0), FLORENCE), SIZE, false);
    harness.run();
    let shapes = shapes(&harness);
    let words = texts(&shapes);
    assert!(words.iter().any(|word| word == "N"));
    assert!(words.iter().any(|word| word.ends_with(" m") && !word.contains(':')));
    assert!(!words.iter().any(|word| word.contains("OpenStreetMap")));
    let level = shapes.iter().filter(|shape| match shape {
        Shape::LineSegment { points: [a, b], .. } => a.y == b.y && (a.x - b.x).abs() > 500.0,
        _ => false,
    });
    assert!(level.count() >= 2);
}

#[test]
fn an_empty_map_says_so() {
    let mut scene = Scene::race(Theme::new(true, 1280.0), FLORENCE);
    scene.projection.rows.iter_mut().for_each(|row| row.position = None);
    let mut harness = harness(scene, SIZE, false);
    harness.run();
    assert!(texts(&shapes(&harness)).iter().any(|word| word == "No positions yet."));
}

#[test]
fn a_crowd_becomes_counts() {
    let mut scene = Scene::crowd(Theme::new(true, 1280.0), 60);
    let there = scene.projection.rows[0].position;
    scene.projection.rows.iter_mut().for_each(|row| row.position = there);
    let mut harness = harness(scene, SIZE, false);
    harness.run();
    let words = texts(&shapes(&harness));
    assert!(words.iter().any(|word| word == "x60"), "{words:?}");
    assert!(!words.iter().any(|word| word == "17" || word == "60"), "{words:?}");
}

#[test]
fn above_twelve_selected_only_the_focus_has_a_label() {
    let named = |n: u32| {
        let mut scene = Scene::crowd(Theme::new(true, 1280.0), 20);
        scene.state.selection = (1..=n).map(AthleteId).collect();
        scene.state.focus = Some(AthleteId(1));
        let mut harness = harness(scene, (1600.0, 1000.0), false);
        harness.run();
        let words = texts(&shapes(&harness));
        let is_label = |word: &&String| word.contains(|c: char| c.is_ascii_lowercase());
        let of_athletes = |word: &&String| word.starts_with(|c: char| c.is_ascii_digit());
        words.iter().filter(of_athletes).filter(is_label).filter(|w| !w.ends_with('m')).count()
    };
    assert!(named(5) > 2, "{}", named(5));
    assert_eq!(named(13), 1);
}

#[test]
fn who_is_out_of_the_race_is_quiet() {
    let mut scene = Scene::race(Theme::new(true, 1280.0), FLORENCE);
    let lost = ValueState::Lost { age_secs: 72.0 };
    scene.projection.rows[4].position = scene.projection.rows[4].position.map(|(at, _)| (at, lost));
    scene.projection.rows[4].state = AthleteState::StoodDown;
    let mut harness = harness(scene, SIZE, false);
    harness.run();
    let words = texts(&shapes(&harness));
    assert!(words.iter().any(|word| word == "5"), "{words:?}");
    assert!(!words.iter().any(|word| word.contains("5 lost")), "{words:?}");
    assert!(words.iter().any(|word| word == "Fit 9"), "{words:?}");
}

#[test]
fn who_is_far_away_has_an_arrow_and_is_left_out_of_the_fit() {
    let mut scene = Scene::race(Theme::new(true, 1280.0), FLORENCE);
    let far = LatLng::new(-33.4, -70.6).unwrap();
    scene.projection.rows[10].position = Some((far, ValueState::Fresh));
    let mut harness = harness(scene, SIZE, false);
    harness.run();
    let words = texts(&shapes(&harness));
    assert!(words.iter().any(|word| word == "Fit 9 of 10, 1 far away"), "{words:?}");
    harness.get_by_label_contains("11 is 11 ");
}

/// Painted discs of this radius.
fn rings(shapes: &[Shape], radius: f32) -> usize {
    let is_ring = |shape: &&Shape| matches!(shape, Shape::Circle(it) if it.radius == radius);
    shapes.iter().filter(is_ring).count()
}

#[test]
fn a_spike_is_a_cross_and_the_track_does_not_go_there() {
    let mut harness = harness(Scene::race(Theme::new(true, 1280.0), FLORENCE), SIZE, false);
    harness.run();
    let all = shapes(&harness);
    // The two strokes of a cross are 8 points wide and high, and share their middle.
    let strokes: Vec<Pos2> = all
        .iter()
        .filter_map(|shape| match shape {
            Shape::LineSegment { points: [a, b], .. } => {
                let is_8 = |length: f32| (length.abs() - 8.0).abs() < 0.01;
                (is_8(a.x - b.x) && is_8(a.y - b.y)).then(|| a.lerp(*b, 0.5))
            }
            _ => None,
        })
        .collect();
    let [one, other] = strokes.as_slice() else { panic!("{strokes:?}") };
    assert!(one.distance(*other) < 0.1);
    let lines = slanting_segments(&all);
    let longest = lines.iter().map(|[a, b]| a.distance(*b)).fold(0.0, f32::max);
    assert!(longest < 60.0, "no line leads to the cross: {longest}");
}

#[test]
fn the_accuracy_is_a_circle_for_the_selected_above_ten_metres() {
    let circles = |acc_m, is_selected: bool| {
        let mut scene = Scene::race(Theme::new(true, 1280.0), FLORENCE);
        scene.projection.rows[1].acc_m = Some(acc_m);
        scene.state.focus = None;
        scene.state.cursor = None;
        scene.state.selection = if is_selected { vec![AthleteId(2)] } else { Vec::new() };
        let mut harness = harness(scene, SIZE, false);
        harness.run();
        let is_large = |shape: &&Shape| matches!(shape, Shape::Circle(it) if it.radius > 5.0);
        shapes(&harness).iter().filter(is_large).count()
    };
    assert_eq!(circles(45.0, true), 2, "a ground and an edge");
    assert_eq!(circles(9.0, true), 0);
    assert_eq!(circles(45.0, false), 0);
}

#[test]
fn the_heading_is_a_wedge_above_walking_pace() {
    let paths = |kph| {
        let mut scene = Scene::race(Theme::new(true, 1280.0), FLORENCE);
        scene.projection.rows[6].spd_kph.value = Some(kph);
        let mut harness = harness(scene, SIZE, false);
        harness.run();
        let is_wedge = |shape: &&Shape| {
            matches!(shape, Shape::Path(it) if it.closed && it.points.len() == 3
                && it.fill == Theme::new(true, 1280.0).palette.text && it.stroke.width == 1.2)
        };
        shapes(&harness).iter().filter(is_wedge).count()
    };
    // 1 and 2 are selected too and ride on.
    assert_eq!((paths(24.9), paths(4.9)), (3, 2));
}

#[test]
fn the_cursor_of_the_plots_has_a_ring_on_the_track_of_each_selected() {
    let rings_at = |cursor| {
        let mut scene = Scene::race(Theme::new(true, 1280.0), FLORENCE);
        scene.state.cursor = cursor;
        let mut harness = harness(scene, SIZE, false);
        harness.run();
        rings(&shapes(&harness), 5.5)
    };
    // A casing and a ring for each of 7, 1 and 2.
    assert_eq!(rings_at(Some(NOW.plus_secs(-20.0))), 6);
    assert_eq!(rings_at(None), 0);
}

#[test]
fn whoever_has_an_alarm_is_named_and_never_joins_a_crowd() {
    let mut scene = Scene::crowd(Theme::new(true, 1280.0), 60);
    let there = scene.projection.rows[0].position;
    let at = there.unwrap().0;
    scene.projection.rows.iter_mut().for_each(|row| row.position = there);
    let alarm = AlarmMark {
        kind: Some(AlarmKind::AbruptStop),
        priority: Priority::Urgent,
        is_acknowledged: false,
    };
    scene.projection.rows[7].alarm = Some(alarm);
    scene.projection.rows[8].position = Some((at, ValueState::Lost { age_secs: 72.0 }));
    scene.state.selection = vec![AthleteId(5)];
    let mut harness = harness(scene, (1280.0, 720.0), false);
    harness.run();
    let words = texts(&shapes(&harness));
    for expected in ["x57", "8 Nibbio", "9 lost 1:12", "5 Pia"] {
        assert!(words.iter().any(|word| word == expected), "{expected} is missing in {words:?}");
    }
}

#[test]
fn no_label_stands_below_the_follow_chip_or_the_buttons() {
    let mut scene = Scene::crowd(Theme::new(true, 1280.0), 12);
    scene.state.selection = (1..=12).map(AthleteId).collect();
    scene.state.map = MapMode::Free;
    let mut harness = harness(scene, SIZE, false);
    // Whatever is in the corners.
    for zoom in 0..14 {
        if let Some(map) = harness.state_mut().scene.map.as_mut() {
            map.zoom_by(1.0);
        }
        harness.run();
        let chip = harness.get_by_label_contains("Free").rect();
        let zoom_in = harness.get_by_label("zoom in").rect();
        let all = shapes(&harness);
        for shape in &all {
            let Shape::Text(text) = shape else { continue };
            let words = text.galley.text();
            let is_label = words.starts_with(|c: char| c.is_ascii_digit())
                && words.contains(|c: char| c.is_ascii_uppercase());
            let rect = text.visual_bounding_rect();
            assert!(
                !is_label || !rect.intersects(chip) && !rect.intersects(zoom_in),
                "{words} at zoom {zoom}"
            );
        }
    }
}
