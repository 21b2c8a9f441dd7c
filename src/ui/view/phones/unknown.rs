//! Phones that nobody knows: what each sent, and a button for each athlete whose it may well be.

use eframe::egui::{Align, Button, Popup, Rect, ScrollArea, Ui, vec2};

use crate::{
    model::likeness,
    problems::Problem,
    ui::{
        context::{Command, ViewContext},
        format,
        panel::{
            cells::{Room, Text, band, two_lines},
            controls::{self, ButtonLook},
            dialog,
        },
        problem_words,
        projection::{Row, is_of_nobody},
        shapes::{self, Form},
        state::Dialog,
        theme::{family, size, space},
    },
};

/// The most that are shown; the list of problems has all.
const MAX_SHOWN: usize = 3;
/// Height of one.
const HEIGHT: f32 = 52.0;
/// Radius of the mark before one.
const MARK_R: f32 = 7.0;
/// Width of the button of an athlete whose phone it may be.
const CANDIDATE_W: f32 = 176.0;
/// The most of them.
const MAX_CANDIDATES: usize = 3;
/// The least room for the words before them.
const WORDS_W: f32 = 460.0;
/// Extent of the list of athletes.
const MENU_W: f32 = 230.0;
const MENU_H: f32 = 320.0;

/// Draws them into the top of the room.
pub(super) fn unknown_ui(view: &ViewContext<'_>, ui: &mut Ui, room: &mut Room) -> Vec<Command> {
    let projection = view.projection;
    let is_known = |problem: &Problem| {
        projection.rows.iter().any(|row| row.athlete.login.as_str() == &*problem.who)
    };
    let unknown = projection.problems.iter().filter(|problem| {
        is_of_nobody(problem.kind) && problem.is_now(view.now) && !is_known(problem)
    });
    let mut commands = Vec::new();
    for problem in unknown.take(MAX_SHOWN) {
        commands.extend(one_ui(problem, view, ui, room.top(HEIGHT)));
    }
    commands
}

fn one_ui(problem: &Problem, view: &ViewContext<'_>, ui: &Ui, rect: Rect) -> Vec<Command> {
    let p = &view.theme.palette;
    let painter = ui.painter();
    let mut room = Room::new(rect);
    room.left(space::INSET);
    let mark = room.left_box(size::LIST_CHIP).center();
    shapes::paint(painter, Form::Cross, mark, MARK_R, p.text, p.text);
    room.left(space::INSET);
    room.right(space::MARGIN);
    let ordered = likely_first(problem, view);
    let likely: Vec<&Row> = ordered.iter().copied().filter(|row| !is_alive(row, view)).collect();
    let label = if likely.is_empty() { tr!("phones-this-is") } else { tr!("phones-other") };
    let other = band(room.right(controls::button_width(painter, label)), size::HIT);
    let n_shown = n_candidates(room.rest().width()).min(likely.len());
    let mut places: Vec<Rect> = (0..n_shown)
        .map(|_| {
            room.right(space::SMALL);
            band(room.right(CANDIDATE_W), size::HIT)
        })
        .collect();
    places.reverse();
    room.right(space::GAP);
    let sentence = problem_words::sentence(problem, &problem.who, view.time_zone);
    let sentence = dialog::sentence(&sentence);
    let [upper, lower] = two_lines(room.rest());
    let words = Text::new(&sentence, family::CONDENSED_SEMIBOLD, size::BODY, p.text);
    let shown = words.elided(painter, upper, Align::Min);
    controls::words(ui, ui.scope_id().with(("unknown", problem.id)), shown, &sentence);
    let last = format::ago(view.now.secs_since(problem.last).max(0.0));
    let small = Text::new(&last, family::CONDENSED, size::LABEL, p.label);
    small.elided(painter, lower, Align::Min);
    controls::hairline(painter, view.theme, rect, rect.bottom());
    let mut commands = Vec::new();
    for (index, (row, place)) in likely.iter().zip(places).enumerate() {
        let label = tr!("phones-bib", who = row.athlete.chip(), name = row.athlete.name);
        let id = ui.scope_id().with(("candidate", problem.id, index));
        let look = if index == 0 { ButtonLook::Primary } else { ButtonLook::Plain };
        let button = controls::button(ui, view.theme, id, place, &label, look);
        if button.on_hover_text(tr!("phones-this-is-whom", who = label)).clicked() {
            commands.extend(connect(row, problem));
        }
    }
    let id = ui.scope_id().with(("this is", problem.id));
    let look = if likely.is_empty() { ButtonLook::Primary } else { ButtonLook::Plain };
    let button = controls::button(ui, view.theme, id, other, label, look);
    Popup::menu(&button).show(|ui| {
        ui.set_width(MENU_W);
        ScrollArea::vertical().max_height(MENU_H).show(ui, |ui| {
            for row in &ordered {
                let name = format!("{} {}", row.athlete.chip(), row.athlete.name);
                let entry = Button::new(name).truncate();
                let entry = entry.min_size(vec2(ui.available_width(), size::MENU_LINE));
                if ui.add(entry.frame_when_inactive(false)).clicked() {
                    commands.extend(connect(row, problem));
                }
            }
        });
    });
    commands
}

/// The phone is set up anew, with a code of this athlete.
fn connect(row: &Row, problem: &Problem) -> [Command; 2] {
    let dialog = Dialog::ConnectAthlete(row.athlete.login.clone());
    [Command::Open(dialog), Command::Forget(Some(problem.id))]
}

/// How many candidates have a button of their own, if words and buttons have this width together.
fn n_candidates(width: f32) -> usize {
    let room = (width - WORDS_W) / (CANDIDATE_W + space::SMALL);
    (room.max(0.0) as usize).min(MAX_CANDIDATES)
}

fn is_alive(row: &Row, view: &ViewContext<'_>) -> bool {
    let mut phones = view.projection.phones.phones.iter();
    phones.any(|it| it.id == row.athlete.id && it.is_athlete_alive)
}

/// The athletes whose phone it may be: those without a live phone first; of them, whose phone came from
/// this address before, then whose names are most like what the phone said, then by bib.
fn likely_first<'a>(problem: &Problem, view: &ViewContext<'a>) -> Vec<&'a Row> {
    let projection = view.projection;
    let address = problem.address.to_string();
    let devices = || projection.phones.phones.iter().filter(|it| it.lender.is_none());
    let was_here = |row: &Row| {
        devices().any(|it| {
            let is_it = it.device.as_ref().is_some_and(|device| *device.address == *address);
            it.id == row.athlete.id && is_it
        })
    };
    let alike = |row: &Row| {
        let athlete = &row.athlete;
        likeness(&problem.who, [athlete.login.as_str(), &athlete.name, athlete.chip()])
    };
    let mut keyed: Vec<(bool, bool, f32, &Row)> = projection
        .rows
        .iter()
        .map(|row| (is_alive(row, view), !was_here(row), -alike(row), row))
        .collect();
    // Stable: equal ones stay in the order of their bibs.
    keyed.sort_by(|one, other| {
        (one.0, one.1).cmp(&(other.0, other.1)).then(one.2.total_cmp(&other.2))
    });
    keyed.into_iter().map(|(.., row)| row).collect()
}
