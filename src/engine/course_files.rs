//! The courses of each event, in the folder `courses` of the data folder.
//!
//! One file an event, and one for what was opened without an event, is replaced as a whole.

use std::{
    fs, io,
    path::{Path, PathBuf},
    sync::Arc,
};

use parking_lot::Mutex;
use serde::{Deserialize, Serialize};

use crate::{
    files,
    model::{Course, EventId, LatLng},
};

/// The folder within the data folder.
const FOLDER: &str = "courses";
/// The file of courses without an event; no id of an event begins with a dash.
const WITHOUT_EVENT: &str = "-";
/// A file larger than this is not one of ours.
const MAX_BYTES: u64 = 64 << 20;

/// Why courses could not be kept or read.
#[derive(Debug, thiserror::Error)]
pub(super) enum CourseFileError {
    /// Of the file system.
    #[error("{0}")]
    Io(#[from] io::Error),
    /// The file is damaged.
    #[error("the file is damaged: {0}")]
    Damaged(#[from] serde_json::Error),
    /// The file is not ours.
    #[error("the file is too large")]
    TooLarge,
}

/// A course as it is written: its name, and lines of latitude and longitude in degrees.
#[derive(Debug, Serialize, Deserialize)]
struct Line {
    name: String,
    lines: Vec<Vec<[f64; 2]>>,
}

impl Line {
    fn of(course: &Course) -> Self {
        let place = |place: &LatLng| [place.lat_deg(), place.lng_deg()];
        let lines = course.lines.iter().map(|line| line.iter().map(place).collect());
        Self { name: course.name.clone(), lines: lines.collect() }
    }

    /// The course, without places that are none.
    fn into_course(self) -> Course {
        let place = |[lat_deg, lng_deg]: [f64; 2]| LatLng::new(lat_deg, lng_deg).ok();
        let lines = self.lines.into_iter().map(|line| line.into_iter().filter_map(place).collect());
        let lines = lines.filter(|line: &Vec<LatLng>| 1 < line.len());
        Course { name: self.name, lines: lines.collect() }
    }
}

/// Keeps the courses of events.
#[derive(Debug)]
pub(super) struct CourseFiles {
    folder: PathBuf,
    /// Held while a file is written.
    writing: Mutex<()>,
}

impl CourseFiles {
    /// Those of this data folder.
    pub(super) fn new(data: &Path) -> Self {
        Self { folder: data.join(FOLDER), writing: Mutex::new(()) }
    }

    /// The courses of an event.
    pub(super) fn read(
        &self,
        event: Option<&EventId>,
    ) -> Result<Vec<Arc<Course>>, CourseFileError> {
        let path = self.path(event);
        match fs::metadata(&path) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
            Err(error) => return Err(error.into()),
            Ok(metadata) if MAX_BYTES < metadata.len() => return Err(CourseFileError::TooLarge),
            Ok(_) => {}
        }
        let lines: Vec<Line> = serde_json::from_slice(&fs::read(&path)?)?;
        let courses = lines.into_iter().map(Line::into_course);
        Ok(courses.filter(|course| !course.lines.is_empty()).map(Arc::new).collect())
    }

    /// Replaces the courses of an event.
    pub(super) fn write(
        &self,
        event: Option<&EventId>,
        courses: &[Arc<Course>],
    ) -> Result<(), CourseFileError> {
        let _writing = self.writing.lock();
        if courses.is_empty() {
            return self.remove(event);
        }
        let lines: Vec<Line> = courses.iter().map(|course| Line::of(course)).collect();
        fs::create_dir_all(&self.folder)?;
        files::replace(&self.path(event), &serde_json::to_vec(&lines)?)?;
        Ok(())
    }

    /// Forgets the courses of an event.
    pub(super) fn remove(&self, event: Option<&EventId>) -> Result<(), CourseFileError> {
        match fs::remove_file(self.path(event)) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error.into()),
            _ => Ok(()),
        }
    }

    fn path(&self, event: Option<&EventId>) -> PathBuf {
        let name = event.map_or(WITHOUT_EVENT, EventId::as_str);
        self.folder.join(format!("{name}.json"))
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn course(name: &str, places: &[(f64, f64)]) -> Arc<Course> {
        let line = places.iter().map(|(lat, lng)| LatLng::new(*lat, *lng).unwrap()).collect();
        Arc::new(Course { name: name.to_owned(), lines: vec![line] })
    }

    #[test]
    fn each_event_has_its_own_and_what_is_removed_is_gone() {
        let data = tempfile::tempdir().unwrap();
        let files = CourseFiles::new(data.path());
        let event: EventId = "giro-2026".parse().unwrap();
        let of_event = vec![course("Giro", &[(43.7, 11.2), (43.8, 11.3)])];
        let of_none = vec![course("Lap", &[(1.0, 2.0), (3.0, 4.0)]), Arc::clone(&of_event[0])];
        assert_eq!(files.read(None).unwrap(), []);
        files.write(Some(&event), &of_event).unwrap();
        files.write(None, &of_none).unwrap();
        let files = CourseFiles::new(data.path());
        assert_eq!(files.read(Some(&event)).unwrap(), of_event);
        assert_eq!(files.read(None).unwrap(), of_none);
        files.remove(Some(&event)).unwrap();
        files.write(None, &[]).unwrap();
        assert_eq!(
            (files.read(Some(&event)).unwrap(), files.read(None).unwrap()),
            (vec![], vec![])
        );
        files.remove(Some(&event)).unwrap();
    }

    #[test]
    fn a_damaged_file_says_so_and_places_that_are_none_are_left_out() {
        let data = tempfile::tempdir().unwrap();
        let files = CourseFiles::new(data.path());
        fs::create_dir(data.path().join(FOLDER)).unwrap();
        let path = files.path(None);
        fs::write(&path, "[{\"name\":").unwrap();
        assert!(files.read(None).unwrap_err().to_string().starts_with("the file is damaged"));
        let text =
            r#"[{"name":"a","lines":[[[1,2],[99,2],[3,4]],[[1,2]]]},{"name":"b","lines":[]}]"#;
        fs::write(&path, text).unwrap();
        assert_eq!(files.read(None).unwrap(), [course("a", &[(1.0, 2.0), (3.0, 4.0)])]);
    }

    proptest! {
        #[test]
        fn what_is_kept_is_read_again_within_a_millimetre(
            name in any::<String>(),
            places in prop::collection::vec((-90.0..=90.0_f64, -180.0..=180.0_f64), 2..20),
        ) {
            let data = tempfile::tempdir().unwrap();
            let files = CourseFiles::new(data.path());
            let courses = vec![course(&name, &places)];
            files.write(None, &courses).unwrap();
            let read = files.read(None).unwrap();
            prop_assert_eq!(&read[0].name, &name);
            let places = read[0].lines[0].iter().zip(&courses[0].lines[0]);
            prop_assert_eq!(read[0].lines[0].len(), courses[0].lines[0].len());
            for (read, kept) in places {
                prop_assert!(read.distance_m(*kept) < 0.001, "{read:?} {kept:?}");
            }
        }
    }
}
