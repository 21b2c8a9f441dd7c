//! Every key with everything that can be held beside it, everywhere, as a table: a key that is not in
//! it does nothing, and one that is means the same wherever it does something.

use std::collections::BTreeMap;

use super::{fixed::repeats, *};
use crate::{
    model::{AthleteId, UnixNanos},
    ui::{
        context::{AlarmCommand, ReplayCommand},
        state::{AthletesPage, EventsPage, Playback, Source, TimeView, Window},
    },
};

/// Where a key is pressed.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Place {
    Live,
    Held,
    Wall,
    Replay,
    History,
}

const PLACES: [Place; 5] = [Place::Live, Place::Held, Place::Wall, Place::Replay, Place::History];

const NONE: Modifiers = Modifiers::NONE;
const SHIFT: Modifiers = Modifiers::SHIFT;
const CTRL: Modifiers = Modifiers::COMMAND;
const ALT: Modifiers = Modifiers::ALT;
const CTRL_SHIFT: Modifiers = Modifiers { shift: true, ..Modifiers::COMMAND };

/// All that can be held beside a key.
const HELD: [Modifiers; 8] = [
    NONE,
    SHIFT,
    CTRL,
    ALT,
    CTRL_SHIFT,
    Modifiers { alt: true, ..Modifiers::SHIFT },
    Modifiers { alt: true, ..Modifiers::COMMAND },
    Modifiers { alt: true, ..CTRL_SHIFT },
];

fn view(place: Place) -> ViewState {
    let mut view = ViewState { focus: Some(AthleteId(7)), ..ViewState::default() };
    match place {
        Place::Live => {}
        Place::Held => {
            let (from, to) = (UnixNanos(0), UnixNanos(9));
            view.time = TimeView::Held { from, to, window: Window::Min5 };
        }
        Place::Wall => view.tab = Tab::WALL,
        Place::Replay => {
            view.source = Source::Replay(Playback::new(UnixNanos(0), UnixNanos(9), false));
        }
        Place::History => view.tab = Tab::HISTORY,
    }
    view
}

/// The views that there are.
fn tabs() -> Vec<Tab> {
    crate::ui::view::tabs()
}

/// What a key does, and what it asks of the window beside that.
#[derive(Debug, Clone, PartialEq)]
struct Effect {
    pressed: Pressed,
    asks: &'static str,
}

fn effect(view: &ViewState, dialog: Option<&Dialog>, key: Key, held: Modifiers) -> Effect {
    let tabs = tabs();
    let at = KeyContext {
        dialog,
        view,
        tabs: &tabs,
        control_focused: false,
        asks_words: true,
        writes_words: false,
        now: MonoNanos(0),
    };
    let mut keys = Keys::default();
    let pressed = keys.press(key, held, at);
    let asks = if keys.toggle_full_screen {
        "full screen"
    } else if keys.focus_search {
        "search"
    } else if keys.focus_words {
        "words"
    } else {
        match keys.zoom {
            Some(Zoom::In) => "larger",
            Some(Zoom::Out) => "smaller",
            Some(Zoom::Usual) => "usual size",
            None => "",
        }
    };
    Effect { pressed, asks }
}

