//! Settings: command line and environment first, then the file, then the defaults.
//!
//! The file is `DATA/trackside.toml`, or what `--config` names in its place. A key that nobody
//! knows is a warning, a value that cannot be meant is an error with its line.

use std::{
    net::{IpAddr, Ipv4Addr, SocketAddr},
    path::{Path, PathBuf},
    time::Duration,
};

mod error;
mod file;
mod limits;
#[cfg(test)]
mod tests;
mod values;

pub use error::Error;
pub use limits::Limits;
pub use values::{CertificateFiles, Credentials, Registration, RegistrationMode, Tls, on_off};

use file::{layer_from_file, read};

use crate::model::{DEFAULT_SESSION_GAP, Keep};

/// The port of InfluxDB, which the phones' apps have as their default.
pub const DEFAULT_PORT: u16 = 8086;

/// The port of HTTPS, beside [`DEFAULT_PORT`].
pub const DEFAULT_TLS_PORT: u16 = 8087;

/// Name of the settings file in the data folder.
pub const FILE_NAME: &str = "trackside.toml";

/// Settings of one source; what it does not say is `None`.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Layer {
    /// The data folder.
    pub data: Option<PathBuf>,
    /// Where the server listens.
    pub listen: Option<SocketAddr>,
    /// Whether there is HTTPS.
    pub tls: Option<bool>,
    /// Where HTTPS is served.
    pub tls_listen: Option<SocketAddr>,
    /// The operator's own certificate with its chain, PEM.
    pub tls_certificate: Option<PathBuf>,
    /// Its private key, PEM.
    pub tls_key: Option<PathBuf>,
    /// Whether requests without TLS are served.
    pub plain_http: Option<bool>,
    /// Who may register.
    pub registration: Option<RegistrationMode>,
    /// The code that registration asks for.
    pub registration_code: Option<String>,
    /// Whether the viewer may log in.
    pub viewer: Option<bool>,
    /// How far back the store reaches, hours.
    pub memory_hours: Option<u32>,
    /// What the store may hold, MiB.
    pub memory_mib: Option<u32>,
    /// The longest silence within a session, minutes.
    pub session_gap_min: Option<u32>,
    /// How long recordings are kept.
    pub keep: Option<Keep>,
    /// What the header of the window says first.
    pub event_name: Option<String>,
    /// What clients may take.
    pub limits: Option<Limits>,
}

impl Layer {
    /// This layer, and `below` where it says nothing.
    #[must_use]
    pub fn over(self, below: Self) -> Self {
        Self {
            data: self.data.or(below.data),
            listen: self.listen.or(below.listen),
            tls: self.tls.or(below.tls),
            tls_listen: self.tls_listen.or(below.tls_listen),
            tls_certificate: self.tls_certificate.or(below.tls_certificate),
            tls_key: self.tls_key.or(below.tls_key),
            plain_http: self.plain_http.or(below.plain_http),
            registration: self.registration.or(below.registration),
            registration_code: self.registration_code.or(below.registration_code),
            viewer: self.viewer.or(below.viewer),
            memory_hours: self.memory_hours.or(below.memory_hours),
            memory_mib: self.memory_mib.or(below.memory_mib),
            session_gap_min: self.session_gap_min.or(below.session_gap_min),
            keep: self.keep.or(below.keep),
            event_name: self.event_name.or(below.event_name),
            limits: self.limits.or(below.limits),
        }
    }
}

/// What the engine is told.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Settings {
    /// The data folder.
    pub data: PathBuf,
    /// Where the server listens; port 0 is any free one.
    pub listen: SocketAddr,
    /// HTTPS; `None` when it is off.
    pub tls: Option<Tls>,
    /// Whether requests without TLS are served. Never `false` without [`tls`](Self::tls).
    pub plain_http: bool,
    /// Who may register.
    pub registration: Registration,
    /// Whether the viewer (login `public`) may log in: it reads everything and writes nothing.
    pub viewer: bool,
    /// How far back the store reaches.
    pub memory_window: Duration,
    /// What the store may hold, bytes.
    pub memory_bytes: usize,
    /// The longest silence within a session.
    pub session_gap: Duration,
    /// How long recordings are kept.
    pub keep: Keep,
    /// What the header of the window says first.
    pub event_name: String,
    /// What clients may take.
    pub limits: Limits,
    /// Athletes to be made when they are missing.
    pub athletes: Vec<Credentials>,
}

