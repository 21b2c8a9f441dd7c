//! All open connections, and which of them is evicted to make room for a new client: otherwise a
//! few hundred idle connections would lock out every phone.
//!
//! One machine may have many connections, because a whole team can be behind one router, but only a
//! part of them all. An app that opens a connection for each post and never closes one cannot use
//! them all up either: the fewer are left, the sooner its abandoned ones are closed.

use std::{cmp::Reverse, collections::HashMap, net::IpAddr, sync::Arc, time::Duration};

use parking_lot::Mutex;
use tokio::time::Instant;

use super::{
    BODY_PAUSE, BODY_PAUSE_IN_CROWD, ConnectionActivity,
    logins::{LoginHere, Logins},
    rank::Rank,
    timer_now,
};
use crate::model::machine_of;

/// Clients that have just connected and sent nothing yet are spared as long as they are at most 1
/// in this many of all connections. More than that is a crowd, and idle connections of known phones
/// are kept before them.
const CROWD_SHARE: usize = 8;
/// As long as at most 1 in this many connections is in use, abandoned ones have the same idle
/// timeout as others.
const AMPLE_SHARE: usize = 4;
/// The idle timeout of abandoned connections beyond that. It shrinks to zero as connections run
/// out.
const REST_LEFT_BEHIND: Duration = Duration::from_secs(30);
/// How often to look for abandoned connections.
const THIN_OUT_EVERY: Duration = Duration::from_millis(100);

/// The request of a new connection usually arrives within this time. In a burst of connections this
/// protects those that were accepted before the burst could be read.
const SPARED_AGE: Duration = Duration::from_millis(20);

/// Which connections must not be evicted, besides busy ones.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::server) enum Spare {
    /// Those that were opened a moment ago: the new client can wait.
    Youngest,
    /// No others.
    Nobody,
}

/// All open connections.
#[derive(Debug)]
pub(in crate::server) struct OpenConnections {
    /// The maximum number of connections.
    most: usize,
    /// The maximum number of connections from one machine.
    most_a_machine: usize,
    inner: Mutex<Inner>,
}

#[derive(Debug, Default)]
struct Inner {
    activities: Vec<(IpAddr, Arc<ConnectionActivity>)>,
    of_machine: HashMap<IpAddr, usize>,
    logins: Logins,
    thinned_out: Option<Instant>,
}

impl Inner {
    fn count(&self, machine: IpAddr) -> usize {
        self.of_machine.get(&machine).copied().unwrap_or(0)
    }

    /// Looks for the connection to evict, among those of one machine or all, out of a maximum of
    /// `places`. Newcomers younger than `spared` stay.
    fn search(
        &self,
        machine: Option<IpAddr>,
        places: usize,
        spared: Duration,
        now: Instant,
    ) -> Search<'_> {
        // One pass for everything: while places are scarce, this visits hundreds of connections for
        // each client that arrives.
        let (mut newcomers, mut leaving) = (0, 0);
        let (mut best, mut best_in_crowd) = (None, None);
        for (at, activity) in &self.activities {
            if machine.is_some_and(|machine| machine != *at) {
                continue;
            }
            let is_newcomer = activity.is_newcomer(now);
            newcomers += usize::from(is_newcomer);
            leaving += usize::from(activity.is_asked_to_leave());
            if is_newcomer && activity.age(now) < spared {
                continue;
            }
            let can_leave = |pause| match machine {
                Some(_) => activity.can_leave_for_own(now, pause),
                None => activity.can_leave(),
            };
            if !can_leave(BODY_PAUSE_IN_CROWD) {
                continue;
            }
            let count = if machine.is_some() { 0 } else { self.count(*at) };
            let rank = activity.rank(now);
            // Among equals, first the machine with the most connections, then the one idle the
            // longest.
            let worth = |rank| (rank, Reverse(count), activity.silent_since());
            if can_leave(BODY_PAUSE) {
                Candidate { worth: worth(rank), activity }.replace_better(&mut best);
            }
            Candidate { worth: worth(rank.in_crowd()), activity }
                .replace_better(&mut best_in_crowd);
        }
        let is_crowd = newcomers > places / CROWD_SHARE;
        Search { most_dispensable: if is_crowd { best_in_crowd } else { best }, leaving }
    }
}

