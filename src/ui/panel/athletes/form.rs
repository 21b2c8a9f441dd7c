//! The forms for a new athlete and for the details of an existing one.

use eframe::egui::{Align, Response, Sense, Ui, vec2};

use super::{AthletesState, Waiting, error::AthletesError, open, password};
use crate::{
    control::{AddAthlete, EditAthlete},
    model::{Login, Profile, ProfileEdit},
    roster::{AthleteEdit, NewAthlete},
    ui::{
        context::{Command, ViewContext},
        format,
        panel::{
            athlete_list,
            cells::{Room, Text, two_lines},
            controls,
            dialog::{self, Look},
        },
        projection::Row,
        state::AthletesPage,
        theme::{family, size, space},
    },
};

/// Width of the fields for bib and weight.
const NARROW_FIELD_W: f32 = 112.0;
/// Height of the head of a page about one athlete.
const HEAD_H: f32 = 44.0;
/// A weight this close below or above a whole number is shown without decimals.
const WHOLE_KG: f64 = 0.05;

/// The fields of a form, as typed.
#[derive(Debug, Default, Clone, PartialEq)]
pub(super) struct Form {
    pub(super) login: String,
    pub(super) name: String,
    pub(super) bib: String,
    pub(super) team: String,
    pub(super) weight: String,
}

/// The fields of a form, trimmed and parsed.
#[derive(Debug, PartialEq)]
struct Details {
    name: String,
    bib: String,
    team: String,
    profile: Profile,
}

impl Details {
    /// The fields that differ from `known`.
    fn edit(self, known: &Self) -> AthleteEdit {
        let other = |new: String, old: &String| (new != *old).then_some(new);
        AthleteEdit {
            name: other(self.name, &known.name),
            bib: other(self.bib, &known.bib),
            team: other(self.team, &known.team),
            profile: ProfileEdit::between(&known.profile, &self.profile),
            ..AthleteEdit::default()
        }
    }
}

impl Form {
    /// A form filled with what is known about an athlete.
    pub(super) fn of(row: &Row) -> Self {
        let athlete = &row.athlete;
        // The login stands in for the name where none was given.
        let name = if athlete.name == athlete.login.as_str() { "" } else { &athlete.name };
        Self {
            login: athlete.login.to_string(),
            name: name.to_owned(),
            bib: athlete.bib.clone(),
            team: athlete.team.clone(),
            weight: athlete.profile.weight_kg.map(weight_words).unwrap_or_default(),
        }
    }

    /// The parsed fields, or what is wrong with them.
    fn details(&self) -> Result<Details, AthletesError> {
        let weight = self.weight.trim().trim_end_matches("kg").trim_end().replace(',', ".");
        let weight_kg = match weight.parse::<f64>() {
            _ if weight.is_empty() => None,
            Ok(kg) if kg.is_finite() && kg > 0.0 => Some(kg),
            _ => return Err(AthletesError::Weight),
        };
        Ok(Details {
            name: self.name.trim().to_owned(),
            bib: self.bib.trim().to_owned(),
            team: self.team.trim().to_owned(),
            profile: Profile { weight_kg, ..Profile::default() },
        })
    }
}

fn weight_words(kg: f64) -> String {
    let whole = kg.fract().abs() < WHOLE_KG;
    format::number(kg, usize::from(!whole))
}

/// Name, bib, team, weight. Returns the first field, and whether Enter was pressed in any of
/// them.
fn fields_ui(form: &mut Form, view: &ViewContext<'_>, ui: &mut Ui) -> (Response, bool) {
    let width = ui.available_width();
    let wide = width - NARROW_FIELD_W - space::GAP;
    let theme = view.theme;
    let mut enter = false;
    let mut first = None;
    for (left, right) in [
        (("Name", "as on the screen", &mut form.name), ("Bib", "number", &mut form.bib)),
        (("Team", "may be empty", &mut form.team), ("Weight, kg", "for W/kg", &mut form.weight)),
    ] {
        ui.horizontal(|ui| {
            ui.spacing_mut().item_spacing.x = space::GAP;
            let wide = dialog::field(ui, theme, left.0, left.1, left.2, wide);
            let narrow = dialog::field(ui, theme, right.0, right.1, right.2, NARROW_FIELD_W);
            enter |= dialog::entered(ui, &wide) || dialog::entered(ui, &narrow);
            first.get_or_insert(wide);
        });
    }
    let first = first.unwrap_or_else(|| ui.response());
    (first, enter)
}

/// The page that adds an athlete.
pub(super) fn add_ui(
    state: &mut AthletesState,
    view: &ViewContext<'_>,
    ui: &mut Ui,
) -> Vec<Command> {
    let theme = view.theme;
    dialog::statement(ui, theme, "New athlete");
    let width = ui.available_width();
    let hint = "as in the phone's app";
    let login = dialog::field(ui, theme, "Login", hint, &mut state.new.login, width);
    let (name, mut send) = fields_ui(&mut state.new, view, ui);
    state.focus_first(if state.new.login.is_empty() { &login } else { &name });
    send |= dialog::entered(ui, &login);
    send |= password::password_fields_ui(state, view, ui);
    let mut commands = Vec::new();
    ui.horizontal(|ui| {
        let is_on = state.waiting.is_none();
        send |= dialog::button(ui, theme, "Add", Look::Primary, is_on).clicked();
        if dialog::button(ui, theme, "Cancel", Look::Plain, true).clicked() {
            commands.push(open(AthletesPage::List));
        }
    });
    if send {
        add(state, view);
    }
    state.outcome_ui(view, ui);
    commands
}

