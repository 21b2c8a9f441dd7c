//! Borrowed phones: from a time on, what a login sends is another athlete's. And phones of which
//! another one's positions are used.

use std::{
    collections::{BTreeMap, BTreeSet},
    time::Duration,
};

use super::{Borrower, LogEntry, LogNote, Login, Metric, UnixNanos};

/// How long a loan lasts at least, unless the phone is given back.
const LONGEST: Duration = Duration::from_hours(24);

/// That a login's phone is carried by another athlete.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Loan {
    /// Which of the login's senders it is; all of its phones if `None`.
    pub via: Option<u32>,
    /// The first time that is the other athlete's.
    pub from: UnixNanos,
    /// The last one, if the phone was given back.
    pub until: Option<UnixNanos>,
    /// Who carries it.
    pub carrier: Login,
}

impl Loan {
    /// Whether it holds at any time from `from` up to and with `to`.
    pub fn touches(&self, from: UnixNanos, to: UnixNanos) -> bool {
        self.from <= to && self.until.is_none_or(|until| from <= until)
    }

    /// When a loan that began at `from` ends by itself: after a day, or with the open event if that is
    /// later. One that nobody ended must not go on the next time that the owner comes.
    pub fn longest(from: UnixNanos, event_ends: Option<UnixNanos>) -> UnixNanos {
        let day_later = from.plus(LONGEST);
        event_ends.map_or(day_later, |ends| ends.max(day_later))
    }

    /// The entry of the owner `login` by which the phone is given back at `now`.
    pub fn given_back(&self, login: &Login, now: UnixNanos) -> LogEntry {
        let until = Some(UnixNanos(now.0.saturating_sub(1)));
        let borrower = Borrower { login: self.carrier.clone(), until };
        // Nothing is left of one that begins only now.
        let to = Some(borrower).filter(|_| self.from < now);
        LogEntry {
            login: login.clone(),
            time: self.from,
            note: LogNote::Lent { via: self.via, to },
        }
    }

    fn holds(&self, time: UnixNanos) -> bool {
        self.touches(time, time)
    }
}

/// That the positions of a sender are not used.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct UnusedPositions {
    /// Which of the login's senders it is.
    pub via: u32,
    /// The first time of which they are not used.
    pub from: UnixNanos,
    /// The last one, if they are used again.
    pub until: Option<UnixNanos>,
}

impl UnusedPositions {
    /// Whether they are not used at any time from `from` up to and with `to`.
    pub fn touches(&self, from: UnixNanos, to: UnixNanos) -> bool {
        self.from <= to && self.until.is_none_or(|until| from <= until)
    }
}

/// Whether a metric says where a phone is: that of a phone whose positions are not used says nothing
/// of the position that is shown.
pub fn is_of_position(metric: &Metric) -> bool {
    matches!(metric, Metric::LatDeg | Metric::LngDeg | Metric::AccM | Metric::BearingDeg)
}

/// Whose all lines of a run are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RunOwner<'l> {
    /// One athlete's.
    One(&'l str),
    /// Several athletes', or that depends on the sender: the lines have to be read.
    Several,
}

/// All loans: whose each line of the journal is.
///
/// A loan is of the login that sent, so loans do not chain: two athletes who took each other's phone
/// are two loans. Of several loans that hold, the one that began last counts. Imported files were not
/// sent by a phone, and stay their athlete's.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Loans {
    lenders: BTreeMap<Login, Lender>,
}

/// What is lent of one login.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
struct Lender {
    /// In order of their beginnings; of two that begin at once, the one of all phones first.
    loans: Vec<Loan>,
    /// Senders that are imported files.
    imports: BTreeSet<u32>,
    /// In any order.
    unused: Vec<UnusedPositions>,
}

