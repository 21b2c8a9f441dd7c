//! What was heard from each phone recently, read from the journal for use without a running engine.

use std::{collections::BTreeMap, sync::Arc};

use crate::{
    codec::{JournalLine, SenderNote, journal_lines},
    journal::{self, Reader, StartupPart},
    model::{Heard, Login, Progress, SampleBlock, SenderActivity, UnixNanos},
};

/// What was recorded of one phone.
struct Totals {
    lines: u64,
    first: UnixNanos,
    last: UnixNanos,
    heard: Heard,
}

/// The phones from which something arrived from `since` on and before `until`, by login and number, with
/// what arrived then. What was recorded by a build that did not write down when it arrived counts as arrived when
/// it was measured.
pub fn heard_since(
    reader: &Reader,
    since: UnixNanos,
    until: UnixNanos,
    progress: &Progress,
) -> Result<Vec<SenderActivity>, journal::Error> {
    let mut devices: BTreeMap<(String, u32), (String, String)> = BTreeMap::new();
    let mut totals: BTreeMap<String, BTreeMap<u32, Totals>> = BTreeMap::new();
    reader.for_each_startup_part(since, progress, &mut |part| {
        let (payload, arrived) = match part {
            StartupPart::Index(index) => (&*index.operator, None),
            StartupPart::Lines { payload, at, .. } => (payload, at),
        };
        for line in journal_lines(payload).flatten() {
            match line {
                JournalLine::Operator(line) => {
                    if let (Some(about), Some(SenderNote { via, address, app })) =
                        (line.about, line.sender())
                    {
                        devices.insert((about.to_owned(), via), (address, app));
                    }
                }
                JournalLine::Athlete(line) => {
                    let at = arrived.unwrap_or(line.time);
                    if at < since || until <= at {
                        continue;
                    }
                    let mut block = SampleBlock::default();
                    line.push_sample(&mut block);
                    let new = || Totals { lines: 0, first: at, last: at, heard: Heard::default() };
                    // One look-up a line, and no login made of it but once a phone.
                    let numbers = match totals.get_mut(line.login) {
                        Some(numbers) => numbers,
                        None => totals.entry(line.login.to_owned()).or_default(),
                    };
                    let known = numbers.entry(line.via).or_insert_with(new);
                    known.lines += 1;
                    known.last = known.last.max(at);
                    known.heard.note(&block, at);
                }
            }
        }
        !progress.is_stopped()
    })?;
    let by_number = totals.into_iter().flat_map(|(login, numbers)| {
        numbers.into_iter().map(move |(via, totals)| (login.clone(), via, totals))
    });
    let activity = by_number.filter_map(|(login, via, totals)| {
        let (address, app) = devices.remove(&(login.clone(), via)).unwrap_or_default();
        let Totals { lines, first, last, heard } = totals;
        Some(SenderActivity {
            login: Login::try_from(login.as_str()).ok()?,
            via,
            address: address.into(),
            app: app.into(),
            lines,
            per_minute: 0,
            first,
            last,
            heard: Arc::new(heard),
        })
    });
    Ok(activity.collect())
}
