//! Rides of one or two athletes, live and replayed: a bike with everything at 1 Hz, a run without
//! power, a recorder with a 3 s interval, and phones with typical faults.

use eframe::egui::{Key, Modifiers};
use trackside_ui_tests::golden::{Log, Scene, Setup};

use super::lines::{bike, run};

/// Opens the session that began last and records what is shown at these seconds of it.
fn replay(scene: &mut Scene, secs: &[f64]) {
    scene.list_sessions();
    scene.screen.shot("list of sessions");
    scene.screen.press(Key::ArrowDown);
    scene.screen.shot("session chosen");
    scene.open_chosen();
    scene.screen.shot("replay opened");
    for &at in secs {
        scene.screen.seek(at);
        scene.screen.shot(&format!("replay at {at} s"));
    }
}

#[test]
fn a_bike_with_power_at_1_hz() {
    let mut scene = Scene::new("bike", &Setup::default());
    scene.screen.shot("nobody has sent");
    // Every second, then batches of ten seconds, a minute and a half offline, then batches again.
    let mut kept = String::new();
    let mut posts = move |t: i64| {
        let mut sample = bike(t, 1);
        if (700..760).contains(&t) {
            sample.set("spd_kph", 0).set("pwr_w", 0).set("cad_rpm", 0);
        }
        kept += &sample.line(t * 1000 - 300);
        let is_sent = match t {
            0..=200 => true,
            201..=400 => t % 10 == 0,
            401..=499 => false,
            500..=1_200 => t % 10 == 0,
            _ => {
                kept.clear();
                false
            }
        };
        if is_sent { vec![(1, std::mem::take(&mut kept))] } else { Vec::new() }
    };
    let mut upto = |scene: &mut Scene, t: i64, title: &str| {
        let now = scene.screen.now_ms() / 1000;
        scene.run(t - now, 5, &mut posts);
        scene.screen.shot(title);
    };
    upto(&mut scene, 1, "first sample");
    upto(&mut scene, 5, "five samples");
    scene.log(1, 20_000, Log::Start);
    upto(&mut scene, 29, "before the choice");
    scene.screen.focus(1);
    scene.screen.shot("chosen");
    upto(&mut scene, 65, "a minute");
    upto(&mut scene, 180, "three minutes");
    scene.screen.press(Key::N);
    scene.screen.shot("greatest values");
    scene.screen.press(Key::N);
    scene.screen.shot("least values");
    scene.screen.press(Key::N);
    upto(&mut scene, 396, "batches of ten seconds");
    upto(&mut scene, 414, "silent, old");
    upto(&mut scene, 480, "silent, lost");
    upto(&mut scene, 500, "the gap is filled");
    upto(&mut scene, 509, "the gap was filled nine seconds ago");
    upto(&mut scene, 510, "the gap was filled ten seconds ago");
    scene.log(1, 600_000, Log::Lap);
    upto(&mut scene, 611, "second lap");
    upto(&mut scene, 745, "standing");
    scene.log(1, 780_000, Log::Rest);
    upto(&mut scene, 800, "resting");
    scene.log(1, 900_000, Log::Lap);
    scene.log(1, 950_000, Log::Marker("puncture"));
    upto(&mut scene, 1_000, "third lap, a marker");
    upto(&mut scene, 1_200, "the end");
    scene.screen.press(Key::O);
    scene.screen.shot("twenty minutes in the plots");
    scene.screen.press(Key::Space);
    scene.screen.press(Key::ArrowLeft);
    scene.screen.press_with(Modifiers::SHIFT, Key::ArrowLeft);
    upto(&mut scene, 1_204, "held, with a cursor");
    scene.screen.press(Key::Escape);
    scene.screen.press(Key::Space);
    scene.screen.press(Key::T);
    scene.screen.shot("daylight");
    scene.screen.press(Key::T);
    upto(&mut scene, 1_225, "over, old");
    upto(&mut scene, 1_400, "over, lost");
    scene.screen.reopen([1024.0, 640.0]);
    scene.screen.focus(1);
    scene.screen.shot("another window, opened late");
    scene.screen.reopen([1280.0, 720.0]);
    replay(&mut scene, &[120.0, 450.0, 605.5, 745.0, 1_100.0]);
    scene.screen.play();
    scene.screen.click("10x");
    scene.screen.pass_ms(2_500);
    scene.screen.shot("replay plays 25 s on");
    scene.screen.play();
    scene.screen.seek(60.0);
    scene.screen.shot("replay back at a minute");
    scene.screen.show_live();
    scene.screen.shot("live again");
    scene.finish();
}

#[test]
fn a_run_without_power_with_gaps_and_a_strap_that_fails() {
    let mut scene = Scene::new("run", &Setup::default());
    scene.screen.focus(2);
    let posts = |t: i64| {
        let mut sample = run(t, 7);
        match t {
            // The strap slips, then sticks, then fails.
            240..=300 => {
                sample.set("hr_bpm", 0);
            }
            400..=520 => {
                sample.set("hr_bpm", 161);
            }
            700..=820 => {
                sample.without(&["hr_bpm"]);
            }
            // Under a bridge.
            600..=660 => {
                sample.without(&["lat", "lng"]);
            }
            // The phone is offline and buffers nothing.
            330..=337 | 540..=579 | 860..=960 => return Vec::new(),
            _ if t > 1_080 => return Vec::new(),
            _ => {}
        }
        vec![(2, sample.line(t * 1000 - 450))]
    };
    let shots = [
        (3, "three samples"),
        (60, "a minute"),
        (235, "before the strap slips"),
        (243, "heart rate 0"),
        (295, "heart rate 0 for a minute"),
        (305, "the strap is back"),
        (336, "a short gap"),
        (345, "after the short gap"),
        (459, "the strap sticks for just under a minute"),
        (460, "the strap sticks for a minute"),
        (515, "the strap sticks for two minutes"),
        (557, "silent"),
        (585, "after the gap"),
        (640, "no place"),
        (670, "a place again"),
        (708, "no heart rate for just under ten seconds"),
        (709, "no heart rate for just over ten seconds"),
        (759, "nothing of the heart for a minute"),
        (760, "nothing of the heart for over a minute"),
        (830, "heart rate again"),
        (900, "silent, no place"),
        (958, "lost"),
        (965, "back"),
        (1_080, "the end"),
    ];
    for (t, title) in shots {
        let now = scene.screen.now_ms() / 1000;
        scene.run(t - now, 5, posts);
        scene.screen.shot(title);
    }
    replay(&mut scene, &[236.0, 262.0, 480.0, 561.0, 640.0, 790.0, 900.0, 1_075.0]);
    scene.finish();
}

