//! What several athletes do at once, told as one alarm.

use std::collections::BTreeSet;

use super::{detail::Detail, finding::Finding, rules::Rules};
use crate::{
    live::Moment,
    model::{AthleteId, MonoNanos, UnixNanos},
};

/// Later ones belong to it that follow within this time, in seconds.
const FOLLOW_SECS: f64 = 60.0;

/// Since when each of some athletes has done something.
pub(super) type Since = Vec<(MonoNanos, AthleteId)>;

/// Several athletes who began the same within a short time.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Together {
    pub(super) members: BTreeSet<AthleteId>,
    /// When the first of them began.
    since: MonoNanos,
    since_wall: UnixNanos,
    /// Of how many that were live.
    of: usize,
}

impl Together {
    /// The largest number who began within `within_secs`, if they are many enough. `n_others` are live
    /// and do something else. `all` gets sorted.
    fn find(
        all: &mut Since,
        n_others: usize,
        within_secs: f64,
        rules: &Rules,
        now: Moment,
    ) -> Option<Self> {
        all.sort_unstable();
        let mut best: (usize, usize) = (0, 0);
        let mut from = 0;
        for (to, (time, _)) in all.iter().enumerate() {
            while all.get(from).is_some_and(|(first, _)| within_secs < time.secs_since(*first)) {
                from += 1;
            }
            // Of equal ones the latest: earlier ones were told before.
            if best.1 - best.0 <= to + 1 - from {
                best = (from, to + 1);
            }
        }
        let found = all.get(best.0..best.1)?;
        let since = found.first()?.0;
        // Who began earlier was not live any more, and who begins later was.
        let of = n_others + all.len() - best.0;
        if !rules.is_group(found.len(), of) {
            return None;
        }
        Some(Self {
            members: found.iter().map(|(_, id)| *id).collect(),
            since,
            since_wall: now.wall.plus_secs(-now.mono.secs_since(since)),
            of,
        })
    }

    /// Follows who joins and who leaves; `false` when it is no group any more.
    fn follow(&mut self, all: &Since, rules: &Rules) -> bool {
        let joins = |since: MonoNanos| {
            let after_secs = since.secs_since(self.since);
            (0.0..=FOLLOW_SECS).contains(&after_secs)
        };
        let members = &self.members;
        let still: BTreeSet<AthleteId> = all
            .iter()
            .filter(|(since, id)| members.contains(id) || joins(*since))
            .map(|(_, id)| *id)
            .collect();
        self.members = still;
        self.members.len() >= rules.group_athletes
    }

    fn detail(&self) -> Detail {
        let n = self.members.len();
        Detail::Together { n, of: self.of.max(n), since: self.since_wall }
    }
}

/// Silence of many: the network, or the group.
#[derive(Debug, Clone, PartialEq, Default)]
pub(super) struct SilenceWatch {
    together: Option<(Together, Source)>,
    is_told: bool,
}

/// What a silence points to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Source {
    /// Begun at once.
    Network,
    /// Begun within a minute.
    Group,
}

impl SilenceWatch {
    /// `silent` are those who are silent, of a group of which `n_live` are heard. `is_explained` says
    /// that another alarm gives the reason. Gives what is found of the network and of the group.
    pub(super) fn see(
        &mut self,
        silent: &mut Since,
        n_live: usize,
        is_explained: bool,
        rules: &Rules,
        now: Moment,
    ) -> (Finding, Finding) {
        if let Some((together, _)) = &mut self.together
            && !together.follow(silent, rules)
        {
            *self = Self::default();
        }
        let before = self.together.as_ref().map(|(_, source)| *source);
        if before == Some(Source::Network) {
            // Another one, while some are still silent since the first.
            silent.retain(|(_, id)| !self.holds(*id));
        }
        let network = Together::find(silent, n_live, rules.network_secs, rules, now);
        let found = match (network, before) {
            (Some(network), _) => Some((network, Source::Network)),
            (None, Some(_)) => None,
            (None, None) => Together::find(silent, n_live, rules.group_secs, rules, now)
                .map(|group| (group, Source::Group)),
        };
        if let Some((mut together, source)) = found {
            if let Some((earlier, _)) = self.together.take() {
                together.members.extend(earlier.members);
            }
            self.together = Some((together, source));
            self.is_told = false;
            if before == Some(Source::Network) {
                // The first is over before the second is told.
                return (Finding::Unmet, Finding::Unmet);
            }
        }
        let Some((together, source)) = &self.together else {
            return (Finding::Unmet, Finding::Unmet);
        };
        if is_explained {
            return (Finding::Unmet, Finding::Unmet);
        }
        let found = if std::mem::replace(&mut self.is_told, true) {
            Finding::Held(Some(together.detail()))
        } else {
            Finding::Met(together.detail())
        };
        match source {
            Source::Network => (found, Finding::Unmet),
            Source::Group => (Finding::Unmet, found),
        }
    }

    /// Whether an athlete's silence is that of the group.
    pub(super) fn holds(&self, id: AthleteId) -> bool {
        self.together.as_ref().is_some_and(|(together, _)| together.members.contains(&id))
    }
}

/// Standing of many.
#[derive(Debug, Clone, PartialEq, Default)]
pub(super) struct StandsWatch {
    together: Option<Together>,
    /// Those who stopped abruptly, all at once.
    abrupt: BTreeSet<AthleteId>,
}

/// An athlete who stands.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Stands {
    pub(super) id: AthleteId,
    pub(super) since: MonoNanos,
    pub(super) secs: f64,
    pub(super) is_abrupt: bool,
}

impl StandsWatch {
    /// `standing` are those who stand, of a group of which `n_others` are live besides. It is told once
    /// the first has stood for `stopped_secs`.
    pub(super) fn see(
        &mut self,
        standing: &[Stands],
        n_others: usize,
        stopped_secs: f64,
        rules: &Rules,
        now: Moment,
    ) -> Finding {
        let mut all: Since = standing.iter().map(|it| (it.since, it.id)).collect();
        if let Some(together) = &mut self.together
            && !together.follow(&all, rules)
        {
            self.together = None;
        }
        if self.together.is_none() {
            self.together = Together::find(&mut all, n_others, rules.group_secs, rules, now);
        }
        let mut abrupt: Since =
            standing.iter().filter(|it| it.is_abrupt).map(|it| (it.since, it.id)).collect();
        let n_gentle = n_others + standing.len() - abrupt.len();
        let at_once = Together::find(&mut abrupt, n_gentle, rules.network_secs, rules, now);
        self.abrupt = at_once.map(|together| together.members).unwrap_or_default();
        let Some(together) = &self.together else { return Finding::Unmet };
        let longest = standing
            .iter()
            .filter(|it| together.members.contains(&it.id))
            .map(|it| it.secs)
            .fold(0.0, f64::max);
        if longest < stopped_secs {
            return Finding::Pending;
        }
        Finding::Met(together.detail())
    }

    /// Whether an athlete stands with the group.
    pub(super) fn holds(&self, id: AthleteId) -> bool {
        self.together.as_ref().is_some_and(|together| together.members.contains(&id))
    }

    /// Whether an athlete stopped as abruptly as others at the same time: a red light, a regrouping.
    pub(super) fn holds_abrupt(&self, id: AthleteId) -> bool {
        self.abrupt.contains(&id)
    }
}
