//! What the viewer chose to see in roster and numbers, for each kind of event.

use std::{borrow::Cow, collections::BTreeMap};

use crate::{
    kind::{DataField, Definition},
    model::Metric,
};

/// A row of the table of numbers.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum RowKey {
    /// A metric.
    Metric(Metric),
    /// A metric as a share of the athlete's threshold.
    OfThreshold(Metric),
    /// Power per kilogram of body mass.
    PowerPerKg,
    /// Metres climbed.
    Climb,
    /// Distance of start and lap.
    Distance,
}

/// What is before the name of a metric that is shown as a share of the threshold.
const OF_THRESHOLD: &str = "% of threshold ";
const POWER_PER_KG: &str = "power per kg";
const CLIMB: &str = "climb";
const DISTANCE: &str = "distance";

impl RowKey {
    /// Its word in files; [`Self::of_word`] reads it.
    pub fn word(&self) -> Cow<'_, str> {
        match self {
            Self::Metric(metric) => metric.name().into(),
            Self::OfThreshold(metric) => format!("{OF_THRESHOLD}{}", metric.name()).into(),
            Self::PowerPerKg => POWER_PER_KG.into(),
            Self::Climb => CLIMB.into(),
            Self::Distance => DISTANCE.into(),
        }
    }

    /// The row of a word; `None` for what is no name of a metric.
    pub fn of_word(word: &str) -> Option<Self> {
        let metric = |name: &str| Metric::of_name(name.as_bytes());
        Some(match word {
            POWER_PER_KG => Self::PowerPerKg,
            CLIMB => Self::Climb,
            DISTANCE => Self::Distance,
            _ => match word.strip_prefix(OF_THRESHOLD) {
                Some(name) => Self::OfThreshold(metric(name)?),
                None => Self::Metric(metric(word)?),
            },
        })
    }
}

/// The rows of the table of numbers.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct RowChoice {
    /// The order from the top; rows that are not named follow in their usual order.
    pub order: Vec<RowKey>,
    /// Rows that are left out.
    pub hidden: Vec<RowKey>,
}

/// What the viewer chose to see of one kind of event; what is empty is as the kind says.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Shown {
    /// Columns of the roster, from the left. Beyond the first three they are shown where there is room.
    pub columns: Vec<DataField>,
    /// Large values, from the left.
    pub heroes: Vec<DataField>,
    /// Rows of the table.
    pub rows: RowChoice,
}

/// What the viewer chose for each kind of event, by the word of the kind.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ShownByKind {
    /// Kinds that are not in it are shown as they say.
    pub by_kind: BTreeMap<String, Shown>,
}

impl ShownByKind {
    /// What is chosen for a kind.
    pub fn of(&self, kind: &Definition) -> &Shown {
        static AS_THE_KIND: Shown = Shown {
            columns: Vec::new(),
            heroes: Vec::new(),
            rows: RowChoice { order: Vec::new(), hidden: Vec::new() },
        };
        self.by_kind.get(kind.word).unwrap_or(&AS_THE_KIND)
    }

    /// Sets what is chosen for the kind with this word.
    pub fn set(&mut self, kind: &str, shown: Shown) {
        if shown == Shown::default() {
            self.by_kind.remove(kind);
        } else {
            self.by_kind.insert(kind.to_owned(), shown);
        }
    }
}

impl Shown {
    /// Another field in one of the columns, of which the roster shows `now`.
    #[must_use]
    pub fn with_column(&self, now: &[DataField], place: usize, field: DataField) -> Self {
        Self { columns: replaced(now, place, field), ..self.clone() }
    }

    /// A further column, of which the roster has `now`; one that it has stays where it is.
    #[must_use]
    pub fn with_added_column(&self, now: &[DataField], field: DataField) -> Self {
        let mut columns = now.to_vec();
        if !columns.contains(&field) {
            columns.push(field);
        }
        Self { columns, ..self.clone() }
    }

    /// Without a column, of which the roster has `now`.
    #[must_use]
    pub fn without_column(&self, now: &[DataField], place: usize) -> Self {
        let mut columns = now.to_vec();
        if place < columns.len() {
            columns.remove(place);
        }
        Self { columns, ..self.clone() }
    }

    /// Another field among the large values, of which the panel shows `now`.
    #[must_use]
    pub fn with_hero(&self, now: &[DataField], place: usize, field: DataField) -> Self {
        Self { heroes: replaced(now, place, field), ..self.clone() }
    }
}

/// Another field in a place; if it has a place already, the two change places.
fn replaced(now: &[DataField], place: usize, field: DataField) -> Vec<DataField> {
    let mut fields = now.to_vec();
    let before = fields.iter().position(|it| *it == field);
    if let Some(before) = before.filter(|before| place < fields.len() && *before != place) {
        fields.swap(before, place);
    } else if let Some(slot) = fields.get_mut(place) {
        *slot = field;
    }
    fields
}

impl RowChoice {
    /// Whether a row is in the table.
    pub fn shows(&self, row: &RowKey) -> bool {
        !self.hidden.contains(row)
    }

