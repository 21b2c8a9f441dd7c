//! Courses on the map: a line with arrows in its direction, flags at its ends, name and length.
//!
//! A course is cut into stretches with their bounds, so that what is off the screen, or smaller
//! than a point, costs a comparison a stretch.

use std::{ops::Range, sync::Arc};

use eframe::egui::{Color32, Painter, Pos2, Rect, Shape, Stroke, Vec2, pos2, vec2};

use super::{
    geometry::{Unit, View},
    tag::Tag,
    track::lines_on_screen,
};
use crate::{
    kind::Lengths,
    model::{Course, LatLng},
    ui::{format, theme::Theme},
};

/// Places in a stretch.
const STRETCH: usize = 64;
/// Places closer to the one before are not drawn, metres.
const LEAST_STEP_M: f64 = 1.0;
/// Width of the line, and of its casing on each side.
const WIDTH: f32 = 3.0;
const CASING: f32 = 1.5;
/// Lines are drawn this far beyond the edge.
const MARGIN: f32 = 12.0;
/// About this far apart are the arrows, points.
const ARROWS_APART: f64 = 120.0;
/// Half the size of an arrow.
const ARROW_R: f32 = 4.0;
/// A flag at an end: height of its pole, and its cloth of chequers.
const POLE: f32 = 24.0;
const CHEQUER: f32 = 4.0;
const CHEQUERS: (u8, u8) = (4, 3);
/// The pointer is on the line up to this far from it, points.
const REACH: f32 = 7.0;

/// Consecutive places of a line with their bounds.
#[derive(Debug)]
struct Stretch {
    places: Range<usize>,
    low: Unit,
    high: Unit,
}

/// One unbroken line.
#[derive(Debug, Default)]
struct Line {
    units: Vec<Unit>,
    /// Metres since the start of the course, a number a place.
    along_m: Vec<f64>,
    stretches: Vec<Stretch>,
}

impl Line {
    fn new(places: &[LatLng], begin_m: f64) -> Self {
        let mut line = Self::default();
        let mut along_m = begin_m;
        let mut before: Option<LatLng> = None;
        let mut drawn: Option<LatLng> = None;
        for (index, &place) in places.iter().enumerate() {
            along_m += before.map_or(0.0, |before| before.distance_m(place));
            before = Some(place);
            let is_end = index == 0 || index + 1 == places.len();
            if is_end || drawn.is_none_or(|drawn| drawn.distance_m(place) >= LEAST_STEP_M) {
                drawn = Some(place);
                line.units.push(Unit::from_place(place));
                line.along_m.push(along_m);
            }
        }
        let last = line.units.len().saturating_sub(1);
        line.stretches = (0..last)
            .step_by(STRETCH)
            // Neighbours share a place.
            .map(|start| Stretch::new(&line.units, start..(start + STRETCH).min(last) + 1))
            .collect();
        line
    }
}

impl Stretch {
    fn new(units: &[Unit], places: Range<usize>) -> Self {
        let mut low = Unit { x: f64::INFINITY, y: f64::INFINITY };
        let mut high = Unit { x: f64::NEG_INFINITY, y: f64::NEG_INFINITY };
        for unit in units.get(places.clone()).unwrap_or_default() {
            (low.x, low.y) = (low.x.min(unit.x), low.y.min(unit.y));
            (high.x, high.y) = (high.x.max(unit.x), high.y.max(unit.y));
        }
        Self { places, low, high }
    }

    /// Its bounds on the screen.
    fn rect(&self, view: &View) -> Rect {
        let middle = Unit {
            x: f64::midpoint(self.low.x, self.high.x),
            y: f64::midpoint(self.low.y, self.high.y),
        };
        let size = view.world_size();
        let extent = vec2(
            ((self.high.x - self.low.x) * size) as f32,
            ((self.high.y - self.low.y) * size) as f32,
        );
        // Across 180 degrees it seems to go round the world; it is then always drawn.
        if self.high.x - self.low.x > 0.5 {
            return Rect::EVERYTHING;
        }
        Rect::from_center_size(view.pos(middle), extent)
    }
}

/// A course as it is drawn.
#[derive(Debug)]
struct Drawn {
    course: Arc<Course>,
    length_m: f64,
    lines: Vec<Line>,
}

