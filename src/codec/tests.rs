//! Bodies to journal text and samples, and the journal read back.

use proptest::prelude::*;

use super::*;
use crate::{
    line_protocol::line_end,
    model::{FieldType, LineSpan, MAX_METRICS_PER_ATHLETE, SampleBlock},
};

const RECEIVED: UnixNanos = UnixNanos(1_463_683_075_123_456_789);

fn context(precision: Precision) -> DecodeContext {
    DecodeContext {
        athlete: AthleteId(7),
        login: Login::try_from("rider7").unwrap(),
        sender: Sender { via: 3, announcement: None },
        precision,
        received: RECEIVED,
    }
}

fn decode_with(body: impl AsRef<[u8]>, precision: Precision) -> Decoded {
    decode(body.as_ref(), context(precision)).unwrap()
}

fn decode_nanos(body: impl AsRef<[u8]>) -> Decoded {
    decode_with(body, Precision::Nanos)
}

/// Number and message of each bad line.
fn rejected(decoded: &Decoded) -> Vec<(usize, String)> {
    decoded.rejected.iter().map(|line| (line.number, text(&line.message()))).collect()
}

/// Why the first point was dropped, and how many were.
fn dropped(decoded: &Decoded) -> (String, usize) {
    let (reason, count) = decoded.dropped.as_ref().unwrap();
    (reason.to_string(), *count)
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

/// Checks the journal text of a body whose lines are all good.
fn check(body: &str, expected: &str) {
    let decoded = decode_nanos(body);
    assert_eq!(decoded.rejected, []);
    assert_eq!(text(&decoded.batch.text), expected, "{body:?}");
}

/// (time, field=value ...) of each sample.
fn samples(block: &SampleBlock) -> Vec<String> {
    let sample = |sample: crate::model::SampleRef<'_>| {
        let reading = |reading: &crate::model::Reading| {
            let metric = &block.metrics()[usize::from(reading.metric)];
            format!(" {}={}", metric.name(), reading.value)
        };
        format!("{}{}", sample.time.0, sample.readings.iter().map(reading).collect::<String>())
    };
    block.iter().map(sample).collect()
}

fn line<'a>(batch: &'a Batch, span: &LineSpan) -> &'a [u8] {
    &batch.text[span.bytes.start as usize..span.bytes.end as usize]
}

#[test]
fn a_line_of_a_phone_gets_our_tags_and_nanoseconds() {
    let decoded = decode_with("samples hr_bpm=123,pwr_w=1234 1463683075", Precision::Seconds);
    let expected = "samples,athlete=rider7,via=3 hr_bpm=123,pwr_w=1234 1463683075000000000\n";
    assert_eq!(text(&decoded.batch.text), expected);
    assert_eq!(samples(&decoded.batch.samples), ["1463683075000000000 hr_bpm=123 pwr_w=1234"]);
}

#[test]
fn values_are_kept_as_they_were_sent() {
    check(
        "samples a=1i,b=1.50,c=-0,d=1E3,e=T,f=\"x\\\"\\\\ y\" 5",
        "samples,athlete=rider7,via=3 a=1i,b=1.50,c=-0,d=1E3,e=T,f=\"x\\\"\\\\ y\" 5\n",
    );
    check("samples v=1    0005  ", "samples,athlete=rider7,via=3 v=1 5\n");
}

#[test]
fn the_tags_of_the_client_and_ours_stand_sorted_together() {
    check("m,zone=2,a=1 v=1 5", "m,a=1,athlete=rider7,via=3,zone=2 v=1 5\n");
    check("m,b\\ c=1 v=1 5", "m,athlete=rider7,b\\ c=1,via=3 v=1 5\n");
}

#[test]
fn a_client_cannot_write_our_tags() {
    check("m,athlete=bob v=1 5", "m,athlete=rider7,via=3,~athlete=bob v=1 5\n");
    check("m,~via=1,via=9 v=1 5", "m,athlete=rider7,via=3,~via=9,~~via=1 v=1 5\n");
    check("m,about=bob v=1 5", "m,about=bob,athlete=rider7,via=3 v=1 5\n");
    check("m,~x=1,athletes=2 v=1 5", "m,athlete=rider7,athletes=2,via=3,~x=1 v=1 5\n");
}

#[test]
fn what_was_sent_comes_back_without_our_tags() {
    for body in [
        "samples hr_bpm=123 5",
        "m,a=1,zone=2 v=1i,s=\"a\nb\" 5",
        "m,athlete=bob,via=9 v=1 5",
        "m,~athlete=bob,~~via=9 v=1 5",
        "m\\ x,about=a\\,b v=t 5",
    ] {
        let decoded = decode_nanos(body);
        let lines: Vec<_> = journal_lines(&decoded.batch.text).collect();
        let [Ok(JournalLine::Athlete(line))] = &lines[..] else { panic!("{lines:?}") };
        assert_eq!((line.login, line.via, line.time), ("rider7", 3, UnixNanos(5)));
        let mut exported = Vec::new();
        line.write_exported(&mut exported);
        assert_eq!(text(&exported), body);
    }
}

