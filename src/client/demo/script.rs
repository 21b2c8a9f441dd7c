//! What the demo's phones post, second by second, as the timetable has it; no network, no clock.
//!
//! The same start gives the same posts, so that a test can feed the whole demo in simulated time.

use crate::model::DemoCaption;

use super::{
    cast,
    race::Race,
    timetable::{self, PAST_SECS},
    yesterday,
};

/// Lines a request while the past is posted.
const LINES_A_POST: usize = 240;

/// Which phone posts for a rider.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Device {
    /// The rider's own.
    Own,
    /// A second phone with the rider's login.
    Second,
    /// A stranger's, with the rider's login and a wrong password.
    Stranger,
}

/// What one phone posts at once.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Post {
    /// For whom: an index into [`riders`](super::riders).
    pub rider: usize,
    /// From which phone.
    pub device: Device,
    /// Lines with times in milliseconds, each with its line feed.
    pub lines: String,
}

/// The race as a source of posts.
#[derive(Debug)]
pub struct Script {
    race: Race,
}

impl Script {
    /// The race at second 0 of the timetable, and what each rider's own phone posts before: some
    /// rides of the day before and the last twelve minutes. `start_millis` is the true time of
    /// second 0, in Unix milliseconds.
    pub fn begin(start_millis: i64) -> (Self, Vec<Post>) {
        let mut race = Race::new();
        let mut past = vec![String::new(); cast::bodies().count()];
        for (rider, lines) in yesterday::rides(start_millis) {
            if let Some(past) = past.get_mut(rider) {
                past.push_str(&lines);
            }
        }
        for t in -PAST_SECS..0 {
            for said in race.second(t, start_millis + t * 1000) {
                if let Some(lines) = past.get_mut(said.rider) {
                    lines.push_str(&said.lines);
                }
            }
        }
        let mut posts = Vec::new();
        for (rider, lines) in past.iter().enumerate() {
            let lines: Vec<&str> = lines.split_inclusive('\n').collect();
            let batches = lines.chunks(LINES_A_POST).map(<[&str]>::concat);
            posts.extend(batches.map(|lines| Post { rider, device: Device::Own, lines }));
        }
        (Self { race }, posts)
    }

    /// Rides one second: what each phone posts at its end. `race_secs` is the second of the
    /// timetable, `unix_millis` the true time.
    pub fn second(&mut self, race_secs: i64, unix_millis: i64) -> Vec<Post> {
        let said = self.race.second(race_secs, unix_millis).into_iter();
        let mut posts: Vec<Post> = said
            .map(|said| Post { rider: said.rider, device: Device::Own, lines: said.lines })
            .collect();
        if timetable::second_phone_posts(race_secs) {
            let rider = timetable::two_phones_rider(race_secs);
            let lines = self.race.second_phone_line(rider, unix_millis);
            posts.extend(lines.map(|lines| Post { rider, device: Device::Second, lines }));
        }
        if timetable::stranger_tries(race_secs) {
            let rider = timetable::stranger_victim(race_secs);
            let lines = format!("samples hr_bpm=222 {unix_millis}\n");
            posts.push(Post { rider, device: Device::Stranger, lines });
        }
        posts
    }

    /// What happens at a second of the timetable.
    pub fn caption(race_secs: i64) -> DemoCaption {
        timetable::caption(race_secs)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const START_MILLIS: i64 = 1_780_742_527_000;

    #[test]
    fn the_past_is_posted_in_small_batches_rider_by_rider() {
        let (_, past) = Script::begin(START_MILLIS);
        assert!(past.is_sorted_by_key(|post| post.rider));
        for post in &past {
            assert!((1..=LINES_A_POST).contains(&post.lines.lines().count()));
            assert_eq!(post.device, Device::Own);
        }
        // Twelve minutes a second each, and a ride of fifteen minutes the day before.
        let of_the_attacker = past.iter().filter(|post| post.rider == 6);
        assert_eq!(
            of_the_attacker.map(|post| post.lines.lines().count()).sum::<usize>(),
            720 + 901
        );
    }

    #[test]
    fn strangers_and_second_phones_post_when_the_timetable_says_so() {
        let (mut script, _) = Script::begin(START_MILLIS);
        let mut devices = Vec::new();
        for t in 0..260 {
            for post in script.second(t, START_MILLIS + t * 1000) {
                if post.device != Device::Own && !devices.contains(&(post.device, post.rider)) {
                    devices.push((post.device, post.rider));
                }
            }
        }
        assert_eq!(devices, [(Device::Stranger, 6), (Device::Second, 2)]);
    }
}
