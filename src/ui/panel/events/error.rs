//! Errors of the dialog of events.

use crate::{control, ui::engine_words};

/// Why a request of the viewer was not carried out, as a sentence without a capital or a full stop.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub(super) enum EventsError {
    /// The engine failed or refused.
    #[error("{}", engine_words::failure(.0))]
    Engine(#[from] control::Error),
    /// It has no name.
    #[error("{}", no_name())]
    NoName,
    /// A time cannot be read.
    #[error("{}", time(*.is_first))]
    Time {
        /// The first day; else the last one.
        is_first: bool,
    },
    /// It ends before it begins.
    #[error("{}", order())]
    Order,
}

fn no_name() -> &'static str {
    tr!("why-event-without-name")
}

fn time(is_first: bool) -> &'static str {
    if is_first { tr!("why-first-day") } else { tr!("why-last-day") }
}

fn order() -> &'static str {
    tr!("why-days-order")
}
