//! The simplex method of Nelder and Mead for the minimum of a function, after Michael F. Hutt.

const MAX_ROUNDS: usize = 1000;
const REFLECTION: f64 = 1.0;
const CONTRACTION: f64 = 0.5;
const EXPANSION: f64 = 2.0;

/// Something to be minimized; it may change the parameters to what is allowed.
type Objective<'o> = dyn FnMut(&mut [f64]) -> f64 + 'o;

/// The least value that is found from `start` on, and where.
pub(super) fn minimize(
    objective: &mut Objective<'_>,
    start: &[f64],
    epsilon: f64,
) -> (f64, Vec<f64>) {
    let n = start.len();
    let size = n as f64;
    let (own, other) = {
        let root = (size + 1.0).sqrt();
        let scale = size * 2.0_f64.sqrt();
        ((root - 1.0 + size) / scale, (root - 1.0) / scale)
    };
    let mut corners: Vec<Vec<f64>> = vec![start.to_vec()];
    for corner in 0..n {
        let moved =
            |(index, value): (usize, &f64)| value + if index == corner { own } else { other };
        corners.push(start.iter().enumerate().map(moved).collect());
    }
    let mut values: Vec<f64> = corners.iter_mut().map(|corner| objective(corner)).collect();
    for _ in 0..MAX_ROUNDS {
        let (worst, best) = ends(&values);
        let second = second_worst(&values, worst, best);
        let at = |index: usize| values.get(index).copied().unwrap_or(f64::INFINITY);
        let (value_of_worst, value_of_best, value_of_second) = (at(worst), at(best), at(second));
        let center = center(&corners, worst, n);
        let worst_corner = corners.get(worst).cloned().unwrap_or_default();
        let mut reflected = along(&center, &worst_corner, -REFLECTION);
        let reflected_value = objective(&mut reflected);
        let mut exchange = |corner: Vec<f64>, value: f64, values: &mut Vec<f64>| {
            if let (Some(old), Some(old_value)) = (corners.get_mut(worst), values.get_mut(worst)) {
                *old = corner;
                *old_value = value;
            }
        };
        if reflected_value < value_of_second && reflected_value >= value_of_best {
            exchange(reflected.clone(), reflected_value, &mut values);
        }
        if reflected_value < value_of_best {
            let mut expanded = along(&center, &reflected, EXPANSION);
            let expanded_value = objective(&mut expanded);
            if expanded_value < reflected_value {
                exchange(expanded, expanded_value, &mut values);
            } else {
                exchange(reflected.clone(), reflected_value, &mut values);
            }
        }
        if reflected_value >= value_of_second {
            let is_outside = reflected_value < value_of_worst;
            let toward = if is_outside { &reflected } else { &worst_corner };
            let mut contracted = along(&center, toward, CONTRACTION);
            let contracted_value = objective(&mut contracted);
            if contracted_value < value_of_worst {
                exchange(contracted, contracted_value, &mut values);
            } else {
                shrink(&mut corners, best);
                for index in [worst, second] {
                    if let (Some(corner), Some(value)) =
                        (corners.get_mut(index), values.get_mut(index))
                    {
                        *value = objective(corner);
                    }
                }
            }
        }
        let mean = values.iter().sum::<f64>() / (size + 1.0);
        let squares = values.iter().map(|value| (value - mean).powi(2) / size);
        if squares.sum::<f64>().sqrt() < epsilon {
            break;
        }
    }
    let (_, best) = ends(&values);
    let mut corner = corners.get(best).cloned().unwrap_or_default();
    let found = corner.clone();
    (objective(&mut corner), found)
}

/// The indexes of the largest and the smallest value.
fn ends(values: &[f64]) -> (usize, usize) {
    let (mut worst, mut best) = ((0, f64::NEG_INFINITY), (0, f64::INFINITY));
    for (index, value) in values.iter().enumerate() {
        if index == 0 || *value > worst.1 {
            worst = (index, *value);
        }
        if index == 0 || *value < best.1 {
            best = (index, *value);
        }
    }
    (worst.0, best.0)
}

fn second_worst(values: &[f64], worst: usize, best: usize) -> usize {
    let at = |index: usize| values.get(index).copied().unwrap_or_default();
    let mut second = best;
    for (index, value) in values.iter().enumerate() {
        if *value > at(second) && *value < at(worst) {
            second = index;
        }
    }
    second
}

/// The middle of all corners but one.
fn center(corners: &[Vec<f64>], without: usize, n: usize) -> Vec<f64> {
    let others = || corners.iter().enumerate().filter(|(index, _)| *index != without);
    let coordinate = |at: usize| {
        let sum: f64 = others().filter_map(|(_, corner)| corner.get(at)).sum();
        sum / n as f64
    };
    (0..n).map(coordinate).collect()
}

/// From the center toward a point, by this factor of the way.
fn along(center: &[f64], toward: &[f64], factor: f64) -> Vec<f64> {
    let both = center.iter().zip(toward);
    both.map(|(center, toward)| center + factor * (toward - center)).collect()
}

/// Halves the way from all corners to the best one.
fn shrink(corners: &mut [Vec<f64>], best: usize) {
    let Some(target) = corners.get(best).cloned() else { return };
    for (index, corner) in corners.iter_mut().enumerate() {
        if index != best {
            for (value, target) in corner.iter_mut().zip(&target) {
                *value = target + (*value - target) / 2.0;
            }
        }
    }
}
