//! The first screen: nobody has written yet, and what to do about it.

use std::time::Duration;

use eframe::egui::{
    Color32, CornerRadius, Frame, Grid, Margin, RichText, ScrollArea, Stroke, TextEdit, Ui,
};

use crate::ui::{
    context::{Command, ViewContext},
    theme::{self, family, size},
};

/// What is typed on the first screen.
#[derive(Debug, Default)]
pub(in crate::ui) struct FirstStart {
    login: String,
    password: String,
    name: String,
    bib: String,
    /// The form is open.
    is_adding: bool,
    /// An answer is awaited; `true` when an athlete was asked for.
    waits_for: Option<Asked>,
    /// Login and password of the athlete added last, for the curl line; never written anywhere.
    added: Option<(String, String)>,
    /// What the engine said last: good or bad.
    answer: Option<Result<String, String>>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Asked {
    Athlete(String, String),
    Demo,
}

impl FirstStart {
    /// The engine has answered.
    pub(in crate::ui) fn answered(&mut self, answer: Result<(), String>) {
        let asked = self.waits_for.take();
        self.answer = Some(match (answer, asked) {
            (Err(why), _) => Err(why),
            (Ok(()), Some(Asked::Athlete(login, password))) => {
                let words = format!("{login} is in the roster. The line above has the login.");
                self.added = Some((login, password));
                self.is_adding = false;
                for field in [&mut self.login, &mut self.password, &mut self.name, &mut self.bib] {
                    field.clear();
                }
                Ok(words)
            }
            (Ok(()), _) => Ok("The demo opens in a window of its own.".into()),
        });
    }
}

/// Draws the first screen into the whole of `ui`.
pub(in crate::ui) fn first_start_ui(
    first: &mut FirstStart,
    view: &ViewContext<'_>,
    ui: &mut Ui,
) -> Vec<Command> {
    let p = &view.theme.palette;
    let rect = ui.max_rect();
    super::controls::panel_ground(ui.painter(), view.theme, rect);
    let mut commands = Vec::new();
    let margin = ((rect.width() - 720.0) / 2.0).max(24.0) as i8;
    Frame::new().inner_margin(Margin::symmetric(margin, 32)).show(ui, |ui| {
        ScrollArea::vertical().id_salt("first start").show(ui, |ui| {
            ui.spacing_mut().item_spacing.y = 12.0;
            let address = address(view);
            let title = theme::font(family::SEMIBOLD, 24.0);
            ui.label(RichText::new("No phone has written yet.").font(title.clone()).color(p.text));
            ui.horizontal(|ui| {
                ui.label(
                    RichText::new("Post to")
                        .font(theme::font(family::REGULAR, 20.0))
                        .color(p.label),
                );
                let url = format!("http://{address}");
                ui.label(RichText::new(&url).font(title).color(p.text));
                copy_button(ui, "Copy address", &url);
            });
            ui.label(
                "from a phone on the same network, or from another terminal on this computer:",
            );
            curl_ui(first, view, ui, &address);
            commands.extend(actions_ui(first, ui));
            if first.is_adding {
                commands.extend(form_ui(first, ui));
            }
            answer_ui(first, view, ui);
            ui.add_space(4.0);
            hints_ui(view, ui);
        });
    });
    commands
}

fn address(view: &ViewContext<'_>) -> String {
    let status = &view.projection.status;
    status
        .reachable
        .first()
        .copied()
        .or(status.listening)
        .map_or_else(|| "ADDRESS:8086".to_owned(), |address| address.to_string())
}

/// A line to paste into a terminal.
fn curl_line(first: &FirstStart, view: &ViewContext<'_>, address: &str) -> String {
    let (login, password) = match &first.added {
        Some((login, password)) => (login.as_str(), password.as_str()),
        None => match view.projection.rows.first() {
            Some(row) => (row.athlete.login.as_str(), "PASSWORD"),
            None => ("LOGIN", "PASSWORD"),
        },
    };
    format!(
        "curl -u \"{login}:{password}\" \"http://{address}/write?db={login}&precision=s\" \
         --data-binary 'samples hr_bpm=123,pwr_w=234,spd_kph=31.5'"
    )
}

fn curl_ui(first: &FirstStart, view: &ViewContext<'_>, ui: &mut Ui, address: &str) {
    let p = &view.theme.palette;
    let line = curl_line(first, view, address);
    Frame::new()
        .fill(p.plot)
        .stroke(Stroke::new(1.0, p.hairline))
        .corner_radius(CornerRadius::same(size::RADIUS_PANEL))
        .inner_margin(Margin::same(12))
        .show(ui, |ui| {
            ui.set_width(ui.available_width());
            ui.label(RichText::new(&line).color(p.text));
            ui.horizontal(|ui| copy_button(ui, "Copy line", &line));
        });
}

fn copy_button(ui: &mut Ui, label: &str, what: &str) {
    if ui.button(label).clicked() {
        ui.ctx().copy_text(what.to_owned());
    }
}

fn actions_ui(first: &mut FirstStart, ui: &mut Ui) -> Option<Command> {
    let mut command = None;
    ui.horizontal(|ui| {
        if ui.button("Add athlete").clicked() {
            first.is_adding = !first.is_adding;
        }
        if ui.button("Start the demo").clicked() && first.waits_for.is_none() {
            first.waits_for = Some(Asked::Demo);
            first.answer = None;
            command = Some(Command::StartDemo);
        }
    });
    command
}

fn form_ui(first: &mut FirstStart, ui: &mut Ui) -> Option<Command> {
    let mut send = false;
    Grid::new("add athlete").num_columns(2).spacing([12.0, 8.0]).show(ui, |ui| {
        let mut field = |ui: &mut Ui, name: &str, hint: &'static str, text: &mut String| {
            let label = ui.label(name);
            let hidden = name == "Password";
            let edit = TextEdit::singleline(text)
                .desired_width(260.0)
                .char_limit(64)
                .password(hidden)
                .hint_text(hint);
            let response = ui.add(edit).labelled_by(label.id);
            let entered = ui.input(|input| input.key_pressed(eframe::egui::Key::Enter));
            send |= response.lost_focus() && entered;
            ui.end_row();
        };
        field(ui, "Login", "as in the phone's app", &mut first.login);
        field(ui, "Password", "8 or more characters", &mut first.password);
        field(ui, "Name", "as on the screen", &mut first.name);
        field(ui, "Bib", "start number", &mut first.bib);
    });
    send |= ui.button("Add").clicked();
    if !send || first.waits_for.is_some() {
        return None;
    }
    first.answer = None;
    first.waits_for = Some(Asked::Athlete(first.login.clone(), first.password.clone()));
    Some(Command::AddAthlete {
        login: first.login.trim().to_owned(),
        password: first.password.clone(),
        name: first.name.trim().to_owned(),
        bib: first.bib.trim().to_owned(),
    })
}

