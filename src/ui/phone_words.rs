//! Verdicts on phones in words, in the viewer's language.

use super::format;
use crate::{
    analysis::{Finding, Stage, Verdict},
    model::{Heard, SenderActivity, Sent},
};

/// How far an athlete's phone has come.
pub(super) fn stage(stage: Stage) -> &'static str {
    match stage {
        Stage::NoCode => tr!("phone-stage-no-code"),
        Stage::Given => tr!("phone-stage-given"),
        Stage::Opened => tr!("phone-stage-opened"),
        Stage::Reached => tr!("phone-stage-reached"),
        Stage::Silent => tr!("phone-stage-silent"),
        Stage::Alive => tr!("phone-stage-alive"),
    }
}

/// The verdict, with what to do about the most serious finding.
pub(super) fn verdict(verdict: &Verdict) -> String {
    match verdict {
        Verdict::TooEarly => tr!("phone-too-early").to_owned(),
        Verdict::Steady => tr!("phone-steady").to_owned(),
        Verdict::Findings(findings) => match findings.first() {
            Some(first) => format!("{}: {}", finding(first), remedy(first)),
            None => String::new(),
        },
    }
}

/// All findings, the most serious first.
pub(super) fn all_findings(verdict: &Verdict) -> Vec<String> {
    match verdict {
        Verdict::TooEarly | Verdict::Steady => Vec::new(),
        Verdict::Findings(all) => {
            all.iter().map(|it| format!("{}: {}", finding(it), remedy(it))).collect()
        }
    }
}

fn finding(finding: &Finding) -> String {
    match *finding {
        Finding::Silent { secs } => tr!("phone-silent", span = format::span(secs)),
        Finding::StopsInBackground { times: 1, longest_secs } => {
            tr!("phone-stopped-once", span = format::span(longest_secs))
        }
        Finding::StopsInBackground { times, .. } => tr!("phone-stops", times = times),
        Finding::BatterySaver { every_secs } => {
            tr!("phone-saver", span = format::span(every_secs))
        }
        Finding::FarApart { secs } => tr!("phone-apart", span = format::span(secs)),
        Finding::Loses { percent } => tr!("phone-loses", percent = format::number(percent, 0)),
        Finding::InBatches { secs } => tr!("phone-batches", span = format::span(secs)),
        Finding::ClockAhead { secs } => tr!("phone-clock-ahead", span = format::span(secs)),
        Finding::ClockBehind { secs } => tr!("phone-clock-behind", span = format::span(secs)),
        Finding::Coarse { metres } => tr!("phone-coarse", metres = metres),
        Finding::BatteryEnds { minutes } => {
            tr!("phone-battery-ends", span = format::span(minutes * 60.0))
        }
        Finding::BatteryLow { percent } => tr!("phone-battery-low", percent = percent),
    }
}

fn remedy(finding: &Finding) -> &'static str {
    match finding {
        Finding::Silent { .. } => tr!("phone-do-open"),
        Finding::StopsInBackground { .. } => tr!("phone-do-background"),
        Finding::BatterySaver { .. } => tr!("phone-do-saver"),
        Finding::FarApart { .. } => tr!("phone-do-interval"),
        Finding::Loses { .. } => tr!("phone-do-wifi"),
        Finding::InBatches { .. } => tr!("phone-do-batches"),
        Finding::ClockAhead { .. } | Finding::ClockBehind { .. } => tr!("phone-do-clock"),
        Finding::Coarse { .. } => tr!("phone-do-precise"),
        Finding::BatteryEnds { .. } | Finding::BatteryLow { .. } => tr!("phone-do-charge"),
    }
}

/// `GPSLogger 134 · 192.168.1.23`.
pub(super) fn device(device: &SenderActivity) -> String {
    // The rest of a user agent is about the phone's libraries.
    let app = device.app.split([' ', '(']).next().unwrap_or_default().replacen('/', " ", 1);
    let parts = [app.as_str(), &*device.address].into_iter().filter(|it| !it.is_empty());
    parts.collect::<Vec<_>>().join(" \u{b7} ")
}

/// What a phone sends.
pub(super) fn sends(heard: &Heard) -> String {
    let known = [
        (Sent::Position, tr!("phone-sends-position")),
        (Sent::HeartRate, tr!("phone-sends-heart")),
        (Sent::Power, tr!("phone-sends-power")),
    ];
    let sent = known.into_iter().filter(|(sent, _)| heard.last(*sent).is_some());
    sent.map(|(_, words)| words).collect::<Vec<_>>().join(" ")
}

/// The same if it sends everything, which is the widest.
pub(super) fn widest_sends() -> String {
    [tr!("phone-sends-position"), tr!("phone-sends-heart"), tr!("phone-sends-power")].join(" ")
}
