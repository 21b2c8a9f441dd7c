//! Writing pictures of the window into files.

use std::{
    fs, io,
    path::{Path, PathBuf},
};

use jiff::{Timestamp, tz::TimeZone};

use super::RequestHandler;
use crate::{
    control::{Error, Handler, Picture, SavePicture},
    engine::png,
    files,
    model::UnixNanos,
};

/// So many pictures can be taken in one second.
const MOST_A_SECOND: u32 = 99;

impl Handler<SavePicture> for RequestHandler {
    fn handle(&self, SavePicture { folder, picture }: SavePicture) -> Result<PathBuf, Error> {
        let folder = files::expand_home(&folder);
        save(&folder, &picture, self.clock.wall(), &self.time_zone)
            .map_err(|error| Error::Failed(format!("{}: {error}", folder.display())))
    }
}

/// Writes a picture under a name that is not taken.
fn save(folder: &Path, picture: &Picture, now: UnixNanos, zone: &TimeZone) -> io::Result<PathBuf> {
    let Picture { width_px, height_px, rgb } = picture;
    let png = png::encode([*width_px, *height_px], rgb)?;
    fs::create_dir_all(folder)?;
    let path = free_name(folder, &stem(now, zone))?;
    files::replace(&path, &png)?;
    Ok(path)
}

/// `trackside 2026-06-06 10-42-07`: no colon, which some systems do not take in names.
fn stem(now: UnixNanos, zone: &TimeZone) -> String {
    let time = Timestamp::from_nanosecond(i128::from(now.0)).unwrap_or_default();
    let clock = time.to_zoned(zone.clone());
    format!("trackside {}", clock.strftime("%Y-%m-%d %H-%M-%S"))
}

fn free_name(folder: &Path, stem: &str) -> io::Result<PathBuf> {
    let mut names = std::iter::once(format!("{stem}.png"))
        .chain((2..=MOST_A_SECOND).map(|number| format!("{stem} {number}.png")))
        .map(|name| folder.join(name));
    let is_free = |path: &PathBuf| matches!(path.try_exists(), Ok(false));
    names.find(is_free).ok_or_else(|| io::Error::other("too many pictures in one second"))
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: UnixNanos = UnixNanos::from_secs(1_780_742_527);

    fn picture() -> Picture {
        Picture { width_px: 2, height_px: 1, rgb: vec![255, 0, 0, 0, 0, 255] }
    }

    #[test]
    fn pictures_are_named_after_the_time_and_never_replace_each_other() {
        let folder = tempfile::tempdir().unwrap();
        let pictures = folder.path().join("of/windows");
        let saved = |picture: &Picture| save(&pictures, picture, NOW, &TimeZone::UTC);
        let names = [(); 3].map(|()| {
            let path = saved(&picture()).unwrap();
            path.file_name().unwrap().to_string_lossy().into_owned()
        });
        assert_eq!(
            names,
            [
                "trackside 2026-06-06 10-42-07.png",
                "trackside 2026-06-06 10-42-07 2.png",
                "trackside 2026-06-06 10-42-07 3.png",
            ]
        );
    }

    #[test]
    fn a_folder_that_cannot_be_made_says_why() {
        let file = tempfile::NamedTempFile::new().unwrap();
        assert!(save(file.path(), &picture(), NOW, &TimeZone::UTC).is_err());
    }
}
