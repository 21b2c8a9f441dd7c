//! What arrives and what is refused: on the left each refusal in plain words with what to do, on
//! the right who is heard.

use eframe::egui::{
    Align, Label, Layout, Rect, ScrollArea, Sense, Stroke, Ui, UiBuilder, pos2, vec2,
};

use super::{
    controls,
    dialog::{self, Look},
};
use crate::{
    analysis::AthleteState,
    model::{Login, SenderActivity},
    problems::{Problem, Remedy, Urgency, called},
    ui::{
        context::{Command, ViewContext},
        format,
        projection::Row,
        shapes::{self, Form},
        state::{AthletesPage, Dialog},
        text,
        theme::{family, size},
    },
};

/// The most entries shown at once; nobody reads more.
const MAX_SHOWN: usize = 60;
/// Height of a row of who is heard.
const HEARD_H: f32 = 48.0;
/// Width of the column of actions.
const ACTIONS_W: f32 = 188.0;

/// Draws the dialog.
pub(in crate::ui) fn problems_ui(view: &ViewContext<'_>, ui: &Ui) -> Vec<Command> {
    let wanted = view.theme.sizes.dialogs.problems;
    let mut commands = Vec::new();
    let shown = dialog::dialog(view, ui, "What arrives and what is refused", wanted, |ui| {
        let body = ui.max_rect();
        let split = body.left() + (body.width() * 0.64).round();
        let left = Rect::from_min_max(body.min, pos2(split - 16.0, body.bottom()));
        let right = Rect::from_min_max(pos2(split + 16.0, body.top()), body.max);
        let edge = Stroke::new(1.0, view.theme.palette.hairline);
        ui.painter().vline(split, body.y_range(), edge);
        let mut column = |name: &str, rect: Rect, commands: &mut Vec<Command>| {
            let builder = UiBuilder::new().id_salt(name).max_rect(rect);
            ui.scope_builder(builder, |ui| {
                if name == "refused" {
                    refused_ui(view, ui, commands);
                } else {
                    heard_ui(view, ui);
                }
            });
        };
        column("refused", left, &mut commands);
        column("heard", right, &mut commands);
    });
    if shown.close || shown.clicked_beside {
        commands.push(Command::CloseDialog);
    }
    commands
}

/// The problems in their order as of now.
fn in_order<'a>(view: &ViewContext<'a>) -> Vec<&'a Problem> {
    let mut problems: Vec<&Problem> = view.projection.problems.iter().collect();
    problems.sort_by_key(|problem| problem.order(view.now));
    problems
}

fn head_ui(view: &ViewContext<'_>, ui: &mut Ui, label: &str, n: usize) {
    let p = &view.theme.palette;
    ui.label(dialog::words(label, family::SEMIBOLD, size::TITLE, p.text));
    ui.label(dialog::words(n.to_string(), family::SEMIBOLD, size::TITLE, p.faint));
}

fn refused_ui(view: &ViewContext<'_>, ui: &mut Ui, commands: &mut Vec<Command>) {
    let problems = in_order(view);
    ui.horizontal(|ui| {
        ui.set_height(size::DIALOG_HIT);
        head_ui(view, ui, "Refused, or not right", problems.len());
        ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
            let forget = "Forget all";
            let is_on = !problems.is_empty();
            if dialog::button(ui, view.theme, forget, Look::Plain, is_on).clicked() {
                commands.push(Command::Forget(None));
            }
        });
    });
    ui.add_space(4.0);
    if problems.is_empty() {
        dialog::paragraph(
            ui,
            view.theme,
            "Nothing is refused. When a phone posts with a wrong login, sends what cannot be read \
             or has a wrong clock, it stands here with what to do.",
        );
        return;
    }
    ScrollArea::vertical().id_salt("refused list").auto_shrink(false).show(ui, |ui| {
        ui.spacing_mut().item_spacing.y = 0.0;
        for problem in problems.iter().take(MAX_SHOWN) {
            commands.extend(problem_ui(view, ui, problem));
        }
        if let Some(more) = problems.len().checked_sub(MAX_SHOWN).filter(|&more| more > 0) {
            ui.add_space(8.0);
            dialog::paragraph(ui, view.theme, format!("and {more} more"));
        }
    });
}

