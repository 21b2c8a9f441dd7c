//! Starts the engine while the window is open already, which shows the progress if loading takes
//! long.

use std::{
    cell::RefCell,
    rc::Rc,
    sync::Arc,
    thread::{self, JoinHandle},
    time::Duration,
};

use crossbeam_channel::{Receiver, RecvTimeoutError, bounded};
use trackside::{
    client::demo::Demo,
    clock::Clock,
    config::Settings,
    engine::{Engine, Error, Notes},
    model::Progress,
    ui::{Backend, PollStartup, Startup, Waker},
};

use crate::cli::{loading, serve};

/// If the start takes less than this, the window opens with the dashboard at once. Most failures
/// happen within this time too, before there is any window.
const QUICK: Duration = Duration::from_millis(700);

type Started = anyhow::Result<(Running, Notes)>;

/// Everything that runs beside the window.
pub(super) struct Running {
    pub(super) engine: Engine,
    /// The riders of the demo.
    pub(super) race: Option<Demo>,
}

/// Starts the riders of the demo; called on the thread that starts the engine.
pub(super) type StartRace = Box<dyn FnOnce(&Engine) -> anyhow::Result<Option<Demo>> + Send>;

/// Connects the window to the running engine; called on the window's thread.
pub(super) type OpenBackend = Box<dyn FnMut(&Running, &Notes) -> Backend>;

/// An engine that is being started on another thread.
pub(super) struct Starting {
    thread: JoinHandle<()>,
    loading: Progress,
    /// Shared with the window, which runs on this thread.
    state: Rc<RefCell<State>>,
}

struct State {
    started: Receiver<Started>,
    open: OpenBackend,
    /// Passed to the window when it asks.
    shown: Option<Backend>,
    running: Option<Running>,
    error: Option<anyhow::Error>,
}

impl Starting {
    /// Begins to start the engine; the window is woken at the end. An error that occurs soon is
    /// returned at once.
    pub(super) fn begin(
        settings: &Settings,
        clock: Arc<dyn Clock>,
        waker: &Waker,
        race: StartRace,
        open: OpenBackend,
    ) -> anyhow::Result<Self> {
        let loading = Progress::default();
        let (sender, started) = bounded(1);
        let (settings, watched, waker) = (settings.clone(), loading.clone(), waker.clone());
        let start = move || {
            let wake = {
                let waker = waker.clone();
                Arc::new(move || waker.wake())
            };
            let outcome = loading::start(&settings, clock, wake, &watched)
                .map_err(anyhow::Error::from)
                .and_then(|(engine, notes)| Ok((with_race(engine, race)?, notes)));
            // The receiver exists until this thread was joined.
            sender.send(outcome).ok();
            waker.wake();
        };
        let thread = thread::Builder::new().name("start".to_owned()).spawn(start)?;
        let mut state = State { started, open, shown: None, running: None, error: None };
        state.receive(QUICK);
        if let Some(error) = state.error {
            return Err(error);
        }
        Ok(Self { thread, loading, state: Rc::new(RefCell::new(state)) })
    }

    /// The progress of loading.
    pub(super) fn loading(&self) -> Progress {
        self.loading.clone()
    }

    /// Polled by the window.
    pub(super) fn poll(&self) -> PollStartup {
        let state = Rc::clone(&self.state);
        Box::new(move || {
            let mut state = state.borrow_mut();
            state.receive(Duration::ZERO);
            match state.shown.take() {
                Some(backend) => Startup::Ready(Box::new(backend)),
                None if state.error.is_some() => Startup::Failed,
                None => Startup::Loading,
            }
        })
    }

    /// Waits for the start to finish, or stops it. Returns `None` if it was stopped.
    pub(super) fn end(self, stop: bool) -> anyhow::Result<Option<Running>> {
        if stop {
            self.loading.stop();
        }
        // A panic was reported already.
        self.thread.join().ok();
        let mut state = self.state.borrow_mut();
        state.receive(Duration::ZERO);
        match state.error.take() {
            Some(error) if error.downcast_ref().is_some_and(Error::is_stopped) => Ok(None),
            Some(error) => Err(error),
            None => Ok(state.running.take()),
        }
    }
}

impl State {
    /// Receives the result of the start, waiting no longer than this.
    fn receive(&mut self, patience: Duration) {
        if self.running.is_some() || self.error.is_some() {
            return;
        }
        match self.started.recv_timeout(patience) {
            Ok(Ok((running, notes))) => {
                self.shown = Some((self.open)(&running, &notes));
                self.running = Some(running);
            }
            Ok(Err(error)) => self.error = Some(error),
            Err(RecvTimeoutError::Timeout) => {}
            Err(RecvTimeoutError::Disconnected) => {
                self.error = Some(anyhow::anyhow!("the start failed; this is a bug"));
            }
        }
    }
}

/// Starts the race, if there is one; stops the engine if that fails.
fn with_race(engine: Engine, race: StartRace) -> anyhow::Result<Running> {
    match race(&engine) {
        Ok(race) => Ok(Running { engine, race }),
        Err(error) => {
            serve::end(engine);
            Err(error)
        }
    }
}
