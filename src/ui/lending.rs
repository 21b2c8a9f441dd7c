//! The edits by which a phone is another athlete's from a time on, and its owner's again.

use super::{
    context::ViewContext, format, phone_words, projection::Projection, state::LentPhone, undo::Edit,
};
use crate::model::{
    Borrower, Loan, Loans, LogEntry, LogNote, Login, PositionUse, SenderActivity, UnixNanos,
};

/// The phone is carried by another athlete from a time on.
pub(super) fn lend(
    phone: &LentPhone,
    carrier: &Login,
    from: UnixNanos,
    view: &ViewContext<'_>,
) -> Edit {
    let LentPhone { login, via } = phone.clone();
    let names = |login: &Login| name(view.projection, login);
    let at = format::clock_minutes(from, view.time_zone);
    let event_ends = view.projection.events.open().map(|event| event.to.time);
    let until = Some(Loan::longest(from, event_ends));
    let to = Some(Borrower { login: carrier.clone(), until });
    Edit {
        words: tr!("carry-done", whose = names(&login), who = names(carrier), at = at),
        entries: vec![LogEntry { login, time: from, note: LogNote::Lent { via, to } }],
    }
}

/// The phones of a login are its own again from `now` on: those that are lent then.
pub(super) fn give_back(login: &Login, loans: &Loans, view: &ViewContext<'_>) -> Edit {
    let now = view.samples_now();
    let open = loans.of(login.as_str()).iter().filter(|loan| loan.touches(now, now));
    let words = tr!("carry-given-back", whose = name(view.projection, login));
    Edit { words, entries: open.map(|loan| loan.given_back(login, now)).collect() }
}

/// The positions of a phone are used from `now` on, and those of its rivals are not.
pub(super) fn use_positions(
    chosen: &SenderActivity,
    rivals: &[&SenderActivity],
    view: &ViewContext<'_>,
) -> Edit {
    let (now, loans) = (view.samples_now(), &view.projection.phones.loans);
    let entry = |of: &SenderActivity, time: UnixNanos, are: PositionUse| {
        let note = LogNote::Positions { via: of.via, are };
        LogEntry { login: of.login.clone(), time, note }
    };
    let unused = loans.unused_positions(chosen.login.as_str()).iter();
    let open = unused.filter(|it| it.via == chosen.via && it.touches(now, now));
    let until = Some(UnixNanos(now.0.saturating_sub(1)));
    let again = open.map(|it| {
        // Of one that begins only now nothing is left.
        let are = if it.from < now { PositionUse::Unused { until } } else { PositionUse::Used };
        entry(chosen, it.from, are)
    });
    let others = rivals.iter().filter(|it| (&it.login, it.via) != (&chosen.login, chosen.via));
    let others = others.map(|it| entry(it, now, PositionUse::Unused { until: None }));
    Edit {
        words: tr!("phones-use-done", device = phone_words::device(chosen)),
        entries: again.chain(others).collect(),
    }
}

/// `7 Falco`; the login of somebody who left.
pub(super) fn name(projection: &Projection, login: &Login) -> String {
    let row = projection.rows.iter().find(|row| row.athlete.login == *login);
    row.map_or_else(
        || login.to_string(),
        |row| format!("{} {}", row.athlete.chip(), row.athlete.name),
    )
}
