//! OpenStreetMap's raster tiles from the network, kept in a disk cache.
//!
//! The widget requests each tile only once, even if that fails: polite, but after a failure the
//! tile is missing for good. So when tiles are missing and nothing is in flight, the source is
//! recreated, at most once per [`FIRST_RETRY_SECS`], doubling up to [`LAST_RETRY_SECS`]. Creating
//! and dropping it may read certificates and wait for a name lookup, so both happen off the
//! window's thread.

use std::{path::PathBuf, time::Duration};

use crossbeam_channel::{Receiver, TryRecvError};
use eframe::egui::{Context, Rect, pos2};
use walkers::{
    HeaderValue, HttpOptions, HttpTiles, MaxParallelDownloads, TileId, TilePiece, Tiles,
    sources::{Attribution, TileSource},
};

use crate::{maps, model::MonoNanos};

/// Identifies the program, as the tile servers' usage policy requires.
const USER_AGENT: &str = concat!(
    "trackside/",
    env!("CARGO_PKG_VERSION"),
    " (desktop sport live-tracking; tiles only for what is on the screen)"
);
/// Two downloads at a time, the limit that the tile servers' policy used to state; enough here.
const PARALLEL: usize = 2;
/// Time without an answer before the first retry.
const FIRST_RETRY_SECS: f64 = 15.0;
/// Longest time between retries.
const LAST_RETRY_SECS: f64 = 300.0;

/// The credit that must be shown beside the tiles.
pub(super) const ATTRIBUTION: &str = "© OpenStreetMap contributors";

/// OpenStreetMap's own tile server.
const SERVER: &str = "https://tile.openstreetmap.org";

/// A tile server with the usual URL scheme.
struct Server(String);

impl TileSource for Server {
    fn tile_url(&self, tile: TileId) -> String {
        format!("{}/{}/{}/{}.png", self.0, tile.zoom, tile.x, tile.y)
    }

    fn attribution(&self) -> Attribution {
        Attribution { text: ATTRIBUTION, url: "", logo_light: None, logo_dark: None }
    }

    fn max_zoom(&self) -> u8 {
        MAX_TILE_ZOOM
    }
}

enum Source {
    Starting(Receiver<HttpTiles>),
    Running(Box<HttpTiles>),
    /// It could not be created; retried like missing tiles.
    Failed,
}

/// Tiles from the network.
pub(super) struct OnlineTiles {
    source: Source,
    server: String,
    cache: Option<PathBuf>,
    ctx: Context,
    now: MonoNanos,
    last_attempt: Option<MonoNanos>,
    retry_secs: f64,
    n_whole: u32,
    n_missing: u32,
}

impl OnlineTiles {
    /// Makes no network requests until the first tile is asked for.
    pub(super) fn new(cache: Option<PathBuf>, ctx: &Context) -> Self {
        Self {
            source: Source::Failed,
            server: SERVER.to_owned(),
            cache,
            ctx: ctx.clone(),
            now: MonoNanos::default(),
            last_attempt: None,
            retry_secs: FIRST_RETRY_SECS,
            n_whole: 0,
            n_missing: 0,
        }
    }

    /// True if the last frame showed at least one tile.
    pub(super) fn drawn(&self) -> bool {
        self.n_whole > 0
    }

    /// Called in each frame that wants the tiles.
    pub(super) fn begin_frame(&mut self, now: MonoNanos) {
        self.now = now;
        if let Source::Starting(made) = &self.source {
            match made.try_recv() {
                Ok(tiles) => self.source = Source::Running(Box::new(tiles)),
                Err(TryRecvError::Disconnected) => self.source = Source::Failed,
                Err(TryRecvError::Empty) => {}
            }
        }
        let (whole, missing) = (self.n_whole, self.n_missing);
        (self.n_whole, self.n_missing) = (0, 0);
        if whole > 0 && missing == 0 {
            self.retry_secs = FIRST_RETRY_SECS;
        }
        let idle = match &self.source {
            Source::Starting(_) => false,
            Source::Running(tiles) => missing > 0 && tiles.stats().in_progress == 0,
            Source::Failed => true,
        };
        if !idle {
            return;
        }
        let since = self.last_attempt.map(|at| now.secs_since(at));
        match since {
            Some(since) if since < self.retry_secs => {
                let wait = Duration::from_secs_f64(self.retry_secs - since);
                self.ctx.request_repaint_after(wait);
            }
            _ => {
                if since.is_some() {
                    self.retry_secs = (self.retry_secs * 2.0).min(LAST_RETRY_SECS);
                }
                self.start();
            }
        }
    }

