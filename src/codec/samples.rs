//! Samples as lines, as a phone would send them, and the types of their fields.

use crate::{
    line_protocol::{write_field_key, write_time},
    model::{FieldType, Metric, SampleRef},
};

use super::SAMPLES;

/// Appends a sample as a line of `samples` with its time in nanoseconds and a line feed; nothing
/// for a sample without a reading. `metrics` are those that its readings point to.
pub fn write_sample(metrics: &[Metric], sample: &SampleRef<'_>, out: &mut Vec<u8>) {
    let start = out.len();
    out.extend_from_slice(SAMPLES);
    let mut separator = b' ';
    for reading in sample.readings {
        let Some(metric) = metrics.get(usize::from(reading.metric)) else { continue };
        out.push(separator);
        separator = b',';
        write_field_key(metric.name().as_bytes(), out);
        out.extend_from_slice(reading.value.to_string().as_bytes());
    }
    if separator == b' ' {
        out.truncate(start);
        return;
    }
    out.push(b' ');
    write_time(sample.time.0, out);
    out.push(b'\n');
}

/// The type that the field of a known metric has in `samples` from the start.
pub fn known_field_type(measurement: &[u8], key: &[u8]) -> Option<FieldType> {
    (measurement == SAMPLES && Metric::known_of_name(key).is_some()).then_some(FieldType::Float)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{SampleBlock, UnixNanos};

    #[test]
    fn a_sample_is_a_line_with_the_names_of_the_wire() {
        let mut block = SampleBlock::default();
        let metrics = [Metric::HrBpm, Metric::Other("core temp".into()), Metric::LatDeg];
        for (metric, value) in metrics.iter().zip([145.0, 38.25, -0.000_000_1]) {
            let index = block.metric_index(metric).unwrap();
            block.push_reading(index, value);
        }
        block.finish_sample(UnixNanos(7));
        block.finish_sample(UnixNanos(8));
        let mut out = Vec::new();
        for sample in block.iter() {
            write_sample(block.metrics(), &sample, &mut out);
        }
        let out = String::from_utf8(out).unwrap();
        assert_eq!(out, "samples hr_bpm=145,core\\ temp=38.25,lat=-0.0000001 7\n");
    }

    #[test]
    fn known_fields_of_samples_are_floats_from_the_start() {
        for metric in Metric::KNOWN {
            let key = metric.name().as_bytes();
            assert_eq!(known_field_type(SAMPLES, key), Some(FieldType::Float), "{metric:?}");
            assert_eq!(known_field_type(b"laps", key), None);
        }
        assert_eq!(known_field_type(SAMPLES, b"air_kpa"), None);
    }
}
