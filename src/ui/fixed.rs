//! What is decided before the window opens: by the settings file or on the command line.

use super::lang;

/// A setting that the window shows but cannot change.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FixedSetting {
    /// What it is: one of [`WORDS`](Self::WORDS).
    pub name: &'static str,
    /// Its value.
    pub value: FixedValue,
}

/// The value of such a setting.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum FixedValue {
    /// A path, an address, a number with its unit: the same in all languages.
    Plain(String),
    /// One of [`FixedSetting::WORDS`].
    Word(&'static str),
    /// Days.
    Days(u32),
    /// An address, on any port that is free.
    AnyPort(String),
    /// The address for https, without one for plain http.
    OnlyHttps(String),
}

impl FixedSetting {
    /// The names of settings and the words that are values, in English.
    pub const WORDS: [&'static str; 19] = [
        "Data folder",
        "Address for phones",
        "HTTPS",
        "Who may register",
        "Recordings are kept",
        "Kept in memory",
        "Longest gap in a session",
        "Alarms",
        "Delay of alarms",
        "Snoozed alarms are silent for",
        "Highest heart rate",
        "Highest power",
        "Lowest power",
        "on",
        "off",
        "everybody",
        "who knows the code",
        "nobody",
        "for good",
    ];

    /// A setting with its value.
    pub fn new(name: &'static str, value: impl Into<FixedValue>) -> Self {
        Self { name, value: value.into() }
    }

    /// Its name in the language of the viewer.
    pub(in crate::ui) fn title(&self) -> &'static str {
        lang::word(self.name)
    }
}

impl FixedValue {
    /// It in the language of the viewer.
    pub fn words(&self) -> String {
        match self {
            Self::Plain(words) => words.clone(),
            Self::Word(word) => lang::word(word).to_owned(),
            Self::Days(days) => tr!("settings-days", n = days.to_string()),
            Self::AnyPort(address) => tr!("settings-any-port", address = address),
            Self::OnlyHttps(address) => tr!("settings-only-https", address = address),
        }
    }
}

impl From<String> for FixedValue {
    fn from(words: String) -> Self {
        Self::Plain(words)
    }
}

impl From<&str> for FixedValue {
    fn from(words: &str) -> Self {
        Self::Plain(words.to_owned())
    }
}