    fn start(&mut self) {
        self.last_attempt = Some(self.now);
        let (cache, ctx) = (self.cache.clone(), self.ctx.clone());
        let server = Server(self.server.clone());
        let make = move || {
            if let Some(folder) = &cache {
                maps::bound_tile_cache(folder);
            }
            let options = HttpOptions {
                cache,
                user_agent: Some(HeaderValue::from_static(USER_AGENT)),
                max_parallel_downloads:
                    MaxParallelDownloads::value_manually_confirmed_with_provider_limits(PARALLEL),
                ..HttpOptions::default()
            };
            let tiles = HttpTiles::with_options(server, options, ctx.clone());
            ctx.request_repaint_after(Duration::from_millis(16));
            tiles
        };
        let made = maps::in_background("map-online", make);
        let old = std::mem::replace(&mut self.source, Source::Starting(made));
        drop_in_background(old);
    }
}

/// Dropping waits for the source's own thread.
fn drop_in_background(source: Source) {
    if let Source::Running(tiles) = source {
        drop(maps::in_background("map-online-end", move || drop(tiles)));
    }
}

impl Drop for OnlineTiles {
    fn drop(&mut self) {
        drop_in_background(std::mem::replace(&mut self.source, Source::Failed));
    }
}

impl Tiles for OnlineTiles {
    fn at(&mut self, tile_id: TileId) -> Option<TilePiece> {
        let piece = match &mut self.source {
            Source::Running(tiles) => tiles.at(tile_id),
            Source::Starting(_) | Source::Failed => None,
        };
        let whole = Rect::from_min_max(pos2(0.0, 0.0), pos2(1.0, 1.0));
        if piece.as_ref().is_some_and(|piece| piece.uv == whole || tile_id.zoom > MAX_TILE_ZOOM) {
            self.n_whole += 1;
        } else {
            self.n_missing += 1;
        }
        piece
    }

    fn attribution(&self) -> Attribution {
        Attribution { text: ATTRIBUTION, url: "", logo_light: None, logo_dark: None }
    }

    fn tile_size(&self) -> u32 {
        256
    }
}

/// Zoom of the server's finest tiles.
const MAX_TILE_ZOOM: u8 = 19;

#[cfg(test)]
mod tests {
    use std::{
        env,
        io::{Read as _, Write as _},
        net::TcpListener,
        process::Command,
        sync::{
            Arc,
            atomic::{AtomicUsize, Ordering},
        },
        thread,
    };

    use base64::{Engine as _, engine::general_purpose::STANDARD as BASE64};
    use eframe::egui::RawInput;
    use tokio_rustls::rustls::{ServerConnection, StreamOwned};

    use super::*;
    use crate::{
        clock::SystemClock,
        tls::{self, Identity, Names},
    };

    /// Environment variable that tells a test's child process the address of the tile server.
    const TILE_SERVER: &str = "TRACKSIDE_TEST_TILE_SERVER";
    /// An image of one pixel.
    const PNG: &str = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9\
                       awAAAABJRU5ErkJggg==";

    /// A broken tile server on loopback, and the number of requests it got.
    fn broken_server() -> (String, Arc<AtomicUsize>) {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = format!("http://{}", listener.local_addr().unwrap());
        let n_requests = Arc::new(AtomicUsize::new(0));
        let counter = Arc::clone(&n_requests);
        let serve = move || {
            for stream in listener.incoming() {
                let mut stream = stream.unwrap();
                let mut request = [0; 4096];
                if stream.read(&mut request).unwrap_or(0) > 0 {
                    counter.fetch_add(1, Ordering::SeqCst);
                }
                let refusal =
                    b"HTTP/1.1 503 Busy\r\nContent-Length: 0\r\nConnection: close\r\n\r\n";
                // A client that has gone away is no concern of the test.
                drop(stream.write_all(refusal));
            }
        };
        thread::Builder::new().name("broken-server".to_owned()).spawn(serve).unwrap();
        (address, n_requests)
    }

