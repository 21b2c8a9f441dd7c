//! Tests of curves.
#![expect(clippy::float_cmp, reason = "values are copied, not computed")]

use proptest::prelude::*;

use super::*;

fn series(values: impl IntoIterator<Item = (f64, f64)>, breaks: &[usize]) -> Series {
    let points = values.into_iter().map(|(x, y)| PlotPoint::new(x, y)).collect();
    Series { points, breaks: breaks.to_vec(), ..Series::default() }
}

fn each_second(n: usize) -> Series {
    series((0..n).map(|i| (i as f64, (i as f64 * 0.7).sin() * 100.0)), &[])
}

fn pairs(curve: &Curve) -> Vec<(f64, f64)> {
    curve.points().iter().map(|point| (point.x, point.y)).collect()
}

fn span(from: f64, to: f64, n_columns: f64) -> Span {
    Span { from, to, n_columns }
}

#[test]
fn few_samples_are_drawn_as_they_are() {
    let mut curve = Curve::default();
    curve.update(&each_second(10), span(-1.0, 11.0, 400.0), 0, 1.0);
    let expected: Vec<_> = each_second(10).points.iter().map(|p| (p.x, p.y)).collect();
    assert_eq!(pairs(&curve), expected);
    assert_eq!(curve.runs(), [Run { start: 0, end: 10 }]);
}

#[test]
fn eight_hours_come_down_to_one_point_per_column_and_keep_their_extremes() {
    let mut series = each_second(28_800);
    series.points[17_000].y = 900.0;
    let mut curve = Curve::default();
    curve.update(&series, span(0.0, 28_800.0, 418.0), 0, 1.0);
    assert!(curve.points().len() <= 420, "{}", curve.points().len());
    assert!(curve.points().len() > 380, "{}", curve.points().len());
    assert_eq!(curve.spreads().len(), curve.points().len());
    assert_eq!(curve.extremes().unwrap().1, 900.0);
    assert_eq!(curve.n_visible_samples(), 28_800);
}

#[test]
fn where_samples_share_a_column_the_line_is_their_mean_between_least_and_most() {
    // Columns of two seconds, begun at 0: two samples in the first, one in the second.
    let series = series([(0.0, 10.0), (1.0, 30.0), (2.0, 7.0)], &[]);
    let mut curve = Curve::default();
    curve.update(&series, span(0.0, 100.0, 50.0), 0, 1.0);
    assert_eq!(pairs(&curve), [(0.5, 20.0), (2.0, 7.0)]);
    let spread = |least, most| Spread { least, most };
    assert_eq!(curve.spreads(), [spread(10.0, 30.0), spread(7.0, 7.0)]);
}

#[test]
fn nothing_is_drawn_across_a_gap_and_a_lone_sample_is_a_run() {
    let values = [(0.0, 1.0), (1.0, 2.0), (60.0, 3.0), (120.0, 4.0), (121.0, 5.0)];
    let mut curve = Curve::default();
    curve.update(&series(values, &[2, 3]), span(0.0, 130.0, 400.0), 0, 1.0);
    let runs = [Run { start: 0, end: 2 }, Run { start: 2, end: 3 }, Run { start: 3, end: 5 }];
    assert_eq!(curve.runs(), runs);
}

#[test]
fn a_mean_never_reaches_back_over_a_gap() {
    let values = [(0.0, 100.0), (1.0, 100.0), (2.0, 10.0), (3.0, 20.0)];
    let mut curve = Curve::default();
    curve.update(&series(values, &[2]), span(0.0, 4.0, 400.0), 3, 1.0);
    assert_eq!(pairs(&curve), [(0.0, 100.0), (1.0, 100.0), (2.0, 10.0), (3.0, 15.0)]);
}

#[test]
fn a_late_sample_closes_the_gap_on_the_screen() {
    let mut series = series([(0.0, 1.0), (10.0, 2.0)], &[1]);
    let mut curve = Curve::default();
    let shown = span(0.0, 20.0, 400.0);
    curve.update(&series, shown, 0, 1.0);
    assert_eq!(curve.runs().len(), 2);
    series.points.insert(1, PlotPoint::new(5.0, 9.0));
    series.breaks.clear();
    curve.update(&series, shown, 0, 1.0);
    assert_eq!(curve.runs().len(), 1);
    assert_eq!(pairs(&curve), [(0.0, 1.0), (5.0, 9.0), (10.0, 2.0)]);
}

#[test]
fn a_corrected_sample_is_redrawn_when_the_revision_says_so() {
    let mut series = each_second(10);
    let mut curve = Curve::default();
    curve.update(&series, span(0.0, 20.0, 400.0), 0, 1.0);
    series.points[4].y = 7.0;
    series.revision += 1;
    curve.update(&series, span(0.0, 20.0, 400.0), 0, 1.0);
    assert_eq!(curve.points()[4].y, 7.0);
}

#[test]
fn a_line_leads_in_from_a_sample_far_before_the_window() {
    let samples = series([(0.0, 1.0), (100.0, 2.0)], &[]);
    let mut curve = Curve::default();
    curve.update(&samples, span(90.0, 105.0, 400.0), 0, 1.0);
    assert_eq!(pairs(&curve), [(0.0, 1.0), (100.0, 2.0)]);
}

#[test]
fn samples_that_left_memory_leave_the_screen() {
    let mut curve = Curve::default();
    let shown = span(0.0, 20.0, 400.0);
    curve.update(&each_second(10), shown, 0, 1.0);
    curve.update(&Series::default(), shown, 0, 1.0);
    assert!(curve.points().is_empty());
    assert!(curve.extremes().is_none());
}

