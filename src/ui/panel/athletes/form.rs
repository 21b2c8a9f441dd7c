//! The forms for a new athlete and for the details of an existing one.

use eframe::egui::{Align, Response, ScrollArea, Sense, Ui, vec2};

use super::{
    AthletesState, Waiting,
    error::AthletesError,
    open, password,
    profile::{Checked, ProfileForm},
    profile_ui::{pair_ui, profile_ui},
};
use crate::{
    control::{AddAthlete, EditAthlete},
    model::{Login, Profile, ProfileEdit},
    roster::{AthleteEdit, NewAthlete},
    ui::{
        context::{Command, ViewContext},
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

/// Height of the head of a page about one athlete.
const HEAD_H: f32 = 44.0;

/// The fields of a form, as typed.
#[derive(Debug, Default, Clone, PartialEq)]
pub(super) struct Form {
    pub(super) login: String,
    pub(super) name: String,
    pub(super) bib: String,
    pub(super) team: String,
    pub(super) heat: String,
    pub(super) profile: ProfileForm,
}

/// The fields of a form, trimmed and parsed.
#[derive(Debug, PartialEq)]
struct Details {
    name: String,
    bib: String,
    team: String,
    heat: String,
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
            heat: other(self.heat, &known.heat),
            profile: ProfileEdit::between(&known.profile, &self.profile),
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
            heat: athlete.heat.clone(),
            profile: ProfileForm::of(&athlete.profile),
        }
    }

    /// The fields, cleaned, or how many of them cannot be right.
    fn details(&self) -> Result<Details, AthletesError> {
        let Checked { profile, wrong } = self.profile.checked();
        if !wrong.is_empty() {
            return Err(AthletesError::Marked(wrong.len()));
        }
        Ok(Details {
            name: self.name.trim().to_owned(),
            bib: self.bib.trim().to_owned(),
            team: self.team.trim().to_owned(),
            heat: self.heat.trim().to_owned(),
            profile,
        })
    }
}

/// Name, bib, team, heat; true when Enter was pressed in one of them. The first field is given
/// back too.
fn who_ui(form: &mut Form, view: &ViewContext<'_>, ui: &mut Ui) -> (Response, bool) {
    let theme = view.theme;
    let mut enter = false;
    let mut first = None;
    for mut pair in [
        [
            (tr!("name"), tr!("form-name-hint"), &mut form.name),
            (tr!("form-bib"), tr!("form-bib-hint"), &mut form.bib),
        ],
        [
            (tr!("form-team"), tr!("form-team-hint"), &mut form.team),
            (tr!("form-heat"), tr!("form-heat-hint"), &mut form.heat),
        ],
    ] {
        pair_ui(ui, |ui, at| {
            let (label, hint, words) = &mut pair[at];
            let width = ui.available_width();
            let field = dialog::field(ui, theme, label, hint, words, width);
            enter |= dialog::entered(ui, &field);
            first.get_or_insert(field);
        });
    }
    let first = first.unwrap_or_else(|| ui.response());
    (first, enter)
}

/// The fields, scrolled above the buttons at the lower edge.
fn above_buttons(ui: &mut Ui, fields: impl FnOnce(&mut Ui)) {
    let height = dialog::height_above_bottom(ui);
    let form = ScrollArea::vertical().id_salt("form").auto_shrink(false).max_height(height);
    form.show(ui, |ui| {
        ui.spacing_mut().item_spacing.y = space::GAP;
        // The scroll bar stands beside the fields.
        ui.set_max_width(ui.available_width() - space::INSET);
        fields(ui);
        // The ring of the last field stands out a little.
        ui.add_space(space::TIGHT);
    });
}

