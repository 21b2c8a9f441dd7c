//! What a line of a start list makes of an athlete's values, in words.

use crate::model::{Profile, ProfileNumber, Sex};

/// A value that becomes another one, as the operator reads it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ValueChange {
    /// Which value, such as `FTP`.
    pub what: &'static str,
    /// What it was, with its unit; empty where it was not known.
    pub before: String,
    /// What it becomes, with its unit.
    pub after: String,
}

/// `FTP 250 W`, or `FTP 250 W instead of 240 W`.
impl std::fmt::Display for ValueChange {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Self { what, before, after } = self;
        write!(f, "{what} {after}")?;
        if before.is_empty() { Ok(()) } else { write!(f, " instead of {before}") }
    }
}

/// Notes a text that becomes another one.
pub(super) fn of_text(
    changes: &mut Vec<ValueChange>,
    what: &'static str,
    before: &str,
    after: &str,
) {
    if before != after {
        let (before, after) = (before.to_owned(), after.to_owned());
        changes.push(ValueChange { what, before, after });
    }
}

/// Notes the values of a profile that become others.
pub(super) fn of_profile(changes: &mut Vec<ValueChange>, before: &Profile, after: &Profile) {
    let sex = |profile: &Profile| profile.sex.map(Sex::name).unwrap_or_default();
    of_text(changes, "sex", sex(before), sex(after));
    for number in ProfileNumber::ALL {
        let words = |profile: &Profile| profile.number(number).map(|value| number.words(value));
        if before.number(number) != after.number(number) {
            let (before, after) = (words(before), words(after));
            changes.push(ValueChange {
                what: number.definition().label,
                before: before.unwrap_or_default(),
                after: after.unwrap_or_default(),
            });
        }
    }
}
