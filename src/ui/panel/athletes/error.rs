//! Errors of the athletes dialog.

use crate::{control, model::InvalidLogin, ui::engine_words};

/// Why a request failed, as a sentence without capital and full stop.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub(super) enum AthletesError {
    /// The engine failed or refused.
    #[error("{}", engine_words::failure(.0))]
    Engine(#[from] control::Error),
    /// The login is not valid.
    #[error("{}", tr!("why-invalid-login"))]
    Login(#[from] InvalidLogin),
    /// So many values of the profile cannot be; the fields say why.
    #[error("{}", marked(*.0))]
    Marked(usize),
    /// The password field is empty.
    #[error("{}", tr!("why-no-password"))]
    NoPassword,
    /// The file dialog was closed without a choice.
    #[error("{}", tr!("why-no-file"))]
    NoFile,
    /// Another list is being read, or its passwords are still on the screen.
    #[error("{}", tr!("why-list-open"))]
    ListIsOpen,
}

fn marked(n_wrong: usize) -> String {
    if n_wrong == 1 { tr!("form-one-wrong").to_owned() } else { tr!("form-n-wrong", n = n_wrong) }
}
