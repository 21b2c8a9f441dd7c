//! Session, lap and activity messages, which follow the records.

#![expect(clippy::needless_pass_by_value, reason = "the values are made for these calls")]

use std::io;

use rustyfit::{
    profile::{
        mesgdef,
        typedef::{self, DateTime, MessageIndex},
    },
    proto::{Message, Value},
};

use crate::{
    formats::{Activity, ActivitySession, SampleSource, Span, Sport},
    model::{LatLng, Metric, UnixNanos},
};

use super::{
    LEAST_TIME,
    columns::{NOTE, TITLE},
    events::{event, own_text},
    fields::{Native, code_of},
    fit_secs_of,
    totals::Totals,
};

/// The time of a file without samples.
const NO_TIME: u32 = LEAST_TIME;
/// More sessions and laps than any recording has; their numbers have 16 bits.
const MAX_SPANS: usize = 30_000;

/// The sessions of a file, with the laps of each.
pub(super) struct Plan {
    sessions: Vec<(ActivitySession, Vec<Span>)>,
}

impl Plan {
    /// The sessions of an activity, or else one over all samples; each has at least one lap.
    pub(super) fn of(activity: &Activity, times: &[UnixNanos]) -> Self {
        let can_be_said = |span: &Span| fit_secs_of(span.from).and(fit_secs_of(span.to)).is_some();
        let sessions = activity.sessions.iter().filter(|session| can_be_said(&session.span));
        let sessions = sessions.take(MAX_SPANS).map(|session| (session.clone(), Vec::new()));
        let mut sessions: Vec<(ActivitySession, Vec<Span>)> = sessions.collect();
        if sessions.is_empty() {
            let mut times = times.iter().copied().filter(|&time| fit_secs_of(time).is_some());
            if let Some(from) = times.next() {
                let to = times.next_back().unwrap_or(from);
                let (sport, title, note) = (Sport::Other, String::new(), String::new());
                let span = Span { from, to };
                sessions.push((ActivitySession { span, sport, title, note }, Vec::new()));
            }
        }
        for &lap in activity.laps.iter().filter(|lap| can_be_said(lap)).take(MAX_SPANS) {
            // The session in which it begins, or else the first.
            let next = sessions.partition_point(|(session, _)| session.span.from <= lap.from);
            if let Some((_, laps)) = sessions.get_mut(next.saturating_sub(1)) {
                laps.push(lap);
            }
        }
        for (session, laps) in &mut sessions {
            if laps.is_empty() {
                laps.push(session.span);
            }
        }
        Self { sessions }
    }

    /// When the activity starts, in seconds.
    pub(super) fn starts_at(&self) -> u32 {
        self.sessions.first().map_or(NO_TIME, |(session, _)| secs(session.span.from))
    }

    /// When it ends, in seconds.
    fn ends_at(&self) -> u32 {
        self.sessions.iter().map(|(session, _)| end_secs(session.span)).max().unwrap_or(NO_TIME)
    }

    /// Timer events: a start and a stop for each session.
    pub(super) fn timer_events(&self) -> impl Iterator<Item = (u32, Message)> {
        let starts = self.sessions.iter().map(|(session, _)| secs(session.span.from));
        let next_starts = starts.clone().skip(1).chain([u32::MAX]);
        let ends = self.sessions.iter().map(|(session, _)| end_secs(session.span));
        starts.zip(ends).zip(next_starts).flat_map(|((from, to), next)| {
            let start = event(from, typedef::Event::TIMER, typedef::EventType::START);
            let stop = event(to, typedef::Event::TIMER, typedef::EventType::STOP_ALL);
            // After the record of that second.
            [(from, start), (to.saturating_add(1).min(next), stop)]
        })
    }

