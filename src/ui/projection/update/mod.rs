//! Updates the projection with what changed since the last frame.
//!
//! Athletes, tracks and statistics come from [`crate::live`], lines from the store; neither copies
//! anything if nothing changed. Ages and states are derived from the copies and the clock.

use std::{collections::HashMap, sync::Arc};

use super::{
    AlarmMark, LapView, Numbers, PhonesView, Projection, Row, TrackView,
    fields::Fields,
    heroes::{Known, heroes},
    lines::{Lines, plotted_ids},
    marks::Marks,
    order::order,
    row,
    span::Spans,
    sparkline::sparkline,
    table::{Labelled, Rows, Source},
    travels::FocusTravels,
    wall_order::wall_order,
    words,
};
use crate::{
    analysis::{AthleteState, Spread},
    control::Reads,
    kind::DataField,
    live::{AthleteContext, ContextSources, LiveAthlete, Moment, Reach, Reader, spread_of_group},
    model::{AthleteId, Group, Metric, MonoNanos, UnixNanos},
    problems,
    store::Latest,
    ui::{
        problem_words,
        state::{Dialog, RosterSort, Tab, ViewState, WallOrder},
        theme::N_SLOTS,
    },
};

/// How often the sparkline advances when nothing arrives, in seconds: the width of one bin.
const SPARK_EVERY_SECS: i64 = 5;

/// Keeps a [`Projection`] up to date.
#[derive(Debug, Default)]
pub struct Projector {
    /// Created by the first update.
    reader: Option<Reader>,
    lines: Lines,
    marks: Marks,
    labelled: Labelled,
    travels: FocusTravels,
    spans: Spans,
    fields: Fields,
    /// The group of which the rows were told last whether they are in it.
    group: Group,
    sort: RosterSort,
    wall_order: WallOrder,
    roster_generation: Option<u64>,
    problems_generation: Option<u64>,
    spark_at: i64,
    /// The second of the clock at which the codes were read; `None` while nobody looks.
    codes_at: Option<i64>,
    /// How often data was copied from the store. A frame without changes copies nothing.
    n_copies: u64,
    /// Stands in for athletes with nothing in memory.
    unseen: Arc<LiveAthlete>,
    no_track: Arc<TrackView>,
}

impl Projector {
    /// How often data was copied from the store.
    pub const fn n_copies(&self) -> u64 {
        self.n_copies
    }

    /// Updates `projection`; true when the roster has changed.
    pub fn update(
        &mut self,
        projection: &mut Projection,
        reads: &Reads,
        view: &ViewState,
        now: UnixNanos,
        now_mono: MonoNanos,
    ) -> bool {
        if self.lines.is_new() {
            projection.epoch = projection.ahead.as_ref().map_or(now, |ahead| ahead.from);
        }
        projection.status = (reads.status)();
        projection.kind = (reads.kind)();
        projection.events = (reads.events)();
        let roster_changed = self.update_roster(projection, reads);
        if roster_changed || self.group != view.group {
            self.group.clone_from(&view.group);
            for row in &mut projection.rows {
                row.is_in_group = view.group.holds(&row.athlete);
            }
        }
        self.update_problems(projection, reads, now);
        projection.activity = match view.dialog {
            Some(Dialog::Problems | Dialog::Athletes(_)) => (reads.activity)(),
            _ => Vec::new(),
        };
        self.update_codes(projection, reads, view, now);
        update_alarms(projection, reads, view);
        self.update_marks(projection, reads, view);
        let now = Moment { wall: now, mono: now_mono };
        let has_read = self.update_live(projection, reads, view, now);
        let has_copied = self.lines.update(projection, reads, view);
        let before = projection.numbers.take();
        self.show(projection, reads, view, now);
        let shown = view.shown.of(&projection.kind).clone();
        let is_wall = view.tab == Tab::WALL || view.wall.second.is_open;
        let needs_places = is_wall && view.wall_order == WallOrder::Place;
        let wanted = (&shown, view.sort, needs_places);
        self.fields.update(projection, &reads.live, wanted, now);
        projection.group = if view.focus.is_none() { of_group(projection) } else { Vec::new() };
        self.show_numbers(projection, reads, view, before, now);
        let has_summed = self.spans.update(projection, reads, view, now.wall);
        self.n_copies += u64::from(has_read || has_copied || has_summed);
        self.update_order(projection, view, roster_changed);
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
        projection.groups = Group::all_of(athletes.iter().map(Arc::as_ref));
        projection.rows.extend(athletes.into_iter().map(|athlete| {
            let id = athlete.id;
            match known.remove(&id) {
                Some(row) => Row { athlete, ..row },
                None => Row::new(athlete),
            }
        }));
        true
    }

