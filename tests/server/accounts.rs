//! The accounts interface of the original server: who may see, create and change which account.

use trackside::config::Registration;

use crate::harness::{Answer, OTHER, Server, Setup, TEST, get, post};

const WRONG: &str = "Authorization: Basic dGVzdDp3cm9uZw==\r\n";
const FORM: &str = "Content-Type: application/x-www-form-urlencoded\r\n";

fn open() -> Server {
    Server::start_with(Setup { registration: Registration::Open, ..Setup::default() })
}

/// Status and body.
fn said(answer: &Answer) -> (u16, String) {
    (answer.status, answer.text())
}

fn json(status: u16, text: &str) -> (u16, String) {
    (status, format!("{text}\n"))
}

fn change(server: &Server, login: &str, form: &str) -> (u16, String) {
    said(&server.exchange(post("/user/change-password", &format!("{login}{FORM}"), form)))
}

#[test]
fn who_there_is_is_told_to_those_with_a_login() {
    let server = Server::start();
    let users = "{\"users\":[{\"id\":1,\"username\":\"test\"},{\"id\":2,\"username\":\"other\"}]}";
    assert_eq!(said(&server.exchange(get("/users", TEST))), json(200, users));
    assert_eq!(server.exchange(get("/users", "")).status, 401);
    assert_eq!(server.exchange(get("/users", WRONG)).status, 403);
    let open = open();
    assert_eq!(said(&open.exchange(get("/users", ""))), json(200, users), "anybody may join there");
}

#[test]
fn a_user_is_shown_by_name_or_by_login() {
    let server = Server::start();
    let show = |target: &str, login: &str| said(&server.exchange(get(target, login)));
    let test = json(200, "{\"user\":{\"id\":1,\"username\":\"test\"}}");
    assert_eq!(show("/user", TEST), test);
    assert_eq!(show("/user/test", OTHER), test);
    assert_eq!(show("/user/t%65st", OTHER), test);
    let no_such = |code: &str| json(400, &format!("{{\"errors\":[\"{code}\"]}}"));
    assert_eq!(show("/user/nobody", TEST), no_such("USERNAME_NOT_FOUND"));
    assert_eq!(show("/user/a.b", TEST), no_such("INVALIDATE_USERNAME"));
    assert_eq!(show("/user/%3Cscript%3E", TEST), no_such("INVALIDATE_USERNAME"));
    assert_eq!(show("/auth", TEST), json(200, "{\"username\":\"test\",\"status\":\"OK\"}"));
}

#[test]
fn these_pages_tell_no_login_from_a_wrong_one() {
    let server = Server::start();
    for target in ["/user", "/user/test", "/users", "/auth"] {
        let none = server.exchange(get(target, ""));
        assert_eq!(none.status, 401, "{target}");
        let challenge = "Basic realm=\"InfluxDB\", charset=\"UTF-8\"";
        assert_eq!(none.header("www-authenticate"), Some(challenge));
        let wrong = server.exchange(get(target, WRONG));
        assert_eq!(said(&wrong), json(403, "{\"error\":\"AUTHENTICATION_FAILED\"}"), "{target}");
        assert_eq!(wrong.header("www-authenticate"), None);
    }
    for request in [
        post("/user/change-password", "", "password=test1234&new_password=test5678"),
        delete("", "password=test1234"),
    ] {
        assert_eq!(server.exchange(request).status, 401);
    }
    assert_eq!(change(&server, WRONG, "password=test1234&new_password=test5678").0, 403);
}

#[test]
fn a_password_is_changed_by_who_knows_the_old_one() {
    let server = Server::start();
    let errors = |codes: &str| json(400, &format!("{{\"errors\":[{codes}]}}"));
    let both = "\"INVALIDATE_PASSWORD\",\"INVALIDATE_NEW_PASSWORD\"";
    assert_eq!(change(&server, TEST, ""), errors(both));
    let short = "password=test1234&new_password=short";
    assert_eq!(change(&server, TEST, short), errors("\"INVALIDATE_NEW_PASSWORD\""));
    let without = "new_password=test5678";
    assert_eq!(change(&server, TEST, without), errors("\"INVALIDATE_PASSWORD\""));
    let wrong = "password=test9999&new_password=test5678";
    assert_eq!(change(&server, TEST, wrong), json(403, "{\"error\":\"FORBIDDEN\"}"));
    let good = "password=test1234&new_password=%D0%BF%D0%B0%D1%80%D0%BE%D0%BB%D1%8C+%261";
    assert_eq!(change(&server, TEST, good), json(200, "{\"status\":\"OK\"}"));

    assert_eq!(server.write("samples hr_bpm=1 1").status, 401, "the old one is over at once");
    let target = "/write?db=test&u=test&p=%D0%BF%D0%B0%D1%80%D0%BE%D0%BB%D1%8C%20%261";
    assert_eq!(server.exchange(post(target, "", "samples hr_bpm=1 1")).status, 204);
    assert_eq!(server.exchange(get("/user", OTHER)).status, 200, "nobody else is touched");
}

