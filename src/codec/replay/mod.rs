//! The journal read back in bulk: lines to columns, athlete by athlete.
//!
//! Lines that follow one another look alike. What a first part (measurement, tags) says, and the
//! fields behind it, is remembered; a line of a known look costs its numbers and little more.
//! Others go the way of [`journal_line`](super::journal), which gives the same.

mod digits;
mod layout;
#[cfg(test)]
mod tests;

use std::{collections::HashMap, sync::Arc};

use self::layout::{KnownLine, MAX_FIELDS, Memory, Origin};
use super::{
    AthleteLine, JournalLine, SAMPLES,
    journal::{journal_line, next_line},
    names::{field_of_metric, metric_of_field},
    shapes::number_of,
};
use crate::{
    line_protocol::unescape_key,
    model::{
        AthleteId, Login, MAX_METRICS_PER_ATHLETE, Metric, SampleBlock, SampleColumns, Shape,
        UnixNanos,
    },
    offset::{self, OffsetError},
};

/// For how many looks an athlete's way from fields to columns is remembered.
const MAX_WAYS: usize = 8;

/// What reading must know beside the text.
#[derive(Clone, Copy)]
pub struct ReplayContext<'w> {
    /// The athlete of a login, if it is in the roster.
    pub athlete_of: &'w (dyn Fn(&str) -> Option<AthleteId> + Sync),
    /// Samples from this time on are given out.
    pub oldest: UnixNanos,
}

/// Reads payloads of commits. Each is read as a whole; the order of the lines of a login stays.
pub struct Replay<'w> {
    context: ReplayContext<'w>,
    memory: Memory,
    logins: Vec<KnownLogin>,
    by_login: HashMap<Login, usize>,
    values: [f64; MAX_FIELDS],
    readings: Vec<(u16, f64)>,
    /// Emptied ones.
    spare: Vec<ReplayedLogin>,
}

/// What payloads told. Login by login, in the order in which they appeared.
#[derive(Debug, Default)]
pub struct Replayed {
    /// Of each login with lines.
    pub logins: Vec<ReplayedLogin>,
    /// Lines of athletes.
    pub lines: u64,
    /// Those of them that gave a sample.
    pub samples: u64,
    /// Lines that could not be understood.
    pub unreadable: u64,
    /// The lines of the operator, each with its line feed.
    pub operator_lines: Vec<u8>,
}

/// What payloads told of a login.
#[derive(Debug)]
pub struct ReplayedLogin {
    /// Whose lines these were.
    pub login: Login,
    /// The athlete in the roster.
    pub athlete: Option<AthleteId>,
    /// The highest number of a sender.
    pub max_via: u32,
    /// The latest time of a line.
    pub newest: UnixNanos,
    /// Looks of its lines, in order of first appearance; those that this reader gave before are
    /// mostly left out.
    pub shapes: Vec<Arc<Shape>>,
    /// Samples in order, up to the first one that was late.
    pub columns: SampleColumns,
    /// The samples from the first late one on.
    pub late: SampleBlock,
}

struct KnownLogin {
    login: Login,
    athlete: Option<AthleteId>,
    /// Of the columns.
    metrics: Arc<Vec<Metric>>,
    /// By layout: for each field the index of its metric. The last one used first.
    ways: Vec<(u32, Box<[Option<u16>]>)>,
    /// Layouts whose shapes were given.
    given: Vec<u32>,
    /// The last shape of a line that was not of a known look.
    last_shape: Option<Arc<Shape>>,
    /// Index among the logins of the current [`Replayed`].
    place: Option<usize>,
}

impl<'w> Replay<'w> {
    /// A reader that knows nothing yet.
    pub fn new(context: ReplayContext<'w>) -> Self {
        Self {
            context,
            memory: Memory::default(),
            logins: Vec::new(),
            by_login: HashMap::new(),
            values: [0.0; MAX_FIELDS],
            readings: Vec::new(),
            spare: Vec::new(),
        }
    }

