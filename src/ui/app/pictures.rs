//! Pictures of the first window, which the engine writes into files. egui takes none of a second one.

use std::{path::PathBuf, sync::Arc};

use eframe::egui::{ColorImage, Context};

use super::App;
use crate::{
    control::{Control, Error, Pending, Picture, SavePicture, pending},
    ui::{engine_words, panel::dialog, wake},
};

/// Pictures that were asked for.
#[derive(Debug)]
pub(super) struct Pictures {
    folder: PathBuf,
    /// One is to be taken.
    is_wanted: bool,
    /// One that is being taken.
    taking: Option<Pending<Picture>>,
    /// One that is being written.
    saving: Option<Pending<PathBuf>>,
}

impl Pictures {
    /// They are written into this folder.
    pub(super) const fn new(folder: PathBuf) -> Self {
        Self { folder, is_wanted: false, taking: None, saving: None }
    }

    /// Takes one of the first window, in the next frame.
    pub(super) const fn wanted(&mut self) {
        self.is_wanted = true;
    }

    /// Takes one, in place of one that is still being taken.
    fn take(&mut self, ctx: &Context) {
        let (of_window, ctx_of_answer) = (ctx.clone(), ctx.clone());
        let (reply, taken) = pending(Arc::new(move || wake::after_command(&ctx_of_answer)));
        of_window.request_screenshot(move |image| reply.send(Ok(picture_of(&image))));
        self.taking = Some(taken);
        wake::after_command(ctx);
    }

    /// Passes on what was taken; gives back what came of it once it is written.
    fn poll(&mut self, control: &Control) -> Option<Result<PathBuf, Error>> {
        match Pending::poll_in(&mut self.taking) {
            Some(Ok(picture)) => {
                let folder = self.folder.clone();
                self.saving = Some(control.ask(SavePicture { folder, picture }));
            }
            Some(Err(why)) => return Some(Err(why)),
            None => {}
        }
        Pending::poll_in(&mut self.saving)
    }
}

fn picture_of(image: &ColorImage) -> Picture {
    let [width_px, height_px] = image.size.map(|length| length as u32);
    let rgb = image.pixels.iter().flat_map(|pixel| [pixel.r(), pixel.g(), pixel.b()]).collect();
    Picture { width_px, height_px, rgb }
}

impl App {
    /// Takes the picture that a command asked for.
    pub(super) fn take_pictures(&mut self, ctx: &Context) {
        if std::mem::take(&mut self.pictures.is_wanted) {
            self.pictures.take(ctx);
        }
    }

    /// Says where a picture was saved, or why not.
    pub(super) fn poll_pictures(&mut self) {
        match self.pictures.poll(&self.control) {
            Some(Ok(path)) => {
                let words = tr!("picture-saved", path = path.display().to_string());
                self.undo.told(words, self.now_mono);
            }
            Some(Err(why)) => {
                let why =
                    tr!("picture-failed", why = dialog::sentence(&engine_words::failure(&why)));
                self.undo.failed(why, self.now_mono);
            }
            None => {}
        }
    }
}
