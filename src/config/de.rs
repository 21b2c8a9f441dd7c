//! Deserializes values of the settings file. An error says what a value must be;
//! [`file`](super::file) prepends the key.

use std::{
    fmt::{self, Display},
    net::SocketAddr,
    path::PathBuf,
    str::FromStr,
    time::Duration,
};

use serde::{
    Deserialize, Deserializer,
    de::{Error as _, MapAccess, Visitor},
};

use super::{
    LocalNameMode, MetricsListener, PublicMode, RegistrationCode, RegistrationMode, on_off,
};
use crate::model::{InvalidWrittenTime, WrittenTime};

/// The unit of a plain number.
pub(super) const ONE: usize = 1;
/// One kibibyte in bytes.
pub(super) const KIB: usize = 1 << 10;
/// One megabyte in bytes.
pub(super) const MB: usize = 1_000_000;
/// One mebibyte in bytes.
pub(super) const MIB: usize = 1 << 20;

/// One second in seconds.
pub(super) const SECOND: u64 = 1;
/// One minute in seconds.
pub(super) const MINUTE: u64 = 60;
/// One hour in seconds.
pub(super) const HOUR: u64 = 3600;

/// An integer between `LEAST` and `MOST`.
pub(super) fn number<'de, D, T, const LEAST: u32, const MOST: u32>(value: D) -> Result<T, D::Error>
where
    D: Deserializer<'de>,
    T: From<u32>,
{
    let number = i64::deserialize(value).ok().and_then(|number| u32::try_from(number).ok());
    let number = number.filter(|number| (LEAST..=MOST).contains(number));
    let wrong = || D::Error::custom(format_args!("a number from {LEAST} to {MOST}"));
    number.map(T::from).ok_or_else(wrong)
}

/// An integer, multiplied by `UNIT`.
pub(super) fn amount<'de, D, const UNIT: usize, const LEAST: u32, const MOST: u32>(
    value: D,
) -> Result<usize, D::Error>
where
    D: Deserializer<'de>,
{
    let number = number::<D, u32, LEAST, MOST>(value)?;
    Ok((number as usize).saturating_mul(UNIT))
}

/// An integer, as a multiple of `UNIT` seconds.
pub(super) fn duration<'de, D, const UNIT: u64, const LEAST: u32, const MOST: u32>(
    value: D,
) -> Result<Duration, D::Error>
where
    D: Deserializer<'de>,
{
    let number = number::<D, u64, LEAST, MOST>(value)?;
    Ok(Duration::from_secs(number * UNIT))
}

/// `true`, `false`, `"on"` or `"off"`.
pub(super) fn switch<'de, D: Deserializer<'de>>(value: D) -> Result<bool, D::Error> {
    #[derive(Deserialize)]
    #[serde(untagged)]
    enum Switch {
        Bool(bool),
        Word(String),
    }
    let is_on = match Switch::deserialize(value) {
        Ok(Switch::Bool(is_on)) => Some(is_on),
        Ok(Switch::Word(word)) => on_off(&word).ok(),
        Err(_) => None,
    };
    is_on.ok_or_else(|| D::Error::custom("on or off"))
}

/// A non-empty string.
pub(super) fn text<'de, D: Deserializer<'de>>(value: D) -> Result<String, D::Error> {
    not_empty(value, "a text in quotes")
}

/// The path of a folder.
pub(super) fn folder<'de, D: Deserializer<'de>>(value: D) -> Result<PathBuf, D::Error> {
    not_empty(value, "a folder in quotes").map(PathBuf::from)
}

/// The path of a file.
pub(super) fn file<'de, D: Deserializer<'de>>(value: D) -> Result<Option<PathBuf>, D::Error> {
    not_empty(value, "a file").map(|path| Some(path.into()))
}

fn not_empty<'de, D: Deserializer<'de>>(value: D, what: &str) -> Result<String, D::Error> {
    let text = String::deserialize(value).ok().filter(|text| !text.is_empty());
    text.ok_or_else(|| D::Error::custom(what))
}

/// An IP address with a port; `PORT` is the one in the error's example.
pub(super) fn address<'de, D, T, const PORT: u16>(value: D) -> Result<T, D::Error>
where
    D: Deserializer<'de>,
    T: From<SocketAddr>,
{
    let address = String::deserialize(value).ok().and_then(|text| text.parse::<SocketAddr>().ok());
    let wrong = || D::Error::custom(format_args!("an address such as \"0.0.0.0:{PORT}\""));
    address.map(T::from).ok_or_else(wrong)
}

