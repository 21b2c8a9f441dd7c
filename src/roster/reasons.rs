//! Why changes to the roster are refused, as data.

use super::{Error, file::MAX_ATHLETES};
use crate::model::{AthleteText, OwnList, Reason, ToReason};

impl ToReason for Error {
    fn to_reason(&self) -> Option<Reason> {
        Some(match self {
            Self::Taken(login) => Reason::LoginTaken { login: login.to_string() },
            Self::Unknown(who) => Reason::UnknownAthlete { who: who.clone() },
            Self::InvalidLogin(_) => Reason::InvalidLogin,
            Self::ShortPassword => Reason::ShortPassword,
            Self::Erasing { login, left } => {
                Reason::LoginErasing { login: login.to_string(), secs: left.secs }
            }
            Self::Text { what, max } => {
                let what = match *what {
                    "bib" => AthleteText::Bib,
                    "team" => AthleteText::Team,
                    "heat" => AthleteText::Heat,
                    _ => AthleteText::Name,
                };
                Reason::AthleteText { what, max: *max }
            }
            Self::Profile(profile) => return profile.to_reason(),
            Self::Full => Reason::RosterFull { max: MAX_ATHLETES },
            Self::Io(why) => Reason::NotSaved { list: OwnList::Roster, why: why.to_string() },
            Self::StartList(_) | Self::Unreadable(_) | Self::Unhashed(_) => return None,
        })
    }
}
