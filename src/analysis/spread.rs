//! What a group comes to just now: median, lowest and highest value.

use super::state::ValueState;
use crate::model::AthleteId;

/// A value and whose it is.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Holder {
    /// Whose.
    pub athlete: AthleteId,
    /// The value.
    pub value: f64,
}

/// Median, lowest and highest of a group.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Spread {
    /// How many athletes have a fresh value.
    pub n_athletes: usize,
    /// The middle one of the values, or the mean of the two in the middle.
    pub median: f64,
    /// The lowest value; of equal ones, the first.
    pub lowest: Holder,
    /// The highest value; of equal ones, the first.
    pub highest: Holder,
}

/// What the fresh values of a group come to; `None` where there are none. What is old, lost or stuck
/// says nothing about now.
pub fn spread(values: impl IntoIterator<Item = (AthleteId, f64, ValueState)>) -> Option<Spread> {
    let fresh = values
        .into_iter()
        .filter(|(_, value, state)| *state == ValueState::Fresh && value.is_finite());
    let mut holders: Vec<Holder> =
        fresh.map(|(athlete, value, _)| Holder { athlete, value }).collect();
    // Stable: of equal values the first stays in front.
    holders.sort_by(|one, other| one.value.total_cmp(&other.value));
    let (lowest, last) = (*holders.first()?, *holders.last()?);
    let middle = holders.len() / 2;
    let upper = holders.get(middle)?.value;
    let median = if holders.len().is_multiple_of(2) {
        let lower = holders.get(middle.wrapping_sub(1))?.value;
        f64::midpoint(lower, upper)
    } else {
        upper
    };
    let highest = holders.iter().find(|it| it.value.total_cmp(&last.value).is_eq());
    let highest = highest.copied().unwrap_or(last);
    Some(Spread { n_athletes: holders.len(), median, lowest, highest })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn of(values: &[f64]) -> Option<Spread> {
        let fresh = |(id, value): (u32, &f64)| (AthleteId(id), *value, ValueState::Fresh);
        spread((1..).zip(values).map(fresh))
    }

    fn holder(id: u32, value: f64) -> Holder {
        Holder { athlete: AthleteId(id), value }
    }

    #[test]
    fn the_median_is_the_middle_and_the_ends_have_names() {
        let spread = of(&[150.0, 171.0, 142.0]).unwrap();
        assert_eq!((spread.n_athletes, spread.median), (3, 150.0));
        assert_eq!((spread.lowest, spread.highest), (holder(3, 142.0), holder(2, 171.0)));
        let median = of(&[100.0, 200.0]).map(|it| it.median);
        assert_eq!(median, Some(150.0));
        let one = of(&[0.0]).unwrap();
        assert_eq!((one.median, one.lowest, one.highest), (0.0, holder(1, 0.0), holder(1, 0.0)));
        assert_eq!(of(&[]), None);
    }

    #[test]
    fn of_equal_values_the_first_is_named() {
        let spread = of(&[150.0, 171.0, 150.0, 171.0]).unwrap();
        assert_eq!((spread.lowest, spread.highest), (holder(1, 150.0), holder(2, 171.0)));
    }

    #[test]
    fn what_is_not_fresh_counts_nothing() {
        let old = [
            ValueState::Behind { age_secs: 95.0 },
            ValueState::Dim { age_secs: 14.0 },
            ValueState::Lost { age_secs: 90.0 },
            ValueState::Flat { for_secs: 70.0 },
            ValueState::Absent,
        ];
        let values = old.map(|state| (AthleteId(1), 999.0, state));
        assert_eq!(spread(values), None);
        let fresh = [(AthleteId(2), 150.0, ValueState::Fresh)];
        assert_eq!(spread(values.into_iter().chain(fresh)).unwrap().highest, holder(2, 150.0));
    }

    proptest! {
        #[test]
        fn the_median_lies_between_the_ends_with_half_on_each_side(
            values in prop::collection::vec(-100.0_f64..3000.0, 1..50),
        ) {
            let spread = of(&values).unwrap();
            prop_assert!(spread.lowest.value <= spread.median);
            prop_assert!(spread.median <= spread.highest.value);
            let n = |is_it: &dyn Fn(f64) -> bool| values.iter().filter(|it| is_it(**it)).count();
            prop_assert!(2 * n(&|it| it < spread.median) <= values.len());
            prop_assert!(2 * n(&|it| spread.median < it) <= values.len());
            prop_assert_eq!(n(&|it| it < spread.lowest.value || spread.highest.value < it), 0);
        }
    }
}
