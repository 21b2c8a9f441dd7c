//! Phones that nobody knows: what each sent, and a button that says whose it is.

use eframe::egui::{Align, Button, Popup, Rect, ScrollArea, Ui, vec2};

use crate::{
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
    let label = tr!("phones-this-is");
    let place = band(room.right(controls::button_width(painter, label)), size::HIT);
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
    let id = ui.scope_id().with(("this is", problem.id));
    let button = controls::button(ui, view.theme, id, place, label, ButtonLook::Primary);
    let mut commands = Vec::new();
    Popup::menu(&button).show(|ui| {
        ui.set_width(MENU_W);
        ScrollArea::vertical().max_height(MENU_H).show(ui, |ui| {
            for row in waiting_first(view) {
                let name = format!("{} {}", row.athlete.chip(), row.athlete.name);
                let entry = Button::new(name).truncate();
                let entry = entry.min_size(vec2(ui.available_width(), size::MENU_LINE));
                if ui.add(entry.frame_when_inactive(false)).clicked() {
                    // The phone is set up anew, with a code of this athlete.
                    let login = row.athlete.login.clone();
                    commands.push(Command::Open(Dialog::ConnectAthlete(login)));
                    commands.push(Command::Forget(Some(problem.id)));
                }
            }
        });
    });
    commands
}

/// Athletes without a live phone first, then the others.
fn waiting_first<'a>(view: &ViewContext<'a>) -> Vec<&'a Row> {
    let projection = view.projection;
    let is_alive = |row: &Row| {
        projection.phones.phones.iter().any(|it| it.id == row.athlete.id && it.is_athlete_alive)
    };
    let mut rows: Vec<&Row> = projection.rows.iter().collect();
    rows.sort_by_key(|row| is_alive(row));
    rows
}
