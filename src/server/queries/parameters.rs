//! The parameters of a query: from the body, if it is a form, and from the URL. The body wins, and of equal
//! names the first counts.

use axum::http::{HeaderValue, Method, header, request::Parts};

use super::{
    super::{SharedApp, body::Upload, connection::Peer, http_error::HttpError},
    access::Asker,
    body,
    pairs::{Pairs, add},
    times::Epoch,
};

/// Rows of a chunk, unless the client says how many.
const CHUNK_ROWS: u64 = 10_000;

/// What a client asks for.
#[derive(Debug, Clone, Default)]
pub(super) struct Parameters {
    pub(super) query: String,
    pub(super) database: String,
    pub(super) policy: String,
    pub(super) params: Vec<u8>,
    pub(super) epoch: Option<Epoch>,
    /// Indented; only where the URL says so.
    pub(super) pretty: bool,
    /// Rows of a chunk, if the answer is to come in chunks.
    pub(super) chunk_rows: Option<u64>,
    pub(super) is_async: bool,
}

impl Parameters {
    /// Reads the body, if it is a form, and the URL.
    pub(super) async fn read(
        app: &SharedApp,
        peer: &Peer,
        parts: &Parts,
        upload: &mut Upload,
        asker: &Asker,
    ) -> Result<Self, HttpError> {
        let mut all = Pairs::new();
        if parts.method == Method::POST {
            let kind = parts
                .headers
                .get(header::CONTENT_TYPE)
                .map_or(b"".as_slice(), HeaderValue::as_bytes);
            body::read_form(app, peer, kind, upload, asker.owner(), &mut all).await?;
        }
        add(&mut all, parts.uri.query().unwrap_or_default().as_bytes());
        Self::of(&all)
    }

    fn of(all: &Pairs) -> Result<Self, HttpError> {
        let bytes = |name: &str| all.get(name.as_bytes()).map_or(&[][..], Vec::as_slice);
        let text = |name: &str| String::from_utf8_lossy(bytes(name)).into_owned();
        let query = text("q").trim().to_owned();
        if query.is_empty() {
            return Err(HttpError::invalid("missing required parameter \"q\""));
        }
        let rows = text("chunk_size").parse().ok().filter(|rows| *rows > 0);
        Ok(Self {
            query,
            database: text("db"),
            policy: text("rp"),
            params: bytes("params").to_vec(),
            epoch: Epoch::of(bytes("epoch").trim_ascii()),
            pretty: false,
            chunk_rows: (bytes("chunked") == b"true").then(|| rows.unwrap_or(CHUNK_ROWS)),
            is_async: bytes("async") == b"true",
        })
    }
}
