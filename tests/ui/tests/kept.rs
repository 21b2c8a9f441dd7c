//! What is chosen in the window is kept for the next start, and what was kept is chosen again.

use eframe::App as _;
use eframe::egui::{Pos2, Rect, Vec2, ViewportId, pos2};
use trackside::{
    control::{Envelope, KeepChoices},
    kind::{DataField, Units},
    model::{Athlete, AthleteId, Choice, Group, WindowChoices},
    ui::{
        Options,
        context::Command,
        state::{
            BaseMap, PlotScale, RosterKey, SecondWindow, Splits, Statistic, Tab, TimeView,
            WallOrder, WallView, Window as TimeWindow,
        },
    },
};
use trackside_ui_tests::{
    room::command,
    world::{Window, World, athlete, login},
};

const SIZE: Vec2 = Vec2::new(1280.0, 720.0);

/// A window that keeps what is chosen, opened with what was kept.
fn opened(world: &World, choices: WindowChoices) -> Window<'static> {
    let options = Options { choices, keeps_choices: true, ..Options::default() };
    let mut window = world.window_opened_with(SIZE, false, options);
    window.settle();
    window
}

/// What the window has asked to keep, in order.
fn kept(world: &World) -> Vec<WindowChoices> {
    let asked = std::mem::take(&mut *world.asked.lock());
    let choices = asked.into_iter().filter_map(|envelope| match envelope {
        Envelope::KeepChoices(KeepChoices(choices), _) => Some(choices),
        _ => None,
    });
    choices.collect()
}

/// Closes the window; what it asks to keep then is what the next one opens with.
fn closed(world: &World, mut window: Window<'_>) -> WindowChoices {
    window.harness.state_mut().on_exit();
    kept(world).pop().expect("something was chosen")
}

fn of_team(bib: u32, team: &str) -> std::sync::Arc<Athlete> {
    let athlete = athlete(bib, &format!("Rider {bib}"));
    std::sync::Arc::new(Athlete { team: team.to_owned(), ..(*athlete).clone() })
}

fn world() -> World {
    let world = World::new((1..=6).map(|bib| of_team(bib, "Blue")).collect());
    for bib in 1..=6 {
        world.ride(bib, 150.0, 200.0, 30.0);
    }
    world
}

#[test]
fn a_restart_shows_the_same_selection_and_all_that_was_chosen() {
    let world = world();
    let mut window = opened(&world, WindowChoices::default());
    let splits = Splits { roster_w: Some(300.0), numbers_w: None, top_h: Some(250.0) };
    for it in [
        Command::Focus(AthleteId(3)),
        Command::ToggleSelected(AthleteId(1)),
        Command::ToggleSelected(AthleteId(5)),
        Command::ToggleUnits,
        Command::ToggleTheme,
        Command::SetGroup(Group::Team("Blue".into())),
        Command::SortRoster(RosterKey::Field(DataField::Power)),
        Command::SetStatistic(Statistic::Max),
        Command::SetSmoothing(10),
        Command::SetPlotScale(PlotScale::PercentOfThreshold),
        Command::SetTime(TimeView::Live { window: TimeWindow::Hour1 }),
        Command::SetSplits(splits),
        Command::GoTo(Tab::HISTORY),
    ] {
        command(&mut window, it);
    }
    let before = window.harness.state().view().clone();
    let choices = closed(&world, window);

    // The same athletes under other numbers, as after a restart.
    let renumbered = (1..=6).map(|bib| {
        let athlete = of_team(bib, "Blue");
        std::sync::Arc::new(Athlete { id: AthleteId(20 + bib), ..(*athlete).clone() })
    });
    let world = World::new(renumbered.collect());
    let window = opened(&world, choices);
    let view = window.harness.state().view();
    assert_eq!(view.focus, Some(AthleteId(23)));
    assert_eq!(view.selection, [23, 21, 25].map(AthleteId));
    assert_eq!((view.units, view.dark), (Units::Imperial, false));
    assert_eq!((&view.group, view.sort), (&before.group, before.sort));
    assert_eq!((view.statistic, view.smooth_secs), (Statistic::Max, 10));
    assert_eq!((view.plot_scale, view.splits), (PlotScale::PercentOfThreshold, splits));
    assert_eq!((view.time, view.tab), (before.time, Tab::HISTORY));
    // Nobody moved anything: there is nothing to keep.
    let mut window = window;
    window.harness.state_mut().on_exit();
    assert!(kept(&world).is_empty());
}

