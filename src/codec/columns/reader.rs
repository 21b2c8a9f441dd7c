//! Reads payloads of commits into columns.

use std::{collections::HashMap, sync::Arc};

use super::{
    super::{
        AthleteLine, JournalLine,
        journal::{journal_line, next_line},
        replay::layout::{KnownLine, MAX_FIELDS, Memory, Origin},
    },
    field::FieldValue,
    series::{SeriesColumns, split_series},
};
use crate::{
    line_protocol::{Value, unescape_key, unescape_text},
    model::{FieldType, Loans, Login, RUN_GAP, Run, Runs, Shape, UnixNanos},
};

/// For how many looks a series' way from fields to columns is remembered.
const MAX_WAYS: usize = 8;
/// What a series and a column take beside their values, in bytes, about.
const SERIES_BYTES: usize = 400;
const COLUMN_BYTES: usize = 120;

/// Which lines are read.
#[derive(Debug, Clone)]
pub struct ColumnFilter {
    /// Whose.
    pub login: Login,
    /// From this time on.
    pub first: UnixNanos,
    /// Up to and with this time.
    pub last: UnixNanos,
}

/// Reads payloads of commits, one after the other, in order of arrival. What was read can be taken out at any
/// time, and reading goes on behind it.
#[derive(Default)]
pub struct ColumnsReader {
    loans: Arc<Loans>,
    filter: Option<ColumnFilter>,
    memory: Memory,
    values: [f64; MAX_FIELDS],
    logins: Vec<KnownLogin>,
    by_login: HashMap<Login, usize>,
    series: Vec<KnownSeries>,
    /// By login and series as written.
    by_series: HashMap<(usize, Vec<u8>), Option<usize>>,
    written: Vec<u8>,
    bytes: usize,
}

struct KnownLogin {
    login: Login,
    runs: Runs,
    /// The run that goes on, which is not among the others yet.
    run: Option<Run>,
    /// Its series.
    series: Vec<usize>,
    last_shape: Option<Arc<Shape>>,
}

/// For each field of a layout its column, and whether it is a whole number.
type Way = Box<[(usize, bool)]>;

struct KnownSeries {
    login: usize,
    columns: Arc<SeriesColumns>,
    by_name: HashMap<Arc<str>, usize>,
    /// By layout, the last one used first.
    ways: Vec<(u32, Way)>,
}

impl ColumnsReader {
    /// A reader of all lines; `loans` say whose each of them is.
    pub fn new(loans: Arc<Loans>) -> Self {
        Self { loans, ..Self::default() }
    }

    /// A reader of some of the lines.
    pub fn of(filter: ColumnFilter, loans: Arc<Loans>) -> Self {
        Self { filter: Some(filter), ..Self::new(loans) }
    }

    /// About how many bytes of memory the columns take.
    pub const fn bytes(&self) -> usize {
        self.bytes
    }

    /// Reads a payload. What cannot be read is left out.
    pub fn read(&mut self, payload: &[u8]) {
        let mut rest = payload;
        while !rest.is_empty() {
            if let Some(line) = self.memory.read(rest, &mut self.values) {
                rest = line.rest;
                self.take_known(&line);
                continue;
            }
            // After an offset that is out of range nothing is left.
            let Ok(raw) = next_line(&mut rest) else { return };
            if let Some(JournalLine::Athlete(line)) = journal_line(raw) {
                self.take_other(&line);
            }
        }
    }

    /// The times of an athlete's lines.
    pub fn runs(&mut self, login: &Login) -> Option<&Runs> {
        let index = self.by_login.get(login)?;
        let known = self.logins.get_mut(*index)?;
        known.end_run();
        Some(&known.runs)
    }

    /// How many series an athlete has, and whether all of them are in order of time already.
    pub fn state_of(&self, login: &Login) -> (usize, bool) {
        let known = self.by_login.get(login).and_then(|index| self.logins.get(*index));
        let series = known.map_or(&[][..], |known| &known.series);
        let mut columns = series.iter().filter_map(|place| self.series.get(*place));
        (series.len(), columns.all(|known| known.columns.is_sorted()))
    }

    /// The series of an athlete, as far as they were read.
    pub fn series_of(&mut self, login: &Login) -> Vec<Arc<SeriesColumns>> {
        let index = self.by_login.get(login).copied();
        index.map(|index| self.series_at(index)).unwrap_or_default()
    }

    /// All series, by athlete.
    pub fn finish(mut self) -> HashMap<Login, Vec<Arc<SeriesColumns>>> {
        let all = (0..self.logins.len()).map(|index| self.series_at(index)).collect::<Vec<_>>();
        self.logins.into_iter().map(|known| known.login).zip(all).collect()
    }

    fn series_at(&mut self, index: usize) -> Vec<Arc<SeriesColumns>> {
        let Self { logins, series, .. } = self;
        let Some(KnownLogin { series: places, .. }) = logins.get(index) else { return Vec::new() };
        let mut all = Vec::with_capacity(places.len());
        for place in places {
            let Some(known) = series.get_mut(*place) else { continue };
            if !known.columns.is_sorted() {
                Arc::make_mut(&mut known.columns).sort();
            }
            all.push(Arc::clone(&known.columns));
        }
        all
    }

    fn is_left_out(&self, time: i64) -> bool {
        let filter = self.filter.as_ref();
        filter.is_some_and(|filter| time < filter.first.0 || filter.last.0 < time)
    }

