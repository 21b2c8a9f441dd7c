//! Messages of a time, and events: what records and summaries are made of alike.

use rustyfit::{
    profile::{
        mesgdef,
        typedef::{self, FitBaseType, MesgNum},
    },
    proto::{DeveloperField, Message, Value},
};

use super::{
    TIMESTAMP,
    columns::{DEVELOPER, field},
    value::text_value,
};

/// A message of a time.
pub(super) fn message(num: MesgNum, secs: u32) -> Message {
    let time = field(TIMESTAMP, FitBaseType::UINT32, Value::Uint32(secs));
    Message { num, fields: vec![time], ..Message::default() }
}

/// An event.
pub(super) fn event(secs: u32, event: typedef::Event, kind: typedef::EventType) -> Message {
    let mut message = message(MesgNum::EVENT, secs);
    message.fields.push(field(mesgdef::Event::EVENT, FitBaseType::ENUM, Value::Uint8(event.0)));
    message.fields.push(field(mesgdef::Event::EVENT_TYPE, FitBaseType::ENUM, Value::Uint8(kind.0)));
    message
}

/// A text in one of our developer fields; `None` for an empty one.
pub(super) fn own_text(num: u8, text: &str) -> Option<DeveloperField> {
    let value = text_value(text);
    let developer_data_index = DEVELOPER;
    (!text.is_empty()).then_some(DeveloperField { num, developer_data_index, value })
}
