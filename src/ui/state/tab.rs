//! The views of the window, as referred to by gestures and commands.

use eframe::egui::Key;

use crate::ui::lang::TextId;

/// A view of the window, identified by its tab. Its drawing code is in `ui/view`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Tab {
    /// Its word in files.
    pub label: &'static str,
    /// The tab's label.
    title: TextId,
    /// The key that shows the view, together with Ctrl.
    pub key: Key,
    /// What its keys and Esc act on.
    pub subject: Subject,
}

/// What a view's keys select, move through and search.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Subject {
    /// Athletes, their data, and their marks.
    Athletes,
    /// Recorded sessions.
    Sessions,
}

impl Tab {
    /// The tab's label, in the language of the viewer.
    pub(in crate::ui) fn title(&self) -> &'static str {
        self.title.text()
    }
}

// Views that other code leads to. All others are named only in their own file.
impl Tab {
    /// Live athletes. The window opens with it, and Esc returns to it.
    pub const COACH: Self = Self {
        label: "Coach",
        title: TextId::new("tab-coach"),
        key: Key::Num1,
        subject: Subject::Athletes,
    };

    /// A tile of each athlete, always live.
    pub const WALL: Self = Self {
        label: "Wall",
        title: TextId::new("tab-wall"),
        key: Key::Num2,
        subject: Subject::Athletes,
    };

    /// The phones of all athletes.
    pub const PHONES: Self = Self {
        label: "Phones",
        title: TextId::new("tab-phones"),
        key: Key::Num5,
        subject: Subject::Athletes,
    };

    /// Recordings. A replay is opened from it and closes to it.
    pub const HISTORY: Self = Self {
        label: "History",
        title: TextId::new("tab-history"),
        key: Key::Num3,
        subject: Subject::Sessions,
    };
}