    /// Where a row stands among the others; rows with the same place keep their usual order.
    pub fn place(&self, row: &RowKey) -> usize {
        self.order.iter().position(|it| it == row).unwrap_or(self.order.len())
    }

    /// With a row in the table, or left out.
    #[must_use]
    pub fn with(&self, row: &RowKey, is_shown: bool) -> Self {
        let mut hidden: Vec<RowKey> = self.hidden.iter().filter(|it| *it != row).cloned().collect();
        if !is_shown {
            hidden.push(row.clone());
        }
        Self { order: self.order.clone(), hidden }
    }

    /// With a row moved past its neighbour that is shown, up or down; `now` are all rows as they
    /// stand.
    #[must_use]
    pub fn moved(&self, now: &[RowKey], row: &RowKey, is_up: bool) -> Self {
        let mut order = now.to_vec();
        let shown = |at: &usize| now.get(*at).is_some_and(|it| self.shows(it));
        if let Some(at) = now.iter().position(|it| it == row) {
            let to =
                if is_up { (0..at).rev().find(shown) } else { (at + 1..now.len()).find(shown) };
            if let Some(to) = to {
                let moved = order.remove(at);
                order.insert(to, moved);
            }
        }
        // Rows that nobody sends today keep their places behind the others.
        order.extend(self.order.iter().filter(|it| !now.contains(it)).cloned());
        Self { order, hidden: self.hidden.clone() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kind::Kind;
    use DataField::{Cadence, Distance, HeartRate, Power, Speed};

    #[test]
    fn a_field_takes_a_place_or_changes_places_with_the_one_that_is_there() {
        let now = [HeartRate, Power, Speed];
        for (place, field, columns) in [
            (1, Distance, [HeartRate, Distance, Speed]),
            (2, HeartRate, [Speed, Power, HeartRate]),
            (0, HeartRate, now),
            (7, Cadence, now),
        ] {
            let shown = Shown::default().with_column(&now, place, field);
            assert_eq!(shown.columns, columns, "{place} {field:?}");
            assert_eq!(Shown::default().with_hero(&now, place, field).heroes, columns);
        }
    }

    #[test]
    fn a_column_is_added_behind_the_others_and_taken_away_again() {
        let now = [HeartRate, Power, Speed];
        let shown = Shown::default().with_added_column(&now, Distance);
        assert_eq!(shown.columns, [HeartRate, Power, Speed, Distance]);
        assert_eq!(shown.with_added_column(&shown.columns, Power), shown);
        let without = shown.without_column(&shown.columns, 1);
        assert_eq!(without.columns, [HeartRate, Speed, Distance]);
        assert_eq!(without.without_column(&without.columns, 7), without);
    }

    #[test]
    fn each_kind_has_its_own_choice_and_one_as_the_kind_says_is_none() {
        let mut all = ShownByKind::default();
        let shown = Shown { columns: vec![Distance], ..Shown::default() };
        all.set("trail", shown.clone());
        assert_eq!(*all.of(Kind::Trail.definition()), shown);
        assert_eq!(*all.of(Kind::Road.definition()), Shown::default());
        all.set("trail", Shown::default());
        assert_eq!(all, ShownByKind::default());
    }

    fn keys() -> [RowKey; 4] {
        [
            RowKey::Metric(Metric::HrBpm),
            RowKey::Metric(Metric::PwrW),
            RowKey::Metric(Metric::CadRpm),
            RowKey::Distance,
        ]
    }

    #[test]
    fn a_row_moves_past_its_neighbours_that_are_shown() {
        let [hr, power, cadence, distance] = keys();
        let now = keys();
        let choice = RowChoice::default().with(&power, false);
        assert!(!choice.shows(&power) && choice.shows(&hr));
        let moved = choice.moved(&now, &cadence, true);
        assert_eq!(moved.order, [&cadence, &hr, &power, &distance].map(RowKey::clone));
        let back = moved.moved(&moved.order, &cadence, false);
        assert_eq!(back.order, [&hr, &cadence, &power, &distance].map(RowKey::clone));
        let top = choice.moved(&now, &hr, true);
        assert_eq!(top.order, now, "nothing is above the first");
        assert_eq!(choice.with(&power, true).hidden, []);
    }

    #[test]
    fn rows_that_are_not_sent_today_keep_their_places_behind_the_others() {
        let [hr, power, cadence, distance] = keys();
        let choice = RowChoice { order: keys().to_vec(), hidden: Vec::new() };
        let now = [power.clone(), distance.clone()];
        let moved = choice.moved(&now, &distance, true);
        assert_eq!(moved.order, [distance, power, hr.clone(), cadence]);
        assert_eq!((moved.place(&hr), moved.place(&RowKey::Climb)), (2, 4));
    }

    #[test]
    fn a_row_is_read_by_its_word() {
        let others = [
            RowKey::OfThreshold(Metric::HrBpm),
            RowKey::PowerPerKg,
            RowKey::Climb,
            RowKey::Metric(Metric::Other("skin temperature".into())),
        ];
        for key in keys().into_iter().chain(others) {
            assert_eq!(RowKey::of_word(&key.word()), Some(key));
        }
    }
}
