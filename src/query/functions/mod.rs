//! The functions of `InfluxQL`: of all points of a window ([`Reducer`]), and from point to point ([`Step`]).

mod chosen;
mod held;
mod holt_winters;
mod reducer;
mod simplex;
mod steps;
mod sums;

pub(super) use reducer::{FunctionError, MakeReducer, Minute, Reducer, Step, WindowOf};

use std::rc::Rc;

use super::{
    ast::{Call, Expr},
    duration::SECOND,
    value::DataType,
};
use holt_winters::HoltWinters;
use reducer::unsupported;

/// Whether the query may go on; `false` once it is cancelled or has timed out.
pub(super) type MayGoOn = Rc<dyn Fn() -> bool>;

fn number_argument(call: &Call, index: usize) -> f64 {
    match call.args.get(index) {
        Some(Expr::Integer(value)) => *value as f64,
        Some(Expr::Number(value)) => *value,
        _ => 0.0,
    }
}

/// The function of all points of a window, for values of this type.
pub(super) fn reducer(call: &Call, kind: DataType) -> Result<MakeReducer, FunctionError> {
    let is_number = matches!(kind, DataType::Float | DataType::Integer);
    let is_integer = kind == DataType::Integer;
    let name = call.name.as_str();
    let number = |index: usize| number_argument(call, index);
    let whole = |index: usize| number(index).max(0.0) as usize;
    let last = call.args.len().saturating_sub(1);
    Ok(match name {
        "count" => Box::new(|| Box::new(sums::Count::default())),
        "sum" if is_integer => Box::new(|| Box::new(sums::IntegerSum::default())),
        "sum" if is_number => Box::new(|| Box::new(sums::Sum::default())),
        "mean" if is_integer => Box::new(|| Box::new(sums::IntegerMean::default())),
        "mean" if is_number => Box::new(|| Box::new(sums::Mean::default())),
        "spread" if is_number => Box::new(|| Box::new(sums::Spread::default())),
        "stddev" if is_number => Box::new(|| Box::new(sums::Deviation::default())),
        "min" if is_number || kind == DataType::Boolean => {
            Box::new(|| Box::new(chosen::Extreme::new(false)))
        }
        "max" if is_number || kind == DataType::Boolean => {
            Box::new(|| Box::new(chosen::Extreme::new(true)))
        }
        "first" => Box::new(|| Box::new(chosen::End::new(false))),
        "last" => Box::new(|| Box::new(chosen::End::new(true))),
        "median" if is_number => Box::new(|| Box::new(held::Median::default())),
        "mode" => Box::new(|| Box::new(held::Mode::default())),
        "percentile" if is_number => {
            let percentage = number(1);
            Box::new(move || Box::new(held::Percentile::new(percentage)))
        }
        "distinct" => Box::new(|| Box::new(held::Distinct::default())),
        "top" if is_number => {
            let size = whole(last);
            Box::new(move || Box::new(held::Ranked::new(size, true)))
        }
        "bottom" if is_number => {
            let size = whole(last);
            Box::new(move || Box::new(held::Ranked::new(size, false)))
        }
        "sample" => {
            let size = whole(1);
            Box::new(move || Box::new(held::Sample::new(size)))
        }
        "holt_winters" | "holt_winters_with_fit" => return Err(unsupported("elapsed", kind)),
        _ => return Err(unsupported(name, kind)),
    })
}

/// `holt_winters()` and `holt_winters_with_fit()`, for values of this type. Fitting can take minutes, so it
/// stops early when `may_go_on` returns `false`.
pub(super) fn forecast(
    call: &Call,
    kind: DataType,
    interval: i64,
    may_go_on: &MayGoOn,
) -> Result<MakeReducer, FunctionError> {
    if !matches!(kind, DataType::Float | DataType::Integer) {
        return Err(unsupported("elapsed", kind));
    }
    let whole = |index| number_argument(call, index).max(0.0) as usize;
    let (ahead, season) = (whole(1), whole(2));
    let with_fit = call.name.ends_with("with_fit");
    let may_go_on = MayGoOn::clone(may_go_on);
    Ok(Box::new(move || {
        let may_go_on = MayGoOn::clone(&may_go_on);
        Box::new(HoltWinters::new((ahead, season), with_fit, interval, may_go_on))
    }))
}

/// The function that goes from point to point, for values of this type.
pub(super) fn step(
    call: &Call,
    kind: DataType,
    interval: i64,
    ascending: bool,
    window_of: WindowOf,
) -> Result<Box<dyn Step>, FunctionError> {
    let unit = |default: i64| match call.args.get(1) {
        Some(Expr::Duration(unit)) => (*unit).max(1),
        _ => default,
    };
    let is_number = matches!(kind, DataType::Float | DataType::Integer);
    let name = call.name.as_str();
    if name == "elapsed" {
        return Ok(Box::new(steps::Elapsed::new(unit(1))));
    }
    if !is_number {
        let shown = match name {
            "moving_average" => "moving average",
            "cumulative_sum" => "cumulative sum",
            "non_negative_derivative" => "derivative",
            "non_negative_difference" => "difference",
            other => other,
        };
        return Err(unsupported(shown, kind));
    }
    let non_negative = name.starts_with("non_negative");
    Ok(match name {
        "derivative" | "non_negative_derivative" => {
            let unit = unit(if interval > 0 { interval } else { SECOND });
            Box::new(steps::Derivative::new(unit, non_negative, ascending))
        }
        "difference" | "non_negative_difference" => Box::new(steps::Difference::new(non_negative)),
        "moving_average" => {
            let window = match call.args.get(1) {
                Some(Expr::Integer(window)) => *window,
                _ => 1,
            };
            Box::new(steps::MovingAverage::new(window)?)
        }
        "cumulative_sum" => Box::new(steps::CumulativeSum::default()),
        "integral" => {
            let window_of = (interval > 0).then_some(window_of);
            Box::new(steps::Integral::new(unit(SECOND), ascending, window_of))
        }
        _ => return Err(unsupported(name, kind)),
    })
}
