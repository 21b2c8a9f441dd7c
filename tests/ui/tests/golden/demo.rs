//! The ten minutes of the demo in simulated time, as posted by its phones.

use std::sync::{Arc, atomic::AtomicI64, atomic::Ordering};

use eframe::egui::{Key, Modifiers};
use trackside::client::demo::{Device, Post, Script};
use trackside_ui_tests::golden::{Log, Scene, scene::START_MS};

#[test]
fn the_demo_shows_what_its_timetable_says() {
    let race_secs = Arc::new(AtomicI64::new(0));
    let mut scene = Scene::demo("demo", &race_secs);
    for bib in 1..=12 {
        scene.log(bib, -480_000, Log::Start);
    }
    let (mut script, past) = Script::begin(START_MS);
    for Post { rider, lines, .. } in past {
        scene.post(rider as u32 + 1, &lines);
    }
    let shots = [
        (0, "the past"),
        (6, "an attack"),
        (13, "a heart rate of 0"),
        (17, "a strap is silent, a phone is dead"),
        (22, "above 185"),
        (40, "two without network"),
        (50, "a wrong password"),
        (52, "gaps are filled"),
        (63, "two places 400 m off"),
        (70, "a late start"),
        (95, "a fall"),
        (130, "after the fall"),
        (164, "no network"),
        (212, "no network for a minute"),
        (216, "every gap is filled"),
        (240, "two phones for one rider"),
        (425, "a sprint"),
        (599, "cooled down"),
    ];
    let mut ridden = 0;
    for (upto, title) in shots {
        while ridden <= upto {
            if ridden > 0 {
                scene.screen.pass_ms(1000);
            }
            race_secs.store(ridden, Ordering::Relaxed);
            for Post { rider, device, lines } in script.second(ridden, START_MS + ridden * 1000) {
                let bib = rider as u32 + 1;
                match device {
                    Device::Own => scene.post(bib, &lines),
                    Device::Second => scene.post_from(bib, "another-phone/1", &lines),
                    Device::Stranger => scene.refuse(bib),
                }
            }
            if ridden % 2 == 0 {
                scene.screen.frame();
            }
            ridden += 1;
        }
        scene.screen.shot(title);
    }
    scene.screen.press_with(Modifiers::SHIFT, Key::F8);
    scene.screen.shot("list of problems");
    scene.screen.press(Key::Escape);
    scene.list_sessions();
    scene.screen.shot("list of sessions");
    // Running sessions can be read back too: those of today share the first row.
    scene.screen.press(Key::ArrowDown);
    scene.screen.shot("twelve chosen");
    scene.screen.click("Open as it was");
    scene.answer_open();
    for at in [600.0, 760.0, 880.0, 1_300.0] {
        scene.screen.seek(at);
        scene.screen.shot(&format!("replay at {at} s"));
    }
    scene.finish();
}
