//! The golden files of a case: written when asked for, compared otherwise.

use std::{env, fmt::Write as _, fs, path::PathBuf};

use super::painted::Frame;

/// Set to `1`, the files are written instead of compared.
const UPDATE: &str = "UPDATE_GOLDEN";
/// What to do with a difference.
const HOW: &str = "If this is what you want, record it and look at the diff:\n    \
                   UPDATE_GOLDEN=1 cargo test -p trackside-ui-tests --test ui golden::\n    \
                   git diff tests/ui/golden";
/// Lines shown of a file that differs: before the first difference, and from there on.
const SHOWN: [usize; 2] = [3, 12];

/// What a case has shown so far. A case has three files: words change when what is shown changes,
/// places when only the layout does, values when a number behind it does.
#[derive(Debug)]
pub struct Transcript {
    case: &'static str,
    texts: [String; FILES.len()],
}

const FILES: [&str; 3] = ["words", "places", "values"];

impl Transcript {
    /// The transcript of a case; its name is that of the files.
    pub fn new(case: &'static str) -> Self {
        Self { case, texts: Default::default() }
    }

    /// Adds an instant.
    pub fn instant(&mut self, title: &str, frame: &Frame, values: &str) {
        let parts = [frame.words.as_str(), frame.places.as_str(), values];
        for (text, part) in self.texts.iter_mut().zip(parts) {
            // Writing to a String cannot fail.
            let _ok = write!(text, "== {title}\n{part}\n");
        }
    }

    /// Compares with the files, or writes them.
    ///
    /// # Panics
    /// Where something differs, with the first differing lines and with how to record anew.
    pub fn finish(self) {
        let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("golden");
        let updates = env::var_os(UPDATE).is_some_and(|it| it == "1");
        let mut differences = String::new();
        for (name, now) in FILES.iter().zip(&self.texts) {
            let path = folder.join(format!("{}.{name}.txt", self.case));
            if updates {
                fs::create_dir_all(&folder).expect("a folder for golden files");
                fs::write(&path, now).expect("a golden file");
                continue;
            }
            // A checkout on Windows may have other line ends.
            let before = fs::read_to_string(&path).unwrap_or_default().replace("\r\n", "\n");
            if let Some(difference) = difference(&before, now) {
                let _ok = writeln!(differences, "{}: {difference}", path.display());
            }
        }
        assert!(differences.is_empty(), "{} shows something else.\n{differences}{HOW}", self.case);
    }
}

/// The first lines that differ, and which instants do; `None` when nothing does.
fn difference(before: &str, now: &str) -> Option<String> {
    if before == now {
        return None;
    }
    let lines = [before, now].map(|text| text.lines().collect::<Vec<_>>());
    let n_same = lines[0].iter().zip(&lines[1]).take_while(|(one, other)| one == other).count();
    let title = lines[1].iter().take(n_same + 1).rfind(|line| line.starts_with("== "));
    let instants = [before, now].map(|text| text.split("== ").skip(1).collect::<Vec<_>>());
    let n_other = instants[1].iter().filter(|it| !instants[0].contains(it)).count();
    let mut told = format!(
        "{n_other} of {} instants differ; the first at line {}, in {}\n",
        instants[1].len(),
        n_same + 1,
        title.map_or("== ?", |title| *title),
    );
    let first = n_same.saturating_sub(SHOWN[0]);
    for line in &lines[1][first..n_same] {
        let _ok = writeln!(told, "    {line}");
    }
    for (sign, lines) in ["-", "+"].iter().zip(&lines) {
        for line in lines.iter().skip(n_same).take(SHOWN[1]) {
            let _ok = writeln!(told, "  {sign} {line}");
        }
    }
    Some(told)
}

/// FNV-1a of 64 bits: the same on every machine and in every version.
#[derive(Debug, Clone, Copy)]
pub struct Hash(u64);

impl Default for Hash {
    fn default() -> Self {
        Self(0xcbf2_9ce4_8422_2325)
    }
}

impl Hash {
    /// Adds bytes.
    pub fn bytes(&mut self, bytes: &[u8]) {
        for byte in bytes {
            self.0 = (self.0 ^ u64::from(*byte)).wrapping_mul(0x0000_0100_0000_01b3);
        }
    }

    /// Adds a number.
    pub fn int(&mut self, number: i64) {
        self.bytes(&number.to_le_bytes());
    }

    /// Adds every bit of a number.
    pub fn float(&mut self, number: f64) {
        self.bytes(&number.to_bits().to_le_bytes());
    }
}

impl std::fmt::Display for Hash {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{:016x}", self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_difference_says_where_it_is_and_what_was_expected() {
        let before = "== a\none\n\n== b\ntwo\nthree\n\n";
        let now = "== a\none\n\n== b\ntwo\nthrei\n\n";
        assert_eq!(difference(before, before), None);
        let told = difference(before, now).unwrap();
        assert!(
            told.starts_with("1 of 2 instants differ; the first at line 6, in == b\n"),
            "{told}"
        );
        assert!(told.contains("  - three\n") && told.contains("  + threi\n"), "{told}");
        assert!(told.contains("    two\n"), "{told}");
    }
}
