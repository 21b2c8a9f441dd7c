//! Commands on the list of sessions.

use crate::{
    logbook::SessionEdit,
    model::{Session, SessionKey},
    ui::{
        context::{Command, HistoryCommand, SessionEdits},
        projection::HistoryList,
        recording::{MAX_OVERLAID, MAX_REPLAYED},
        state::{HistoryKey, HistoryView, Tab, ViewState},
    },
};

use super::go_to;

/// Applies a command to the view's state; returns what is left to do elsewhere.
pub fn apply_history(
    view: &mut ViewState,
    command: HistoryCommand,
    list: &HistoryList,
) -> Option<Command> {
    let history = &mut view.history;
    match command {
        HistoryCommand::Search(words) => history.search = words,
        HistoryCommand::OfEvent(event) => history.event = event,
        HistoryCommand::SortBy(by) => history.sort = history.sort.clicked(by),
        HistoryCommand::Choose(row) => choose_only(history, list, row),
        HistoryCommand::Toggle(row) => {
            let keys = list.sessions_of(&row);
            if keys.iter().all(|key| history.selection.contains(key)) {
                for key in &keys {
                    history.selection.remove(key);
                }
            } else {
                history.selection.extend(keys);
            }
            history.anchor = Some(row);
        }
        HistoryCommand::ChooseTo(row) => {
            let from = history.anchor.as_ref().and_then(|anchor| list.row_place(anchor));
            match (from, list.row_place(&row)) {
                (Some(from), Some(to)) => {
                    let range = from.min(to)..=from.max(to);
                    let rows = range.filter_map(|place| list.row(place));
                    history.selection = rows.flat_map(|row| list.sessions_of(&row.key())).collect();
                }
                _ => choose_only(history, list, row),
            }
        }
        HistoryCommand::ToggleFold(group) => {
            if !history.unfolded.remove(&group) {
                history.unfolded.insert(group);
            }
        }
        HistoryCommand::ChooseAll => {
            history.selection = list.listed().map(|listed| listed.key().clone()).collect();
        }
        HistoryCommand::Move { rows, extend } => step(history, list, rows, extend),
        HistoryCommand::Open { from_starts } => {
            let keys = chosen_in_order(history, list);
            // Rides on different days can only be compared from their starts.
            let from_starts = from_starts || !were_together(&keys, list);
            let most = if from_starts { MAX_OVERLAID } else { MAX_REPLAYED };
            if keys.is_empty() || keys.len() > most {
                return None;
            }
            return Some(Command::OpenSessions { keys, from_starts });
        }
        HistoryCommand::Delete => {
            view.dialog = None;
            let edits = deletion(&view.history, list);
            view.history.selection.clear();
            view.history.anchor = None;
            return edits.map(Command::EditSessions);
        }
    }
    None
}

/// Removes sessions that no longer exist from the selection.
pub fn forget_gone(history: &mut HistoryView, list: &HistoryList) {
    history.selection.retain(|key| list.session(key).is_some());
    let is_there = |row: &HistoryKey| match row {
        HistoryKey::Session(key) => list.session(key).is_some(),
        HistoryKey::Group(key) => list.group(key).is_some(),
    };
    if !history.anchor.as_ref().is_some_and(is_there) {
        history.anchor = history.selection.first().cloned().map(HistoryKey::Session);
    }
}

/// Esc in the list: the search, the event, the choice, then the list itself.
pub(super) fn close_one(view: &mut ViewState) {
    if !view.history.search.is_empty() {
        view.history.search.clear();
    } else if view.history.event.is_some() {
        view.history.event = None;
    } else if !view.history.selection.is_empty() {
        view.history.selection.clear();
    } else {
        go_to(view, Tab::COACH);
    }
}

/// The selected sessions in list order; unlisted ones come last.
pub fn chosen_in_order(history: &HistoryView, list: &HistoryList) -> Vec<SessionKey> {
    let is_chosen = |key: &&SessionKey| history.selection.contains(*key);
    let mut keys: Vec<SessionKey> =
        list.listed().map(|listed| listed.key()).filter(is_chosen).cloned().collect();
    let hidden: Vec<SessionKey> = history
        .selection
        .iter()
        .filter(|key| keys.len() < history.selection.len() && !keys.contains(key))
        .cloned()
        .collect();
    keys.extend(hidden);
    keys
}

/// Whether sessions can be shown as they were: they belong to one event, or leave no gap between the
/// first and the last.
pub fn were_together(keys: &[SessionKey], list: &HistoryList) -> bool {
    let mut events =
        keys.iter().map(|key| list.session(key).and_then(|listed| listed.entry.event.as_ref()));
    let first = events.next().flatten();
    (first.is_some() && events.all(|event| event == first)) || meet(keys, list)
}

fn meet(keys: &[SessionKey], list: &HistoryList) -> bool {
    let mut spans: Vec<_> = keys
        .iter()
        .filter_map(|key| list.session(key))
        .map(|listed| (listed.key().from, listed.entry.session.to))
        .collect();
    spans.sort_unstable();
    let mut end = None;
    spans.into_iter().all(|(from, to)| {
        let meets = end.is_none_or(|end| from <= end);
        end = end.max(Some(to));
        meets
    })
}

fn choose_only(history: &mut HistoryView, list: &HistoryList, row: HistoryKey) {
    history.selection = list.sessions_of(&row).into_iter().collect();
    history.anchor = Some(row);
}

fn step(history: &mut HistoryView, list: &HistoryList, rows: i32, extend: bool) {
    let at = history.anchor.as_ref().and_then(|anchor| list.row_place(anchor));
    let last = list.n_rows().saturating_sub(1) as i64;
    let next = match at {
        Some(at) => (at as i64 + i64::from(rows)).clamp(0, last) as usize,
        None if rows < 0 => last as usize,
        None => 0,
    };
    let Some(row) = list.row(next).map(|row| row.key()) else { return };
    if extend {
        history.selection.extend(list.sessions_of(&row));
        history.anchor = Some(row);
    } else {
        choose_only(history, list, row);
    }
}

/// The edit that deletes the selected sessions.
fn deletion(history: &HistoryView, list: &HistoryList) -> Option<SessionEdits> {
    let sessions = history.selection.iter().filter_map(|key| list.session(key));
    let edits: Vec<_> =
        sessions.map(|listed| (listed.entry.session.clone(), SessionEdit::Delete)).collect();
    let n_deleted = tr!("count-sessions", n = edits.len() as u64);
    (!edits.is_empty())
        .then(|| SessionEdits { words: tr!("sessions-deleted", sessions = n_deleted), edits })
}

/// The edit that changes a session's title, tags and note; `None` if nothing changes.
pub fn description(
    session: &Session,
    title: &str,
    tags: &[String],
    note: &str,
) -> Option<SessionEdits> {
    let changes = [
        (tr!("session-title"), session.title != title, SessionEdit::Title(title.to_owned())),
        (tr!("session-tags"), session.tags != tags, SessionEdit::Tags(tags.to_vec())),
        (tr!("session-note"), session.note != note, SessionEdit::Note(note.to_owned())),
    ];
    let (mut what, mut edits) = (Vec::new(), Vec::new());
    for (name, _, edit) in changes.into_iter().filter(|(_, is_other, _)| *is_other) {
        what.push(name);
        edits.push((session.clone(), edit));
    }
    let words = match what.as_slice() {
        [] => return None,
        [one] => tr!("session-changed-one", one = one),
        [one, two] => tr!("session-changed-two", one = one, two = two),
        _ => tr!("session-changed-all").to_owned(),
    };
    Some(SessionEdits { words, edits })
}
