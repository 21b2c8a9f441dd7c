//! The large values of the focus, with their zones.

use super::{Numbers, Row, ValueView};
use crate::{
    analysis::{self, AthleteState, Band, Gap, Reference, ValueState},
    kind::DataField,
    live::{AthleteNow, Travelled},
    model::{Metric, Profile},
};

/// One large value.
#[derive(Debug, Clone, PartialEq)]
pub struct Hero {
    /// What it is.
    pub field: DataField,
    /// The value, in the unit that the field's own variant names.
    pub value: ValueView,
    /// The last reading behind a mean.
    pub raw: Option<ValueView>,
    /// Its zone; `None` where the athlete's profile has no zones for it.
    pub zone: Option<ZoneView>,
    /// What the profile lacks to have the value at all: `maximum heart rate`.
    pub lacks: Option<&'static str>,
}

/// Where a value is among the zones of its athlete.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ZoneView {
    /// The zone; `None` below the first one.
    pub band: Option<Band>,
    /// How many zones there are.
    pub n_zones: usize,
    /// The value as a share, in percent, and of what.
    pub percent: Option<(f64, Reference)>,
}

/// What is known of the focus, apart from what was sent last.
#[derive(Debug, Clone, Copy)]
pub(super) struct Known<'a> {
    pub(super) profile: &'a Profile,
    pub(super) travelled: Option<&'a Travelled>,
    pub(super) gap: Option<Gap>,
}

/// The large values of these fields, from the left.
pub(super) fn heroes(fields: &[DataField], seen: &AthleteNow, known: &Known<'_>) -> Vec<Hero> {
    fields.iter().map(|field| hero(*field, seen, known)).collect()
}

fn hero(field: DataField, seen: &AthleteNow, known: &Known<'_>) -> Hero {
    let Known { profile, travelled, gap } = *known;
    let (value, raw, lacks) = match field {
        DataField::HeartRate => (seen.hr_bpm, None, None),
        DataField::PercentOfMax => {
            let share = scaled(seen.hr_bpm, |bpm| analysis::percent_of_max_hr(profile, bpm));
            (share, None, profile.hr_max.is_none().then_some(tr!("lacks-hr-max")))
        }
        DataField::Power => (seen.pwr_w_3s, Some(seen.pwr_w), None),
        DataField::PowerPerKg => {
            let per_kg = scaled(seen.pwr_w_3s, |watts| analysis::watts_per_kg(profile, watts));
            (per_kg, None, profile.weight_kg.is_none().then_some(tr!("lacks-weight")))
        }
        DataField::Speed | DataField::Pace => (seen.spd_kph, None, None),
        DataField::Cadence => (seen.cad_rpm, None, None),
        DataField::Distance => (derived(seen, travelled.and_then(|it| it.start_km)), None, None),
        DataField::ClimbRate => {
            (derived(seen, travelled.and_then(|it| it.climb_rate_m_per_h)), None, None)
        }
        DataField::GapToFirst => (derived(seen, gap.map(|gap| gap.secs)), None, None),
    };
    Hero { field, value, raw, zone: zone(field, profile, &value), lacks }
}

/// A value that follows from another one: as old, and as well covered.
fn scaled(value: ValueView, of: impl FnOnce(f64) -> Option<f64>) -> ValueView {
    ValueView { value: value.value.and_then(of), implausible: None, ..value }
}

/// A value that follows from positions: as old as the last one, or else as what was heard last.
fn derived(seen: &AthleteNow, value: Option<f64>) -> ValueView {
    let age_secs = seen.age_secs;
    let of_athlete = match seen.state {
        AthleteState::Live => ValueState::Fresh,
        AthleteState::Behind => ValueState::Behind { age_secs },
        AthleteState::Dim => ValueState::Dim { age_secs },
        AthleteState::Lost => ValueState::Lost { age_secs },
        _ => ValueState::Absent,
    };
    let state = seen.position.map_or(of_athlete, |(_, state)| state);
    let state = if value.is_some() { state } else { ValueState::Absent };
    ValueView { value, state, ..ValueView::default() }
}

/// Where a value is among the zones: only one that is of now.
fn zone(field: DataField, profile: &Profile, value: &ValueView) -> Option<ZoneView> {
    let metric = metric_of_zones(field)?;
    let is_of_now = matches!(value.state, ValueState::Fresh | ValueState::Flat { .. });
    let value = value.value.filter(|_| is_of_now)?;
    let zones = analysis::zones(profile, &metric)?;
    let zone = zones.zone_of(value);
    Some(ZoneView {
        band: zones.bands().find(|band| Some(band.zone) == zone),
        n_zones: zones.count(),
        percent: zones.percent(value).zip(zones.reference()),
    })
}