/// What a key does in a place of the table.
#[derive(Debug, Clone, PartialEq)]
enum Does {
    Nothing,
    Asks(&'static str),
    Commands(Command),
}

impl Does {
    fn effect(self) -> Effect {
        match self {
            Self::Nothing => Effect { pressed: Pressed::Left, asks: "" },
            Self::Asks(asks) => Effect { pressed: Pressed::Acts(Vec::new()), asks },
            Self::Commands(command) => Effect { pressed: command.into(), asks: "" },
        }
    }
}

/// A key, what it means, and what it does live, held, on the Wall, in a replay and in the list of
/// sessions.
struct Row {
    key: Key,
    held: Modifiers,
    meaning: &'static str,
    does: [Does; 5],
}

/// The same everywhere.
fn all(key: Key, held: Modifiers, meaning: &'static str, command: Command) -> Row {
    let does = Does::Commands(command);
    let does = std::array::from_fn(|_| does.clone());
    Row { key, held, meaning, does }
}

/// The same everywhere, asked of the window.
fn asks(key: Key, held: Modifiers, meaning: &'static str) -> Row {
    Row { key, held, meaning, does: std::array::from_fn(|_| Does::Asks(meaning)) }
}

/// The same over athletes and their data, nothing in the list of sessions.
fn data(key: Key, held: Modifiers, meaning: &'static str, command: Command) -> Row {
    let mut row = all(key, held, meaning, command);
    row.does[4] = Does::Nothing;
    row
}

/// The same over the panels of Coach, nothing where there are none.
fn of_panels(key: Key, held: Modifiers, meaning: &'static str, command: Command) -> Row {
    let mut row = data(key, held, meaning, command);
    row.does[2] = Does::Nothing;
    row
}

/// Differs by what is shown.
fn each(key: Key, held: Modifiers, meaning: &'static str, by: [Option<Command>; 5]) -> Row {
    let does = by.map(|command| command.map_or(Does::Nothing, Does::Commands));
    Row { key, held, meaning, does }
}

/// Live and held one thing, in a replay its counterpart, and nothing in the list.
fn live_or_replay(
    key: Key,
    held: Modifiers,
    meaning: &'static str,
    live: &Command,
    replay: ReplayCommand,
) -> Row {
    let live = Some(live.clone());
    let by = [live.clone(), live.clone(), live, Some(Command::Replay(replay)), None];
    each(key, held, meaning, by)
}

/// Rows of whatever list there is.
fn rows(key: Key, held: Modifiers, meaning: &'static str, rows: i32) -> Row {
    let extend = held.shift;
    let athletes = Some(Command::MoveFocus { rows, extend });
    let sessions = Some(Command::History(HistoryCommand::Move { rows, extend }));
    each(
        key,
        held,
        meaning,
        [athletes.clone(), athletes.clone(), athletes.clone(), athletes, sessions],
    )
}

/// The table of keys of the specification, as far as there is what they act on.
fn table() -> Vec<Row> {
    use Command::{Alarms, Mark, MoveCursor, Open, SetMap, SetPlotScale, SetStatistic, StepWindow};
    let mark = |kind, target| Mark(NewMark { kind, at: None, target });
    let (one, group) = (MarkTarget::Selection, MarkTarget::Group);
    let live = Command::SetTime(TimeView::Live { window: Window::Min5 });
    let last = Command::History(HistoryCommand::Move { rows: i32::MAX, extend: false });
    let last_extended = Command::History(HistoryCommand::Move { rows: i32::MAX, extend: true });
    let open = Command::History(HistoryCommand::Open { from_starts: false });
    let page = Some(Command::OpenFocus);
    let [select, choose] = [Command::SelectAll, Command::History(HistoryCommand::ChooseAll)];
    let problems = || Open(Dialog::Problems);
    let cursor = MoveCursor;
    let seek = ReplayCommand::SeekBy;
    let mut table = vec![
        live_or_replay(Key::Space, NONE, "hold", &Command::ToggleHeld, ReplayCommand::Toggle),
        live_or_replay(Key::H, NONE, "hold", &Command::ToggleHeld, ReplayCommand::Toggle),
        each(
            Key::Enter,
            NONE,
            "open",
            [page.clone(), page.clone(), page.clone(), page, Some(open)],
        ),
        rows(Key::ArrowUp, NONE, "row up", -1),
        rows(Key::ArrowUp, SHIFT, "extend up", -1),
        rows(Key::ArrowDown, NONE, "row down", 1),
        rows(Key::ArrowDown, SHIFT, "extend down", 1),
        rows(Key::PageUp, NONE, "page up", -10),
        rows(Key::PageUp, SHIFT, "extend a page up", -10),
        rows(Key::PageDown, NONE, "page down", 10),
        rows(Key::PageDown, SHIFT, "extend a page down", 10),
        rows(Key::Home, NONE, "first", i32::MIN),
        rows(Key::Home, SHIFT, "extend to the first", i32::MIN),
        each(
            Key::End,
            NONE,
            "newest",
            [Some(live.clone()), Some(live.clone()), Some(live.clone()), Some(live), Some(last)],
        ),
        each(
            Key::End,
            SHIFT,
            "extend to the newest",
            [None, None, None, None, Some(last_extended)],
        ),
        data(Key::I, NONE, "shorter window", StepWindow(-1)),
        data(Key::O, NONE, "longer window", StepWindow(1)),
        live_or_replay(Key::ArrowLeft, NONE, "back", &cursor(-1.0), seek(-10.0)),
        live_or_replay(Key::ArrowRight, NONE, "on", &cursor(1.0), seek(10.0)),
        live_or_replay(Key::ArrowLeft, SHIFT, "far back", &cursor(-10.0), seek(-60.0)),
        live_or_replay(Key::ArrowRight, SHIFT, "far on", &cursor(10.0), seek(60.0)),
        each(
            Key::Delete,
            NONE,
            "delete",
            [None, None, None, None, Some(Open(Dialog::DeleteSessions))],
        ),
        data(Key::S, NONE, "start", mark(MarkKind::Start, one)),
        data(Key::L, NONE, "lap", mark(MarkKind::Lap, one)),
        data(Key::M, NONE, "mark", mark(MarkKind::Marker, one)),
        data(Key::S, SHIFT, "start of all", mark(MarkKind::Start, group)),
        data(Key::L, SHIFT, "lap of all", mark(MarkKind::Lap, group)),
        data(Key::M, SHIFT, "mark of all", mark(MarkKind::Marker, group)),
        asks(Key::Tab, NONE, "words"),
        data(Key::X, NONE, "stand down", Command::StandDownOrBack),
        all(Key::A, NONE, "acknowledge", Alarms(AlarmCommand::Acknowledge(None))),
        all(Key::A, SHIFT, "snooze", Alarms(AlarmCommand::Snooze(None))),
        all(Key::E, NONE, "next in trouble", Command::NextInTrouble),
        all(Key::F8, NONE, "next in trouble", Command::NextInTrouble),
        all(Key::E, SHIFT, "problems", problems()),
        all(Key::F8, SHIFT, "problems", problems()),
        data(Key::F, NONE, "follow", SetMap(MapMode::Follow(AthleteId(7)))),
        data(Key::G, NONE, "fit group", SetMap(MapMode::FitGroup)),
        data(Key::G, SHIFT, "fit selection", SetMap(MapMode::FitSelection)),
        data(Key::C, NONE, "shown", Open(Dialog::Shown)),
        data(Key::N, NONE, "statistic", SetStatistic(Statistic::Max)),
        data(Key::P, NONE, "scale", SetPlotScale(PlotScale::PercentOfThreshold)),
        all(Key::T, NONE, "theme", Command::ToggleTheme),
        of_panels(Key::Z, NONE, "fill", Command::ToggleFilled(Panel::Map)),
        all(Key::ArrowLeft, ALT, "view before", Command::GoBack),
        asks(Key::F, CTRL, "search"),
        each(
            Key::A,
            CTRL,
            "all",
            [
                Some(select.clone()),
                Some(select.clone()),
                Some(select.clone()),
                Some(select),
                Some(choose),
            ],
        ),
        all(Key::K, CTRL, "palette", Open(Dialog::Palette)),
        all(Key::U, CTRL, "what was done", Open(Dialog::Done)),
        all(Key::Comma, CTRL, "settings", Open(Dialog::Settings)),
        all(Key::F12, NONE, "picture", Command::TakePicture),
        all(Key::F1, NONE, "keys", Open(Dialog::Keys)),
        all(Key::Z, CTRL, "undo", Command::Undo),
        all(Key::Z, CTRL_SHIFT, "redo", Command::Redo),
        all(Key::Escape, NONE, "close one", Command::CloseOne),
        asks(Key::Plus, CTRL, "larger"),
        asks(Key::Plus, CTRL_SHIFT, "larger"),
        asks(Key::Equals, CTRL, "larger"),
        asks(Key::Minus, CTRL, "smaller"),
        asks(Key::Num0, CTRL, "usual size"),
        all(Key::W, CTRL_SHIFT, "second window", Command::ToggleSecondWindow),
        asks(Key::F11, NONE, "full screen"),
        asks(Key::F, CTRL_SHIFT, "full screen"),
    ];
    let show = |tab: Tab| all(tab.key, CTRL, tab.label, Command::GoTo(tab));
    table.extend(tabs().into_iter().map(show));
    table
}

#[test]
fn every_key_in_every_view_does_what_the_table_says_and_no_other_does_anything() {
    let mut n_pressed = 0;
    let table = table();
    for (at, place) in PLACES.into_iter().enumerate() {
        let view = view(place);
        for key in Key::ALL.iter().copied() {
            for held in HELD {
                let row = table.iter().find(|row| row.key == key && row.held == held);
                let does = row.map_or(Does::Nothing, |row| row.does[at].clone());
                let effect = effect(&view, None, key, held);
                assert_eq!(effect, does.effect(), "{place:?} {key:?} {held:?}");
                n_pressed += 1;
            }
        }
    }
    assert!(n_pressed > 3000, "{n_pressed}");
}

#[test]
fn no_key_has_two_meanings_and_what_it_does_in_one_view_is_of_its_meaning() {
    let mut meanings = BTreeMap::new();
    for row in table() {
        let press = (format!("{:?}", row.key), format!("{:?}", row.held));
        let before = meanings.insert(press, row.meaning);
        assert_eq!(before, None, "{:?} {:?} means {} too", row.key, row.held, row.meaning);
        let mut kinds: Vec<&str> = row
            .does
            .iter()
            .filter_map(|does| match does {
                Does::Commands(command) => Some(kind(command)),
                Does::Asks(asks) => Some(asks),
                Does::Nothing => None,
            })
            .collect();
        kinds.dedup();
        assert_eq!(kinds.len(), 1, "{} is {kinds:?}", row.meaning);
    }
}

/// What a command is about, the same for those that are each other's counterparts.
fn kind(command: &Command) -> &'static str {
    use Command::{GoTo, History, MoveCursor, MoveFocus, Replay, SetTime, ToggleHeld};
    match command {
        History(HistoryCommand::Move { rows: i32::MAX, .. }) | SetTime(_) => "newest",
        MoveFocus { .. } | History(HistoryCommand::Move { .. }) => "row",
        Command::OpenFocus | History(HistoryCommand::Open { .. }) => "open",
        Command::SelectAll | History(HistoryCommand::ChooseAll) => "all",
        ToggleHeld | Replay(ReplayCommand::Toggle) => "hold",
        MoveCursor(_) | Replay(ReplayCommand::SeekBy(_)) => "time",
        GoTo(_) => "view",
        _ => "other",
    }
}

