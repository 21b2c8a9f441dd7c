//! Runs a query on a thread of its own.

use std::{sync::Arc, thread};

use tokio::{
    sync::{AcquireError, OwnedSemaphorePermit, oneshot},
    time::timeout,
};

use super::{
    super::{
        SharedApp,
        connection::Peer,
        http_error::{HttpError, Media},
    },
    access::{Access, Asker},
    chunks::{self, Answer, Sender},
    csv::CsvOutput,
    json::JsonOutput,
    message_pack::MessagePackOutput,
    parameters::Parameters,
};
use crate::{
    model::Progress,
    query::{Params, Query, QueryLimits, RunRequest, Stop},
};

/// Expressions nest, so reading and evaluating them does.
const STACK_BYTES: usize = 16 << 20;

/// Reads a query and begins to run it. The answer is `None` if only the rights were to be checked.
pub(super) async fn start(
    app: &SharedApp,
    peer: &Peer,
    asker: Asker,
    parameters: Parameters,
    media: Media,
    is_gzip: bool,
) -> Result<Option<Answer>, HttpError> {
    let turn = turn(app, peer).await?;
    let progress = Progress::default();
    let limits = app.services.limits;
    let is_json = media == Media::Json;
    let patience = limits.stalled_export;
    let (sender, answer) = chunks::channel(patience, is_gzip, is_json, progress.clone());
    let (begun, beginning) = oneshot::channel();
    let only_checks = parameters.is_async;
    let job = Job { app: SharedApp::clone(app), asker, parameters, media, progress };
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
            Err(_panicked) => return Err(HttpError::Internal("the query failed".into())),
        },
        _ = stopping.wait_for(|is_stopping| *is_stopping) => {
            return Err(HttpError::Unavailable("the server stops: try again".into()));
        }
    }
    Ok((!only_checks).then_some(answer))
}

/// Gives the calling thread a lower priority, so that what phones post goes first even if all cores are busy.
/// On other systems than Linux this would take unsafe code.
fn let_others_go_first() {
    #[cfg(target_os = "linux")]
    {
        const LOWER: i32 = 5;
        // On Linux the "process" priority applies to a single thread; see setpriority(2), NOTES.
        let thread = Some(rustix::thread::gettid());
        let lowered = rustix::process::getpriority_process(thread).and_then(|priority| {
            rustix::process::setpriority_process(thread, priority.saturating_add(LOWER))
        });
        if let Err(error) = lowered {
            tracing::debug!(%error, "a query keeps its priority");
        }
    }
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

/// What the thread does.
struct Job {
    app: SharedApp,
    asker: Asker,
    parameters: Parameters,
    media: Media,
    progress: Progress,
}

impl Job {
    fn run(self, begun: oneshot::Sender<Result<(), HttpError>>, sender: Sender) {
        let access = Access::new(&self.app, self.asker.clone());
        let request = self.request();
        let query = match self.read(&request, &access) {
            Ok(query) => query,
            Err(error) => return begun.send(Err(error)).unwrap_or_default(),
        };
        if begun.send(Ok(())).is_err() || self.parameters.is_async {
            return;
        }
        // The client has gone, and nobody is left to tell.
        self.write(&query, &request, &access, sender).unwrap_or_default();
    }

    fn request(&self) -> RunRequest {
        let services = &self.app.services;
        RunRequest {
            reader: services.journal.clone(),
            catalog: services.catalog.clone(),
            clock: Arc::clone(&services.clock),
            limits: limits(&services.limits),
            progress: self.progress.clone(),
            database: self.parameters.database.clone(),
            policy: self.parameters.policy.clone(),
            when_long: let_others_go_first,
        }
    }

    fn read(&self, request: &RunRequest, access: &Access) -> Result<Query, HttpError> {
        let params = Params::parse(&self.parameters.params).map_err(|error| {
            HttpError::invalid(format!("error parsing query parameters: {error}"))
        })?;
        let query = Query::parse(&self.parameters.query, &params)
            .map_err(|error| HttpError::invalid(format!("error parsing query: {error}")))?;
        query.refusal(request, access).map_or(Ok(query), |text| Err(HttpError::Forbidden(text)))
    }

    fn write(
        &self,
        query: &Query,
        request: &RunRequest,
        access: &Access,
        mut sender: Sender,
    ) -> Result<(), Stop> {
        match self.media {
            Media::Json => {
                let mut out = JsonOutput::new(&mut sender, &self.parameters);
                if query.is_empty() {
                    out.nothing()?;
                } else {
                    query.run(request, access, &mut out)?;
                    out.finish()?;
                }
            }
            Media::MessagePack => {
                let mut out = MessagePackOutput::new(&mut sender, &self.parameters);
                if query.is_empty() {
                    out.nothing()?;
                } else {
                    query.run(request, access, &mut out)?;
                    out.finish()?;
                }
            }
            Media::TextCsv | Media::ApplicationCsv => {
                query.run(request, access, &mut CsvOutput::new(&mut sender, &self.parameters))?;
            }
        }
        sender.finish().map_err(chunks::gone)
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
