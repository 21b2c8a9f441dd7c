//! The entries: bounded, found by hash, the least important evicted when there are too many.

use std::{
    collections::HashMap,
    hash::{BuildHasher as _, RandomState},
    net::{IpAddr, Ipv4Addr},
    time::Duration,
};

use super::{Kind, Problem, Refusal, words};
use crate::model::UnixNanos;

/// The maximum number of entries; beyond that, one that is over is evicted, or else the least
/// frequent, oldest one.
pub(super) const MAX_ENTRIES: usize = 256;
/// More names than this with wrong logins from one address are combined into a flood.
pub(super) const MAX_NAMES_AN_ADDRESS: usize = 5;
/// The maximum number of names counted individually in a flood.
const MAX_COUNTED_NAMES: usize = 16;
/// An entry is removed when it has not occurred for this long.
const FORGET_AFTER: Duration = Duration::from_hours(2);

/// All entries, by the hash of kind, address and login. The hash has a random key, so that nobody
/// can provoke collisions; two entries that did collide would be counted as one.
#[derive(Debug, Default)]
pub(super) struct Table {
    hasher: RandomState,
    entries: HashMap<u64, Entry>,
    last_id: u64,
    /// Refusals whose entries were evicted before they were reported.
    summary_if_due: u64,
}

#[derive(Debug)]
struct Entry {
    problem: Problem,
    /// The count when it was last reported; 0 if never.
    told: u64,
    /// For a flood: how often each of the most frequent names was tried.
    names: Vec<(Box<str>, u64)>,
}

impl Entry {
    fn new(id: u64, refusal: Refusal<'_>, who: &str, now: UnixNanos) -> Self {
        let problem = Problem {
            id,
            kind: refusal.kind,
            who: who.into(),
            address: refusal.address,
            detail: words::shown_detail(refusal.detail),
            count: 1,
            first: now,
            last: now,
            is_ignored: false,
        };
        Self { problem, told: 0, names: Vec::new() }
    }

    fn again(&mut self, detail: &str, now: UnixNanos) {
        let Self { problem, told, .. } = self;
        if problem.is_over(now) {
            // After a break it is a new problem.
            (problem.count, problem.first, *told) = (0, now, 0);
        }
        problem.count += 1;
        problem.last = now;
        // Clients repeat themselves, so the detail is usually the same; a new one counts as news.
        if !words::is_shown_as(&problem.detail, detail) {
            problem.detail = words::shown_detail(detail);
        }
    }

    /// Counts a name of a flood by the algorithm of Misra and Gries (1982): a name that was tried
    /// more often than all uncounted ones is certain to be counted.
    fn count_name(&mut self, name: &str, times: u64) {
        if let Some((_, count)) = self.names.iter_mut().find(|(known, _)| **known == *name) {
            *count += times;
        } else if self.names.len() < MAX_COUNTED_NAMES {
            self.names.push((name.into(), times));
        } else {
            for (_, count) in &mut self.names {
                *count = count.saturating_sub(times);
            }
            self.names.retain(|(_, count)| *count > 0);
        }
        // A count of one may be chance.
        let most =
            self.names.iter().filter(|(_, count)| *count > 1).max_by_key(|(_, count)| *count);
        let most = most.map_or("", |(name, _)| name);
        if *most != *self.problem.who {
            self.problem.who = most.into();
        }
    }

    fn is_unreported(&self) -> bool {
        if self.problem.is_ignored {
            return false;
        }
        self.told == 0 || self.problem.count >= self.told.saturating_mul(10)
    }
}

impl Table {
    fn key(&self, kind: Kind, address: IpAddr, who: &str) -> u64 {
        self.hasher.hash_one((kind, address, who))
    }

    pub(super) fn record(&mut self, refusal: Refusal<'_>, now: UnixNanos) {
        let refusal = if refusal.kind.is_of_this_machine() {
            Refusal { who: "", address: Ipv4Addr::UNSPECIFIED.into(), ..refusal }
        } else {
            refusal
        };
        let who = words::shown_who(refusal.who);
        let address = refusal.address;
        if refusal.kind.is_failed_login() {
            // A phone is ignored as a whole, whatever the reason its login fails and whoever else
            // fails at its address.
            for kind in [Kind::WrongPassword, Kind::UnknownLogin, Kind::Throttled] {
                let ignored = self.key(kind, address, &who);
                if let Some(entry) = self.entries.get_mut(&ignored)
                    && entry.problem.is_ignored
                {
                    return entry.again(refusal.detail, now);
                }
            }
            let flood = self.key(Kind::LoginFlood, address, "");
            if self.entries.get(&flood).is_some_and(|entry| entry.problem.is_over(now)) {
                self.entries.remove(&flood);
            } else if let Some(entry) = self.entries.get_mut(&flood) {
                entry.again("", now);
                entry.count_name(&who, 1);
                return;
            }
        }
        let key = self.key(refusal.kind, address, &who);
        if let Some(entry) = self.entries.get_mut(&key) {
            return entry.again(refusal.detail, now);
        }
        // Throttling follows from the wrong logins, which are listed already.
        if refusal.kind == Kind::Throttled {
            for cause in [Kind::WrongPassword, Kind::UnknownLogin] {
                let cause = self.key(cause, address, &who);
                if let Some(entry) = self.entries.get_mut(&cause) {
                    return entry.again("", now);
                }
            }
        }
        self.last_id += 1;
        let entry = Entry::new(self.last_id, refusal, &who, now);
        if refusal.kind.is_failed_login() && self.names_at(address, now) >= MAX_NAMES_AN_ADDRESS {
            return self.merge_into_flood(entry);
        }
        self.insert(key, entry, now);
    }

