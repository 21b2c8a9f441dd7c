//! What a rehearsal says of phones and to athletes.

use trackside::{
    analysis::{Finding, Stage, Verdict},
    model::{Heard, SenderActivity, Sent},
};

use super::Entrant;

/// A length of time: `45 s`, `3 min`, `1 h 20`.
fn span(secs: f64) -> String {
    let secs = secs.round().max(0.0) as u64;
    match secs {
        0..120 => format!("{secs} s"),
        120..7200 => format!("{} min", secs / 60),
        _ => format!("{} h {:02}", secs / 3600, secs % 3600 / 60),
    }
}

/// What a phone is: its app and address.
pub(super) fn device(device: &SenderActivity) -> String {
    match (&*device.app, &*device.address) {
        ("", "") => "--".to_owned(),
        ("", address) => address.to_owned(),
        (app, address) => format!("{app} {address}").trim_end().to_owned(),
    }
}

/// What a phone sends.
pub(super) fn sends(heard: &Heard) -> String {
    let known =
        [(Sent::Position, "position"), (Sent::HeartRate, "heart rate"), (Sent::Power, "power")];
    let sent = known.into_iter().filter(|(sent, _)| heard.last(*sent).is_some());
    let sent: Vec<&str> = sent.map(|(_, words)| words).collect();
    if sent.is_empty() { "--".to_owned() } else { sent.join(", ") }
}

/// How far an athlete without a sample has come.
pub(super) const fn stage(stage: Stage) -> &'static str {
    match stage {
        Stage::NoCode => "no code yet",
        Stage::Given => "code not used yet",
        Stage::Opened => "page opened, no app yet",
        Stage::Reached => "app reached this computer, no sample yet",
        Stage::Silent => "silent",
        Stage::Alive => "alive",
    }
}

/// The full verdict on a phone, in words.
pub(super) fn verdict(verdict: &Verdict) -> String {
    match verdict {
        Verdict::TooEarly => "too early to tell".to_owned(),
        Verdict::Steady => "steady".to_owned(),
        Verdict::Findings(findings) => findings.iter().map(finding).collect::<Vec<_>>().join(", "),
    }
}

fn finding(finding: &Finding) -> String {
    match *finding {
        Finding::Silent { secs } => format!("silent for {}", span(secs)),
        Finding::StopsInBackground { times: 1, longest_secs } => {
            format!("stopped for {}", span(longest_secs))
        }
        Finding::StopsInBackground { times, longest_secs } => {
            format!("stops when the screen is off: {times} times, up to {}", span(longest_secs))
        }
        Finding::BatterySaver { every_secs } => {
            format!("battery saver suspected: every {} only", span(every_secs))
        }
        Finding::FarApart { secs } => format!("positions {} apart", span(secs)),
        Finding::Loses { percent } => format!("{percent:.0} % missing"),
        Finding::InBatches { secs } => format!("sends every {} only", span(secs)),
        Finding::ClockAhead { secs } => format!("clock {} ahead", span(secs)),
        Finding::ClockBehind { secs } => format!("clock {} behind, or all comes late", span(secs)),
        Finding::Coarse { metres } => format!("positions to {metres} m only"),
        Finding::BatteryEnds { minutes } => format!("battery empty in {}", span(minutes * 60.0)),
        Finding::BatteryLow { percent } => format!("battery {percent} %"),
    }
}

/// What mends a finding, as said to whoever holds the phone.
const fn remedy(finding: &Finding) -> &'static str {
    match finding {
        Finding::Silent { .. } => "open the app and see whether it still sends",
        Finding::StopsInBackground { .. } => {
            "allow the app to run in the background with location always, or keep the screen on"
        }
        Finding::BatterySaver { .. } => "turn the battery saver off and exempt the app from it",
        Finding::FarApart { .. } => "set the app's interval to 1 s, and its distance to 0",
        Finding::Loses { .. } => "look at the Wi-Fi where the phone is, or use an app that stores",
        Finding::InBatches { .. } => "shorten the app's send interval",
        Finding::ClockAhead { .. } | Finding::ClockBehind { .. } => {
            "set the phone's clock to network time"
        }
        Finding::Coarse { .. } => "allow the app the precise location",
        Finding::BatteryEnds { .. } | Finding::BatteryLow { .. } => {
            "charge the phone, or give it a power bank"
        }
    }
}

/// What an athlete has to do; `None` where all is well.
pub(super) fn to_do(entrant: &Entrant) -> Option<String> {
    let Entrant { athlete, stage, phones, .. } = entrant;
    let login = &athlete.login;
    let what = match stage {
        Stage::NoCode => format!(
            "has no code: print a card with `trackside cards`, or `trackside athletes code {login}`"
        ),
        Stage::Given => "has not scanned the code yet".to_owned(),
        Stage::Opened => "has opened the page; choose an app there and set it up".to_owned(),
        Stage::Reached => {
            "has an app that sends no sample: start it, and allow it the location".to_owned()
        }
        Stage::Silent | Stage::Alive => {
            let positions =
                phones.iter().filter(|it| it.device.heard.last(Sent::Position).is_some());
            let n_positions = positions.filter(|it| !is_silent(&it.verdict)).count();
            // Of two phones one may have been put away.
            let sending = phones.iter().filter(|phone| !is_silent(&phone.verdict));
            let found = sending.clone().chain(phones).find_map(|phone| phone.verdict.first());
            let found = if sending.count() == 0 { found } else { found.filter(|it| !silent(it)) };
            match found {
                _ if 1 < n_positions => {
                    "has two phones that send positions: stop one of them".to_owned()
                }
                Some(found) => format!("{}: {}", finding(&found), remedy(&found)),
                None if !entrant.sends(Sent::Position) => {
                    "sends no position: allow the app the location".to_owned()
                }
                None => return None,
            }
        }
    };
    Some(format!("{} {}: {what}", athlete.chip(), athlete.name))
}

const fn silent(finding: &Finding) -> bool {
    matches!(finding, Finding::Silent { .. })
}

fn is_silent(verdict: &Verdict) -> bool {
    verdict.first().is_some_and(|first| silent(&first))
}
