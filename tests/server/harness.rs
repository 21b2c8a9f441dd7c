//! A server on a free local port with everything behind it except the window, and a client that
//! speaks raw bytes.

use std::{
    io::{Read as _, Write as _},
    net::{SocketAddr, TcpStream},
    sync::{Arc, mpsc},
    time::Duration,
};

use tokio::{net::TcpListener, runtime::Runtime, sync::oneshot};
use trackside::{
    clock::{Clock, SystemClock},
    codec,
    codes::Codes,
    config::{PublicReach, Registration},
    events::Events,
    journal::{Journal, SystemFiles},
    logbook::{LogbookReader, SharedLogbook},
    problems::Problems,
    query::Catalog,
    recorder::{Parts, Queue, Recorder, Senders},
    roster::{NewAthlete, Roster},
    schema::Schema,
    server::{Counts, Https, Limits, Listeners, Services, Visitors, serve},
    store::{Store, StoreLimits},
    tls::Identity,
    unreadable::{Unreadable, UnreadableLimits},
};

/// `test:test1234` and `other:other1234`, as `curl -u` sends them.
pub(crate) const TEST: &str = "Authorization: Basic dGVzdDp0ZXN0MTIzNA==\r\n";
pub(crate) const OTHER: &str = "Authorization: Basic b3RoZXI6b3RoZXIxMjM0\r\n";

/// Small, so that tests reach it.
const UNREADABLE_LIMITS: UnreadableLimits = UnreadableLimits { bytes: 1 << 20, files: 400 };

/// What a test may configure before the server starts.
pub(crate) struct Setup {
    pub(crate) clock: Arc<dyn Clock>,
    /// Logins with their passwords.
    pub(crate) athletes: Vec<(&'static str, &'static str)>,
    pub(crate) limits: Limits,
    pub(crate) registration: Registration,
    pub(crate) public: PublicReach,
    /// The HTTPS identity, and whether the plain HTTP port is closed.
    pub(crate) https: Option<(Identity, bool)>,
    /// Called by the recorder's thread after each commit; a test can block it here.
    pub(crate) wake: Arc<dyn Fn() + Send + Sync>,
}

impl Default for Setup {
    fn default() -> Self {
        Self {
            clock: Arc::new(SystemClock::new()),
            athletes: vec![("test", "test1234"), ("other", "other1234")],
            limits: Limits::default(),
            registration: Registration::Closed,
            public: PublicReach::Off,
            https: None,
            wake: Arc::new(|| {}),
        }
    }
}

/// A running server; its folder is removed with it.
pub(crate) struct Server {
    pub(crate) address: SocketAddr,
    pub(crate) tls_address: Option<SocketAddr>,
    pub(crate) problems: Problems,
    pub(crate) queue: Queue,
    pub(crate) roster: Roster,
    pub(crate) events: Events,
    pub(crate) codes: Codes,
    pub(crate) recorder: Option<Recorder>,
    stop: Option<oneshot::Sender<()>>,
    drained: mpsc::Receiver<bool>,
    _runtime: Runtime,
    pub(crate) folder: tempfile::TempDir,
}

impl Server {
    pub(crate) fn start() -> Self {
        Self::start_with(Setup::default())
    }

    pub(crate) fn start_with(setup: Setup) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let clock = setup.clock;
        let roster =
            Roster::open(&folder.path().join("athletes.toml"), Arc::clone(&clock)).unwrap();
        for (login, password) in setup.athletes {
            let new = NewAthlete {
                login: login.into(),
                password: password.into(),
                ..NewAthlete::default()
            };
            roster.add(&new).unwrap();
        }
        let (journal, _report) = Journal::open(folder.path(), Arc::new(SystemFiles)).unwrap();
        let reader = journal.reader();
        let store = Store::new(StoreLimits::default());
        let logbook = SharedLogbook::default();
        let parts = Parts {
            journal,
            schema: Schema::new(codec::known_field_type),
            senders: Senders::default(),
            store: Arc::new(parking_lot::RwLock::new(store)),
            logbook: Arc::clone(&logbook),
            athlete_of: Arc::new(|_| None),
            clock: Arc::clone(&clock),
            wake: setup.wake,
            limits: setup.limits,
        };
        let (recorder, queue) = Recorder::start(parts).unwrap();
        let problems = Problems::new(Arc::clone(&clock));
        let runtime = Runtime::new().unwrap();
        let bind = || runtime.block_on(TcpListener::bind("127.0.0.1:0")).unwrap();
        let listener = bind();
        let address = listener.local_addr().unwrap();
        let tls = setup.https.as_ref().map(|(identity, _)| (bind(), identity.clone()));
        let tls_address = tls.as_ref().map(|(listener, _)| listener.local_addr().unwrap());
        let https = setup.https.map(|(identity, is_required)| Https {
            port: tls_address.unwrap().port(),
            ca: identity.ca().cloned(),
            is_required,
        });
        let events = Events::open(&folder.path().join("events.toml"));
        let codes = Codes::open(&folder.path().join("codes.toml"));
        let services = Services {
            roster: roster.clone(),
            queue: queue.clone(),
            journal: reader,
            catalog: Catalog::default(),
            logbook: LogbookReader::from(logbook),
            events: events.clone(),
            codes: codes.clone(),
            unreadable: Unreadable::new(&folder.path().join("unreadable"), UNREADABLE_LIMITS),
            problems: problems.clone(),
            clock,
            registration: setup.registration,
            public: setup.public,
            https,
            counts: Counts::default(),
            visitors: Visitors::default(),
            session_gap: Duration::from_mins(10),
            limits: setup.limits,
        };
        let (stop, stopped) = oneshot::channel::<()>();
        let (ended, drained) = mpsc::channel();
        runtime.spawn(async move {
            let shutdown = async move { drop(stopped.await) };
            let listeners = Listeners { plain: listener, tls };
            ended.send(serve(listeners, services, shutdown).await).ok();
        });
        Self {
            address,
            tls_address,
            problems,
            queue,
            roster,
            events,
            codes,
            recorder: Some(recorder),
            stop: Some(stop),
            drained,
            _runtime: runtime,
            folder,
        }
    }

    pub(crate) fn connect(&self) -> Client {
        let stream = TcpStream::connect(self.address).unwrap();
        stream.set_read_timeout(Some(Duration::from_secs(30))).unwrap();
        Client { stream }
    }

    /// One request on a new connection.
    pub(crate) fn exchange(&self, request: impl AsRef<[u8]>) -> Answer {
        let mut client = self.connect();
        client.send(request);
        client.answer()
    }

    /// `POST /write?db=test` with the login of `test`.
    pub(crate) fn write(&self, body: impl AsRef<[u8]>) -> Answer {
        self.exchange(post("/write?db=test", TEST, body))
    }

    /// All lines of `test`.
    pub(crate) fn exported(&self) -> String {
        let answer = self.exchange(get("/export?db=test&format=lp", TEST));
        assert_eq!(answer.status, 200, "{answer:?}");
        answer.text()
    }

    /// Tells the server to stop, which continues in the background.
    pub(crate) fn stop(&mut self) {
        self.stop.take().unwrap().send(()).unwrap();
    }

    /// Whether all connections ended in time.
    pub(crate) fn drained(&self) -> bool {
        self.drained.recv_timeout(Duration::from_secs(20)).unwrap()
    }
}