    fn insert(&mut self, key: u64, entry: Entry, now: UnixNanos) {
        if self.entries.len() >= MAX_ENTRIES {
            self.forget_the_least(now);
        }
        self.entries.insert(key, entry);
    }

    /// How many current entries are failed logins from an address.
    fn names_at(&self, address: IpAddr, now: UnixNanos) -> usize {
        let problems = self.entries.values().map(|entry| &entry.problem);
        let counts = |problem: &&Problem| {
            is_login_from(problem, address) && !problem.is_ignored && !problem.is_over(now)
        };
        problems.filter(counts).count()
    }

    /// Combines all failed logins from the address of `newest` into one entry.
    fn merge_into_flood(&mut self, newest: Entry) {
        let address = newest.problem.address;
        let now = newest.problem.last;
        let mut merged: Vec<Entry> = self
            .entries
            .extract_if(|_, Entry { problem, .. }| {
                is_login_from(problem, address) && !problem.is_ignored
            })
            .map(|(_, entry)| entry)
            .collect();
        merged.push(newest);
        let id = merged.iter().map(|entry| entry.problem.id).min().unwrap_or(self.last_id);
        let flood = Refusal { kind: Kind::LoginFlood, who: "", address, detail: "" };
        let mut entry = Entry::new(id, flood, "", now);
        entry.problem.count = 0;
        for Entry { problem, .. } in merged {
            entry.problem.count += problem.count;
            entry.problem.first = entry.problem.first.min(problem.first);
            entry.count_name(&problem.who, problem.count);
        }
        let key = self.key(Kind::LoginFlood, address, "");
        self.insert(key, entry, now);
    }

    /// Evicts the least important entry: a scan with made-up names must not displace the phone that
    /// has failed 1,000 times.
    fn forget_the_least(&mut self, now: UnixNanos) {
        let least = self.entries.iter().min_by_key(|(_, Entry { problem, .. })| {
            (problem.is_ignored, !problem.is_over(now), problem.count, problem.last, problem.id)
        });
        if let Some(entry) = least.map(|(&key, _)| key).and_then(|key| self.entries.remove(&key))
            && entry.told == 0
        {
            self.summary_if_due += entry.problem.count;
        }
    }

    pub(super) fn problems(&self) -> impl Iterator<Item = &Problem> {
        self.entries.values().map(|entry| &entry.problem)
    }

    /// Takes up to `most` problems that are new, or ten times as frequent as when they were
    /// reported; they then count as reported.
    pub(super) fn take_unreported(&mut self, most: usize) -> Vec<Problem> {
        let mut news: Vec<&mut Entry> =
            self.entries.values_mut().filter(|entry| entry.is_unreported()).collect();
        news.sort_by_key(|Entry { problem, told, .. }| {
            (problem.kind.urgency(), *told > 0, problem.id)
        });
        news.into_iter()
            .take(most)
            .map(|entry| {
                entry.told = entry.problem.count;
                entry.problem.clone()
            })
            .collect()
    }

    /// How many refusals were never reported and are no longer in the list.
    pub(super) fn take_missed(&mut self) -> u64 {
        std::mem::take(&mut self.summary_if_due)
    }

    /// Removes entries that have not occurred for long; `true` if there were any.
    pub(super) fn forget_old(&mut self, now: UnixNanos) -> bool {
        let before = self.entries.len();
        self.entries.retain(|_, entry| entry.problem.last.plus(FORGET_AFTER) > now);
        self.entries.len() < before
    }

    /// Removes one entry; `true` if it existed.
    pub(super) fn forget(&mut self, id: u64) -> bool {
        let before = self.entries.len();
        self.entries.retain(|_, entry| entry.problem.id != id);
        self.entries.len() < before
    }

    /// Removes all entries except ignored ones, which would reappear.
    pub(super) fn clear(&mut self) {
        self.entries.retain(|_, entry| entry.problem.is_ignored);
    }

    /// Mutes or unmutes an entry; `true` if that is a change.
    pub(super) fn ignore(&mut self, id: u64, is_ignored: bool) -> bool {
        let Some(entry) = self.entries.values_mut().find(|entry| entry.problem.id == id) else {
            return false;
        };
        let problem = &mut entry.problem;
        let is_new = problem.kind.can_be_ignored() && problem.is_ignored != is_ignored;
        if is_new {
            problem.is_ignored = is_ignored;
        }
        is_new
    }
}

/// Whether it is a failed login from this address that counts towards a flood.
fn is_login_from(problem: &Problem, address: IpAddr) -> bool {
    problem.kind.is_failed_login() && problem.address == address
}
