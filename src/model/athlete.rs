//! Who is watched: the athlete and the login.

use std::{fmt, sync::Arc};

use super::profile::Profile;

/// The number of an athlete in the roster; never reused, also not after removal.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct AthleteId(pub u32);

/// The login name of an athlete's phones: 1 to 64 characters from `A-Za-z0-9_.-`. It never changes.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Login(Arc<str>);

/// The text is not a login.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a login has 1 to 64 of the characters A-Z a-z 0-9 _ . -")]
pub struct InvalidLogin;

impl Login {
    /// The longest login, in bytes.
    pub const MAX_LEN: usize = 64;

    /// The login as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// Allows looking up logins in maps by plain text.
impl std::borrow::Borrow<str> for Login {
    fn borrow(&self) -> &str {
        &self.0
    }
}

impl TryFrom<&str> for Login {
    type Error = InvalidLogin;

    fn try_from(text: &str) -> Result<Self, InvalidLogin> {
        let allowed = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'.' | b'-');
        if (1..=Self::MAX_LEN).contains(&text.len()) && text.bytes().all(allowed) {
            Ok(Self(text.into()))
        } else {
            Err(InvalidLogin)
        }
    }
}

impl fmt::Display for Login {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// An athlete on the roster, as shown in every view. Contains nothing secret.
#[derive(Debug, Clone, PartialEq)]
pub struct Athlete {
    /// Roster number.
    pub id: AthleteId,
    /// Login of the athlete's phones, and name of the athlete's database.
    pub login: Login,
    /// Display name; the login if none was given.
    pub name: String,
    /// Start number (bib); empty if none was given.
    pub bib: String,
    /// Team; empty if none was given.
    pub team: String,
    /// Heat, wave or starting group; empty when none was given.
    pub heat: String,
    /// Identity slot, 0 to 11: colour and line style of the athlete (`ui::theme`).
    pub slot: u8,
    /// Physical data.
    pub profile: Profile,
}

impl Athlete {
    /// The short text in the chip: the bib, else the number at the end of the login, else its first
    /// letters.
    pub fn chip(&self) -> &str {
        if !self.bib.is_empty() {
            return &self.bib;
        }
        let login = self.login.as_str();
        let number = number_at_end(login);
        let end = login.len().min(3);
        // A login is ASCII, so every index is a character boundary.
        if number.is_empty() { &login[..end] } else { number }
    }

    /// Sort key of rows: numeric bibs first, then other bibs as text, then by name.
    pub fn bib_order(&self) -> (bool, u64, &str, &str) {
        let digits = if self.bib.is_empty() {
            number_at_end(self.login.as_str())
        } else {
            let end = self.bib.bytes().take_while(u8::is_ascii_digit).count();
            &self.bib[..end]
        };
        (self.bib.is_empty(), digits.parse().unwrap_or(u64::MAX), &self.bib, &self.name)
    }
}

/// Up to four trailing digits of a login such as `rider17`.
fn number_at_end(login: &str) -> &str {
    let n_digits = login.bytes().rev().take(4).take_while(u8::is_ascii_digit).count();
    &login[login.len() - n_digits..]
}

#[cfg(test)]
mod tests {
    use super::*;

    fn athlete(login: &str, bib: &str) -> Athlete {
        Athlete {
            id: AthleteId(1),
            login: Login::try_from(login).unwrap(),
            name: login.to_owned(),
            bib: bib.to_owned(),
            team: String::new(),
            heat: String::new(),
            slot: 0,
            profile: Profile::default(),
        }
    }

    #[test]
    fn without_a_bib_the_number_of_the_login_stands_in_the_chip() {
        assert_eq!(athlete("rider17", "4").chip(), "4");
        assert_eq!(athlete("rider17", "").chip(), "17");
        assert_eq!(athlete("anna", "").chip(), "ann");
        assert_eq!(athlete("x", "").chip(), "x");
    }

    #[test]
    fn bibs_come_in_order_of_their_numbers_then_logins_in_order_of_theirs() {
        let mut all = [
            athlete("rider10", ""),
            athlete("a", "10"),
            athlete("rider9", ""),
            athlete("b", "9"),
            athlete("zoe", ""),
        ];
        all.sort_by(|a, b| a.bib_order().cmp(&b.bib_order()));
        let logins: Vec<_> = all.iter().map(|athlete| athlete.login.as_str()).collect();
        assert_eq!(logins, ["b", "a", "rider9", "rider10", "zoe"]);
    }
}
