//! Settings: command line and environment first, then the file, then the defaults.
//!
//! The file is `DATA/trackside.toml`, or what `--config` names in its place. A key that nobody
//! knows is a warning, a value that cannot be meant is an error with its line.

use std::{
    fmt, io,
    net::{IpAddr, Ipv4Addr, SocketAddr},
    path::{Path, PathBuf},
    str::FromStr,
    time::Duration,
};

use toml_edit::{Document, Item};

/// The port of InfluxDB, which the phones' apps have as their default.
pub const DEFAULT_PORT: u16 = 8086;

/// Name of the settings file in the data folder.
pub const FILE_NAME: &str = "trackside.toml";

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

/// Why the settings cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The user has no home folder.
    #[error("there is no home folder to record into: say where with --data DIR")]
    NoHome,
    /// The file of `--config` is not there.
    #[error("there is no settings file {}", .0.display())]
    Missing(PathBuf),
    /// The file cannot be read.
    #[error("the settings cannot be read: {source}: {}", path.display())]
    Unreadable {
        /// From the system.
        source: io::Error,
        /// The file.
        path: PathBuf,
    },
    /// The file is not TOML, or a value cannot be meant.
    #[error("{}, line {line}: {reason}", path.display())]
    Invalid {
        /// From 1.
        line: usize,
        /// In plain words.
        reason: String,
        /// The file.
        path: PathBuf,
    },
    /// Registration by code, but there is no code.
    #[error(
        "registration by code needs a code: set registration_code in {FILE_NAME} \
         or TRACKSIDE_REGISTRATION_CODE"
    )]
    NoCode,
}

/// The text of a file; `None` when it is missing.
fn read(path: &Path) -> Result<Option<String>, Error> {
    match std::fs::read_to_string(path) {
        Ok(text) => Ok(Some(text)),
        // A file in the place of the data folder is the engine's to report.
        Err(error)
            if matches!(error.kind(), io::ErrorKind::NotFound | io::ErrorKind::NotADirectory) =>
        {
            Ok(None)
        }
        Err(source) => Err(Error::Unreadable { source, path: path.to_owned() }),
    }
}

fn layer_from_file(text: &str, path: &Path, warnings: &mut Vec<String>) -> Result<Layer, Error> {
    let invalid = |at: Option<usize>, reason: String| Error::Invalid {
        line: line_of(text, at.unwrap_or(0)),
        reason,
        path: path.to_owned(),
    };
    let document = Document::parse(text).map_err(|error| {
        invalid(error.span().map(|span| span.start), error.message().to_owned())
    })?;
    let mut layer = Layer::default();
    for (key, item) in document.iter() {
        let fail = |reason: &str| invalid(item.span().map(|span| span.start), reason.to_owned());
        match key {
            "data" => {
                let data = item.as_str().ok_or_else(|| fail("data is a folder in quotes"))?;
                layer.data = Some(data.into());
            }
            "listen" => {
                let parsed = item.as_str().and_then(|text| text.parse().ok());
                let parsed =
                    parsed.ok_or_else(|| fail("listen is an address such as \"0.0.0.0:8086\""))?;
                layer.listen = Some(parsed);
            }
            "registration" => {
                let mode = item.as_str().unwrap_or_default().parse().map_err(fail)?;
                layer.registration = Some(mode);
            }
            "registration_code" => {
                let code = item.as_str().filter(|code| !code.is_empty());
                let code = code.ok_or_else(|| fail("registration_code is a text in quotes"))?;
                layer.registration_code = Some(code.to_owned());
            }
            "event_name" => {
                let name = item.as_str().filter(|name| !name.is_empty());
                let name = name.ok_or_else(|| fail("event_name is a text in quotes"))?;
                layer.event_name = Some(name.to_owned());
            }
            "memory_hours" => {
                let hours = whole_number(item, 1, 24 * 366);
                layer.memory_hours =
                    Some(hours.ok_or_else(|| fail("memory_hours is a number from 1 to 8784"))?);
            }
            "memory_mib" => {
                let mib = whole_number(item, 16, 1 << 20);
                layer.memory_mib =
                    Some(mib.ok_or_else(|| fail("memory_mib is a number from 16 to 1048576"))?);
            }
            unknown => warnings.push(format!(
                "{}, line {}: there is no setting `{}`; it is ignored",
                path.display(),
                line_of(
                    text,
                    document.key(unknown).and_then(toml_edit::Key::span).map_or(0, |s| s.start)
                ),
                unknown.escape_debug(),
            )),
        }
    }
    Ok(layer)
}

fn whole_number(item: &Item, least: u32, most: u32) -> Option<u32> {
    let number = u32::try_from(item.as_integer()?).ok()?;
    (least..=most).contains(&number).then_some(number)
}

