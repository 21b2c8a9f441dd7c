//! An answer on its way: [`Reply`] for whoever carries the request out, [`Pending`] for whoever
//! asked.

use std::{fmt, sync::Arc};

use crossbeam_channel::{Receiver, TryRecvError, bounded};

use super::error::Error;

/// Tells a viewer, from any thread, that there is something new to show; must not block.
pub type Wake = Arc<dyn Fn() + Send + Sync>;

/// A way back for one answer. The viewer is woken when it is given.
pub fn pending<T: Send + 'static>(wake: Wake) -> (Reply<T>, Pending<T>) {
    let (sender, answer) = bounded(1);
    let reply = Reply::new(move |answer| {
        // Whoever asked may have stopped waiting.
        sender.try_send(answer).ok();
        wake();
    });
    (reply, Pending { answer })
}

/// Takes the answer to one request. Dropped without one, it answers [`Error::Ended`], so that
/// nobody waits for ever.
pub struct Reply<T> {
    /// Taken when the answer is given.
    deliver: Option<Deliver<T>>,
}

type Deliver<T> = Box<dyn FnOnce(Result<T, Error>) + Send>;

impl<T> Reply<T> {
    /// A reply that hands the answer to `deliver`, on the thread that gives it.
    pub fn new(deliver: impl FnOnce(Result<T, Error>) + Send + 'static) -> Self {
        Self { deliver: Some(Box::new(deliver)) }
    }

    /// Gives the answer.
    pub fn send(mut self, answer: Result<T, Error>) {
        if let Some(deliver) = self.deliver.take() {
            deliver(answer);
        }
    }
}

impl<T> Drop for Reply<T> {
    fn drop(&mut self) {
        if let Some(deliver) = self.deliver.take() {
            deliver(Err(Error::Ended));
        }
    }
}

impl<T> fmt::Debug for Reply<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Reply").finish_non_exhaustive()
    }
}

/// An answer that is awaited. Dropping it does not stop what was asked for.
#[derive(Debug)]
pub struct Pending<T> {
    answer: Receiver<Result<T, Error>>,
}

impl<T> Pending<T> {
    /// The answer, once; `None` until it is there. Never blocks.
    pub fn poll(&self) -> Option<Result<T, Error>> {
        match self.answer.try_recv() {
            Ok(answer) => Some(answer),
            Err(TryRecvError::Empty) => None,
            Err(TryRecvError::Disconnected) => Some(Err(Error::Ended)),
        }
    }

    /// [`Self::poll`] for a place that is empty while nothing is awaited: it is emptied when the
    /// answer comes.
    pub fn poll_in(place: &mut Option<Self>) -> Option<Result<T, Error>> {
        let answer = place.as_ref()?.poll()?;
        *place = None;
        Some(answer)
    }

    /// Waits for the answer; not for a window's thread.
    pub fn wait(self) -> Result<T, Error> {
        self.answer.recv().unwrap_or(Err(Error::Ended))
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicUsize, Ordering};

    use super::*;

    fn counted() -> (Wake, Arc<AtomicUsize>) {
        let n_wakes = Arc::new(AtomicUsize::new(0));
        let counter = Arc::clone(&n_wakes);
        let wake = move || {
            counter.fetch_add(1, Ordering::SeqCst);
        };
        (Arc::new(wake), n_wakes)
    }

    #[test]
    fn an_answer_comes_once_and_wakes_whoever_waits() {
        let (wake, n_wakes) = counted();
        let (reply, answer) = pending(wake);
        let mut place = Some(answer);
        assert_eq!(Pending::poll_in(&mut place), None);
        assert!(place.is_some());
        reply.send(Ok(7));
        assert_eq!(n_wakes.load(Ordering::SeqCst), 1);
        assert_eq!(Pending::poll_in(&mut place), Some(Ok(7)));
        assert!(place.is_none());
        assert_eq!(Pending::poll_in(&mut place), None);
    }

    #[test]
    fn a_reply_that_is_dropped_says_that_nobody_answers() {
        let (wake, n_wakes) = counted();
        let (reply, answer) = pending::<()>(wake);
        drop(reply);
        assert_eq!(n_wakes.load(Ordering::SeqCst), 1);
        assert_eq!(answer.poll(), Some(Err(Error::Ended)));
        assert_eq!(answer.wait(), Err(Error::Ended));
    }

    #[test]
    fn an_answer_that_nobody_awaits_is_no_error() {
        let (wake, _) = counted();
        let (reply, answer) = pending(wake);
        drop(answer);
        reply.send(Ok(7));
    }
}
