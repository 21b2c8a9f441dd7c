//! Problems as sentences, with text from clients sanitised.

use std::borrow::Cow;

use jiff::{Timestamp, tz::TimeZone};

use super::{Kind, Problem};
use crate::model::UnixNanos;

/// The maximum length of a login or name from a client, in characters.
const MAX_WHO_CHARS: usize = 64;
/// The maximum length of a message, in characters.
const MAX_DETAIL_CHARS: usize = 160;
/// The sender of something that came without a login.
const SOMEBODY: &str = "somebody";

impl Problem {
    /// The problem as a sentence without a full stop; times are in `zone`.
    pub fn sentence(&self, zone: &TimeZone) -> String {
        self.sentence_about(&self.who, zone)
    }

    /// The same with a name for the athlete, as given by [`super::called`].
    pub fn sentence_about(&self, name: &str, zone: &TimeZone) -> String {
        self.compose(&self.who, name, self.said().as_deref(), zone)
    }

    /// The detail as shown; `None` if there is none.
    pub fn said(&self) -> Option<Cow<'_, str>> {
        (!self.detail.is_empty()).then(|| self.shown_detail())
    }

    /// The sentence for the log, with advice. It contains nothing of a body, and of a name only
    /// what can be a login: a token pasted into the wrong place is not one.
    pub(super) fn log_line(&self, name: Option<&str>, zone: &TimeZone) -> String {
        let is_of_a_body = matches!(
            self.kind,
            Kind::BadLines | Kind::DroppedValues | Kind::BadRequest | Kind::Unreadable
        );
        let said = (!is_of_a_body && !self.detail.is_empty()).then(|| self.shown_detail());
        let who = login_part(&self.who);
        let sentence = self.compose(&who, name.unwrap_or(&who), said.as_deref(), zone);
        format!("{sentence}: {}", self.advice())
    }

    /// The detail as shown. From a query string it contains only what can be a login, because codes
    /// may be there too.
    fn shown_detail(&self) -> Cow<'_, str> {
        match self.kind {
            Kind::OtherDatabase | Kind::UnknownDatabase => login_part(&self.detail),
            _ => Cow::Borrowed(&*self.detail),
        }
    }

    fn compose(&self, who: &str, name: &str, said: Option<&str>, zone: &TimeZone) -> String {
        let is_here = self.address.is_loopback();
        let at = if is_here {
            "on this computer".to_owned()
        } else {
            format!("at {}", self.address.to_canonical())
        };
        let in_brackets = said.map_or_else(String::new, |said| format!(" ({said})"));
        let said = said.unwrap_or("something");
        let since = clock_time(self.first, zone);
        // Without a login, all we know is the address.
        let sender = if name == SOMEBODY { format!("phone {at}") } else { format!("{name} {at}") };
        let text = match self.kind {
            Kind::WrongPassword => format!("phone {at} posts for {who} with a wrong password"),
            Kind::UnknownLogin => format!("phone {at} posts for {who}, who is not in the roster"),
            Kind::NoLogin => format!("phone {at} posts without a login"),
            Kind::OtherDatabase => format!("{name} {at} posts to the database of {said}"),
            Kind::UnknownDatabase => {
                format!("{name} {at} posts to the database {said}, which does not exist")
            }
            Kind::BadLines => format!("{name} {at} sends lines that cannot be read{in_brackets}"),
            Kind::DroppedValues => {
                format!("{name} {at} sends values that cannot be recorded{in_brackets}")
            }
            Kind::NothingShown => {
                format!("{name} {at} sends what is recorded but not shown{in_brackets}")
            }
            Kind::BadRequest => {
                format!("{name} {at} sends requests that cannot be read{in_brackets}")
            }
            Kind::Throttled => format!("phone {at} tries logins for {who} too often and must wait"),
            Kind::LoginFlood => {
                let place =
                    if is_here { "this computer".to_owned() } else { at.replacen("at ", "", 1) };
                let count = self.count;
                let whom = if who.is_empty() {
                    "for many names".to_owned()
                } else {
                    format!("most for {who}")
                };
                return format!("{place} tried {count} wrong logins since {since}, {whom}");
            }
            Kind::TooLarge => format!("{name} {at} sends more at once than is allowed"),
            Kind::CutOff => {
                format!("the connection of {name} {at} breaks off in the middle of posts")
            }
            Kind::TooSlow => format!("{name} {at} sends so slowly that the connection was cut"),
            Kind::TooManyConnections => {
                format!("somebody {at} opens more connections than one address may have")
            }
            Kind::WrongPath => format!("{sender} sends to a path that is not served{in_brackets}"),
            Kind::WrongMethod => {
                format!("{sender} uses a method that this path does not take{in_brackets}")
            }
            Kind::Visit => {
                format!("a browser or scanner {at} looks for what is not here{in_brackets}")
            }
            Kind::Erasing => {
                format!(
                    "phone {at} posts for {who}, who was removed and is being erased{in_brackets}"
                )
            }
            Kind::BadPosition => format!("{name} {at} sends positions that cannot be{in_brackets}"),
            Kind::TlsTooOld => format!("phone {at} uses a TLS older than 1.2{in_brackets}"),
            Kind::HandshakeFailed => {
                format!("phone {at} does not get through the TLS handshake{in_brackets}")
            }
            Kind::NotHttp => format!("somebody {at} sends what is no HTTP request"),
            Kind::TlsOnPlain => format!("phone {at} uses https on the port for plain http"),
            Kind::PlainOnTls => format!("phone {at} uses plain http on the port for https"),
            Kind::PlainRefused => format!("phone {at} uses plain http, which is switched off"),
            Kind::Untrusted => format!("phone {at} does not trust this computer's certificate"),
            Kind::Busy => "samples must wait: more arrives than is recorded".to_owned(),
            Kind::DiskTrouble => format!("samples cannot be recorded: {said}"),
            Kind::Fault => format!("a post cannot be recorded: {said}"),
            Kind::ClockAhead | Kind::ClockBehind => format!("{name} {at} sends times {said}"),
            Kind::WrongPrecision => format!("{name} {at}: {said}"),
            Kind::WrongCode => format!("phone {at} posts with a code that nobody has"),
            Kind::RevokedCode => {
                format!("{name} {at} posts with a code that was revoked{in_brackets}")
            }
            Kind::OtherEvent => {
                format!("{name} {at} posts with a code of an event that is not open{in_brackets}")
            }
            Kind::CodeForWriting => {
                format!("{name} {at} asks with a phone's code for what needs the password")
            }
            Kind::Unreadable => format!("{name} {at} sends what cannot be read{in_brackets}"),
            Kind::Encrypted => format!("{name} {at} sends encrypted messages"),
            Kind::NotKept => format!("requests that cannot be read are not kept: {said}"),
        };
        match self.count {
            1 => format!("{text}, once at {since}"),
            count => format!("{text}, {count} times since {since}"),
        }
    }

    /// What to do about it.
    pub fn advice(&self) -> &'static str {
        match self.kind {
            Kind::WrongPassword => "check the password on the phone, or set another one",
            Kind::UnknownLogin => "check the login on the phone (case matters), or add the athlete",
            Kind::NoLogin => "enter login and password on the phone",
            Kind::OtherDatabase | Kind::UnknownDatabase => {
                "on the phone, the database is the athlete's own login"
            }
            Kind::BadLines => "check what the app sends; good lines are recorded",
            Kind::DroppedValues => "a field keeps its first kind: number, text or true/false",
            Kind::NothingShown => {
                "set the measurement in the app to samples: only its numbers are shown"
            }
            Kind::BadRequest => "check address and settings of the app",
            Kind::Throttled => "correct the login on the phone; it may try again soon",
            Kind::LoginFlood => {
                "these logins must wait, other phones are not held up; if it is no phone of \
                 yours, take it off the network"
            }
            Kind::TooLarge => "let the app send smaller pieces, more often",
            Kind::CutOff => "a bad radio link; nothing is lost while the phone sends again",
            Kind::TooSlow => "a bad radio link, or an attack; other phones are not held up",
            Kind::TooManyConnections => {
                "other phones are not held up; raise connections_per_address if many phones \
                 share this address"
            }
            Kind::NotHttp => "check address and port of the app",
            Kind::TlsOnPlain => "use http in the phone's address, or the port for https",
            Kind::PlainOnTls => "use https in the phone's address, or the port for plain http",
            Kind::PlainRefused => "use https in the phone's address, with its port",
            Kind::Untrusted => {
                "install ca.crt of this computer on the phone (http://ADDRESS:8086/ca.crt), and \
                 check that the phone uses a present address or name of this computer"
            }
            Kind::Busy => "nothing is lost while phones keep what was not accepted",
            Kind::DiskTrouble => "look after the disk; phones try again by themselves",
            Kind::Fault => "please report this, with the log; phones try again by themselves",
            Kind::ClockAhead | Kind::ClockBehind => {
                "set the phone's clock to network time, and let the app send UTC by that clock"
            }
            Kind::Erasing => "add the athlete again once that is done, or switch the phone off",
            Kind::WrongPath => {
                "set the app to the path /write (InfluxDB 1) or /api/v2/write (InfluxDB 2), \
                 without anything before or after it"
            }
            Kind::WrongMethod => "set the app to the method POST and the path /write",
            Kind::Visit => "nothing, if it was you; phones post to /write",
            Kind::BadPosition => {
                "let the app send latitude and longitude in degrees, such as 43.7687 and 11.2558; \
                 the samples are recorded as sent"
            }
            Kind::TlsTooOld => {
                "update the phone or the app, or let it use plain http with its port"
            }
            Kind::HandshakeFailed => {
                "install ca.crt of this computer on the phone and update the app, or let it use \
                 plain http with its port"
            }
            Kind::WrongPrecision => "set the precision of the app to the unit of its times",
            Kind::WrongCode => "scan the athlete's code again, or make a new one for this phone",
            Kind::RevokedCode => "make a new code for this phone, or switch its app off",
            Kind::OtherEvent => "open that event, or make a new code for this phone",
            Kind::CodeForWriting => "log in with the password; a code only posts samples",
            Kind::Unreadable => {
                "check the settings of the app; what can be read is recorded, and the request is \
                 kept in the folder `unreadable`"
            }
            Kind::Encrypted => "switch encryption off in the app; the messages are kept",
            Kind::NotKept => "look after the disk; what could be read is recorded",
        }
    }
}

