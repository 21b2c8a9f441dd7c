//! Who carries a phone: the athlete whose samples these are, and from when on.

use eframe::egui::{Ui, Vec2, vec2};
use jiff::{civil, tz::TimeZone};

use super::{
    athlete_list::{Purpose, athlete_list_ui},
    cells::Room,
    controls,
    dialog::{self, Look},
};
use crate::{
    model::{LocalTime, Login, UnixNanos},
    ui::{
        context::{Command, ViewContext},
        format,
        lang::TextId,
        lending, phone_words,
        state::LentPhone,
        theme::space,
    },
};

/// Size of the dialog.
const SHEET: Vec2 = vec2(900.0, 560.0);
/// Width of the list of athletes.
const LIST_W: f32 = 340.0;

/// How the list names itself.
const PURPOSE: Purpose = Purpose {
    hint: TextId::new("list-hint"),
    search: TextId::new("list-search"),
    row: TextId::new("carry-row"),
};

/// From when on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
enum From {
    #[default]
    Now,
    First,
    Typed,
}

/// What the dialog remembers from frame to frame.
#[derive(Debug, Default)]
pub(in crate::ui) struct CarryState {
    /// Which phone it is about: with another one it begins anew.
    phone: Option<LentPhone>,
    search: String,
    carrier: Option<Login>,
    from: From,
    typed: String,
}

/// Draws the dialog about a phone.
pub(in crate::ui) fn carry_ui(
    state: &mut CarryState,
    phone: &LentPhone,
    view: &ViewContext<'_>,
    ui: &Ui,
) -> Vec<Command> {
    if state.phone.as_ref() != Some(phone) {
        *state = CarryState { phone: Some(phone.clone()), ..CarryState::default() };
    }
    let mut commands = Vec::new();
    let shown = dialog::dialog(view, ui, tr!("carry-title"), SHEET, |ui| {
        let mut room = Room::new(ui.max_rect());
        let list = room.left(LIST_W);
        let gap = room.left(2.0 * space::WIDE);
        let line = controls::edge(view.theme.palette.hairline);
        ui.painter().vline(gap.center().x, gap.y_range(), line);
        dialog::within(ui, "list", list, |ui| {
            let height = ui.available_height();
            let chosen = state.carrier.clone();
            let is_chosen = |login: &Login| chosen.as_ref() == Some(login);
            let search = &mut state.search;
            let clicked = athlete_list_ui(
                PURPOSE,
                search,
                height,
                |row| is_chosen(&row.athlete.login),
                view,
                ui,
            );
            if let Some(row) = clicked {
                state.carrier = Some(row.athlete.login.clone());
            }
        });
        dialog::within(ui, "page", room.rest(), |ui| {
            commands.extend(page_ui(state, phone, view, ui));
        });
    });
    if shown.close || shown.clicked_beside {
        commands.push(Command::CloseDialog);
    }
    commands
}

fn page_ui(
    state: &mut CarryState,
    phone: &LentPhone,
    view: &ViewContext<'_>,
    ui: &mut Ui,
) -> Vec<Command> {
    let theme = view.theme;
    let whose = lending::name(view.projection, &phone.login);
    ui.spacing_mut().item_spacing.y = space::NEAR;
    let device = phone.via.and_then(|via| {
        let all = &view.projection.phones.phones;
        let devices = all.iter().filter_map(|row| row.device.as_ref());
        devices.into_iter().find(|it| it.login == phone.login && it.via == via)
    });
    let which = match device {
        Some(device) => {
            let device = phone_words::device(device);
            tr!("carry-one", whose = whose, device = device)
        }
        None => tr!("carry-all", whose = whose),
    };
    dialog::statement(ui, theme, which);
    dialog::paragraph(ui, theme, tr!("carry-explained", whose = whose));
    let first = view.projection.phones.first_today(phone, view.now, view.time_zone);
    let mut choose = |ui: &mut Ui, from: From, label: &str, why: &str| {
        if dialog::choice(ui, theme, label, why, state.from == from) {
            state.from = from;
        }
    };
    choose(ui, From::Now, tr!("carry-now"), tr!("carry-now-why"));
    if let Some(first) = first {
        let at = format::clock(first, view.time_zone);
        choose(ui, From::First, &tr!("carry-first", at = at), tr!("carry-first-why"));
    }
    choose(ui, From::Typed, tr!("carry-typed"), tr!("carry-typed-why"));
    let typed = typed_time(&state.typed, view.now, view.time_zone);
    if state.from == From::Typed {
        let width = ui.available_width().min(LIST_W);
        dialog::edit(ui, theme, tr!("carry-hint"), &mut state.typed, width)
            .accessible_name(tr!("carry-time"));
        if typed.is_none() && !state.typed.trim().is_empty() {
            dialog::failure(ui, theme, tr!("carry-no-time"));
        }
    }
    let from = match state.from {
        From::Now => Some(view.samples_now()),
        From::First => first,
        From::Typed => typed,
    };
    let is_own = state.carrier.as_ref() == Some(&phone.login);
    let carrier = state.carrier.as_ref().filter(|_| !is_own);
    let mut commands = Vec::new();
    let label = match carrier {
        Some(carrier) => tr!("carry-do", who = lending::name(view.projection, carrier)),
        None => tr!("carry-choose").to_owned(),
    };
    let is_on = carrier.is_some() && from.is_some();
    let clicked = dialog::button(ui, theme, &label, Look::Primary, is_on).clicked();
    if let (true, Some(carrier), Some(from)) = (clicked, carrier, from) {
        commands.push(Command::Do(lending::lend(phone, carrier, from, view)));
        commands.push(Command::CloseDialog);
    }
    if is_own {
        dialog::paragraph(ui, theme, tr!("carry-is-own", whose = whose));
    }
    commands
}

/// `10:42` or `10:42:30`: the last time that the clock showed this.
fn typed_time(typed: &str, now: UnixNanos, zone: &TimeZone) -> Option<UnixNanos> {
    let mut parts = typed.trim().split(':');
    let mut number = || parts.next().map(|part| part.trim().parse::<i8>());
    let (hour, minute) = (number()?.ok()?, number()?.ok()?);
    let second = match number() {
        None => 0,
        Some(second) => second.ok()?,
    };
    if parts.next().is_some() {
        return None;
    }
    let time = civil::Time::new(hour, minute, second, 0).ok()?;
    let today = LocalTime::at(now, zone).clock().date();
    let at = |day: civil::Date| LocalTime::of_clock(day.to_datetime(time), zone).time;
    let at_today = at(today);
    if at_today <= now { Some(at_today) } else { today.yesterday().ok().map(at) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_time_is_read_as_the_last_one_that_the_clock_showed() {
        let now = UnixNanos::from_secs(1_700_000_000); // 22:13:20
        let read = |typed: &str| {
            let time = typed_time(typed, now, &TimeZone::UTC)?;
            Some(time.nanos_since(now) / 1_000_000_000)
        };
        assert_eq!(read("22:13"), Some(-20));
        assert_eq!(read(" 22:13:20 "), Some(0));
        assert_eq!(read("22:14"), Some(40 - 86_400));
        assert_eq!(read("9:05"), Some(-(13 * 3600 + 8 * 60 + 20)));
        for wrong in ["", "22", "24:00", "10:61", "10:42:30:1", "now", "10:4x"] {
            assert_eq!(read(wrong), None, "{wrong}");
        }
    }
}
