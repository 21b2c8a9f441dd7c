//! Rows of one series in order of time, each time once: later lines replace what earlier ones said, field
//! by field.

use super::super::value::Value;

/// Rows in the order of their arrival, made into rows in order of time.
#[derive(Debug, Default)]
pub(super) struct RowsBuilder {
    width: usize,
    times: Vec<i64>,
    values: Vec<Value>,
    is_sorted: bool,
    bytes: usize,
}

/// Rows in order of time.
#[derive(Debug, Default)]
pub(super) struct Rows {
    width: usize,
    times: Vec<i64>,
    values: Vec<Value>,
}

impl RowsBuilder {
    pub(super) fn new(width: usize) -> Self {
        Self { width, is_sorted: true, ..Self::default() }
    }

    /// Adds a row; gives by how many bytes it has grown, about.
    pub(super) fn push(&mut self, time: i64, row: &[Value]) -> usize {
        let texts = row.iter().map(|value| match value {
            Value::Text(text) => text.len() + 2 * size_of::<usize>(),
            _ => 0,
        });
        let bytes = size_of::<i64>() + size_of_val(row) + texts.sum::<usize>();
        match self.times.last() {
            Some(last) if *last == time => {
                let begin = self.values.len() - self.width;
                merge(self.values.get_mut(begin..).unwrap_or_default(), row);
                return 0;
            }
            Some(last) if *last > time => self.is_sorted = false,
            _ => {}
        }
        self.times.push(time);
        self.values.extend_from_slice(row);
        self.bytes += bytes;
        bytes
    }

    pub(super) fn finish(self) -> Rows {
        let Self { width, times, values, is_sorted, .. } = self;
        if is_sorted {
            return Rows { width, times, values };
        }
        let mut order: Vec<usize> = (0..times.len()).collect();
        // Stable: of two lines with the same time, the later one arrived later.
        order.sort_by_key(|index| times.get(*index).copied());
        let mut sorted = Self::new(width);
        for index in order {
            let row = values.get(index * width..(index + 1) * width).unwrap_or_default();
            sorted.push(times.get(index).copied().unwrap_or_default(), row);
        }
        Rows { width, times: sorted.times, values: sorted.values }
    }
}

fn merge(earlier: &mut [Value], later: &[Value]) {
    for (cell, value) in earlier.iter_mut().zip(later) {
        if !value.is_null() {
            *cell = value.clone();
        }
    }
}

impl Rows {
    pub(super) fn times(&self) -> &[i64] {
        &self.times
    }

    pub(super) fn row(&self, index: usize) -> &[Value] {
        self.values.get(index * self.width..(index + 1) * self.width).unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn the_later_value_wins_field_by_field(
            lines in proptest::collection::vec((0..8_i64, proptest::option::of(0..9_i64), proptest::option::of(0..9_i64)), 0..40),
        ) {
            let value = |it: Option<i64>| it.map_or(Value::Null, Value::Integer);
            let mut builder = RowsBuilder::new(2);
            let mut naive: std::collections::BTreeMap<i64, [Value; 2]> = std::collections::BTreeMap::new();
            for (time, first, second) in lines {
                let row = [value(first), value(second)];
                builder.push(time, &row);
                let known = naive.entry(time).or_insert([Value::Null, Value::Null]);
                merge(known, &row);
            }
            let rows = builder.finish();
            let found: Vec<_> =
                rows.times().iter().enumerate().map(|(at, time)| (*time, rows.row(at).to_vec())).collect();
            let expected: Vec<_> = naive.into_iter().map(|(time, row)| (time, row.to_vec())).collect();
            prop_assert_eq!(found, expected);
        }
    }
}
