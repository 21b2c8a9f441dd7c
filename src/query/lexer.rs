//! Cuts the text of a query into tokens. Positions are those of InfluxDB, oddities included: that of a
//! text is one before its quote.

use super::token::{Position, Token};

/// The character that stands for the end, as in InfluxDB.
const END: char = '\0';

/// A token with its place and, for names and literals, its text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Scanned {
    pub(super) token: Token,
    pub(super) at: Position,
    pub(super) text: String,
}

/// The characters of a query; a carriage return ends a line, with a line feed behind it or not.
struct Characters {
    all: Vec<(char, Position)>,
    end: Position,
    /// The index of the next character to read.
    next: usize,
}

impl Characters {
    fn new(text: &str) -> Self {
        let mut all = Vec::with_capacity(text.len());
        let mut at = Position::default();
        let mut rest = text.chars().peekable();
        while let Some(mut character) = rest.next() {
            if character == '\r' {
                rest.next_if_eq(&'\n');
                character = '\n';
            }
            all.push((character, at));
            if character == '\n' {
                at = Position { line: at.line + 1, character: 0 };
            } else {
                at.character += 1;
            }
        }
        Self { all, end: at, next: 0 }
    }

    fn at(&self, index: usize) -> (char, Position) {
        self.all.get(index).copied().unwrap_or_else(|| {
            // The end is counted once.
            let beyond = usize::from(index > self.all.len());
            (END, Position { character: self.end.character + beyond, ..self.end })
        })
    }

    fn read(&mut self) -> (char, Position) {
        self.next += 1;
        self.at(self.next - 1)
    }

    fn peek(&self) -> char {
        self.at(self.next).0
    }

    fn unread(&mut self) {
        self.next = self.next.saturating_sub(1);
    }

    /// The position of the last character that was read.
    fn current(&self) -> Position {
        self.next.checked_sub(1).map_or_else(Position::default, |last| self.at(last).1)
    }

    /// Reads the end if it comes next: it is one further then.
    fn pass_end(&mut self) {
        if self.next >= self.all.len() {
            self.read();
        }
    }

    fn take_while(&mut self, text: &mut String, wanted: impl Fn(char) -> bool) {
        while wanted(self.peek()) {
            text.push(self.read().0);
        }
    }
}

const fn is_space(character: char) -> bool {
    matches!(character, ' ' | '\t' | '\n')
}

/// Whether a name without quotes may begin so.
pub(super) const fn begins_name(character: char) -> bool {
    character.is_ascii_alphabetic() || character == '_'
}

/// Whether a name without quotes may go on so.
pub(super) const fn continues_name(character: char) -> bool {
    character.is_ascii_alphanumeric() || character == '_'
}

const fn continues_duration(character: char) -> bool {
    character.is_ascii_alphabetic() || character == 'µ'
}

/// Reads tokens, and takes up to three of them back.
pub(super) struct Lexer {
    characters: Characters,
    read: [Scanned; 3],
    index: usize,
    taken_back: usize,
}

impl Lexer {
    pub(super) fn new(text: &str) -> Self {
        let none = Scanned { token: Token::Illegal, at: Position::default(), text: String::new() };
        Self {
            characters: Characters::new(text),
            read: [none.clone(), none.clone(), none],
            index: 0,
            taken_back: 0,
        }
    }

    /// The next token.
    pub(super) fn scan(&mut self) -> Scanned {
        self.scan_by(Self::token)
    }

    /// The next token, read as a regular expression.
    pub(super) fn scan_regex(&mut self) -> Scanned {
        self.scan_by(Self::regex)
    }

    fn scan_by(&mut self, read: fn(&mut Self) -> Scanned) -> Scanned {
        if self.taken_back > 0 {
            self.taken_back -= 1;
        } else {
            let scanned = read(self);
            self.index = (self.index + 1) % self.read.len();
            if let Some(place) = self.read.get_mut(self.index) {
                *place = scanned;
            }
        }
        let at = (self.index + self.read.len() - self.taken_back) % self.read.len();
        self.read.get(at).cloned().unwrap_or_else(|| Scanned {
            token: Token::Eof,
            at: Position::default(),
            text: String::new(),
        })
    }

