//! Startup options of the window.

use std::path::PathBuf;

use super::{FixedSetting, Language, SystemFonts, choices, panel::map::MapOptions};
use crate::model::WindowChoices;

/// Startup options of the window.
#[derive(Debug)]
pub struct Options {
    /// The event's name, at the left of the header.
    pub event_name: String,
    /// Riders are simulated; the header says so.
    pub is_demo: bool,
    /// Dark or daylight, until the viewer chooses.
    pub dark: bool,
    /// The language of the texts, until the viewer chooses.
    pub language: Language,
    /// What was chosen when the window was open before.
    pub choices: WindowChoices,
    /// Whether what is chosen in this window is kept for the next start.
    pub keeps_choices: bool,
    /// Cache for map tiles; with an empty path they are kept in memory only.
    pub cache_dir: PathBuf,
    /// The base map.
    pub map: MapOptions,
    /// Default folder for exports.
    pub export_folder: PathBuf,
    /// The folder for pictures of the window; it is made with the first one.
    pub picture_folder: PathBuf,
    /// What was decided before the window opened, to be shown in the settings.
    pub fixed: Vec<FixedSetting>,
    /// Bibs to select as soon as they are on the roster. The first gets the focus, and the map
    /// shows everyone; empty to select nobody.
    pub select_bibs: Vec<String>,
    /// Finds system fonts for names in scripts that the bundled Plex lacks. Without it, only
    /// bundled fonts are used.
    pub system_fonts: Option<SystemFonts>,
}

impl Options {
    /// Dark or daylight, as the viewer chose or by default.
    pub(super) fn is_dark(&self) -> bool {
        choices::dark(&self.choices).unwrap_or(self.dark)
    }
}

impl Options {
    /// The language that the viewer chose, or the one of the environment.
    pub(super) fn spoken(&self) -> Language {
        choices::language(&self.choices).unwrap_or(self.language)
    }
}

impl Default for Options {
    fn default() -> Self {
        Self {
            event_name: "Trackside".into(),
            is_demo: false,
            dark: true,
            language: Language::English,
            choices: WindowChoices::default(),
            keeps_choices: false,
            cache_dir: PathBuf::new(),
            map: MapOptions::default(),
            export_folder: PathBuf::new(),
            picture_folder: PathBuf::new(),
            fixed: Vec::new(),
            select_bibs: Vec::new(),
            system_fonts: None,
        }
    }
}
