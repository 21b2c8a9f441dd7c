//! A new event, and one that is changed.

use std::{collections::BTreeSet, sync::Arc};

use eframe::egui::Ui;
use jiff::{civil::Time, tz::TimeZone};

use super::{EventsState, Waiting, error::EventsError, open};
use crate::{
    control::{CloseEvent, EditEvent, MakeEvent, OpenEvent},
    events::{EventEdit, NewEvent, StartListEdit},
    kind::Kind,
    model::{Event, InvalidWrittenTime, LocalTime, Login, UnixNanos, WrittenTime},
    ui::{
        context::{Command, ViewContext},
        format, lang,
        panel::{
            cards_note::cards_words,
            dialog::{self, Look},
        },
        state::EventsPage,
        theme::{family, size, space},
    },
};

/// What is typed about an event.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub(super) struct EventForm {
    name: String,
    kind: Kind,
    from: String,
    to: String,
    who: Who,
}

/// Who takes part.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
enum Who {
    /// Everybody who sends.
    #[default]
    Everybody,
    /// Those of the event's own list.
    Listed(BTreeSet<Login>),
}

/// The fields, read.
struct Details {
    name: String,
    from: LocalTime,
    to: LocalTime,
}

impl EventForm {
    /// An event that is known.
    pub(super) fn of(event: &Event) -> Self {
        Self {
            name: event.name.clone(),
            kind: event.kind,
            from: begin_words(event.from),
            to: end_words(event.to),
            who: event.athletes.clone().map_or(Who::Everybody, Who::Listed),
        }
    }

    /// A new one, today.
    pub(super) fn on_day_of(now: UnixNanos, zone: &TimeZone) -> Self {
        let today = format::iso_date(now, zone);
        Self { from: today.clone(), to: today, ..Self::default() }
    }

    fn details(&self, zone: &TimeZone) -> Result<Details, EventsError> {
        let name = self.name.trim();
        if name.is_empty() {
            return Err(EventsError::NoName);
        }
        let read = |is_first, words: &str| {
            let time = words.trim().parse::<WrittenTime>();
            time.map_err(|InvalidWrittenTime| EventsError::Time { is_first })
        };
        let from = read(true, &self.from)?.as_begin(zone);
        let to = read(false, &self.to)?.as_end(zone);
        if to.time <= from.time {
            return Err(EventsError::Order);
        }
        Ok(Details { name: name.to_owned(), from, to })
    }

    fn athletes(&self) -> Option<BTreeSet<Login>> {
        match &self.who {
            Who::Everybody => None,
            Who::Listed(athletes) => Some(athletes.clone()),
        }
    }

    fn new_event(&self, zone: &TimeZone) -> Result<NewEvent, EventsError> {
        let Details { name, from, to } = self.details(zone)?;
        Ok(NewEvent { athletes: self.athletes(), ..NewEvent::named(&name, self.kind, (from, to)) })
    }

    /// What is another than `known`.
    fn edit(&self, known: &Self, zone: &TimeZone) -> Result<EventEdit, EventsError> {
        let Details { name, from, to } = self.details(zone)?;
        Ok(EventEdit {
            name: (name != known.name).then_some(name),
            kind: (self.kind != known.kind).then_some(self.kind),
            from: (self.from != known.from).then_some(from),
            to: (self.to != known.to).then_some(to),
            athletes: match &self.who {
                who if *who == known.who => StartListEdit::Keep,
                Who::Everybody => StartListEdit::Everybody,
                Who::Listed(athletes) => StartListEdit::Athletes(athletes.clone()),
            },
            ..EventEdit::default()
        })
    }
}

/// `2026-05-19` where it begins at midnight, else `2026-05-19T08:00`.
fn begin_words(time: LocalTime) -> String {
    let clock = time.clock();
    if clock.time() == Time::midnight() {
        clock.date().to_string()
    } else {
        clock.strftime("%Y-%m-%dT%H:%M").to_string()
    }
}

/// The last day that belongs to it where it ends at midnight, else `2026-05-19T18:00`.
fn end_words(time: LocalTime) -> String {
    let clock = time.clock();
    if clock.time() == Time::midnight() {
        clock.date().yesterday().unwrap_or(clock.date()).to_string()
    } else {
        begin_words(time)
    }
}

