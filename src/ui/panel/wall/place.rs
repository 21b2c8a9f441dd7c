//! Where the tiles are drawn and for whom, and whose turn it is on a screen that nobody attends.

use crate::{
    model::Group,
    ui::{
        context::ViewContext,
        panel::group_button::group_words,
        projection::{Projection, Row},
        state::Audience,
    },
};

/// How long each group is shown on a screen that nobody attends, in seconds.
const TURN_SECS: i64 = 20;

/// Where and for whom the tiles are drawn.
#[derive(Debug, Clone, PartialEq)]
pub(in crate::ui) struct Place {
    /// Who looks at them.
    pub(in crate::ui) audience: Audience,
    /// The second window, in which neither search nor filter of the first one counts.
    pub(in crate::ui) is_second: bool,
    /// Whose turn it is; `None` where the viewer chooses.
    pub(super) turn: Option<Turn>,
}

/// Who is shown on a screen that nobody attends.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Turn {
    /// Those with an alarm that nobody has acknowledged, as long as there is one.
    Alarms,
    /// A group; `page` counts on with every round.
    Group { group: Group, page: usize },
}

impl Place {
    /// The Wall of the first window.
    pub(in crate::ui) const fn first() -> Self {
        Self { audience: Audience::COACHES, is_second: false, turn: None }
    }

    /// The Wall of the second window.
    pub(in crate::ui) fn second(view: &ViewContext<'_>) -> Self {
        let second = view.state.wall.second;
        let audience = second.audience();
        let secs = view.now.0.div_euclid(1_000_000_000);
        let turn = second.takes_turns.then(|| Turn::at(secs, view.projection, audience));
        Self { audience, is_second: true, turn }
    }

    /// Whom the viewer is shown, where that is not everybody.
    pub(in crate::ui) fn whom(&self, view: &ViewContext<'_>) -> Option<String> {
        let group = match &self.turn {
            Some(Turn::Alarms) => return Some(tr!("wall-alarms").to_owned()),
            Some(Turn::Group { group, .. }) => group,
            None => &view.state.group,
        };
        (*group != Group::All).then(|| group_words(group))
    }

    /// Whether an athlete has a tile here.
    pub(super) fn shows(&self, view: &ViewContext<'_>, row: &Row) -> bool {
        match &self.turn {
            Some(Turn::Alarms) => is_urged(row),
            Some(Turn::Group { group, .. }) => group.holds(&row.athlete),
            None if self.is_second => row.is_in_group,
            None => row.is_listed(view.state),
        }
    }
}

impl Turn {
    /// Whose turn it is at this second of the clock: heats and teams one after the other, or everybody
    /// where there are none.
    fn at(secs: i64, projection: &Projection, audience: Audience) -> Self {
        if audience.sees_alarms && projection.rows.iter().any(is_urged) {
            return Self::Alarms;
        }
        let named: Vec<&Group> =
            projection.groups.iter().filter(|group| **group != Group::All).collect();
        let turn = secs.div_euclid(TURN_SECS).unsigned_abs() as usize;
        let n_groups = named.len().max(1);
        let group = named.get(turn % n_groups).map_or(Group::All, |group| (*group).clone());
        Self::Group { group, page: turn / n_groups }
    }
}

fn is_urged(row: &Row) -> bool {
    row.alarm.is_some_and(|mark| !mark.is_acknowledged)
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::{
        alarm::Priority,
        model::{Athlete, AthleteId, Login, Profile},
        ui::{projection::AlarmMark, state::SecondWindow},
    };

    fn projection(heats: &[&str]) -> Projection {
        let athletes: Vec<Athlete> = heats
            .iter()
            .zip(1..)
            .map(|(heat, bib)| Athlete {
                id: AthleteId(bib),
                login: Login::try_from(format!("rider{bib}").as_str()).unwrap(),
                name: String::new(),
                bib: bib.to_string(),
                team: String::new(),
                heat: (*heat).to_owned(),
                slot: 0,
                profile: Profile::default(),
            })
            .collect();
        let groups = Group::all_of(&athletes);
        let rows = athletes.into_iter().map(|athlete| Row::new(Arc::new(athlete))).collect();
        Projection { groups, rows, ..Projection::default() }
    }

    #[test]
    fn groups_take_turns_by_the_clock_and_pages_turn_with_every_round() {
        let of_heats = projection(&["A", "B"]);
        let turn = |secs| Turn::at(secs, &of_heats, Audience::COACHES);
        let group = |name: &str, page| Turn::Group { group: Group::Heat(name.into()), page };
        for (secs, expected) in
            [(0, group("A", 0)), (19, group("A", 0)), (20, group("B", 0)), (40, group("A", 1))]
        {
            assert_eq!(turn(secs), expected, "{secs}");
        }
        let of_all = Turn::at(60, &projection(&[""]), Audience::COACHES);
        assert_eq!(of_all, Turn::Group { group: Group::All, page: 3 });
    }

    #[test]
    fn who_has_an_alarm_comes_first_until_it_is_acknowledged_but_not_for_spectators() {
        let mut projection = projection(&["A", "B"]);
        let mark =
            |is_acknowledged| AlarmMark { kind: None, priority: Priority::Urgent, is_acknowledged };
        projection.rows[1].alarm = Some(mark(false));
        assert_eq!(Turn::at(0, &projection, Audience::COACHES), Turn::Alarms);
        let spectators = SecondWindow { is_for_spectators: true, ..SecondWindow::default() };
        assert_ne!(Turn::at(0, &projection, spectators.audience()), Turn::Alarms);
        projection.rows[1].alarm = Some(mark(true));
        assert_ne!(Turn::at(0, &projection, Audience::COACHES), Turn::Alarms);
    }
}
