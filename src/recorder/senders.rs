//! Which device is an athlete's Nth sender.
//!
//! The number is written as the `via` tag of every line, so that two phones on one login can be
//! told apart; an operator line in the journal says which device it is. The registry is
//! rebuilt from those lines.

use std::{collections::HashMap, sync::Arc};

use parking_lot::Mutex;

use crate::{
    codec,
    model::{Heard, Login, MonoNanos, SampleBlock, Sender, SenderActivity, UnixNanos},
};

/// The most senders an athlete can have. All further devices share the last number: whoever
/// can make up names of apps must not fill memory or the journal.
pub const MAX_SENDERS_PER_ATHLETE: usize = 256;

/// The longest address and the longest app kept, in bytes.
const MAX_TEXT_BYTES: usize = 200;

/// All athletes' senders; cloning is cheap, all clones are one registry.
#[derive(Clone, Default)]
pub struct Senders {
    by_login: Arc<Mutex<HashMap<Login, Vec<KnownSender>>>>,
}

/// One sender; its number is its place in the list, from 1.
#[derive(Default)]
struct KnownSender {
    address: Box<str>,
    app: Box<str>,
    /// The line to be written, until a commit has held it.
    announcement: Option<Arc<[u8]>>,
    /// What was recorded since the start of the process, and shortly before it.
    recorded: Option<Box<SenderTotals>>,
}

/// What was recorded of a sender.
struct SenderTotals {
    lines: u64,
    first: UnixNanos,
    last: UnixNanos,
    last_minute: LastMinute,
    heard: Arc<Heard>,
}

/// What a commit holds of a sender.
pub(super) struct RecordedBatch<'a> {
    /// Whose it is.
    pub(super) login: &'a Login,
    /// Its number.
    pub(super) via: u32,
    /// Lines, with those that are no samples.
    pub(super) n_lines: usize,
    /// The samples.
    pub(super) samples: &'a SampleBlock,
}

/// Lines by the second in which they were recorded, for a minute.
struct LastMinute {
    /// By second of the monotonic clock, modulo their number.
    seconds: [u32; 60],
    /// The latest second that is counted.
    latest: i64,
}

impl LastMinute {
    const fn new() -> Self {
        Self { seconds: [0; 60], latest: i64::MIN }
    }

    fn second(now: MonoNanos) -> i64 {
        now.0.div_euclid(1_000_000_000)
    }

    const fn place(second: i64) -> usize {
        second.rem_euclid(60) as usize
    }

    /// Brings the seconds up to `now`.
    fn advance(&mut self, now: MonoNanos) {
        let second = Self::second(now);
        if second.saturating_sub(self.latest) >= 60 {
            self.seconds = [0; 60];
            self.latest = second;
        }
        while self.latest < second {
            self.latest += 1;
            if let Some(lines) = self.seconds.get_mut(Self::place(self.latest)) {
                *lines = 0;
            }
        }
    }

    fn add(&mut self, lines: usize, now: MonoNanos) {
        self.advance(now);
        if let Some(counted) = self.seconds.get_mut(Self::place(Self::second(now))) {
            *counted = counted.saturating_add(u32::try_from(lines).unwrap_or(u32::MAX));
        }
    }

    /// How many came in the minute up to `now`.
    fn count(&self, now: MonoNanos) -> u64 {
        let second = Self::second(now);
        let counted = (second - 59).max(self.latest.saturating_sub(59))..=self.latest.min(second);
        let lines = counted.filter_map(|second| self.seconds.get(Self::place(second)));
        lines.map(|&lines| u64::from(lines)).sum()
    }
}

impl Senders {
    /// The athlete's sender at this address with this app, which gets the next number when it
    /// is new.
    pub fn sender(
        &self,
        login: &Login,
        address: &str,
        app: &str,
        now: impl FnOnce() -> UnixNanos,
    ) -> Sender {
        let (address, app) = (cut(address), cut(app));
        let mut by_login = self.by_login.lock();
        // Looked up before it is cloned into the map: once an athlete, not once a request.
        if !by_login.contains_key(login) {
            by_login.insert(login.clone(), Vec::new());
        }
        let Some(list) = by_login.get_mut(login) else {
            return Sender { via: 1, announcement: None };
        };
        let known = list.iter().position(|known| *known.address == *address && *known.app == *app);
        let (address, app) = match known {
            Some(index) => return sender_at(list, index),
            None if list.len() >= MAX_SENDERS_PER_ATHLETE => {
                return sender_at(list, MAX_SENDERS_PER_ATHLETE - 1);
            }
            None if list.len() == MAX_SENDERS_PER_ATHLETE - 1 => ("", codec::OTHER_SENDERS),
            None => (address, app),
        };
        let via = list.len() as u32 + 1;
        let line = codec::sender_line(login, via, address, app, now());
        list.push(KnownSender {
            address: address.into(),
            app: app.into(),
            announcement: Some(line.into()),
            recorded: None,
        });
        sender_at(list, list.len() - 1)
    }

    /// Takes in a sender found in the journal.
    pub fn observe(&self, login: &Login, via: u32, address: &str, app: &str) {
        let Some(index) = (via as usize).checked_sub(1) else { return };
        if index >= MAX_SENDERS_PER_ATHLETE {
            return;
        }
        let mut by_login = self.by_login.lock();
        let list = by_login.entry(login.clone()).or_default();
        // Numbers whose line was lost with a damaged stretch stay taken, for no device.
        while list.len() <= index {
            list.push(KnownSender::default());
        }
        if let Some(known) = list.get_mut(index) {
            *known = KnownSender {
                address: cut(address).into(),
                app: cut(app).into(),
                ..KnownSender::default()
            };
        }
    }

