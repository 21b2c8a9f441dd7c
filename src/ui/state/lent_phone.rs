//! A phone that is lent, or is to be.

use crate::model::Login;

/// Which phone: all of a login's, or one of its senders.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct LentPhone {
    /// The login that sends.
    pub login: Login,
    /// Which of its senders; all of its phones if `None`.
    pub via: Option<u32>,
}
