//! Which source says what, and what is wrong with a file.

use std::fmt::Write as _;

use serde::{Deserializer, de::Error as _, forward_to_deserialize_any};

use super::*;

fn resolve_with(
    file: &str,
    given: impl FnOnce(&mut Settings),
) -> Result<(Settings, Vec<String>), String> {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join(FILE_NAME), file).unwrap();
    Settings::resolve(Some(folder.path().to_owned()), None, given)
        .map_err(|error| error.to_string().replace(&folder.path().display().to_string(), "DATA"))
}

fn resolve(file: &str) -> Result<(Settings, Vec<String>), String> {
    resolve_with(file, |_| {})
}

fn error_of(file: &str) -> String {
    resolve(file).unwrap_err()
}

#[test]
fn without_a_file_the_defaults_hold() {
    let folder = tempfile::tempdir().unwrap();
    let data = Some(folder.path().to_owned());
    let (settings, warnings) = Settings::resolve(data, None, |_| {}).unwrap();
    assert_eq!(settings, Settings::new(folder.path().to_owned()));
    assert_eq!(settings.listen.to_string(), "0.0.0.0:8086");
    assert!(warnings.is_empty());
}

#[test]
fn the_file_beats_the_defaults_and_the_command_line_beats_the_file() {
    let file = "listen = \"127.0.0.1:1\"\nregistration = \"open\"\nmemory_hours = 2\n";
    let given = |settings: &mut Settings| settings.listen = "127.0.0.1:2".parse().unwrap();
    let (settings, _) = resolve_with(file, given).unwrap();
    assert_eq!(settings.listen.port(), 2);
    assert_eq!(settings.registration(), Registration::Open);
    assert_eq!(settings.memory_window, Duration::from_hours(2));
}

#[test]
fn config_takes_the_place_of_the_file_in_the_data_folder() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join(FILE_NAME), "registration = \"open\"").unwrap();
    let other = folder.path().join("other.toml");
    let data = folder.path().join("data");
    std::fs::write(&other, format!("data = {:?}\nmemory_mib = 32", folder.path())).unwrap();
    let (settings, _) = Settings::resolve(None, Some(&other), |_| {}).unwrap();
    assert_eq!(settings.data, folder.path());
    assert_eq!(settings.memory_bytes, 32 << 20);
    assert_eq!(settings.registration(), Registration::Closed);

    let (settings, _) = Settings::resolve(Some(data.clone()), Some(&other), |_| {}).unwrap();
    assert_eq!(settings.data, data);
    let missing = Settings::resolve(None, Some(&data), |_| {}).unwrap_err();
    assert!(missing.to_string().starts_with("there is no settings file"), "{missing}");
}

#[test]
fn an_unknown_key_warns_with_its_line() {
    let (_, warnings) = resolve("\nmemory_hours = 1\nlisen = 4\n").unwrap();
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
    assert!(error_of("session_gap_min = 0").contains("session_gap_min is a number from 1 to"));
    assert!(error_of("memory_mib = \"64\"").contains("memory_mib is a number"));
    assert!(error_of("\n\nlisten = ").starts_with("DATA/trackside.toml, line 3: "));
}

#[test]
fn each_kind_of_value_says_what_it_must_be() {
    for (file, expected) in [
        ("data = 1", "data is a folder in quotes"),
        ("tls_listen = 1", "tls_listen is an address such as \"0.0.0.0:8087\""),
        ("plain_http = \"yes\"", "plain_http is on or off"),
        ("tls_certificate = \"\"", "tls_certificate is a file"),
        ("registration = 1", "registration is open, code or closed"),
        ("registration_code = 4711", "registration_code is a text in quotes"),
        ("event_name = \"\"", "event_name is a text in quotes"),
        ("keep = 90", "keep is \"everything\", or such as \"90 days\" or \"20 GiB\""),
        ("memory_hours = 8785", "memory_hours is a number from 1 to 8784"),
        ("memory_mib = 15", "memory_mib is a number from 16 to 1048576"),
        ("session_gap_min = 10.5", "session_gap_min is a number from 1 to 1440"),
    ] {
        assert_eq!(error_of(file), format!("DATA/trackside.toml, line 1: {expected}"));
    }
}

#[test]
fn the_gap_between_sessions_and_the_size_of_the_logbook_are_settings() {
    let file = "session_gap_min = 30\n[limits]\nlog_entries = 16";
    let (settings, warnings) = resolve(file).unwrap();
    assert_eq!((settings.session_gap, settings.limits.log_entries), (Duration::from_mins(30), 16));
    assert!(warnings.is_empty(), "{warnings:?}");
}

