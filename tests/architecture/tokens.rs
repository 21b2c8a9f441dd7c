//! Code as a list of words and signs, without comments, attributes and the items of tests.

use std::{collections::BTreeSet, iter::Peekable, str::Chars};

/// A word or sign of the code, and its line.
pub(crate) struct Token {
    pub(crate) text: String,
    /// What stands in a text, with its escapes as they are written.
    pub(crate) content: String,
    pub(crate) line: usize,
}

/// Whether this is a name or keyword.
pub(crate) fn is_name(text: &str) -> bool {
    text.starts_with(|first: char| first.is_alphabetic() || matches!(first, '_' | '$'))
        && text != "$"
}

/// The words and signs of a file, one after another, as the Rust reference has them (chapter
/// "Lexical structure"). `::` and `$crate` are one; a text or character is `"`; lifetimes are left
/// out.
pub(crate) fn tokens_of(code: &str) -> Vec<Token> {
    let mut lexer = Lexer { rest: code.chars().peekable(), line: 1, tokens: Vec::new() };
    while lexer.token() {}
    lexer.tokens
}

struct Lexer<'a> {
    rest: Peekable<Chars<'a>>,
    line: usize,
    tokens: Vec<Token>,
}

impl<'a> Lexer<'a> {
    fn next(&mut self) -> Option<char> {
        let next = self.rest.next();
        self.line += usize::from(next == Some('\n'));
        next
    }

    /// The characters after the next one.
    fn behind(&self) -> Peekable<Chars<'a>> {
        let mut behind = self.rest.clone();
        behind.next();
        behind
    }

    fn push(&mut self, text: &str) {
        self.tokens.push(Token { text: text.to_owned(), content: String::new(), line: self.line });
    }

    /// Takes one token, blank or comment; false at the end.
    fn token(&mut self) -> bool {
        let Some(&first) = self.rest.peek() else { return false };
        let second = self.behind().next();
        match first {
            '/' if second == Some('/') => while self.next().is_some_and(|c| c != '\n') {},
            '/' if second == Some('*') => self.block_comment(),
            '"' => self.text(),
            '\'' => self.quote(),
            ':' if second == Some(':') => {
                self.next();
                self.next();
                self.push("::");
            }
            c if c.is_alphanumeric() || c == '_' => self.word(),
            c => {
                self.next();
                if !c.is_whitespace() {
                    self.push(&c.to_string());
                }
            }
        }
        true
    }

    fn block_comment(&mut self) {
        let (mut depth, mut before) = (0_usize, ' ');
        while let Some(c) = self.next() {
            match (before, c) {
                ('/', '*') => depth += 1,
                ('*', '/') => depth -= 1,
                _ => {
                    before = c;
                    continue;
                }
            }
            before = ' ';
            if depth == 0 {
                return;
            }
        }
    }

    /// A text from its opening quote on.
    fn text(&mut self) {
        self.push("\"");
        self.next();
        let mut content = String::new();
        while let Some(c) = self.next() {
            match c {
                '\\' => {
                    content.push(c);
                    content.extend(self.next());
                }
                '"' => break,
                _ => content.push(c),
            }
        }
        if let Some(token) = self.tokens.last_mut() {
            token.content = content;
        }
    }

    /// A raw text from the first of its `#` or its quote on.
    fn raw_text(&mut self) {
        self.push("\"");
        let mut n_signs = 0;
        while self.next() == Some('#') {
            n_signs += 1;
        }
        while let Some(c) = self.next() {
            let signs = self.rest.clone().take_while(|c| *c == '#').take(n_signs).count();
            if c == '"' && signs == n_signs {
                for _ in 0..n_signs {
                    self.next();
                }
                return;
            }
        }
    }

    /// A character, or a lifetime.
    fn quote(&mut self) {
        self.next();
        let first = self.next();
        if first == Some('\\') {
            self.next();
            while self.next().is_some_and(|c| c != '\'') {}
        } else if self.rest.peek() == Some(&'\'') {
            self.next();
        } else {
            while self.rest.next_if(|c| c.is_alphanumeric() || *c == '_').is_some() {}
            return;
        }
        self.push("\"");
    }

    /// A name, keyword, number or the beginning of a text such as `b"` or `r#"`.
    fn word(&mut self) {
        let mut word = String::new();
        while let Some(c) = self.rest.next_if(|c| c.is_alphanumeric() || *c == '_') {
            word.push(c);
        }
        let is_number = word.starts_with(|c: char| c.is_ascii_digit());
        let (next, after) = (self.rest.peek().copied(), self.behind().find(|c| *c != '#'));
        match word.as_str() {
            "b" | "c" if next == Some('"') => self.text(),
            "b" if next == Some('\'') => self.quote(),
            "r" | "br" | "cr" if next == Some('"') || next == Some('#') && after == Some('"') => {
                self.raw_text();
            }
            "r" if next == Some('#') => drop(self.next()),
            "crate" if self.tokens.last().is_some_and(|last| last.text == "$") => {
                self.tokens.pop();
                self.push("$crate");
            }
            _ => {
                // The fraction of a number, and not the range or method behind one.
                if is_number && next == Some('.') && after.is_some_and(|c| c.is_ascii_digit()) {
                    self.next();
                    while self.rest.next_if(|c| c.is_alphanumeric() || *c == '_').is_some() {}
                }
                self.push(&word);
            }
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
            let is_use = (at..tokens.len())
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
