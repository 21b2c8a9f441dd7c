//! The first screen, while nothing has arrived yet: how to get started.

use std::time::Duration;

use eframe::egui::{Align, Frame, Label, Layout, Margin, ScrollArea, Ui};

use super::{
    cells::Room,
    connect,
    dialog::{self, Look},
    qr::Qr,
};
use crate::{
    control::{Error, Pending},
    roster::IssuedPassword,
    ui::{
        context::{Command, ViewContext},
        engine_words, problem_words,
        state::{AthletesPage, Dialog},
        theme::{family, size, space},
    },
};

/// Maximum width of the text.
const MAX_W: f32 = 900.0;
/// Margin above and below.
const MARGIN_Y: i8 = 28;
/// Side of the QR code.
const CODE: f32 = 216.0;

/// What the first screen remembers.
#[derive(Debug, Default)]
pub(in crate::ui) struct FirstStart {
    qr: Qr,
    /// The request to start the demo, until it is answered.
    starting: Option<Pending<()>>,
    /// The login and password set last, for the curl line; never written anywhere.
    known: Option<IssuedPassword>,
    /// Whether the demo started.
    started: Option<Result<(), Error>>,
    /// Whether to ask for dark or daylight, which nobody has chosen yet.
    asks_theme: bool,
}

impl FirstStart {
    /// `asks_theme`: nobody has chosen dark or daylight yet.
    pub(in crate::ui) fn new(asks_theme: bool) -> Self {
        Self { asks_theme, ..Self::default() }
    }

    /// Takes the answer to the request to start the demo.
    pub(in crate::ui) fn poll(&mut self) {
        if let Some(started) = Pending::poll_in(&mut self.starting) {
            self.started = Some(started);
        }
    }

    /// Uses this password in the curl line.
    pub(in crate::ui) fn knows(&mut self, password: &IssuedPassword) {
        self.known = Some(password.clone());
    }
}

/// Draws the first screen into the whole of `ui`.
pub(in crate::ui) fn first_start_ui(
    first: &mut FirstStart,
    view: &ViewContext<'_>,
    ui: &mut Ui,
) -> Vec<Command> {
    let rect = ui.max_rect();
    super::controls::panel_ground(ui.painter(), view.theme, rect);
    let mut commands = Vec::new();
    let margin = ((rect.width() - MAX_W) / 2.0).max(space::APART);
    Frame::new().inner_margin(Margin::symmetric(margin as i8, MARGIN_Y)).show(ui, |ui| {
        ScrollArea::vertical().id_salt("first start").show(ui, |ui| {
            ui.spacing_mut().interact_size.y = size::DIALOG_HIT;
            ui.spacing_mut().item_spacing.y = space::GAP;
            commands.extend(words_ui(first, view, ui));
        });
    });
    commands
}

fn words_ui(first: &mut FirstStart, view: &ViewContext<'_>, ui: &mut Ui) -> Vec<Command> {
    let theme = view.theme;
    let p = &theme.palette;
    let url =
        view.projection.status.urls().into_iter().next().unwrap_or_else(|| "http://ADDRESS".into());
    let place = ui.available_rect_before_wrap();
    let mut room = Room::new(place.with_max_y(place.top() + CODE));
    let code = room.right(CODE);
    room.right(2.0 * space::WIDE);
    dialog::within(ui, "code", code, |ui| first.qr.ui(ui, &url, CODE));
    let mut commands = Vec::new();
    dialog::within(ui, "address", room.rest(), |ui| {
        ui.set_min_height(CODE);
        let line = |ui: &mut Ui, words: &str, face, font_size, ink| {
            ui.add(Label::new(dialog::words(words, face, font_size, ink)).wrap());
        };
        line(ui, tr!("first-nobody"), family::SEMIBOLD, size::HEADLINE, p.text);
        line(ui, tr!("first-post-to"), family::REGULAR, size::CLOCK, p.label);
        line(ui, &url, family::SEMIBOLD, size::HEADLINE, p.text);
        dialog::paragraph(ui, theme, tr!("first-from-phone"));
        ui.horizontal(|ui| {
            if dialog::button(ui, theme, tr!("first-copy-address"), Look::Plain, true).clicked() {
                ui.ctx().copy_text(url.clone());
            }
            if dialog::button(ui, theme, tr!("first-all-addresses"), Look::Plain, true).clicked() {
                commands.push(Command::Open(Dialog::Connect));
            }
        });
    });
    ui.add_space(space::TIGHT);
    commands.extend(actions_ui(first, view, ui));
    // Until the next start, so that nothing moves when it is answered.
    if first.asks_theme {
        commands.extend(theme_ui(view, ui));
    }
    ui.add_space(space::TIGHT);
    dialog::paragraph(ui, theme, tr!("first-terminal"));
    let (login, password) = login_to_show(first, view);
    let line = connect::curl_line(&url, &login, &password);
    dialog::copyable(ui, theme, &line, tr!("copy-line"), false);
    hints_ui(view, ui);
    commands
}

