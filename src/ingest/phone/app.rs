//! Which app sends, as far as the answer depends on it, and what it takes for "stored".

use super::json::Json;

/// The apps that want an answer of their own.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum App {
    /// Any other: the status alone counts.
    #[default]
    Plain,
    /// A JSON array of messages for the phone; another body is sent again and again.
    OwnTracks,
    /// A JSON object with `result`; its text `error` is shown.
    Overland,
    /// Shows the text of an answer with the status 499.
    SensorLogger,
    /// PhoneTrack's own jobs: JSON with `done`.
    PhoneTrack,
}

/// What the request beside its body tells of the app.
#[derive(Debug, Clone, Copy, Default)]
pub struct Hints<'a> {
    /// `User-Agent`.
    pub user_agent: &'a str,
    /// A header `X-Limit-U` or `X-Limit-D`.
    pub has_limit_header: bool,
    /// `Authorization: Basic CODE:` without base64, as Overland has it.
    pub is_basic_without_base64: bool,
    /// The body is said to be JSON.
    pub is_said_to_be_json: bool,
    /// The path of PhoneTrack's own jobs.
    pub is_phonetrack_job: bool,
}

impl Hints<'_> {
    /// Overland, whatever the shape of the body.
    pub(super) fn is_overland(&self) -> bool {
        self.is_basic_without_base64 || self.user_agent.contains("Overland")
    }

    /// OwnTracks, whatever the shape of the body.
    pub(super) fn is_owntracks(&self) -> bool {
        self.has_limit_header
            || self.user_agent.contains("Owntracks")
            || self.user_agent.contains("OwnTracks")
    }
}

/// The dialect of a JSON body, by its members.
#[derive(Debug, Clone, Copy)]
pub(super) enum Shape<'a> {
    /// `locations`.
    Overland,
    /// A feature of GeoJSON outside a batch.
    Feature,
    /// `_type`.
    OwnTracks,
    /// `payload`.
    SensorLogger,
    /// `location`, which is an object or an array.
    Traccar(Json<'a>),
    /// `location`, which is null: a request without a position.
    Nothing,
    /// `points`.
    Points(Json<'a>),
    /// Anything else.
    Flat,
}

impl<'a> Shape<'a> {
    /// The shape of an object.
    pub(super) fn of(object: Json<'a>) -> Self {
        let mut shape = Self::Flat;
        let mut is_feature = (false, false);
        for (name, value) in object.members() {
            shape = match &*name {
                "locations" => return Self::Overland,
                "_type" => return Self::OwnTracks,
                "payload" => return Self::SensorLogger,
                "location" if value.is_object() || value.is_array() => Self::Traccar(value),
                "location" if value.value() == super::value::Value::Null => Self::Nothing,
                "points" => Self::Points(value),
                "geometry" => {
                    is_feature.0 = true;
                    shape
                }
                "properties" => {
                    is_feature.1 = true;
                    shape
                }
                _ => shape,
            };
        }
        if is_feature == (true, true) { Self::Feature } else { shape }
    }
}

impl App {
    /// The app of a request, or of the beginning of one.
    pub fn of(body: &[u8], hints: &Hints<'_>) -> Self {
        if hints.is_phonetrack_job {
            return Self::PhoneTrack;
        }
        let Some(root) = Json::root(body) else {
            // An empty body, or nothing that anybody can read.
            let is_empty = body.trim_ascii().is_empty();
            return if hints.is_overland() {
                Self::Overland
            } else if hints.is_owntracks() || (is_empty && hints.is_said_to_be_json) {
                Self::OwnTracks
            } else {
                Self::Plain
            };
        };
        let first =
            if root.is_array() { root.items().find(|item| item.is_object()) } else { Some(root) };
        match first.map(Shape::of) {
            Some(Shape::OwnTracks) if hints.is_overland() => Self::Overland,
            Some(Shape::OwnTracks) => Self::OwnTracks,
            Some(Shape::Overland | Shape::Feature) => Self::Overland,
            Some(Shape::SensorLogger) => Self::SensorLogger,
            _ if hints.is_overland() => Self::Overland,
            _ if hints.is_owntracks() => Self::OwnTracks,
            _ => Self::Plain,
        }
    }

    /// Media type and body of the answer that says "stored".
    pub const fn stored(self) -> (&'static str, &'static [u8]) {
        const JSON: &str = "application/json";
        match self {
            Self::Plain | Self::SensorLogger => ("text/plain; charset=utf-8", b"OK\n"),
            Self::OwnTracks => (JSON, b"[]"),
            Self::Overland => (JSON, b"{\"result\":\"ok\"}"),
            Self::PhoneTrack => (JSON, b"{\"done\":1,\"friends\":[]}"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_shape_of_the_body_tells_the_app_and_headers_where_there_is_none() {
        let plain = Hints::default();
        let overland = Hints { user_agent: "Overland/140 (iPhone)", ..plain };
        let owntracks = Hints { has_limit_header: true, ..plain };
        let json = Hints { is_said_to_be_json: true, ..plain };
        let job = Hints { is_phonetrack_job: true, ..plain };
        let android = Hints { user_agent: "Owntracks-Android/gms/420509000", ..plain };
        for (body, hints, app) in [
            ("{\"locations\":[]}", plain, App::Overland),
            ("[{\"type\":\"Feature\",\"geometry\":{},\"properties\":{}}]", plain, App::Overland),
            ("{\"a\":{\"_type\":1},\"_type\":\"location\"}", plain, App::OwnTracks),
            ("{\"_type\":\"location\"}", overland, App::Overland),
            ("[{\"_type\":\"lwt\"}]", plain, App::OwnTracks),
            ("{\"messageId\":0,\"payload\":[{\"na", plain, App::SensorLogger),
            ("{\"locations\":null}", plain, App::Overland),
            ("{\"payload\":{}}", plain, App::SensorLogger),
            ("{\"lat\":1}", plain, App::Plain),
            ("{\"location\":{}}", plain, App::Plain),
            ("[]", plain, App::Plain),
            ("", plain, App::Plain),
            ("", json, App::OwnTracks),
            ("", owntracks, App::OwnTracks),
            ("", android, App::OwnTracks),
            ("\x01\x02", owntracks, App::OwnTracks),
            ("\x01\x02", overland, App::Overland),
            ("lat=1", job, App::PhoneTrack),
        ] {
            assert_eq!(App::of(body.as_bytes(), &hints), app, "{body}");
        }
    }
}
