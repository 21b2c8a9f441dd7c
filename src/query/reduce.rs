//! Computes what is constant in an expression, times and durations included.

use jiff::tz::TimeZone;

use super::{
    ast::{Call, Expr},
    eval, time,
    token::Token,
    value::Value,
};

/// What constants may be made of.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Known<'k> {
    /// What `now()` is.
    pub(super) now: Option<i64>,
    /// The zone of dates without one.
    pub(super) zone: Option<&'k TimeZone>,
    /// Whether math functions are computed.
    pub(super) math: bool,
}

/// Reduces an expression; parentheses around all of it are dropped.
pub(super) fn reduce(expr: &Expr, known: &Known<'_>) -> Expr {
    match inner(expr, known) {
        Expr::Paren(inner) => *inner,
        other => other,
    }
}

/// [`reduce`] with the outermost parentheses kept.
pub(super) fn inner(expr: &Expr, known: &Known<'_>) -> Expr {
    match expr {
        Expr::Binary(binary) => {
            let left = inner(&binary.left, known);
            let right = inner(&binary.right, known);
            operation(binary.op, left, right, known.zone)
        }
        Expr::Paren(content) => match inner(content, known) {
            binary @ Expr::Binary(_) => Expr::Paren(Box::new(binary)),
            other => other,
        },
        Expr::Call(call) => {
            let args: Vec<Expr> = call.args.iter().map(|arg| inner(arg, known)).collect();
            if call.name == "now"
                && args.is_empty()
                && let Some(now) = known.now
            {
                return Expr::Time(i128::from(now));
            }
            if known.math && eval::is_math(&call.name) && args.iter().all(Expr::is_literal) {
                let values: Vec<Value> = args.iter().map(literal_value).collect();
                if values.len() == eval::n_math_args(&call.name) {
                    return literal(eval::math(&call.name, &values));
                }
            }
            Expr::Call(Call { name: call.name.clone(), args })
        }
        other => other.clone(),
    }
}

/// The value of a constant that a row could have, too.
pub(super) fn literal_value(expr: &Expr) -> Value {
    match expr {
        Expr::Number(value) => Value::Float(*value),
        Expr::Integer(value) => Value::Integer(*value),
        Expr::Unsigned(value) => Value::Float(*value as f64),
        Expr::Boolean(value) => Value::Boolean(*value),
        Expr::Text(value) => Value::Text(value.as_str().into()),
        _ => Value::Null,
    }
}

fn literal(value: Value) -> Expr {
    match value {
        Value::Float(value) => Expr::Number(value),
        Value::Integer(value) => Expr::Integer(value),
        Value::Boolean(value) => Expr::Boolean(value),
        Value::Text(value) => Expr::Text(value.as_ref().to_owned()),
        Value::Null | Value::Time(_) => Expr::Nil,
    }
}

fn operation(op: Token, left: Expr, right: Expr, zone: Option<&TimeZone>) -> Expr {
    match (op, &left, &right) {
        (Token::And, Expr::Boolean(false), _) | (Token::And, _, Expr::Boolean(false)) => {
            return Expr::Boolean(false);
        }
        (Token::Or, Expr::Boolean(true), _) | (Token::Or, _, Expr::Boolean(true)) => {
            return Expr::Boolean(true);
        }
        (Token::And, Expr::Boolean(true), _) | (Token::Or, Expr::Boolean(false), _) => {
            return right;
        }
        (Token::And, _, Expr::Boolean(true)) | (Token::Or, _, Expr::Boolean(false)) => {
            return left;
        }
        _ => {}
    }
    constant(op, &left, &right, zone).unwrap_or_else(|| Expr::binary(op, left, right))
}