    /// Passes the messages of laps and sessions to `write`.
    pub(super) fn summaries(
        &self,
        samples: &dyn SampleSource,
        write: &mut dyn FnMut(Message) -> io::Result<()>,
    ) -> io::Result<()> {
        let times = samples.times();
        let totals = |span: Span| {
            let from = times.partition_point(|time| *time < span.from);
            let to = times.partition_point(|time| *time <= span.to);
            Totals::of(samples, from..to.max(from))
        };
        let mut first_lap = 0_u16;
        for ((session, laps), index) in self.sessions.iter().zip(0_u16..) {
            for (&lap, index) in laps.iter().zip(first_lap..) {
                write(lap_message(lap, index, session.sport, &totals(lap)?))?;
            }
            let mut message = session_message(session, index, &totals(session.span)?);
            message.first_lap_index = first_lap;
            message.num_laps = u16::try_from(laps.len()).unwrap_or(u16::MAX - 1);
            let mut message = Message::from(message);
            message.developer_fields.extend(own_text(TITLE, &session.title));
            message.developer_fields.extend(own_text(NOTE, &session.note));
            write(message)?;
            first_lap = first_lap.saturating_add(u16::try_from(laps.len()).unwrap_or(u16::MAX));
        }
        Ok(())
    }
}

/// The final message.
pub(super) fn activity_message(plan: &Plan, utc_offset_secs: i32) -> Message {
    let ends_at = plan.ends_at();
    let mut activity = mesgdef::Activity::new();
    activity.timestamp = DateTime(ends_at);
    activity.local_timestamp =
        typedef::LocalDateTime(ends_at.saturating_add_signed(utc_offset_secs));
    let millis = plan.sessions.iter().map(|(session, _)| elapsed_millis(session.span));
    activity.total_timer_time = millis.fold(0, u32::saturating_add).min(u32::MAX - 1);
    activity.num_sessions = u16::try_from(plan.sessions.len()).unwrap_or(u16::MAX - 1);
    activity.r#type = match plan.sessions.len() {
        0 | 1 => typedef::Activity::MANUAL,
        _ => typedef::Activity::AUTO_MULTI_SPORT,
    };
    activity.event = typedef::Event::ACTIVITY;
    activity.event_type = typedef::EventType::STOP;
    Message::from(activity)
}

fn session_message(session: &ActivitySession, index: u16, totals: &Totals) -> mesgdef::Session {
    let mut message = mesgdef::Session::new();
    let (sport, sub_sport) = code_of(session.sport);
    message.message_index = MessageIndex(index);
    message.timestamp = DateTime(end_secs(session.span));
    message.start_time = DateTime(secs(session.span.from));
    message.event = typedef::Event::SESSION;
    message.event_type = typedef::EventType::STOP;
    message.trigger = typedef::SessionTrigger::ACTIVITY_END;
    message.sport = sport;
    message.sub_sport = sub_sport;
    message.total_elapsed_time = elapsed_millis(session.span);
    message.total_timer_time = elapsed_millis(session.span);
    let summed = FitTotals::of(totals);
    (message.start_position_lat, message.start_position_long) = summed.first;
    (message.end_position_lat, message.end_position_long) = summed.last;
    message.total_distance = summed.distance;
    (message.total_ascent, message.total_descent) = summed.climb;
    (message.avg_heart_rate, message.max_heart_rate) = summed.heart_rate;
    (message.avg_cadence, message.max_cadence) = summed.cadence;
    (message.avg_power, message.max_power) = summed.power;
    (message.enhanced_avg_speed, message.enhanced_max_speed) = summed.speed;
    message
}

