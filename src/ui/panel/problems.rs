//! What arrives and what is refused: on the left each refusal in plain words with a remedy, on the
//! right who is sending.

use eframe::egui::{Align, Label, Layout, Rect, ScrollArea, Sense, Ui, pos2, vec2};

use super::{
    cells::{Room, Text, two_lines},
    controls,
    dialog::{self, Look},
};
use crate::{
    analysis::AthleteState,
    model::{Login, SenderActivity},
    problems::{Problem, Remedy, Urgency, called},
    ui::{
        context::{Command, ViewContext},
        format, problem_words,
        projection::Row,
        shapes::{self, Form},
        state::{AthletesPage, Dialog},
        theme::{family, size, space},
    },
};

/// The most entries shown at once; nobody reads more.
const MAX_SHOWN: usize = 60;
/// Height of a row in the list of senders.
const HEARD_H: f32 = 48.0;
/// Share of the width for refusals.
const REFUSED_SHARE: f32 = 0.64;
/// The widest button beside an entry.
fn widest_action() -> &'static str {
    tr!("problem-set-password")
}
/// Radius of a mark where there is no bib.
const MARK_R: f32 = 7.0;
/// Room for the text about visitors below the list of senders.
const VISITORS_H: f32 = 48.0;
/// A sender counts as active for this long after it was last heard from.
const HEARD_WITHIN_SECS: f64 = 60.0;

/// Draws the dialog.
pub(in crate::ui) fn problems_ui(view: &ViewContext<'_>, ui: &Ui) -> Vec<Command> {
    let wanted = view.theme.sizes.dialogs.problems;
    let mut commands = Vec::new();
    let shown = dialog::dialog(view, ui, tr!("problems-title"), wanted, |ui| {
        let [left, right] = dialog::two_columns(ui, view.theme, REFUSED_SHARE);
        dialog::within(ui, "refused", left, |ui| refused_ui(view, ui, &mut commands));
        dialog::within(ui, "heard", right, |ui| heard_ui(view, ui));
    });
    if shown.close || shown.clicked_beside {
        commands.push(Command::CloseDialog);
    }
    commands
}

/// The problems, in the order of this moment.
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
        head_ui(view, ui, tr!("problems-head"), problems.len());
        ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
            let forget = tr!("problems-dismiss-all");
            let is_on = !problems.is_empty();
            if dialog::button(ui, view.theme, forget, Look::Plain, is_on).clicked() {
                commands.push(Command::Forget(None));
            }
        });
    });
    ui.add_space(space::TIGHT);
    if problems.is_empty() {
        dialog::paragraph(ui, view.theme, tr!("problems-empty"));
        return;
    }
    ScrollArea::vertical().id_salt("refused list").auto_shrink(false).show(ui, |ui| {
        ui.spacing_mut().item_spacing.y = space::NONE;
        for problem in problems.iter().take(MAX_SHOWN) {
            commands.extend(problem_ui(view, ui, problem));
        }
        if let Some(more) = problems.len().checked_sub(MAX_SHOWN).filter(|&more| more > 0) {
            ui.add_space(space::NEAR);
            dialog::paragraph(ui, view.theme, tr!("and-more", n = more));
        }
    });
}

/// One entry: chip or mark, sentence, what to do, when; on the right the buttons that help.
fn problem_ui(view: &ViewContext<'_>, ui: &mut Ui, problem: &Problem) -> Vec<Command> {
    let p = &view.theme.palette;
    let row = athlete_of(view, problem);
    let is_past = problem.is_over(view.now) || problem.is_ignored;
    let ink = if is_past { p.label } else { p.text };
    let mut commands = Vec::new();
    let top = ui.cursor().top();
    ui.push_id(problem.id, |ui| {
        ui.add_space(space::INSET);
        ui.horizontal_top(|ui| {
            let (mark, _) = ui.allocate_exact_size(size::LIST_CHIP, Sense::hover());
            if let Some(row) = row {
                controls::chip(ui.painter(), view.theme, mark, row);
            } else {
                let (form, ink) = match problem.kind.urgency() {
                    Urgency::Urgent => (Form::Octagon, p.urgent),
                    Urgency::Warning => (Form::Cross, ink),
                    Urgency::Notice => (Form::Ring, ink),
                };
                shapes::paint(ui.painter(), form, mark.center(), MARK_R, ink, p.urgent_ink);
            }
            ui.add_space(space::TIGHT);
            let actions_w = dialog::button_width(ui, widest_action());
            let words_w = ui.available_width() - actions_w - space::GAP;
            ui.vertical(|ui| {
                ui.set_width(words_w);
                ui.spacing_mut().item_spacing.y = space::TIGHT;
                let called =
                    row.map_or_else(|| problem.who.to_string(), |row| called(&row.athlete));
                let sentence = problem_words::sentence(problem, &called, view.time_zone);
                let sentence = dialog::sentence(&sentence);
                let sentence = dialog::words(sentence, family::SEMIBOLD, size::BODY, ink);
                ui.add(Label::new(sentence).wrap());
                let advice = dialog::sentence(problem_words::advice(problem.kind));
                let advice = dialog::words(advice, family::REGULAR, size::BODY, p.label);
                ui.add(Label::new(advice).wrap());
                let last = view.now.secs_since(problem.last);
                let name = row.map_or_else(String::new, |row| format!("{}, ", row.athlete.name));
                let ignored = if problem.is_ignored { tr!("problem-ignored") } else { "" };
                let last =
                    tr!("problem-last", ignored = ignored, name = name, ago = format::ago(last));
                let last = dialog::words(last, family::CONDENSED, size::LABEL, p.faint);
                ui.add(Label::new(last).truncate());
            });
            ui.with_layout(Layout::top_down(Align::Max), |ui| {
                ui.spacing_mut().item_spacing.y = space::TIGHT;
                commands.extend(actions_ui(view, ui, problem, row));
            });
        });
        ui.add_space(space::INSET);
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
                (tr!("problem-set-password"), open(AthletesPage::Password(login.clone())))
            }
            (Remedy::AddAthlete, Ok(login)) => {
                (tr!("problem-add-athlete"), open(AthletesPage::Add { login: login.to_string() }))
            }
            // A name that is not a valid login cannot be in a roster.
            (Remedy::SetPassword | Remedy::AddAthlete, Err(_)) => continue,
            (Remedy::Ignore, _) => {
                (tr!("problem-ignore"), Command::Ignore { problem: id, is_ignored: true })
            }
            (Remedy::EndIgnoring, _) => {
                (tr!("problem-stop-ignoring"), Command::Ignore { problem: id, is_ignored: false })
            }
            (Remedy::Forget, _) => (tr!("dismiss"), Command::Forget(Some(id))),
        };
        // Highlight what helps. Ignoring a phone helps if another phone of the athlete works.
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

/// One row of the list of senders: a device of an athlete, or an athlete whose device is unknown.
struct HeardDevice<'a> {
    row: &'a Row,
    /// Where from, and with which app.
    from: String,
    secs: f64,
    /// What arrived within the last minute.
    per_minute: u64,
}

