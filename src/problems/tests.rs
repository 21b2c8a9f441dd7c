use std::net::Ipv4Addr;

use super::{words::is_shown, *};
use crate::clock::ManualClock;

const PHONE: IpAddr = IpAddr::V4(Ipv4Addr::new(192, 168, 1, 23));

fn problems() -> (Problems, Arc<ManualClock>) {
    // 2023-11-14 22:13:20 UTC
    let clock = Arc::new(ManualClock::at(UnixNanos::from_secs(1_700_000_000)));
    (Problems::in_zone(Arc::clone(&clock) as Arc<dyn Clock>, TimeZone::UTC), clock)
}

fn refusal<'a>(kind: Kind, who: &'a str, detail: &'a str) -> Refusal<'a> {
    Refusal { kind, who, address: PHONE, detail }
}

fn wrong_password(who: &str) -> Refusal<'_> {
    refusal(Kind::WrongPassword, who, "")
}

/// One address per number.
fn address(n: u16) -> IpAddr {
    Ipv4Addr::new(10, 0, (n >> 8) as u8, n as u8).into()
}

fn news(problems: &Problems) -> Vec<String> {
    problems.news(|_| None)
}

#[test]
fn equal_refusals_are_one_sentence_with_a_count() {
    let (problems, clock) = problems();
    for _ in 0..41 {
        problems.record(wrong_password("rider7"));
        clock.advance(Duration::from_mins(1));
    }
    let [problem] = &problems.snapshot()[..] else { panic!("one entry") };
    assert_eq!(
        problem.sentence(&TimeZone::UTC),
        "phone at 192.168.1.23 posts for rider7 with a wrong password, 41 times since 22:13"
    );
    assert_eq!(problem.last.nanos_since(problem.first), 40 * 60 * 1_000_000_000);
    assert_eq!(problems.generation(), 41);
}

#[test]
fn what_a_client_sent_is_escaped_and_shortened() {
    let (problems, _) = problems();
    let long = "x".repeat(1000);
    problems.record(wrong_password("a\n\u{202e}b"));
    problems.record(wrong_password(&long));
    problems.record(refusal(Kind::BadLines, "a", &long));
    problems.record(refusal(Kind::BadLines, "b", "\u{1b}[2J\u{2028}"));
    for problem in problems.snapshot() {
        let sentence = problem.sentence(&TimeZone::UTC);
        assert!(sentence.chars().all(is_shown), "{sentence:?}");
        assert!(sentence.len() < 300, "{sentence}");
    }
}

#[test]
fn a_scan_from_many_places_does_not_push_out_a_persistent_phone() {
    let (problems, _) = problems();
    problems.record(wrong_password("rider7"));
    problems.record(wrong_password("rider7"));
    for n in 0..2000 {
        problems.record(Refusal { address: address(n), ..wrong_password("guess") });
    }
    let all = problems.snapshot();
    assert_eq!(all.len(), table::MAX_ENTRIES);
    assert!(all.iter().any(|problem| &*problem.who == "rider7"));
}

#[test]
fn wrong_logins_for_many_names_from_one_address_are_one_sentence() {
    let (problems, clock) = problems();
    for n in 0..300 {
        problems.record(refusal(Kind::UnknownLogin, &format!("guess{n}"), ""));
        if n % 10 == 0 {
            problems.record(wrong_password("rider7"));
        }
    }
    problems.record(Refusal { address: address(1), ..wrong_password("rider7") });
    let sentences: Vec<_> =
        problems.snapshot().iter().map(|problem| problem.sentence(&TimeZone::UTC)).collect();
    assert_eq!(
        sentences,
        [
            "192.168.1.23 tried 330 wrong logins since 22:13, most for rider7",
            "phone at 10.0.0.1 posts for rider7 with a wrong password, once at 22:13",
        ]
    );
    for n in 0..6 {
        let who = format!("guess{n}");
        problems.record(Refusal { address: address(2), ..refusal(Kind::UnknownLogin, &who, "") });
    }
    let flood = problems.snapshot().pop().unwrap().sentence(&TimeZone::UTC);
    assert_eq!(flood, "10.0.0.2 tried 6 wrong logins since 22:13, for many names");
    // Hours later the same address gets an entry of its own again.
    clock.advance(OVER_AFTER);
    problems.record(wrong_password("rider7"));
    assert_eq!(problems.snapshot()[0].count, 1);
}