#[test]
fn registration_by_code_needs_the_code() {
    assert!(error_of("registration = \"code\"").starts_with("registration by code needs"));
    let file = "registration = \"code\"\nregistration_code = \"lap2026\"";
    let (settings, _) = resolve(file).unwrap();
    assert_eq!(settings.registration(), Registration::Code("lap2026".to_owned()));
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

#[test]
fn https_is_on_beside_plain_http_unless_told_otherwise() {
    let tls_listen = |file: &str| {
        let (settings, warnings) = resolve(file).unwrap();
        assert!(warnings.is_empty(), "{warnings:?}");
        settings.tls_address().map(|address| address.to_string())
    };
    assert_eq!(tls_listen("").as_deref(), Some("0.0.0.0:8087"));
    assert_eq!(tls_listen("listen = \"10.0.0.2:80\"").as_deref(), Some("10.0.0.2:8087"));
    assert_eq!(tls_listen("listen = \"127.0.0.1:0\"").as_deref(), Some("127.0.0.1:0"));
    assert_eq!(tls_listen("tls_listen = \"[::]:443\"").as_deref(), Some("[::]:443"));
    for off in ["tls = false", "tls = \"off\"", "tls = \"off\"\ntls_listen = \"[::]:443\""] {
        assert_eq!(tls_listen(off), None, "{off}");
    }
    assert!(error_of("tls = 1").ends_with("line 1: tls is on or off"));
    assert!(error_of("tls_listen = \"8087\"").contains("tls_listen is an address such as"));
}

#[test]
fn a_certificate_of_ones_own_is_found_beside_the_settings() {
    let file = "tls_certificate = \"tls/full.pem\"\ntls_key = \"/etc/key.pem\"";
    let (settings, _) = resolve(file).unwrap();
    let files = settings.certificate().unwrap();
    assert_eq!(files.certificate, settings.data.join("tls/full.pem"));
    assert_eq!(files.key, Path::new("/etc/key.pem"));
    for half in ["tls_certificate = \"a.pem\"", "tls_key = \"a.pem\""] {
        assert!(error_of(half).contains("needs both tls_certificate and tls_key"));
    }
    assert!(error_of("tls_key = \"\"").ends_with("tls_key is a file"));
}

#[test]
fn plain_http_can_be_off_only_where_https_is_on() {
    let (settings, _) = resolve("plain_http = \"off\"").unwrap();
    assert!(!settings.plain_http);
    assert!(error_of("plain_http = false\ntls = false").contains("nothing would be served"));
}

#[test]
fn the_viewer_is_off_unless_it_is_switched_on() {
    let viewer = |file: &str| resolve(file).unwrap().0.viewer;
    assert!(!viewer(""));
    assert!(viewer("viewer = true"));
    assert!(viewer("viewer = \"on\""));
    assert!(error_of("viewer = 1").ends_with("line 1: viewer is on or off"));
    let (settings, _) = resolve_with("viewer = true", |given| given.viewer = false).unwrap();
    assert!(!settings.viewer, "the command line wins");
}

#[test]
fn limits_are_settings_and_what_is_not_set_keeps_its_default() {
    let file = "memory_hours = 1\n[limits]\nbody_mb = 5\nconnections = 100\nidle_s = 30\n";
    let (settings, warnings) = resolve(file).unwrap();
    let expected = Limits {
        body_bytes: 5_000_000,
        connections: 100,
        connections_per_address: 50,
        idle: Duration::from_secs(30),
        ..Limits::default()
    };
    assert_eq!((settings.limits, warnings), (expected, Vec::new()));
    assert_eq!(resolve("[limits]\n").unwrap().0.limits, Limits::default());
}

#[test]
fn a_limit_that_cannot_be_meant_is_an_error_with_its_line() {
    for (file, expected) in [
        ("\n[limits]\nheader_s = 0", "line 3: header_s is a number from 1 to 600"),
        ("[limits]\nbody_mb = \"big\"", "line 2: body_mb is a number from 1 to 1000"),
        ("[limits]\nidle_s = -1", "line 2: idle_s is a number from 1 to 86400"),
        ("limits = 3", "line 1: limits is a table: [limits]"),
        ("\n[[limits]]", "line 2: limits is a table: [limits]"),
        ("limits = { exports = 65 }", "line 1: exports is a number from 1 to 64"),
        ("[limits]\nbodies_mib = 2000000", "line 2: bodies_mib is a number from 16 to 1048576"),
        (
            "[limits]\nbody_min_bytes_per_s = true",
            "body_min_bytes_per_s is a number from 0 to 1000000",
        ),
        (
            "[limits]\nconnections = 10\nconnections_per_address = 11",
            "line 3: connections_per_address cannot be more than connections",
        ),
        ("[limits]\nbody_mb = 200", "line 2: bodies_mib holds at least two bodies of body_mb"),
    ] {
        let error = error_of(file);
        assert!(error.ends_with(expected), "{file}: {error}");
    }
}

#[test]
fn alarms_are_settings_and_no_limit_has_a_default() {
    let file = "[alarms]\nenabled = \"on\"\ndelay_s = 20\nheart_rate_max_bpm = 185\n";
    let (settings, warnings) = resolve(file).unwrap();
    let expected = AlarmSettings {
        enabled: Some(true),
        delay: Duration::from_secs(20),
        heart_rate_max_bpm: Some(185),
        ..AlarmSettings::default()
    };
    assert_eq!((settings.alarms, warnings), (expected, Vec::new()));
    let AlarmSettings { enabled, heart_rate_max_bpm, power_max_w, power_min_w, .. } =
        resolve("").unwrap().0.alarms;
    assert_eq!((enabled, heart_rate_max_bpm, power_max_w, power_min_w), (None, None, None, None));
    for (file, expected) in [
        ("[alarms]\nenabled = 1", "line 2: enabled is on or off"),
        ("[alarms]\ndelay_s = 601", "line 2: delay_s is a number from 0 to 600"),
        ("[alarms]\nheart_rate_max_bpm = 300", "heart_rate_max_bpm is a number from 30 to 250"),
        ("alarms = \"on\"", "line 1: alarms is a table: [alarms]"),
    ] {
        let error = error_of(file);
        assert!(error.ends_with(expected), "{file}: {error}");
    }
}

#[test]
fn a_limit_that_nobody_knows_is_a_warning_with_its_line() {
    let (_, warnings) = resolve("[limits]\nidle_s = 3\nidel_s = 4\n").unwrap();
    assert_eq!(warnings.len(), 1);
    assert!(warnings[0].contains("line 3: there is no setting `limits.idel_s`"), "{warnings:?}");
}

/// The keys that a struct takes: what it asks a deserializer for.
fn keys_of<T: for<'de> Deserialize<'de>>() -> &'static [&'static str] {
    struct Keys<'a>(&'a mut &'static [&'static str]);

    impl<'de> Deserializer<'de> for Keys<'_> {
        type Error = serde::de::value::Error;

        fn deserialize_any<V>(self, _: V) -> Result<V::Value, Self::Error>
        where
            V: serde::de::Visitor<'de>,
        {
            Err(Self::Error::custom("no struct"))
        }

        fn deserialize_struct<V>(
            self,
            _: &'static str,
            keys: &'static [&'static str],
            _: V,
        ) -> Result<V::Value, Self::Error>
        where
            V: serde::de::Visitor<'de>,
        {
            *self.0 = keys;
            Err(Self::Error::custom("the keys are known"))
        }

        forward_to_deserialize_any! {
            bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char str string bytes byte_buf
            option unit unit_struct newtype_struct seq tuple tuple_struct map enum identifier
            ignored_any
        }
    }

    let mut keys = &[][..];
    assert!(T::deserialize(Keys(&mut keys)).is_err());
    keys
}