/// One entry: chip or mark, sentence, what to do, when; at the right what helps.
fn problem_ui(view: &ViewContext<'_>, ui: &mut Ui, problem: &Problem) -> Vec<Command> {
    let p = &view.theme.palette;
    let row = athlete_of(view, problem);
    let is_past = problem.is_over(view.now) || problem.is_ignored;
    let ink = if is_past { p.label } else { p.text };
    let mut commands = Vec::new();
    let top = ui.cursor().top();
    ui.push_id(problem.id, |ui| {
        ui.add_space(10.0);
        ui.horizontal_top(|ui| {
            let (mark, _) = ui.allocate_exact_size(vec2(38.0, 28.0), Sense::hover());
            if let Some(row) = row {
                controls::chip(ui.painter(), view.theme, mark, row);
            } else {
                let (form, ink) = match problem.kind.urgency() {
                    Urgency::Urgent => (Form::Octagon, p.urgent),
                    Urgency::Warning => (Form::Cross, ink),
                    Urgency::Notice => (Form::Ring, ink),
                };
                shapes::paint(ui.painter(), form, mark.center(), 7.0, ink, p.urgent_ink);
            }
            ui.add_space(4.0);
            let words_w = ui.available_width() - ACTIONS_W - 12.0;
            ui.vertical(|ui| {
                ui.set_width(words_w);
                ui.spacing_mut().item_spacing.y = 4.0;
                let called =
                    row.map_or_else(|| problem.who.to_string(), |row| called(&row.athlete));
                let sentence = problem.sentence_about(&called, view.time_zone);
                let sentence = dialog::sentence(&sentence);
                let sentence = dialog::words(sentence, family::SEMIBOLD, size::BODY, ink);
                ui.add(Label::new(sentence).wrap());
                let advice = dialog::sentence(problem.advice());
                let advice = dialog::words(advice, family::REGULAR, size::BODY, p.label);
                ui.add(Label::new(advice).wrap());
                let last = view.now.secs_since(problem.last);
                let name = row.map_or_else(String::new, |row| format!("{}, ", row.athlete.name));
                let ignored = if problem.is_ignored { "ignored, " } else { "" };
                let last = format!("{ignored}{name}last {}", format::ago(last));
                let last = dialog::words(last, family::CONDENSED, size::LABEL, p.faint);
                ui.add(Label::new(last).truncate());
            });
            ui.with_layout(Layout::top_down(Align::Max), |ui| {
                ui.spacing_mut().item_spacing.y = 4.0;
                commands.extend(actions_ui(view, ui, problem, row));
            });
        });
        ui.add_space(10.0);
    });
    let place = Rect::from_min_max(pos2(ui.min_rect().left(), top), ui.min_rect().max);
    controls::hairline(ui.painter(), view.theme, place, ui.cursor().top());
    commands
}

fn athlete_of<'a>(view: &ViewContext<'a>, problem: &Problem) -> Option<&'a Row> {
    view.projection.rows.iter().find(|row| row.athlete.login.as_str() == &*problem.who)
}

fn actions_ui(
    view: &ViewContext<'_>,
    ui: &mut Ui,
    problem: &Problem,
    row: Option<&Row>,
) -> Vec<Command> {
    let arrives = row.is_some_and(|row| row.state == AthleteState::Live);
    let remedies = problem.remedies(row.is_some(), arrives);
    let has_password_remedy = remedies.contains(&Remedy::SetPassword);
    let (id, login) = (problem.id, Login::try_from(&*problem.who));
    let mut commands = Vec::new();
    for (index, remedy) in remedies.into_iter().enumerate() {
        let open = |page| Command::Open(Dialog::Athletes(page));
        let (label, command) = match (remedy, &login) {
            (Remedy::SetPassword, Ok(login)) => {
                ("Set a new password", open(AthletesPage::Password(login.clone())))
            }
            (Remedy::AddAthlete, Ok(login)) => {
                ("Add athlete", open(AthletesPage::Add { login: login.to_string() }))
            }
            // A name that is no login is in no roster.
            (Remedy::SetPassword | Remedy::AddAthlete, Err(_)) => continue,
            (Remedy::Ignore, _) => {
                ("Ignore that phone", Command::Ignore { problem: id, is_ignored: true })
            }
            (Remedy::EndIgnoring, _) => {
                ("No longer ignore", Command::Ignore { problem: id, is_ignored: false })
            }
            (Remedy::Forget, _) => ("Forget", Command::Forget(Some(id))),
        };
        // What helps stands out: to look away helps where another phone of the athlete arrives.
        let helps = match remedy {
            Remedy::SetPassword | Remedy::AddAthlete => true,
            Remedy::Ignore => has_password_remedy,
            Remedy::EndIgnoring | Remedy::Forget => false,
        };
        let look = if index == 0 && helps { Look::Primary } else { Look::Plain };
        if dialog::button(ui, view.theme, label, look, true).clicked() {
            commands.push(command);
        }
    }
    commands
}

/// One line of who is heard: a device of an athlete, or an athlete of whom it is not known.
struct HeardDevice<'a> {
    row: &'a Row,
    /// Where from, and with which app.
    from: String,
    secs: f64,
    /// What came in the minute up to now.
    per_minute: u64,
}

