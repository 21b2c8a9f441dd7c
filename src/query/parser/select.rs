//! `SELECT`, `EXPLAIN`, and the clauses that other statements have too.

use jiff::tz::TimeZone;

use super::{
    super::{
        ast::{Expr, Field, Fill, Limits, Measurement, Select, SortField, Source, Statement, Zone},
        parse_error::ParseError,
        token::Token,
    },
    Parsed, Parser, expected,
};

/// Whether a statement may, must, or must not say `INTO`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Target {
    Required,
    Optional,
}

impl Parser {
    pub(super) fn select_statement(&mut self) -> Parsed<Statement> {
        Ok(Statement::Select(Box::new(self.select(Target::Optional)?)))
    }

    pub(super) fn explain(&mut self) -> Parsed<Statement> {
        let analyze = self.accept(Token::Analyze);
        self.require(&[Token::Select])?;
        let select = Box::new(self.select(Target::Optional)?);
        Ok(Statement::Explain { analyze, select })
    }

    /// A `SELECT` whose first word was read.
    pub(super) fn select(&mut self, target: Target) -> Parsed<Select> {
        let fields = self.fields()?;
        let target = self.target(target)?;
        self.require(&[Token::From])?;
        let sources = self.sources(true)?;
        Ok(Select {
            fields,
            target,
            sources,
            condition: self.condition()?,
            dimensions: self.dimensions()?,
            fill: self.fill()?,
            sort: self.order_by()?,
            limits: self.limits(true)?,
            zone: self.zone()?,
            time_alias: String::new(),
            omits_time: false,
        })
    }

    fn fields(&mut self) -> Parsed<Vec<Field>> {
        let mut fields = Vec::new();
        loop {
            fields.push(self.field()?);
            if self.scan_any().token != Token::Comma {
                self.unscan();
                return Ok(fields);
            }
        }
    }

    fn field(&mut self) -> Parsed<Field> {
        let expr = if let Some(pattern) = self.regex()? {
            Expr::Regex(pattern)
        } else {
            let at = self.scan().at;
            self.unscan();
            let expr = self.expr()?;
            let mut comparison = None;
            expr.walk(&mut |part| {
                if let Expr::Binary(binary) = part
                    && binary.op.is_condition()
                {
                    comparison = comparison.or(Some(binary.op));
                }
                comparison.is_none()
            });
            if let Some(op) = comparison {
                return Err(ParseError::plain(format!(
                    "invalid operator {} in SELECT clause at line {}, char {}; operator is \
                     intended for WHERE clause",
                    op.text(),
                    at.line + 1,
                    at.character + 1
                )));
            }
            expr
        };
        let alias = if self.accept(Token::As) { self.identifier()? } else { String::new() };
        self.skip_space();
        Ok(Field { expr, alias })
    }

    fn target(&mut self, target: Target) -> Parsed<Option<Measurement>> {
        let scanned = self.scan();
        if scanned.token != Token::Into {
            if target == Target::Required {
                return Err(expected(&scanned, &["INTO"]));
            }
            self.unscan();
            return Ok(None);
        }
        let mut segments = self.segments()?;
        if segments.len() < 3 && self.lexer.peek_character() == ':' {
            self.require(&[Token::Colon, Token::Measurement])?;
            segments.push(String::new());
        }
        Ok(Some(measurement(segments)))
    }

    /// What is read from, with commas between.
    pub(super) fn sources(&mut self, with_subqueries: bool) -> Parsed<Vec<Source>> {
        let mut sources = vec![self.source(with_subqueries)?];
        while self.accept(Token::Comma) {
            sources.push(self.source(with_subqueries)?);
        }
        Ok(sources)
    }

    /// One of them.
    pub(super) fn source(&mut self, with_subqueries: bool) -> Parsed<Source> {
        if let Some(pattern) = self.regex()? {
            let measurement = Measurement { regex: Some(pattern), ..Measurement::default() };
            return Ok(Source::Measurement(measurement));
        }
        if with_subqueries && self.accept(Token::LeftParen) {
            self.enter()?;
            self.require(&[Token::Select])?;
            let select = self.select(Target::Optional)?;
            self.require(&[Token::RightParen])?;
            self.nesting -= 1;
            return Ok(Source::Subquery(Box::new(select)));
        }
        let mut segments = self.segments()?;
        if segments.len() < 3
            && let Some(pattern) = self.regex()?
        {
            let policy = segments.pop().unwrap_or_default();
            let database = segments.pop().unwrap_or_default();
            let name = String::new();
            let measurement = Measurement { database, policy, name, regex: Some(pattern) };
            return Ok(Source::Measurement(measurement));
        }
        Ok(Source::Measurement(measurement(segments)))
    }

    /// `WHERE`, if it is there.
    pub(super) fn condition(&mut self) -> Parsed<Option<Expr>> {
        if self.accept(Token::Where) { self.expr().map(Some) } else { Ok(None) }
    }

