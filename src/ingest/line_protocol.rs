//! Line protocol, as InfluxDB 1.8 takes and answers it.

use super::{
    dialect::{Answer, Dialect},
    verdict::{Failure, NotStored, Verdict},
};
use crate::codec::{self, DecodeContext, Decoded, Position};

/// Line protocol, as InfluxDB 1.8 takes and answers it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct LineProtocol;

impl Dialect for LineProtocol {
    fn decode(
        self,
        body: &[u8],
        from: Position,
        context: DecodeContext,
    ) -> (Decoded, Option<Position>) {
        codec::decode_piece(body, from, context)
    }

    fn success(self) -> Answer {
        Answer::Done
    }

    fn failure(self, failure: &Failure) -> Answer {
        match failure {
            Failure::Refused(verdict) => Answer::Invalid(refused(verdict)),
            Failure::NotStored(NotStored::Failed(reason)) => Answer::Unavailable(reason.clone()),
            Failure::NotStored(why) => Answer::Unavailable(format!("{why}: try again")),
        }
    }
}

/// What InfluxDB says of lines that it does not take. Where points were dropped it says nothing of
/// lines that it cannot parse.
fn refused(verdict: &Verdict) -> Vec<u8> {
    if let Some((reason, count)) = verdict.dropped() {
        return format!("partial write: {reason} dropped={count}").into_bytes();
    }
    let messages: Vec<&[u8]> = verdict.rejected().iter().map(|line| &*line.message).collect();
    let messages = messages.join(&b'\n');
    if verdict.has_begun() {
        [b"partial write: ", messages.as_slice(), b" dropped=0"].concat()
    } else {
        messages
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{codec::RejectedLine, ingest::DropReason, schema::Refusal};

    fn bad(number: usize) -> RejectedLine {
        let message = format!("unable to parse 'x{number}': missing fields").into_bytes();
        RejectedLine { number, message }
    }

    fn said(verdict: Verdict) -> Result<(), String> {
        verdict.into_result().map_err(|failure| match LineProtocol.failure(&failure) {
            Answer::Invalid(text) => String::from_utf8(text).unwrap(),
            other => panic!("{other:?}"),
        })
    }

    #[test]
    fn bad_lines_are_told_one_a_line_and_as_partial_when_others_are_stored() {
        let mut verdict = Verdict::default();
        verdict.reject(vec![bad(1), bad(2)]);
        let all = "unable to parse 'x1': missing fields\nunable to parse 'x2': missing fields";
        assert_eq!(said(verdict), Err(all.to_owned()));
        let mut verdict = Verdict::default();
        verdict.reject(vec![bad(1)]);
        verdict.begin();
        verdict.reject(vec![bad(2)]);
        assert_eq!(said(verdict), Err(format!("partial write: {all} dropped=0")));
    }

    #[test]
    fn dropped_points_are_counted_and_the_first_reason_is_told() {
        let mut verdict = Verdict::default();
        verdict.begin();
        verdict.reject(vec![bad(1)]);
        verdict.drop_points(DropReason::Schema(Refusal::TooManyFields), 2);
        verdict.drop_points(DropReason::Name("another".to_owned()), 3);
        let told = "partial write: max fields exceeded dropped=5".to_owned();
        assert_eq!(said(verdict), Err(told));
    }

    #[test]
    fn what_is_not_stored_may_be_sent_again() {
        let answer = |why| LineProtocol.failure(&Failure::NotStored(why));
        let unavailable = |text: &str| Answer::Unavailable(text.to_owned());
        assert_eq!(answer(NotStored::Full), unavailable("the recorder is busy: try again"));
        assert_eq!(answer(NotStored::NoAnswer), unavailable("the disk does not answer: try again"));
        let failed = NotStored::Failed("the disk is full".to_owned());
        assert_eq!(answer(failed), unavailable("the disk is full"));
        assert_eq!(said(Verdict::default()), Ok(()));
        assert_eq!(LineProtocol.success(), Answer::Done);
    }
}
