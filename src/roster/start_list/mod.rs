//! Start lists: imports a table of athletes into the roster in one step.
//!
//! The first line names the columns, in any order and case; each further line is one athlete. A bad
//! line never hides a good one and is always explained. Invariants: the roster is saved once for
//! the whole list; passwords are hashed before the roster is locked; athletes who are in the roster
//! keep their password, login and recordings.

use std::collections::HashMap;

use super::{Erasing, ErasingLeft, Error, NewAthlete, Roster, generate_password};
use crate::model::{Login, Refusal};

mod cell;
mod changes;
mod heading;
mod login;
mod plan;
mod table;
#[cfg(test)]
mod tests;

pub use changes::ValueChange;
use plan::{Planned, RosterIndex, Step};

/// The maximum size of a start list, in bytes.
pub const MAX_BYTES: usize = 4 << 20;

/// What a start list does, or would do, line by line.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct StartListReport {
    /// One for each line with an athlete, in the order of the list.
    pub lines: Vec<StartListLine>,
    /// Notes about the whole list, such as unused columns.
    pub notes: Vec<String>,
}

/// One line of a start list.
#[derive(Clone, PartialEq, Eq)]
pub struct StartListLine {
    /// The line number in the file, from 1.
    pub number: u64,
    /// The login, given or generated; empty if a refused line has none.
    pub login: String,
    /// The name.
    pub name: String,
    /// The bib.
    pub bib: String,
    /// The team.
    pub team: String,
    /// What happens to the line.
    pub outcome: LineOutcome,
    /// The values that become others: of a new athlete heat and profile, whose other values stand
    /// in this line; empty for a refused one.
    pub changes: Vec<ValueChange>,
    /// A warning about something that was done nevertheless.
    pub warning: Option<String>,
}

/// What happens to one line of a start list.
#[derive(Clone, PartialEq, Eq)]
pub enum LineOutcome {
    /// A new athlete.
    Added {
        /// The generated password, to be shown this once; `None` if the list supplied one, and for
        /// a preview.
        password: Option<String>,
    },
    /// An existing athlete gets other values ([`StartListLine::changes`]).
    Changed,
    /// An existing athlete, with no changes.
    Unchanged,
    /// Refused; the reason, in plain words.
    Refused(Refusal),
}

impl std::fmt::Debug for StartListLine {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Self { number, login, outcome, warning, .. } = self;
        write!(f, "line {number} {login:?}: {outcome:?}")?;
        warning.as_ref().map_or(Ok(()), |warning| write!(f, " ({warning})"))
    }
}

impl std::fmt::Debug for LineOutcome {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            // Without the password, which must not reach a log through `{:?}`.
            Self::Added { .. } => f.write_str("Added"),
            Self::Changed => f.write_str("Changed"),
            Self::Unchanged => f.write_str("Unchanged"),
            Self::Refused(why) => write!(f, "Refused({:?})", why.words),
        }
    }
}

impl StartListReport {
    /// The number of new athletes.
    pub fn n_added(&self) -> usize {
        self.count(|outcome| matches!(outcome, LineOutcome::Added { .. }))
    }

    /// The number of changed athletes.
    pub fn n_changed(&self) -> usize {
        self.count(|outcome| *outcome == LineOutcome::Changed)
    }

    /// The number of unchanged athletes.
    pub fn n_unchanged(&self) -> usize {
        self.count(|outcome| *outcome == LineOutcome::Unchanged)
    }

    /// The number of refused lines.
    pub fn n_refused(&self) -> usize {
        self.count(|outcome| matches!(outcome, LineOutcome::Refused(_)))
    }

    fn count(&self, is_it: impl Fn(&LineOutcome) -> bool) -> usize {
        self.lines.iter().filter(|line| is_it(&line.outcome)).count()
    }
}

/// The password of a new athlete, and its hash.
struct NewPassword {
    password: String,
    hash: String,
    /// Whether we generated it, so that the operator has to be told.
    is_ours: bool,
}

impl Roster {
    /// Previews [`Self::import_start_list`] without changing anything.
    pub fn read_start_list(&self, list: &[u8]) -> Result<StartListReport, Error> {
        let table = table::read(list)?;
        let steps = plan::plan(&table.rows, &self.known());
        let lines = steps.iter().map(|step| step.line(None)).collect();
        Ok(StartListReport { lines, notes: table.notes })
    }

