//! Renews the projection by what changed since the last frame.
//!
//! One read lock a frame, and only when there is something to copy: the store has changed, or
//! the viewer has chosen what was not copied before. Ages and states follow from the copies.

use std::{
    collections::{HashMap, HashSet},
    sync::Arc,
};

use egui_plot::PlotPoint;

use super::{
    Numbers, Plotted, Projection, Row, marks::Marks, person::Person, series::x_of, table::Table,
    track::Reach, words,
};
use crate::{
    control::Reads,
    model::{AthleteId, Metric, MonoNanos, UnixNanos},
    problems::{self, Kind, Problem},
    store::{AthleteSeries, Change, Store},
    ui::{
        state::{Dialog, MAX_PLOTTED, ViewState},
        theme::N_SLOTS,
    },
};

/// How often the sparkline moves on when nothing arrives, in seconds: one of its bins.
const SPARK_EVERY_SECS: i64 = 5;

/// Keeps a [`Projection`] up to date.
#[derive(Debug, Default)]
pub struct Projector {
    store_generation: Option<u64>,
    roster_generation: Option<u64>,
    problems_generation: Option<u64>,
    people: HashMap<AthleteId, Person>,
    table: Table,
    marks: Marks,
    spark_at: i64,
    /// How often the store was locked; a frame without news does not.
    n_copies: u64,
}

impl Projector {
    /// How often something was copied from the store.
    pub const fn n_copies(&self) -> u64 {
        self.n_copies
    }

    /// Brings `projection` up to date; true when the roster has changed.
    pub fn update(
        &mut self,
        projection: &mut Projection,
        reads: &Reads,
        view: &ViewState,
        now: UnixNanos,
        now_mono: MonoNanos,
    ) -> bool {
        if self.store_generation.is_none() {
            projection.epoch = projection.ahead.as_ref().map_or(now, |ahead| ahead.from);
        }
        projection.status = (reads.status)();
        let roster_changed = self.update_roster(projection, reads);
        self.update_problems(projection, reads, now);
        projection.activity = match view.dialog {
            Some(Dialog::Problems | Dialog::Athletes(_)) => (reads.activity)(),
            _ => Vec::new(),
        };
        self.update_marks(projection, reads, view);
        let changed = self.update_copies(projection, reads, view, now, now_mono);
        self.show(projection, reads, view, now, now_mono, &changed);
        roster_changed
    }

    fn update_roster(&mut self, projection: &mut Projection, reads: &Reads) -> bool {
        let snapshot = (reads.roster)();
        if self.roster_generation == Some(snapshot.generation) {
            return false;
        }
        self.roster_generation = Some(snapshot.generation);
        let mut athletes = snapshot.athletes.clone();
        athletes.sort_by(|a, b| a.bib_order().cmp(&b.bib_order()));
        let mut known: HashMap<AthleteId, Row> =
            projection.rows.drain(..).map(|row| (row.athlete.id, row)).collect();
        projection.rows.extend(athletes.into_iter().map(|athlete| {
            let id = athlete.id;
            match known.remove(&id) {
                Some(row) => Row { athlete, ..row },
                None => Row::new(athlete),
            }
        }));
        // Who comes back, or comes later than his samples, is copied anew.
        let ids: HashSet<AthleteId> = projection.rows.iter().map(|row| row.athlete.id).collect();
        self.people.retain(|id, _| ids.contains(id));
        if ids.iter().any(|id| !self.people.contains_key(id)) {
            self.store_generation = None;
        }
        true
    }

    fn update_problems(&mut self, projection: &mut Projection, reads: &Reads, now: UnixNanos) {
        let generation = reads.problems.generation();
        if self.problems_generation != Some(generation) {
            self.problems_generation = Some(generation);
            projection.problems = reads.problems.snapshot();
        }
        // The same that the list of problems calls a problem of now.
        let foremost = problems::foremost(&projection.problems, now);
        projection.notice = foremost
            .map(|problem| format!("{}: {}", problem.sentence(&reads.time_zone), problem.advice()));
    }

    /// Marks of those whose lines are drawn, and of the focus.
    fn update_marks(&mut self, projection: &mut Projection, reads: &Reads, view: &ViewState) {
        let mut ids: Vec<AthleteId> = plotted_ids(view).collect();
        ids.extend(view.focus.filter(|focus| !ids.contains(focus)));
        if self.marks.update(projection, reads, ids) {
            self.table.note_marks();
        }
    }

