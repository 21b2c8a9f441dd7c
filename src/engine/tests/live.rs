//! An engine without a viewer, as `serve` runs it, records samples and computes no live state.

use super::{deleted::post, *};
use crate::live::Moment;

#[test]
fn athletes_are_followed_only_while_somebody_looks() {
    let folder = tempfile::tempdir().unwrap();
    let athletes = vec!["anna:test1234".parse().unwrap()];
    let (engine, _) = start(&Settings { athletes, ..settings(&folder) }).unwrap();
    let clock = SystemClock::new();
    let begin = clock.wall();
    let live = engine.reads().live;
    let post = |secs: f64| post(&engine, begin.plus_secs(secs), 140);
    (0..20).for_each(|secs| post(f64::from(secs)));
    assert_eq!(live.n_held(), 0, "nobody looks");

    let mut reader = live.reader();
    post(20.0);
    assert_eq!(live.n_held(), 0, "samples are taken when the reader looks, not when they arrive");
    let updated = reader.update(Moment { wall: clock.wall(), mono: clock.mono() });
    assert!(updated.has_read);
    assert_eq!(live.n_held(), 1);

    drop(reader);
    post(21.0);
    assert_eq!(live.n_held(), 0, "nobody looks any more");
    assert!(engine.stop(Duration::from_secs(5)));
}
