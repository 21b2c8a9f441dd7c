//! Remembers which segment of the journal holds what of whom, so that most need not be read.

use std::{
    collections::{BTreeMap, HashMap},
    sync::Arc,
};

use parking_lot::Mutex;

use super::{
    super::{duration::WEEK, stop::Stop, value::DataType},
    MeasurementInfo, Recording, Tags,
};
use crate::{
    codec::{AthleteLine, JournalLine, journal_lines},
    journal::{self, Commit, SegmentStamp},
    line_protocol::{sections, unescape_key, unescape_tag},
    model::{
        AthleteIndex, FieldType, Loans, Login, Run, RunOwner, Runs, SegmentIndex, Shape, UnixNanos,
    },
};

/// How many kinds of lines of an athlete are recognised at a glance.
const MAX_RECENT: usize = 4;
/// From Monday to Thursday: weeks begin on Mondays, 1970 on a Thursday.
const THURSDAY: i64 = WEEK / 7 * 3;

/// The number of the week of a time. InfluxDB keeps a week in one shard, and knows only the fields of the
/// shards that a query touches.
const fn week_of(nanos: i64) -> i64 {
    nanos.saturating_add(THURSDAY).div_euclid(WEEK)
}

/// What is in which segment. Clones share what is remembered.
#[derive(Clone, Default)]
pub struct Catalog(Arc<Mutex<Known>>);

#[derive(Default)]
struct Known {
    /// By number of the segment.
    entries: BTreeMap<u64, Entry>,
    /// With which all is told apart. With others everything is read anew.
    loans: Arc<Loans>,
}

/// What is known of a segment.
struct Entry {
    stamp: SegmentStamp,
    content: Content,
}

enum Content {
    /// What the index of a compressed segment says.
    Indexed(HashMap<Login, IndexedAthlete>),
    /// Everything, up to the commit with this number.
    Whole { athletes: HashMap<Login, AthleteContent>, last_seq: u64 },
}

/// What an index says of an athlete.
struct IndexedAthlete {
    runs: Runs,
    /// All that the samples look like, where they are of one week and the index says it all. Athletes
    /// whose samples look alike share it.
    shapes: Option<Arc<[Shape]>>,
}

/// What a segment holds of an athlete.
#[derive(Default)]
struct AthleteContent {
    runs: Runs,
    weeks: BTreeMap<(i64, String), MeasurementInfo>,
    recent: Vec<Recent>,
}

/// A kind of line that was seen before.
struct Recent {
    week: i64,
    series: Vec<u8>,
    shape: Shape,
}

impl Catalog {
    /// The measurements of an athlete in the weeks that a range of time touches.
    pub(super) fn schema(
        &self,
        recording: &Recording,
        (first, last): (i64, i64),
    ) -> Result<BTreeMap<String, MeasurementInfo>, Stop> {
        let Recording { login, .. } = recording;
        let (first_week, last_week) = (week_of(first), week_of(last));
        let from = first_week.saturating_mul(WEEK).saturating_sub(THURSDAY);
        let to = (last_week + 1).saturating_mul(WEEK).saturating_sub(THURSDAY);
        let mut known = self.0.lock();
        update(&mut known, recording)?;
        let mut schema: BTreeMap<String, MeasurementInfo> = BTreeMap::new();
        for entry in known.entries.values_mut() {
            if let Content::Indexed(athletes) = &entry.content {
                let athlete = athletes.get(login);
                let touches =
                    |it: &&IndexedAthlete| it.runs.touches(UnixNanos(from), UnixNanos(to));
                let Some(athlete) = athlete.filter(touches) else { continue };
                if let Some(shapes) = &athlete.shapes {
                    for shape in &**shapes {
                        let name = String::from_utf8_lossy(&shape.measurement).into_owned();
                        let info = schema.entry(name).or_default();
                        add_fields(shape, info);
                        info.series.insert(Tags::from([]));
                    }
                    continue;
                }
                entry.content = Content::Whole { athletes: HashMap::new(), last_seq: 0 };
                read_on(entry, recording)?;
            }
            let Content::Whole { athletes, .. } = &entry.content else { continue };
            let Some(athlete) = athletes.get(login) else { continue };
            for ((week, name), info) in &athlete.weeks {
                if (first_week..=last_week).contains(week) {
                    schema.entry(name.clone()).or_default().merge(info);
                }
            }
        }
        drop(known);
        Ok(schema)
    }

