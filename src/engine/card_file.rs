//! Cards for a start list as a file: makes the codes, prints them, and notes the address that the
//! cards have.

use std::{
    io,
    path::{Path, PathBuf},
    sync::Arc,
};

use crate::{
    cards::{Card, Deck, Language, Wifi},
    codes::{self, Codes},
    connect::{CardAddress, Setup},
    events::{self, EventEdit, Events},
    files,
    model::{Athlete, Event, Login, UnixNanos},
};

/// What to print.
#[derive(Debug, Clone)]
pub struct CardOrder {
    /// The address on the cards.
    pub address: CardAddress,
    /// The Wi-Fi to join, if one is to be on them.
    pub wifi: Option<Wifi>,
    /// The language of the steps.
    pub language: Language,
    /// The file: a page for browsers if its name ends in `.html`, else a PDF.
    pub path: PathBuf,
    /// Whether to replace an existing file, which is an error otherwise.
    pub may_replace: bool,
}

/// Why there are no cards.
#[derive(Debug, thiserror::Error)]
pub enum CardError {
    /// There is nobody to print a card for.
    #[error("nobody takes part yet: import a start list first")]
    Nobody,
    /// An athlete who was asked for is not in the roster.
    #[error("there is no athlete {0}")]
    Unknown(Login),
    /// The file is there already.
    #[error("{} is there already", .0.display())]
    Exists(PathBuf),
    /// The codes could not be made.
    #[error(transparent)]
    Codes(#[from] codes::Error),
    /// The file could not be written.
    #[error("the cards cannot be written to {}: {cause}", path.display())]
    Unwritable {
        /// The file.
        path: PathBuf,
        /// What the system says.
        cause: io::Error,
    },
    /// The address could not be noted in the event; the cards are written.
    #[error("the cards are written, but the event does not know their address: {0}")]
    NotNoted(#[source] events::Error),
}

/// Who gets a card: those who take part in the event, or of all athletes those of `only` unless it is
/// empty; in the order of bibs.
pub fn athletes_with_cards(
    all: &[Arc<Athlete>],
    event: Option<&Event>,
    only: &[Login],
) -> Result<Vec<Arc<Athlete>>, CardError> {
    if let Some(login) = only.iter().find(|login| all.iter().all(|it| it.login != **login)) {
        return Err(CardError::Unknown(login.clone()));
    }
    let has_card = |athlete: &&Arc<Athlete>| match only {
        [] => event.is_none_or(|event| event.includes(&athlete.login)),
        only => only.contains(&athlete.login),
    };
    let mut athletes: Vec<Arc<Athlete>> = all.iter().filter(has_card).map(Arc::clone).collect();
    if athletes.is_empty() {
        return Err(CardError::Nobody);
    }
    athletes.sort_by(|one, other| one.bib_order().cmp(&other.bib_order()));
    Ok(athletes)
}

/// Makes a code for each athlete and writes the cards. Codes that were made before still count.
pub fn write_cards(
    order: &CardOrder,
    athletes: &[Arc<Athlete>],
    event: Option<&Event>,
    codes: &Codes,
    events: &Events,
    now: UnixNanos,
) -> Result<(), CardError> {
    let CardOrder { address, wifi, language, path, may_replace } = order;
    // Before codes are made that nobody gets.
    if !may_replace && path.symlink_metadata().is_ok() {
        return Err(CardError::Exists(path.clone()));
    }
    let id = event.map(|event| &event.id);
    let issued = codes.make_for(athletes.iter().map(Arc::as_ref), id, now)?;
    let card = |(athlete, code): (&Arc<Athlete>, &codes::IssuedCode)| {
        let (login, code) = (athlete.login.as_str(), code.code.as_str());
        let setup = Setup { base: address.url(), login, called: athlete.chip(), code };
        Card {
            bib: athlete.bib.clone(),
            name: athlete.name.clone(),
            team: athlete.team.clone(),
            page: setup.page(),
        }
    };
    let deck = Deck {
        event: event.map_or_else(String::new, |event| event.name.clone()),
        wifi: wifi.clone(),
        language: *language,
        cards: athletes.iter().zip(&issued).map(card).collect(),
    };
    let content = if is_page(path) { deck.html().into_bytes() } else { deck.pdf() };
    // Codes are in it: nobody else may read it.
    let unwritable = |cause| CardError::Unwritable { path: path.clone(), cause };
    files::replace(path, &content).map_err(unwritable)?;
    if let Some(event) = event {
        let edit = EventEdit { cards: Some(address.url().to_owned()), ..EventEdit::default() };
        events.edit_event(&event.id, &edit).map_err(CardError::NotNoted)?;
    }
    Ok(())
}

fn is_page(path: &Path) -> bool {
    path.extension().is_some_and(|it| it.eq_ignore_ascii_case("html"))
}
