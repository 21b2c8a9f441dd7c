//! The apps that can send, and the settings that each needs.

use super::links::{Setup, gpslogger_body};

/// An app that can send to Trackside.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum App {
    /// The page that says how to join, in the phone's browser.
    #[default]
    Page,
    /// Traccar Client.
    TraccarClient,
    /// OwnTracks.
    OwnTracks,
    /// GPSLogger for Android.
    GpsLogger,
    /// IpBike, and whatever else posts to InfluxDB.
    InfluxDb,
    /// Overland for iOS.
    Overland,
    /// Sensor Logger.
    SensorLogger,
    /// Colota for Android.
    Colota,
    /// OsmAnd.
    OsmAnd,
    /// PhoneTrack for Android.
    PhoneTrack,
}

/// What a value that has to be typed is called.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum SettingKind {
    /// The address to post to.
    Address,
    /// The method of HTTP.
    Method,
    /// The user.
    User,
    /// The password, which is the code.
    Code,
    /// The database, which is that of the user.
    Database,
    /// The body of a request.
    Body,
    /// What the phone is called; it proves nothing.
    Device,
}

/// A value that has to be typed or pasted into an app.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Setting {
    /// What it is.
    pub kind: SettingKind,
    /// The value.
    pub value: String,
}

/// All that sets up an app.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Settings {
    /// What the QR code says.
    pub scanned: String,
    /// Whether scanning it sets the app up. Else it leads to the page from which values are copied.
    pub scan_is_enough: bool,
    /// The link that opens the app with its settings, if it has one.
    pub link: Option<String>,
    /// What to type where nothing can be scanned or opened.
    pub typed: Vec<Setting>,
}

impl App {
    /// All of them; those that are set up with the fewest steps come first.
    pub const ALL: [Self; 10] = [
        Self::Page,
        Self::TraccarClient,
        Self::OwnTracks,
        Self::Overland,
        Self::Colota,
        Self::GpsLogger,
        Self::InfluxDb,
        Self::SensorLogger,
        Self::OsmAnd,
        Self::PhoneTrack,
    ];

    /// Its name, which is the same in all languages; empty for the page.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Page => "",
            Self::TraccarClient => "Traccar Client",
            Self::OwnTracks => "OwnTracks",
            Self::GpsLogger => "GPSLogger",
            Self::InfluxDb => "IpBike, InfluxDB",
            Self::Overland => "Overland",
            Self::SensorLogger => "Sensor Logger",
            Self::Colota => "Colota",
            Self::OsmAnd => "OsmAnd",
            Self::PhoneTrack => "PhoneTrack",
        }
    }

    /// What sets it up.
    pub fn settings(self, setup: &Setup<'_>) -> Settings {
        use SettingKind::{Address, Body, Code, Database, Device, Method, User};
        let own = |kind, value: &str| Setting { kind, value: value.to_owned() };
        let (user, code) = (own(User, setup.login), own(Code, setup.code));
        let (link, typed) = match self {
            Self::Page => (None, vec![own(Address, &setup.page())]),
            Self::TraccarClient => (
                Some(setup.traccar()),
                vec![own(Address, &setup.address()), own(Device, setup.called)],
            ),
            Self::OwnTracks => {
                let address = own(Address, &setup.address_without_code());
                (Some(setup.owntracks()), vec![address, user, code])
            }
            Self::Overland => (Some(setup.overland()), vec![own(Address, &setup.address())]),
            Self::Colota => (Some(setup.colota()), vec![own(Address, &setup.address())]),
            Self::SensorLogger => (None, vec![own(Address, &setup.address())]),
            Self::GpsLogger => {
                let address = own(Address, &setup.gpslogger());
                let body = own(Body, &gpslogger_body());
                (None, vec![address, own(Method, "POST"), user, code, body])
            }
            Self::InfluxDb => {
                let database = own(Database, setup.login);
                (None, vec![own(Address, setup.base), database, user, code])
            }
            Self::OsmAnd => (None, vec![own(Address, &setup.osmand())]),
            Self::PhoneTrack => (None, vec![own(Address, &setup.address()), code]),
        };
        let scanned = match self {
            // Its scanner reads an address, not a link.
            Self::TraccarClient => setup.traccar_scanned(),
            _ => link.clone().unwrap_or_else(|| setup.page()),
        };
        let scan_is_enough = link.is_some() || self == Self::Page;
        Settings { scanned, scan_is_enough, link, typed }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SETUP: Setup<'_> =
        Setup { base: "http://10.0.0.1:8086", login: "rider7", called: "7", code: "abc" };

    #[test]
    fn every_app_is_listed_once_and_knows_address_and_code() {
        for app in App::ALL {
            assert_eq!(App::ALL.iter().filter(|it| **it == app).count(), 1);
            let Settings { scanned, link, typed, .. } = app.settings(&SETUP);
            let has_code = typed.iter().any(|it| it.value.contains("abc"));
            assert!(has_code, "{app:?}: the code is in what is typed");
            assert!(typed[0].value.starts_with(SETUP.base), "{app:?}: the address comes first");
            assert_eq!(typed[0].kind, SettingKind::Address);
            let target = link.unwrap_or_default();
            assert!(!target.contains(' ') && !scanned.contains(' '), "{app:?}: {target} {scanned}");
        }
    }

    #[test]
    fn what_no_scan_sets_up_leads_to_the_page() {
        for app in App::ALL {
            let Settings { scanned, scan_is_enough, .. } = app.settings(&SETUP);
            let is_page = scanned == "http://10.0.0.1:8086/join/abc";
            assert_eq!(is_page, !scan_is_enough || app == App::Page, "{app:?}: {scanned}");
        }
    }
}
