//! What alarms say.

use jiff::tz::TimeZone;

use super::*;
use crate::model::RecordingState;

fn first_sentence(world: &World) -> String {
    world.monitor.list()[0].sentence(&TimeZone::UTC)
}

#[test]
fn an_alarm_says_the_value_and_its_limit() {
    let mut world = world(10);
    world.run(30);
    world.one().limits.hr_max_bpm = Some(185.0);
    world.one().is_flat = true;
    world.one().hr_bpm = Some(185.2);
    world.run(15);
    assert_eq!(first_sentence(&world), "1 Synthetic 1: heart rate 186 above 185 bpm");
    world.one().hr_bpm = Some(183.0);
    world.run(1);
    assert_eq!(first_sentence(&world), "1 Synthetic 1: heart rate 183 with a limit of 185 bpm");
    world.one().limits = Limits { pwr_min_w: Some(300.0), ..Limits::default() };
    world.run(15);
    let list = world.monitor.list();
    let power = list.iter().find(|alarm| alarm.kind == AlarmKind::PowerLow).unwrap();
    assert_eq!(power.text(&TimeZone::UTC), "power 200 below 300 W");
}

#[test]
fn each_alarm_has_words_of_its_own() {
    // Second 0 is 22:13:20.
    for (kind, change, secs, expected) in [
        (
            AlarmKind::Sos,
            (|world: &mut World| world.one().sos = Some(1.0)) as fn(&mut World),
            5,
            "1 Synthetic 1: SOS since 22:13:51",
        ),
        (
            AlarmKind::AbruptStop,
            |world| world.one().spd_kph = Some(0.0),
            20,
            "1 Synthetic 1: stopped abruptly at 22:13:51, from 32 km/h",
        ),
        (
            AlarmKind::SignalLost,
            |world| {
                world.one().battery_percent = Some(4.0);
                world.step();
                world.one().is_on = false;
            },
            70,
            "1 Synthetic 1: signal lost since 22:13:51, battery 4 %",
        ),
        (
            AlarmKind::NetworkSilent,
            |world| world.riders[..8].iter_mut().for_each(|rider| rider.is_on = false),
            20,
            "8 of 10 phones silent since 22:13:50: is the Wi-Fi up?",
        ),
        (
            AlarmKind::AddressChanged,
            |world| world.laptop.addresses = vec![([10, 0, 0, 7], 8086).into()],
            1,
            "this laptop's address is 10.0.0.7:8086, phones post to 192.168.1.20:8086",
        ),
        (
            AlarmKind::RecordingStopped,
            |world| world.laptop.recording = RecordingState::Stopped("the disk is full".into()),
            1,
            "recording stopped: the disk is full",
        ),
        (
            AlarmKind::DiskLow,
            |world| world.laptop.free_bytes = Some(1_999_999_999),
            20,
            "disk 1.9 GB free, below 2 GB",
        ),
        (
            AlarmKind::LaptopBatteryLow,
            |world| {
                world.laptop.battery = Some(LaptopBattery { percent: 14.6, is_charging: false });
            },
            20,
            "laptop battery 14 %, below 15 %",
        ),
        (
            AlarmKind::GroupStands,
            |world| world.riders.iter_mut().for_each(|rider| rider.spd_kph = Some(0.0)),
            70,
            "10 of 10 stand since 22:13:51",
        ),
        (
            AlarmKind::HeartRateLost,
            |world| world.one().hr_bpm = None,
            70,
            "1 Synthetic 1: heart rate lost since 22:13:50: sensor?",
        ),
        (
            AlarmKind::PhoneBatteryLow,
            |world| world.one().battery_percent = Some(9.0),
            20,
            "1 Synthetic 1: phone battery 9 %, at most 10 %",
        ),
    ] {
        let mut world = world(10);
        world.run(30);
        change(&mut world);
        world.run(secs);
        let list = world.monitor.list();
        let alarm = list.iter().find(|alarm| alarm.kind == kind).unwrap();
        let sentence = alarm.sentence(&TimeZone::UTC);
        assert_eq!(sentence, expected);
        if kind == AlarmKind::AbruptStop {
            let text = alarm.text_with(&TimeZone::UTC, |kph| format!("{kph:.0} of another unit"));
            assert_eq!(text, "stopped abruptly at 22:13:51, from 32 of another unit");
        }
    }
}

#[test]
fn the_log_says_what_happened_in_plain_words() {
    let mut world = world(1);
    world.run(30);
    world.one().sos = Some(1.0);
    let outcome = world.step();
    let said: Vec<String> =
        outcome.events.iter().map(|event| event.sentence(&TimeZone::UTC)).collect();
    assert_eq!(said, ["Alarm (urgent, athlete): 1 Synthetic 1: SOS since 22:13:51."]);
    let (id, now) = (world.monitor.list()[0].id, world.now());
    let outcome = world.monitor.assign(id, "Anna", now);
    let said = outcome.events[0].sentence(&TimeZone::UTC);
    assert_eq!(said, "Incident: 1 Synthetic 1: SOS since 22:13:51. Anna is going.");
    let outcome = world.monitor.close(id, "a\npuncture", now);
    let said = outcome.events[0].sentence(&TimeZone::UTC);
    assert_eq!(said, "Incident closed: 1 Synthetic 1: SOS since 22:13:51. a puncture");
}
