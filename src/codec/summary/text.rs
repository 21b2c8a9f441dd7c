//! Summaries as bytes. All numbers are little-endian; whoever keeps them compresses them.

use std::sync::Arc;

use super::{AthleteSummary, MinuteValues, SeriesSummary, SummaryValues};

/// Writes a summary.
pub fn encode_summary(summary: &AthleteSummary) -> Vec<u8> {
    let mut out = Vec::new();
    put_len(summary.series.len(), &mut out);
    for series in &summary.series {
        put_text(&series.measurement, &mut out);
        put_len(series.minutes.len(), &mut out);
        let mut last = 0_i64;
        for minute in &series.minutes {
            out.extend_from_slice(&minute.wrapping_sub(last).to_le_bytes());
            last = *minute;
        }
        put_len(series.fields.len(), &mut out);
        for (name, values) in &series.fields {
            put_text(name, &mut out);
            match values {
                SummaryValues::Float(values) => {
                    out.push(b'f');
                    put_values(values, f64::to_le_bytes, &mut out);
                }
                SummaryValues::Integer(values) => {
                    out.push(b'i');
                    put_values(values, i64::to_le_bytes, &mut out);
                }
                SummaryValues::LeftOut => out.push(b'x'),
            }
        }
    }
    out
}

/// Reads a summary; `None` if the bytes are none.
pub fn decode_summary(bytes: &[u8]) -> Option<AthleteSummary> {
    let mut input = Input(bytes);
    let mut summary = AthleteSummary::default();
    for _ in 0..input.len()? {
        let measurement = input.text()?;
        let mut last = 0_i64;
        let mut minutes = Vec::new();
        for _ in 0..input.len()? {
            last = last.wrapping_add(i64::from_le_bytes(input.array()?));
            minutes.push(last);
        }
        let mut fields = Vec::new();
        for _ in 0..input.len()? {
            let name = input.text()?;
            let values = match input.array()? {
                [b'f'] => SummaryValues::Float(input.values(minutes.len(), f64::from_le_bytes)?),
                [b'i'] => SummaryValues::Integer(input.values(minutes.len(), i64::from_le_bytes)?),
                [b'x'] => SummaryValues::LeftOut,
                _ => return None,
            };
            fields.push((name, values));
        }
        if !minutes.is_sorted() {
            return None;
        }
        summary.series.push(SeriesSummary { measurement, minutes, fields });
    }
    input.0.is_empty().then_some(summary)
}

fn put_len(len: usize, out: &mut Vec<u8>) {
    out.extend_from_slice(&u32::try_from(len).unwrap_or(u32::MAX).to_le_bytes());
}

fn put_text(text: &str, out: &mut Vec<u8>) {
    put_len(text.len(), out);
    out.extend_from_slice(text.as_bytes());
}

/// One kind of number after the other: those of a kind look alike.
fn put_values<T: Copy>(
    values: &[MinuteValues<T>],
    bytes: impl Fn(T) -> [u8; 8],
    out: &mut Vec<u8>,
) {
    for value in values {
        out.extend_from_slice(&value.count.to_le_bytes());
    }
    let kinds: [fn(&MinuteValues<T>) -> T; 5] =
        [|it| it.sum, |it| it.least, |it| it.most, |it| it.first, |it| it.last];
    for kind in kinds {
        for value in values {
            out.extend_from_slice(&bytes(kind(value)));
        }
    }
}

struct Input<'a>(&'a [u8]);

impl<'a> Input<'a> {
    fn take(&mut self, len: usize) -> Option<&'a [u8]> {
        let (taken, rest) = self.0.split_at_checked(len)?;
        self.0 = rest;
        Some(taken)
    }

    fn array<const N: usize>(&mut self) -> Option<[u8; N]> {
        self.take(N)?.first_chunk().copied()
    }

    /// A number of things that take at least a byte each.
    fn len(&mut self) -> Option<usize> {
        let len = usize::try_from(u32::from_le_bytes(self.array()?)).ok()?;
        (len <= self.0.len()).then_some(len)
    }

    fn text(&mut self) -> Option<Arc<str>> {
        let len = self.len()?;
        Some(std::str::from_utf8(self.take(len)?).ok()?.into())
    }

    fn values<T: Copy>(
        &mut self,
        len: usize,
        value: impl Fn([u8; 8]) -> T,
    ) -> Option<Vec<MinuteValues<T>>> {
        let counts = self.take(len.checked_mul(4)?)?;
        let mut columns = [&[][..]; 5];
        for column in &mut columns {
            *column = self.take(len.checked_mul(8)?)?;
        }
        let at = |column: &[u8], index: usize| -> Option<T> {
            Some(value(*column.get(index * 8..)?.first_chunk()?))
        };
        let [sums, least, most, first, last] = columns;
        (0..len)
            .map(|index| {
                Some(MinuteValues {
                    count: u32::from_le_bytes(*counts.get(index * 4..)?.first_chunk()?),
                    sum: at(sums, index)?,
                    least: at(least, index)?,
                    most: at(most, index)?,
                    first: at(first, index)?,
                    last: at(last, index)?,
                })
            })
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        codec::{ColumnsReader, summary::MINUTE},
        model::Login,
    };

    fn summary(lines: &str) -> AthleteSummary {
        let mut reader = ColumnsReader::default();
        reader.read(lines.as_bytes());
        AthleteSummary::of(&reader.series_of(&Login::try_from("anna").unwrap()))
    }

    fn ride() -> String {
        let line = |second: i64| {
            let time = second * 1_000_000_000;
            let w = if second % 2 == 0 { format!(",w={}i", second - 70) } else { String::new() };
            format!("samples,athlete=anna,via=1 v={}{w},text=\"x\" {time}\n", second % 7)
        };
        (0..150).map(line).collect()
    }

    #[test]
    fn minutes_have_what_their_samples_come_to() {
        let tagged = "samples,athlete=anna,t=x,via=1 v=9 1\nother,athlete=anna,via=1 v=9 1\n";
        let summary = summary(&[&*ride(), tagged].concat());
        let [other, samples] = summary.series.as_slice() else { panic!("{summary:?}") };
        assert_eq!(samples.minutes, [0, 1, 2]);
        let field =
            |name: &str| &samples.fields.iter().find(|(known, _)| **known == *name).unwrap().1;
        let SummaryValues::Float(v) = field("v") else { panic!() };
        let seconds = 60..120;
        let sum: f64 = seconds.clone().map(|second| f64::from(second % 7)).sum();
        let expected =
            MinuteValues { count: 60, sum, least: 0.0, most: 6.0, first: 4.0, last: 0.0 };
        assert_eq!(v[1], expected);
        let SummaryValues::Integer(w) = field("w") else { panic!() };
        let expected =
            MinuteValues { count: 15, sum: 15 * 64, least: 50, most: 78, first: 50, last: 78 };
        assert_eq!(w[2], expected);
        assert_eq!(*field("text"), SummaryValues::LeftOut);
        // One value a minute is quicker read than its summary.
        assert_eq!(other.fields[0].1, SummaryValues::LeftOut);
        assert_eq!(MINUTE, 60 * 1_000_000_000);
    }

    #[test]
    fn a_summary_is_read_back_and_nothing_else_is() {
        let summary = summary(&ride());
        let bytes = encode_summary(&summary);
        assert_eq!(decode_summary(&bytes), Some(summary));
        for len in 0..bytes.len() {
            assert_eq!(decode_summary(&bytes[..len]), None, "{len}");
        }
        assert_eq!(decode_summary(&[&bytes[..], b"x"].concat()), None);
        assert_eq!(decode_summary(&[0xff; 64]), None);
    }
}
