//! The longest names and the largest values fit in the list of sessions and in a replay.

use std::{sync::Arc, time::Duration};

use eframe::egui::{Key, Modifiers};
use trackside::{
    analysis::Certainty,
    control::OpenSessions,
    history::{Finality, OpenedSession, SessionEntry, SessionList},
    model::{
        EventId, LateArrival, Mark, MarkKind, MeanMax, Metric, Quantity, Revision, SampleBlock,
        SessionSummary, UnixNanos,
    },
    ui::{
        context::{Command, HistoryCommand, ReplayCommand},
        state::{CompareBy, Dialog, GroupKey, HistoryKey},
    },
};
use trackside_ui_tests::{
    recordings::{DAY, MAY_19, entry, session},
    room::{
        SIZES, Values, check, check_but, command, crowd, everywhere, history, open, widest_athlete,
        widest_name, zoomed,
    },
    world::{Window, World, event},
};

/// 99:59:59.
const LONGEST_SECS: i64 = 359_999;

/// A session with the longest texts and these values.
fn widest(bib: u32, i: i64, secs: i64, dist_km: f64, rest: f64) -> SessionEntry {
    let mean_max = MeanMax { mean: rest, max: rest };
    let like = entry(bib, MAY_19 + i * 6 * DAY, secs, &widest_name(), 150.0);
    let summary = SessionSummary {
        dist_km: Some(dist_km),
        climb_m: Some(rest),
        metrics: Metric::summarized().iter().map(|metric| (*metric, mean_max)).collect(),
        ..like.summary.as_deref().cloned().expect("a summary")
    };
    let mut session = session(bib, MAY_19 + i * 6 * DAY, secs, &widest_name());
    session.tags = vec![widest_name(), widest_name()];
    session.note = widest_name();
    let summed_to = Some(session.to);
    SessionEntry {
        session,
        summary: Some(Arc::new(summary)),
        summed_to,
        event: None,
        finality: changed(i, rest),
    }
}

/// Provisional or not, and with revisions of every value in any case.
fn changed(i: i64, value: f64) -> Finality {
    let at = UnixNanos::from_secs(MAY_19);
    let cause = LateArrival { via: u32::MAX, at, oldest: at, newest: at, n_samples: u64::MAX };
    let certainty = if i % 2 == 0 { Certainty::Provisional } else { Certainty::Final };
    let metrics = Metric::summarized().iter();
    let quantities = metrics
        .flat_map(|metric| [Quantity::Mean, Quantity::Max].map(|of| of(Metric::clone(metric))));
    let quantities = quantities.chain([Quantity::Duration, Quantity::Distance, Quantity::Climb]);
    let revision = |quantity| Revision {
        quantity,
        old: Some(value),
        new: Some(-value),
        cause: Some(cause),
        at,
    };
    Finality { certainty, revisions: quantities.map(revision).collect() }
}

/// This many athletes with a session each, those at the top with the longest and widest content.
fn listed(n: u32) -> World {
    let world = World::new((1..=n).map(widest_athlete).collect());
    let entries = (1..=n).map(|bib| {
        let i = i64::from(n - bib);
        match bib % 3 {
            0 => widest(bib, i, 47_288, 188.8, 188.0),
            1 => widest(bib, i, LONGEST_SECS, 9_999.0, 99_999.0),
            _ => widest(bib, i, LONGEST_SECS, 1e12, 1e15),
        }
    });
    world.set_sessions(entries.collect());
    world
}

#[test]
fn the_longest_sessions_have_room_in_the_list() {
    for n in [1, 12, 200] {
        let world = listed(n);
        everywhere(|size, ppp| {
            let what = |of: &str| format!("{of} of {n}, {size:?}, {ppp} pixels a point");
            let mut window = zoomed(&world, size, ppp);
            window.click("History");
            check(&mut window, &what("list"));
            command(&mut window, Command::ToggleUnits);
            check(&mut window, &what("list in imperial units"));
            command(&mut window, Command::ToggleUnits);
            window.press(Key::ArrowDown);
            assert_eq!(history(&window).selection.len(), 1);
            check(&mut window, &what("chosen"));
            command(&mut window, Command::History(HistoryCommand::ChooseAll));
            check(&mut window, &what("all chosen"));
        });
    }
}

#[test]
fn events_with_the_longest_names_have_room_folded_and_unfolded() {
    let world = listed(12);
    let id: EventId = "giro".parse().expect("an id");
    world.set_events(vec![event("giro", &widest_name(), 0)], None);
    let list = world.sessions.read().clone();
    let entries = (0..).zip(list.sessions.iter()).map(|(i, entry)| {
        // Of the others two ride at the same time.
        let event = (i % 4 != 0).then(|| id.clone());
        SessionEntry { event, ..entry.clone() }
    });
    *world.sessions.write() = SessionList {
        sessions: Arc::new(entries.collect()),
        generation: list.generation + 1,
        gap: Duration::from_secs(u64::from(u32::MAX)),
        ..list
    };
    everywhere(|size, ppp| {
        let what = |of: &str| format!("{of}, {size:?}, {ppp} pixels a point");
        let mut window = zoomed(&world, size, ppp);
        window.click("History");
        check(&mut window, &what("folded"));
        let group = GroupKey::Event(id.clone());
        command(
            &mut window,
            Command::History(HistoryCommand::Choose(HistoryKey::Group(group.clone()))),
        );
        assert!(history(&window).selection.len() > 1);
        check(&mut window, &what("an event is chosen"));
        command(&mut window, Command::History(HistoryCommand::ToggleFold(group)));
        check(&mut window, &what("unfolded"));
    });
}

