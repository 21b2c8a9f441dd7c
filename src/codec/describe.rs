//! What lines of the journal come to, so that whoever looks for some need not read all.

use super::{AthleteLine, JournalLine, journal_lines};
use crate::model::{AthleteIndex, Login, SegmentIndex};

/// Takes the lines of one commit's payload into `segment_index`.
pub fn describe(payload: &[u8], segment_index: &mut SegmentIndex) {
    for line in journal_lines(payload) {
        match line {
            Ok(JournalLine::Athlete(line)) => {
                // Looked up before a login is made of it: once an athlete, not once a line.
                if let Some(athlete) = segment_index.athletes.get_mut(line.login) {
                    take(&line, athlete);
                } else if let Ok(login) = Login::try_from(line.login) {
                    take(&line, segment_index.athletes.entry(login).or_default());
                } else {
                    segment_index.unreadable += 1;
                }
            }
            Ok(JournalLine::Operator(line)) => {
                segment_index.operator.extend_from_slice(line.raw);
                segment_index.operator.push(b'\n');
            }
            Err(_) => segment_index.unreadable += 1,
        }
    }
}

fn take(line: &AthleteLine<'_>, athlete: &mut AthleteIndex) {
    athlete.runs.add(line.time);
    athlete.bytes += line.raw.len() as u64 + 1;
    athlete.max_via = athlete.max_via.max(line.via);
    athlete.is_varied |= line.has_client_tags();
    // Lines of a phone mostly look alike.
    if athlete.shapes.iter().any(|shape| line.has_shape(shape)) {
        return;
    }
    if let Some(shape) = line.shape() {
        athlete.add_shape(&shape);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::UnixNanos;

    #[test]
    fn lines_are_told_by_athlete_and_the_operators_are_kept() {
        let mut segment_index = SegmentIndex::default();
        let sender = "sender,about=anna,via=1 address=\"10.0.0.5\",app=\"x\" 1000000000\n";
        let lines = [
            sender,
            "samples,athlete=anna,via=1 hr_bpm=120 1000000000\n",
            "samples,athlete=anna,via=2 hr_bpm=121 61000000000\n",
            "samples,athlete=ben,via=1 hr_bpm=99,note=\"a\nb\" 5000000000\n",
            "nobody's\n",
            "samples,athlete=anna,via=1 pwr_w=1 200000000000\n",
        ];
        describe(lines.concat().as_bytes(), &mut segment_index);
        assert_eq!(segment_index.operator, sender.as_bytes());
        assert_eq!(segment_index.unreadable, 1);
        let anna = &segment_index.athletes["anna"];
        let runs: Vec<_> = anna.runs.iter().map(|run| (run.from, run.to, run.lines)).collect();
        let at = UnixNanos::from_secs;
        assert_eq!(runs, [(at(1), at(61), 2), (at(200), at(200), 1)]);
        assert_eq!((anna.max_via, anna.lines()), (2, 3));
        assert!(!anna.is_varied);
        let keys = anna.shapes.iter().flat_map(|shape| &shape.fields).map(|field| &*field.key);
        assert_eq!(keys.collect::<Vec<_>>(), [&b"hr_bpm"[..], b"pwr_w"]);
        assert_eq!(anna.bytes as usize, lines[1].len() + lines[2].len() + lines[5].len());
        assert_eq!((segment_index.oldest(), segment_index.newest()), (Some(at(1)), Some(at(200))));
    }

    #[test]
    fn tags_and_fields_of_several_types_are_noticed() {
        for (more, expected) in [
            ("samples,athlete=anna,via=1 hr_bpm=121 2\n", false),
            ("samples,athlete=anna,via=1 pwr_w=3i 2\n", false),
            ("other,athlete=anna,via=1 hr_bpm=3i 2\n", false),
            ("samples,athlete=anna,via=1 hr_bpm=3i 2\n", true),
            ("samples,athlete=anna,bike=tt,via=1 hr_bpm=3 2\n", true),
            ("samples,athlete=anna,via=1,~via=x hr_bpm=3 2\n", true),
        ] {
            let mut segment_index = SegmentIndex::default();
            let first = "samples,athlete=anna,via=1 hr_bpm=120 1\n";
            describe(format!("{first}{more}").as_bytes(), &mut segment_index);
            assert_eq!(segment_index.athletes["anna"].is_varied, expected, "{more}");
            // The same in two stretches.
            let (mut one, mut other) = (SegmentIndex::default(), SegmentIndex::default());
            describe(first.as_bytes(), &mut one);
            describe(more.as_bytes(), &mut other);
            one.merge(&other);
            assert_eq!(one.athletes["anna"].is_varied, expected, "{more}");
        }
    }
}
