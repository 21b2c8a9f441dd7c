//! Marks: turns gestures into logbook entries.

use super::App;
use crate::{
    analysis::AthleteState,
    model::{AthleteId, LogEntry, LogNote, Mark, MarkKind, UnixNanos},
    ui::{
        context::{MarkChange, MarkTarget, NewMark},
        format,
        mark::MarkView,
        state::Dialog,
        undo::Edit,
    },
};

impl App {
    /// Adds a mark, with the time at which the key is pressed. The words of a marker are written
    /// afterwards, into the toast.
    pub(super) fn mark(&mut self, new: &NewMark) {
        let at = new.at.unwrap_or_else(|| self.shown_now());
        let mark = MarkView {
            time: at,
            kind: new.kind,
            text: String::new(),
            athletes: self.athletes_of(new.target),
        };
        if let Some(known) = self.known_marker(&mark) {
            self.live.view.dialog = Some(Dialog::Marker(known));
            return;
        }
        let note = LogNote::Mark { kind: mark.kind, text: String::new() };
        let entries = self.entries(&mark, &note);
        let Some(whom) = self.words_for(&mark.athletes).filter(|_| !entries.is_empty()) else {
            let words = tr!("mark-none").to_owned();
            self.undo.failed(words, self.now_mono);
            return;
        };
        let words = tr!("mark-set", kind = name(mark.kind), whom = whom, at = self.clock(at));
        let edit = Edit { words, entries };
        if mark.kind == MarkKind::Marker {
            self.undo.mark(edit, mark, &self.control, self.now_mono);
        } else {
            self.act(edit);
        }
    }

    /// Removes a mark, or changes its text.
    pub(super) fn change_mark(&mut self, mark: &MarkView, change: MarkChange) {
        self.live.view.dialog = None;
        if self.undo.asks_words(self.now_mono) {
            self.undo.dismiss();
        }
        let at = self.clock(mark.time);
        let kind = mark.kind;
        let (words, note) = match change {
            MarkChange::Remove => {
                (tr!("mark-removed", kind = word(kind), at = at), LogNote::NoMark { kind })
            }
            MarkChange::Words(text) => {
                if text == mark.text {
                    return;
                }
                let words = match text.as_str() {
                    "" => tr!("mark-text-removed", kind = word(kind), at = at),
                    text => tr!("mark-text-set", kind = name(kind), at = at, text = text),
                };
                (words, LogNote::Mark { kind, text })
            }
        };
        let entries = self.entries(mark, &note);
        if !entries.is_empty() {
            self.act(Edit { words, entries });
        }
    }

    /// The marker that one athlete already has at this exact time: adding it again would lose its
    /// text.
    fn known_marker(&self, mark: &MarkView) -> Option<MarkView> {
        let [id] = mark.athletes.as_slice() else { return None };
        let logged = self.projection().logged(*id)?;
        let time = logged.recorded(mark.time)?;
        let logbook = self.reads.logbook.read();
        let marks = logbook.of(logged.login.as_str())?.marks_within(time, time);
        let is_it = |known: &Mark| known.kind == MarkKind::Marker && mark.kind == known.kind;
        let known = marks.into_iter().find(is_it)?;
        Some(MarkView { text: known.text, ..mark.clone() })
    }

    /// One entry for each athlete of the mark who is on screen at this time.
    fn entries(&self, mark: &MarkView, note: &LogNote) -> Vec<LogEntry> {
        let projection = self.projection();
        let entry = |id: &AthleteId| {
            let logged = projection.logged(*id)?;
            let time = logged.recorded(mark.time)?;
            Some(LogEntry { login: logged.login, time, note: note.clone() }.bounded())
        };
        mark.athletes.iter().filter_map(entry).collect()
    }

    fn athletes_of(&self, target: MarkTarget) -> Vec<AthleteId> {
        let workspace = self.workspace();
        match target {
            MarkTarget::One(id) => vec![id],
            MarkTarget::Selection => workspace.view.selection.clone(),
            MarkTarget::Group => workspace
                .projection
                .group()
                .filter(|row| !matches!(row.state, AthleteState::NotSeen | AthleteState::StoodDown))
                .map(|row| row.athlete.id)
                .collect(),
        }
    }

    /// `7 Vento`, `9 athletes`; `None` if there are no athletes.
    fn words_for(&self, athletes: &[AthleteId]) -> Option<String> {
        match athletes {
            [] => None,
            [one] => {
                let athlete = &self.projection().row(*one)?.athlete;
                Some(format!("{} {}", athlete.chip(), athlete.name))
            }
            many => Some(tr!("count-athletes", n = many.len() as u64)),
        }
    }

    /// The instant on screen.
    fn shown_now(&self) -> UnixNanos {
        self.replay.as_ref().map_or(self.now, crate::ui::replay::ReplaySession::now)
    }

    /// Formats a time the way the current source counts it.
    fn clock(&self, time: UnixNanos) -> String {
        match self.replay.as_ref() {
            Some(replay) => match replay.playback().filter(|playback| playback.from_starts) {
                Some(playback) => format::timer(time.secs_since(playback.from)),
                None => format::clock(time, replay.time_zone()),
            },
            None => format::clock(time, &self.reads.time_zone),
        }
    }
}

/// The name of a mark at the start of a sentence.
fn name(kind: MarkKind) -> &'static str {
    match kind {
        MarkKind::Rest => tr!("mark-name-rest"),
        MarkKind::Start => tr!("mark-name-start"),
        MarkKind::Lap => tr!("mark-name-lap"),
        MarkKind::Marker => tr!("mark-name-marker"),
    }
}

/// The name of a mark.
fn word(kind: MarkKind) -> &'static str {
    match kind {
        MarkKind::Rest => tr!("mark-word-rest"),
        MarkKind::Start => tr!("mark-word-start"),
        MarkKind::Lap => tr!("mark-word-lap"),
        MarkKind::Marker => tr!("mark-word-marker"),
    }
}
