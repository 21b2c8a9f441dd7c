//! Which values the tiles have: a large one, chosen or by the kind of the event, and those under it.

use crate::{
    kind::{DataField, Units},
    ui::{
        context::ViewContext,
        lang,
        projection::{POWER_OVER, Projection},
        state::Audience,
    },
};

/// Values under the large one.
const N_SECONDS: usize = 2;

/// The values of every tile.
#[derive(Debug, Clone, PartialEq)]
pub(in crate::ui) struct TileFields {
    /// The large one; `None` where the audience may see none of those that there are.
    pub(super) large: Option<DataField>,
    /// Those under it, from the left.
    pub(super) seconds: Vec<DataField>,
}

impl TileFields {
    /// The values for an audience.
    pub(in crate::ui) fn of(view: &ViewContext<'_>, audience: Audience) -> Self {
        Self::choose(view.projection, view.state.wall.large, audience)
    }

    /// The chosen value, else the first large value of the kind that somebody sends. Under it stand
    /// the columns of the roster, which the viewer knows.
    fn choose(projection: &Projection, chosen: Option<DataField>, audience: Audience) -> Self {
        let kind = &projection.kind;
        let is_seen = |field: &DataField| kind.has(*field) && audience.sees(*field);
        let is_sent = |field: &DataField| {
            let mut rows = projection.rows.iter().filter(|row| row.is_in_group);
            rows.any(|row| row.field(*field).value.is_some())
        };
        let heroes = || kind.heroes.into_iter().filter(is_seen);
        let columns = || projection.columns.iter().copied().filter(is_seen);
        let wanted = || kind.columns.iter().copied().filter(is_seen);
        let large = chosen
            .filter(is_seen)
            .or_else(|| heroes().find(is_sent))
            .or_else(|| columns().find(is_sent))
            .or_else(|| heroes().next())
            .or_else(|| wanted().next());
        let mut seconds: Vec<DataField> = Vec::new();
        // In the place of what an audience may not see stands something that is sent, or nothing.
        for field in columns().chain(wanted().filter(is_sent)) {
            if Some(field) != large && !seconds.contains(&field) && seconds.len() < N_SECONDS {
                seconds.push(field);
            }
        }
        Self { large, seconds }
    }

    /// All that a tile shows, in one line.
    pub(in crate::ui) fn label(&self, view: &ViewContext<'_>) -> String {
        let (large, seconds) = self.legend(view);
        let parts = [large, seconds];
        let said: Vec<String> = parts.into_iter().filter(|part| !part.is_empty()).collect();
        said.join(" \u{b7} ")
    }

    /// The name of the large value: `heart rate bpm`.
    pub(in crate::ui) fn large_words(&self, view: &ViewContext<'_>) -> String {
        self.legend(view).0
    }

    /// What a tile shows, each with its unit: `heart rate bpm`, `power W 3 s`.
    pub(super) fn legend(&self, view: &ViewContext<'_>) -> (String, String) {
        let named = |field: DataField| named(view, field, view.state.units);
        let large = self.large.map_or_else(String::new, named);
        let seconds: Vec<String> = self.seconds.iter().map(|field| named(*field)).collect();
        (large, seconds.join(" \u{b7} "))
    }
}

/// A field with its unit: `power W 3 s`.
pub(super) fn named(view: &ViewContext<'_>, field: DataField, units: Units) -> String {
    let unit = match field {
        // The label says so.
        DataField::PercentOfMax => "",
        _ => view.projection.kind.unit(field, units),
    };
    let over = match field {
        DataField::Power | DataField::PowerPerKg => POWER_OVER,
        _ => "",
    };
    format!("{} {unit}{over}", lang::word(field.label())).trim_end().to_owned()
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::{
        analysis::ValueState,
        kind::Kind,
        model::{Athlete, AthleteId, Login, Profile},
        ui::{
            projection::{Row, ValueView},
            state::SecondWindow,
        },
    };

    /// One athlete who sends heart rate, power and speed.
    fn projection(kind: Kind) -> Projection {
        let athlete = Athlete {
            id: AthleteId(1),
            login: Login::try_from("rider1").unwrap(),
            name: "Falco".to_owned(),
            bib: "1".to_owned(),
            team: String::new(),
            heat: String::new(),
            slot: 0,
            profile: Profile::default(),
        };
        let fresh = |value| ValueView {
            value: Some(value),
            state: ValueState::Fresh,
            ..ValueView::default()
        };
        let row = Row {
            hr_bpm: fresh(171.0),
            pwr_w_3s: fresh(312.0),
            spd_kph: fresh(24.6),
            ..Row::new(Arc::new(athlete))
        };
        let kind = *kind.definition();
        let columns = kind.columns_for(&[], 3, |field| row.field(field).value.is_some());
        Projection { kind, columns, rows: vec![row], ..Projection::default() }
    }

    #[test]
    fn the_large_value_is_that_of_the_kind_until_one_is_chosen_and_the_others_follow() {
        use DataField::{Cadence, HeartRate, PercentOfMax, Power, Speed};
        for (kind, chosen, large, seconds) in [
            (Kind::Road, None, HeartRate, [Power, Speed]),
            (Kind::Road, Some(Power), Power, [HeartRate, Speed]),
            (Kind::Road, Some(PercentOfMax), PercentOfMax, [HeartRate, Power]),
            (Kind::Hall, None, HeartRate, [PercentOfMax, Power]),
            // Without positions there is no speed.
            (Kind::Hall, Some(Speed), HeartRate, [PercentOfMax, Power]),
            (Kind::Rowing, None, Speed, [HeartRate, Power]),
            (Kind::Rowing, Some(Cadence), Cadence, [HeartRate, Speed]),
        ] {
            let fields = TileFields::choose(&projection(kind), chosen, Audience::COACHES);
            assert_eq!((fields.large, fields.seconds), (Some(large), seconds.to_vec()), "{kind}");
        }
    }

    #[test]
    fn spectators_get_the_next_value_that_is_not_of_the_body() {
        let second = SecondWindow { is_for_spectators: true, ..SecondWindow::default() };
        for kind in Kind::ALL {
            for chosen in DataField::ALL.map(Some).into_iter().chain([None]) {
                let fields = TileFields::choose(&projection(*kind), chosen, second.audience());
                let shown = fields.large.iter().chain(&fields.seconds);
                assert!(shown.clone().all(|field| !field.is_health()), "{kind}: {fields:?}");
                assert!(fields.large.is_some(), "{kind}");
            }
        }
    }
}
