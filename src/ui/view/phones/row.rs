//! A phone: chip and name, when each step was done, what it sends; under that what the phone is, and
//! what is to be said of it.

use eframe::egui::{Align, Popup, Rect, Role, Sense, Ui, WidgetInfo};

use super::{
    columns::{Columns, VALUE, clock_words},
    menu,
};
use crate::{
    analysis::{AthleteState, Stage, Verdict},
    model::UnixNanos,
    ui::{
        context::{Command, ViewContext},
        format, lending,
        panel::{
            cells::{Text, band, two_lines},
            controls::{self, ButtonLook},
        },
        phone_words,
        projection::{PhoneRow, Row},
        shapes::Form,
        state::Dialog,
        theme::{family, size},
    },
};

/// Draws a row; a click chooses the athlete.
pub(super) fn row_ui(
    phone: &PhoneRow,
    row: &Row,
    index: usize,
    columns: &Columns,
    view: &ViewContext<'_>,
    ui: &Ui,
    rect: Rect,
) -> Vec<Command> {
    let p = &view.theme.palette;
    let id = ui.scope_id().with(("phone", index));
    let response = ui.interact(rect, id, Sense::click());
    let said = said(phone, row, view);
    let what = phone.device.as_ref().map(phone_words::device).unwrap_or_default();
    // A borrowed phone says first whose it is.
    let what = match &phone.lender {
        Some(lender) => {
            tr!("phones-borrowed", whose = lending::name(view.projection, lender), what = what)
        }
        None => what,
    };
    let steps = steps(phone);
    let time = |at: Option<UnixNanos>| {
        at.map_or_else(|| "--".to_owned(), |at| format::clock_minutes(at, view.time_zone))
    };
    let last = phone
        .steps
        .last
        .map_or_else(|| "--".to_owned(), |at| format::ago(view.now.secs_since(at).max(0.0)));
    let heard = phone.device.as_ref().map(|device| &device.heard);
    let sends = heard.map(|heard| phone_words::sends(heard)).filter(|it| !it.is_empty());
    let sends = sends.unwrap_or_else(|| "--".to_owned());
    let battery = heard.and_then(|heard| heard.battery());
    let battery =
        battery.map_or_else(|| "--".to_owned(), |[_, last]| format!("{} %", last.percent));
    let clock = heard
        .and_then(|heard| heard.clock_ahead_secs())
        .map_or_else(|| "--".to_owned(), clock_words);
    let missing = phone
        .missing_percent
        .map_or_else(|| "--".to_owned(), |percent| format!("{} %", format::number(percent, 0)));
    let spoken = tr!(
        "phones-spoken",
        who = row.athlete.chip(),
        name = row.athlete.name,
        said = said.words,
        last = last,
        sends = sends,
        battery = battery,
        clock = clock,
        missing = missing,
        what = what
    );
    let is_chosen = view.state.selection.contains(&row.athlete.id);
    response.widget_info(|| {
        WidgetInfo::selected(Role::ListBoxOption, true, is_chosen, spoken.as_str())
    });
    let painter = ui.painter();
    let fill = (is_chosen || response.hovered()).then(|| controls::hovered_row(view.theme));
    controls::row_ground(painter, view.theme, rect, fill, is_chosen);
    let [upper, lower] = two_lines(rect);
    let cells = columns.cells(upper);
    let chip = Rect::from_x_y_ranges(cells.chip.x_range(), rect.y_range());
    controls::chip(painter, view.theme, band(chip, size::LIST_CHIP.y), row);
    let name = Text::new(&row.athlete.name, family::CONDENSED_SEMIBOLD, size::TITLE, p.text);
    name.elided(painter, cells.name, Align::Min);
    let value = |words: &str, cell: Rect, ink| {
        Text::new(words, family::CONDENSED, VALUE, ink).shrunk(painter, cell, Align::Max);
    };
    let shown = steps.len().saturating_sub(columns.n_steps);
    for (at, cell) in steps.iter().skip(shown).zip(&cells.steps) {
        let ink = if at.is_some() { p.text } else { p.faint };
        value(&time(*at), *cell, ink);
    }
    let is_alive = phone.stage == Stage::Alive;
    value(&last, cells.last, if is_alive { p.text } else { p.faint });
    for (words, cell) in [
        (&sends, cells.sends),
        (&battery, cells.battery),
        (&clock, cells.clock),
        (&missing, cells.missing),
    ] {
        value(words, cell, if words == "--" { p.faint } else { p.text });
    }
    // What the phone is stands under the name, the verdict under all the rest.
    let below = Rect::from_x_y_ranges(cells.name.x_range(), lower.y_range());
    let small = Text::new(&what, family::CONDENSED, size::LABEL, p.label);
    small.elided(painter, below, Align::Min);
    let verdict = Rect::from_x_y_ranges(cells.verdict.x_range(), lower.y_range());
    let ink = if said.is_grave { p.text } else { p.label };
    let face = if said.is_grave { family::CONDENSED_SEMIBOLD } else { family::CONDENSED };
    let words = Text::new(&said.words, face, size::LABEL, ink);
    controls::marked_words(painter, verdict, said.form, words);
    let place = band(Rect::from_x_y_ranges(cells.button.x_range(), rect.y_range()), size::HIT);
    let has_choice = phone.device.is_some() || phone.carried.is_some();
    let label = if has_choice { tr!("phones-change") } else { tr!("phones-connect") };
    let look = if phone.has_rival { ButtonLook::Primary } else { ButtonLook::Plain };
    let (who, name) = (row.athlete.chip(), &row.athlete.name);
    let spoken = if has_choice {
        tr!("phones-change-whom", who = who, name = name)
    } else {
        tr!("phones-connect-whom", who = who, name = name)
    };
    let button = ui.scope_id().with(("connect", index));
    let button =
        controls::button(ui, view.theme, button, place, label, look).accessible_name(spoken);
    controls::focus_ring(painter, view.theme, rect.shrink(size::FOCUS_INSET), &response);
    if has_choice {
        let mut chosen = Vec::new();
        Popup::menu(&button).show(|ui| chosen = menu::menu_ui(phone, row, view, ui));
        if !chosen.is_empty() {
            return chosen;
        }
    } else if button.clicked() {
        return vec![Command::Open(Dialog::ConnectAthlete(row.athlete.login.clone()))];
    }
    let clicked = response.clicked();
    if !said.all.is_empty() {
        response.on_hover_text(said.all.join("\n"));
    }
    if clicked { vec![Command::Focus(row.athlete.id)] } else { Vec::new() }
}

