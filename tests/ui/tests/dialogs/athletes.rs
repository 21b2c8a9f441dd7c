//! Athletes: adding, changing and removing them, and setting passwords.

use eframe::egui::{Key, Vec2};
use egui_kittest::kittest::Queryable as _;
use trackside::{
    control::{
        AddAthlete, Added, EditAthlete, Edited, Error, MeasureRecordings, RemoveAthlete,
        SetPassword,
    },
    history::AthleteRecording,
    model::{
        AthleteId, Change, HrZoneModel, ProfileEdit, ProfileNumber, Sex, UnixNanos, ZoneBorders,
        ZoneMetric,
    },
    roster::{AthleteEdit, IssuedPassword},
};
use trackside_ui_tests::world::{Window, World, athlete, login};

/// Three athletes, the first of whom has sent samples, and the open dialog.
fn opened(world: &World) -> Window<'static> {
    world.ride(1, 171.0, 312.0, 24.6);
    let mut window = world.window();
    window.settle();
    window.click("Athletes\u{2026}");
    window
}

/// The page of one athlete.
fn page_of(window: &mut Window<'_>, bib_and_name: &str) {
    let start = format!("athlete {bib_and_name},");
    window.harness.get_by_label_contains(&start).click();
    window.settle();
}

#[test]
fn the_list_says_who_is_there_and_when_heard() {
    let world = World::of_three();
    let mut window = opened(&world);
    world.wait(14);
    window.settle();
    assert!(window.shows("athlete 1 Falco, rider1, 14 s ago"));
    assert!(window.shows("athlete 3 Luma, rider3, not seen yet"));
    window.fill("search athletes", "lum");
    assert!(window.shows("athlete 3 Luma") && !window.shows("athlete 1 Falco"));
    window.fill("search athletes", "xy");
    assert!(window.shows("No bib, name, login or team has 'xy'."));
}

#[test]
fn the_dialog_opens_from_the_menu_too() {
    let world = World::of_three();
    world.ride(1, 171.0, 312.0, 24.6);
    let mut window = world.window();
    window.settle();
    window.click("Menu");
    assert!(window.shows("Connect a phone"));
    window.press(Key::Escape);
    assert!(!window.shows("Connect a phone"));
    window.click("Menu");
    window.harness.get_all_by_label("Athletes\u{2026}").last().expect("an entry").click();
    window.settle();
    assert!(window.shows("Add athlete"));
}

#[test]
fn a_new_athlete_gets_a_password_that_shows_once() {
    let world = World::of_three();
    let mut window = opened(&world);
    window.click("Add athlete");
    // The first field has the focus.
    window.type_keys("rider7");
    window.fill("Name", "Vento");
    window.fill("Bib", "7");
    window.fill("Team", "Vittoria");
    window.fill("Weight, kg", "66,5");
    window.press(Key::Enter);
    let (AddAthlete(new), reply) = world.last_asked();
    assert_eq!((&*new.login, &*new.name, &*new.bib), ("rider7", "Vento", "7"));
    assert_eq!((&*new.team, new.profile.weight_kg, &*new.password), ("Vittoria", Some(66.5), ""));
    assert!(window.shows("Working..."));

    world.set_roster(vec![athlete(1, "Falco"), athlete(7, "Vento")]);
    let issued = IssuedPassword { login: login(7), password: "k7m2-xw4hq".into() };
    let warning = Some("bib 7 is also worn by Falco".into());
    reply.send(Ok(Added { issued, warning }));
    window.settle();
    assert!(window.shows("Password of rider7"));
    assert!(window.shows("k7m2-xw4hq"));
    assert!(window.shows("Bib 7 is also worn by Falco."));
    page_of(&mut window, "1 Falco");
    page_of(&mut window, "7 Vento");
    assert!(!window.shows("k7m2-xw4hq"), "it shows only once");
}

