//! Zones of the focus as bands behind the lines of a plot.

use eframe::egui::{Align, Color32, CornerRadius, Painter, Rangef, Rect, pos2, vec2};

use crate::{
    analysis::{ValueState, Zone, Zones, percent_of_threshold, zones},
    metric::Metric,
    model::Profile,
    ui::{
        context::ViewContext,
        projection::ValueView,
        text::{Line, baseline},
        theme::{self, Theme, family, size},
    },
};

use super::{chosen, range::YRange};

/// The least distance of two ticks at borders, points.
const TICK_SPACING: f32 = 13.0;

/// The least distance of the names of two bands, points.
const NAME_SPACING: f32 = 13.0;

/// How far the plate behind a name reaches beyond it, points.
const PLATE: f32 = 2.0;

/// In a band lower than this a name would seem to be that of a neighbour, points.
const LEAST_NAMED: f32 = 7.0;

/// Room of the names of zones at the left edge of a plot, points.
pub(super) const NAMES_W: f32 = 22.0;

/// The zones of an athlete on the axis of a plot.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct ZoneBands {
    zones: Zones,
    /// What a border is multiplied by to stand on the axis.
    factor: f64,
    /// The zone that the athlete is in.
    present: Option<Zone>,
}

impl ZoneBands {
    /// The zones of a metric by a profile on an axis where values stand `factor` times as high;
    /// `None` where the profile lacks what they need.
    pub(super) fn of(
        profile: &Profile,
        metric: &Metric,
        now: ValueView,
        factor: f64,
    ) -> Option<Self> {
        let zones = zones(profile, metric)?;
        let is_shown = !matches!(now.state, ValueState::Lost { .. } | ValueState::Absent);
        let present = now.value.filter(|_| is_shown).and_then(|value| zones.zone_of(value));
        Some(Self { zones, factor, present })
    }

    /// The borders inside a range that are far enough from each other on an axis of this height in
    /// points, from the lowest.
    pub(super) fn ticks(&self, range: YRange, height: f32) -> Vec<f64> {
        let points_per_value = f64::from(height) / (range.high - range.low);
        let borders = self.zones.borders().iter().map(|border| border * self.factor);
        let mut ticks: Vec<f64> = Vec::new();
        for border in borders.filter(|border| (range.low..=range.high).contains(border)) {
            let is_clear = ticks
                .last()
                .is_none_or(|last| f64::from(TICK_SPACING) <= (border - last) * points_per_value);
            if is_clear {
                ticks.push(border);
            }
        }
        ticks
    }

    /// Whether one of the borders is here.
    pub(super) fn has_border(&self, tick: f64) -> bool {
        self.zones.borders().iter().any(|border| (border * self.factor - tick).abs() < 1e-9)
    }

    /// Paints the bands: every second one is set off, the one that the athlete is in has a trace of
    /// its colour.
    pub(super) fn paint(&self, painter: &Painter, theme: &Theme, frame: Rect, range: YRange) {
        for (zone, rect) in self.placed(frame, range) {
            let fill = if self.present == Some(zone) {
                theme.present_zone(zone.number())
            } else if zone.number().is_multiple_of(2) {
                theme.palette.band
            } else {
                Color32::TRANSPARENT
            };
            painter.rect_filled(rect, CornerRadius::ZERO, fill);
        }
    }

    /// Writes the names of the zones into the bands that have room for them.
    pub(super) fn paint_names(&self, painter: &Painter, theme: &Theme, frame: Rect, range: YRange) {
        let palette = &theme.palette;
        for (zone, rect) in self.named(self.placed(frame, range).collect()) {
            let at = pos2(frame.left() + 5.0, rect.center().y);
            let ink = if self.present == Some(zone) { palette.text } else { palette.label };
            let name = zone.to_string();
            let font = theme::font(family::SEMIBOLD, size::CAPTION);
            let line = Line::new(painter, &name, font, ink);
            // Lines that begin at the left edge do not cross out a name.
            let plate = vec2(line.width() + 2.0 * PLATE, NAME_SPACING);
            let plate = Rect::from_min_size(pos2(at.x - PLATE, at.y - 0.5 * plate.y), plate);
            painter.rect_filled(plate, CornerRadius::same(PLATE as u8), palette.panel);
            line.paint(painter, at.x, baseline(at.y, size::CAPTION), Align::Min);
        }
    }

    /// The bands whose names have room: first the one that the athlete is in, then the widest ones.
    fn named(&self, mut bands: Vec<(Zone, Rect)>) -> Vec<(Zone, Rect)> {
        let is_present = |zone: Zone| self.present == Some(zone);
        let has_room =
            |(zone, rect): &(Zone, Rect)| is_present(*zone) || LEAST_NAMED <= rect.height();
        bands.retain(has_room);
        // Stable: of equal ones the lower zone comes first.
        bands.sort_by(|(a, of_a), (b, of_b)| {
            is_present(*b).cmp(&is_present(*a)).then(of_b.height().total_cmp(&of_a.height()))
        });
        let mut named: Vec<(Zone, Rect)> = Vec::new();
        for (zone, rect) in bands {
            let distance = |other: &Rect| (other.center().y - rect.center().y).abs();
            if named.iter().all(|(_, other)| NAME_SPACING <= distance(other)) {
                named.push((zone, rect));
            }
        }
        named
    }

