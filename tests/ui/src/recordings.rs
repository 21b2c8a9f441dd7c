//! Sessions for tests.

use std::{collections::BTreeMap, sync::Arc};

use trackside::{
    history::{Finality, OpenedSession, SessionEntry},
    model::{LatLng, MeanMax, Metric, SampleBlock, Session, SessionKey, SessionSummary, UnixNanos},
};

use crate::world::login;

/// Thursday 19 May 2016, 18:00:00 UTC.
pub const MAY_19: i64 = 1_463_680_800;
/// Seconds per day.
pub const DAY: i64 = 86_400;

/// A session of the rider with this bib.
pub fn session(bib: u32, from_secs: i64, secs: i64, title: &str) -> Session {
    Session {
        key: SessionKey { login: login(bib), from: UnixNanos::from_secs(from_secs) },
        to: UnixNanos::from_secs(from_secs + secs),
        lines: secs as u64 + 1,
        title: title.to_owned(),
        tags: Vec::new(),
        note: String::new(),
    }
}

/// The same as a list entry, with some distance and this mean heart rate.
pub fn entry(bib: u32, from_secs: i64, secs: i64, title: &str, hr_bpm: f64) -> SessionEntry {
    let mean_max = |mean: f64| MeanMax { mean, max: mean * 1.3 };
    let around = |i: i32| {
        let (y, x) = (f64::from(i) / 20.0 * std::f64::consts::TAU).sin_cos();
        LatLng::new(43.763 + 0.01 * y, 11.27 + 0.02 * x).expect("a place")
    };
    let summary = SessionSummary {
        dist_km: Some(secs as f64 / 120.0),
        climb_m: Some(secs as f64 / 9.0),
        metrics: BTreeMap::from([
            (&Metric::HrBpm, mean_max(hr_bpm)),
            (&Metric::PwrW, mean_max(hr_bpm * 1.6)),
            (&Metric::SpdKph, mean_max(30.0)),
        ]),
        sparkline: (0..60).map(|i| 0.5 + 0.4 * (i as f32 / 6.0).sin()).collect(),
        track: (0..=20).map(around).collect(),
    };
    let session = session(bib, from_secs, secs, title);
    let summed_to = Some(session.to);
    SessionEntry {
        session,
        summary: Some(Arc::new(summary)),
        summed_to,
        event: None,
        finality: Finality::default(),
    }
}

/// A session at 1 Hz, as the engine reads it back. Its heart rate is 100 plus the seconds since its
/// start, starting over at 250.
pub fn ride(bib: u32, from_secs: i64, secs: i64) -> OpenedSession {
    let mut samples = SampleBlock::default();
    for i in 0..=secs {
        let t = i as f64;
        for (metric, value) in [
            (Metric::HrBpm, 100.0 + t % 150.0),
            (Metric::PwrW, 200.0),
            (Metric::SpdKph, 30.0),
            (Metric::LatDeg, 43.763 + t * 7e-5),
            (Metric::LngDeg, 11.27),
        ] {
            let index = samples.metric_index(&metric).expect("few metrics");
            samples.push_reading(index, value);
        }
        samples.finish_sample(UnixNanos::from_secs(from_secs + i));
    }
    OpenedSession { session: session(bib, from_secs, secs, ""), samples, marks: Vec::new() }
}
