//! The start of the engine beside the window, which shows how far the loading is when it takes
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

/// A start that is quicker has no window without a dashboard; and most of what can go wrong does
/// so before there is any window.
const QUICK: Duration = Duration::from_millis(700);

type Started = anyhow::Result<(Running, Notes)>;

/// What runs beside the window.
pub(super) struct Running {
    pub(super) engine: Engine,
    /// The demo's.
    pub(super) race: Option<Demo>,
}

/// Sends the riders of a demo off, on the thread of the start.
pub(super) type Race = Box<dyn FnOnce(&Engine) -> anyhow::Result<Option<Demo>> + Send>;

/// What comes before the first look at what runs, on the window's thread.
pub(super) type Open = Box<dyn FnMut(&Running, &Notes) -> Backend>;

/// An engine that starts on a thread of its own.
pub(super) struct Starting {
    thread: JoinHandle<()>,
    loading: Progress,
    /// Shared with the window, which is on this thread.
    state: Rc<RefCell<State>>,
}

struct State {
    started: Receiver<Started>,
    open: Open,
    /// For the window.
    shown: Option<Backend>,
    running: Option<Running>,
    error: Option<anyhow::Error>,
}

impl Starting {
    /// Begins the start; the window is woken when it has ended. An error that shows soon comes
    /// back at once.
    pub(super) fn begin(
        settings: &Settings,
        clock: Arc<dyn Clock>,
        waker: &Waker,
        race: Race,
        open: Open,
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
            // Whoever began it waits for this thread.
            sender.send(outcome).ok();
            waker.wake();
        };
        let thread = thread::Builder::new().name("start".to_owned()).spawn(start)?;
        let mut state = State { started, open, shown: None, running: None, error: None };
        state.look(QUICK);
        if let Some(error) = state.error {
            return Err(error);
        }
        Ok(Self { thread, loading, state: Rc::new(RefCell::new(state)) })
    }

    /// How far it is.
    pub(super) fn loading(&self) -> Progress {
        self.loading.clone()
    }

    /// What the window asks.
    pub(super) fn poll(&self) -> PollStartup {
        let state = Rc::clone(&self.state);
        Box::new(move || {
            let mut state = state.borrow_mut();
            state.look(Duration::ZERO);
            match state.shown.take() {
                Some(backend) => Startup::Ready(Box::new(backend)),
                None if state.error.is_some() => Startup::Failed,
                None => Startup::Loading,
            }
        })
    }

    /// Waits for the end of the start, or stops it, and gives what came of it; `None` when it was
    /// stopped.
    pub(super) fn end(self, stop: bool) -> anyhow::Result<Option<Running>> {
        if stop {
            self.loading.stop();
        }
        // A panic there has been told of by itself.
        self.thread.join().ok();
        let mut state = self.state.borrow_mut();
        state.look(Duration::ZERO);
        match state.error.take() {
            Some(error) if error.downcast_ref().is_some_and(Error::is_stopped) => Ok(None),
            Some(error) => Err(error),
            None => Ok(state.running.take()),
        }
    }
}

impl State {
    /// Takes what came of the start, waiting for it no longer than this.
    fn look(&mut self, patience: Duration) {
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

/// The engine with the race; it ends where there is none to be.
fn with_race(engine: Engine, race: Race) -> anyhow::Result<Running> {
    match race(&engine) {
        Ok(race) => Ok(Running { engine, race }),
        Err(error) => {
            serve::end(engine);
            Err(error)
        }
    }
}
