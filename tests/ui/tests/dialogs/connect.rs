//! Connecting phones.

use egui_kittest::kittest::Queryable as _;
use trackside_ui_tests::world::World;

#[test]
fn a_click_on_the_recording_shows_all_addresses_with_a_code_and_a_line_to_try() {
    let world = World::of_three();
    world.status.write().reachable.push(([10, 0, 0, 5], 8086).into());
    let mut window = world.window();
    window.settle();
    window.click("REC: 14 312 samples since the start, safe on disk, 61 GB free, address for phones 192.168.1.20:8086");
    for words in [
        "QR code of http://192.168.1.20:8086",
        "Copy http://192.168.1.20:8086",
        "Copy http://10.0.0.5:8086",
        "curl -u \"rider1:PASSWORD\" \"http://192.168.1.20:8086/write?db=rider1",
        "Database and user: the athlete's login, such as rider1.",
    ] {
        assert!(window.shows(words), "{words}");
    }
    window.click("Show the code of http://10.0.0.5:8086");
    assert!(window.harness.query_by_label("QR code of http://10.0.0.5:8086").is_some());
    window.click("Close");
    assert!(!window.shows("Copy http://10.0.0.5:8086"));
}

#[test]
fn without_a_network_it_says_who_can_post() {
    let world = World::of_three();
    world.status.write().reachable.clear();
    let mut window = world.window();
    window.settle();
    window.click("All addresses\u{2026}");
    assert!(window.shows("only programs on this computer can post"));
}
