//! What the settings say of roster, events and values, at the start.

use std::sync::Arc;

use jiff::tz::TimeZone;

use super::{EVENTS_FILE, Notes, error::Error};
use crate::{
    analysis::Thresholds,
    clock::Clock,
    config::{Credentials, Settings, View},
    control::Read,
    events::{Described, Events},
    history::ReadArrivals,
    kind::{Definition, Kind},
    model::{Athlete, LocalTime, WrittenTime},
    roster::{self, NewAthlete, Roster},
    store::SharedStore,
};

/// When values count as old, as the settings say.
pub(super) const fn thresholds(view: View) -> Thresholds {
    Thresholds { dim_secs: view.fresh.as_secs_f64(), lost_secs: view.lost.as_secs_f64() }
}

/// Opens the events, and the one that the settings describe. What is wrong with them keeps nobody
/// from recording.
pub(super) fn open_events(settings: &Settings, clock: &dyn Clock, notes: &mut Notes) -> Events {
    let events = Events::open(&settings.data.join(EVENTS_FILE));
    if let Some(problem) = events.problem() {
        notes.push(format!("The events cannot be read: {problem}."));
        return events;
    }
    let described = &settings.event;
    if !described.is_described() {
        return events;
    }
    let zone = TimeZone::system();
    match events.describe(described, today(clock, &zone), &zone) {
        Ok(Described::Open(_)) => {}
        Ok(Described::OtherIsOpen { described, open }) => notes.push(format!(
            "The settings describe the event {}, but {} was opened since and stays open; `trackside \
             events open {}` opens the other.",
            described.name, open.name, described.id
        )),
        Err(error) => notes.push(format!("The event of the settings is not open: {error}.")),
    }
    events
}

/// The local day, from midnight to midnight.
fn today(clock: &dyn Clock, zone: &TimeZone) -> (LocalTime, LocalTime) {
    let day = WrittenTime::Day(LocalTime::at(clock.wall(), zone).clock().date());
    (day.as_begin(zone), day.as_end(zone))
}

/// What the kind of the open event decides; without an event, that of roads.
pub(super) fn kind_of_open_event(settings: &Settings, events: Events) -> Read<Definition> {
    // The settings were checked when they were read.
    let own = settings.kind.definition().unwrap_or(*Kind::Own.definition());
    Arc::new(move || match events.list().open().map(|event| event.kind) {
        Some(Kind::Own) => own,
        kind => *kind.unwrap_or_default().definition(),
    })
}

/// Reads when the samples of whoever has a login arrived.
pub(super) fn read_arrivals(roster: &Roster, store: &SharedStore) -> ReadArrivals {
    let (roster, store) = (roster.clone(), Arc::clone(store));
    Arc::new(move || {
        let athletes = roster.snapshot();
        let store = store.read();
        let of = |athlete: &Arc<Athlete>| (athlete.login.clone(), store.arrivals(athlete.id));
        athletes.athletes.iter().map(of).collect()
    })
}

/// Adds the athletes given on the command line that are not in the roster.
pub(super) fn add_missing(
    roster: &Roster,
    wanted: &[Credentials],
    notes: &mut Notes,
) -> Result<(), Error> {
    for Credentials { login, password } in wanted {
        if roster.athlete(login).is_some() {
            notes.push(format!(
                "The athlete {login} is in the roster already and keeps the password on record; \
                 `trackside athletes password {login}` sets another one."
            ));
            continue;
        }
        let new = NewAthlete {
            login: login.clone(),
            password: password.clone(),
            ..NewAthlete::default()
        };
        match roster.add(&new) {
            // The recording of others must not wait for the erasure.
            Err(error @ roster::Error::Erasing { .. }) => notes.push(format!(
                "The athlete {login} was not added ({error}); start Trackside again then."
            )),
            added => {
                added.map_err(|source| Error::Athlete { login: login.clone(), source })?;
            }
        }
    }
    Ok(())
}

/// Lets the viewer log in; returns the password if one was generated. A failure is only a note,
/// because it must not prevent recording.
pub(super) fn enable_viewer(roster: &Roster, notes: &mut Notes) -> Option<String> {
    if roster.was_viewer_public() {
        notes.push(
            "The viewer's login is `viewer` now, no longer `public`; its password is the same."
                .to_owned(),
        );
    }
    roster.enable_viewer().unwrap_or_else(|error| {
        notes.push(format!("The viewer cannot log in: {error}."));
        None
    })
}
