//! A press of a key, as data: what the list of keys and the palette name.

use eframe::egui::{Key, Modifiers};

/// A press of a key.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stroke {
    /// A key with what is held down beside it.
    Key(Key, Modifiers),
    /// A character, wherever the keyboard has it.
    Sign(char),
}
