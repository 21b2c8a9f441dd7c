//! The codes of phones.

use std::sync::Arc;

use super::RequestHandler;
use crate::{
    codes::{Code, IssuedCode},
    control::{Error, Handler, ListCodes, NewCode, PrintCards, PrintedCards, RevokeCode},
    engine::card_file::{CardOrder, athletes_with_cards, write_cards},
    files,
    model::{Athlete, Login},
    roster,
};

impl RequestHandler {
    fn athlete(&self, login: &Login) -> Result<Arc<Athlete>, Error> {
        let unknown = || Error::refused(roster::Error::Unknown(login.to_string()));
        self.roster.athlete(login.as_str()).ok_or_else(unknown)
    }
}

impl Handler<NewCode> for RequestHandler {
    fn handle(&self, NewCode { login, event }: NewCode) -> Result<IssuedCode, Error> {
        let athlete = self.athlete(&login)?;
        let events = self.events.list();
        let event = match event {
            Some(id) => {
                let unknown = || Error::refused(crate::events::Error::Unknown(id.clone()));
                Some(events.by_id(id.as_str()).ok_or_else(unknown)?)
            }
            None => events.open(),
        };
        let event = event.map(|event| &event.id);
        self.codes.make(&athlete, event, self.clock.wall()).map_err(Error::refused)
    }
}

impl Handler<ListCodes> for RequestHandler {
    fn handle(&self, ListCodes(login): ListCodes) -> Result<Vec<Code>, Error> {
        match login {
            Some(login) => Ok(self.codes.of_athlete(self.athlete(&login)?.id)),
            None => Ok(self.codes.all()),
        }
    }
}

impl Handler<PrintCards> for RequestHandler {
    fn handle(&self, request: PrintCards) -> Result<PrintedCards, Error> {
        let PrintCards { address, wifi, language, path, may_replace } = request;
        let path = files::expand_home(&path);
        let events = self.events.list();
        let event = events.open().map(Arc::as_ref);
        let athletes = athletes_with_cards(&self.roster.snapshot().athletes, event, &[]);
        let athletes = athletes.map_err(Error::failed)?;
        let order = CardOrder { address, wifi, language, path, may_replace };
        let now = self.clock.wall();
        write_cards(&order, &athletes, event, &self.codes, &self.events, now)
            .map_err(Error::failed)?;
        Ok(PrintedCards { path: order.path, count: athletes.len() })
    }
}

impl Handler<RevokeCode> for RequestHandler {
    fn handle(&self, RevokeCode { login, number }: RevokeCode) -> Result<(), Error> {
        let athlete = self.athlete(&login)?;
        self.codes.revoke(athlete.id, number, self.clock.wall()).map_err(Error::refused)
    }
}
