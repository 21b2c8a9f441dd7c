//! A day with two long pauses, laps, the operator's texts, and sessions that are split and joined
//! afterwards.

use eframe::egui::{Key, Modifiers};
use trackside_ui_tests::golden::{Log, Scene, Setup};

use super::lines::bike;

/// Twenty minutes, a pause of 12, fifteen minutes, a pause of 40, twenty minutes: 107 minutes in
/// all.
fn posts(t: i64) -> Vec<(u32, String)> {
    let rides = matches!(t, 1..=1_200 | 1_920..=2_820 | 5_220..=6_420);
    // A sample every two seconds is enough.
    if rides && t % 2 == 0 { vec![(1, bike(t, 41).line(t * 1000 - 250))] } else { Vec::new() }
}

#[test]
fn two_sessions_with_pauses_laps_a_split_and_a_join() {
    let mut scene = Scene::new("pauses", &Setup::default());
    scene.screen.focus(1);
    let upto = |scene: &mut Scene, t: i64, title: &str| {
        let now = scene.screen.now_ms() / 1000;
        scene.run(t - now, 10, posts);
        scene.screen.shot(title);
    };
    upto(&mut scene, 300, "riding");
    scene.log(1, 400_000, Log::Lap);
    scene.log(1, 800_000, Log::Lap);
    upto(&mut scene, 1_190, "third lap");
    upto(&mut scene, 1_500, "five minutes of pause");
    upto(&mut scene, 1_918, "twelve minutes of pause");
    upto(&mut scene, 1_922, "riding again");
    scene.log(1, 2_400_000, Log::Start);
    upto(&mut scene, 2_500, "started anew");
    upto(&mut scene, 5_218, "forty minutes of pause");
    upto(&mut scene, 5_222, "riding once more");
    scene.log(1, 5_600_000, Log::Lap);
    scene.log(1, 6_000_000, Log::Lap);
    upto(&mut scene, 6_420, "the end");
    scene.run(900, 60, posts);

    scene.list_sessions();
    scene.screen.shot("three sessions");
    scene.log(1, 1_919_750, Log::Join);
    scene.log(1, 5_819_750, Log::Split);
    scene.log(1, 9_750, Log::Title("Hills"));
    scene.log(1, 9_750, Log::Tags(&["race", "wet"]));
    scene.log(1, 6_000_000, Log::Note("The second half."));
    scene.run(5, 5, posts);
    scene.list_sessions();
    scene.screen.shot("the first two joined, the last one split");
    scene.screen.search("search the sessions", "hills");
    scene.screen.shot("searched");
    scene.screen.search("search the sessions", "");
    // Leaves the field.
    scene.screen.press(Key::Escape);
    scene.screen.list_sessions();

    // Starting from the latest: the second half of the last ride.
    scene.screen.press(Key::ArrowDown);
    scene.screen.shot("second half chosen");
    scene.open_chosen();
    for at in [0.0, 100.0, 500.0] {
        scene.screen.seek(at);
        scene.screen.shot(&format!("second half at {at} s"));
    }
    scene.screen.press(Key::Escape);
    // The first half of the split ride, with its laps.
    scene.screen.press(Key::ArrowDown);
    scene.open_chosen();
    for at in [300.0, 590.0] {
        scene.screen.seek(at);
        scene.screen.shot(&format!("first half at {at} s"));
    }
    scene.screen.press(Key::Escape);
    scene.screen.press_with(Modifiers::COMMAND, Key::A);
    scene.overlay_chosen();
    for at in [0.0, 350.0, 700.0, 2_700.0] {
        scene.screen.seek(at);
        scene.screen.shot(&format!("laid over each other at {at} s"));
    }
    scene.finish();
}
