//! A channel for one answer: the handler of the request holds the [`Reply`], the caller the
//! [`Pending`].

use std::{fmt, sync::Arc};

use crossbeam_channel::{Receiver, TryRecvError, bounded};

use super::error::Error;

/// Notifies a viewer, from any thread, that there is something new to show; must not block.
pub type Wake = Arc<dyn Fn() + Send + Sync>;

/// Creates the channel for one answer. The viewer is woken when it arrives.
pub fn pending<T: Send + 'static>(wake: Wake) -> (Reply<T>, Pending<T>) {
    let (sender, answer) = bounded(1);
    let reply = Reply::new(move |answer| {
        // The caller may have stopped waiting.
        sender.try_send(answer).ok();
        wake();
    });
    (reply, Pending { answer })
}

/// Sends the answer to one request. If it is dropped unused, the answer is [`Error::Ended`], so
/// that nobody waits forever.
pub struct Reply<T> {
    /// `None` once the answer was sent.
    deliver: Option<Deliver<T>>,
}

type Deliver<T> = Box<dyn FnOnce(Result<T, Error>) + Send>;

impl<T> Reply<T> {
    /// A reply that passes the answer to `deliver`, on the thread that sends it.
    pub fn new(deliver: impl FnOnce(Result<T, Error>) + Send + 'static) -> Self {
        Self { deliver: Some(Box::new(deliver)) }
    }

    /// Sends the answer.
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

/// An answer that has not been received yet. Dropping it does not cancel the request.
#[derive(Debug)]
pub struct Pending<T> {
    answer: Receiver<Result<T, Error>>,
}

impl<T> Pending<T> {
    /// Returns the answer once, and `None` before and after that. Never blocks.
    pub fn poll(&self) -> Option<Result<T, Error>> {
        match self.answer.try_recv() {
            Ok(answer) => Some(answer),
            Err(TryRecvError::Empty) => None,
            Err(TryRecvError::Disconnected) => Some(Err(Error::Ended)),
        }
    }

    /// [`Self::poll`] for an optional request: `place` becomes `None` when the answer arrives.
    pub fn poll_in(place: &mut Option<Self>) -> Option<Result<T, Error>> {
        let answer = place.as_ref()?.poll()?;
        *place = None;
        Some(answer)
    }

    /// Blocks until the answer arrives; never call this on a window's thread.
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
    fn an_answer_arrives_once_and_wakes_the_viewer() {
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
    fn a_dropped_reply_answers_that_the_engine_has_ended() {
        let (wake, n_wakes) = counted();
        let (reply, answer) = pending::<()>(wake);
        drop(reply);
        assert_eq!(n_wakes.load(Ordering::SeqCst), 1);
        assert_eq!(answer.poll(), Some(Err(Error::Ended)));
        assert_eq!(answer.wait(), Err(Error::Ended));
    }

    #[test]
    fn an_answer_without_a_receiver_is_no_error() {
        let (wake, _) = counted();
        let (reply, answer) = pending(wake);
        drop(answer);
        reply.send(Ok(7));
    }
}