#[test]
fn the_form_may_stand_in_the_query() {
    let server = Server::start();
    let target = "/user/change-password?password=test1234&new_password=test5678";
    assert_eq!(server.exchange(post(target, TEST, "")).status, 200);
    let changed = "/user?u=test&p=test5678";
    assert_eq!(server.exchange(get(changed, "")).status, 200);
}

fn delete(headers: &str, form: &str) -> Vec<u8> {
    let request = String::from_utf8(post("/user", headers, form)).unwrap();
    request.replacen("POST", "DELETE", 1).into_bytes()
}

#[test]
fn who_deletes_the_account_proves_it_and_is_gone_at_once() {
    let server = Server::start();
    assert_eq!(server.write("samples hr_bpm=1 1").status, 204);
    let none = server.exchange(delete(TEST, ""));
    assert_eq!(said(&none), json(400, "{\"errors\":[\"INVALIDATE_PASSWORD\"]}"));
    let wrong = server.exchange(delete(TEST, "password=test9999"));
    assert_eq!(said(&wrong), json(403, "{\"error\":\"FORBIDDEN\"}"));
    assert_eq!(server.roster.erasing().len(), 0);
    let done = server.exchange(delete(TEST, "password=test1234"));
    assert_eq!(said(&done), json(200, "{\"status\":\"OK\"}"));
    assert_eq!(server.write("samples hr_bpm=2 2").status, 401);
    assert_eq!(server.exchange(get("/user/test", OTHER)).status, 400);
    let marked = server.roster.erasing();
    assert_eq!(marked.len(), 1, "the engine erases what is marked");
    assert_eq!(marked[0].login.as_str(), "test");
}

#[test]
fn what_cannot_be_saved_now_is_said_and_may_be_tried_again() {
    let server = open();
    let place = server.folder.path().to_owned();
    let away = place.with_extension("away");
    let change = "password=test1234&new_password=test5678";
    let register = || post("/register", "", "username=rider7&password=test1234");
    std::fs::rename(&place, &away).unwrap();
    for request in
        [register(), post("/user/change-password", TEST, change), delete(TEST, "password=test1234")]
    {
        let answer = server.exchange(request);
        let text = "{\"error\":\"the data folder was moved or removed: accounts are not changed \
                    until it is back\"}";
        assert_eq!(said(&answer), json(503, text));
        assert_eq!(answer.header("retry-after"), Some("1"));
    }
    std::fs::rename(&away, &place).unwrap();
    assert_eq!(server.exchange(get("/user", TEST)).status, 200, "nothing has changed");
    assert_eq!(server.exchange(register()).status, 200);
}

#[test]
fn pages_of_other_sites_change_no_account_and_may_read_with_a_login() {
    let server = open();
    let foreign = "Origin: http://evil.example\r\n";
    let login = format!("{TEST}{foreign}");
    for request in [
        post("/register", foreign, "username=rider7&password=test1234"),
        post("/user/change-password", &login, "password=test1234&new_password=test5678"),
        delete(&login, "password=test1234"),
    ] {
        let answer = server.exchange(request);
        assert_eq!(answer.status, 403);
        assert_eq!(answer.header("access-control-allow-origin"), None);
    }
    assert_eq!(server.exchange(get("/user", TEST)).status, 200, "nothing has changed");
    let read = server.exchange(get("/user", &login));
    assert_eq!(read.header("access-control-allow-origin"), Some("http://evil.example"));
    assert_eq!(read.header("access-control-allow-credentials"), None);
    let own = format!("{TEST}Origin: http://t\r\n");
    assert_eq!(change(&server, &own, "password=test1234&new_password=test5678").0, 200);
}

