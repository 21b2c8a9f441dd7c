//! What is known of a file that other processes may change.

use std::{fmt::Display, path::Path};

use super::Stamp;

/// The state of a file when it was read last.
#[derive(Debug, Default)]
pub struct LastRead {
    /// Its stamp; `None` while there is no file.
    pub stamp: Option<Stamp>,
    /// What is wrong with it, if anything.
    pub problem: Option<String>,
}

impl LastRead {
    /// Reads the file again if another process changed it, and passes its content to `publish`.
    /// Returns what is wrong with it, if anything, ending with `consequence`. If nothing changed, this
    /// costs one look at the folder.
    pub fn refresh<T, E: Display>(
        &mut self,
        path: &Path,
        consequence: &str,
        read: impl FnOnce() -> Result<(T, Option<Stamp>), E>,
        publish: impl FnOnce(T),
    ) -> Option<String> {
        let stamp = match Stamp::of(path) {
            Ok(Some(stamp)) => Some(stamp),
            Ok(None) if self.stamp.is_none() => return None,
            Ok(None) => return Some(format!("{} is gone: {consequence}", path.display())),
            Err(error) => {
                return Some(format!("{} cannot be read ({error}): {consequence}", path.display()));
            }
        };
        if stamp == self.stamp {
            return self.problem.clone();
        }
        *self = match read() {
            Ok((content, stamp)) => {
                publish(content);
                Self { stamp, problem: None }
            }
            Err(error) => Self { stamp, problem: Some(format!("{error}: {consequence}")) },
        };
        self.problem.clone()
    }
}