    /// The runs of an athlete's samples, and the segments that hold some within a range of time.
    pub(super) fn runs(
        &self,
        recording: &Recording,
        (first, last): (i64, i64),
    ) -> Result<(Vec<Run>, Vec<u64>), Stop> {
        let Recording { login, .. } = recording;
        let mut known = self.0.lock();
        update(&mut known, recording)?;
        let (mut all, mut segments) = (Runs::default(), Vec::new());
        for (number, entry) in &known.entries {
            let runs = match &entry.content {
                Content::Indexed(athletes) => athletes.get(login).map(|it| &it.runs),
                Content::Whole { athletes, .. } => athletes.get(login).map(|it| &it.runs),
            };
            let Some(runs) = runs else { continue };
            if runs.touches(UnixNanos(first), UnixNanos(last.saturating_add(1))) {
                segments.push(*number);
                runs.iter().for_each(|run| all.add_run(run));
            }
        }
        drop(known);
        Ok((all.iter().collect(), segments))
    }
}

/// Brings the entries up to what the journal holds now.
fn update(known: &mut Known, recording: &Recording) -> Result<(), Stop> {
    let Recording { reader, watch, loans, .. } = recording;
    if known.loans != *loans {
        *known = Known { entries: BTreeMap::new(), loans: Arc::clone(loans) };
    }
    let entries = &mut known.entries;
    let stamps = reader.segment_stamps().map_err(unreadable)?;
    let numbers: std::collections::HashSet<u64> = stamps.iter().map(|it| it.number).collect();
    entries.retain(|number, _| numbers.contains(number));
    for stamp in stamps {
        watch.check()?;
        let known = entries.get_mut(&stamp.number);
        match known {
            Some(entry) if entry.stamp == stamp => continue,
            Some(entry)
                if !entry.stamp.is_compressed
                    && !stamp.is_compressed
                    && entry.stamp.bytes < stamp.bytes =>
            {
                entry.stamp = stamp;
                read_on(entry, recording)?;
                continue;
            }
            _ => {}
        }
        let index = if stamp.is_compressed {
            reader.stored_index(stamp.number).map_err(unreadable)?
        } else {
            None
        };
        let content = match index {
            Some(index) if !is_lent(&index, loans) => Content::Indexed(indexed(index)),
            _ => Content::Whole { athletes: HashMap::new(), last_seq: 0 },
        };
        let mut entry = Entry { stamp, content };
        read_on(&mut entry, recording)?;
        entries.insert(stamp.number, entry);
    }
    Ok(())
}

/// Whether a segment holds lines that are not of the athlete whose login sent them.
fn is_lent(index: &SegmentIndex, loans: &Loans) -> bool {
    let is_others = |login: &Login, run: Run| {
        loans.owner_of_run(login.as_str(), run.from, run.to) != RunOwner::One(login.as_str())
    };
    let mut athletes = index.athletes.iter();
    athletes.any(|(login, athlete)| athlete.runs.iter().any(|run| is_others(login, run)))
}