#[test]
fn what_a_browser_asks_before_is_answered_without_a_login() {
    let server = Server::start();
    for target in ["/register", "/users", "/user", "/user/test", "/user/change-password", "/time"] {
        let request = format!("OPTIONS {target} HTTP/1.1\r\nHost: t\r\nOrigin: http://a\r\n\r\n");
        assert_eq!(server.exchange(request).status, 200, "{target}");
    }
    for (target, allow) in [
        ("/register", "OPTIONS, POST"),
        ("/users", "GET, HEAD, OPTIONS"),
        ("/user", "DELETE, GET, HEAD, OPTIONS"),
        ("/user/change-password", "OPTIONS, POST"),
    ] {
        let answer = server.exchange(format!("PATCH {target} HTTP/1.1\r\nHost: t\r\n\r\n"));
        assert_eq!((answer.status, answer.header("allow")), (405, Some(allow)), "{target}");
    }
}

#[test]
fn a_join_code_is_asked_for_and_not_guessed() {
    let setup = Setup { registration: Registration::Code("4711".into()), ..Setup::default() };
    let server = Server::start_with(setup);
    let register = |form: &str| server.exchange(post("/register", "", form)).status;
    assert_eq!(register("username=rider7&password=test1234"), 403);
    assert_eq!(register("username=rider7&password=test1234&code=4711"), 200);
    assert_eq!(server.exchange(get("/users", "")).status, 401, "not open to everybody");
    let statuses: Vec<_> =
        (0..62).map(|n| register(&format!("username=rider8&password=test1234&code={n}"))).collect();
    assert_eq!(statuses.last(), Some(&429), "guessing is slowed down");
}

#[test]
fn the_viewer_reads_everything_and_writes_nothing() {
    let server = Server::start();
    assert_eq!(server.write("samples hr_bpm=1 1").status, 204);
    let viewer_login = |password: &str| format!("&u=viewer&p={password}");
    let off = format!("/export?db=test{}", viewer_login("livetracking"));
    assert_eq!(server.exchange(get(&off, "")).status, 401, "off by default");

    let password = server.roster.enable_viewer().unwrap().unwrap();
    let login = viewer_login(&password);
    let read = |target: &str| said(&server.exchange(get(&format!("{target}{login}"), "")));
    assert_eq!(read("/export?db=test"), (200, "samples hr_bpm=1 1\n".to_owned()));
    assert_eq!(read("/export?db=other").0, 200);
    assert_eq!(read("/export?db=viewer").0, 404);
    assert_eq!(read("/users?").0, 200);
    assert_eq!(read("/user/other?").0, 200);
    assert_eq!(read("/user?"), json(200, "{\"user\":{\"id\":0,\"username\":\"viewer\"}}"));

    let write = |target: &str| {
        said(&server.exchange(post(&format!("{target}{login}"), "", "samples hr_bpm=2 2")))
    };
    let text = r#"{"error":"\"viewer\" user is not authorized to write to database \"test\""}"#;
    assert_eq!(write("/write?db=test"), json(403, text));
    assert_eq!(write("/api/v2/write?bucket=test"), json(403, text));
    assert_eq!(write("/write?db=viewer").0, 404);
    assert_eq!(write("/write?").0, 400);
    assert_eq!(server.exported(), "samples hr_bpm=1 1\n");

    let form = format!("password={password}&new_password=test5678");
    let target = format!("/user/change-password?{login}");
    assert_eq!(server.exchange(post(&target, "", &form)).status, 403);
    let gone = String::from_utf8(post(&format!("/user?{login}"), "", &form)).unwrap();
    assert_eq!(server.exchange(gone.replacen("POST", "DELETE", 1)).status, 403);
    assert_eq!(read("/user?").0, 200);
}

#[test]
fn the_name_of_the_viewer_is_taken() {
    let server = open();
    let answer = server.exchange(post("/register", "", "username=viewer&password=test1234"));
    assert_eq!(said(&answer), json(400, "{\"errors\":[\"USERNAME_DOUBLE\"]}"));
}

#[test]
fn a_form_that_is_no_form_is_an_answer_and_no_account() {
    let server = open();
    let too_large = server.exchange(post("/register", "", vec![b'a'; 20_000]));
    assert_eq!(too_large.status, 413);
    for body in
        [&b"\xff\xfe\0"[..], b"username=%ff%ff%ff%ff&password=%ff%ff%ff%ff%ff%ff%ff%ff", b"&&=&=="]
    {
        let answer = server.exchange(post("/register", FORM, body));
        assert_eq!(answer.status, 400, "{answer:?}");
    }
    assert_eq!(server.roster.snapshot().athletes.len(), 2);
}
