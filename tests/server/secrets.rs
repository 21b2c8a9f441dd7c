//! What clients send is escaped in responses, and secrets reach no log.

use std::{
    io,
    sync::{Arc, OnceLock},
};

use parking_lot::Mutex;
use trackside::config::Registration;

use crate::harness::{Server, Setup, TEST, get, post};

/// What all servers of this process have logged, at every level.
#[derive(Clone, Default)]
struct Log(Arc<Mutex<Vec<u8>>>);

impl io::Write for Log {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl Log {
    fn start() -> &'static Self {
        static LOG: OnceLock<Log> = OnceLock::new();
        LOG.get_or_init(|| {
            let log = Self::default();
            let writer = log.clone();
            tracing_subscriber::fmt()
                .with_max_level(tracing::Level::TRACE)
                .with_writer(move || writer.clone())
                .init();
            log
        })
    }

    fn text(&self) -> String {
        String::from_utf8_lossy(&self.0.lock()).into_owned()
    }
}

#[test]
fn no_password_token_or_body_reaches_a_log_or_a_problem() {
    let log = Log::start();
    let server = Server::start_with(Setup { registration: Registration::Open, ..Setup::default() });
    let basic = "Authorization: Basic dGVzdDpTRUNSRVQtYmFzaWM=\r\n"; // test:SECRET-basic
    let form = "username=rider7&password=SECRET-new1&code=SECRET-code";
    let requests = [
        post("/write?db=test", basic, "samples SECRET-body=\"SECRET-value\" 1"),
        post("/write?db=test", "Authorization: Token test:SECRET-token\r\n", "SECRET-line"),
        post("/write?db=test", "Authorization: Bearer SECRET-bearer\r\n", ""),
        post("/write?db=test&u=test&p=SECRET-query", "", ""),
        post("/write?db=test", TEST, "samples secret_ok=\"SECRET-stored\" 1"),
        post("/api/v2/write?bucket=test", "Authorization: Token test:SECRET-v2\r\n", ""),
        post("/register", "", form),
        post("/register", "", form),
        post("/register", "", "username=SECRET~name&password=SECRET-bad"),
        post("/user/change-password", TEST, "password=SECRET-old1&new_password=SECRET-next"),
        get("/users", "Authorization: Basic U0VDUkVUOlNFQ1JFVA==\r\n"),
        get("/export?db=test&format=SECRET-format", TEST),
    ];
    for request in requests {
        server.exchange(request);
    }
    let text = log.text();
    assert!(text.contains("rider7"), "the log was not captured: {text}");
    for secret in ["SECRET", "U0VDUkVU", "dGVzdDpTRUNSRVQ"] {
        assert!(!text.contains(secret), "{secret} in the log:\n{text}");
    }
    let problems = format!("{:?}", server.problems.snapshot());
    for secret in ["SECRET-basic", "SECRET-token", "SECRET-query", "SECRET-v2", "SECRET-old1"] {
        assert!(!problems.contains(secret), "{secret} in {problems}");
    }
}

/// Texts that would end something else: a JSON string, a header, a tag, a line of a terminal.
const NASTY: [&str; 7] = [
    "\"}<script>alert(1)</script>",
    "\r\nSet-Cookie: a=b\r\n\r\n",
    "\u{1b}[2J\u{7}",
    "\\u0022\\",
    "\u{202e}\u{2028}\u{0}",
    "'; drop table athletes; --",
    "../../athletes.toml",
];

fn encoded(text: &str) -> String {
    text.bytes().map(|byte| format!("%{byte:02x}")).collect()
}

#[test]
fn nothing_of_a_client_ends_a_text_a_header_or_a_line() {
    let server = Server::start_with(Setup { registration: Registration::Open, ..Setup::default() });
    for nasty in NASTY {
        let text = encoded(nasty);
        let targets = [
            post(&format!("/write?db={text}"), TEST, ""),
            post(&format!("/write?db=test&precision={text}"), TEST, ""),
            post(&format!("/write?db=test&rp={text}"), TEST, ""),
            post(&format!("/api/v2/write?bucket=/{text}"), TEST, ""),
            post("/write?db=test", TEST, nasty),
            post(&format!("/write?db=test&u={text}&p={text}"), "", ""),
            post("/register", "", format!("username={text}&password={text}")),
            get(&format!("/export?db={text}"), TEST),
            get(&format!("/export?db=test&format={text}&from={text}"), TEST),
            get(&format!("/user/{text}"), TEST),
        ];
        for request in targets {
            let answer = server.exchange(&request);
            assert!((400..=500).contains(&answer.status), "{answer:?}");
            assert_eq!(answer.header("set-cookie"), None, "{answer:?}");
            assert!(!answer.head.contains('\u{1b}'), "{answer:?}");
            let body = answer.text();
            let json: serde_json::Value = serde_json::from_str(&body).unwrap();
            let keys: Vec<_> = json.as_object().unwrap().keys().collect();
            assert!(keys == ["error"] || keys == ["errors"], "{body}");
            let unescaped = |c: char| (c < ' ' && c != '\n') || matches!(c, '<' | '>' | '\u{2028}');
            assert!(!body.contains(unescaped), "{body:?}");
        }
    }
    for problem in server.problems.snapshot() {
        let shown = format!("{} {}", problem.who, problem.detail);
        assert!(!shown.contains(char::is_control), "{shown:?}");
    }
}
