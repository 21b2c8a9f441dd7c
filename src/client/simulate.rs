//! Many riders that post over HTTP, for trying out a server.

use std::{sync::Arc, time::Duration};

use tokio::task::JoinSet;

use crate::{clock::Clock, model::MonoNanos};

use super::{
    Phone, PostError,
    course::Course,
    rider::{Body, RideInstructions, Rider, Sensors},
};

/// How many riders, how fast, how long.
#[derive(Debug, Clone)]
pub struct SimulateOptions {
    /// `http://HOST:PORT`
    pub url: String,
    /// The number of riders, `rider1` to `riderN`; missing ones are registered.
    pub n_athletes: usize,
    /// Samples per second for each rider, one per request.
    pub rate_hz: f64,
    /// The duration, s.
    pub seconds: f64,
    /// The password of all riders.
    pub password: String,
}

/// The result.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct SimulateReport {
    /// Requests that were confirmed.
    pub confirmed: usize,
    /// Requests that failed.
    pub failed: usize,
    /// The median response time, ms.
    pub median_ms: f64,
    /// The 99th percentile, ms.
    pub p99_ms: f64,
}

/// Why nothing could be simulated.
#[derive(Debug, thiserror::Error)]
pub enum SimulateError {
    /// A rider could not be registered.
    #[error(
        "{login} could not be registered: {source}. Start the server with --registration open, \
         or make the athletes first and give their password"
    )]
    Register {
        /// The rider.
        login: String,
        /// From the server.
        source: PostError,
    },
    /// There was no response at all.
    #[error(transparent)]
    Unreachable(#[from] PostError),
    /// A number makes no sense.
    #[error("--athletes, --rate and --seconds must be above 0")]
    Numbers,
}

/// Runs the riders; returns when the time is over.
pub async fn run(
    options: &SimulateOptions,
    clock: &Arc<dyn Clock>,
) -> Result<SimulateReport, SimulateError> {
    let rate_is_good = options.rate_hz > 0.0 && options.rate_hz.is_finite();
    if !(rate_is_good && options.seconds > 0.0 && options.n_athletes > 0) {
        return Err(SimulateError::Numbers);
    }
    let course = Arc::new(Course::florence());
    let mut phones = Vec::with_capacity(options.n_athletes);
    for number in 1..=options.n_athletes {
        let login = format!("rider{number}");
        let phone = Phone::new(&options.url, &login, &options.password, "trackside-simulate/1")?;
        phone.register().await.or_else(|source| match source {
            // Closed registration is fine if the riders exist: their posts will tell.
            PostError::Refused { status, .. } if status.as_u16() == 403 => Ok(()),
            source @ PostError::Unreachable { .. } => Err(SimulateError::Unreachable(source)),
            source => Err(SimulateError::Register { login: login.clone(), source }),
        })?;
        phones.push(phone);
    }
    let mut riders = JoinSet::new();
    let start = clock.mono();
    for (index, phone) in phones.into_iter().enumerate() {
        let course = Arc::clone(&course);
        let clock = Arc::clone(clock);
        let options = options.clone();
        riders.spawn(async move { ride(index, &phone, &course, &*clock, start, &options).await });
    }
    let mut latencies_ms = Vec::new();
    let mut failed = 0;
    while let Some(rider) = riders.join_next().await {
        let (latencies, failures) = rider.unwrap_or_default();
        latencies_ms.extend(latencies);
        failed += failures;
    }
    latencies_ms.sort_by(f64::total_cmp);
    let at = |share: f64| {
        let index = (share * latencies_ms.len().saturating_sub(1) as f64).round() as usize;
        latencies_ms.get(index).copied().unwrap_or(f64::NAN)
    };
    Ok(SimulateReport {
        confirmed: latencies_ms.len(),
        failed,
        median_ms: at(0.5),
        p99_ms: at(0.99),
    })
}

/// Runs one rider; returns the response times of confirmed posts in ms, and how many failed.
async fn ride(
    index: usize,
    phone: &Phone,
    course: &Course,
    clock: &dyn Clock,
    start: MonoNanos,
    options: &SimulateOptions,
) -> (Vec<f64>, usize) {
    let body = Body {
        mass_kg: 60.0 + (index % 20) as f64,
        ftp_w: 230.0 + (index % 11) as f64 * 10.0,
        hr_max_bpm: 180.0 + (index % 15) as f64,
        hr_rest_bpm: 46.0,
    };
    let mut rider = Rider::new(body, -(index as f64) * 5.0, 90.0, index as u64);
    let interval = Duration::from_secs_f64(1.0 / options.rate_hz);
    // Spreads the riders over the interval, as real phones are.
    tokio::time::sleep(interval.mul_f64((index as f64 * 0.618_034).fract())).await;
    let mut ticks = tokio::time::interval(interval);
    let mut ridden_secs = 0.0;
    let mut latencies_ms = Vec::new();
    let mut failed = 0;
    loop {
        ticks.tick().await;
        let elapsed_secs = clock.mono().secs_since(start);
        if elapsed_secs >= options.seconds {
            return (latencies_ms, failed);
        }
        while ridden_secs < elapsed_secs {
            rider.ride(course, RideInstructions::default());
            ridden_secs += 1.0;
        }
        let mut line = String::new();
        rider.write_line(course, Sensors::default(), clock.wall().0 / 1_000_000, &mut line);
        let before = clock.mono();
        match phone.post(line, "ms").await {
            Ok(()) => latencies_ms.push(clock.mono().secs_since(before) * 1e3),
            Err(error) => {
                tracing::debug!("{}: {error}", phone.login());
                failed += 1;
            }
        }
    }
}
