//! The demo, second by second: what is seen of each rider when its timetable says so.

use super::*;
use crate::{
    analysis::{AthleteState, ValueState},
    client::demo::{Device, Post, Script},
    codec::{self, DecodeContext, Precision},
    model::Sender,
};

/// One rider at one second.
struct Seen {
    state: AthleteState,
    condition: Condition,
    now: AthleteNow,
    /// The newest fix of the track, its spikes and its breaks.
    fix: Option<TrackFix>,
    n_spikes: usize,
    n_breaks: usize,
}

/// All riders, second by second.
struct Shown(Vec<Vec<Seen>>);

/// Unix milliseconds of second 0.
const START_MILLIS: i64 = BEGIN.0 / 1_000_000;

impl Shown {
    fn just_past(secs: i64) -> Self {
        let world = World::new();
        let (mut script, past) = Script::begin(START_MILLIS);
        for post in past {
            arrive(&world, 0, &post);
        }
        let mut reader = world.live.reader();
        let mut refused = [0; 12];
        let seconds = (0..secs).map(|second| {
            for post in script.second(second, START_MILLIS + second * 1000) {
                match post.device {
                    Device::Own | Device::Second => arrive(&world, second, &post),
                    Device::Stranger => refused[post.rider] += 1,
                }
            }
            reader.update(moment(second as f64));
            assert_eq!(reader.shared_offset(), None, "one fast phone among right ones");
            (1..=12).map(|bib| seen(&reader, bib, second, refused[bib as usize - 1])).collect()
        });
        Self(seconds.collect())
    }

    fn at(&self, bib: usize, second: usize) -> &Seen {
        &self.0[second][bib - 1]
    }

    /// The first second from `from` on at which something holds.
    fn first(&self, bib: usize, from: usize, holds: impl Fn(&Seen) -> bool) -> Option<usize> {
        (from..self.0.len()).find(|second| holds(self.at(bib, *second)))
    }

    fn first_in(&self, bib: usize, from: usize, state: AthleteState) -> Option<usize> {
        self.first(bib, from, |seen| seen.state == state)
    }

    /// Whether something holds at all of these seconds.
    fn always(
        &self,
        bib: usize,
        mut seconds: std::ops::Range<usize>,
        holds: impl Fn(&Seen) -> bool,
    ) -> bool {
        seconds.all(|second| holds(self.at(bib, second)))
    }
}

fn arrive(world: &World, second: i64, post: &Post) {
    let id = post.rider as u32 + 1;
    let Moment { wall, mono } = moment(second as f64);
    let context = DecodeContext {
        athlete: AthleteId(id),
        login: login(id),
        sender: Sender { via: 1, announcement: None },
        precision: Precision::Millis,
        received: wall,
    };
    let decoded = codec::decode(post.lines.as_bytes(), context).unwrap();
    assert!(decoded.rejected.is_empty());
    let arrival = Arrival { wall, mono, replayed: false };
    world.store.write().apply(AthleteId(id), &decoded.batch.samples, arrival);
}

fn seen(reader: &Reader, bib: u32, second: i64, refused: u64) -> Seen {
    let now = reader.at(AthleteId(bib), moment(second as f64).mono);
    let refused = RefusedRequests { reason: RefusalReason::WrongPassword, times: refused };
    let refusal = Some(refused).filter(|it| it.times > 0 && second < 57 + 60);
    let (state, condition) = now.status(&AthleteContext { refusal, ..AthleteContext::default() });
    let track = reader.athlete(AthleteId(bib)).and_then(|it| it.track(Reach::Min1));
    Seen {
        state,
        condition,
        fix: track.and_then(|track| track.fixes.last().copied()),
        n_spikes: track.map_or(0, |track| track.spikes.len()),
        n_breaks: track.map_or(0, |track| track.breaks.len()),
        now,
    }
}

const fn is_dim(state: ValueState) -> bool {
    matches!(state, ValueState::Dim { .. })
}

const fn is_lost(state: ValueState) -> bool {
    matches!(state, ValueState::Lost { .. })
}

