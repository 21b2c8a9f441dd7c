//! The real program as a child process, and a minimal client for it.

use std::{
    fs,
    io::{BufRead, BufReader, Read, Write},
    net::TcpStream,
    path::{Path, PathBuf},
    process::{Child, Command, Output, Stdio},
    time::Duration,
};

use base64::Engine as _;

/// Nothing here takes longer unless something hangs.
const PATIENCE: Duration = Duration::from_secs(30);

/// A command of the program, without environment variables that could affect it.
pub(crate) fn trackside(args: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_trackside"));
    command.args(args);
    for (name, _) in std::env::vars_os() {
        if name.to_string_lossy().starts_with("TRACKSIDE_") {
            command.env_remove(name);
        }
    }
    command
}

/// Runs a command to completion.
pub(crate) fn run(args: &[&str]) -> Output {
    trackside(args).stdin(Stdio::null()).output().unwrap()
}

/// The standard error of a command, which must have failed.
pub(crate) fn failure(args: &[&str]) -> String {
    let output = run(args);
    assert!(!output.status.success(), "{args:?} succeeded");
    String::from_utf8(output.stderr).unwrap()
}

/// A data folder that is removed at the end.
pub(crate) struct Folder(tempfile::TempDir);

impl Folder {
    pub(crate) fn new() -> Self {
        Self(tempfile::tempdir().unwrap())
    }

    pub(crate) fn data(&self) -> PathBuf {
        self.0.path().join("data")
    }

    pub(crate) fn path(&self) -> &Path {
        self.0.path()
    }

    /// The files of the journal, in order.
    pub(crate) fn segments(&self) -> Vec<PathBuf> {
        let entries = fs::read_dir(self.data().join("journal")).unwrap();
        let mut paths: Vec<PathBuf> = entries.map(|entry| entry.unwrap().path()).collect();
        paths.retain(|path| path.extension().is_some_and(|extension| extension == "lp"));
        paths.sort();
        paths
    }

    /// An athlete's recordings as line protocol.
    pub(crate) fn export(&self, athlete: &str) -> String {
        let data = self.data();
        let output = run(&[
            "export",
            "--data",
            data.to_str().unwrap(),
            "--athlete",
            athlete,
            "--format",
            "lp",
        ]);
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        let text = String::from_utf8(output.stdout).unwrap();
        // As required by `influx -import`.
        let head = format!("# DML\n# CONTEXT-DATABASE: {athlete}\n");
        text.strip_prefix(&head).unwrap_or_else(|| panic!("no head lines: {text}")).to_owned()
    }
}

/// `trackside serve` on a free port, with the athlete test:test1234. Killed on drop.
pub(crate) struct Serve {
    child: Child,
    address: String,
    log: PathBuf,
}

impl Serve {
    pub(crate) fn start(folder: &Folder) -> Self {
        Self::start_with(folder, &[])
    }

    pub(crate) fn start_with(folder: &Folder, more: &[&str]) -> Self {
        Self::start_logging(folder, more, None)
    }

    /// The same with a log level, as in `TRACKSIDE_LOG`.
    pub(crate) fn start_logging(folder: &Folder, more: &[&str], level: Option<&str>) -> Self {
        Self::start_by(trackside(&[]), folder, more, level)
    }

    /// The same by a command that runs the program with the arguments that it is given.
    pub(crate) fn start_by(
        mut program: Command,
        folder: &Folder,
        more: &[&str],
        level: Option<&str>,
    ) -> Self {
        let data = folder.data();
        let log = folder.path().join("log");
        let mut child = program
            .args(["serve", "--listen", "127.0.0.1:0"])
            .args(["--athlete", "test:test1234", "--data"])
            .arg(&data)
            .args(more)
            .envs(level.map(|level| ("TRACKSIDE_LOG", level)))
            .stdout(Stdio::piped())
            .stderr(fs::File::create(&log).unwrap())
            .spawn()
            .unwrap();
        let mut line = String::new();
        BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
        let Some(address) = line.trim_end().strip_prefix("listening on http://") else {
            child.kill().unwrap();
            panic!("said {line:?} and {}", fs::read_to_string(&log).unwrap());
        };
        Self { child, address: address.to_owned(), log }
    }

    pub(crate) fn address(&self) -> &str {
        &self.address
    }

    pub(crate) fn pid(&self) -> u32 {
        self.child.id()
    }

    /// Its standard error so far.
    pub(crate) fn log(&self) -> String {
        fs::read_to_string(&self.log).unwrap()
    }

    /// `POST /write` as the athlete test; returns status and body.
    pub(crate) fn write(&self, query: &str, body: &[u8]) -> (u16, String) {
        let target = format!("/write?db=test&{query}");
        self.request("POST", &target, Some("test:test1234"), body)
    }

    /// Any request, on a new connection.
    pub(crate) fn request(
        &self,
        method: &str,
        target: &str,
        login: Option<&str>,
        body: &[u8],
    ) -> (u16, String) {
        let answer = String::from_utf8(self.exchange(method, target, login, body)).unwrap();
        let (head, body) = answer.split_once("\r\n\r\n").unwrap();
        let status = head.split(' ').nth(1).unwrap().parse().unwrap();
        if head.to_ascii_lowercase().contains("transfer-encoding: chunked") {
            return (status, dechunk(body));
        }
        (status, body.to_owned())
    }

    fn exchange(&self, method: &str, target: &str, login: Option<&str>, body: &[u8]) -> Vec<u8> {
        let mut stream = TcpStream::connect(&self.address).unwrap();
        stream.set_read_timeout(Some(PATIENCE)).unwrap();
        let authorization = login.map_or_else(String::new, |login| {
            let login = base64::engine::general_purpose::STANDARD.encode(login);
            format!("Authorization: Basic {login}\r\n")
        });
        let head = format!(
            "{method} {target} HTTP/1.1\r\nHost: {}\r\nConnection: close\r\n{authorization}\
             Content-Length: {}\r\n\r\n",
            self.address,
            body.len()
        );
        stream.write_all(&[head.as_bytes(), body].concat()).unwrap();
        let mut answer = Vec::new();
        stream.read_to_end(&mut answer).unwrap();
        answer
    }

    /// The status of the answer to any request without a body; the answer may be any bytes.
    pub(crate) fn status(&self, method: &str, target: &str, login: Option<&str>) -> u16 {
        let answer = self.exchange(method, target, login, b"");
        let head = String::from_utf8_lossy(&answer);
        head.split(' ').nth(1).unwrap().parse().unwrap()
    }

    /// Kills it with `kill -9`.
    pub(crate) fn kill(mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }

    /// Sends a signal by name, such as `TERM`.
    pub(crate) fn signal(&self, name: &str) {
        let sent = Command::new("kill").args(["-s", name, &self.pid().to_string()]).status();
        assert!(sent.unwrap().success());
    }

    /// Waits for it to end; returns the exit code.
    pub(crate) fn wait(&mut self) -> Option<i32> {
        self.child.wait().unwrap().code()
    }
}

impl Drop for Serve {
    fn drop(&mut self) {
        // It may have ended on its own.
        self.child.kill().ok();
        self.child.wait().ok();
    }
}

fn dechunk(mut body: &str) -> String {
    let mut whole = String::new();
    while let Some((length, rest)) = body.split_once("\r\n") {
        let length = usize::from_str_radix(length, 16).unwrap();
        whole += &rest[..length];
        body = rest[length..].strip_prefix("\r\n").unwrap();
    }
    whole
}
