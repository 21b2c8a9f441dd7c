//! Packs the columns of a sealed chunk: exact, yet only a few bytes per value.
//!
//! Sensors send decimals with few digits, so most columns become integers when the decimal point is
//! shifted, and adjacent values are close together. A column is stored that way only if every value
//! is restored bit for bit; otherwise it is stored raw.

use std::borrow::Cow;

/// Powers of ten that `f64` represents exactly, up to what sensors need.
const POW10: [f64; 11] = [1.0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10];

/// Scaled values stay below this, so that an integer and its neighbours are exact in `f64`.
const MAX_SCALED: u64 = 1 << 51;

/// Small signed integers in as few bytes as necessary.
#[derive(Debug, Clone, PartialEq)]
enum Narrow {
    One(Box<[i8]>),
    Two(Box<[i16]>),
    Four(Box<[i32]>),
}

impl Narrow {
    fn heap_bytes(&self) -> usize {
        match self {
            Self::One(values) => values.len(),
            Self::Two(values) => values.len() * 2,
            Self::Four(values) => values.len() * 4,
        }
    }

    /// Packs `values`, each of which fits into `width` bytes.
    fn pack(width: usize, values: impl Iterator<Item = i64>) -> Self {
        match width {
            1 => Self::One(values.map(|value| value as i8).collect()),
            2 => Self::Two(values.map(|value| value as i16).collect()),
            _ => Self::Four(values.map(|value| value as i32).collect()),
        }
    }

    fn for_each(&self, mut visit: impl FnMut(i64)) {
        match self {
            Self::One(values) => values.iter().for_each(|&value| visit(i64::from(value))),
            Self::Two(values) => values.iter().for_each(|&value| visit(i64::from(value))),
            Self::Four(values) => values.iter().for_each(|&value| visit(i64::from(value))),
        }
    }
}

/// Packed integers. Differences are multiples of `unit`.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Ints {
    base: i64,
    unit: i64,
    form: Form,
}

#[derive(Debug, Clone, PartialEq)]
enum Form {
    /// `base + unit * index`: samples at a constant rate, or a constant value.
    Ramp,
    /// `base + unit * offset`.
    Offsets(Narrow),
    /// `previous + unit * delta`, starting from `base`.
    Deltas(Narrow),
    /// Unchanged.
    Raw(Box<[i64]>),
}

impl Ints {
    /// Packs values; `find_unit` enables the search for a common divisor of the differences.
    pub(super) fn pack(values: &[i64], find_unit: bool) -> Self {
        Self::pack_ramp(values)
            .or_else(|| Self::pack_narrow(values, find_unit))
            .unwrap_or_else(|| Self { base: 0, unit: 0, form: Form::Raw(values.into()) })
    }

    fn pack_ramp(values: &[i64]) -> Option<Self> {
        let base = values.first().copied().unwrap_or_default();
        let unit = match values {
            [first, second, ..] => second.checked_sub(*first)?,
            _ => 0,
        };
        let even = values.windows(2).all(|pair| pair[1].checked_sub(pair[0]) == Some(unit));
        even.then_some(Self { base, unit, form: Form::Ramp })
    }

    fn pack_narrow(values: &[i64], find_unit: bool) -> Option<Self> {
        let first = *values.first()?;
        let (mut min, mut max) = (first, first);
        let (mut min_delta, mut max_delta) = (0, 0);
        let mut divisor = 0_i64;
        let mut previous = first;
        for &value in values {
            let delta = value.checked_sub(previous)?;
            min = min.min(value);
            max = max.max(value);
            min_delta = min_delta.min(delta);
            max_delta = max_delta.max(delta);
            if find_unit && (divisor == 0 || delta % divisor != 0) {
                divisor = gcd(divisor, delta.checked_abs()?);
            }
            previous = value;
        }
        let unit = if find_unit { divisor.max(1) } else { 1 };
        let half_span = (max.checked_sub(min)? / unit + 1) / 2;
        let base = min + half_span * unit;
        let offset_width = width(-half_span, half_span);
        let delta_width = width(min_delta / unit, max_delta / unit);
        let form = match (offset_width, delta_width) {
            // Offsets are decoded without a running sum, so they are preferred at the same width.
            (Some(offset), delta) if delta.is_none_or(|delta| offset <= delta) => {
                let offsets = values.iter().map(|value| (value - base) / unit);
                return Some(Self {
                    base,
                    unit,
                    form: Form::Offsets(Narrow::pack(offset, offsets)),
                });
            }
            (_, Some(delta)) => {
                let mut previous = first;
                Form::Deltas(Narrow::pack(
                    delta,
                    values.iter().map(|value| {
                        let delta = (value - previous) / unit;
                        previous = *value;
                        delta
                    }),
                ))
            }
            _ => return None,
        };
        Some(Self { base: first, unit, form })
    }