/// The result, if both sides are constants that go together.
fn constant(op: Token, left: &Expr, right: &Expr, zone: Option<&TimeZone>) -> Option<Expr> {
    let date = |text: &str| {
        if time::is_literal(text) { time::parse(text, zone) } else { None }
    };
    match (left, right) {
        (Expr::Nil, _) => matches!(op, Token::Eq | Token::Neq).then_some(Expr::Boolean(false)),
        (
            Expr::Boolean(_)
            | Expr::Duration(_)
            | Expr::Integer(_)
            | Expr::Number(_)
            | Expr::Time(_),
            Expr::Nil,
        ) => Some(Expr::Boolean(false)),
        (Expr::Duration(left), Expr::Duration(right)) => durations(op, *left, *right),
        (Expr::Duration(left), Expr::Number(_) | Expr::Integer(_)) => {
            let factor = match right {
                Expr::Number(value) => *value as i64,
                Expr::Integer(value) => *value,
                _ => return None,
            };
            match op {
                Token::Mul => Some(Expr::Duration(left.wrapping_mul(factor))),
                Token::Div if factor == 0 => Some(Expr::Duration(0)),
                Token::Div => Some(Expr::Duration(left.wrapping_div(factor))),
                _ => None,
            }
        }
        (Expr::Duration(left) | Expr::Integer(left), Expr::Time(right)) if op == Token::Add => {
            Some(Expr::Time(right + i128::from(*left)))
        }
        (Expr::Duration(left) | Expr::Integer(left), Expr::Text(right)) if op == Token::Add => {
            Some(Expr::Time(date(right)? + i128::from(*left)))
        }
        // A whole number is a time in nanoseconds.
        (Expr::Integer(left), Expr::Duration(right)) => {
            times(op, i128::from(*left), &Expr::Duration(*right), zone)
        }
        (Expr::Time(left), _) => times(op, *left, right, zone),
        (Expr::Text(left), Expr::Text(right)) => texts(op, left, right, zone),
        (Expr::Text(left), Expr::Duration(_) | Expr::Time(_) | Expr::Integer(_)) => {
            times(op, date(left)?, right, zone)
        }
        (Expr::Boolean(_), Expr::Boolean(_))
        | (
            Expr::Integer(_) | Expr::Number(_) | Expr::Unsigned(_),
            Expr::Integer(_) | Expr::Number(_) | Expr::Unsigned(_),
        ) => match eval::binary(op, literal_value(left), literal_value(right), true) {
            Value::Null => None,
            value => Some(literal(value)),
        },
        _ => None,
    }
}

fn durations(op: Token, left: i64, right: i64) -> Option<Expr> {
    match op {
        Token::Add => Some(Expr::Duration(left.wrapping_add(right))),
        Token::Sub => Some(Expr::Duration(left.wrapping_sub(right))),
        _ => compared(op, i128::from(left), i128::from(right)),
    }
}

fn compared(op: Token, left: i128, right: i128) -> Option<Expr> {
    Some(Expr::Boolean(match op {
        Token::Eq => left == right,
        Token::Neq => left != right,
        Token::Lt => left < right,
        Token::Lte => left <= right,
        Token::Gt => left > right,
        Token::Gte => left >= right,
        _ => return None,
    }))
}

fn times(op: Token, left: i128, right: &Expr, zone: Option<&TimeZone>) -> Option<Expr> {
    match (right, op) {
        (Expr::Duration(right) | Expr::Integer(right), Token::Add) => {
            Some(Expr::Time(left + i128::from(*right)))
        }
        (Expr::Duration(right) | Expr::Integer(right), Token::Sub) => {
            Some(Expr::Time(left - i128::from(*right)))
        }
        (Expr::Time(right), Token::Sub) => {
            Some(Expr::Duration(i64::try_from(left - right).unwrap_or(i64::MAX)))
        }
        (Expr::Time(right), _) => compared(op, left, *right),
        (Expr::Text(right), _) => {
            let right = time::is_literal(right).then(|| time::parse(right, zone))??;
            times(op, left, &Expr::Time(right), zone)
        }
        _ => None,
    }
}

fn texts(op: Token, left: &str, right: &str, zone: Option<&TimeZone>) -> Option<Expr> {
    let date = |text: &str| {
        if time::is_literal(text) { time::parse(text, zone) } else { None }
    };
    match op {
        // Two ways to write the same time are equal.
        Token::Eq | Token::Neq => Some(match (date(left), date(right)) {
            (Some(left), Some(right)) => compared(op, left, right)?,
            _ => Expr::Boolean((left == right) == (op == Token::Eq)),
        }),
        Token::Add => Some(Expr::Text([left, right].concat())),
        _ => times(op, date(left)?, &Expr::Text(right.to_owned()), zone),
    }
}