/// When it is, in words: `19 May 2026`, `19 May 2026 08:00 to 19 May 2026 18:00`.
pub(super) fn when(event: &Event) -> String {
    let day = |clock: jiff::civil::DateTime| format::date_of(clock.date());
    let (from, to) = (event.from.clock(), event.to.clock());
    let is_whole = from.time() == Time::midnight() && to.time() == Time::midnight();
    let last = if is_whole { to.yesterday().unwrap_or(to) } else { to };
    match (is_whole, from.date() == last.date()) {
        (true, true) => day(from),
        (true, false) => tr!("event-days", from = day(from), to = day(last)),
        (false, same_day) => {
            let clock = |time: jiff::civil::DateTime| time.strftime("%H:%M").to_string();
            let last = if same_day { clock(to) } else { format!("{} {}", day(to), clock(to)) };
            tr!("event-hours", day = day(from), from = clock(from), to = last)
        }
    }
}

/// Who takes part, in words.
pub(super) fn who_words(event: &Event) -> String {
    match &event.athletes {
        None => tr!("event-everybody").to_owned(),
        Some(athletes) => tr!("count-athletes", n = athletes.len() as u64),
    }
}

/// Name, days, kind, who; true when Enter was pressed in a field. `takes_focus` is for the name.
fn fields_ui(
    form: &mut EventForm,
    known: Option<&EventForm>,
    takes_focus: bool,
    view: &ViewContext<'_>,
    ui: &mut Ui,
) -> bool {
    let theme = view.theme;
    let width = ui.available_width();
    let name = dialog::field(ui, theme, tr!("name"), tr!("event-name-hint"), &mut form.name, width);
    if takes_focus {
        name.request_focus();
    }
    let mut enter = dialog::entered(ui, &name);
    let width = ((width - space::GAP) / 2.0).floor();
    ui.horizontal(|ui| {
        ui.spacing_mut().item_spacing.x = space::GAP;
        for (label, words) in
            [(tr!("event-first-day"), &mut form.from), (tr!("event-last-day"), &mut form.to)]
        {
            let field = dialog::field(ui, theme, label, "2026-05-19", words, width);
            enter |= dialog::entered(ui, &field);
        }
    });
    let label = |ui: &mut Ui, words: &str| {
        ui.label(dialog::words(words, family::REGULAR, size::LABEL, theme.palette.label));
    };
    ui.scope(|ui| {
        ui.spacing_mut().item_spacing.y = space::TIGHT;
        label(ui, tr!("event-kind"));
        ui.horizontal_wrapped(|ui| {
            for kind in Kind::ALL {
                let look = if *kind == form.kind { Look::Primary } else { Look::Plain };
                let label = lang::word(kind.definition().label);
                if dialog::button(ui, theme, label, look, true).clicked() {
                    form.kind = *kind;
                }
            }
        });
    });
    ui.scope(|ui| {
        ui.spacing_mut().item_spacing.y = space::TIGHT;
        label(ui, tr!("event-who"));
        let roster = view.projection.rows.iter().map(|row| row.athlete.login.clone());
        let roster: BTreeSet<Login> = roster.collect();
        let count = |n: usize| tr!("count-athletes", n = n as u64);
        let mut offered = vec![(tr!("event-everybody").to_owned(), Who::Everybody)];
        if let Some(Who::Listed(own)) = known.map(|known| &known.who)
            && *own != roster
        {
            offered.push((
                tr!("event-own-list", athletes = count(own.len())),
                Who::Listed(own.clone()),
            ));
        }
        if !roster.is_empty() {
            let label = tr!("event-all-of-roster", athletes = count(roster.len()));
            offered.push((label, Who::Listed(roster)));
        }
        ui.horizontal_wrapped(|ui| {
            for (label, who) in offered {
                let look = if who == form.who { Look::Primary } else { Look::Plain };
                if dialog::button(ui, theme, &label, look, true).clicked() {
                    form.who = who;
                }
            }
        });
    });
    enter
}

/// A new event.
pub(super) fn new_ui(state: &mut EventsState, view: &ViewContext<'_>, ui: &mut Ui) -> Vec<Command> {
    let theme = view.theme;
    dialog::statement(ui, theme, tr!("event-new"));
    let mut send = fields_ui(&mut state.form, None, state.just_opened, view, ui);
    let mut commands = Vec::new();
    ui.horizontal(|ui| {
        let is_on = state.waiting.is_none();
        send |= dialog::button(ui, theme, tr!("event-create"), Look::Primary, is_on).clicked();
        if dialog::button(ui, theme, tr!("cancel"), Look::Plain, true).clicked() {
            commands.push(open(EventsPage::List));
        }
    });
    if send {
        match state.form.new_event(view.time_zone) {
            Ok(new) => {
                state.ask(view.control, |control| Waiting::Made(control.ask(MakeEvent(new))));
            }
            Err(why) => state.outcome = Some(Err(why)),
        }
    }
    state.outcome_ui(view, ui);
    commands
}

