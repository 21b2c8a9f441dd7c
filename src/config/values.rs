//! Settings that are more than a number or a text.

use std::{fmt, path::PathBuf, str::FromStr};

/// A switch, as `on` or `off`.
pub fn on_off(text: &str) -> Result<bool, &'static str> {
    match text {
        "on" => Ok(true),
        "off" => Ok(false),
        _ => Err("it is on or off"),
    }
}

/// A certificate and its key, as files in PEM form.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CertificateFiles {
    /// The certificate, then those that lead to its authority.
    pub certificate: PathBuf,
    /// The private key, without a passphrase.
    pub key: PathBuf,
}

/// Who may make an account over HTTP.
#[derive(Clone, PartialEq, Eq, Default)]
pub enum Registration {
    /// Everybody.
    Open,
    /// Whoever knows this code.
    Code(String),
    /// Nobody.
    #[default]
    Closed,
}

impl fmt::Debug for Registration {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Open => "Open",
            Self::Code(_) => "Code",
            Self::Closed => "Closed",
        })
    }
}

/// The code of [`Registration::Code`] as a setting; never in a log.
#[derive(Clone, PartialEq, Eq)]
pub struct RegistrationCode(pub String);

impl fmt::Debug for RegistrationCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("RegistrationCode")
    }
}

/// [`Registration`] as it is chosen; the code itself is a setting of its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RegistrationMode {
    /// `open`
    Open,
    /// `code`
    Code,
    /// `closed`
    Closed,
}

impl FromStr for RegistrationMode {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        match text {
            "open" => Ok(Self::Open),
            "code" => Ok(Self::Code),
            "closed" => Ok(Self::Closed),
            _ => Err("registration is open, code or closed"),
        }
    }
}

/// A login with its password, as `LOGIN:PASSWORD` (split at the first colon).
#[derive(Clone, PartialEq, Eq)]
pub struct Credentials {
    /// Login.
    pub login: String,
    /// Password in clear.
    pub password: String,
}

impl fmt::Debug for Credentials {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Credentials({})", self.login)
    }
}

impl FromStr for Credentials {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        match text.split_once(':') {
            Some((login, password)) if !login.is_empty() && !password.is_empty() => {
                Ok(Self { login: login.to_owned(), password: password.to_owned() })
            }
            _ => Err("an athlete is given as LOGIN:PASSWORD"),
        }
    }
}
