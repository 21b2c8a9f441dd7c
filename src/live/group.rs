//! What a group comes to just now.

use super::{athlete::AthleteNow, value::Value};
use crate::{
    analysis::{AthleteState, Spread, spread},
    model::AthleteId,
};

/// Median, lowest and highest of a group, of fresh values alone.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct GroupNow {
    /// Of the heart rate, bpm.
    pub hr_bpm: Option<Spread>,
    /// Of power over 3 s, W.
    pub pwr_w_3s: Option<Spread>,
    /// Of speed, km/h.
    pub spd_kph: Option<Spread>,
}

impl GroupNow {
    /// Of those of these athletes who take part, by their states ([`AthleteNow::status`]). Of equal
    /// values the first athlete's is named, so they are best given in the order of their bibs.
    pub fn of(athletes: &[(AthleteId, AthleteState, &AthleteNow)]) -> Self {
        let spread_of = |value: fn(&AthleteNow) -> &Value| {
            let taking_part = athletes.iter().filter(|(_, state, _)| state.takes_part());
            let values = taking_part.filter_map(|(id, _, now)| {
                let value = value(now);
                Some((*id, value.value?, value.state))
            });
            spread(values)
        };
        Self {
            hr_bpm: spread_of(|now| &now.hr_bpm),
            pwr_w_3s: spread_of(|now| &now.pwr_w_3s),
            spd_kph: spread_of(|now| &now.spd_kph),
        }
    }
}
