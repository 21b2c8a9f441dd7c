//! Reads statements, with InfluxDB's error texts. The order in which tokens are looked at is
//! InfluxDB's too, because it decides which error is found first.

mod expr;
mod refused;
mod select;
mod show;

use super::{
    ast::Statement,
    lexer::{Lexer, Scanned},
    params::Params,
    parse_error::ParseError,
    print,
    token::Token,
};

/// How deep parentheses, calls and subqueries may be nested.
const MAX_NESTING: usize = 100;
/// The most operators of a statement: a tree of expressions can be as deep.
const MAX_OPERATORS: usize = 2000;

/// The result of parsing something.
type Parsed<T> = Result<T, ParseError>;

/// Reads all statements of a query.
pub(super) fn parse(text: &str, params: &Params) -> Parsed<Vec<Statement>> {
    let params = params.clone();
    let mut parser = Parser { lexer: Lexer::new(text), params, nesting: 0, operators: 0 };
    let mut statements = Vec::new();
    let mut is_separated = true;
    loop {
        let scanned = parser.scan();
        match scanned.token {
            Token::Eof => return Ok(statements),
            Token::Semicolon => is_separated = true,
            _ if is_separated => {
                parser.unscan();
                parser.operators = 0;
                statements.push(parser.statement()?);
                is_separated = false;
            }
            _ => return Err(expected(&scanned, &[";"])),
        }
    }
}

/// An error about a token.
fn expected(scanned: &Scanned, expected: &[&str]) -> ParseError {
    let found = if scanned.text.is_empty() { scanned.token.text() } else { &scanned.text };
    ParseError::expected(found, expected, scanned.at)
}

/// Reads a statement whose keywords were read.
type ReadStatement = fn(&mut Parser) -> Parsed<Statement>;

/// What may follow a keyword.
enum Follows {
    Words(&'static [(Token, Self)]),
    Read(ReadStatement),
}

use Follows::{Read, Words};

/// The first words of all statements, in the order in which errors list them.
const LANGUAGE: &[(Token, Follows)] = &[
    (Token::Select, Read(Parser::select_statement)),
    (Token::Delete, Read(Parser::delete)),
    (Token::Show, Words(SHOW)),
    (Token::Create, Words(CREATE)),
    (Token::Drop, Words(DROP)),
    (Token::Explain, Read(Parser::explain)),
    (Token::Grant, Read(Parser::grant)),
    (Token::Revoke, Read(Parser::revoke)),
    (Token::Alter, Words(ALTER)),
    (Token::Set, Words(SET)),
    (Token::Kill, Words(&[(Token::Query, Read(Parser::kill_query))])),
];

const SHOW: &[(Token, Follows)] = &[
    (Token::Continuous, Words(&[(Token::Queries, Read(|_| Ok(Statement::ShowContinuousQueries)))])),
    (Token::Databases, Read(|_| Ok(Statement::ShowDatabases))),
    (Token::Diagnostics, Read(|parser| parser.of_module("SHOW DIAGNOSTICS"))),
    (
        Token::Field,
        Words(&[
            (Token::Key, Read(Parser::field_key_cardinality)),
            (Token::Keys, Read(Parser::field_keys)),
        ]),
    ),
    (Token::Grants, Words(&[(Token::For, Read(Parser::grants_for))])),
    (
        Token::Measurement,
        Words(&[
            (Token::Exact, Read(|parser| parser.measurement_cardinality(true))),
            (Token::Cardinality, Read(|parser| parser.measurement_cardinality(false))),
        ]),
    ),
    (Token::Measurements, Read(Parser::measurements)),
    (Token::Queries, Read(|_| Ok(Statement::ShowQueries))),
    (Token::Retention, Words(&[(Token::Policies, Read(Parser::retention_policies))])),
    (Token::Series, Read(Parser::series)),
    (Token::Shard, Words(&[(Token::Groups, Read(|_| Ok(refused::admin("SHOW SHARD GROUPS"))))])),
    (Token::Shards, Read(|_| Ok(refused::admin("SHOW SHARDS")))),
    (Token::Stats, Read(|parser| parser.of_module("SHOW STATS"))),
    (Token::Subscriptions, Read(|_| Ok(refused::admin("SHOW SUBSCRIPTIONS")))),
    (
        Token::Tag,
        Words(&[
            (Token::Key, Read(Parser::tag_key_cardinality)),
            (Token::Keys, Read(Parser::tag_keys)),
            (Token::Values, Read(Parser::tag_values)),
        ]),
    ),
    (Token::Users, Read(|_| Ok(refused::admin("SHOW USERS")))),
];

const CREATE: &[(Token, Follows)] = &[
    (Token::Continuous, Words(&[(Token::Query, Read(Parser::create_continuous_query))])),
    (Token::Database, Read(Parser::create_database)),
    (Token::User, Read(Parser::create_user)),
    (Token::Retention, Words(&[(Token::Policy, Read(Parser::create_policy))])),
    (Token::Subscription, Read(Parser::create_subscription)),
];

const DROP: &[(Token, Follows)] = &[
    (Token::Continuous, Words(&[(Token::Query, Read(Parser::drop_continuous_query))])),
    (Token::Database, Read(|parser| parser.drop_named("DROP DATABASE"))),
    (Token::Measurement, Read(|parser| parser.drop_named("DROP MEASUREMENT"))),
    (Token::Retention, Words(&[(Token::Policy, Read(Parser::drop_policy))])),
    (Token::Series, Read(Parser::drop_series)),
    (Token::Shard, Read(Parser::drop_shard)),
    (Token::Subscription, Read(Parser::drop_subscription)),
    (Token::User, Read(|parser| parser.drop_named("DROP USER"))),
];

const ALTER: &[(Token, Follows)] =
    &[(Token::Retention, Words(&[(Token::Policy, Read(Parser::alter_policy))]))];

const SET: &[(Token, Follows)] =
    &[(Token::Password, Words(&[(Token::For, Read(Parser::set_password))]))];

struct Parser {
    lexer: Lexer,
    params: Params,
    nesting: usize,
    operators: usize,
}

impl Parser {
    fn statement(&mut self) -> Parsed<Statement> {
        let mut words = LANGUAGE;
        loop {
            let scanned = self.scan();
            let known = words.iter().find(|(token, _)| *token == scanned.token);
            match known {
                Some((_, Words(more))) => words = more,
                Some((_, Read(read))) => return read(self),
                None => {
                    let names: Vec<&str> = words.iter().map(|(token, _)| token.text()).collect();
                    return Err(expected(&scanned, &names));
                }
            }
        }
    }

