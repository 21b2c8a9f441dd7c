//! Precedence of the sources, and errors in the file.

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
fn without_a_file_the_defaults_apply() {
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
fn config_replaces_the_file_in_the_data_folder() {
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
fn an_invalid_value_is_an_error_with_its_line() {
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
fn each_kind_of_value_is_explained_in_its_error() {
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
fn https_is_on_beside_plain_http_by_default() {
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
fn the_viewer_is_off_by_default() {
    let viewer = |file: &str| resolve(file).unwrap().0.viewer;
    assert!(!viewer(""));
    assert!(viewer("viewer = true"));
    assert!(viewer("viewer = \"on\""));
    assert!(error_of("viewer = 1").ends_with("line 1: viewer is on or off"));
    let (settings, _) = resolve_with("viewer = true", |given| given.viewer = false).unwrap();
    assert!(!settings.viewer, "the command line wins");
}

#[test]
fn limits_are_settings_and_others_keep_their_defaults() {
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
fn an_invalid_limit_is_an_error_with_its_line() {
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
fn when_a_value_counts_as_old_is_a_setting() {
    let (settings, warnings) = resolve("[view]\nfresh_s = 5\n").unwrap();
    let expected = View { fresh: Duration::from_secs(5), lost: Duration::from_mins(1) };
    assert_eq!((settings.view, warnings), (expected, Vec::new()));
    for (file, expected) in [
        ("[view]\nfresh_s = 1", "line 2: fresh_s is a number from 2 to 90"),
        ("[view]\n\nlost_s = 5", "line 3: lost_s is a number from 10 to 3600"),
        ("view = 3", "line 1: view is a table: [view]"),
    ] {
        let error = error_of(file);
        assert!(error.ends_with(expected), "{file}: {error}");
    }
}

#[test]
fn an_unknown_limit_is_a_warning_with_its_line() {
    let (_, warnings) = resolve("[limits]\nidle_s = 3\nidel_s = 4\n").unwrap();
    assert_eq!(warnings.len(), 1);
    assert!(warnings[0].contains("line 3: there is no setting `limits.idel_s`"), "{warnings:?}");
}

/// The keys that a struct accepts, as it reports them to a deserializer.
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
    let tables = ["alarms", "event", "kind", "limits", "view"];
    for key in keys_of::<Settings>() {
        assert!(tables.contains(key) || docs.contains(&format!("`{key}`")), "{key}");
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
        // Defaults that depend on the machine or on other settings are described in words.
    }
    assert!(file.lines().count() >= 9, "{file}");
    for (name, keys) in [
        ("view", keys_of::<View>()),
        ("limits", keys_of::<Limits>()),
        ("alarms", keys_of::<AlarmSettings>()),
    ] {
        let table = documented(name);
        for key in keys {
            // What has no default is commented out.
            let mut lines = table.lines().map(|line| line.trim_start_matches("# "));
            assert!(lines.any(|line| line.starts_with(&format!("{key} = "))), "{key}");
        }
        file.push_str(table);
    }
    let (settings, warnings) = resolve(&file).unwrap();
    assert_eq!(settings, Settings::new(settings.data.clone()));
    assert_eq!(warnings, Vec::<String>::new());
}

/// The block of the documentation that holds a table.
fn documented(table: &str) -> &'static str {
    let docs = include_str!("../../docs/settings.md");
    let blocks = docs.split("```toml\n").skip(1).map(|rest| rest.split("```").next().unwrap());
    let mut blocks = blocks.filter(|block| block.starts_with(&format!("[{table}]\n")));
    blocks.next().unwrap()
}

#[test]
fn the_documentation_has_every_key_of_events_and_kinds() {
    for (table, keys) in
        [("event", keys_of::<EventSettings>()), ("kind", keys_of::<KindSettings>())]
    {
        let block = documented(table);
        for key in keys {
            assert!(block.lines().any(|line| line.starts_with(&format!("{key} = "))), "{key}");
        }
        assert_eq!(resolve(block).unwrap().1, Vec::<String>::new());
    }
    let (settings, _) = resolve(documented("kind")).unwrap();
    let said = settings.kind.definition().unwrap();
    let own = *crate::kind::Kind::Own.definition();
    let axes = said.axes;
    assert_eq!(crate::kind::Definition { axes: own.axes, ..said }, own);
    for (axis, metric) in [
        (axes.heart_rate, crate::metric::Metric::HrBpm),
        (axes.power, crate::metric::Metric::PwrW),
        (axes.speed, crate::metric::Metric::SpdKph),
    ] {
        assert_eq!(axis.unwrap().range, own.plot(&metric).unwrap().range);
    }
}

#[test]
fn the_documentation_has_the_table_of_kinds() {
    use crate::kind::Kind;

    let docs = include_str!("../../docs/settings.md");
    for kind in Kind::ALL.iter().filter(|kind| **kind != Kind::Own) {
        let it = kind.definition();
        let heroes = it.heroes.map(crate::kind::DataField::label).join(", ");
        let speed = if it.panels.speed { it.speed.word() } else { "none" };
        let none = || "none".to_owned();
        let abrupt = it.stops.abrupt.map_or_else(none, |stop| {
            let crate::kind::AbruptStop { from_kph, to_kph, within_secs, still_secs } = stop;
            format!("{from_kph} km/h, {to_kph} km/h, {within_secs} s, {still_secs} s")
        });
        let stopped = it.stops.stopped.map_or_else(none, |it| format!("{} s", it.after_secs));
        let cadence = it.cadence.label();
        let row = format!("| {kind} | {heroes} | {speed} | {cadence} | {abrupt} | {stopped} |");
        assert!(docs.lines().any(|line| line == row), "{row}");
    }
}

#[test]
fn an_event_is_described_in_a_table_of_its_own() {
    use crate::kind::Kind;

    let (settings, warnings) = resolve(documented("event")).unwrap();
    assert!(warnings.is_empty(), "{warnings:?}");
    let event = settings.event;
    assert_eq!(event.id.unwrap().as_str(), "giro-2026");
    assert_eq!((event.name.as_deref(), event.kind), (Some("Giro 2026"), Some(Kind::Road)));
    let as_text = "[event]\nname = \"x\"\nfrom = \"2026-05-19T08:00:00+02:00\"";
    assert_eq!(resolve(as_text).unwrap().0.event.from, event.from);
    for time in ["2026-05-19", "2026-05-19T08:00:00", "2026-05-19T06:00:00Z"] {
        let file = |quote: &str| format!("[event]\nname = \"x\"\nfrom = {quote}{time}{quote}");
        let from = |file: &str| resolve(file).unwrap().0.event.from;
        assert_eq!(from(&file("")), Some(time.parse().unwrap()), "{time}");
        assert_eq!(from(&file("\"")), from(&file("")), "{time}");
    }
    assert!(!resolve("[event]").unwrap().0.event.is_described());
}

#[test]
fn an_event_or_a_kind_that_cannot_be_meant_is_an_error_with_its_line() {
    for (file, expected) in [
        ("event = 3", "line 1: event is a table: [event]"),
        ("\n[event]\nkind = \"road\"", "line 2: [event] needs a name"),
        ("[event]\nid = \"a b\"", "line 2: id is 1 to 64 of the characters A-Z a-z 0-9 _ . -"),
        ("[event]\nname = 3", "line 2: name is a text in quotes"),
        (
            "[event]\nname = \"x\"\nkind = \"velo\"",
            "line 3: kind is road, trail, track, rowing, sailing, hall or own",
        ),
        (
            "[event]\nname = \"x\"\nfrom = 2026",
            "line 3: from is a day such as 2026-05-19, or a time such as 2026-05-19T08:00 or \
             2026-05-19T08:00:00+02:00",
        ),
        ("kind = \"road\"", "line 1: kind is a table: [kind]"),
        ("[kind]\nspeed = \"mph\"", "line 2: speed is km/h, knots, min/km or min/500 m"),
        (
            "[kind]\ncolumns = [\"pulse\"]",
            "line 2: columns is a list of some of these: heart rate, % of maximum, power, power per \
             kg, speed, pace, cadence, distance, climb rate, gap to first",
        ),
        ("[kind]\ncolumns = []", "line 2: columns is a list of texts in quotes"),
        ("[kind]\nheroes = [\"power\"]", "line 2: heroes are three values"),
        (
            "[kind]\npower_axis_w = [450, 0]",
            "line 2: power_axis_w is two numbers up to 3000, such as [0, 3000]",
        ),
        ("[kind]\nstopped_s = -1", "line 2: stopped_s is a number from 0 to 86400"),
        (
            "[kind]\nabrupt_stop_to_kph = 25",
            "line 2: abrupt_stop_to_kph is less than abrupt_stop_from_kph",
        ),
        ("[kind]\nmap = 1", "line 2: map is on or off"),
    ] {
        assert_eq!(error_of(file), format!("DATA/trackside.toml, {expected}"), "{file}");
    }
    let (_, warnings) = resolve("[kind]\ncolor = 1\n[event]\nname = \"x\"\nday = 2").unwrap();
    let words =
        ["line 2: there is no setting `kind.color`", "line 5: there is no setting `event.day`"];
    for (warning, words) in warnings.iter().zip(words) {
        assert!(warning.contains(words), "{warnings:?}");
    }
    assert_eq!(warnings.len(), 2);
}

#[test]
fn single_values_of_the_own_kind_are_over_those_of_another() {
    use crate::kind::{DataField, Kind, StopRules};

    let own = |file: &str| resolve(file).unwrap().0.kind.definition().unwrap();
    assert_eq!(own(""), *Kind::Own.definition());
    let like = own("[kind]\nlike = \"rowing\"\nheroes = [\"pace\", \"cadence\", \"power\"]");
    let rowing = *Kind::Rowing.definition();
    let heroes = [DataField::Pace, DataField::Cadence, DataField::Power];
    let (word, label) = (Kind::Own.word(), Kind::Own.definition().label);
    assert_eq!(like, crate::kind::Definition { word, label, heroes, ..rowing });

    assert_eq!(own("[kind]\nabrupt_stop = \"off\"\nstopped_s = 0").stops, StopRules::default());
    let track = own("[kind]\nlike = \"track\"");
    assert_eq!(track.stops, Kind::Track.definition().stops);
    let track = own("[kind]\nlike = \"track\"\nabrupt_stop_from_kph = 12\nstopped_s = 30");
    let stop = track.stops.abrupt.unwrap();
    assert_eq!((stop.from_kph, stop.to_kph, stop.still_secs), (12.0, 3.0, 15.0), "as on roads");
    assert_eq!(track.stops.stopped.map(|it| it.after_secs), Some(30.0));
    let axis = own("[kind]\nspeed_axis_kph = [0, 40]").axes.speed.unwrap();
    assert_eq!((axis.range, axis.step), ((0.0, 40.0), 10.0));
}

#[test]
fn the_name_in_local_networks_is_short_or_off() {
    for (typed, host) in [
        ("off", None),
        ("trackside", Some("trackside.local")),
        ("Finish-2", Some("finish-2.local")),
        ("velo.local", Some("velo.local")),
    ] {
        let mode: LocalNameMode = typed.parse().unwrap();
        assert_eq!(mode.host().as_deref(), host, "{typed}");
    }
    for typed in ["", "-a", "a-", "a b", "a.b", "sixteen-letters-", "sixteenletters16", "\u{e9}"] {
        let error = typed.parse::<LocalNameMode>().unwrap_err();
        assert!(error.starts_with("mdns is off or a name such as trackside"), "{typed}: {error}");
    }
}
