//! What a viewer chose in the window, as it is kept from one start to the next.

use std::collections::BTreeMap;

/// A choice.
#[derive(Debug, Clone, PartialEq)]
pub enum Choice {
    /// A word or a name.
    Text(String),
    /// A number; always finite.
    Number(f64),
    /// Yes or no.
    Flag(bool),
    /// Names in an order.
    List(Vec<String>),
}

impl Choice {
    /// The word or name.
    pub fn text(&self) -> Option<&str> {
        match self {
            Self::Text(text) => Some(text),
            _ => None,
        }
    }

    /// The number.
    pub const fn number(&self) -> Option<f64> {
        match self {
            Self::Number(number) => Some(*number),
            _ => None,
        }
    }

    /// The yes or no.
    pub const fn flag(&self) -> Option<bool> {
        match self {
            Self::Flag(flag) => Some(*flag),
            _ => None,
        }
    }

    /// The names.
    pub fn list(&self) -> Option<&[String]> {
        match self {
            Self::List(names) => Some(names),
            _ => None,
        }
    }
}

/// All choices by their keys. The window alone knows what they mean; those that it does not know,
/// because another version wrote them, are kept as they are.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct WindowChoices {
    choices: BTreeMap<String, Choice>,
}

impl WindowChoices {
    /// The choice under this key, if one was made.
    pub fn get(&self, key: &str) -> Option<&Choice> {
        self.choices.get(key)
    }

    /// Sets a choice, or takes it back. A number that is not finite is no choice.
    pub fn set(&mut self, key: &str, choice: Option<Choice>) {
        match choice.filter(|choice| choice.number().is_none_or(f64::is_finite)) {
            Some(choice) => self.choices.insert(key.to_owned(), choice),
            None => self.choices.remove(key),
        };
    }

    /// All of them, in the order of their keys.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &Choice)> {
        self.choices.iter().map(|(key, choice)| (key.as_str(), choice))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_choice_is_read_only_as_what_it_is() {
        let mut choices = WindowChoices::default();
        choices.set("units", Some(Choice::Text("imperial".to_owned())));
        choices.set("zoom", Some(Choice::Number(1.25)));
        choices.set("roster_width", Some(Choice::Number(f64::NAN)));
        let of = |key: &str| choices.get(key);
        assert_eq!(of("units").and_then(Choice::text), Some("imperial"));
        assert_eq!(of("units").and_then(Choice::number), None);
        assert_eq!(of("zoom").and_then(Choice::number), Some(1.25));
        assert_eq!(of("zoom").and_then(Choice::flag), None);
        assert_eq!(of("roster_width"), None);
        choices.set("units", None);
        assert_eq!(choices.iter().map(|(key, _)| key).collect::<Vec<_>>(), ["zoom"]);
    }
}