    /// The next token, spaces included; a parameter is replaced by its value.
    fn scan_any(&mut self) -> Scanned {
        let scanned = self.lexer.scan();
        self.bound(scanned)
    }

    fn bound(&self, scanned: Scanned) -> Scanned {
        if scanned.token == Token::BoundParameter
            && let Some(name) = scanned.text.strip_prefix('$')
            && let Some((token, text)) = self.params.token(name)
        {
            return Scanned { token, text, ..scanned };
        }
        scanned
    }

    /// The next token that is neither space nor comment.
    fn scan(&mut self) -> Scanned {
        loop {
            let scanned = self.scan_any();
            if !matches!(scanned.token, Token::Space | Token::Comment) {
                return scanned;
            }
        }
    }

    const fn unscan(&mut self) {
        self.lexer.unscan();
    }

    /// Takes a token if it comes next.
    fn accept(&mut self, token: Token) -> bool {
        let is_there = self.scan().token == token;
        if !is_there {
            self.unscan();
        }
        is_there
    }

    /// Takes tokens that must come next.
    fn require(&mut self, tokens: &[Token]) -> Parsed<()> {
        for token in tokens {
            let scanned = self.scan();
            if scanned.token != *token {
                return Err(expected(&scanned, &[token.text()]));
            }
        }
        Ok(())
    }

    fn skip_space(&mut self) {
        if self.scan_any().token != Token::Space {
            self.unscan();
        }
    }

    fn identifier(&mut self) -> Parsed<String> {
        let scanned = self.scan();
        match scanned.token {
            Token::Identifier => Ok(scanned.text),
            _ => Err(expected(&scanned, &["identifier"])),
        }
    }

    fn string(&mut self) -> Parsed<String> {
        let scanned = self.scan();
        match scanned.token {
            Token::Text => Ok(scanned.text),
            _ => Err(expected(&scanned, &["string"])),
        }
    }

    /// Items with commas between them.
    fn list<T>(&mut self, item: fn(&mut Self) -> Parsed<T>) -> Parsed<Vec<T>> {
        let mut items = vec![item(self)?];
        while self.accept(Token::Comma) {
            items.push(item(self)?);
        }
        Ok(items)
    }

    /// `database.policy.name`; an empty one between two dots.
    fn segments(&mut self) -> Parsed<Vec<String>> {
        let mut segments = vec![self.identifier()?];
        loop {
            if self.scan_any().token != Token::Dot {
                self.unscan();
                break;
            }
            match self.lexer.peek_character() {
                '/' | ':' => break,
                '.' => segments.push(String::new()),
                _ => segments.push(self.identifier()?),
            }
        }
        if segments.len() > 3 {
            let last = segments.len() - 1;
            let shown =
                segments.iter().enumerate().map(|(index, segment)| match segment.as_str() {
                    "" if index > 0 && index < last => String::new(),
                    segment if index < last => print::quoted(segment),
                    segment => print::name(segment),
                });
            let shown: Vec<String> = shown.collect();
            let message = format!("too many segments in {}", shown.join("."));
            return Err(ParseError::at(&message, super::token::Position::default()));
        }
        Ok(segments)
    }

    /// Enters a level of nesting; whoever calls it leaves it again.
    fn enter(&mut self) -> Parsed<()> {
        self.nesting += 1;
        if self.nesting > MAX_NESTING {
            let message = format!("nested too deeply: more than {MAX_NESTING} levels");
            return Err(ParseError::plain(message));
        }
        Ok(())
    }

    /// A whole number within a range.
    fn integer(&mut self, least: i64, most: i64) -> Parsed<i64> {
        let scanned = self.scan();
        if scanned.token != Token::Integer {
            return Err(expected(&scanned, &["integer"]));
        }
        let value: i64 = scanned.text.parse().map_err(|_out_of_range| {
            let text = &scanned.text;
            let message = format!("strconv.Atoi: parsing \"{text}\": value out of range");
            ParseError::at(&message, scanned.at)
        })?;
        if (least..=most).contains(&value) {
            return Ok(value);
        }
        let message = format!("invalid value {value}: must be {least} <= n <= {most}");
        Err(ParseError::at(&message, scanned.at))
    }
}
