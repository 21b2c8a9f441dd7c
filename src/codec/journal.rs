//! Lines read back from the journal.

use memchr::memmem::Finder;

use crate::{
    line_protocol::{FieldIter, Sections, sections, split_line, unescape_key, write_time},
    model::{Loans, Login, Metric, SampleBlock, Shape, ShapeField, UnixNanos, is_of_position},
    offset::OffsetError,
};

use super::{
    OperatorLine, SAMPLES,
    operator::ABOUT,
    prefix::{ATHLETE, VIA, write_client_tags},
    shapes::{arc, metric_index, number_of, type_of},
};

/// A line read back from the journal.
#[derive(Debug, Clone, Copy)]
pub enum JournalLine<'a> {
    /// A line of an athlete.
    Athlete(AthleteLine<'a>),
    /// A line of the operator about an athlete (tag `about`), or about all.
    Operator(OperatorLine<'a>),
}

/// A line of an athlete, parsed on demand.
#[derive(Debug, Clone, Copy)]
pub struct AthleteLine<'a> {
    /// The login that sent it; [`Self::owner`] says whose it is.
    pub login: &'a str,
    /// The athlete's Nth sender.
    pub via: u32,
    /// Time of the sample.
    pub time: UnixNanos,
    /// The whole line without its line feed.
    pub raw: &'a [u8],
    sections: Sections<'a>,
}

/// Reads the lines of one commit's payload; a line that is none of ours is an error with its
/// number, and the others go on.
pub fn journal_lines(payload: &[u8]) -> impl Iterator<Item = Result<JournalLine<'_>, usize>> {
    let mut rest = payload;
    let mut number = 0;
    std::iter::from_fn(move || {
        if rest.is_empty() {
            return None;
        }
        number += 1;
        let line = next_line(&mut rest);
        Some(line.ok().and_then(journal_line).ok_or(number))
    })
}

/// Cuts the first line off `rest`; after an error nothing is left of it.
pub(super) fn next_line<'a>(rest: &mut &'a [u8]) -> Result<&'a [u8], OffsetError> {
    let (line, after) = split_line(std::mem::take(rest))?;
    *rest = after.unwrap_or_default();
    Ok(line)
}

/// Finds the lines of some logins among those of many, before any of them is taken apart.
#[derive(Debug, Clone)]
pub struct AthleteFinder {
    logins: Vec<Login>,
    /// Of each login.
    tags: Vec<Finder<'static>>,
    any_tag: Finder<'static>,
}

impl AthleteFinder {
    /// A finder of the lines of this login.
    pub fn new(login: &Login) -> Self {
        Self::of(std::slice::from_ref(login))
    }

    /// A finder of the lines of these logins.
    pub fn of(logins: &[Login]) -> Self {
        // A login holds nothing that is escaped in a tag.
        let tag = |login: &Login| [ATHLETE, b"=", login.as_str().as_bytes()].concat();
        let tags = logins.iter().map(|login| Finder::new(&tag(login)).into_owned()).collect();
        Self { logins: logins.to_vec(), tags, any_tag: Finder::new(ATHLETE) }
    }

    /// Whether it is one of these logins.
    pub fn is_of(&self, login: &str) -> bool {
        self.logins.iter().any(|known| known.as_str() == login)
    }

    fn is_in(&self, text: &[u8]) -> bool {
        self.tags.iter().any(|tag| tag.find(text).is_some())
    }

    /// As [`journal_lines`] without most of the lines that are not of these logins. Nothing is given
    /// of a payload that holds none of them.
    pub fn journal_lines<'a>(
        &self,
        payload: &'a [u8],
    ) -> impl Iterator<Item = Result<JournalLine<'a>, usize>> {
        let mut rest = if self.is_in(payload) { payload } else { &[] };
        let mut number = 0;
        std::iter::from_fn(move || {
            while !rest.is_empty() {
                number += 1;
                let Ok(line) = next_line(&mut rest) else { return Some(Err(number)) };
                if self.is_in(line) || self.any_tag.find(line).is_none() {
                    return Some(journal_line(line).ok_or(number));
                }
            }
            None
        })
    }
}