    /// Takes the last token back.
    pub(super) const fn unscan(&mut self) {
        self.taken_back += 1;
    }

    /// The next character that has not been read, whatever was taken back. As in InfluxDB, peeking at the end of the
    /// text consumes it, so errors reported there afterwards have a position one higher.
    pub(super) fn peek_character(&mut self) -> char {
        let next = self.characters.peek();
        self.characters.pass_end();
        next
    }

    fn token(&mut self) -> Scanned {
        let (first, at) = self.characters.read();
        let plain = |token| Scanned { token, at, text: String::new() };
        if is_space(first) {
            let mut text = first.to_string();
            self.characters.take_while(&mut text, is_space);
            self.characters.pass_end();
            return Scanned { token: Token::Space, at, text };
        }
        if begins_name(first) || first == '"' {
            self.characters.unread();
            return self.name(true);
        }
        if first.is_ascii_digit() {
            self.characters.unread();
            return self.number(at);
        }
        match first {
            END => plain(Token::Eof),
            '\'' => self.quoted(Token::Text),
            '.' if self.characters.peek().is_ascii_digit() => {
                self.characters.unread();
                self.number(at)
            }
            '.' => plain(Token::Dot),
            '$' => {
                let name = self.name(false);
                let token = match name.token {
                    Token::Identifier => Token::BoundParameter,
                    other => other,
                };
                Scanned { token, at, text: format!("${}", name.text) }
            }
            '-' if self.characters.peek() == '-' => {
                while !matches!(self.characters.read().0, '\n' | END) {}
                plain(Token::Comment)
            }
            '/' if self.characters.peek() == '*' => {
                self.characters.read();
                plain(if self.skip_comment() { Token::Comment } else { Token::Illegal })
            }
            _ => self.operator(first, at),
        }
    }

    fn operator(&mut self, first: char, at: Position) -> Scanned {
        let second = self.characters.peek();
        let (token, len) = match (first, second) {
            ('=', '~') => (Token::EqRegex, 2),
            ('!', '=') | ('<', '>') => (Token::Neq, 2),
            ('!', '~') => (Token::NeqRegex, 2),
            ('>', '=') => (Token::Gte, 2),
            ('<', '=') => (Token::Lte, 2),
            (':', ':') => (Token::DoubleColon, 2),
            ('=', _) => (Token::Eq, 1),
            ('>', _) => (Token::Gt, 1),
            ('<', _) => (Token::Lt, 1),
            (':', _) => (Token::Colon, 1),
            ('+', _) => (Token::Add, 1),
            ('-', _) => (Token::Sub, 1),
            ('*', _) => (Token::Mul, 1),
            ('/', _) => (Token::Div, 1),
            ('%', _) => (Token::Mod, 1),
            ('&', _) => (Token::BitAnd, 1),
            ('|', _) => (Token::BitOr, 1),
            ('^', _) => (Token::BitXor, 1),
            ('(', _) => (Token::LeftParen, 1),
            (')', _) => (Token::RightParen, 1),
            (',', _) => (Token::Comma, 1),
            (';', _) => (Token::Semicolon, 1),
            (other, _) => {
                return Scanned { token: Token::Illegal, at, text: other.to_string() };
            }
        };
        if len == 2 {
            self.characters.read();
        }
        Scanned { token, at, text: String::new() }
    }

    /// Skips to the end of a comment in `/*`; `false` if it has none.
    fn skip_comment(&mut self) -> bool {
        let mut last = ' ';
        loop {
            match self.characters.read().0 {
                '/' if last == '*' => return true,
                END => return false,
                other => last = other,
            }
        }
    }

    /// A name, in quotes or not, or a keyword.
    fn name(&mut self, with_keywords: bool) -> Scanned {
        let (_, at) = self.characters.read();
        self.characters.unread();
        let mut text = String::new();
        loop {
            match self.characters.peek() {
                '"' => {
                    self.characters.read();
                    let quoted = self.quoted(Token::Identifier);
                    if quoted.token == Token::Identifier {
                        return Scanned { at, ..quoted };
                    }
                    return quoted;
                }
                other if continues_name(other) => {
                    self.characters.take_while(&mut text, continues_name);
                }
                END => {
                    self.characters.pass_end();
                    break;
                }
                _ => break,
            }
        }
        match Token::keyword(&text).filter(|_| with_keywords) {
            Some(token) => Scanned { token, at, text: String::new() },
            None => Scanned { token: Token::Identifier, at, text },
        }
    }

