//! Which closed segments are deleted when, where not everything is kept.
//!
//! Nothing goes that was not announced a day before, also when a setting is new, when the
//! program was off for weeks, or when the clock jumped: the first time that a segment is about to
//! go is written to `DATA/journal/deletions`, and a day of the wall clock must pass from then.

use std::{
    collections::BTreeMap,
    io::{self, Read as _},
    path::Path,
    time::Duration,
};

use super::{Error, Upkeep, segment, segment::SegmentFiles, upkeep::failed};
use crate::model::{Day, Deletion, RetentionLimit, UnixNanos};

/// The file of announcements, in the folder of the segments: lines of a number and a time.
const FILE_NAME: &str = "deletions";
/// How long a deletion is announced before.
const NOTICE: Duration = Duration::from_hours(24);
/// What is due within this time is announced.
const AHEAD: Duration = Duration::from_hours(48);
/// The most of the file that is read.
const MAX_FILE_BYTES: u64 = 1 << 20;

/// What was deleted, and what will be.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct RetentionReport {
    /// What was deleted.
    pub deleted: Option<Deletion>,
    /// What will be deleted next.
    pub next: Option<Deletion>,
}

/// A closed segment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Closed {
    number: u64,
    day: Day,
    bytes: u64,
    /// When it goes by the setting; `None` for when there is too much.
    due: Option<UnixNanos>,
}

/// Keeps what is to be kept, from call to call.
#[derive(Debug, Default)]
pub struct Retention {
    /// Days of arrival that are known, by number.
    days: BTreeMap<u64, Day>,
}

impl Retention {
    /// Deletes what is due and was announced, announces what will be; `now` is the wall clock.
    pub fn apply(
        &mut self,
        upkeep: &Upkeep,
        keep: RetentionLimit,
        now: UnixNanos,
    ) -> Result<RetentionReport, Error> {
        let folder = &upkeep.folder;
        if keep == RetentionLimit::Everything {
            return Ok(RetentionReport::default());
        }
        let _upkeep = upkeep.committed.begin_upkeep();
        let (closed, total) = self.closed(upkeep, now).map_err(failed(folder))?;
        let due_segments = due_segments(&closed, total, keep, now);
        let mut announced = read_announced(upkeep).map_err(failed(folder))?;
        let before = announced.clone();
        let is_near = |due: Option<UnixNanos>| due.is_none_or(|due| due <= now.plus(AHEAD));
        announced.retain(|number, at| {
            *at <= now && due_segments.iter().any(|closed| closed.number == *number)
        });
        for closed in due_segments.iter().filter(|closed| is_near(closed.due)) {
            announced.entry(closed.number).or_insert(now);
        }
        if announced != before {
            write_announced(upkeep, &announced).map_err(failed(&folder.join(FILE_NAME)))?;
        }
        let mut kept = RetentionReport::default();
        let mut left = total;
        let mut next: Vec<Closed> = Vec::new();
        for closed in due_segments {
            let notice = announced.get(&closed.number).map(|at| at.plus(NOTICE));
            let due = closed.due.max(notice);
            let too_much = match keep {
                RetentionLimit::Bytes(most) => left > most,
                _ => true,
            };
            if too_much && notice.is_some() && due.is_some_and(|due| due <= now) {
                delete(upkeep, closed.number).map_err(failed(folder))?;
                self.days.remove(&closed.number);
                left = left.saturating_sub(closed.bytes);
                add(&mut kept.deleted, closed, due);
                continue;
            }
            let due = if too_much { due } else { None };
            next.push(Closed { due, ..closed });
        }
        let first = next.first().map(|first| first.due.map(Day::of));
        for closed in next.into_iter().filter(|next| Some(next.due.map(Day::of)) == first) {
            add(&mut kept.next, closed, closed.due);
        }
        Ok(kept)
    }

    /// The closed segments, oldest first, and the bytes of all.
    fn closed(&mut self, upkeep: &Upkeep, now: UnixNanos) -> io::Result<(Vec<Closed>, u64)> {
        let found = segment::list_files(&*upkeep.files, &upkeep.folder)?;
        let last = upkeep.committed.last_segment();
        let mut closed = Vec::new();
        let mut total = 0;
        // One that does not say its day arrived at the latest on that of the next one.
        let mut known_day = Day::of(now);
        for found in found.iter().rev() {
            let bytes = bytes_of(upkeep, found)?;
            total += bytes;
            if found.number >= last {
                continue;
            }
            let read = || upkeep.day_of(found.number).unwrap_or(known_day);
            let day = *self.days.entry(found.number).or_insert_with(read);
            known_day = day;
            closed.push(Closed { number: found.number, day, bytes, due: None });
        }
        closed.reverse();
        Ok((closed, total))
    }
}