    /// Runs frames at one moment, with time for the network between them.
    fn frames(tiles: &mut OnlineTiles, now_secs: f64) {
        for _ in 0..40 {
            tiles.begin_frame(MonoNanos::default().plus_secs(now_secs));
            assert!(tiles.at(TileId { zoom: 3, x: 4, y: 2 }).is_none());
            thread::sleep(Duration::from_millis(10));
        }
    }

    #[test]
    fn a_server_that_fails_is_asked_again_but_seldom() {
        tls::install_provider();
        let (address, n_requests) = broken_server();
        let mut tiles = OnlineTiles::new(None, &Context::default());
        tiles.server = address;
        let seen = |n: &AtomicUsize| n.load(Ordering::SeqCst);
        frames(&mut tiles, 0.0);
        frames(&mut tiles, FIRST_RETRY_SECS - 1.0);
        assert_eq!(seen(&n_requests), 1, "one tile, one request");
        frames(&mut tiles, FIRST_RETRY_SECS + 1.0);
        assert_eq!(seen(&n_requests), 2);
        frames(&mut tiles, 2.5 * FIRST_RETRY_SECS);
        assert_eq!(seen(&n_requests), 2, "the second wait is longer");
        frames(&mut tiles, 4.0 * FIRST_RETRY_SECS);
        assert_eq!(seen(&n_requests), 3);
        assert!(!tiles.drawn());
    }

    /// A tile server on loopback with the certificate of `identity`.
    fn https_server(identity: &Identity) -> String {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = format!("https://localhost:{}", listener.local_addr().unwrap().port());
        let config = identity.server_config();
        let serve = move || {
            let picture = BASE64.decode(PNG).unwrap();
            let head = format!(
                "HTTP/1.1 200 OK\r\nContent-Type: image/png\r\nContent-Length: {}\r\n\
                 Connection: close\r\n\r\n",
                picture.len()
            );
            let answer = [head.as_bytes(), &picture].concat();
            for socket in listener.incoming() {
                let connection = ServerConnection::new(Arc::clone(&config)).unwrap();
                let mut stream = StreamOwned::new(connection, socket.unwrap());
                let mut request = [0; 4096];
                if stream.read(&mut request).unwrap_or(0) > 0 {
                    stream.write_all(&answer).unwrap();
                    stream.conn.send_close_notify();
                    stream.flush().unwrap();
                }
            }
        };
        thread::Builder::new().name("https-server".to_owned()).spawn(serve).unwrap();
        address
    }

    #[test]
    fn tiles_come_over_https_with_the_certificates_that_the_system_trusts() {
        let folder = tempfile::tempdir().unwrap();
        let (identity, _notes) = Identity::of_own_authority(
            folder.path(),
            &Names::of(None, []),
            Arc::new(SystemClock::new()),
        )
        .unwrap();
        let trusted = folder.path().join("trusted.pem");
        std::fs::write(&trusted, &identity.ca().unwrap().pem).unwrap();
        // The system's trust store is found through the environment, which a process with threads
        // cannot safely change for itself. So the client runs in another process.
        let output = Command::new(env::current_exe().unwrap())
            .args(["--ignored", "--exact", "ui::panel::map::online::tests::a_tile_comes"])
            .env(TILE_SERVER, https_server(&identity))
            .env("SSL_CERT_FILE", &trusted)
            .env("NO_PROXY", "localhost")
            .output()
            .unwrap();
        let words = String::from_utf8_lossy(&output.stdout);
        assert!(output.status.success() && words.contains("1 passed"), "{words}");
    }

    #[test]
    #[ignore = "run by the test above, in a process of its own"]
    fn a_tile_comes() {
        let Ok(server) = env::var(TILE_SERVER) else { return };
        tls::install_provider();
        let ctx = Context::default();
        ctx.run_ui(RawInput::default(), |_| {}).textures_delta.clear();
        let mut tiles = OnlineTiles::new(None, &ctx);
        tiles.server = server;
        for _ in 0..500 {
            tiles.begin_frame(MonoNanos::default());
            if tiles.at(TileId { zoom: 3, x: 4, y: 2 }).is_some() {
                return;
            }
            thread::sleep(Duration::from_millis(20));
        }
        panic!("the tile never came");
    }
}
