//! The latency from a sample's 204 to the end of the frame code that draws it.
//!
//! `cargo bench -p trackside-benches --bench latency`. The real engine and the real window, which is
//! run the way eframe runs it, when it asks for a frame, and tessellated, but not rasterised: a
//! software rasteriser needs longer than the limit for a single frame. Athletes post over loopback
//! once a second, each at a moment of the second of their own.

#![allow(clippy::print_stdout, reason = "the table is the result")]
#![allow(
    clippy::disallowed_methods,
    reason = "what a phone waits is measured by a clock of its own"
)]

use std::{
    io::{Read as _, Write as _},
    net::{SocketAddr, TcpStream},
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
        mpsc,
    },
    thread,
    time::{Duration, Instant},
};

use base64::{Engine as _, prelude::BASE64_STANDARD};
use eframe::{
    App as _,
    egui::{Context, RawInput, Rect, Vec2, pos2, vec2},
};
use parking_lot::Mutex;
use rustix::time::{ClockId, clock_gettime};
use trackside::{
    clock::{Clock as _, SystemClock},
    config::Settings,
    engine::Engine,
    model::Progress,
    ui::{Backend, Options, Startup, Waker, Window},
};

/// Passwords are hashed and the first frames drawn before anything is measured.
const WARM_UP: Duration = Duration::from_secs(10);
const MEASURED: Duration = Duration::from_secs(30);
/// Threads that post.
const POSTING: u32 = 4;

type Outcome = Result<(), Box<dyn std::error::Error + Send + Sync>>;

/// Posts once a second for every `POSTING`-th athlete until `stop` is set, and records the time of each 204.
fn post(
    address: SocketAddr,
    first: u32,
    n_athletes: u32,
    answered: &Mutex<Vec<Instant>>,
    stop: &AtomicBool,
) -> Outcome {
    let mut connections = Vec::new();
    for bib in (first..=n_athletes).step_by(POSTING as usize) {
        let stream = TcpStream::connect(address)?;
        stream.set_nodelay(true)?;
        connections.push((bib, stream));
    }
    let clock = SystemClock::new();
    let begin = Instant::now();
    let mut answer = [0; 4_096];
    for second in 0.. {
        for (bib, stream) in &mut connections {
            let due = begin
                + Duration::from_secs(second)
                + Duration::from_secs(1).mul_f64(f64::from(*bib - 1) / f64::from(n_athletes));
            thread::sleep(due.saturating_duration_since(Instant::now()));
            if stop.load(Ordering::Relaxed) {
                return Ok(());
            }
            let body = sample(*bib, clock.wall().0);
            let login = BASE64_STANDARD.encode(format!("rider{bib}:latency-bench"));
            let request = format!(
                "POST /write?db=rider{bib} HTTP/1.1\r\nHost: {address}\r\n\
                 Authorization: Basic {login}\r\nContent-Length: {}\r\n\r\n{body}",
                body.len(),
            );
            stream.write_all(request.as_bytes())?;
            let n_read = stream.read(&mut answer)?;
            let head = answer.get(..n_read).unwrap_or_default();
            if !head.starts_with(b"HTTP/1.1 204") {
                return Err(String::from_utf8_lossy(head).into());
            }
            answered.lock().push(Instant::now());
        }
    }
    Ok(())
}

/// A rider on a loop, so that no position counts as a spike.
fn sample(bib: u32, time_ns: i64) -> String {
    let t = time_ns as f64 / 1e9 + f64::from(bib) * 7.0;
    format!(
        "ride hr_bpm={:.0},pwr_w={:.0},spd_kph={:.1},cad_rpm={:.0},lat={:.6},lng={:.6} {time_ns}",
        150.0 + 20.0 * (t / 97.0).sin(),
        250.0 + 90.0 * (t / 13.0).sin(),
        28.0 + 6.0 * (t / 60.0).sin(),
        86.0 + 6.0 * (t / 13.0).sin(),
        43.763 + 0.005 * (t / 200.0).sin(),
        11.265 + 0.007 * (t / 200.0).cos(),
    )
}

/// What was measured.
#[derive(Default)]
struct Measured {
    /// From a 204 to the end of the frame, in milliseconds.
    waited_ms: Vec<f64>,
    n_frames: u32,
    /// Processor time of the window's thread, in seconds.
    cpu_s: f64,
}

