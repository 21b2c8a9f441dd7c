use std::{sync::Arc, time::Duration};

use super::*;
use crate::{
    analysis::AthleteState,
    model::{Athlete, Login, Profile},
    ui::{
        projection::Row,
        state::{AthletesPage, Dialog, Panel, StateGroup, TimeSpan},
    },
};

const NOW: UnixNanos = UnixNanos::from_secs(1_700_000_000);

fn roster(n: u32) -> Projection {
    let row = |i: u32| {
        let athlete = Athlete {
            id: AthleteId(i),
            login: Login::try_from(format!("rider{i}").as_str()).unwrap(),
            name: format!("Name{i}"),
            bib: i.to_string(),
            team: String::new(),
            heat: String::new(),
            slot: (i % 12) as u8,
            profile: Profile::default(),
        };
        let mut row = Row::new(Arc::new(athlete));
        row.state = if i == 3 { AthleteState::Lost } else { AthleteState::Live };
        row
    };
    Projection { rows: (1..=n).map(row).collect(), ..Projection::default() }
}

fn ids(numbers: &[u32]) -> Vec<AthleteId> {
    numbers.iter().copied().map(AthleteId).collect()
}

/// Applies commands to a fresh view of five athletes and checks focus and selection.
fn check(commands: &[Command], focus: u32, selection: &[u32]) {
    let mut view = ViewState::default();
    for command in commands {
        apply(&mut view, command.clone(), &roster(5), NOW);
    }
    assert_eq!(view.focus, Some(AthleteId(focus)), "{commands:?}");
    assert_eq!(view.selection, ids(selection), "{commands:?}");
}

#[test]
fn a_click_focuses_and_selects_only_that_athlete() {
    check(&[Command::Focus(AthleteId(2)), Command::Focus(AthleteId(4))], 4, &[4]);
}

#[test]
fn ctrl_click_adds_and_takes_out_and_the_focus_stays_in_the_selection() {
    use Command::{Focus, ToggleSelected as Toggle};
    check(&[Focus(AthleteId(2)), Toggle(AthleteId(4))], 2, &[2, 4]);
    check(&[Focus(AthleteId(2)), Toggle(AthleteId(4)), Toggle(AthleteId(2))], 4, &[4]);
    check(&[Toggle(AthleteId(5))], 5, &[5]);
}

#[test]
fn shift_click_selects_in_bib_order_from_the_focus_both_ways() {
    use Command::{Focus, SelectRangeTo};
    check(&[Focus(AthleteId(2)), SelectRangeTo(AthleteId(4))], 2, &[2, 3, 4]);
    check(&[Focus(AthleteId(4)), SelectRangeTo(AthleteId(2))], 4, &[4, 3, 2]);
    check(&[SelectRangeTo(AthleteId(2))], 2, &[2]);
}

#[test]
fn arrows_stop_at_the_ends_of_the_roster() {
    let down = |rows| Command::MoveFocus { rows, extend: false };
    check(&[down(1)], 1, &[1]);
    check(&[down(-1)], 5, &[5]);
    check(&[down(1), down(100)], 5, &[5]);
    let extend = Command::MoveFocus { rows: 1, extend: true };
    check(&[down(1), extend.clone(), extend], 3, &[1, 2, 3]);
}

#[test]
fn arrows_go_over_listed_athletes_only() {
    let down = Command::MoveFocus { rows: 1, extend: false };
    let live = Command::SetFilter(Some(StateGroup::Live));
    check(&[live, Command::Focus(AthleteId(2)), down], 4, &[4]);
}

#[test]
fn a_bib_nobody_wears_changes_nothing() {
    check(&[Command::GoToBib("4".into()), Command::GoToBib("44".into())], 4, &[4]);
}

#[test]
fn holding_keeps_the_window_and_going_live_returns_to_it() {
    let mut view =
        ViewState { time: TimeView::Live { window: Window::Min20 }, ..ViewState::default() };
    apply(&mut view, Command::ToggleHeld, &roster(1), NOW);
    let from = NOW.minus(Duration::from_mins(20));
    assert_eq!(view.time, TimeView::Held { from, to: NOW, window: Window::Min20 });
    apply(&mut view, Command::ToggleHeld, &roster(1), NOW.plus_secs(60.0));
    assert_eq!(view.time, TimeView::Live { window: Window::Min20 });
}

#[test]
fn a_held_view_changes_its_length_but_not_its_right_edge() {
    let mut view = ViewState::default();
    apply(&mut view, Command::ToggleHeld, &roster(1), NOW);
    apply(&mut view, Command::StepWindow(-1), &roster(1), NOW.plus_secs(500.0));
    let from = NOW.minus(Duration::from_mins(1));
    assert_eq!(view.time, TimeView::Held { from, to: NOW, window: Window::Min1 });
}

#[test]
fn windows_stop_at_the_shortest_and_the_longest() {
    let mut view = ViewState::default();
    apply(&mut view, Command::StepWindow(-9), &roster(1), NOW);
    assert_eq!(view.time, TimeView::Live { window: Window::Min1 });
    apply(&mut view, Command::StepWindow(99), &roster(1), NOW);
    assert_eq!(view.time, TimeView::Live { window: Window::All });
}