    /// The bands that are in sight.
    fn placed(&self, frame: Rect, range: YRange) -> impl Iterator<Item = (Zone, Rect)> {
        let y_of = move |value: f64| {
            let share = ((value - range.low) / (range.high - range.low)).clamp(0.0, 1.0);
            frame.bottom() - share as f32 * frame.height()
        };
        let factor = self.factor;
        self.zones.bands().filter_map(move |band| {
            let bottom = y_of(band.from * factor);
            let top = band.to.map_or(frame.top(), |to| y_of(to * factor));
            let rect = Rect::from_x_y_ranges(frame.x_range(), Rangef::new(top, bottom));
            (top < bottom).then_some((band.zone, rect))
        })
    }
}

/// Whose zones the bands are, in words; `None` where no plot has bands.
pub(in crate::ui::panel) fn whose(ctx: &ViewContext<'_>) -> Option<String> {
    let row = ctx.projection.row(ctx.state.focus?)?;
    let athlete = &row.athlete;
    ctx.projection.plotted.iter().find(|plotted| plotted.id == athlete.id)?;
    chosen::metrics(ctx)
        .into_iter()
        .any(|metric| zones(&athlete.profile, metric).is_some())
        .then(|| tr!("plot-zones-of", chip = athlete.chip(), name = athlete.name))
}

/// Whether somebody whose lines are drawn has a threshold, of which values can be shares.
pub(in crate::ui::panel) fn has_thresholds(ctx: &ViewContext<'_>) -> bool {
    let plotted = ctx.projection.plotted.iter();
    plotted.filter_map(|plotted| ctx.projection.row(plotted.id)).any(|row| {
        let mut plots = chosen::metrics(ctx).into_iter();
        plots.any(|metric| percent_of_threshold(&row.athlete.profile, metric, 1.0).is_some())
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    /// The borders of power are 0, 110, 150, 180, 210, 240 and 300 W.
    fn of_power() -> ZoneBands {
        let profile = Profile { ftp_w: Some(200.0), ..Profile::default() };
        let zones = zones(&profile, &Metric::PwrW).unwrap();
        ZoneBands { zones, factor: 1.0, present: None }
    }

    #[test]
    fn ticks_stand_at_borders_that_are_far_enough_apart() {
        let range = YRange { low: 0.0, high: 400.0 };
        assert_eq!(of_power().ticks(range, 400.0), [0.0, 110.0, 150.0, 180.0, 210.0, 240.0, 300.0]);
        // Four watts a point: 30 W are too close.
        assert_eq!(of_power().ticks(range, 100.0), [0.0, 110.0, 180.0, 240.0, 300.0]);
        assert_eq!(of_power().ticks(YRange { low: 160.0, high: 200.0 }, 84.0), [180.0]);
    }

    #[test]
    fn names_keep_their_distance_and_that_of_the_present_zone_is_always_there() {
        let zone = |value| of_power().zones.zone_of(value).unwrap();
        // From the highest zone down; the third one is too low for a name of its own.
        let bands = [(350.0, 0.0, 40.0), (250.0, 40.0, 50.0), (220.0, 50.0, 56.0)]
            .into_iter()
            .chain([(200.0, 56.0, 66.0), (50.0, 66.0, 100.0)])
            .map(|(value, top, bottom)| {
                let across = Rangef::new(0.0, 100.0);
                (zone(value), Rect::from_x_y_ranges(across, Rangef::new(top, bottom)))
            });
        let bands: Vec<_> = bands.collect();
        let names = |present: Option<Zone>| {
            let shown = ZoneBands { present, ..of_power() }.named(bands.clone());
            let mut names: Vec<String> = shown.iter().map(|(zone, _)| zone.to_string()).collect();
            names.sort();
            names
        };
        assert_eq!(names(None), ["Z1", "Z4", "Z6", "Z7"]);
        assert_eq!(names(Some(zone(220.0))), ["Z1", "Z5", "Z7"]);
    }

    #[test]
    fn on_a_scale_of_shares_the_borders_are_those_of_everybody() {
        let shares = ZoneBands { factor: 0.5, ..of_power() };
        let ticks = shares.ticks(YRange { low: 50.0, high: 110.0 }, 600.0);
        assert_eq!(ticks, [55.0, 75.0, 90.0, 105.0]);
        assert!(shares.has_border(75.0) && !shares.has_border(76.0));
    }
}
