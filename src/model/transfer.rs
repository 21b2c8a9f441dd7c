//! Import and export of recordings as files.

use super::UnixNanos;

/// A file format for recordings.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum FileFormat {
    /// `InfluxDB` line protocol, which is lossless.
    LineProtocol,
    /// A table, for spreadsheets.
    Csv,
    /// GPX 1.1.
    Gpx,
    /// Garmin's Training Center Database.
    Tcx,
    /// FIT, the files of head units.
    Fit,
}

impl FileFormat {
    /// All formats, those that lose least first.
    pub const ALL: [Self; 5] = [Self::LineProtocol, Self::Csv, Self::Fit, Self::Tcx, Self::Gpx];

    /// Its short name on the command line and in requests, also the file extension.
    pub const fn word(self) -> &'static str {
        match self {
            Self::LineProtocol => "lp",
            Self::Csv => "csv",
            Self::Gpx => "gpx",
            Self::Tcx => "tcx",
            Self::Fit => "fit",
        }
    }

    /// The format with this name.
    pub fn of_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|format| format.word() == word)
    }

    /// Its display name.
    pub const fn name(self) -> &'static str {
        match self {
            Self::LineProtocol => "line protocol",
            Self::Csv => "CSV",
            Self::Gpx => "GPX",
            Self::Tcx => "TCX",
            Self::Fit => "FIT",
        }
    }
}

/// The result of an import.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ImportReport {
    /// The format of the file.
    pub format: FileFormat,
    /// Samples that are now on disk, including those that were there before.
    pub samples: usize,
    /// Times of the first and the last sample.
    pub span: Option<(UnixNanos, UnixNanos)>,
    /// Number of sessions they form.
    pub sessions: usize,
    /// Laps in the file.
    pub laps: usize,
    /// Markers in the file.
    pub markers: usize,
    /// Sentences about what could not be read or stored.
    pub notes: Vec<String>,
}

/// The result of an export.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ExportReport {
    /// Size of the file in bytes.
    pub bytes: u64,
    /// Sentences about what the file does not contain.
    pub notes: Vec<String>,
}

/// A file name component that is valid on every system: letters, digits and `_.-`, not starting
/// with a dot.
pub fn safe_file_name(text: &str) -> String {
    let keep =
        |c: char| if c.is_ascii_alphanumeric() || matches!(c, '_' | '.' | '-') { c } else { '_' };
    let name: String = text.chars().map(keep).take(80).collect();
    let dots = name.bytes().take_while(|&byte| byte == b'.').count();
    format!("{}{}", "_".repeat(dots), &name[dots..])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_format_is_found_by_its_word() {
        for format in FileFormat::ALL {
            assert_eq!(FileFormat::of_word(format.word()), Some(format));
        }
        assert_eq!(FileFormat::of_word("kml"), None);
    }

    #[test]
    fn no_name_of_a_file_leaves_its_folder_or_hides() {
        assert_eq!(safe_file_name("../a b/ü:1"), "___a_b___1");
        assert_eq!(safe_file_name("rider.7_x-Y"), "rider.7_x-Y");
        assert_eq!(safe_file_name(".hidden"), "_hidden");
    }
}
