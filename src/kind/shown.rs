//! Which fields are shown: those that the viewer chose, else those of the kind. One that nobody sends is
//! replaced by the next that somebody does.

use super::{data_field::DataField, definition::Definition};

impl Definition {
    /// How many large values there are.
    pub const N_HEROES: usize = 3;

    /// The columns for a roster with room for `room` of them. `chosen` are those that the viewer wants
    /// before those of the kind; none to see what the kind says.
    pub fn columns_for(
        &self,
        chosen: &[DataField],
        room: usize,
        is_sent: impl Fn(DataField) -> bool,
    ) -> Vec<DataField> {
        self.shown(chosen.iter().chain(&*self.columns), room, is_sent)
    }

    /// The large values, from the left; `chosen` as for the columns, which also give the replacements.
    pub fn heroes_for(
        &self,
        chosen: &[DataField],
        is_sent: impl Fn(DataField) -> bool,
    ) -> Vec<DataField> {
        let wanted = chosen.iter().chain(&self.heroes).chain(&*self.columns);
        self.shown(wanted, Self::N_HEROES, is_sent)
    }

    /// Of the wanted fields those that somebody sends; where nobody sends enough, the most wanted keep
    /// their places, so that a window without phones looks as it will with them.
    fn shown<'a>(
        &self,
        all: impl Iterator<Item = &'a DataField>,
        room: usize,
        is_sent: impl Fn(DataField) -> bool,
    ) -> Vec<DataField> {
        let mut wanted: Vec<DataField> = Vec::new();
        for field in all.copied().filter(|field| self.has(*field)) {
            if !wanted.contains(&field) {
                wanted.push(field);
            }
        }
        let sent = wanted.iter().copied().filter(|field| is_sent(*field));
        let mut shown: Vec<DataField> = sent.take(room).collect();
        let missing = room.saturating_sub(shown.len());
        let unsent = wanted.iter().filter(|field| !shown.contains(field)).copied();
        let unsent: Vec<DataField> = unsent.take(missing).collect();
        shown.extend(unsent);
        // In the order in which they are wanted, so that a column keeps its side of the others.
        shown.sort_by_key(|field| wanted.iter().position(|it| it == field));
        shown
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kind::Kind;
    use DataField::{
        Cadence, ClimbRate, Distance, GapToFirst, HeartRate, PercentOfMax, Power, PowerPerKg, Speed,
    };

    /// Everything but these is sent.
    fn all_but(unsent: &'static [DataField]) -> impl Fn(DataField) -> bool {
        |field| !unsent.contains(&field)
    }

    #[test]
    fn a_column_that_nobody_sends_is_replaced_by_the_next_that_somebody_does() {
        let road = Kind::Road.definition();
        let trackers = |field| matches!(field, Speed | Distance);
        assert_eq!(road.columns_for(&[], 3, |_| true), [HeartRate, Power, Speed]);
        assert_eq!(road.columns_for(&[], 3, all_but(&[Power])), [HeartRate, Speed, Cadence]);
        assert_eq!(road.columns_for(&[], 3, trackers), [HeartRate, Speed, Distance]);
        assert_eq!(
            road.columns_for(&[], 3, |_| false),
            [HeartRate, Power, Speed],
            "nobody sends yet"
        );
        assert_eq!(road.columns_for(&[], 0, |_| true), []);
        assert_eq!(road.columns_for(&[], 99, |_| true), &*road.columns);
    }

    #[test]
    fn what_the_viewer_chose_is_shown_and_replaced_by_the_same_rule() {
        let columns =
            |kind: Kind, chosen, unsent| kind.definition().columns_for(chosen, 3, all_but(unsent));
        for (kind, chosen, unsent, shown) in [
            (
                Kind::Road,
                &[Distance, HeartRate, GapToFirst][..],
                &[][..],
                [Distance, HeartRate, GapToFirst],
            ),
            // The kind's own stand in.
            (Kind::Road, &[Distance, ClimbRate, Speed], &[ClimbRate], [Distance, Speed, HeartRate]),
            (Kind::Road, &[PowerPerKg], &[], [PowerPerKg, HeartRate, Power]),
            // What makes no sense in the kind is passed over.
            (Kind::Hall, &[Speed, Cadence, Power], &[], [Cadence, Power, HeartRate]),
            (Kind::Road, &[Power, Power, Speed], &[], [Power, Speed, HeartRate]),
        ] {
            assert_eq!(columns(kind, chosen, unsent), shown, "{kind} {chosen:?} {unsent:?}");
        }
        let road = Kind::Road.definition();
        assert_eq!(
            road.columns_for(&[ClimbRate, Distance, Speed], 3, |_| false),
            [ClimbRate, Distance, Speed],
            "nobody sends yet"
        );
    }

    #[test]
    fn large_values_are_those_chosen_then_those_of_the_kind_then_its_columns() {
        let heroes =
            |kind: Kind, chosen, unsent| kind.definition().heroes_for(chosen, all_but(unsent));
        for (kind, chosen, unsent, shown) in [
            (Kind::Sailing, &[][..], &[][..], [Speed, GapToFirst, HeartRate]),
            (Kind::Sailing, &[], &[GapToFirst], [Speed, HeartRate, Distance]),
            (Kind::Road, &[HeartRate, PowerPerKg, Speed], &[], [HeartRate, PowerPerKg, Speed]),
            (Kind::Road, &[HeartRate, PowerPerKg, Speed], &[PowerPerKg], [HeartRate, Speed, Power]),
            (Kind::Hall, &[], &[PercentOfMax], [HeartRate, Power, Cadence]),
        ] {
            assert_eq!(heroes(kind, chosen, unsent), shown, "{kind} {chosen:?} {unsent:?}");
        }
        for kind in Kind::ALL {
            let it = kind.definition();
            assert_eq!(it.heroes_for(&[], |_| false), it.heroes, "{kind}: nobody sends yet");
        }
    }
}
