//! Any change to the files of a journal, plain and compressed, followed by reading, opening,
//! checking and rewriting what is left.
//!
//! Input: a byte that selects the file and the kind of change; then either the new content of the
//! file, or changes to the existing content: offset (two bytes), number of bytes to remove (one),
//! number of bytes to insert (one) and those bytes.

use std::{
    path::{Path, PathBuf},
    sync::{Arc, OnceLock},
};

use trackside::{
    clock::ManualClock,
    codec,
    journal::{Journal, Options, Reader, SegmentPart, testing::ModelDisk},
    model::{Login, Progress, UnixNanos},
};

const DATA: &str = "/data";
/// The number of groups committed.
const N_GROUPS: usize = 12;

/// Runs one input.
pub(crate) fn run(input: &[u8]) {
    let Some((&choice, rest)) = input.split_first() else { return };
    let base = base();
    let (disk, all) = (base.disk.fork(), &base.payloads);
    let paths: Vec<PathBuf> = disk
        .paths()
        .into_iter()
        .filter(|path| path.parent().is_some_and(|folder| folder.ends_with("journal")))
        .collect();
    let path = &paths[usize::from(choice >> 1) % paths.len()];
    let content = disk.content(path).unwrap();
    let changed = if choice & 1 == 0 { rest.to_vec() } else { change(content.clone(), rest) };
    disk.put(path, &changed);

    let read = |disk: &ModelDisk| {
        let mut payloads = Vec::new();
        let Ok(reader) = Reader::open(Path::new(DATA), Arc::new(disk.clone())) else { return None };
        let notes = reader.for_each_commit(&mut |payload| {
            payloads.push(payload.to_vec());
            true
        });
        notes.ok().map(|notes| (payloads, notes))
    };
    // A journal of another version is refused as a whole.
    let Some((payloads, notes)) = read(&disk) else { return };
    assert!(payloads.iter().all(|payload| all.contains(payload)), "nobody committed this");
    let elsewhere = all.iter().filter(|payload| !base.holds(path, payload));
    for payload in elsewhere {
        assert!(
            payloads.contains(payload),
            "a change to one file took lines of another: {notes:?}"
        );
    }
    if changed == content {
        assert!(payloads == *all && notes.is_empty(), "{notes:?}");
    }

    let reader = Reader::open(Path::new(DATA), Arc::new(disk.clone())).unwrap();
    let progress = Progress::default();
    reader.check(codec::describe, &progress).unwrap();
    reader.runs(codec::describe, &progress).unwrap();
    reader.for_each_startup_part(UnixNanos::from_secs(5), &progress, &mut |_| true).unwrap();

    // Recording continues, and so does the upkeep.
    let Ok((mut journal, _)) = Journal::open(Path::new(DATA), Arc::new(disk.clone())) else {
        return;
    };
    journal.commit(&[b"samples,athlete=new,via=1 hr_bpm=1 1\n"]).unwrap();
    let last_closed = journal.close_segment().unwrap();
    let upkeep = journal.upkeep(codec::describe);
    let before = read(&disk).map(|(payloads, _)| payloads);
    while upkeep.compress_next(&mut || Ok(())).unwrap().is_some() {}
    let after = read(&disk).map(|(payloads, _)| payloads);
    assert_eq!(before, after, "compressing changed what is read");
    let after = after.unwrap_or_default();
    assert!(after.iter().any(|payload| payload.starts_with(b"samples,athlete=new")));
    let eraser = codec::Eraser::new(&[Login::try_from("anna").unwrap()]);
    let filter = |part: SegmentPart<'_>| match part {
        SegmentPart::Lines(lines) => eraser.kept_of_lines(lines),
        SegmentPart::Damaged(bytes) => eraser.kept_of_damaged(bytes),
    };
    let rewriter = journal.rewriter(codec::describe);
    rewriter.rewrite(last_closed, &filter, &|| true).unwrap();
    let (left, _) = read(&disk).unwrap();
    let theirs = |payload: &Vec<u8>| eraser.kept_of_lines(payload).is_some();
    assert!(!left.iter().any(theirs), "lines of the erased athlete are left");
}

/// A journal of plain and compressed segments, created once.
struct Base {
    disk: ModelDisk,
    payloads: Vec<Vec<u8>>,
    /// The payloads in each file.
    files: Vec<(PathBuf, Vec<Vec<u8>>)>,
}

impl Base {
    fn holds(&self, path: &Path, payload: &Vec<u8>) -> bool {
        self.files.iter().any(|(file, payloads)| file == path && payloads.contains(payload))
    }
}

fn base() -> &'static Base {
    static BASE: OnceLock<Base> = OnceLock::new();
    BASE.get_or_init(|| {
        let disk = ModelDisk::new();
        // Commits say when they arrived; the one that goes on in the changed files does not.
        let clock = ManualClock::at(UnixNanos::from_secs(1_463_683_075));
        let options = Options { rotate_at_bytes: 500, clock: Some(Arc::new(clock)) };
        let (mut journal, _) =
            Journal::open_with(Path::new(DATA), Arc::new(disk.clone()), options).unwrap();
        let mut payloads = Vec::new();
        for n in 0..N_GROUPS {
            let who = ["anna", "ben"][n % 2];
            let line = |k| format!("samples,athlete={who},via=1 hr_bpm={n} {n}00000000{k}\n");
            let lines = [0, 1, 2].map(line).concat();
            journal.commit(&[lines.as_bytes()]).unwrap();
            payloads.push(lines.into_bytes());
        }
        let plain = disk.fork();
        // Only the first two, so that there are segments of both kinds.
        let upkeep = journal.upkeep(codec::describe);
        for _ in 0..2 {
            upkeep.compress_next(&mut || Ok(())).unwrap();
        }
        let files = disk
            .paths()
            .into_iter()
            .map(|path| {
                let text = plain.content(&path).or_else(|| plain.content(&path.with_extension("")));
                let text = text.unwrap_or_default();
                let inside = |payload: &&Vec<u8>| {
                    text.windows(payload.len()).any(|window| window == payload.as_slice())
                };
                (path, payloads.iter().filter(inside).cloned().collect())
            })
            .collect();
        Base { disk, payloads, files }
    })
}

/// Applies the changes to the content.
fn change(mut content: Vec<u8>, mut script: &[u8]) -> Vec<u8> {
    while let [high, low, goes, comes, rest @ ..] = script {
        let at = usize::from(u16::from_be_bytes([*high, *low])) % (content.len() + 1);
        let end = (at + usize::from(*goes)).min(content.len());
        let (new, rest) = rest.split_at(usize::from(*comes).min(rest.len()));
        content.splice(at..end, new.iter().copied());
        script = rest;
    }
    content
}
