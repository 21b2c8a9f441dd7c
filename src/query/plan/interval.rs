//! The windows of `GROUP BY time()`.

use super::super::{
    ast::{Expr, Select},
    reduce::{self, Known},
    time,
};

/// The windows of `GROUP BY time()`, in nanoseconds; a duration of zero means none.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(in crate::query) struct Interval {
    pub(in crate::query) duration: i64,
    pub(in crate::query) offset: i64,
}

/// The windows of a statement; its dimensions are reduced.
pub(super) fn of(select: &mut Select, now: i64) -> Result<Interval, String> {
    let error = |text: &str| Err(text.to_owned());
    let mut interval = Interval::default();
    for dimension in &mut select.dimensions {
        *dimension = reduce::reduce(dimension, &Known::default());
        match dimension {
            Expr::Var(var) if var.name.eq_ignore_ascii_case("time") => {
                return error("time() is a function and expects at least one argument");
            }
            Expr::Var(_) | Expr::Wildcard(_) | Expr::Regex(_) => {}
            Expr::Call(call) => {
                if call.name != "time" {
                    return error("only time() calls allowed in dimensions");
                }
                let (first, second) = match call.args.as_slice() {
                    [first] => (first, None),
                    [first, second] => (first, Some(second)),
                    _ => return error("time dimension expected 1 or 2 arguments"),
                };
                let Expr::Duration(lasts) = first else {
                    return error("time dimension must have duration argument");
                };
                if interval.duration != 0 {
                    return error("multiple time dimensions not allowed");
                }
                // A negative length is none.
                interval.duration = (*lasts).max(0);
                let Some(second) = second else { continue };
                let unknown = "time dimension offset must be duration or now()";
                let shift = match second {
                    Expr::Duration(shift) => i128::from(*shift),
                    Expr::Time(time) => *time,
                    Expr::Call(now_call) if now_call.name != "now" => {
                        return error("time dimension offset function must be now()");
                    }
                    Expr::Call(now_call) if !now_call.args.is_empty() => {
                        return error("time dimension offset now() function requires no arguments");
                    }
                    Expr::Call(_) => i128::from(now),
                    Expr::Text(text) if time::is_literal(text) => {
                        let zone = select.zone.as_ref().map(|zone| &zone.rules);
                        time::parse(text, zone).ok_or("invalid timestamp string")?;
                        // InfluxDB takes it here, and refuses it later.
                        return Err(format!("invalid time dimension offset: {second}"));
                    }
                    _ => return error(unknown),
                };
                if interval.duration > 0 {
                    interval.offset = (shift % i128::from(interval.duration)) as i64;
                }
            }
            _ => return error("only time and tag dimensions allowed"),
        }
    }
    Ok(interval)
}
