use std::sync::Arc;

use proptest::prelude::*;

use super::{
    super::{field::FieldValue, series::SeriesColumns},
    *,
};

fn float() -> impl Strategy<Value = f64> {
    prop_oneof![
        4 => (-2000..2000_i64, 0..4_i32).prop_map(|(units, n)| units as f64 / 10_f64.powi(n)),
        1 => any::<u64>().prop_map(f64::from_bits),
        1 => prop::sample::select(vec![0.0, -0.0, 1e300, 9_007_199_254_740_993.0, 0.1 + 0.2]),
    ]
}

fn value() -> impl Strategy<Value = FieldValue> {
    prop_oneof![
        4 => float().prop_map(FieldValue::Float),
        2 => any::<i64>().prop_map(FieldValue::Integer),
        1 => any::<bool>().prop_map(FieldValue::Boolean),
        1 => ".{0,4}".prop_map(|text| FieldValue::Text(text.into())),
    ]
}

/// For each row how long after the one before it is, and which of three fields it has.
fn rows() -> impl Strategy<Value = Vec<(i64, [Option<FieldValue>; 3])>> {
    let number = || prop::option::weighted(0.9, float().prop_map(FieldValue::Float));
    let whole = prop::option::of(any::<i64>().prop_map(FieldValue::Integer));
    let other = prop::option::weighted(0.2, value());
    let row = (1..5_000_000_000_i64, number(), whole, other);
    prop::collection::vec(row.prop_map(|(step, a, b, c)| (step, [a, b, c])), 1..200)
}

fn series(measurement: &str, rows: &[(i64, [Option<FieldValue>; 3])]) -> SeriesColumns {
    let tags: Arc<[(String, String)]> = vec![("key".to_owned(), "wert".to_owned())].into();
    let mut series = SeriesColumns::new(measurement, tags);
    let mut places = [None; 3];
    let mut time = -3_000_000_000_i64;
    for (step, values) in rows {
        time += step;
        let row = series.begin_row(time);
        for ((value, place), name) in values.iter().zip(&mut places).zip(["a", "b", "ü"]) {
            let Some(value) = value else { continue };
            let column = *place.get_or_insert_with(|| series.add_column(name, value.kind()).1);
            series.set(row, column, value.clone());
        }
    }
    series
}

/// Each value with its time, compared by its bits.
fn values_of(series: &SeriesColumns) -> Vec<(i64, String, String)> {
    let fields = series.fields().iter().flat_map(|field| {
        (0..field.len()).map(|index| {
            let time = series.times()[field.row_of(index)];
            let text = match field.value(index).unwrap() {
                FieldValue::Float(value) => format!("{:x}", value.to_bits()),
                other => format!("{other:?}"),
            };
            (time, field.name().to_string(), text)
        })
    });
    let mut all: Vec<_> = fields.collect();
    all.sort();
    all
}

proptest! {
    #[test]
    fn what_is_kept_is_read_back_to_the_bit(one in rows(), other in rows()) {
        let all = [series("samples", &one), series("other", &other)].map(Arc::new);
        let bytes = encode_columns(&all).unwrap();
        let heads = ChunkHead::read_all(&bytes).unwrap();
        let mut reader = ChunkReader::new(&bytes).unwrap();
        for series in &all {
            let own = heads.iter().filter(|head| head.measurement() == series.measurement());
            let (mut times, mut values) = (Vec::new(), Vec::new());
            for head in own {
                let is_varied = head.fields.iter().any(|field| field.kind.is_none());
                prop_assert_eq!(reader.read(head, &|_| true).is_none(), is_varied);
                // Of several types are values of the third field alone.
                let read = reader.read(head, &|name| name != "ü").unwrap();
                prop_assert_eq!(read.tags(), series.tags());
                prop_assert!(head.touches(read.times()[0], read.times()[0]));
                times.extend_from_slice(read.times());
                values.extend(values_of(&read));
                if is_varied {
                    let last = read.times()[read.times().len() - 1];
                    let own = values_of(series).into_iter().filter(|(time, name, _)| {
                        name == "ü" && (read.times()[0]..=last).contains(time)
                    });
                    values.extend(own);
                } else {
                    let whole = reader.read(head, &|_| true).unwrap();
                    let of_third = values_of(&whole).into_iter().filter(|(_, name, _)| name == "ü");
                    values.extend(of_third);
                }
            }
            values.sort();
            prop_assert_eq!(times, series.times());
            prop_assert_eq!(values, values_of(series));
        }
    }

    #[test]
    fn other_bytes_are_refused_or_read_as_rows_in_order(
        rows in rows(), at in any::<prop::sample::Index>(), byte in any::<u8>(), cut in any::<bool>(),
    ) {
        let mut bytes = encode_columns(&[Arc::new(series("samples", &rows))]).unwrap();
        let at = at.index(bytes.len());
        if cut { bytes.truncate(at) } else { bytes[at] = byte }
        let Some(heads) = ChunkHead::read_all(&bytes) else { return Ok(()) };
        prop_assert!(!cut, "what was cut off is missed");
        let mut reader = ChunkReader::new(&bytes).unwrap();
        for head in &heads {
            if let Some(read) = reader.read(head, &|_| true) {
                prop_assert!(read.times().is_sorted_by(|one, next| one < next));
                prop_assert!(read.times().len() <= CHUNK_ROWS);
            }
        }
    }
}

#[test]
fn a_ride_takes_little() {
    let rows: Vec<_> = (0..3600_i64)
        .map(|second| {
            let value = (second * second % 40 + 1200) as f64 / 10.0;
            (1_000_000_000, [Some(FieldValue::Float(value)), None, None])
        })
        .collect();
    let bytes = encode_columns(&[Arc::new(series("samples", &rows))]).unwrap();
    assert!(bytes.len() < 3600 * 2, "{}", bytes.len());
}

#[test]
fn a_series_that_was_written_in_two_ways_is_not_kept() {
    let row = [(1, [Some(FieldValue::Float(1.0)), None, None])];
    let twice = [series("samples", &row), series("samples", &row)].map(Arc::new);
    assert_eq!(encode_columns(&twice), None);
}