/// Those of the closed segments that go by the setting, now or one day, oldest first.
fn due_segments(
    closed: &[Closed],
    total: u64,
    keep: RetentionLimit,
    now: UnixNanos,
) -> Vec<Closed> {
    match keep {
        RetentionLimit::Everything => Vec::new(),
        RetentionLimit::Days(days) => closed
            .iter()
            .map(|closed| {
                let due = closed.day.plus(days.saturating_add(1)).start();
                Closed { due: Some(due), ..*closed }
            })
            .collect(),
        RetentionLimit::Bytes(most) => {
            // Announced from nine tenths on.
            let mut left = total;
            let mut due_segments = Vec::new();
            for closed in closed {
                if left <= most / 10 * 9 {
                    break;
                }
                let due = (left > most).then_some(now);
                due_segments.push(Closed { due, ..*closed });
                left = left.saturating_sub(closed.bytes);
            }
            due_segments
        }
    }
}

/// Adds a segment to what is told.
fn add(told: &mut Option<Deletion>, closed: Closed, due: Option<UnixNanos>) {
    let day = closed.day;
    let told = told.get_or_insert(Deletion { due, bytes: 0, first_day: day, last_day: day });
    told.due = told.due.max(due);
    told.bytes += closed.bytes;
    told.first_day = told.first_day.min(day);
    told.last_day = told.last_day.max(day);
}

/// Bytes of a segment on the disk.
fn bytes_of(upkeep: &Upkeep, found: &SegmentFiles) -> io::Result<u64> {
    let mut bytes = 0;
    if found.plain {
        bytes += upkeep.files.file_len(&segment::path(&upkeep.folder, found.number))?;
    }
    if found.archive {
        bytes += upkeep.files.file_len(&segment::archive_path(&upkeep.folder, found.number))?;
    }
    Ok(bytes)
}

/// Removes the files of a segment, and what was cut off it.
fn delete(upkeep: &Upkeep, number: u64) -> io::Result<()> {
    let (files, folder) = (&*upkeep.files, &upkeep.folder);
    upkeep.committed.note_deletion(number);
    let mut paths = vec![segment::path(folder, number), segment::archive_path(folder, number)];
    let pieces = segment::list_pieces(files, folder)?;
    let of_it = pieces.iter().filter(|name| segment::number_of_piece(name) == Some(number));
    // The pieces first: a segment that is still there is looked at again.
    paths.splice(0..0, of_it.map(|name| folder.join(name)));
    for path in paths {
        match files.remove(&path) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
            _ => {}
        }
    }
    upkeep.committed.note_change();
    files.sync_folder(folder)
}

/// What was announced when, by number of the segment.
fn read_announced(upkeep: &Upkeep) -> io::Result<BTreeMap<u64, UnixNanos>> {
    let mut text = Vec::new();
    match upkeep.files.open_for_reading(&upkeep.folder.join(FILE_NAME)) {
        Ok(file) => file.take(MAX_FILE_BYTES).read_to_end(&mut text)?,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(BTreeMap::new()),
        Err(error) => return Err(error),
    };
    // A line that cannot be read is announced again.
    let text = String::from_utf8_lossy(&text);
    let lines = text.lines().filter_map(|line| {
        let (number, time) = line.split_once(' ')?;
        Some((number.parse().ok()?, time.parse().map(UnixNanos::from_secs).ok()?))
    });
    Ok(lines.collect())
}

fn write_announced(upkeep: &Upkeep, announced: &BTreeMap<u64, UnixNanos>) -> io::Result<()> {
    let path: &Path = &upkeep.folder.join(FILE_NAME);
    let unfinished = segment::unfinished_path(path);
    let lines = announced.iter().map(|(number, at)| {
        // Rounded up: a day is at least a day.
        format!("{number} {}\n", at.0.div_euclid(1_000_000_000).saturating_add(1))
    });
    let text: String = lines.collect();
    let mut file = upkeep.files.create(&unfinished)?;
    segment::append_all(&mut *file, &[text.as_bytes()])?;
    file.sync_data()?;
    drop(file);
    upkeep.files.rename(&unfinished, path)?;
    upkeep.files.sync_folder(&upkeep.folder)
}