/// The result of a search for a connection to evict.
struct Search<'a> {
    /// The one that is missed least.
    most_dispensable: Option<Candidate<'a>>,
    /// How many were already asked to close.
    leaving: usize,
}

/// A connection that may be evicted, and its value.
struct Candidate<'a> {
    worth: (Rank, Reverse<usize>, Instant),
    activity: &'a Arc<ConnectionActivity>,
}

impl Candidate<'_> {
    /// Replaces `best` if this one is worth less.
    fn replace_better(self, best: &mut Option<Self>) {
        if best.as_ref().is_none_or(|best| self.worth < best.worth) {
            *best = Some(self);
        }
    }
}

impl OpenConnections {
    pub(in crate::server) fn new(most: usize, most_a_machine: usize) -> Arc<Self> {
        Arc::new(Self { most, most_a_machine, inner: Mutex::default() })
    }

    /// Adds a connection until the entry is dropped. If its machine is at its limit, another
    /// connection of that machine is asked to close; there is no entry if all of them are busy or
    /// to be spared. Also returns whether anyone is short of connections, which is not so when the
    /// evicted one was abandoned by its own phone.
    pub(in crate::server) fn enter(
        self: &Arc<Self>,
        address: IpAddr,
        activity: &Arc<ConnectionActivity>,
        spare: Spare,
    ) -> (Option<Entry>, bool) {
        let spared = match spare {
            Spare::Youngest => SPARED_AGE,
            Spare::Nobody => Duration::ZERO,
        };
        let (machine, now) = (machine_of(address), timer_now());
        let mut inner = self.inner.lock();
        self.thin_out(&mut inner, machine, now);
        let mut is_short = false;
        if inner.count(machine) >= self.most_a_machine {
            // Usually evicts one; more where one that was asked before got a request and stayed.
            loop {
                let search = inner.search(Some(machine), self.most_a_machine, spared, now);
                let staying = inner.count(machine).saturating_sub(search.leaving);
                if staying < self.most_a_machine {
                    break;
                }
                let Some(Candidate { worth: (rank, ..), activity }) = search.most_dispensable
                else {
                    return (None, true);
                };
                is_short |= rank != Rank::LeftBehind;
                activity.ask_to_leave();
                if staying == self.most_a_machine {
                    break;
                }
            }
        }
        inner.activities.push((machine, Arc::clone(activity)));
        *inner.of_machine.entry(machine).or_default() += 1;
        drop(inner);
        (Some(Entry { open: Arc::clone(self), machine, activity: Arc::clone(activity) }), is_short)
    }

    /// Asks the connection that is missed least to close, and returns it.
    pub(in crate::server) fn make_room(&self) -> Option<Arc<ConnectionActivity>> {
        let inner = self.inner.lock();
        let Candidate { activity, .. } =
            inner.search(None, self.most, Duration::ZERO, timer_now()).most_dispensable?;
        activity.ask_to_leave();
        Some(Arc::clone(activity))
    }

    /// Records the first authenticated request of a connection.
    pub(super) fn note_login(&self, address: IpAddr, login: &str) -> Arc<LoginHere> {
        self.inner.lock().logins.note(machine_of(address), login, timer_now())
    }

    /// Asks abandoned and unauthenticated connections to close if they were idle for longer than
    /// the number of free connections allows, for this machine or overall.
    fn thin_out(&self, inner: &mut Inner, machine: IpAddr, now: Instant) {
        let rest = may_rest(inner.activities.len(), self.most);
        let rest_of_own = may_rest(inner.count(machine), self.most_a_machine);
        let is_too_early = |last: Instant| now.saturating_duration_since(last) < THIN_OUT_EVERY;
        if rest.or(rest_of_own).is_none() || inner.thinned_out.is_some_and(is_too_early) {
            return;
        }
        inner.thinned_out = Some(now);
        for (at, activity) in &inner.activities {
            let rest_here = if *at == machine { rest_of_own } else { None };
            let Some(rest) = [rest, rest_here].into_iter().flatten().min() else { continue };
            let is_idle = matches!(activity.rank(now), Rank::LeftBehind | Rank::Stranger);
            if is_idle && activity.silent_for(now) >= rest && activity.can_leave() {
                activity.ask_to_leave();
            }
        }
    }
}

