//! Who is selected, by login: an athlete's number may be another one after a restart.

use crate::{
    model::{AthleteId, Choice, Login, WindowChoices},
    ui::{apply, projection::Projection, state::ViewState},
};

const FOCUS: &str = "focus";
const SELECTION: &str = "selection";

/// Who was selected when the window was closed.
#[derive(Debug, Default)]
pub(in crate::ui) struct Selected {
    focus: Option<Login>,
    /// In the order in which they were selected.
    selection: Vec<Login>,
}

impl Selected {
    /// Reads it from what was kept; `None` if nobody was selected.
    pub(in crate::ui) fn read(choices: &WindowChoices) -> Option<Self> {
        let login = |word: &str| Login::try_from(word).ok();
        let selection = choices.get(SELECTION).and_then(Choice::list).unwrap_or_default();
        let selection: Vec<Login> = selection.iter().filter_map(|word| login(word)).collect();
        let focus = choices.get(FOCUS).and_then(Choice::text).and_then(login);
        (focus.is_some() || !selection.is_empty()).then_some(Self { focus, selection })
    }

    /// Selects them again, but for those who are not on the roster any more.
    pub(in crate::ui) fn restore(self, view: &mut ViewState, projection: &Projection) {
        let id = |login: &Login| {
            let row = projection.rows.iter().find(|row| row.athlete.login == *login)?;
            view.group.holds(&row.athlete).then_some(row.athlete.id)
        };
        let mut selection: Vec<AthleteId> = Vec::new();
        for id in self.selection.iter().filter_map(id) {
            if !selection.contains(&id) {
                selection.push(id);
            }
        }
        let focus = self.focus.as_ref().and_then(id).or_else(|| selection.first().copied());
        if let Some(focus) = focus.filter(|focus| !selection.contains(focus)) {
            selection.push(focus);
        }
        (view.focus, view.selection) = (focus, selection);
        apply::forget_removed(view, projection);
    }

    /// Writes down who is selected.
    pub(super) fn write(view: &ViewState, projection: &Projection, choices: &mut WindowChoices) {
        let login = |id: &AthleteId| Some(projection.row(*id)?.athlete.login.to_string());
        let focus = view.focus.as_ref().and_then(login).map(Choice::Text);
        let selection: Vec<String> = view.selection.iter().filter_map(login).collect();
        choices.set(FOCUS, focus);
        choices.set(SELECTION, (!selection.is_empty()).then_some(Choice::List(selection)));
    }
}
