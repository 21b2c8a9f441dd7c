//! The connections that are open, so that one which rests can make room for a new client: else
//! some hundred silent connections would keep every phone out.
//!
//! A machine may have many, because a whole team can stand behind one router; but no more than a
//! part of all, so that nobody can take all places.

use std::{collections::HashMap, net::IpAddr, sync::Arc};

use parking_lot::Mutex;

use super::{Pulse, timer_now};
use crate::model::machine_of;

/// The connections that are open.
#[derive(Debug)]
pub(in crate::server) struct OpenConnections {
    /// The most of one machine.
    most_a_machine: usize,
    inner: Mutex<Inner>,
}

#[derive(Debug, Default)]
struct Inner {
    pulses: Vec<(IpAddr, Arc<Pulse>)>,
    of_machine: HashMap<IpAddr, usize>,
}

impl Inner {
    fn count(&self, machine: IpAddr) -> usize {
        self.of_machine.get(&machine).copied().unwrap_or(0)
    }

    /// The connection that can best be done without, of one machine or of all: of equal ones that
    /// of the machine which has the most.
    fn most_dispensable(&self, machine: Option<IpAddr>) -> Option<&Arc<Pulse>> {
        // Asked for once: there may be hundreds of connections.
        let now = timer_now();
        let able = self.pulses.iter().filter(|(at, pulse)| {
            machine.is_none_or(|machine| machine == *at) && pulse.can_leave(now, machine.is_some())
        });
        let best = able.min_by_key(|(at, pulse)| {
            let (class, silent_since) = pulse.order_of_leaving(now);
            let count = if machine.is_some() { 0 } else { self.count(*at) };
            (class, std::cmp::Reverse(count), silent_since)
        });
        best.map(|(_, pulse)| pulse)
    }
}

impl OpenConnections {
    pub(in crate::server) fn new(most_a_machine: usize) -> Arc<Self> {
        Arc::new(Self { most_a_machine, inner: Mutex::default() })
    }

    /// Adds a connection, until the entry is dropped. At the most of its machine another one of
    /// that machine is asked to leave; no entry when all of them are at work. With it comes
    /// whether the machine has its most.
    pub(in crate::server) fn enter(
        self: &Arc<Self>,
        address: IpAddr,
        pulse: &Arc<Pulse>,
    ) -> (Option<Entry>, bool) {
        let machine = machine_of(address);
        let mut inner = self.inner.lock();
        let is_full = inner.count(machine) >= self.most_a_machine;
        if is_full {
            match inner.most_dispensable(Some(machine)) {
                Some(other) => other.ask_to_leave(),
                None => return (None, true),
            }
        }
        inner.pulses.push((machine, Arc::clone(pulse)));
        *inner.of_machine.entry(machine).or_default() += 1;
        drop(inner);
        (Some(Entry { open: Arc::clone(self), machine, pulse: Arc::clone(pulse) }), is_full)
    }

    /// Asks the connection to leave that can best be done without.
    pub(in crate::server) fn make_room(&self) {
        if let Some(pulse) = self.inner.lock().most_dispensable(None) {
            pulse.ask_to_leave();
        }
    }
}

/// A connection's place among those that are open.
#[derive(Debug)]
pub(in crate::server) struct Entry {
    open: Arc<OpenConnections>,
    machine: IpAddr,
    pulse: Arc<Pulse>,
}

impl Drop for Entry {
    fn drop(&mut self) {
        let mut inner = self.open.inner.lock();
        if let Some(index) = inner.pulses.iter().position(|(_, p)| Arc::ptr_eq(p, &self.pulse)) {
            inner.pulses.swap_remove(index);
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
        super::{BODY_PAUSE, Busy, FRESH, Pace},
        *,
    };

    fn address(n: u8) -> IpAddr {
        IpAddr::from([10, 0, 0, n])
    }

    fn asked(pulse: &Pulse) -> bool {
        pulse.asked_to_leave.load(Ordering::Relaxed)
    }

    #[tokio::test]
    async fn strangers_make_room_before_known_phones_and_busy_ones_never() {
        let open = OpenConnections::new(100);
        let [fresh, trickling, stranger, known, busy] = [(); 5].map(|()| Pulse::new());
        let entries = [&busy, &known, &stranger, &trickling, &fresh]
            .map(|pulse| open.enter(address(1), pulse).0.unwrap());
        tokio::time::sleep(FRESH).await;
        for pulse in [&trickling, &stranger, &known] {
            drop(Busy::new(pulse));
        }
        known.is_known.store(true, Ordering::Relaxed);
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
        assert!(open.inner.lock().pulses.is_empty() && open.inner.lock().of_machine.is_empty());
    }

    #[tokio::test]
    async fn a_machine_at_its_most_makes_room_among_its_own() {
        let open = OpenConnections::new(2);
        let [other, first, second, third] = [(); 4].map(|()| Pulse::new());
        let _other = open.enter(address(2), &other);
        let _own = (open.enter(address(1), &first), open.enter(address(1), &second));
        let busy = (Busy::new(&first), Busy::new(&second));
        assert!(
            matches!(open.enter(address(1), &third), (None, true)),
            "all of its own are at work"
        );
        assert!(
            matches!(open.enter(address(3), &third), (Some(_), false)),
            "another machine has room"
        );
        drop(busy);
        assert!(matches!(open.enter(address(1), &third), (Some(_), true)));
        assert!(asked(&first) != asked(&second) && !asked(&other));
    }

    #[tokio::test]
    async fn a_body_that_pauses_makes_room_for_one_that_only_just_came() {
        let open = OpenConnections::new(2);
        let [first, second, third, fourth] = [(); 4].map(|()| Pulse::new());
        let _own = (open.enter(address(1), &first), open.enter(address(1), &second));
        let _busy = (Busy::new(&first), Busy::new(&second));
        let pace = Pace::new(Some(Arc::clone(&first)), 1000);
        let wait = tokio::time::timeout(BODY_PAUSE * 2, pace.watch());
        assert!(wait.await.is_err());
        let _third = open.enter(address(1), &third);
        assert!(asked(&first) && !asked(&second) && !asked(&third));
        drop(pace);
        assert!(!first.awaits_body.load(Ordering::Relaxed));
        let _fourth = open.enter(address(1), &fourth);
        assert!(asked(&third) && !asked(&second));
    }

    #[tokio::test]
    async fn newcomers_that_say_nothing_make_room_before_those_that_were_not_heard() {
        let open = OpenConnections::new(2);
        let [unheard, silent, third] = [(); 3].map(|()| Pulse::new());
        let _own = (open.enter(address(1), &unheard), open.enter(address(1), &silent));
        silent.is_silent.store(true, Ordering::Relaxed);
        let _third = open.enter(address(1), &third);
        assert!(asked(&silent) && !asked(&unheard));
    }

    #[tokio::test]
    async fn the_machine_with_the_most_makes_room_first() {
        let open = OpenConnections::new(100);
        let [lone, one, two] = [(); 3].map(|()| Pulse::new());
        let _entries = [(1, &lone), (2, &one), (2, &two)]
            .map(|(n, pulse)| open.enter(address(n), pulse).0.unwrap());
        open.make_room();
        open.make_room();
        assert!(asked(&one) && asked(&two) && !asked(&lone));
    }
}
