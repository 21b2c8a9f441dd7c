//! `LIMIT` and `OFFSET`.

use super::{
    super::{ast::Limits, stop::Stop},
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
