//! The state of the start list page, and the requests it waits for.

use std::path::PathBuf;

use crate::{
    control::{Control, Pending, ReadStartList, SavePasswords, StartListPreview, StartListSource},
    model::Login,
    roster::{
        IssuedPassword,
        start_list::{LineOutcome, StartListLine, StartListReport},
    },
    ui::{
        desktop::Chosen,
        panel::{athletes::error::AthletesError, typed_path::TypedPath},
    },
};

/// What the page remembers from frame to frame.
#[derive(Debug, Default)]
pub(in crate::ui::panel::athletes) struct StartListPage {
    pub(super) step: Step,
    /// The pending request; until it is answered nothing else is offered.
    pub(super) waiting: Option<Waiting>,
    pub(super) pasted: String,
    /// Why the last attempt failed.
    pub(super) failure: Option<AthletesError>,
    /// Whether the passwords have been saved to a file.
    pub(super) saved: bool,
    /// Replaces the file dialog on a desktop without one.
    pub(super) typed_path: TypedPath,
}

/// The step of the import that the viewer has reached.
#[derive(Debug, Default)]
pub(super) enum Step {
    /// Nothing has been read yet.
    #[default]
    Choose,
    /// The list has been read and is previewed.
    Look(StartListPreview),
    /// The list has been imported.
    Done(Imported),
}

/// A start list that was imported.
#[derive(Debug)]
pub(super) struct Imported {
    pub(super) report: StartListReport,
    /// The generated passwords.
    pub(super) passwords: Vec<IssuedPassword>,
}

impl Imported {
    pub(super) fn new(report: StartListReport) -> Self {
        let made = |line: &StartListLine| {
            let LineOutcome::Added { password: Some(password) } = &line.outcome else {
                return None;
            };
            let login = Login::try_from(line.login.as_str()).ok()?;
            Some(IssuedPassword { login, password: password.clone() })
        };
        let passwords = report.lines.iter().filter_map(made).collect();
        Self { report, passwords }
    }
}

/// A pending request.
#[derive(Debug)]
pub(super) enum Waiting {
    /// The viewer is choosing a list.
    Choice(Pending<Chosen>),
    Preview(Pending<StartListPreview>),
    Import(Pending<StartListReport>),
    /// The viewer is choosing where to save the passwords.
    PasswordFile(Pending<Chosen>),
    Saved(Pending<()>),
}

impl StartListPage {
    /// Takes the answer of the pending request and starts what follows from it.
    pub(in crate::ui::panel::athletes) fn poll(&mut self, control: &Control) {
        let Some(came) = self.poll_waiting(control) else { return };
        // The step is unchanged on failure, so nothing read or shown is lost.
        (self.waiting, self.failure) = match came {
            Ok(next) => (next, None),
            Err(why) => (None, Some(why)),
        };
    }

    /// The next request to wait for, or why the last one failed; `None` while it is pending.
    fn poll_waiting(
        &mut self,
        control: &Control,
    ) -> Option<Result<Option<Waiting>, AthletesError>> {
        let failed = AthletesError::Engine;
        Some(match self.waiting.as_ref()? {
            Waiting::Choice(chosen) => chosen.poll()?.map_err(failed).and_then(|chosen| {
                let file = self.file_of(chosen)?.map(StartListSource::File);
                Ok(file.map(|file| read(file, control)))
            }),
            Waiting::Preview(preview) => preview.poll()?.map_err(failed).map(|preview| {
                self.step = Step::Look(preview);
                None
            }),
            Waiting::Import(report) => report.poll()?.map_err(failed).map(|report| {
                self.pasted.clear();
                self.saved = false;
                self.step = Step::Done(Imported::new(report));
                None
            }),
            Waiting::PasswordFile(chosen) => chosen.poll()?.map_err(failed).and_then(|chosen| {
                let path = self.file_of(chosen)?;
                // The file dialog has already asked whether to replace an existing file.
                Ok(path.and_then(|path| self.save(path, true, control)))
            }),
            Waiting::Saved(saved) => saved.poll()?.map_err(failed).map(|()| {
                self.saved = true;
                None
            }),
        })
    }

    /// The file that was chosen; `None` if a path has to be typed.
    fn file_of(&mut self, chosen: Chosen) -> Result<Option<PathBuf>, AthletesError> {
        match chosen {
            Chosen::Files(paths) => Ok(paths.into_iter().next()),
            Chosen::Nothing => Err(AthletesError::NoFile),
            Chosen::NoDialog => {
                self.typed_path.need();
                Ok(None)
            }
        }
    }

    /// Saves the generated passwords to a file.
    pub(super) fn save(
        &self,
        path: PathBuf,
        may_replace: bool,
        control: &Control,
    ) -> Option<Waiting> {
        let Step::Done(Imported { passwords, .. }) = &self.step else { return None };
        let request = SavePasswords { path, may_replace, passwords: passwords.clone() };
        Some(Waiting::Saved(control.ask(request)))
    }

    /// Reads a file, unless a request is pending or the passwords of the last import are still
    /// shown: they would be lost.
    pub(in crate::ui::panel::athletes) fn read_file(&mut self, path: PathBuf, control: &Control) {
        if matches!(self.step, Step::Done(_)) || self.waiting.is_some() {
            self.failure = Some(AthletesError::ListIsOpen);
            return;
        }
        self.wait(read(StartListSource::File(path), control));
    }

    pub(super) fn wait(&mut self, waiting: Waiting) {
        self.failure = None;
        self.waiting = Some(waiting);
    }
}

/// Asks for a preview of a start list.
pub(super) fn read(source: StartListSource, control: &Control) -> Waiting {
    Waiting::Preview(control.ask(ReadStartList(source)))
}