/// The idle timeout of abandoned connections when this many are in use; `None` while there are
/// plenty.
fn may_rest(taken: usize, places: usize) -> Option<Duration> {
    let ample = places / AMPLE_SHARE;
    if taken <= ample {
        return None;
    }
    let free = places.saturating_sub(taken) as f64 / (places - ample).max(1) as f64;
    Some(REST_LEFT_BEHIND.mul_f64(free))
}

/// A connection's entry among the open ones; removed on drop.
#[derive(Debug)]
pub(in crate::server) struct Entry {
    open: Arc<OpenConnections>,
    machine: IpAddr,
    activity: Arc<ConnectionActivity>,
}

impl Drop for Entry {
    fn drop(&mut self) {
        let mut inner = self.open.inner.lock();
        if let Some(index) =
            inner.activities.iter().position(|(_, p)| Arc::ptr_eq(p, &self.activity))
        {
            inner.activities.swap_remove(index);
        }
        if let Some(count) = inner.of_machine.get_mut(&self.machine) {
            *count -= 1;
            if *count == 0 {
                inner.of_machine.remove(&self.machine);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::Ordering;

    use super::{
        super::{BodyRate, Busy, rank::FRESH},
        *,
    };
    use crate::server::Limits;

    fn address(n: u8) -> IpAddr {
        IpAddr::from([10, 0, 0, n])
    }

    fn asked(activity: &ConnectionActivity) -> bool {
        activity.asked_to_leave.load(Ordering::Relaxed)
    }

    /// Times are recorded in milliseconds: what follows is later.
    async fn moment() {
        tokio::time::sleep(Duration::from_millis(3)).await;
    }

    /// A request over a connection, authenticated and answered.
    async fn request(
        open: &OpenConnections,
        n: u8,
        activity: &Arc<ConnectionActivity>,
        login: &str,
    ) {
        moment().await;
        let busy = Busy::new(activity);
        if activity.login.get().is_none() {
            activity.login.set(open.note_login(address(n), login)).unwrap();
        }
        moment().await;
        drop(busy);
    }

    #[tokio::test]
    async fn strangers_make_room_before_known_phones_and_busy_ones_never() {
        let open = OpenConnections::new(1000, 100);
        let [fresh, trickling, stranger, known, busy] = [(); 5].map(|()| ConnectionActivity::new());
        let entries = [&busy, &known, &stranger, &trickling, &fresh]
            .map(|activity| open.enter(address(1), activity, Spare::Nobody).0.unwrap());
        tokio::time::sleep(FRESH).await;
        for activity in [&trickling, &stranger] {
            drop(Busy::new(activity));
        }
        request(&open, 1, &known, "rider7").await;
        let _at_work = (Busy::new(&busy), Busy::new(&trickling));
        trickling.is_expendable.store(true, Ordering::Relaxed);
        for expected in [&fresh, &trickling, &stranger, &known] {
            assert!(!asked(expected));
            open.make_room();
            assert!(asked(expected));
        }
        open.make_room();
        assert!(!asked(&busy));
        drop(entries);
        assert!(open.inner.lock().activities.is_empty() && open.inner.lock().of_machine.is_empty());
    }

    #[tokio::test]
    async fn a_machine_at_its_most_makes_room_among_its_own() {
        let open = OpenConnections::new(1000, 2);
        let [other, first, second, third] = [(); 4].map(|()| ConnectionActivity::new());
        let _other = open.enter(address(2), &other, Spare::Nobody);
        let _own = (
            open.enter(address(1), &first, Spare::Nobody),
            open.enter(address(1), &second, Spare::Nobody),
        );
        let busy = (Busy::new(&first), Busy::new(&second));
        assert!(
            matches!(open.enter(address(1), &third, Spare::Nobody), (None, true)),
            "all of its own are at work"
        );
        assert!(
            matches!(open.enter(address(3), &third, Spare::Nobody), (Some(_), false)),
            "another machine has room"
        );
        drop(busy);
        assert!(matches!(open.enter(address(1), &third, Spare::Nobody), (Some(_), true)));
        assert!(asked(&first) != asked(&second) && !asked(&other));
    }

    #[tokio::test]
    async fn a_body_that_pauses_makes_room_for_one_that_only_just_came() {
        let open = OpenConnections::new(1000, 2);
        let [first, second, third, fourth] = [(); 4].map(|()| ConnectionActivity::new());
        let _own = (
            open.enter(address(1), &first, Spare::Nobody),
            open.enter(address(1), &second, Spare::Nobody),
        );
        let _busy = (Busy::new(&first), Busy::new(&second));
        let body_rate = BodyRate::new(Some(Arc::clone(&first)));
        let limits = Limits { body_bytes_per_sec: 1000, ..Limits::default() };
        let wait = tokio::time::timeout(BODY_PAUSE * 2, body_rate.watch(&limits));
        assert!(wait.await.is_err());
        let _third = open.enter(address(1), &third, Spare::Nobody);
        assert!(asked(&first) && !asked(&second) && !asked(&third));
        drop(body_rate);
        assert!(!first.awaits_body.load(Ordering::Relaxed));
        let _fourth = open.enter(address(1), &fourth, Spare::Nobody);
        assert!(asked(&third) && !asked(&second));
    }

    #[tokio::test]
    async fn newcomers_that_say_nothing_make_room_before_those_that_were_not_heard() {
        let open = OpenConnections::new(1000, 2);
        let [unheard, silent, third] = [(); 3].map(|()| ConnectionActivity::new());
        let _own = (
            open.enter(address(1), &unheard, Spare::Nobody),
            open.enter(address(1), &silent, Spare::Nobody),
        );
        silent.is_silent.store(true, Ordering::Relaxed);
        let _third = open.enter(address(1), &third, Spare::Nobody);
        assert!(asked(&silent) && !asked(&unheard));
    }

    #[tokio::test]
    async fn the_machine_with_the_most_makes_room_first() {
        let open = OpenConnections::new(1000, 100);
        let [lone, one, two] = [(); 3].map(|()| ConnectionActivity::new());
        let _entries = [(1, &lone), (2, &one), (2, &two)]
            .map(|(n, activity)| open.enter(address(n), activity, Spare::Nobody).0.unwrap());
        open.make_room();
        open.make_room();
        assert!(asked(&one) && asked(&two) && !asked(&lone));
    }

    #[tokio::test]
    async fn what_a_phone_has_left_behind_goes_before_everything_else_and_at_no_cost() {
        let open = OpenConnections::new(1000, 3);
        let [old, resting, newer, next, last] = [(); 5].map(|()| ConnectionActivity::new());
        let enter = |activity| open.enter(address(1), activity, Spare::Nobody);
        let _entries = (enter(&old), enter(&resting));
        request(&open, 1, &old, "rider7").await;
        request(&open, 1, &resting, "rider8").await;
        let _newer = enter(&newer);
        request(&open, 1, &newer, "rider7").await;
        assert_eq!(old.rank(timer_now()), Rank::LeftBehind);
        assert_eq!(resting.rank(timer_now()), Rank::Resting);
        assert!(matches!(enter(&next), (Some(_), false)), "there is a place for it");
        assert!(asked(&old) && !asked(&resting) && !asked(&newer));
        // One that is used again is not abandoned, unless it is silent for long after that.
        old.asked_to_leave.store(false, Ordering::Relaxed);
        request(&open, 1, &old, "rider7").await;
        for kept in [&old, &newer] {
            kept.is_kept.store(true, Ordering::Relaxed);
        }
        assert_eq!(old.rank(timer_now()), Rank::Resting);
        let third = ConnectionActivity::new();
        request(&open, 1, &third, "rider7").await;
        assert_eq!(old.rank(timer_now()), Rank::Resting);
        assert_eq!(old.rank(timer_now() + Duration::from_secs(31)), Rank::LeftBehind);
        moment().await;
        assert!(matches!(enter(&last), (Some(_), true)));
        assert!(asked(&resting), "the one that has been silent the longest");
    }

    #[tokio::test]
    async fn a_newcomer_is_let_wait_for_its_request_unless_it_comes_in_a_crowd() {
        let open = OpenConnections::new(1000, 16);
        let resting = ConnectionActivity::new();
        let _resting = open.enter(address(1), &resting, Spare::Nobody);
        request(&open, 1, &resting, "rider7").await;
        let newcomers: Vec<_> = (0..3).map(|_| ConnectionActivity::new()).collect();
        let enter = |activity| open.enter(address(1), activity, Spare::Nobody).0.unwrap();
        let mut entries: Vec<_> = newcomers[..2].iter().map(enter).collect();
        let first = |places| {
            let inner = open.inner.lock();
            let best = inner
                .search(Some(address(1)), places, Duration::ZERO, timer_now())
                .most_dispensable;
            let Candidate { worth: (rank, ..), activity } = best.unwrap();
            (rank, Arc::ptr_eq(activity, &resting))
        };
        assert_eq!(first(16), (Rank::Resting, true));
        entries.push(enter(&newcomers[2]));
        assert_eq!(first(16), (Rank::UnheardInCrowd, false));
    }

    #[tokio::test]
    async fn in_a_crowd_of_newcomers_a_body_makes_room_after_a_shorter_pause() {
        let open = OpenConnections::new(1000, 16);
        let body = ConnectionActivity::new();
        let _body = open.enter(address(1), &body, Spare::Nobody);
        let _busy = Busy::new(&body);
        body.awaits_body.store(true, Ordering::Relaxed);
        let newcomers: Vec<_> = (0..3).map(|_| ConnectionActivity::new()).collect();
        let enter = |activity| open.enter(address(1), activity, Spare::Nobody).0.unwrap();
        let now = || body.silent_since() + BODY_PAUSE_IN_CROWD;
        let goes_first = || {
            let inner = open.inner.lock();
            let best =
                inner.search(Some(address(1)), 16, Duration::ZERO, now()).most_dispensable.unwrap();
            Arc::ptr_eq(best.activity, &body)
        };
        let mut entries: Vec<_> = newcomers[..2].iter().map(enter).collect();
        assert!(!goes_first(), "two of sixteen are no crowd");
        entries.push(enter(&newcomers[2]));
        assert!(goes_first());
    }

    #[tokio::test]
    async fn a_newcomer_is_spared_for_a_moment_by_those_that_can_wait() {
        let open = OpenConnections::new(1000, 2);
        let [first, second, third] = [(); 3].map(|()| ConnectionActivity::new());
        let enter = |activity, spare| open.enter(address(1), activity, spare);
        let _own = (enter(&first, Spare::Youngest), enter(&second, Spare::Youngest));
        assert!(matches!(enter(&third, Spare::Youngest), (None, true)));
        assert!(!asked(&first) && !asked(&second));
        tokio::time::sleep(SPARED_AGE).await;
        assert!(matches!(enter(&third, Spare::Youngest), (Some(_), true)));
        assert!(asked(&first) && !asked(&second), "the oldest goes first");
    }

    #[tokio::test]
    async fn a_header_that_trickles_in_goes_before_a_stranger_that_rests() {
        let trickling = ConnectionActivity::new();
        drop(Busy::new(&trickling));
        trickling.note_read();
        let now = timer_now();
        assert_eq!(trickling.rank(now), Rank::Stranger);
        assert_eq!(trickling.rank(now + Duration::from_secs(2)), Rank::Slow);
    }

    #[test]
    fn what_is_left_behind_rests_the_shorter_the_fewer_places_are_left() {
        assert_eq!(may_rest(96, 384), None);
        assert!(may_rest(97, 384) > Some(Duration::from_secs(29)));
        assert_eq!(may_rest(240, 384), Some(REST_LEFT_BEHIND / 2));
        assert_eq!(may_rest(384, 384), Some(Duration::ZERO));
        assert_eq!(may_rest(500, 384), Some(Duration::ZERO));
    }

    #[tokio::test]
    async fn places_that_run_out_are_taken_from_what_is_left_behind() {
        let open = OpenConnections::new(1000, 4);
        let [old, newer] = [(); 2].map(|()| ConnectionActivity::new());
        let _old = open.enter(address(1), &old, Spare::Nobody);
        request(&open, 1, &old, "rider7").await;
        let _newer = open.enter(address(1), &newer, Spare::Nobody);
        request(&open, 1, &newer, "rider7").await;
        let mut inner = open.inner.lock();
        open.thin_out(&mut inner, address(1), timer_now() + Duration::from_secs(5));
        assert!(!asked(&old), "half of the places are left");
        open.thin_out(&mut inner, address(1), timer_now() + Duration::from_secs(35));
        assert!(asked(&old) && !asked(&newer));
    }
}
