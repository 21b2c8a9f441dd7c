//! Settings that are more than a number or a text.

use std::{fmt, net::SocketAddr, path::PathBuf, str::FromStr};

/// A switch, as `on` or `off`.
pub fn on_off(text: &str) -> Result<bool, &'static str> {
    match text {
        "on" => Ok(true),
        "off" => Ok(false),
        _ => Err("it is on or off"),
    }
}

/// How HTTPS is served.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Tls {
    /// Where, if that was asked for; see [`Settings::tls_listen`](super::Settings::tls_listen).
    pub listen: Option<SocketAddr>,
    /// The operator's own certificate, in place of one by an authority of this data folder.
    pub certificate: Option<CertificateFiles>,
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
