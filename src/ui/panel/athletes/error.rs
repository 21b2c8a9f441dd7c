//! Errors of the athletes dialog.

use crate::{control, model::InvalidLogin};

/// Why a request failed, as a sentence without capital and full stop.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub(super) enum AthletesError {
    /// The engine failed or refused.
    #[error(transparent)]
    Engine(#[from] control::Error),
    /// The login is not valid.
    #[error(transparent)]
    Login(#[from] InvalidLogin),
    /// So many values of the profile cannot be; the fields say why.
    #[error("{}", marked(*.0))]
    Marked(usize),
    /// The password field is empty.
    #[error("type a password or have one generated")]
    NoPassword,
    /// The file dialog was closed without a choice.
    #[error("no file was chosen; you can also drop one on the window or paste its text")]
    NoFile,
    /// Another list is being read, or its passwords are still on the screen.
    #[error("finish the current start list first")]
    ListIsOpen,
}

fn marked(n_wrong: usize) -> String {
    if n_wrong == 1 { tr!("form-one-wrong").to_owned() } else { tr!("form-n-wrong", n = n_wrong) }
}