#[test]
fn a_list_that_is_read_and_one_without_hits_have_room() {
    let world = listed(12);
    let list = world.sessions.read().clone();
    *world.sessions.write() = SessionList {
        is_reading: true,
        fraction: Some(0.88),
        generation: list.generation + 1,
        ..list
    };
    for size in SIZES {
        let mut window = zoomed(&world, size, 1.0);
        window.click("History");
        check(&mut window, &format!("reading, {size:?}"));
        let search = "nobody has this ".repeat(5);
        command(&mut window, Command::History(HistoryCommand::Search(search)));
        // The field shows the end of what was typed, and the message the beginning.
        let is_search = |start: &str| start.contains("nobody has");
        check_but(&mut window, &format!("no hits, {size:?}"), is_search);
    }
}

#[test]
fn what_is_asked_before_sessions_are_deleted_or_exported_has_room() {
    let world = listed(12);
    everywhere(|size, ppp| {
        let mut window = zoomed(&world, size, ppp);
        window.click("History");
        window.press(Key::ArrowDown);
        for n_chosen in ["one", "all"] {
            let what = |of: &str| format!("{of} {n_chosen}, {size:?}, {ppp} pixels a point");
            open(&mut window, Dialog::DeleteSessions);
            check(&mut window, &what("delete"));
            command(&mut window, Command::CloseDialog);
            open(&mut window, Dialog::Export);
            check(&mut window, &what("export"));
            command(&mut window, Command::CloseDialog);
            command(&mut window, Command::History(HistoryCommand::ChooseAll));
        }
    });
}

/// A session as the engine reads it back: a sample a second for a while with these values, and one
/// at its end.
fn opened(entry: &SessionEntry, value: impl Fn(&Metric) -> f64) -> OpenedSession {
    let session = entry.session.clone();
    let mut samples = SampleBlock::default();
    let shown = [Metric::HrBpm, Metric::PwrW, Metric::SpdKph, Metric::CadRpm, Metric::AltM];
    let (from, to) = (session.key.from, session.to);
    for time in (0..40).map(|i| from.plus_secs(f64::from(i))).chain([to]) {
        for metric in &shown {
            let index = samples.metric_index(metric).expect("few metrics");
            samples.push_reading(index, value(metric));
        }
        for (metric, place) in [(Metric::LatDeg, 43.763), (Metric::LngDeg, 11.27)] {
            let index = samples.metric_index(&metric).expect("few metrics");
            samples.push_reading(index, place + time.secs_since(from) * 1e-6);
        }
        samples.finish_sample(time);
    }
    OpenedSession { session, samples, marks: Vec::new() }
}

/// Replays sessions with these values, from the list or aligned at their starts.
fn replay(
    world: &World,
    window: &mut Window<'_>,
    from_starts: bool,
    value: impl Fn(&Metric) -> f64,
) {
    window.click("History");
    if from_starts {
        window.harness.key_press_modifiers(Modifiers::COMMAND, Key::A);
        window.settle();
    } else {
        window.press(Key::ArrowDown);
    }
    command(window, Command::History(HistoryCommand::Open { from_starts }));
    let (asked, reply) = world.last_asked::<OpenSessions>();
    check(&mut *window, "a session that is being opened");
    let sessions = world.sessions.read().sessions.clone();
    let entries = asked.keys.iter().filter_map(|key| {
        let entry = sessions.iter().find(|entry| entry.session.key == *key)?;
        Some(opened(entry, &value))
    });
    reply.send(Ok(entries.collect()));
    window.settle();
    assert!(window.shows("Back to live"));
}

#[test]
fn a_replay_has_room_for_the_longest_session_and_the_widest_values() {
    let live = crowd(12, Values::Widest);
    for from_starts in [false, true] {
        let list = listed(12);
        live.set_sessions(list.sessions.read().sessions.to_vec());
        for absurd in [None, Some(99_999.0), Some(1e15)] {
            everywhere(|size, ppp| {
                let what = format!("{absurd:?}, starts {from_starts}, {size:?}, {ppp} a point");
                let value = |metric: &Metric| absurd.unwrap_or(metric.definition().widest);
                let mut window = zoomed(&live, size, ppp);
                replay(&live, &mut window, from_starts, value);
                window.press(Key::ArrowDown);
                let playback = window.harness.state().view().source.playback().copied();
                let from = playback.expect("a replay").from;
                for secs in [30.0, LONGEST_SECS as f64] {
                    let seek = Command::Replay(ReplayCommand::Seek(from.plus_secs(secs)));
                    command(&mut window, seek);
                    check(&mut window, &format!("{what}, {secs} s"));
                }
                if from_starts {
                    let by = ReplayCommand::CompareBy(CompareBy::Distance);
                    command(&mut window, Command::Replay(by));
                    check(&mut window, &format!("{what}, by distance"));
                }
            });
        }
    }
}

#[test]
fn a_marker_of_a_replay_has_room_for_its_words() {
    let list = listed(1);
    let mut window = zoomed(&list, SIZES[0], 1.0);
    window.click("History");
    window.press(Key::ArrowDown);
    window.press(Key::Enter);
    let (_, reply) = list.last_asked::<OpenSessions>();
    let entry = list.sessions.read().sessions.first().cloned().expect("a session");
    let mut opened = opened(&entry, |metric| metric.definition().widest);
    let time = UnixNanos::from_secs(MAY_19 + 20);
    opened.marks = vec![Mark { time, kind: MarkKind::Marker, text: widest_name().repeat(4) }];
    reply.send(Ok(vec![opened]));
    window.settle();
    check(&mut window, "a marker with many words");
}