    /// Sorts the roster; while the viewer points at a row it stays in its place.
    fn update_order(&mut self, projection: &mut Projection, view: &ViewState, is_new: bool) {
        let is_kept = projection.keeps_order && projection.order.len() == projection.rows.len();
        let is_sorted = is_new || !is_kept || self.sort != view.sort;
        if is_sorted {
            self.sort = view.sort;
            projection.order = order(&projection.rows, view.sort);
        }
        if is_sorted || self.wall_order != view.wall_order {
            self.wall_order.clone_from(&view.wall_order);
            projection.wall = wall_order(&projection.rows, &projection.order, &view.wall_order);
        }
    }

    fn update_problems(&mut self, projection: &mut Projection, reads: &Reads, now: UnixNanos) {
        let generation = reads.problems.generation();
        if self.problems_generation != Some(generation) {
            self.problems_generation = Some(generation);
            projection.problems = reads.problems.snapshot();
        }
        // The same rule that the list of problems uses for current ones.
        let foremost = problems::foremost(&projection.problems, now);
        projection.notice = foremost.map(|problem| {
            let sentence = problem_words::sentence(problem, &problem.who, &reads.time_zone);
            format!("{sentence}: {}", problem_words::advice(problem.kind))
        });
    }

    /// Reads the codes once a second while they are shown.
    fn update_codes(
        &mut self,
        projection: &mut Projection,
        reads: &Reads,
        view: &ViewState,
        now: UnixNanos,
    ) {
        let is_dialog = matches!(
            view.dialog,
            Some(Dialog::Connect | Dialog::Cards | Dialog::ConnectAthlete(_))
        );
        let is_view = view.tab == Tab::PHONES;
        if !is_dialog && !is_view {
            self.codes_at = None;
            return;
        }
        let second = now.0.div_euclid(1_000_000_000);
        if self.codes_at != Some(second) {
            self.codes_at = Some(second);
            projection.codes = (reads.codes)();
        }
        if is_view {
            PhonesView::update(projection, reads, now);
        }
    }

    /// Updates the marks of the plotted athletes and of the focus.
    fn update_marks(&mut self, projection: &mut Projection, reads: &Reads, view: &ViewState) {
        let mut ids: Vec<AthleteId> = plotted_ids(view).collect();
        ids.extend(view.focus.filter(|focus| !ids.contains(focus)));
        self.marks.update(projection, reads, ids);
    }

    /// Refreshes the live athletes; true when something was read from the store.
    fn update_live(
        &mut self,
        projection: &mut Projection,
        reads: &Reads,
        view: &ViewState,
        now: Moment,
    ) -> bool {
        let reader = self.reader.get_or_insert_with(|| reads.live.reader());
        // The focus shows its whole track, other selected athletes a longer tail.
        let focus = view.focus.map(|id| (id, Reach::Whole));
        let selected = view.selection.iter().filter(|id| view.focus != Some(**id));
        reader.want_tracks(focus.into_iter().chain(selected.map(|id| (*id, Reach::Min3))));
        let focused = view.focus.and_then(|id| projection.row(id)).map(|row| &row.athlete);
        reader.want_tables(focused.into_iter());
        // A track that nobody else references is updated in place.
        for row in &mut projection.rows {
            row.track = Arc::clone(&self.no_track);
        }
        let has_read = reader.update(now).has_read;
        let store = reads.store.read();
        for row in &mut projection.rows {
            let id = row.athlete.id;
            let is_shown = view.focus == Some(id) || view.selection.contains(&id);
            row.complete_until = is_shown.then(|| store.complete_until(id)).flatten();
        }
        drop(store);
        for row in &mut projection.rows {
            let id = row.athlete.id;
            let track = reader.athlete(id).and_then(|it| it.track(reader.reach(id)));
            row.track = Arc::clone(track.unwrap_or(&self.no_track));
        }
        has_read
    }

