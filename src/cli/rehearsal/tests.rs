use trackside::model::{AthleteId, Heard, Metric, Profile, SampleBlock};

use super::*;

const NOW: UnixNanos = UnixNanos::from_secs(1_790_000_000);

fn athlete() -> Arc<Athlete> {
    Arc::new(Athlete {
        id: AthleteId(7),
        login: Login::try_from("rider7").unwrap(),
        name: "Vento".to_owned(),
        bib: "7".to_owned(),
        team: String::new(),
        heat: String::new(),
        slot: 0,
        profile: Profile::default(),
    })
}

fn code(opened: bool, used: bool) -> Code {
    let at = |is: bool| is.then(|| NOW.plus_secs(-60.0));
    Code {
        login: Login::try_from("rider7").unwrap(),
        athlete: AthleteId(7),
        number: 1,
        event: None,
        made: NOW.plus_secs(-600.0),
        opened: at(opened),
        used: at(used),
        revoked: None,
    }
}

/// A phone that sent a position every `every_secs` seconds for 10 minutes, until some seconds ago.
fn phone(via: u32, every_secs: i64, ago_secs: i64, has_position: bool) -> SenderActivity {
    let mut heard = Heard::default();
    let metric = if has_position { Metric::LatDeg } else { Metric::HrBpm };
    for secs in (0..600).step_by(every_secs as usize) {
        let at = NOW.plus_secs((secs - 599 - ago_secs) as f64);
        let mut block = SampleBlock::default();
        let index = block.metric_index(&metric).unwrap();
        block.push_reading(index, 43.0);
        block.finish_sample(at);
        heard.note(&block, at.plus_secs(0.3));
    }
    let last = heard.arrivals().last().unwrap().at;
    SenderActivity {
        login: Login::try_from("rider7").unwrap(),
        via,
        address: "192.168.8.31".into(),
        app: "GPSLogger/134".into(),
        lines: 600,
        per_minute: 60,
        first: NOW.plus_secs(-600.0),
        last,
        heard: Arc::new(heard),
    }
}

fn told(codes: &[Code], phones: &[SenderActivity]) -> String {
    let outages = Outages::default();
    let entrant = entrant(athlete(), codes.iter().cloned(), phones.to_vec(), (&outages, NOW));
    words::to_do(&entrant).unwrap_or_default()
}

#[test]
fn everybody_is_told_the_next_step() {
    for (codes, phones, expected) in [
        (vec![], vec![], "has no code"),
        (vec![code(false, false)], vec![], "has not scanned"),
        (vec![code(true, false)], vec![], "choose an app"),
        (vec![code(true, true)], vec![], "sends no sample"),
        (vec![code(true, true)], vec![phone(1, 1, 2, true)], ""),
        (vec![], vec![phone(1, 1, 2, true)], ""),
        (vec![], vec![phone(1, 30, 2, true)], "positions 30 s apart: set the app's interval"),
        (vec![], vec![phone(1, 1, 200, true)], "silent for 3 min: open the app"),
        (vec![], vec![phone(1, 1, 2, false)], "sends no position"),
        (vec![], vec![phone(1, 1, 2, true), phone(2, 1, 2, false)], ""),
        (vec![], vec![phone(1, 1, 2, true), phone(2, 1, 2, true)], "two phones"),
        (vec![], vec![phone(1, 1, 200, true), phone(2, 1, 2, true)], ""),
    ] {
        let said = told(&codes, &phones);
        assert!(said.contains(expected), "{said:?} lacks {expected:?}");
        assert_eq!(said.is_empty(), expected.is_empty(), "{said:?}");
        assert!(said.is_empty() || said.starts_with("7 Vento: "), "{said}");
    }
}

#[test]
fn what_a_phone_is_and_sends_is_told() {
    assert_eq!(words::device(&phone(1, 1, 2, true)), "GPSLogger/134 192.168.8.31");
    assert_eq!(words::sends(&phone(1, 1, 2, false).heard), "heart rate");
    assert_eq!(words::sends(&Heard::default()), "--");
    assert_eq!(
        words::verdict(&verdict(&phone(1, 1, 2, true).heard, &Outages::default(), NOW)),
        "steady"
    );
}
