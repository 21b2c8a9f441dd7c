//! Each key in each view, as a table.

use eframe::egui::{Key, Modifiers};

use super::*;
use crate::{
    model::{AthleteId, UnixNanos},
    ui::state::Playback,
};

/// Where a key is pressed.
#[derive(Debug, Clone, Copy)]
enum Place {
    Live,
    Replay,
    Wall,
    History,
}

fn pressed(place: Place, key: Key, held: Modifiers) -> Pressed {
    let mut view = ViewState { focus: Some(AthleteId(7)), ..ViewState::default() };
    match place {
        Place::Live => {}
        Place::Replay => {
            view.source = Source::Replay(Playback::new(UnixNanos(0), UnixNanos(9), false));
        }
        Place::Wall => view.tab = Tab::WALL,
        Place::History => view.tab = Tab::HISTORY,
    }
    let tabs = [Tab::COACH, Tab::WALL, Tab::HISTORY];
    let at = KeyContext {
        dialog: None,
        view: &view,
        tabs: &tabs,
        control_focused: false,
        now: MonoNanos(0),
    };
    Keys::default().press(key, held, at)
}

#[test]
fn a_key_means_the_same_in_every_view_or_nothing() {
    let (none, shift) = (Modifiers::NONE, Modifiers::SHIFT);
    let mark = |kind, target| Some(Command::Mark(NewMark { kind, at: None, target }));
    let (one, group) = (MarkTarget::Selection, MarkTarget::Group);
    let map = |mode| Some(Command::SetMap(mode));
    // Key; what it asks for over one workspace, live and in a replay; the same in the list of
    // sessions.
    let table = [
        (Key::S, none, mark(MarkKind::Start, one), None),
        (Key::L, none, mark(MarkKind::Lap, one), None),
        (Key::M, none, mark(MarkKind::Marker, one), None),
        (Key::S, shift, mark(MarkKind::Start, group), None),
        (Key::L, shift, mark(MarkKind::Lap, group), None),
        (Key::M, shift, mark(MarkKind::Marker, group), None),
        (Key::X, none, Some(Command::StandDownOrBack), None),
        (Key::F, none, map(MapMode::Follow(AthleteId(7))), None),
        (Key::G, none, map(MapMode::FitGroup), None),
        (Key::G, shift, map(MapMode::FitSelection), None),
        (Key::C, none, Some(Command::Open(Dialog::Shown)), None),
        (Key::N, none, Some(Command::SetStatistic(Statistic::Max)), None),
        (Key::T, none, Some(Command::ToggleTheme), Some(Command::ToggleTheme)),
        (Key::F1, none, Some(Command::Open(Dialog::Keys)), Some(Command::Open(Dialog::Keys))),
        (Key::F8, none, Some(Command::NextInTrouble), Some(Command::NextInTrouble)),
        (Key::Delete, none, None, Some(Command::Open(Dialog::DeleteSessions))),
    ];
    for (key, held, in_coach, in_history) in table {
        let expected = |command: &Option<Command>| {
            command.clone().map_or(Pressed::Left, |command| Pressed::Acts(vec![command]))
        };
        for place in [Place::Live, Place::Replay, Place::Wall] {
            assert_eq!(
                pressed(place, key, held),
                expected(&in_coach),
                "{place:?} {key:?} {held:?}"
            );
        }
        let pressed = pressed(Place::History, key, held);
        assert_eq!(pressed, expected(&in_history), "history {key:?} {held:?}");
    }
}
