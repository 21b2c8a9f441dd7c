//! Types of settings that are more than a number or a string.

use std::{
    fmt,
    net::{Ipv4Addr, SocketAddr},
    path::PathBuf,
    str::FromStr,
    time::Duration,
};

/// The port of `/metrics` where the settings name none.
const DEFAULT_METRICS_PORT: u16 = 8085;

/// Parses `on` or `off`.
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
    /// The certificate, followed by the chain to its authority.
    pub certificate: PathBuf,
    /// The private key, without a passphrase.
    pub key: PathBuf,
}

/// Who may create an account over HTTP.
#[derive(Clone, PartialEq, Eq, Default)]
pub enum Registration {
    /// Anyone.
    Open,
    /// Anyone who knows this code.
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

/// The code of [`Registration::Code`] as a setting; `Debug` hides it, so that it is never logged.
#[derive(Clone, PartialEq, Eq)]
pub struct RegistrationCode(pub String);

impl fmt::Debug for RegistrationCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("RegistrationCode")
    }
}

/// [`Registration`] as configured; the code is a separate setting.
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

/// Where `/metrics` is served.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MetricsListener {
    /// Nowhere.
    Off,
    /// On this machine alone.
    Loopback,
    /// On this address.
    At(SocketAddr),
}

impl MetricsListener {
    /// The address to listen on.
    pub fn address(self) -> Option<SocketAddr> {
        match self {
            Self::Off => None,
            Self::Loopback => Some((Ipv4Addr::LOCALHOST, DEFAULT_METRICS_PORT).into()),
            Self::At(address) => Some(address),
        }
    }
}

impl FromStr for MetricsListener {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        match text {
            "off" => Ok(Self::Off),
            "loopback" => Ok(Self::Loopback),
            _ => text.parse().map(Self::At).map_err(|_unreadable| {
                format!(
                    "metrics is off, loopback or an address such as \
                     \"127.0.0.1:{DEFAULT_METRICS_PORT}\""
                )
            }),
        }
    }
}

/// What the login `public` may read, as configured.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PublicMode {
    /// `off`
    Off,
    /// `live`
    Live,
    /// `all`
    All,
}

impl FromStr for PublicMode {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        match text {
            "off" => Ok(Self::Off),
            "live" => Ok(Self::Live),
            "all" => Ok(Self::All),
            _ => Err("public is off, live or all"),
        }
    }
}

/// What the login `public` may read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PublicReach {
    /// There is no such login.
    Off,
    /// Samples that are at most so old.
    Last(Duration),
    /// Everything.
    All,
}

/// A login with its password, as `LOGIN:PASSWORD` (split at the first colon).
#[derive(Clone, PartialEq, Eq)]
pub struct Credentials {
    /// The login.
    pub login: String,
    /// The password in clear text.
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
