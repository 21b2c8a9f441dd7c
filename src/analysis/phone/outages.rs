//! When so many phones were silent at once that it was the network.

use crate::model::{Heard, UnixNanos};

/// At least so many phones at once, and half of all.
const LEAST_PHONES: usize = 3;
/// So much of a phone's silence, as a share, has to be within outages to be their fault.
const EXPLAINED: f64 = 0.6;
/// A phone that sent less often than this is never silent by fault of the network alone.
const RUNS_SAMPLES: u32 = 5;

/// The times in which many phones were silent at once, in order.
///
/// Only phones that throw away what they cannot send have a silence to show for it, so what many of
/// them miss at once is not the phones' own fault.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Outages {
    spans: Vec<(UnixNanos, UnixNanos)>,
}

impl Outages {
    /// Those of all phones.
    pub fn of<'a>(phones: impl Iterator<Item = &'a Heard>) -> Self {
        let mut n_phones = 0_usize;
        // At each instant by how many more or fewer phones are silent from then on.
        let mut changes: Vec<(UnixNanos, i32)> = Vec::new();
        for heard in phones {
            let stretches = heard.stretches();
            if !stretches.iter().any(|it| RUNS_SAMPLES <= it.n_samples) {
                continue;
            }
            n_phones += 1;
            for (one, next) in stretches.iter().zip(stretches.get(1..).unwrap_or_default()) {
                changes.push((one.to, 1));
                changes.push((next.from, -1));
            }
        }
        let wanted = LEAST_PHONES.max(n_phones.div_ceil(2)) as i32;
        changes.sort_unstable();
        let (mut n_silent, mut begun, mut spans) = (0, None, Vec::new());
        for (at, change) in changes {
            n_silent += change;
            match begun {
                None if wanted <= n_silent => begun = Some(at),
                Some(from) if n_silent < wanted => {
                    spans.push((from, at));
                    begun = None;
                }
                _ => {}
            }
        }
        Self { spans }
    }

    /// Whether a silence is mostly within them.
    pub(super) fn explain(&self, from: UnixNanos, to: UnixNanos) -> bool {
        let within =
            self.spans.iter().map(|&(begin, end)| end.min(to).secs_since(begin.max(from)).max(0.0));
        EXPLAINED * to.secs_since(from) <= within.sum::<f64>() && from < to
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::SampleBlock;

    const START: UnixNanos = UnixNanos::from_secs(1_700_000_000);

    fn at(secs: i64) -> UnixNanos {
        START.plus_secs(secs as f64)
    }

    /// A phone that is silent between these seconds.
    fn phone(silent: &[(i64, i64)]) -> Heard {
        let mut heard = Heard::default();
        for secs in 0..300 {
            if silent.iter().all(|&(from, to)| secs <= from || to <= secs) {
                let mut block = SampleBlock::default();
                block.finish_sample(at(secs));
                heard.note(&block, at(secs));
            }
        }
        heard
    }

    fn outages(phones: &[Heard]) -> Vec<(i64, i64)> {
        let secs = |time: UnixNanos| time.nanos_since(START) / 1_000_000_000;
        let found = Outages::of(phones.iter());
        found.spans.iter().map(|&(from, to)| (secs(from), secs(to))).collect()
    }

    #[test]
    fn what_half_of_at_least_three_phones_miss_is_the_network() {
        let (whole, broken) = (phone(&[]), phone(&[(100, 160)]));
        assert_eq!(outages(&[]), []);
        assert_eq!(outages(&[broken.clone(), broken.clone()]), [], "they are two only");
        let late = phone(&[(110, 165)]);
        let three = [broken.clone(), broken.clone(), late];
        assert_eq!(outages(&three), [(110, 160)]);
        let many: Vec<Heard> = three.iter().cloned().chain(std::iter::repeat_n(whole, 4)).collect();
        assert_eq!(outages(&many), [], "most of them go on");
        assert_eq!(outages(&many[..6]), [(110, 160)], "half of them miss it");
    }

    #[test]
    fn a_silence_is_explained_where_most_of_it_is() {
        let found =
            Outages::of([phone(&[(100, 160)]), phone(&[(100, 160)]), phone(&[(100, 160)])].iter());
        for (from, to, expected) in [
            (100, 160, true),
            (90, 160, true),
            (60, 160, true),
            (59, 160, false),
            (200, 260, false),
            (100, 100, false),
        ] {
            assert_eq!(found.explain(at(from), at(to)), expected, "{from} to {to}");
        }
    }
}
