//! Runs the statements of a query, one after the other.

use std::{cell::Cell, collections::BTreeMap, sync::Arc, time::Duration};

use super::{
    ast::{Delete, Measurement, Select, Source, Statement},
    output::{Output, SeriesHead},
    params::Params,
    parse_error::ParseError,
    parser, plan,
    recording::{Catalog, KnownSchema, MeasurementInfo, Recording},
    rights::{self, Rights},
    run::{self, Options, World},
    show,
    stop::{MayTake, Stop, Watch},
    time::{MAX_TIME, MIN_TIME},
    value::Value,
};
use crate::{
    clock::Clock,
    journal::Reader,
    model::{Loans, Login, Progress, UnixNanos},
};

/// The only retention policy.
const POLICY: &str = "autogen";

/// A query that was parsed.
pub struct Query {
    statements: Vec<Statement>,
}

/// What may be read of a database.
#[derive(Debug, Clone)]
pub struct Readable {
    /// Whose database it is.
    pub login: Login,
    /// Deleted spans, sorted and disjoint: nothing of them is read.
    pub deleted: Arc<[(UnixNanos, UnixNanos)]>,
    /// Whose samples those of lent phones are.
    pub loans: Arc<Loans>,
    /// Nothing before this time is read.
    pub earliest: UnixNanos,
}

/// The databases of a server.
pub trait Databases: Rights {
    /// What the login may read of a database; `None` if there is no such one.
    fn open(&self, name: &str) -> Option<Readable>;
    /// The names of all databases that the login may read, sorted.
    fn names(&self) -> Vec<String>;
}

/// Limits in InfluxDB's sense; `None` is no limit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct QueryLimits {
    /// How long a query may take.
    pub timeout: Option<Duration>,
    /// How many samples a query may read.
    pub max_points: Option<u64>,
    /// How many series a statement may give.
    pub max_series: Option<u64>,
    /// How many windows a statement may give.
    pub max_buckets: Option<u64>,
}

/// What a query is run with.
pub struct RunRequest {
    /// The recording.
    pub reader: Reader,
    /// What is known of it.
    pub catalog: Catalog,
    /// The clock.
    pub clock: Arc<dyn Clock>,
    /// Limits.
    pub limits: QueryLimits,
    /// Stops the query.
    pub progress: Progress,
    /// The database of the request; empty if there is none.
    pub database: String,
    /// The retention policy of the request; empty if there is none.
    pub policy: String,
    /// Called on the thread of the query if it needs more than most; an error ends it.
    pub may_take: MayTake,
}

impl Query {
    /// Reads the statements of a query.
    pub fn parse(text: &str, params: &Params) -> Result<Self, ParseError> {
        Ok(Self { statements: parser::parse(text, params)? })
    }

    /// How many statements there are.
    pub const fn len(&self) -> usize {
        self.statements.len()
    }

    /// Whether there is no statement.
    pub const fn is_empty(&self) -> bool {
        self.statements.is_empty()
    }

    /// The text with which the first statement that is not allowed is refused. Fails if `request` ends the query
    /// before that is known.
    pub fn refusal(
        &self,
        request: &RunRequest,
        databases: &dyn Databases,
    ) -> Result<Option<String>, Stop> {
        let runner = Runner::new(request, databases);
        let stopped = Cell::new(None);
        let deletes_nothing = |delete: &Delete| match runner.deletes_nothing(delete) {
            Ok(nothing) => nothing,
            Err(Stop::Error(_)) => false,
            Err(stop) => {
                stopped.set(Some(stop));
                false
            }
        };
        let refusal = self.statements.iter().find_map(|statement| {
            rights::refusal(statement, &request.database, databases, &deletes_nothing)
        });
        stopped.into_inner().map_or(Ok(refusal), Err)
    }

    /// Runs all statements. An error of one ends the query, and stands in what is given; only what `out`
    /// fails with, and a client that has gone, are errors here.
    pub fn run(
        &self,
        request: &RunRequest,
        databases: &dyn Databases,
        out: &mut dyn Output,
    ) -> Result<(), Stop> {
        let runner = Runner::new(request, databases);
        for (index, statement) in self.statements.iter().enumerate() {
            runner.watch.pause();
            out.begin(index)?;
            match runner.statement(statement, out) {
                Ok(()) => out.end(None)?,
                Err(Stop::Error(message)) => {
                    // As in InfluxDB, what was not run hides why.
                    out.end(Some(&message))?;
                    for index in index..self.statements.len() - 1 {
                        out.begin(index)?;
                        out.end(Some("not executed"))?;
                    }
                    return Ok(());
                }
                Err(stop) => return Err(stop),
            }
        }
        Ok(())
    }
}

