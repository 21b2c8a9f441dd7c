//! Measures how much of an athlete is in the journal.

use crate::{
    codec::{self, AthleteFinder, JournalLine},
    journal::{self, Reader, Selection, StartupPart},
    model::{AthleteIndex, Loans, Login, Progress, SegmentIndex, UnixNanos},
};

/// What the journal holds of one athlete.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct AthleteRecording {
    /// The number of lines.
    pub lines: u64,
    /// Their size in the files, in bytes.
    pub bytes: u64,
    /// The oldest and the newest time.
    pub span: Option<(UnixNanos, UnixNanos)>,
}

impl AthleteRecording {
    fn take(&mut self, segment_index: &AthleteIndex) {
        let Some((from, to)) = segment_index.runs.span() else { return };
        self.lines += segment_index.lines();
        self.bytes += segment_index.bytes;
        let (oldest, newest) = self.span.unwrap_or((from, to));
        self.span = Some((oldest.min(from), newest.max(to)));
    }
}

/// Measures what the journal holds of an athlete: what the login sent, and what the athlete sent with
/// phones of others. Reads everything that is not compressed, so not for a thread that must not block.
pub fn measure(
    reader: &Reader,
    login: &Login,
    loans: &Loans,
) -> Result<AthleteRecording, journal::Error> {
    let mut recorded = AthleteRecording::default();
    let lenders: Vec<Login> = loans.sources(login).into_iter().filter(|it| it != login).collect();
    let finder = AthleteFinder::of(&lenders);
    let is_lent_in = |index: &SegmentIndex| {
        let known = lenders.iter().filter_map(|it| Some((it, index.athletes.get(it)?)));
        let mut lent = known.flat_map(|(lender, athlete)| {
            let to_athlete = loans.of(lender.as_str()).iter().filter(|it| it.carrier == *login);
            to_athlete.flat_map(|loan| athlete.runs.iter().map(move |run| (loan, run)))
        });
        lent.any(|(loan, run)| loan.touches(run.from, run.to))
    };
    let select = |index: &SegmentIndex| {
        is_lent_in(index).then(|| Selection { logins: lenders.clone(), ..Selection::ALL })
    };
    let progress = Progress::default();
    reader.for_each_segment_index_and_lines(codec::describe, &select, &progress, &mut |part| {
        match part {
            StartupPart::Index(index) => {
                index.athletes.get(login).into_iter().for_each(|it| recorded.take(it));
            }
            StartupPart::Lines { payload, .. } => {
                for line in finder.journal_lines(payload).flatten() {
                    if let JournalLine::Athlete(line) = line
                        && finder.is_of(line.login)
                        && line.owner(loans) == login.as_str()
                    {
                        let mut one = AthleteIndex::default();
                        one.runs.add(line.time);
                        one.bytes = line.raw.len() as u64 + 1;
                        recorded.take(&one);
                    }
                }
            }
        }
    })?;
    Ok(recorded)
}