impl Settings {
    /// The defaults in a data folder.
    pub fn new(data: PathBuf) -> Self {
        Self {
            data,
            listen: SocketAddr::new(IpAddr::V4(Ipv4Addr::UNSPECIFIED), DEFAULT_PORT),
            tls: Some(Tls::default()),
            plain_http: true,
            registration: Registration::Closed,
            viewer: false,
            memory_window: Duration::from_hours(8),
            memory_bytes: 256 << 20,
            session_gap: DEFAULT_SESSION_GAP,
            keep: Keep::Everything,
            event_name: "Trackside".to_owned(),
            limits: Limits::default(),
            athletes: Vec::new(),
        }
    }

    /// The settings from what was `given` by command line and environment and from the file:
    /// `config`, else the one in the data folder if there is one. With them come warnings.
    pub fn resolve(given: Layer, config: Option<&Path>) -> Result<(Self, Vec<String>), Error> {
        let mut warnings = Vec::new();
        let given = match config {
            Some(path) => {
                let text = read(path)?.ok_or_else(|| Error::Missing(path.to_owned()))?;
                given.over(layer_from_file(&text, path, &mut warnings)?)
            }
            None => given,
        };
        let data = match given.data.clone() {
            Some(data) => data,
            None => default_data_folder().ok_or(Error::NoHome)?,
        };
        let in_data = data.join(FILE_NAME);
        let given = match config {
            None => match read(&in_data)? {
                Some(text) => given.over(layer_from_file(&text, &in_data, &mut warnings)?),
                None => given,
            },
            Some(_) => given,
        };
        let registration = match (given.registration, given.registration_code) {
            (Some(RegistrationMode::Open), _) => Registration::Open,
            (Some(RegistrationMode::Code), Some(code)) => Registration::Code(code),
            (Some(RegistrationMode::Code), None) => return Err(Error::NoCode),
            (Some(RegistrationMode::Closed) | None, _) => Registration::Closed,
        };
        let certificate = match (given.tls_certificate, given.tls_key) {
            (Some(certificate), Some(key)) => Some(CertificateFiles { certificate, key }),
            (None, None) => None,
            _ => return Err(Error::HalfCertificate),
        };
        let tls =
            given.tls.unwrap_or(true).then_some(Tls { listen: given.tls_listen, certificate });
        let plain_http = given.plain_http.unwrap_or(true);
        if tls.is_none() && !plain_http {
            return Err(Error::NothingServed);
        }
        let defaults = Self::new(data);
        let settings = Self {
            listen: given.listen.unwrap_or(defaults.listen),
            tls,
            plain_http,
            registration,
            viewer: given.viewer.unwrap_or(defaults.viewer),
            memory_window: given
                .memory_hours
                .map_or(defaults.memory_window, |hours| Duration::from_hours(u64::from(hours))),
            memory_bytes: given
                .memory_mib
                .map_or(defaults.memory_bytes, |mib| (mib as usize).saturating_mul(1 << 20)),
            session_gap: given
                .session_gap_min
                .map_or(defaults.session_gap, |mins| Duration::from_mins(u64::from(mins))),
            keep: given.keep.unwrap_or(defaults.keep),
            event_name: given.event_name.unwrap_or(defaults.event_name),
            limits: given.limits.unwrap_or_default(),
            ..defaults
        };
        Ok((settings, warnings))
    }

    /// Where HTTPS is served, if it is: by default at the address of plain HTTP, on port 8087,
    /// or on any free port where plain HTTP is.
    pub fn tls_listen(&self) -> Option<SocketAddr> {
        let default = || {
            let port = if self.listen.port() == 0 { 0 } else { DEFAULT_TLS_PORT };
            SocketAddr::new(self.listen.ip(), port)
        };
        self.tls.as_ref().map(|tls| tls.listen.unwrap_or_else(default))
    }
}

/// The platform's folder for a program's data, such as `~/.local/share/trackside`.
pub fn default_data_folder() -> Option<PathBuf> {
    directories::ProjectDirs::from("", "", "trackside").map(|dirs| dirs.data_dir().to_owned())
}
