//! The language of the window: which one it opens with, and that another one takes effect at once.

use eframe::App as _;
use eframe::egui::{Key, Vec2};
use trackside::{
    control::{AddAthlete, Envelope, Error, KeepChoices},
    model::{AthleteId, Choice, DemoCaption, DemoScene, Group, Reason, WindowChoices},
    ui::{
        DemoCaptions, Language, Options,
        context::Command,
        state::{Dialog, Tab},
    },
};
use trackside_ui_tests::{
    recordings::{MAY_19, entry},
    room::{command, open},
    world::{Typed, Window, World},
};

const SIZE: Vec2 = Vec2::new(1280.0, 720.0);

/// A window on this world; the environment asks for `language`.
fn opened(world: &World, language: Language, choices: WindowChoices) -> Window<'static> {
    let options = Options { language, choices, keeps_choices: true, ..Options::default() };
    let mut window = world.window_opened_with(SIZE, false, options);
    window.settle();
    window
}

/// What the window asked to keep when it was closed.
fn closed(world: &World, mut window: Window<'_>) -> WindowChoices {
    window.harness.state_mut().on_exit();
    let asked = std::mem::take(&mut *world.asked.lock());
    let choices = asked.into_iter().filter_map(|envelope| match envelope {
        Envelope::KeepChoices(KeepChoices(choices), _) => Some(choices),
        _ => None,
    });
    choices.last().expect("something was chosen")
}

#[test]
fn the_first_start_speaks_the_language_of_the_environment() {
    for (language, history, alarms) in [
        (Language::English, "History", "no alarms"),
        (Language::German, "Verlauf", "keine Alarme"),
        (Language::French, "Historique", "aucune alarme"),
    ] {
        let world = World::of_three();
        let window = opened(&world, language, WindowChoices::default());
        assert!(window.shows(history) && window.shows(alarms), "{language:?}");
    }
}

#[test]
fn what_was_chosen_comes_before_the_environment_and_is_kept() {
    let world = World::of_three();
    let mut window = opened(&world, Language::English, WindowChoices::default());
    command(&mut window, Command::SetLanguage(Language::French));
    let choices = closed(&world, window);
    assert_eq!(choices.get("language"), Some(&Choice::Text("fr".to_owned())));
    let window = opened(&world, Language::German, choices);
    assert!(window.shows("Historique"));
}

#[test]
fn a_language_that_is_not_known_leaves_that_of_the_environment() {
    let mut choices = WindowChoices::default();
    choices.set("language", Some(Choice::Text("tlh".to_owned())));
    let window = opened(&World::of_three(), Language::German, choices);
    assert!(window.shows("Verlauf"));
}

#[test]
fn a_change_takes_effect_at_once_on_all_that_is_kept_between_frames() {
    let world = World::of_three();
    world.ride(1, 150.0, 200.0, 30.0);
    let mut window = opened(&world, Language::English, WindowChoices::default());
    command(&mut window, Command::Focus(AthleteId(1)));
    let labels = |window: &Window<'_>| {
        let rows = &window.harness.state().projection().numbers.as_ref().expect("numbers").table;
        rows.iter().map(|row| row.label.to_string()).collect::<Vec<_>>()
    };
    assert!(labels(&window).contains(&"heart rate".to_owned()), "{:?}", labels(&window));
    world.wait(3_600);
    window.settle();
    assert!(window.row("1 Falco").contains("lost 1 h 00"));
    command(&mut window, Command::SetLanguage(Language::German));
    assert!(labels(&window).contains(&"Puls".to_owned()), "{:?}", labels(&window));
    assert!(window.row("1 Falco").contains("ohne Daten seit 1 h 00"), "{}", window.row("1 Falco"));
    command(&mut window, Command::SetLanguage(Language::French));
    assert!(labels(&window).contains(&"FC".to_owned()));
    assert!(window.row("1 Falco").contains("muet depuis 1 h 00"));
    command(&mut window, Command::SetLanguage(Language::English));
    assert!(window.row("1 Falco").contains("lost 1 h 00"));
}

