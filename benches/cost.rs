//! What a frame costs: the processor time of the window's thread for logic, build and tessellation,
//! as percentiles over many frames that have news.
//!
//! `cargo bench -p trackside-benches --bench cost`. Criterion reports means, which hide the frames
//! that stutter, so this is a program of its own. Everybody sends once a second, spread over the
//! second as phones do; each frame gathers what came in 40 ms. There is no GPU here, so the map
//! shows its metre grid.

#![allow(clippy::print_stdout, reason = "the table is the result")]

use std::time::Duration;

use eframe::{
    App as _,
    egui::{Context, RawInput, Rect, Vec2, pos2, vec2},
};
use rustix::time::{ClockId, clock_gettime};
use trackside::{
    clock::Clock as _,
    model::{AthleteId, Metric, UnixNanos},
    ui::{
        App, Options,
        context::Command,
        state::{TimeView, Window},
    },
};
use trackside_ui_tests::world::{NOW, World, athlete};

/// Eight hours at 1 Hz.
const SECS: i64 = 8 * 3_600;
/// What one frame gathers.
const GATHERED: Duration = Duration::from_millis(40);
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

/// The window with eight hours of everybody in memory, and what it needs to run without a display.
struct Bench {
    n_athletes: u32,
    world: World,
    ctx: Context,
    app: App,
    frame: eframe::Frame,
}

impl Bench {
    fn new(n_athletes: u32) -> Self {
        let roster = (1..=n_athletes).map(|bib| athlete(bib, &format!("Rider {bib}"))).collect();
        let world = World::new(roster);
        for bib in 1..=n_athletes {
            let samples: Vec<_> = (0..SECS)
                .map(|i| {
                    let time = NOW.plus_secs((i - SECS) as f64);
                    (time, values(bib, time))
                })
                .collect();
            let samples: Vec<_> =
                samples.iter().map(|(time, values)| (*time, values.as_slice())).collect();
            world.send_block(bib, &samples);
        }
        let ctx = Context::default();
        let cc = eframe::CreationContext::_new_kittest(ctx.clone());
        let mut app = App::new(&cc, world.backend(), Options::default());
        app.command(Command::Focus(AthleteId(1)));
        for bib in 2..=8 {
            app.command(Command::ToggleSelected(AthleteId(bib)));
        }
        Self { n_athletes, world, ctx, app, frame: eframe::Frame::_new_kittest() }
    }

    /// Runs one frame; returns the time of the processor that it took, in milliseconds.
    fn run(&mut self, size: Vec2) -> f64 {
        let screen = Rect::from_min_size(pos2(0.0, 0.0), size);
        let input = RawInput {
            screen_rect: Some(screen),
            time: Some(self.world.clock.mono().0 as f64 / 1e9),
            ..RawInput::default()
        };
        let Self { ctx, app, frame, .. } = self;
        let before = thread_cpu_ms();
        let mut output = ctx.run_ui(input, |ui| {
            app.logic(ui.ctx(), frame);
            app.ui(ui, frame);
        });
        let shapes = std::mem::take(&mut output.shapes);
        let primitives = ctx.tessellate(shapes, output.pixels_per_point);
        let took = thread_cpu_ms() - before;
        drop(primitives);
        output.drop_without_applying_deltas();
        took
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

    /// The sorted times of [`FRAMES`] frames with news, in milliseconds.
    fn measure(&mut self, window: Window, size: Vec2) -> Vec<f64> {
        self.app.command(Command::SetTime(TimeView::Live { window }));
        for n_frame in 0..50 {
            self.news(n_frame);
            self.run(size);
        }
        let mut times: Vec<f64> = (0..FRAMES)
            .map(|n_frame| {
                self.news(n_frame);
                self.run(size)
            })
            .collect();
        times.sort_by(f64::total_cmp);
        times
    }
}

/// Processor time of this thread, in milliseconds.
fn thread_cpu_ms() -> f64 {
    let time = clock_gettime(ClockId::ThreadCPUTime);
    time.tv_sec as f64 * 1e3 + time.tv_nsec as f64 / 1e6
}

fn main() {
    println!("| athletes | plots | window | p50 ms | p99 ms | most ms |");
    println!("|---:|---|---|---:|---:|---:|");
    for n_athletes in [12, 200] {
        let mut bench = Bench::new(n_athletes);
        for (width, height) in [(1_280.0, 720.0), (1_920.0, 1_080.0)] {
            for window in [Window::Min5, Window::Hour8] {
                let times = bench.measure(window, vec2(width, height));
                let at = |share: f64| times[((times.len() - 1) as f64 * share) as usize];
                println!(
                    "| {n_athletes} | {} | {width}x{height} | {:.2} | {:.2} | {:.2} |",
                    window.label(),
                    at(0.5),
                    at(0.99),
                    at(1.0),
                );
            }
        }
    }
}
