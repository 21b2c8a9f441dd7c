//! Services of the desktop: file dialogs, and starting the demo in its own window. Nothing here
//! blocks the window.

use std::{io, sync::Arc, thread};

use rfd::{AsyncFileDialog, FileHandle};
use trackside::{
    control::{Error, Pending, Reply, Wake, pending},
    ui::desktop::{Chosen, Desktop, DialogKind, FileDialog},
};

use super::{demo_process, portal::nothing_chosen, sound, wait::wait_for};

/// The desktop of the operating system.
pub(super) struct SystemDesktop {
    /// Called when an answer has arrived.
    pub(super) wake: Wake,
}

impl Desktop for SystemDesktop {
    /// Must be called on the window's thread, because some systems require dialogs to be created
    /// there.
    fn choose(&self, dialog: FileDialog) -> Pending<Chosen> {
        let (reply, chosen) = pending(Arc::clone(&self.wake));
        let FileDialog { title, kind, filters } = dialog;
        let mut dialog = AsyncFileDialog::new().set_title(title);
        for (name, endings) in filters {
            dialog = dialog.add_filter(name, endings);
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

    fn play_alarm(&self) {
        sound::play_alarm();
    }
}

/// Waits for a file dialog on a separate thread.
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
        // The reply was dropped with the closure, so nobody waits forever.
        tracing::error!(%error, "cannot create a thread for the file dialog");
    }
}