fn lap_message(span: Span, index: u16, sport: Sport, totals: &Totals) -> Message {
    let mut message = mesgdef::Lap::new();
    let (sport, sub_sport) = code_of(sport);
    message.message_index = MessageIndex(index);
    message.timestamp = DateTime(end_secs(span));
    message.start_time = DateTime(secs(span.from));
    message.event = typedef::Event::LAP;
    message.event_type = typedef::EventType::STOP;
    message.lap_trigger = typedef::LapTrigger::MANUAL;
    message.sport = sport;
    message.sub_sport = sub_sport;
    message.total_elapsed_time = elapsed_millis(span);
    message.total_timer_time = elapsed_millis(span);
    let summed = FitTotals::of(totals);
    (message.start_position_lat, message.start_position_long) = summed.first;
    (message.end_position_lat, message.end_position_long) = summed.last;
    message.total_distance = summed.distance;
    (message.total_ascent, message.total_descent) = summed.climb;
    (message.avg_heart_rate, message.max_heart_rate) = summed.heart_rate;
    (message.avg_cadence, message.max_cadence) = summed.cadence;
    (message.avg_power, message.max_power) = summed.power;
    (message.enhanced_avg_speed, message.enhanced_max_speed) = summed.speed;
    Message::from(message)
}

/// Totals in FIT units, with FIT's invalid values where nothing is known.
struct FitTotals {
    first: (i32, i32),
    last: (i32, i32),
    distance: u32,
    climb: (u16, u16),
    heart_rate: (u8, u8),
    cadence: (u8, u8),
    power: (u16, u16),
    speed: (u32, u32),
}

impl FitTotals {
    fn of(totals: &Totals) -> Self {
        let of = |metric: &Metric, value: Option<f64>| {
            value.and_then(|value| Native::of(metric)?.raw(value))
        };
        let place = |place: Option<LatLng>| {
            let lat = of(&Metric::LatDeg, place.map(LatLng::lat_deg));
            let lng = of(&Metric::LngDeg, place.map(LatLng::lng_deg));
            (int(lat), int(lng))
        };
        let metres = |value: f64| value.round().clamp(0.0, 65_534.0) as u16;
        let both = |metric: Metric, summary: crate::analysis::Summary| {
            (of(&metric, summary.mean), of(&metric, summary.max))
        };
        let (avg_hr, max_hr) = both(Metric::HrBpm, totals.hr_bpm);
        let (avg_cadence, max_cadence) = both(Metric::CadRpm, totals.cad_rpm);
        let (avg_power, max_power) = both(Metric::PwrW, totals.pwr_w);
        let (avg_speed, max_speed) = both(Metric::SpdKph, totals.spd_kph);
        Self {
            first: place(totals.first),
            last: place(totals.last),
            distance: long(of(&Metric::DistKm, totals.dist_km)),
            climb: totals
                .climb
                .map_or((u16::MAX, u16::MAX), |climb| (metres(climb.up_m), metres(climb.down_m))),
            heart_rate: (byte(avg_hr), byte(max_hr)),
            cadence: (byte(avg_cadence), byte(max_cadence)),
            power: (short(avg_power), short(max_power)),
            speed: (long(avg_speed), long(max_speed)),
        }
    }
}

fn secs(time: UnixNanos) -> u32 {
    fit_secs_of(time).unwrap_or(NO_TIME)
}

/// The end of a span, rounded up so that its last sample is included.
fn end_secs(span: Span) -> u32 {
    let last = secs(span.to);
    if span.to.0.rem_euclid(1_000_000_000) == 0 { last } else { last.saturating_add(1) }
}

/// The duration between whole seconds, in milliseconds.
fn elapsed_millis(span: Span) -> u32 {
    end_secs(span).saturating_sub(secs(span.from)).saturating_mul(1000).min(u32::MAX - 1)
}

fn byte(value: Option<Value>) -> u8 {
    if let Some(Value::Uint8(value)) = value { value } else { u8::MAX }
}

fn short(value: Option<Value>) -> u16 {
    if let Some(Value::Uint16(value)) = value { value } else { u16::MAX }
}

fn long(value: Option<Value>) -> u32 {
    if let Some(Value::Uint32(value)) = value { value } else { u32::MAX }
}

fn int(value: Option<Value>) -> i32 {
    if let Some(Value::Int32(value)) = value { value } else { i32::MAX }
}