#[test]
fn each_line_of_the_timetable_is_seen_when_it_says() {
    use AthleteState::{Dim, Live, Lost, NotSeen};
    let shown = Shown::just_past(300);

    // 0:00 Everybody but the late starter; one clock is ahead, one has no position.
    for bib in 1..=11 {
        let seen = shown.at(bib, 0);
        assert_eq!(seen.state, Live, "{bib}");
        let expected = match bib {
            9 => {
                matches!(seen.condition, Condition::ClockAhead { secs } if (secs - 95.0).abs() < 1.0)
            }
            10 => seen.condition == Condition::NoPosition,
            _ => seen.condition == Condition::Fine,
        };
        assert!(expected, "{bib}: {:?}", seen.condition);
        assert_eq!(seen.now.pwr_w_3s.is_thin(), bib == 11 && seen.now.pwr_w_3s.coverage.is_some());
    }
    assert_eq!(shown.at(12, 0).condition, Condition::NotSeen { last: None });
    assert_eq!(shown.at(10, 0).now.position, None);

    // 0:05 An attack: power at once and its mean behind it, the heart later.
    let watts = |second| {
        let now = &shown.at(7, second).now;
        (now.pwr_w.value.unwrap(), now.pwr_w_3s.value.unwrap())
    };
    let (raw, mean) = watts(5);
    assert!(raw > 400.0 && mean < raw - 100.0, "{raw} {mean}");
    assert!(watts(8).1 > 400.0);
    let bpm = |bib, second| shown.at(bib, second).now.hr_bpm.value.unwrap();
    assert!(bpm(7, 45) > bpm(7, 5) + 10.0, "{} {}", bpm(7, 5), bpm(7, 45));

    // 0:12 A strap fails: three zeros, then silence; all else stays fresh.
    let heart = |state: fn(ValueState) -> bool| shown.first(4, 0, |it| state(it.now.hr_bpm.state));
    assert_eq!((heart(is_dim), heart(is_lost)), (Some(22), Some(72)));
    let last = [11, 13].map(|second| shown.at(4, second).now.hr_bpm.value);
    assert_eq!(last[0], last[1], "a zero is no reading");
    assert!(shown.always(4, 0..150, |seen| {
        let place = seen.now.position.map(|(_, state)| state);
        seen.state == Live
            && seen.now.pwr_w.state.is_fresh()
            && place.is_some_and(ValueState::is_fresh)
    }));
    assert!(shown.always(4, 72..150, |seen| matches!(
        seen.condition,
        Condition::ValueSilent { metric: Metric::HrBpm, state: ValueState::Lost { .. } }
    )));

    // 0:15 A phone dies at 3 %.
    assert_eq!((shown.first_in(6, 0, Dim), shown.first_in(6, 0, Lost)), (Some(25), Some(75)));
    assert!(shown.always(6, 75..300, |seen| match seen.condition {
        Condition::Lost { cause: Some(LostCause::LowBattery { percent }), .. } => {
            (2.5..3.5).contains(&percent)
        }
        _ => false,
    }));
    let ghost = shown.at(6, 14).now.position.map(|(place, _)| place);
    assert!(shown.always(6, 75..300, |seen| {
        seen.now.position.map(|(place, _)| place) == ghost
            && seen.now.position.is_some_and(|(_, state)| is_lost(state))
    }));

    // 0:20 One is above 185; the tracker of 30 s stays fresh in between.
    assert!(shown.always(2, 22..30, |seen| seen.now.hr_bpm.value.is_some_and(|bpm| bpm > 185.0)));
    assert!(shown.always(11, 0..150, |seen| seen.state == Live));

    // 0:25 Two without network: they grow old, and come back with everything.
    for bib in [3, 5] {
        assert_eq!(shown.first_in(bib, 0, Dim), Some(35), "{bib}");
        assert!(shown.always(bib, 35..51, |seen| matches!(seen.condition, Condition::Dim { .. })));
        let is_filled = |seen: &Seen| match seen.condition {
            Condition::GapFilled { secs } => (secs - 26.0).abs() < 1.0,
            _ => false,
        };
        assert!(shown.always(bib, 51..61, is_filled), "{:?}", shown.at(bib, 51).condition);
        assert_eq!(shown.at(bib, 61).condition, Condition::Fine);
        assert_eq!(shown.at(bib, 51).n_breaks, 0, "the line is closed");
        let fixes: Vec<_> =
            (20..60).map(|second| shown.at(bib, second).fix.unwrap().time).collect();
        assert!(fixes.is_sorted(), "no dot jumps back");
    }

    // 0:45 A stranger tries the login of 7: the values are untouched.
    assert_eq!(
        shown.first(7, 0, |seen| matches!(seen.condition, Condition::AlsoRefused { .. })),
        Some(45)
    );
    assert!(shown.always(7, 0..150, |seen| {
        seen.state == Live && seen.now.hr_bpm.value.is_some_and(|bpm| bpm < 200.0)
    }));

    // 1:00 Two places 400 m off.
    assert_eq!((shown.at(1, 59).n_spikes, shown.at(1, 63).n_spikes), (0, 2));
    for second in 56..70 {
        let [one, other] =
            [second, second + 1].map(|second| shown.at(1, second).fix.unwrap().place);
        assert!(one.distance_m(other) < 40.0, "at {second}");
    }

    // 1:05 A late start.
    assert_eq!((shown.at(12, 64).state, shown.at(12, 65).state), (NotSeen, Live));

    // 1:30 A fall: the speed is 0, the heart goes on, and nothing is silent.
    let speed = |second| shown.at(8, second).now.spd_kph.value.unwrap();
    assert!(speed(88) > 20.0, "{}", speed(88));
    assert!((100..119).all(|second| speed(second) < 3.0));
    assert!(speed(135) > 3.0, "rides on");
    assert!(
        shown.always(8, 80..150, |seen| seen.state == Live && seen.now.hr_bpm.state.is_fresh())
    );

    // 2:30 No network for 65 s: all grow old together, but for the tracker that posts seldom.
    for bib in (1..=12).filter(|bib| *bib != 6) {
        let seldom = bib == 11;
        let (dim, lost) = (shown.first_in(bib, 150, Dim), shown.first_in(bib, 150, Lost));
        let expected = if seldom { (Some(211), None) } else { (Some(160), Some(210)) };
        assert_eq!((dim, lost), expected, "{bib}");
        assert_eq!(shown.at(bib, 215).state, Live, "{bib}");
        if !seldom {
            let Condition::GapFilled { secs } = shown.at(bib, 215).condition else {
                panic!("{bib}: {:?}", shown.at(bib, 215).condition);
            };
            assert!((secs - 65.0).abs() < 1.0, "{bib}: {secs}");
        }
    }

    // 3:40 Two phones post for one rider, who stays live.
    assert!(shown.always(3, 215..300, |seen| seen.state == Live));
    // 9's clock is still ahead when the network is back.
    assert!(matches!(shown.at(9, 299).condition, Condition::ClockAhead { .. }));
}
