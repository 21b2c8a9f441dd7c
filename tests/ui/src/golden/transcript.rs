//! The golden files of a case: written if requested, otherwise compared.

use std::{env, fmt::Write as _, fs, path::PathBuf};

use super::painted::Frame;

/// If set to `1`, the files are written instead of compared.
const UPDATE: &str = "UPDATE_GOLDEN";
/// What to do about a difference.
const HOW: &str = "If this is what you want, record it and look at the diff:\n    \
                   UPDATE_GOLDEN=1 cargo test -p trackside-ui-tests --test ui golden::\n    \
                   git diff tests/ui/golden";
/// The maximum number of old lines, and of new lines, shown for a difference.
const SHOWN: usize = 8;

/// What a case has shown so far. A case has three files: the words change when what is shown
/// changes, the places when only the layout does, and the values when a number behind it does.
#[derive(Debug)]
pub struct Transcript {
    case: &'static str,
    texts: [String; FILES.len()],
}

const FILES: [&str; 3] = ["words", "places", "values"];

impl Transcript {
    /// The transcript of a case, whose name is also that of its files.
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
    /// If something differs, with the first differing lines and how to record the files again.
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
            // A checkout on Windows may have other line endings.
            let before = fs::read_to_string(&path).unwrap_or_default().replace("\r\n", "\n");
            if let Some(difference) = difference(&before, now) {
                let _ok = writeln!(differences, "{}: {difference}", path.display());
            }
        }
        assert!(differences.is_empty(), "{} shows something else.\n{differences}{HOW}", self.case);
    }
}

/// How many instants differ, and the first one's differing lines; `None` if none do.
fn difference(before: &str, now: &str) -> Option<String> {
    if before == now {
        return None;
    }
    let instants = [before, now].map(instants);
    let n = instants[1].len().max(instants[0].len());
    let pairs = (0..n).map(|i| (instants[0].get(i), instants[1].get(i)));
    let differing: Vec<_> = pairs.filter(|(one, other)| one != other).collect();
    let mut told = format!("{} of {n} instants differ\n", differing.len());
    let (one, other) = *differing.first()?;
    let lines = [one, other].map(|it| it.map_or(Vec::new(), |text| text.lines().collect()));
    let title = lines.iter().rev().find_map(|lines| lines.first()).copied().unwrap_or_default();
    let _ok = writeln!(told, "    == {title}");
    let (gone, new) = differing_lines(&lines[0], &lines[1]);
    for (sign, lines) in [("-", gone), ("+", new)] {
        for line in lines.iter().take(SHOWN) {
            let _ok = writeln!(told, "  {sign} {line}");
        }
        if SHOWN < lines.len() {
            let _ok = writeln!(told, "  {sign} and {} more lines", lines.len() - SHOWN);
        }
    }
    Some(told)
}

/// The instants of a file, each beginning with its title.
fn instants(text: &str) -> Vec<&str> {
    text.split("== ").skip(1).collect()
}

/// The lines in which two texts differ: compared one by one if there are equally many, otherwise
/// everything except the common beginning and end.
fn differing_lines<'a>(before: &[&'a str], now: &[&'a str]) -> (Vec<&'a str>, Vec<&'a str>) {
    if before.len() == now.len() {
        let pairs = before.iter().zip(now).filter(|(one, other)| one != other);
        return pairs.map(|(one, other)| (*one, *other)).unzip();
    }
    let same = |(one, other): &(&&str, &&str)| one == other;
    let head = before.iter().zip(now).take_while(same).count();
    let ends = before[head..].iter().rev().zip(now[head..].iter().rev());
    let tail = ends.take_while(same).count();
    let middle = |lines: &[&'a str]| lines[head..lines.len() - tail].to_vec();
    (middle(before), middle(now))
}

/// 64-bit FNV-1a: the same on every machine and in every version.
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
    fn a_difference_is_told_line_by_line_with_its_instant() {
        let before = "== a\none\n\n== b\ntwo\nthree\nfour\n\n";
        let now = "== a\none\n\n== b\ntwo\nthrei\nfour\n\n";
        assert_eq!(difference(before, before), None);
        let told = "1 of 2 instants differ\n    == b\n  - three\n  + threi\n";
        assert_eq!(difference(before, now).as_deref(), Some(told));
    }

    #[test]
    fn lines_that_are_more_or_fewer_are_told_without_those_around_them() {
        let before = "== a\none\nfour\n\n";
        let now = "== a\none\ntwo\nthree\nfour\n\n";
        let told = "1 of 1 instants differ\n    == a\n  + two\n  + three\n";
        assert_eq!(difference(before, now).as_deref(), Some(told));
        let told = "1 of 1 instants differ\n    == a\n  - a\n  - one\n  - four\n  - \n";
        assert_eq!(difference(before, "").as_deref(), Some(told));
    }
}
