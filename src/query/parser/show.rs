//! `SHOW`, `DELETE` and `DROP SERIES`.

use super::{
    super::{
        ast::{Counted, Delete, KeyFilter, Limits, Listed, Show, Source, Statement},
        parse_error::ParseError,
        token::{Position, Token},
    },
    Parsed, Parser, expected,
};

/// A `SHOW` with nothing behind it.
const fn bare(listed: Listed, counted: Counted) -> Show {
    Show {
        listed,
        counted,
        database: String::new(),
        sources: Vec::new(),
        with_measurement: None,
        with_key: None,
        condition: None,
        dimensions: Vec::new(),
        sort: Vec::new(),
        limits: Limits { limit: 0, offset: 0, series_limit: 0, series_offset: 0 },
    }
}

const fn counted(is_exact: bool) -> Counted {
    if is_exact { Counted::Exactly } else { Counted::Estimated }
}

fn show(show: Show) -> Statement {
    Statement::Show(Box::new(show))
}

impl Parser {
    /// `ON database`, if it is there.
    fn on(&mut self) -> Parsed<String> {
        if self.accept(Token::On) { self.identifier() } else { Ok(String::new()) }
    }

    fn from(&mut self) -> Parsed<Vec<Source>> {
        if self.accept(Token::From) { self.sources(false) } else { Ok(Vec::new()) }
    }

    /// A count, whose words up to `CARDINALITY` were read.
    fn count(&mut self, listed: Listed, is_exact: bool) -> Parsed<Statement> {
        let database = self.on()?;
        let sources = self.from()?;
        let with_key = match listed {
            Listed::TagValues => Some(self.key_filter()?),
            _ => None,
        };
        Ok(show(Show {
            database,
            sources,
            with_key,
            condition: self.condition()?,
            dimensions: self.dimensions()?,
            limits: self.limits(false)?,
            ..bare(listed, counted(is_exact))
        }))
    }

    pub(super) fn series(&mut self) -> Parsed<Statement> {
        let is_exact = self.accept(Token::Exact);
        if self.accept(Token::Cardinality) {
            return self.count(Listed::Series, is_exact);
        }
        Ok(show(Show {
            database: self.on()?,
            sources: self.from()?,
            condition: self.condition()?,
            sort: self.order_by()?,
            limits: self.limits(false)?,
            ..bare(Listed::Series, Counted::No)
        }))
    }

    pub(super) fn measurement_cardinality(&mut self, is_exact: bool) -> Parsed<Statement> {
        if is_exact {
            self.require(&[Token::Cardinality])?;
        }
        self.count(Listed::Measurements, is_exact)
    }

    pub(super) fn field_key_cardinality(&mut self) -> Parsed<Statement> {
        self.key_cardinality(Listed::FieldKeys)
    }

    pub(super) fn tag_key_cardinality(&mut self) -> Parsed<Statement> {
        self.key_cardinality(Listed::TagKeys)
    }

    fn key_cardinality(&mut self, listed: Listed) -> Parsed<Statement> {
        let is_exact = self.accept(Token::Exact);
        let scanned = self.scan();
        if scanned.token != Token::Cardinality {
            let words: &[&str] =
                if is_exact { &["CARDINALITY"] } else { &["EXACT", "CARDINALITY"] };
            return Err(expected(&scanned, words));
        }
        self.count(listed, is_exact)
    }

    pub(super) fn measurements(&mut self) -> Parsed<Statement> {
        let database = self.on()?;
        let with_measurement = if self.accept(Token::With) {
            self.require(&[Token::Measurement])?;
            let op = self.scan();
            if !matches!(op.token, Token::Eq | Token::EqRegex) {
                return Err(expected(&op, &["=", "=~"]));
            }
            match self.source(false)? {
                Source::Measurement(measurement) => Some((op.token, measurement)),
                Source::Subquery(_) => None,
            }
        } else {
            None
        };
        Ok(show(Show {
            database,
            with_measurement,
            condition: self.condition()?,
            sort: self.order_by()?,
            limits: self.limits(false)?,
            ..bare(Listed::Measurements, Counted::No)
        }))
    }