#[test]
fn a_recorder_of_3_s_that_uploads_every_15() {
    let mut scene = Scene::new("three_seconds", &Setup::default());
    scene.screen.focus(3);
    let mut kept = String::new();
    let mut posts = move |t: i64| {
        // Whole seconds, every third one, occasionally a second late.
        let is_due = if t % 45 <= 1 { t % 45 == 1 } else { t % 3 == 0 };
        if is_due && t <= 900 {
            let mut sample = bike(t, 11);
            sample.without(&["pwr_w_l", "pwr_w_r", "dist_km", "bearing", "acc_m", "dur_s"]);
            sample.set("core_temp", format!("38.{}", t / 100 % 10)).set("battery", 12 - t / 100);
            kept += &sample.line(t * 1000);
        }
        if t % 15 == 0 { vec![(3, std::mem::take(&mut kept))] } else { Vec::new() }
    };
    let shots = [
        (10, "nothing yet"),
        (15, "first upload"),
        (29, "just before the second"),
        (60, "a minute"),
        (314, "fourteen seconds old"),
        (316, "fresh"),
        (600, "ten minutes"),
        (900, "the last upload"),
        (950, "silent"),
        (1_020, "lost, with its battery"),
    ];
    for (t, title) in shots {
        let now = scene.screen.now_ms() / 1000;
        scene.run(t - now, 5, &mut posts);
        scene.screen.shot(title);
    }
    replay(&mut scene, &[30.0, 301.0, 302.0, 899.0]);
    scene.finish();
}

#[test]
fn phones_with_spikes_clocks_that_jump_and_late_batches() {
    let mut scene = Scene::new("faults", &Setup::default());
    let mut late = String::new();
    let mut posts = move |t: i64| {
        let mut faulty = bike(t, 23);
        // Both clocks are right except for 40 s in which the fourth's is 95 s ahead.
        let ahead_ms = if (200..240).contains(&t) { 95_000 } else { 0 };
        match t {
            60 | 62 => {
                faulty.set("lng", "11.281000");
            }
            64 => {
                faulty.set("lat", 0).set("lng", 0);
            }
            80 => {
                faulty.set("hr_bpm", 255).set("pwr_w", 65_535);
            }
            81 => {
                faulty.set("spd_kph", 812);
            }
            90..=92 => {
                faulty.set("pwr_w", -1);
            }
            100 => {
                faulty.set("hr_bpm", "1e15");
            }
            120..=150 => {
                faulty.without(&["spd_kph", "cad_rpm"]);
            }
            _ => {}
        }
        let mut steady = bike(t + 30, 31);
        steady.without(&["bearing"]);
        let line = faulty.line(t * 1000 - 200 + ahead_ms);
        let mut posts = vec![(1, steady.line(t * 1000 - 100))];
        match t {
            // Buffered for four minutes, then sent newest first, partly twice.
            300..=539 => late.insert_str(0, &line),
            540 => {
                let again: String = late.split_inclusive('\n').take(30).collect();
                posts.push((4, line));
                posts.push((4, std::mem::take(&mut late)));
                posts.push((4, again.replace("hr_bpm=1", "hr_bpm=")));
            }
            _ if t <= 600 => posts.push((4, line)),
            _ => {}
        }
        posts
    };
    let shots = [
        (50, "all is well"),
        (60, "a place half a kilometre off"),
        (65, "places that cannot be"),
        (70, "after the spikes"),
        (80, "values beyond what people do"),
        (81, "a speed beyond what people do"),
        (91, "power below zero"),
        (100, "a heart rate without end"),
        (140, "no speed"),
        (199, "before the clock jumps"),
        (215, "a clock 95 s ahead"),
        (241, "the clock is right again"),
        (260, "twenty seconds later"),
        (330, "silent"),
        (420, "lost"),
        (541, "a late batch"),
        (560, "after the late batch"),
    ];
    scene.screen.focus(4);
    scene.screen.press_with(Modifiers::SHIFT, Key::ArrowUp);
    for (t, title) in shots {
        let now = scene.screen.now_ms() / 1000;
        scene.run(t - now, 5, &mut posts);
        scene.screen.shot(title);
    }
    scene.screen.set_clock(7_000);
    scene.run(10, 5, |_| Vec::new());
    scene.screen.shot("the laptop's clock was set 7 s on");
    scene.run(600, 5, |_| Vec::new());
    scene.list_sessions();
    scene.screen.shot("list of sessions");
    scene.screen.press_with(Modifiers::COMMAND, Key::A);
    scene.screen.shot("all chosen");
    scene.screen.click("Open as it was");
    scene.answer_open();
    for at in [61.0, 81.0, 140.0, 215.0, 300.0, 420.0, 560.0] {
        scene.screen.seek(at);
        scene.screen.shot(&format!("replay at {at} s"));
    }
    scene.finish();
}
