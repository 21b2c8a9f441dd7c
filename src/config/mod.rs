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
#[cfg(test)]
mod tests;
mod values;

pub use error::Error;
pub use values::{Credentials, Registration, RegistrationMode};

use file::{layer_from_file, read};

/// The port of InfluxDB, which the phones' apps have as their default.
pub const DEFAULT_PORT: u16 = 8086;

/// Name of the settings file in the data folder.
pub const FILE_NAME: &str = "trackside.toml";

/// Settings of one source; what it does not say is `None`.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Layer {
    /// The data folder.
    pub data: Option<PathBuf>,
    /// Where the server listens.
    pub listen: Option<SocketAddr>,
    /// Who may register.
    pub registration: Option<RegistrationMode>,
    /// The code that registration asks for.
    pub registration_code: Option<String>,
    /// How far back the store reaches, hours.
    pub memory_hours: Option<u32>,
    /// What the store may hold, MiB.
    pub memory_mib: Option<u32>,
    /// What the header of the window says first.
    pub event_name: Option<String>,
}

impl Layer {
    /// This layer, and `below` where it says nothing.
    #[must_use]
    pub fn over(self, below: Self) -> Self {
        Self {
            data: self.data.or(below.data),
            listen: self.listen.or(below.listen),
            registration: self.registration.or(below.registration),
            registration_code: self.registration_code.or(below.registration_code),
            memory_hours: self.memory_hours.or(below.memory_hours),
            memory_mib: self.memory_mib.or(below.memory_mib),
            event_name: self.event_name.or(below.event_name),
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
    /// Who may register.
    pub registration: Registration,
    /// How far back the store reaches.
    pub memory_window: Duration,
    /// What the store may hold, bytes.
    pub memory_bytes: usize,
    /// What the header of the window says first.
    pub event_name: String,
    /// Athletes to be made when they are missing.
    pub athletes: Vec<Credentials>,
}

impl Settings {
    /// The defaults in a data folder.
    pub fn new(data: PathBuf) -> Self {
        Self {
            data,
            listen: SocketAddr::new(IpAddr::V4(Ipv4Addr::UNSPECIFIED), DEFAULT_PORT),
            registration: Registration::Closed,
            memory_window: Duration::from_hours(8),
            memory_bytes: 256 << 20,
            event_name: "Trackside".to_owned(),
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
        let defaults = Self::new(data);
        let settings = Self {
            listen: given.listen.unwrap_or(defaults.listen),
            registration,
            memory_window: given
                .memory_hours
                .map_or(defaults.memory_window, |hours| Duration::from_hours(u64::from(hours))),
            memory_bytes: given
                .memory_mib
                .map_or(defaults.memory_bytes, |mib| (mib as usize).saturating_mul(1 << 20)),
            event_name: given.event_name.unwrap_or(defaults.event_name),
            ..defaults
        };
        Ok((settings, warnings))
    }
}

/// The platform's folder for a program's data, such as `~/.local/share/trackside`.
pub fn default_data_folder() -> Option<PathBuf> {
    directories::ProjectDirs::from("", "", "trackside").map(|dirs| dirs.data_dir().to_owned())
}