    pub(super) fn field_keys(&mut self) -> Parsed<Statement> {
        Ok(show(Show {
            database: self.on()?,
            sources: self.from()?,
            sort: self.order_by()?,
            limits: self.limits(false)?,
            ..bare(Listed::FieldKeys, Counted::No)
        }))
    }

    pub(super) fn tag_keys(&mut self) -> Parsed<Statement> {
        let (database, sources) = (self.on()?, self.from()?);
        let has_filter = self.accept(Token::With);
        if has_filter {
            self.unscan();
        }
        Ok(show(Show {
            database,
            sources,
            with_key: if has_filter { Some(self.key_filter()?) } else { None },
            condition: self.condition()?,
            sort: self.order_by()?,
            limits: self.limits(true)?,
            ..bare(Listed::TagKeys, Counted::No)
        }))
    }

    pub(super) fn tag_values(&mut self) -> Parsed<Statement> {
        let is_exact = self.accept(Token::Exact);
        if is_exact {
            self.require(&[Token::Cardinality])?;
        }
        if is_exact || self.accept(Token::Cardinality) {
            return self.count(Listed::TagValues, is_exact);
        }
        Ok(show(Show {
            database: self.on()?,
            sources: self.from()?,
            with_key: Some(self.key_filter()?),
            condition: self.condition()?,
            sort: self.order_by()?,
            limits: self.limits(false)?,
            ..bare(Listed::TagValues, Counted::No)
        }))
    }

    fn key_filter(&mut self) -> Parsed<KeyFilter> {
        self.require(&[Token::With, Token::Key])?;
        let op = self.scan();
        match op.token {
            Token::In => {
                self.require(&[Token::LeftParen])?;
                let keys = self.list(Self::identifier)?;
                self.require(&[Token::RightParen])?;
                Ok(KeyFilter::In(keys))
            }
            Token::Eq => Ok(KeyFilter::Is(self.identifier()?)),
            Token::Neq => Ok(KeyFilter::IsNot(self.identifier()?)),
            Token::EqRegex | Token::NeqRegex => match self.regex()? {
                Some(pattern) if op.token == Token::EqRegex => Ok(KeyFilter::Matches(pattern)),
                Some(pattern) => Ok(KeyFilter::MatchesNot(pattern)),
                None => Err(expected(&self.scan(), &["regex"])),
            },
            _ => Err(expected(&op, &["IN", "=", "=~"])),
        }
    }

    pub(super) fn retention_policies(&mut self) -> Parsed<Statement> {
        Ok(Statement::ShowRetentionPolicies(self.on()?))
    }

    pub(super) fn delete(&mut self) -> Parsed<Statement> {
        self.delete_of(false)
    }

    pub(super) fn drop_series(&mut self) -> Parsed<Statement> {
        self.delete_of(true)
    }

    fn delete_of(&mut self, is_drop: bool) -> Parsed<Statement> {
        let first = self.scan();
        let sources = if first.token == Token::From {
            self.sources(false)?
        } else {
            self.unscan();
            Vec::new()
        };
        for source in &sources {
            let Source::Measurement(measurement) = source else { continue };
            let unsupported = if is_drop && !measurement.policy.is_empty() {
                "retention policy not supported"
            } else if measurement.database.is_empty() {
                continue;
            } else {
                "database not supported"
            };
            return Err(ParseError::at(unsupported, Position::default()));
        }
        let condition = self.condition()?;
        if condition.is_none() && sources.is_empty() {
            return Err(expected(&first, &["FROM", "WHERE"]));
        }
        Ok(Statement::Delete(Box::new(Delete { is_drop, sources, condition })))
    }
}
