//! The pages for whoever holds a phone.

use crate::{
    harness::{Answer, Server, get},
    phones::code_of,
};
use trackside::{problems::Kind, roster::AthleteEdit};

fn page(server: &Server, target: &str, headers: &str) -> (u16, String) {
    let answer = server.exchange(get(target, headers));
    check_page(&answer);
    (answer.status, answer.text())
}

/// What every page must be: whole, small, and without requests to anywhere else.
fn check_page(answer: &Answer) {
    assert_eq!(answer.header("content-type"), Some("text/html; charset=utf-8"), "{answer:?}");
    assert_eq!(answer.header("cache-control"), Some("no-store"));
    let policy = answer.header("content-security-policy").unwrap();
    assert!(policy.starts_with("default-src 'none';"), "{policy}");
    let html = answer.text();
    assert!(html.starts_with("<!DOCTYPE html>") && html.ends_with("</html>\n"), "{html}");
    assert!(html.len() < 40_000, "{} bytes", html.len());
    for tag in ["div", "details", "p", "ul", "li", "label", "span", "button", "form", "output"] {
        let (opened, closed) = (
            html.matches(&format!("<{tag}>")).count() + html.matches(&format!("<{tag} ")).count(),
            html.matches(&format!("</{tag}>")).count(),
        );
        assert_eq!(opened, closed, "{tag}");
    }
    for outside in ["src=\"http", "href=\"http", "@import", "url("] {
        assert!(!html.contains(outside), "{outside}");
    }
    assert!(html.contains("prefers-color-scheme: dark"));
}

#[test]
fn the_first_page_says_what_this_is_and_asks_for_the_code() {
    let server = Server::start();
    let (status, html) = page(&server, "/", "");
    assert_eq!(status, 200);
    assert!(html.contains("<html lang=\"en\">") && html.contains("<form action=\"/join\">"));
    let (_, html) = page(&server, "/", "Accept-Language: de-CH,de;q=0.9\r\n");
    assert!(html.contains("<html lang=\"de\">") && html.contains("Mitmachen"), "{html}");
    assert!(server.problems.snapshot().is_empty(), "a visitor is no problem");
}

#[test]
fn the_page_of_a_code_has_what_each_app_needs() {
    let server = Server::start();
    let code = code_of(&server, "test");
    let edit = AthleteEdit {
        name: Some("Anna <b>\"M\u{fc}ller\"</b>".to_owned()),
        bib: Some("7 A".to_owned()),
        ..AthleteEdit::default()
    };
    server.roster.edit_athlete("test", &edit).unwrap();
    let host = "Host: 192.168.1.10:8086\r\n";
    let request = format!("GET /join/{code} HTTP/1.1\r\n{host}\r\n");
    let answer = server.exchange(request);
    check_page(&answer);
    assert_eq!(answer.status, 200);
    let html = answer.text();
    assert!(html.contains("Phone of Anna &lt;b&gt;&quot;M\u{fc}ller&quot;&lt;/b&gt;"), "{html}");
    for part in [
        format!("value=\"http://192.168.1.10:8086/t/{code}\""),
        "href=\"org.traccar.client://config?url=http%3A%2F%2F192.168.1.10%3A8086%2Ft%2F".to_owned(),
        "href=\"owntracks:///config?inline=".to_owned(),
        "href=\"overland://setup?url=".to_owned(),
        "href=\"colota://setup?config=".to_owned(),
        "value=\"http://192.168.1.10:8086/write?db=test&amp;precision=s\"".to_owned(),
        "value=\"samples lat=%LAT,lng=%LON,".to_owned(),
        "speed_mps={5}".to_owned(),
        format!("data-test=\"/t/{code}\""),
    ] {
        assert!(html.contains(&part), "{part}");
    }
    let known = server.codes.find(&code).unwrap();
    assert!(known.opened.is_some() && known.used.is_none(), "to open a page is no sample");
    // Typed on the first page, with a large first letter.
    let typed = format!("/join?code={}", code.to_uppercase());
    assert_eq!(page(&server, &typed, "").0, 200);
    assert_eq!(page(&server, &format!("/join/{code}/"), "").0, 200);
}

