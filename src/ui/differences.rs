//! Keeps the differences between sessions that are laid over each other up to the playhead.

use super::{
    projection::{COMPARED, OverlayRow, OverlayView},
    recording::Recording,
    state::{CompareBy, Playback},
};
use crate::{
    analysis::{Means, behind_m, behind_secs, behind_secs_after},
    model::UnixNanos,
};

/// What is known of each session so far.
#[derive(Debug, Default)]
pub(super) struct Differences {
    sessions: Vec<SoFar>,
}

/// The means over the first samples of a session.
#[derive(Debug)]
struct SoFar {
    means: Means,
    n_samples: usize,
}

impl SoFar {
    fn new() -> Self {
        Self { means: Means::new(&COMPARED), n_samples: 0 }
    }
}

impl Differences {
    /// The differences at the playhead; `None` where sessions are not laid over each other.
    pub(super) fn at(
        &mut self,
        recording: &Recording,
        playback: &Playback,
        compare_by: CompareBy,
    ) -> Option<OverlayView> {
        if !recording.from_starts {
            return None;
        }
        self.sessions.resize_with(recording.sessions.len(), SoFar::new);
        let is_reference = |id| playback.reference == Some(id);
        let ids = || recording.athletes.iter().map(|athlete| athlete.id);
        let reference = ids().find(|id| is_reference(*id)).or_else(|| ids().next())?;
        let place = ids().position(|id| id == reference)?;
        let (_, leading) = recording.travelled.get(place)?;
        // The start is at zero.
        let now = playback.playhead;
        let here_m = leading.metres_at(now);
        let mut rows = Vec::with_capacity(self.sessions.len());
        let sessions = self.sessions.iter_mut().zip(&recording.samples);
        for ((id, travelled), (so_far, samples)) in recording.travelled.iter().zip(sessions) {
            let id = *id;
            let end = samples.times().last().copied().unwrap_or(UnixNanos(0));
            let (until, behind_secs) = match compare_by {
                _ if id == reference => (Some(now.min(end)), Some(0.0)),
                CompareBy::Time => (Some(now.min(end)), behind_secs(leading, travelled, now)),
                CompareBy::Distance => (
                    here_m.and_then(|metres| travelled.reached(metres)),
                    here_m.and_then(|metres| behind_secs_after(leading, travelled, metres)),
                ),
            };
            let upto =
                until.map_or(0, |until| samples.times().partition_point(|time| *time <= until));
            if upto < so_far.n_samples {
                *so_far = SoFar::new();
            }
            if so_far.n_samples < upto {
                so_far.means.add(&samples.slice(so_far.n_samples..upto));
                so_far.n_samples = upto;
            }
            rows.push(OverlayRow {
                id,
                secs: until.map(|until| until.secs_since(UnixNanos(0))),
                metres: until.and_then(|until| travelled.metres_at(until)),
                behind_secs,
                behind_m: behind_m(leading, travelled, now),
                means: COMPARED.map(|metric| until.and_then(|_| so_far.means.of(metric))),
            });
        }
        Some(OverlayView { reference, rows })
    }
}
