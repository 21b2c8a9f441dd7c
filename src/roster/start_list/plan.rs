//! Plans what a start list does to a roster: whom it adds, whom it changes, what it refuses.

use std::collections::{HashMap, HashSet};

use unicode_normalization::UnicodeNormalization as _;

use super::{
    cell::WrongCell,
    changes::{self, ValueChange},
    login,
    table::{Row, WrongRow},
};
use crate::{
    model::{Athlete, Login, Profile, ProfileEdit, Reason, Refusal, ToReason},
    roster::{
        AthleteEdit, ErasingLeft, Error, MAX_ATHLETES, NewAthlete, change::check_text, password,
        viewer::is_reserved,
    },
};

/// What a plan needs to know of the roster.
pub(super) struct RosterIndex {
    athletes: Vec<Athlete>,
    /// Indices into `athletes`.
    by_login: HashMap<String, usize>,
    by_name: HashMap<String, Vec<usize>>,
    by_bib: HashMap<String, Vec<usize>>,
    /// The logins of removed athletes, whose recordings still exist.
    removed: HashSet<String>,
    /// Logins that are not free yet.
    erasing: Vec<(Login, ErasingLeft)>,
}

impl RosterIndex {
    pub(super) fn new(
        athletes: Vec<Athlete>,
        removed: HashSet<String>,
        erasing: Vec<(Login, ErasingLeft)>,
    ) -> Self {
        let mut by_login = HashMap::new();
        let mut by_name: HashMap<String, Vec<usize>> = HashMap::new();
        let mut by_bib: HashMap<String, Vec<usize>> = HashMap::new();
        for (index, athlete) in athletes.iter().enumerate() {
            by_login.insert(athlete.login.as_str().to_owned(), index);
            by_name.entry(folded(&athlete.name)).or_default().push(index);
            by_bib.entry(athlete.bib.clone()).or_default().push(index);
        }
        Self { athletes, by_login, by_name, by_bib, removed, erasing }
    }

    /// How much longer a login is being erased; `None` if it is not.
    fn erasing_left(&self, login: &str) -> Option<ErasingLeft> {
        let found = self.erasing.iter().find(|(erasing, _)| erasing.as_str() == login);
        found.map(|(_, left)| *left)
    }
}

/// Why nothing becomes of a row.
#[derive(Debug, thiserror::Error)]
enum RowError {
    /// The row itself.
    #[error(transparent)]
    Row(#[from] WrongRow),
    /// It says of nobody.
    #[error("the line has neither login nor name nor bib")]
    Nobody,
    /// Another row has the same login.
    #[error("the login {login} stands in line {first} already")]
    DoubleLogin {
        login: String,
        /// The line of that row.
        first: u64,
    },
    /// It is the viewer's login, or the public one.
    #[error("the login {0} is taken: it reads and never writes")]
    ViewerLogin(String),
    /// The roster does not take it.
    #[error(transparent)]
    Roster(#[from] Error),
}

impl ToReason for RowError {
    fn to_reason(&self) -> Option<Reason> {
        Some(match self {
            Self::Row(WrongRow::Cell(cell)) => match cell.clone() {
                WrongCell::Number { number, cell } => Reason::NoNumber { number, cell },
                WrongCell::NoUnit { number, cell } => Reason::NoUnit { number, cell },
                WrongCell::Sex(cell) => Reason::NoSex { cell },
            },
            Self::Row(WrongRow::Surplus { cells, headings }) => {
                Reason::TooManyCells { cells: *cells, headings: *headings }
            }
            Self::Nobody => Reason::LineOfNobody,
            Self::DoubleLogin { login, first } => {
                Reason::LoginTwice { login: login.clone(), first: *first }
            }
            Self::ViewerLogin(login) => Reason::LoginReads { login: login.clone() },
            Self::Roster(error) => return error.to_reason(),
        })
    }
}

/// What becomes of a row.
pub(super) enum Planned {
    /// Adds an athlete; the password is empty if one has to be generated.
    Add(NewAthlete),
    /// Edits an existing athlete.
    Edit(AthleteEdit),
    /// Keeps an existing athlete unchanged.
    Keep,
    /// Refuses the row, for this reason.
    Refuse(Refusal),
}

/// A row and what happens to it.
pub(super) struct Step {
    /// The line number of the row.
    pub(super) number: u64,
    pub(super) planned: Planned,
    /// The athlete's data after the import; for a refused row, what it says.
    pub(super) login: String,
    pub(super) name: String,
    pub(super) bib: String,
    pub(super) team: String,
    /// What becomes another value.
    pub(super) changes: Vec<ValueChange>,
    pub(super) warnings: Vec<String>,
}

/// Decides what happens to each row. The plan is deterministic, and importing the same list again
/// changes nothing.
pub(super) fn plan(rows: &[Row], known: &RosterIndex) -> Vec<Step> {
    let mut planner = Planner::new(rows, known);
    let mut steps: Vec<Step> = rows.iter().map(|row| planner.step(row)).collect();
    warn_of_double_bibs(&mut steps, known);
    steps
}

/// Normalises a name for comparison: ignores case, white space, and whether accents are combining
/// characters, as macOS writes them.
fn folded(name: &str) -> String {
    let words = name.split_whitespace().collect::<Vec<_>>().join(" ");
    words.to_lowercase().nfc().collect()
}

struct Planner<'a> {
    known: &'a RosterIndex,
    /// For rows without a login: the athlete that matches, by line number.
    meant: HashMap<u64, usize>,
    /// The logins given in the list, with the first line of each.
    named: HashMap<&'a str, u64>,
    /// The logins generated for rows.
    made: HashSet<String>,
    n_athletes: usize,
}

impl<'a> Planner<'a> {
    fn new(rows: &'a [Row], known: &'a RosterIndex) -> Self {
        let mut named = HashMap::new();
        for row in rows.iter().filter(|row| !row.login.is_empty()) {
            named.entry(&*row.login).or_insert(row.number);
        }
        let meant = who_is_meant(rows, known);
        Self { known, meant, named, made: HashSet::new(), n_athletes: known.athletes.len() }
    }