#[test]
fn the_palette_offers_the_languages_whatever_the_window_speaks() {
    let world = World::of_three();
    let mut window = opened(&world, Language::English, WindowChoices::default());
    for (typed, history) in
        [("language deu", "Verlauf"), ("language fran", "Historique"), ("language eng", "History")]
    {
        open(&mut window, Dialog::Palette);
        let mut keys = Typed::word(typed);
        keys.push(Typed::Key(Key::Enter));
        window.harness.input_mut().events.extend(keys.into_iter().flat_map(Typed::events));
        window.harness.run_steps(10);
        window.settle();
        assert!(window.shows(history), "{typed}");
    }
}

#[test]
fn keys_are_named_as_on_the_keyboard_of_the_language() {
    let world = World::of_three();
    let mut window = opened(&world, Language::German, WindowChoices::default());
    open(&mut window, Dialog::Keys);
    assert!(window.shows("Strg+Z; Umschalt") && window.shows("r\u{fc}ckg\u{e4}ngig; wiederholen"));
}

#[test]
fn views_and_groups_are_kept_by_the_same_words_in_every_language() {
    let kept = Language::ALL.map(|language| {
        let world = World::of_three();
        world.set_sessions(vec![entry(1, MAY_19, 40_000, "Ride", 150.0)]);
        let mut window = opened(&world, language, WindowChoices::default());
        command(&mut window, Command::GoTo(Tab::HISTORY));
        command(&mut window, Command::SetGroup(Group::All));
        let mut choices = closed(&world, window);
        choices.set("language", None);
        choices
    });
    assert_eq!(kept[0], kept[1]);
    assert_eq!(kept[0], kept[2]);
    assert_eq!(kept[0].get("view"), Some(&Choice::Text("History".to_owned())));
}

#[test]
fn what_the_engine_refuses_is_said_in_the_language_of_the_window() {
    for (language, athletes, add, login, add_it, sentence) in [
        (
            Language::German,
            "Athleten\u{2026}",
            "Athlet hinzuf\u{fc}gen",
            "Login",
            "Hinzuf\u{fc}gen",
            "Der Login rider7 ist vergeben.",
        ),
        (
            Language::French,
            "Athl\u{e8}tes\u{2026}",
            "Ajouter un athl\u{e8}te",
            "Identifiant",
            "Ajouter",
            "L\u{2019}identifiant rider7 est d\u{e9}j\u{e0} pris.",
        ),
    ] {
        let world = World::of_three();
        let mut window = opened(&world, language, WindowChoices::default());
        window.click(athletes);
        window.click(add);
        window.fill(login, "rider7");
        window.click(add_it);
        let (_, reply) = world.last_asked::<AddAthlete>();
        let taken = Reason::LoginTaken { login: "rider7".to_owned() };
        reply.send(Err(Error::refused_for(taken, "the login rider7 is taken".to_owned())));
        window.settle();
        assert!(window.shows(sentence), "{language:?}");
    }
}

#[test]
fn dates_are_written_as_the_language_does() {
    for (language, history, day) in [
        (Language::English, "History", "Thu 19 May 2016"),
        (Language::German, "Verlauf", "Do 19. Mai 2016"),
        (Language::French, "Historique", "jeu. 19 mai 2016"),
    ] {
        let world = World::of_three();
        world.set_sessions(vec![entry(1, MAY_19, 600, "", 150.0)]);
        let mut window = opened(&world, language, WindowChoices::default());
        window.click(history);
        window.settle();
        let shown = window.texts().iter().any(|(_, text)| text.contains(day));
        assert!(shown, "{language:?}: {:?}", window.texts());
    }
}

#[test]
fn captions_of_the_demo_are_in_the_language_of_the_window() {
    let scene = DemoCaption { scene: DemoScene::Fall, bibs: [1, 2, 3, 4, 5, 6, 7, 9, 8] };
    for (language, words) in [
        (Language::English, "9 falls: speed drops to 0, the heart beats on."),
        (
            Language::German,
            "9 st\u{fc}rzt: das Tempo f\u{e4}llt auf 0, das Herz schl\u{e4}gt weiter.",
        ),
        (Language::French, "9 chute : la vitesse tombe \u{e0} 0, le c\u{153}ur bat toujours."),
    ] {
        let mut world = World::of_three();
        world.captions = Some(DemoCaptions {
            now: std::sync::Arc::new(move || scene),
            next: std::sync::Arc::new(|| {}),
        });
        world.ride(1, 150.0, 200.0, 30.0);
        let window = opened(&world, language, WindowChoices::default());
        assert!(window.shows(words), "{language:?}");
    }
}