    /// Takes in that a line of the journal bears this number, whether or not a line that says
    /// which device it is was found: the number is never given to another device.
    pub fn observe_number(&self, login: &Login, via: u32) {
        let mut by_login = self.by_login.lock();
        let known = by_login.get(login).map_or(0, Vec::len);
        let wanted = (via as usize).min(MAX_SENDERS_PER_ATHLETE);
        if known < wanted {
            let list = by_login.entry(login.clone()).or_default();
            list.resize_with(wanted, KnownSender::default);
        }
    }

    /// Forgets all senders of a login: the next holder's first one is number 1 again.
    pub(super) fn forget(&self, login: &Login) {
        self.by_login.lock().remove(login);
    }

    /// The line that must go into the commit beside the first lines of this sender, if no
    /// commit has held it.
    pub(super) fn announcement(&self, login: &Login, via: u32) -> Option<Arc<[u8]>> {
        let by_login = self.by_login.lock();
        let known = by_login.get(login)?.get((via as usize).checked_sub(1)?)?;
        known.announcement.clone()
    }

    /// Whether this sender is no phone but files that were imported.
    pub(super) fn is_import(&self, login: &Login, via: u32) -> bool {
        let by_login = self.by_login.lock();
        let list = by_login.get(login);
        let known = list.and_then(|list| list.get((via as usize).checked_sub(1)?));
        known.is_some_and(|known| codec::is_import(&known.address, &known.app))
    }

    /// A commit holds the line.
    pub(super) fn announced(&self, login: &Login, via: u32) {
        let mut by_login = self.by_login.lock();
        let index = (via as usize).wrapping_sub(1);
        if let Some(known) = by_login.get_mut(login).and_then(|list| list.get_mut(index)) {
            known.announcement = None;
        }
    }

    /// Counts what a commit has made durable. One lock for the whole group.
    pub(super) fn recorded<'a>(
        &self,
        batches: impl Iterator<Item = RecordedBatch<'a>>,
        now: UnixNanos,
        now_mono: MonoNanos,
    ) {
        let mut by_login = self.by_login.lock();
        for RecordedBatch { login, via, n_lines, samples } in batches {
            let index = (via as usize).wrapping_sub(1);
            if let Some(known) = by_login.get_mut(login).and_then(|list| list.get_mut(index)) {
                let recorded = known.recorded.get_or_insert_with(|| {
                    let last_minute = LastMinute::new();
                    let heard = Arc::<Heard>::default();
                    Box::new(SenderTotals { lines: 0, first: now, last: now, last_minute, heard })
                });
                recorded.lines += n_lines as u64;
                recorded.last = now;
                recorded.last_minute.add(n_lines, now_mono);
                Arc::make_mut(&mut recorded.heard).note(samples, now);
            }
        }
    }

    /// Takes in what was recorded of devices before the process started, as the journal has it.
    pub fn take_earlier(&self, earlier: Vec<SenderActivity>) {
        let mut by_login = self.by_login.lock();
        for SenderActivity { login, via, lines, first, last, heard, .. } in earlier {
            let index = (via as usize).wrapping_sub(1);
            // An athlete who was erased in the meantime has none.
            let list = by_login.get_mut(&login);
            let Some(known) = list.and_then(|list| list.get_mut(index)) else { continue };
            if let Some(recorded) = &mut known.recorded {
                recorded.lines += lines;
                recorded.first = recorded.first.min(first);
                Arc::make_mut(&mut recorded.heard).take_earlier(&heard);
            } else {
                let last_minute = LastMinute::new();
                let totals = SenderTotals { lines, first, last, last_minute, heard };
                known.recorded = Some(Box::new(totals));
            }
        }
    }

    /// The devices of which something was recorded since shortly before the start of the process, by login and
    /// number, with what came in the minute up to `now`.
    pub fn activity(&self, now: MonoNanos) -> Vec<SenderActivity> {
        let by_login = self.by_login.lock();
        let mut all: Vec<SenderActivity> = by_login
            .iter()
            .flat_map(|(login, list)| {
                list.iter().zip(1..).filter_map(|(known, via)| {
                    let SenderTotals { lines, first, last, last_minute, heard } =
                        known.recorded.as_deref()?;
                    Some(SenderActivity {
                        login: login.clone(),
                        via,
                        address: known.address.clone(),
                        app: known.app.clone(),
                        lines: *lines,
                        per_minute: last_minute.count(now),
                        first: *first,
                        last: *last,
                        heard: Arc::clone(heard),
                    })
                })
            })
            .collect();
        drop(by_login);
        all.sort_by(|one, other| (&one.login, one.via).cmp(&(&other.login, other.via)));
        all
    }
}

fn sender_at(list: &[KnownSender], index: usize) -> Sender {
    let announcement = list.get(index).and_then(|known| known.announcement.clone());
    Sender { via: index as u32 + 1, announcement }
}

/// The text, cut at a character boundary.
fn cut(text: &str) -> &str {
    let mut end = text.len().min(MAX_TEXT_BYTES);
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    &text[..end]
}