    fn step(&mut self, row: &Row) -> Step {
        let mut step = Step {
            number: row.number,
            planned: Planned::Keep,
            login: row.login.clone(),
            name: row.name.clone(),
            bib: row.bib.clone(),
            team: row.team.clone(),
            changes: Vec::new(),
            warnings: Vec::new(),
        };
        step.planned = match self.decide(row, &mut step) {
            Ok(planned) => planned,
            Err(error) => Planned::Refuse(Refusal::of(&error)),
        };
        step
    }

    fn decide(&mut self, row: &Row, step: &mut Step) -> Result<Planned, RowError> {
        if let Some(wrong) = &row.wrong {
            return Err(wrong.clone().into());
        }
        let texts =
            [("name", &row.name), ("bib", &row.bib), ("team", &row.team), ("heat", &row.heat)];
        for (what, text) in texts {
            check_text(what, text)?;
        }
        if row.login.is_empty() && row.name.is_empty() && row.bib.is_empty() {
            return Err(RowError::Nobody);
        }
        if !row.login.is_empty() {
            Login::try_from(&*row.login).map_err(Error::from)?;
            if let Some(&first) = self.named.get(&*row.login)
                && first != row.number
            {
                return Err(RowError::DoubleLogin { login: row.login.clone(), first });
            }
        }
        let found = match self.known.by_login.get(&row.login) {
            Some(&index) => Some(index),
            None => self.meant.get(&row.number).copied(),
        };
        match found.and_then(|index| self.known.athletes.get(index)) {
            Some(athlete) => change(athlete, row, step),
            None => self.add(row, step),
        }
    }

    fn add(&mut self, row: &Row, step: &mut Step) -> Result<Planned, RowError> {
        if MAX_ATHLETES <= self.n_athletes {
            return Err(Error::Full.into());
        }
        if !row.password.is_empty() && row.password.chars().count() < password::MIN_CHARS {
            return Err(Error::ShortPassword.into());
        }
        row.profile.check().map_err(Error::from)?;
        if row.login.is_empty() {
            step.login = self.make_login(row);
        }
        let login = step.login.clone();
        if is_reserved(&login) {
            return Err(RowError::ViewerLogin(login));
        }
        if let Some(left) = self.known.erasing_left(&login) {
            let login = Login::try_from(&*login).map_err(Error::from)?;
            return Err(Error::Erasing { login, left }.into());
        }
        if self.known.removed.contains(&login) {
            step.warnings.push(format!(
                "{login} was in the roster before: the recordings of that time belong to this \
                 athlete now"
            ));
        }
        if step.name.is_empty() {
            step.name.clone_from(&login);
        }
        self.n_athletes += 1;
        changes::of_text(&mut step.changes, "heat", "", &row.heat);
        changes::of_profile(&mut step.changes, &Profile::default(), &row.profile);
        Ok(Planned::Add(NewAthlete {
            login,
            password: row.password.clone(),
            name: row.name.clone(),
            bib: row.bib.clone(),
            team: row.team.clone(),
            heat: row.heat.clone(),
            profile: Box::new(row.profile),
        }))
    }