fn answer_ui(first: &FirstStart, view: &ViewContext<'_>, ui: &mut Ui) {
    let p = &view.theme.palette;
    let (words, ink): (String, Color32) = match (&first.waits_for, &first.answer) {
        (Some(_), _) => ("A moment...".into(), p.label),
        (None, Some(Ok(words))) => (words.clone(), p.text),
        (None, Some(Err(why))) => (format!("That did not work: {why}."), p.urgent),
        (None, None) => return,
    };
    ui.label(RichText::new(words).color(ink));
}

/// What else is known: who has connected, and what was refused.
fn hints_ui(view: &ViewContext<'_>, ui: &mut Ui) {
    let p = &view.theme.palette;
    let status = &view.projection.status;
    let hint = match status.visitors.last() {
        Some(visitor) => {
            format!("A phone reached this laptop ({visitor}) but sent no sample.")
        }
        None if status.reachable.is_empty() => {
            "This computer has no network: only programs on it can post.".to_owned()
        }
        None => "No device but this one has connected: check firewall and guest Wi-Fi.".to_owned(),
    };
    ui.label(RichText::new(hint).color(p.label));
    for problem in &view.projection.problems {
        let recent = view.now.minus(Duration::from_mins(10));
        if problem.last >= recent {
            let words = format!("{}: {}.", problem.sentence(view.time_zone), problem.advice());
            ui.label(RichText::new(words).color(p.warning_text));
        }
    }
}