#[test]
fn a_password_can_be_typed_and_what_is_wrong_is_said_beside_the_form() {
    let world = World::of_three();
    let mut window = opened(&world);
    window.click("Add athlete");
    window.click("Add");
    assert!(window.shows("A login has 1 to 64 of the characters"));
    assert!(world.asked.lock().is_empty());
    window.fill("Login", "rider7");
    window.fill("Weight, kg", "heavy");
    window.click("Add");
    assert!(window.shows("The weight is a number from 10 to 300 kg, such as 72.5."));
    assert!(window.shows("One value is not valid; it is marked below."));
    assert!(world.asked.lock().is_empty());
    window.fill("Weight, kg", "");
    window.click("Type a password");
    window.fill("Password", "secret88");
    window.click("Add");
    let (AddAthlete(new), reply) = world.last_asked();
    assert_eq!(new.password, "secret88");
    reply.send(Err(Error::failed("the login rider7 is taken")));
    window.settle();
    assert!(window.shows("The login rider7 is taken."));
}

#[test]
fn an_edit_shows_in_the_roster_and_sends_only_what_is_another() {
    let world = World::of_three();
    let mut window = opened(&world);
    page_of(&mut window, "2 Brenta");
    window.fill("Name", "Brenta Alta");
    window.fill("Weight, kg", "");
    window.click("Save");
    let (asked, reply) = world.last_asked::<EditAthlete>();
    let edit = AthleteEdit {
        name: Some("Brenta Alta".into()),
        profile: ProfileEdit {
            numbers: vec![(ProfileNumber::WeightKg, None)],
            ..ProfileEdit::default()
        },
        ..AthleteEdit::default()
    };
    assert_eq!(asked, EditAthlete { login: login(2), edit });
    let mut brenta = (*athlete(2, "Brenta Alta")).clone();
    brenta.profile.weight_kg = None;
    world.set_roster(vec![athlete(1, "Falco"), brenta.into()]);
    reply.send(Ok(Edited { warning: None }));
    window.settle();
    assert!(window.shows("Saved."));
    assert!(window.row("2 Brenta Alta").ends_with("not seen yet"));
}

#[test]
fn what_is_typed_can_be_undone_before_it_is_saved() {
    let world = World::of_three();
    let mut window = opened(&world);
    page_of(&mut window, "2 Brenta");
    window.fill("Name", "Nobody");
    window.click("Undo changes");
    window.click("Save");
    assert!(world.asked.lock().is_empty(), "there is nothing to save");
}

#[test]
fn a_new_password_is_made_unless_one_is_typed() {
    let world = World::of_three();
    let mut window = opened(&world);
    page_of(&mut window, "2 Brenta");
    window.click("New password\u{2026}");
    window.click("Set password");
    let (asked, reply) = world.last_asked::<SetPassword>();
    assert_eq!(asked, SetPassword { login: login(2), password: None });
    let issued = IssuedPassword { login: login(2), password: "q9rt-abcde".into() };
    reply.send(Ok(issued));
    window.settle();
    assert!(window.shows("Password of rider2") && window.shows("q9rt-abcde"));
    window.click("Copy password");
}

fn fourteen_thousand() -> AthleteRecording {
    let day = |n: i64| UnixNanos::from_secs(1_463_683_075 + n * 86_400);
    AthleteRecording { lines: 14_312, bytes: 2_100_000, span: Some((day(0), day(2))) }
}

/// The page that asks whether to remove Brenta, after the engine has measured the recordings.
fn removing(world: &World) -> Window<'static> {
    let mut window = opened(world);
    page_of(&mut window, "2 Brenta");
    window.click("Remove\u{2026}");
    let (asked, reply) = world.last_asked::<MeasureRecordings>();
    assert_eq!(asked, MeasureRecordings(login(2)));
    reply.send(Ok(fourteen_thousand()));
    window.settle();
    window
}

const AMOUNT: &str = "14 312 samples from 19 May 2016 to 21 May 2016, 2.1 MB";

#[test]
fn a_removal_says_how_much_there_is_and_keeps_it_unless_told() {
    let world = World::of_three();
    let mut window = removing(&world);
    assert!(window.shows(AMOUNT));
    window.click("Remove Brenta");
    let (asked, reply) = world.last_asked::<RemoveAthlete>();
    let expected = RemoveAthlete { login: login(2), with_recordings: false };
    assert_eq!(asked, expected);
    world.set_roster(vec![athlete(1, "Falco"), athlete(3, "Luma")]);
    reply.send(Ok(()));
    window.settle();
    assert!(window.shows("rider2 is off the roster. The recordings are kept."));
    assert!(window.harness.state().projection().row(AthleteId(2)).is_none());
}

