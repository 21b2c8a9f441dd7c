//! `holt_winters()`: forecasts a series by the damped method of Holt and Winters. The parameters are fitted
//! by least squares, from a grid of guesses.

use super::{
    super::{stop::Stop, value::Value},
    MayGoOn,
    reducer::{Found, Reducer},
    simplex,
};

/// A weight of the first guesses.
const WEIGHT: f64 = 0.5;
const EPSILON: f64 = 1.0e-4;
/// The grid of guesses for each of four parameters.
const GUESSES: [f64; 2] = [0.3, 0.7];
/// The most points that are fitted, in the past and the future.
const MAX_POINTS: usize = 100_000;
/// The number of parameters before those of the season.
const N_PARAMETERS: usize = 6;

/// `holt_winters()` and `holt_winters_with_fit()`
pub(super) struct HoltWinters {
    ahead: usize,
    season: usize,
    with_fit: bool,
    interval: i64,
    points: Vec<(i64, f64)>,
    may_go_on: MayGoOn,
}

impl HoltWinters {
    pub(super) fn new(
        (ahead, season): (usize, usize),
        with_fit: bool,
        interval: i64,
        may_go_on: MayGoOn,
    ) -> Self {
        Self { ahead, season, with_fit, interval, points: Vec::new(), may_go_on }
    }

    /// The beginning of the interval that is nearest.
    const fn rounded(&self, time: i64) -> i64 {
        let rest = time % self.interval;
        let whole = time / self.interval;
        if rest > self.interval / 2 { (whole + 1) * self.interval } else { whole * self.interval }
    }

    /// The values at equal distances; not a number where there is none.
    fn series(&self) -> Option<Vec<f64>> {
        let (first, value) = *self.points.first()?;
        let (last, _) = *self.points.last()?;
        let count = (self.rounded(last) - self.rounded(first)) / self.interval;
        if count <= 0 || count as usize > MAX_POINTS {
            return None;
        }
        let mut series = vec![value];
        let mut time = self.rounded(first);
        for (at, value) in self.points.iter().skip(1) {
            let at = self.rounded(*at);
            if at <= time {
                continue;
            }
            time += self.interval;
            while at != time {
                series.push(f64::NAN);
                time += self.interval;
            }
            series.push(*value);
        }
        Some(series)
    }

    fn forecast_points(&self) -> Option<Vec<(i64, f64)>> {
        let is_seasonal = self.season >= 2;
        let n = self.points.len();
        if n < 2 || (is_seasonal && n < self.season) || self.ahead == 0 || self.interval <= 0 {
            return None;
        }
        let series = self.series()?;
        let season = if is_seasonal { self.season } else { 0 };
        let mut start = first_guess(&series, season);
        let mut least = f64::INFINITY;
        let mut best: Option<Vec<f64>> = None;
        for index in 0..16 {
            for (bit, place) in start.iter_mut().take(4).enumerate() {
                // The first parameter changes last.
                *place = if (index >> (3 - bit)) & 1 == 0 { GUESSES[0] } else { GUESSES[1] };
            }
            // Once the query has been cancelled, the result is discarded.
            let mut objective = |parameters: &mut [f64]| {
                if (self.may_go_on)() { error(&series, season, parameters) } else { 0.0 }
            };
            let (squares, parameters) = simplex::minimize(&mut objective, &start, EPSILON);
            if squares < least || best.is_none() {
                (least, best) = (squares, Some(parameters));
            }
        }
        let forecast = forecast(&series, season, self.ahead, &mut best?);
        let ((first, _), (last, _)) = (*self.points.first()?, *self.points.last()?);
        let (begin, skipped) =
            if self.with_fit { (first, 0) } else { (last + self.interval, series.len()) };
        let values = forecast.into_iter().skip(skipped).enumerate();
        let points = values.map(|(index, value)| (begin + self.interval * index as i64, value));
        Some(points.filter(|(_, value)| !value.is_nan()).collect())
    }
}

