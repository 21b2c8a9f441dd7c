//! Values for the parameters of a query, `$name`.

use std::collections::HashMap;

use serde_json::{Map, Value as Json};

use super::token::Token;

/// The values of `$name`, by name.
#[derive(Debug, Clone, Default)]
pub struct Params(HashMap<String, Param>);

#[derive(Debug, Clone)]
enum Param {
    Token(Token, String),
    /// Why it cannot be used.
    Unusable(String),
}

impl Params {
    /// Reads the parameter `params` of a request: a JSON object, or nothing.
    ///
    /// # Errors
    ///
    /// Why it is none, in Go's words.
    pub fn parse(text: &[u8]) -> Result<Self, String> {
        if text.trim_ascii().is_empty() {
            return Ok(Self::default());
        }
        let values: Json =
            serde_json::from_slice(text).map_err(|error| json_error(text, &error))?;
        let object = match values {
            Json::Object(object) => object,
            Json::Null => Map::new(),
            other => {
                let kind = match other {
                    Json::Array(_) => "array",
                    Json::String(_) => "string",
                    Json::Bool(_) => "bool",
                    _ => "number",
                };
                return Err(format!(
                    "json: cannot unmarshal {kind} into Go value of type map[string]interface {{}}"
                ));
            }
        };
        Ok(Self(object.into_iter().map(|(name, value)| (name, Param::new(&value))).collect()))
    }

    /// The token that stands in the place of `$name`.
    pub(super) fn token(&self, name: &str) -> Option<(Token, String)> {
        match self.0.get(name)? {
            Param::Token(token, text) => Some((*token, text.clone())),
            Param::Unusable(_) => None,
        }
    }

    /// Why `$name` has no token.
    pub(super) fn error(&self, name: &str) -> String {
        match self.0.get(name) {
            Some(Param::Unusable(why)) => why.clone(),
            _ => format!("missing parameter: {name}"),
        }
    }
}

/// Go's words on a text that is no JSON.
fn json_error(text: &[u8], error: &serde_json::Error) -> String {
    if error.is_eof() {
        return "unexpected EOF".to_owned();
    }
    let lines = text.split_inclusive(|byte| *byte == b'\n').take(error.line().saturating_sub(1));
    let begin: usize = lines.map(<[u8]>::len).sum();
    let at = (begin + error.column()).saturating_sub(1);
    let rest = String::from_utf8_lossy(text.get(at..).unwrap_or_default()).into_owned();
    let character = rest.chars().next().unwrap_or(' ');
    format!("invalid character '{character}' looking for beginning of value")
}

impl Param {
    fn new(value: &Json) -> Self {
        let kind = match value {
            Json::String(text) => return Self::Token(Token::Text, text.clone()),
            Json::Bool(true) => return Self::Token(Token::True, String::new()),
            Json::Bool(false) => return Self::Token(Token::False, String::new()),
            Json::Number(number) => return Self::number(number),
            Json::Object(object) => return Self::object(object),
            Json::Null => "<nil>",
            Json::Array(_) => "[]interface {}",
        };
        Self::Unusable(format!("unable to bind parameter with type {kind}"))
    }

    fn number(number: &serde_json::Number) -> Self {
        match number.as_i64() {
            Some(value) => Self::Token(Token::Integer, value.to_string()),
            None => {
                Self::Token(Token::Number, number.as_f64().unwrap_or(f64::INFINITY).to_string())
            }
        }
    }

    /// `{"kind": value}` says what kind of token is meant.
    fn object(object: &Map<String, Json>) -> Self {
        let unusable = |why: &str| Self::Unusable(why.to_owned());
        let mut entries = object.iter();
        let (Some((kind, value)), None) = (entries.next(), entries.next()) else {
            return unusable("bound object parameter value must have exactly one entry");
        };
        let of_text = |token, why: &str| {
            value.as_str().map_or_else(|| unusable(why), |it| Self::Token(token, it.to_owned()))
        };
        match kind.as_str() {
            "ident" | "identifier" => {
                of_text(Token::Identifier, "identifier must be a string value")
            }
            "regex" => of_text(Token::Regex, "regex literal must be a string value"),
            "string" => of_text(Token::Text, "string literal must be a string value"),
            "float" | "number" => value.as_f64().map_or_else(
                || unusable("number literal must be a float value"),
                |number| Self::Token(Token::Number, number.to_string()),
            ),
            "int" | "integer" => value.as_i64().map_or_else(
                || unusable("integer literal must be an integer value"),
                |number| Self::Token(Token::Integer, number.to_string()),
            ),
            "duration" => match (value.as_str(), value.as_i64()) {
                (Some(text), _) => Self::Token(Token::DurationValue, text.to_owned()),
                (None, Some(nanos)) => Self::Token(Token::DurationValue, format!("{nanos}ns")),
                (None, None) => unusable("duration literal must be a string or integer value"),
            },
            other => Self::Unusable(format!("unknown bind object type: {other}")),
        }
    }
}