/// Reads one line; `None` if it is none of ours.
pub(super) fn journal_line(raw: &[u8]) -> Option<JournalLine<'_>> {
    let sections = sections(raw)?;
    let time = UnixNanos(sections.time?);
    let (mut athlete, mut via, mut about) = (None, None, None);
    for tag in sections.tags() {
        let tag = tag.ok()?;
        match tag.key {
            ATHLETE => athlete = Some(str::from_utf8(tag.value).ok()?),
            VIA => via = Some(str::from_utf8(tag.value).ok()?.parse().ok()?),
            ABOUT => about = str::from_utf8(tag.value).ok(),
            _ => {}
        }
    }
    Some(match athlete {
        Some(login) => JournalLine::Athlete(AthleteLine { login, via: via?, time, raw, sections }),
        None => JournalLine::Operator(OperatorLine { about, via, time, raw, sections }),
    })
}

impl<'a> AthleteLine<'a> {
    /// The login of the athlete whose the line is: of whoever carried the phone.
    pub fn owner<'l>(&'l self, loans: &'l Loans) -> &'l str {
        loans.owner(self.login, self.via, self.time)
    }

    /// The measurement, escapes kept.
    pub const fn measurement(&self) -> &'a [u8] {
        self.sections.measurement
    }

    /// Whether the client sent tags.
    pub fn has_client_tags(&self) -> bool {
        self.sections.tags().flatten().any(|tag| tag.key != ATHLETE && tag.key != VIA)
    }

    /// The fields as written.
    pub(super) const fn fields_raw(&self) -> &'a [u8] {
        self.sections.fields_raw
    }

    /// The fields of the line.
    pub const fn fields(&self) -> FieldIter<'a> {
        self.sections.fields()
    }

    /// True when [`Self::shape`] would give `shape`; allocates nothing, so that a reader of many
    /// lines can ask it of the last shape first.
    pub fn has_shape(&self, shape: &Shape) -> bool {
        let mut fields = self.fields();
        *unescape_key(self.sections.measurement) == *shape.measurement
            && shape.fields.iter().all(|known| {
                fields.next().and_then(Result::ok).is_some_and(|field| {
                    type_of(&field.value) == known.kind && *unescape_key(field.key) == *known.key
                })
            })
            && fields.next().is_none()
    }

    /// Measurement (unescaped) and (field key unescaped, type) of the line, for the schema;
    /// `None` if a field cannot be read.
    pub fn shape(&self) -> Option<Shape> {
        let field = |field: Result<crate::line_protocol::Field<'_>, _>| {
            let field = field.ok()?;
            Some(ShapeField { key: arc(unescape_key(field.key)), kind: type_of(&field.value) })
        };
        Some(Shape {
            measurement: arc(unescape_key(self.sections.measurement)),
            fields: self.fields().map(field).collect::<Option<_>>()?,
        })
    }

    /// Adds the numeric readings of a `samples` line to `block`, as one sample; nothing for
    /// other lines and for lines without a reading.
    pub fn push_sample(&self, block: &mut SampleBlock) {
        self.push_readings(block, |_| true);
    }

    /// The same as views show it: without a position that is not used ([`Loans::uses_position`]).
    pub fn push_shown_sample(&self, loans: &Loans, block: &mut SampleBlock) {
        let uses_position = loans.uses_position(self.login, self.via, self.time);
        self.push_readings(block, |metric| uses_position || !is_of_position(metric));
    }

    fn push_readings(&self, block: &mut SampleBlock, is_wanted: impl Fn(&Metric) -> bool) {
        if self.sections.measurement != SAMPLES {
            return;
        }
        let mut has_readings = false;
        for field in self.fields().flatten() {
            let Some(value) = number_of(&field.value) else { continue };
            if let Some(metric) = metric_index(block, &unescape_key(field.key))
                && block.metrics().get(usize::from(metric)).is_some_and(&is_wanted)
            {
                block.push_reading(metric, value);
                has_readings = true;
            }
        }
        if has_readings {
            block.finish_sample(self.time);
        }
    }

    /// The series of the line as the client would have it back: measurement and tags, without
    /// ours, `~` keys restored.
    pub fn write_exported_series(&self, out: &mut Vec<u8>) {
        out.extend_from_slice(self.sections.measurement);
        write_client_tags(self.sections.tags(), out);
    }

    /// The line as the client would have it back: without our tags, `~` keys restored, without a
    /// line feed.
    pub fn write_exported(&self, out: &mut Vec<u8>) {
        self.write_exported_series(out);
        out.push(b' ');
        out.extend_from_slice(self.sections.fields_raw);
        out.push(b' ');
        write_time(self.time.0, out);
    }
}
