//! The labels at the right end of the lines: pushed apart, each joined to its line by a leader.

use eframe::egui::{Align, Color32, CornerRadius, Painter, Pos2, Rangef, Rect, Stroke, pos2, vec2};

use crate::{
    model::AthleteId,
    ui::{
        panel::controls::width,
        text,
        theme::{Theme, family, size},
    },
};

/// Distance between two labels where there is room, points.
const SPACING: f32 = 16.0;

/// The smallest distance at which two labels are readable, points.
const LEAST_SPACING: f32 = 11.5;

/// Size of the chip.
const CHIP_WIDTH: f32 = 22.0;
const CHIP_HEIGHT: f32 = 15.0;

/// Room above the centre of the first label and below that of the last. With this value eight
/// labels fit the smallest plot.
const AIR: f32 = 7.5;

/// From the edge of the plot to the chip; the leader spans it.
const LEADER: f32 = 8.0;

/// From the value to the edge of the panel, and the least distance from chip to value.
const VALUE_RIGHT: f32 = 4.0;
const VALUE_GAP: f32 = 4.0;

/// What one label says.
#[derive(Debug, Clone)]
pub(super) struct EndLabel {
    /// The athlete whose line it labels.
    pub(super) id: AthleteId,
    /// Bib, or what stands in for one.
    pub(super) chip: String,
    /// Colour of the athlete.
    pub(super) color: Color32,
    /// Value, or `--`.
    pub(super) value: String,
    /// Colour of the value, which tells fresh from old.
    pub(super) ink: Color32,
    /// Where the line ends.
    pub(super) line_end: Pos2,
    /// Whether the line ends close enough to the edge for a leader.
    pub(super) joined: bool,
}

/// Labels merged into one block, whose offset is the mean of what they want.
struct Group {
    n: usize,
    sum: f32,
}

/// The positions nearest to `wanted` (ascending) that are `spacing` apart and inside `within`, in
/// the same order. Neighbours that collide share the displacement.
///
/// If the spacing does not fit, it is reduced evenly.
pub(super) fn push_apart(wanted: &[f32], spacing: f32, within: Rangef) -> Vec<f32> {
    let n = wanted.len();
    if n == 0 {
        return Vec::new();
    }
    let room = within.span().max(0.0);
    let spacing = if n > 1 { spacing.min(room / (n - 1) as f32) } else { spacing };
    let mut groups: Vec<Group> = Vec::with_capacity(n);
    for (i, y) in wanted.iter().enumerate() {
        // With the spacing subtracted, only the order has to be kept: isotonic regression.
        groups.push(Group { n: 1, sum: y - spacing * i as f32 });
        while let [.., before, last] = groups.as_mut_slice()
            && before.sum / before.n as f32 > last.sum / last.n as f32
        {
            before.n += last.n;
            before.sum += last.sum;
            groups.pop();
        }
    }
    let highest = within.max - spacing * (n - 1) as f32;
    groups
        .iter()
        .flat_map(|group| std::iter::repeat_n(group.sum / group.n as f32, group.n))
        .enumerate()
        .map(|(i, offset)| offset.min(highest).max(within.min) + spacing * i as f32)
        .collect()
}