#[test]
fn the_numbers_of_the_focus_are_there_at_once() {
    let mut choices = WindowChoices::default();
    choices.set("focus", Some(Choice::Text("rider3".to_owned())));
    let world = world();
    let window = opened(&world, choices);
    assert!(window.shows("numbers of 3 Rider 3"));
    assert_eq!(window.harness.state().view().selection, [AthleteId(3)]);
}

#[test]
fn who_is_gone_is_left_out_and_a_group_that_is_gone_becomes_everybody() {
    let mut choices = WindowChoices::default();
    let names = ["rider2", "rider99", "rider4"].map(str::to_owned).to_vec();
    choices.set("selection", Some(Choice::List(names)));
    choices.set("focus", Some(Choice::Text("rider99".to_owned())));
    choices.set("group", Some(Choice::Text("heat: final".to_owned())));
    let world = world();
    let window = opened(&world, choices);
    let view = window.harness.state().view();
    assert_eq!(view.selection, [2, 4].map(AthleteId));
    assert_eq!(view.focus, Some(AthleteId(2)));
    assert_eq!(view.group, Group::All);
}

#[test]
fn changes_are_passed_on_every_few_seconds_at_most() {
    let world = world();
    let mut window = opened(&world, WindowChoices::default());
    for second in 0..12 {
        world.wait(1);
        command(&mut window, Command::Focus(AthleteId(1 + second % 6)));
    }
    let n_kept = kept(&world).len();
    assert!((3..=4).contains(&n_kept), "{n_kept}");
    // Without a change nothing is written.
    for _ in 0..12 {
        world.wait(1);
        window.settle();
    }
    assert!(kept(&world).len() <= 1, "only what was not written yet");
    for _ in 0..12 {
        world.wait(1);
        window.settle();
    }
    assert!(kept(&world).is_empty());
}

#[test]
fn entries_of_another_version_are_kept() {
    let mut choices = WindowChoices::default();
    choices.set("of_another_version", Some(Choice::Number(7.0)));
    let world = world();
    let mut window = opened(&world, choices);
    command(&mut window, Command::ToggleUnits);
    let choices = closed(&world, window);
    assert_eq!(choices.get("of_another_version"), Some(&Choice::Number(7.0)));
    assert_eq!(choices.get("units"), Some(&Choice::Text("imperial".to_owned())));
}

#[test]
fn the_zoom_is_kept() {
    let world = world();
    let mut window = opened(&world, WindowChoices::default());
    command(&mut window, Command::SetScale(150));
    let choices = closed(&world, window);
    assert_eq!(choices.get("zoom"), Some(&Choice::Number(1.5)));
    let window = opened(&world, choices);
    assert!((window.harness.ctx.zoom_factor() - 1.5).abs() < 1e-6);
}

#[test]
fn the_size_of_the_window_is_kept_as_it_was_before_it_filled_the_screen() {
    let world = world();
    let mut window = opened(&world, WindowChoices::default());
    window.harness.set_size(Vec2::new(1400.0, 900.0));
    window.settle();
    let viewports = &mut window.harness.input_mut().viewports;
    viewports.entry(ViewportId::ROOT).or_default().maximized = Some(true);
    window.harness.set_size(Vec2::new(1920.0, 1080.0));
    window.settle();
    let choices = closed(&world, window);
    assert_eq!(choices.get("window_width"), Some(&Choice::Number(1400.0)));
    assert_eq!(choices.get("window_height"), Some(&Choice::Number(900.0)));
    assert_eq!(choices.get("window_maximized"), Some(&Choice::Flag(true)));
}