    /// Adds and changes the athletes of a start list and saves once. An error means that nothing
    /// was done; problems with individual lines are in the report.
    ///
    /// Blocks: each new athlete costs a password hash (tens of milliseconds), one at a time so that
    /// phones can log in meanwhile.
    pub fn import_start_list(&self, list: &[u8]) -> Result<StartListReport, Error> {
        let table = table::read(list)?;
        let mut made: HashMap<u64, NewPassword> = HashMap::new();
        for step in plan::plan(&table.rows, &self.known()) {
            if let Planned::Add(new) = &step.planned {
                made.insert(step.number, self.make_password(new)?);
            }
        }
        if table.rows.is_empty() {
            return Ok(StartListReport { lines: Vec::new(), notes: table.notes });
        }
        let lines = self.edit(|file| {
            // Another process may have changed the roster in the meantime, so plan again.
            let athletes = file.entries.iter().map(|entry| entry.athlete.clone()).collect();
            let erasing = self.time_left(&file.erasing);
            let known = RosterIndex::new(athletes, file.removed.clone(), erasing);
            let mut lines = Vec::with_capacity(table.rows.len());
            for mut step in plan::plan(&table.rows, &known) {
                let made = made.get(&step.number);
                let done = match &step.planned {
                    Planned::Add(new) => match made {
                        Some(made) => file.add(new, &made.hash).map(drop),
                        None => Err(Error::StartList(
                            "the roster was changed meanwhile; import the list again".to_owned(),
                        )),
                    },
                    Planned::Edit(edit) => file.edit(&step.login, edit),
                    Planned::Keep | Planned::Refuse(_) => Ok(()),
                };
                if let Err(error) = done.map_err(|error| self.with_time_left(error)) {
                    step.planned = Planned::Refuse(Refusal::of(&error));
                }
                lines.push(step.line(made));
            }
            Ok(lines)
        })?;
        for line in &lines {
            if let (LineOutcome::Added { .. }, Some(made)) = (&line.outcome, made.get(&line.number))
            {
                self.remember(&line.login, &made.password, &made.hash);
            }
        }
        Ok(StartListReport { lines, notes: table.notes })
    }

    fn make_password(&self, new: &NewAthlete) -> Result<NewPassword, Error> {
        let is_ours = new.password.is_empty();
        let password = if is_ours { generate_password()? } else { new.password.clone() };
        let hash = self.hash(&password)?;
        Ok(NewPassword { password, hash, is_ours })
    }

    /// The remaining time of each erasing.
    fn time_left(&self, erasing: &[Erasing]) -> Vec<(Login, ErasingLeft)> {
        let unknown = ErasingLeft { secs: None };
        let of = |Erasing { login, .. }: &Erasing| {
            (login.clone(), self.erasing_left(login.as_str()).unwrap_or(unknown))
        };
        erasing.iter().map(of).collect()
    }

    fn known(&self) -> RosterIndex {
        let erasing = self.time_left(&self.erasing());
        let loaded = self.inner.loaded.read();
        let athletes = &loaded.snapshot.athletes;
        let athletes = athletes.iter().map(|athlete| (**athlete).clone()).collect();
        RosterIndex::new(athletes, loaded.removed.clone(), erasing)
    }
}

impl Step {
    /// The line of the report.
    fn line(&self, made: Option<&NewPassword>) -> StartListLine {
        let outcome = match &self.planned {
            Planned::Add(_) => {
                let ours = made.filter(|made| made.is_ours);
                LineOutcome::Added { password: ours.map(|made| made.password.clone()) }
            }
            Planned::Edit(_) => LineOutcome::Changed,
            Planned::Keep => LineOutcome::Unchanged,
            Planned::Refuse(why) => LineOutcome::Refused(why.clone()),
        };
        let refused = matches!(outcome, LineOutcome::Refused(_));
        let warning = Some(self.warnings.join("; "));
        StartListLine {
            number: self.number,
            login: self.login.clone(),
            name: self.name.clone(),
            bib: self.bib.clone(),
            team: self.team.clone(),
            changes: if refused { Vec::new() } else { self.changes.clone() },
            outcome,
            warning: warning.filter(|warning| !refused && !warning.is_empty()),
        }
    }
}
