//! Prints statements anew: keywords in capitals, quotes only where they are needed.

use std::fmt::{self, Display, Write as _};

use super::{
    ast::{
        Counted, Delete, Expr, Field, Fill, KeyFilter, Limits, Listed, Measurement, Select, Show,
        SortField, Source, Statement, VarRef, Wildcard,
    },
    duration,
    lexer::{begins_name, continues_name},
    time,
    token::Token,
    value::DataType,
};

/// A name, in quotes if it must be.
pub(super) fn name(text: &str) -> String {
    if needs_quotes(text) { quoted(text) } else { text.to_owned() }
}

/// A name in quotes.
pub(super) fn quoted(text: &str) -> String {
    format!("\"{}\"", text.replace('\\', "\\\\").replace('\n', "\\n").replace('"', "\\\""))
}

fn needs_quotes(text: &str) -> bool {
    let mut characters = text.chars();
    Token::keyword(text).is_some()
        || !characters.next().is_some_and(begins_name)
        || !characters.all(continues_name)
}

/// A text in quotes.
pub(super) fn text(text: &str) -> String {
    format!("'{}'", text.replace('\\', "\\\\").replace('\n', "\\n").replace('\'', "\\'"))
}

/// Writes items with commas between them.
pub(super) fn list<T: Display>(items: impl IntoIterator<Item = T>) -> String {
    let items: Vec<String> = items.into_iter().map(|item| item.to_string()).collect();
    items.join(", ")
}

impl Display for VarRef {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&name(&self.name))?;
        if self.kind != DataType::Unknown {
            write!(f, "::{}", self.kind.name())?;
        }
        Ok(())
    }
}

impl Display for Expr {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Var(var) => var.fmt(f),
            Self::Call(call) => write!(f, "{}({})", call.name, list(&call.args)),
            Self::Distinct(field) => write!(f, "DISTINCT {field}"),
            Self::Number(value) => write!(f, "{value:.3}"),
            Self::Integer(value) => value.fmt(f),
            Self::Unsigned(value) => value.fmt(f),
            Self::Boolean(value) => value.fmt(f),
            Self::Text(value) => f.write_str(&text(value)),
            Self::Time(nanos) => write!(f, "'{}'", time::rfc3339(*nanos, None)),
            Self::Duration(nanos) => f.write_str(&duration::format(*nanos)),
            Self::Regex(pattern) => pattern.fmt(f),
            Self::Wildcard(Wildcard::Any) => f.write_str("*"),
            Self::Wildcard(Wildcard::Fields) => f.write_str("*::field"),
            Self::Wildcard(Wildcard::Tags) => f.write_str("*::tag"),
            Self::Binary(it) => write!(f, "{} {} {}", it.left, it.op.text(), it.right),
            Self::Paren(inner) => write!(f, "({inner})"),
            Self::Nil => f.write_str("nil"),
        }
    }
}

impl Display for Field {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.expr.fmt(f)?;
        if !self.alias.is_empty() {
            write!(f, " AS {}", name(&self.alias))?;
        }
        Ok(())
    }
}

impl Display for Measurement {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if !self.database.is_empty() {
            write!(f, "{}.", name(&self.database))?;
        }
        if !self.policy.is_empty() {
            f.write_str(&name(&self.policy))?;
        }
        if !self.database.is_empty() || !self.policy.is_empty() {
            f.write_char('.')?;
        }
        match &self.regex {
            _ if !self.name.is_empty() => f.write_str(&name(&self.name)),
            Some(regex) => regex.fmt(f),
            None => Ok(()),
        }
    }
}

impl Display for Source {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Measurement(measurement) => measurement.fmt(f),
            Self::Subquery(select) => write!(f, "({select})"),
        }
    }
}

impl Display for SortField {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if !self.name.is_empty() {
            write!(f, "{} ", self.name)?;
        }
        f.write_str(if self.ascending { "ASC" } else { "DESC" })
    }
}

impl Display for Limits {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let parts = [
            ("LIMIT", self.limit),
            ("OFFSET", self.offset),
            ("SLIMIT", self.series_limit),
            ("SOFFSET", self.series_offset),
        ];
        for (word, number) in parts.iter().filter(|(_, number)| *number > 0) {
            write!(f, " {word} {number}")?;
        }
        Ok(())
    }
}

