//! Expressions that are ready to be evaluated, row by row.

use super::super::{
    ast::{Expr, VarRef},
    eval,
    pattern::Pattern,
    recording::tag,
    reduce::literal_value,
    token::Token,
    value::Value,
};

/// An expression whose fields and tags were found.
#[derive(Debug, Clone)]
pub(in crate::query) enum Node {
    Column(usize),
    /// A tag; empty where there is none.
    Tag(String),
    Constant(Value),
    Binary(Token, Box<Self>, Box<Self>),
    Matches {
        text: Box<Self>,
        pattern: Pattern,
        is_wanted: bool,
    },
    Math(String, Vec<Self>),
}

/// Where the values of a row are.
pub(in crate::query) trait Row {
    /// The value of a column.
    fn column(&self, index: usize) -> Value;
    /// The tags of the row.
    fn tags(&self) -> &[(String, String)];
}

impl Node {
    /// Finds fields and tags by `find`.
    pub(in crate::query) fn new(expr: &Expr, find: &mut dyn FnMut(&VarRef) -> Self) -> Self {
        match expr {
            Expr::Var(var) => find(var),
            Expr::Paren(inner) => Self::new(inner, find),
            Expr::Call(call) => {
                let args = call.args.iter().map(|arg| Self::new(arg, find)).collect();
                Self::Math(call.name.clone(), args)
            }
            Expr::Binary(binary) => {
                let left = Box::new(Self::new(&binary.left, find));
                if let Expr::Regex(pattern) = &binary.right
                    && matches!(binary.op, Token::EqRegex | Token::NeqRegex)
                {
                    let is_wanted = binary.op == Token::EqRegex;
                    return Self::Matches { text: left, pattern: pattern.clone(), is_wanted };
                }
                Self::Binary(binary.op, left, Box::new(Self::new(&binary.right, find)))
            }
            literal => Self::Constant(literal_value(literal)),
        }
    }

    /// The value in a row; `divides_as_float` as in [`eval::binary`].
    pub(in crate::query) fn value(&self, row: &dyn Row, divides_as_float: bool) -> Value {
        match self {
            Self::Column(index) => row.column(*index),
            Self::Tag(key) => Value::Text(tag(row.tags(), key).into()),
            Self::Constant(value) => value.clone(),
            Self::Binary(op, left, right) => {
                let left = left.value(row, divides_as_float);
                // Most conditions are decided by their left side.
                match (op, &left) {
                    (Token::And, Value::Boolean(false)) | (Token::Or, Value::Boolean(true)) => {
                        return left;
                    }
                    _ => {}
                }
                eval::binary(*op, left, right.value(row, divides_as_float), divides_as_float)
            }
            Self::Matches { text, pattern, is_wanted } => match text.value(row, divides_as_float) {
                Value::Text(text) => Value::Boolean(pattern.matches(&text) == *is_wanted),
                _ => Value::Null,
            },
            Self::Math(name, args) => {
                let args: Vec<Value> =
                    args.iter().map(|arg| arg.value(row, divides_as_float)).collect();
                eval::math(name, &args)
            }
        }
    }

    /// Whether it holds in a row, as a condition.
    pub(in crate::query) fn holds(&self, row: &dyn Row) -> bool {
        self.value(row, false) == Value::Boolean(true)
    }

    /// Whether it may hold for rows of a series with these tags.
    pub(in crate::query) fn may_hold(&self, tags: &[(String, String)]) -> bool {
        match self {
            Self::Binary(Token::And, left, right) => left.may_hold(tags) && right.may_hold(tags),
            Self::Binary(Token::Or, left, right) => left.may_hold(tags) || right.may_hold(tags),
            other if other.has_column() => true,
            other => other.holds(&OnlyTags(tags)),
        }
    }

    fn has_column(&self) -> bool {
        match self {
            Self::Column(_) => true,
            Self::Binary(_, left, right) => left.has_column() || right.has_column(),
            Self::Matches { text, .. } => text.has_column(),
            Self::Math(_, args) => args.iter().any(Self::has_column),
            Self::Tag(_) | Self::Constant(_) => false,
        }
    }
}

/// A row of which only the tags are known.
struct OnlyTags<'t>(&'t [(String, String)]);

impl Row for OnlyTags<'_> {
    fn column(&self, _index: usize) -> Value {
        Value::Null
    }

    fn tags(&self) -> &[(String, String)] {
        self.0
    }
}