#[test]
fn a_value_that_is_no_number_is_left_out() {
    let mut curve = Curve::default();
    let values = [(0.0, 1.0), (1.0, f64::NAN), (2.0, f64::INFINITY), (3.0, 2.0)];
    curve.update(&series(values, &[]), span(0.0, 4.0, 400.0), 0, 1.0);
    assert_eq!(pairs(&curve), [(0.0, 1.0), (3.0, 2.0)]);
}

#[test]
fn the_cursor_reads_the_nearest_sample_but_none_inside_a_gap() {
    let series = series([(0.0, 1.0), (1.0, 2.0), (60.0, 3.0), (61.0, 4.0)], &[2]);
    let at = |x| value_near(&series, x, 1.5, 0).map(|point| point.y);
    assert_eq!(at(0.4), Some(1.0));
    assert_eq!(at(0.6), Some(2.0));
    assert_eq!(at(2.0), Some(2.0));
    assert_eq!(at(30.0), None);
    assert_eq!(at(59.0), Some(3.0));
    assert_eq!(at(64.0), None);
    assert_eq!(last_before(&series, 60.5, 0).unwrap().y, 3.0);
    assert!(last_before(&series, -1.0, 0).is_none());
}

/// Series of samples at uneven intervals, with random breaks.
fn uneven() -> impl Strategy<Value = Series> {
    prop::collection::vec((0.05..3.0_f64, -500.0..500.0_f64, prop::bool::weighted(0.05)), 1..400)
        .prop_map(|steps| {
            let mut series = Series::default();
            let mut x = 0.0;
            for (step, y, breaks) in steps {
                x += if breaks { step + 30.0 } else { step };
                if breaks && !series.points.is_empty() {
                    series.breaks.push(series.points.len());
                }
                series.points.push(PlotPoint::new(x, y));
            }
            series
        })
}

proptest! {
    #[test]
    fn a_window_that_slides_shows_the_same_as_one_built_anew(
        whole in uneven(), smooth_secs in prop::sample::select(vec![0_u8, 3, 10]),
        width in 20.0..300.0_f64,
    ) {
        let mut sliding = Curve::default();
        let mut grown = Series::default();
        for (i, &point) in whole.points.iter().enumerate() {
            if whole.breaks.contains(&i) {
                grown.breaks.push(i);
            }
            grown.points.push(point);
            let shown = span(point.x - width, point.x, 100.0);
            sliding.update(&grown, shown, smooth_secs, 1.0);
            if i % 17 == 0 {
                let mut fresh = Curve::default();
                fresh.update(&grown, shown, smooth_secs, 1.0);
                prop_assert_eq!(sliding.runs(), fresh.runs());
                let values = |curve: &Curve| -> Vec<(f64, f64)> {
                    curve.points().iter().map(|point| (point.x, point.y)).collect()
                };
                prop_assert_eq!(values(&sliding), values(&fresh));
            }
        }
    }

    #[test]
    fn the_mean_is_that_of_the_samples_it_says(
        series in uneven(), smooth_secs in prop::sample::select(vec![3_u8, 10, 30]),
    ) {
        for at in (0..series.points.len()).step_by(13) {
            let start = series.breaks.iter().copied().filter(|&b| b <= at).max().unwrap_or(0);
            let since = series.points[at].x - f64::from(smooth_secs);
            let held: Vec<f64> = series.points[start..=at]
                .iter().filter(|p| p.x > since).map(|p| p.y).collect();
            let naive = held.iter().sum::<f64>() / held.len() as f64;
            prop_assert!((smoothed_at(&series, at, smooth_secs) - naive).abs() < 1e-4);
        }
    }

    #[test]
    fn no_zoom_draws_more_than_a_point_per_column_and_each_lies_in_its_spread(
        series in uneven(), from in 0.0..200.0_f64, width in 1.0..900.0_f64,
    ) {
        let mut curve = Curve::default();
        curve.update(&series, span(from, from + width, 100.0), 0, 1.0);
        prop_assert!(curve.points().len() <= 103);
        for (point, spread) in curve.points().iter().zip(curve.spreads()) {
            let rounding = 1e-9 * (1.0 + point.y.abs());
            prop_assert!(spread.least - rounding <= point.y && point.y <= spread.most + rounding);
        }
    }
}

#[test]
fn a_window_that_slides_with_the_clock_moves_by_whole_pixels() {
    let epoch = UnixNanos::from_secs(1_000);
    let at = |now: f64| {
        let to = epoch.plus_secs(now);
        let range = TimeRange { from: to.plus_secs(-28_800.0), to };
        Span::on_pixels(range, epoch, 800.0, 800.0)
    };
    // A pixel is 36 s.
    assert_eq!(at(36_000.5), at(36_035.0));
    assert_ne!(at(36_000.5), at(36_036.5));
    for now in [36_000.5, 40_321.7, -3.2] {
        let moved = now - at(now).to;
        assert!((0.0..36.0).contains(&moved), "{moved}");
        assert!((at(now).to - at(now).from - 28_800.0).abs() < 1e-6);
    }
}

#[test]
fn what_a_new_sample_changes_is_counted() {
    let (mut curve, mut samples) = (Curve::default(), each_second(50));
    let mut changes = |samples: &Series, to: f64| {
        curve.update(samples, span(to - 100.0, to, 400.0), 0, 1.0);
        (curve.n_changes(), curve.points().len())
    };
    let (first, _) = changes(&samples, 60.0);
    assert_eq!(changes(&samples, 60.0), (first, 50));
    samples.points.push(PlotPoint::new(50.0, 7.0));
    let (second, n_points) = changes(&samples, 60.0);
    assert!(first < second);
    assert_eq!(n_points, 51);
    // Another window of the same samples.
    assert_eq!(changes(&samples, 130.0).1, 22);
}