struct Runner<'q> {
    request: &'q RunRequest,
    databases: &'q dyn Databases,
    watch: Watch,
    now: i64,
}

impl<'q> Runner<'q> {
    fn new(request: &'q RunRequest, databases: &'q dyn Databases) -> Self {
        let limits = request.limits;
        let watch = Watch::new(
            request.progress.clone(),
            Arc::clone(&request.clock),
            limits.timeout,
            limits.max_points,
            request.may_take,
        );
        Self { request, databases, watch, now: request.clock.wall().0 }
    }

    fn statement(&self, statement: &Statement, out: &mut dyn Output) -> Result<(), Stop> {
        match statement {
            Statement::Select(select) if select.target.is_some() => {
                Err(Stop::error("SELECT INTO is not supported"))
            }
            Statement::Select(select) => self.select(select, out),
            Statement::Explain { analyze: true, .. } => {
                Err(Stop::error("EXPLAIN ANALYZE is not supported"))
            }
            Statement::Explain { .. } => Err(Stop::error("EXPLAIN is not supported")),
            Statement::Show(statement) => {
                let recording = self.recording(&statement.database)?;
                for source in &statement.sources {
                    if let Source::Measurement(measurement) = source {
                        check_policy(&measurement.policy)?;
                    }
                }
                let (first, last) = show::range(statement, self.now)?;
                let measurements = recording.schema(recording.earliest.max(first), last)?;
                show::show(statement, &measurements, self.now, out)
            }
            Statement::ShowDatabases => {
                let columns = vec!["name".to_owned()];
                let name = "databases".to_owned();
                out.series(&SeriesHead { name, columns, ..SeriesHead::default() })?;
                for name in self.databases.names() {
                    out.row(&[Value::Text(name.as_str().into())])?;
                }
                Ok(())
            }
            Statement::ShowQueries => {
                let columns = ["qid", "query", "database", "duration"];
                let columns = columns.iter().map(|&column| column.to_owned()).collect();
                out.series(&SeriesHead { columns, ..SeriesHead::default() })?;
                let text = |text: &str| Value::Text(text.into());
                let database = text(&self.request.database);
                out.row(&[Value::Integer(1), text("SHOW QUERIES"), database, text("0s")])
            }
            Statement::ShowContinuousQueries => {
                for name in self.databases.names() {
                    let columns = vec!["name".to_owned(), "query".to_owned()];
                    out.series(&SeriesHead { name, columns, ..SeriesHead::default() })?;
                }
                Ok(())
            }
            Statement::ShowRetentionPolicies(database) => {
                self.recording(database)?;
                let columns = ["name", "duration", "shardGroupDuration", "replicaN", "default"];
                let columns = columns.iter().map(|&column| column.to_owned()).collect();
                out.series(&SeriesHead { columns, ..SeriesHead::default() })?;
                let text = |text: &str| Value::Text(text.into());
                let (lasts, shards) = (text("0s"), text("168h0m0s"));
                out.row(&[text(POLICY), lasts, shards, Value::Integer(1), Value::Boolean(true)])
            }
            // Only what deletes nothing gets here.
            Statement::Delete(_) => Ok(()),
            Statement::Refused(refused) => {
                let words: Vec<&str> = refused.printed.split(' ').take(3).collect();
                Err(Stop::Error(format!("{} is not supported", words.join(" "))))
            }
        }
    }

    /// What may be read of a database; that of the request if the name is empty.
    fn recording(&self, name: &str) -> Result<Recording, Stop> {
        let name = if name.is_empty() { &self.request.database } else { name };
        if name.is_empty() {
            return Err(Stop::error("database name required"));
        }
        let missing = || Stop::Error(format!("database not found: {name}"));
        let readable = self.databases.open(name).ok_or_else(missing)?;
        Ok(Recording {
            reader: self.request.reader.clone(),
            catalog: self.request.catalog.clone(),
            login: readable.login,
            deleted: readable.deleted,
            loans: readable.loans,
            earliest: readable.earliest.0,
            watch: self.watch.clone(),
        })
    }

    /// Whether there is nothing that a statement could delete.
    fn deletes_nothing(&self, delete: &Delete) -> Result<bool, Stop> {
        let measurements = self.recording("")?.schema(MIN_TIME, MAX_TIME)?;
        let is_meant = |name: &String| {
            delete.sources.is_empty()
                || delete.sources.iter().any(|source| match source {
                    Source::Measurement(measurement) => measurement.is_meant(name),
                    Source::Subquery(_) => false,
                })
        };
        Ok(!measurements.keys().any(is_meant))
    }

