//! All rules over all athletes, moment by moment.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

use super::{
    athlete::AthleteWatch,
    book::{About, Book, Outcome},
    group::{SilenceWatch, Since, Stands, StandsWatch},
    input::{Input, Watched},
    kind::{AlarmKind, Subject},
    laptop::LaptopWatch,
    rank,
    record::{Alarm, AlarmId, AlarmState, PastAlarm, Shown},
    rules::Rules,
};
use crate::{
    live::Moment,
    logbook::{AthleteLog, Logbook},
    model::{Athlete, AthleteId, Handling, IncidentEntry, MonoNanos, UnixNanos},
};

/// How long ago an alarm may have been acknowledged before a restart to be known after it, in seconds.
/// What was longer ago is asked for again, which does no harm.
const CARRIED_BACK_SECS: f64 = 1800.0;

/// All alarms of all athletes and of this laptop.
///
/// Call [`Self::tick`] about once a second. Nothing is raised but on readings that are new and fresh.
#[derive(Debug, Default)]
pub struct Monitor {
    rules: Rules,
    athletes: BTreeMap<AthleteId, AthleteWatch>,
    quiet: BTreeSet<AthleteId>,
    silence: SilenceWatch,
    stands: StandsWatch,
    laptop: LaptopWatch,
    book: Book,
    last: Option<MonoNanos>,
}

impl Monitor {
    /// One that has seen nothing yet.
    pub fn new(rules: Rules) -> Self {
        Self { rules, ..Self::default() }
    }

    /// Takes over what the logbook says of an earlier run: acknowledgements, snoozes, alarms out of
    /// service, and incidents, of which open ones stay open.
    pub fn restore(&mut self, logbook: &Logbook, athletes: &[Arc<Athlete>], now: Moment) {
        for athlete in athletes {
            let Some(log) = logbook.of(athlete.login.as_str()) else { continue };
            for (raised, alarm, handled) in log.alarms() {
                let Some(kind) = AlarmKind::of_word(alarm.as_str()) else { continue };
                let is_recent = now.wall.secs_since(handled.at) < CARRIED_BACK_SECS;
                if is_recent || handled.how == Handling::OutOfService || has_open(log, raised) {
                    self.book.carry(athlete, kind, raised, handled, now);
                }
            }
            for (began, alarm, incident) in log.incidents() {
                if let Some(kind) = AlarmKind::of_word(alarm.as_str()) {
                    self.book.carry_incident(athlete, kind, began, incident, now);
                }
            }
        }
    }

    /// Looks at everything at one moment. What it returns is to be told, and its entries written into
    /// the logbook.
    pub fn tick(&mut self, input: &Input<'_>) -> Outcome {
        let now = input.now;
        if self.last.is_some_and(|last| now.mono < last) {
            // Back in time: what was seen before is not the past of this moment.
            self.pause();
        }
        self.last = Some(now.mono);
        self.follow_roster(input.athletes);
        for watched in input.athletes {
            let watch = self.athletes.entry(watched.athlete.id).or_default();
            watch.look(watched, &self.rules, now);
        }
        self.see_laptop(input);
        self.see_groups(input);
        for watched in input.athletes {
            self.see_athlete(watched, now);
        }
        let quiet_or_known = &self.athletes;
        self.book.tick(|id| quiet_or_known.contains_key(&id), now);
        self.book.outcome()
    }

    /// Forgets what the rules have seen, as after a time without looking. Alarms stay.
    pub fn pause(&mut self) {
        self.athletes.clear();
        self.silence = SilenceWatch::default();
        self.stands = StandsWatch::default();
        self.laptop = LaptopWatch::default();
        self.last = None;
    }

