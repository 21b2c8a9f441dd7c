//! Times and values of a chunk as bytes.
//!
//! Times are the differences of the differences of one to the next: zeros where samples come regularly.
//! Values have before them which rows they are of, unless all rows have one. Of numbers that were
//! sent with few decimals the difference to the one before is kept, in units of the last decimal; of others the
//! bits that differ, the most significant byte of all, then the next one of all, and so on.

use std::{ops::Range, sync::Arc};

use super::{
    super::field::{ColumnValues, FieldColumn},
    head::MAX_LEN,
};
use crate::{
    model::FieldType,
    varint::{Input, put_bytes, put_number, put_signed},
};

/// The most decimals that are looked for.
const MAX_DECIMALS: u8 = 9;
/// In place of the number of decimals: bits.
const BITS: u8 = 0xff;
/// Below this, every whole number is exactly a float.
const MAX_UNITS: f64 = 9_007_199_254_740_992.0;
/// Before the values: whether rows are listed.
const ALL_ROWS: u8 = 0;
const SOME_ROWS: u8 = 1;
/// The most bytes of a number of [`crate::varint`].
const NUMBER_BYTES: usize = 10;

/// The most bytes that so many times take.
pub(super) const fn most_bytes_of_times(n_rows: usize) -> usize {
    n_rows * NUMBER_BYTES
}

/// The most bytes that so many values take, with their rows.
pub(super) const fn most_bytes(kind: FieldType, n_values: usize) -> usize {
    match kind {
        FieldType::Text => MAX_LEN,
        _ => 2 + n_values * 2 * NUMBER_BYTES,
    }
}

/// Writes times.
pub(super) fn encode_times(times: &[i64]) -> Vec<u8> {
    let mut out = Vec::with_capacity(times.len() + 16);
    let (mut last, mut step) = (0_i64, 0_i64);
    for time in times {
        let next = time.wrapping_sub(last);
        put_signed(next.wrapping_sub(step), &mut out);
        (last, step) = (*time, next);
    }
    out
}

/// Reads so many times.
pub(super) fn decode_times(bytes: &[u8], n_rows: usize) -> Option<Vec<i64>> {
    let mut input = Input(bytes);
    let mut times = Vec::with_capacity(n_rows);
    let (mut last, mut step) = (0_i64, 0_i64);
    for _ in 0..n_rows {
        step = step.wrapping_add(input.signed()?);
        last = last.wrapping_add(step);
        times.push(last);
    }
    input.0.is_empty().then_some(times)
}

/// Writes some values of a field, whose rows are counted from `first_row` on; `None` for values of several types,
/// and for too many bytes.
pub(super) fn encode_field(
    field: &FieldColumn,
    within: Range<usize>,
    first_row: usize,
) -> Option<Vec<u8>> {
    let mut out = Vec::with_capacity(within.len() * 2 + 16);
    let row_of = |index: usize| field.row_of(index).checked_sub(first_row);
    if within.clone().enumerate().all(|(row, index)| row_of(index) == Some(row)) {
        out.push(ALL_ROWS);
    } else {
        out.push(SOME_ROWS);
        let mut next = 0;
        for index in within.clone() {
            let row = row_of(index)?;
            put_number(row.checked_sub(next)? as u64, &mut out);
            next = row + 1;
        }
    }
    match field.values() {
        ColumnValues::Float(all) => put_floats(all.get(within)?, &mut out),
        ColumnValues::Integer(all) => {
            let mut last = 0_i64;
            for value in all.get(within)? {
                put_signed(value.wrapping_sub(last), &mut out);
                last = *value;
            }
        }
        ColumnValues::Boolean(all) => {
            out.extend(all.get(within)?.iter().map(|value| u8::from(*value)));
        }
        ColumnValues::Text(all) => {
            for text in all.get(within)? {
                put_bytes(text.as_bytes(), &mut out);
            }
        }
        ColumnValues::Mixed(_) => return None,
    }
    (out.len() <= MAX_LEN).then_some(out)
}

