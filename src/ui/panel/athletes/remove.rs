//! Removing an athlete from the roster, with or without the recordings. Erasing cannot be undone,
//! so it needs a second step that names the athlete and what will be lost.

use eframe::egui::Ui;
use jiff::tz::TimeZone;

use super::{AthletesState, Waiting, open};
use crate::{
    control::RemoveAthlete,
    history::AthleteRecording,
    model::{Login, UnixNanos},
    ui::{
        context::{Command, ViewContext},
        engine_words, format,
        panel::dialog::{self, Look},
        projection::Row,
        state::AthletesPage,
        theme::space,
    },
};

/// `14 312 samples from 19 May 2016 to 21 May 2016, 2.1 MB`.
fn amount(recorded: &AthleteRecording, zone: &TimeZone) -> String {
    let date = |time: UnixNanos| format::date(time, zone);
    let mut samples = tr!("count-samples", n = recorded.lines);
    if let Some((oldest, newest)) = recorded.span {
        let (first, last) = (date(oldest), date(newest));
        samples = if first == last {
            tr!("recorded-from", samples = samples, first = first)
        } else {
            tr!("recorded-from-to", samples = samples, first = first, last = last)
        };
    }
    format!("{samples}, {}", format::bytes(recorded.bytes))
}

/// The first step: how much is recorded, and whether to keep it.
pub(super) fn remove_ui(
    state: &mut AthletesState,
    row: &Row,
    view: &ViewContext<'_>,
    ui: &mut Ui,
) -> Vec<Command> {
    let theme = view.theme;
    let login = &row.athlete.login;
    let name = &row.athlete.name;
    dialog::statement(ui, theme, tr!("athlete-remove", name = name));
    let nothing = state
        .measured
        .as_ref()
        .is_some_and(|measured| measured.as_ref().is_ok_and(|recorded| recorded.lines == 0));
    let words = match &state.measured {
        None => tr!("athlete-counting").to_owned(),
        Some(Ok(_)) if nothing => tr!("athlete-no-recordings").to_owned(),
        Some(Ok(recorded)) => tr!("athlete-recorded", amount = amount(recorded, view.time_zone)),
        Some(Err(why)) => tr!("athlete-not-counted", why = engine_words::failure(why)),
    };
    dialog::paragraph(ui, theme, words);
    let mut commands = Vec::new();
    if !nothing {
        ui.scope(|ui| {
            ui.spacing_mut().item_spacing.y = space::NEAR;
            let keep = tr!("athlete-keep-explained");
            if dialog::choice(ui, theme, tr!("keep-recordings"), keep, !state.with_recordings) {
                state.with_recordings = false;
            }
            let erase = tr!("athlete-erase-explained");
            if dialog::choice(ui, theme, tr!("erase-recordings"), erase, state.with_recordings) {
                state.with_recordings = true;
            }
        });
    }
    // A long name may fill a line of its own.
    ui.horizontal_wrapped(|ui| {
        let is_on = state.waiting.is_none();
        if state.with_recordings && !nothing {
            let known = matches!(state.measured, Some(Ok(_)));
            if dialog::button(ui, theme, tr!("continue-open"), Look::Primary, known).clicked() {
                commands.push(open(AthletesPage::Erase(login.clone())));
            }
        } else {
            let label = tr!("remove-name", name = name);
            if dialog::button(ui, theme, &label, Look::Primary, is_on).clicked() {
                remove(state, login, false, view);
            }
        }
        if dialog::button(ui, theme, tr!("cancel"), Look::Plain, true).clicked() {
            commands.push(open(AthletesPage::Edit(login.clone())));
        }
    });
    state.outcome_ui(view, ui);
    commands
}

/// The second step, before recordings are erased.
pub(super) fn erase_ui(
    state: &mut AthletesState,
    row: &Row,
    view: &ViewContext<'_>,
    ui: &mut Ui,
) -> Vec<Command> {
    let theme = view.theme;
    let login = &row.athlete.login;
    let who = named(row);
    dialog::statement(ui, theme, tr!("erase-everything", who = who));
    let amount = match &state.measured {
        Some(Ok(recorded)) => amount(recorded, view.time_zone),
        _ => tr!("erase-all-recordings").to_owned(),
    };
    dialog::paragraph(ui, theme, tr!("erase-explained", amount = amount, login = login.as_str()));
    let mut commands = Vec::new();
    ui.horizontal_wrapped(|ui| {
        let label = tr!("erase-all", name = row.athlete.name);
        let is_on = state.waiting.is_none();
        if dialog::button(ui, theme, &label, Look::Danger, is_on).clicked() {
            remove(state, login, true, view);
        }
        let back = dialog::button(ui, theme, tr!("back"), Look::Plain, true);
        // Focus the way back, so that Enter does not erase.
        state.focus_first(&back);
        if back.clicked() {
            commands.push(open(AthletesPage::Remove(login.clone())));
        }
    });
    state.outcome_ui(view, ui);
    commands
}

fn remove(state: &mut AthletesState, login: &Login, with_recordings: bool, view: &ViewContext<'_>) {
    state.ask(|| {
        let login = login.clone();
        let done = view.control.ask(RemoveAthlete { login: login.clone(), with_recordings });
        Waiting::Removed { login, with_recordings, done }
    });
}

/// `7 Vento (rider7)`.
fn named(row: &Row) -> String {
    let athlete = &row.athlete;
    if athlete.name == athlete.login.as_str() {
        athlete.name.clone()
    } else {
        format!("{} {} ({})", athlete.chip(), athlete.name, athlete.login)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn how_much_there_is_is_said_with_units_and_dates() {
        let day = |n: i64| UnixNanos::from_secs(1_463_683_075 + n * 86_400);
        let words =
            |lines, bytes, span| amount(&AthleteRecording { lines, bytes, span }, &TimeZone::UTC);
        assert_eq!(
            words(14_312, 2_100_000, Some((day(0), day(2)))),
            "14 312 samples from 19 May 2016 to 21 May 2016, 2.1 MB"
        );
        assert_eq!(words(1, 40, Some((day(0), day(0)))), "1 sample from 19 May 2016, 1 kB");
    }
}