    /// Reads the payloads that stand in `text` one after the other, each up to one of `ends`.
    pub fn read(&mut self, text: &[u8], ends: &[usize]) -> Result<Replayed, OffsetError> {
        let mut out = Replayed::default();
        let mut begin = 0;
        for &end in ends {
            self.read_payload(offset::get(text, begin..end)?, &mut out)?;
            begin = end;
        }
        for known in &mut self.logins {
            if let Some(place) = known.place.take() {
                let part = offset::get_mut(&mut out.logins, place)?;
                part.columns.set_metrics(&known.metrics);
                part.late.share_metrics(&known.metrics);
            }
        }
        Ok(out)
    }

    /// Takes the buffers back.
    pub fn recycle(&mut self, replayed: Replayed) {
        self.spare.extend(replayed.logins);
    }

    fn read_payload(&mut self, payload: &[u8], out: &mut Replayed) -> Result<(), OffsetError> {
        let mut rest = payload;
        while !rest.is_empty() {
            if let Some(line) = self.memory.read(rest, &mut self.values) {
                rest = line.rest;
                self.take_known(&line, out)?;
                continue;
            }
            let raw = next_line(&mut rest)?;
            match journal_line(raw) {
                Some(JournalLine::Athlete(line)) => self.take_other(&line, out)?,
                Some(JournalLine::Operator(_)) => {
                    out.operator_lines.extend_from_slice(raw);
                    out.operator_lines.push(b'\n');
                }
                None => out.unreadable += 1,
            }
        }
        Ok(())
    }

    /// Takes in a line of a known look, whose numbers are in `values`.
    #[inline]
    fn take_known(&mut self, line: &KnownLine<'_>, out: &mut Replayed) -> Result<(), OffsetError> {
        out.lines += 1;
        let Self { context, memory, logins, values, spare, .. } = self;
        let known = offset::get_mut(logins, line.origin.login)?;
        let part = known.part(spare, &mut out.logins)?;
        let time = UnixNanos(line.time);
        part.meet(line.origin.via, time);
        if known.ways.first().is_none_or(|(layout, _)| *layout != line.layout) {
            let layout = memory.layout(line.layout)?;
            if !known.given.contains(&line.layout) {
                known.given.push(line.layout);
                part.shapes.push(Arc::clone(&layout.shape));
            }
            known.find_way(line.layout, layout.metrics());
        }
        if known.athlete.is_some()
            && context.oldest <= time
            && let Some((_, way)) = known.ways.first()
        {
            let readings = way.iter().zip(&*values);
            let readings = readings.filter_map(|(metric, &value)| Some(((*metric)?, value)));
            out.samples += u64::from(part.push(time, readings, false));
        }
        Ok(())
    }

    /// Takes in a line of a new look, or of one that is not plain.
    #[cold]
    fn take_other(
        &mut self,
        line: &AthleteLine<'_>,
        out: &mut Replayed,
    ) -> Result<(), OffsetError> {
        out.lines += 1;
        let Some(index) = self.index_of(line.login) else {
            out.unreadable += 1;
            return Ok(());
        };
        let Self { context, memory, logins, readings, spare, .. } = self;
        let known = offset::get_mut(logins, index)?;
        let part = known.part(spare, &mut out.logins)?;
        part.meet(line.via, line.time);
        let seen = known.last_shape.as_ref().is_some_and(|shape| line.has_shape(shape));
        if !seen && let Some(shape) = line.shape().map(Arc::new) {
            part.shapes.push(Arc::clone(&shape));
            known.last_shape = Some(shape);
        }
        if let Some(shape) = known.last_shape.as_ref().filter(|shape| line.has_shape(shape))
            && let Some(layout) = memory.learn(line, Origin { login: index, via: line.via }, shape)
            && !known.given.contains(&layout)
        {
            known.given.push(layout);
        }
        if known.athlete.is_none() || line.time < context.oldest || line.measurement() != SAMPLES {
            return Ok(());
        }
        readings.clear();
        let mut has_doubles = false;
        for field in line.fields().flatten() {
            let Some(value) = number_of(&field.value) else { continue };
            if let Some(metric) = index_in(&mut known.metrics, &unescape_key(field.key)) {
                has_doubles |= readings.iter().any(|&(other, _)| other == metric);
                readings.push((metric, value));
            }
        }
        out.samples += u64::from(part.push(line.time, readings.iter().copied(), has_doubles));
        Ok(())
    }

