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
    model::Work,
    ui::{Arriving, Awaited, Reads, Waker, app::EngineSink},
};

use crate::cli::{loading, serve};

/// A start that is quicker has no window without a dashboard; and most of what can go wrong does
/// so before there is any window.
const QUICK: Duration = Duration::from_millis(700);

type Started = Result<(Engine, Notes), Error>;

/// What runs beside the window.
pub(super) struct Running {
    pub(super) engine: Engine,
    /// The demo's.
    pub(super) race: Option<Demo>,
}

/// What comes after the start of the engine and before the first look at it.
pub(super) type Open =
    Box<dyn FnMut(&Engine, &Notes) -> anyhow::Result<(Option<Demo>, Reads, EngineSink)>>;

/// An engine that starts on a thread of its own.
pub(super) struct Starting {
    thread: JoinHandle<()>,
    loading: Work,
    /// Shared with the window, which is on this thread.
    state: Rc<RefCell<State>>,
}

struct State {
    started: Receiver<Started>,
    open: Open,
    /// For the window.
    shown: Option<(Reads, EngineSink)>,
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
        open: Open,
    ) -> anyhow::Result<Self> {
        let loading = Work::default();
        let (sender, started) = bounded(1);
        let (settings, watched, waker) = (settings.clone(), loading.clone(), waker.clone());
        let start = move || {
            let wake = {
                let waker = waker.clone();
                Arc::new(move || waker.wake())
            };
            let outcome = loading::start(&settings, clock, wake, &watched);
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
    pub(super) fn loading(&self) -> Work {
        self.loading.clone()
    }

    /// What the window asks.
    pub(super) fn arriving(&self) -> Arriving {
        let state = Rc::clone(&self.state);
        Box::new(move || {
            let mut state = state.borrow_mut();
            state.look(Duration::ZERO);
            match state.shown.take() {
                Some((reads, sink)) => Awaited::Here(Box::new(reads), sink),
                None if state.error.is_some() => Awaited::Failed,
                None => Awaited::NotYet,
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
            Ok(Ok((engine, notes))) => match (self.open)(&engine, &notes) {
                Ok((race, reads, sink)) => {
                    self.running = Some(Running { engine, race });
                    self.shown = Some((reads, sink));
                }
                Err(error) => {
                    serve::end(engine);
                    self.error = Some(error);
                }
            },
            Ok(Err(error)) => self.error = Some(error.into()),
            Err(RecvTimeoutError::Timeout) => {}
            Err(RecvTimeoutError::Disconnected) => {
                self.error = Some(anyhow::anyhow!("the start failed; this is a bug"));
            }
        }
    }
}