    /// Takes in a line of a known look, whose numbers are in `values`.
    #[inline]
    fn take_known(&mut self, line: &KnownLine<'_>) {
        if self.is_left_out(line.time) {
            return;
        }
        let Self { memory, values, logins, series, bytes, .. } = self;
        let Some(known) = series.get_mut(line.origin.login) else { return };
        if let Some(login) = logins.get_mut(known.login) {
            login.add_time(line.time);
        }
        if known.ways.first().is_none_or(|(layout, _)| *layout != line.layout) {
            let Ok(layout) = memory.layout(line.layout) else { return };
            known.find_way(line.layout, &layout.shape);
        }
        let Some((_, way)) = known.ways.first() else { return };
        let columns = Arc::make_mut(&mut known.columns);
        let row = columns.begin_row(line.time);
        let mut grown = size_of::<i64>();
        for ((column, is_integer), value) in way.iter().zip(&*values) {
            grown += columns.set_number(row, *column, *value, *is_integer);
        }
        *bytes += grown;
    }

    /// Takes in a line of a new look, or of one that is not plain.
    #[cold]
    fn take_other(&mut self, line: &AthleteLine<'_>) {
        let loans = Arc::clone(&self.loans);
        let owner = line.owner(&loans);
        if self.filter.as_ref().is_some_and(|filter| filter.login.as_str() != owner)
            || self.is_left_out(line.time.0)
        {
            return;
        }
        let Some(login) = self.login_of(owner) else { return };
        let Some(place) = self.series_of_line(login, line) else { return };
        let Self { memory, logins, series, bytes, .. } = self;
        let (Some(known_login), Some(known)) = (logins.get_mut(login), series.get_mut(place))
        else {
            return;
        };
        known_login.add_time(line.time.0);
        let last_shape = &mut known_login.last_shape;
        if last_shape.as_ref().is_none_or(|shape| !line.has_shape(shape)) {
            *last_shape = line.shape().map(Arc::new);
        }
        // Whose the next line of a lent phone is depends on its time.
        if let Some(shape) = last_shape
            && !loans.concern(line.login)
        {
            memory.remember_layout(line, Origin { login: place, via: line.via }, shape);
        }
        let mut row = None;
        for field in line.fields().flatten() {
            let value = match field.value {
                Value::Float(value) => FieldValue::Float(value),
                Value::Integer(value) => FieldValue::Integer(value),
                Value::Boolean(value) => FieldValue::Boolean(value),
                Value::Text(raw) => {
                    FieldValue::Text(String::from_utf8_lossy(&unescape_text(raw)).into())
                }
            };
            let name = unescape_key(field.key);
            let column = known.column(&String::from_utf8_lossy(&name), value.kind(), bytes);
            let columns = Arc::make_mut(&mut known.columns);
            let row = *row.get_or_insert_with(|| {
                *bytes += size_of::<i64>();
                columns.begin_row(line.time.0)
            });
            *bytes += columns.set(row, column, value);
        }
    }

    /// The index of a login; `None` if the text is none.
    fn login_of(&mut self, text: &str) -> Option<usize> {
        if let Some(index) = self.by_login.get(text) {
            return Some(*index);
        }
        let login = Login::try_from(text).ok()?;
        self.by_login.insert(login.clone(), self.logins.len());
        let (runs, series) = (Runs::default(), Vec::new());
        self.logins.push(KnownLogin { login, runs, run: None, series, last_shape: None });
        Some(self.logins.len() - 1)
    }

    /// The index of a line's series; `None` if what it says is none.
    fn series_of_line(&mut self, login: usize, line: &AthleteLine<'_>) -> Option<usize> {
        self.written.clear();
        line.write_exported_series(&mut self.written);
        let key = (login, std::mem::take(&mut self.written));
        if let Some(place) = self.by_series.get(&key) {
            self.written = key.1;
            return *place;
        }
        let place = split_series(&key.1).map(|(measurement, tags)| {
            self.series.push(KnownSeries {
                login,
                columns: Arc::new(SeriesColumns::new(&measurement, tags)),
                by_name: HashMap::new(),
                ways: Vec::new(),
            });
            self.series.len() - 1
        });
        self.bytes += SERIES_BYTES + key.1.len() * 3;
        self.by_series.insert(key, place);
        if let Some(place) = place
            && let Some(known) = self.logins.get_mut(login)
        {
            known.series.push(place);
        }
        place
    }
}

impl KnownLogin {
    /// Adds the time of a line. Most follow the one before.
    #[inline]
    fn add_time(&mut self, time: i64) {
        if let Some(run) = &mut self.run
            && run.to.0 <= time
            && time.saturating_sub(run.to.0) <= RUN_GAP.as_nanos() as i64
        {
            run.to = UnixNanos(time);
            run.lines += 1;
            return;
        }
        self.end_run();
        self.run = Some(Run { from: UnixNanos(time), to: UnixNanos(time), lines: 1 });
    }

    fn end_run(&mut self) {
        if let Some(run) = self.run.take() {
            self.runs.add_run(run);
        }
    }
}

impl KnownSeries {
    fn column(&mut self, name: &str, kind: FieldType, bytes: &mut usize) -> usize {
        if let Some(column) = self.by_name.get(name) {
            return *column;
        }
        *bytes += COLUMN_BYTES + name.len();
        let (name, column) = Arc::make_mut(&mut self.columns).add_column(name, kind);
        self.by_name.insert(name, column);
        column
    }

    /// Puts the way of this layout first.
    fn find_way(&mut self, layout: u32, shape: &Shape) {
        if let Some(turn) = self.ways.iter().position(|(known, _)| *known == layout) {
            self.ways.swap(0, turn);
            return;
        }
        let way = shape.fields.iter().map(|field| {
            let column = self.column(&String::from_utf8_lossy(&field.key), field.kind, &mut 0);
            (column, field.kind == FieldType::Integer)
        });
        let way = way.collect();
        self.ways.truncate(MAX_WAYS - 1);
        self.ways.insert(0, (layout, way));
    }
}