#[test]
fn lines_without_a_time_share_the_servers_cut_down_to_the_precision() {
    let decoded = decode_with("a v=1\nb v=2", Precision::Minutes);
    let times: Vec<_> = decoded.batch.text.split(|&byte| byte == b'\n').map(text).collect();
    assert_eq!(times[0], "a,athlete=rider7,via=3 v=1 1463683020000000000");
    assert_eq!(times[1], "b,athlete=rider7,via=3 v=2 1463683020000000000");
}

#[test]
fn a_field_named_time_is_left_out_and_alone_it_drops_the_point() {
    check("m time=1,v=2,time=\"x\",w=3 5", "m,athlete=rider7,via=3 v=2,w=3 5\n");
    let decoded = decode_nanos("m time=1 1\nm v=2 2\nn time=1i 3");
    assert_eq!(decoded.batch.lines.len(), 1);
    let message = "invalid field name: input field \"time\" on measurement \"m\" is invalid";
    assert_eq!(dropped(&decoded), (message.to_owned(), 2));
    // Such a point leaves no shape behind that would register fields.
    assert_eq!(decoded.batch.shapes.len(), 1);
}

#[test]
fn a_field_that_would_read_back_under_another_name_is_refused() {
    for blank in ["\t", "\0", "\0\t"] {
        let decoded = decode_nanos(format!("m time=1,{blank}v=2 5\nm w=3,{blank}v=2 5"));
        let message = format!("unable to parse 'm time=1,{blank}v=2 5': invalid field format");
        assert_eq!(rejected(&decoded), [(1, message)]);
        let kept = format!("m,athlete=rider7,via=3 w=3,{blank}v=2 5\n");
        assert_eq!(text(&decoded.batch.text), kept);
    }
}

#[test]
fn a_tag_named_time_drops_the_point() {
    let decoded = decode_nanos("m,time=1 v=1 1\nm v=2 2");
    assert_eq!(decoded.batch.lines.len(), 1);
    let message = "invalid tag key: input tag \"time\" on measurement \"m\" is invalid";
    assert_eq!(dropped(&decoded), (message.to_owned(), 1));
}

#[test]
fn a_tag_named_time_is_the_reason_before_a_field_of_that_name() {
    let decoded = decode_nanos("f time=1 1\nm,time=1 v=1 2\nn,time=1 v=1 3\nf time=1 4");
    let message = "invalid tag key: input tag \"time\" on measurement \"m\" is invalid";
    assert_eq!(dropped(&decoded), (message.to_owned(), 4));
}

#[test]
fn bad_lines_are_named_and_the_others_are_taken() {
    let decoded = decode_nanos("m v=1 1\nm v=x 2\nm v=3 3");
    assert_eq!(decoded.batch.lines.len(), 2);
    let message = "unable to parse 'm v=x 2': invalid boolean".to_owned();
    assert_eq!(rejected(&decoded), [(2, message)]);
}

#[test]
fn messages_about_bad_lines_are_bounded_and_the_rest_is_counted() {
    let decoded = decode_nanos("m\n".repeat(200_000));
    let bytes: usize = decoded.rejected.iter().map(|line| line.message().len()).sum();
    assert!(bytes <= MAX_REJECTED_BYTES);
    assert!(decoded.rejected.len() > 10_000);
    assert_eq!(decoded.rejected.len() + decoded.rejected_beyond, 200_000);

    let decoded = decode_nanos(format!("{}\nm v=1", "m".repeat(5 << 20)));
    assert_eq!((decoded.rejected.len(), decoded.rejected_beyond), (1, 0));
    assert_eq!(decoded.batch.lines.len(), 1);
}

#[test]
fn a_line_that_would_swallow_its_followers_in_the_journal_is_not_taken() {
    // Two backslashes and a space: for names the space is escaped, for line ends it is not, and
    // so the quote in the measurement seems to open a text.
    let decoded = decode_nanos("m\\\\ x=a\"b v=1 5");
    assert!(decoded.batch.text.is_empty());
    assert_eq!(decoded.rejected.len(), 1);
}

