//! Clients that share a login: interleaved times, and times sent by several clients.

use super::*;

/// One client's post: the time since the previous post, which client, and how many samples.
type Post = (u32, usize, usize);

/// Clients that send the same kind of samples, each with its own clock.
#[derive(Debug, Clone)]
struct Team {
    step_millis: i64,
    /// The difference between the clients' times; zero if they send the same times.
    apart_millis: i64,
    n_clients: usize,
    posts: Vec<Post>,
    /// One bit per metric for each client: clients with the same time may send other fields.
    fields: Vec<u8>,
    /// One post in this many is sent again.
    resent_every: usize,
}

fn team() -> impl Strategy<Value = Team> {
    let post = (0_u32..40, 0_usize..64, prop_oneof![3 => 1_usize..4, 2 => 16_usize..200]);
    (
        prop_oneof![Just(1_i64), Just(10), Just(1000)],
        prop_oneof![2 => Just(0_i64), 3 => 1_i64..10, 1 => 1000_i64..30_000],
        1_usize..12,
        prop::collection::vec(post, 1..80),
        prop::collection::vec(1_u8..16, 12),
        2_usize..20,
    )
        .prop_map(|(step_millis, apart_millis, n_clients, posts, fields, resent_every)| Team {
            step_millis,
            apart_millis,
            n_clients,
            posts,
            fields,
            resent_every,
        })
}

/// A request: when it arrives, and its content.
type Request = (UnixNanos, Vec<(UnixNanos, Vec<(Metric, f64)>)>);

impl Team {
    fn requests(&self) -> Vec<Request> {
        let known = [Metric::HrBpm, Metric::PwrW, Metric::LatDeg, Metric::Other("w_bal".into())];
        let mut sent = vec![0_i64; self.n_clients];
        let mut now = NOW;
        let mut requests: Vec<Request> = Vec::new();
        for (nth, &(wait_secs, client, n_samples)) in self.posts.iter().enumerate() {
            now = now.plus_secs(f64::from(wait_secs));
            let client = client % self.n_clients;
            let samples = (0..n_samples).map(|i| {
                let n = sent[client];
                sent[client] += 1;
                let millis = n * self.step_millis + client as i64 * self.apart_millis;
                let has = known.iter().enumerate().filter(|(bit, _)| {
                    // The first sample of a request has all metrics, so that they are in one order.
                    i == 0 || self.fields[client] >> bit & 1 == 1 || n % 5 == *bit as i64
                });
                let readings = has.map(|(bit, metric)| {
                    // Some values do not change, so that a merge is not always a change.
                    (metric.clone(), ((n / 9 + bit as i64) * (1 + nth as i64 % 3)) as f64)
                });
                (NOW.plus_secs(millis as f64 / 1000.0 - 3000.0), readings.collect())
            });
            let samples = samples.collect();
            requests.push((now, samples));
            if nth % self.resent_every == 0
                && let Some((_, again)) = requests.get(nth / 2).cloned()
            {
                requests.push((now, again));
            }
        }
        requests
    }
}

fn apply(store: &mut Store, (now, samples): &Request) {
    let samples: Vec<_> = samples.iter().map(|(time, r)| (*time, &r[..])).collect();
    store.apply(A, &block(&samples), arrival(*now));
}

