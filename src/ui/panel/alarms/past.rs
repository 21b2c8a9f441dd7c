//! The alarms that are over, whether the alarms work, and the way to what is refused.

use eframe::egui::{Label, ScrollArea, Ui};

use super::{
    super::dialog::{self, Look},
    list::{head_ui, sentence},
};
use crate::{
    alarm::{PastAlarm, SelfTest},
    ui::{
        context::{AlarmCommand, Command, ViewContext},
        format, lang,
        state::Dialog,
        theme::{family, size, space},
    },
};

/// The most that are shown; nobody reads more.
const MAX_SHOWN: usize = 60;
/// Room for the words on the self-test.
const TEST_H: f32 = 44.0;

/// Draws the column.
pub(super) fn past_ui(view: &ViewContext<'_>, ui: &mut Ui, commands: &mut Vec<Command>) {
    let alarms = &view.projection.alarms;
    ui.horizontal(|ui| {
        ui.set_height(size::DIALOG_HIT);
        head_ui(view, ui, tr!("alarms-before"), alarms.past.len());
    });
    let height = (dialog::height_above_bottom(ui) - TEST_H).max(space::NONE);
    ScrollArea::vertical().id_salt("past alarms").auto_shrink(false).max_height(height).show(
        ui,
        |ui| {
            if alarms.past.is_empty() {
                dialog::paragraph(ui, view.theme, tr!("alarms-no-earlier"));
            }
            for past in alarms.past.iter().take(MAX_SHOWN) {
                past_alarm_ui(view, ui, past);
            }
            if let Some(more) = alarms.past.len().checked_sub(MAX_SHOWN).filter(|&more| more > 0) {
                dialog::paragraph(ui, view.theme, tr!("and-more", n = more));
            }
        },
    );
    if let Some(test) = &alarms.board.self_test {
        dialog::paragraph(ui, view.theme, self_test_words(test));
    }
    dialog::at_bottom(ui, |ui| {
        if dialog::button(ui, view.theme, tr!("test-alarms"), Look::Plain, true).clicked() {
            commands.push(Command::Alarms(AlarmCommand::Test));
        }
        if dialog::button(ui, view.theme, tr!("problems-open"), Look::Plain, true).clicked() {
            commands.push(Command::Open(Dialog::Problems));
        }
    });
}

fn past_alarm_ui(view: &ViewContext<'_>, ui: &mut Ui, past: &PastAlarm) {
    let p = &view.theme.palette;
    let clock = |time| format::clock(time, view.time_zone);
    ui.add_space(space::SMALL);
    let said = sentence(&past.alarm, view);
    let said = dialog::words(said, family::REGULAR, size::BODY, p.label);
    ui.add(Label::new(said).wrap());
    let mut when = tr!(
        "alarm-was",
        from = clock(past.alarm.raised.wall),
        to = clock(past.ended),
        how = lang::word(past.how.label())
    );
    if let Some(incident) = past.alarm.incident.as_ref().filter(|it| !it.note.is_empty()) {
        when = format!("{when}: {}", incident.note);
    }
    ui.add(Label::new(dialog::words(when, family::REGULAR, size::LABEL, p.faint)).wrap());
}

/// What came of the self-test.
pub(in crate::ui) fn self_test_words(test: &SelfTest) -> String {
    let n = test.checks.len();
    let failed: Vec<&str> = test.failed().map(|check| lang::word(check.kind.label())).collect();
    match failed.as_slice() {
        [] => tr!("alarms-tested", n = n),
        failed => {
            let named = failed.iter().take(3).copied().collect::<Vec<_>>().join(", ");
            tr!("alarms-test-failed", failed = failed.len(), n = n, named = named)
        }
    }
}