impl Loans {
    /// Sets the loans of a login, in any order, which of its senders are imported files, and of which
    /// senders the positions are not used.
    pub fn set(
        &mut self,
        login: &Login,
        mut loans: Vec<Loan>,
        imports: BTreeSet<u32>,
        unused: Vec<UnusedPositions>,
    ) {
        loans.sort_by_key(|loan| (loan.from, loan.via));
        if loans.is_empty() && unused.is_empty() {
            self.lenders.remove(login);
        } else {
            self.lenders.insert(login.clone(), Lender { loans, imports, unused });
        }
    }

    /// Whether the positions that a sender measured at a time are used. Those that are not are recorded,
    /// and queries and exports have them.
    pub fn uses_position(&self, login: &str, via: u32, time: UnixNanos) -> bool {
        let Some(lender) = self.lenders.get(login) else { return true };
        !lender.unused.iter().any(|it| it.via == via && it.touches(time, time))
    }

    /// Of which senders of a login the positions are not used, and when.
    pub fn unused_positions(&self, login: &str) -> &[UnusedPositions] {
        self.lenders.get(login).map_or(&[], |lender| &lender.unused)
    }

    /// Whether nothing is lent.
    pub fn is_empty(&self) -> bool {
        self.lenders.is_empty()
    }

    /// Whether anything is said of the phones of a login.
    pub fn concern(&self, login: &str) -> bool {
        self.lenders.contains_key(login)
    }

    /// The athlete whose a line is: of this login, this sender of it and this time.
    pub fn owner<'l>(&'l self, login: &'l str, via: u32, time: UnixNanos) -> &'l str {
        // Nearly always nothing is lent at all.
        let Some(lender) = self.lenders.get(login) else { return login };
        if lender.imports.contains(&via) {
            return login;
        }
        let mut latest_first = lender.loans.iter().rev();
        let counts =
            latest_first.find(|loan| loan.holds(time) && loan.via.is_none_or(|lent| lent == via));
        counts.map_or(login, |loan| loan.carrier.as_str())
    }

