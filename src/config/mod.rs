//! Settings: command line and environment first, then the file, then the defaults.
//!
//! The file is `DATA/trackside.toml`, or what `--config` names in its place. A key that nobody
//! knows is a warning, a value that cannot be meant is an error with its line.

use std::{
    net::{IpAddr, Ipv4Addr, SocketAddr},
    path::{Path, PathBuf},
    time::Duration,
};

use serde::Deserialize;

mod alarms;
mod de;
mod error;
mod file;
mod limits;
#[cfg(test)]
mod tests;
mod values;

pub use alarms::AlarmSettings;
pub use error::Error;
pub use limits::Limits;
pub use values::{
    CertificateFiles, Credentials, Registration, RegistrationCode, RegistrationMode, on_off,
};

use crate::model::{DEFAULT_SESSION_GAP, Keep};
use de::{HOUR, MIB, MINUTE, address, amount, duration, folder, parsed, switch, text};

/// The port of InfluxDB, which the phones' apps have as their default.
pub const DEFAULT_PORT: u16 = 8086;

/// The port of HTTPS, beside [`DEFAULT_PORT`].
pub const DEFAULT_TLS_PORT: u16 = 8087;

/// Name of the settings file in the data folder.
pub const FILE_NAME: &str = "trackside.toml";

/// What the engine is told. A field is a key of the settings file; its default is in
/// [`Settings::new`], and its line in `docs/settings.md`.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(default = "Settings::without_folder")]
pub struct Settings {
    /// The data folder.
    #[serde(deserialize_with = "folder")]
    pub data: PathBuf,
    /// Where the server listens; port 0 is any free one.
    #[serde(deserialize_with = "address::<_, _, DEFAULT_PORT>")]
    pub listen: SocketAddr,
    /// Whether there is HTTPS.
    #[serde(deserialize_with = "switch")]
    pub tls: bool,
    /// Where HTTPS is served, if that was asked for; see [`tls_address`](Self::tls_address).
    #[serde(deserialize_with = "address::<_, _, DEFAULT_TLS_PORT>")]
    pub tls_listen: Option<SocketAddr>,
    /// The operator's own certificate with its chain, PEM; see [`certificate`](Self::certificate).
    #[serde(deserialize_with = "de::file")]
    pub tls_certificate: Option<PathBuf>,
    /// Its private key, PEM.
    #[serde(deserialize_with = "de::file")]
    pub tls_key: Option<PathBuf>,
    /// Whether requests without TLS are served. Never `false` without [`tls`](Self::tls).
    #[serde(deserialize_with = "switch")]
    pub plain_http: bool,
    /// Who may register; see [`registration`](Self::registration).
    pub registration: RegistrationMode,
    /// The code that registration asks for.
    pub registration_code: Option<RegistrationCode>,
    /// Whether the viewer (login `public`) may log in: it reads everything and writes nothing.
    #[serde(deserialize_with = "switch")]
    pub viewer: bool,
    /// How far back the store reaches; at most a leap year.
    #[serde(rename = "memory_hours", deserialize_with = "duration::<_, HOUR, 1, 8784>")]
    pub memory_window: Duration,
    /// What the store may hold, bytes.
    #[serde(rename = "memory_mib", deserialize_with = "amount::<_, MIB, 16, 1_048_576>")]
    pub memory_bytes: usize,
    /// The longest silence within a session; at most a day.
    #[serde(rename = "session_gap_min", deserialize_with = "duration::<_, MINUTE, 1, 1440>")]
    pub session_gap: Duration,
    /// How long recordings are kept.
    #[serde(deserialize_with = "parsed")]
    pub keep: Keep,
    /// What the header of the window says first.
    #[serde(deserialize_with = "text")]
    pub event_name: String,
    /// When alarms are raised.
    pub alarms: AlarmSettings,
    /// What clients may take.
    pub limits: Limits,
    /// Athletes to be made when they are missing; from the command line alone.
    #[serde(skip)]
    pub athletes: Vec<Credentials>,
}