    /// Calls `visit` for each of the `n_values` values, in order.
    pub(super) fn for_each(&self, n_values: usize, mut visit: impl FnMut(i64)) {
        match &self.form {
            Form::Ramp => (0..n_values as i64).for_each(|i| visit(self.base + self.unit * i)),
            Form::Offsets(offsets) => {
                offsets.for_each(|offset| visit(self.base + self.unit * offset));
            }
            Form::Deltas(deltas) => {
                let mut value = self.base;
                deltas.for_each(|delta| {
                    value += self.unit * delta;
                    visit(value);
                });
            }
            Form::Raw(values) => values.iter().for_each(|&value| visit(value)),
        }
    }

    /// The heap size in bytes.
    pub(super) fn heap_bytes(&self) -> usize {
        match &self.form {
            Form::Ramp => 0,
            Form::Offsets(narrow) | Form::Deltas(narrow) => narrow.heap_bytes(),
            Form::Raw(values) => size_of_val(&**values),
        }
    }
}

fn gcd(mut a: i64, mut b: i64) -> i64 {
    while b != 0 {
        (a, b) = (b, a % b);
    }
    a
}

/// How many bytes hold every integer from `min` to `max`; `None` if more than four.
fn width(min: i64, max: i64) -> Option<usize> {
    let fits = |low: i64, high: i64| low <= min && max <= high;
    if fits(i8::MIN.into(), i8::MAX.into()) {
        Some(1)
    } else if fits(i16::MIN.into(), i16::MAX.into()) {
        Some(2)
    } else if fits(i32::MIN.into(), i32::MAX.into()) {
        Some(4)
    } else {
        None
    }
}

/// The values of one metric in a sealed chunk; NaN means "no value" for input and output.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct PackedColumn {
    /// One bit per row, set if there is a value; `None` if every row has one.
    presence: Option<Box<[u64]>>,
    n_values: u32,
    values: Values,
}

#[derive(Debug, Clone, PartialEq)]
enum Values {
    /// A constant.
    Same(f64),
    /// Integers divided by ten to the power of `decimals`.
    Decimal { decimals: u8, ints: Ints },
    /// Unchanged.
    Raw(Box<[f64]>),
}

impl PackedColumn {
    /// Packs a column of `n_rows`; rows beyond the end of `column` have no value. `None` if no row
    /// has one.
    pub(super) fn pack(column: &[f64], n_rows: usize) -> Option<Self> {
        let has_gaps = column.iter().any(|value| value.is_nan());
        let present: Cow<'_, [f64]> = if has_gaps {
            column.iter().copied().filter(|value| !value.is_nan()).collect()
        } else {
            column.into()
        };
        let first = *present.first()?;
        let presence = (present.len() < n_rows).then(|| {
            let mut bits = vec![0_u64; n_rows.div_ceil(64)];
            for (row, _) in column.iter().enumerate().filter(|(_, value)| !value.is_nan()) {
                bits[row / 64] |= 1 << (row % 64);
            }
            bits.into_boxed_slice()
        });
        let n_values = present.len() as u32;
        let values = if present.iter().all(|value| value.to_bits() == first.to_bits()) {
            Values::Same(first)
        } else {
            pack_decimal(&present).unwrap_or_else(|| Values::Raw((*present).into()))
        };
        Some(Self { presence, n_values, values })
    }

    /// Appends `n_rows` rows to `out`, with NaN where there is no value.
    pub(super) fn unpack_into(&self, n_rows: usize, out: &mut Vec<f64>) {
        let start = out.len();
        let n_values = self.n_values as usize;
        match &self.values {
            Values::Same(value) => out.resize(start + n_values, *value),
            Values::Decimal { decimals, ints } => {
                let divisor = POW10[usize::from(*decimals)];
                ints.for_each(n_values, |value| out.push(value as f64 / divisor));
            }
            Values::Raw(values) => out.extend_from_slice(values),
        }
        if let Some(bits) = &self.presence {
            // Spreads the values in place, from the end: no value moves to a lower row.
            out.resize(start + n_rows, f64::NAN);
            let column = &mut out[start..];
            let mut next = n_values;
            for row in (0..n_rows).rev() {
                column[row] = if bits[row / 64] >> (row % 64) & 1 == 1 {
                    next -= 1;
                    column[next]
                } else {
                    f64::NAN
                };
            }
        }
    }

    /// The heap size in bytes.
    pub(super) fn heap_bytes(&self) -> usize {
        let presence = self.presence.as_ref().map_or(0, |bits| size_of_val(&**bits));
        presence
            + match &self.values {
                Values::Same(_) => 0,
                Values::Decimal { ints, .. } => ints.heap_bytes(),
                Values::Raw(values) => size_of_val(&**values),
            }
    }
}

