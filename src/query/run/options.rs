//! What holds for all functions of a statement: windows, order, fill, limits.

use jiff::tz::TimeZone;

use super::super::{
    ast::{Fill, Limits},
    plan::{Interval, Plan},
    time::{self, MAX_TIME, MIN_TIME},
};

/// The options of a statement while it is run.
#[derive(Debug, Clone)]
pub(in crate::query) struct Options {
    pub(in crate::query) interval: Interval,
    pub(in crate::query) zone: Option<TimeZone>,
    /// The tags of the outermost `GROUP BY`, sorted.
    pub(in crate::query) dimensions: Vec<String>,
    /// These and those of the statement's own `GROUP BY`, sorted.
    pub(in crate::query) group_by: Vec<String>,
    pub(in crate::query) fill: Fill,
    pub(in crate::query) start: i64,
    pub(in crate::query) end: i64,
    pub(in crate::query) ascending: bool,
    pub(in crate::query) limits: Limits,
}

fn sorted(mut tags: Vec<String>) -> Vec<String> {
    tags.sort_unstable();
    tags.dedup();
    tags
}

impl Options {
    /// Those of a statement that is no subquery.
    pub(in crate::query) fn of(plan: &Plan) -> Self {
        let tags = sorted(plan.tags.clone());
        Self {
            interval: plan.interval,
            zone: plan.select.zone.as_ref().map(|zone| zone.rules.clone()),
            dimensions: tags.clone(),
            group_by: tags,
            fill: plan.select.fill,
            start: plan.first,
            end: plan.last,
            ascending: plan.select.is_ascending(),
            limits: plan.select.limits,
        }
    }

    /// Those of a subquery of a statement with these options.
    pub(in crate::query) fn within(&self, plan: &Plan) -> Self {
        let own = Self::of(plan);
        let mut limits = own.limits;
        limits.series_limit += self.limits.series_limit;
        limits.series_offset += self.limits.series_offset;
        Self {
            interval: if own.interval.duration == 0 { self.interval } else { own.interval },
            dimensions: self.dimensions.clone(),
            group_by: sorted([own.group_by, self.group_by.clone()].concat()),
            // The statement around it drops empty windows anyway.
            fill: if own.fill == Fill::Null { Fill::None } else { own.fill },
            start: own.start.max(self.start),
            end: own.end.min(self.end),
            ascending: self.ascending,
            limits,
            ..own
        }
    }

    /// With a range that is one window longer, at its beginning.
    pub(in crate::query) fn one_window_earlier(&self) -> Self {
        let mut longer = self.clone();
        if self.interval.duration > 0 {
            if self.ascending {
                // Without a lower bound it overflows in InfluxDB, which then finds nothing.
                longer.start = longer.start.wrapping_sub(self.interval.duration);
            } else {
                longer.end = longer.end.saturating_add(self.interval.duration).min(MAX_TIME);
            }
        }
        longer
    }

    /// How far local time is ahead of UTC, in nanoseconds.
    pub(in crate::query) fn zone_offset(&self, nanos: i64) -> i64 {
        self.zone.as_ref().map_or(0, |zone| {
            i64::from(time::offset_seconds(i128::from(nanos), zone)) * 1_000_000_000
        })
    }

    /// The window that holds a time: where it begins and where the next one does.
    pub(in crate::query) fn window(&self, nanos: i64) -> (i64, i64) {
        let Interval { duration, offset } = self.interval;
        if duration <= 0 {
            return (self.start, self.end.saturating_add(1));
        }
        let nanos = nanos.saturating_sub(offset);
        let zone = self.zone_offset(nanos);
        let into = nanos.saturating_add(zone).rem_euclid(duration);
        let mut start =
            if MIN_TIME.saturating_add(into) >= nanos { MIN_TIME } else { nanos - into };
        let has_zone = self.zone.is_some();
        if has_zone {
            // The clocks may have changed since the window began.
            let change = zone - self.zone_offset(start);
            if change != 0 && change.abs() < duration {
                start = start.saturating_add(change);
            }
        }
        let left = duration - into;
        let mut end = if MAX_TIME - left <= nanos { MAX_TIME } else { nanos + left };
        if has_zone {
            let end_zone = self.zone_offset(end);
            let change = zone - end_zone;
            if change != 0
                && change.abs() < duration
                // Time that is skipped belongs to the next window.
                && (change > 0 || self.zone_offset(end.saturating_add(change)) == end_zone)
            {
                end = end.saturating_add(change);
            }
        }
        (start.saturating_add(offset), end.saturating_add(offset))
    }
}