impl Reducer for HoltWinters {
    fn add(&mut self, time: i64, value: Value, _beside: Vec<Value>) -> Result<(), Stop> {
        if self.points.len() + self.ahead.max(self.season) >= MAX_POINTS {
            let message = format!("holt_winters() of more than {MAX_POINTS} is not supported");
            return Err(Stop::error(message));
        }
        self.points.extend(value.as_f64().map(|value| (time, value)));
        Ok(())
    }

    fn finish(&mut self) -> Vec<Found> {
        let points = self.forecast_points().unwrap_or_default().into_iter();
        let found = points.map(|(time, value)| Found {
            time: Some(time),
            value: Value::Float(value),
            beside: Vec::new(),
        });
        found.collect()
    }
}

/// Parameters to begin with: four that are set by the grid, level, trend, and those of the season.
fn first_guess(series: &[f64], season: usize) -> Vec<f64> {
    let at = |index: usize| series.get(index).copied().unwrap_or(f64::NAN);
    let mut parameters = vec![0.0; N_PARAMETERS - 2];
    if season == 0 {
        let trend = if at(1).is_nan() { 0.0 } else { WEIGHT * (at(1) - at(0)) };
        parameters.extend([WEIGHT * at(0), trend]);
        return parameters;
    }
    let length = season as f64;
    let known = (0..season).map(at).filter(|value| !value.is_nan());
    let level: f64 = known.map(|value| 1.0 / length * value).sum();
    let pairs = (0..season).map(|index| (at(index), at(season + index)));
    let pairs = pairs.filter(|(one, other)| !one.is_nan() && !other.is_nan());
    let trend: f64 = pairs.map(|(one, other)| 1.0 / (length * length) * (other - one)).sum();
    parameters.extend([level, trend]);
    parameters.extend((0..season).map(
        |index| {
            if at(index).is_nan() { 0.0 } else { at(index) / level }
        },
    ));
    parameters
}

/// The sum of the squares of the errors.
fn error(series: &[f64], season: usize, parameters: &mut [f64]) -> f64 {
    let mut sum = 0.0;
    for (forecast, value) in forecast(series, season, 0, parameters).iter().zip(series) {
        if value.is_nan() {
            continue;
        }
        if forecast.is_nan() {
            return f64::INFINITY;
        }
        sum += (forecast - value) * (forecast - value);
    }
    sum
}

/// The values as they would have been forecast, and those ahead.
fn forecast(series: &[f64], season: usize, ahead: usize, parameters: &mut [f64]) -> Vec<f64> {
    for parameter in parameters.iter_mut().take(4) {
        *parameter = parameter.clamp(0.0, 1.0);
    }
    let [alpha, beta, gamma, phi, level, trend, seasons @ ..] = parameters else {
        return Vec::new();
    };
    let (alpha, beta, gamma, phi) = (*alpha, *beta, *gamma, *phi);
    let (mut level, mut trend) = (*level, *trend);
    let mut damping = phi;
    let mut value = series.first().copied().unwrap_or_default();
    let mut values = vec![value];
    // The factors of the season stand in a ring that turns with the time.
    let mut turned = season.wrapping_sub(1);
    for time in 1..series.len() + ahead {
        let (mut factor, mut factor_ahead) = (1.0, 1.0);
        if season > 0 {
            let place = |offset: usize| (time + turned + offset - season) % season;
            factor = seasons.get(place(0)).copied().unwrap_or(1.0);
            factor_ahead = seasons.get(place(time % season)).copied().unwrap_or(1.0);
        }
        let level_before = level;
        level = alpha * (value / factor) + (1.0 - alpha) * (level_before + phi * trend);
        let trend_before = trend;
        trend = beta * (level - level_before) + (1.0 - beta) * phi * trend_before;
        let new_factor =
            gamma * (value / (level_before + phi * trend_before)) + (1.0 - gamma) * factor;
        value = (level + damping * trend) * factor_ahead;
        damping += phi.powf(time as f64);
        if season > 0 {
            if let Some(place) = seasons.get_mut((time + turned) % season) {
                *place = new_factor;
            }
            turned += 1;
        }
        values.push(value);
    }
    values
}
