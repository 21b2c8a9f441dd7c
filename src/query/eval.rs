//! Evaluates operators and math functions on values.

use super::{token::Token, value::Value};

/// The value of `left op right`. A missing or unfit operand gives nothing, or false for comparisons;
/// a division by zero gives zero. `divides_as_float` says whether whole numbers are divided as numbers.
pub(super) fn binary(op: Token, left: Value, right: Value, divides_as_float: bool) -> Value {
    let (left, right) = match (left, right) {
        // Nothing is false beside true or false.
        (Value::Null, right @ Value::Boolean(_)) => (Value::Boolean(false), right),
        (left @ Value::Boolean(_), Value::Null) => (left, Value::Boolean(false)),
        both => both,
    };
    let result = match (&left, &right) {
        (Value::Boolean(left), right) => booleans(op, *left, right),
        (Value::Integer(left), Value::Integer(right)) => {
            integers(op, *left, *right, divides_as_float)
        }
        (Value::Float(_) | Value::Integer(_), Value::Float(_) | Value::Integer(_)) => {
            match (left.as_f64(), right.as_f64()) {
                (Some(left), Some(right)) => floats(op, left, right),
                _ => None,
            }
        }
        (Value::Text(left), Value::Text(right)) => match op {
            Token::Eq => Some(Value::Boolean(left == right)),
            Token::Neq => Some(Value::Boolean(left != right)),
            _ => None,
        },
        _ => None,
    };
    result.unwrap_or(match op {
        Token::Eq | Token::Neq | Token::Lt | Token::Lte | Token::Gt | Token::Gte => {
            Value::Boolean(false)
        }
        _ => Value::Null,
    })
}

fn booleans(op: Token, left: bool, right: &Value) -> Option<Value> {
    let right = match right {
        Value::Boolean(right) => Some(*right),
        _ => None,
    };
    let is_true = |holds: fn(bool, bool) -> bool| right.is_some_and(|right| holds(left, right));
    Some(Value::Boolean(match op {
        Token::And | Token::BitAnd => is_true(|left, right| left && right),
        Token::Or | Token::BitOr => is_true(|left, right| left || right),
        Token::BitXor | Token::Neq => is_true(|left, right| left != right),
        Token::Eq => is_true(|left, right| left == right),
        _ => return None,
    }))
}

fn integers(op: Token, left: i64, right: i64, divides_as_float: bool) -> Option<Value> {
    Some(match op {
        Token::Eq => Value::Boolean(left == right),
        Token::Neq => Value::Boolean(left != right),
        Token::Lt => Value::Boolean(left < right),
        Token::Lte => Value::Boolean(left <= right),
        Token::Gt => Value::Boolean(left > right),
        Token::Gte => Value::Boolean(left >= right),
        Token::Add => Value::Integer(left.wrapping_add(right)),
        Token::Sub => Value::Integer(left.wrapping_sub(right)),
        Token::Mul => Value::Integer(left.wrapping_mul(right)),
        Token::Div if divides_as_float => {
            Value::Float(if right == 0 { 0.0 } else { left as f64 / right as f64 })
        }
        Token::Div => Value::Integer(if right == 0 { 0 } else { left.wrapping_div(right) }),
        Token::Mod => Value::Integer(if right == 0 { 0 } else { left.wrapping_rem(right) }),
        Token::BitAnd => Value::Integer(left & right),
        Token::BitOr => Value::Integer(left | right),
        Token::BitXor => Value::Integer(left ^ right),
        _ => return None,
    })
}

#[expect(clippy::float_cmp, reason = "the language compares exactly")]
fn floats(op: Token, left: f64, right: f64) -> Option<Value> {
    Some(match op {
        Token::Eq => Value::Boolean(left == right),
        Token::Neq => Value::Boolean(left != right),
        Token::Lt => Value::Boolean(left < right),
        Token::Lte => Value::Boolean(left <= right),
        Token::Gt => Value::Boolean(left > right),
        Token::Gte => Value::Boolean(left >= right),
        Token::Add => Value::Float(left + right),
        Token::Sub => Value::Float(left - right),
        Token::Mul => Value::Float(left * right),
        Token::Div => Value::Float(if right == 0.0 { 0.0 } else { left / right }),
        Token::Mod => Value::Float(left % right),
        _ => return None,
    })
}

/// Whether a function computes a value of values, row by row.
pub(super) fn is_math(name: &str) -> bool {
    matches!(
        name,
        "abs"
            | "sin"
            | "cos"
            | "tan"
            | "asin"
            | "acos"
            | "atan"
            | "atan2"
            | "exp"
            | "log"
            | "ln"
            | "log2"
            | "log10"
            | "sqrt"
            | "pow"
            | "floor"
            | "ceil"
            | "round"
    )
}

/// The number of arguments of a math function.
pub(super) fn n_math_args(name: &str) -> usize {
    if matches!(name, "atan2" | "pow" | "log") { 2 } else { 1 }
}

/// The value of a math function.
pub(super) fn math(name: &str, args: &[Value]) -> Value {
    match (name, args) {
        ("abs" | "floor" | "ceil" | "round", [whole @ Value::Integer(_)]) => whole.clone(),
        (_, [arg]) => {
            arg.as_f64().and_then(|arg| unary(name, arg)).map_or(Value::Null, Value::Float)
        }
        (_, [first, second]) => match (first.as_f64(), second.as_f64()) {
            (Some(first), Some(second)) => Value::Float(match name {
                "atan2" => first.atan2(second),
                "pow" => first.powf(second),
                "log" => first.ln() / second.ln(),
                _ => return Value::Null,
            }),
            _ => Value::Null,
        },
        _ => Value::Null,
    }
}

fn unary(name: &str, arg: f64) -> Option<f64> {
    Some(match name {
        "abs" => arg.abs(),
        "sin" => arg.sin(),
        "cos" => arg.cos(),
        "tan" => arg.tan(),
        "asin" => arg.asin(),
        "acos" => arg.acos(),
        "atan" => arg.atan(),
        "exp" => arg.exp(),
        "ln" => arg.ln(),
        "log2" => arg.log2(),
        "log10" => arg.log10(),
        "sqrt" => arg.sqrt(),
        "floor" => arg.floor(),
        "ceil" => arg.ceil(),
        "round" => arg.round(),
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_missing_gives_nothing_and_zero_divides_to_zero() {
        let one = || Value::Float(1.0);
        assert_eq!(binary(Token::Add, one(), Value::Null, true), Value::Null);
        assert_eq!(binary(Token::Neq, Value::Null, one(), true), Value::Boolean(false));
        assert_eq!(binary(Token::Div, one(), Value::Integer(0), true), Value::Float(0.0));
        let (seven, two) = (Value::Integer(7), Value::Integer(2));
        assert_eq!(binary(Token::Div, seven.clone(), two.clone(), true), Value::Float(3.5));
        assert_eq!(binary(Token::Div, seven, two, false), Value::Integer(3));
        let most = Value::Integer(i64::MAX);
        let sum = binary(Token::Add, most, Value::Integer(1), true);
        assert_eq!(sum, Value::Integer(i64::MIN));
    }
}
