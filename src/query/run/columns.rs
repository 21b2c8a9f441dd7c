//! Functions of a field that is read from columns, without a row being made for each sample.
//!
//! What is found is what [`Reduced`](super::reduce::Reduced) finds, to the bit: the same functions are given
//! the same points in the same order.

use std::{collections::VecDeque, rc::Rc};

use super::{
    super::{
        ast::{Call, Expr, VarRef},
        functions::MakeReducer,
        plan::{Interval, Plan, PlanSource},
        recording::{CellColumn, MinuteSpan, Piece, SeriesKey, Table, Tags, value_of},
        stop::Stop,
        value::DataType,
    },
    Options, World,
    groups::{GroupKey, project},
    points::{Point, Points},
    stretch::Stretch,
};
use crate::codec::MINUTE;

/// The series of a group, if it is a single one of a single measurement, and nothing but the time says which
/// of its samples are meant.
pub(super) fn only_series(
    world: &World,
    plan: &Plan,
    options: &Options,
    group: &GroupKey,
) -> Option<SeriesKey> {
    let [PlanSource::Measurement(measurement)] = plan.sources.as_slice() else { return None };
    if plan.select.condition.is_some() {
        return None;
    }
    let (_, info) = world.meant(measurement).find(|(name, _)| **name == group.name)?;
    let mut own = info.series.iter().filter(|tags| project(tags, &options.group_by) == group.tags);
    let tags = Tags::clone(own.next()?);
    own.next().is_none().then(|| SeriesKey { measurement: group.name.clone(), tags })
}

/// From 1980 on, all clocks differ from UTC by whole minutes.
const WHOLE_MINUTES_FROM: i64 = 315_532_800_000_000_000;

/// Whether the function can be computed of what minutes come to, and gives the same.
fn may_be_summed_up(call: &Call, kind: DataType, options: &Options) -> bool {
    if !matches!(call.args.as_slice(), [Expr::Var(_)]) {
        return false;
    }
    let Interval { duration, offset } = options.interval;
    let is_aligned = duration % MINUTE == 0 && offset % MINUTE == 0;
    match call.name.as_str() {
        "count" | "spread" => is_aligned,
        // Numbers that are added up in another order may have another sum.
        "sum" | "mean" => is_aligned && (options.ascending || kind == DataType::Integer),
        // Without windows they give their own times.
        "min" | "max" | "first" | "last" => is_aligned && duration > 0,
        _ => false,
    }
}

/// The points that a function of a field gives for each window.
pub(super) struct ColumnReduced<'r> {
    world: &'r World,
    table: Rc<Table>,
    key: SeriesKey,
    field: String,
    kind: DataType,
    make: MakeReducer,
    options: Options,
    /// In which order samples are read.
    ascending: bool,
    /// Whether the first sample says it all.
    only_first: bool,
    /// Where the next slice is looked for.
    next: Option<i64>,
    /// Minutes that need not be read, in order.
    spans: Vec<MinuteSpan>,
    /// What was read and not used yet, in the order in which it is used.
    stretches: VecDeque<Stretch>,
    ready: VecDeque<Point>,
}

impl<'r> ColumnReduced<'r> {
    /// Opens the field `var` of the series `key`.
    pub(super) fn open(
        world: &'r World,
        plan: &Plan,
        (call, make): (&Call, MakeReducer),
        (key, var): (SeriesKey, &VarRef),
        options: &Options,
    ) -> Result<Option<Self>, Stop> {
        let [PlanSource::Measurement(measurement)] = plan.sources.as_slice() else {
            return Ok(None);
        };
        let range = (options.start, options.end);
        let Some(table) = world.table(plan, measurement, range)? else { return Ok(None) };
        let only_first = options.interval.duration <= 0
            && matches!(call.name.as_str(), "first" | "last")
            && matches!(call.args.as_slice(), [Expr::Var(_)]);
        let ascending = if only_first { call.name == "first" } else { options.ascending };
        if only_first {
            table.begin_small(ascending);
        }
        let spans = if may_be_summed_up(call, var.kind, options) {
            let field = CellColumn { name: var.name.clone(), kind: var.kind };
            let mut spans = table.minutes_of(&key, &field)?;
            // Before, clocks differed by seconds, too.
            spans.retain(|span| options.zone.is_none() || span.first() >= WHOLE_MINUTES_FROM);
            spans
        } else {
            Vec::new()
        };
        Ok(Some(Self {
            world,
            table,
            key,
            field: var.name.clone(),
            kind: var.kind,
            make,
            options: options.clone(),
            ascending,
            only_first,
            next: Some(if ascending { options.start } else { options.end }),
            spans,
            stretches: VecDeque::new(),
            ready: VecDeque::new(),
        }))
    }