#[test]
fn some_phones_behind_one_address_are_told_apart() {
    let (problems, _) = problems();
    for n in 0..table::MAX_NAMES_AN_ADDRESS {
        problems.record(wrong_password(&format!("rider{n}")));
    }
    assert_eq!(problems.snapshot().len(), table::MAX_NAMES_AN_ADDRESS);
    assert!(problems.snapshot().iter().all(|problem| problem.kind == Kind::WrongPassword));
}

#[test]
fn having_to_wait_counts_with_the_wrong_password_behind_it() {
    let (problems, _) = problems();
    problems.record(wrong_password("rider7"));
    problems.record(refusal(Kind::Throttled, "rider7", ""));
    problems.record(refusal(Kind::Throttled, "rider8", ""));
    let found: Vec<_> = problems.snapshot().iter().map(|p| (p.kind, p.count)).collect();
    assert_eq!(found, [(Kind::WrongPassword, 2), (Kind::Throttled, 1)]);
}

#[test]
fn news_come_once_and_again_when_tenfold() {
    let (problems, _) = problems();
    problems.record(wrong_password("rider7"));
    let first = news(&problems);
    assert_eq!(first.len(), 1);
    assert!(first[0].contains("once at 22:13: check the password"), "{}", first[0]);
    for _ in 0..8 {
        problems.record(wrong_password("rider7"));
    }
    assert!(news(&problems).is_empty());
    problems.record(wrong_password("rider7"));
    assert!(news(&problems)[0].contains("10 times since"));
    assert!(news(&problems).is_empty());
}

#[test]
fn the_log_gets_a_few_lines_a_minute_whatever_comes() {
    let (problems, clock) = problems();
    let mut lines = 0;
    for second in 0..600 {
        for n in 0..50 {
            let from = address(second * 50 + n);
            problems.record(Refusal { address: from, ..refusal(Kind::NoLogin, "", "") });
        }
        lines += news(&problems).len();
        clock.advance(Duration::from_secs(1));
    }
    assert!((20..=66).contains(&lines), "{lines} lines in ten minutes");
    let last = problems.last_news(|_| None);
    assert!((2..=11).contains(&last.len()), "{last:?}");
    assert!(last.last().unwrap().contains("more requests were refused"), "{last:?}");
    assert!(problems.last_news(|_| None).is_empty());
}

#[test]
fn what_stops_the_recording_is_told_first() {
    let (problems, _) = problems();
    for n in 0..20 {
        problems.record(Refusal { address: address(n), ..wrong_password("rider7") });
    }
    problems.record(refusal(Kind::DiskTrouble, "rider7", "the disk is full"));
    assert_eq!(
        news(&problems)[0],
        "samples cannot be recorded: the disk is full, once at 22:13: look after the disk; \
         phones try again by themselves"
    );
    assert_eq!(problems.snapshot()[0].kind, Kind::DiskTrouble);
}

#[test]
fn an_athlete_is_called_by_bib_and_name() {
    let (problems, _) = problems();
    problems.record(refusal(Kind::ClockAhead, "rider7", "3 h ahead"));
    let called = |login: &str| (login == "rider7").then(|| "bib 12 (Anna)".to_owned());
    assert_eq!(
        problems.news(called)[0],
        "bib 12 (Anna) at 192.168.1.23 sends times 3 h ahead, once at 22:13: set the phone's \
         clock to network time, and let the app send UTC by that clock"
    );
}

#[test]
fn what_is_the_same_for_all_is_told_once() {
    let (problems, _) = problems();
    for n in 0..20 {
        let who = format!("rider{n}");
        problems.record(Refusal { address: address(n), ..refusal(Kind::Busy, &who, "") });
    }
    assert_eq!(problems.snapshot().len(), 1);
    assert_eq!(
        news(&problems),
        ["samples must wait: more arrives than is recorded, 20 times since 22:13: nothing is \
          lost while phones keep what was not accepted"]
    );
}

