//! `key=value` pairs of queries and forms.

use std::borrow::Cow;

use form_urlencoded::parse;

use super::value::Value;

/// The pairs of a body and then those of a query, so that of equal names the body's comes first.
pub(super) fn of<'a>(
    body: &'a [u8],
    query: &'a str,
) -> impl Iterator<Item = (Cow<'a, str>, Value<'a>)> {
    let pairs = parse(body.trim_ascii()).chain(parse(query.as_bytes()));
    pairs.map(|(key, value)| (key, Value::Text(value)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pairs_of_the_body_come_first_and_are_unescaped() {
        let found: Vec<_> = of(b"a=1%2C2&b=c+d\r\n&e", "a=3&f=%zz").collect();
        let found: Vec<(&str, &str)> =
            found.iter().map(|(key, value)| (&**key, value.text().unwrap())).collect();
        let expected = [("a", "1,2"), ("b", "c d\r\n"), ("e", ""), ("a", "3"), ("f", "%zz")];
        assert_eq!(found, expected);
    }
}
