//! Addresses and links by which apps are set up.

use base64::{Engine as _, engine::general_purpose::STANDARD as BASE64};
use form_urlencoded::byte_serialize;

use crate::model::Metric;

/// Settings of Traccar Client with which an athlete can be watched live.
const TRACCAR_LIVE: &str =
    "interval=1&distance=1&accuracy=highest&stop_detection=false&wakelock=true";

/// What an app must know.
#[derive(Debug, Clone, Copy)]
pub struct Setup<'a> {
    /// `http://192.168.1.10:8086`.
    pub base: &'a str,
    /// The athlete's login.
    pub login: &'a str,
    /// The bib, or else the login: what apps show of the phone.
    pub called: &'a str,
    /// The code.
    pub code: &'a str,
}

impl Setup<'_> {
    /// Where the code is in the address.
    pub fn address(&self) -> String {
        format!("{}/t/{}", self.base, self.code)
    }

    /// Where login and code are in a header.
    pub fn address_without_code(&self) -> String {
        format!("{}/t", self.base)
    }

    /// The page that says how to join with the code.
    pub fn page(&self) -> String {
        format!("{}/join/{}", self.base, self.code)
    }

    /// Traccar Client, which sends every 300 s unless told otherwise.
    pub fn traccar(&self) -> String {
        let (address, id) = (escaped(&self.address()), escaped(self.called));
        format!("org.traccar.client://config?url={address}&id={id}&{TRACCAR_LIVE}")
    }

    /// What the scanner inside Traccar Client reads: the address, with the settings as its query.
    pub fn traccar_scanned(&self) -> String {
        format!("{}?id={}&{TRACCAR_LIVE}", self.address(), escaped(self.called))
    }

    /// OwnTracks, in its move mode.
    pub fn owntracks(&self) -> String {
        let config = serde_json::json!({
            "_type": "configuration",
            "mode": 3,
            "url": self.address_without_code(),
            "auth": true,
            "username": self.login,
            "password": self.code,
            "deviceId": "phone",
            "monitoring": 2,
            "locatorInterval": 1,
            "moveModeLocatorInterval": 1,
        });
        let packed = BASE64.encode(config.to_string());
        format!("owntracks:///config?inline={}", escaped(&packed))
    }

    /// Overland.
    pub fn overland(&self) -> String {
        format!(
            "overland://setup?url={}&token={}&device_id={}&unique_id=yes",
            escaped(&self.address_without_code()),
            escaped(self.code),
            escaped(self.called)
        )
    }

    /// Colota.
    pub fn colota(&self) -> String {
        let config = serde_json::json!({
            "endpoint": self.address(),
            "interval": 1,
            "distance": 0,
            "syncInterval": 0,
        });
        format!("colota://setup?config={}", escaped(&BASE64.encode(config.to_string())))
    }

    /// OsmAnd's address with its placeholders.
    pub fn osmand(&self) -> String {
        format!(
            "{}?lat={{0}}&lon={{1}}&timestamp={{2}}&hdop={{3}}&altitude={{4}}&speed_mps={{5}}\
             &bearing={{6}}",
            self.address()
        )
    }

    /// GPSLogger's address for line protocol.
    pub fn gpslogger(&self) -> String {
        format!("{}/write?db={}&precision=s", self.base, escaped(self.login))
    }
}

/// GPSLogger's body with its placeholders.
pub fn gpslogger_body() -> String {
    let fields = [
        (Metric::LatDeg, "%LAT"),
        (Metric::LngDeg, "%LON"),
        (Metric::AccM, "%ACC"),
        (Metric::AltM, "%ALT"),
        (Metric::BearingDeg, "%DIR"),
        (Metric::SpdKph, "%SPD_KPH"),
        (Metric::BatteryPercent, "%BATT"),
    ];
    let fields = fields.map(|(metric, placeholder)| format!("{}={placeholder}", metric.name()));
    format!("samples {} %TIMESTAMP", fields.join(","))
}

fn escaped(text: &str) -> String {
    // Apps do not read a `+` as a blank.
    byte_serialize(text.as_bytes()).collect::<String>().replace('+', "%20")
}

#[cfg(test)]
mod tests {
    use super::*;

    const SETUP: Setup<'_> =
        Setup { base: "http://10.0.0.1:8086", login: "rider7", called: "7 A", code: "abc" };

    #[test]
    fn links_carry_the_address_and_the_code_escaped() {
        let traccar = SETUP.traccar();
        assert!(
            traccar.contains("url=http%3A%2F%2F10.0.0.1%3A8086%2Ft%2Fabc&id=7%20A&"),
            "{traccar}"
        );
        let scanned = SETUP.traccar_scanned();
        assert!(
            scanned.starts_with("http://10.0.0.1:8086/t/abc?id=7%20A&interval=1&"),
            "{scanned}"
        );
        let overland = SETUP.overland();
        assert!(overland.contains("url=http%3A%2F%2F10.0.0.1%3A8086%2Ft&token=abc&"), "{overland}");
        for link in [SETUP.owntracks(), SETUP.colota()] {
            let (_, packed) = link.split_once('=').unwrap();
            let packed = packed.replace("%3D", "=").replace("%2B", "+").replace("%2F", "/");
            let plain = BASE64.decode(packed).unwrap();
            let json: serde_json::Value = serde_json::from_slice(&plain).unwrap();
            assert!(json.to_string().contains("http://10.0.0.1:8086/t"), "{json}");
        }
    }

    #[test]
    fn gpsloggers_body_is_a_line_of_the_wire() {
        let body = gpslogger_body();
        assert!(body.starts_with("samples lat=%LAT,lng=%LON,"), "{body}");
        assert!(body.ends_with("battery=%BATT %TIMESTAMP"), "{body}");
    }
}