#[test]
fn the_log_holds_nothing_of_a_body_and_no_token() {
    let (problems, _) = problems();
    for kind in [Kind::BadLines, Kind::DroppedValues, Kind::BadRequest] {
        problems.record(refusal(kind, "rider7", "unable to parse 'hunter2': missing fields"));
    }
    problems.record(wrong_password("rider7:hunter2"));
    problems.record(refusal(Kind::UnknownDatabase, "rider7", "rider7:hunter2"));
    let told = news(&problems);
    assert_eq!(told.len(), 5);
    assert!(told.iter().all(|line| !line.contains("hunter2")), "{told:#?}");
    // The operator's own screen shows it.
    let shown = problems.snapshot()[0].sentence(&TimeZone::UTC);
    assert!(shown.contains("(unable to parse 'hunter2': missing fields)"), "{shown}");
}

#[test]
fn the_latest_message_of_a_kind_is_shown() {
    let (problems, _) = problems();
    for detail in ["one", "one", "two"] {
        problems.record(refusal(Kind::BadLines, "a", detail));
    }
    let all = problems.snapshot();
    assert_eq!((all.len(), all[0].count, &*all[0].detail), (1, 3, "two"));
}

#[test]
fn what_stopped_is_over_then_forgotten_and_may_begin_again() {
    let (problems, clock) = problems();
    problems.record(wrong_password("old"));
    clock.advance(OVER_AFTER);
    problems.record(refusal(Kind::ClockAhead, "new", "3 h ahead"));
    let now = clock.wall();
    let order: Vec<_> =
        problems.snapshot().iter().map(|p| (p.who.to_string(), p.is_over(now))).collect();
    assert_eq!(order, [("new".to_owned(), false), ("old".to_owned(), true)]);
    problems.record(wrong_password("old"));
    assert_eq!(problems.snapshot()[0].count, 1);
    clock.advance(Duration::from_hours(3));
    news(&problems);
    assert!(problems.snapshot().is_empty());
}

#[test]
fn one_problem_can_be_forgotten() {
    let (problems, _) = problems();
    problems.record(wrong_password("rider7"));
    problems.record(wrong_password("rider8"));
    let before = problems.generation();
    problems.forget(problems.snapshot()[0].id);
    assert!(problems.generation() > before);
    let left = problems.snapshot();
    assert_eq!((left.len(), &*left[0].who), (1, "rider8"));
    problems.clear();
    assert!(problems.snapshot().is_empty());
}

#[test]
fn a_phone_that_is_ignored_is_counted_and_not_told() {
    let (problems, clock) = problems();
    problems.record(wrong_password("rider7"));
    let id = problems.snapshot()[0].id;
    problems.ignore(id, true);
    problems.record(wrong_password("rider7"));
    problems.record(refusal(Kind::Throttled, "rider7", ""));
    let [problem] = &problems.snapshot()[..] else { panic!("one line") };
    assert_eq!((problem.count, problem.is_ignored), (3, true));
    assert!(!problem.is_now(clock.wall()));
    assert_eq!(foremost(&problems.snapshot(), clock.wall()), None);
    assert!(news(&problems).is_empty() && problems.last_news(|_| None).is_empty());
    // Another phone with the same login is a separate problem.
    problems.record(Refusal { address: address(1), ..wrong_password("rider7") });
    let all = problems.snapshot();
    assert_eq!(all.iter().map(|it| it.is_ignored).collect::<Vec<_>>(), [false, true]);
    problems.clear();
    assert_eq!(problems.snapshot().len(), 1, "what is ignored stays so");
    problems.ignore(id, false);
    assert!(problems.snapshot()[0].is_now(clock.wall()));
    assert_eq!(news(&problems).len(), 1);
}

