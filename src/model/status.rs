//! How the recording is doing, as the header shows it, and what arrives from whom.

use std::net::SocketAddr;

use super::{Deletion, Login, UnixNanos};

/// Whether samples reach the disk.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum RecordingState {
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
    pub recording: RecordingState,
    /// Samples committed since the start of the process.
    pub samples_recorded: u64,
    /// Free space where the recording goes, if the platform tells.
    pub free_bytes: Option<u64>,
    /// Recordings that are about to be deleted, where not everything is kept.
    pub deletion: Option<Deletion>,
    /// Where the server listens, as bound.
    pub listening: Option<SocketAddr>,
    /// Addresses of this machine that phones can reach, best first.
    pub reachable: Vec<SocketAddr>,
    /// When an address at which phones had reached this machine was found gone last.
    pub address_lost: Option<UnixNanos>,
    /// HTTPS; `None` when it is off.
    pub https: Option<Https>,
    /// Devices other than this machine that have connected since the start, latest last.
    pub visitors: Vec<std::net::IpAddr>,
}

impl Status {
    /// The addresses that phones can post to, best first: plain ones before encrypted ones,
    /// since those need a certificate on the phone, and only encrypted ones where plain HTTP is
    /// off. Without a network, those for programs on this machine.
    pub fn urls(&self) -> Vec<String> {
        let mut urls = Vec::new();
        let mut add = |scheme: &str, reachable: &[SocketAddr], listening: Option<SocketAddr>| {
            let here = listening.filter(|_| reachable.is_empty()).map(on_this_machine);
            let all = reachable.iter().copied().chain(here);
            urls.extend(all.map(|address| format!("{scheme}://{address}")));
        };
        if !self.https.as_ref().is_some_and(|https| https.is_required) {
            add("http", &self.reachable, self.listening);
        }
        if let Some(https) = &self.https {
            add("https", &https.reachable, Some(https.listening));
        }
        urls
    }
}

/// Where programs on this machine reach a server that listens here.
fn on_this_machine(mut listening: SocketAddr) -> SocketAddr {
    if listening.ip().is_unspecified() {
        listening.set_ip([127, 0, 0, 1].into());
    }
    listening
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
    /// Lines recorded in the minute up to now.
    pub per_minute: u64,
    /// When the first of them were recorded.
    pub first: UnixNanos,
    /// When the last of them were recorded.
    pub last: UnixNanos,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn encrypted_addresses_come_last_and_alone_where_plain_http_is_off() {
        let https = |is_required| Https {
            listening: ([0, 0, 0, 0], 8087).into(),
            reachable: vec![([192, 168, 1, 20], 8087).into()],
            ca_fingerprint: None,
            is_required,
        };
        let status = |https| Status {
            reachable: vec![([192, 168, 1, 20], 8086).into()],
            https,
            ..Status::default()
        };
        let (plain, secure) = ("http://192.168.1.20:8086", "https://192.168.1.20:8087");
        assert_eq!(status(None).urls(), [plain]);
        assert_eq!(status(Some(https(false))).urls(), [plain, secure]);
        assert_eq!(status(Some(https(true))).urls(), [secure]);
    }

    #[test]
    fn without_a_network_the_address_is_that_of_this_machine() {
        let listening = Some(([0, 0, 0, 0], 8086).into());
        let status = Status { listening, ..Status::default() };
        assert_eq!(status.urls(), ["http://127.0.0.1:8086"]);
        assert!(Status::default().urls().is_empty());
    }
}
