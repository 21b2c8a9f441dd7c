//! Reads a file, message by message, as far as it is readable.

use std::{cell::Cell, io, time::Duration};

use embedded_io_adapters::std::FromStd;
use jiff::Timestamp;
use rustyfit::{Decoder, DecoderError, DecoderEvent, StreamingIterator as _};

use crate::{
    formats::{Imported, MAX_SAMPLES, Unreadable},
    model::{Progress, UnixNanos},
};

use super::{
    finish::{activity_of, add_what_lacks},
    messages::Messages,
    sequence::{Sequence, State, sequence_at},
};

/// In a damaged file, samples further than this from the median time are dropped: a changed byte
/// can shift a time by years.
const DAMAGED_REACH: Duration = Duration::from_hours(7 * 24);
/// The work allowed per byte of a file, in fields processed, and the base allowance for any file.
/// Real files need less than ten per byte.
const FIELDS_PER_BYTE: u64 = 64;
const FIELDS_FOR_ALL: u64 = 1_000_000;

/// Reads all activities of a file as one.
///
/// Unreadable parts are reported in the notes. Fails if the file holds no samples at all, or if the
/// work was cancelled.
pub fn read_fit(bytes: &[u8], progress: &Progress) -> Result<Imported, Unreadable> {
    progress.begin(bytes.len() as u64);
    let mut messages = Messages::default();
    let mut notes = Vec::new();
    let mut is_damaged = false;
    let mut at = 0;
    while at < bytes.len() {
        let Some((sequence, next)) = sequence_at(bytes, at) else { break };
        at = next;
        messages.begin_file();
        match sequence.state {
            State::Whole => {}
            State::Changed => {
                is_damaged = true;
                notes.push(
                    "the check sum of the file is wrong: something in it was changed, and values \
                     may be wrong"
                        .to_owned(),
                );
            }
            State::CutOff => notes.push("the file ends before its end".to_owned()),
        }
        let end = read_sequence(&sequence, &mut messages, progress)?;
        is_damaged |= matches!(end, End::Nonsense { .. });
        notes.extend(end.sentence(bytes.len()));
        if matches!(end, End::TooMany) {
            at = bytes.len();
        }
    }
    if at == 0 {
        return Err(Unreadable("this is no FIT file".to_owned()));
    }
    if at < bytes.len() {
        notes.push(format!("the last {} bytes are no FIT and were left out", bytes.len() - at));
    }
    if is_damaged && let Some(times) = messages.samples.times() {
        let (from, to) = (times.middle.minus(DAMAGED_REACH), times.middle.plus(DAMAGED_REACH));
        let n_far = messages.samples.retain(|time| (from..=to).contains(&time));
        if n_far > 0 {
            notes.push(format!("{n_far} samples lie days from all others and were left out"));
        }
    }
    // Our own files hold what phones sent, whatever their clocks, and are read back unchanged.
    if !messages.are_ours() {
        notes.extend(messages.samples.set_aside(0));
    }
    messages.end_untimed();
    add_what_lacks(&mut messages, is_damaged);
    if messages.n_undated > 0 {
        notes.push(format!("{} samples without a date were left out", messages.n_undated));
    }
    let Some(times) = messages.samples.times() else {
        notes.push(
            "no sample could be read from the FIT file: perhaps it is a workout, a course or settings".to_owned(),
        );
        return Err(Unreadable(notes.join("; ")));
    };
    if !notes.is_empty() {
        notes.push(format!(
            "{} samples were read, from {} to {}",
            messages.samples.len(),
            clock_time(times.from),
            clock_time(times.to)
        ));
    }
    Ok(Imported { activity: activity_of(messages, is_damaged), notes })
}

/// How reading ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum End {
    /// After the last message.
    Clean,
    /// In the middle of a message.
    Inside,
    /// At bytes that make no sense.
    Nonsense { at: usize },
    /// With too many samples, or more work than any device's file needs.
    TooMany,
}

impl End {
    fn sentence(self, len: usize) -> Option<String> {
        match self {
            Self::Clean => None,
            Self::Inside => Some("its last message is not whole".to_owned()),
            Self::Nonsense { at } => Some(format!("from byte {at} of {len} on it cannot be read")),
            Self::TooMany => Some(format!(
                "it asks for more than any recording does, such as over {MAX_SAMPLES} samples: \
                 the rest was left out"
            )),
        }
    }
}

/// Passes messages to `messages`, up to the first one that is unreadable.
fn read_sequence(
    sequence: &Sequence<'_>,
    messages: &mut Messages,
    progress: &Progress,
) -> Result<End, Unreadable> {
    let at = Cell::new(0);
    let reader = FromStd::new(Source { header: &HEADER, messages: sequence.messages, at: &at });
    // We verify the checksum ourselves, because the library would give up.
    let mut decoder = Decoder::builder().checksum(false).expand_components(false).build();
    let mut stream = decoder.stream(reader);
    let most_fields = FIELDS_FOR_ALL + FIELDS_PER_BYTE * sequence.messages.len() as u64;
    let mut reported = 0;
    loop {
        let before = at.get();
        if before - reported > 1 << 16 {
            progress.check_stopped().map_err(|stopped| Unreadable(stopped.to_string()))?;
            progress.advance((before - reported) as u64);
            reported = before;
        }
        let is_taken = match stream.next() {
            Some(Ok(DecoderEvent::MessageDefinition(definition))) => {
                messages.define(definition);
                true
            }
            Some(Ok(DecoderEvent::Message(message))) => messages.take(message),
            Some(Ok(DecoderEvent::FileHeader(_) | DecoderEvent::Crc(_))) => true,
            Some(Err(DecoderError::UnexpectedEof)) if before < sequence.messages.len() => {
                return Ok(End::Inside);
            }
            None | Some(Err(DecoderError::UnexpectedEof)) => return Ok(End::Clean),
            Some(Err(_)) => return Ok(End::Nonsense { at: sequence.at + before }),
        };
        if !is_taken || messages.n_fields > most_fields {
            return Ok(End::TooMany);
        }
    }
}

/// The header given to the library. It has no length, because the file's own may be wrong; the
/// messages end with the bytes.
const HEADER: [u8; 12] = [12, 0x20, 0, 0, 0xFF, 0xFF, 0xFF, 0xFF, b'.', b'F', b'I', b'T'];

/// The header followed by the messages; counts how much was read.
struct Source<'a> {
    header: &'a [u8],
    messages: &'a [u8],
    at: &'a Cell<usize>,
}

impl io::Read for Source<'_> {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        if !self.header.is_empty() {
            return self.header.read(out);
        }
        let n = self.messages.read(out)?;
        self.at.set(self.at.get() + n);
        Ok(n)
    }
}

fn clock_time(time: UnixNanos) -> String {
    Timestamp::from_nanosecond(i128::from(time.0)).unwrap_or_default().to_string()
}
