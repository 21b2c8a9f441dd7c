//! Cards for a start list, to be printed: bib and name, the QR code of the Wi-Fi, and the QR code by
//! which the athlete's phone is connected.
//!
//! As a PDF, and as a page for browsers. Both hold all they need: letters of the PDF are outlines, so
//! that every printer has every script. The codes on cards are as good as passwords.

use std::fmt;

mod html;
mod layout;
mod outline;
mod pdf;
mod words;

pub use self::words::Language;

/// What is on all cards.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Deck {
    /// The event, as people call it; may be empty.
    pub event: String,
    /// The Wi-Fi to join; `None` if there is nothing to join.
    pub wifi: Option<Wifi>,
    /// The language of the steps.
    pub language: Language,
    /// The cards, in the order in which they are printed.
    pub cards: Vec<Card>,
}

/// A Wi-Fi.
#[derive(Clone, PartialEq, Eq)]
pub struct Wifi {
    /// Its name.
    pub name: String,
    /// Its password; empty if it is open.
    pub password: String,
}

impl fmt::Debug for Wifi {
    /// Does not show the password.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Wifi").field("name", &self.name).finish_non_exhaustive()
    }
}

/// The card of one athlete.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Card {
    /// Start number; may be empty.
    pub bib: String,
    /// Name.
    pub name: String,
    /// Team; may be empty.
    pub team: String,
    /// The page that connects the phone, with the code in it.
    pub page: String,
}

impl Deck {
    /// The cards as a PDF: eight on a page of A4, to be cut apart.
    pub fn pdf(&self) -> Vec<u8> {
        pdf::document(&layout::pages(self))
    }

    /// The cards as a page for browsers, which prints the same number on a sheet.
    pub fn html(&self) -> String {
        html::page(self)
    }
}

#[cfg(test)]
mod tests;
