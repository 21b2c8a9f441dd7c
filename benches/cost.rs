//! What a frame costs: the processor time of the window's thread for logic, build and tessellation,
//! as percentiles over many frames that have news.
//!
//! `cargo bench -p trackside-benches --bench cost [-- 200]`, of 12 and 200 athletes unless other numbers are given. Criterion reports means, which hide the frames
//! that stutter, so this is a program of its own. Everybody sends once a second, spread over the
//! second as phones do; each frame gathers what came in 40 ms. Five minutes of history are compared
//! with eight hours of it. There is no GPU here, so the map
//! shows its metre grid.

#![allow(clippy::print_stdout, reason = "the table is the result")]

use std::{sync::Arc, time::Duration};

use eframe::{
    App as _,
    egui::{Context, RawInput, Rect, Vec2, pos2, vec2},
};
use rustix::time::{ClockId, clock_gettime};
use trackside::{
    clock::Clock as _,
    model::{AthleteId, Heard, Metric, SampleBlock, SenderActivity, UnixNanos},
    ui::{
        App, Options,
        context::Command,
        state::{Tab, TimeView, Window},
    },
};
use trackside_ui_tests::world::{NOW, World, athlete};

/// What one frame gathers.
const GATHERED: Duration = Duration::from_millis(40);
/// Sizes of the window.
const SIZES: [(f32, f32); 2] = [(1_280.0, 720.0), (1_920.0, 1_080.0)];
/// The views besides Coach. History has no recordings here: beside the engine it reads none.
const VIEWS: [(&str, Tab); 3] =
    [("Wall", Tab::WALL), ("Phones", Tab::PHONES), ("History", Tab::HISTORY)];
/// Frames measured in each row.
const FRAMES: u32 = 1_500;

/// A rider on a loop, so that no position counts as a spike.
fn values(bib: u32, time: UnixNanos) -> [(Metric, f64); 6] {
    let t = time.secs_since(NOW) + f64::from(bib) * 7.0;
    [
        (Metric::HrBpm, (150.0 + 20.0 * (t / 97.0).sin()).round()),
        (Metric::PwrW, (250.0 + 90.0 * (t / 13.0).sin()).round()),
        (Metric::SpdKph, 28.0 + 6.0 * (t / 60.0).sin()),
        (Metric::CadRpm, (86.0 + 6.0 * (t / 13.0).sin()).round()),
        (Metric::LatDeg, 43.763 + 0.005 * (t / 200.0).sin()),
        (Metric::LngDeg, 11.265 + 0.007 * (t / 200.0).cos()),
    ]
}

/// The phone of an athlete, of which five minutes were heard; the Phones view judges it.
fn device(bib: u32) -> SenderActivity {
    let mut heard = Heard::default();
    for secs in 0..300 {
        let time = NOW.plus_secs(f64::from(secs - 300));
        let mut block = SampleBlock::default();
        for (metric, value) in values(bib, time) {
            if let Some(index) = block.metric_index(&metric) {
                block.push_reading(index, value);
            }
        }
        block.finish_sample(time);
        heard.note(&block, time);
    }
    SenderActivity {
        login: athlete(bib, "").login.clone(),
        via: 1,
        address: "192.168.1.30".into(),
        app: "bench/1".into(),
        lines: 300,
        per_minute: 60,
        first: NOW.plus_secs(-300.0),
        last: NOW,
        heard: Arc::new(heard),
    }
}

/// The window with so many seconds of everybody in memory, and what it needs to run without a display.
struct Bench {
    n_athletes: u32,
    world: World,
    ctx: Context,
    app: App,
    frame: eframe::Frame,
}

impl Bench {
    fn new(n_athletes: u32, secs: i64) -> Self {
        let roster = (1..=n_athletes).map(|bib| athlete(bib, &format!("Rider {bib}"))).collect();
        let world = World::new(roster);
        for bib in 1..=n_athletes {
            let samples: Vec<_> = (0..secs)
                .map(|i| {
                    let time = NOW.plus_secs((i - secs) as f64);
                    (time, values(bib, time))
                })
                .collect();
            let samples: Vec<_> =
                samples.iter().map(|(time, values)| (*time, values.as_slice())).collect();
            world.send_block(bib, &samples);
        }
        let devices = (1..=n_athletes).map(device);
        world.activity.write().extend(devices);
        let ctx = Context::default();
        let cc = eframe::CreationContext::_new_kittest(ctx.clone());
        let mut app = App::new(&cc, world.backend(), Options::default());
        app.command(Command::Focus(AthleteId(1)));
        for bib in 2..=8 {
            app.command(Command::ToggleSelected(AthleteId(bib)));
        }
        Self { n_athletes, world, ctx, app, frame: eframe::Frame::_new_kittest() }
    }