#[test]
fn erasing_needs_a_second_step_that_names_the_athlete_and_what_goes() {
    let world = World::of_three();
    let mut window = removing(&world);
    window.click("Erase the recordings too");
    assert!(!window.shows("Remove Brenta\n"));
    window.click("Continue\u{2026}");
    assert!(window.shows("Erase everything of 2 Brenta (rider2)?"));
    assert!(window.shows(AMOUNT));
    // Enter and Escape go back: only the button that names the athlete erases.
    window.press(Key::Enter);
    assert!(world.asked.lock().is_empty());
    assert!(!window.shows("Erase all of Brenta"));
    window.click("Continue\u{2026}");
    window.press(Key::Escape);
    assert!(!window.shows("Erase all of Brenta"));
    window.click("Continue\u{2026}");
    window.click("Erase all of Brenta");
    let (asked, _reply) = world.last_asked::<RemoveAthlete>();
    let expected = RemoveAthlete { login: login(2), with_recordings: true };
    assert_eq!(asked, expected);
}

#[test]
fn while_it_is_not_known_how_much_there_is_nothing_can_be_erased() {
    let world = World::of_three();
    let mut window = opened(&world);
    page_of(&mut window, "2 Brenta");
    window.click("Remove\u{2026}");
    assert!(window.shows("Counting recordings..."));
    window.click("Erase the recordings too");
    window.click("Continue\u{2026}");
    assert!(!window.shows("Erase all of Brenta"));
}

#[test]
fn keys_belong_to_the_dialog_and_escape_goes_one_page_back() {
    let world = World::of_three();
    let mut window = opened(&world);
    let before = window.harness.state().view().clone();
    window.press(Key::T);
    window.press(Key::Space);
    window.press(Key::ArrowDown);
    let after = window.harness.state().view();
    assert_eq!((after.dark, after.time, after.focus), (before.dark, before.time, before.focus));
    page_of(&mut window, "2 Brenta");
    window.click("New password\u{2026}");
    window.press(Key::Escape);
    assert!(window.shows("New password\u{2026}"));
    // Leaves the field in one step.
    window.harness.get_by_label("Name").focus();
    window.settle();
    window.press(Key::Escape);
    assert!(window.shows("Select an athlete to change"));
    window.press(Key::Escape);
    assert!(!window.shows("Add athlete"));
}

#[test]
fn an_engine_that_has_gone_is_said() {
    let world = World::of_three();
    let mut window = opened(&world);
    page_of(&mut window, "2 Brenta");
    window.click("New password\u{2026}");
    window.click("Set password");
    drop(world.last_asked::<SetPassword>());
    window.settle();
    assert!(window.shows("The engine has ended."));
}

#[test]
fn the_dialog_fits_and_settles_in_every_size_and_theme() {
    let world = World::new((1..=200).map(|bib| athlete(bib, &format!("Rider {bib}"))).collect());
    world.ride(1, 171.0, 312.0, 24.6);
    for size in [Vec2::new(1024.0, 640.0), Vec2::new(1280.0, 720.0), Vec2::new(1920.0, 1080.0)] {
        let mut window = world.window_of(size);
        window.settle();
        window.press(Key::T);
        window.click("Athletes\u{2026}");
        page_of(&mut window, "2 Rider 2");
        for label in ["Save", "Remove\u{2026}", "Add athlete", "Import start list\u{2026}"] {
            let rect = window.harness.get_by_label(label).rect();
            assert!(rect.height() >= 40.0, "{label} {rect:?}");
            assert!(rect.max.x <= size.x && rect.max.y <= size.y, "{label} {rect:?} in {size:?}");
        }
        let n_rows = window.harness.query_all_by_label_contains("athlete ").count();
        assert!(n_rows < 40, "{n_rows} rows are laid out");
    }
}

