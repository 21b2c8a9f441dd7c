//! What the viewer chose, kept from one start to the next: which choices, in which words, and when
//! they are passed on to be written.
//!
//! A further choice of [`ViewState`](super::state::ViewState) is an entry in [`table`].

mod keeper;
mod selected;
mod table;
mod words;

pub(super) use self::{
    keeper::{FIRST, Frame, Keeper},
    selected::Selected,
    table::restore,
};

use crate::model::WindowChoices;

/// Dark (`true`) or daylight, if the viewer ever said which.
pub(super) fn dark(choices: &WindowChoices) -> Option<bool> {
    words::THEMES.of(choices.get(table::THEME)?.text()?)
}