fn tail(f: &mut fmt::Formatter<'_>, condition: Option<&Expr>, dimensions: &[Expr]) -> fmt::Result {
    if let Some(condition) = condition {
        write!(f, " WHERE {condition}")?;
    }
    if !dimensions.is_empty() {
        write!(f, " GROUP BY {}", list(dimensions))?;
    }
    Ok(())
}

impl Display for Select {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "SELECT {}", list(&self.fields))?;
        if let Some(target) = &self.target {
            write!(f, " INTO {target}")?;
        }
        write!(f, " FROM {}", list(&self.sources))?;
        tail(f, self.condition.as_ref(), &self.dimensions)?;
        match self.fill {
            Fill::Null => {}
            Fill::None => f.write_str(" fill(none)")?,
            Fill::Integer(value) => write!(f, " fill({value})")?,
            Fill::Number(value) => write!(f, " fill({value})")?,
            Fill::Previous => f.write_str(" fill(previous)")?,
            Fill::Linear => f.write_str(" fill(linear)")?,
        }
        if !self.sort.is_empty() {
            write!(f, " ORDER BY {}", list(&self.sort))?;
        }
        self.limits.fmt(f)?;
        if let Some(zone) = &self.zone {
            write!(f, " TZ('{}')", zone.name)?;
        }
        Ok(())
    }
}

impl Display for KeyFilter {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Is(key) => write!(f, "= {}", name(key)),
            Self::IsNot(key) => write!(f, "!= {}", name(key)),
            Self::In(keys) => write!(f, "IN ({})", list(keys.iter().map(|key| name(key)))),
            Self::Matches(pattern) => write!(f, "=~ {pattern}"),
            Self::MatchesNot(pattern) => write!(f, "!~ {pattern}"),
        }
    }
}

impl Display for Show {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match (self.listed, self.counted) {
            (Listed::Series, _) => "SHOW SERIES",
            (Listed::Measurements, Counted::No) => "SHOW MEASUREMENTS",
            (Listed::Measurements, _) => "SHOW MEASUREMENT",
            (Listed::FieldKeys, Counted::No) => "SHOW FIELD KEYS",
            (Listed::FieldKeys, _) => "SHOW FIELD KEY",
            (Listed::TagKeys, Counted::No) => "SHOW TAG KEYS",
            (Listed::TagKeys, _) => "SHOW TAG KEY",
            (Listed::TagValues, _) => "SHOW TAG VALUES",
        })?;
        f.write_str(match self.counted {
            Counted::No => "",
            Counted::Estimated => " CARDINALITY",
            Counted::Exactly => " EXACT CARDINALITY",
        })?;
        if !self.database.is_empty() {
            write!(f, " ON {}", name(&self.database))?;
        }
        if let Some((op, source)) = &self.with_measurement {
            write!(f, " WITH MEASUREMENT {} {source}", op.text())?;
        }
        if !self.sources.is_empty() {
            write!(f, " FROM {}", list(&self.sources))?;
        }
        if let Some(key) = self.with_key.as_ref().filter(|_| self.listed == Listed::TagValues) {
            write!(f, " WITH KEY {key}")?;
        }
        tail(f, self.condition.as_ref(), &self.dimensions)?;
        if !self.sort.is_empty() {
            write!(f, " ORDER BY {}", list(&self.sort))?;
        }
        self.limits.fmt(f)
    }
}

impl Display for Delete {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(if self.is_drop { "DROP SERIES" } else { "DELETE" })?;
        if !self.sources.is_empty() {
            write!(f, " FROM {}", list(&self.sources))?;
        }
        tail(f, self.condition.as_ref(), &[])
    }
}

impl Display for Statement {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Select(select) => select.fmt(f),
            Self::Explain { analyze: false, select } => write!(f, "EXPLAIN {select}"),
            Self::Explain { analyze: true, select } => write!(f, "EXPLAIN ANALYZE {select}"),
            Self::Show(show) => show.fmt(f),
            Self::ShowDatabases => f.write_str("SHOW DATABASES"),
            Self::ShowQueries => f.write_str("SHOW QUERIES"),
            Self::ShowContinuousQueries => f.write_str("SHOW CONTINUOUS QUERIES"),
            Self::ShowRetentionPolicies(database) if database.is_empty() => {
                f.write_str("SHOW RETENTION POLICIES")
            }
            Self::ShowRetentionPolicies(database) => {
                write!(f, "SHOW RETENTION POLICIES ON {}", name(database))
            }
            Self::Delete(delete) => delete.fmt(f),
            Self::Refused(refused) => f.write_str(&refused.printed),
        }
    }
}
