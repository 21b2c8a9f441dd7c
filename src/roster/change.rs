//! What can be asked of the roster: a new athlete, an edit, a password to hand out.

use std::{fmt, io};

use super::{Error, Snapshot};
use crate::model::{Athlete, Login};

/// The longest name and the longest team, in characters: what a line of the screen can hold.
const MAX_NAME_CHARS: usize = 100;
/// The longest bib, in characters.
const MAX_BIB_CHARS: usize = 16;

/// Characters of a made password: no two of them look or sound alike on paper.
const PASSWORD_ALPHABET: &[u8; 31] = b"abcdefghjkmnpqrstuvwxyz23456789";
/// Characters of each group of a made password: 13 of 31 are 64 bits.
const PASSWORD_GROUPS: [usize; 3] = [4, 5, 4];

/// A new athlete; empty texts where unknown.
#[derive(Clone, Default, PartialEq)]
pub struct NewAthlete {
    /// Login.
    pub login: String,
    /// Password in clear; only its hash is kept.
    pub password: String,
    /// Name.
    pub name: String,
    /// Bib.
    pub bib: String,
    /// Team.
    pub team: String,
    /// Body mass, kg.
    pub weight_kg: Option<f64>,
}

impl fmt::Debug for NewAthlete {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // All but the password, which must not reach a log by way of a `{:?}`.
        let Self { login, name, bib, team, weight_kg, .. } = self;
        f.debug_struct("NewAthlete")
            .field("login", login)
            .field("name", name)
            .field("bib", bib)
            .field("team", team)
            .field("weight_kg", weight_kg)
            .finish_non_exhaustive()
    }
}

/// Other values for an athlete; what is `None` stays as it is, and an empty text takes the
/// value away.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct AthleteEdit {
    /// Name.
    pub name: Option<String>,
    /// Bib.
    pub bib: Option<String>,
    /// Team.
    pub team: Option<String>,
    /// Body mass.
    pub weight: WeightEdit,
}

/// What becomes of an athlete's body mass.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub enum WeightEdit {
    /// It stays.
    #[default]
    Keep,
    /// It is not known any more.
    Forget,
    /// Another one, kg.
    Kg(f64),
}

/// A login with its password in clear, to be shown once: only the hash is kept.
#[derive(Clone, PartialEq, Eq)]
pub struct IssuedPassword {
    /// Whose.
    pub login: Login,
    /// In clear.
    pub password: String,
}

impl fmt::Debug for IssuedPassword {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("IssuedPassword").field("login", &self.login).finish_non_exhaustive()
    }
}

/// Makes a password that can be read from paper and typed on a phone, such as
/// `k7m2-xw4hq-9ztr`: 64 bits at random.
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
        // The 32nd is thrown away, so that all are equally likely.
        if let Some(&byte) = PASSWORD_ALPHABET.get(random as usize % 32) {
            return Ok(char::from(byte));
        }
    }
}

/// Checks a name, bib or team before it is kept.
pub(super) fn check_text(what: &'static str, text: &str) -> Result<(), Error> {
    let max = if what == "bib" { MAX_BIB_CHARS } else { MAX_NAME_CHARS };
    if text.chars().count() > max || text.chars().any(char::is_control) {
        return Err(Error::Text { what, max });
    }
    Ok(())
}

impl Snapshot {
    /// Other athletes with the bib of this one; two may share one (a relay, a tandem), but
    /// mostly somebody mistyped.
    pub fn sharing_bib<'a>(&'a self, athlete: &'a Athlete) -> impl Iterator<Item = &'a Athlete> {
        let same = |other: &&Athlete| {
            !athlete.bib.is_empty() && other.bib == athlete.bib && other.id != athlete.id
        };
        self.athletes.iter().map(|other| &**other).filter(same)
    }

    /// What to tell whoever gave this athlete a bib that others have too.
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