fn add(state: &mut AthletesState, view: &ViewContext<'_>) {
    match new_athlete(state) {
        Ok(new) => state.ask(|| Waiting::Added(view.control.ask(AddAthlete(new)))),
        Err(why) => state.outcome = Some(Err(why)),
    }
}

/// The athlete to add. An empty password asks the engine to generate one.
fn new_athlete(state: &AthletesState) -> Result<NewAthlete, AthletesError> {
    let login = state.new.login.trim();
    let login = Login::try_from(login)?;
    let Details { name, bib, team, profile } = state.new.details()?;
    let password = if state.types_password { state.typed_password.clone() } else { String::new() };
    if state.types_password && password.is_empty() {
        return Err(AthletesError::NoPassword);
    }
    let (login, profile) = (login.to_string(), Box::new(profile));
    Ok(NewAthlete { login, password, name, bib, team, profile, ..NewAthlete::default() })
}

/// The page about one athlete, with the form for changes.
pub(super) fn edit_ui(
    state: &mut AthletesState,
    row: &Row,
    view: &ViewContext<'_>,
    ui: &mut Ui,
) -> Vec<Command> {
    let theme = view.theme;
    let login = &row.athlete.login;
    // An athlete who was just added is in the roster only now, after the page was opened.
    if state.form.login != login.as_str() {
        state.form = Form::of(row);
    }
    let mut commands = Vec::new();
    password::made_ui(state, view, ui);
    let (_, mut send) = fields_ui(&mut state.form, view, ui);
    let known = Form::of(row);
    let is_changed = state.form != known;
    ui.horizontal(|ui| {
        let is_on = is_changed && state.waiting.is_none();
        send |= dialog::button(ui, theme, "Save", Look::Primary, is_on).clicked();
        if is_changed && dialog::button(ui, theme, "Undo changes", Look::Plain, true).clicked() {
            state.form = known.clone();
            state.outcome = None;
        }
    });
    if send && is_changed {
        let edit = state.form.details().and_then(|new| Ok(new.edit(&known.details()?)));
        match edit {
            Ok(edit) => {
                let request = EditAthlete { login: login.clone(), edit };
                state.ask(|| Waiting::Edited(view.control.ask(request)));
            }
            Err(why) => state.outcome = Some(Err(why)),
        }
    }
    if !is_changed || state.outcome.as_ref().is_none_or(Result::is_err) {
        state.outcome_ui(view, ui);
    }
    ui.separator();
    ui.horizontal(|ui| {
        if dialog::button(ui, theme, "New password\u{2026}", Look::Plain, true).clicked() {
            commands.push(open(AthletesPage::Password(login.clone())));
        }
        if dialog::button(ui, theme, "Remove\u{2026}", Look::Plain, true).clicked() {
            commands.push(open(AthletesPage::Remove(login.clone())));
        }
    });
    commands
}

/// The head of a page about one athlete: chip, name, login, when last heard from.
pub(super) fn head_ui(view: &ViewContext<'_>, ui: &mut Ui, row: &Row) {
    let p = &view.theme.palette;
    let wanted = vec2(ui.available_width(), HEAD_H);
    let (rect, _) = ui.allocate_exact_size(wanted, Sense::hover());
    let painter = ui.painter();
    let mut room = Room::new(rect);
    controls::chip(painter, view.theme, room.left_box(size::HEAD_CHIP), row);
    room.left(space::GAP);
    let name = &row.athlete.name;
    let rate = view.projection.per_minute(row);
    let login = format!("login {}", row.athlete.login);
    let mut heard = format!("  \u{b7}  {}", athlete_list::heard(view, row));
    // The rate counts the last minute, so there is none after a silence.
    if rate > 0 {
        heard = format!("{heard}  \u{b7}  {rate} samples a minute");
    }
    let [upper, lower] = two_lines(room.rest());
    let words = Text::new(name, family::CONDENSED_SEMIBOLD, size::CLOCK, p.text);
    words.elided(painter, upper, Align::Min);
    // A long login still leaves room for when the athlete was last heard from.
    let mut room = Room::new(lower);
    let words = Text::new(&login, family::REGULAR, size::LABEL, p.label);
    let after = Text::new(&heard, family::REGULAR, size::LABEL, p.label);
    let login_w = words.width(painter).min(lower.width() - after.width(painter));
    words.elided(painter, room.left(login_w), Align::Min);
    after.condensed(painter, room.rest(), Align::Min);
    let below = login + &heard;
    let spoken = format!("{} {name}, {below}", row.athlete.chip());
    controls::words(ui, ui.scope_id().with("head"), rect, &spoken);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_weight_is_read_as_people_write_it() {
        let read = |weight: &str| Form { weight: weight.into(), ..Form::default() }.details();
        for (typed, kg) in [("72.5", 72.5), (" 72,5 kg ", 72.5), ("70", 70.0)] {
            assert_eq!(read(typed).unwrap().profile.weight_kg, Some(kg), "{typed}");
        }
        assert_eq!(read(" ").unwrap().profile.weight_kg, None);
        for typed in ["0", "-3", "heavy", "NaN", "inf"] {
            assert!(read(typed).is_err(), "{typed}");
        }
        assert_eq!(weight_words(70.0), "70");
        assert_eq!(weight_words(72.5), "72.5");
    }
}
