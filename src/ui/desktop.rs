//! What the window asks of the desktop rather than of the engine: file dialogs, and starting the
//! demo in its own window.

use std::{path::PathBuf, sync::Arc};

use crate::control::{Error, Pending, pending};

/// The desktop. Called on the window's thread, because some platforms require it for dialogs; must
/// not block.
pub trait Desktop {
    /// Opens the system's file dialog.
    fn choose(&self, dialog: FileDialog) -> Pending<Chosen>;

    /// Starts the demo in its own process.
    fn start_demo(&self) -> Pending<()>;

    /// Plays the sound of an urgent alarm.
    fn play_alarm(&self);
}

/// A system file dialog.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FileDialog {
    /// Its title.
    pub title: &'static str,
    /// What to choose.
    pub kind: DialogKind,
    /// File type filters, each a name and its extensions; empty for all files.
    pub filters: Filters,
}

/// File type filters, each a name and its extensions.
pub type Filters = Vec<(&'static str, &'static [&'static str])>;

/// What a file dialog is for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum DialogKind {
    /// One file to read.
    Open,
    /// Files to read.
    OpenSeveral,
    /// A file to write; the dialog itself asks before replacing an existing file.
    Save {
        /// The suggested name.
        name: String,
    },
}

/// The result of a file dialog.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Chosen {
    /// These files, at least one.
    Files(Vec<PathBuf>),
    /// The viewer cancelled.
    Nothing,
    /// No file dialog is available; the path has to be typed.
    NoDialog,
}

/// A desktop without dialogs.
#[derive(Debug, Default, Clone, Copy)]
pub struct NoDesktop;

impl Desktop for NoDesktop {
    fn choose(&self, _dialog: FileDialog) -> Pending<Chosen> {
        answered(Ok(Chosen::NoDialog))
    }

    fn start_demo(&self) -> Pending<()> {
        answered(Err(Error::failed("the demo cannot be started here")))
    }

    fn play_alarm(&self) {}
}

fn answered<T: Send + 'static>(answer: Result<T, Error>) -> Pending<T> {
    let (reply, pending) = pending(Arc::new(|| {}));
    reply.send(answer);
    pending
}
