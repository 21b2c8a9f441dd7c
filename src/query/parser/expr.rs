//! Expressions.

use super::{
    super::{
        ast::{Call, Expr, VarRef, Wildcard},
        duration,
        parse_error::ParseError,
        pattern::Pattern,
        token::Token,
        value::DataType,
    },
    MAX_OPERATORS, Parsed, Parser, expected,
};

impl Parser {
    /// An expression, by the precedence of its operators.
    pub(super) fn expr(&mut self) -> Parsed<Expr> {
        let mut root = self.unary()?;
        loop {
            let scanned = self.scan();
            let op = scanned.token;
            if op.precedence() == 0 {
                self.unscan();
                return Ok(root);
            }
            self.operators += 1;
            if self.operators > MAX_OPERATORS {
                let message = format!("too many operators: more than {MAX_OPERATORS}");
                return Err(ParseError::plain(message));
            }
            let right = if matches!(op, Token::EqRegex | Token::NeqRegex) {
                match self.regex()? {
                    Some(pattern) => Expr::Regex(pattern),
                    None => return Err(expected(&self.scan(), &["regex"])),
                }
            } else {
                self.unary()?
            };
            add(&mut root, op, right);
        }
    }

    fn unary(&mut self) -> Parsed<Expr> {
        let scanned = self.scan();
        match scanned.token {
            Token::LeftParen => {
                self.enter()?;
                let inner = self.expr()?;
                self.nesting -= 1;
                let closing = self.scan();
                if closing.token != Token::RightParen {
                    return Err(expected(&closing, &[")"]));
                }
                Ok(Expr::Paren(Box::new(inner)))
            }
            Token::Identifier => {
                if self.scan_any().token == Token::LeftParen {
                    return self.call(&scanned.text);
                }
                self.unscan();
                self.unscan();
                self.var()
            }
            Token::Distinct => self.distinct(),
            Token::Text => Ok(Expr::Text(scanned.text)),
            Token::Number => {
                let value = scanned.text.parse();
                let error = |_| ParseError::at("unable to parse number", scanned.at);
                Ok(Expr::Number(value.map_err(error)?))
            }
            Token::Integer => match (scanned.text.parse(), scanned.text.parse()) {
                (Ok(value), _) => Ok(Expr::Integer(value)),
                (Err(_), Ok(value)) => Ok(Expr::Unsigned(value)),
                _ => Err(ParseError::at("unable to parse integer", scanned.at)),
            },
            Token::True => Ok(Expr::Boolean(true)),
            Token::False => Ok(Expr::Boolean(false)),
            Token::DurationValue => {
                Ok(Expr::Duration(duration::parse(&scanned.text).map_err(ParseError::plain)?))
            }
            Token::Mul => self.wildcard(),
            Token::Regex => {
                let pattern = Pattern::new(&scanned.text);
                let error = |message: String| ParseError::at(&message, scanned.at);
                Ok(Expr::Regex(pattern.map_err(error)?))
            }
            Token::BoundParameter => {
                let name = scanned.text.trim_start_matches('$');
                Err(ParseError::plain(if name.is_empty() {
                    "empty bound parameter".to_owned()
                } else {
                    self.params.error(name)
                }))
            }
            Token::Add | Token::Sub => self.signed(scanned.token == Token::Sub),
            _ => Err(expected(&scanned, &["identifier", "string", "number", "bool"])),
        }
    }

    /// What stands behind a sign.
    fn signed(&mut self, is_negative: bool) -> Parsed<Expr> {
        let scanned = self.scan();
        if !matches!(
            scanned.token,
            Token::Number
                | Token::Integer
                | Token::DurationValue
                | Token::LeftParen
                | Token::Identifier
        ) {
            return Err(expected(&scanned, &["identifier", "number", "duration", "("]));
        }
        self.unscan();
        let factor = if is_negative { -1 } else { 1 };
        Ok(match self.unary()? {
            Expr::Number(value) => Expr::Number(value * factor as f64),
            Expr::Integer(value) => Expr::Integer(value.wrapping_mul(factor)),
            Expr::Unsigned(value) if is_negative => {
                if value != i64::MIN.unsigned_abs() {
                    let message = format!("constant -{value} underflows int64");
                    return Err(ParseError::plain(message));
                }
                Expr::Integer(i64::MIN)
            }
            Expr::Duration(value) => Expr::Duration(value.wrapping_mul(factor)),
            unsigned @ Expr::Unsigned(_) => unsigned,
            other => Expr::binary(Token::Mul, Expr::Integer(factor), other),
        })
    }

