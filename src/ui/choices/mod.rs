//! What the viewer chose, kept from one start to the next: which choices, in which words, and when
//! they are passed on to be written.
//!
//! A further choice of [`ViewState`](super::state::ViewState) is an entry in [`table`].

mod keeper;
mod selected;
mod shown;
mod table;
mod words;

pub(super) use self::{
    keeper::{FIRST, Frame, Keeper},
    selected::Selected,
    table::restore,
};

use super::lang::Language;
use crate::model::WindowChoices;

/// The language, if the window was open before.
pub(super) fn language(choices: &WindowChoices) -> Option<Language> {
    Language::of_code(choices.get(table::LANGUAGE)?.text()?)
}

/// Dark (`true`) or daylight, if the viewer ever said which.
pub(super) fn dark(choices: &WindowChoices) -> Option<bool> {
    words::THEMES.of(choices.get(table::THEME)?.text()?)
}
