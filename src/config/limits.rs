//! What clients may take of this machine: the table `[limits]` of the settings file.
//!
//! Invariants: every limit has a least and a most that make sense; what a limit is called says
//! its unit.

use std::time::Duration;

use serde::Deserialize;

use super::de::{KIB, MB, MIB, ONE, SECOND, amount, duration, number};

/// What clients may take of this machine. A field is a key of the table, with its unit, its least and
/// its most value; its default is in [`Default`], and its line in `docs/settings.md`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(default)]
pub struct Limits {
    /// The largest body, also when unpacked.
    #[serde(rename = "body_mb", deserialize_with = "amount::<_, MB, 1, 1000>")]
    pub body_bytes: usize,
    /// All bodies together, but for the first 64 KiB of each.
    #[serde(rename = "bodies_mib", deserialize_with = "amount::<_, MIB, 16, 1_048_576>")]
    pub all_bodies_bytes: usize,
    /// Larger bodies are parsed off the async workers.
    #[serde(skip)]
    pub inline_parse_bytes: usize,
    /// Connections at a time. Stays well below the usual limit of 1,024 open files, because
    /// the journal must be able to open its next segment whatever clients do.
    #[serde(deserialize_with = "amount::<_, ONE, 8, 1_000_000>")]
    pub connections: usize,
    /// Connections of one machine at a time: many, because a whole team can stand behind one
    /// router, but not all.
    #[serde(deserialize_with = "amount::<_, ONE, 4, 1_000_000>")]
    pub connections_per_address: usize,
    /// The handshake of HTTPS must be complete this long after the connection.
    #[serde(rename = "handshake_s", deserialize_with = "duration::<_, SECOND, 1, 600>")]
    pub handshake: Duration,
    /// Requests of one athlete at a time, so that one who is broken or hostile cannot keep
    /// everything busy.
    #[serde(deserialize_with = "amount::<_, ONE, 2, 1_000_000>")]
    pub requests_per_athlete: usize,
    /// A request's header must be complete this long after its first byte.
    #[serde(rename = "header_s", deserialize_with = "duration::<_, SECOND, 1, 600>")]
    pub header: Duration,
    /// A body must go on within this time.
    #[serde(rename = "body_idle_s", deserialize_with = "duration::<_, SECOND, 1, 3600>")]
    pub body_idle: Duration,
    /// A body that comes slower than this, taken over all of it but for its first second, makes
    /// room when places are scarce; 0 for any pace.
    #[serde(rename = "body_min_bytes_per_s", deserialize_with = "number::<_, _, 0, 1_000_000>")]
    pub body_bytes_per_sec: u64,
    /// A body must be complete within this time, since it holds its share of the memory.
    #[serde(rename = "body_s", deserialize_with = "duration::<_, SECOND, 1, 86_400>")]
    pub body_whole: Duration,
    /// A connection may rest this long between requests.
    #[serde(rename = "idle_s", deserialize_with = "duration::<_, SECOND, 1, 86_400>")]
    pub idle: Duration,
    /// How long the disk may take for one answer.
    #[serde(rename = "commit_s", deserialize_with = "duration::<_, SECOND, 1, 600>")]
    pub commit: Duration,
    /// How long a client may keep sending after it got an error.
    #[serde(rename = "drain_s", deserialize_with = "duration::<_, SECOND, 1, 600>")]
    pub drain: Duration,
    /// Exports that run at a time.
    #[serde(deserialize_with = "amount::<_, ONE, 1, 64>")]
    pub exports: usize,
    /// How long a client of an export may take nothing.
    #[serde(rename = "export_idle_s", deserialize_with = "duration::<_, SECOND, 1, 3600>")]
    pub stalled_export: Duration,
    /// How long open requests have at shutdown.
    #[serde(skip)]
    pub shutdown: Duration,
    /// Fields (measurement and key) an athlete may have.
    #[serde(deserialize_with = "amount::<_, ONE, 16, 65_536>")]
    pub fields_per_athlete: usize,
    /// Bytes that the names of an athlete's fields may have together.
    #[serde(rename = "field_names_kib", deserialize_with = "amount::<_, KIB, 4, 1_048_576>")]
    pub field_name_bytes: usize,
    /// Entries of the logbook an athlete may have.
    #[serde(deserialize_with = "amount::<_, ONE, 16, 1_000_000>")]
    pub log_entries: usize,
    /// Batches that may wait for the disk.
    #[serde(deserialize_with = "amount::<_, ONE, 16, 1_048_576>")]
    pub queue_batches: usize,
    /// Bytes of batches that may wait for the disk.
    #[serde(rename = "queue_mib", deserialize_with = "amount::<_, MIB, 1, 65_536>")]
    pub queue_bytes: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            body_bytes: 25_000_000,
            all_bodies_bytes: 256 << 20,
            inline_parse_bytes: 64 << 10,
            connections: 768,
            connections_per_address: 384,
            requests_per_athlete: 128,
            handshake: Duration::from_mins(1),
            header: Duration::from_mins(1),
            body_idle: Duration::from_mins(1),
            body_bytes_per_sec: 100,
            body_whole: Duration::from_mins(10),
            idle: Duration::from_mins(2),
            commit: Duration::from_secs(10),
            drain: Duration::from_secs(30),
            exports: 2,
            stalled_export: Duration::from_mins(1),
            shutdown: Duration::from_secs(5),
            fields_per_athlete: 4096,
            field_name_bytes: 1 << 20,
            log_entries: 10_000,
            queue_batches: 1024,
            queue_bytes: 64 << 20,
        }
    }
}

impl Limits {
    /// Fills in what depends on other limits where `is_set` says that the file has no such key, and
    /// checks what does not go together: the key and what is wrong.
    pub(super) fn derive_and_check(
        &mut self,
        is_set: impl Fn(&str) -> bool,
    ) -> Result<(), (&'static str, &'static str)> {
        if !is_set("connections_per_address") {
            self.connections_per_address = (self.connections / 2).max(4);
        }
        if !is_set("field_names_kib") {
            // As many bytes a name as by default.
            self.field_name_bytes = self.fields_per_athlete * 256;
        }
        if self.connections_per_address > self.connections {
            let reason = "connections_per_address cannot be more than connections";
            return Err(("connections_per_address", reason));
        }
        // The largest body, packed and unpacked.
        if self.all_bodies_bytes < 2 * self.body_bytes {
            let key = if is_set("bodies_mib") { "bodies_mib" } else { "body_mb" };
            return Err((key, "bodies_mib holds at least two bodies of body_mb"));
        }
        Ok(())
    }
}
