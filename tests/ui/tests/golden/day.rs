//! A day of 200 athletes with one sample a minute each.

use eframe::egui::{Key, Modifiers};
use egui_kittest::kittest::Queryable as _;
use trackside_ui_tests::golden::{Scene, Setup};

use super::lines::{bike, noise, run};

const N_ATHLETES: u32 = 200;
const MINUTE: i64 = 60;

/// An athlete's line for a minute, if there is one.
fn line(bib: u32, minute: i64) -> Option<String> {
    let of = i64::from(bib);
    let (from, to) = (of % 30, 200 + of * 7 % 300);
    // One in twenty never starts; each of the others rests for some minutes now and then.
    let rests = (minute + of * 11) % 120 < of % 25;
    if bib.is_multiple_of(20) || minute < from || to < minute || rests {
        return None;
    }
    let salt = u64::from(bib) * 100;
    let t = minute * MINUTE + of * 13;
    let mut sample = if bib.is_multiple_of(3) { run(t, salt) } else { bike(t, salt) };
    sample.set("battery", (99 - minute / 6).max(3)).without(&["dist_km", "dur_s"]);
    Some(sample.line(minute * MINUTE * 1000 + noise(minute, salt, 900)))
}

#[test]
fn a_day_of_200_athletes() {
    let setup = Setup {
        athletes: (1..=N_ATHLETES).map(|bib| (bib, format!("Athlete {bib}"))).collect(),
        size: [1920.0, 1080.0],
        ..Setup::default()
    };
    let mut scene = Scene::new("day", &setup);
    scene.screen.shot("before the start");
    let mut minute = 0;
    let mut upto = |scene: &mut Scene, until: i64| {
        while minute < until {
            minute += 1;
            scene.screen.pass_ms(60_000);
            // Each athlete posts ten minutes at once, a tenth of them every minute.
            for bib in (1..=N_ATHLETES).filter(|bib| minute % 10 == i64::from(bib % 10)) {
                let lines = (minute - 9..=minute).filter_map(|minute| line(bib, minute));
                scene.post(bib, &lines.collect::<String>());
            }
            if minute % 15 == 0 {
                scene.screen.frame();
            }
        }
    };
    upto(&mut scene, 31);
    scene.screen.shot("half an hour");
    scene.screen.focus(117);
    upto(&mut scene, 120);
    scene.screen.shot("two hours, 117 chosen");
    for _ in 0..3 {
        scene.screen.press_with(Modifiers::SHIFT, Key::ArrowDown);
    }
    for _ in 0..3 {
        scene.screen.press(Key::O);
    }
    upto(&mut scene, 300);
    scene.screen.shot("five hours, four chosen, a long window");
    scene.screen.window.type_keys("/");
    scene.screen.search("search the roster", "19");
    scene.screen.shot("searched for 19");
    scene.screen.press(Key::Escape);
    upto(&mut scene, 480);
    scene.screen.shot("eight hours");
    scene.screen.press(Key::G);
    scene.screen.shot("the map on everybody");
    scene.list_sessions();
    scene.screen.shot("list of sessions");
    // All were out at the same time and share a row; the first three below it are laid over each
    // other.
    scene.screen.press(Key::ArrowDown);
    scene.screen.window.harness.get_by_label_contains("Unfold").click();
    scene.screen.settle();
    scene.screen.press(Key::ArrowDown);
    for _ in 1..3 {
        scene.screen.press_with(Modifiers::SHIFT, Key::ArrowDown);
    }
    scene.overlay_chosen();
    for at in [0.0, 1_200.0, 5_000.0] {
        scene.screen.seek(at);
        scene.screen.shot(&format!("laid over each other at {at} s"));
    }
    scene.finish();
}
