//! The order of the roster.

use std::cmp::Ordering;

use super::Row;
use crate::{
    analysis::{AthleteState, ValueState},
    kind::DataField,
    ui::state::{RosterKey, RosterSort},
};

/// The rows from the top of the roster on, as indices; `rows` are in bib order, which also decides
/// between equal ones. Who stood down is last, whatever it is sorted by, and before them is who has
/// no value to sort by.
pub(super) fn order(rows: &[Row], sort: RosterSort) -> Vec<usize> {
    let mut order: Vec<(usize, &Row)> = rows.iter().enumerate().collect();
    let is_down = |row: &Row| row.state == AthleteState::StoodDown;
    order.sort_by(|(at_one, one), (at_other, other)| {
        let turned =
            |ordering: Ordering| if sort.descending { ordering.reverse() } else { ordering };
        let by_key = || match sort.by {
            RosterKey::Bib => turned(at_one.cmp(at_other)),
            RosterKey::Name => {
                turned(one.athlete.name.to_lowercase().cmp(&other.athlete.name.to_lowercase()))
            }
            RosterKey::State => turned(trouble(one.state).cmp(&trouble(other.state))),
            RosterKey::Field(field) => match (shown(one, field), shown(other, field)) {
                (Some(one), Some(other)) => turned(one.total_cmp(&other)),
                (one, other) => other.is_some().cmp(&one.is_some()),
            },
        };
        is_down(one).cmp(&is_down(other)).then_with(by_key)
    });
    order.into_iter().map(|(at, _)| at).collect()
}

/// The value of a field, if it may be shown.
fn shown(row: &Row, field: DataField) -> Option<f64> {
    let view = row.field(field);
    let is_gone = matches!(view.state, ValueState::Lost { .. } | ValueState::Absent);
    view.value.filter(|_| !is_gone)
}

/// The place of a state where those who need looking after are first.
const fn trouble(state: AthleteState) -> u8 {
    match state {
        AthleteState::Refused => 0,
        AthleteState::Lost => 1,
        AthleteState::Dim => 2,
        AthleteState::Behind => 3,
        AthleteState::Live => 4,
        AthleteState::OutOfReach => 5,
        AthleteState::NotSeen => 6,
        AthleteState::Finished => 7,
        AthleteState::StoodDown => 8,
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::{
        model::{Athlete, AthleteId, Login, Profile},
        ui::projection::ValueView,
    };

    fn row(bib: u32, name: &str, hr_bpm: Option<f64>, state: AthleteState) -> Row {
        let athlete = Athlete {
            id: AthleteId(bib),
            login: Login::try_from(format!("rider{bib}").as_str()).unwrap(),
            name: name.to_owned(),
            bib: bib.to_string(),
            team: String::new(),
            heat: String::new(),
            slot: 0,
            profile: Profile::default(),
        };
        let value_state = if hr_bpm.is_some() { ValueState::Fresh } else { ValueState::Absent };
        let hr_bpm = ValueView { value: hr_bpm, state: value_state, ..ValueView::default() };
        Row { state, hr_bpm, ..Row::new(Arc::new(athlete)) }
    }

    #[test]
    fn rows_are_sorted_at_will_and_who_stood_down_or_has_no_value_is_last() {
        use AthleteState::{Live, Lost, StoodDown};
        let rows = [
            row(1, "Vento", Some(150.0), StoodDown),
            row(2, "brenta", None, Lost),
            row(3, "Luma", Some(140.0), Live),
            row(4, "Ada", Some(170.0), Live),
        ];
        let heart_rate = RosterKey::Field(DataField::HeartRate);
        for (by, descending, bibs) in [
            (RosterKey::Bib, false, [2, 3, 4, 1]),
            (RosterKey::Bib, true, [4, 3, 2, 1]),
            (RosterKey::Name, false, [4, 2, 3, 1]),
            (RosterKey::State, false, [2, 3, 4, 1]),
            (heart_rate, true, [4, 3, 2, 1]),
            (heart_rate, false, [3, 4, 2, 1]),
        ] {
            let order = order(&rows, RosterSort { by, descending });
            let sorted: Vec<u32> = order.iter().map(|at| rows[*at].athlete.id.0).collect();
            assert_eq!(sorted, bibs, "{by:?} {descending}");
        }
    }
}
