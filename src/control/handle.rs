//! The handle with which viewers send requests.

use std::{fmt, sync::Arc};

use super::{
    error::Error,
    pending::{Pending, Reply, Wake, pending},
    requests::{Envelope, Request},
};

/// Sends viewers' requests to the engine; cloning is cheap. The default has no engine: every
/// request fails with [`Error::Ended`].
#[derive(Clone)]
pub struct Control {
    send: Arc<dyn Fn(Envelope) + Send + Sync>,
    wake: Wake,
}

impl Control {
    /// Requests are passed to `send`, which must not block; `wake` is called whenever an answer
    /// arrives.
    pub fn new(send: impl Fn(Envelope) + Send + Sync + 'static, wake: Wake) -> Self {
        Self { send: Arc::new(send), wake }
    }

    /// Sends a request; never blocks.
    #[must_use = "the answer comes here; use `tell` where nobody waits for it"]
    pub fn ask<R: Request>(&self, request: R) -> Pending<R::Answer> {
        let (reply, answer) = pending(Arc::clone(&self.wake));
        (self.send)(request.seal(reply));
        answer
    }

    /// Like [`Self::ask`], but converts the answer with `prepare`, which does not run on the
    /// caller's thread.
    #[must_use = "the answer comes here"]
    pub fn ask_then<R: Request, T: Send + 'static>(
        &self,
        request: R,
        prepare: impl FnOnce(R::Answer) -> T + Send + 'static,
    ) -> Pending<T> {
        let (reply, answer) = pending(Arc::clone(&self.wake));
        let prepared = Reply::new(move |answer: Result<R::Answer, Error>| {
            reply.send(answer.map(prepare));
        });
        (self.send)(request.seal(prepared));
        answer
    }

    /// Sends a request whose answer is not needed.
    pub fn send<R: Request>(&self, request: R) {
        drop(self.ask(request));
    }
}

impl Default for Control {
    fn default() -> Self {
        Self::new(drop, Arc::new(|| {}))
    }
}

impl fmt::Debug for Control {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Control").finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use parking_lot::Mutex;

    use super::*;
    use crate::control::{ForgetProblems, WriteLog, Written};

    /// A control that keeps all requests.
    fn kept() -> (Control, Arc<Mutex<Vec<Envelope>>>) {
        let asked: Arc<Mutex<Vec<Envelope>>> = Arc::default();
        let keep = Arc::clone(&asked);
        (Control::new(move |envelope| keep.lock().push(envelope), Arc::new(|| {})), asked)
    }

    #[test]
    fn an_answer_has_the_type_of_its_request() {
        let (control, asked) = kept();
        let answer = control.ask(WriteLog(Vec::new()));
        let envelope = asked.lock().pop().unwrap();
        let envelope = ForgetProblems::unseal(envelope).unwrap_err();
        let (WriteLog(entries), reply) = WriteLog::unseal(*envelope).unwrap();
        assert!(answer.poll().is_none());
        reply.send(Ok(Written { undo: entries }));
        assert_eq!(answer.poll(), Some(Ok(Written { undo: Vec::new() })));
    }

    #[test]
    fn an_answer_is_prepared_on_the_thread_that_sends_it() {
        let (control, asked) = kept();
        let answer = control.ask_then(WriteLog(Vec::new()), |logged| logged.undo.len());
        let (_, reply) = WriteLog::unseal(asked.lock().pop().unwrap()).unwrap();
        reply.send(Err(Error::failed("the disk is full")));
        assert_eq!(answer.poll(), Some(Err(Error::Failed("the disk is full".to_owned()))));
    }

    #[test]
    fn without_an_engine_every_request_fails_at_once() {
        assert_eq!(Control::default().ask(WriteLog(Vec::new())).poll(), Some(Err(Error::Ended)));
    }
}
