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
    #[error("type a password, or let one be made")]
    NoPassword,
    /// The file dialog was closed without a choice.
    #[error("no file was chosen; one can also be dropped on the window, or pasted")]
    NoFile,
    /// Another list is being read, or its passwords are still on the screen.
    #[error("first finish with the list before")]
    ListIsOpen,
}

fn marked(n_wrong: usize) -> String {
    if n_wrong == 1 {
        "one value cannot be right: it is marked below".to_owned()
    } else {
        format!("{n_wrong} values cannot be right: they are marked below")
    }
}
