//! What phones post over HTTP to the whole engine, good and bad, and what the operator sees.

use eframe::egui::{Key, Modifiers};
use trackside_ui_tests::golden::{Served, scene::START_MS};

use super::lines::bike;

/// The query of a correctly configured phone of an athlete.
fn good(bib: u32) -> String {
    format!("db=rider{bib}&u=rider{bib}&p=velodrome&precision=ms")
}

fn request(method: &str, target: &str, body: &[u8]) -> Vec<u8> {
    let head = format!(
        "{method} {target} HTTP/1.1\r\nHost: trackside\r\nUser-Agent: IpBike/1.0\r\n\
         Connection: close\r\nContent-Length: {}\r\n\r\n",
        body.len()
    );
    [head.as_bytes(), body].concat()
}

/// Posts to `/write` with these queries and bodies; returns the statuses.
fn post(served: &Served, posts: &[(&str, &str)]) -> String {
    let send = |(query, body): &(&str, &str)| {
        served.send(&request("POST", &format!("/write?{query}"), body.as_bytes())).to_string()
    };
    posts.iter().map(send).collect::<Vec<_>>().join(" ")
}

#[test]
fn what_phones_do_wrong_is_told_in_words() {
    let mut served = Served::start("phones", &["Falco", "Brenta", "Luma", "Otto"]);
    served.screen.focus(1);
    let [falco, brenta, luma, otto] = [1, 2, 3, 4].map(good);
    let mut second = 0;
    // Lets a second pass in which everyone posts a good line.
    let mut ride = |served: &mut Served| {
        served.screen.pass_ms(1000);
        second += 1;
        for (bib, query) in (1..).zip([&falco, &brenta, &luma]) {
            let line = bike(second, bib).line(second * 1000 - 200);
            assert_eq!(post(served, &[(query, &line)]), "204");
        }
    };
    for _ in 0..12 {
        ride(&mut served);
        served.screen.frame();
    }
    served.screen.shot("all is well");

    let now = START_MS + 12_000;
    let statuses = post(
        &served,
        &[
            ("db=rider2&u=rider2&p=velocity&precision=ms", "samples hr_bpm=120"),
            ("db=rider9&u=rider9&p=velodrome&precision=ms", "samples hr_bpm=120"),
            ("db=rider2", "samples hr_bpm=120"),
            ("db=rider3&u=rider2&p=velodrome", "samples hr_bpm=120"),
            ("db=rider77&u=rider2&p=velodrome", "samples hr_bpm=120"),
            ("db=&u=rider2&p=velodrome", "samples hr_bpm=120"),
        ],
    );
    ride(&mut served);
    served.screen.shot(&format!("logins and databases: {statuses}"));
    served.screen.press_with(Modifiers::SHIFT, Key::F8);
    served.screen.shot("list of problems");
    served.screen.press(Key::Escape);

    let statuses = post(
        &served,
        &[
            (&brenta, "samples hr_bpm="),
            (&brenta, "samples\n"),
            (&brenta, &format!("samples hr_bpm=abc {now}\nsamples hr_bpm=121 {now}\n")),
            (&luma, &format!("samples hr_bpm=\"high\" {now}")),
            (&luma, &format!("samples,time=1 hr_bpm=120 {now}")),
            (&luma, "samples hr_bpm=120 99999999999999999999"),
            (&luma, &format!("samples lat=95,lng=11,hr_bpm=120 {now}")),
            (&otto, &format!("samples hr_bpm=120,lat=0,lng=0 {now}")),
            ("db=rider4&u=rider4&p=velodrome&precision=fortnights", "samples hr_bpm=120"),
            ("db=rider4&u=rider4&p=velodrome&precision=ms&consistency=most", "samples hr_bpm=120"),
            ("db=rider4&u=rider4&p=velodrome&precision=ms&rp=forever", "samples hr_bpm=120"),
        ],
    );
    ride(&mut served);
    served.screen.shot(&format!("lines and parameters: {statuses}"));
    served.screen.press_with(Modifiers::SHIFT, Key::F8);
    served.screen.shot("list of problems");
    served.screen.press(Key::Escape);

    // Clocks and units: 3 h ahead, 2 h behind, seconds labelled as milliseconds.
    let ahead = now + 3 * 3_600_000;
    let statuses = post(
        &served,
        &[
            (&otto, &format!("samples hr_bpm=130 {ahead}")),
            (&otto, &format!("samples hr_bpm=130 {}", now / 1000)),
            (&otto, &format!("samples hr_bpm=130 {now}000000")),
            ("db=rider4&u=rider4&p=velodrome", &format!("samples hr_bpm=131 {now}")),
        ],
    );
    // A wrong clock is only reported once it has persisted for a while.
    for i in 0..40 {
        ride(&mut served);
        let line = format!("samples hr_bpm=132,pwr_w=200 {}", now - 7_200_000 + i * 1000);
        post(&served, &[(&otto, &line)]);
    }
    served.screen.shot(&format!("clocks: {statuses}"));
    let paths = [
        request("POST", "/writes?db=rider3", b"samples hr_bpm=120"),
        request("GET", "/write?db=rider3", b""),
        request("GET", "/favicon.ico", b""),
        request(
            "POST",
            "/api/v2/write?bucket=rider3/autogen&precision=weeks&u=rider3&p=velodrome",
            b"x",
        ),
    ];
    let statuses: Vec<String> = paths.iter().map(|it| served.send(it).to_string()).collect();
    ride(&mut served);
    served.screen.shot(&format!("paths: {}", statuses.join(" ")));
    served.screen.press_with(Modifiers::SHIFT, Key::F8);
    served.screen.shot("list of problems");
    served.screen.pass_ms(20 * 60_000);
    served.screen.shot("list of problems when they are over");
    served.screen.press(Key::Escape);
    served.screen.shot("no problem now");
    served.finish();
}
