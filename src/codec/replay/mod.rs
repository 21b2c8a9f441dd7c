//! The journal read back in bulk: lines to columns, athlete by athlete.
//!
//! Lines that follow one another look alike. What a first part (measurement, tags) says, and the
//! fields behind it, is remembered; a line of a known look costs its numbers and little more.
//! Others go the way of [`journal_line`](super::journal), which gives the same.

mod digits;
pub(super) mod layout;
mod replayed;
#[cfg(test)]
mod tests;

use std::{collections::HashMap, sync::Arc};

pub use self::replayed::{PayloadEnd, Replayed, ReplayedLogin};

use self::layout::{KnownLine, MAX_FIELDS, Memory, Origin};
use super::{
    AthleteLine, JournalLine, SAMPLES,
    journal::{journal_line, next_line},
    shapes::number_of,
};
use crate::{
    line_protocol::unescape_key,
    model::{AthleteId, Delivery, Login, MAX_METRICS_PER_ATHLETE, Metric, Shape, Tick, UnixNanos},
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
    /// Index of its last delivery in the current [`Replayed`].
    delivery: Option<usize>,
}

/// When a payload arrived.
#[derive(Debug, Clone, Copy)]
struct Arrived {
    at: UnixNanos,
    tick: Tick,
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
    pub fn read(&mut self, text: &[u8], ends: &[PayloadEnd]) -> Result<Replayed, OffsetError> {
        let mut out = Replayed::default();
        let mut begin = 0;
        for &PayloadEnd { end, at } in ends {
            let arrived = at.map(|at| Arrived { at, tick: Tick::of(at) });
            self.read_payload(offset::get(text, begin..end)?, begin, arrived, &mut out)?;
            begin = end;
        }
        for known in &mut self.logins {
            known.delivery = None;
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

    fn read_payload(
        &mut self,
        payload: &[u8],
        begin: usize,
        arrived: Option<Arrived>,
        out: &mut Replayed,
    ) -> Result<(), OffsetError> {
        let mut rest = payload;
        while !rest.is_empty() {
            if let Some(line) = self.memory.read(rest, &mut self.values) {
                rest = line.rest;
                self.take_known(&line, arrived, out)?;
                continue;
            }
            let at = begin + payload.len() - rest.len();
            let raw = next_line(&mut rest)?;
            match journal_line(raw) {
                Some(JournalLine::Athlete(line)) => self.take_other(&line, arrived, out)?,
                Some(JournalLine::Operator(_)) => out.operator_lines.push(at..at + raw.len()),
                None => out.unreadable += 1,
            }
        }
        Ok(())
    }

    /// Takes in a line of a known look, whose numbers are in `values`.
    #[inline]
    fn take_known(
        &mut self,
        line: &KnownLine<'_>,
        arrived: Option<Arrived>,
        out: &mut Replayed,
    ) -> Result<(), OffsetError> {
        out.lines += 1;
        let Self { context, memory, logins, values, spare, .. } = self;
        let known = offset::get_mut(logins, line.origin.login)?;
        let part = known.part(spare, &mut out.logins)?;
        let time = UnixNanos(line.time);
        part.note_sender(line.origin.via, time);
        if known.ways.first().is_none_or(|(layout, _)| *layout != line.layout) {
            let layout = memory.layout(line.layout)?;
            if !known.given.contains(&line.layout) {
                known.given.push(line.layout);
                part.shapes.push(Arc::clone(&layout.shape));
            }
            known.find_way(line.layout, layout.metrics());
        }
        if let Some(athlete) = known.athlete
            && context.oldest <= time
            && let Some((_, way)) = known.ways.first()
        {
            let readings = way.iter().zip(&*values);
            let readings = readings.filter_map(|(metric, &value)| Some(((*metric)?, value)));
            if part.push(time, readings, false) {
                out.samples += 1;
                known.note(athlete, line.origin.via, arrived, time, &mut out.deliveries);
            }
        }
        Ok(())
    }

    /// Takes in a line of a new look, or of one that is not plain.
    #[cold]
    fn take_other(
        &mut self,
        line: &AthleteLine<'_>,
        arrived: Option<Arrived>,
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
        part.note_sender(line.via, line.time);
        let seen = known.last_shape.as_ref().is_some_and(|shape| line.has_shape(shape));
        if !seen && let Some(shape) = line.shape().map(Arc::new) {
            part.shapes.push(Arc::clone(&shape));
            known.last_shape = Some(shape);
        }
        if let Some(shape) = known.last_shape.as_ref().filter(|shape| line.has_shape(shape))
            && let Some(layout) =
                memory.remember_layout(line, Origin { login: index, via: line.via }, shape)
            && !known.given.contains(&layout)
        {
            known.given.push(layout);
        }
        let Some(athlete) = known.athlete else { return Ok(()) };
        if line.time < context.oldest || line.measurement() != SAMPLES {
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
        if part.push(line.time, readings.iter().copied(), has_doubles) {
            out.samples += 1;
            known.note(athlete, line.via, arrived, line.time, &mut out.deliveries);
        }
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
            delivery: None,
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
            parts.push(ReplayedLogin::begin(&self.login, self.athlete, spare.pop()));
        }
        offset::get_mut(parts, place)
    }

    /// Notes when a sample arrived, together with those around it.
    #[inline]
    fn note(
        &mut self,
        athlete: AthleteId,
        via: u32,
        arrived: Option<Arrived>,
        time: UnixNanos,
        deliveries: &mut Vec<(AthleteId, Delivery)>,
    ) {
        let Some(Arrived { at, tick }) = arrived else { return };
        let last = self.delivery.and_then(|index| deliveries.get_mut(index));
        if let Some((_, last)) = last
            && last.via == via
            && last.tick == tick
        {
            last.add(at, time);
        } else {
            self.delivery = Some(deliveries.len());
            deliveries.push((athlete, Delivery::of(via, at, time)));
        }
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

/// The index of the metric of a field key (escapes removed), added if it is new; `None` if it is
/// none, or one too many.
fn index_in(metrics: &mut Arc<Vec<Metric>>, key: &[u8]) -> Option<u16> {
    let known = metrics.iter().position(|metric| metric.name().as_bytes() == key);
    match known {
        Some(index) => Some(index as u16),
        None => index_of_metric(metrics, &Metric::of_name(key)?),
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
