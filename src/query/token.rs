//! The tokens of `InfluxQL` and their names in error texts.

/// Where a token begins, counted from zero.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Position {
    /// The line.
    pub(super) line: usize,
    /// The character within the line.
    pub(super) character: usize,
}

/// Defines the tokens with their texts, and which of them are keywords.
macro_rules! tokens {
    (plain { $($plain:ident $plain_text:literal)* } keywords { $($word:ident $word_text:literal)* }) => {
        /// A token.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        #[rustfmt::skip]
        pub(super) enum Token { $($plain,)* $($word,)* }

        impl Token {
            /// Its name in error texts and in statements that are printed.
            pub(super) const fn text(self) -> &'static str {
                match self {
                    $(Self::$plain => $plain_text,)*
                    $(Self::$word => $word_text,)*
                }
            }

            /// The keyword that is spelt so, in any case.
            pub(super) fn keyword(word: &str) -> Option<Self> {
                $(if word.eq_ignore_ascii_case($word_text) { return Some(Self::$word); })*
                None
            }
        }
    };
}

tokens! {
    plain {
        Illegal "ILLEGAL" Eof "EOF" Space "WS" Comment "COMMENT"
        Identifier "IDENT" BoundParameter "BOUNDPARAM" Number "NUMBER" Integer "INTEGER"
        DurationValue "DURATIONVAL" Text "STRING" BadText "BADSTRING" BadEscape "BADESCAPE"
        Regex "REGEX" BadRegex "BADREGEX"
        Add "+" Sub "-" Mul "*" Div "/" Mod "%" BitAnd "&" BitOr "|" BitXor "^"
        Eq "=" Neq "!=" EqRegex "=~" NeqRegex "!~" Lt "<" Lte "<=" Gt ">" Gte ">="
        LeftParen "(" RightParen ")" Comma "," Colon ":" DoubleColon "::" Semicolon ";" Dot "."
    }
    keywords {
        And "AND" Or "OR" True "TRUE" False "FALSE"
        All "ALL" Alter "ALTER" Analyze "ANALYZE" Any "ANY" As "AS" Asc "ASC" Begin "BEGIN" By "BY"
        Cardinality "CARDINALITY" Create "CREATE" Continuous "CONTINUOUS" Database "DATABASE"
        Databases "DATABASES" Default "DEFAULT" Delete "DELETE" Desc "DESC"
        Destinations "DESTINATIONS" Diagnostics "DIAGNOSTICS" Distinct "DISTINCT" Drop "DROP"
        Duration "DURATION" End "END" Every "EVERY" Exact "EXACT" Explain "EXPLAIN" Field "FIELD"
        For "FOR" From "FROM" Grant "GRANT" Grants "GRANTS" Group "GROUP" Groups "GROUPS" In "IN"
        Inf "INF" Insert "INSERT" Into "INTO" Key "KEY" Keys "KEYS" Kill "KILL" Limit "LIMIT"
        Measurement "MEASUREMENT" Measurements "MEASUREMENTS" Name "NAME" Offset "OFFSET" On "ON"
        Order "ORDER" Password "PASSWORD" Policy "POLICY" Policies "POLICIES"
        Privileges "PRIVILEGES" Queries "QUERIES" Query "QUERY" Read "READ"
        Replication "REPLICATION" Resample "RESAMPLE" Retention "RETENTION" Revoke "REVOKE"
        Select "SELECT" Series "SERIES" Set "SET" Show "SHOW" Shard "SHARD" Shards "SHARDS"
        Slimit "SLIMIT" Soffset "SOFFSET" Stats "STATS" Subscription "SUBSCRIPTION"
        Subscriptions "SUBSCRIPTIONS" Tag "TAG" To "TO" User "USER" Users "USERS"
        Values "VALUES" Where "WHERE" With "WITH" Write "WRITE"
    }
}

impl Token {
    /// How tightly an operator binds; zero for everything else.
    pub(super) const fn precedence(self) -> u8 {
        match self {
            Self::Or => 1,
            Self::And => 2,
            Self::Eq
            | Self::Neq
            | Self::EqRegex
            | Self::NeqRegex
            | Self::Lt
            | Self::Lte
            | Self::Gt
            | Self::Gte => 3,
            Self::Add | Self::Sub | Self::BitOr | Self::BitXor => 4,
            Self::Mul | Self::Div | Self::Mod | Self::BitAnd => 5,
            _ => 0,
        }
    }

    /// Whether it compares, and so belongs into a condition.
    pub(super) const fn is_condition(self) -> bool {
        matches!(self.precedence(), 1..=3)
    }
}
