//! Splits a condition into the range of time and the rest.

use super::{
    ast::Expr,
    reduce::{self, Known},
    time::{self, MAX_TIME, MIN_TIME},
    token::Token,
};

/// A range of time, both ends included; what is not limited is `None`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct TimeRange {
    pub(super) from: Option<i128>,
    pub(super) to: Option<i128>,
}

impl TimeRange {
    /// What is in both.
    fn intersect(self, other: Self) -> Self {
        let both = |own: Option<i128>, other: Option<i128>, choose: fn(i128, i128) -> i128| match (
            own, other,
        ) {
            (Some(own), Some(other)) => Some(choose(own, other)),
            (own, other) => own.or(other),
        };
        Self {
            from: both(self.from, other.from, i128::max),
            to: both(self.to, other.to, i128::min),
        }
    }

    /// The first time, in nanoseconds.
    pub(super) fn first(self) -> i64 {
        self.from.map_or(MIN_TIME, saturated)
    }

    /// The last time, in nanoseconds.
    pub(super) fn last(self) -> i64 {
        self.to.map_or(MAX_TIME, saturated)
    }
}

fn saturated(nanos: i128) -> i64 {
    nanos.clamp(i128::from(MIN_TIME), i128::from(MAX_TIME)) as i64
}

/// Splits a condition; the error is InfluxDB's.
pub(super) fn split(
    condition: Option<&Expr>,
    known: &Known<'_>,
) -> Result<(Option<Expr>, TimeRange), String> {
    let Some(condition) = condition else { return Ok((None, TimeRange::default())) };
    let (rest, range) = parts(condition, known)?;
    let rest = match rest {
        Some(Expr::Paren(inner)) => Some(*inner),
        other => other,
    };
    Ok((rest.filter(|rest| *rest != Expr::Boolean(true)), range))
}

fn parts(condition: &Expr, known: &Known<'_>) -> Result<(Option<Expr>, TimeRange), String> {
    match condition {
        Expr::Binary(binary) if matches!(binary.op, Token::And | Token::Or) => {
            let (left, left_range) = parts(&binary.left, known)?;
            let (right, right_range) = parts(&binary.right, known)?;
            // Times cannot be joined by OR: they are limits of everything.
            let range = left_range.intersect(right_range);
            let rest = match (left, right) {
                (Some(left), Some(right)) => {
                    let both = Expr::binary(binary.op, left, right);
                    Some(reduce::inner(&both, &Known::default()))
                }
                (left, right) => left.or(right),
            };
            Ok((rest, range))
        }
        Expr::Binary(binary) => {
            if is_time(&binary.left) {
                return Ok((None, range_of(binary.op, &binary.right, known)?));
            }
            if is_time(&binary.right) {
                let op = match binary.op {
                    Token::Gt => Token::Lt,
                    Token::Lt => Token::Gt,
                    Token::Gte => Token::Lte,
                    Token::Lte => Token::Gte,
                    other => other,
                };
                return Ok((None, range_of(op, &binary.left, known)?));
            }
            Ok((Some(reduce::inner(condition, known)), TimeRange::default()))
        }
        Expr::Paren(inner) => {
            let (rest, range) = parts(inner, known)?;
            let rest =
                rest.map(|rest| reduce::inner(&Expr::Paren(Box::new(rest)), &Known::default()));
            Ok((rest, range))
        }
        Expr::Boolean(_) => Ok((Some(condition.clone()), TimeRange::default())),
        other => Err(format!("invalid condition expression: {other}")),
    }
}

/// Whether it names the time.
fn is_time(expr: &Expr) -> bool {
    matches!(expr, Expr::Var(var) if var.name.eq_ignore_ascii_case("time"))
}

/// Whether a condition says anything about the time.
pub(super) fn has_time(condition: &Expr) -> bool {
    match condition {
        Expr::Binary(binary) if matches!(binary.op, Token::And | Token::Or) => {
            has_time(&binary.left) || has_time(&binary.right)
        }
        Expr::Binary(binary) => is_time(&binary.left),
        Expr::Paren(inner) => has_time(inner),
        _ => false,
    }
}

/// The range that `time op value` means.
fn range_of(op: Token, value: &Expr, known: &Known<'_>) -> Result<TimeRange, String> {
    let value = match value {
        Expr::Text(text) if time::is_literal(text) => {
            let time = time::parse(text, known.zone);
            Expr::Time(time.ok_or("invalid timestamp string")?)
        }
        other => reduce::reduce(other, known),
    };
    let nanos = match &value {
        Expr::Time(nanos) => {
            let shown =
                || time::rfc3339(nanos.div_euclid(1_000_000_000) * 1_000_000_000, known.zone);
            if *nanos > i128::from(MAX_TIME) {
                return Err(format!("time {} overflows time literal", shown()));
            }
            if *nanos <= i128::from(MIN_TIME) {
                return Err(format!("time {} underflows time literal", shown()));
            }
            *nanos
        }
        Expr::Duration(nanos) | Expr::Integer(nanos) => i128::from(*nanos),
        Expr::Number(nanos) => i128::from(*nanos as i64),
        other => {
            let kind = other.go_type();
            return Err(format!("invalid operation: time and {kind} are not compatible"));
        }
    };
    let (from, to) = match op {
        Token::Gt => (Some(nanos + 1), None),
        Token::Gte => (Some(nanos), None),
        Token::Lt => (None, Some(nanos - 1)),
        Token::Lte => (None, Some(nanos)),
        Token::Eq => (Some(nanos), Some(nanos)),
        other => return Err(format!("invalid time comparison operator: {}", other.text())),
    };
    Ok(TimeRange { from, to })
}
