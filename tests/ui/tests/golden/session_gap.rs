//! One definition of a session: like the list of sessions, the timers of Coach and of a replay
//! follow splits, joins and the session gap setting.

use eframe::egui::Key;
use trackside_ui_tests::golden::{Log, Scene, Setup};

use super::lines::bike;

/// Five minutes each, with pauses of 12 and 40 minutes in between.
fn posts(t: i64) -> Vec<(u32, String)> {
    let rides = matches!(t, 1..=300 | 1_020..=1_320 | 3_720..=4_020);
    if rides && t % 2 == 0 { vec![(1, bike(t, 53).line(t * 1000 - 250))] } else { Vec::new() }
}

fn upto(scene: &mut Scene, t: i64, title: &str) {
    let now = scene.screen.now_ms() / 1000;
    scene.run(t - now, 10, posts);
    scene.screen.shot(title);
}

/// Opens the latest session.
fn open_latest(scene: &mut Scene, title: &str) {
    scene.list_sessions();
    scene.screen.shot(title);
    scene.screen.press(Key::ArrowDown);
    scene.open_chosen();
}

#[test]
fn the_timers_follow_joins_and_splits() {
    let mut scene = Scene::new("session_gap_joined", &Setup::default());
    scene.screen.focus(1);
    upto(&mut scene, 290, "first part");
    scene.run(1_020 - 290, 10, posts);
    scene.log(1, 1_019_750, Log::Join);
    upto(&mut scene, 1_030, "second part, joined to the first");
    scene.log(1, 1_199_750, Log::Split);
    upto(&mut scene, 1_230, "second part, split three minutes into it");
    scene.run(3_720 - 1_230, 10, posts);
    scene.log(1, 3_719_750, Log::Join);
    upto(&mut scene, 3_800, "third part, joined to the second half of the second");
    scene.run(4_700 - 3_800, 10, posts);
    open_latest(&mut scene, "two sessions");
    for at in [100.0, 1_000.0, 2_530.0, 2_700.0] {
        scene.screen.seek(at);
        scene.screen.shot(&format!("replay of the joined session at {at} s"));
    }
    scene.finish();
}

#[test]
fn the_timers_follow_the_setting() {
    let setup = Setup { session_gap_mins: 30, ..Setup::default() };
    let mut scene = Scene::new("session_gap_setting", &setup);
    scene.screen.focus(1);
    upto(&mut scene, 290, "first part");
    upto(&mut scene, 1_030, "second part, 12 minutes later, with a gap of 30 minutes set");
    scene.run(1_400 - 1_030, 10, posts);
    open_latest(&mut scene, "one session");
    for at in [250.0, 1_030.0, 1_310.0] {
        scene.screen.seek(at);
        scene.screen.shot(&format!("replay at {at} s"));
    }
    scene.finish();
}
