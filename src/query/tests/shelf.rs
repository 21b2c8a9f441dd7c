//! A journal in memory, and queries over it.

use std::{path::Path, sync::Arc};

use super::super::{
    Catalog, Databases, Output, Params, Query, QueryLimits, Readable, Rights, RunRequest,
    SeriesHead, Stop, Value,
};
use crate::{
    clock::{Clock, ManualClock},
    codec,
    journal::{Filter, Journal, MakeParts, Options, testing::ModelDisk},
    model::{Login, Progress, UnixNanos},
};

/// When everything happens: 2026-01-15, noon.
pub(super) const NOW: UnixNanos = UnixNanos::from_secs(1_768_478_400);

/// A journal that is written, and what queries keep of it.
pub(super) struct Shelf {
    pub(super) disk: ModelDisk,
    pub(super) journal: Journal,
    frame_bytes: usize,
    pub(super) catalog: Catalog,
    /// Deleted spans of anna, in seconds.
    pub(super) deleted: Vec<(i64, i64)>,
}

impl Shelf {
    /// An empty one. Frames of compressed segments have about so many bytes of text.
    pub(super) fn new(frame_bytes: usize) -> Self {
        let disk = ModelDisk::new();
        let files = Arc::new(disk.clone());
        let (journal, _) =
            Journal::open_with(Path::new("/data"), files, Options::default()).unwrap();
        Self { disk, journal, frame_bytes, catalog: Catalog::default(), deleted: Vec::new() }
    }

    pub(super) fn commit(&mut self, lines: &str) {
        self.journal.commit(&[lines.as_bytes()]).unwrap();
    }

    /// Closes the segment that is being written.
    pub(super) fn close(&mut self) {
        self.journal.close_segment().unwrap();
    }

    /// Compresses all closed segments.
    pub(super) fn compress(&self) {
        self.compress_with(codec::make_parts);
    }

    /// Compresses all closed segments, with something else beside them.
    pub(super) fn compress_with(&self, make_parts: MakeParts) {
        let upkeep = self.journal.upkeep(codec::describe).with_parts(make_parts);
        let upkeep = upkeep.with_frame_bytes(self.frame_bytes);
        while upkeep.compress_next(&mut || Ok(())).unwrap().is_some() {}
    }

    /// Rewrites all closed segments.
    pub(super) fn rewrite(&mut self, filter: &Filter<'_>) {
        let last_closed = self.journal.close_segment().unwrap();
        let rewriter = self.journal.rewriter(codec::describe).with_parts(codec::make_parts);
        rewriter.rewrite(last_closed, filter, &|| true).unwrap();
    }

    /// What a statement of anna's database gives, a line for each series, row and end.
    pub(super) fn ask(&self, statement: &str) -> Vec<String> {
        self.ask_with(&self.catalog, statement)
    }

    /// The same as a new process would find it.
    pub(super) fn ask_anew(&self, statement: &str) -> Vec<String> {
        self.ask_with(&Catalog::default(), statement)
    }

    fn ask_with(&self, catalog: &Catalog, statement: &str) -> Vec<String> {
        let query = Query::parse(statement, &Params::default()).unwrap();
        let clock: Arc<dyn Clock> = Arc::new(ManualClock::at(NOW));
        let request = RunRequest {
            reader: self.journal.reader(),
            catalog: catalog.clone(),
            clock,
            limits: QueryLimits::default(),
            progress: Progress::default(),
            database: "anna".to_owned(),
            policy: String::new(),
            may_take: |_| Ok(()),
        };
        let at = |second: i64| UnixNanos::from_secs(second);
        let deleted = self.deleted.iter().map(|(from, to)| (at(*from), at(*to))).collect();
        let mut out = Collected::default();
        query.run(&request, &Anna { deleted }, &mut out).unwrap();
        out.0
    }
}

/// The database of anna.
struct Anna {
    deleted: Arc<[(UnixNanos, UnixNanos)]>,
}

impl Rights for Anna {
    fn login(&self) -> &'static str {
        "anna"
    }

    fn may_read(&self, _database: &str) -> bool {
        true
    }

    fn owns(&self, _database: &str) -> bool {
        false
    }
}

impl Databases for Anna {
    fn open(&self, name: &str) -> Option<Readable> {
        let login = Login::try_from(name).ok()?;
        Some(Readable {
            login,
            deleted: Arc::clone(&self.deleted),
            loans: Arc::default(),
            earliest: UnixNanos::MIN,
        })
    }

    fn names(&self) -> Vec<String> {
        vec!["anna".to_owned()]
    }
}

#[derive(Default)]
struct Collected(Vec<String>);

impl Output for Collected {
    fn begin(&mut self, _statement: usize) -> Result<(), Stop> {
        Ok(())
    }

    fn series(&mut self, head: &SeriesHead) -> Result<(), Stop> {
        self.0.push(format!("{} {:?} {:?}", head.name, head.tags, head.columns));
        Ok(())
    }

    fn row(&mut self, values: &[Value]) -> Result<(), Stop> {
        // As it is printed, a number is told from every other one.
        self.0.push(format!("{values:?}"));
        Ok(())
    }

    fn end(&mut self, error: Option<&str>) -> Result<(), Stop> {
        self.0.extend(error.map(str::to_owned));
        Ok(())
    }
}