    /// The time of the next value; `None` at the end.
    fn next_time(&mut self) -> Result<Option<i64>, Stop> {
        loop {
            while let Some(stretch) = self.stretches.front() {
                if let Some(time) = stretch.next_time(&self.field, self.ascending) {
                    return Ok(Some(time));
                }
                self.stretches.pop_front();
            }
            let Some(at) = self.next else { return Ok(None) };
            if let Some(span) = self.span_at(at) {
                let minutes = Stretch::Minutes(span.all().into());
                let next =
                    if self.ascending { Some(span.end()) } else { span.first().checked_sub(1) };
                self.next = next;
                self.stretches.push_back(minutes);
                continue;
            }
            let Some(slice) = self.table.slice_at(at, self.ascending)? else {
                self.next = None;
                return Ok(None);
            };
            self.next = slice.beyond(self.ascending);
            let pieces = self.table.pieces_of(&slice, &self.key);
            let stretches = pieces.into_iter().filter_map(|piece| self.stretch(piece));
            self.stretches = stretches.collect();
            if !self.ascending {
                self.stretches.make_contiguous().reverse();
            }
        }
    }

    /// The minutes that need not be read, if the next time to be read is among them.
    fn span_at(&self, at: i64) -> Option<&MinuteSpan> {
        let (first, last) = self.table.range();
        let at = if self.ascending { at.max(first) } else { at.min(last) };
        let after = self.spans.partition_point(|span| span.first() <= at);
        // In the midst of one that was begun to be read, it is read on.
        self.spans
            .get(after.checked_sub(1)?)
            .filter(|span| if self.ascending { at == span.first() } else { at == span.end() - 1 })
    }

    fn stretch(&self, piece: Piece) -> Option<Stretch> {
        let (column, values) = piece.field(&self.field)?;
        if column.is_mixed() {
            return Some(Stretch::Points(piece.points(&self.field, self.kind).into()));
        }
        // All values of a column can be cast to a type, or none.
        let first = column.value(values.start)?;
        (!value_of(first, self.kind).is_null()).then_some(Stretch::Column { piece, values })
    }

    /// Reduces the next window that holds a value; `false` at the end.
    fn reduce(&mut self) -> Result<bool, Stop> {
        self.world.watch.step()?;
        let Some(first) = self.next_time()? else { return Ok(false) };
        let (start, end) = self.options.window(first);
        let has_windows = self.options.interval.duration > 0;
        let is_within = |time: i64| !has_windows || (start <= time && time < end);
        let mut reducer = (self.make)();
        while self.next_time()?.is_some_and(is_within) {
            let Some(stretch) = self.stretches.front_mut() else { break };
            stretch.feed(&self.field, self.kind, self.ascending, &is_within, &mut *reducer)?;
            if self.only_first {
                self.stretches.clear();
                self.next = None;
                break;
            }
        }
        let found = reducer.finish().into_iter().map(|found| Point {
            time: found.time.unwrap_or(start),
            value: found.value,
            beside: found.beside,
        });
        self.ready.extend(found);
        Ok(!self.ready.is_empty())
    }
}

impl Points for ColumnReduced<'_> {
    fn next(&mut self) -> Result<Option<Point>, Stop> {
        if self.ready.is_empty() {
            self.reduce()?;
        }
        Ok(self.ready.pop_front())
    }
}