    /// `GROUP BY`, if it is there.
    pub(super) fn dimensions(&mut self) -> Parsed<Vec<Expr>> {
        if !self.accept(Token::Group) {
            return Ok(Vec::new());
        }
        self.require(&[Token::By])?;
        let mut dimensions = Vec::new();
        loop {
            dimensions.push(if let Some(pattern) = self.regex()? {
                Expr::Regex(pattern)
            } else {
                let expr = self.expr()?;
                self.skip_space();
                expr
            });
            if self.scan_any().token != Token::Comma {
                self.unscan();
                return Ok(dimensions);
            }
        }
    }

    /// A call of this name, if it comes next, with its arguments.
    fn clause(&mut self, name: &str) -> Parsed<Option<Vec<Expr>>> {
        let scanned = self.scan();
        self.unscan();
        if scanned.token != Token::Identifier || !scanned.text.eq_ignore_ascii_case(name) {
            return Ok(None);
        }
        match self.expr()? {
            Expr::Call(call) => Ok(Some(call.args)),
            _ => Err(ParseError::plain(format!("{name} must be a function call"))),
        }
    }

    fn fill(&mut self) -> Parsed<Fill> {
        let Some(args) = self.clause("fill")? else { return Ok(Fill::Null) };
        let [arg] = args.as_slice() else {
            let message = "fill requires an argument, e.g.: 0, null, none, previous, linear";
            return Err(ParseError::plain(message));
        };
        Ok(match (arg.to_string().as_str(), arg) {
            ("null", _) => Fill::Null,
            ("none", _) => Fill::None,
            ("previous", _) => Fill::Previous,
            ("linear", _) => Fill::Linear,
            (_, Expr::Integer(value)) => Fill::Integer(*value),
            (_, Expr::Number(value)) => Fill::Number(*value),
            _ => return Err(ParseError::plain("expected number argument in fill()")),
        })
    }

    fn zone(&mut self) -> Parsed<Option<Zone>> {
        let Some(args) = self.clause("tz")? else { return Ok(None) };
        let [arg] = args.as_slice() else {
            return Err(ParseError::plain("tz requires exactly one argument"));
        };
        let Expr::Text(name) = arg else {
            return Err(ParseError::plain("expected string argument in tz()"));
        };
        let rules = match name.as_str() {
            "" | "UTC" => TimeZone::UTC,
            "Local" => TimeZone::system(),
            other => TimeZone::get(other).map_err(|_unknown| {
                ParseError::plain(format!("unable to find time zone {other}"))
            })?,
        };
        let name = if name.is_empty() { "UTC".to_owned() } else { name.clone() };
        Ok(Some(Zone { name, rules }))
    }

    /// `ORDER BY`, if it is there; only of time.
    pub(super) fn order_by(&mut self) -> Parsed<Vec<SortField>> {
        if !self.accept(Token::Order) {
            return Ok(Vec::new());
        }
        self.require(&[Token::By])?;
        let only_time = || ParseError::plain("only ORDER BY time supported at this time");
        let first = self.scan();
        let mut fields = match first.token {
            Token::Asc | Token::Desc => {
                vec![SortField { name: String::new(), ascending: first.token == Token::Asc }]
            }
            Token::Identifier => {
                self.unscan();
                let field = self.sort_field()?;
                if field.name != "time" {
                    return Err(only_time());
                }
                vec![field]
            }
            _ => return Err(expected(&first, &["identifier", "ASC", "DESC"])),
        };
        while self.accept(Token::Comma) {
            fields.push(self.sort_field()?);
        }
        if fields.len() > 1 { Err(only_time()) } else { Ok(fields) }
    }

    fn sort_field(&mut self) -> Parsed<SortField> {
        let name = self.identifier()?;
        let ascending = !self.accept(Token::Desc);
        if ascending {
            self.accept(Token::Asc);
        }
        Ok(SortField { name, ascending })
    }

    /// `LIMIT` and `OFFSET`, and those of series.
    pub(super) fn limits(&mut self, of_series: bool) -> Parsed<Limits> {
        let mut limits = Limits {
            limit: self.number_after(Token::Limit)?,
            offset: self.number_after(Token::Offset)?,
            ..Limits::default()
        };
        if of_series {
            limits.series_limit = self.number_after(Token::Slimit)?;
            limits.series_offset = self.number_after(Token::Soffset)?;
        }
        Ok(limits)
    }

    fn number_after(&mut self, word: Token) -> Parsed<u64> {
        if !self.accept(word) {
            return Ok(0);
        }
        let scanned = self.scan();
        match scanned.token {
            // What is too large is the largest.
            Token::Integer => Ok(scanned.text.parse::<i64>().unwrap_or(i64::MAX).max(0) as u64),
            _ => Err(expected(&scanned, &["integer"])),
        }
    }
}

/// One, two or three segments.
fn measurement(mut segments: Vec<String>) -> Measurement {
    let name = segments.pop().unwrap_or_default();
    let policy = segments.pop().unwrap_or_default();
    let database = segments.pop().unwrap_or_default();
    Measurement { database, policy, name, regex: None }
}