    /// Runs one frame; returns the time of the processor that its parts took.
    fn run(&mut self, size: Vec2) -> Parts {
        let screen = Rect::from_min_size(pos2(0.0, 0.0), size);
        let input = RawInput {
            screen_rect: Some(screen),
            time: Some(self.world.clock.mono().0 as f64 / 1e9),
            ..RawInput::default()
        };
        let Self { ctx, app, frame, .. } = self;
        let before = thread_cpu_ms();
        let mut logic = 0.0;
        let mut output = ctx.run_ui(input, |ui| {
            let before = thread_cpu_ms();
            app.logic(ui.ctx(), frame);
            logic += thread_cpu_ms() - before;
            app.ui(ui, frame);
        });
        let built = thread_cpu_ms() - before;
        let shapes = std::mem::take(&mut output.shapes);
        let primitives = ctx.tessellate(shapes, output.pixels_per_point);
        let whole = thread_cpu_ms() - before;
        drop(primitives);
        output.drop_without_applying_deltas();
        Parts { logic, build: built - logic, tessellate: whole - built, whole }
    }

    /// What comes in the time of one frame: each athlete's sample at the athlete's own moment of
    /// the second.
    fn news(&self, n_frame: u32) {
        self.world.clock.advance(GATHERED);
        let now = self.world.clock.wall();
        let frames_a_second = 1_000 / GATHERED.as_millis() as u32;
        for bib in
            (1..=self.n_athletes).filter(|bib| bib % frames_a_second == n_frame % frames_a_second)
        {
            self.world.send_at(bib, now, &values(bib, now));
        }
    }

    /// The times of [`FRAMES`] frames with news.
    fn measure(&mut self, size: Vec2) -> Vec<Parts> {
        for n_frame in 0..50 {
            self.news(n_frame);
            self.run(size);
        }
        let frame = |n_frame| {
            self.news(n_frame);
            self.run(size)
        };
        (0..FRAMES).map(frame).collect()
    }
}

/// The processor time of a frame, in milliseconds.
#[derive(Debug, Clone, Copy)]
struct Parts {
    logic: f64,
    build: f64,
    tessellate: f64,
    whole: f64,
}

/// The value that this share of the frames does not exceed.
fn percentile(frames: &[Parts], share: f64, part: impl Fn(&Parts) -> f64) -> f64 {
    let mut times: Vec<f64> = frames.iter().map(part).collect();
    times.sort_by(f64::total_cmp);
    times[((times.len() - 1) as f64 * share) as usize]
}

/// Processor time of this thread, in milliseconds.
fn thread_cpu_ms() -> f64 {
    let time = clock_gettime(ClockId::ThreadCPUTime);
    time.tv_sec as f64 * 1e3 + time.tv_nsec as f64 / 1e6
}

/// The allocator of the program.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// A row of the table.
fn print_row(of: &str, (width, height): (f32, f32), frames: &[Parts]) {
    println!(
        "| {of} | {width}x{height} | {:.2}, {:.2}, {:.2} | {:.2} | {:.2} | {:.2} |",
        percentile(frames, 0.5, |it| it.logic),
        percentile(frames, 0.5, |it| it.build),
        percentile(frames, 0.5, |it| it.tessellate),
        percentile(frames, 0.5, |it| it.whole),
        percentile(frames, 0.99, |it| it.whole),
        percentile(frames, 1.0, |it| it.whole),
    );
}

fn main() {
    println!(
        "| athletes | history | view | window | logic, build, tessellate p50 ms | p50 ms | p99 ms | most ms |"
    );
    println!("|---:|---|---|---|---:|---:|---:|---:|");
    let asked: Vec<u32> = std::env::args().filter_map(|arg| arg.parse().ok()).collect();
    let counts = if asked.is_empty() { vec![12, 200] } else { asked };
    for n_athletes in counts {
        for (history, secs) in [("5 min", 300), ("8 h", 8 * 3_600)] {
            let mut bench = Bench::new(n_athletes, secs);
            for (width, height) in SIZES {
                for window in [Window::Min5, Window::Hour8] {
                    bench.app.command(Command::SetTime(TimeView::Live { window }));
                    let frames = bench.measure(vec2(width, height));
                    let of = format!("{n_athletes} | {history} | Coach, {}", window.label());
                    print_row(&of, (width, height), &frames);
                }
            }
            for (name, tab) in VIEWS {
                bench.app.command(Command::GoTo(tab));
                for (width, height) in SIZES {
                    let frames = bench.measure(vec2(width, height));
                    let of = format!("{n_athletes} | {history} | {name}");
                    print_row(&of, (width, height), &frames);
                }
            }
        }
    }
}