impl Settings {
    /// The defaults in a data folder.
    pub fn new(data: PathBuf) -> Self {
        Self {
            data,
            listen: SocketAddr::new(IpAddr::V4(Ipv4Addr::UNSPECIFIED), DEFAULT_PORT),
            tls: true,
            tls_listen: None,
            tls_certificate: None,
            tls_key: None,
            plain_http: true,
            registration: RegistrationMode::Closed,
            registration_code: None,
            viewer: false,
            memory_window: Duration::from_hours(8),
            memory_bytes: 256 << 20,
            session_gap: DEFAULT_SESSION_GAP,
            keep: Keep::Everything,
            event_name: "Trackside".to_owned(),
            alarms: AlarmSettings::default(),
            limits: Limits::default(),
            athletes: Vec::new(),
        }
    }

    /// The defaults of a file that names no data folder.
    fn without_folder() -> Self {
        Self::new(PathBuf::new())
    }

    /// The settings of the file (`config`, else the one in the data folder if there is one) and,
    /// over it, what command line and environment say: the `data` folder, and the rest by `given`.
    /// With them come warnings.
    pub fn resolve(
        data: Option<PathBuf>,
        config: Option<&Path>,
        given: impl FnOnce(&mut Self),
    ) -> Result<(Self, Vec<String>), Error> {
        let mut warnings = Vec::new();
        let mut settings = match config {
            Some(path) => {
                let text = file::read(path)?.ok_or_else(|| Error::Missing(path.to_owned()))?;
                file::parse(&text, path, &mut warnings)?
            }
            None => Self::without_folder(),
        };
        let named = || Some(settings.data.clone()).filter(|data| !data.as_os_str().is_empty());
        let data = data.or_else(named).or_else(default_data_folder).ok_or(Error::NoHome)?;
        let in_data = data.join(FILE_NAME);
        if config.is_none()
            && let Some(text) = file::read(&in_data)?
        {
            settings = file::parse(&text, &in_data, &mut warnings)?;
        }
        settings.data = data;
        given(&mut settings);
        settings.check()?;
        Ok((settings, warnings))
    }

    /// What cannot go together.
    fn check(&self) -> Result<(), Error> {
        if self.registration == RegistrationMode::Code && self.registration_code.is_none() {
            return Err(Error::NoCode);
        }
        if self.tls_certificate.is_some() != self.tls_key.is_some() {
            return Err(Error::HalfCertificate);
        }
        if !self.tls && !self.plain_http {
            return Err(Error::NothingServed);
        }
        Ok(())
    }

    /// Who may register, and with which code.
    pub fn registration(&self) -> Registration {
        match (self.registration, &self.registration_code) {
            (RegistrationMode::Open, _) => Registration::Open,
            (RegistrationMode::Code, Some(code)) => Registration::Code(code.0.clone()),
            (RegistrationMode::Code, None) | (RegistrationMode::Closed, _) => Registration::Closed,
        }
    }

    /// The operator's own certificate, in place of one by an authority of this data folder.
    pub fn certificate(&self) -> Option<CertificateFiles> {
        let (certificate, key) = (self.tls_certificate.clone()?, self.tls_key.clone()?);
        Some(CertificateFiles { certificate, key })
    }

    /// Where HTTPS is served, if it is: by default at the address of plain HTTP, on port 8087,
    /// or on any free port where plain HTTP is.
    pub fn tls_address(&self) -> Option<SocketAddr> {
        let default = || {
            let port = if self.listen.port() == 0 { 0 } else { DEFAULT_TLS_PORT };
            SocketAddr::new(self.listen.ip(), port)
        };
        self.tls.then(|| self.tls_listen.unwrap_or_else(default))
    }
}

/// The platform's folder for a program's data, such as `~/.local/share/trackside`.
pub fn default_data_folder() -> Option<PathBuf> {
    directories::ProjectDirs::from("", "", "trackside").map(|dirs| dirs.data_dir().to_owned())
}
