//! Line protocol, accepted and answered as InfluxDB 1.8 does.

use super::{
    dialect::{Dialect, DialectResponse},
    verdict::{Failure, NotStored, Verdict},
};
use crate::{
    codec::{self, DecodeContext, Decoded, Position},
    offset::OffsetError,
    recorder,
};

/// Line protocol, accepted and answered as InfluxDB 1.8 does.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct LineProtocol;

impl Dialect for LineProtocol {
    fn decode(
        &self,
        body: &[u8],
        from: Position,
        context: DecodeContext,
    ) -> Result<(Decoded, Option<Position>), OffsetError> {
        codec::decode_piece(body, from, context)
    }

    fn success(&self) -> DialectResponse {
        DialectResponse::Done
    }

    fn failure(&self, failure: &Failure) -> DialectResponse {
        match failure {
            Failure::Refused(verdict) => DialectResponse::Invalid(refused(verdict)),
            Failure::NotStored(NotStored::Failed(disk @ recorder::CommitError::Disk { .. })) => {
                // The sentence already says what to do.
                DialectResponse::Unavailable(disk.to_string())
            }
            Failure::NotStored(why) => DialectResponse::Unavailable(format!("{why}: try again")),
        }
    }
}

/// InfluxDB's message on lines that it refuses. If points were dropped, it does not mention lines
/// that it cannot parse.
fn refused(verdict: &Verdict) -> Vec<u8> {
    if let Some((reason, count)) = verdict.dropped() {
        return format!("partial write: {reason} dropped={count}").into_bytes();
    }
    let is_partial = verdict.has_begun();
    let mut text = if is_partial { b"partial write: ".to_vec() } else { Vec::new() };
    for (index, line) in verdict.rejected().iter().enumerate() {
        if 0 < index {
            text.push(b'\n');
        }
        text.extend_from_slice(&line.message());
    }
    if is_partial {
        text.extend_from_slice(b" dropped=0");
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        codec::RejectedLine,
        ingest::DropReason,
        journal::DiskError,
        line_protocol::{Error, ErrorKind},
        schema::SchemaError,
    };

    fn bad(number: usize) -> RejectedLine {
        let error = Error { at: 0, kind: ErrorKind::MissingFields };
        RejectedLine { number, line: format!("x{number}").into_bytes().into(), error }
    }

    fn said(verdict: Verdict) -> Result<(), String> {
        verdict.into_result().map_err(|failure| match LineProtocol.failure(&failure) {
            DialectResponse::Invalid(text) => String::from_utf8(text).unwrap(),
            other => panic!("{other:?}"),
        })
    }

    #[test]
    fn bad_lines_are_listed_one_per_line_and_as_partial_when_others_are_stored() {
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
    fn dropped_points_are_counted_and_the_first_reason_is_named() {
        let mut verdict = Verdict::default();
        verdict.begin();
        verdict.reject(vec![bad(1)]);
        verdict.drop_points(DropReason::Schema(SchemaError::TooManyFields), 2);
        let another = codec::ReservedName::TimeTag { measurement: b"samples".to_vec() };
        verdict.drop_points(DropReason::Name(another), 3);
        let told = "partial write: max fields exceeded dropped=5".to_owned();
        assert_eq!(said(verdict), Err(told));
    }

    #[test]
    fn what_was_not_stored_can_be_retried() {
        let answer = |why| LineProtocol.failure(&Failure::NotStored(why));
        let unavailable = |text: &str| DialectResponse::Unavailable(text.to_owned());
        assert_eq!(answer(NotStored::Full), unavailable("the recorder is busy: try again"));
        assert_eq!(answer(NotStored::NoAnswer), unavailable("the disk does not answer: try again"));
        let full = recorder::CommitError::Disk { disk_error: DiskError::Full, free_bytes: None };
        let told = "the disk is full: samples are refused until there is room";
        assert_eq!(answer(NotStored::Failed(full)), unavailable(told));
        let bug = OffsetError::for_tests();
        let told = format!("{bug}: try again");
        assert_eq!(answer(NotStored::Failed(bug.into())), unavailable(&told));
        assert_eq!(said(Verdict::default()), Ok(()));
        assert_eq!(LineProtocol.success(), DialectResponse::Done);
    }
}
