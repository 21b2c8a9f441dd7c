//! The cost of a frame of the plots: build, tessellate, and both; eight hours at 1 Hz, with a span.
//! The longer windows are drawn as means in bands. And of the statistics of a span, once a change.
//!
//! `cargo bench -p trackside-benches --bench plots`

use std::sync::Arc;

use criterion::{BatchSize, Criterion, criterion_group, criterion_main};
use eframe::egui::{Context, FullOutput, RawInput, Rect, pos2, vec2};
use parking_lot::RwLock;
use trackside::{
    live::Live,
    logbook::SharedLogbook,
    model::{Arrival, DEFAULT_SESSION_GAP, Metric, MonoNanos, SampleBlock, UnixNanos},
    store::{SharedStore, Store, StoreLimits},
    ui::{
        state::{TimeSpan, TimeView, Window},
        theme::Theme,
    },
};
use trackside_ui_tests::plots_scene::{self, Scene};

const SECS: usize = 8 * 3_600;
const ATHLETES: [u32; 12] = [7, 1, 2, 3, 4, 5, 6, 8, 9, 10, 11, 12];

fn frame(ctx: &Context, scene: &mut Scene) -> FullOutput {
    let screen = Rect::from_min_size(pos2(0.0, 0.0), vec2(1_476.0, 496.0));
    let input = RawInput { screen_rect: Some(screen), ..RawInput::default() };
    // About 30 frames per second.
    scene.now = scene.now.plus_secs(0.033);
    ctx.run_ui(input, |ui| scene.ui(ui))
}

fn plots(c: &mut Criterion) {
    let mut group = c.benchmark_group("plots");
    for (n, window) in [(3, Window::Min5), (12, Window::Min5), (12, Window::Hour8)] {
        let mut scene = Scene::new(Theme::new(true, 1_920.0), &ATHLETES[..n], SECS);
        scene.state.time = TimeView::Live { window };
        // Shaded in every plot.
        let to = scene.now.plus_secs(-30.0);
        scene.state.span = TimeSpan::between(to.plus_secs(-60.0), to);
        let ctx = Context::default();
        plots_scene::install_fonts(&ctx);
        frame(&ctx, &mut scene).drop_without_applying_deltas();
        let name = format!("{n} athletes, {}", window.label());
        group.bench_function(format!("build, {name}"), |b| {
            b.iter(|| frame(&ctx, &mut scene).drop_without_applying_deltas());
        });
        let mut output = frame(&ctx, &mut scene);
        let shapes = std::mem::take(&mut output.shapes);
        output.drop_without_applying_deltas();
        group.bench_function(format!("tessellate, {name}"), |b| {
            b.iter_batched(
                || shapes.clone(),
                |shapes| ctx.tessellate(shapes, 1.0),
                BatchSize::LargeInput,
            );
        });
        group.bench_function(format!("both, {name}"), |b| {
            b.iter(|| {
                let mut output = frame(&ctx, &mut scene);
                let shapes = std::mem::take(&mut output.shapes);
                output.drop_without_applying_deltas();
                ctx.tessellate(shapes, 1.0)
            });
        });
    }
    group.finish();
}

/// The statistics of a whole ride and of a minute of it, for one change of the span.
fn span(c: &mut Criterion) {
    let mut block = SampleBlock::default();
    for secs in 0..SECS {
        let t = secs as f64;
        let readings = [
            (Metric::HrBpm, 150.0 + (t / 40.0).sin() * 20.0),
            (Metric::PwrW, 240.0 + (t * 12.9898).sin() * 60.0),
            (Metric::CadRpm, 88.0 + (t / 5.0).sin() * 7.0),
            (Metric::SpdKph, 31.0 + (t / 17.0).sin() * 9.0),
            (Metric::AltM, 80.0 + (t / 300.0).sin() * 30.0),
            (Metric::DistKm, t * 0.0086),
        ];
        for (metric, value) in readings {
            if let Some(index) = block.metric_index(&metric) {
                block.push_reading(index, value);
            }
        }
        block.finish_sample(UnixNanos::from_secs(secs as i64));
    }
    let row = Scene::new(Theme::new(true, 1_920.0), &[7], 1).projection.rows.swap_remove(6);
    let store: SharedStore = Arc::new(RwLock::new(Store::new(StoreLimits::default())));
    let now = UnixNanos::from_secs(SECS as i64);
    let arrival = Arrival { wall: now, mono: MonoNanos(0), replayed: false };
    store.write().apply(row.athlete.id, &block, arrival);
    let logbook = SharedLogbook::default();
    let live = Live::new(Arc::clone(&store).into(), logbook.into(), DEFAULT_SESSION_GAP);
    let store = store.into();
    let mut group = c.benchmark_group("span");
    for (name, secs) in [("a minute", 60.0), ("8 hours", SECS as f64)] {
        let span = (now.plus_secs(-secs), now);
        group.bench_function(name, |b| b.iter(|| live.over_span(&store, &row.athlete, span)));
    }
    group.finish();
}

criterion_group!(benches, plots, span);
criterion_main!(benches);
