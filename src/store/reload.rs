//! Replaces all samples of some athletes by what the journal holds of them now.

use std::{collections::BTreeSet, mem};

use super::Store;
use crate::model::{Arrival, AthleteId, SampleBlock, UnixNanos};

/// Samples of one commit.
#[derive(Debug, Clone, PartialEq)]
pub struct JournalSamples {
    /// Whose.
    pub athlete: AthleteId,
    /// Which sender they came from.
    pub via: u32,
    /// When they arrived, as far as the journal says it.
    pub at: Option<UnixNanos>,
    /// The samples.
    pub samples: SampleBlock,
}

impl Store {
    /// How far back it reaches.
    pub const fn window(&self) -> std::time::Duration {
        self.limits.window
    }

    /// Forgets these athletes and takes in their samples again, with when they arrived: in the order of
    /// the journal, so that the store holds what it would hold after a start. Deletions are
    /// forgotten too.
    pub fn reload(
        &mut self,
        athletes: &BTreeSet<AthleteId>,
        samples: &[JournalSamples],
        arrival: Arrival,
    ) {
        for athlete in athletes {
            self.remove(*athlete);
        }
        // What arrived long ago is no clock that was set back, and nothing to the other athletes.
        let heard = self.heard.take();
        let others = mem::take(&mut self.completeness);
        for JournalSamples { athlete, via, at, samples } in samples {
            if let Some(at) = at {
                self.deliver_block(*athlete, *via, *at, samples);
            }
            self.apply(*athlete, samples, arrival);
        }
        self.heard = heard.or(self.heard);
        self.completeness.extend(others);
    }
}
