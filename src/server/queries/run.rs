//! Runs a query, and decides where.

use std::{
    panic::{AssertUnwindSafe, catch_unwind},
    sync::Arc,
    thread,
};

use bytes::Bytes;
use tokio::{
    runtime::{Handle, RuntimeFlavor},
    sync::{AcquireError, OwnedSemaphorePermit, oneshot},
    task::block_in_place,
    time::timeout,
};

use super::{
    super::{
        SharedApp,
        connection::Peer,
        http_error::{HttpError, Media},
    },
    access::{Access, Asker},
    chunks::{self, Answer, AnswerForm, Sender},
    csv::CsvOutput,
    json::JsonOutput,
    message_pack::MessagePackOutput,
    parameters::Parameters,
};
use crate::{
    model::Progress,
    query::{Effort, MayTake, Params, Query, QueryLimits, RunRequest, Stop},
};

/// Expressions nest, so reading and evaluating them does.
const STACK_BYTES: usize = 16 << 20;

/// A query of at most this length, with at most this many parentheses, needs no large stack.
const SHORT_TEXT: usize = 1024;
const FEW_PARENTHESES: usize = 8;
/// Those of two regular expressions.
const FEW_SLASHES: usize = 4;

/// What comes of a query that could be begun.
pub(super) enum Begun {
    /// Only the rights were to be checked.
    Checked,
    /// The answer.
    Whole(Bytes),
    /// The answer while it is made.
    Growing(Answer),
}

/// Reads a query and runs it: at once, if all it needs is in memory and little, else on a thread of its own.
pub(super) async fn start(
    app: &SharedApp,
    peer: &Peer,
    asker: Asker,
    parameters: Parameters,
    form: AnswerForm,
) -> Result<Begun, HttpError> {
    let turn = turn(app, peer).await?;
    let progress = Progress::default();
    let job = Job { app: SharedApp::clone(app), asker, parameters, form, progress };
    if let Some(outcome) = run_here(&job) {
        return outcome.map(Begun::Whole);
    }
    let patience = app.services.limits.stalled_export;
    let (sender, answer) = chunks::channel(patience, form, job.progress.clone());
    let (begun, beginning) = oneshot::channel();
    let only_checks = job.parameters.is_async;
    let spawned =
        thread::Builder::new().name("query".to_owned()).stack_size(STACK_BYTES).spawn(move || {
            let _turn = turn;
            job.run(begun, sender);
        });
    spawned.map_err(|_no_thread| busy())?;
    let mut stopping = app.is_stopping.subscribe();
    tokio::select! {
        begun = beginning => match begun {
            Ok(outcome) => outcome?,
            Err(_panicked) => return Err(failed()),
        },
        _ = stopping.wait_for(|is_stopping| *is_stopping) => {
            return Err(HttpError::Unavailable("the server stops: try again".into()));
        }
    }
    Ok(if only_checks { Begun::Checked } else { Begun::Growing(answer) })
}

/// Runs a query on the calling thread, as most that dashboards send can be: another thread takes several times as
/// long to wake up. `None` if it turns out to take longer, so that nobody else is kept waiting.
fn run_here(job: &Job) -> Option<Result<Bytes, HttpError>> {
    if !job.is_short() {
        return None;
    }
    // What panics has no answer, as on a thread of its own.
    let attempt = |may_take| {
        let outcome = catch_unwind(AssertUnwindSafe(|| job.run_at_once(may_take)));
        outcome.unwrap_or_else(|_panicked| Ok(Err(failed())))
    };
    match attempt(|effort| Err(Stop::Needs(effort))) {
        Ok(outcome) => return Some(outcome),
        Err(Stop::Needs(Effort::Reading)) => {}
        Err(_) => return None,
    }
    if Handle::current().runtime_flavor() != RuntimeFlavor::MultiThread {
        return None;
    }
    // Another thread serves the other connections of this one meanwhile.
    let outcome = block_in_place(|| {
        attempt(|effort| match effort {
            Effort::Reading => Ok(()),
            Effort::Work => Err(Stop::Needs(effort)),
        })
    });
    outcome.ok()
}

/// Gives the calling thread the lowest priority, so that what phones post goes first even if all cores are busy.
/// On other systems than Linux this would take unsafe code.
fn let_others_go_first() {
    #[cfg(target_os = "linux")]
    {
        const LOWEST: i32 = 19;
        // On Linux the "process" priority applies to a single thread; see setpriority(2), NOTES.
        let thread = Some(rustix::thread::gettid());
        if let Err(error) = rustix::process::setpriority_process(thread, LOWEST) {
            tracing::debug!(%error, "a query keeps its priority");
        }
    }
}

fn failed() -> HttpError {
    HttpError::Internal("the query failed".into())
}

fn busy() -> HttpError {
    HttpError::Unavailable("too many queries are running: try again".into())
}