#[test]
fn what_repeats_while_a_key_is_held_down_moves_or_zooms_and_does_nothing_else() {
    let table = table();
    for key in Key::ALL.iter().copied() {
        for held in HELD.into_iter().filter(|&held| repeats(key, held)) {
            let row = table.iter().find(|row| row.key == key && row.held == held);
            let moves = |does: &Does| match does {
                Does::Nothing | Does::Asks("larger" | "smaller") => true,
                Does::Commands(command) => ["row", "time"].contains(&kind(command)),
                Does::Asks(_) => false,
            };
            let row_moves = row.is_none_or(|row| row.does.iter().all(moves));
            assert!(row_moves, "{key:?} {held:?}");
        }
    }
}

#[test]
fn a_character_held_down_zooms_the_map_and_does_nothing_else() {
    let tabs = tabs();
    for place in PLACES {
        let view = view(place);
        for sign in (0x20_u8..0x7f).map(char::from) {
            let at = KeyContext {
                dialog: None,
                view: &view,
                tabs: &tabs,
                control_focused: false,
                asks_words: true,
                writes_words: false,
                now: MonoNanos(0),
            };
            let zoom = match sign {
                '+' => Some(Command::ZoomMap(1.0)),
                '-' => Some(Command::ZoomMap(-1.0)),
                _ => None,
            };
            let zoom = zoom.filter(|_| place != Place::History);
            let mut keys = Keys::default();
            let commands = keys.sign(sign, true, at);
            assert_eq!(commands, Vec::from_iter(zoom.clone()), "{place:?} {sign} held");
            assert!(keys.bib.is_none() && !keys.focus_search, "{place:?} {sign} held");

            let commands = keys.sign(sign, false, at);
            let expected = if sign == '?' { Some(Command::Open(Dialog::Keys)) } else { zoom };
            assert_eq!(commands, Vec::from_iter(expected), "{place:?} {sign}");
            let begins = place != Place::History && (sign == '#' || sign.is_ascii_digit());
            assert_eq!(keys.bib.is_some(), begins, "{place:?} {sign}");
            assert_eq!(keys.focus_search, sign == '/', "{place:?} {sign}");
        }
    }
}