/// The integer for `value` with `decimals` decimal places, if it converts back to the same bits
/// (minus zero does not).
fn scaled(value: f64, decimals: usize) -> Option<i64> {
    let pow10 = *POW10.get(decimals)?;
    // Rounds half up; inexact results are caught by the conversion back.
    let whole = (value * pow10 + 0.5_f64.copysign(value)) as i64;
    let exact =
        whole.unsigned_abs() < MAX_SCALED && (whole as f64 / pow10).to_bits() == value.to_bits();
    exact.then_some(whole)
}

fn pack_decimal(values: &[f64]) -> Option<Values> {
    let mut whole = Vec::with_capacity(values.len());
    let decimals = (0..POW10.len()).find(|&decimals| {
        whole.clear();
        values.iter().all(|&value| match scaled(value, decimals) {
            Some(scaled) => {
                whole.push(scaled);
                true
            }
            None => false,
        })
    })?;
    let ints = Ints::pack(&whole, false);
    (ints.heap_bytes() < size_of_val(values))
        .then_some(Values::Decimal { decimals: decimals as u8, ints })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn round_trip(column: &[f64]) -> Vec<u64> {
        let mut out = vec![7.0];
        match PackedColumn::pack(column, column.len()) {
            Some(packed) => packed.unpack_into(column.len(), &mut out),
            None => out.resize(1 + column.len(), f64::NAN),
        }
        out[1..].iter().map(|value| value.to_bits()).collect()
    }

    fn bits(column: &[f64]) -> Vec<u64> {
        column.iter().map(|value| value.to_bits()).collect()
    }

    #[test]
    fn an_even_rate_costs_nothing() {
        let times: Vec<i64> =
            (0..512).map(|i| 1_700_000_000_000_000_000 + i * 1_000_000_000).collect();
        assert_eq!(Ints::pack(&times, true).heap_bytes(), 0);
    }

    #[test]
    fn uneven_seconds_cost_a_byte_each() {
        let times: Vec<i64> =
            (0..512).map(|i| 1_700_000_000_000_000_000 + (i + i / 7) * 1_000_000_000).collect();
        assert_eq!(Ints::pack(&times, true).heap_bytes(), 512);
    }

    #[test]
    fn latitudes_of_a_ride_cost_two_bytes_each() {
        let column: Vec<f64> =
            (0..512_i64).map(|i| (437_628_000 + i * 830 + i % 9) as f64 / 1e7).collect();
        let packed = PackedColumn::pack(&column, 512).unwrap();
        assert_eq!(packed.heap_bytes(), 1024);
        assert_eq!(round_trip(&column), bits(&column));
    }

    #[test]
    fn values_that_stand_still_cost_nothing() {
        let packed = PackedColumn::pack(&[0.1 + 0.2; 512], 512).unwrap();
        assert_eq!(packed.heap_bytes(), 0);
    }

    #[test]
    fn the_ends_of_the_range_survive() {
        let values = [i64::MIN, i64::MAX, 0, -1, i64::MIN];
        let mut back = Vec::new();
        Ints::pack(&values, true).for_each(values.len(), |value| back.push(value));
        assert_eq!(back, values);
    }

    /// Numbers as sensors send them, and any others.
    fn value() -> impl Strategy<Value = f64> {
        prop_oneof![
            8 => (-3_000_000_i64..3_000_000, 0_usize..8).prop_map(|(i, d)| i as f64 / POW10[d]),
            2 => Just(f64::NAN),
            1 => any::<f64>().prop_map(|value| if value.is_finite() { value } else { -0.0 }),
        ]
    }

    proptest! {
        #[test]
        fn every_column_comes_back_bit_for_bit(column in prop::collection::vec(value(), 0..200)) {
            prop_assert_eq!(round_trip(&column), bits(&column));
        }

        #[test]
        fn decimals_of_one_kind_come_back(
            whole in prop::collection::vec(-900_000_i64..900_000, 1..200),
            decimals in 0_usize..10,
        ) {
            let column: Vec<f64> = whole.iter().map(|&i| i as f64 / POW10[decimals]).collect();
            prop_assert_eq!(round_trip(&column), bits(&column));
        }

        #[test]
        fn every_list_of_times_comes_back(
            start in any::<i64>(),
            steps in prop::collection::vec(prop_oneof![Just(1_000_000_000), any::<i64>(), 0..5_i64], 0..99),
        ) {
            let mut time = start;
            let times: Vec<i64> = steps.iter().map(|step| { time = time.saturating_add(*step); time }).collect();
            let mut back = Vec::new();
            Ints::pack(&times, true).for_each(times.len(), |value| back.push(value));
            prop_assert_eq!(back, times);
        }
    }
}