    /// Copies from the store; gives back whose samples have changed.
    fn update_copies(
        &mut self,
        projection: &mut Projection,
        reads: &Reads,
        view: &ViewState,
        now: UnixNanos,
        now_mono: MonoNanos,
    ) -> HashSet<AthleteId> {
        let mut changed = HashSet::new();
        let plotted: Vec<AthleteId> = plotted_ids(view).collect();
        // A replay draws lines ahead of its playhead too.
        let ahead = projection.ahead.as_ref().map(|ahead| Arc::clone(&ahead.store));
        let ahead = ahead.as_ref().map(|ahead| ahead.read());
        let store = reads.store.read();
        let generation = store.generation();
        let news = self.store_generation != Some(generation);
        let other_lines = !projection.plotted.iter().map(|line| &line.id).eq(plotted.iter());
        let other_reach = projection.rows.iter().any(|row| {
            let id = row.athlete.id;
            self.people.get(&id).is_some_and(|person| person.track.reach() != reach_of(view, id))
        });
        let table_due = view.focus.is_some_and(|focus| self.table.is_due(focus, news, now_mono));
        if !(news || other_lines || other_reach || table_due) {
            return changed;
        }
        self.n_copies += 1;
        if news {
            let is_first = self.store_generation.is_none();
            for change in store.changes_since(self.store_generation.unwrap_or(0)) {
                let change = if is_first {
                    Change { changed_from: UnixNanos::MIN, ..change }
                } else {
                    change
                };
                changed.insert(change.athlete);
                self.copy(projection, &store, &change, now, now_mono);
            }
            self.store_generation = Some(generation);
            // A row of whom there is nothing in the store has nothing to copy later either.
            for row in &projection.rows {
                self.people.entry(row.athlete.id).or_default();
            }
        }
        // After the news: who has just been copied for the first time reaches as far as wanted.
        self.copy_other_reach(projection, &store, view);
        if other_lines {
            copy_other_lines(projection, ahead.as_deref().unwrap_or(&store), &plotted);
        }
        if table_due && let Some(focus) = view.focus {
            let weight = projection.row(focus).and_then(|row| row.athlete.profile.weight_kg);
            let marks = self.marks.of(focus);
            self.table.read(focus, store.athlete(focus), marks, weight, now, now_mono);
        }
        let drawn = ahead.as_deref().unwrap_or(&store);
        projection.oldest = plotted
            .iter()
            .filter_map(|&id| drawn.athlete(id).and_then(AthleteSeries::oldest))
            .min();
        changed
    }

    fn copy(
        &mut self,
        projection: &mut Projection,
        store: &Store,
        change: &Change,
        now: UnixNanos,
        now_mono: MonoNanos,
    ) {
        let id = change.athlete;
        let series = store.athlete(id);
        let Some(row) = projection.rows.iter_mut().find(|row| row.athlete.id == id) else {
            // Samples of somebody the roster does not have yet; read when it does.
            return;
        };
        let person = self.people.entry(id).or_default();
        person.copy(series, change, &mut row.track, now, now_mono);
        if projection.ahead.is_some() {
            // A playhead that runs fast comes to many samples at once; none of them was late.
            person.forget_filled();
        }
        self.table.note(change);
        let epoch = projection.epoch;
        // Lines that are drawn ahead are there already.
        let is_live = projection.ahead.is_none();
        let mut lines = projection.plotted.iter_mut().filter(|_| is_live);
        if let Some(line) = lines.find(|line| line.id == id) {
            follow(line, series, change, epoch);
        }
    }

    fn copy_other_reach(&mut self, projection: &mut Projection, store: &Store, view: &ViewState) {
        for row in &mut projection.rows {
            let id = row.athlete.id;
            let reach = reach_of(view, id);
            let Some(person) = self.people.get_mut(&id) else { continue };
            if person.track.reach() != reach {
                person.track.read(store.athlete(id), reach, &mut row.track);
            }
        }
    }