/// A whole number, if one is given.
pub(super) fn some_number<'de, D, const LEAST: u32, const MOST: u32>(
    value: D,
) -> Result<Option<u32>, D::Error>
where
    D: Deserializer<'de>,
{
    number::<D, u32, LEAST, MOST>(value).map(Some)
}

/// [`switch`], if one is given.
pub(super) fn some_switch<'de, D: Deserializer<'de>>(value: D) -> Result<Option<bool>, D::Error> {
    switch(value).map(Some)
}

/// [`text`], if one is given.
pub(super) fn some_text<'de, D: Deserializer<'de>>(value: D) -> Result<Option<String>, D::Error> {
    text(value).map(Some)
}

/// [`parsed`], if something is given.
pub(super) fn some_parsed<'de, D, T>(value: D) -> Result<Option<T>, D::Error>
where
    D: Deserializer<'de>,
    T: FromStr<Err: Display>,
{
    parsed(value).map(Some)
}

/// A day or a time, as one of TOML or as a text.
pub(super) fn some_time<'de, D>(value: D) -> Result<Option<WrittenTime>, D::Error>
where
    D: Deserializer<'de>,
{
    struct TimeVisitor;

    impl<'de> Visitor<'de> for TimeVisitor {
        type Value = WrittenTime;

        fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            InvalidWrittenTime.fmt(f)
        }

        fn visit_str<E: serde::de::Error>(self, text: &str) -> Result<WrittenTime, E> {
            text.parse().map_err(E::custom)
        }

        /// The form in which a time of TOML comes: its text under a key of the library's own.
        fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<WrittenTime, A::Error> {
            let entry = map.next_entry::<String, String>()?;
            entry.map_or_else(
                || Err(A::Error::custom(InvalidWrittenTime)),
                |it| self.visit_str(&it.1),
            )
        }
    }

    // Whatever it is: the errors of the library do not say what it must be.
    let time = value.deserialize_any(TimeVisitor).ok();
    time.map(Some).ok_or_else(|| D::Error::custom(InvalidWrittenTime))
}

/// What can be read from texts, a list of them with at least one.
pub(super) fn some_list<'de, D, T>(value: D) -> Result<Option<Vec<T>>, D::Error>
where
    D: Deserializer<'de>,
    T: FromStr<Err: Display>,
{
    let texts = Vec::<String>::deserialize(value).unwrap_or_default();
    if texts.is_empty() {
        return Err(D::Error::custom("a list of texts in quotes"));
    }
    let parsed = texts.iter().map(|text| text.parse::<T>()).collect::<Result<Vec<T>, _>>();
    let wrong = |error| D::Error::custom(format_args!("a list of some of these: {error}"));
    parsed.map(Some).map_err(wrong)
}

/// Two whole numbers, the lower first.
pub(super) fn some_range<'de, D, const MOST: u32>(value: D) -> Result<Option<(u32, u32)>, D::Error>
where
    D: Deserializer<'de>,
{
    let range = <(u32, u32)>::deserialize(value).ok();
    let range = range.filter(|(low, high)| low < high && *high <= MOST);
    let wrong = || D::Error::custom(format_args!("two numbers up to {MOST}, such as [0, {MOST}]"));
    range.map(Some).ok_or_else(wrong)
}

/// Any type that parses from a string; its own error is passed on.
pub(super) fn parsed<'de, D, T>(value: D) -> Result<T, D::Error>
where
    D: Deserializer<'de>,
    T: FromStr<Err: Display>,
{
    String::deserialize(value).unwrap_or_default().parse().map_err(D::Error::custom)
}

impl<'de> Deserialize<'de> for RegistrationMode {
    fn deserialize<D: Deserializer<'de>>(value: D) -> Result<Self, D::Error> {
        parsed(value)
    }
}

impl<'de> Deserialize<'de> for LocalNameMode {
    fn deserialize<D: Deserializer<'de>>(value: D) -> Result<Self, D::Error> {
        parsed(value)
    }
}

impl<'de> Deserialize<'de> for MetricsListener {
    fn deserialize<D: Deserializer<'de>>(value: D) -> Result<Self, D::Error> {
        parsed(value)
    }
}

impl<'de> Deserialize<'de> for PublicMode {
    fn deserialize<D: Deserializer<'de>>(value: D) -> Result<Self, D::Error> {
        parsed(value)
    }
}

impl<'de> Deserialize<'de> for RegistrationCode {
    fn deserialize<D: Deserializer<'de>>(value: D) -> Result<Self, D::Error> {
        text(value).map(Self)
    }
}
