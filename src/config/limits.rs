//! What clients may take of this machine: the table `[limits]` of the settings file.
//!
//! Invariants: every limit has a least and a most that make sense; what a limit is called says
//! its unit.

use std::time::Duration;

use toml_edit::{Item, TableLike};

/// What clients may take of this machine.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// The largest body, also when unpacked.
    pub body_bytes: usize,
    /// All bodies together, but for the first 64 KiB of each.
    pub all_bodies_bytes: usize,
    /// Larger bodies are parsed off the async workers.
    pub inline_parse_bytes: usize,
    /// Connections at a time. Stays well below the usual limit of 1,024 open files, because
    /// the journal must be able to open its next segment whatever clients do.
    pub connections: usize,
    /// Connections of one machine at a time: many, because a whole team can stand behind one
    /// router, but not all.
    pub connections_per_address: usize,
    /// The handshake of HTTPS must be complete this long after the connection.
    pub handshake: Duration,
    /// Requests of one athlete at a time, so that one who is broken or hostile cannot keep
    /// everything busy.
    pub requests_per_athlete: usize,
    /// A request's header must be complete this long after its first byte.
    pub header: Duration,
    /// A body must go on within this time.
    pub body_idle: Duration,
    /// A body that comes slower than this, taken over all of it but for its first second, makes
    /// room when places are scarce; 0 for any pace.
    pub body_bytes_per_sec: u64,
    /// A body must be complete within this time, since it holds its share of the memory.
    pub body_whole: Duration,
    /// A connection may rest this long between requests.
    pub idle: Duration,
    /// How long the disk may take for one answer.
    pub commit: Duration,
    /// How long a client may keep sending after it got an error.
    pub drain: Duration,
    /// Exports that run at a time.
    pub exports: usize,
    /// How long a client of an export may take nothing.
    pub stalled_export: Duration,
    /// How long open requests have at shutdown.
    pub shutdown: Duration,
    /// Fields (measurement and key) an athlete may have.
    pub fields_per_athlete: usize,
    /// Bytes that the names of an athlete's fields may have together.
    pub field_name_bytes: usize,
    /// Entries of the logbook an athlete may have.
    pub log_entries: usize,
    /// Batches that may wait for the disk.
    pub queue_batches: usize,
    /// Bytes of batches that may wait for the disk.
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

/// A key of `[limits]`.
struct Key {
    name: &'static str,
    least: u32,
    most: u32,
    set: fn(&mut Limits, u32),
}

const fn secs(value: u32) -> Duration {
    Duration::from_secs(value as u64)
}

const KEYS: [Key; 20] = [
    Key {
        name: "body_mb",
        least: 1,
        most: 1000,
        set: |limits, value| limits.body_bytes = value as usize * 1_000_000,
    },
    Key {
        name: "bodies_mib",
        least: 16,
        most: 1 << 20,
        set: |limits, value| limits.all_bodies_bytes = (value as usize) << 20,
    },
    Key {
        name: "connections",
        least: 8,
        most: 1_000_000,
        set: |limits, value| limits.connections = value as usize,
    },
    Key {
        name: "connections_per_address",
        least: 4,
        most: 1_000_000,
        set: |limits, value| limits.connections_per_address = value as usize,
    },
    Key {
        name: "requests_per_athlete",
        least: 2,
        most: 1_000_000,
        set: |limits, value| limits.requests_per_athlete = value as usize,
    },
    Key { name: "handshake_s", least: 1, most: 600, set: |l, value| l.handshake = secs(value) },
    Key { name: "header_s", least: 1, most: 600, set: |l, value| l.header = secs(value) },
    Key { name: "body_idle_s", least: 1, most: 3600, set: |l, value| l.body_idle = secs(value) },
    Key {
        name: "body_min_bytes_per_s",
        least: 0,
        most: 1_000_000,
        set: |limits, value| limits.body_bytes_per_sec = u64::from(value),
    },
    Key { name: "body_s", least: 1, most: 86_400, set: |l, value| l.body_whole = secs(value) },
    Key { name: "idle_s", least: 1, most: 86_400, set: |l, value| l.idle = secs(value) },
    Key { name: "commit_s", least: 1, most: 600, set: |l, value| l.commit = secs(value) },
    Key { name: "drain_s", least: 1, most: 600, set: |l, value| l.drain = secs(value) },
    Key { name: "exports", least: 1, most: 64, set: |l, value| l.exports = value as usize },
    Key {
        name: "export_idle_s",
        least: 1,
        most: 3600,
        set: |limits, value| limits.stalled_export = secs(value),
    },
    Key {
        name: "fields_per_athlete",
        least: 16,
        most: 65_536,
        set: |limits, value| limits.fields_per_athlete = value as usize,
    },
    Key {
        name: "field_names_kib",
        least: 4,
        most: 1 << 20,
        set: |limits, value| limits.field_name_bytes = (value as usize) << 10,
    },
    Key {
        name: "log_entries",
        least: 16,
        most: 1_000_000,
        set: |limits, value| limits.log_entries = value as usize,
    },
    Key {
        name: "queue_batches",
        least: 16,
        most: 1 << 20,
        set: |limits, value| limits.queue_batches = value as usize,
    },
    Key {
        name: "queue_mib",
        least: 1,
        most: 1 << 16,
        set: |limits, value| limits.queue_bytes = (value as usize) << 20,
    },
];

/// The limits of a table, or the first value that cannot be meant; unknown keys are told.
pub(super) fn read<'a>(
    table: &'a dyn TableLike,
    mut unknown: impl FnMut(&'a str),
) -> Result<Limits, (&'a str, String)> {
    let mut limits = Limits::default();
    for (name, item) in table.iter() {
        let Some(key) = KEYS.iter().find(|key| key.name == name) else {
            unknown(name);
            continue;
        };
        let Key { least, most, .. } = *key;
        let value = item.as_integer().and_then(|value| u32::try_from(value).ok());
        let value = value.filter(|value| (least..=most).contains(value));
        let wrong = || (name, format!("{name} is a number from {least} to {most}"));
        (key.set)(&mut limits, value.ok_or_else(wrong)?);
    }
    let has = |name| table.get(name).is_some_and(|item| !Item::is_none(item));
    if !has("connections_per_address") {
        limits.connections_per_address = (limits.connections / 2).max(4);
    }
    if !has("field_names_kib") {
        // As many bytes a name as by default.
        limits.field_name_bytes = limits.fields_per_athlete * 256;
    }
    if limits.connections_per_address > limits.connections {
        let reason = "connections_per_address cannot be more than connections";
        return Err(("connections_per_address", reason.to_owned()));
    }
    // The largest body, packed and unpacked.
    if limits.all_bodies_bytes < 2 * limits.body_bytes {
        let at = if has("bodies_mib") { "bodies_mib" } else { "body_mb" };
        return Err((at, "bodies_mib holds at least two bodies of body_mb".to_owned()));
    }
    Ok(limits)
}
