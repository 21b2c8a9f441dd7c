//! Changes to the roster: adding an athlete, editing one, issuing a password.

use std::{fmt, io};

use super::{Error, Snapshot};
use crate::model::{Athlete, Login, Profile, ProfileEdit};

/// The maximum length of a name or team, in characters: what fits on a line of the screen.
const MAX_NAME_CHARS: usize = 100;
/// The maximum length of a bib, in characters.
const MAX_BIB_CHARS: usize = 16;

/// The characters of generated passwords: no two look or sound alike.
const PASSWORD_ALPHABET: &[u8; 31] = b"abcdefghjkmnpqrstuvwxyz23456789";
/// The lengths of the groups of a generated password: 13 of 31 characters are 64 bits.
const PASSWORD_GROUPS: [usize; 3] = [4, 5, 4];

/// A new athlete; unknown texts are empty.
#[derive(Clone, Default, PartialEq)]
pub struct NewAthlete {
    /// The login.
    pub login: String,
    /// The password in plain text; only its hash is stored.
    pub password: String,
    /// The name.
    pub name: String,
    /// The bib.
    pub bib: String,
    /// The team.
    pub team: String,
    /// The heat.
    pub heat: String,
    /// What is known of the body.
    pub profile: Box<Profile>,
}

impl fmt::Debug for NewAthlete {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // Without the password, which must not reach a log through `{:?}`.
        let Self { login, name, bib, team, heat, profile, .. } = self;
        f.debug_struct("NewAthlete")
            .field("login", login)
            .field("name", name)
            .field("bib", bib)
            .field("team", team)
            .field("heat", heat)
            .field("profile", profile)
            .finish_non_exhaustive()
    }
}

/// An edit of an athlete; `None` keeps a value, and an empty text removes it.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct AthleteEdit {
    /// The name.
    pub name: Option<String>,
    /// The bib.
    pub bib: Option<String>,
    /// The team.
    pub team: Option<String>,
    /// The heat.
    pub heat: Option<String>,
    /// What is known of the body.
    pub profile: ProfileEdit,
}

/// A login with its password in plain text, to be shown once: only the hash is stored.
#[derive(Clone, PartialEq, Eq)]
pub struct IssuedPassword {
    /// The login.
    pub login: Login,
    /// The password in plain text.
    pub password: String,
}

impl fmt::Debug for IssuedPassword {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("IssuedPassword").field("login", &self.login).finish_non_exhaustive()
    }
}

/// Generates a password that can be read from paper and typed on a phone, such as
/// `k7m2-xw4hq-9ztr`: 64 random bits.
pub fn generate_password() -> Result<String, Error> {
    let mut password = String::new();
    for n_chars in PASSWORD_GROUPS {
        if !password.is_empty() {
            password.push('-');
        }
        for _ in 0..n_chars {
            password.push(random_character()?);
        }
    }
    Ok(password)
}

fn random_character() -> Result<char, Error> {
    loop {
        let random = getrandom::u32().map_err(io::Error::other)?;
        // Rejecting the 32nd value makes all characters equally likely.
        if let Some(&byte) = PASSWORD_ALPHABET.get(random as usize % 32) {
            return Ok(char::from(byte));
        }
    }
}

/// Validates a name, bib, team or heat.
pub(super) fn check_text(what: &'static str, text: &str) -> Result<(), Error> {
    let max = if what == "bib" { MAX_BIB_CHARS } else { MAX_NAME_CHARS };
    if text.chars().count() > max || text.chars().any(char::is_control) {
        return Err(Error::Text { what, max });
    }
    Ok(())
}

impl Snapshot {
    /// Other athletes with the same bib; a relay or a tandem may share one, but usually it is a
    /// typing error.
    pub fn sharing_bib<'a>(&'a self, athlete: &'a Athlete) -> impl Iterator<Item = &'a Athlete> {
        let same = |other: &&Athlete| {
            !athlete.bib.is_empty() && other.bib == athlete.bib && other.id != athlete.id
        };
        self.athletes.iter().map(|other| &**other).filter(same)
    }

    /// A warning if other athletes have the bib of this athlete.
    pub fn bib_warning(&self, athlete: &Athlete) -> Option<String> {
        let others: Vec<&str> = self.sharing_bib(athlete).map(|other| &*other.name).collect();
        if others.is_empty() {
            return None;
        }
        Some(format!("bib {} is also worn by {}", athlete.bib, others.join(", ")))
    }
}

#[cfg(test)]
mod tests {
    use std::collections::{BTreeSet, HashSet};

    use super::*;

    #[test]
    fn made_passwords_are_readable_and_differ() {
        let made: BTreeSet<String> = (0..1000).map(|_| generate_password().unwrap()).collect();
        assert_eq!(made.len(), 1000);
        let mut seen = HashSet::new();
        for password in &made {
            let groups: Vec<usize> = password.split('-').map(str::len).collect();
            assert_eq!(groups, PASSWORD_GROUPS, "{password}");
            seen.extend(password.bytes().filter(|&byte| byte != b'-'));
        }
        assert_eq!(seen, PASSWORD_ALPHABET.iter().copied().collect(), "all of them are used");
        let bits = PASSWORD_GROUPS.iter().sum::<usize>() as f64 * 31_f64.log2();
        assert!(60.0 < bits, "{bits}");
        for confusable in *b"il1o0" {
            assert!(!PASSWORD_ALPHABET.contains(&confusable));
        }
    }

    #[test]
    fn no_password_shows_in_debug_text() {
        let issued = IssuedPassword {
            login: Login::try_from("rider7").unwrap(),
            password: "velodrome".to_owned(),
        };
        let new = NewAthlete { password: "velodrome".to_owned(), ..NewAthlete::default() };
        assert!(!format!("{issued:?} {new:?}").contains("velodrome"));
    }
}
