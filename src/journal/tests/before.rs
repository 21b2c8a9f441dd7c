//! Folders of builds whose commits did not say when they arrived.

use super::{rewrite::without_gone, testing::segment_without_times, *};
use crate::journal::testing::Fault;

/// A segment as such a build left it, to the byte.
const SEGMENT: &str = "\
# trackside journal 1 segment=1 salt=9f86d081884c7d65
# DML
# CONTEXT-DATABASE: trackside
# day=2016-05-19
# commit seq=1 len=212 crc=e088832d
sender,about=test,via=1 address=\"192.0.2.7\",app=\"curl\" 1463683075000000000
samples,athlete=test,via=1 hr_bpm=123,pwr_w=1234 1463683075000000000
samples,athlete=test,via=1 hr_bpm=111,pwr_w=999 1463683076000000000
# commit seq=2 len=67 crc=0d939347
samples,athlete=test,via=1 hr_bpm=99,pwr_w=456 1463683080000000000
";
const SALT: u64 = 0x9f86_d081_884c_7d65;

fn payloads_of_segment() -> Vec<String> {
    let mut payloads = vec![String::new()];
    for line in SEGMENT.split_inclusive('\n').skip(4) {
        if line.starts_with("# commit") {
            payloads.push(String::new());
        } else {
            payloads.last_mut().unwrap().push_str(line);
        }
    }
    payloads.split_off(1)
}

/// Commits of three segments: two of the build before, the last one of this build. In each, lines
/// of `gone` and of `stays`.
fn disk_of_both() -> ModelDisk {
    let disk = ModelDisk::new();
    let line_of = |who: &str, n: u64| format!("samples,athlete={who},via=1 hr_bpm={n} {n}\n");
    let group = |n: u64| match n % 3 {
        0 => line_of("gone", n),
        1 => line_of("stays", n),
        _ => line_of("gone", n) + &line_of("stays", n),
    };
    for number in [1, 2] {
        let first = number * 5 - 4;
        let groups: Vec<String> = (first..first + 5).map(group).collect();
        let groups: Vec<&[u8]> = groups.iter().map(String::as_bytes).collect();
        let text = segment_without_times(number, SALT + number, None, first, &groups);
        disk.put(&segment_path(number), &text);
    }
    // Of another day, so that it begins a segment of its own.
    let (mut journal, report) = open_disk(&disk);
    assert_eq!(report, OpenReport::default());
    for n in 11..=15 {
        journal.commit(&[group(n).as_bytes()]).unwrap();
    }
    assert_eq!(disk.paths().len(), 3);
    disk
}

fn compress_all(disk: &ModelDisk) {
    let (mut journal, _) = open_disk(disk);
    journal.close_segment().unwrap();
    let upkeep = journal.upkeep(codec::describe);
    while upkeep.compress_next(&mut || Ok(())).unwrap().is_some() {}
}

/// All commits: number, time, lines.
fn commits_of(disk: &ModelDisk) -> Vec<(u64, Option<UnixNanos>, String)> {
    let mut commits = Vec::new();
    let reader = Reader::open(Path::new(DATA), Arc::new(disk.clone())).unwrap();
    let notes = reader.for_each(&mut |commit| {
        let lines = String::from_utf8_lossy(commit.payload).into_owned();
        commits.push((commit.seq, commit.at, lines));
        true
    });
    assert_eq!(notes.unwrap(), Vec::<String>::new());
    commits
}

/// The text of all segments, compressed or not.
fn text_of(disk: &ModelDisk) -> String {
    let texts = disk.paths().into_iter().map(|path| {
        let content = disk.content(&path).unwrap();
        let is_archive = path.to_string_lossy().ends_with(".zst");
        if is_archive { zstd::stream::decode_all(&*content).unwrap() } else { content }
    });
    String::from_utf8(texts.collect::<Vec<_>>().concat()).unwrap()
}

/// What the headers say at their ends: the time, or nothing.
fn header_ends(disk: &ModelDisk) -> Vec<String> {
    let text = text_of(disk);
    let headers = text.lines().filter(|line| line.starts_with("# commit "));
    headers.map(|line| line.split(' ').skip(5).collect()).collect()
}

#[test]
fn the_helper_writes_what_such_a_build_wrote() {
    let payloads = payloads_of_segment();
    let payloads: Vec<&[u8]> = payloads.iter().map(String::as_bytes).collect();
    let text = segment_without_times(1, SALT, Some("2016-05-19"), 1, &payloads);
    assert_eq!(String::from_utf8(text).unwrap(), SEGMENT);
}