fn clock_time(at: UnixNanos, zone: &TimeZone) -> String {
    let time = Timestamp::from_nanosecond(i128::from(at.0)).unwrap_or_default();
    time.to_zoned(zone.clone()).strftime("%H:%M").to_string()
}

/// A login as sent, sanitised for a line of text.
pub(super) fn shown_who(who: &str) -> Cow<'_, str> {
    let plain = |byte: u8| byte.is_ascii_graphic();
    if who.is_empty() {
        Cow::Borrowed(SOMEBODY)
    } else if who.len() <= MAX_WHO_CHARS && who.bytes().all(plain) {
        Cow::Borrowed(who)
    } else {
        Cow::Owned(who.escape_default().take(MAX_WHO_CHARS).collect())
    }
}

/// The part of a name that can be a login.
fn login_part(who: &str) -> Cow<'_, str> {
    let is_login = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'.' | b'-');
    if who.bytes().all(is_login) {
        return Cow::Borrowed(who);
    }
    let login = who.chars().take_while(|c| u8::try_from(*c).is_ok_and(is_login));
    Cow::Owned(login.chain(['\u{2026}']).collect())
}

pub(super) fn is_shown(character: char) -> bool {
    // Bidirectional control characters could reorder the sentence around them.
    !character.is_control()
        && !matches!(character, '\u{200e}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

fn shown_chars(text: &str) -> impl Iterator<Item = char> {
    text.chars().take(MAX_DETAIL_CHARS).map(|c| if is_shown(c) { c } else { '\u{fffd}' })
}

/// Removes characters that could change how the surrounding text looks.
pub(super) fn plain(text: &str) -> String {
    shown_chars(text).collect()
}

pub(super) fn shown_detail(detail: &str) -> Box<str> {
    let mut shown = plain(detail);
    if detail.chars().nth(MAX_DETAIL_CHARS).is_some() {
        shown.push('\u{2026}');
    }
    shown.into()
}

/// Whether [`shown_detail`] of `detail` starts with `shown`; does not allocate.
pub(super) fn is_shown_as(shown: &str, detail: &str) -> bool {
    shown_chars(detail).eq(shown.chars().take(MAX_DETAIL_CHARS))
}
