//! Why changes to the events are refused, as data.

use super::{Error, MAX_EVENTS};
use crate::model::{OwnList, Reason, ToReason};

impl ToReason for Error {
    fn to_reason(&self) -> Option<Reason> {
        Some(match self {
            Self::Unknown(id) => Reason::UnknownEvent { id: id.to_string() },
            Self::IsOpen(id) => Reason::EventOpen { id: id.to_string() },
            Self::Erasing(id) => Reason::EventErasing { id: id.to_string() },
            Self::NoName => Reason::EventWithoutName,
            Self::Text { max, .. } => Reason::EventText { max: *max },
            Self::Times => Reason::EventTimes,
            Self::Full => Reason::EventsFull { max: MAX_EVENTS },
            Self::Io(why) => Reason::NotSaved { list: OwnList::Events, why: why.to_string() },
            // Nobody chooses an id in the window.
            Self::Taken(_) | Self::Unreadable(_) => return None,
        })
    }
}
