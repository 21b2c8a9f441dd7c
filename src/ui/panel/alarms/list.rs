//! The alarms that are not over, by rank, with what can be done about each.

use eframe::egui::{Align, Label, Layout, Rect, ScrollArea, Sense, Ui, Vec2, pos2};

use super::{
    super::{
        alarm_mark, alarm_slot, controls,
        dialog::{self, Look},
    },
    AlarmListState,
};
use crate::{
    alarm::{Alarm, AlarmKind, AlarmState, Priority},
    ui::{
        context::{AlarmCommand, Command, ViewContext},
        format, keys, lang,
        panel::alarm_words,
        projection::AlarmMark,
        state::Dialog,
        theme::{family, size, space},
    },
};

/// Radius of the mark before an alarm.
const MARK_R: f32 = 11.0;

/// Draws the list, with what silences all that it shows.
pub(super) fn now_ui(
    state: &mut AlarmListState,
    view: &ViewContext<'_>,
    ui: &mut Ui,
    commands: &mut Vec<Command>,
) {
    let board = &view.projection.alarms.board;
    ui.horizontal(|ui| {
        ui.set_height(size::DIALOG_HIT);
        head_ui(view, ui, tr!("alarms-now"), board.alarms.len());
        ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
            let has_any = !board.alarms.is_empty();
            for (label, key, command) in [
                (tr!("alarms-snooze-all"), "Shift+A", AlarmCommand::Snooze(None)),
                (tr!("alarms-acknowledge-all"), "A", AlarmCommand::Acknowledge(None)),
            ] {
                let button = dialog::button(ui, view.theme, label, Look::Plain, has_any);
                if button.on_hover_text(tr!("alarms-seen-tip", key = keys::spoken(key))).clicked() {
                    commands.push(Command::Alarms(command));
                }
            }
        });
    });
    if board.alarms.is_empty() {
        let words = tr!("alarms-empty");
        dialog::paragraph(ui, view.theme, words);
    }
    ScrollArea::vertical().id_salt("alarms of now").auto_shrink(false).show(ui, |ui| {
        for alarm in &board.alarms {
            let place = alarm_ui(view, ui, alarm, commands);
            // One that is scrolled out of sight was not shown.
            if ui.clip_rect().contains(place.center()) {
                state.shown.push(alarm.id);
            }
        }
        out_of_service_ui(view, ui, commands);
    });
}

/// The head of a list, with how many it has.
pub(super) fn head_ui(view: &ViewContext<'_>, ui: &mut Ui, label: &str, n: usize) {
    let p = &view.theme.palette;
    ui.label(dialog::words(label, family::SEMIBOLD, size::TITLE, p.text));
    ui.label(dialog::words(n.to_string(), family::SEMIBOLD, size::TITLE, p.faint));
}

/// One alarm: its mark, what it says with value and limit, since when and in which state, and what
/// can be done. Gives back where its words are.
fn alarm_ui(
    view: &ViewContext<'_>,
    ui: &mut Ui,
    alarm: &Alarm,
    commands: &mut Vec<Command>,
) -> Rect {
    let p = &view.theme.palette;
    let top = ui.cursor().top();
    let place = ui
        .push_id(alarm.id, |ui| {
            ui.add_space(space::NEAR);
            ui.horizontal_top(|ui| {
                let (mark, _) = ui.allocate_exact_size(Vec2::splat(2.0 * MARK_R), Sense::hover());
                let is_acknowledged = alarm.state == AlarmState::Acknowledged;
                let shown = AlarmMark {
                    kind: Some(alarm.kind),
                    priority: alarm.kind.priority(),
                    is_acknowledged,
                };
                alarm_mark::paint(ui.painter(), view.theme, mark.center(), MARK_R, shown);
                ui.add_space(space::TIGHT);
                let said = ui.vertical(|ui| {
                    ui.set_width(ui.available_width());
                    ui.spacing_mut().item_spacing.y = space::TIGHT;
                    let sentence = sentence(alarm, view);
                    let sentence = dialog::words(sentence, family::SEMIBOLD, size::TITLE, p.text);
                    let said = ui.add(Label::new(sentence).wrap()).rect;
                    let state = state_words(alarm, view);
                    let state = dialog::words(state, family::REGULAR, size::LABEL, p.label);
                    ui.add(Label::new(state).wrap());
                    ui.horizontal_wrapped(|ui| actions_ui(view, ui, alarm, commands));
                    said
                });
                said.inner
            })
            .inner
        })
        .inner;
    ui.add_space(space::NEAR);
    let row = Rect::from_min_max(pos2(ui.min_rect().left(), top), ui.min_rect().max);
    controls::hairline(ui.painter(), view.theme, row, ui.cursor().top());
    place
}

