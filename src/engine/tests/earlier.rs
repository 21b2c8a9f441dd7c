//! What was heard from phones before the start.

use std::fmt::Write as _;

use super::*;
use crate::{
    analysis::{Outages, Verdict, verdict},
    model::Metric,
};

#[test]
fn verdicts_on_phones_outlive_a_restart() {
    let folder = tempfile::tempdir().unwrap();
    let settings = settings(&folder);
    let clock = SystemClock::new();
    let now = clock.wall();
    let options = journal::Options { clock: Some(Arc::new(clock)), ..Default::default() };
    let (mut journal, _) =
        Journal::open_with(&settings.data, Arc::new(SystemFiles), options).unwrap();
    let mut lines =
        "sender,about=anna,via=1 address=\"10.0.0.7\",app=\"GPSLogger/134\" 1\n".to_owned();
    for secs in 0..300 {
        let time = now.plus_secs(f64::from(secs - 300)).0;
        let (lat, lng) = (Metric::LatDeg.name(), Metric::LngDeg.name());
        writeln!(lines, "samples,athlete=anna,via=1 {lat}=43.7,{lng}=11.2 {time}").unwrap();
    }
    journal.commit(&[lines.as_bytes()]).unwrap();
    drop(journal);
    for _ in 0..2 {
        let (engine, _) = start(&settings).unwrap();
        let activity = engine.reads().activity;
        wait_until("what was heard before", || !activity().is_empty());
        let all = activity();
        let [device] = all.as_slice() else { panic!("{all:?}") };
        assert_eq!((device.login.as_str(), device.via, device.lines), ("anna", 1, 300));
        assert_eq!((&*device.address, &*device.app), ("10.0.0.7", "GPSLogger/134"));
        let outages = Outages::of(std::iter::once(&*device.heard));
        let verdict = verdict(&device.heard, &outages, SystemClock::new().wall());
        assert_ne!(verdict, Verdict::TooEarly);
        assert_eq!(device.heard.stretches().len(), 1);
        assert!(engine.stop(Duration::from_secs(5)));
    }
}