    /// The index of a login; `None` if the text is none.
    fn index_of(&mut self, text: &str) -> Option<usize> {
        if let Some(&index) = self.by_login.get(text) {
            return Some(index);
        }
        let login = Login::try_from(text).ok()?;
        let index = self.logins.len();
        self.by_login.insert(login.clone(), index);
        self.logins.push(KnownLogin {
            athlete: (self.context.athlete_of)(text),
            login,
            metrics: Arc::default(),
            ways: Vec::new(),
            given: Vec::new(),
            last_shape: None,
            place: None,
        });
        Some(index)
    }
}

impl KnownLogin {
    /// Its part of what is being read, begun if need be.
    #[inline]
    fn part<'p>(
        &mut self,
        spare: &mut Vec<ReplayedLogin>,
        parts: &'p mut Vec<ReplayedLogin>,
    ) -> Result<&'p mut ReplayedLogin, OffsetError> {
        let place = *self.place.get_or_insert(parts.len());
        if place == parts.len() {
            parts.push(ReplayedLogin::begin(self, spare.pop()));
        }
        offset::get_mut(parts, place)
    }

    /// Puts the way from the fields of a layout to the metrics in front.
    fn find_way<'m>(&mut self, layout: u32, metrics: impl Iterator<Item = Option<&'m Metric>>) {
        if let Some(at) = self.ways.iter().position(|(known, _)| *known == layout) {
            self.ways.swap(0, at);
            return;
        }
        let indices = &mut self.metrics;
        let way = metrics.map(|metric| index_of_metric(indices, metric?)).collect();
        self.ways.truncate(MAX_WAYS - 1);
        self.ways.insert(0, (layout, way));
    }
}

impl ReplayedLogin {
    /// An empty one, made of an old one if there is one.
    fn begin(known: &KnownLogin, spare: Option<Self>) -> Self {
        let (mut shapes, mut columns) =
            spare.map(|old| (old.shapes, old.columns)).unwrap_or_default();
        shapes.clear();
        columns.clear();
        Self {
            login: known.login.clone(),
            athlete: known.athlete,
            max_via: 0,
            newest: UnixNanos::MIN,
            shapes,
            columns,
            late: SampleBlock::default(),
        }
    }

    #[inline]
    fn meet(&mut self, via: u32, time: UnixNanos) {
        self.max_via = self.max_via.max(via);
        self.newest = self.newest.max(time);
    }

    /// Adds a sample, if there is a reading; `has_doubles` when one metric has two.
    #[inline]
    fn push(
        &mut self,
        time: UnixNanos,
        readings: impl Iterator<Item = (u16, f64)> + Clone,
        has_doubles: bool,
    ) -> bool {
        if readings.clone().next().is_none() {
            return false;
        }
        if has_doubles || !self.late.is_empty() || !self.columns.push(time, readings.clone()) {
            readings.for_each(|(metric, value)| self.late.push_reading(metric, value));
            self.late.finish_sample(time);
        }
        true
    }
}

/// The index of the metric of a field key (escapes removed), added if it is new; `None` if it is
/// none, or one too many.
fn index_in(metrics: &mut Arc<Vec<Metric>>, key: &[u8]) -> Option<u16> {
    let known = metrics.iter().position(|metric| field_of_metric(metric).as_bytes() == key);
    match known {
        Some(index) => Some(index as u16),
        None => index_of_metric(metrics, &metric_of_field(key)?),
    }
}

/// The index of a metric, added if it is new; `None` if it is one too many.
fn index_of_metric(metrics: &mut Arc<Vec<Metric>>, metric: &Metric) -> Option<u16> {
    let index = metrics.iter().position(|known| known == metric).unwrap_or(metrics.len());
    if index == metrics.len() {
        if MAX_METRICS_PER_ATHLETE <= index {
            return None;
        }
        Arc::make_mut(metrics).push(metric.clone());
    }
    Some(index as u16)
}
