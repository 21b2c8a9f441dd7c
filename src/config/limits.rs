//! Limits on what clients may use of this machine: the table `[limits]` of the settings file.
//!
//! Invariants: every limit has a minimum and a maximum that make sense; its key in the file names
//! its unit.

use std::time::Duration;

use serde::Deserialize;

use super::de::{KIB, MB, MIB, ONE, SECOND, amount, duration, number};

/// Limits on what clients may use of this machine. Each field is a key of the table, with its unit,
/// minimum and maximum; its default is in [`Default`], and it has a line in `docs/settings.md`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(default)]
pub struct Limits {
    /// The largest body, before and after decompression.
    #[serde(rename = "body_mb", deserialize_with = "amount::<_, MB, 1, 1000>")]
    pub body_bytes: usize,
    /// The memory for all bodies together, not counting the first 64 KiB of each.
    #[serde(rename = "bodies_mib", deserialize_with = "amount::<_, MIB, 16, 1_048_576>")]
    pub all_bodies_bytes: usize,
    /// Bodies larger than this are parsed off the async workers.
    #[serde(skip)]
    pub inline_parse_bytes: usize,
    /// The number of connections. Stays well below the usual limit of 1,024 open files, because the
    /// journal must be able to open its next segment whatever clients do.
    #[serde(deserialize_with = "amount::<_, ONE, 8, 1_000_000>")]
    pub connections: usize,
    /// The number of connections from one machine: many, because a whole team can be behind one
    /// router, but not all.
    #[serde(deserialize_with = "amount::<_, ONE, 4, 1_000_000>")]
    pub connections_per_address: usize,
    /// The time limit for the TLS handshake.
    #[serde(rename = "handshake_s", deserialize_with = "duration::<_, SECOND, 1, 600>")]
    pub handshake: Duration,
    /// The number of concurrent requests of one athlete, so that a broken or hostile client cannot
    /// keep everything busy.
    #[serde(deserialize_with = "amount::<_, ONE, 2, 1_000_000>")]
    pub requests_per_athlete: usize,
    /// The time limit for a request's header, from its first byte.
    #[serde(rename = "header_s", deserialize_with = "duration::<_, SECOND, 1, 600>")]
    pub header: Duration,
    /// The longest pause within a body.
    #[serde(rename = "body_idle_s", deserialize_with = "duration::<_, SECOND, 1, 3600>")]
    pub body_idle: Duration,
    /// A connection whose body is slower than this on average, after its first second, may be
    /// closed when connections run short; 0 to allow any rate.
    #[serde(rename = "body_min_bytes_per_s", deserialize_with = "number::<_, _, 0, 1_000_000>")]
    pub body_bytes_per_sec: u64,
    /// The time limit for a whole body, because it occupies its share of the memory meanwhile.
    #[serde(rename = "body_s", deserialize_with = "duration::<_, SECOND, 1, 86_400>")]
    pub body_whole: Duration,
    /// How long a connection may be idle between requests.
    #[serde(rename = "idle_s", deserialize_with = "duration::<_, SECOND, 1, 86_400>")]
    pub idle: Duration,
    /// How long a request waits for the disk.
    #[serde(rename = "commit_s", deserialize_with = "duration::<_, SECOND, 1, 600>")]
    pub commit: Duration,
    /// How long a client may continue to send after an error response.
    #[serde(rename = "drain_s", deserialize_with = "duration::<_, SECOND, 1, 600>")]
    pub drain: Duration,
    /// The number of concurrent exports.
    #[serde(deserialize_with = "amount::<_, ONE, 1, 64>")]
    pub exports: usize,
    /// How long a client of an export may read nothing.
    #[serde(rename = "export_idle_s", deserialize_with = "duration::<_, SECOND, 1, 3600>")]
    pub stalled_export: Duration,
    /// The number of concurrent queries; half of it for one machine.
    #[serde(deserialize_with = "amount::<_, ONE, 1, 64>")]
    pub queries: usize,
    /// How long a query may take, in seconds; 0 for any time.
    #[serde(rename = "query_s", deserialize_with = "number::<_, _, 0, 86_400>")]
    pub query_secs: u64,
    /// How many samples a query may read; 0 for any number.
    #[serde(deserialize_with = "number::<_, _, 0, 4_294_967_295>")]
    pub query_samples: u64,
    /// How many series a statement of a query may give; 0 for any number.
    #[serde(deserialize_with = "number::<_, _, 0, 4_294_967_295>")]
    pub query_series: u64,
    /// How many windows of `GROUP BY time` a statement may give; 0 for any number.
    #[serde(deserialize_with = "number::<_, _, 0, 4_294_967_295>")]
    pub query_buckets: u64,
    /// How long open requests may take at shutdown.
    #[serde(skip)]
    pub shutdown: Duration,
    /// The number of fields (measurement and key) per athlete.
    #[serde(deserialize_with = "amount::<_, ONE, 16, 65_536>")]
    pub fields_per_athlete: usize,
    /// The total length of the names of an athlete's fields, in bytes.
    #[serde(rename = "field_names_kib", deserialize_with = "amount::<_, KIB, 4, 1_048_576>")]
    pub field_name_bytes: usize,
    /// The number of logbook entries per athlete.
    #[serde(deserialize_with = "amount::<_, ONE, 16, 1_000_000>")]
    pub log_entries: usize,
    /// The number of batches that may wait for the disk.
    #[serde(deserialize_with = "amount::<_, ONE, 16, 1_048_576>")]
    pub queue_batches: usize,
    /// The total size of batches that may wait for the disk, in bytes.
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
            queries: 8,
            query_secs: 0,
            query_samples: 0,
            query_series: 0,
            query_buckets: 0,
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
    /// Derives limits that are not in the file, as told by `is_set`, from others, and checks that
    /// they are consistent. An error is the key and what is wrong with it.
    pub(super) fn derive_and_check(
        &mut self,
        is_set: impl Fn(&str) -> bool,
    ) -> Result<(), (&'static str, &'static str)> {
        if !is_set("connections_per_address") {
            self.connections_per_address = (self.connections / 2).max(4);
        }
        if !is_set("field_names_kib") {
            // The same number of bytes per name as by default.
            self.field_name_bytes = self.fields_per_athlete * 256;
        }
        if self.connections_per_address > self.connections {
            let reason = "connections_per_address cannot be more than connections";
            return Err(("connections_per_address", reason));
        }
        // The largest body must fit, both compressed and decompressed.
        if self.all_bodies_bytes < 2 * self.body_bytes {
            let key = if is_set("bodies_mib") { "bodies_mib" } else { "body_mb" };
            return Err((key, "bodies_mib holds at least two bodies of body_mb"));
        }
        Ok(())
    }
}
