//! What the window asks of the desktop around it rather than of the engine: file dialogs, and the
//! demo in a window of its own.

use std::{path::PathBuf, sync::Arc};

use crate::control::{Error, Pending, pending};

/// The desktop. Called on the window's thread, as some systems want it for their dialogs; must not
/// block.
pub trait Desktop {
    /// Opens the system's dialog for files.
    fn choose(&self, dialog: FileDialog) -> Pending<Chosen>;

    /// Starts the demo in a process of its own.
    fn start_demo(&self) -> Pending<()>;
}

/// A file dialog of the system.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FileDialog {
    /// Its title.
    pub title: &'static str,
    /// What is chosen.
    pub kind: DialogKind,
    /// Which files are listed: a name and the endings; empty for all.
    pub filters: &'static [(&'static str, &'static [&'static str])],
}

/// What a file dialog is for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum DialogKind {
    /// One file to read.
    Open,
    /// Files to read.
    OpenSeveral,
    /// A file to write; the dialog itself asks whether one that is there may be replaced.
    Save {
        /// The name that is offered.
        name: String,
    },
}

/// What came of a file dialog.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Chosen {
    /// These files, at least one.
    Files(Vec<PathBuf>),
    /// The viewer left it.
    Nothing,
    /// The desktop has none: a path has to be typed.
    NoDialog,
}

/// A desktop that offers nothing.
#[derive(Debug, Default, Clone, Copy)]
pub struct NoDesktop;

impl Desktop for NoDesktop {
    fn choose(&self, _dialog: FileDialog) -> Pending<Chosen> {
        answered(Ok(Chosen::NoDialog))
    }

    fn start_demo(&self) -> Pending<()> {
        answered(Err(Error::failed("the demo cannot be started here")))
    }
}

fn answered<T: Send + 'static>(answer: Result<T, Error>) -> Pending<T> {
    let (reply, pending) = pending(Arc::new(|| {}));
    reply.send(answer);
    pending
}
