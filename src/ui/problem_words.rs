//! Problems in the language of the viewer. The log has the same in English (`problems`).

use std::borrow::Cow;

use jiff::tz::TimeZone;

use super::format;
use crate::problems::{Kind, Problem};

/// Who is meant where nobody gave a name.
const SOMEBODY: &str = "somebody";

/// A problem as a sentence without a full stop; `name` is the athlete's.
pub(super) fn sentence(problem: &Problem, name: &str, zone: &TimeZone) -> String {
    let text = text(problem, name, zone);
    let since = format::clock_minutes(problem.first, zone);
    match (problem.kind, problem.count) {
        // It counts by itself.
        (Kind::LoginFlood, _) => text,
        (_, 1) => tr!("problem-once", text = text, since = since),
        (_, count) => tr!("problem-times", text = text, n = count.to_string(), since = since),
    }
}

fn text(problem: &Problem, name: &str, zone: &TimeZone) -> String {
    let who = &*problem.who;
    let at = at(problem);
    let said = problem.said();
    let with_detail = |text: String| match &said {
        Some(said) => tr!("problem-detail", text = text, detail = said),
        None => text,
    };
    // Without a login, all that is known is the address.
    let is_nameless = name == SOMEBODY;
    let phone = || tr!("problem-phone-at", at = at);
    let sender = || {
        if is_nameless { tr!("problem-somebody-at", at = at) } else { format!("{name} {at}") }
    };
    let phone_or_name = || if is_nameless { phone() } else { sender() };
    let said = said.as_deref().unwrap_or(tr!("problem-something"));
    match problem.kind {
        Kind::WrongPassword => tr!("problem-wrong-password", at = at, who = who),
        Kind::UnknownLogin => tr!("problem-unknown-login", at = at, who = who),
        Kind::NoLogin => tr!("problem-no-login", at = at),
        Kind::OtherDatabase => tr!("problem-other-database", sender = sender(), said = said),
        Kind::UnknownDatabase => tr!("problem-unknown-database", sender = sender(), said = said),
        Kind::BadLines => with_detail(tr!("problem-bad-lines", sender = sender())),
        Kind::DroppedValues => with_detail(tr!("problem-dropped-values", sender = sender())),
        Kind::NothingShown => with_detail(tr!("problem-nothing-shown", sender = sender())),
        Kind::BadRequest => with_detail(tr!("problem-bad-request", sender = sender())),
        Kind::Throttled => tr!("problem-throttled", at = at, who = who),
        Kind::LoginFlood => flood(problem, zone),
        Kind::TooLarge => tr!("problem-too-large", sender = sender()),
        Kind::CutOff => tr!("problem-cut-off", sender = sender()),
        Kind::TooSlow => tr!("problem-too-slow", sender = sender()),
        Kind::TooManyConnections => tr!("problem-too-many-connections", at = at),
        Kind::WrongPath => with_detail(tr!("problem-wrong-path", sender = phone_or_name())),
        Kind::WrongMethod => with_detail(tr!("problem-wrong-method", sender = phone_or_name())),
        Kind::Visit => with_detail(tr!("problem-visit", at = at)),
        Kind::Erasing => with_detail(tr!("problem-erasing", at = at, who = who)),
        Kind::BadPosition => with_detail(tr!("problem-bad-position", sender = sender())),
        Kind::TlsTooOld => with_detail(tr!("problem-tls-too-old", at = at)),
        Kind::HandshakeFailed => with_detail(tr!("problem-handshake", at = at)),
        Kind::NotHttp => tr!("problem-not-http", at = at),
        Kind::TlsOnPlain => tr!("problem-tls-on-plain", at = at),
        Kind::PlainOnTls => tr!("problem-plain-on-tls", at = at),
        Kind::PlainRefused => tr!("problem-plain-refused", at = at),
        Kind::Untrusted => tr!("problem-untrusted", at = at),
        Kind::Busy => tr!("problem-busy").to_owned(),
        Kind::DiskTrouble => tr!("problem-disk", said = said),
        Kind::Fault => tr!("problem-fault", said = said),
        Kind::ClockAhead | Kind::ClockBehind => {
            tr!("problem-clock", sender = sender(), said = said)
        }
        Kind::WrongPrecision => tr!("problem-precision", sender = sender(), said = said),
        Kind::WrongCode => tr!("problem-wrong-code", at = at),
        Kind::RevokedCode => with_detail(tr!("problem-revoked-code", sender = sender())),
        Kind::OtherEvent => with_detail(tr!("problem-other-event", sender = sender())),
        Kind::CodeForWriting => tr!("problem-code-for-writing", sender = sender()),
        Kind::Unreadable => with_detail(tr!("problem-unreadable", sender = sender())),
        Kind::Encrypted => tr!("problem-encrypted", sender = sender()),
        Kind::NotKept => tr!("problem-not-kept", said = said),
    }
}

