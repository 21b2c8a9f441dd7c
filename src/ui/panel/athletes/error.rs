//! Errors of the athletes dialog.

use crate::{control, model::InvalidLogin, ui::engine_words};

/// Why a request failed, as a sentence without capital and full stop.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub(super) enum AthletesError {
    /// The engine failed or refused.
    #[error("{}", engine_words::failure(.0))]
    Engine(#[from] control::Error),
    /// The login is not valid.
    #[error("{}", invalid_login())]
    Login(#[from] InvalidLogin),
    /// So many values of the profile cannot be; the fields say why.
    #[error("{}", marked(*.0))]
    Marked(usize),
    /// The password field is empty.
    #[error("{}", no_password())]
    NoPassword,
    /// The file dialog was closed without a choice.
    #[error("{}", no_file())]
    NoFile,
    /// Another list is being read, or its passwords are still on the screen.
    #[error("{}", list_is_open())]
    ListIsOpen,
}

fn invalid_login() -> &'static str {
    tr!("why-invalid-login")
}

fn no_password() -> &'static str {
    tr!("why-no-password")
}

fn no_file() -> &'static str {
    tr!("why-no-file")
}

fn list_is_open() -> &'static str {
    tr!("why-list-open")
}

fn marked(n_wrong: usize) -> String {
    if n_wrong == 1 { tr!("form-one-wrong").to_owned() } else { tr!("form-n-wrong", n = n_wrong) }
}
