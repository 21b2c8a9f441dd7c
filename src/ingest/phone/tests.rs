//! Each dialect by its requests, and any bytes at all. The exact requests of apps are replayed over
//! HTTP in `tests/server/phones.rs`.

use proptest::prelude::*;

use super::{App, Hints, PhoneReading, PhoneRequest, read};
use crate::{
    codec::{self, DecodeContext, Precision},
    model::{AthleteId, Login, Sender, UnixNanos},
};

/// 2026-09-23 18:45:00 UTC.
const RECEIVED: UnixNanos = UnixNanos::from_secs(1_790_189_100);

fn reading_of(body: &[u8], query: &str, hints: Hints<'_>) -> PhoneReading {
    let request = PhoneRequest { body, query, hints, received: RECEIVED, has_metrics_alone: false };
    read(&request, &mut |_| true).unwrap()
}

fn reading(body: &str) -> PhoneReading {
    reading_of(body.as_bytes(), "", Hints::default())
}

#[track_caller]
fn check(body: &str, lines: &str) {
    let found = reading(body);
    assert_eq!(String::from_utf8(found.lines).unwrap(), lines, "{body}");
    assert_eq!(found.unread, None, "{body}");
}

/// The same, with a fault.
#[track_caller]
fn check_unread(body: &str, lines: &str, what: &str) {
    let found = reading(body);
    assert_eq!(String::from_utf8(found.lines).unwrap(), lines, "{body}");
    assert_eq!(found.unread.map(|unread| unread.what).as_deref(), Some(what), "{body}");
}

