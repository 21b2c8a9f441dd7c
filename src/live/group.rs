//! What a group comes to just now.

use super::value::Value;
use crate::{
    analysis::{AthleteState, Spread, spread},
    model::AthleteId,
};

/// Median, lowest and highest of one value of a group, of fresh values alone and of those who take
/// part, by their states ([`AthleteNow::status`](super::AthleteNow::status)). Of equal values the
/// first athlete's is named, so they are best given in the order of their bibs.
pub fn spread_of_group(
    athletes: impl IntoIterator<Item = (AthleteId, AthleteState, Value)>,
) -> Option<Spread> {
    let taking_part = athletes.into_iter().filter(|(_, state, _)| state.takes_part());
    spread(taking_part.filter_map(|(id, _, value)| Some((id, value.value?, value.state))))
}
