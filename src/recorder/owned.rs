//! Whose the samples of a batch are.

use std::{borrow::Cow, collections::BTreeMap};

use super::AthleteOf;
use crate::model::{AthleteId, Batch, Delivery, Loans, SampleBlock, is_of_position};

/// The samples of a batch of one athlete.
pub(super) struct OwnedSamples<'b> {
    pub(super) athlete: AthleteId,
    /// The sender, as deliveries have it.
    pub(super) via: u32,
    pub(super) samples: Cow<'b, SampleBlock>,
}

/// The samples of a batch by whose they are; those of athletes who are not in the roster are in the
/// journal alone.
pub(super) fn by_owner<'b>(
    batch: &'b Batch,
    loans: &Loans,
    athlete_of: &AthleteOf,
) -> Vec<OwnedSamples<'b>> {
    let (login, via, samples) = (batch.login.as_str(), batch.sender.via, &batch.samples);
    if samples.is_empty() {
        return Vec::new();
    }
    let mut times = samples.times().iter();
    // Nearly always nothing is said of the phones of this login.
    let is_own = !loans.concern(login);
    if is_own
        || times.all(|time| {
            loans.owner(login, via, *time) == login && loans.uses_position(login, via, *time)
        })
    {
        let samples = Cow::Borrowed(samples);
        return vec![OwnedSamples { athlete: batch.athlete, via, samples }];
    }
    let mut parts: BTreeMap<&str, SampleBlock> = BTreeMap::new();
    for sample in samples.iter() {
        let part = parts.entry(loans.owner(login, via, sample.time)).or_insert_with(|| {
            let mut part = SampleBlock::default();
            part.share_metrics(&samples.shared_metrics());
            part
        });
        let uses_position = loans.uses_position(login, via, sample.time);
        let mut has_readings = false;
        for reading in sample.readings {
            let metric = samples.metrics().get(usize::from(reading.metric));
            if uses_position || metric.is_none_or(|metric| !is_of_position(metric)) {
                part.push_reading(reading.metric, reading.value);
                has_readings = true;
            }
        }
        if has_readings {
            part.finish_sample(sample.time);
        }
    }
    parts.retain(|_, part| !part.is_empty());
    let owned = parts.into_iter().filter_map(|(owner, part)| {
        let is_own = owner == login;
        let athlete = if is_own { Some(batch.athlete) } else { athlete_of(owner) };
        let via = via_of(via, is_own);
        Some(OwnedSamples { athlete: athlete?, via, samples: Cow::Owned(part) })
    });
    owned.collect()
}

/// The sender of a delivery: another one's phone is none of the athlete's own senders.
pub(super) const fn via_of(via: u32, is_own: bool) -> u32 {
    if is_own { via } else { via | Delivery::BORROWED }
}
