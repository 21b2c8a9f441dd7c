//! The status of the recording, as the header shows it, and which devices are sending.

use std::{net::SocketAddr, sync::Arc};

use super::{Deletion, Heard, Login, UnixNanos};

/// Whether samples reach the disk.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum RecordingState {
    /// Everything accepted is on disk.
    #[default]
    Running,
    /// Commits fail for this reason; senders get a 503 and retry.
    Failing(String),
    /// The recorder has ended and will not restart in this process.
    Stopped(String),
}

/// HTTPS, as phones see it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Https {
    /// The address where the server listens for it, as bound.
    pub listening: SocketAddr,
    /// This machine's addresses that phones can reach, best first.
    pub reachable: Vec<SocketAddr>,
    /// SHA-256 of the certificate authority that phones install from `http://ADDRESS/ca.crt`, in
    /// the format phones display (`AB:CD:...`); `None` if the operator's own certificate is in use.
    pub ca_fingerprint: Option<String>,
    /// Plain HTTP is disabled.
    pub is_required: bool,
}

/// Whether this machine may fall asleep by itself.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum Sleep {
    /// As its own settings say: no phone is live.
    #[default]
    AsSet,
    /// It is kept awake, because phones are live.
    KeptAwake,
    /// Phones are live, but it cannot be kept awake; the reason.
    NotPrevented(Box<str>),
}

/// A snapshot of the engine's status for its viewers.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Status {
    /// Whether samples reach the disk.
    pub recording: RecordingState,
    /// Samples committed since the process started.
    pub samples_recorded: u64,
    /// Free space on the recording's disk, if the platform reports it.
    pub free_bytes: Option<u64>,
    /// Recordings that are about to be deleted, if there is a retention limit.
    pub deletion: Option<Deletion>,
    /// The address where the server listens, as bound.
    pub listening: Option<SocketAddr>,
    /// This machine's addresses that phones can reach, best first.
    pub reachable: Vec<SocketAddr>,
    /// The name of this machine in its networks, such as `trackside.local`, if it is announced.
    pub local_name: Option<Box<str>>,
    /// When an address at which phones had reached this machine was found gone last.
    pub address_lost: Option<UnixNanos>,
    /// HTTPS; `None` when it is off.
    pub https: Option<Https>,
    /// Devices other than this machine that have connected since the start, latest last.
    pub visitors: Vec<std::net::IpAddr>,
    /// Whether this machine may fall asleep by itself.
    pub sleep: Sleep,
}

impl Status {
    /// Whether there is an address that phones can post to.
    pub fn is_reachable(&self) -> bool {
        let https = self.https.as_ref();
        let is_plain = !https.is_some_and(|https| https.is_required);
        is_plain && !self.reachable.is_empty()
            || https.is_some_and(|https| !https.reachable.is_empty())
    }

    /// The addresses that phones can post to, best first. Plain ones come before encrypted ones,
    /// which need a certificate on the phone; only encrypted ones are listed if plain HTTP is off.
    /// Without a network, these are the addresses for programs on this machine.
    pub fn urls(&self) -> Vec<String> {
        let mut urls = Vec::new();
        let mut add = |scheme: &str, reachable: &[SocketAddr], listening: Option<SocketAddr>| {
            let here = listening.filter(|_| reachable.is_empty()).map(on_this_machine);
            let all = reachable.iter().copied().chain(here);
            urls.extend(all.map(|address| format!("{scheme}://{address}")));
            // Not every phone can look up such a name, so it comes after the addresses.
            let name = self.local_name.as_ref().filter(|_| !reachable.is_empty()).zip(listening);
            urls.extend(name.map(|(name, at)| format!("{scheme}://{name}:{}", at.port())));
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

/// The address at which programs on this machine reach a server that listens here.
fn on_this_machine(mut listening: SocketAddr) -> SocketAddr {
    if listening.ip().is_unspecified() {
        listening.set_ip([127, 0, 0, 1].into());
    }
    listening
}

/// A device of an athlete, and what was recorded from it since the process started, and in the half hour
/// before.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SenderActivity {
    /// The athlete it sends for.
    pub login: Login,
    /// Its sender number, counted from 1 for each athlete.
    pub via: u32,
    /// Its address; empty for devices beyond the maximum that are tracked separately.
    pub address: Box<str>,
    /// Its name for itself, in printable ASCII; may be empty.
    pub app: Box<str>,
    /// Lines recorded since then.
    pub lines: u64,
    /// Lines recorded in the last minute.
    pub per_minute: u64,
    /// When the first of them were recorded.
    pub first: UnixNanos,
    /// When the last of them were recorded.
    pub last: UnixNanos,
    /// What was heard from it recently.
    pub heard: Arc<Heard>,
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
    fn the_name_comes_after_the_addresses_and_not_without_a_network() {
        let status = |hosts: &[u8]| Status {
            listening: Some(([0, 0, 0, 0], 8086).into()),
            reachable: hosts.iter().map(|&host| ([192, 168, 1, host], 8086).into()).collect(),
            local_name: Some("trackside.local".into()),
            ..Status::default()
        };
        let named = ["http://192.168.1.20:8086", "http://trackside.local:8086"];
        assert_eq!(status(&[20]).urls(), named);
        assert_eq!(status(&[]).urls(), ["http://127.0.0.1:8086"]);
    }

    #[test]
    fn without_a_network_the_address_is_that_of_this_machine() {
        let listening = Some(([0, 0, 0, 0], 8086).into());
        let status = Status { listening, ..Status::default() };
        assert_eq!(status.urls(), ["http://127.0.0.1:8086"]);
        assert!(Status::default().urls().is_empty());
    }
}