/// One of each dialog that needs nothing to be shown.
fn dialogs() -> [Dialog; 15] {
    [
        Dialog::Athletes(AthletesPage::List),
        Dialog::Athletes(AthletesPage::StartList),
        Dialog::Events(EventsPage::List),
        Dialog::Problems,
        Dialog::Alarms,
        Dialog::Connect,
        Dialog::Cards,
        Dialog::Keys,
        Dialog::Palette,
        Dialog::About,
        Dialog::Settings,
        Dialog::Done,
        Dialog::Import,
        Dialog::Export,
        Dialog::DeleteSessions,
    ]
}

#[test]
fn a_dialog_leaves_every_key_to_its_own_controls_but_the_way_out_and_what_it_is_about() {
    for place in PLACES {
        let view = view(place);
        for dialog in dialogs() {
            for key in Key::ALL.iter().copied() {
                for held in HELD {
                    let expected = match (key, held) {
                        (Key::Escape, NONE) => Does::Commands(Command::CloseOne),
                        (Key::F12, NONE) => Does::Commands(Command::TakePicture),
                        (Key::F1, NONE) if dialog == Dialog::Keys => {
                            Does::Commands(Command::CloseDialog)
                        }
                        (Key::A, NONE) if dialog == Dialog::Alarms => {
                            Does::Commands(Command::Alarms(AlarmCommand::Acknowledge(None)))
                        }
                        (Key::A, SHIFT) if dialog == Dialog::Alarms => {
                            Does::Commands(Command::Alarms(AlarmCommand::Snooze(None)))
                        }
                        _ => Does::Nothing,
                    };
                    let effect = effect(&view, Some(&dialog), key, held);
                    assert_eq!(effect, expected.effect(), "{dialog:?} {key:?} {held:?}");
                }
            }
        }
    }
}