/// Who is sending, in bib order, so that rows do not change places with every sample.
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
    let address = if device.address.is_empty() { tr!("problem-others") } else { &*device.address };
    // An app's name comes before its version: `okhttp/4.9.2`.
    let app = device.app.split(['/', ' ']).next().unwrap_or_default();
    if app.is_empty() { address.to_owned() } else { format!("{address} \u{b7} {app}") }
}

/// The list of senders.
fn heard_ui(view: &ViewContext<'_>, ui: &mut Ui) {
    let all = heard_devices(view);
    ui.horizontal(|ui| {
        ui.set_height(size::DIALOG_HIT);
        head_ui(view, ui, tr!("incoming"), all.len());
    });
    ui.add_space(space::TIGHT);
    let visitors = &view.projection.status.visitors;
    let below = if visitors.is_empty() { space::NONE } else { VISITORS_H };
    let list_h = (ui.available_height() - below).max(space::NONE);
    if all.is_empty() {
        dialog::paragraph(ui, view.theme, tr!("incoming-none"));
    } else {
        let spacing = ui.spacing().item_spacing;
        ui.spacing_mut().item_spacing.y = space::NONE;
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
        let words = tr!("devices-connected", n = visitors.len(), latest = latest.to_string());
        let words = dialog::words(words, family::REGULAR, size::LABEL, view.theme.palette.label);
        ui.add(Label::new(words).wrap());
    }
}

/// The text with a space before it, unless it is empty.
fn spaced(words: &str) -> String {
    if words.is_empty() { String::new() } else { format!(" {words}") }
}

fn heard_row_ui(view: &ViewContext<'_>, ui: &mut Ui, device: &HeardDevice<'_>) {
    let p = &view.theme.palette;
    let HeardDevice { row, from, secs, per_minute } = device;
    let (rect, response) =
        ui.allocate_exact_size(vec2(ui.available_width(), HEARD_H), Sense::hover());
    let painter = ui.painter();
    let mut room = Room::new(rect);
    controls::chip(painter, view.theme, room.left_box(size::LIST_CHIP), row);
    room.left(space::INSET);
    room.right(space::MARGIN);
    let ago = format::ago(*secs);
    let rate =
        if *per_minute > 0 { tr!("rate-per-minute", rate = per_minute) } else { String::new() };
    let ink = if *secs < HEARD_WITHIN_SECS { p.text } else { p.faint };
    let small = size::LABEL;
    let lines = two_lines(room.rest());
    let beside = [
        Text::new(&ago, family::SEMIBOLD, size::BODY, ink),
        Text::new(&rate, family::CONDENSED, small, p.label),
    ];
    let words = [
        Text::new(&row.athlete.name, family::CONDENSED_SEMIBOLD, size::TITLE, p.text),
        Text::new(from, family::CONDENSED, small, p.label),
    ];
    let mut rooms = lines.map(Room::new);
    for (room, beside) in rooms.iter_mut().zip(beside) {
        beside.elided(painter, room.right(beside.width(painter)), Align::Max);
        room.right(space::NEAR);
    }
    for (room, words) in rooms.iter().zip(words) {
        words.elided(painter, room.rest(), Align::Min);
    }
    controls::hairline(painter, view.theme, rect, rect.bottom());
    let who = row.athlete.chip();
    let spoken = tr!(
        "incoming-spoken",
        who = who,
        name = row.athlete.name,
        ago = ago,
        rate = spaced(&rate),
        from = from
    );
    controls::words(ui, response.id.with("words"), rect, spoken.trim_end());
}
