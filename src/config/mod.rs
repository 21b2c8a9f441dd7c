//! Settings. Command line and environment take precedence over the file, and the file over the
//! defaults.
//!
//! The file is `DATA/trackside.toml`, or the one given by `--config`. An unknown key is a warning,
//! because the file may be of a newer version; an invalid value is an error with its line.

use std::{
    net::{IpAddr, Ipv4Addr, SocketAddr},
    path::{Path, PathBuf},
    time::Duration,
};

use serde::Deserialize;

mod alarms;
mod de;
mod error;
mod event;
mod file;
mod kind;
mod limits;
#[cfg(test)]
mod tests;
mod values;
mod view;

pub use alarms::AlarmSettings;
pub use error::Error;
pub use event::EventSettings;
pub use kind::KindSettings;
pub use limits::Limits;
pub use values::{
    CertificateFiles, Credentials, LocalLabel, LocalNameMode, MetricsListener, PublicMode,
    PublicReach, Registration, RegistrationCode, RegistrationMode, on_off,
};
pub use view::View;

use crate::model::{DEFAULT_SESSION_GAP, RetentionLimit};
use de::{HOUR, MIB, MINUTE, ONE, address, amount, duration, folder, parsed, switch, text};

/// The port of InfluxDB, which is the default of the phones' apps.
pub const DEFAULT_PORT: u16 = 8086;

/// The default port of HTTPS.
pub const DEFAULT_TLS_PORT: u16 = 8087;

/// The name of the settings file in the data folder.
pub const FILE_NAME: &str = "trackside.toml";

/// The settings of the engine. Each field is a key of the settings file; its default is in
/// [`Settings::new`], and it has a line in `docs/settings.md`.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(default = "Settings::without_folder")]
pub struct Settings {
    /// The data folder.
    #[serde(deserialize_with = "folder")]
    pub data: PathBuf,
    /// The address that the server listens on; port 0 is any free one.
    #[serde(deserialize_with = "address::<_, _, DEFAULT_PORT>")]
    pub listen: SocketAddr,
    /// Whether to serve HTTPS.
    #[serde(deserialize_with = "switch")]
    pub tls: bool,
    /// The address for HTTPS, if configured; see [`tls_address`](Self::tls_address).
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
    /// The code required for registration.
    pub registration_code: Option<RegistrationCode>,
    /// What the login `public` may read; see [`public_reach`](Self::public_reach).
    pub public: PublicMode,
    /// The name of this machine in its local networks.
    pub mdns: LocalNameMode,
    /// Where Prometheus reads what the program says of itself.
    pub metrics: MetricsListener,
    /// Whether the viewer (login `viewer`), who can read everything and write nothing, may log in.
    #[serde(deserialize_with = "switch")]
    pub viewer: bool,
    /// How far back the store reaches; at most a leap year.
    #[serde(rename = "memory_hours", deserialize_with = "duration::<_, HOUR, 1, 8784>")]
    pub memory_window: Duration,
    /// The maximum size of the store, in bytes.
    #[serde(rename = "memory_mib", deserialize_with = "amount::<_, MIB, 16, 1_048_576>")]
    pub memory_bytes: usize,
    /// The longest gap within a session; at most a day.
    #[serde(rename = "session_gap_min", deserialize_with = "duration::<_, MINUTE, 1, 1440>")]
    pub session_gap: Duration,
    /// The size of all requests of phones that could not be read and are kept, in bytes.
    #[serde(rename = "unreadable_mib", deserialize_with = "amount::<_, MIB, 1, 65_536>")]
    pub unreadable_bytes: usize,
    /// The number of requests of phones that could not be read and are kept.
    #[serde(deserialize_with = "amount::<_, ONE, 4, 1_000_000>")]
    pub unreadable_files: usize,
    /// How long recordings are kept.
    #[serde(deserialize_with = "parsed")]
    pub keep: RetentionLimit,
    /// The name of the event, shown in the window's header.
    #[serde(deserialize_with = "text")]
    pub event_name: String,
    /// The event that is open from the start on; nothing of it is said where there is none.
    pub event: EventSettings,
    /// What events of the kind `own` show and watch for.
    pub kind: KindSettings,
    /// When values count as old.
    pub view: View,
    /// When alarms are raised.
    pub alarms: AlarmSettings,
    /// Limits on clients.
    pub limits: Limits,
    /// Athletes to add if they are missing; only from the command line.
    #[serde(skip)]
    pub athletes: Vec<Credentials>,
}

impl Settings {
    /// The defaults, for this data folder.
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
            public: PublicMode::Off,
            mdns: LocalNameMode::Named(LocalLabel::default()),
            metrics: MetricsListener::Off,
            viewer: false,
            memory_window: Duration::from_hours(8),
            memory_bytes: 256 << 20,
            session_gap: DEFAULT_SESSION_GAP,
            unreadable_bytes: 128 << 20,
            unreadable_files: 2000,
            keep: RetentionLimit::Everything,
            event_name: "Trackside".to_owned(),
            event: EventSettings::default(),
            kind: KindSettings::default(),
            view: View::default(),
            alarms: AlarmSettings::default(),
            limits: Limits::default(),
            athletes: Vec::new(),
        }
    }

    /// The defaults for a file, which may name the data folder or not.
    fn without_folder() -> Self {
        Self::new(PathBuf::new())
    }

    /// Reads the settings file (`config`, or else the one in the data folder if it exists) and
    /// applies command line and environment over it: the `data` folder, and the rest through
    /// `given`. Also returns warnings.
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

    /// Checks for settings that contradict each other.
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

    /// Who may register, with the code if one is required.
    pub fn registration(&self) -> Registration {
        match (self.registration, &self.registration_code) {
            (RegistrationMode::Open, _) => Registration::Open,
            (RegistrationMode::Code, Some(code)) => Registration::Code(code.0.clone()),
            (RegistrationMode::Code, None) | (RegistrationMode::Closed, _) => Registration::Closed,
        }
    }

    /// What the login `public` may read.
    pub const fn public_reach(&self) -> PublicReach {
        match self.public {
            PublicMode::Off => PublicReach::Off,
            PublicMode::Live => PublicReach::Last(self.memory_window),
            PublicMode::All => PublicReach::All,
        }
    }

    /// The operator's own certificate, if configured.
    pub fn certificate(&self) -> Option<CertificateFiles> {
        let (certificate, key) = (self.tls_certificate.clone()?, self.tls_key.clone()?);
        Some(CertificateFiles { certificate, key })
    }

    /// The address for HTTPS, if it is on. The default is the IP address of plain HTTP with port
    /// 8087, or with any free port if plain HTTP uses any free port.
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