/// Where the phone is.
fn at(problem: &Problem) -> Cow<'static, str> {
    if problem.address.is_loopback() {
        return tr!("problem-here").into();
    }
    tr!("problem-at", address = problem.address.to_canonical().to_string()).into()
}

/// Wrong logins for many names from one address.
fn flood(problem: &Problem, zone: &TimeZone) -> String {
    let place: Cow<'_, str> = if problem.address.is_loopback() {
        tr!("problem-this-computer").into()
    } else {
        problem.address.to_canonical().to_string().into()
    };
    let (n, since) = (problem.count.to_string(), format::clock_minutes(problem.first, zone));
    if problem.who.is_empty() {
        tr!("problem-flood-many", place = place, n = n, since = since)
    } else {
        tr!("problem-flood-most", place = place, n = n, since = since, who = *problem.who)
    }
}

/// What to do about a problem.
pub(super) fn advice(kind: Kind) -> &'static str {
    match kind {
        Kind::WrongPassword => tr!("advice-wrong-password"),
        Kind::UnknownLogin => tr!("advice-unknown-login"),
        Kind::NoLogin => tr!("advice-no-login"),
        Kind::OtherDatabase | Kind::UnknownDatabase => tr!("advice-database"),
        Kind::BadLines => tr!("advice-bad-lines"),
        Kind::DroppedValues => tr!("advice-dropped-values"),
        Kind::NothingShown => tr!("advice-nothing-shown"),
        Kind::BadRequest => tr!("advice-bad-request"),
        Kind::Throttled => tr!("advice-throttled"),
        Kind::LoginFlood => tr!("advice-login-flood"),
        Kind::TooLarge => tr!("advice-too-large"),
        Kind::CutOff => tr!("advice-cut-off"),
        Kind::TooSlow => tr!("advice-too-slow"),
        Kind::TooManyConnections => tr!("advice-connections"),
        Kind::NotHttp => tr!("advice-not-http"),
        Kind::TlsOnPlain => tr!("advice-tls-on-plain"),
        Kind::PlainOnTls => tr!("advice-plain-on-tls"),
        Kind::PlainRefused => tr!("advice-plain-refused"),
        Kind::Untrusted => tr!("advice-untrusted"),
        Kind::Busy => tr!("advice-busy"),
        Kind::DiskTrouble => tr!("advice-disk"),
        Kind::Fault => tr!("advice-fault"),
        Kind::ClockAhead | Kind::ClockBehind => tr!("advice-clock"),
        Kind::Erasing => tr!("advice-erasing"),
        Kind::WrongPath => tr!("advice-wrong-path"),
        Kind::WrongMethod => tr!("advice-wrong-method"),
        Kind::Visit => tr!("advice-visit"),
        Kind::BadPosition => tr!("advice-bad-position"),
        Kind::TlsTooOld => tr!("advice-tls-too-old"),
        Kind::HandshakeFailed => tr!("advice-handshake"),
        Kind::WrongPrecision => tr!("advice-precision"),
        Kind::WrongCode => tr!("advice-wrong-code"),
        Kind::RevokedCode => tr!("advice-revoked-code"),
        Kind::OtherEvent => tr!("advice-other-event"),
        Kind::CodeForWriting => tr!("advice-code-for-writing"),
        Kind::Unreadable => tr!("advice-unreadable"),
        Kind::Encrypted => tr!("advice-encrypted"),
        Kind::NotKept => tr!("advice-not-kept"),
    }
}