    /// What follows from the copies and the clocks.
    fn show(
        &mut self,
        projection: &mut Projection,
        reads: &Reads,
        view: &ViewState,
        now: UnixNanos,
        now_mono: MonoNanos,
        changed: &HashSet<AthleteId>,
    ) {
        let last_seen = (reads.last_seen)();
        let many = projection.rows.len() > N_SLOTS;
        let spark_at = now.0.div_euclid(SPARK_EVERY_SECS * 1_000_000_000);
        let spark_moves = self.spark_at != spark_at;
        self.spark_at = spark_at;
        let mut nobody = true;
        for row in &mut projection.rows {
            let id = row.athlete.id;
            row.slot = if many {
                view.lent_slots.iter().find(|(lent, _)| *lent == id).map(|&(_, slot)| slot)
            } else {
                Some(row.athlete.slot)
            };
            let login = row.athlete.login.as_str();
            let refusal = projection
                .problems
                .iter()
                .filter(|problem| *problem.who == *login && problem.is_now(now))
                .max_by_key(|problem| problem.last)
                .and_then(refusal_words);
            let facts = words::Facts {
                refusal: refusal.as_ref().map(|(what, times)| (*what, *times)),
                last_seen: last_seen.get(&id).copied(),
                ended: projection.ahead.as_ref().and_then(|ahead| ahead.ended_secs(id, now)),
                time_zone: &reads.time_zone,
            };
            nobody &= facts.last_seen.is_none();
            let Some(person) = self.people.get(&id) else { continue };
            person.show(row, &facts, now_mono);
            nobody &= !person.has_sent();
            if changed.contains(&id) || spark_moves {
                person.sparkline(now, &mut row.sparkline);
            }
        }
        projection.nobody_has_written = nobody;
        projection.numbers = view.focus.and_then(|id| {
            let row = projection.rows.iter().find(|row| row.athlete.id == id)?;
            let person = self.people.get(&id)?;
            Some(Numbers {
                id,
                since_start_secs: self.table.start().map(|start| now.secs_since(start).max(0.0)),
                lap: self.table.lap(now),
                hr_bpm: row.hr_bpm,
                pwr_w_3s: row.pwr_w_3s,
                pwr_w: person.power(now_mono),
                spd_kph: row.spd_kph,
                table: self.table.rows.clone(),
            })
        });
    }
}

/// Whose lines are drawn, in the order of the selection.
fn plotted_ids(view: &ViewState) -> impl Iterator<Item = AthleteId> + '_ {
    view.selection.iter().copied().take(MAX_PLOTTED)
}

fn reach_of(view: &ViewState, id: AthleteId) -> Reach {
    if view.focus == Some(id) {
        Reach::Whole
    } else if view.selection.contains(&id) {
        Reach::Selected
    } else {
        Reach::Tail
    }
}

/// Keeps the lines of who stays, and copies those of who is new.
fn copy_other_lines(projection: &mut Projection, store: &Store, ids: &[AthleteId]) {
    let epoch = projection.epoch;
    let mut kept: Vec<Plotted> = std::mem::take(&mut projection.plotted);
    projection.plotted.extend(ids.iter().map(|&id| {
        if let Some(at) = kept.iter().position(|line| line.id == id) {
            return kept.swap_remove(at);
        }
        let mut line = Plotted::new(id);
        let series = store.athlete(id);
        let oldest = series.and_then(AthleteSeries::oldest);
        let all = Change { athlete: id, changed_from: UnixNanos::MIN, oldest };
        follow(&mut line, series, &all, epoch);
        line
    }));
}

/// Copies into the lines of one athlete what changed.
fn follow(line: &mut Plotted, series: Option<&AthleteSeries>, change: &Change, epoch: UnixNanos) {
    let oldest_x = change.oldest.map_or(f64::INFINITY, |oldest| x_of(oldest, epoch));
    let from_x = x_of(change.changed_from, epoch);
    for (metric, _) in Metric::plotted() {
        let points = line.line_mut(metric);
        points.cut(from_x, oldest_x);
        let mut usual = points.usual(epoch);
        if let Some(series) = series {
            series.visit(metric, change.changed_from, UnixNanos::MAX, |time, value| {
                if !metric.is_plausible(value) {
                    points.spikes.push(PlotPoint::new(x_of(time, epoch), value));
                } else if metric.is_reading(value) {
                    points.push(&mut usual, time, x_of(time, epoch), value);
                }
            });
        }
    }
}

/// The short words of a refusal and how often it came, for the state line of a row.
const fn refusal_words(problem: &Problem) -> Option<(&'static str, u64)> {
    let what = match problem.kind {
        Kind::WrongPassword => "wrong password",
        Kind::OtherDatabase | Kind::UnknownDatabase => "wrong database",
        Kind::Throttled => "too many wrong logins",
        Kind::BadRequest => "unreadable requests",
        Kind::BadLines => "unreadable lines",
        Kind::DroppedValues => "values of another type",
        Kind::TooLarge => "sends too much at once",
        Kind::WrongPrecision => "times in another unit",
        Kind::BadPosition => "positions that cannot be",
        Kind::WrongPath => "wrong path",
        Kind::WrongMethod => "wrong method",
        // About nobody's phone in particular, or said elsewhere.
        _ => return None,
    };
    Some((what, problem.count))
}

#[cfg(test)]
mod tests;