fn indexed(index: SegmentIndex) -> HashMap<Login, IndexedAthlete> {
    let mut shared: HashMap<Vec<Shape>, Arc<[Shape]>> = HashMap::new();
    let athletes = index.athletes.into_iter().map(|(login, athlete)| {
        let AthleteIndex { runs, shapes, is_varied, .. } = athlete;
        let weeks = runs.span().map(|(from, to)| (week_of(from.0), week_of(to.0)));
        let shapes = match weeks {
            Some((week, last)) if week == last && !is_varied => {
                let known = shared.entry(shapes);
                let known = known.or_insert_with_key(|shapes| shapes.as_slice().into());
                Some(Arc::clone(known))
            }
            _ => None,
        };
        (login, IndexedAthlete { runs, shapes })
    });
    athletes.collect()
}

/// Reads the commits of a segment that were not read yet.
fn read_on(entry: &mut Entry, recording: &Recording) -> Result<(), Stop> {
    let Recording { reader, watch, loans, .. } = recording;
    let Content::Whole { athletes, last_seq } = &mut entry.content else { return Ok(()) };
    let mut visit = |commit: &Commit<'_>| {
        if commit.seq > *last_seq {
            describe(commit.payload, loans, athletes);
            *last_seq = commit.seq;
        }
        !watch.is_stopped()
    };
    reader.for_each_commit_of(entry.stamp.number, None, &mut visit).map_err(unreadable)?;
    watch.check()
}

/// The reason may contain local paths, so only the operator sees it.
#[expect(clippy::needless_pass_by_value, reason = "the signature of `map_err`")]
pub(super) fn unreadable(error: journal::Error) -> Stop {
    tracing::error!(%error, "a query cannot read the journal");
    Stop::error("the recording cannot be read")
}

fn describe(payload: &[u8], loans: &Loans, athletes: &mut HashMap<Login, AthleteContent>) {
    let mut series = Vec::new();
    for line in journal_lines(payload).flatten() {
        let JournalLine::Athlete(line) = line else { continue };
        let owner = line.owner(loans);
        if !athletes.contains_key(owner) {
            let Ok(login) = Login::try_from(owner) else { continue };
            athletes.insert(login, AthleteContent::default());
        }
        let Some(athlete) = athletes.get_mut(owner) else { continue };
        athlete.runs.add(line.time);
        series.clear();
        line.write_exported_series(&mut series);
        let week = week_of(line.time.0);
        let is_known = athlete.recent.iter().any(|recent| {
            recent.week == week && recent.series == series && line.has_shape(&recent.shape)
        });
        if !is_known {
            athlete.take(&line, week, &series);
        }
    }
}

impl AthleteContent {
    fn take(&mut self, line: &AthleteLine<'_>, week: i64, series: &[u8]) {
        let (Some(shape), Some((name, tags))) = (line.shape(), split_series(series)) else {
            return;
        };
        let info = self.weeks.entry((week, name)).or_default();
        add_fields(&shape, info);
        info.series.insert(tags);
        if self.recent.len() == MAX_RECENT {
            self.recent.remove(0);
        }
        self.recent.push(Recent { week, series: series.to_vec(), shape });
    }
}

fn add_fields(shape: &Shape, info: &mut MeasurementInfo) {
    for field in &shape.fields {
        let kind = match field.kind {
            FieldType::Float => DataType::Float,
            FieldType::Integer => DataType::Integer,
            FieldType::Text => DataType::Text,
            FieldType::Boolean => DataType::Boolean,
        };
        info.add_field(&String::from_utf8_lossy(&field.key), kind);
    }
}

/// Measurement and tags of a series as it is written in a line.
pub(super) fn split_series(series: &[u8]) -> Option<(String, Tags)> {
    let line = [series, b" f=1"].concat();
    let line = sections(&line)?;
    let name = String::from_utf8_lossy(&unescape_key(line.measurement)).into_owned();
    let mut tags = Vec::new();
    for tag in line.tags() {
        let tag = tag.ok()?;
        let text = |raw: &[u8]| String::from_utf8_lossy(&unescape_tag(raw)).into_owned();
        tags.push((text(tag.key), text(tag.value)));
    }
    tags.sort_unstable();
    Some((name, tags.into()))
}