/// The courses on the map.
#[derive(Debug, Default)]
pub(super) struct Courses(Vec<Drawn>);

impl Courses {
    /// Adds a course; one of the same name and course is not shown twice.
    pub(super) fn add(&mut self, course: Arc<Course>) {
        if self.0.iter().any(|known| known.course == course) {
            return;
        }
        let mut length_m = 0.0;
        let lines = course.lines.iter().map(|places| {
            let line = Line::new(places, length_m);
            length_m = line.along_m.last().copied().unwrap_or(length_m);
            line
        });
        let lines = lines.collect();
        self.0.push(Drawn { course, length_m, lines });
    }

    /// Takes a course off.
    pub(super) fn remove(&mut self, index: usize) {
        if index < self.0.len() {
            self.0.remove(index);
        }
    }

    /// Whether there is none.
    pub(super) const fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The courses, in the order in which they were opened.
    pub(super) fn all(&self) -> Vec<Arc<Course>> {
        self.0.iter().map(|drawn| Arc::clone(&drawn.course)).collect()
    }

    /// The places of one course, or of all.
    pub(super) fn units(&self, index: Option<usize>) -> Vec<Unit> {
        let wanted = self.0.iter().enumerate().filter(|(at, _)| index.is_none_or(|it| it == *at));
        wanted.flat_map(|(_, it)| &it.lines).flat_map(|line| &line.units).copied().collect()
    }

    /// Courses in words: `, course Giro of 38 km`.
    pub(super) fn spoken(&self, lengths: Lengths) -> String {
        let one = |it: &Drawn| {
            tr!(
                "map-course-spoken",
                name = it.course.name,
                length = format::length(it.length_m, lengths)
            )
        };
        self.0.iter().map(one).collect()
    }

    /// Paints the courses, below the athletes. The names keep clear of `covered` parts of the map
    /// and are added to them.
    pub(super) fn paint(
        &self,
        painter: &Painter,
        theme: &Theme,
        (view, lengths): (&View, Lengths),
        covered: &mut Vec<Rect>,
    ) {
        for drawn in &self.0 {
            drawn.paint_line(painter, theme, view);
            drawn.paint_arrows(painter, theme, view, lengths);
        }
        for drawn in &self.0 {
            drawn.paint_ends(painter, theme, (view, lengths), covered);
        }
    }

    /// What the pointer is on: `Giro, 12 km of 38 km`.
    pub(super) fn words_at(&self, view: &View, pointer: Pos2, lengths: Lengths) -> Option<String> {
        let near = self.0.iter().filter_map(|it| Some((it.along_at(view, pointer)?, it)));
        let (along_m, it) =
            near.min_by(|a, b| a.0.0.total_cmp(&b.0.0)).map(|(at, it)| (at.1, it))?;
        let [at, of] = [along_m, it.length_m].map(|metres| format::length(metres, lengths));
        Some(tr!("map-course-at", name = it.course.name, at = at, of = of))
    }
}