    /// Generates a login that nobody has, had, or is given further down the list.
    fn make_login(&mut self, row: &Row) -> String {
        let mut wanted = login::from_name(&row.name);
        if wanted.is_empty() {
            let bib = login::from_name(&row.bib);
            let number = if bib.is_empty() { row.number.to_string() } else { bib };
            wanted = format!("rider{number}");
        }
        let made = login::free(&wanted, |login| {
            is_reserved(login)
                || self.known.by_login.contains_key(login)
                || self.known.removed.contains(login)
                || self.known.erasing_left(login).is_some()
                || self.named.contains_key(login)
                || self.made.contains(login)
        });
        self.made.insert(made.clone());
        made
    }
}

/// What a row changes of an athlete; empty cells change nothing.
fn change(athlete: &Athlete, row: &Row, step: &mut Step) -> Result<Planned, RowError> {
    athlete.login.as_str().clone_into(&mut step.login);
    if !row.password.is_empty() {
        step.warnings.push(format!("{} keeps the password on record", athlete.login));
    }
    let profile = ProfileEdit::adding(&athlete.profile, &row.profile);
    let after = profile.applied_to(&athlete.profile);
    if !profile.is_empty() {
        after.check().map_err(Error::from)?;
    }
    // The existing value goes into the step, a new one into the edit.
    let mut heat = row.heat.clone();
    let changes = &mut step.changes;
    let mut other = |what: &'static str, new: &mut String, known: &str| {
        if new.is_empty() {
            known.clone_into(new);
        }
        changes::of_text(changes, what, known, new);
        (new != known).then(|| new.clone())
    };
    let edit = AthleteEdit {
        name: other("name", &mut step.name, &athlete.name),
        bib: other("bib", &mut step.bib, &athlete.bib),
        team: other("team", &mut step.team, &athlete.team),
        heat: other("heat", &mut heat, &athlete.heat),
        profile,
    };
    changes::of_profile(&mut step.changes, &athlete.profile, &after);
    Ok(if edit == AthleteEdit::default() { Planned::Keep } else { Planned::Edit(edit) })
}

/// Finds the athletes that rows without a login refer to: the one with the same name and bib, or
/// else the only one with that name; a row with only a bib refers to an athlete without a name who
/// has it, or else the only one who does. No athlete matches two rows. The result is by line
/// number.
fn who_is_meant(rows: &[Row], known: &RosterIndex) -> HashMap<u64, usize> {
    let mut meant: HashMap<u64, usize> = HashMap::new();
    let named = rows.iter().filter_map(|row| known.by_login.get(&row.login));
    let mut taken: HashSet<usize> = named.copied().collect();
    let loginless: Vec<&Row> = rows.iter().filter(|row| row.login.is_empty()).collect();
    let candidates = |row: &Row| {
        let found = if row.name.is_empty() {
            known.by_bib.get(&row.bib)
        } else {
            known.by_name.get(&folded(&row.name))
        };
        found.map_or(&[][..], Vec::as_slice)
    };
    let is_same = |row: &Row, index: usize| {
        known.athletes.get(index).is_some_and(|athlete| {
            let has_name = athlete.name != athlete.login.as_str();
            athlete.bib == row.bib && (!row.name.is_empty() || !has_name)
        })
    };
    for row in &loginless {
        let same = |index: &&usize| is_same(row, **index) && !taken.contains(*index);
        if let Some(&index) = candidates(row).iter().find(same) {
            meant.insert(row.number, index);
            taken.insert(index);
        }
    }
    for row in &loginless {
        if !meant.contains_key(&row.number)
            && let &[index] = candidates(row)
            && taken.insert(index)
        {
            meant.insert(row.number, index);
        }
    }
    meant
}

/// Warns where several athletes have the same bib after the import. It is done nevertheless: the
/// list is what the organiser wants, and a tandem shares one bib.
fn warn_of_double_bibs(steps: &mut [Step], known: &RosterIndex) {
    let done = |step: &&Step| !matches!(step.planned, Planned::Refuse(_));
    let touched: HashSet<&str> = steps.iter().filter(done).map(|step| &*step.login).collect();
    // Login and name of those who have a bib, unchanged athletes first.
    let mut wearers: HashMap<String, Vec<(String, String)>> = HashMap::new();
    let mut wear = |bib: &str, login: &str, name: &str| {
        let wearer = (login.to_owned(), name.to_owned());
        wearers.entry(bib.to_owned()).or_default().push(wearer);
    };
    for athlete in &known.athletes {
        if !touched.contains(athlete.login.as_str()) {
            wear(&athlete.bib, athlete.login.as_str(), &athlete.name);
        }
    }
    for step in steps.iter().filter(done) {
        wear(&step.bib, &step.login, &step.name);
    }
    for step in steps.iter_mut().filter(|step| !step.bib.is_empty()) {
        if matches!(step.planned, Planned::Refuse(_)) {
            continue;
        }
        let all = wearers.get(&step.bib).map_or(&[][..], Vec::as_slice);
        let others = all.iter().filter(|(login, _)| *login != step.login);
        let others: Vec<&str> = others.map(|(_, name)| &**name).collect();
        if !others.is_empty() {
            let warning = format!("bib {} is also worn by {}", step.bib, some_of(&others));
            step.warnings.push(warning);
        }
    }
}

/// The first few of a list of names.
fn some_of(names: &[&str]) -> String {
    const SHOWN: usize = 3;
    let shown = names.iter().take(SHOWN).copied().collect::<Vec<_>>().join(", ");
    match names.len().saturating_sub(SHOWN) {
        0 => shown,
        more => format!("{shown} and {more} more"),
    }
}
