//! What recordings say about themselves: the summaries that devices and services wrote into them.

use std::{fs, io::Read as _, path::Path};

use embedded_io_adapters::std::FromStd;
use rustyfit::{
    Decoder, DecoderEvent, StreamingIterator as _,
    profile::{
        mesgdef::{Lap, Session},
        typedef::{MesgNum, Sport},
    },
};

use super::history::Told;

/// The sessions of a file according to its own summaries; empty if it has none.
pub(crate) fn of_file(path: &Path) -> Vec<Told> {
    let bytes = fs::read(path).unwrap();
    let bytes = if bytes.starts_with(&[0x1f, 0x8b]) {
        let mut unpacked = Vec::new();
        flate2::read::GzDecoder::new(&*bytes).read_to_end(&mut unpacked).unwrap();
        unpacked
    } else {
        bytes
    };
    if bytes.get(8..12) == Some(b".FIT") {
        return of_fit(&bytes);
    }
    let text = String::from_utf8(bytes).unwrap();
    if text.contains("<TrainingCenterDatabase") { of_tcx(&text) } else { of_gpx(&text) }
}

fn of_fit(bytes: &[u8]) -> Vec<Told> {
    let mut decoder = Decoder::builder().checksum(false).expand_components(false).build();
    let mut stream = decoder.stream(FromStd::new(bytes));
    let mut sessions: Vec<(u32, Told)> = Vec::new();
    let mut laps: Vec<u32> = Vec::new();
    while let Some(Ok(event)) = stream.next() {
        let DecoderEvent::Message(message) = event else { continue };
        match message.num {
            MesgNum::SESSION => {
                let session = Session::from(message);
                let told = Told {
                    sport: word(session.sport),
                    dist_km: Some(f64::from(session.total_distance) / 100_000.0)
                        .filter(|km| 0.0 < *km && session.total_distance != u32::MAX),
                    laps: 0,
                };
                // One that is too short to divide anything does not count.
                sessions.push((session.timestamp.0, told));
            }
            MesgNum::LAP => {
                let lap = Lap::from(message);
                if lap.total_elapsed_time >= 1000 && lap.total_elapsed_time != u32::MAX {
                    laps.push(lap.start_time.0);
                }
            }
            _ => {}
        }
    }
    // A lap belongs to the first session that was written after it began.
    for start in laps {
        let of = sessions.iter_mut().find(|(written, _)| start < *written);
        if let Some((_, told)) = of {
            told.laps += 1;
        }
    }
    sessions.into_iter().map(|(_, told)| told.without_lone_lap()).collect()
}

impl Told {
    /// The only lap of a session does not count.
    fn without_lone_lap(mut self) -> Self {
        if self.laps == 1 {
            self.laps = 0;
        }
        self
    }
}

fn word(sport: Sport) -> Option<&'static str> {
    Some(match sport {
        Sport::CYCLING => "cycling",
        Sport::RUNNING => "running",
        Sport::SWIMMING => "swimming",
        _ => return None,
    })
}

fn of_tcx(text: &str) -> Vec<Told> {
    let activities = text.split("<Activity ").skip(1);
    let told = |activity: &str| {
        let sport = match activity.split('"').nth(1) {
            Some("Running") => Some("running"),
            Some("Biking") => Some("cycling"),
            _ => None,
        };
        let laps: Vec<&str> = activity.split("<Lap ").skip(1).collect();
        // The first one in a lap is its own; the others belong to its points.
        let dist_m = laps.iter().map(|lap| {
            let rest = lap.split("<DistanceMeters>").nth(1)?;
            rest.split('<').next()?.parse::<f64>().ok()
        });
        let dist_km = dist_m.sum::<Option<f64>>().map(|m| m / 1000.0);
        Told { sport, dist_km, laps: laps.len() }.without_lone_lap()
    };
    activities.map(told).collect()
}

fn of_gpx(text: &str) -> Vec<Told> {
    let tracks = text.split("<trk>").skip(1);
    let sport = |track: &str| {
        let kind = track.split("<type>").nth(1)?.split('<').next()?;
        kind.to_ascii_lowercase().contains("sail").then_some("sailing")
    };
    tracks.map(|track| Told { sport: sport(track), ..Told::default() }).collect()
}
