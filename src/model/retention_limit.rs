//! How long recordings are kept, and what is about to be deleted.

use std::{fmt, str::FromStr};

use super::{Day, UnixNanos};

/// How long recordings are kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum RetentionLimit {
    /// Forever.
    #[default]
    Everything,
    /// For this many whole days after the day of arrival.
    Days(u32),
    /// As long as their total size does not exceed this many bytes; the oldest are deleted first.
    Bytes(u64),
}

/// The text is not a valid limit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("keep is \"everything\", or such as \"90 days\" or \"20 GiB\"")]
pub struct InvalidRetentionLimit;

impl FromStr for RetentionLimit {
    type Err = InvalidRetentionLimit;

    fn from_str(text: &str) -> Result<Self, InvalidRetentionLimit> {
        if text == "everything" {
            return Ok(Self::Everything);
        }
        let (number, unit) = text.trim().split_once(' ').ok_or(InvalidRetentionLimit)?;
        let number: u32 = number.parse().or(Err(InvalidRetentionLimit))?;
        match unit.trim() {
            "day" | "days" if (1..=36_500).contains(&number) => Ok(Self::Days(number)),
            "GiB" if (1..=1 << 20).contains(&number) => Ok(Self::Bytes(u64::from(number) << 30)),
            _ => Err(InvalidRetentionLimit),
        }
    }
}

/// Recordings that are about to be deleted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Deletion {
    /// When, at the earliest; `None` for as soon as there is more than is to be kept.
    pub due: Option<UnixNanos>,
    /// Their bytes on the disk.
    pub bytes: u64,
    /// The first day on which they arrived.
    pub first_day: Day,
    /// The last one.
    pub last_day: Day,
}

/// A sentence, days being those of UTC.
impl fmt::Display for Deletion {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.due {
            Some(due) => write!(f, "On {}", Day::of(due))?,
            None => f.write_str("When the recordings have grown to the size that is kept")?,
        }
        let mb = self.bytes.div_ceil(1_000_000);
        write!(f, ", {mb} MB of recordings of {}", self.first_day)?;
        if self.first_day != self.last_day {
            write!(f, " to {}", self.last_day)?;
        }
        f.write_str(" will be deleted.")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_kept_is_said_in_words() {
        assert_eq!("everything".parse(), Ok(RetentionLimit::Everything));
        assert_eq!("90 days".parse(), Ok(RetentionLimit::Days(90)));
        assert_eq!("1 day".parse(), Ok(RetentionLimit::Days(1)));
        assert_eq!("20 GiB".parse(), Ok(RetentionLimit::Bytes(20 << 30)));
        for text in ["", "all", "90", "0 days", "-1 days", "20 GB", "1.5 days", "5000000 GiB"] {
            assert_eq!(text.parse::<RetentionLimit>(), Err(InvalidRetentionLimit), "{text}");
        }
    }

    #[test]
    fn a_deletion_is_a_sentence() {
        let day = |secs| Day::of(UnixNanos::from_secs(secs));
        let mut deletion = Deletion {
            due: Some(UnixNanos::from_secs(1_463_702_400)),
            bytes: 34_500_001,
            first_day: day(1_463_616_000),
            last_day: day(1_463_616_000),
        };
        assert_eq!(
            deletion.to_string(),
            "On 2016-05-20, 35 MB of recordings of 2016-05-19 will be deleted."
        );
        deletion.due = None;
        deletion.last_day = day(1_463_702_400);
        assert_eq!(
            deletion.to_string(),
            "When the recordings have grown to the size that is kept, 35 MB of recordings of \
             2016-05-19 to 2016-05-20 will be deleted."
        );
    }
}
