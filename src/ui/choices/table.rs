//! The choices of a [`ViewState`] that are kept, one entry each.

use super::{shown, words};
use crate::{
    model::{Choice, WindowChoices},
    ui::{
        lang::Language,
        state::{RosterSort, Tab, TimeView, ViewState, WallOrder},
    },
};

/// The key of dark or daylight, which is asked for as long as it is not there.
pub(super) const THEME: &str = "theme";

/// The key of the language of the texts.
pub(super) const LANGUAGE: &str = "language";

/// The widths and heights that a splitter or a window may have had, in points.
const LENGTHS: std::ops::RangeInclusive<f64> = 1.0..=100_000.0;

/// The longest smoothing that is taken for one, in seconds.
const MAX_SMOOTH_SECS: f64 = 60.0;

/// The sizes of everything that are taken for one, as shares of the drawn size.
const SCALES: std::ops::RangeInclusive<f64> = 1.0..=2.0;

/// A choice that is kept.
struct Kept {
    /// Its name in the file.
    key: &'static str,
    /// What is chosen; `None` for what needs no entry in the file.
    chosen: fn(&ViewState) -> Option<Choice>,
    /// Chooses it again; a value that is not understood changes nothing.
    restore: fn(&mut ViewState, &Choice, &[Tab]) -> Option<()>,
}