/// An event that there is.
pub(super) fn edit_ui(
    state: &mut EventsState,
    event: &Arc<Event>,
    view: &ViewContext<'_>,
    ui: &mut Ui,
) -> Vec<Command> {
    let theme = view.theme;
    if event.is_erasing {
        dialog::statement(ui, theme, &event.name);
        let words = tr!("event-being-erased");
        dialog::paragraph(ui, theme, words);
        return Vec::new();
    }
    let known = EventForm::of(event);
    let is_open = view.projection.events.open.as_ref() == Some(&event.id);
    let mut commands = Vec::new();
    let is_on = state.waiting.is_none();
    state_ui(state, event, is_open, view, ui);
    if let Some(words) = is_open.then(|| cards_words(event, view)).flatten() {
        dialog::statement(ui, theme, words);
    }
    let mut send = fields_ui(&mut state.form, Some(&known), false, view, ui);
    let is_changed = state.form != known;
    ui.horizontal(|ui| {
        let save = is_on && is_changed;
        send |= dialog::button(ui, theme, tr!("save"), Look::Primary, save).clicked();
        if dialog::button(ui, theme, tr!("undo-changes"), Look::Plain, is_changed).clicked() {
            state.form = known.clone();
            state.outcome = None;
        }
    });
    if send && is_changed {
        match state.form.edit(&known, view.time_zone) {
            Ok(edit) => {
                let request = EditEvent { id: event.id.clone(), edit };
                state.ask(view.control, |control| Waiting::Edited(control.ask(request)));
            }
            Err(why) => state.outcome = Some(Err(why)),
        }
    }
    ui.separator();
    ui.horizontal(|ui| {
        if dialog::button(ui, theme, tr!("event-copy"), Look::Plain, true).clicked() {
            commands.push(open(EventsPage::Copy(event.id.clone())));
        }
        // One that is open has to be closed first.
        if dialog::button(ui, theme, tr!("remove-open"), Look::Plain, !is_open).clicked() {
            commands.push(open(EventsPage::Remove(event.id.clone())));
        }
    });
    // Last, so that nothing moves when it comes.
    state.outcome_ui(view, ui);
    commands
}

/// Whether it is open, and the way to open or close it.
fn state_ui(
    state: &mut EventsState,
    event: &Arc<Event>,
    is_open: bool,
    view: &ViewContext<'_>,
    ui: &mut Ui,
) {
    let theme = view.theme;
    let is_on = state.waiting.is_none();
    ui.horizontal(|ui| {
        if is_open {
            if dialog::button(ui, theme, tr!("event-close"), Look::Plain, is_on).clicked() {
                state.ask(view.control, |control| Waiting::Closed(control.ask(CloseEvent)));
            }
        } else if dialog::button(ui, theme, tr!("event-open"), Look::Plain, is_on).clicked() {
            let request = OpenEvent(event.id.clone());
            state.ask(view.control, |control| Waiting::Opened(control.ask(request)));
        }
        let other = view.projection.events.open().filter(|open| open.id != event.id);
        let words = match other {
            _ if is_open => tr!("event-is-open").to_owned(),
            Some(other) => tr!("event-other-is-open", name = other.name),
            None => tr!("event-is-not-open").to_owned(),
        };
        dialog::paragraph(ui, theme, words);
    });
}

#[cfg(test)]
mod tests {
    use super::*;

    fn form(from: &str, to: &str) -> EventForm {
        EventForm { name: "Giro".into(), from: from.into(), to: to.into(), ..EventForm::default() }
    }

    fn read(from: &str, to: &str) -> Result<(String, String), EventsError> {
        let Details { from, to, .. } = form(from, to).details(&TimeZone::UTC)?;
        Ok((from.to_string(), to.to_string()))
    }

    #[test]
    fn days_are_whole_and_times_are_as_written_and_read_back() {
        let day = read("2026-05-19", "2026-05-20").unwrap();
        assert_eq!(day.0, "2026-05-19T00:00:00+00:00");
        assert_eq!(day.1, "2026-05-21T00:00:00+00:00");
        for (from, to) in [("2026-05-19", "2026-05-19"), ("2026-05-19T08:00", "2026-05-19T18:30")] {
            let Details { from: begin, to: end, .. } =
                form(from, to).details(&TimeZone::UTC).unwrap();
            assert_eq!((begin_words(begin).as_str(), end_words(end).as_str()), (from, to));
        }
    }

    #[test]
    fn what_is_no_day_or_ends_too_early_is_told() {
        assert_eq!(read("2026-05-19", "2026-05-18"), Err(EventsError::Order));
        let why = read("tomorrow", "2026-05-18").unwrap_err().to_string();
        assert!(why.starts_with("the first day is a day such as 2026-05-19"), "{why}");
    }
}