/// A new athlete.
pub(super) fn add_ui(
    state: &mut AthletesState,
    view: &ViewContext<'_>,
    ui: &mut Ui,
) -> Vec<Command> {
    let theme = view.theme;
    dialog::statement(ui, theme, tr!("form-new"));
    state.outcome_ui(view, ui);
    let mut send = false;
    above_buttons(ui, |ui| {
        let width = ui.available_width();
        let hint = tr!("form-login-hint");
        let login = dialog::field(ui, theme, tr!("form-login"), hint, &mut state.new.login, width);
        let (name, enter) = who_ui(&mut state.new, view, ui);
        state.focus_first(if state.new.login.is_empty() { &login } else { &name });
        send |= enter | dialog::entered(ui, &login);
        send |= password::password_fields_ui(state, view, ui);
        let scrolls = std::mem::take(&mut state.scroll_to_wrong);
        send |= profile_ui(&mut state.new.profile, scrolls, view, ui);
    });
    let mut commands = Vec::new();
    dialog::at_bottom(ui, |ui| {
        let is_on = state.waiting.is_none();
        send |= dialog::button(ui, theme, tr!("form-add"), Look::Primary, is_on).clicked();
        if dialog::button(ui, theme, tr!("cancel"), Look::Plain, true).clicked() {
            commands.push(open(AthletesPage::List));
        }
    });
    if send {
        add(state, view);
    }
    commands
}

fn add(state: &mut AthletesState, view: &ViewContext<'_>) {
    match new_athlete(state) {
        Ok(new) => state.ask(|| Waiting::Added(view.control.ask(AddAthlete(new)))),
        Err(why) => state.failed(why),
    }
}

/// The athlete to add. An empty password asks the engine to generate one.
fn new_athlete(state: &AthletesState) -> Result<NewAthlete, AthletesError> {
    let login = state.new.login.trim();
    let login = Login::try_from(login)?;
    let Details { name, bib, team, heat, profile } = state.new.details()?;
    let password = if state.types_password { state.typed_password.clone() } else { String::new() };
    if state.types_password && password.is_empty() {
        return Err(AthletesError::NoPassword);
    }
    let (login, profile) = (login.to_string(), Box::new(profile));
    Ok(NewAthlete { login, password, name, bib, team, heat, profile })
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
    let known = Form::of(row);
    if state.form == known || state.outcome.as_ref().is_none_or(Result::is_err) {
        state.outcome_ui(view, ui);
    }
    let mut commands = Vec::new();
    let mut send = false;
    above_buttons(ui, |ui| {
        password::made_ui(state, view, ui);
        send |= who_ui(&mut state.form, view, ui).1;
        let scrolls = std::mem::take(&mut state.scroll_to_wrong);
        send |= profile_ui(&mut state.form.profile, scrolls, view, ui);
    });
    let is_changed = state.form != known;
    dialog::at_bottom(ui, |ui| {
        let is_on = is_changed && state.waiting.is_none();
        send |= dialog::button(ui, theme, tr!("save"), Look::Primary, is_on).clicked();
        // It keeps its place while there is nothing to undo.
        if dialog::button(ui, theme, tr!("undo-changes"), Look::Plain, is_changed).clicked() {
            state.form = known.clone();
            state.outcome = None;
        }
        if dialog::button(ui, theme, tr!("form-new-password"), Look::Plain, true).clicked() {
            commands.push(open(AthletesPage::Password(login.clone())));
        }
        if dialog::button(ui, theme, tr!("remove-open"), Look::Plain, true).clicked() {
            commands.push(open(AthletesPage::Remove(login.clone())));
        }
    });
    if send && is_changed {
        let edit = state.form.details().and_then(|new| Ok(new.edit(&known.details()?)));
        match edit {
            Ok(edit) => {
                let request = EditAthlete { login: login.clone(), edit };
                state.ask(|| Waiting::Edited(view.control.ask(request)));
            }
            Err(why) => state.failed(why),
        }
    }
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
    let login = tr!("form-login-of", login = row.athlete.login.as_str());
    let mut heard = format!("  \u{b7}  {}", athlete_list::heard(view, row));
    // The rate counts the last minute, so there is none after a silence.
    if rate > 0 {
        heard = tr!("form-rate", heard = heard, rate = rate);
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