/// Waits for its turn; only a few run at a time, and not all of them for one machine.
async fn turn(
    app: &SharedApp,
    peer: &Peer,
) -> Result<(OwnedSemaphorePermit, OwnedSemaphorePermit), HttpError> {
    let turn = async {
        let machine_permit = app.queries_per_machine.of(peer.address).acquire_owned().await?;
        Ok::<_, AcquireError>((machine_permit, Arc::clone(&app.queries).acquire_owned().await?))
    };
    let turn = timeout(app.services.limits.commit, turn).await.map_err(|_elapsed| busy())?;
    turn.map_err(|_closed| busy())
}

/// A query to be run, here or on a thread of its own.
struct Job {
    app: SharedApp,
    asker: Asker,
    parameters: Parameters,
    form: AnswerForm,
    progress: Progress,
}

impl Job {
    /// Whether it can be parsed quickly, run on any stack, and need not be sent in chunks.
    fn is_short(&self) -> bool {
        let Parameters { query, params, chunk_rows, is_async, .. } = &self.parameters;
        let count = |wanted: u8| query.bytes().filter(|byte| *byte == wanted).count();
        let is_short = query.len() <= SHORT_TEXT
            && count(b'(') <= FEW_PARENTHESES
            // A regular expression is compiled.
            && count(b'/') <= FEW_SLASHES;
        is_short && params.is_empty() && !is_async && chunk_rows.is_none()
    }

    /// Runs the whole query; fails if `may_take` ends it, or if its answer is a long one.
    fn run_at_once(&self, may_take: MayTake) -> Result<Result<Bytes, HttpError>, Stop> {
        let access = Access::new(&self.app, self.asker.clone());
        let request = self.request(may_take);
        let query = match self.read(&request, &access)? {
            Ok(query) => query,
            Err(error) => return Ok(Err(error)),
        };
        let mut sender = Sender::of_one_chunk(self.form.is_gzip);
        self.write(&query, &request, &access, &mut sender)?;
        Ok(Ok(sender.into_chunk().map_err(chunks::gone)?))
    }

    fn run(self, begun: oneshot::Sender<Result<(), HttpError>>, mut sender: Sender) {
        let access = Access::new(&self.app, self.asker.clone());
        let request = self.request(|effort| {
            if effort == Effort::Work {
                let_others_go_first();
            }
            Ok(())
        });
        let query = match self.read(&request, &access) {
            Ok(Ok(query)) => query,
            Ok(Err(error)) => return begun.send(Err(error)).unwrap_or_default(),
            // Nobody waits for it.
            Err(_) => return,
        };
        if begun.send(Ok(())).is_err() || self.parameters.is_async {
            return;
        }
        let written = self.write(&query, &request, &access, &mut sender);
        // The client has gone, and nobody is left to tell.
        written.and_then(|()| sender.finish().map_err(chunks::gone)).unwrap_or_default();
    }

    fn request(&self, may_take: MayTake) -> RunRequest {
        let services = &self.app.services;
        RunRequest {
            reader: services.journal.clone(),
            catalog: services.catalog.clone(),
            clock: Arc::clone(&services.clock),
            limits: limits(&services.limits),
            progress: self.progress.clone(),
            database: self.parameters.database.clone(),
            policy: self.parameters.policy.clone(),
            may_take,
        }
    }

    fn read(
        &self,
        request: &RunRequest,
        access: &Access,
    ) -> Result<Result<Query, HttpError>, Stop> {
        let query = match self.parse() {
            Ok(query) => query,
            Err(error) => return Ok(Err(error)),
        };
        let refusal = query.refusal(request, access)?;
        Ok(refusal.map_or(Ok(query), |text| Err(HttpError::Forbidden(text))))
    }

    fn parse(&self) -> Result<Query, HttpError> {
        let params = Params::parse(&self.parameters.params).map_err(|error| {
            HttpError::invalid(format!("error parsing query parameters: {error}"))
        })?;
        Query::parse(&self.parameters.query, &params)
            .map_err(|error| HttpError::invalid(format!("error parsing query: {error}")))
    }

    fn write(
        &self,
        query: &Query,
        request: &RunRequest,
        access: &Access,
        sender: &mut Sender,
    ) -> Result<(), Stop> {
        match self.form.media {
            Media::Json => {
                let mut out = JsonOutput::new(sender, &self.parameters);
                if query.is_empty() {
                    out.nothing()?;
                } else {
                    query.run(request, access, &mut out)?;
                    out.finish()?;
                }
            }
            Media::MessagePack => {
                let mut out = MessagePackOutput::new(sender, &self.parameters);
                if query.is_empty() {
                    out.nothing()?;
                } else {
                    query.run(request, access, &mut out)?;
                    out.finish()?;
                }
            }
            Media::TextCsv | Media::ApplicationCsv => {
                query.run(request, access, &mut CsvOutput::new(sender, &self.parameters))?;
            }
        }
        Ok(())
    }
}

/// The limits of the settings, where 0 is none.
fn limits(limits: &super::super::Limits) -> QueryLimits {
    let some = |most: u64| Some(most).filter(|most| *most > 0);
    QueryLimits {
        timeout: some(limits.query_secs).map(std::time::Duration::from_secs),
        max_points: some(limits.query_samples),
        max_series: some(limits.query_series),
        max_buckets: some(limits.query_buckets),
    }
}
