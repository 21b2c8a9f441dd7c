//! Lines of the operator: what happens beside the samples.

use crate::{
    line_protocol::{
        Sections, Value, unescape_text, write_field_key, write_measurement, write_tag, write_text,
        write_time,
    },
    model::{Login, UnixNanos},
};

use super::prefix::VIA;

/// Key of the tag that says which athlete a line is about.
pub(super) const ABOUT: &[u8] = b"about";

/// Measurement of the lines that say which device is which sender.
const SENDER: &[u8] = b"sender";

/// Field of a sender line: the address of the device.
const ADDRESS: &[u8] = b"address";

/// Field of a sender line: what the device calls its app.
const APP: &[u8] = b"app";

/// A line of the operator.
#[derive(Debug, Clone, Copy)]
pub struct OperatorLine<'a> {
    /// Whom it is about, if about one athlete.
    pub about: Option<&'a str>,
    /// The sender it is about, if about one.
    pub via: Option<u32>,
    /// When.
    pub time: UnixNanos,
    /// The whole line without its line feed.
    pub raw: &'a [u8],
    pub(super) sections: Sections<'a>,
}

/// The device that a [`sender_line`] names; [`OperatorLine::about`] says whose it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SenderNote {
    /// The athlete's Nth sender.
    pub via: u32,
    /// Its address, escapes removed.
    pub address: String,
    /// Its app, escapes removed.
    pub app: String,
}

impl SenderNote {
    /// Whether it is no phone but files that were imported, which have no address.
    pub fn is_import(&self) -> bool {
        is_import(&self.address, &self.app)
    }
}

/// What the last number of a login stands for when all are given away.
pub const OTHER_SENDERS: &str = "others";

/// Whether the sender of this address and app is no phone but files that were imported.
pub fn is_import(address: &str, app: &str) -> bool {
    address.is_empty() && app != OTHER_SENDERS
}

/// The operator line that says which device is the athlete's Nth sender, with its line feed.
pub fn sender_line(
    login: &Login,
    via: u32,
    address: &str,
    app: &str,
    first_seen: UnixNanos,
) -> Vec<u8> {
    let mut line = Vec::with_capacity(96);
    write_measurement(SENDER, &mut line);
    write_tag(ABOUT, login.as_str().as_bytes(), &mut line);
    write_tag(VIA, via.to_string().as_bytes(), &mut line);
    line.push(b' ');
    write_field_key(ADDRESS, &mut line);
    write_text(address.as_bytes(), &mut line);
    line.push(b',');
    write_field_key(APP, &mut line);
    write_text(app.as_bytes(), &mut line);
    line.push(b' ');
    write_time(first_seen.0, &mut line);
    line.push(b'\n');
    line
}

impl<'a> OperatorLine<'a> {
    /// The measurement, escapes kept.
    pub const fn measurement(&self) -> &'a [u8] {
        self.sections.measurement
    }

    /// What the line says, if it is a [`sender_line`].
    pub fn sender(&self) -> Option<SenderNote> {
        if self.sections.measurement != SENDER {
            return None;
        }
        let (mut address, mut app) = (None, None);
        for field in self.sections.fields().flatten() {
            if let Value::Text(text) = field.value {
                match field.key {
                    ADDRESS => address = Some(plain(text)),
                    APP => app = Some(plain(text)),
                    _ => {}
                }
            }
        }
        Some(SenderNote { via: self.via?, address: address?, app: app? })
    }
}

/// A text value without escapes, with U+FFFD for what is not UTF-8.
pub(super) fn plain(raw: &[u8]) -> String {
    String::from_utf8_lossy(&unescape_text(raw)).into_owned()
}
