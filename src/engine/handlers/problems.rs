//! Removing problems from the list, and ignoring them.

use super::RequestHandler;
use crate::control::{Error, ForgetProblems, Handler, IgnoreProblem};

impl Handler<ForgetProblems> for RequestHandler {
    fn handle(&self, ForgetProblems(problem): ForgetProblems) -> Result<(), Error> {
        match problem {
            Some(id) => self.problems.forget(id),
            None => self.problems.clear(),
        }
        Ok(())
    }
}

impl Handler<IgnoreProblem> for RequestHandler {
    fn handle(&self, request: IgnoreProblem) -> Result<(), Error> {
        let IgnoreProblem { problem, is_ignored } = request;
        self.problems.ignore(problem, is_ignored);
        Ok(())
    }
}
