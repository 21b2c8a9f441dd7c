//! How the recording is doing, as the header shows it, and what arrives from whom.

use std::net::SocketAddr;

use super::{Login, UnixNanos};

/// Whether samples reach the disk.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum Recording {
    /// Everything accepted is on disk.
    #[default]
    Running,
    /// Commits fail for the reason given; senders get 503 and try again.
    Failing(String),
    /// The recorder has ended and will not come back in this process.
    Stopped(String),
}

/// HTTPS, as phones find it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Https {
    /// Where the server listens for it, as bound.
    pub listening: SocketAddr,
    /// Addresses of this machine at which phones can reach it, best first.
    pub reachable: Vec<SocketAddr>,
    /// SHA-256 of the authority that phones install from `http://ADDRESS/ca.crt`, as they show
    /// it (`AB:CD:...`); `None` where the operator's own certificate is in use.
    pub ca_fingerprint: Option<String>,
    /// Plain HTTP is off.
    pub is_required: bool,
}

/// A snapshot of the engine for its viewers.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Status {
    /// Whether samples reach the disk.
    pub recording: Recording,
    /// Samples committed since the start of the process.
    pub samples_recorded: u64,
    /// Free space where the recording goes, if the platform tells.
    pub free_bytes: Option<u64>,
    /// Where the server listens, as bound.
    pub listening: Option<SocketAddr>,
    /// Addresses of this machine that phones can reach, best first.
    pub reachable: Vec<SocketAddr>,
    /// HTTPS; `None` when it is off.
    pub https: Option<Https>,
    /// Devices other than this machine that have connected since the start, latest last.
    pub visitors: Vec<std::net::IpAddr>,
}

/// One device of one athlete and what was recorded of it since the start of the process.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SenderActivity {
    /// Whose samples it sends.
    pub login: Login,
    /// Its number among the athlete's senders, from 1.
    pub via: u32,
    /// Where it sends from; empty for all those beyond the most that are told apart.
    pub address: Box<str>,
    /// What it calls itself; may be empty. Printable ASCII.
    pub app: Box<str>,
    /// Lines recorded since the start.
    pub lines: u64,
    /// When the last of them were recorded.
    pub last: UnixNanos,
}