#[test]
fn a_flood_and_a_scan_do_not_bring_an_ignored_phone_back() {
    let (problems, clock) = problems();
    problems.record(wrong_password("rider7"));
    problems.ignore(problems.snapshot()[0].id, true);
    for n in 0..300 {
        problems.record(refusal(Kind::UnknownLogin, &format!("guess{n}"), ""));
        problems.record(wrong_password("rider7"));
        problems.record(Refusal { address: address(n), ..refusal(Kind::NoLogin, "", "") });
    }
    let all = problems.snapshot();
    let ignored: Vec<_> = all.iter().filter(|it| it.is_ignored).collect();
    assert_eq!((ignored.len(), ignored[0].count), (1, 301));
    let flood = all.iter().find(|it| it.kind == Kind::LoginFlood).unwrap();
    assert_eq!(flood.count, 300);
    // After hours of silence, the muting is forgotten.
    clock.advance(Duration::from_hours(3));
    news(&problems);
    problems.record(wrong_password("rider7"));
    assert!(!problems.snapshot()[0].is_ignored);
}

#[test]
fn what_stops_the_recording_cannot_be_ignored() {
    let (problems, _) = problems();
    problems.record(refusal(Kind::DiskTrouble, "", "the disk is full"));
    let [problem] = &problems.snapshot()[..] else { panic!("one line") };
    assert_eq!(problem.remedies(false, false), [Remedy::Forget]);
    problems.ignore(problem.id, true);
    assert!(!problems.snapshot()[0].is_ignored);
}

#[test]
fn a_wrong_password_beside_a_phone_that_arrives_is_ignored_first() {
    use Remedy::{AddAthlete, Forget, Ignore, SetPassword};
    let (problems, _) = problems();
    problems.record(wrong_password("rider7"));
    problems.record(refusal(Kind::UnknownLogin, "rider9", ""));
    let [known, unknown] = &problems.snapshot()[..] else { panic!("two lines") };
    assert_eq!(known.remedies(true, true), [Ignore, SetPassword, Forget]);
    assert_eq!(known.remedies(true, false), [SetPassword, Ignore, Forget]);
    assert_eq!(unknown.remedies(false, false), [AddAthlete, Ignore, Forget]);
}

#[test]
fn the_foremost_problem_is_one_of_now_however_little_it_matters() {
    let (problems, clock) = problems();
    let foremost_kind = || {
        let all = problems.snapshot();
        foremost(&all, clock.wall()).map(|problem| problem.kind)
    };
    problems.record(refusal(Kind::ClockAhead, "rider9", "95 s ahead"));
    assert_eq!(foremost_kind(), Some(Kind::ClockAhead));
    problems.record(wrong_password("rider7"));
    assert_eq!(foremost_kind(), Some(Kind::WrongPassword));
    clock.advance(Duration::from_secs(40));
    problems.record(refusal(Kind::ClockAhead, "rider9", "95 s ahead"));
    clock.advance(Duration::from_secs(30));
    assert_eq!(foremost_kind(), Some(Kind::ClockAhead));
    clock.advance(NOW_FOR);
    assert_eq!(foremost_kind(), None);
}

#[test]
fn every_kind_has_a_sentence_that_names_the_sender() {
    let (problems, _) = problems();
    for kind in [
        Kind::WrongPath,
        Kind::WrongMethod,
        Kind::Visit,
        Kind::Erasing,
        Kind::TlsTooOld,
        Kind::HandshakeFailed,
        Kind::BadPosition,
        Kind::TooSlow,
        Kind::WrongCode,
        Kind::RevokedCode,
        Kind::OtherEvent,
        Kind::CodeForWriting,
        Kind::Unreadable,
        Kind::Encrypted,
    ] {
        problems.record(refusal(kind, "", "why"));
    }
    for problem in problems.snapshot() {
        let sentence = problem.sentence(&TimeZone::UTC);
        assert!(sentence.contains("192.168.1.23"), "{sentence}");
        assert!(!problem.advice().is_empty());
    }
    problems.clear();
    problems.record(refusal(Kind::TooSlow, "rider7", ""));
    problems.record(refusal(Kind::WrongMethod, "rider7", "GET /write"));
    let called = |_: &str| Some("bib 12 (Anna)".to_owned());
    let lines = problems.news(called);
    assert!(lines[0].starts_with(
        "bib 12 (Anna) at 192.168.1.23 uses a method that this path does not take (GET /write), \
         once at 22:13: set the app to the method POST"
    ), "{lines:#?}");
    assert!(lines[1].starts_with("bib 12 (Anna) at 192.168.1.23 sends so slowly"), "{lines:#?}");
}
