//! Why something was not done that was asked for in the dialog of the athletes.

use crate::{control, model::InvalidLogin};

/// Why it was not done, as a sentence without a capital or a full stop.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub(super) enum AthletesError {
    /// The engine did not do it.
    #[error(transparent)]
    Engine(#[from] control::Error),
    /// Nobody can have this login.
    #[error(transparent)]
    Login(#[from] InvalidLogin),
    /// What was typed is not a weight.
    #[error("a weight is a number of kilograms above 0, such as 72.5")]
    Weight,
    /// A password was to be typed and was not.
    #[error("type a password, or let one be made")]
    NoPassword,
    /// The viewer left the file dialog.
    #[error("no file was chosen; one can also be dropped on the window, or pasted")]
    NoFile,
    /// Passwords of another list are on the screen, or it is being read.
    #[error("first finish with the list before")]
    ListIsOpen,
}