/// The steps that have columns.
fn steps(phone: &PhoneRow) -> [Option<UnixNanos>; 4] {
    let steps = &phone.steps;
    [steps.given, steps.opened, steps.reached, steps.first]
}

/// The verdict on a phone in words.
struct Said {
    words: String,
    /// All of it, for the tooltip.
    all: Vec<String>,
    form: Form,
    is_grave: bool,
}

fn said(phone: &PhoneRow, row: &Row, view: &ViewContext<'_>) -> Said {
    let own = |words: String, form, is_grave| Said { words, all: Vec::new(), form, is_grave };
    let is_refused = row.state == AthleteState::Refused;
    if is_refused && phone.stage != Stage::Alive {
        return own(tr!("phones-refused", why = row.state_line), Form::Cross, true);
    }
    if let Some(carried) = &phone.carried {
        let who = lending::name(view.projection, &carried.by);
        let at = format::clock_minutes(carried.since, view.time_zone);
        return own(tr!("phones-carried", who = who, at = at), Form::Ring, false);
    }
    if phone.has_rival {
        return own(tr!("phones-rival").to_owned(), Form::Cross, true);
    }
    if !phone.uses_position && phone.stage == Stage::Alive {
        return own(tr!("phones-unused").to_owned(), Form::Ring, false);
    }
    if phone.device.is_none() {
        let is_late = view.projection.phones.n_alive > 0;
        return own(phone_words::stage(phone.stage).to_owned(), Form::SmallRing, is_late);
    }
    let is_grave = phone.verdict.first().is_some_and(|first| first.is_grave());
    let form = match &phone.verdict {
        Verdict::Steady => Form::Dot,
        Verdict::Findings(_) if is_grave => Form::Cross,
        Verdict::TooEarly | Verdict::Findings(_) => Form::Ring,
    };
    Said {
        words: phone_words::verdict(&phone.verdict),
        all: phone_words::all_findings(&phone.verdict),
        form,
        is_grave,
    }
}
