//! Deserializes values of the settings file. An error says what a value must be;
//! [`file`](super::file) prepends the key.

use std::{fmt::Display, net::SocketAddr, path::PathBuf, str::FromStr, time::Duration};

use serde::{Deserialize, Deserializer, de::Error as _};

use super::{RegistrationCode, RegistrationMode, on_off};

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

impl<'de> Deserialize<'de> for RegistrationCode {
    fn deserialize<D: Deserializer<'de>>(value: D) -> Result<Self, D::Error> {
        text(value).map(Self)
    }
}