#[test]
fn lines_with_the_same_fields_share_a_shape() {
    let body = "samples a=1,b=2 1\nsamples a=3,b=4 2\nsamples b=1,a=2 3\nsamples a=1i,b=2 4\n\
                laps a=1,b=2 5\nsamples a=5,b=6 6";
    let batch = decode_nanos(body).batch;
    let shapes: Vec<u32> = batch.lines.iter().map(|line| line.shape).collect();
    assert_eq!(shapes, [0, 0, 1, 2, 3, 0]);
    assert_eq!(batch.shapes.len(), 4);
    assert_eq!(*batch.shapes[3].measurement, *b"laps");
    assert_eq!(batch.shapes[2].fields[0].kind, FieldType::Integer);
}

#[test]
fn only_numbers_of_samples_become_readings() {
    let body = "samples hr_bpm=1,s=\"x\",t=t,x=2i 1\nlaps hr_bpm=2 2\nsamples s=\"y\" 3\n\
                samples hr_bpm=\"high\",pwr_w=4 4\nsamples lat=0,lng=0 5";
    let batch = decode_nanos(body).batch;
    assert_eq!(samples(&batch.samples), ["1 hr_bpm=1 x=2", "4 pwr_w=4", "5 lat=0 lng=0"]);
    let of_lines: Vec<_> = batch.lines.iter().map(|line| line.sample).collect();
    assert_eq!(of_lines, [Some(0), None, None, Some(1), Some(2)]);
}

#[test]
fn a_block_has_no_more_metrics_than_an_athlete_may_have() {
    let fields: Vec<_> = (0..300).map(|n| format!("f{n}={n}")).collect();
    let batch = decode_nanos(format!("samples {} 1", fields.join(","))).batch;
    assert_eq!(batch.samples.metrics().len(), MAX_METRICS_PER_ATHLETE);
    assert_eq!(batch.shapes[0].fields.len(), 300);
}

#[test]
fn a_large_body_comes_in_pieces_of_bounded_memory() {
    // The shortest lines with the most readings.
    let mut body = "samples a=1\nsamples b=1,c=2,d=3,e=4,f=5,g=6\nm v=1\n".repeat(200_000);
    body.push_str("samples a=1 bad\n");
    let (mut from, mut n_lines, mut n_pieces, mut rejected) = (Position::default(), 0, 0, vec![]);
    loop {
        let (decoded, rest) =
            decode_piece(body.as_bytes(), from, context(Precision::Nanos)).unwrap();
        assert!(decoded.batch.capacity_bytes() < 8 * decode::MAX_PIECE_BYTES);
        n_lines += decoded.batch.lines.len();
        n_pieces += 1;
        rejected.extend(decoded.rejected);
        match rest {
            Some(position) => from = position,
            None => break,
        }
    }
    assert_eq!((n_lines, rejected.len(), rejected[0].number), (600_000, 1, 600_001));
    assert!((20..120).contains(&n_pieces), "{n_pieces}");
}

#[test]
fn a_sender_line_says_which_device_it_is() {
    let login = Login::try_from("rider7").unwrap();
    let line = sender_line(&login, 2, "192.168.1.23", "a \"phone\"\\", UnixNanos(5));
    let expected =
        "sender,about=rider7,via=2 address=\"192.168.1.23\",app=\"a \\\"phone\\\"\\\\\" 5\n";
    assert_eq!(text(&line), expected);
    let lines: Vec<_> = journal_lines(&line).collect();
    let [Ok(JournalLine::Operator(line))] = &lines[..] else { panic!("{lines:?}") };
    assert_eq!((line.about, line.time), (Some("rider7"), UnixNanos(5)));
    let note =
        SenderNote { via: 2, address: "192.168.1.23".to_owned(), app: "a \"phone\"\\".to_owned() };
    assert_eq!(line.sender(), Some(note));
}

#[test]
fn a_sender_line_cannot_be_forged_by_a_phone() {
    let batch = decode_nanos("sender,about=bob,via=1 address=\"x\",app=\"y\" 5").batch;
    let line = journal_lines(&batch.text).next().unwrap();
    assert!(matches!(line, Ok(JournalLine::Athlete(line)) if line.login == "rider7"));
}

#[test]
fn a_damaged_journal_line_is_told_and_the_others_are_read() {
    let payload = b"m,athlete=a,via=1 v=1 1\n# what\nm,athlete=a v=1 1\nm,athlete=a,via=1 v=2 2\n";
    let read: Vec<_> = journal_lines(payload).map(|line| line.map(|_| ())).collect();
    assert_eq!(read, [Ok(()), Err(2), Err(3), Ok(())]);
}