/// Paints the labels beside `frame` and returns their rectangles, for hit tests.
///
/// Labels that do not fit even at the smallest spacing are left out, the last ones first, so the
/// caller sorts by importance.
pub(super) fn paint(
    painter: &Painter,
    theme: &Theme,
    mut labels: Vec<EndLabel>,
    frame: Rect,
    panel: Rect,
) -> Vec<(AthleteId, Rect)> {
    let within = Rangef::new(panel.top() + AIR, panel.bottom() - AIR);
    let n_fitting = (within.span().max(0.0) / LEAST_SPACING) as usize + 1;
    labels.truncate(n_fitting);
    labels.sort_by(|a, b| a.line_end.y.total_cmp(&b.line_end.y));
    let wanted: Vec<f32> = labels.iter().map(|label| label.line_end.y).collect();
    let places = push_apart(&wanted, SPACING, within);
    let pitch = places
        .windows(2)
        .map(|pair| if let [a, b] = pair { b - a } else { SPACING })
        .fold(SPACING, f32::min);
    let chip_height = CHIP_HEIGHT.min(pitch - 1.0);
    let mut hits = Vec::with_capacity(labels.len());
    for (label, y) in labels.into_iter().zip(places) {
        let bib_w = width(painter, &label.chip, family::CONDENSED_SEMIBOLD, size::CAPTION) + 4.0;
        // A long bib extends to the left, over most of the leader.
        let chip_w = bib_w.clamp(CHIP_WIDTH, CHIP_WIDTH + LEADER - 2.0);
        let right = frame.right() + LEADER + CHIP_WIDTH;
        let chip = Rect::from_center_size(pos2(right - chip_w / 2.0, y), vec2(chip_w, chip_height));
        if label.joined {
            let elbow = (chip.left() - 3.0).max(frame.right());
            painter.line(
                vec![
                    label.line_end,
                    pos2(frame.right(), label.line_end.y),
                    pos2(elbow, y),
                    pos2(chip.left(), y),
                ],
                Stroke::new(1.0, label.color),
            );
        }
        painter.rect_filled(chip, CornerRadius::same(size::RADIUS_CHIP - 1), label.color);
        text::paint_within(
            painter,
            chip.center(),
            Align::Center,
            &label.chip,
            family::CONDENSED_SEMIBOLD,
            size::CAPTION,
            theme.ink_on(label.color),
            chip.width(),
        );
        text::paint_fitting(
            painter,
            pos2(panel.right() - VALUE_RIGHT, y),
            Align::Max,
            &label.value,
            family::SEMIBOLD,
            size::SMALL,
            label.ink,
            panel.right() - VALUE_RIGHT - chip.right() - VALUE_GAP,
        );
        let hit = Rect::from_min_max(
            pos2(frame.right(), y - pitch / 2.0),
            pos2(panel.right(), y + pitch / 2.0),
        );
        hits.push((label.id, hit));
    }
    hits
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const WITHIN: Rangef = Rangef { min: 0.0, max: 100.0 };

    #[test]
    fn labels_with_room_stay_at_their_lines() {
        assert_eq!(push_apart(&[10.0, 40.0, 90.0], 16.0, WITHIN), [10.0, 40.0, 90.0]);
    }

    #[test]
    fn labels_that_collide_share_the_way() {
        assert_eq!(push_apart(&[50.0, 50.0], 16.0, WITHIN), [42.0, 58.0]);
        assert_eq!(push_apart(&[50.0, 50.0, 50.0], 16.0, WITHIN), [34.0, 50.0, 66.0]);
    }

    #[test]
    fn labels_at_the_edge_go_inwards() {
        assert_eq!(push_apart(&[-20.0, -10.0], 16.0, WITHIN), [0.0, 16.0]);
        assert_eq!(push_apart(&[99.0, 100.0], 16.0, WITHIN), [84.0, 100.0]);
    }

    #[test]
    fn without_room_the_spacing_is_evenly_less() {
        let places = push_apart(&[0.0; 11], 16.0, WITHIN);
        assert_eq!(places, (0..11_u8).map(|i| 10.0 * f32::from(i)).collect::<Vec<_>>());
    }

    #[test]
    fn eight_labels_fit_the_lowest_drawn_plot() {
        let room = crate::ui::theme::COMPACT.plot_h - 2.0 * AIR;
        assert!(room / LEAST_SPACING >= 7.0, "{room}");
    }

    proptest! {
        #[test]
        fn labels_never_overlap_never_leave_the_plot_and_keep_their_order(
            mut wanted in prop::collection::vec(-50.0..150.0_f32, 1..7),
        ) {
            wanted.sort_by(f32::total_cmp);
            let places = push_apart(&wanted, 16.0, WITHIN);
            prop_assert_eq!(places.len(), wanted.len());
            for pair in places.windows(2) {
                prop_assert!(pair[1] - pair[0] >= 15.99, "{:?}", places);
            }
            for place in places {
                prop_assert!((-0.01..=100.01).contains(&place));
            }
        }
    }
}
