//! The phones of all athletes: how far each is set up, and the verdict on it.

use std::{collections::HashMap, sync::Arc};

use jiff::tz::TimeZone;

use super::{Projection, Row};
use crate::{
    analysis::{Outages, Stage, Steps, Verdict, missing_percent, verdict},
    codes::Standing,
    control::Reads,
    model::{AthleteId, Loans, LocalTime, Login, SenderActivity, Sent, UnixNanos},
    problems::Kind,
    ui::state::LentPhone,
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
    /// Which phones are lent.
    pub loans: Arc<Loans>,
}

/// That an athlete's phone is carried by another one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Carried {
    /// By whom.
    pub by: Login,
    /// Since when.
    pub since: UnixNanos,
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
    /// Whose phone it is, if the athlete has borrowed it.
    pub lender: Option<Login>,
    /// Instead of a phone: that another athlete carries it.
    pub carried: Option<Carried>,
    /// Whether its positions are used; those of another phone may be instead.
    pub uses_position: bool,
    /// It is the only phone that the login sends with.
    pub is_only_one: bool,
}

/// Whether the refused phone belongs to no known athlete.
pub fn is_of_nobody(kind: Kind) -> bool {
    matches!(kind, Kind::UnknownLogin | Kind::WrongCode | Kind::NoLogin)
}

impl PhonesView {
    /// When a phone sent its first sample of today, as far as that is known.
    pub fn first_today(
        &self,
        phone: &LentPhone,
        now: UnixNanos,
        zone: &TimeZone,
    ) -> Option<UnixNanos> {
        let day = LocalTime::at(now, zone).clock().date();
        let midnight = LocalTime::of_clock(day.into(), zone).time;
        let devices = self.phones.iter().filter_map(|row| row.device.as_ref());
        let meant = devices.filter(|device| {
            device.login == phone.login && phone.via.is_none_or(|via| via == device.via)
        });
        let stretches = meant.flat_map(|device| device.heard.stretches());
        let today = stretches.filter(|it| midnight <= it.to && it.from <= now);
        today.map(|stretch| stretch.from.max(midnight)).min()
    }

    /// Brings it up to date, once a second at most.
    pub(super) fn update(projection: &mut Projection, reads: &Reads, now: UnixNanos) {
        let second = now.0.div_euclid(1_000_000_000);
        if projection.phones.made_at == Some(second) {
            return;
        }
        let activity = (reads.activity)();
        let outages = Outages::of(activity.iter().map(|device| &*device.heard));
        let loans = Arc::clone(reads.logbook.read().loans());
        // Loans are of times that phones measure.
        let measured = projection.samples_time(now);
        let mut devices: HashMap<Login, Vec<SenderActivity>> = HashMap::new();
        for device in activity {
            let owner = loans.owner(device.login.as_str(), device.via, measured);
            if let Ok(owner) = Login::try_from(owner) {
                devices.entry(owner).or_default().push(device);
            }
        }
        let mut view = Self { made_at: Some(second), loans: Arc::clone(&loans), ..Self::default() };
        for row in &projection.rows {
            let of_athlete = devices.remove(&row.athlete.login).unwrap_or_default();
            let in_use = in_use(of_athlete, now);
            let mut phones = of_row(row, projection, in_use, (&outages, &loans, now));
            if let Some(carried) = carried(&loans, &row.athlete.login, measured) {
                tell_carried(&mut phones, carried);
            }
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

/// Who carries a phone of this login now.
fn carried(loans: &Loans, login: &Login, now: UnixNanos) -> Option<Carried> {
    let now_lent = loans.of(login.as_str()).iter().rev().find(|loan| loan.touches(now, now))?;
    let carried = Carried { by: now_lent.carrier.clone(), since: now_lent.from };
    (now_lent.carrier != *login).then_some(carried)
}

/// Lets a row say who carries the phone: that of an athlete without another one, or one more.
fn tell_carried(phones: &mut Vec<PhoneRow>, carried: Carried) {
    if let Some(without) = phones.iter_mut().find(|phone| phone.device.is_none()) {
        without.carried = Some(carried);
    } else if let Some(first) = phones.first() {
        let row = PhoneRow {
            device: None,
            verdict: Verdict::TooEarly,
            missing_percent: None,
            has_rival: false,
            lender: None,
            carried: Some(carried),
            steps: Steps::default(),
            ..first.clone()
        };
        phones.push(row);
    }
}

fn of_row(
    row: &Row,
    projection: &Projection,
    devices: Vec<SenderActivity>,
    (outages, loans, now): (&Outages, &Loans, UnixNanos),
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
            lender: None,
            carried: None,
            uses_position: true,
            is_only_one: true,
        }];
    }
    let n_of_login = |login: &Login| devices.iter().filter(|it| it.login == *login).count();
    let only_ones: Vec<bool> =
        devices.iter().map(|device| n_of_login(&device.login) == 1).collect();
    let measured = projection.samples_time(now);
    let uses_position =
        |device: &SenderActivity| loans.uses_position(device.login.as_str(), device.via, measured);
    let sends_position = |device: &SenderActivity| {
        device.heard.last(Sent::Position).is_some()
            && now.secs_since(device.last) < RIVALS_SECS
            && uses_position(device)
    };
    let n_positions = devices.iter().filter(|device| sends_position(device)).count();
    let mut phones: Vec<PhoneRow> = devices
        .into_iter()
        .zip(only_ones)
        .map(|(device, is_only_one)| {
            let own = Steps {
                reached: Some(device.first),
                first: Some(device.first),
                last: Some(device.last),
                ..Steps::default()
            };
            let lender = (device.login != row.athlete.login).then(|| device.login.clone());
            let steps = match lender {
                None => Steps { reached: own.reached, ..of_codes.with(own) },
                // The codes are its owner's.
                Some(_) => own,
            };
            PhoneRow {
                id,
                is_athlete_alive: false,
                steps,
                stage: steps.stage(None, now),
                verdict: verdict(&device.heard, outages, now),
                missing_percent: missing_percent(&device.heard, outages),
                has_rival: 1 < n_positions && sends_position(&device),
                uses_position: uses_position(&device),
                device: Some(device),
                lender,
                carried: None,
                is_only_one,
            }
        })
        .collect();
    let is_alive = phones.iter().any(|phone| phone.stage == Stage::Alive);
    for phone in &mut phones {
        phone.is_athlete_alive = is_alive;
    }
    phones
}
