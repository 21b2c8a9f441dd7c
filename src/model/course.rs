//! Courses: lines on the map where athletes are to go.

use super::LatLng;

/// Ends closer than this are one place: the course is a lap.
const LAP_ENDS_M: f64 = 60.0;

/// Where athletes are to go, as read from a file.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Course {
    /// What the file calls it; may be empty.
    pub name: String,
    /// Unbroken lines from the start to the finish, each of at least two places.
    pub lines: Vec<Vec<LatLng>>,
}

impl Course {
    /// The length in metres; what lies between two lines is not part of it.
    pub fn length_m(&self) -> f64 {
        let of_line = |line: &Vec<LatLng>| line.windows(2).map(step_m).sum::<f64>();
        self.lines.iter().map(of_line).sum()
    }

    /// Where it begins.
    pub fn start(&self) -> Option<LatLng> {
        self.lines.first()?.first().copied()
    }

    /// Where it ends.
    pub fn finish(&self) -> Option<LatLng> {
        self.lines.last()?.last().copied()
    }

    /// Whether it ends where it begins.
    pub fn is_lap(&self) -> bool {
        let ends = self.start().zip(self.finish());
        ends.is_some_and(|(start, finish)| start.distance_m(finish) < LAP_ENDS_M)
    }

    /// All its places, in order.
    pub fn places(&self) -> impl Iterator<Item = LatLng> + '_ {
        self.lines.iter().flatten().copied()
    }
}

fn step_m(step: &[LatLng]) -> f64 {
    match step {
        [from, to] => from.distance_m(*to),
        _ => 0.0,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line(places: &[(f64, f64)]) -> Vec<LatLng> {
        places.iter().map(|&(lat, lng)| LatLng::new(lat, lng).unwrap()).collect()
    }

    #[test]
    fn the_length_leaves_out_what_lies_between_two_lines() {
        let one = line(&[(0.0, 0.0), (0.0, 0.01)]);
        let other = line(&[(1.0, 0.0), (1.0, 0.01)]);
        let whole = |lines| Course { name: String::new(), lines }.length_m();
        let sum = whole(vec![one.clone()]) + whole(vec![other.clone()]);
        assert!((whole(vec![one, other]) - sum).abs() < 1e-6);
        assert!((sum - 2223.7).abs() < 1.0, "{sum}");
    }

    #[test]
    fn a_course_that_ends_where_it_begins_is_a_lap() {
        let course =
            |places: &[(f64, f64)]| Course { name: String::new(), lines: vec![line(places)] };
        assert!(course(&[(43.7, 11.2), (43.8, 11.2), (43.7001, 11.2)]).is_lap());
        assert!(!course(&[(43.7, 11.2), (43.8, 11.2)]).is_lap());
        assert!(!Course::default().is_lap());
    }
}