    /// The athlete whose all lines of a login in a stretch of time are, first and last time included.
    pub fn owner_of_run<'l>(
        &'l self,
        login: &'l str,
        from: UnixNanos,
        to: UnixNanos,
    ) -> RunOwner<'l> {
        let Some(lender) = self.lenders.get(login) else { return RunOwner::One(login) };
        let mut touching = lender.loans.iter().filter(|loan| loan.touches(from, to));
        let Some(latest) = touching.next_back() else { return RunOwner::One(login) };
        let is_whole = latest.from <= from
            && latest.until.is_none_or(|until| to <= until)
            && latest.via.is_none()
            && lender.imports.is_empty();
        if is_whole { RunOwner::One(latest.carrier.as_str()) } else { RunOwner::Several }
    }

    /// The logins that may have sent what is this athlete's: the own one first.
    pub fn sources(&self, athlete: &Login) -> Vec<Login> {
        let lends = |lender: &Lender| lender.loans.iter().any(|loan| loan.carrier == *athlete);
        let lenders = self.lenders.iter().filter(|(login, it)| *login != athlete && lends(it));
        std::iter::once(athlete.clone()).chain(lenders.map(|(login, _)| login.clone())).collect()
    }

    /// The loans of a login's phones, in order of their beginnings.
    pub fn of(&self, login: &str) -> &[Loan] {
        self.lenders.get(login).map_or(&[], |lender| &lender.loans)
    }

    /// All loans with the login whose phone it is, by login and beginning.
    pub fn all(&self) -> impl Iterator<Item = (&Login, &Loan)> {
        self.lenders
            .iter()
            .flat_map(|(login, lender)| lender.loans.iter().map(move |loan| (login, loan)))
    }

    /// A number that changes with the loans by which samples of this athlete and time come or go; 0
    /// where there are none. It is the same in each run of the program.
    pub fn fingerprint(&self, athlete: &Login, from: UnixNanos, to: UnixNanos) -> u64 {
        // FNV-1a: it is written to a file, so that it must not depend on the build.
        let mut hash = 0xcbf2_9ce4_8422_2325_u64;
        let mut is_none = true;
        for (login, lender) in &self.lenders {
            let concerns = |loan: &&Loan| {
                loan.touches(from, to) && (login == athlete || loan.carrier == *athlete)
            };
            let mut unused = lender.unused.iter().filter(|it| it.touches(from, to));
            let is_lent = lender.loans.iter().any(|loan| concerns(&loan));
            let leaves_out_own = login == athlete && unused.next().is_some();
            if !(is_lent || leaves_out_own) {
                continue;
            }
            is_none = false;
            // Another loan of the same phone may take precedence.
            let of_phone = lender.loans.iter().filter(|loan| loan.touches(from, to));
            let words = of_phone.map(|Loan { via, from, until, carrier }| {
                format!("{login} {via:?} {} {until:?} {carrier};", from.0)
            });
            let others = format!("{:?} {:?}", lender.imports, lender.unused);
            for byte in words.chain([others]).collect::<String>().bytes() {
                hash = (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
            }
        }
        if is_none { 0 } else { hash.max(1) }
    }

    /// The athletes whose samples may be others with `next`: lenders and carriers of loans that are
    /// not the same.
    pub fn differing(&self, next: &Self) -> BTreeSet<Login> {
        let mut athletes = BTreeSet::new();
        let logins: BTreeSet<&Login> = self.lenders.keys().chain(next.lenders.keys()).collect();
        for login in logins {
            let (before, after) = (self.lenders.get(login), next.lenders.get(login));
            if before != after {
                let lenders = before.into_iter().chain(after);
                athletes.extend(lenders.flat_map(|it| &it.loans).map(|loan| loan.carrier.clone()));
                athletes.insert(login.clone());
            }
        }
        athletes
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn login(name: &str) -> Login {
        Login::try_from(name).unwrap()
    }

    fn loan(via: Option<u32>, from: i64, until: Option<i64>, carrier: &str) -> Loan {
        let carrier = login(carrier);
        Loan { via, from: UnixNanos(from), until: until.map(UnixNanos), carrier }
    }

    fn loans(of_anna: Vec<Loan>, imports: &[u32]) -> Loans {
        let mut loans = Loans::default();
        loans.set(&login("anna"), of_anna, imports.iter().copied().collect(), Vec::new());
        loans
    }

    #[test]
    fn what_is_sent_within_the_time_of_a_loan_is_the_carriers() {
        let loans = loans(vec![loan(None, 10, Some(20), "ben")], &[]);
        let owners = [9, 10, 20, 21].map(|time| loans.owner("anna", 1, UnixNanos(time)).to_owned());
        assert_eq!(owners, ["anna", "ben", "ben", "anna"]);
        assert_eq!(loans.owner("ben", 1, UnixNanos(15)), "ben");
    }

    #[test]
    fn loans_do_not_chain_so_that_phones_can_be_swapped() {
        let mut loans = loans(vec![loan(None, 10, None, "ben")], &[]);
        loans.set(&login("ben"), vec![loan(None, 10, None, "anna")], BTreeSet::new(), Vec::new());
        assert_eq!(loans.owner("anna", 1, UnixNanos(10)), "ben");
        assert_eq!(loans.owner("ben", 1, UnixNanos(10)), "anna");
        assert_eq!(loans.sources(&login("anna")), [login("anna"), login("ben")]);
    }

    #[test]
    fn the_loan_that_began_last_counts_and_that_of_one_phone_before_that_of_all() {
        let loans = loans(
            vec![
                loan(Some(2), 10, None, "dora"),
                loan(None, 10, None, "ben"),
                loan(None, 20, Some(29), "carl"),
            ],
            &[],
        );
        let owner = |via, time| loans.owner("anna", via, UnixNanos(time)).to_owned();
        assert_eq!([owner(1, 15), owner(2, 15)], ["ben", "dora"]);
        assert_eq!([owner(1, 25), owner(2, 25)], ["carl", "carl"]);
        assert_eq!([owner(1, 30), owner(2, 30)], ["ben", "dora"]);
    }

    #[test]
    fn imported_files_are_never_lent() {
        let loans = loans(vec![loan(None, 10, None, "ben")], &[3]);
        assert_eq!(loans.owner("anna", 3, UnixNanos(15)), "anna");
        assert_eq!(loans.owner("anna", 4, UnixNanos(15)), "ben");
        assert_eq!(loans.owner_of_run("anna", UnixNanos(12), UnixNanos(13)), RunOwner::Several);
    }

    #[test]
    fn positions_of_a_sender_are_unused_within_their_time_alone() {
        let unused = UnusedPositions { via: 2, from: UnixNanos(10), until: Some(UnixNanos(20)) };
        let mut loans = Loans::default();
        loans.set(&login("anna"), Vec::new(), BTreeSet::new(), vec![unused]);
        let used = |via, time| loans.uses_position("anna", via, UnixNanos(time));
        assert_eq!([used(2, 9), used(2, 10), used(2, 20), used(2, 21)], [true, false, false, true]);
        assert!(used(1, 15) && loans.uses_position("ben", 2, UnixNanos(15)));
        assert_eq!(loans.owner("anna", 2, UnixNanos(15)), "anna");
        let print = |from, to| loans.fingerprint(&login("anna"), UnixNanos(from), UnixNanos(to));
        assert!(print(0, 15) != 0 && print(21, 30) == 0);
    }

    #[test]
    fn the_fingerprint_is_of_the_loans_that_concern_an_athlete_at_a_time() {
        let print = |loans: &Loans, who: &str, from, to| {
            loans.fingerprint(&login(who), UnixNanos(from), UnixNanos(to))
        };
        let one = loans(vec![loan(None, 10, Some(20), "ben")], &[]);
        assert_eq!(print(&one, "carl", 0, 100), 0);
        assert_eq!(print(&one, "ben", 21, 100), 0);
        assert_ne!(print(&one, "ben", 20, 100), 0);
        assert_ne!(print(&one, "anna", 20, 100), 0);
        let other = loans(vec![loan(None, 10, Some(21), "ben")], &[]);
        assert_ne!(print(&one, "ben", 0, 100), print(&other, "ben", 0, 100));
        assert_eq!(print(&one, "ben", 0, 100), print(&one.clone(), "ben", 0, 100));
    }

    #[test]
    fn lenders_and_carriers_of_a_loan_that_changes_are_concerned() {
        let none = Loans::default();
        let one = loans(vec![loan(None, 10, Some(20), "ben")], &[]);
        let other = loans(vec![loan(None, 10, Some(20), "carl")], &[]);
        let names = |one: &Loans, other: &Loans| -> Vec<String> {
            one.differing(other).iter().map(Login::to_string).collect()
        };
        assert_eq!(names(&none, &one), ["anna", "ben"]);
        assert_eq!(names(&one, &none), ["anna", "ben"]);
        assert_eq!(names(&one, &other), ["anna", "ben", "carl"]);
        assert_eq!(names(&one, &one.clone()), Vec::<String>::new());
    }

    proptest! {
        #[test]
        fn the_owner_of_a_run_is_that_of_each_of_its_lines(
            of_anna in proptest::collection::vec(
                (proptest::option::of(1..3_u32), 0..20_i64, proptest::option::of(0..20_i64), 0..3_usize),
                0..5,
            ),
            imports in proptest::collection::vec(1..3_u32, 0..2),
            from in 0..20_i64,
            len in 0..8_i64,
        ) {
            let made = of_anna.into_iter().map(|(via, from, until, who)| {
                loan(via, from, until.map(|until| until.max(from)), ["anna", "ben", "carl"][who])
            });
            let loans = loans(made.collect(), &imports);
            let to = from + len;
            if let RunOwner::One(owner) =
                loans.owner_of_run("anna", UnixNanos(from), UnixNanos(to))
            {
                for time in from..=to {
                    for via in 1..4 {
                        prop_assert_eq!(loans.owner("anna", via, UnixNanos(time)), owner);
                    }
                }
            }
        }
    }
}
