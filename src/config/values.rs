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

/// The longest name of this machine in its networks: people type it into phones.
const MAX_LOCAL_CHARS: usize = 15;

/// The name of this machine in its local networks, without `.local`: letters, digits and hyphens.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LocalLabel(String);

impl LocalLabel {
    /// The name with its domain, such as `trackside.local`.
    pub fn host(&self) -> String {
        format!("{}.local", self.0)
    }
}

impl Default for LocalLabel {
    fn default() -> Self {
        Self("trackside".to_owned())
    }
}

impl FromStr for LocalLabel {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let label = text.strip_suffix(".local").unwrap_or(text).to_ascii_lowercase();
        // RFC 1035, section 2.3.1.
        let is_label = (1..=MAX_LOCAL_CHARS).contains(&label.len())
            && label.chars().all(|c| c.is_ascii_alphanumeric() || c == '-')
            && !label.starts_with('-')
            && !label.ends_with('-');
        if is_label { Ok(Self(label)) } else { Err("up to 15 letters, digits and hyphens") }
    }
}

/// Whether and how this machine is announced in its local networks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum LocalNameMode {
    /// Not at all.
    Off,
    /// By this name.
    Named(LocalLabel),
}

impl LocalNameMode {
    /// The name with its domain, if there is one.
    pub fn host(&self) -> Option<String> {
        match self {
            Self::Off => None,
            Self::Named(label) => Some(label.host()),
        }
    }
}

impl FromStr for LocalNameMode {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        match text {
            "off" => Ok(Self::Off),
            _ => text.parse().map(Self::Named).map_err(|why| {
                format!("mdns is off or a name such as trackside, for trackside.local: {why}")
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
