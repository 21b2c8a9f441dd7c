//! What is decided before the window opens: by the settings file or on the command line.

/// A setting that the window shows but cannot change.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FixedSetting {
    /// What it is.
    pub name: &'static str,
    /// Its value, in words.
    pub value: String,
}

impl FixedSetting {
    /// A setting with its value.
    pub fn new(name: &'static str, value: impl Into<String>) -> Self {
        Self { name, value: value.into() }
    }
}
