//! The cost of a frame of the plots: build, tessellate, and both; eight hours at 1 Hz.
//!
//! `cargo bench -p trackside-benches --bench plots`

use criterion::{BatchSize, Criterion, criterion_group, criterion_main};
use eframe::egui::{Context, FullOutput, RawInput, Rect, pos2, vec2};
use trackside::ui::{
    state::{TimeView, Window},
    theme::Theme,
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

criterion_group!(benches, plots);
criterion_main!(benches);