#[test]
fn the_place_of_the_window_is_kept_but_not_that_of_the_screen_that_it_fills() {
    let world = world();
    let mut window = opened(&world, WindowChoices::default());
    let mut stand = |corner: Pos2, is_maximized: bool| {
        let viewport = window.harness.input_mut().viewports.entry(ViewportId::ROOT).or_default();
        viewport.outer_rect = Some(Rect::from_min_size(corner, SIZE));
        viewport.maximized = Some(is_maximized);
        window.settle();
    };
    stand(pos2(-700.0, 40.0), false);
    // Maximized on that screen, whose corner is another one.
    stand(pos2(-800.0, 0.0), true);
    let choices = closed(&world, window);
    assert_eq!(choices.get("window_x"), Some(&Choice::Number(-700.0)));
    assert_eq!(choices.get("window_y"), Some(&Choice::Number(40.0)));
    assert_eq!(choices.get("window_maximized"), Some(&Choice::Flag(true)));
    // Maximized on another screen it comes back there.
    let mut window = opened(&world, choices);
    let viewport = window.harness.input_mut().viewports.entry(ViewportId::ROOT).or_default();
    viewport.outer_rect = Some(Rect::from_min_size(pos2(1920.0, 0.0), SIZE));
    viewport.maximized = Some(true);
    window.settle();
    let choices = closed(&world, window);
    assert_eq!(choices.get("window_x"), Some(&Choice::Number(1920.0)));
}

#[test]
fn the_second_window_opens_again_with_all_that_was_chosen_for_it() {
    let world = world();
    let mut window = opened(&world, WindowChoices::default());
    let second = SecondWindow {
        is_open: true,
        has_names: false,
        is_for_spectators: true,
        shows_health: true,
        takes_turns: true,
    };
    let wall = WallView { large: Some(DataField::Speed), second };
    let order = WallOrder::Own(vec![login(3), login(1)]);
    for it in [
        Command::SetWall(wall),
        Command::SetWallOrder(order.clone()),
        Command::SetBaseMap(Some(BaseMap::Plain)),
        Command::AskAttention(false),
        Command::SetScale(120),
    ] {
        command(&mut window, it);
    }
    let choices = closed(&world, window);
    let window = opened(&world, choices);
    let view = window.harness.state().view();
    assert_eq!((view.wall, &view.wall_order), (wall, &order));
    assert_eq!((&view.base_map, view.asks_attention), (&Some(BaseMap::Plain), false));
    assert_eq!(view.scale_percent, 120);
    assert!(window.shows("tiles"), "the second window");
}

#[test]
fn the_demo_keeps_nothing_and_selects_its_own() {
    let world = world();
    let select_bibs = ["3", "1"].map(String::from).into();
    let options = Options { is_demo: true, select_bibs, ..Options::default() };
    let mut window = world.window_opened_with(SIZE, false, options);
    window.settle();
    assert_eq!(window.harness.state().view().focus, Some(AthleteId(3)));
    command(&mut window, Command::ToggleUnits);
    world.wait(10);
    window.settle();
    window.harness.state_mut().on_exit();
    assert!(kept(&world).is_empty());
}

#[test]
fn the_first_start_asks_for_dark_or_daylight_and_the_next_one_does_not() {
    const QUESTION: &str = "Is this screen indoors or in the sun?";
    let world = World::new(Vec::new());
    let mut window = opened(&world, WindowChoices::default());
    assert!(window.shows(QUESTION));
    window.click("Daylight");
    assert!(!window.harness.state().view().dark);
    assert!(window.shows(QUESTION), "nothing moves when it is answered");
    window.click("Dark");
    assert!(window.harness.state().view().dark);
    window.click("Daylight");
    let choices = closed(&world, window);
    let window = opened(&world, choices);
    assert!(!window.harness.state().view().dark);
    assert!(!window.shows(QUESTION));
}

#[test]
fn who_has_not_answered_is_asked_again_and_whoever_used_the_key_is_not() {
    const QUESTION: &str = "Is this screen indoors or in the sun?";
    let world = World::new(Vec::new());
    let mut window = opened(&world, WindowChoices::default());
    window.harness.state_mut().on_exit();
    let choices = kept(&world).pop().unwrap_or_default();
    let mut window = opened(&world, choices);
    assert!(window.shows(QUESTION));
    command(&mut window, Command::ToggleTheme);
    command(&mut window, Command::ToggleTheme);
    let choices = closed(&world, window);
    let window = opened(&world, choices);
    assert!(!window.shows(QUESTION) && window.harness.state().view().dark);
    // The demo never asks.
    let options = Options { is_demo: true, ..Options::default() };
    let mut window = world.window_opened_with(SIZE, false, options);
    window.settle();
    assert!(!window.shows(QUESTION));
}
