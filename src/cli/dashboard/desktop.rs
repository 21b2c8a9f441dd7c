//! The desktop around the window: its file dialogs, and the demo in a window of its own. Nothing
//! here holds the window up.

use std::{io, sync::Arc, thread};

use rfd::{AsyncFileDialog, FileHandle};
use trackside::{
    control::{Error, Pending, Reply, Wake, pending},
    ui::desktop::{Chosen, Desktop, DialogKind, FileDialog},
};

use super::{demo_process, portal::nothing_chosen, wait::wait_for};

/// The system's own desktop.
pub(super) struct SystemDesktop {
    /// Called when an answer is there.
    pub(super) wake: Wake,
}

impl Desktop for SystemDesktop {
    /// Called on the window's thread, where some systems want their dialogs to be made.
    fn choose(&self, dialog: FileDialog) -> Pending<Chosen> {
        let (reply, chosen) = pending(Arc::clone(&self.wake));
        let FileDialog { title, kind, filters } = dialog;
        let mut dialog = AsyncFileDialog::new().set_title(title);
        for (name, endings) in filters {
            dialog = dialog.add_filter(*name, endings);
        }
        match kind {
            DialogKind::Open => {
                let file = dialog.pick_file();
                wait_aside(async move { file.await.map(|file| vec![file]) }, reply);
            }
            DialogKind::OpenSeveral => wait_aside(dialog.pick_files(), reply),
            DialogKind::Save { name } => {
                let file = dialog.set_file_name(name).save_file();
                wait_aside(async move { file.await.map(|file| vec![file]) }, reply);
            }
        }
        chosen
    }

    fn start_demo(&self) -> Pending<()> {
        let (reply, started) = pending(Arc::clone(&self.wake));
        reply.send(demo_process::start().map_err(|error| Error::Failed(format!("{error:#}"))));
        started
    }
}

/// Waits for the end of a file dialog on a thread of its own.
fn wait_aside(
    dialog: impl Future<Output = Option<Vec<FileHandle>>> + Send + 'static,
    reply: Reply<Chosen>,
) {
    let wait = move || {
        let cannot =
            |error: io::Error| Error::Failed(format!("the file dialog cannot be opened: {error}"));
        let chosen = wait_for(dialog).map_err(cannot);
        reply.send(chosen.map(|files| {
            files.map_or_else(nothing_chosen, |files| {
                Chosen::Files(files.iter().map(|file| file.path().to_owned()).collect())
            })
        }));
    };
    if let Err(error) = thread::Builder::new().name("file dialog".to_owned()).spawn(wait) {
        // The reply went with the thread that could not be: nobody waits for ever.
        tracing::error!(%error, "no thread for the file dialog");
    }
}
