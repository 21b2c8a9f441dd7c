//! The night when summer time ends in Rome and two o'clock comes twice.

use eframe::egui::Key;
use trackside_ui_tests::golden::{Log, Scene, Setup};

use super::lines::bike;

/// 00:50 of 25 October 2026 in UTC, ten minutes before the clocks are set back.
const BEFORE_THE_CHANGE_MS: i64 = 1_792_889_400_000;

fn posts(t: i64) -> Vec<(u32, String)> {
    let rides = t <= 1_500 && t % 5 == 0;
    let line = bike(t, 61).line_at(BEFORE_THE_CHANGE_MS + t * 1000 - 300);
    if rides { vec![(2, line)] } else { Vec::new() }
}

#[test]
fn a_night_in_rome_in_which_the_clocks_are_set_back() {
    let setup = Setup { start_ms: BEFORE_THE_CHANGE_MS, in_rome: true, ..Setup::default() };
    let mut scene = Scene::new("zone", &setup);
    scene.screen.focus(2);
    for (t, title) in [(540, "02:59 in summer"), (660, "02:01 in winter"), (1_500, "the end")] {
        let now = scene.screen.now_ms() / 1000;
        scene.run(t - now, 10, posts);
        scene.screen.shot(title);
    }
    scene.log(2, 700_000, Log::Marker("again two o'clock"));
    scene.refuse(3);
    scene.run(900, 60, |_| Vec::new());
    scene.screen.shot("a marker");
    scene.list_sessions();
    scene.screen.press(Key::ArrowDown);
    scene.screen.shot("list of sessions");
    scene.open_chosen();
    for at in [300.0, 900.0] {
        scene.screen.seek(at);
        scene.screen.shot(&format!("replay at {at} s"));
    }
    scene.finish();
}