    fn distinct(&mut self) -> Parsed<Expr> {
        let next = self.scan_any();
        match next.token {
            Token::LeftParen => self.call("distinct"),
            Token::Space => Ok(Expr::Distinct(self.identifier()?)),
            _ => Err(expected(&next, &["(", "identifier"])),
        }
    }

    fn wildcard(&mut self) -> Parsed<Expr> {
        if self.scan_any().token != Token::DoubleColon {
            self.unscan();
            return Ok(Expr::Wildcard(Wildcard::Any));
        }
        let kind = self.scan_any();
        match kind.token {
            Token::Field => Ok(Expr::Wildcard(Wildcard::Fields)),
            Token::Tag => Ok(Expr::Wildcard(Wildcard::Tags)),
            _ => Err(expected(&kind, &["field", "tag"])),
        }
    }

    /// A field or tag, perhaps with its type.
    fn var(&mut self) -> Parsed<Expr> {
        let name = self.segments()?.join(".");
        if self.scan_any().token != Token::DoubleColon {
            self.unscan();
            return Ok(Expr::var(&name));
        }
        let scanned = self.scan_any();
        let kind = match (scanned.token, scanned.text.to_ascii_lowercase().as_str()) {
            (Token::Identifier, "float") => DataType::Float,
            (Token::Identifier, "integer") => DataType::Integer,
            (Token::Identifier, "unsigned") => DataType::Unsigned,
            (Token::Identifier, "string") => DataType::Text,
            (Token::Identifier, "boolean") => DataType::Boolean,
            (Token::Field, _) => DataType::AnyField,
            (Token::Tag, _) => DataType::Tag,
            (Token::Identifier, _) => {
                let types = ["float", "integer", "unsigned", "string", "boolean", "field", "tag"];
                return Err(expected(&scanned, &types));
            }
            _ => {
                let types = ["float", "integer", "string", "boolean", "field", "tag"];
                return Err(expected(&scanned, &types));
            }
        };
        Ok(Expr::Var(VarRef { name, kind }))
    }

    /// A call whose name and parenthesis were read.
    fn call(&mut self, name: &str) -> Parsed<Expr> {
        self.enter()?;
        let mut args = Vec::new();
        if let Some(pattern) = self.regex()? {
            args.push(Expr::Regex(pattern));
        } else {
            if self.scan_any().token == Token::RightParen {
                self.nesting -= 1;
                return Ok(Expr::Call(Call { name: name.to_ascii_lowercase(), args }));
            }
            self.unscan();
            args.push(self.expr()?);
        }
        while self.accept(Token::Comma) {
            args.push(match self.regex()? {
                Some(pattern) => Expr::Regex(pattern),
                None => self.expr()?,
            });
        }
        let closing = self.scan_any();
        if closing.token != Token::RightParen {
            return Err(expected(&closing, &[")"]));
        }
        self.nesting -= 1;
        Ok(Expr::Call(Call { name: name.to_ascii_lowercase(), args }))
    }

    /// A regular expression, if one comes next.
    pub(super) fn regex(&mut self) -> Parsed<Option<Pattern>> {
        if matches!(self.lexer.peek_character(), ' ' | '\t' | '\n') {
            self.skip_space();
        }
        match self.lexer.peek_character() {
            '$' => {
                let is_regex = self.scan_any().token == Token::Regex;
                self.unscan();
                if !is_regex {
                    return Ok(None);
                }
            }
            '/' => {}
            _ => return Ok(None),
        }
        let scanned = self.lexer.scan_regex();
        let scanned = self.bound(scanned);
        match scanned.token {
            Token::Regex => {
                let error = |message: String| ParseError::at(&message, scanned.at);
                Pattern::new(&scanned.text).map(Some).map_err(error)
            }
            Token::BadRegex => {
                Err(ParseError::at(&format!("bad regex: {}", scanned.text), scanned.at))
            }
            _ => Err(expected(&scanned, &["regex"])),
        }
    }
}

/// Adds an operation to a tree: at the right of it, below every operator that binds less tightly.
fn add(node: &mut Expr, op: Token, right: Expr) {
    match node {
        Expr::Binary(binary) if binary.op.precedence() < op.precedence() => {
            add(&mut binary.right, op, right);
        }
        _ => {
            let left = std::mem::replace(node, Expr::Nil);
            *node = Expr::binary(op, left, right);
        }
    }
}