/// The metric by whose zones a field is read.
const fn metric_of_zones(field: DataField) -> Option<Metric> {
    match field {
        DataField::HeartRate => Some(Metric::HrBpm),
        DataField::Power => Some(Metric::PwrW),
        DataField::Speed | DataField::Pace => Some(Metric::SpdKph),
        _ => None,
    }
}

/// What a share is a share of, and anything else itself: the two are in the same zone.
const fn whole(field: DataField) -> DataField {
    match field {
        DataField::PercentOfMax => DataField::HeartRate,
        DataField::PowerPerKg => DataField::Power,
        other => other,
    }
}

impl Row {
    /// Where the value of a field is among the zones of the athlete, while it is of now and the athlete
    /// takes part.
    pub fn zone(&self, field: DataField) -> Option<ZoneView> {
        let field = whole(field);
        zone(field, &self.athlete.profile, &self.field(field)).filter(|_| self.state.takes_part())
    }

    /// Whether the athlete's profile has zones for a field.
    pub fn has_zones(&self, field: DataField) -> bool {
        let metric = metric_of_zones(whole(field));
        metric.is_some_and(|metric| analysis::zones(&self.athlete.profile, &metric).is_some())
    }
}

impl Numbers {
    /// The large value of a field, if it is shown.
    pub fn hero(&self, field: DataField) -> Option<&Hero> {
        self.heroes.iter().find(|hero| hero.field == field)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kind::Kind;

    fn fresh(value: f64) -> ValueView {
        ValueView { value: Some(value), state: ValueState::Fresh, ..ValueView::default() }
    }

    fn seen() -> AthleteNow {
        AthleteNow {
            state: AthleteState::Live,
            hr_bpm: fresh(171.0),
            pwr_w: fresh(350.0),
            pwr_w_3s: fresh(330.0),
            spd_kph: fresh(36.0),
            cad_rpm: fresh(92.0),
            ..AthleteNow::default()
        }
    }

    fn of(kind: Kind, profile: &Profile, seen: &AthleteNow) -> Vec<Hero> {
        heroes(&kind.definition().heroes, seen, &Known { profile, travelled: None, gap: None })
    }

    #[test]
    fn each_kind_has_the_large_values_that_it_names() {
        let profile = Profile { hr_max: Some(190.0), ..Profile::default() };
        for kind in Kind::ALL {
            let fields: Vec<_> =
                of(*kind, &profile, &seen()).into_iter().map(|hero| hero.field).collect();
            assert_eq!(fields, kind.definition().heroes, "{kind}");
        }
        let hall = of(Kind::Hall, &profile, &seen());
        assert_eq!(hall[1].value.value, Some(90.0));
        assert_eq!((hall[2].value.value, hall[2].raw), (Some(330.0), Some(fresh(350.0))));
        let rowing = of(Kind::Rowing, &profile, &seen());
        assert_eq!(rowing[1].value.value, Some(92.0));
    }

    #[test]
    fn without_a_profile_there_is_no_zone_and_what_is_lacking_is_named() {
        let hall = of(Kind::Hall, &Profile::default(), &seen());
        assert!(hall.iter().all(|hero| hero.zone.is_none()));
        assert_eq!((hall[1].value.value, hall[1].lacks), (None, Some("maximum heart rate")));
    }

    #[test]
    fn a_zone_is_that_of_the_athlete_and_only_of_a_value_of_now() {
        let profile = Profile { ftp_w: Some(300.0), ..Profile::default() };
        let road = of(Kind::Road, &profile, &seen());
        let power = road[1].zone.expect("the profile has an FTP");
        assert_eq!(power.band.map(|band| band.zone.number()), Some(5));
        assert_eq!(power.n_zones, 7);
        assert!(power.percent.is_some_and(|(percent, _)| (percent - 110.0).abs() < 1e-9));
        assert_eq!((road[0].zone, road[2].zone), (None, None));
        let dim = ValueView { state: ValueState::Dim { age_secs: 14.0 }, ..fresh(330.0) };
        let old = of(Kind::Road, &profile, &AthleteNow { pwr_w_3s: dim, ..seen() });
        assert_eq!(old[1].zone, None);
    }
}
