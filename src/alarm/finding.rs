//! What a rule finds at a moment.

use super::detail::Detail;

/// What a rule finds at a moment.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Finding {
    /// New evidence says that the alarm is due. Only this raises an alarm.
    Met(Detail),
    /// The alarm is as due as before, on no new evidence; with what it now says, if that changes.
    Held(Option<Detail>),
    /// It would be due, if that goes on.
    Pending,
    /// New evidence says that it is not due.
    Unmet,
    /// Nothing can be said any more, and an alarm that was raised is over.
    Gone(Ended),
}

/// How an alarm ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ended {
    /// The value came back.
    Cleared,
    /// Its readings stopped coming; the loss has an alarm of its own.
    ReadingsLost,
    /// The athlete became quiet, or one alarm of a group took its place.
    Suppressed,
    /// The operator took it out of service.
    OutOfService,
    /// Its incident was closed.
    Closed,
}
