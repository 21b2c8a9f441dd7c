//! Why changes to the codes are refused, as data.

use super::{Error, MAX_CODES, MAX_CODES_PER_ATHLETE};
use crate::model::{OwnList, Reason, ToReason};

impl ToReason for Error {
    fn to_reason(&self) -> Option<Reason> {
        Some(match self {
            Self::TooMany => Reason::TooManyCodes { max: MAX_CODES_PER_ATHLETE },
            Self::Full => Reason::CodesFull { max: MAX_CODES },
            Self::Io(why) => Reason::NotSaved { list: OwnList::Codes, why: why.to_string() },
            // The window lists codes by themselves.
            Self::Unknown(_) | Self::Unreadable(_) => return None,
        })
    }
}
