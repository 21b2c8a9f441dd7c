//! How the recording is doing, as the header shows it.

use std::net::SocketAddr;

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
    /// Devices other than this machine that have connected since the start, latest last.
    pub visitors: Vec<std::net::IpAddr>,
}