    /// A text whose opening quote was read.
    fn quoted(&mut self, token: Token) -> Scanned {
        self.characters.unread();
        let at = self.characters.current();
        let quote = self.characters.read().0;
        let mut text = String::new();
        loop {
            match self.characters.read().0 {
                character if character == quote => return Scanned { token, at, text },
                END | '\n' => return Scanned { token: Token::BadText, at, text },
                '\\' => match self.characters.read().0 {
                    'n' => text.push('\n'),
                    escaped @ ('\\' | '"' | '\'') => text.push(escaped),
                    other => {
                        let at = self.characters.current();
                        let text = format!("\\{other}");
                        return Scanned { token: Token::BadEscape, at, text };
                    }
                },
                other => text.push(other),
            }
        }
    }

    fn number(&mut self, at: Position) -> Scanned {
        let mut text = String::new();
        self.characters.take_while(&mut text, |digit| digit.is_ascii_digit());
        if self.characters.peek() == '.' {
            self.characters.read();
            if self.characters.peek().is_ascii_digit() {
                text.push('.');
                self.characters.take_while(&mut text, |digit| digit.is_ascii_digit());
            }
            return Scanned { token: Token::Number, at, text };
        }
        if !continues_duration(self.characters.peek()) {
            return Scanned { token: Token::Integer, at, text };
        }
        let continues = |it: char| continues_duration(it) || it.is_ascii_digit();
        self.characters.take_while(&mut text, continues);
        Scanned { token: Token::DurationValue, at, text }
    }

    fn regex(&mut self) -> Scanned {
        let at = self.characters.current();
        let bad = |text| Scanned { token: Token::BadRegex, at, text };
        if self.characters.read().0 != '/' {
            return bad(String::new());
        }
        let mut text = String::new();
        loop {
            match self.characters.read().0 {
                '/' => return Scanned { token: Token::Regex, at, text },
                END | '\n' => return bad(String::new()),
                '\\' if self.characters.peek() == '/' => text.push(self.characters.read().0),
                other => text.push(other),
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tokens(text: &str) -> Vec<(Token, String)> {
        let mut lexer = Lexer::new(text);
        let mut all = Vec::new();
        loop {
            let scanned = lexer.scan();
            match scanned.token {
                Token::Eof => return all,
                Token::Space => {}
                token => all.push((token, scanned.text)),
            }
        }
    }

    #[test]
    fn names_literals_and_operators_are_told_apart() {
        let found = tokens("select \"a b\" 'x\\'y' 1 1.5 .5 1h30m 10µ $v =~ <> -- rest\n::");
        let expected = [
            (Token::Select, ""),
            (Token::Identifier, "a b"),
            (Token::Text, "x'y"),
            (Token::Integer, "1"),
            (Token::Number, "1.5"),
            (Token::Number, ".5"),
            (Token::DurationValue, "1h30m"),
            (Token::DurationValue, "10µ"),
            (Token::BoundParameter, "$v"),
            (Token::EqRegex, ""),
            (Token::Neq, ""),
            (Token::Comment, ""),
            (Token::DoubleColon, ""),
        ];
        let found: Vec<_> = found.iter().map(|(token, text)| (*token, text.as_str())).collect();
        assert_eq!(found, expected);
    }

    #[test]
    fn tokens_that_were_taken_back_come_again() {
        let mut lexer = Lexer::new("a b");
        let (first, space) = (lexer.scan(), lexer.scan());
        lexer.unscan();
        lexer.unscan();
        assert_eq!((lexer.scan(), lexer.scan()), (first, space));
        assert_eq!(lexer.scan().text, "b");
        assert_eq!(lexer.scan().at, Position { line: 0, character: 4 });
        assert_eq!(lexer.scan().at, Position { line: 0, character: 4 });
    }
}
