//! A roster row with the athlete's current values.

use jiff::tz::TimeZone;

use super::{Reception, Row, words};
use crate::live::{AthleteContext, AthleteNow};

/// Fills in a row with what the roster, the map and the numbers show.
pub(super) fn show(
    row: &mut Row,
    now: &AthleteNow,
    context: &AthleteContext,
    time_zone: &TimeZone,
) {
    let (state, condition) = now.status(context);
    row.state = state;
    row.is_benched = context.is_benched;
    row.state_line.clear();
    words::state_line(&condition, time_zone, &mut row.state_line);
    row.hr_bpm = now.hr_bpm;
    row.pwr_w_3s = now.pwr_w_3s;
    row.spd_kph = now.spd_kph;
    row.cad_rpm = now.cad_rpm;
    row.others.clone_from(&now.others);
    row.position = now.position;
    row.bearing_deg = now.bearing_deg;
    row.acc_m = now.acc_m;
    row.reception = Reception {
        contact_secs: now.contact_secs,
        per_minute: now.per_minute,
        last_seen: context.last_seen,
    };
}