/// All of them. Who is selected is kept besides ([`Selected`](super::Selected)), because it needs the
/// roster.
const KEPT: [Kept; 31] = [
    Kept {
        key: THEME,
        chosen: |view| words::THEMES.word(view.dark).filter(|_| view.has_chosen_theme).map(text),
        restore: |view, choice, _| {
            view.dark = words::THEMES.of(choice.text()?)?;
            view.has_chosen_theme = true;
            Some(())
        },
    },
    Kept {
        key: "units",
        chosen: |view| words::UNITS.word(view.units).map(text),
        restore: |view, choice, _| {
            view.units = words::UNITS.of(choice.text()?)?;
            Some(())
        },
    },
    Kept {
        key: LANGUAGE,
        chosen: |view| Some(text(view.language.code())),
        restore: |view, choice, _| {
            view.language = Language::of_code(choice.text()?)?;
            Some(())
        },
    },
    Kept {
        key: "zoom",
        chosen: |view| {
            let percent = view.scale_percent;
            (percent != 100).then(|| Choice::Number(f64::from(percent) / 100.0))
        },
        restore: |view, choice, _| {
            let share = choice.number().filter(|share| SCALES.contains(share))?;
            view.scale_percent = (share * 100.0).round() as u16;
            Some(())
        },
    },
    Kept {
        key: "map",
        chosen: |view| view.base_map.as_ref().map(|map| text(words::base_map_word(map))),
        restore: |view, choice, _| {
            view.base_map = Some(words::base_map(choice.text()?)?);
            Some(())
        },
    },
    Kept {
        key: "attention",
        chosen: |view| (!view.asks_attention).then_some(Choice::Flag(false)),
        restore: |view, choice, _| {
            view.asks_attention = choice.flag()?;
            Some(())
        },
    },
    Kept {
        key: "sound",
        chosen: |view| view.has_sound.then_some(Choice::Flag(true)),
        restore: |view, choice, _| {
            view.has_sound = choice.flag()?;
            Some(())
        },
    },
    Kept {
        key: "wall_large",
        chosen: |view| view.wall.large.map(|field| text(field.label())),
        restore: |view, choice, _| {
            view.wall.large = Some(choice.text()?.parse().ok()?);
            Some(())
        },
    },
    Kept {
        key: "wall_order",
        chosen: |view| match &view.wall_order {
            WallOrder::Roster => None,
            WallOrder::Bib => Some(text(words::BY_BIB)),
            WallOrder::Place => Some(text(words::BY_PLACE)),
            WallOrder::Own(logins) => {
                Some(Choice::List(logins.iter().map(ToString::to_string).collect()))
            }
        },
        restore: |view, choice, _| {
            view.wall_order = match (choice.text(), choice.list()) {
                (Some(words::BY_BIB), _) => WallOrder::Bib,
                (Some(words::BY_PLACE), _) => WallOrder::Place,
                (_, Some(logins)) => WallOrder::Own(words::logins(logins)),
                _ => return None,
            };
            Some(())
        },
    },
    Kept {
        key: "second_open",
        chosen: |view| view.wall.second.is_open.then_some(Choice::Flag(true)),
        restore: |view, choice, _| {
            view.wall.second.is_open = choice.flag()?;
            Some(())
        },
    },
    Kept {
        key: "second_names",
        chosen: |view| (!view.wall.second.has_names).then_some(Choice::Flag(false)),
        restore: |view, choice, _| {
            view.wall.second.has_names = choice.flag()?;
            Some(())
        },
    },
    Kept {
        key: "second_spectators",
        chosen: |view| view.wall.second.is_for_spectators.then_some(Choice::Flag(true)),
        restore: |view, choice, _| {
            view.wall.second.is_for_spectators = choice.flag()?;
            Some(())
        },
    },
    Kept {
        key: "second_health",
        chosen: |view| view.wall.second.shows_health.then_some(Choice::Flag(true)),
        restore: |view, choice, _| {
            view.wall.second.shows_health = choice.flag()?;
            Some(())
        },
    },
    Kept {
        key: "second_turns",
        chosen: |view| view.wall.second.takes_turns.then_some(Choice::Flag(true)),
        restore: |view, choice, _| {
            view.wall.second.takes_turns = choice.flag()?;
            Some(())
        },
    },
    Kept {
        key: "view",
        chosen: |view| Some(text(view.tab.label)),
        restore: |view, choice, tabs| {
            let label = choice.text()?;
            view.tab = *tabs.iter().find(|tab| tab.label == label)?;
            Some(())
        },
    },
    Kept {
        key: "group",
        chosen: |view| words::group_word(&view.group).map(text),
        restore: |view, choice, _| {
            view.group = words::group(choice.text()?)?;
            Some(())
        },
    },
    Kept {
        key: "roster_sort",
        chosen: |view| Some(text(view.sort.by.word())),
        restore: |view, choice, _| {
            view.sort = RosterSort { by: words::roster_key(choice.text()?)?, ..view.sort };
            Some(())
        },
    },
    Kept {
        key: "roster_descending",
        chosen: |view| Some(Choice::Flag(view.sort.descending)),
        restore: |view, choice, _| {
            view.sort.descending = choice.flag()?;
            Some(())
        },
    },
    Kept {
        key: "columns",
        chosen: |view| shown::COLUMNS.chosen(view),
        restore: |view, choice, _| shown::COLUMNS.restore(view, choice),
    },
    Kept {
        key: "large_values",
        chosen: |view| shown::HEROES.chosen(view),
        restore: |view, choice, _| shown::HEROES.restore(view, choice),
    },
    Kept {
        key: "row_order",
        chosen: |view| shown::ROW_ORDER.chosen(view),
        restore: |view, choice, _| shown::ROW_ORDER.restore(view, choice),
    },
    Kept {
        key: "hidden_rows",
        chosen: |view| shown::HIDDEN_ROWS.chosen(view),
        restore: |view, choice, _| shown::HIDDEN_ROWS.restore(view, choice),
    },
    Kept {
        key: "plots",
        chosen: |view| shown::plots(&view.plots),
        restore: |view, choice, _| {
            view.plots = shown::plots_of(choice)?;
            Some(())
        },
    },
    Kept {
        key: "statistic",
        chosen: |view| words::STATISTICS.word(view.statistic).map(text),
        restore: |view, choice, _| {
            view.statistic = words::STATISTICS.of(choice.text()?)?;
            Some(())
        },
    },
    Kept {
        key: "smoothing_secs",
        chosen: |view| Some(Choice::Number(f64::from(view.smooth_secs))),
        restore: |view, choice, _| {
            let secs = choice.number().filter(|secs| (0.0..=MAX_SMOOTH_SECS).contains(secs))?;
            view.smooth_secs = secs as u8;
            Some(())
        },
    },
    Kept {
        key: "plot_scale",
        chosen: |view| words::PLOT_SCALES.word(view.plot_scale).map(text),
        restore: |view, choice, _| {
            view.plot_scale = words::PLOT_SCALES.of(choice.text()?)?;
            Some(())
        },
    },
    Kept {
        key: "overlay_by",
        chosen: |view| words::COMPARED_BY.word(view.compare_by).map(text),
        restore: |view, choice, _| {
            view.compare_by = words::COMPARED_BY.of(choice.text()?)?;
            Some(())
        },
    },
    Kept {
        key: "time_window",
        chosen: |view| {
            let (TimeView::Live { window } | TimeView::Held { window, .. }) = view.time;
            Some(text(window.word()))
        },
        restore: |view, choice, _| {
            view.time = TimeView::Live { window: words::window(choice.text()?)? };
            Some(())
        },
    },
    Kept {
        key: "roster_width",
        chosen: |view| of_length(view.splits.roster_w),
        restore: |view, choice, _| {
            view.splits.roster_w = Some(length(choice)?);
            Some(())
        },
    },
    Kept {
        key: "numbers_width",
        chosen: |view| of_length(view.splits.numbers_w),
        restore: |view, choice, _| {
            view.splits.numbers_w = Some(length(choice)?);
            Some(())
        },
    },
    Kept {
        key: "top_height",
        chosen: |view| of_length(view.splits.top_h),
        restore: |view, choice, _| {
            view.splits.top_h = Some(length(choice)?);
            Some(())
        },
    },
];

