//! What is given where; that it is the same as line by line is `recorder`'s test.

use super::*;

const SEC: i64 = 1_000_000_000;
const T0: i64 = 1_700_000_000 * SEC;

fn athlete_of(login: &str) -> Option<AthleteId> {
    login.strip_prefix("rider")?.parse().ok().map(AthleteId)
}

fn context() -> ReplayContext<'static> {
    ReplayContext { athlete_of: &athlete_of, oldest: UnixNanos(T0) }
}

fn read(replay: &mut Replay<'_>, text: &str) -> Replayed {
    replay.read(text.as_bytes(), &[PayloadEnd { end: text.len(), at: None }]).unwrap()
}

fn line(login: &str, fields: &str, secs: i64) -> String {
    format!("samples,athlete={login},via=1 {fields} {}\n", T0 + secs * SEC)
}

#[test]
fn lines_of_a_known_look_fill_columns_and_their_shape_is_given_once() {
    let mut replay = Replay::new(context());
    let text: String = (0..5)
        .flat_map(|n| ["rider1", "rider2"].map(|login| line(login, &format!("hr_bpm={n},n=2i"), n)))
        .collect();
    for times_given in [1, 0] {
        let replayed = read(&mut replay, &text);
        assert_eq!((replayed.lines, replayed.samples, replayed.logins.len()), (10, 10, 2));
        for login in &replayed.logins {
            assert_eq!(login.shapes.len(), times_given);
            assert!(login.late.is_empty());
            let columns: Vec<&[f64]> = login.columns.columns().collect();
            assert_eq!(columns, [[0.0, 1.0, 2.0, 3.0, 4.0], [2.0; 5]]);
            assert_eq!(login.newest, UnixNanos(T0 + 4 * SEC));
        }
        replay.recycle(replayed);
    }
}

#[test]
fn what_follows_a_late_sample_stays_behind_it() {
    let mut replay = Replay::new(context());
    let text: String =
        [5, 6, 3, 7].map(|secs| line("rider1", &format!("hr_bpm={secs}"), secs)).concat();
    let replayed = read(&mut replay, &text);
    let login = &replayed.logins[0];
    assert_eq!(login.columns.len(), 2);
    let late: Vec<i64> = login.late.iter().map(|sample| (sample.time.0 - T0) / SEC).collect();
    assert_eq!(late, [3, 7]);
}

#[test]
fn two_readings_of_one_metric_are_both_given() {
    let mut replay = Replay::new(context());
    let replayed = read(&mut replay, &line("rider1", "hr_bpm=1,hr_bpm=2", 0).repeat(2));
    let late = &replayed.logins[0].late;
    assert_eq!((replayed.samples, late.len()), (2, 2));
    assert!(late.iter().all(|sample| sample.readings.len() == 2));
}

#[test]
fn old_lines_and_strangers_give_all_but_samples() {
    let mut replay = Replay::new(context());
    let text = line("rider1", "hr_bpm=1", -1) + &line("stranger", "hr_bpm=1", 1);
    let replayed = read(&mut replay, &text.repeat(2));
    assert_eq!((replayed.lines, replayed.samples), (4, 0));
    for login in &replayed.logins {
        assert!(login.columns.is_empty() && login.late.is_empty());
        assert_eq!((login.shapes.len(), login.max_via), (1, 1));
    }
}

#[test]
fn what_is_not_plain_is_read_the_other_way() {
    let mut replay = Replay::new(context());
    let odd = [
        "x\\ y=1",
        "mood=\"a\nb\"",
        "mood=\"a\nb\",hr_bpm=3",
        "hr_bpm=1e2",
        "ok=t",
        "hr_bpm=.5",
        "hr_bpm=123456789",
        "hr_bpm=1.123456789",
    ];
    let text: String =
        odd.iter().zip(0..).map(|(fields, secs)| line("rider1", fields, secs)).collect();
    let text = line("rider1", "hr_bpm=1", -1) + &text + "not a line\n";
    let replayed = read(&mut replay, &text);
    assert_eq!((replayed.lines, replayed.unreadable, replayed.samples), (9, 1, 6));
    let login = &replayed.logins[0];
    let at = login.columns.metrics().iter().position(|metric| *metric == Metric::HrBpm).unwrap();
    let values = login.columns.columns().nth(at).unwrap().iter().filter(|value| !value.is_nan());
    assert_eq!(
        values.copied().collect::<Vec<_>>(),
        [3.0, 100.0, 0.5, 123_456_789.0, 1.123_456_789]
    );
}

#[test]
fn lines_of_the_operator_are_given_and_payloads_end_where_they_end() {
    let mut replay = Replay::new(context());
    let device = "sender,about=rider1,via=2 address=\"10.0.0.2\",app=\"a\n\" 1";
    // The quote that stays open takes nothing of the next commit.
    let payloads = [
        format!("{device}\n"),
        "samples,athlete=rider1,via=1 a=\"\n".to_owned(),
        line("rider1", "hr_bpm=1", 1),
    ];
    let text = payloads.concat();
    let ends = [payloads[0].len(), payloads[0].len() + payloads[1].len(), text.len()];
    let replayed =
        replay.read(text.as_bytes(), &ends.map(|end| PayloadEnd { end, at: None })).unwrap();
    let found: Vec<&str> =
        replayed.operator_lines.iter().map(|range| &text[range.clone()]).collect();
    assert_eq!(found, [device]);
    assert_eq!((replayed.lines, replayed.unreadable), (1, 1));
}

#[test]
fn deliveries_are_told_sender_by_sender_and_tick_by_tick() {
    let mut replay = Replay::new(context());
    let (mut text, mut ends) = (String::new(), Vec::new());
    let mut commit = |at: Option<i64>, lines: &[String]| {
        text += &lines.concat();
        let at = at.map(|millis| UnixNanos(T0 + millis * 1_000_000));
        ends.push(PayloadEnd { end: text.len(), at });
    };
    let hr = |secs| line("rider1", "hr_bpm=1", secs);
    // When it arrived is not known.
    commit(None, &[hr(0)]);
    commit(Some(2100), &[hr(1), line("rider2", "hr_bpm=1", 2), hr(2)]);
    // Too old, no sample, in no roster.
    let others = ["samples,athlete=rider1,via=1 mood=\"x\" 1700000001000000000\n".to_owned()];
    commit(Some(2200), &[hr(-1), others[0].clone(), line("nobody", "hr_bpm=1", 1)]);
    commit(Some(3100), &[hr(3)]);
    // Another tick, another sender; a clock that is ahead.
    commit(Some(5000), &[hr(4), hr(4).replace("via=1", "via=2"), hr(60)]);
    let replayed = replay.read(text.as_bytes(), &ends).unwrap();
    let told: Vec<_> = replayed
        .deliveries
        .iter()
        .map(|(athlete, delivery)| {
            let secs = |time: UnixNanos| (time.0 - T0) as f64 / 1e9;
            let Delivery { via, at, oldest, newest, .. } = *delivery;
            (athlete.0, via, secs(at), secs(oldest), secs(newest))
        })
        .collect();
    assert_eq!(
        told,
        [
            (1, 1, 3.1, 1.0, 3.0),
            (2, 1, 2.1, 2.0, 2.0),
            (1, 1, 5.0, 4.0, 4.0),
            (1, 2, 5.0, 4.0, 4.0),
            (1, 1, 5.0, 5.0, 60.0),
        ]
    );
    replay.recycle(replayed);
    assert_eq!(read(&mut replay, &hr(1)).deliveries, []);
}
