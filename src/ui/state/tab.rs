//! The views of the window, as gestures and commands name them.

use eframe::egui::Key;

/// A view of the window, by its tab. What it draws is in `ui/view`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Tab {
    /// The word on the tab.
    pub label: &'static str,
    /// The key that shows the view, with Ctrl.
    pub key: Key,
    /// What its keys and Esc act on.
    pub subject: Subject,
}

/// What the keys of a view choose, move and search.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Subject {
    /// Athletes, what they send, and the marks put for them.
    Athletes,
    /// Recorded sessions.
    Sessions,
}

// The views that gestures elsewhere lead to; every other one is named in its own file alone.
impl Tab {
    /// Athletes live. The window opens with it, and Esc leads back to it.
    pub const COACH: Self = Self { label: "Coach", key: Key::Num1, subject: Subject::Athletes };

    /// What was recorded. A replay is opened from it and closes to it.
    pub const HISTORY: Self = Self { label: "History", key: Key::Num3, subject: Subject::Sessions };
}
