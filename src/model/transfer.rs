//! Recordings on their way in and out as files.

use super::UnixNanos;

/// A form in which recordings are files.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum FileFormat {
    /// `InfluxDB` line protocol, which loses nothing.
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
    /// All of them, the ones that lose least first.
    pub const ALL: [Self; 5] = [Self::LineProtocol, Self::Csv, Self::Fit, Self::Tcx, Self::Gpx];

    /// The word for it, which is also the extension of such files.
    pub const fn word(self) -> &'static str {
        match self {
            Self::LineProtocol => "lp",
            Self::Csv => "csv",
            Self::Gpx => "gpx",
            Self::Tcx => "tcx",
            Self::Fit => "fit",
        }
    }

    /// The format of a word.
    pub fn of_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|format| format.word() == word)
    }

    /// What people call it.
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

/// What an import brought in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ImportReport {
    /// What the file was.
    pub format: FileFormat,
    /// Samples that are on disk now; those that were there before are counted too.
    pub samples: usize,
    /// Times of the first and the last of them.
    pub span: Option<(UnixNanos, UnixNanos)>,
    /// How many sessions they make.
    pub sessions: usize,
    /// Laps of the file.
    pub laps: usize,
    /// Markers of the file.
    pub markers: usize,
    /// Sentences on what could not be read or stored.
    pub notes: Vec<String>,
}

/// What an export wrote.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ExportReport {
    /// Bytes of the file.
    pub bytes: u64,
    /// Sentences on what the file does not hold.
    pub notes: Vec<String>,
}

/// A part of a file name that every system takes: letters, digits and `_.-`, not a dot first.
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