/// Runs the window until `end`, a frame whenever it asks for one.
fn run_window(
    ctx: &Context,
    window: &mut Window,
    (asked, size): (&mpsc::Receiver<Instant>, Vec2),
    answered: &Mutex<Vec<Instant>>,
    end: Instant,
) -> Measured {
    let mut measured = Measured::default();
    let mut frame = eframe::Frame::_new_kittest();
    let opened = Instant::now();
    let cpu_before = thread_cpu_s();
    let mut due = Instant::now();
    while Instant::now() < end {
        while let Ok(at) =
            asked.recv_timeout(due.min(end).saturating_duration_since(Instant::now()))
        {
            due = due.min(at);
        }
        if Instant::now() < due {
            continue;
        }
        due = end;
        let begin = Instant::now();
        let mut drawn = Vec::new();
        answered.lock().retain(|at| {
            let is_drawn = *at <= begin;
            if is_drawn {
                drawn.push(*at);
            }
            !is_drawn
        });
        let input = RawInput {
            screen_rect: Some(Rect::from_min_size(pos2(0.0, 0.0), size)),
            time: Some(opened.elapsed().as_secs_f64()),
            ..RawInput::default()
        };
        let mut output = ctx.run_ui(input, |ui| {
            window.logic(ui.ctx(), &mut frame);
            window.ui(ui, &mut frame);
        });
        let drawn_at = Instant::now();
        let ms = |at: &Instant| drawn_at.duration_since(*at).as_secs_f64() * 1e3;
        measured.waited_ms.extend(drawn.iter().map(ms));
        let shapes = std::mem::take(&mut output.shapes);
        drop(ctx.tessellate(shapes, output.pixels_per_point));
        output.drop_without_applying_deltas();
        measured.n_frames += 1;
    }
    measured.cpu_s = thread_cpu_s() - cpu_before;
    measured
}

/// Processor time of this thread, in seconds.
fn thread_cpu_s() -> f64 {
    let time = clock_gettime(ClockId::ThreadCPUTime);
    time.tv_sec as f64 + time.tv_nsec as f64 / 1e9
}

fn measure(n_athletes: u32, size: Vec2) -> Result<Measured, Box<dyn std::error::Error>> {
    let folder = tempfile::tempdir()?;
    let logins = (1..=n_athletes).map(|bib| format!("rider{bib}:latency-bench").parse());
    let mut settings = Settings {
        listen: ([127, 0, 0, 1], 0).into(),
        tls: false,
        athletes: logins.collect::<Result<_, _>>()?,
        ..Settings::new(folder.path().join("data"))
    };
    settings.alarms.enabled.get_or_insert(true);
    let waker = Waker::default();
    let wake = {
        let waker = waker.clone();
        Arc::new(move || waker.wake())
    };
    let (engine, _) = Engine::start(&settings, Arc::new(SystemClock::new()), wake)?;
    let ctx = Context::default();
    let (ask, asked) = mpsc::channel();
    ctx.set_request_repaint_callback(move |info| {
        ask.send(Instant::now() + info.delay).ok();
    });
    let mut backend =
        Some(Backend { control: engine.control(), ..Backend::read_only(engine.reads()) });
    let startup = Box::new(move || {
        backend.take().map_or(Startup::Loading, |backend| Startup::Ready(Box::new(backend)))
    });
    let cc = eframe::CreationContext::_new_kittest(ctx.clone());
    let mut window = Window::new(&cc, startup, Progress::default(), waker, Options::default());

    let (answered, stop) = (Arc::new(Mutex::new(Vec::new())), Arc::new(AtomicBool::new(false)));
    let address = engine.local_addr();
    let phones: Vec<_> = (1..=POSTING.min(n_athletes))
        .map(|first| {
            let (answered, stop) = (Arc::clone(&answered), Arc::clone(&stop));
            thread::spawn(move || post(address, first, n_athletes, &answered, &stop))
        })
        .collect();
    run_window(&ctx, &mut window, (&asked, size), &answered, Instant::now() + WARM_UP);
    let measured =
        run_window(&ctx, &mut window, (&asked, size), &answered, Instant::now() + MEASURED);
    stop.store(true, Ordering::Relaxed);
    for phone in phones {
        let ended = phone.join().unwrap_or_else(|_| Err("a phone panicked".into()));
        ended.map_err(|error| error.to_string())?;
    }
    engine.stop(Duration::from_secs(5));
    Ok(measured)
}

/// The allocator of the program.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    println!(
        "| athletes | window | 204s | p50 ms | p99 ms | most ms | frames/s | window's thread % |"
    );
    println!("|---:|---|---:|---:|---:|---:|---:|---:|");
    for n_athletes in [12, 200] {
        for (width, height) in [(1_280.0, 720.0), (1_920.0, 1_080.0)] {
            let mut measured = measure(n_athletes, vec2(width, height))?;
            let waited = &mut measured.waited_ms;
            waited.sort_by(f64::total_cmp);
            let at = |share: f64| {
                let i = (waited.len().saturating_sub(1) as f64 * share) as usize;
                waited.get(i).copied().unwrap_or(f64::NAN)
            };
            let secs = MEASURED.as_secs_f64();
            println!(
                "| {n_athletes} | {width}x{height} | {} | {:.1} | {:.1} | {:.1} | {:.1} | {:.1} |",
                waited.len(),
                at(0.5),
                at(0.99),
                at(1.0),
                f64::from(measured.n_frames) / secs,
                100.0 * measured.cpu_s / secs,
            );
        }
    }
    Ok(())
}