#[test]
fn a_form_for_a_new_athlete_is_empty_and_keeps_what_is_typed_over_a_look_elsewhere() {
    let world = World::of_three();
    let mut window = opened(&world);
    page_of(&mut window, "2 Brenta");
    window.click("Add athlete");
    window.click("Add");
    assert!(window.shows("A login has 1 to 64"), "nothing of Brenta is in the form");
    window.fill("Login", "rider7");
    page_of(&mut window, "1 Falco");
    window.click("Add athlete");
    window.click("Add");
    let (AddAthlete(new), _reply) = world.last_asked();
    assert_eq!(new.login, "rider7");
}

#[test]
fn the_whole_profile_can_be_edited_and_the_zones_that_follow_are_shown() {
    let world = World::of_three();
    let mut window = opened(&world);
    page_of(&mut window, "2 Brenta");
    assert!(window.shows("No zones of power: they need FTP, or your own boundaries."));
    assert!(window.shows("No zones of heart rate: they need threshold or maximum heart rate"));
    window.fill("FTP, W", "200");
    let zones = "zones of power, Z1 from 0, Z2 from 110, Z3 from 150, Z4 from 180, Z5 from 210";
    assert!(window.shows(zones));
    window.fill("Heat", "B");
    window.fill("Maximum heart rate, bpm", "190");
    // It is below what is in sight.
    window.harness.get_by_label("maximum").click_accesskit();
    window.settle();
    assert!(window.shows("zones of heart rate, Z1 from 95, Z2 from 114"));
    window.click("female");
    window.fill("Threshold speed, m/s", "4");
    assert!(window.shows("4 m/s (4:10 min/km)"));
    window.fill("Boundaries of heart rate, bpm", "0, 120, 150");
    assert!(window.shows("zones of heart rate, Z1 from 0, Z2 from 120, Z3 from 150 bpm"));
    window.fill("Upper heart rate limit, bpm", "185");
    window.click("Save");
    let (asked, _reply) = world.last_asked::<EditAthlete>();
    let edit = AthleteEdit {
        heat: Some("B".into()),
        profile: ProfileEdit {
            sex: Change::Set(Sex::Female),
            numbers: vec![
                (ProfileNumber::FtpW, Some(200.0)),
                (ProfileNumber::HrMax, Some(190.0)),
                (ProfileNumber::ThresholdMps, Some(4.0)),
                (ProfileNumber::AlarmHrBpm, Some(185.0)),
            ],
            hr_model: Change::Set(HrZoneModel::Max),
            borders: vec![(ZoneMetric::HeartRate, ZoneBorders::new(&[0.0, 120.0, 150.0]))],
        },
        ..AthleteEdit::default()
    };
    assert_eq!(asked, EditAthlete { login: login(2), edit });
}

#[test]
fn every_number_of_the_profile_has_a_field_that_says_what_people_have() {
    let world = World::of_three();
    let mut window = opened(&world);
    page_of(&mut window, "2 Brenta");
    for number in ProfileNumber::ALL {
        let it = number.definition();
        let end = format!("{}, {}", &it.label[1..], it.unit);
        assert!(window.shows(&end), "{end}");
    }
    let hints: Vec<String> = window.texts().into_iter().map(|(_, words)| words).collect();
    assert!(hints.iter().any(|hint| hint == "20 to 800"), "{hints:?}");
}

#[test]
fn what_cannot_be_is_told_beside_its_field_and_nothing_is_saved() {
    let world = World::of_three();
    let mut window = opened(&world);
    page_of(&mut window, "2 Brenta");
    window.fill("FTP, W", "2500");
    assert!(!window.shows("The FTP is a number"), "it is still being typed");
    window.fill("Maximum heart rate, bpm", "150");
    window.fill("Threshold heart rate, bpm", "160");
    window.click("Save");
    assert!(window.shows("The FTP is a number from 20 to 800 W, such as 267."));
    assert!(window.shows("The threshold heart rate must be below the maximum heart rate."));
    assert!(window.shows("2 values are not valid; they are marked below."));
    assert!(world.asked.lock().is_empty());
}