/// The number of the line, from 1, that holds the byte at `offset`.
fn line_of(text: &str, offset: usize) -> usize {
    1 + text.bytes().take(offset).filter(|&byte| byte == b'\n').count()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn resolve(file: &str, given: Layer) -> Result<(Settings, Vec<String>), String> {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join(FILE_NAME), file).unwrap();
        let given = Layer { data: Some(folder.path().to_owned()), ..given };
        Settings::resolve(given, None).map_err(|error| {
            error.to_string().replace(&folder.path().display().to_string(), "DATA")
        })
    }

    fn error_of(file: &str) -> String {
        resolve(file, Layer::default()).unwrap_err()
    }

    #[test]
    fn without_a_file_the_defaults_hold() {
        let folder = tempfile::tempdir().unwrap();
        let given = Layer { data: Some(folder.path().to_owned()), ..Layer::default() };
        let (settings, warnings) = Settings::resolve(given, None).unwrap();
        assert_eq!(settings, Settings::new(folder.path().to_owned()));
        assert_eq!(settings.listen.to_string(), "0.0.0.0:8086");
        assert!(warnings.is_empty());
    }

    #[test]
    fn the_file_beats_the_defaults_and_the_command_line_beats_the_file() {
        let file = "listen = \"127.0.0.1:1\"\nregistration = \"open\"\nmemory_hours = 2\n";
        let given = Layer { listen: Some("127.0.0.1:2".parse().unwrap()), ..Layer::default() };
        let (settings, _) = resolve(file, given).unwrap();
        assert_eq!(settings.listen.port(), 2);
        assert_eq!(settings.registration, Registration::Open);
        assert_eq!(settings.memory_window, Duration::from_hours(2));
    }

    #[test]
    fn config_takes_the_place_of_the_file_in_the_data_folder() {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join(FILE_NAME), "registration = \"open\"").unwrap();
        let other = folder.path().join("other.toml");
        let data = folder.path().join("data");
        std::fs::write(&other, format!("data = {:?}\nmemory_mib = 32", folder.path())).unwrap();
        let (settings, _) = Settings::resolve(Layer::default(), Some(&other)).unwrap();
        assert_eq!(settings.data, folder.path());
        assert_eq!(settings.memory_bytes, 32 << 20);
        assert_eq!(settings.registration, Registration::Closed);

        let given = Layer { data: Some(data.clone()), ..Layer::default() };
        assert_eq!(Settings::resolve(given, Some(&other)).unwrap().0.data, data);
        let missing = Settings::resolve(Layer::default(), Some(&data)).unwrap_err();
        assert!(missing.to_string().starts_with("there is no settings file"), "{missing}");
    }

    #[test]
    fn an_unknown_key_warns_with_its_line() {
        let (_, warnings) = resolve("\nmemory_hours = 1\nlisen = 4\n", Layer::default()).unwrap();
        assert_eq!(warnings.len(), 1);
        assert!(warnings[0].contains("line 3: there is no setting `lisen`"), "{warnings:?}");
    }

    #[test]
    fn a_value_that_cannot_be_meant_is_an_error_with_its_line() {
        assert_eq!(
            error_of("\nlisten = \"8086\""),
            "DATA/trackside.toml, line 2: listen is an address such as \"0.0.0.0:8086\""
        );
        assert!(error_of("registration = \"maybe\"").ends_with("is open, code or closed"));
        assert!(error_of("memory_hours = 0").contains("line 1: memory_hours is a number"));
        assert!(error_of("memory_mib = \"64\"").contains("memory_mib is a number"));
        assert!(error_of("\n\nlisten = ").starts_with("DATA/trackside.toml, line 3: "));
    }

    #[test]
    fn registration_by_code_needs_the_code() {
        assert!(error_of("registration = \"code\"").starts_with("registration by code needs"));
        let file = "registration = \"code\"\nregistration_code = \"lap2026\"";
        let (settings, _) = resolve(file, Layer::default()).unwrap();
        assert_eq!(settings.registration, Registration::Code("lap2026".to_owned()));
        assert!(!format!("{settings:?}").contains("lap2026"), "a code in a log");
    }

    #[test]
    fn credentials_split_at_the_first_colon_and_hide_the_password() {
        let credentials: Credentials = "test:a:b".parse().unwrap();
        assert_eq!((&*credentials.login, &*credentials.password), ("test", "a:b"));
        assert_eq!(format!("{credentials:?}"), "Credentials(test)");
        for bad in ["test", "test:", ":secret", ""] {
            bad.parse::<Credentials>().unwrap_err();
        }
    }
}
