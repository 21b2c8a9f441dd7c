//! The dialects of phone apps: requests to samples, and the answer that each app takes for
//! "stored".
//!
//! Which dialect a request is in is told by its shape, not by its headers, which are missing or
//! wrong as often as not: a body that begins with `{` or `[` is JSON, anything else pairs of a form,
//! together with those of the query. The code of the phone decides whose samples they are; names
//! and numbers of phones in a request are no proof of anything.
//!
//! Every dialect is total on any bytes. What can be read is read; of the rest the operator is told
//! ([`Unread`]), and the request is kept as a whole by whoever asked. Units are converted here
//! (`record`), numbers and times are read in one place (`value`, `time`), and names that mean the
//! same stand in one table (`names`).

use crate::model::UnixNanos;

mod app;
mod collect;
mod flat;
mod json;
mod member;
mod names;
mod overland;
mod owntracks;
mod pairs;
mod phonetrack;
mod record;
mod sensor_logger;
#[cfg(test)]
mod tests;
mod time;
mod traccar;
mod value;

pub use app::{App, Hints};

use app::Shape;
use collect::{Collector, NoTime};
use json::Json;

/// Arrays within arrays are read up to this depth; no app nests any.
const MAX_DEPTH: usize = 3;

/// A request of a phone.
#[derive(Debug, Clone, Copy)]
pub struct PhoneRequest<'a> {
    /// The body, unpacked.
    pub body: &'a [u8],
    /// The query string.
    pub query: &'a str,
    /// What else tells the app.
    pub hints: Hints<'a>,
    /// When it arrived: the time of samples without one.
    pub received: UnixNanos,
    /// Numbers under names of the app's own are left out.
    pub has_metrics_alone: bool,
}

/// What a request holds.
#[derive(Debug, PartialEq, Eq)]
pub struct PhoneReading {
    /// Which app sent it.
    pub app: App,
    /// The samples, as lines of the measurement `samples` with times in nanoseconds.
    pub lines: Vec<u8>,
    /// When the phone's own lap button was pressed.
    pub laps: Vec<UnixNanos>,
    /// What could not be read, if anything.
    pub unread: Option<Unread>,
}

/// What of a request could not be read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unread {
    /// The first fault, in words; may quote the request.
    pub what: String,
    /// How many there are.
    pub count: usize,
    /// It is encrypted, and without a fault else.
    pub is_encrypted: bool,
}

/// The samples of a request take more memory than there is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NoRoom;

/// Reads a request. `room` is asked before memory for its samples is taken, in bytes.
pub fn read(
    request: &PhoneRequest<'_>,
    room: &mut dyn FnMut(usize) -> bool,
) -> Result<PhoneReading, NoRoom> {
    let app = App::of(request.body, &request.hints);
    let mut collector = Collector::new(request.received, request.has_metrics_alone, room);
    match Json::root(request.body) {
        Some(root) => read_roots(root, request, &mut collector),
        None => read_pairs(request, &mut collector),
    }
    let collected = collector.finish();
    if !collected.has_room {
        return Err(NoRoom);
    }
    let unread = match collected.fault {
        Some(what) => Some(Unread { what, count: collected.n_faults, is_encrypted: false }),
        None if collected.is_encrypted => {
            Some(Unread { what: "it is encrypted".to_owned(), count: 1, is_encrypted: true })
        }
        None => None,
    };
    Ok(PhoneReading { app, lines: collected.lines, laps: collected.laps, unread })
}

/// Reads a JSON text, or several one after the other.
fn read_roots(root: Json<'_>, request: &PhoneRequest<'_>, into: &mut Collector<'_>) {
    let mut next = Some(root);
    while let Some(root) = next {
        read_json(root, request, 0, into);
        let rest = root.rest();
        next = Json::root(rest);
        if next.is_none() && !rest.is_empty() {
            into.fault("something follows the JSON");
        }
    }
}

fn read_json(json: Json<'_>, request: &PhoneRequest<'_>, depth: usize, into: &mut Collector<'_>) {
    if into.is_full() {
        return;
    }
    if json.is_array() {
        if depth == MAX_DEPTH {
            return into.fault("arrays within arrays");
        }
        for item in json.items() {
            read_json(item, request, depth + 1, into);
        }
        if !json.is_whole() {
            into.fault("the request is cut off");
        }
        return;
    }
    if !json.is_object() {
        return into.fault("an item is no object");
    }
    let without_time = if depth == 0 { NoTime::Received } else { NoTime::ReceivedIfMissing };
    match Shape::of(json) {
        Shape::Overland => overland::read(json, into),
        Shape::Feature => overland::read_feature(json, into),
        Shape::OwnTracks => {
            let sender = owntracks::Sender {
                is_owntracks: request.hints.is_owntracks(),
                is_overland: request.hints.is_overland(),
            };
            let without_time = if depth == 0 { without_time } else { NoTime::LeftOut };
            owntracks::read(json, sender, without_time, into);
        }
        Shape::SensorLogger => sensor_logger::read(json, into),
        Shape::Traccar(location) => traccar::read(json, location, without_time, into),
        Shape::Nothing => {}
        Shape::Points(points) => phonetrack::read(points, into),
        Shape::Flat if !json.is_whole() => into.fault("the request is cut off"),
        Shape::Flat => {
            let members = json.members().map(|(name, value)| (name, value.value()));
            let mut record = flat::read(members, flat::Form::default());
            if !record.is_understood {
                record.fault("no value in it is known");
            }
            into.add(record, without_time);
        }
    }
}

/// Reads a form, a query, or both.
fn read_pairs(request: &PhoneRequest<'_>, into: &mut Collector<'_>) {
    let PhoneRequest { body, query, .. } = *request;
    if body.trim_ascii().is_empty() && query.is_empty() {
        // A test of the connection, or a message of zero bytes.
        return;
    }
    let form = flat::Form {
        is_all_text: true,
        is_mps: request.hints.is_phonetrack_job,
        // An address with placeholders.
        has_battery_share: request.hints.is_overland(),
    };
    let mut record = flat::read(pairs::of(body, query), form);
    if !record.is_understood {
        record.fault("no value in it is known");
    }
    into.add(record, NoTime::Received);
}