    fn select(&self, select: &Select, out: &mut dyn Output) -> Result<(), Stop> {
        let mut select = select.clone();
        let mut recordings = BTreeMap::new();
        self.name_databases(&mut select.sources, &mut recordings)?;
        let checked = plan::check(&select, self.now)?;
        let mut policies = Ok(());
        for_each_measurement(&select.sources, &mut |measurement| {
            if policies.is_ok() {
                policies = check_policy(&measurement.policy);
            }
        });
        policies?;
        let (first, last) = (checked.range.first(), checked.range.last());
        let mut databases = BTreeMap::new();
        for (name, recording) in recordings {
            let schema: BTreeMap<String, MeasurementInfo> = recording.schema(first, last)?;
            databases.insert(name, (recording, KnownSchema(schema)));
        }
        let world = World::new(databases, self.watch.clone());
        let plan = plan::resolve(&checked, &world)?;
        let options = Options::of(&plan);
        self.check_buckets(&options)?;
        if run::finds_nothing(&plan, &options) {
            return Ok(());
        }
        let groups = run::groups_of(&world, &plan, &options);
        let n_groups = groups.len() as u64;
        if let Some(most) = self.request.limits.max_series.filter(|most| n_groups > *most) {
            let message = format!("max-select-series limit exceeded: ({n_groups}/{most})");
            return Err(Stop::Error(message));
        }
        let alias = &checked.select.time_alias;
        let time = if alias.is_empty() { "time".to_owned() } else { alias.clone() };
        let mut head = SeriesHead {
            columns: std::iter::once(time).chain(plan.columns.iter().cloned()).collect(),
            zone: options.zone.clone(),
            ..SeriesHead::default()
        };
        let mut ordered: Vec<run::GroupKey> = groups.into_iter().collect();
        if !options.ascending {
            ordered.reverse();
        }
        for group in ordered {
            self.watch.check()?;
            let mut cursor = run::open_cursor(&world, &plan, &options, &group)?;
            let mut is_open = false;
            let mut values = Vec::with_capacity(head.columns.len());
            loop {
                values.clear();
                values.push(Value::Null);
                let Some(time) = cursor.next(&mut values)? else { break };
                if let Some(first) = values.first_mut() {
                    *first = Value::Time(time);
                }
                if !is_open {
                    is_open = true;
                    head.name.clone_from(&group.name);
                    head.tags.clone_from(&group.tags);
                    out.series(&head)?;
                }
                out.row(&values)?;
            }
        }
        Ok(())
    }

    fn check_buckets(&self, options: &Options) -> Result<(), Stop> {
        let Some(most) = self.request.limits.max_buckets else { return Ok(()) };
        let duration = options.interval.duration;
        if duration <= 0 || options.start <= MIN_TIME {
            return Ok(());
        }
        let first = i128::from(options.window(options.start).0);
        let last = i128::from(options.window(options.end.saturating_sub(1)).0);
        let buckets = (last - first) / i128::from(duration) + 1;
        if buckets > i128::from(most) {
            let message = format!("max-select-buckets limit exceeded: ({buckets}/{most})");
            return Err(Stop::Error(message));
        }
        Ok(())
    }

    /// Gives sources without a database that of the request, and opens all.
    fn name_databases(
        &self,
        sources: &mut [Source],
        recordings: &mut BTreeMap<String, Recording>,
    ) -> Result<(), Stop> {
        for source in sources {
            match source {
                Source::Measurement(measurement) => {
                    if measurement.database.is_empty() {
                        measurement.database.clone_from(&self.request.database);
                    }
                    if measurement.policy.is_empty() {
                        measurement.policy.clone_from(&self.request.policy);
                    }
                    let name = &measurement.database;
                    if !recordings.contains_key(name) {
                        recordings.insert(name.clone(), self.recording(name)?);
                    }
                }
                Source::Subquery(select) => {
                    self.name_databases(&mut select.sources, recordings)?;
                }
            }
        }
        Ok(())
    }
}

fn check_policy(policy: &str) -> Result<(), Stop> {
    match policy {
        "" | POLICY => Ok(()),
        other => Err(Stop::Error(format!("retention policy not found: {other}"))),
    }
}

fn for_each_measurement(sources: &[Source], visit: &mut dyn FnMut(&Measurement)) {
    for source in sources {
        match source {
            Source::Measurement(measurement) => visit(measurement),
            Source::Subquery(select) => for_each_measurement(&select.sources, visit),
        }
    }
}
