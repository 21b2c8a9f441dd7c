//! Account forms, with open, code-protected and closed registration.
//!
//! Input: a letter that selects the registration (`o`, `c`, anything else for closed) and a line
//! feed, then the requests in the format of `served`.

use std::cell::RefCell;

use axum::http::{Method, StatusCode};
use trackside::config::Registration;

use super::served::{Answer, Asked, Served, requests};

/// The registration code.
const CODE: &str = "finish-line";

/// The roster is reset after this many inputs.
const MAX_RUNS: usize = 300;

thread_local! {
    static SERVED: RefCell<[Option<(Served, usize)>; 3]> =
        const { RefCell::new([None, None, None]) };
}

/// Runs one input.
pub(crate) fn run(input: &[u8]) {
    let Some((&[choice, b'\n'], input)) = input.split_first_chunk::<2>() else { return };
    let (index, registration) = match choice {
        b'o' => (0, Registration::Open),
        b'c' => (1, Registration::Code(CODE.into())),
        _ => (2, Registration::Closed),
    };
    let requests = requests(input);
    if requests.is_empty() {
        return;
    }
    SERVED.with_borrow_mut(|all| {
        let place = &mut all[index];
        if place.as_ref().is_some_and(|(_, runs)| *runs >= MAX_RUNS) {
            *place = None;
        }
        let (served, runs) = place.get_or_insert_with(|| (Served::start(registration.clone()), 0));
        *runs += 1;
        for asked in requests {
            one(served, asked, &registration);
        }
    });
}

fn one(served: &mut Served, asked: Asked, registration: &Registration) {
    let before = served.roster.snapshot();
    let path = asked.uri.path().to_owned();
    let (is_register, has_code) =
        (asked.method == Method::POST && path == "/register", has_code(&asked));
    let answer = served.ask(asked);
    let after = served.roster.snapshot();
    if is_register && answer.status == StatusCode::OK {
        assert_eq!(after.athletes.len(), before.athletes.len() + 1);
        let login = registered(&answer);
        assert!(before.by_login(&login).is_none() && after.by_login(&login).is_some());
        assert!((4..=20).contains(&login.len()));
        assert!(login.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_'));
        match registration {
            Registration::Open => {}
            Registration::Code(_) => assert!(has_code, "registered without the code"),
            Registration::Closed => panic!("registered where nobody may"),
        }
    } else {
        assert!(after.athletes.len() <= before.athletes.len(), "an athlete came from {path}");
    }
    if answer.status == StatusCode::OK {
        served.others_are_safe();
    }
}

fn has_code(asked: &Asked) -> bool {
    let query = asked.uri.query().unwrap_or_default().as_bytes();
    let mut all = form_urlencoded::parse(&asked.body).chain(form_urlencoded::parse(query));
    all.any(|(key, value)| key == "code" && value == CODE)
}

fn registered(answer: &Answer) -> String {
    let json: serde_json::Value = serde_json::from_slice(&answer.body).unwrap();
    json["username"].as_str().unwrap().to_owned()
}