/// Login and password for the curl line: those set last, else a placeholder password.
fn login_to_show(first: &FirstStart, view: &ViewContext<'_>) -> (String, String) {
    if let Some(known) = &first.known {
        return (known.login.to_string(), known.password.clone());
    }
    let row = view.projection.rows.first();
    let login = row.map_or("LOGIN", |row| row.athlete.login.as_str());
    (login.to_owned(), "PASSWORD".to_owned())
}

fn actions_ui(first: &mut FirstStart, view: &ViewContext<'_>, ui: &mut Ui) -> Vec<Command> {
    let theme = view.theme;
    let mut commands = Vec::new();
    ui.horizontal_wrapped(|ui| {
        let page = if view.projection.rows.is_empty() {
            AthletesPage::Add { login: String::new() }
        } else {
            AthletesPage::List
        };
        for (label, look, page) in [
            (tr!("add-athlete-open"), Look::Primary, page),
            (tr!("import-start-list-open"), Look::Plain, AthletesPage::StartList),
        ] {
            if dialog::button(ui, theme, label, look, true).clicked() {
                commands.push(Command::Open(Dialog::Athletes(page)));
            }
        }
        if dialog::button(ui, theme, tr!("first-demo"), Look::Plain, first.starting.is_none())
            .clicked()
        {
            first.starting = Some(view.desktop.start_demo());
            first.started = None;
        }
        ui.with_layout(Layout::left_to_right(Align::Center), |ui| match &first.started {
            None => {}
            Some(Ok(())) => {
                dialog::paragraph(ui, theme, tr!("first-demo-explained"));
            }
            Some(Err(why)) => dialog::failure(ui, theme, &engine_words::failure(why)),
        });
    });
    commands
}

/// Asks for dark or daylight; what was chosen stands out.
fn theme_ui(view: &ViewContext<'_>, ui: &mut Ui) -> Option<Command> {
    let ViewContext { theme, state, .. } = view;
    let mut chosen = None;
    ui.horizontal_wrapped(|ui| {
        let words = tr!("first-theme");
        for (label, dark) in [(tr!("first-dark"), true), (tr!("first-daylight"), false)] {
            let is_on = state.has_chosen_theme && state.dark == dark;
            let look = if is_on { Look::Primary } else { Look::Plain };
            let button = dialog::button(ui, theme, label, look, true);
            if button.clicked() {
                chosen = Some(Command::SetDark(dark));
            }
        }
        dialog::paragraph(ui, theme, words);
    });
    chosen
}

/// Hints on what has happened so far: who has connected, and what was refused.
fn hints_ui(view: &ViewContext<'_>, ui: &mut Ui) {
    let p = &view.theme.palette;
    let status = &view.projection.status;
    let hint = match status.visitors.last() {
        Some(visitor) => {
            tr!("first-visitor", visitor = visitor.to_string())
        }
        None if status.reachable.is_empty() => tr!("first-no-network").to_owned(),
        None => tr!("first-no-visitor").to_owned(),
    };
    dialog::paragraph(ui, view.theme, hint);
    for problem in &view.projection.problems {
        let recent = view.now.minus(Duration::from_mins(10));
        if problem.last >= recent {
            let sentence = problem_words::sentence(problem, &problem.who, view.time_zone);
            let words = format!("{sentence}: {}.", problem_words::advice(problem.kind));
            let words = dialog::words(words, family::REGULAR, size::BODY, p.warning_text);
            ui.add(Label::new(words).wrap());
        }
    }
}