    /// Derives what follows from the copies and the clocks.
    fn show(&mut self, projection: &mut Projection, reads: &Reads, view: &ViewState, now: Moment) {
        let Some(reader) = &self.reader else { return };
        let last_seen = (reads.last_seen)();
        let many = projection.rows.len() > N_SLOTS;
        let spark_at = now.wall.0.div_euclid(SPARK_EVERY_SECS * 1_000_000_000);
        let spark_moves = self.spark_at != spark_at;
        self.spark_at = spark_at;
        // Why somebody is lost may be told by where the phone sends from.
        let is_lost = |row: &Row| row.state == AthleteState::Lost;
        let activity =
            if projection.rows.iter().any(is_lost) { (reads.activity)() } else { Vec::new() };
        let logbook = reads.logbook.read();
        let sources = ContextSources {
            problems: &projection.problems,
            activity: &activity,
            logbook: &logbook,
            address_lost: projection.status.address_lost,
            // In a replay it is of another day.
            event_from: match projection.ahead {
                None => (reads.events)().open().map(|event| event.from.time),
                Some(_) => None,
            },
            now: now.wall,
        };
        // A playhead is on the clock of the samples already.
        let offset = reader.shared_offset().filter(|_| projection.ahead.is_none());
        projection.clock_behind_secs = offset.map_or(0.0, |offset| offset.ahead_secs);
        if let (None, Some(offset)) = (&projection.notice, reader.shared_offset()) {
            projection.notice = Some(words::wrong_clock(offset));
        }
        let mut nobody = true;
        for row in &mut projection.rows {
            let id = row.athlete.id;
            row.slot = if many {
                view.lent_slots.iter().find(|(lent, _)| *lent == id).map(|&(_, slot)| slot)
            } else {
                Some(row.athlete.slot)
            };
            let login = row.athlete.login.as_str();
            let ahead = projection.ahead.as_ref();
            let logged = ahead.map(|ahead| ahead.logged.iter().find(|logged| logged.id == id));
            let (login, logged_now) = match logged {
                None => (login, Some(now.wall)),
                Some(None) => (login, None),
                Some(Some(logged)) => (logged.login.as_str(), logged.recorded(now.wall)),
            };
            let context = AthleteContext {
                last_seen: last_seen.get(&id).copied(),
                ended_secs: ahead.and_then(|ahead| ahead.ended_secs(id, now.wall)),
                ..AthleteContext::of(login, logged_now, &sources)
            };
            let athlete = reader.athlete(id).unwrap_or(&self.unseen);
            nobody &= context.last_seen.is_none() && !athlete.has_sent();
            let seen = reader.at(id, now.mono);
            row::show(row, &seen, &context, &reads.time_zone);
            if reader.has_changed(id) || spark_moves {
                sparkline(athlete.recent(), now.wall, &mut row.sparkline);
            }
        }
        for plotted in &mut projection.plotted {
            let value = |(metric, latest): &(Metric, Latest)| {
                (metric.clone(), reader.value(plotted.id, latest, now.mono))
            };
            plotted.values = plotted.latest.iter().map(value).collect();
        }
        projection.nobody_has_written = nobody;
    }

    /// The numbers of the focus; `before` are those of the last update.
    fn show_numbers(
        &mut self,
        projection: &mut Projection,
        reads: &Reads,
        view: &ViewState,
        before: Option<Numbers>,
        now: Moment,
    ) {
        let (Some(reader), Some(id)) = (&self.reader, view.focus) else { return };
        self.travels.update(reads, &projection.rows, &projection.heroes, id, now);
        let (Some(row), Some(table)) = (projection.row(id), reader.table(id)) else { return };
        let seen = reader.at(id, now.mono);
        let travelled = self.travels.of(id);
        let profile = &row.athlete.profile;
        let known = Known { profile, travelled, gap: self.travels.gap(id) };
        let travels = (travelled, self.travels.lap_revisions(id));
        let source = Source::new(table, &row.athlete, travels, &projection.kind, view.units);
        let before = before.map(|it| Rows { known: it.known_rows, shown: it.table });
        let choice = &view.shown.of(&projection.kind).rows;
        let rows = self.labelled.rows(source, choice, before);
        projection.numbers = Some(Numbers {
            id,
            since_start_secs: table.since_start_secs(now.wall),
            lap: table.lap.map(|lap| LapView { number: lap.number, secs: lap.secs(now.wall) }),
            hr_bpm: seen.hr_bpm,
            pwr_w_3s: seen.pwr_w_3s,
            pwr_w: seen.pwr_w,
            spd_kph: seen.spd_kph,
            heroes: heroes(&projection.heroes, &seen, &known),
            battery_percent: seen.battery_percent,
            acc_m: seen.acc_m,
            table: rows.shown,
            known_rows: rows.known,
            in_zones: Arc::clone(&table.in_zones),
            span: None,
        });
    }
}

/// What the large values of those on the screen come to.
fn of_group(projection: &Projection) -> Vec<(DataField, Spread)> {
    let of_field = |field: &DataField| {
        let rows = projection.group();
        let values = rows.map(|row| (row.athlete.id, row.state, row.field(*field)));
        Some((*field, spread_of_group(values)?))
    };
    projection.heroes.iter().filter_map(of_field).collect()
}

/// Alarms, and the marks of those who have one.
fn update_alarms(projection: &mut Projection, reads: &Reads, view: &ViewState) {
    let Projection { alarms, rows, .. } = projection;
    let is_open = view.dialog == Some(Dialog::Alarms);
    alarms.update(&reads.alarms, is_open, rows.iter().map(|row| &row.athlete));
    for row in rows {
        row.alarm = AlarmMark::of_athlete(row.athlete.id, &alarms.board);
    }
}

#[cfg(test)]
mod tests;