    fn follow_roster(&mut self, athletes: &[Watched<'_>]) {
        self.quiet.clear();
        let quiet = athletes.iter().filter(|watched| watched.quiet.is_some());
        self.quiet.extend(quiet.map(|watched| watched.athlete.id));
        // None left: nobody has to be looked for.
        let n_known =
            athletes.iter().filter(|it| self.athletes.contains_key(&it.athlete.id)).count();
        if n_known < self.athletes.len() {
            let ids: BTreeSet<AthleteId> = athletes.iter().map(|it| it.athlete.id).collect();
            self.athletes.retain(|id, _| ids.contains(id));
        }
    }

    fn see_laptop(&mut self, input: &Input<'_>) {
        let Self { laptop, book, rules, .. } = self;
        let now = input.now;
        let report = |kind, finding| book.report(About::LAPTOP, kind, finding, rules, now);
        laptop.see(input.laptop, rules, now, report);
        let contacts = input.athletes.iter().filter_map(|watched| watched.seen.contact);
        let n_live = input.athletes.iter().filter(|watched| watched.seen.is_heard()).count();
        let address = laptop.address(&input.laptop.addresses, contacts, n_live, now.mono);
        book.report(About::LAPTOP, AlarmKind::AddressChanged, address, rules, now);
    }

    fn see_groups(&mut self, input: &Input<'_>) {
        let now = input.now;
        let (mut silent, mut standing) = (Since::new(), Vec::<Stands>::new());
        let mut n_live = 0;
        let mut stopped_secs = f64::INFINITY;
        for watched in input.athletes.iter().filter(|watched| watched.quiet.is_none()) {
            let Some(watch) = self.athletes.get(&watched.athlete.id) else { continue };
            match watch.silent_since() {
                Some(since) => silent.push((since, watched.athlete.id)),
                None => n_live += usize::from(watched.seen.is_heard()),
            }
            standing.extend(watch.stands(watched));
            // Where one stands for long sooner, the group does.
            let after_secs = watched.stops.stopped.map(|rule| rule.after_secs);
            stopped_secs = after_secs.unwrap_or(f64::INFINITY).min(stopped_secs);
        }
        let is_explained = self.laptop.explains_silence();
        let rules = &self.rules;
        let (network, group) = self.silence.see(&mut silent, n_live, is_explained, rules, now);
        let n_others = n_live.saturating_sub(standing.len());
        let stands = self.stands.see(&standing, n_others, stopped_secs, rules, now);
        for (kind, finding) in [
            (AlarmKind::NetworkSilent, network),
            (AlarmKind::GroupSilent, group),
            (AlarmKind::GroupStands, stands),
        ] {
            self.book.report(About::GROUP, kind, finding, rules, now);
        }
    }

    fn see_athlete(&mut self, watched: &Watched<'_>, now: Moment) {
        let Self { athletes, book, rules, silence, stands, .. } = self;
        let Some(watch) = athletes.get_mut(&watched.athlete.id) else { return };
        let subject = Subject::Athlete(watched.athlete.id);
        let sos = book.of(subject, AlarmKind::Sos);
        let has_incident = sos.is_some_and(Alarm::has_open_incident);
        let about = About { subject, athlete: Some(watched.athlete), place: watched.seen.place };
        let report = |kind, finding| book.report(about, kind, finding, rules, now);
        watch.report(watched, (silence, stands), has_incident, rules, now, report);
    }

    /// The alarms that are not over, by rank.
    pub fn list(&self) -> Vec<Alarm> {
        let mut alarms: Vec<Alarm> = self.book.alarms().cloned().collect();
        alarms.sort_by_key(rank::key);
        alarms
    }

    /// The alarms that are over, the last one first; at most [`super::MAX_PAST`].
    pub fn past(&self) -> Vec<Arc<PastAlarm>> {
        self.book.past().rev().cloned().collect()
    }

    /// The state of an alarm, whether it was raised or not.
    pub fn state(&self, subject: Subject, kind: AlarmKind) -> AlarmState {
        if let Some(alarm) = self.book.of(subject, kind) {
            return alarm.state;
        }
        let Subject::Athlete(id) = subject else { return AlarmState::Normal };
        let is_told_by_group = match kind {
            AlarmKind::SignalLost => self.silence.holds(id),
            AlarmKind::Stopped => self.stands.holds(id),
            _ => false,
        };
        if self.book.is_out_of_service(id, kind) {
            AlarmState::OutOfService
        } else if is_told_by_group || (self.quiet.contains(&id) && !kind.is_raised_by_the_quiet()) {
            AlarmState::Suppressed
        } else {
            AlarmState::Normal
        }
    }

    /// Acknowledges those that have been on the screen for a second.
    pub fn acknowledge(&mut self, shown: &[Shown], now: Moment) -> Outcome {
        self.book.acknowledge(shown, &self.rules, now);
        self.book.outcome()
    }

    /// Silences those that have been on the screen for a second. No reading ends that early.
    pub fn snooze(&mut self, shown: &[Shown], now: Moment) -> Outcome {
        self.book.snooze(shown, &self.rules, now);
        self.book.outcome()
    }

    /// Says who goes to see after an incident.
    pub fn assign(&mut self, incident: AlarmId, responder: &str, now: Moment) -> Outcome {
        self.book.edit_incident(incident, |it| responder.clone_into(&mut it.responder), now);
        self.book.outcome()
    }

    /// Closes an incident; `note` says what was found.
    pub fn close(&mut self, incident: AlarmId, note: &str, now: Moment) -> Outcome {
        let close = |it: &mut IncidentEntry| {
            note.clone_into(&mut it.note);
            it.closed = Some(now.wall);
        };
        self.book.edit_incident(incident, close, now);
        self.book.outcome()
    }

    /// Takes an alarm of an athlete out of service, or back into it. A call for help stays in service.
    pub fn set_out_of_service(
        &mut self,
        athlete: &Arc<Athlete>,
        kind: AlarmKind,
        is_out: bool,
        now: Moment,
    ) -> Outcome {
        if kind != AlarmKind::Sos {
            self.book.set_out_of_service(athlete, kind, is_out, now);
        }
        self.book.outcome()
    }
}

/// Whether the incident that began then is open.
fn has_open(log: &AthleteLog, began: UnixNanos) -> bool {
    log.incidents().any(|(time, _, incident)| time == began && incident.closed.is_none())
}