fn text(words: impl Into<String>) -> Choice {
    Choice::Text(words.into())
}

/// A length in points.
pub(super) fn of_length(points: Option<f32>) -> Option<Choice> {
    points.map(|points| Choice::Number(f64::from(points.round())))
}

/// The places that the corner of a window may have among several screens, in points.
const PLACES: std::ops::RangeInclusive<f64> = -100_000.0..=100_000.0;

/// A place in points that the corner of a window can have.
pub(super) fn place(choice: &Choice) -> Option<f32> {
    choice.number().filter(|points| PLACES.contains(points)).map(|points| points as f32)
}

/// A length in points that a window can have.
pub(super) fn length(choice: &Choice) -> Option<f32> {
    choice.number().filter(|points| LENGTHS.contains(points)).map(|points| points as f32)
}

/// Chooses again what was chosen before. What is not understood stays as it is by default.
pub(in crate::ui) fn restore(view: &mut ViewState, choices: &WindowChoices, tabs: &[Tab]) {
    for kept in &KEPT {
        if let Some(choice) = choices.get(kept.key) {
            // Of another version: the default stands.
            (kept.restore)(view, choice, tabs).unwrap_or_default();
        }
    }
}

/// Writes down what is chosen.
pub(super) fn write(view: &ViewState, choices: &mut WindowChoices) {
    for kept in &KEPT {
        choices.set(kept.key, (kept.chosen)(view));
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use proptest::prelude::*;

    use super::*;
    use crate::{
        kind::{DataField, Kind, Units},
        model::{Group, Login, Metric},
        ui::state::{
            BaseMap, CompareBy, PlotChoice, PlotScale, RosterKey, RowChoice, RowKey, SecondWindow,
            Shown, ShownByKind, Splits, Statistic, WallView, Window,
        },
    };

    const TABS: [Tab; 2] = [Tab::COACH, Tab::HISTORY];

    fn written(view: &ViewState) -> WindowChoices {
        let mut choices = WindowChoices::default();
        write(view, &mut choices);
        choices
    }

    #[test]
    fn every_choice_has_a_key_of_its_own() {
        let keys: HashSet<&str> = KEPT.iter().map(|kept| kept.key).collect();
        assert_eq!(keys.len(), KEPT.len());
    }

    #[test]
    fn nobody_has_chosen_a_theme_until_he_does() {
        assert_eq!(written(&ViewState::default()).get(THEME), None);
        let view = ViewState { has_chosen_theme: true, ..ViewState::default() };
        assert_eq!(written(&view).get(THEME), Some(&Choice::Text("dark".to_owned())));
    }

    #[test]
    fn a_value_that_is_not_understood_leaves_the_default() {
        let mut choices = WindowChoices::default();
        for kept in &KEPT {
            choices.set(kept.key, Some(Choice::Text("of a later version".to_owned())));
        }
        let mut view = ViewState::default();
        restore(&mut view, &choices, &TABS);
        assert_eq!(view, ViewState::default());
        for kept in &KEPT {
            choices.set(kept.key, Some(Choice::Number(-1e9)));
        }
        restore(&mut view, &choices, &TABS);
        assert_eq!(view, ViewState::default());
    }

    fn group() -> impl Strategy<Value = Group> {
        prop_oneof![
            Just(Group::All),
            any::<String>().prop_map(|name| Group::Heat(name.into())),
            any::<String>().prop_map(|name| Group::Team(name.into())),
        ]
    }

    fn wall_order() -> impl Strategy<Value = WallOrder> {
        let login = "[a-z]{1,8}".prop_map(|word| Login::try_from(word.as_str()).unwrap());
        prop_oneof![
            Just(WallOrder::Roster),
            Just(WallOrder::Bib),
            Just(WallOrder::Place),
            prop::collection::vec(login, 0..5).prop_map(WallOrder::Own),
        ]
    }

    fn base_map() -> impl Strategy<Value = BaseMap> {
        prop_oneof![
            Just(BaseMap::Online),
            Just(BaseMap::World),
            Just(BaseMap::Plain),
            any::<String>().prop_map(BaseMap::File),
        ]
    }

    fn second() -> impl Strategy<Value = SecondWindow> {
        any::<[bool; 5]>().prop_map(
            |[is_open, has_names, is_for_spectators, shows_health, takes_turns]| SecondWindow {
                is_open,
                has_names,
                is_for_spectators,
                shows_health,
                takes_turns,
            },
        )
    }

    fn all_shown() -> impl Strategy<Value = ShownByKind> {
        let fields = || prop::sample::subsequence(DataField::ALL.to_vec(), 0..6).prop_shuffle();
        let keys = vec![
            RowKey::Metric(Metric::HrBpm),
            RowKey::OfThreshold(Metric::PwrW),
            RowKey::PowerPerKg,
            RowKey::Climb,
            RowKey::Metric(Metric::Other("skin: temperature, left".into())),
        ];
        let rows = move || prop::sample::subsequence(keys.clone(), 0..5).prop_shuffle();
        let shown =
            (fields(), fields(), rows(), rows()).prop_map(|(columns, heroes, order, hidden)| {
                Shown { columns, heroes, rows: RowChoice { order, hidden } }
            });
        let words: Vec<&str> = Kind::ALL.iter().map(|kind| kind.definition().word).collect();
        let kinds = prop::sample::select(words);
        prop::collection::vec((kinds, shown), 0..4).prop_map(|of_kinds| {
            let mut all = ShownByKind::default();
            for (kind, shown) in of_kinds {
                all.set(kind, shown);
            }
            all
        })
    }

    fn plots() -> impl Strategy<Value = PlotChoice> {
        let known: Vec<Metric> = Metric::known().map(|(metric, _)| metric.clone()).collect();
        let metrics = prop::sample::subsequence(known, 1..=6).prop_map(|metrics| {
            let mut choice = PlotChoice::default();
            for metric in metrics {
                choice.add(metric);
            }
            choice
        });
        prop_oneof![Just(PlotChoice::default()), metrics]
    }

    fn any_view() -> impl Strategy<Value = ViewState> {
        let length = || prop::option::of((1_u16..9000).prop_map(f32::from));
        let keys: Vec<RosterKey> = [RosterKey::Bib, RosterKey::Name, RosterKey::State]
            .into_iter()
            .chain(DataField::ALL.into_iter().map(RosterKey::Field))
            .collect();
        let scales = [PlotScale::Values, PlotScale::PercentOfThreshold];
        let statistics = [Statistic::Mean, Statistic::Max, Statistic::Min];
        let first = (
            any::<bool>(),
            prop::sample::select(Units::ALL.as_slice()),
            prop::sample::select(Language::ALL.as_slice()),
            prop::sample::select(TABS.as_slice()),
            group(),
            prop::sample::select(keys),
            any::<bool>(),
        );
        let second = (
            prop::sample::select(statistics.to_vec()),
            0_u8..=60,
            prop::sample::select(scales.to_vec()),
            prop::sample::select(vec![CompareBy::Time, CompareBy::Distance]),
            prop::sample::select(Window::ALL.as_slice()),
            [length(), length(), length()],
        );
        let third = (
            100_u16..=200,
            prop::option::of(base_map()),
            [any::<bool>(), any::<bool>()],
            prop::option::of(prop::sample::select(DataField::ALL.as_slice())),
            wall_order(),
            self::second(),
            all_shown(),
            plots(),
        );
        (first, second, third).prop_map(
            |((dark, units, language, tab, group, by, descending), second, third)| {
                let (
                    scale_percent,
                    base_map,
                    [asks_attention, has_sound],
                    large,
                    wall_order,
                    of_second,
                    shown,
                    plots,
                ) = third;
                let (statistic, smooth_secs, plot_scale, compare_by, window, lengths) = second;
                let [roster_w, numbers_w, top_h] = lengths;
                ViewState {
                    dark,
                    has_chosen_theme: true,
                    units,
                    language,
                    scale_percent,
                    base_map,
                    asks_attention,
                    has_sound,
                    wall: WallView { large, second: of_second },
                    wall_order,
                    shown,
                    plots,
                    tab,
                    group,
                    sort: RosterSort { by, descending },
                    statistic,
                    smooth_secs,
                    plot_scale,
                    compare_by,
                    time: TimeView::Live { window },
                    splits: Splits { roster_w, numbers_w, top_h },
                    ..ViewState::default()
                }
            },
        )
    }

    proptest! {
        #[test]
        fn what_was_chosen_is_chosen_again(view in any_view()) {
            let mut again = ViewState::default();
            restore(&mut again, &written(&view), &TABS);
            prop_assert_eq!(again, view);
        }
    }
}
