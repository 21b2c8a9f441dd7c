//! The roster and its logins.

use std::sync::Arc;

use super::RequestHandler;
use crate::{
    control::{
        AddAthlete, Added, EditAthlete, Edited, Error, Handler, MeasureRecordings, Password,
        RemoveAthlete, SetPassword,
    },
    history::{self, AthleteRecording},
    roster::{IssuedPassword, generate_password},
};

impl Handler<AddAthlete> for RequestHandler {
    fn handle(&self, AddAthlete(mut new): AddAthlete) -> Result<Added, Error> {
        if new.password.is_empty() {
            new.password = made_password()?;
        }
        let athlete = self.roster.add(&new).map_err(Error::refused)?;
        let issued = IssuedPassword { login: athlete.login.clone(), password: new.password };
        Ok(Added { issued, warning: self.roster.snapshot().bib_warning(&athlete) })
    }
}

impl Handler<EditAthlete> for RequestHandler {
    fn handle(&self, EditAthlete { login, edit }: EditAthlete) -> Result<Edited, Error> {
        let athlete = self.roster.edit_athlete(login.as_str(), &edit).map_err(Error::refused)?;
        // Warn about the bib only if this edit changed it.
        let warning = edit.bib.and_then(|_| self.roster.snapshot().bib_warning(&athlete));
        Ok(Edited { warning })
    }
}

impl Handler<SetPassword> for RequestHandler {
    fn handle(&self, request: SetPassword) -> Result<IssuedPassword, Error> {
        let SetPassword { login, password } = request;
        let password = match password {
            Some(Password(password)) => password,
            None => made_password()?,
        };
        self.roster.set_password(login.as_str(), &password).map_err(Error::refused)?;
        Ok(IssuedPassword { login, password })
    }
}

impl Handler<RemoveAthlete> for RequestHandler {
    fn handle(&self, request: RemoveAthlete) -> Result<(), Error> {
        let RemoveAthlete { login, with_recordings } = request;
        if with_recordings {
            self.roster.remove_with_data(login.as_str()).map_err(Error::refused)?;
        } else {
            self.roster.remove(login.as_str()).map_err(Error::refused)?;
        }
        Ok(())
    }
}

impl Handler<MeasureRecordings> for RequestHandler {
    fn handle(
        &self,
        MeasureRecordings(login): MeasureRecordings,
    ) -> Result<AthleteRecording, Error> {
        let loans = Arc::clone(self.logbook.read().loans());
        history::measure(&self.journal, &login, &loans).map_err(Error::failed)
    }
}

fn made_password() -> Result<String, Error> {
    generate_password().map_err(Error::failed)
}
