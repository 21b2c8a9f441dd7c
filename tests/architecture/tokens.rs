//! Code as a list of words and signs, without comments, attributes and the items of tests.

use std::collections::BTreeSet;

use proc_macro2::{Delimiter, Spacing, TokenStream, TokenTree};

/// A word or sign of the code, and its line.
pub(crate) struct Token {
    pub(crate) text: String,
    pub(crate) line: usize,
}

/// The words and signs of a file, one after another. `::` is one; a text is `"`.
pub(crate) fn tokens_of(code: TokenStream) -> Vec<Token> {
    let mut tokens = Vec::new();
    flatten(code, &mut tokens);
    tokens
}

/// Whether this is a name or keyword.
pub(crate) fn is_name(text: &str) -> bool {
    text.starts_with(|first: char| first.is_alphabetic() || matches!(first, '_' | '$'))
        && text != "$"
}

fn flatten(tokens: TokenStream, out: &mut Vec<Token>) {
    let mut tokens = tokens.into_iter().peekable();
    while let Some(tree) = tokens.next() {
        let line = tree.span().start().line;
        let mut push = |text: String| out.push(Token { text, line });
        match tree {
            TokenTree::Group(group) => {
                let (open, close) = match group.delimiter() {
                    Delimiter::Parenthesis => ("(", ")"),
                    Delimiter::Brace => ("{", "}"),
                    Delimiter::Bracket => ("[", "]"),
                    Delimiter::None => ("", ""),
                };
                push(open.to_owned());
                flatten(group.stream(), out);
                out.push(Token { text: close.to_owned(), line });
            }
            TokenTree::Ident(ident) => push(ident.to_string().trim_start_matches("r#").to_owned()),
            TokenTree::Literal(literal) => {
                let text = literal.to_string();
                push(if text.starts_with(|c: char| c.is_ascii_digit()) {
                    text
                } else {
                    "\"".into()
                });
            }
            TokenTree::Punct(sign) => match sign.as_char() {
                // A lifetime.
                '\'' => drop(tokens.next()),
                '$' if matches!(tokens.peek(), Some(TokenTree::Ident(name)) if name == "crate") => {
                    tokens.next();
                    push("$crate".to_owned());
                }
                ':' if sign.spacing() == Spacing::Joint
                    && matches!(tokens.peek(), Some(TokenTree::Punct(next)) if next.as_char() == ':') =>
                {
                    tokens.next();
                    push("::".to_owned());
                }
                other => push(other.to_string()),
            },
        }
    }
}

/// The position of the bracket that closes the one at `open`.
pub(crate) fn end_of_group(tokens: &[Token], open: usize) -> usize {
    let mut depth = 0_usize;
    for (at, token) in tokens.iter().enumerate().skip(open) {
        match token.text.as_str() {
            "(" | "[" | "{" => depth += 1,
            ")" | "]" | "}" => depth -= 1,
            _ => {}
        }
        if depth == 0 {
            return at;
        }
    }
    tokens.len()
}

/// Leaves out attributes, and the items that are there in tests alone.
pub(crate) fn without_tests(tokens: Vec<Token>) -> Vec<Token> {
    let text = |at: usize| tokens.get(at).map_or("", |token| token.text.as_str());
    let mut kept = BTreeSet::new();
    let mut at = 0;
    while at < tokens.len() {
        if text(at) != "#" || !matches!(text(at + 1), "[" | "!") {
            kept.insert(at);
            at += 1;
            continue;
        }
        let open = at + 1 + usize::from(text(at + 1) == "!");
        let end = end_of_group(&tokens, open);
        let says = |word: &str| tokens[open..end].iter().any(|token| token.text == word);
        let is_test = text(open + 1) == "test" || says("cfg") && says("test") && !says("not");
        at = end + 1;
        if is_test {
            while text(at) == "#" {
                at = end_of_group(&tokens, at + 1) + 1;
            }
            let is_use = (at..)
                .map(text)
                .take_while(|text| !matches!(*text, ";" | "{" | ""))
                .any(|text| text == "use");
            while !matches!(text(at), ";" | "") {
                if matches!(text(at), "(" | "[" | "{") {
                    let is_body = text(at) == "{" && !is_use;
                    at = end_of_group(&tokens, at);
                    if is_body {
                        break;
                    }
                }
                at += 1;
            }
            at += 1;
        }
    }
    tokens
        .into_iter()
        .enumerate()
        .filter(|(at, _)| kept.contains(at))
        .map(|(_, token)| token)
        .collect()
}
