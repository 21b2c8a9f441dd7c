//! Functions that go from point to point.

use super::{
    super::{
        functions::Step,
        stop::{Stop, Watch},
    },
    points::{AnyPoints, Point, Points},
};

/// The points that a function gives on its way.
pub(super) struct Stepped<'r> {
    pub(super) input: AnyPoints<'r>,
    pub(super) step: Box<dyn Step>,
    pub(super) watch: Watch,
    pub(super) is_at_end: bool,
}

impl Points for Stepped<'_> {
    fn next(&mut self) -> Result<Option<Point>, Stop> {
        while !self.is_at_end {
            self.watch.step()?;
            let found = match self.input.next()? {
                Some(point) if point.value.is_null() => continue,
                Some(point) => self.step.add(point.time, &point.value),
                None => {
                    self.is_at_end = true;
                    self.step.finish()
                }
            };
            if let Some((time, value)) = found {
                return Ok(Some(Point::new(time, value)));
            }
        }
        Ok(None)
    }
}