#[test]
fn while_a_bib_is_typed_its_characters_act_on_nothing() {
    let (view, tabs) = (view(Place::Live), tabs());
    let at = KeyContext {
        dialog: None,
        view: &view,
        tabs: &tabs,
        control_focused: false,
        asks_words: true,
        writes_words: false,
        now: MonoNanos(0),
    };
    let typed = || {
        let mut keys = Keys::default();
        keys.sign('7', false, at);
        keys
    };
    for key in Key::ALL.iter().copied() {
        for held in [NONE, SHIFT] {
            let mut keys = typed();
            let pressed = keys.press(key, held, at);
            let sign = key.symbol_or_name();
            if sign.len() == 1 && sign.chars().all(|sign| sign.is_ascii_alphanumeric()) {
                assert_eq!(pressed, Pressed::Types, "{key:?}");
            }
            let writes = |command: &Command| {
                matches!(command, Command::Mark(_) | Command::StandDownOrBack | Command::Alarms(_))
            };
            if let Pressed::Acts(commands) = pressed {
                assert!(!commands.iter().any(writes), "{key:?} {commands:?}");
            }
        }
    }
    let enter = typed().press(Key::Enter, NONE, at);
    assert_eq!(enter, Pressed::Acts(vec![Command::GoToBib("7".to_owned())]));
}

#[test]
fn enter_and_space_belong_to_a_control_that_has_the_focus() {
    let (view, tabs) = (view(Place::Live), tabs());
    let at = KeyContext {
        dialog: None,
        view: &view,
        tabs: &tabs,
        control_focused: true,
        asks_words: true,
        writes_words: false,
        now: MonoNanos(0),
    };
    for key in [Key::Enter, Key::Space, Key::Tab] {
        assert_eq!(Keys::default().press(key, NONE, at), Pressed::Left, "{key:?}");
    }
}
