//! The types of expressions.

use super::super::{
    ast::{Expr, VarRef},
    eval,
    token::Token,
    value::{DataType, Value},
};

/// The type of a field or tag that has none yet.
pub(in crate::query) type TypeOf<'t> = &'t dyn Fn(&VarRef) -> DataType;

/// The type of an expression; the error is InfluxDB's.
pub(in crate::query) fn of_expr(expr: &Expr, type_of: TypeOf<'_>) -> Result<DataType, String> {
    match expr {
        Expr::Var(var) => Ok(match var.kind {
            DataType::Unknown | DataType::AnyField => type_of(var),
            known => known,
        }),
        Expr::Call(call) => {
            let args = call.args.iter().map(|arg| of_expr(arg, type_of));
            Ok(of_call(&call.name, &args.collect::<Result<Vec<_>, _>>()?))
        }
        Expr::Paren(inner) => of_expr(inner, type_of),
        Expr::Number(_) | Expr::Unsigned(_) => Ok(DataType::Float),
        Expr::Integer(_) => Ok(DataType::Integer),
        Expr::Text(_) => Ok(DataType::Text),
        Expr::Boolean(_) => Ok(DataType::Boolean),
        Expr::Binary(binary) => {
            let left = of_expr(&binary.left, type_of)?;
            let right = of_expr(&binary.right, type_of)?;
            if left == DataType::Unknown || right == DataType::Unknown {
                return Ok(left.merged(right));
            }
            of_operation(binary.op, left, right).ok_or_else(|| {
                let (left, right) = (left.name(), right.name());
                format!("type error: {expr}: incompatible types: {left} and {right}")
            })
        }
        _ => Ok(DataType::Unknown),
    }
}

/// The type of an operation, by trying it.
fn of_operation(op: Token, left: DataType, right: DataType) -> Option<DataType> {
    let zero = |kind: DataType| match kind {
        DataType::Float | DataType::Unsigned => Value::Float(0.0),
        DataType::Integer => Value::Integer(0),
        DataType::Text | DataType::Tag => Value::Text("".into()),
        DataType::Boolean => Value::Boolean(false),
        _ => Value::Null,
    };
    // Of whole numbers InfluxDB takes the quotient for one, too, though it gives it as it is.
    match eval::binary(op, zero(left), zero(right), false) {
        Value::Float(_) => Some(DataType::Float),
        Value::Integer(_) => Some(DataType::Integer),
        Value::Text(_) => Some(DataType::Text),
        Value::Boolean(_) => Some(DataType::Boolean),
        Value::Null | Value::Time(_) => None,
    }
}

/// The type of what a function gives for arguments of these types. That of a math function is that of its
/// argument in InfluxDB, whatever it computes; a query around a subquery takes its values as such.
fn of_call(name: &str, args: &[DataType]) -> DataType {
    match name {
        "mean"
        | "median"
        | "integral"
        | "stddev"
        | "derivative"
        | "non_negative_derivative"
        | "moving_average"
        | "holt_winters"
        | "holt_winters_with_fit" => DataType::Float,
        "count" | "elapsed" => DataType::Integer,
        _ => args.first().copied().unwrap_or_default(),
    }
}