#[test]
fn a_code_that_does_not_count_gets_a_page_that_says_what_to_do() {
    let server = Server::start();
    let (status, html) = page(&server, "/join/nobody-has-this", "Accept-Language: it\r\n");
    assert_eq!(status, 403);
    assert!(html.contains("Questo codice non vale"), "{html}");
    assert_eq!(server.problems.snapshot()[0].kind, Kind::WrongCode);
    let (status, html) = page(&server, "/join", "");
    assert_eq!(status, 200);
    assert!(html.contains("<form"));
}

#[test]
fn a_browser_that_opens_an_apps_address_is_sent_to_the_page_and_stores_nothing() {
    let server = Server::start();
    let code = code_of(&server, "test");
    let target = format!("/t/{code}?id=7&interval=1&distance=1");
    let answer = server.exchange(get(&target, "Accept: text/html,application/xhtml+xml\r\n"));
    assert_eq!((answer.status, answer.header("location")), (303, Some(&*format!("/join/{code}"))));
    assert_eq!(server.exported(), "");
}

#[test]
fn the_test_of_the_page_is_a_sample() {
    let server = Server::start();
    let code = code_of(&server, "test");
    let script = include_str!("../../src/server/join/page.js");
    assert!(script.contains(r#"body: '{"test":1}'"#));
    let body = r#"{"test":1}"#;
    let answer = server.exchange(crate::harness::post(&format!("/t/{code}"), "", body));
    assert_eq!(answer.status, 200);
    assert!(server.exported().starts_with("samples test=1 "), "{}", server.exported());
}

#[test]
fn the_tracker_of_a_code_comes_with_all_it_loads_and_from_nowhere_else() {
    let server = Server::start();
    let code = code_of(&server, "test");
    let edit = AthleteEdit {
        name: Some("Anna </script><b>".to_owned()),
        bib: Some("7".to_owned()),
        ..AthleteEdit::default()
    };
    server.roster.edit_athlete("test", &edit).unwrap();
    let answer = server.exchange(get(&format!("/join/{code}/track"), ""));
    assert_eq!(answer.status, 200);
    assert_eq!(answer.header("cache-control"), Some("no-store"), "a code is in it");
    let policy = answer.header("content-security-policy").unwrap();
    assert!(policy.starts_with("default-src 'none';") && !policy.contains("unsafe"), "{policy}");
    let html = answer.text();
    assert_eq!(html.matches("</script>").count(), 2, "a name ends no element: {html}");
    assert!(html.contains(&format!("\"code\":\"{code}\"")), "{html}");
    assert!(server.codes.find(&code).unwrap().opened.is_some());
    // The page names its style and script, the worker's page keeps the other scripts.
    let offline = include_str!("../../assets/tracker/offline.mjs");
    let parts =
        offline.split_once("PARTS = [").and_then(|(_, rest)| rest.split_once(']')).unwrap().0;
    let scripts = parts.split(',').map(|part| format!("{}.mjs", part.trim().trim_matches('"')));
    let files: Vec<String> = scripts.chain(["page.css".to_owned()]).collect();
    assert_eq!(files.len(), 9, "{files:?}");
    let assets = files.iter().map(|file| format!("/join/assets/{file}"));
    for target in assets.chain(["/join/worker.js".to_owned()]) {
        let answer = server.exchange(get(&target, ""));
        let media = if target.contains("page.css") { "text/css" } else { "text/javascript" };
        assert_eq!(answer.status, 200, "{target}");
        assert!(answer.header("content-type").unwrap().starts_with(media), "{target}");
        assert!(
            !answer.text().contains("http://") && !answer.text().contains("https://"),
            "{target}"
        );
    }
    assert_eq!(server.exchange(get("/join/assets/nothing.mjs", "")).status, 404);
    assert!(server.problems.snapshot().is_empty());
}

#[test]
fn the_tracker_of_a_code_that_does_not_count_says_so() {
    let server = Server::start();
    let (status, html) = page(&server, "/join/nobody-has-this/track", "");
    assert_eq!(status, 403);
    assert!(html.contains("This code does not count"), "{html}");
}
