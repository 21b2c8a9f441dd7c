//! `LIMIT` and `OFFSET`.

use super::{
    super::{ast::Limits, duration::WEEK, stop::Stop},
    Options,
    points::{AnyPoints, Point, Points},
};

/// Points from the offset on, up to the limit.
struct Limited<'r> {
    points: AnyPoints<'r>,
    offset: u64,
    left: Option<u64>,
}

/// Limits points, if there is a limit.
pub(super) fn limited(points: AnyPoints<'_>, limits: Limits) -> AnyPoints<'_> {
    if limits.limit == 0 && limits.offset == 0 {
        return points;
    }
    let left = (limits.limit > 0).then_some(limits.limit);
    Box::new(Limited { points, offset: limits.offset, left })
}

/// Shards of InfluxDB are weeks from Monday to Sunday; 1970 began on a Thursday.
const THURSDAY: i64 = WEEK / 7 * 3;

/// Only the first points of each shard: so InfluxDB reads plain fields, and for `top()` and `bottom()`.
/// It reads one more than the limit, also where there is an offset alone.
struct ReadLimited<'r> {
    points: AnyPoints<'r>,
    most: u64,
    shard: Option<i64>,
    n_given: u64,
}

/// Limits the points that are read.
pub(super) fn read_limited<'r>(points: AnyPoints<'r>, options: &Options) -> AnyPoints<'r> {
    let limits = options.limits;
    if limits.limit == 0 && limits.offset == 0 {
        return points;
    }
    let most = limits.limit.saturating_add(limits.offset).saturating_add(1);
    Box::new(ReadLimited { points, most, shard: None, n_given: 0 })
}

impl Points for ReadLimited<'_> {
    fn next(&mut self) -> Result<Option<Point>, Stop> {
        while let Some(point) = self.points.next()? {
            let shard = point.time.saturating_add(THURSDAY).div_euclid(WEEK);
            if self.shard != Some(shard) {
                (self.shard, self.n_given) = (Some(shard), 0);
            }
            if self.n_given < self.most {
                self.n_given += 1;
                return Ok(Some(point));
            }
        }
        Ok(None)
    }
}

impl Points for Limited<'_> {
    fn next(&mut self) -> Result<Option<Point>, Stop> {
        if self.left == Some(0) {
            return Ok(None);
        }
        while self.offset > 0 {
            self.offset -= 1;
            if self.points.next()?.is_none() {
                return Ok(None);
            }
        }
        if let Some(left) = &mut self.left {
            *left -= 1;
        }
        self.points.next()
    }
}