#[test]
fn recording_goes_on_in_a_segment_of_such_a_build() {
    let disk = ModelDisk::new();
    disk.put(&segment_path(1), SEGMENT.as_bytes());
    assert_eq!(read_disk(&disk), (payloads_of_segment(), vec![]));
    let at = UnixNanos::from_millis(1_463_683_081_500);
    let options = Options { clock: Some(clock_at(at)), ..Options::default() };
    let (mut journal, report) =
        Journal::open_with(Path::new(DATA), Arc::new(disk.clone()), options).unwrap();
    assert_eq!(report, OpenReport::default());
    let last = payloads_of_segment().pop().unwrap();
    assert_eq!(journal.commit(&[last.as_bytes()]).unwrap(), Some(at));
    let text = String::from_utf8(disk.content(&segment_path(1)).unwrap()).unwrap();
    let header = "# commit seq=3 len=67 crc=b88024dc at=1463683081500\n";
    assert_eq!(text, [SEGMENT, header, &last].concat());
    let times: Vec<_> = commits_of(&disk).into_iter().map(|(_, at, _)| at).collect();
    assert_eq!(times, [None, None, Some(at)]);
}

#[test]
fn cut_at_every_byte_of_its_last_commit_it_gives_what_is_before() {
    let header = SEGMENT.rfind("# commit").unwrap();
    let first = payloads_of_segment().swap_remove(0);
    for len in header..SEGMENT.len() {
        let disk = ModelDisk::new();
        disk.put(&segment_path(1), &SEGMENT.as_bytes()[..len]);
        let (mut journal, report) = open_disk(&disk);
        assert_eq!(report.notes.len(), usize::from(header < len), "cut to {len}: {report:?}");
        journal.commit(&[line(9).as_bytes()]).unwrap();
        drop(journal);
        disk.restart(Unsynced::Lost);
        assert_eq!(read_disk(&disk), (vec![first.clone(), line(9)], vec![]), "cut to {len}");
    }
}

#[test]
fn a_header_that_lost_its_time_or_came_by_one_is_damaged() {
    let disk = disk_with(3);
    let text = String::from_utf8(disk.content(&segment_path(1)).unwrap()).unwrap();
    let at = " at=1767261600000\n";
    assert_eq!(text.matches(at).count(), 3);
    let changed = [
        text.replacen(at, "\n", 1),
        text.replacen(at, " at=1767261600001\n", 1),
        text.replacen(at, " at=0\n", 1),
    ];
    for text in changed {
        disk.put(&segment_path(1), text.as_bytes());
        let (payloads, notes) = read_disk(&disk);
        assert_eq!((payloads, notes.len()), (lines([1, 2]), 1), "{text}");
    }
    let with_time = SEGMENT.replacen("e088832d\n", "e088832d at=1767261600000\n", 1);
    disk.put(&segment_path(1), with_time.as_bytes());
    let (payloads, notes) = read_disk(&disk);
    assert_eq!((payloads, notes.len()), (payloads_of_segment().split_off(1), 1));
}

#[test]
fn compressing_keeps_headers_with_and_without_a_time() {
    let disk = disk_of_both();
    let (commits, text) = (commits_of(&disk), text_of(&disk));
    assert_eq!(commits.iter().filter(|(_, at, _)| at.is_none()).count(), 10);
    assert_eq!(commits.iter().filter(|(_, at, _)| *at == Some(ARRIVED)).count(), 5);
    compress_all(&disk);
    assert!(disk.content(&segment_path(3)).is_none(), "it is compressed");
    assert_eq!(commits_of(&disk), commits);
    assert!(text_of(&disk).starts_with(&text));
}

#[test]
fn erasing_keeps_times_and_an_erasing_half_done_goes_on() {
    let plain = disk_of_both();
    let packed = plain.fork();
    compress_all(&packed);
    for disk in [plain, packed] {
        let ends = header_ends(&disk);
        let expected: Vec<_> = commits_of(&disk)
            .into_iter()
            .map(|(seq, at, lines)| {
                let kept = without_gone(SegmentPart::Lines(lines.as_bytes()));
                (seq, at, kept.map_or(lines, |kept| String::from_utf8(kept).unwrap()))
            })
            .collect();
        // The first segment is done and the second one is being written when the power goes.
        let (mut journal, _) = open_disk(&disk);
        let last_closed = journal.close_segment().unwrap();
        let rewriter = journal.rewriter(codec::describe);
        let asked = std::cell::Cell::new(0);
        let once = || asked.replace(asked.get() + 1) < 1;
        assert!(!rewriter.rewrite(last_closed, &without_gone, &once).unwrap().finished);
        let before = disk.n_operations();
        let trial = disk.fork();
        let (mut journal, _) = open_disk(&trial);
        let last_closed = journal.close_segment().unwrap();
        journal.rewriter(codec::describe).rewrite(last_closed, &without_gone, &|| true).unwrap();
        let cut = before + (trial.n_operations() - before) / 2;
        disk.set_fault(cut, Fault::PowerCut);
        rewriter.rewrite(last_closed, &without_gone, &|| true).ok();
        drop(rewriter);
        disk.clear_faults();
        disk.restart(Unsynced::Lost);
        let (mut journal, report) = open_disk(&disk);
        assert_eq!(report, OpenReport::default());
        let last_closed = journal.close_segment().unwrap();
        let done = journal.rewriter(codec::describe).rewrite(last_closed, &without_gone, &|| true);
        assert!(done.unwrap().finished);
        assert!(!text_of(&disk).contains("athlete=gone"));
        assert_eq!(commits_of(&disk), expected);
        assert_eq!(header_ends(&disk), ends, "no header lost its time or came by one");
    }
}