#[test]
fn the_cursor_starts_at_the_right_edge_and_never_passes_now() {
    let mut view = ViewState::default();
    apply(&mut view, Command::MoveCursor(-10.0), &roster(1), NOW);
    assert_eq!(view.cursor, Some(NOW.plus_secs(-10.0)));
    apply(&mut view, Command::MoveCursor(25.0), &roster(1), NOW);
    assert_eq!(view.cursor, Some(NOW));
}

#[test]
fn escape_closes_one_thing_at_a_time() {
    let mut view = ViewState {
        search: "fal".into(),
        filter: Some(StateGroup::Lost),
        cursor: Some(NOW),
        filled: Some(Panel::Map),
        ..ViewState::default()
    };
    apply(&mut view, Command::ToggleHeld, &roster(1), NOW);
    let open = |view: &ViewState| {
        [
            !view.search.is_empty(),
            view.filter.is_some(),
            view.cursor.is_some(),
            matches!(view.time, TimeView::Held { .. }),
            view.filled.is_some(),
        ]
        .iter()
        .filter(|open| **open)
        .count()
    };
    for left in (0..5).rev() {
        apply(&mut view, Command::CloseOne, &roster(1), NOW);
        assert_eq!(open(&view), left);
    }
    apply(&mut view, Command::CloseOne, &roster(1), NOW);
    assert_eq!(open(&view), 0);
}

#[test]
fn in_a_large_group_the_selected_borrow_slots_and_keep_them() {
    let roster = roster(40);
    let mut view = ViewState::default();
    for id in [30, 20, 10] {
        apply(&mut view, Command::ToggleSelected(AthleteId(id)), &roster, NOW);
    }
    assert_eq!(view.lent_slots, [(AthleteId(30), 0), (AthleteId(20), 1), (AthleteId(10), 2)]);
    apply(&mut view, Command::ToggleSelected(AthleteId(20)), &roster, NOW);
    apply(&mut view, Command::ToggleSelected(AthleteId(5)), &roster, NOW);
    assert_eq!(view.lent_slots, [(AthleteId(30), 0), (AthleteId(10), 2), (AthleteId(5), 1)]);
}

#[test]
fn who_leaves_the_roster_leaves_the_view() {
    let mut view = ViewState { map: MapMode::Follow(AthleteId(5)), ..ViewState::default() };
    apply(&mut view, Command::Focus(AthleteId(5)), &roster(5), NOW);
    apply(&mut view, Command::ToggleSelected(AthleteId(2)), &roster(5), NOW);
    forget_removed(&mut view, &roster(4));
    assert_eq!((view.focus, view.selection), (Some(AthleteId(2)), ids(&[2])));
    assert_eq!(view.map, MapMode::Free);
}

#[test]
fn what_is_about_more_than_the_view_is_handed_back() {
    let mut view = ViewState::default();
    for command in [Command::Forget(Some(3)), Command::Undo] {
        assert_eq!(apply(&mut view, command.clone(), &roster(1), NOW), Some(command));
    }
    assert_eq!(view, ViewState::default());
}

#[test]
fn who_zooms_the_map_ends_its_fit() {
    let mut view = ViewState { map: MapMode::FitGroup, ..ViewState::default() };
    let zoom = Command::ZoomMap(1.0);
    assert_eq!(apply(&mut view, zoom.clone(), &roster(1), NOW), Some(zoom));
    assert_eq!(view.map, MapMode::Free);
}

#[test]
fn escape_goes_back_through_the_pages_of_a_dialog_before_it_closes_anything_else() {
    let login = || Login::try_from("rider1").unwrap();
    let page = |page| Some(Dialog::Athletes(page));
    let mut view = ViewState { search: "x".into(), ..ViewState::default() };
    view.dialog = page(AthletesPage::Erase(login()));
    for expected in [
        page(AthletesPage::Remove(login())),
        page(AthletesPage::Edit(login())),
        page(AthletesPage::List),
        None,
    ] {
        apply(&mut view, Command::CloseOne, &roster(1), NOW);
        assert_eq!(view.dialog, expected);
        assert_eq!(view.search, "x");
    }
    apply(&mut view, Command::CloseOne, &roster(1), NOW);
    assert_eq!(view.search, "");
}

#[test]
fn escape_closes_the_span_before_the_cursor_and_the_held_view() {
    let held = TimeView::Held { from: NOW.plus_secs(-60.0), to: NOW, window: Window::Min1 };
    let span = TimeSpan::between(NOW.plus_secs(-20.0), NOW.plus_secs(-10.0));
    let mut view = ViewState { span, cursor: Some(NOW), time: held, ..ViewState::default() };
    let mut escape = || {
        apply(&mut view, Command::CloseOne, &roster(1), NOW);
        (view.span.is_some(), view.cursor.is_some(), view.time == held)
    };
    assert_eq!(escape(), (false, true, true));
    assert_eq!(escape(), (false, false, true));
    assert_eq!(escape(), (false, false, false));
}

#[test]
fn the_next_in_trouble_is_looked_for_below_the_focus_and_round_again() {
    // The third is lost.
    check(&[Command::NextInTrouble], 3, &[3]);
    check(&[Command::Focus(AthleteId(5)), Command::NextInTrouble], 3, &[3]);
    check(&[Command::NextInTrouble, Command::NextInTrouble], 3, &[3]);
}