impl Drawn {
    /// Stretches on the screen, each with its line and bounds.
    fn seen<'a>(
        &'a self,
        view: &'a View,
    ) -> impl Iterator<Item = (&'a Line, &'a Stretch, Rect)> + 'a {
        let near = view.rect.expand(MARGIN);
        self.lines
            .iter()
            .flat_map(|line| line.stretches.iter().map(move |stretch| (line, stretch)))
            .map(|(line, stretch)| (line, stretch, stretch.rect(view)))
            .filter(move |(_, _, rect)| near.intersects(*rect))
    }

    fn paint_line(&self, painter: &Painter, theme: &Theme, view: &View) {
        let mut parts: Vec<Vec<Pos2>> = Vec::new();
        for (line, stretch, rect) in self.seen(view) {
            if rect.width() < 1.0 && rect.height() < 1.0 {
                // Too small to see: a dot that keeps the line together.
                let ends = [stretch.places.start, stretch.places.end - 1];
                let ends = ends.iter().filter_map(|&at| line.units.get(at));
                let ends: Vec<Pos2> = ends.map(|&unit| view.pos(unit)).collect();
                match (parts.last_mut(), ends.first()) {
                    (Some(part), Some(from)) if part.last() == Some(from) => {
                        part.extend(ends.iter().skip(1));
                    }
                    _ => parts.push(ends),
                }
            } else {
                let units = line.units.get(stretch.places.clone()).unwrap_or_default();
                parts.extend(lines_on_screen(units, view, MARGIN));
            }
        }
        let palette = &theme.palette;
        for (width, ink) in [(WIDTH + 2.0 * CASING, palette.plot), (WIDTH, palette.label)] {
            for part in &parts {
                painter.add(Shape::line(part.clone(), Stroke::new(width, ink)));
            }
        }
    }

    /// Arrows at round distances along the course, so that they stay in their places.
    fn paint_arrows(&self, painter: &Painter, theme: &Theme, view: &View, lengths: Lengths) {
        let (number, unit) = lengths.round(ARROWS_APART / view.points_per_m());
        let step_m = 2.0 * number * unit.metres;
        for (line, stretch, _) in self.seen(view) {
            let along_m = line.along_m.get(stretch.places.clone()).unwrap_or_default();
            let (Some(&from_m), Some(&to_m)) = (along_m.first(), along_m.last()) else { continue };
            let mut next = (from_m / step_m).floor() + 1.0;
            while next * step_m <= to_m {
                let at = along_m.partition_point(|&along| along < next * step_m);
                next += 1.0;
                let at = stretch.places.start + at.max(1);
                let (Some(&from), Some(&to)) = (line.units.get(at - 1), line.units.get(at)) else {
                    continue;
                };
                let (from, to) = (view.pos(from), view.pos(to));
                arrow(painter, from.lerp(to, 0.5), (to - from).normalized(), theme.palette.text);
            }
        }
    }

    /// Flags at both ends, or one where they are the same place, and the name at the start.
    fn paint_ends(
        &self,
        painter: &Painter,
        theme: &Theme,
        (view, lengths): (&View, Lengths),
        covered: &mut Vec<Rect>,
    ) {
        let (Some(start), Some(finish)) = (self.course.start(), self.course.finish()) else {
            return;
        };
        let near = view.rect.expand(POLE);
        let is_lap = self.course.is_lap();
        let finish = view.pos(Unit::from_place(finish));
        if !is_lap && near.contains(finish) {
            flag(painter, theme, finish, true);
        }
        let foot = view.pos(Unit::from_place(start));
        if !near.contains(foot) {
            return;
        }
        flag(painter, theme, foot, is_lap);
        let length = format::length(self.length_m, lengths);
        let cloth_w = CHEQUER * f32::from(CHEQUERS.0);
        let right = pos2(foot.x + cloth_w + 6.0, foot.y - POLE + 6.0);
        let name = Tag::new(painter, theme, &self.course.name, &length);
        let sides = [name.right_of(right), name.left_of(right - vec2(cloth_w + 12.0, 0.0))];
        let is_free = |rect: &Rect| {
            view.rect.shrink(2.0).contains_rect(*rect)
                && !covered.iter().any(|other| other.intersects(*rect))
        };
        if let Some(rect) = sides.into_iter().find(is_free) {
            name.paint(painter, theme, rect);
            covered.push(rect);
        }
    }

    /// How far the pointer is from the line, and how far that is from the start in metres.
    fn along_at(&self, view: &View, pointer: Pos2) -> Option<(f32, f64)> {
        let mut nearest: Option<(f32, f64)> = None;
        for (line, stretch, rect) in self.seen(view) {
            if !rect.expand(REACH).contains(pointer) {
                continue;
            }
            for at in stretch.places.clone().skip(1) {
                let ends = line.units.get(at - 1).zip(line.units.get(at));
                let alongs = line.along_m.get(at - 1).zip(line.along_m.get(at));
                let (Some((&from, &to)), Some((from_m, to_m))) = (ends, alongs) else { continue };
                let (from, to) = (view.pos(from), view.pos(to));
                let way = to - from;
                let share = (pointer - from).dot(way) / way.length_sq().max(1e-6);
                let share = share.clamp(0.0, 1.0);
                let distance = (from + way * share).distance(pointer);
                if distance <= REACH && nearest.is_none_or(|(known, _)| distance < known) {
                    nearest = Some((distance, from_m + (to_m - from_m) * f64::from(share)));
                }
            }
        }
        nearest
    }
}

