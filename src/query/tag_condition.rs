//! Conditions of `SHOW` statements: on tags, whatever the fields are.

use super::{
    ast::{Binary, Expr},
    recording::MeasurementInfo,
    stop::Stop,
    token::Token,
};

const UNFIT: &str = "invalid tag comparison operator";

/// The condition as it holds for series: what is compared with something else than a text holds always.
pub(super) fn of_series(condition: &Expr) -> Result<Expr, Stop> {
    Ok(match condition {
        Expr::Paren(inner) => of_series(inner)?,
        Expr::Binary(binary) if matches!(binary.op, Token::And | Token::Or) => {
            Expr::binary(binary.op, of_series(&binary.left)?, of_series(&binary.right)?)
        }
        Expr::Binary(binary) => {
            check_operator(binary)?;
            match (&binary.left, &binary.right) {
                (Expr::Var(one), Expr::Var(other)) => both(&one.name, &other.name),
                (Expr::Var(_), Expr::Text(_) | Expr::Regex(_)) | (Expr::Text(_), Expr::Var(_)) => {
                    condition.clone()
                }
                _ => Expr::Boolean(true),
            }
        }
        other => other.clone(),
    })
}

/// Two tags that are compared: InfluxDB looks whether both are there.
fn both(one: &str, other: &str) -> Expr {
    let is_there =
        |name: &str| Expr::binary(Token::Neq, Expr::var(name), Expr::Text(String::new()));
    Expr::binary(Token::And, is_there(one), is_there(other))
}

fn check_operator(binary: &Binary) -> Result<(), Stop> {
    match binary.op {
        Token::Eq | Token::Neq | Token::EqRegex | Token::NeqRegex => Ok(()),
        _ => Err(Stop::error(UNFIT)),
    }
}

/// Whether it holds for a measurement: one without the tag is never meant, and `!=` is no value of it.
pub(super) fn holds_for_measurement(
    condition: &Expr,
    name: &str,
    info: &MeasurementInfo,
) -> Result<bool, Stop> {
    match condition {
        Expr::Paren(inner) => holds_for_measurement(inner, name, info),
        Expr::Binary(binary) if matches!(binary.op, Token::And | Token::Or) => {
            let left = holds_for_measurement(&binary.left, name, info)?;
            let right = holds_for_measurement(&binary.right, name, info)?;
            Ok(if binary.op == Token::And { left && right } else { left || right })
        }
        Expr::Binary(binary) => comparison_holds(binary, name, info),
        _ => Ok(true),
    }
}

fn comparison_holds(binary: &Binary, name: &str, info: &MeasurementInfo) -> Result<bool, Stop> {
    check_operator(binary)?;
    let op = binary.op;
    let Expr::Var(tag) = &binary.left else {
        return Err(Stop::Error(format!("left side of '{}' must be a tag key", op.text())));
    };
    let matches: Box<dyn Fn(&str) -> bool> = match (op, &binary.right) {
        (Token::Eq | Token::Neq, Expr::Text(text)) => Box::new(move |value| value == text),
        (Token::EqRegex | Token::NeqRegex, Expr::Regex(pattern)) => {
            Box::new(move |value| pattern.matches(value))
        }
        (Token::Eq | Token::Neq, _) => {
            return Err(Stop::Error(format!(
                "right side of '{}' must be a tag value string",
                op.text()
            )));
        }
        _ => {
            return Err(Stop::Error(format!(
                "right side of '{}' must be a regular expression",
                op.text()
            )));
        }
    };
    let is_wanted = matches!(op, Token::Eq | Token::EqRegex);
    if tag.name == "_name" {
        return Ok(matches(name) == is_wanted);
    }
    let tags = info.series.iter().flat_map(|tags| tags.iter());
    let mut values = tags.filter(|(key, _)| *key == tag.name).peekable();
    if values.peek().is_none() {
        return Ok(false);
    }
    Ok(values.any(|(_, value)| matches(value)) == is_wanted)
}

#[cfg(test)]
mod tests {
    use super::{
        super::{ast::Statement, params::Params, parser},
        *,
    };

    fn condition(text: &str) -> Expr {
        let params = Params::default();
        let statements = parser::parse(&format!("SHOW SERIES WHERE {text}"), &params).unwrap();
        match statements.into_iter().next() {
            Some(Statement::Show(show)) => show.condition.unwrap(),
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn only_texts_are_compared_with_tags() {
        let as_series = |text: &str| of_series(&condition(text)).map(|it| it.to_string());
        assert_eq!(as_series("bike = 'road'").unwrap(), "bike = 'road'");
        assert_eq!(as_series("bike = 1 AND (x =~ /a/)").unwrap(), "true AND x =~ /a/");
        assert_eq!(as_series("bike > 'a'"), Err(Stop::error(UNFIT)));
    }

    #[test]
    fn a_measurement_without_the_tag_is_never_meant() {
        let tags = |value: &str| [("bike".to_owned(), value.to_owned())].into();
        let mut tagged = MeasurementInfo::default();
        tagged.series.extend([tags("road"), tags("tt")]);
        let plain = MeasurementInfo::default();
        for (text, expected) in [
            ("bike = 'road'", true),
            ("bike != 'road'", false),
            ("bike != 'x'", true),
            ("bike = ''", false),
            ("bike =~ /^t/", true),
            ("bike !~ /^t/", false),
            ("bike = 'tt' AND bike = 'x'", false),
            ("_name = 'samples'", true),
        ] {
            let condition = condition(text);
            assert_eq!(
                holds_for_measurement(&condition, "samples", &tagged),
                Ok(expected),
                "{text}"
            );
            if !text.starts_with("_name") {
                assert_eq!(holds_for_measurement(&condition, "samples", &plain), Ok(false));
            }
        }
    }
}
