//! Reading courses from files, and keeping those of events.

use std::{path::Path, sync::Arc};

use super::RequestHandler;
use crate::{
    control::{Error, Handler, KeepCourses, KeptCourses, ReadCourse, ReadingOfCourse},
    engine::import::read_file,
    files, formats,
    model::Course,
};

impl Handler<ReadCourse> for RequestHandler {
    fn handle(&self, ReadCourse(path): ReadCourse) -> Result<ReadingOfCourse, Error> {
        course_of(&files::expand_home(&path))
    }
}

impl Handler<KeptCourses> for RequestHandler {
    fn handle(&self, KeptCourses(event): KeptCourses) -> Result<Vec<Arc<Course>>, Error> {
        self.courses.read(event.as_ref()).map_err(Error::failed)
    }
}

impl Handler<KeepCourses> for RequestHandler {
    fn handle(&self, KeepCourses { event, courses }: KeepCourses) -> Result<(), Error> {
        self.courses.write(event.as_ref(), &courses).map_err(Error::failed)
    }
}

fn course_of(path: &Path) -> Result<ReadingOfCourse, Error> {
    let shown = path.display();
    let mut notes = Vec::new();
    let bytes = read_file(path, &mut notes)
        .map_err(|error| Error::Failed(format!("{shown} cannot be read: {error}")))?;
    let (mut course, more) = formats::read_course(&bytes)
        .map_err(|reason| Error::Failed(format!("{shown}: {reason}")))?;
    notes.extend(more);
    if course.name.is_empty() {
        course.name = path.file_stem().unwrap_or_default().to_string_lossy().into_owned();
    }
    Ok(ReadingOfCourse { course: Arc::new(course), notes })
}

#[cfg(test)]
mod tests {
    use std::{fs, io::Write as _};

    use super::*;

    const COURSE: &[u8] = b"<gpx><rte><rtept lat='1' lon='2'/><rtept lat='1' lon='3'/></rte></gpx>";

    #[test]
    fn a_course_without_a_name_has_that_of_its_file_packed_or_not() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("Giro 2016.gpx");
        fs::write(&path, COURSE).unwrap();
        let read = course_of(&path).unwrap();
        assert_eq!((read.course.name.as_str(), read.notes.len()), ("Giro 2016", 0));

        let packed = folder.path().join("lap.gpx.gz");
        let file = fs::File::create(&packed).unwrap();
        let mut gzip = flate2::write::GzEncoder::new(file, flate2::Compression::fast());
        gzip.write_all(COURSE).unwrap();
        gzip.finish().unwrap();
        assert_eq!(course_of(&packed).unwrap().course.lines, read.course.lines);
    }

    #[test]
    fn a_file_that_is_no_course_says_which_and_why() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("start.csv");
        let why = |path: &Path| course_of(path).unwrap_err().to_string();
        assert!(why(&path).contains("start.csv cannot be read: "), "{}", why(&path));
        fs::write(&path, "bib,name\n").unwrap();
        assert!(why(&path).ends_with("start.csv: this is no GPX file"), "{}", why(&path));
    }
}