pub(crate) fn post(target: &str, headers: &str, body: impl AsRef<[u8]>) -> Vec<u8> {
    let body = body.as_ref();
    let head = format!(
        "POST {target} HTTP/1.1\r\nHost: t\r\n{headers}Content-Length: {}\r\n\r\n",
        body.len()
    );
    [head.as_bytes(), body].concat()
}

pub(crate) fn get(target: &str, headers: &str) -> Vec<u8> {
    format!("GET {target} HTTP/1.1\r\nHost: t\r\n{headers}\r\n").into_bytes()
}

pub(crate) struct Client {
    pub(crate) stream: TcpStream,
}

impl Client {
    pub(crate) fn send(&mut self, bytes: impl AsRef<[u8]>) {
        self.stream.write_all(bytes.as_ref()).unwrap();
    }

    /// Reads status line and headers; invalid UTF-8 is replaced.
    pub(crate) fn head(&mut self) -> String {
        let mut head = Vec::new();
        while !head.ends_with(b"\r\n\r\n") {
            head.extend_from_slice(&self.bytes(1));
        }
        String::from_utf8_lossy(&head).into_owned()
    }

    /// Reads one response by its own length.
    pub(crate) fn answer(&mut self) -> Answer {
        let head = self.head();
        let status = head.split(' ').nth(1).unwrap().parse().unwrap();
        let mut answer = Answer { status, head, body: Vec::new() };
        if let Some(len) = answer.header("content-length") {
            answer.body = self.bytes(len.parse().unwrap());
        } else if answer.header("transfer-encoding").is_some() {
            loop {
                let mut size = Vec::new();
                while !size.ends_with(b"\r\n") {
                    size.extend_from_slice(&self.bytes(1));
                }
                let size = std::str::from_utf8(&size).unwrap().trim();
                let size = usize::from_str_radix(size, 16).unwrap();
                answer.body.extend_from_slice(&self.bytes(size));
                self.bytes(2);
                if size == 0 {
                    break;
                }
            }
        }
        answer
    }

    /// The status of a ping over this connection.
    pub(crate) fn answer_to_ping(&mut self) -> u16 {
        self.send(get("/ping", ""));
        self.answer().status
    }

    fn bytes(&mut self, count: usize) -> Vec<u8> {
        let mut bytes = vec![0; count];
        self.stream.read_exact(&mut bytes).unwrap();
        bytes
    }

    /// Whether the server closes the connection without sending another byte.
    pub(crate) fn is_closed_by_server(&mut self) -> bool {
        matches!(self.stream.read(&mut [0; 1]), Ok(0) | Err(_))
    }
}

#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    /// Status line and headers, as sent.
    pub(crate) head: String,
    pub(crate) body: Vec<u8>,
}

impl Answer {
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        let lines = self.head.lines().skip(1).filter_map(|line| line.split_once(": "));
        lines.into_iter().find(|(key, _)| key.eq_ignore_ascii_case(name)).map(|(_, value)| value)
    }

    pub(crate) fn text(&self) -> String {
        String::from_utf8(self.body.clone()).unwrap()
    }

    /// Status line, headers (except the date) and body.
    pub(crate) fn all_but_date(&self) -> String {
        let kept = self.head.split_inclusive("\r\n").filter(|line| !line.starts_with("Date: "));
        kept.collect::<String>() + &self.text()
    }
}