#[test]
fn the_documentation_has_every_setting_with_its_default() {
    let docs = include_str!("../../docs/settings.md");
    for key in keys_of::<Settings>() {
        let is_table = ["limits", "alarms"].contains(key);
        assert!(is_table || docs.contains(&format!("`{key}`")), "{key}");
    }
    let mut file = String::new();
    for row in docs.lines().filter(|line| line.starts_with("| `")) {
        let cells: Vec<&str> = row.split('|').map(|cell| cell.trim().trim_matches('`')).collect();
        let (key, default) = (cells[1], cells[4]);
        if default.parse::<u32>().is_ok() {
            writeln!(file, "{key} = {default}").unwrap();
        } else if !default.is_empty() && !default.contains(' ') {
            writeln!(file, "{key} = {default:?}").unwrap();
        }
        // What depends on the machine or on another setting is said in words.
    }
    assert!(file.lines().count() >= 9, "{file}");
    let table = |n| docs.split("```toml\n").nth(n).unwrap().split("```").next().unwrap();
    let (limits, alarms) = (table(1), table(2));
    for key in keys_of::<Limits>() {
        assert!(limits.lines().any(|line| line.starts_with(&format!("{key} = "))), "{key}");
    }
    for key in keys_of::<AlarmSettings>() {
        // What has no default is commented out.
        let mut lines = alarms.lines().map(|line| line.trim_start_matches("# "));
        assert!(lines.any(|line| line.starts_with(&format!("{key} = "))), "{key}");
    }
    let (settings, warnings) = resolve(&(file + limits + alarms)).unwrap();
    assert_eq!(settings, Settings::new(settings.data.clone()));
    assert_eq!(warnings, Vec::<String>::new());
}
