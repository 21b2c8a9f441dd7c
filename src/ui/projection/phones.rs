//! The phones of all athletes: how far each is set up, and the verdict on it.

use std::collections::HashMap;

use super::{Projection, Row};
use crate::{
    analysis::{Outages, Stage, Steps, Verdict, missing_percent, verdict},
    codes::Standing,
    control::Reads,
    model::{AthleteId, Login, SenderActivity, Sent, UnixNanos},
    problems::Kind,
};

/// A phone that has been silent for longer is left out, if the athlete has another one: in seconds.
const PUT_AWAY_SECS: f64 = 10.0 * 60.0;
/// Two phones of an athlete that both sent a position within this time are one too many, in seconds.
const RIVALS_SECS: f64 = 60.0;

/// All phones, athlete by athlete, in bib order.
#[derive(Debug, Clone, Default)]
pub struct PhonesView {
    /// The second of the clock for which it was made.
    made_at: Option<i64>,
    /// At least one an athlete.
    pub phones: Vec<PhoneRow>,
    /// Athletes.
    pub n_athletes: usize,
    /// Athletes whose samples are arriving.
    pub n_alive: usize,
}

/// A phone of an athlete, or the athlete who has none yet.
#[derive(Debug, Clone)]
pub struct PhoneRow {
    /// Whose it is.
    pub id: AthleteId,
    /// Whether anything arrives of the athlete, from whichever phone.
    pub is_athlete_alive: bool,
    /// What was done when.
    pub steps: Steps,
    /// The step at which it stands.
    pub stage: Stage,
    /// The phone; `None` if nothing has arrived yet.
    pub device: Option<SenderActivity>,
    /// Whether it can be relied on.
    pub verdict: Verdict,
    /// The share of recent samples that are missing, in percent; `None` if there is too little to judge.
    pub missing_percent: Option<f64>,
    /// Another phone of the athlete sends positions as well.
    pub has_rival: bool,
}

/// Whether the refused phone belongs to no known athlete.
pub fn is_of_nobody(kind: Kind) -> bool {
    matches!(kind, Kind::UnknownLogin | Kind::WrongCode | Kind::NoLogin)
}

impl PhonesView {
    /// Brings it up to date, once a second at most.
    pub(super) fn update(projection: &mut Projection, reads: &Reads, now: UnixNanos) {
        let second = now.0.div_euclid(1_000_000_000);
        if projection.phones.made_at == Some(second) {
            return;
        }
        let activity = (reads.activity)();
        let outages = Outages::of(activity.iter().map(|device| &*device.heard));
        let mut devices: HashMap<Login, Vec<SenderActivity>> = HashMap::new();
        for device in activity {
            devices.entry(device.login.clone()).or_default().push(device);
        }
        let mut view = Self { made_at: Some(second), ..Self::default() };
        for row in &projection.rows {
            let of_athlete = devices.remove(&row.athlete.login).unwrap_or_default();
            let phones = of_row(row, projection, in_use(of_athlete, now), (&outages, now));
            view.n_athletes += 1;
            view.n_alive += usize::from(phones.iter().any(|phone| phone.is_athlete_alive));
            view.phones.extend(phones);
        }
        projection.phones = view;
    }
}

/// The phones that were not put away; of those that were, the last one if there is no other.
fn in_use(mut devices: Vec<SenderActivity>, now: UnixNanos) -> Vec<SenderActivity> {
    let latest = devices.iter().map(|device| device.last).max();
    devices.retain(|it| now.secs_since(it.last) <= PUT_AWAY_SECS || Some(it.last) == latest);
    devices
}

fn of_row(
    row: &Row,
    projection: &Projection,
    devices: Vec<SenderActivity>,
    (outages, now): (&Outages, UnixNanos),
) -> Vec<PhoneRow> {
    let id = row.athlete.id;
    let codes = projection.codes.iter().filter(|code| code.athlete == id);
    let good = codes.filter(|code| code.standing(&projection.events, now) == Standing::Good);
    let of_codes = good
        .map(|code| Steps {
            given: Some(code.made),
            opened: code.opened,
            reached: code.used,
            ..Steps::default()
        })
        .fold(Steps::default(), Steps::with);
    if devices.is_empty() {
        return vec![PhoneRow {
            id,
            is_athlete_alive: false,
            steps: of_codes,
            stage: of_codes.stage(None, now),
            device: None,
            verdict: Verdict::TooEarly,
            missing_percent: None,
            has_rival: false,
        }];
    }
    let sends_position = |device: &SenderActivity| {
        device.heard.last(Sent::Position).is_some() && now.secs_since(device.last) < RIVALS_SECS
    };
    let n_positions = devices.iter().filter(|device| sends_position(device)).count();
    let mut phones: Vec<PhoneRow> = devices
        .into_iter()
        .map(|device| {
            let own = Steps {
                reached: Some(device.first),
                first: Some(device.first),
                last: Some(device.last),
                ..Steps::default()
            };
            let steps = Steps { reached: own.reached, ..of_codes.with(own) };
            PhoneRow {
                id,
                is_athlete_alive: false,
                steps,
                stage: steps.stage(None, now),
                verdict: verdict(&device.heard, outages, now),
                missing_percent: missing_percent(&device.heard, outages),
                has_rival: 1 < n_positions && sends_position(&device),
                device: Some(device),
            }
        })
        .collect();
    let is_alive = phones.iter().any(|phone| phone.stage == Stage::Alive);
    for phone in &mut phones {
        phone.is_athlete_alive = is_alive;
    }
    phones
}
