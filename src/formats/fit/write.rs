//! Writes a recording as an activity file.

use std::io::{self, BufWriter, Read, Seek, Write};

use embedded_io_adapters::std::FromStd;
use rustyfit::{
    Encoder, HeaderOption,
    profile::{
        mesgdef,
        typedef::{self, DateTime, FitBaseType, MesgNum},
    },
    proto::{Message, ProtocolVersion},
};

use crate::{
    formats::{Activity, Marker, SampleSource},
    model::Progress,
};

use super::{
    APPLICATION_ID,
    columns::{Columns, DEVELOPER, TEXT, field},
    events::{event, message, own_text},
    fit_secs_of,
    seconds::{for_each_second, millis_of},
    summaries::{Plan, activity_message},
    value::text_value,
};

/// The buffer size for writing to the scratch file.
const BUFFER_BYTES: usize = 64 << 10;
/// Local message types: 16, so that records of different fields need no new definition each.
const INTERLEAVED: u8 = 15;

/// Where a file is assembled before it is sent: memory or a temporary file, initially empty.
pub trait Scratch: Read + Write + Seek {}

impl<T: Read + Write + Seek> Scratch for T {}

/// Writes samples and the metadata of an activity as a FIT file. Returns notes on what other
/// programs will not find in it.
///
/// `utc_offset_secs` is the offset of local time, for the activity's local timestamp. The file is
/// assembled in `scratch`, because its length comes first. Fails if `out`, `scratch` or the samples
/// fail, or if the work was cancelled.
pub fn write_fit(
    activity: &Activity,
    samples: &dyn SampleSource,
    utc_offset_secs: i32,
    progress: &Progress,
    scratch: &mut dyn Scratch,
    out: &mut dyn Write,
) -> io::Result<Vec<String>> {
    let mut columns = Columns::of(samples)?;
    columns.describe_texts();
    let plan = Plan::of(activity, samples.times());
    let mut encoder = Encoder::builder()
        .protocol_version(ProtocolVersion::V2)
        .header_option(HeaderOption::Normal(INTERLEAVED))
        .build();
    let mut buffer = BufWriter::with_capacity(BUFFER_BYTES, &mut *scratch);
    let mut stream = encoder.stream(FromStd::new(&mut buffer));
    let mut write = |mut message: Message| {
        stream.write_message(&mut message).map_err(|error| io::Error::other(error.to_string()))
    };
    for message in head(activity, &columns, plan.starts_at()) {
        write(message)?;
    }
    // Events are interleaved with the records in time order.
    let mut events: Vec<(u32, Message)> = plan.timer_events().collect();
    events.extend(activity.markers.iter().filter_map(|marker| marker_event(marker, &columns)));
    events.sort_by_key(|(secs, _)| *secs);
    let mut events = events.into_iter().peekable();
    for_each_second(samples, &mut 0, &mut 0, |second| {
        while let Some((_, event)) = events.next_if(|(secs, _)| *secs <= second.secs) {
            write(event)?;
        }
        let mut record = message(MesgNum::RECORD, second.secs);
        let Message { fields, developer_fields, .. } = &mut record;
        columns.fill(second.readings, second.millis, fields, developer_fields);
        write(record)?;
        Ok(progress.check_stopped()?)
    })?;
    for (_, event) in events {
        write(event)?;
    }
    plan.summaries(samples, &mut |summary| {
        progress.check_stopped()?;
        write(summary)
    })?;
    write(activity_message(&plan, utc_offset_secs))?;
    stream.finish().map_err(|error| io::Error::other(error.to_string()))?;
    buffer.flush()?;
    drop(buffer);
    scratch.rewind()?;
    io::copy(scratch, out)?;
    Ok(notes(&columns))
}

/// The messages before the first record.
fn head(activity: &Activity, columns: &Columns, starts_at: u32) -> Vec<Message> {
    let mut file = mesgdef::FileId::new();
    file.r#type = typedef::File::ACTIVITY;
    file.manufacturer = typedef::Manufacturer::DEVELOPMENT;
    file.product = 0;
    file.time_created = DateTime(starts_at);
    file.product_name = "Trackside".into();
    let mut device = mesgdef::DeviceInfo::new();
    device.timestamp = DateTime(starts_at);
    device.device_index = typedef::DeviceIndex::CREATOR;
    device.manufacturer = typedef::Manufacturer::DEVELOPMENT;
    device.product = 0;
    device.product_name = "Trackside".into();
    let mut head = vec![Message::from(file), Message::from(device)];
    if !activity.athlete.is_empty() {
        head.push(Message {
            num: MesgNum::USER_PROFILE,
            fields: vec![field(
                mesgdef::UserProfile::FRIENDLY_NAME,
                FitBaseType::STRING,
                text_value(&activity.athlete),
            )],
            ..Message::default()
        });
    }
    let mut developer = mesgdef::DeveloperDataId::new();
    developer.application_id = APPLICATION_ID.into();
    developer.developer_data_index = DEVELOPER;
    developer.application_version = 1;
    head.push(Message::from(developer));
    for described in &columns.described {
        let mut description = mesgdef::FieldDescription::new();
        description.developer_data_index = DEVELOPER;
        description.field_definition_number = described.num;
        description.fit_base_type_id = described.kind;
        description.field_name = texts(&described.name);
        if !described.unit.is_empty() {
            description.units = texts(described.unit);
        }
        head.push(Message::from(description));
    }
    head
}

/// A list with one text.
fn texts(text: &str) -> Box<[Box<str>]> {
    let text: Box<str> = text.into();
    Box::new([text])
}

fn marker_event(marker: &Marker, columns: &Columns) -> Option<(u32, Message)> {
    let secs = fit_secs_of(marker.time)?;
    let mut message = event(secs, typedef::Event::USER_MARKER, typedef::EventType::MARKER);
    message.developer_fields.extend(own_text(TEXT, &marker.text));
    message.developer_fields.extend(columns.millis_field(millis_of(marker.time)));
    Some((secs, message))
}

fn notes(columns: &Columns) -> Vec<String> {
    let mut notes = Vec::new();
    if columns.n_merged > 0 {
        notes.push(format!(
            "FIT knows whole seconds: {} samples went into a later one of the same second",
            columns.n_merged
        ));
    }
    if columns.n_left_out > 0 {
        notes.push(format!(
            "{} values are out of what FIT can hold and were left out",
            columns.n_left_out
        ));
    }
    if columns.n_undated > 0 {
        notes.push(format!(
            "{} samples are from before 1998 or after 2126, which FIT cannot say, and were left \
             out",
            columns.n_undated
        ));
    }
    notes
}
