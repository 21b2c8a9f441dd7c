//! What the settings file and the command line decide, in words for the window's settings.

use std::{net::SocketAddr, time::Duration};

use trackside::{
    config::{RegistrationMode, Settings},
    model::RetentionLimit,
    ui::{FixedSetting, FixedValue},
};

/// The settings that a viewer may look for in the window.
pub(super) fn fixed_settings(settings: &Settings) -> Vec<FixedSetting> {
    let alarms = &settings.alarms;
    let mut fixed = vec![
        FixedSetting::new("Data folder", settings.data.display().to_string()),
        FixedSetting::new("Address for phones", address(settings.listen)),
        FixedSetting::new("HTTPS", https(settings)),
        FixedSetting::new("Who may register", registration(settings.registration)),
        FixedSetting::new("Recordings are kept", keep(settings.keep)),
        FixedSetting::new("Kept in memory", span(settings.memory_window)),
        FixedSetting::new("Longest gap in a session", span(settings.session_gap)),
        FixedSetting::new("Alarms", is_on(alarms.enabled != Some(false))),
        FixedSetting::new("Delay of alarms", span(alarms.delay)),
        FixedSetting::new("Snoozed alarms are silent for", span(alarms.snooze)),
    ];
    let limits = [
        ("Highest heart rate", alarms.heart_rate_max_bpm, "bpm"),
        ("Highest power", alarms.power_max_w, "W"),
        ("Lowest power", alarms.power_min_w, "W"),
    ];
    fixed.extend(limits.into_iter().filter_map(|(name, limit, unit)| {
        limit.map(|limit| FixedSetting::new(name, format!("{limit} {unit}")))
    }));
    fixed
}

const fn is_on(is_on: bool) -> FixedValue {
    FixedValue::Word(if is_on { "on" } else { "off" })
}

fn address(at: SocketAddr) -> FixedValue {
    match at.port() {
        0 => FixedValue::AnyPort(at.ip().to_string()),
        _ => at.to_string().into(),
    }
}

fn https(settings: &Settings) -> FixedValue {
    match (settings.tls_address(), settings.plain_http) {
        (None, _) => is_on(false),
        (Some(at), true) => address(at),
        (Some(at), false) => FixedValue::OnlyHttps(at.to_string()),
    }
}

const fn registration(mode: RegistrationMode) -> FixedValue {
    FixedValue::Word(match mode {
        RegistrationMode::Open => "everybody",
        RegistrationMode::Code => "who knows the code",
        RegistrationMode::Closed => "nobody",
    })
}

fn keep(limit: RetentionLimit) -> FixedValue {
    match limit {
        RetentionLimit::Everything => FixedValue::Word("for good"),
        RetentionLimit::Days(days) => FixedValue::Days(days),
        RetentionLimit::Bytes(bytes) => format!("{} GiB", bytes >> 30).into(),
    }
}

/// `8 h`, `5 min`, `10 s`.
fn span(span: Duration) -> String {
    match span.as_secs() {
        secs if secs != 0 && secs % 3600 == 0 => format!("{} h", secs / 3600),
        secs if secs != 0 && secs % 60 == 0 => format!("{} min", secs / 60),
        secs => format!("{secs} s"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_decided_before_the_start_is_said_in_words() {
        let mut settings = Settings::new("/data".into());
        settings.alarms.power_max_w = Some(900);
        settings.keep = RetentionLimit::Days(90);
        settings.tls = false;
        settings.alarms.heart_rate_max_bpm = Some(200);
        let fixed = fixed_settings(&settings);
        for setting in &fixed {
            assert!(FixedSetting::WORDS.contains(&setting.name), "{}", setting.name);
            if let FixedValue::Word(word) = setting.value {
                assert!(FixedSetting::WORDS.contains(&word), "{word}");
            }
        }
        let value = |name: &str| {
            fixed.iter().find(|setting| setting.name == name).map(|setting| setting.value.words())
        };
        for (name, expected) in [
            ("Data folder", Some("/data")),
            ("Address for phones", Some("0.0.0.0:8086")),
            ("HTTPS", Some("off")),
            ("Who may register", Some("nobody")),
            ("Recordings are kept", Some("90 days")),
            ("Kept in memory", Some("8 h")),
            ("Longest gap in a session", Some("10 min")),
            ("Delay of alarms", Some("10 s")),
            ("Highest power", Some("900 W")),
            ("Lowest power", None),
        ] {
            assert_eq!(value(name).as_deref(), expected, "{name}");
        }
    }
}
