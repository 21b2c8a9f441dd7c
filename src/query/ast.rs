//! Statements as they are parsed.

use jiff::tz::TimeZone;

use super::{pattern::Pattern, token::Token, value::DataType};

/// An expression.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Expr {
    Var(VarRef),
    Call(Call),
    /// `DISTINCT field`.
    Distinct(String),
    Number(f64),
    Integer(i64),
    Unsigned(u64),
    Boolean(bool),
    Text(String),
    /// In nanoseconds; only times up to the year 2262 are compared with others.
    Time(i128),
    Duration(i64),
    Regex(Pattern),
    Wildcard(Wildcard),
    Binary(Box<Binary>),
    Paren(Box<Self>),
    /// What a call that has no value is reduced to.
    Nil,
}

/// `left op right`.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Binary {
    pub(super) op: Token,
    pub(super) left: Expr,
    pub(super) right: Expr,
}

/// A field or tag.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(super) struct VarRef {
    pub(super) name: String,
    pub(super) kind: DataType,
}

/// `name(arguments)`; the name is in lower case.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Call {
    pub(super) name: String,
    pub(super) args: Vec<Expr>,
}

/// What `*` stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Wildcard {
    Any,
    Fields,
    Tags,
}

impl Expr {
    /// A binary expression.
    pub(super) fn binary(op: Token, left: Self, right: Self) -> Self {
        Self::Binary(Box::new(Binary { op, left, right }))
    }

    /// A field or tag of a type that is not known.
    pub(super) fn var(name: &str) -> Self {
        Self::Var(VarRef { name: name.to_owned(), kind: DataType::Unknown })
    }

    /// Whether it is a constant.
    pub(super) const fn is_literal(&self) -> bool {
        matches!(
            self,
            Self::Number(_)
                | Self::Integer(_)
                | Self::Unsigned(_)
                | Self::Boolean(_)
                | Self::Text(_)
                | Self::Time(_)
                | Self::Duration(_)
                | Self::Regex(_)
                | Self::Nil
        )
    }

    /// The name of its type in InfluxDB's source, which some errors say.
    pub(super) const fn go_type(&self) -> &'static str {
        match self {
            Self::Var(_) => "*influxql.VarRef",
            Self::Call(_) => "*influxql.Call",
            Self::Distinct(_) => "*influxql.Distinct",
            Self::Number(_) => "*influxql.NumberLiteral",
            Self::Integer(_) => "*influxql.IntegerLiteral",
            Self::Unsigned(_) => "*influxql.UnsignedLiteral",
            Self::Boolean(_) => "*influxql.BooleanLiteral",
            Self::Text(_) => "*influxql.StringLiteral",
            Self::Time(_) => "*influxql.TimeLiteral",
            Self::Duration(_) => "*influxql.DurationLiteral",
            Self::Regex(_) => "*influxql.RegexLiteral",
            Self::Wildcard(_) => "*influxql.Wildcard",
            Self::Binary(_) => "*influxql.BinaryExpr",
            Self::Paren(_) => "*influxql.ParenExpr",
            Self::Nil => "*influxql.NilLiteral",
        }
    }

    /// Calls `visit` for it and all it is made of, while that gives `true` also for what is inside.
    pub(super) fn walk<'e>(&'e self, visit: &mut dyn FnMut(&'e Self) -> bool) {
        if !visit(self) {
            return;
        }
        match self {
            Self::Binary(binary) => {
                binary.left.walk(visit);
                binary.right.walk(visit);
            }
            Self::Paren(inner) => inner.walk(visit),
            Self::Call(call) => call.args.iter().for_each(|arg| arg.walk(visit)),
            _ => {}
        }
    }

    /// Changes it and all it is made of, the inner ones first.
    pub(super) fn rewrite(&mut self, change: &mut dyn FnMut(&mut Self)) {
        match self {
            Self::Binary(binary) => {
                binary.left.rewrite(change);
                binary.right.rewrite(change);
            }
            Self::Paren(inner) => inner.rewrite(change),
            Self::Call(call) => call.args.iter_mut().for_each(|arg| arg.rewrite(change)),
            _ => {}
        }
        change(self);
    }
}

/// `expression AS alias`.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Field {
    pub(super) expr: Expr,
    /// Empty if there is none.
    pub(super) alias: String,
}

impl Field {
    /// The name of its column: the alias, else what names the expression.
    pub(super) fn name(&self) -> String {
        if self.alias.is_empty() { name_of(&self.expr) } else { self.alias.clone() }
    }
}

fn name_of(expr: &Expr) -> String {
    match expr {
        Expr::Call(call) => call.name.clone(),
        Expr::Var(var) => var.name.clone(),
        Expr::Paren(inner) => name_of(inner),
        Expr::Binary(_) => {
            let mut names: Vec<&str> = Vec::new();
            expr.walk(&mut |part| {
                match part {
                    Expr::Var(var) => names.push(&var.name),
                    Expr::Call(call) => names.push(&call.name),
                    _ => {}
                }
                !matches!(part, Expr::Call(_))
            });
            names.join("_")
        }
        _ => String::new(),
    }
}

/// What is read from.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Source {
    Measurement(Measurement),
    Subquery(Box<Select>),
}

