//! Why the engine refuses something, in the language of the viewer. What has no data of its own (what
//! the system says of a disk, what is wrong in a file) stays as it is.

use crate::{
    control,
    model::{AthleteText, OwnList, ProfileNumber, Reason, Refusal},
};

use super::lang::{self, Language};

/// Why a request failed, as one sentence without a capital or a full stop.
pub(super) fn failure(error: &control::Error) -> String {
    match error {
        control::Error::Ended => tr!("why-ended").to_owned(),
        control::Error::Failed(words) => words.clone(),
        control::Error::Refused(refusal) => self::refusal(refusal),
    }
}

/// Why something is refused, in the same form.
pub(super) fn refusal(refusal: &Refusal) -> String {
    match &refusal.reason {
        // The English words are those of the log and the command line.
        Some(reason) if lang::spoken() != Language::English => words(reason),
        _ => refusal.words.clone(),
    }
}

fn words(reason: &Reason) -> String {
    match reason {
        Reason::InvalidLogin => tr!("why-invalid-login").to_owned(),
        Reason::LoginTaken { login } => tr!("why-login-taken", login = login),
        Reason::UnknownAthlete { who } => tr!("why-unknown-athlete", who = who),
        Reason::ShortPassword => tr!("why-short-password").to_owned(),
        Reason::LoginErasing { login, secs } => {
            tr!("why-login-erasing", login = login, left = left(*secs))
        }
        Reason::AthleteText { what, max } => {
            tr!("why-athlete-text", what = field(*what), max = max.to_string())
        }
        Reason::ProfileNumber(number) => {
            let of = number.definition();
            tr!(
                "why-profile-number",
                number = name(*number),
                least = of.limits.0.to_string(),
                most = of.limits.1.to_string(),
                unit = of.unit,
                example = of.example.to_string(),
            )
        }
        Reason::ProfileOrder { less, more } => {
            tr!("why-profile-order", less = name(*less), more = name(*more))
        }
        Reason::RosterFull { max } => tr!("why-roster-full", max = max.to_string()),
        Reason::NotSaved { list, why } => match list {
            OwnList::Roster => tr!("why-roster-not-saved", why = why),
            OwnList::Events => tr!("why-events-not-saved", why = why),
            OwnList::Codes => tr!("why-codes-not-saved", why = why),
        },
        Reason::Unreadable { path, why } => tr!("why-unreadable", path = path, why = why),
        Reason::Unwritable { path, why } => tr!("why-unwritable", path = path, why = why),
        Reason::UnknownEvent { id } => tr!("why-unknown-event", id = id),
        Reason::EventOpen { id } => tr!("why-event-open", id = id),
        Reason::EventErasing { id } => tr!("why-event-erasing", id = id),
        Reason::EventWithoutName => tr!("why-event-without-name").to_owned(),
        Reason::EventText { max } => tr!("why-event-text", max = max.to_string()),
        Reason::EventTimes => tr!("why-event-times").to_owned(),
        Reason::EventsFull { max } => tr!("why-events-full", max = max.to_string()),
        Reason::TooManyCodes { max } => tr!("why-too-many-codes", max = max.to_string()),
        Reason::CodesFull { max } => tr!("why-codes-full", max = max.to_string()),
        Reason::SessionGone => tr!("why-session-gone").to_owned(),
        Reason::SessionsTooLarge { max_mb } => {
            tr!("why-sessions-too-large", max = max_mb.to_string())
        }
        Reason::LineOfNobody => tr!("why-line-of-nobody").to_owned(),
        Reason::LoginTwice { login, first } => {
            tr!("why-login-twice", login = login, first = first.to_string())
        }
        Reason::LoginReads { login } => tr!("why-login-reads", login = login),
        Reason::NoNumber { number, cell } => {
            let example = number.words(number.definition().example);
            tr!("why-no-number", number = name(*number), cell = cell, example = example)
        }
        Reason::NoUnit { number, cell } => {
            tr!("why-no-unit", number = name(*number), cell = cell)
        }
        Reason::NoSex { cell } => tr!("why-no-sex", cell = cell),
        Reason::TooManyCells { cells, headings } => {
            tr!("why-too-many-cells", cells = cells.to_string(), headings = headings.to_string())
        }
    }
}