/// Bodies that are nearly line protocol, with keys that matter here.
fn bodies() -> impl Strategy<Value = Vec<u8>> {
    let tokens = "(samples|m|,|,~?athlete=1|,via=2|,a=b\"|,time=1| |\\\\|\\\\\\\\| x|hr_bpm=1| v=1i|\
                  ,w=\"a|\"|=|\n| s=\"a\nb\"| 5|\n|time=1|[0-9.]|\r|#|\u{0}|\t){0,40}";
    prop_oneof![tokens.prop_map(String::into_bytes), proptest::collection::vec(any::<u8>(), 0..100),]
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 2000, ..ProptestConfig::default() })]

    #[test]
    fn the_journal_reads_back_what_any_body_gave(body in bodies()) {
        let batch = decode_with(&body, Precision::Millis).batch;
        let mut replayed = SampleBlock::default();
        let mut n_lines = 0;
        for (read, span) in journal_lines(&batch.text).zip(&batch.lines) {
            n_lines += 1;
            let written = line(&batch, span);
            prop_assert_eq!(line_end(written) + 1, written.len());
            let Ok(JournalLine::Athlete(read)) = read else {
                panic!("{:?} is {:?}", text(written), read);
            };
            prop_assert_eq!(read.raw, &written[..written.len() - 1]);
            prop_assert_eq!((read.login, read.via), ("rider7", 3));
            let shape = &batch.shapes[span.shape as usize];
            prop_assert_eq!(&read.shape().unwrap(), &**shape);
            prop_assert!(read.has_shape(shape));
            read.push_sample(&mut replayed);
        }
        prop_assert_eq!(n_lines, batch.lines.len());
        let spans: usize = batch.lines.iter().map(|line| line.bytes.len()).sum();
        prop_assert_eq!(spans, batch.text.len());
        prop_assert_eq!(samples(&replayed), samples(&batch.samples));
    }

    #[test]
    fn pieces_give_what_the_whole_body_gives(body in bodies(), most_bytes in 1_usize..200) {
        let whole = decode_with(&body, Precision::Millis);
        let (mut journal, mut spans, mut rejected, mut taken) = (vec![], 0, vec![], vec![]);
        let mut from = Some(Position::default());
        while let Some(position) = from {
            let context = context(Precision::Millis);
            let (piece, rest) =
                decode::decode_until(&body, position, context, most_bytes).unwrap();
            spans += piece.batch.lines.len();
            taken.extend(samples(&piece.batch.samples));
            journal.extend(piece.batch.text);
            rejected.extend(piece.rejected);
            from = rest;
        }
        prop_assert_eq!(text(&journal), text(&whole.batch.text));
        prop_assert_eq!(spans, whole.batch.lines.len());
        prop_assert_eq!(rejected, whole.rejected);
        prop_assert_eq!(taken, samples(&whole.batch.samples));
    }

    #[test]
    fn an_exported_line_decodes_to_the_same_journal_line(body in bodies()) {
        let batch = decode_nanos(&body).batch;
        for read in journal_lines(&batch.text) {
            let Ok(JournalLine::Athlete(read)) = read else { panic!("{read:?}") };
            let mut exported = Vec::new();
            read.write_exported(&mut exported);
            let again = decode_nanos(&exported);
            prop_assert_eq!(again.rejected, []);
            prop_assert_eq!(text(&again.batch.text), format!("{}\n", text(read.raw)));
        }
    }

    #[test]
    fn any_bytes_are_read_as_journal(payload in bodies()) {
        for line in journal_lines(&payload) {
            if let Ok(JournalLine::Athlete(line)) = line {
                line.push_sample(&mut SampleBlock::default());
                let _ = line.shape();
            }
        }
    }
}

#[test]
fn the_lines_of_an_athlete_are_found_among_those_of_others() {
    let payload = b"samples,athlete=rider7,via=1 a=1 1\nsamples,athlete=rider77,via=1 a=1 2\n\
        samples,athlete=rider8,via=1 a=\"x\nsamples,athlete=rider7,via=1 a=1 9\" 3\n\
        about,about=rider7 a=1 4\nsamples,athlete=rider7,tag=x,via=2 a=1 5\n";
    let finder = AthleteFinder::new(&Login::try_from("rider7").unwrap());
    let of_rider7 = |line: &Result<JournalLine<'_>, usize>| matches!(line, Ok(JournalLine::Athlete(line)) if line.login == "rider7");
    let times = |line: Result<JournalLine<'_>, usize>| match line {
        Ok(JournalLine::Athlete(line)) => line.time.0,
        _ => 0,
    };
    let found: Vec<i64> = finder.journal_lines(payload).filter(of_rider7).map(times).collect();
    let all: Vec<i64> = journal_lines(payload).filter(of_rider7).map(times).collect();
    assert_eq!((&found, found.len()), (&all, 2));
    assert_eq!(finder.journal_lines(b"samples,athlete=rider8,via=1 a=1 1\n").count(), 0);
}
