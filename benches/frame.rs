//! The cost of a frame of the whole window: 12 athletes with 8 hours at 1 Hz, 8 of them plotted.
//!
//! `cargo bench -p trackside-benches --bench frame`. There is no GPU here, so the map shows its
//! metre grid. In a "news" frame every athlete has sent one more sample; the other frames find
//! nothing new.

use std::time::Duration;

use criterion::{BatchSize, Criterion, criterion_group, criterion_main};
use eframe::{
    App as _,
    egui::{Context, FullOutput, RawInput, Rect, pos2, vec2},
};
use trackside::{
    model::{AthleteId, Metric, UnixNanos},
    ui::{
        App, Options,
        context::Command,
        state::{TimeView, Window},
    },
};
use trackside_ui_tests::world::{NOW, World, athlete};

const SECS: i64 = 8 * 3_600;
const N_ATHLETES: u32 = 12;

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

/// The window with all data in memory, and what it needs to run without a display.
struct Bench {
    world: World,
    ctx: Context,
    app: App,
    frame: eframe::Frame,
}

impl Bench {
    fn new(window: Window) -> Self {
        let world =
            World::new((1..=N_ATHLETES).map(|bib| athlete(bib, &format!("Rider {bib}"))).collect());
        for bib in 1..=N_ATHLETES {
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
        app.command(Command::SetTime(TimeView::Live { window }));
        let mut bench = Self { world, ctx, app, frame: eframe::Frame::_new_kittest() };
        for _ in 0..3 {
            bench.run().drop_without_applying_deltas();
        }
        bench
    }

    /// Runs the logic and UI of one frame.
    fn run(&mut self) -> FullOutput {
        let screen = Rect::from_min_size(pos2(0.0, 0.0), vec2(1_920.0, 1_080.0));
        let input = RawInput { screen_rect: Some(screen), ..RawInput::default() };
        let Self { ctx, app, frame, .. } = self;
        ctx.run_ui(input, |ui| {
            app.logic(ui.ctx(), frame);
            app.ui(ui, frame);
        })
    }

    /// Advances by a second in which everyone sends.
    fn news(&self) {
        self.world.clock.advance(Duration::from_secs(1));
        for bib in 1..=N_ATHLETES {
            let now = trackside::clock::Clock::wall(&*self.world.clock);
            self.world.send_at(bib, now, &values(bib, now));
        }
    }
}

fn frames(c: &mut Criterion) {
    let mut group = c.benchmark_group("frame");
    group.sample_size(20);
    for window in [Window::Min5, Window::Hour8] {
        let mut bench = Bench::new(window);
        let name = window.label();
        group.bench_function(format!("logic and build, {name}"), |b| {
            b.iter(|| bench.run().drop_without_applying_deltas());
        });
        group.bench_function(format!("logic and build with news, {name}"), |b| {
            b.iter(|| {
                bench.news();
                bench.run().drop_without_applying_deltas();
            });
        });
        let mut output = bench.run();
        let shapes = std::mem::take(&mut output.shapes);
        output.drop_without_applying_deltas();
        group.bench_function(format!("tessellate, {name}"), |b| {
            b.iter_batched(
                || shapes.clone(),
                |shapes| bench.ctx.tessellate(shapes, 1.0),
                BatchSize::LargeInput,
            );
        });
        group.bench_function(format!("both, {name}"), |b| {
            b.iter(|| {
                let mut output = bench.run();
                let shapes = std::mem::take(&mut output.shapes);
                output.drop_without_applying_deltas();
                bench.ctx.tessellate(shapes, 1.0)
            });
        });
    }
    group.finish();
}

criterion_group!(benches, frames);
criterion_main!(benches);