/// The name of a number of the profile.
fn name(number: ProfileNumber) -> &'static str {
    lang::word(number.definition().label)
}

/// The name of a text of an athlete.
fn field(what: AthleteText) -> &'static str {
    match what {
        AthleteText::Name => tr!("why-field-name"),
        AthleteText::Bib => tr!("why-field-bib"),
        AthleteText::Team => tr!("why-field-team"),
        AthleteText::Heat => tr!("why-field-heat"),
    }
}

/// For how much longer.
fn left(secs: Option<u64>) -> String {
    match secs {
        None => tr!("why-left-some").to_owned(),
        Some(secs) if secs < 120 => tr!("why-left-secs", secs = secs.to_string()),
        Some(secs) => tr!("why-left-minutes", minutes = secs.div_ceil(60).to_string()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{model::ToReason, roster, ui::dates::in_language};

    /// Every reason that there is.
    fn all() -> Vec<Reason> {
        let (number, cell) = (ProfileNumber::ALL[0], "heavy".to_owned());
        let [login, id, who, why, path] = ["rider7"; 5].map(str::to_owned);
        let (more, secs) = (ProfileNumber::ALL[1], Some(300));
        let saved = [OwnList::Roster, OwnList::Events, OwnList::Codes];
        let mut all: Vec<Reason> =
            saved.map(|list| Reason::NotSaved { list, why: why.clone() }).to_vec();
        all.extend(
            [AthleteText::Name, AthleteText::Bib, AthleteText::Team, AthleteText::Heat]
                .map(|what| Reason::AthleteText { what, max: 64 }),
        );
        all.extend([None, Some(9), secs].map(|secs| {
            let login = login.clone();
            Reason::LoginErasing { login, secs }
        }));
        all.extend([
            Reason::InvalidLogin,
            Reason::LoginTaken { login: login.clone() },
            Reason::UnknownAthlete { who },
            Reason::ShortPassword,
            Reason::ProfileNumber(number),
            Reason::ProfileOrder { less: number, more },
            Reason::RosterFull { max: 9 },
            Reason::Unreadable { path: path.clone(), why: why.clone() },
            Reason::Unwritable { path, why },
            Reason::UnknownEvent { id: id.clone() },
            Reason::EventOpen { id: id.clone() },
            Reason::EventErasing { id },
            Reason::EventWithoutName,
            Reason::EventText { max: 9 },
            Reason::EventTimes,
            Reason::EventsFull { max: 9 },
            Reason::TooManyCodes { max: 9 },
            Reason::CodesFull { max: 9 },
            Reason::SessionGone,
            Reason::SessionsTooLarge { max_mb: 512 },
            Reason::LineOfNobody,
            Reason::LoginTwice { login: login.clone(), first: 2 },
            Reason::LoginReads { login },
            Reason::NoNumber { number, cell: cell.clone() },
            Reason::NoUnit { number, cell: cell.clone() },
            Reason::NoSex { cell },
            Reason::TooManyCells { cells: 6, headings: 5 },
        ]);
        all
    }

    #[test]
    fn every_reason_is_a_sentence_without_a_full_stop_in_every_language() {
        for language in Language::ALL {
            in_language(language, || {
                for reason in all() {
                    let words = words(&reason);
                    assert!(!words.is_empty() && !words.ends_with('.'), "{reason:?}: {words}");
                }
            });
        }
    }

    #[test]
    fn a_refusal_is_said_in_the_language_of_the_viewer_and_what_the_system_says_stays() {
        let taken = roster::Error::Taken("rider7".try_into().unwrap());
        assert!(taken.to_reason().is_some());
        let taken = control::Error::refused(taken);
        let full = control::Error::failed("No space left on device (os error 28)");
        assert_eq!(failure(&taken), "the login rider7 is taken");
        in_language(Language::German, || {
            assert_eq!(failure(&taken), "der Login rider7 ist vergeben");
            assert_eq!(failure(&full), "No space left on device (os error 28)");
        });
        in_language(Language::French, || {
            assert_eq!(failure(&taken), "l\u{2019}identifiant rider7 est d\u{e9}j\u{e0} pris");
        });
    }
}