/// Who is heard, in bib order, so that rows do not change places with every sample.
fn heard_devices<'a>(view: &ViewContext<'a>) -> Vec<HeardDevice<'a>> {
    let mut all = Vec::new();
    for row in &view.projection.rows {
        let of_row = view.projection.activity.iter().filter(|it| it.login == row.athlete.login);
        let before = all.len();
        all.extend(of_row.map(|device| {
            let secs = view.now.secs_since(device.last);
            HeardDevice { row, from: device_words(device), secs, per_minute: device.per_minute }
        }));
        if all.len() == before
            && let Some(secs) = row.reception.contact_secs
        {
            let per_minute = row.reception.per_minute as u64;
            all.push(HeardDevice { row, from: String::new(), secs, per_minute });
        }
    }
    all
}

/// `192.168.1.23 · IpBike`.
fn device_words(device: &SenderActivity) -> String {
    let address = if device.address.is_empty() { "others" } else { &*device.address };
    // An app names itself before its version: `okhttp/4.9.2`.
    let app = device.app.split(['/', ' ']).next().unwrap_or_default();
    if app.is_empty() { address.to_owned() } else { format!("{address} \u{b7} {app}") }
}

/// Who is heard.
fn heard_ui(view: &ViewContext<'_>, ui: &mut Ui) {
    let all = heard_devices(view);
    ui.horizontal(|ui| {
        ui.set_height(size::DIALOG_HIT);
        head_ui(view, ui, "Arrives", all.len());
    });
    ui.add_space(4.0);
    let visitors = &view.projection.status.visitors;
    let below = if visitors.is_empty() { 0.0 } else { 48.0 };
    let list_h = (ui.available_height() - below).max(0.0);
    if all.is_empty() {
        dialog::paragraph(ui, view.theme, "No athlete has sent a sample since the start.");
    } else {
        let spacing = ui.spacing().item_spacing;
        ui.spacing_mut().item_spacing.y = 0.0;
        ScrollArea::vertical()
            .id_salt("heard list")
            .auto_shrink(false)
            .max_height(list_h)
            .show_rows(ui, HEARD_H, all.len(), |ui, range| {
                for device in all.get(range).unwrap_or_default() {
                    heard_row_ui(view, ui, device);
                }
            });
        ui.spacing_mut().item_spacing = spacing;
    }
    if let Some(latest) = visitors.last() {
        let words = format!(
            "{} connected since the start, the latest from {latest}.",
            format::counted(visitors.len() as u64, "device has", "devices have"),
        );
        let words = dialog::words(words, family::REGULAR, size::LABEL, view.theme.palette.label);
        ui.add(Label::new(words).wrap());
    }
}

/// With a space before it, if there is any.
fn spaced(words: &str) -> String {
    if words.is_empty() { String::new() } else { format!(" {words}") }
}

fn heard_row_ui(view: &ViewContext<'_>, ui: &mut Ui, device: &HeardDevice<'_>) {
    let p = &view.theme.palette;
    let HeardDevice { row, from, secs, per_minute } = device;
    let (rect, response) =
        ui.allocate_exact_size(vec2(ui.available_width(), HEARD_H), Sense::hover());
    let painter = ui.painter();
    let (y, upper, lower) = (rect.center().y, rect.center().y - 9.0, rect.center().y + 10.0);
    let chip = controls::left_centered(pos2(rect.left(), y), vec2(38.0, 28.0));
    controls::chip(painter, view.theme, chip, row);
    let ago = format::ago(*secs);
    let is_heard = *secs < 60.0;
    let rate = if *per_minute > 0 { format!("{per_minute} a minute") } else { String::new() };
    let right = rect.right() - 14.0;
    let ink = if is_heard { p.text } else { p.faint };
    let at = |x: f32, y: f32| pos2(x, y);
    let ago_place =
        text::paint(painter, at(right, upper), Align::Max, &ago, family::SEMIBOLD, size::BODY, ink);
    let small = size::LABEL;
    let rate_place = text::paint(
        painter,
        at(right, lower),
        Align::Max,
        &rate,
        family::CONDENSED,
        small,
        p.label,
    );
    let left = chip.right() + 10.0;
    for (words, y, face, font_size, ink, until) in [
        (
            row.athlete.name.as_str(),
            upper,
            family::CONDENSED_SEMIBOLD,
            size::TITLE,
            p.text,
            ago_place.left(),
        ),
        (from.as_str(), lower, family::CONDENSED, small, p.label, rate_place.left()),
    ] {
        let room = until - left - 8.0;
        text::paint_within(painter, at(left, y), Align::Min, words, face, font_size, ink, room);
    }
    controls::hairline(painter, view.theme, rect, rect.bottom());
    let who = row.athlete.chip();
    let spoken = format!("{who} {} arrives: {ago}{} {from}", row.athlete.name, spaced(&rate));
    controls::words(ui, response.id.with("words"), rect, spoken.trim_end());
}