#[test]
fn the_lap_button_is_kept_and_told_with_its_time() {
    let body = r#"[{"timestamp":1790042000123,"lap_pressed":1,"hr_bpm":150},{"timestamp":1790042001,"lap_pressed":0},
        {"timestamp":1790042002,"lap":3}]"#;
    let found = reading(body);
    assert_eq!(found.laps, [UnixNanos(1_790_042_000_123_000_000)], "no other field is a press");
    assert!(String::from_utf8(found.lines).unwrap().contains("lap_pressed=1 1790042000123000000"));
    assert_eq!(found.unread, None);
    let many: Vec<String> = (0..101)
        .map(|n| format!(r#"{{"timestamp":{},"lap_pressed":1}}"#, 1_790_042_000 + n))
        .collect();
    let found = reading(&format!("[{}]", many.join(",")));
    assert_eq!(found.laps.len(), 100);
    assert!(found.unread.unwrap().what.contains("lap button"));
}

#[test]
fn traccar_9_has_metres_per_second_and_a_battery_of_one() {
    check(
        r#"{"location":{"timestamp":"2026-09-22T01:53:20Z","coords":{"latitude":43.5,"longitude":11.25,
        "accuracy":4.7,"speed":10,"heading":-1,"altitude":55.2},"is_moving":true,"odometer":1523.4,
        "battery":{"level":0.79,"is_charging":false},"activity":{"type":"still","confidence":90},
        "extras":{"count":12,"flag":true,"deep":{"a":1},"hr_bpm":151},"_":"&lat=1&lon=2"},
        "device_id":"7"}"#,
        "samples lat=43.5,lng=11.25,battery=79,hr_bpm=151,acc_m=4.7,spd_kph=36,alt_m=55.2,\
         odometer=1523.4,count=12 1790042000000000000\n",
    );
    check(
        r#"{"location":[{"timestamp":5,"latitude":43.5,"longitude":11.25,"speed":1},
        {"timestamp":6,"coords":{"latitude":43.5,"longitude":11.26}}]}"#,
        "samples lat=43.5,lng=11.25,spd_kph=3.6 5000000000\n\
         samples lat=43.5,lng=11.26 6000000000\n",
    );
    check(r#"{"device_id":"x","location":null}"#, "");
    check(r#"{"location":{"timestamp":5,"extras":{"alarm":"sos"}}}"#, "samples sos=1 5000000000\n");
    check_unread(r#"{"location":{"timestamp":5,"coords":{"la"#, "", "the request is cut off");
}

#[test]
fn forms_and_queries_are_read_together_and_a_json_body_alone() {
    let found = reading_of(b"lat=43.5&batt=63", "lon=11.25&lat=1&timestamp=5", Hints::default());
    assert_eq!(found.lines, b"samples lat=43.5,lng=11.25,battery=63 5000000000\n");
    let found =
        reading_of(b"{\"lat\":43.5,\"lon\":11.25,\"tst\":5}", "lat=1&alt=7", Hints::default());
    assert_eq!(found.lines, b"samples lat=43.5,lng=11.25 5000000000\n");
    check("id=48241179&timestamp=1790080000", "");
    check("", "");
    check_unread("hello", "", "no value in it is known");
    check_unread("\x00\x01", "", "no value in it is known");
}

#[test]
fn overlands_address_with_placeholders_has_a_battery_of_one() {
    let hints = Hints { user_agent: "Overland/140 (iPhone)", ..Hints::default() };
    let query = "ts=1970-01-01T00:00:05Z&lat=43.5&lon=11.25&spd=10&acc=5.0&alt=54&bat=0.83";
    let found = reading_of(b"", query, hints);
    let line = "samples lat=43.5,lng=11.25,acc_m=5,alt_m=54,battery=83,spd_kph=36 5000000000\n";
    assert_eq!(String::from_utf8(found.lines).unwrap(), line);
    assert_eq!(found.app, App::Overland);
}

#[test]
fn arrays_are_read_item_by_item_and_a_bad_one_hides_no_other() {
    check("[]", "");
    check(
        r#"[{"lat":43.5,"lon":11.25,"timestamp":5,"accuracy":4.2,"speed":10},
        {"lat":null,"lon":null,"timestamp":6,"batt":64}]"#,
        "samples lat=43.5,lng=11.25,acc_m=4.2,spd_kph=18.52 5000000000\n\
         samples battery=64 6000000000\n",
    );
    check_unread(
        r#"[{"lat":143.0,"lon":11.25,"timestamp":5,"batt":64},{"timestamp":6,"batt":63}]"#,
        "samples battery=64 5000000000\nsamples battery=63 6000000000\n",
        "there is no place 143, 11.25",
    );
    check_unread(
        r#"[{"timestamp":5,"batt":64},{"timestamp":6,"ba"#,
        "samples battery=64 5000000000\n",
        "the request is cut off",
    );
    check_unread(r#"[{"timestamp":"noon","batt":64},7]"#, "", "its time cannot be read");
    check_unread("[[[[[]]]]]", "", "arrays within arrays");
    check(
        "{\"timestamp\":5,\"batt\":64}\n{\"timestamp\":6,\"batt\":63}\n",
        "samples battery=64 5000000000\nsamples battery=63 6000000000\n",
    );
}

#[test]
fn owntracks_has_kilometres_per_hour_and_colota_under_its_names_has_not() {
    let own = r#"{"_type":"location","topic":"owntracks/a/b","lat":43.5,"lon":11.25,"tst":5,
        "created_at":9,"vel":27,"cog":38,"acc":0,"alt":-3,"vac":-1,"batt":87,"p":101.3}"#;
    check(own, "samples lat=43.5,lng=11.25,spd_kph=27,bearing=38,battery=87,vac=-1 5000000000\n");
    let colota = r#"{"_type":"location","lat":43.5,"lon":11.25,"tst":5,"vel":10,"bear":180.5}"#;
    check(colota, "samples lat=43.5,lng=11.25,spd_kph=36,bearing=180.5 5000000000\n");
    let header = Hints { has_limit_header: true, ..Hints::default() };
    let found = reading_of(colota.as_bytes(), "", header);
    assert!(found.lines.windows(11).any(|part| part == b"spd_kph=10,"), "{found:?}");
    assert_eq!(found.app, App::OwnTracks);
    for kind in ["lwt", "waypoint", "transition", "card", "cmd", "configuration", "status"] {
        check(&format!(r#"{{"_type":"{kind}","lat":43.5,"lon":11.25,"tst":5}}"#), "");
    }
    let encrypted = reading(r#"{"_type":"encrypted","data":"CzBV"}"#);
    assert!(encrypted.lines.is_empty());
    assert!(encrypted.unread.is_some_and(|unread| unread.is_encrypted));
    check_unread(r#"[{"_type":"location","lat":43.5,"lon":11.25}]"#, "", "a position has no time");
}

#[test]
fn overland_in_its_owntracks_mode_counts_from_2001() {
    let hints = Hints { is_basic_without_base64: true, ..Hints::default() };
    let body = br#"{"_type":"location","lat":43.5,"lon":11.25,"tst":811881800}"#;
    let found = reading_of(body, "", hints);
    assert_eq!(found.lines, b"samples lat=43.5,lng=11.25 1790189000000000000\n");
    assert_eq!(found.app, App::Overland);
}

#[test]
fn overlands_batches_give_fixes_alone() {
    let feature = |secs: u32, lat: &str, more: &str| {
        format!(
            r#"{{"type":"Feature","geometry":{{"type":"Point","coordinates":[11.25,{lat}]}},
            "properties":{{"timestamp":"1970-01-01T00:00:{secs:02}Z","speed":10,"battery_level":0.8,
            "horizontal_accuracy":5{more}}}}}"#
        )
    };
    let (good, visit) = (feature(5, "43.5", ""), feature(6, "43.5", r#","action":"visit""#));
    let (trip, bad) = (feature(7, "43.5", r#","type":"trip""#), feature(8, "95.0", ""));
    let current = feature(9, "43.5", "");
    let line = |secs: u32| {
        format!("samples lat=43.5,lng=11.25,spd_kph=36,battery=80,acc_m=5 {secs}000000000\n")
    };
    check(
        &format!(r#"{{"locations":[{good},{visit},{trip}],"current":{current},"trip":{{"a":1}}}}"#),
        &(line(5) + &line(9)),
    );
    let rest = "samples spd_kph=36,battery=80,acc_m=5 8000000000\n";
    check_unread(
        &format!(r#"{{"locations":[{good},{bad},7,{{"type":"Feature","properties":null}}]}}"#),
        &(line(5) + rest),
        "there is no place 95, 11.25",
    );
    check_unread(
        &format!(r#"{{"locations":[{good},{{"type":"Feature","pro"#),
        &line(5),
        "the request is cut off",
    );
    check(&format!("[{good}]"), &line(5));
}

#[test]
fn sensor_logger_puts_together_what_was_measured_at_one_time() {
    let location = r#"{"name":"location","time":1790192000514000001,"values":{"latitude":43.5,
        "longitude":11.25,"altitude":97.4,"altitudeAboveMeanSeaLevel":51.2,"speed":10,
        "bearing":201.5,"horizontalAccuracy":4.1,"verticalAccuracy":3.0}}"#;
    let watch = r#"{"name":"watch location","time":1790192000514000001,"values":{"latitude":43.9,
        "longitude":11.9,"altitude":50.5,"course":44.0,"horizontalAccuracy":60.0}}"#;
    let battery =
        r#"{"name":"Battery","time":"1790192000514000001","values":{"batteryLevel":0.5}}"#;
    let rate = r#"{"name":"Heart_Rate","time":1790192000000000000,"values":{"bpm":152}}"#;
    let motion = r#"{"name":"accelerometer","time":1790192000000000001,"values":{"x":1,"y":2}}"#;
    let wifi =
        r#"{"name":"network","time":1790192000000000000,"values":{"type":"wifi","strength":9}}"#;
    let cell = r#"{"name":"network","time":1790192000000000000,"values":{"type":"cellular","strength":62}}"#;
    check(
        &format!(
            r#"{{"messageId":0,"payload":[{watch},{location},{battery},{rate},{motion},{wifi},{cell}]}}"#
        ),
        "samples hr_bpm=152,gsm_signal=62 1790192000000000000\n\
         samples lat=43.5,lng=11.25,acc_m=4.1,spd_kph=36,bearing=201.5,alt_m=51.2,battery=50 \
         1790192000514000001\n",
    );
    check(
        &format!(r#"{{"payload":[{watch}]}}"#),
        "samples lat=43.9,lng=11.9,acc_m=60,bearing=44,alt_m=50.5 1790192000514000001\n",
    );
    let bad = location
        .replace("4.1", "-1")
        .replace("\"verticalAccuracy\":3.0", "\"verticalAccuracy\":-1");
    check(
        &format!(r#"{{"payload":[{bad}]}}"#),
        "samples spd_kph=36,bearing=201.5 1790192000514000001\n",
    );
    check(r#"{"payload":[{"name":"battery temp","time":1,"values":{"temperature":33.1}}]}"#, "");
    check(r#"{"payload":[{"name":"test","time":1,"values":{}}]}"#, "");
    check(r#"{"payload":null}"#, "");
    check_unread(r#"{"payload":7}"#, "", "the payload is no list");
    assert_eq!(reading(r#"{"payload":[]}"#).app, App::SensorLogger);
}

#[test]
fn phonetracks_points_have_their_values_in_a_fixed_order() {
    check(
        r#"{"points":[[43.5,11.25,5,66.4,6.5,71,14,"PhoneTrack",10,15.5],["43.5","11.25","6",null,"","",null]]}"#,
        "samples lat=43.5,lng=11.25,alt_m=66.4,acc_m=6.5,battery=71,bearing=15.5,spd_kph=36,sat=14 \
         5000000000\nsamples lat=43.5,lng=11.25 6000000000\n",
    );
    check(
        r#"{"points":[{"lat":43.5,"lon":11.25,"timestamp":5,"speed":10}]}"#,
        "samples lat=43.5,lng=11.25,spd_kph=36 5000000000\n",
    );
}

#[test]
fn no_room_is_said() {
    let request = PhoneRequest {
        body: b"lat=1&lon=2",
        query: "",
        hints: Hints::default(),
        received: RECEIVED,
        has_metrics_alone: false,
    };
    assert!(read(&request, &mut |_| false).is_err());
}

fn decodes(lines: &[u8]) {
    let context = DecodeContext {
        athlete: AthleteId(1),
        login: Login::try_from("rider7").unwrap(),
        sender: Sender { via: 1, announcement: None },
        precision: Precision::Nanos,
        received: RECEIVED,
    };
    let decoded = codec::decode(lines, context).unwrap();
    assert!(decoded.rejected.is_empty() && decoded.dropped.is_none(), "{decoded:?}");
}

fn any_hints() -> impl Strategy<Value = Hints<'static>> {
    (any::<bool>(), any::<bool>(), any::<bool>(), any::<bool>()).prop_map(|flags| Hints {
        user_agent: "",
        has_limit_header: flags.0,
        is_basic_without_base64: flags.1,
        is_said_to_be_json: flags.2,
        is_phonetrack_job: flags.3,
    })
}

/// Members that mean something, with values that mean too much.
fn any_json() -> impl Strategy<Value = String> {
    let scalar = prop_oneof![
        "-?[0-9]{1,20}(\\.[0-9]{1,9})?(e[0-9]{1,3})?",
        Just("NaN".to_owned()),
        Just("null".to_owned()),
        Just("true".to_owned()),
        "\"[ -~]{0,12}\"",
        Just("\"location\"".to_owned()),
        Just("\"2026-09-21T17:33:20Z\"".to_owned()),
    ];
    let name = prop_oneof![
        Just("lat"),
        Just("lon"),
        Just("latitude"),
        Just("longitude"),
        Just("timestamp"),
        Just("tst"),
        Just("time"),
        Just("speed"),
        Just("vel"),
        Just("hr_bpm"),
        Just("sos"),
        Just("alarm"),
        Just("_type"),
        Just("location"),
        Just("locations"),
        Just("payload"),
        Just("points"),
        Just("coords"),
        Just("extras"),
        Just("battery"),
        Just("level"),
        Just("geometry"),
        Just("coordinates"),
        Just("properties"),
        Just("name"),
        Just("values"),
        Just("a b,c=d"),
        Just("current"),
        Just("bpm"),
        Just("speed_mps"),
        Just("valid"),
    ];
    scalar.prop_recursive(5, 40, 6, move |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..6)
                .prop_map(|items| format!("[{}]", items.join(","))),
            prop::collection::vec((name.clone(), inner), 0..6).prop_map(|members| {
                let members = members.iter().map(|(name, value)| format!("\"{name}\":{value}"));
                format!("{{{}}}", members.collect::<Vec<_>>().join(","))
            }),
        ]
    })
}

proptest! {
    #[test]
    fn any_bytes_are_read_without_harm(
        body in prop::collection::vec(any::<u8>(), 0..200),
        query in "\\PC{0,60}",
        hints in any_hints(),
    ) {
        decodes(&reading_of(&body, &query, hints).lines);
    }

    #[test]
    fn any_json_is_read_without_harm_and_so_is_half_of_it(
        json in any_json(),
        hints in any_hints(),
        cut in 0.0_f64..1.0,
    ) {
        decodes(&reading_of(json.as_bytes(), "", hints).lines);
        let half = &json.as_bytes()[..(json.len() as f64 * cut) as usize];
        decodes(&reading_of(half, "", hints).lines);
    }

    #[test]
    fn any_pairs_are_read_without_harm(
        query in "((lat|lon|speed|timestamp|alarm|hr_bpm|x y)=[-+0-9.eE%A-Z]{0,12}&){0,12}",
    ) {
        decodes(&reading_of(b"", &query, Hints::default()).lines);
    }
}
