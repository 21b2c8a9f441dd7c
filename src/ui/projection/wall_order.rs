//! The order of the tiles on the Wall.

use std::collections::HashMap;

use super::{Row, order::order};
use crate::{
    kind::DataField,
    model::Login,
    ui::state::{RosterKey, RosterSort, WallOrder},
};

/// The rows from the first tile on, as indices; `roster` is the order of the roster.
pub(super) fn wall_order(rows: &[Row], roster: &[usize], by: &WallOrder) -> Vec<usize> {
    match by {
        WallOrder::Roster => roster.to_vec(),
        WallOrder::Bib => (0..rows.len()).collect(),
        WallOrder::Place => {
            let by_gap = RosterKey::Field(DataField::GapToFirst);
            order(rows, RosterSort { by: by_gap, descending: false })
        }
        WallOrder::Own(logins) => {
            let places: HashMap<&Login, usize> = logins.iter().zip(0..).collect();
            let place = |at: &usize| {
                let row = rows.get(*at)?;
                places.get(&row.athlete.login).copied()
            };
            let mut order: Vec<usize> = (0..rows.len()).collect();
            // Stable: who came to the roster later stands behind, by bib.
            order.sort_by_key(|at| place(at).unwrap_or(usize::MAX));
            order
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::{
        analysis::ValueState,
        model::{Athlete, AthleteId, Profile},
        ui::projection::{Travel, ValueView},
    };

    fn row(bib: u32, gap_secs: Option<f64>) -> Row {
        let athlete = Athlete {
            id: AthleteId(bib),
            login: login(bib),
            name: String::new(),
            bib: bib.to_string(),
            team: String::new(),
            heat: String::new(),
            slot: 0,
            profile: Profile::default(),
        };
        let travel = Travel { gap_secs, ..Travel::default() };
        let spd_kph = ValueView { state: ValueState::Fresh, ..ValueView::default() };
        Row { spd_kph, travel, ..Row::new(Arc::new(athlete)) }
    }

    fn login(bib: u32) -> Login {
        Login::try_from(format!("rider{bib}").as_str()).unwrap()
    }

    #[test]
    fn tiles_stand_as_in_the_roster_by_bib_by_place_or_as_they_were_put() {
        let rows = [row(1, Some(12.0)), row(2, None), row(3, Some(0.0)), row(4, Some(3.5))];
        let own = WallOrder::Own([4, 9, 2].map(login).to_vec());
        for (by, bibs) in [
            (WallOrder::Roster, [4, 3, 2, 1]),
            (WallOrder::Bib, [1, 2, 3, 4]),
            (WallOrder::Place, [3, 4, 1, 2]),
            (own, [4, 2, 1, 3]),
        ] {
            let order = wall_order(&rows, &[3, 2, 1, 0], &by);
            let found: Vec<u32> = order.iter().map(|at| rows[*at].athlete.id.0).collect();
            assert_eq!(found, bibs, "{by:?}");
        }
    }
}