/// `database.policy.name`; what is left out is empty.
#[derive(Debug, Clone, PartialEq, Default)]
pub(super) struct Measurement {
    pub(super) database: String,
    pub(super) policy: String,
    pub(super) name: String,
    pub(super) regex: Option<Pattern>,
}

impl Measurement {
    /// Whether a measurement of this name is meant.
    pub(super) fn is_meant(&self, name: &str) -> bool {
        self.regex.as_ref().map_or_else(|| self.name == name, |regex| regex.matches(name))
    }
}

/// What fills empty windows.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub(super) enum Fill {
    #[default]
    Null,
    None,
    Integer(i64),
    Number(f64),
    Previous,
    Linear,
}

/// A zone of `tz()`, and its name as written.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Zone {
    pub(super) name: String,
    pub(super) rules: TimeZone,
}

/// `ORDER BY`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct SortField {
    /// Empty in `ORDER BY DESC`.
    pub(super) name: String,
    pub(super) ascending: bool,
}

/// `SELECT`.
#[derive(Debug, Clone, PartialEq, Default)]
pub(super) struct Select {
    pub(super) fields: Vec<Field>,
    /// `INTO`.
    pub(super) target: Option<Measurement>,
    pub(super) sources: Vec<Source>,
    pub(super) condition: Option<Expr>,
    pub(super) dimensions: Vec<Expr>,
    pub(super) fill: Fill,
    pub(super) sort: Vec<SortField>,
    pub(super) limits: Limits,
    pub(super) zone: Option<Zone>,
    /// The alias of the column of times; empty if there is none.
    pub(super) time_alias: String,
    /// No column of times, in a subquery.
    pub(super) omits_time: bool,
}

/// `LIMIT`, `OFFSET`, `SLIMIT`, `SOFFSET`; zero where there is none.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Limits {
    pub(super) limit: u64,
    pub(super) offset: u64,
    pub(super) series_limit: u64,
    pub(super) series_offset: u64,
}

impl Select {
    /// Whether rows come in order of time.
    pub(super) fn is_ascending(&self) -> bool {
        self.sort.first().is_none_or(|first| first.ascending)
    }
}

/// Which tag keys are meant, in `WITH KEY`.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum KeyFilter {
    Is(String),
    IsNot(String),
    In(Vec<String>),
    Matches(Pattern),
    MatchesNot(Pattern),
}

impl KeyFilter {
    /// Whether this key is meant.
    pub(super) fn is_meant(&self, key: &str) -> bool {
        match self {
            Self::Is(name) => name == key,
            Self::IsNot(name) => name != key,
            Self::In(names) => names.iter().any(|name| name == key),
            Self::Matches(pattern) => pattern.matches(key),
            Self::MatchesNot(pattern) => !pattern.matches(key),
        }
    }
}

/// What a `SHOW` that reads the data lists.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Listed {
    Series,
    Measurements,
    FieldKeys,
    TagKeys,
    TagValues,
}

/// A count of what is listed, instead of the list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Counted {
    No,
    Estimated,
    Exactly,
}

/// `SHOW SERIES`, `MEASUREMENTS`, `FIELD KEYS`, `TAG KEYS`, `TAG VALUES`, and their `CARDINALITY`.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Show {
    pub(super) listed: Listed,
    pub(super) counted: Counted,
    /// Empty: that of the request.
    pub(super) database: String,
    pub(super) sources: Vec<Source>,
    /// `WITH MEASUREMENT`, and whether it was `=~`.
    pub(super) with_measurement: Option<(Token, Measurement)>,
    pub(super) with_key: Option<KeyFilter>,
    pub(super) condition: Option<Expr>,
    pub(super) dimensions: Vec<Expr>,
    pub(super) sort: Vec<SortField>,
    pub(super) limits: Limits,
}

/// A right.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Privilege {
    Read,
    Write,
    All,
}

impl Privilege {
    /// InfluxDB's name.
    pub(super) const fn name(self) -> &'static str {
        match self {
            Self::Read => "READ",
            Self::Write => "WRITE",
            Self::All => "ALL PRIVILEGES",
        }
    }
}

/// Something that administers or writes, as it is printed: nothing here executes it.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Refused {
    /// The statement, printed anew, without passwords.
    pub(super) printed: String,
    /// What it would take.
    pub(super) needs: RefusedNeeds,
}

/// What a statement that is not executed would take.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum RefusedNeeds {
    Admin,
    /// Writing to a database; empty: that of the request.
    Write(String),
    /// Reading from one database, and writing to another.
    ReadAndWrite(String, String),
}

/// A statement.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Statement {
    Select(Box<Select>),
    Explain {
        analyze: bool,
        select: Box<Select>,
    },
    Show(Box<Show>),
    ShowDatabases,
    ShowQueries,
    ShowContinuousQueries,
    /// The database; empty: that of the request.
    ShowRetentionPolicies(String),
    /// `DELETE` and `DROP SERIES`.
    Delete(Box<Delete>),
    Refused(Refused),
}

/// `DELETE` and `DROP SERIES`.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Delete {
    pub(super) is_drop: bool,
    pub(super) sources: Vec<Source>,
    pub(super) condition: Option<Expr>,
}