/// Checks that exactly the open chunks are recorded, each by the time of one of its samples.
fn check_unsealed(store: &Store) {
    let mut unsealed = 0;
    for series in store.athletes.values() {
        let older = series.chunks.len().saturating_sub(1);
        let open: Vec<_> = series.chunks.range(..older).filter(|chunk| chunk.is_open()).collect();
        assert_eq!(series.unsealed.len(), open.len());
        for chunk in open {
            assert_eq!(series.unsealed.n_within(chunk.first(), chunk.last()), 1);
        }
        unsealed += series.unsealed_bytes();
    }
    assert_eq!(store.total.unsealed, unsealed);
    assert!(unsealed <= store.limits.bytes / UNSEALED_PART);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(32))]

    #[test]
    fn interleaved_arrivals_leave_what_a_plain_map_would(
        team in team(),
        window_secs in prop_oneof![Just(20_u64), Just(3600)],
        kib in prop_oneof![Just(4 << 10), Just(256 << 10)],
    ) {
        let window = Duration::from_secs(window_secs);
        let mut store = Store::new(StoreLimits { window, bytes: kib << 10 });
        let mut model = Model::new();
        let (mut copy, mut seen) = (Model::new(), 0);
        for (nth, request) in team.requests().iter().enumerate() {
            apply(&mut store, request);
            let floor = apply_to_model(&mut model, &request.1, request.0, window);
            let series = store.athlete(A).unwrap();
            let whole = read(series, UnixNanos::MIN);
            let kept: Model = model.range(floor..).map(|(t, r)| (*t, r.clone())).collect();
            let shown: Model = whole.range(floor..).map(|(t, r)| (*t, r.clone())).collect();
            prop_assert_eq!(shown, kept);
            prop_assert_eq!(whole.len(), series.len());
            prop_assert_eq!(series.oldest().map(|time| time.0), whole.keys().next().copied());
            prop_assert_eq!(series.newest().map(|time| time.0), whole.keys().next_back().copied());
            prop_assert_eq!(store.total.bytes, series.bytes());
            check_unsealed(&store);
            if nth % 3 != 1 {
                for change in store.changes_since(seen) {
                    copy.retain(|&time, _| {
                        change.oldest.is_some_and(|oldest| oldest.0 <= time)
                            && time < change.changed_from.0
                    });
                    copy.extend(read(series, change.changed_from));
                }
                seen = store.generation();
                prop_assert_eq!(&copy, &whole, "delta equals rebuild");
            }
        }
    }

    #[test]
    fn interleaved_requests_leave_what_their_samples_leave_one_by_one(team in team()) {
        let (mut at_once, mut one_by_one) = (store(), store());
        for request in team.requests() {
            let seen = at_once.generation();
            let before = one_by_one.generation();
            apply(&mut at_once, &request);
            for sample in request.1 {
                apply(&mut one_by_one, &(request.0, vec![sample]));
            }
            let (left, right) = (at_once.athlete(A).unwrap(), one_by_one.athlete(A).unwrap());
            // Many small changes may be recorded as a larger one.
            prop_assert!(right.changed_since(before) <= left.changed_since(seen));
            for metric in [&Metric::HrBpm, &Metric::PwrW, &Metric::LatDeg] {
                prop_assert_eq!(left.latest(metric), right.latest(metric));
            }
        }
        let left = read(at_once.athlete(A).unwrap(), UnixNanos::MIN);
        prop_assert_eq!(left, read(one_by_one.athlete(A).unwrap(), UnixNanos::MIN));
    }

    #[test]
    fn interleaved_arrivals_stay_within_the_budget(
        teams in prop::collection::vec(team(), 1..4), kib in 64_usize..512,
    ) {
        let bytes = kib << 10;
        let mut store = Store::new(StoreLimits { window: Duration::from_hours(8), bytes });
        let requests = teams.iter().map(Team::requests);
        for (athlete, requests) in (0..).map(AthleteId).zip(requests) {
            for (now, samples) in requests {
                let samples: Vec<_> = samples.iter().map(|(time, r)| (*time, &r[..])).collect();
                store.apply(athlete, &block(&samples), arrival(now));
                prop_assert!(store.capacity_bytes() <= bytes);
                check_unsealed(&store);
            }
        }
        let all: usize = store.athletes.values().map(AthleteSeries::bytes).sum();
        prop_assert_eq!(store.total.bytes, all);
    }
}

#[test]
fn a_request_sent_again_changes_nothing_that_is_drawn() {
    let mut store = store();
    let request = |offset_millis: i64| {
        let sample = |n: i64| {
            let millis = n * 10 + offset_millis - 10_000;
            (NOW.plus_secs(millis as f64 / 1000.0), vec![(Metric::HrBpm, (n % 60) as f64)])
        };
        (NOW, (0..600).map(sample).collect())
    };
    apply(&mut store, &request(0));
    apply(&mut store, &request(3));
    let seen = store.generation();
    apply(&mut store, &request(0));
    assert_eq!(store.changes_since(seen)[0].changed_from, UnixNanos::MAX);
    assert_eq!(store.athlete(A).unwrap().len(), 1200);
}

#[test]
fn a_chunk_that_got_a_late_sample_is_sealed_again_after_a_minute() {
    let mut store = store();
    for secs in 0..2000 {
        hr(&mut store, f64::from(secs), f64::from(secs), 100.0);
    }
    let n_unsealed = |store: &Store| store.athletes[&A].unsealed.len();
    assert_eq!(n_unsealed(&store), 0, "what comes in order leaves nothing open");
    hr(&mut store, 10.5, 2000.0, 101.0);
    for secs in 2001..=2060 {
        hr(&mut store, f64::from(secs), f64::from(secs), 100.0);
        assert_eq!(n_unsealed(&store), 2, "the halves of a full chunk");
    }
    hr(&mut store, 2061.0, 2061.0, 100.0);
    assert_eq!(n_unsealed(&store), 0);
    check_unsealed(&store);
    assert_eq!(store.athlete(A).unwrap().len(), 2062);
}