#[cfg(test)]
mod tests {
    use std::{collections::HashSet, net::IpAddr};

    use super::*;
    use crate::{
        model::UnixNanos,
        ui::lang::{Language, speak},
    };

    const KINDS: [Kind; 39] = [
        Kind::WrongPassword,
        Kind::UnknownLogin,
        Kind::NoLogin,
        Kind::OtherDatabase,
        Kind::UnknownDatabase,
        Kind::Erasing,
        Kind::WrongPath,
        Kind::WrongMethod,
        Kind::Visit,
        Kind::BadLines,
        Kind::DroppedValues,
        Kind::NothingShown,
        Kind::BadRequest,
        Kind::Throttled,
        Kind::LoginFlood,
        Kind::TooLarge,
        Kind::TooSlow,
        Kind::TooManyConnections,
        Kind::CutOff,
        Kind::NotHttp,
        Kind::TlsOnPlain,
        Kind::PlainOnTls,
        Kind::PlainRefused,
        Kind::Untrusted,
        Kind::TlsTooOld,
        Kind::HandshakeFailed,
        Kind::Busy,
        Kind::DiskTrouble,
        Kind::Fault,
        Kind::ClockAhead,
        Kind::WrongPrecision,
        Kind::BadPosition,
        Kind::WrongCode,
        Kind::RevokedCode,
        Kind::OtherEvent,
        Kind::CodeForWriting,
        Kind::Unreadable,
        Kind::Encrypted,
        Kind::NotKept,
    ];

    /// Problems of every kind, with and without detail and login, from here and from elsewhere.
    fn problems() -> Vec<Problem> {
        let mut problems = Vec::new();
        for kind in KINDS {
            for (who, detail) in [("rider7", "3 h ahead"), ("somebody", ""), ("", "no space")] {
                for address in ["127.0.0.1", "192.168.1.23"] {
                    for count in [1, 41] {
                        problems.push(Problem {
                            id: 0,
                            kind,
                            who: who.into(),
                            address: address.parse::<IpAddr>().expect("an address"),
                            detail: detail.into(),
                            count,
                            first: UnixNanos::from_secs(1_700_000_000),
                            last: UnixNanos::from_secs(1_700_000_000),
                            is_ignored: false,
                        });
                    }
                }
            }
        }
        problems
    }

    #[test]
    fn in_english_a_problem_reads_as_in_the_log() {
        let zone = TimeZone::UTC;
        for problem in problems() {
            assert_eq!(sentence(&problem, &problem.who, &zone), problem.sentence(&zone));
            let named = sentence(&problem, "7 Vento", &zone);
            assert_eq!(named, problem.sentence_about("7 Vento", &zone));
            assert_eq!(advice(problem.kind), problem.advice());
        }
    }

    #[test]
    fn in_other_languages_no_problem_is_in_english() {
        let english: HashSet<&str> = KINDS.map(advice).into();
        for language in [Language::German, Language::French] {
            speak(language);
            assert!(KINDS.iter().all(|kind| !english.contains(advice(*kind))));
            for problem in problems() {
                let sentence = sentence(&problem, "7 Vento", &TimeZone::UTC);
                assert!(!sentence.contains(" times ") && !sentence.contains(" at "), "{sentence}");
            }
        }
        speak(Language::English);
    }
}