/// Reads so many values, and their rows unless all rows have one.
pub(super) fn decode_field(
    bytes: &[u8],
    kind: FieldType,
    n_values: usize,
    n_rows: usize,
) -> Option<(Option<Vec<u32>>, ColumnValues)> {
    let mut input = Input(bytes);
    let rows = match *input.take(1)?.first()? {
        ALL_ROWS => None,
        SOME_ROWS => {
            let (mut rows, mut next) = (Vec::with_capacity(n_values), 0_u32);
            for _ in 0..n_values {
                let row = next.checked_add(input.u32()?)?;
                rows.push(row);
                next = row.checked_add(1)?;
            }
            if next as usize > n_rows {
                return None;
            }
            Some(rows)
        }
        _ => return None,
    };
    let values = match kind {
        FieldType::Float => ColumnValues::Float(floats(&mut input, n_values)?),
        FieldType::Integer => {
            let (mut values, mut last) = (Vec::with_capacity(n_values), 0_i64);
            for _ in 0..n_values {
                last = last.wrapping_add(input.signed()?);
                values.push(last);
            }
            ColumnValues::Integer(values)
        }
        FieldType::Boolean => {
            let bytes = input.take(n_values)?;
            ColumnValues::Boolean(bytes.iter().map(|byte| *byte != 0).collect())
        }
        FieldType::Text => {
            let mut texts: Vec<Arc<str>> = Vec::new();
            for _ in 0..n_values {
                let text = std::str::from_utf8(input.bytes()?).ok()?;
                // Most are as the one before.
                match texts.last().filter(|last| ***last == *text) {
                    Some(last) => texts.push(Arc::clone(last)),
                    None => texts.push(text.into()),
                }
            }
            ColumnValues::Text(texts)
        }
    };
    input.0.is_empty().then_some((rows, values))
}

/// How many units of the last of so many decimals a number has; `None` if it has more decimals.
fn units(value: f64, scale: f64) -> Option<i64> {
    let nearest = (value * scale).round();
    let units = nearest as i64;
    // The quotient is the float that is nearest to the decimal number, as what was read from text is. Compared by
    // bits: zero may be negative.
    let is_it = nearest.abs() < MAX_UNITS && (units as f64 / scale).to_bits() == value.to_bits();
    is_it.then_some(units)
}

fn scale(decimals: u8) -> f64 {
    10_f64.powi(i32::from(decimals))
}

/// With how many decimals all numbers can be written.
fn decimals_of(values: &[f64]) -> Option<u8> {
    let mut decimals = 0;
    for value in values {
        while units(*value, scale(decimals)).is_none() {
            decimals += 1;
            if decimals > MAX_DECIMALS {
                return None;
            }
        }
    }
    // A large number may not be representable with the decimals that a later one needs.
    values.iter().all(|value| units(*value, scale(decimals)).is_some()).then_some(decimals)
}

fn put_floats(values: &[f64], out: &mut Vec<u8>) {
    if let Some(decimals) = decimals_of(values) {
        out.push(decimals);
        let mut last = 0_i64;
        for units in values.iter().filter_map(|value| units(*value, scale(decimals))) {
            put_signed(units - last, out);
            last = units;
        }
        return;
    }
    out.push(BITS);
    let mut last = 0;
    let differences = values.iter().map(|value| {
        let bits = value.to_bits();
        std::mem::replace(&mut last, bits) ^ bits
    });
    let differences: Vec<[u8; 8]> = differences.map(u64::to_be_bytes).collect();
    for place in 0..size_of::<u64>() {
        out.extend(differences.iter().filter_map(|bytes| bytes.get(place)));
    }
}

fn floats(input: &mut Input<'_>, n_values: usize) -> Option<Vec<f64>> {
    let mut values = Vec::with_capacity(n_values);
    match *input.take(1)?.first()? {
        decimals @ 0..=MAX_DECIMALS => {
            let scale = scale(decimals);
            let mut last = 0_i64;
            for _ in 0..n_values {
                last = last.wrapping_add(input.signed()?);
                values.push(last as f64 / scale);
            }
        }
        BITS => {
            let mut differences = vec![0_u64; n_values];
            for _ in 0..size_of::<u64>() {
                let bytes = input.take(n_values)?;
                for (difference, byte) in differences.iter_mut().zip(bytes) {
                    *difference = *difference << 8 | u64::from(*byte);
                }
            }
            let mut last = 0;
            values.extend(differences.into_iter().map(|difference| {
                last ^= difference;
                f64::from_bits(last)
            }));
        }
        _ => return None,
    }
    Some(values)
}
