//! What apps and their settings are called.

use crate::connect::{App, SettingKind};

/// The name of an app on its button.
pub(super) fn app(app: App) -> &'static str {
    match app {
        App::Page => tr!("connect-page"),
        app => app.name(),
    }
}

/// How an app is set up.
pub(super) fn steps(app: App) -> &'static str {
    match app {
        App::Page => tr!("connect-steps-page"),
        App::TraccarClient => tr!("connect-steps-traccar"),
        App::OwnTracks => tr!("connect-steps-owntracks"),
        App::Overland => tr!("connect-steps-overland"),
        App::Colota => tr!("connect-steps-colota"),
        App::GpsLogger => tr!("connect-steps-gpslogger"),
        App::InfluxDb => tr!("connect-steps-influx"),
        App::SensorLogger => tr!("connect-steps-sensor-logger"),
        App::OsmAnd => tr!("connect-steps-osmand"),
        App::PhoneTrack => tr!("connect-steps-phonetrack"),
    }
}

/// The label of a value to be typed.
pub(super) fn setting(kind: SettingKind) -> &'static str {
    match kind {
        SettingKind::Address => tr!("connect-setting-address"),
        SettingKind::Method => tr!("connect-setting-method"),
        SettingKind::User => tr!("connect-setting-user"),
        SettingKind::Code => tr!("connect-setting-code"),
        SettingKind::Database => tr!("connect-setting-database"),
        SettingKind::Body => tr!("connect-setting-body"),
        SettingKind::Device => tr!("connect-setting-device"),
    }
}
