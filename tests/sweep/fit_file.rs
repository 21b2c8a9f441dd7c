//! FIT files assembled message by message, so that they can be as odd as those of devices.

/// Seconds from the FIT epoch to 2026-05-19T10:40:00Z.
pub(crate) const START: u32 = 1_148_121_600;

/// FIT message numbers.
pub(crate) const FILE_ID: u16 = 0;
pub(crate) const SPORT: u16 = 12;
pub(crate) const SESSION: u16 = 18;
pub(crate) const LAP: u16 = 19;
pub(crate) const RECORD: u16 = 20;
pub(crate) const EVENT: u16 = 21;
pub(crate) const LENGTH: u16 = 101;
pub(crate) const FIELD_DESCRIPTION: u16 = 206;
pub(crate) const DEVELOPER_DATA_ID: u16 = 207;

/// A field value.
#[derive(Debug, Clone)]
pub(crate) enum Value {
    /// `enum` and `uint8`.
    U8(u8),
    U16(u16),
    U32(u32),
    I32(i32),
    Bytes(Vec<u8>),
    Text(&'static str),
}

impl Value {
    fn base_type(&self) -> u8 {
        match self {
            Self::U8(_) => 0x02,
            Self::U16(_) => 0x84,
            Self::U32(_) => 0x86,
            Self::I32(_) => 0x85,
            Self::Bytes(_) => 0x0D,
            Self::Text(_) => 0x07,
        }
    }

    fn bytes(&self) -> Vec<u8> {
        match self {
            Self::U8(value) => vec![*value],
            Self::U16(value) => value.to_le_bytes().to_vec(),
            Self::U32(value) => value.to_le_bytes().to_vec(),
            Self::I32(value) => value.to_le_bytes().to_vec(),
            Self::Bytes(bytes) => bytes.clone(),
            Self::Text(text) => [text.as_bytes(), &[0]].concat(),
        }
    }
}

/// A field: its number and its value.
pub(crate) type Field = (u8, Value);

/// A file being built.
#[derive(Debug, Default)]
pub(crate) struct FitFile {
    messages: Vec<u8>,
    /// The current definition of the only local type.
    definition: Vec<u8>,
}

impl FitFile {
    /// With the `file_id` of an activity by this manufacturer.
    pub(crate) fn activity(manufacturer: u16) -> Self {
        let mut file = Self::default();
        file.put(
            FILE_ID,
            &[
                (0, Value::U8(4)),
                (1, Value::U16(manufacturer)),
                (2, Value::U16(1)),
                (4, Value::U32(START)),
            ],
        );
        file
    }

    /// Appends a message.
    pub(crate) fn put(&mut self, message: u16, fields: &[Field]) {
        self.put_with(message, fields, &[]);
    }

    /// Appends a message with developer fields of developer 0.
    pub(crate) fn put_with(&mut self, message: u16, fields: &[Field], developer: &[Field]) {
        let has_developer = !developer.is_empty();
        let [low, high] = message.to_le_bytes();
        let n = |fields: &[Field]| u8::try_from(fields.len()).unwrap();
        let size = |value: &Value| u8::try_from(value.bytes().len()).unwrap();
        let header = if has_developer { 0x60 } else { 0x40 };
        let mut definition = vec![header, 0, 0, low, high, n(fields)];
        for (num, value) in fields {
            definition.extend([*num, size(value), value.base_type()]);
        }
        if has_developer {
            definition.push(n(developer));
            for (num, value) in developer {
                definition.extend([*num, size(value), 0]);
            }
        }
        if self.definition != definition {
            self.messages.extend_from_slice(&definition);
            self.definition = definition;
        }
        self.messages.push(0);
        for (_, value) in fields.iter().chain(developer) {
            self.messages.extend(value.bytes());
        }
    }

    /// Appends raw bytes.
    pub(crate) fn raw(&mut self, bytes: &[u8]) {
        self.messages.extend_from_slice(bytes);
        self.definition.clear();
    }

    /// The file, with its header and checksum.
    pub(crate) fn finish(&self) -> Vec<u8> {
        let mut bytes = vec![12, 0x20, 0, 0];
        bytes.extend(u32::try_from(self.messages.len()).unwrap().to_le_bytes());
        bytes.extend_from_slice(b".FIT");
        bytes.extend_from_slice(&self.messages);
        let crc = crc16(&bytes);
        bytes.extend(crc.to_le_bytes());
        bytes
    }
}

/// CRC-16/ARC.
fn crc16(bytes: &[u8]) -> u16 {
    let step = |crc: u16| if crc & 1 == 0 { crc >> 1 } else { crc >> 1 ^ 0xA001 };
    bytes.iter().fold(0, |crc, &byte| (0..8).fold(crc ^ u16::from(byte), |crc, _| step(crc)))
}

/// A time, in seconds after [`START`].
pub(crate) const fn time(secs: u32) -> Value {
    Value::U32(START + secs)
}

/// A record of a ride north at `mps`: time, position, distance, speed and heart rate.
pub(crate) fn record(secs: u32, dist_m: f64, mps: f64) -> Vec<Field> {
    // 2^31 semicircles are 180 degrees, and one degree is 111,195 m.
    let north = (dist_m / 111_195.0 * 2_147_483_648.0 / 180.0) as i32;
    vec![
        (253, time(secs)),
        (0, Value::I32(554_766_609 + north)),
        (1, Value::I32(88_285_438)),
        (5, Value::U32((dist_m * 100.0).round() as u32)),
        (6, Value::U16((mps * 1000.0) as u16)),
        (3, Value::U8(140)),
    ]
}

/// A session or lap: when it was written, when it began, its elapsed and timer time in seconds, and
/// its distance.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Summary {
    pub(crate) written: Option<u32>,
    pub(crate) start: Option<u32>,
    pub(crate) elapsed_secs: Option<u32>,
    pub(crate) timer_secs: Option<u32>,
    pub(crate) dist_m: Option<f64>,
}

impl Summary {
    /// From one second to another, as the SDK describes it.
    pub(crate) fn over(from: u32, to: u32, dist_m: f64) -> Self {
        let secs = Some(to - from);
        Self {
            written: Some(to),
            start: Some(from),
            elapsed_secs: secs,
            timer_secs: secs,
            dist_m: Some(dist_m),
        }
    }

    fn fields(&self) -> Vec<Field> {
        let mut fields = Vec::new();
        fields.extend(self.written.map(|secs| (253, time(secs))));
        fields.extend(self.start.map(|secs| (2, time(secs))));
        fields.extend(self.elapsed_secs.map(|secs| (7, Value::U32(secs * 1000))));
        fields.extend(self.timer_secs.map(|secs| (8, Value::U32(secs * 1000))));
        fields.extend(self.dist_m.map(|m| (9, Value::U32((m * 100.0).round() as u32))));
        fields
    }

    /// As a session with this sport and sub-sport.
    pub(crate) fn session(&self, sport: u8, sub_sport: u8) -> Vec<Field> {
        let mut fields = self.fields();
        fields.extend([(5, Value::U8(sport)), (6, Value::U8(sub_sport))]);
        fields
    }

    /// As a lap.
    pub(crate) fn lap(&self) -> Vec<Field> {
        self.fields()
    }
}
