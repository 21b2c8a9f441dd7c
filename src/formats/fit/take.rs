//! What each kind of message adds to what was read.

use std::time::Duration;

use rustyfit::{
    profile::{
        mesgdef::{DeveloperDataId, Event, FileId, Hr, Lap, Session, Sport, UserProfile},
        typedef::{self, MesgNum},
    },
    proto::Message,
};

use crate::{
    formats::Marker,
    model::{Reading, UnixNanos},
};

use super::{
    APPLICATION_ID, NOTE_FIELD, TEXT_FIELD, TIMESTAMP, TITLE_FIELD,
    developer::described,
    lengths::Length,
    messages::{MAX_SPANS, Messages},
    time_of,
    timed_messages::{SpanFields, TimedMessage},
    value::text,
};

/// More developer fields than any file has.
const MAX_DESCRIPTIONS: usize = 4096;

impl Messages {
    /// Takes a message; false when it is one too many.
    pub(super) fn take(&mut self, message: &Message) -> bool {
        // The library looks through all descriptions for each of them.
        let n_looked_up = self.n_developer_fields(message) * self.descriptions.len();
        self.n_fields += (1 + message.fields.len() + n_looked_up) as u64;
        match message.num {
            MesgNum::RECORD => return self.take_record(message),
            MesgNum::SESSION => self.take_session(message),
            MesgNum::LAP => self.take_lap(message),
            MesgNum::LENGTH => return self.take_length(message),
            MesgNum::HR => self.take_beats(message),
            MesgNum::FILE_ID => {
                let kind = self.number_of(message, FileId::TYPE);
                if let Some(file) = self.files.last_mut() {
                    file.kind = kind.map(|kind| kind as u8);
                }
            }
            MesgNum::SPORT => {
                let of = |field| self.number_of(message, field).map(|code| code as u8);
                let sport =
                    of(Sport::SPORT).map(|sport| (sport, of(Sport::SUB_SPORT).unwrap_or(0)));
                if let Some(file) = self.files.last_mut() {
                    file.sport = sport.or(file.sport);
                }
            }
            MesgNum::EVENT => self.take_event(message),
            MesgNum::DEVELOPER_DATA_ID => self.take_developer(message),
            MesgNum::FIELD_DESCRIPTION => return self.take_description(message),
            MesgNum::USER_PROFILE => {
                let name = message.fields.iter().find(|f| f.num == UserProfile::FRIENDLY_NAME);
                if let Some(name) = name.map(|field| text(&field.value))
                    && !name.is_empty()
                {
                    self.athlete = name;
                }
            }
            _ => {}
        }
        true
    }

    fn take_session(&mut self, message: &Message) {
        let fields = SpanFields {
            start: Session::START_TIME,
            elapsed: Session::TOTAL_ELAPSED_TIME,
            timer: Session::TOTAL_TIMER_TIME,
            distance: Session::TOTAL_DISTANCE,
        };
        let mut session = TimedMessage::read(self.numbers(message), &fields, self.files.len());
        let (mut sport, mut sub_sport) = (None, 0);
        for (field, raw) in self.numbers(message) {
            match field {
                Session::SPORT => sport = Some(raw as u8),
                Session::SUB_SPORT => sub_sport = raw as u8,
                Session::POOL_LENGTH if raw > 0.0 => session.pool_km = Some(raw / 100_000.0),
                _ => {}
            }
        }
        session.sport = sport.map(|sport| (sport, sub_sport));
        session.title = self.own_text(message, TITLE_FIELD);
        session.note = self.own_text(message, NOTE_FIELD);
        if session.has_time() && self.sessions.len() < MAX_SPANS {
            self.sessions.push(session);
        }
    }

    fn take_lap(&mut self, message: &Message) {
        let fields = SpanFields {
            start: Lap::START_TIME,
            elapsed: Lap::TOTAL_ELAPSED_TIME,
            timer: Lap::TOTAL_TIMER_TIME,
            distance: Lap::TOTAL_DISTANCE,
        };
        let lap = TimedMessage::read(self.numbers(message), &fields, self.files.len());
        if lap.has_time() && self.laps.len() < MAX_SPANS {
            self.laps.push(lap);
        }
    }

    /// Takes a length; records without a time before it are of its time. False when there are too
    /// many samples.
    fn take_length(&mut self, message: &Message) -> bool {
        let Some(length) = Length::read(self.numbers(message)) else { return true };
        self.note_time(length.from);
        self.note_time(length.to);
        if self.lengths.len() < MAX_SPANS {
            self.lengths.push(length);
        }
        self.date_untimed(length.from, length.to)
    }

    /// Gives the samples that have no time the times of a length, evenly.
    fn date_untimed(&mut self, from: UnixNanos, to: UnixNanos) -> bool {
        let untimed: Vec<Vec<Reading>> = std::mem::take(&mut self.untimed);
        let n = untimed.len().max(1) as f64;
        let secs = to.secs_since(from);
        for (readings, nth) in untimed.iter().zip(1_u32..) {
            let share = Duration::from_secs_f64((secs * f64::from(nth) / n).max(0.0));
            let time = from.plus(share);
            self.note_time(time);
            if !self.samples.push(time, readings) {
                return false;
            }
        }
        true
    }

    fn take_beats(&mut self, message: &Message) {
        let secs = self.number_of(message, TIMESTAMP);
        let fraction = self.number_of(message, Hr::FRACTIONAL_TIMESTAMP).unwrap_or(0.0) / 32768.0;
        self.beats.take(message, secs, fraction);
    }

    fn take_event(&mut self, message: &Message) {
        let mut time = None;
        let mut event = None;
        for (field, raw) in self.numbers(message) {
            match field {
                TIMESTAMP => time = time_of(raw as u32),
                Event::EVENT => event = Some(typedef::Event(raw as u8)),
                _ => {}
            }
        }
        if event == Some(typedef::Event::USER_MARKER)
            && let Some(time) = time
            && self.markers.len() < MAX_SPANS
        {
            let millis = self.read_developer_fields(message, &mut Vec::new());
            let time = time.plus(Duration::from_millis(millis));
            self.markers.push(Marker { time, text: self.own_text(message, TEXT_FIELD) });
        }
    }

    fn take_developer(&mut self, message: &Message) {
        let developer = DeveloperDataId::from(message);
        if *developer.application_id == APPLICATION_ID {
            self.own_index = Some(developer.developer_data_index);
        }
    }

    fn take_description(&mut self, message: &Message) -> bool {
        if let Some((key, description)) = described(message) {
            self.descriptions.insert(key, description);
        }
        self.descriptions.len() <= MAX_DESCRIPTIONS
    }
}
