//! Queries: any text is read, and what can be read is run on a small recording.
//!
//! Input: the text of a query, perhaps with parameters after a line `====`.

use std::{cell::RefCell, sync::Arc, time::Duration};

use trackside::{
    clock::SystemClock,
    journal::{Journal, Reader, SystemFiles},
    model::{Login, Progress, UnixNanos},
    query::{
        Catalog, Databases, Output, Params, Query, QueryLimits, Readable, Rights, RunRequest,
        SeriesHead, Stop, Value,
    },
};

/// Nobody reads more than this.
const MAX_ROWS: usize = 5_000;

const LINES: [&str; 3] = [
    "samples,athlete=test,via=1 hr_bpm=92,pwr_w=150,text=\"a\" 1718460000000000000\n\
     samples,athlete=test,via=1 hr_bpm=93,pwr_w=0 1718460010000000000\n\
     samples,athlete=test,via=1 hr_bpm=94i,ok=true 1718460020000000000\n",
    "laps,athlete=test,via=1,lap=1 n=1i 1718460000000000000\n\
     laps,athlete=test,via=1,lap=2,side=left n=2i,v=-1.5 1718460000000000000\n",
    "samples,athlete=test,via=1 hr_bpm=95 1718460010000000000\n\
     samples,athlete=other,via=1 hr_bpm=200 1718460010000000000\n",
];

/// The recording, and what is known of it.
struct Recording {
    reader: Reader,
    catalog: Catalog,
    _journal: Journal,
    _folder: tempfile::TempDir,
}

thread_local! {
    static RECORDING: RefCell<Option<Recording>> = const { RefCell::new(None) };
}

impl Recording {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let (mut journal, _report) = Journal::open(folder.path(), Arc::new(SystemFiles)).unwrap();
        for lines in LINES {
            journal.commit(&[lines.as_bytes()]).unwrap();
        }
        let reader = journal.reader();
        Self { reader, catalog: Catalog::default(), _journal: journal, _folder: folder }
    }
}

/// The login `test`, who reads `test`.
struct Test;

impl Rights for Test {
    fn login(&self) -> &'static str {
        "test"
    }

    fn may_read(&self, database: &str) -> bool {
        database == "test"
    }

    fn owns(&self, database: &str) -> bool {
        database == "test"
    }
}

impl Databases for Test {
    fn open(&self, name: &str) -> Option<Readable> {
        let login = Login::try_from(name).ok().filter(|_| name == "test")?;
        Some(Readable {
            login,
            deleted: Arc::from([]),
            loans: Arc::default(),
            earliest: UnixNanos::MIN,
        })
    }

    fn names(&self) -> Vec<String> {
        vec!["test".to_owned()]
    }
}

/// Checks the order of what is given.
#[derive(Default)]
struct Checked {
    statement: Option<usize>,
    is_open: bool,
    columns: usize,
    rows: usize,
}

impl Output for Checked {
    fn begin(&mut self, statement: usize) -> Result<(), Stop> {
        assert!(!self.is_open, "the statement before has not ended");
        // A failed statement is begun again, to say that it was not executed.
        assert!(self.statement.is_none_or(|last| statement == last || statement == last + 1));
        self.statement = Some(statement);
        self.is_open = true;
        self.columns = 0;
        Ok(())
    }

    fn series(&mut self, head: &SeriesHead) -> Result<(), Stop> {
        assert!(self.is_open && !head.columns.is_empty());
        assert!(head.tags.is_sorted(), "{:?}", head.tags);
        self.columns = head.columns.len();
        Ok(())
    }

    fn row(&mut self, values: &[Value]) -> Result<(), Stop> {
        assert_eq!(values.len(), self.columns);
        // Of `other`, whose database nobody may read here.
        assert!(
            !values.iter().any(|value| matches!(value, Value::Text(text) if &**text == "other"))
        );
        self.rows += 1;
        if self.rows > MAX_ROWS { Err(Stop::Gone) } else { Ok(()) }
    }

    fn end(&mut self, _error: Option<&str>) -> Result<(), Stop> {
        assert!(std::mem::take(&mut self.is_open));
        Ok(())
    }
}

/// Runs one input.
pub(crate) fn run(input: &[u8]) {
    let text = String::from_utf8_lossy(input);
    let (text, params) = text.split_once("\n====\n").unwrap_or((&text, ""));
    let params = Params::parse(params.as_bytes()).unwrap_or_default();
    let query = match Query::parse(text, &params) {
        Ok(query) => query,
        Err(error) => return assert!(!error.to_string().is_empty()),
    };
    RECORDING.with_borrow_mut(|place| {
        let recording = place.get_or_insert_with(Recording::new);
        let request = RunRequest {
            reader: recording.reader.clone(),
            catalog: recording.catalog.clone(),
            clock: Arc::new(SystemClock::new()),
            limits: QueryLimits {
                timeout: Some(Duration::from_millis(200)),
                ..QueryLimits::default()
            },
            progress: Progress::default(),
            database: "test".to_owned(),
            policy: String::new(),
            may_take: |_| Ok(()),
        };
        if query.refusal(&request, &Test) == Ok(None) {
            let outcome = query.run(&request, &Test, &mut Checked::default());
            assert!(matches!(outcome, Ok(()) | Err(Stop::Gone)));
        }
    });
}
