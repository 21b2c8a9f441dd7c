//! A world of athletes for the tests of this panel.

use std::sync::Arc;

use jiff::tz::TimeZone;

use crate::{
    analysis::{AthleteState, ValueState},
    control::Control,
    model::{Athlete, AthleteId, LatLng, Login, MonoNanos, Profile, UnixNanos},
    ui::{
        context::ViewContext,
        desktop::NoDesktop,
        projection::{Projection, Reception, Row, ValueView},
        state::ViewState,
        theme::Theme,
    },
};

/// Everything a [`ViewContext`] borrows.
pub(super) struct World {
    pub(super) theme: Theme,
    pub(super) projection: Projection,
    pub(super) state: ViewState,
    time_zone: TimeZone,
    control: Control,
}

impl World {
    /// Athletes 1, 2, 3 ... at these places, all live.
    pub(super) fn at(places: &[(f64, f64)]) -> Self {
        let rows = (1..).zip(places).map(|(number, &(lat, lng))| row(number, lat, lng)).collect();
        Self {
            theme: Theme::new(true, 1280.0),
            projection: Projection { rows, ..Projection::default() },
            state: ViewState::default(),
            time_zone: TimeZone::UTC,
            control: Control::default(),
        }
    }

    pub(super) fn context(&self) -> ViewContext<'_> {
        ViewContext {
            theme: &self.theme,
            projection: &self.projection,
            state: &self.state,
            now: UnixNanos::from_secs(1_700_000_000),
            now_mono: MonoNanos::default(),
            time_zone: &self.time_zone,
            control: &self.control,
            desktop: &NoDesktop,
        }
    }
}

fn row(number: u32, lat: f64, lng: f64) -> Row {
    Row {
        athlete: Arc::new(Athlete {
            id: AthleteId(number),
            login: Login::try_from(format!("rider{number}").as_str()).unwrap(),
            name: format!("Rider {number}"),
            bib: number.to_string(),
            team: String::new(),
            heat: String::new(),
            slot: (number - 1) as u8 % 12,
            profile: Profile::default(),
        }),
        slot: Some((number - 1) as u8 % 12),
        state: AthleteState::Live,
        alarm: None,
        state_line: String::new(),
        hr_bpm: ValueView::default(),
        pwr_w_3s: ValueView::default(),
        spd_kph: ValueView { value: Some(25.0), state: ValueState::Fresh, ..ValueView::default() },
        others: Vec::new(),
        position: Some((LatLng::new(lat, lng).unwrap(), ValueState::Fresh)),
        bearing_deg: Some(90.0),
        acc_m: None,
        reception: Reception::default(),
        sparkline: Vec::new(),
        track: Arc::default(),
    }
}