/// Paints an arrowhead.
fn arrow(painter: &Painter, at: Pos2, ahead: Vec2, ink: Color32) {
    let aside = ahead.rot90() * ARROW_R;
    let foot = at - ahead * ARROW_R;
    let corners = vec![at + ahead * ARROW_R * 1.4, foot + aside, foot - aside];
    painter.add(Shape::convex_polygon(corners, ink, Stroke::NONE));
}

/// Paints the flag of a start, which is plain, or of a finish, which is chequered.
fn flag(painter: &Painter, theme: &Theme, foot: Pos2, is_finish: bool) {
    let palette = &theme.palette;
    let top = foot - vec2(0.0, POLE);
    for (width, ink) in [(5.0, palette.plot), (2.0, palette.text)] {
        painter.line_segment([foot, top], Stroke::new(width, ink));
    }
    let (columns, rows) = CHEQUERS;
    let extent = vec2(f32::from(columns), f32::from(rows)) * CHEQUER;
    let cloth = Rect::from_min_size(top, extent);
    painter.rect_filled(cloth.expand(1.5), 0, palette.plot);
    painter.rect_filled(cloth, 0, palette.text);
    for (column, row) in (0..columns).flat_map(|x| (0..rows).map(move |y| (x, y))) {
        if is_finish && (column + row) % 2 == 1 {
            let corner = top + vec2(f32::from(column), f32::from(row)) * CHEQUER;
            painter.rect_filled(Rect::from_min_size(corner, Vec2::splat(CHEQUER)), 0, palette.plot);
        }
    }
    painter.circle(foot, 3.0, palette.text, Stroke::new(1.5, palette.plot));
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kind::{DistanceUnit, Units};

    fn courses(places: &[(f64, f64)]) -> Courses {
        let line = places.iter().map(|&(lat, lng)| LatLng::new(lat, lng).unwrap()).collect();
        let mut courses = Courses::default();
        courses.add(Arc::new(Course { name: "Lap".to_owned(), lines: vec![line] }));
        courses
    }

    fn view(lat: f64, lng: f64, zoom: f64) -> View {
        let rect = Rect::from_min_size(pos2(0.0, 0.0), vec2(544.0, 304.0));
        View { rect, center: Unit::from_place(LatLng::new(lat, lng).unwrap()), zoom }
    }

    fn metric() -> Lengths {
        DistanceUnit::Kilometres.lengths(Units::Metric)
    }

    /// 20 000 places to the east, about 8 m apart.
    fn long() -> Courses {
        let places: Vec<_> = (0..20_000).map(|i| (43.7, 11.0 + f64::from(i) * 1e-4)).collect();
        courses(&places)
    }

    #[test]
    fn only_what_is_on_the_screen_is_looked_at() {
        let long = long();
        let near = view(43.7, 12.0, 17.0);
        assert!(long.0[0].seen(&near).count() <= 2);
        assert_eq!(long.0[0].seen(&view(45.0, 12.0, 17.0)).count(), 0);
        let far = view(43.7, 12.0, 5.0);
        let small = |(_, _, rect): &(&Line, &Stretch, Rect)| rect.width() < 1.0;
        assert_eq!(long.0[0].seen(&far).filter(small).count(), 20_000_usize.div_ceil(STRETCH));
    }

    #[test]
    fn the_pointer_on_the_line_is_told_how_far_it_is_from_the_start() {
        let courses = courses(&[(43.7, 11.2), (43.7, 11.25)]);
        let view = view(43.7, 11.2125, 15.0);
        let middle = view.rect.center();
        assert_eq!(courses.words_at(&view, middle, metric()).unwrap(), "Lap, 1.0 km of 4.0 km");
        assert_eq!(courses.words_at(&view, middle + vec2(0.0, 20.0), metric()), None);
    }

    #[test]
    fn the_same_course_is_shown_once_and_can_be_taken_off() {
        let mut courses = courses(&[(43.7, 11.2), (43.7, 11.25)]);
        courses.add(Arc::clone(&courses.all()[0]));
        assert_eq!(courses.spoken(metric()), ", course Lap of 4.0 km");
        courses.remove(1);
        assert_eq!(courses.units(None).len(), 2);
        courses.remove(0);
        assert_eq!((courses.units(None).len(), courses.all().len()), (0, 0));
    }
}