/// `2 Brenta: heart rate 188 above 185 bpm`.
pub(super) fn sentence(alarm: &Alarm, view: &ViewContext<'_>) -> String {
    let (who, text) = (alarm_slot::called(alarm), alarm_slot::text(alarm, view));
    if who.is_empty() { text } else { format!("{who}: {text}") }
}

/// `urgent, since 10:41:03, acknowledged at 10:41:20`.
fn state_words(alarm: &Alarm, view: &ViewContext<'_>) -> String {
    let clock = |time| format::clock(time, view.time_zone);
    let mut words = tr!(
        "alarm-since",
        priority = lang::word(alarm.kind.priority().label()),
        at = clock(alarm.raised.wall),
        state = alarm_words::state(alarm.state, view.time_zone)
    );
    if let (AlarmState::Acknowledged, Some(at)) = (alarm.state, alarm.acknowledged) {
        words = tr!("alarm-state-at", words = words, at = clock(at));
    }
    if alarm.times > 1 {
        words =
            tr!("alarm-times", words = words, n = alarm.times, at = clock(alarm.due_since.wall));
    }
    if let Some(incident) = alarm.incident.as_ref().filter(|_| alarm.has_open_incident()) {
        words += match incident.responder.as_str() {
            "" => tr!("alarm-no-responder"),
            _ => tr!("alarm-responder-assigned"),
        };
    }
    words
}

fn actions_ui(view: &ViewContext<'_>, ui: &mut Ui, alarm: &Alarm, commands: &mut Vec<Command>) {
    let mut action = |label: &str, look: Look, is_on: bool, command: Command| {
        let button = dialog::button(ui, view.theme, label, look, is_on);
        let clicked = button.clicked();
        button.accessible_name(format!("{label} {}", sentence(alarm, view)));
        if clicked {
            commands.push(command);
        }
    };
    if alarm.has_open_incident() {
        let open = Command::Open(Dialog::Incident(alarm.id));
        action(tr!("alarm-incident-open"), Look::Primary, true, open);
    }
    let is_new =
        matches!(alarm.state, AlarmState::Unacknowledged | AlarmState::ReturnedUnacknowledged);
    // A notice needs no acknowledgement, and of an incident more is to be done.
    let is_first = alarm.kind.priority() != Priority::Notice && !alarm.has_open_incident();
    let look = if is_new && is_first { Look::Primary } else { Look::Plain };
    let acknowledge = Command::Alarms(AlarmCommand::Acknowledge(Some(alarm.id)));
    action(tr!("alarm-acknowledge"), look, is_new, acknowledge);
    let is_snoozed = matches!(alarm.state, AlarmState::Snoozed { .. });
    if alarm.kind.can_be_snoozed() {
        let snooze = Command::Alarms(AlarmCommand::Snooze(Some(alarm.id)));
        action(tr!("alarm-snooze"), Look::Plain, !is_snoozed, snooze);
    }
    // A call for help stays in service.
    let athlete = alarm.athlete.as_ref().filter(|_| alarm.kind != AlarmKind::Sos);
    if let Some(athlete) = athlete {
        let (login, alarm) = (athlete.login.clone(), alarm.kind);
        let out = AlarmCommand::SetOutOfService { login, alarm, is_out: true };
        action(tr!("alarm-out-of-service"), Look::Plain, true, Command::Alarms(out));
    }
}

/// What the operator silenced for good, so that it is not forgotten.
fn out_of_service_ui(view: &ViewContext<'_>, ui: &mut Ui, commands: &mut Vec<Command>) {
    let out = &view.projection.alarms.out_of_service;
    if out.is_empty() {
        return;
    }
    ui.add_space(space::GAP);
    ui.horizontal(|ui| head_ui(view, ui, tr!("alarm-out-of-service"), out.len()));
    for (athlete, kind) in out {
        ui.push_id((athlete.id, kind), |ui| {
            let words =
                format!("{} {}: {}", athlete.chip(), athlete.name, lang::word(kind.label()));
            dialog::paragraph(ui, view.theme, &words);
            let button =
                dialog::button(ui, view.theme, tr!("alarm-back-in-service"), Look::Plain, true);
            if button.clicked() {
                let (login, alarm) = (athlete.login.clone(), *kind);
                let back = AlarmCommand::SetOutOfService { login, alarm, is_out: false };
                commands.push(Command::Alarms(back));
            }
            button.accessible_name(tr!("alarm-back-in-service-of", words = words));
        });
    }
}
