//! What is done about alarms.

use super::RequestHandler;
use crate::{
    alarm::{Monitor, Outcome, SelfTest},
    control::{
        AcknowledgeAlarms, AssignIncident, CloseIncident, Error, Handler, SetOutOfService,
        SnoozeAlarms, TestAlarms,
    },
    engine::alarms::log_events,
    live::Moment,
};

impl RequestHandler {
    /// It counts at once; that it outlives a restart is what the disk is waited for.
    fn change_alarms(&self, change: impl FnOnce(&mut Monitor) -> Outcome) -> Result<(), Error> {
        let Outcome { events, log, .. } = self.alarms.change(change);
        log_events(&events);
        self.write_log(log).map(drop)
    }

    fn moment(&self) -> Moment {
        Moment { wall: self.clock.wall(), mono: self.clock.mono() }
    }
}

impl Handler<AcknowledgeAlarms> for RequestHandler {
    fn handle(&self, AcknowledgeAlarms { shown, at }: AcknowledgeAlarms) -> Result<(), Error> {
        self.change_alarms(|monitor| monitor.acknowledge(&shown, at))
    }
}

impl Handler<SnoozeAlarms> for RequestHandler {
    fn handle(&self, SnoozeAlarms { shown, at }: SnoozeAlarms) -> Result<(), Error> {
        self.change_alarms(|monitor| monitor.snooze(&shown, at))
    }
}

impl Handler<AssignIncident> for RequestHandler {
    fn handle(&self, AssignIncident { alarm, responder }: AssignIncident) -> Result<(), Error> {
        let now = self.moment();
        self.change_alarms(|monitor| monitor.assign(alarm, &responder, now))
    }
}

impl Handler<CloseIncident> for RequestHandler {
    fn handle(&self, CloseIncident { alarm, note }: CloseIncident) -> Result<(), Error> {
        let now = self.moment();
        self.change_alarms(|monitor| monitor.close(alarm, &note, now))
    }
}

impl Handler<SetOutOfService> for RequestHandler {
    fn handle(&self, request: SetOutOfService) -> Result<(), Error> {
        let SetOutOfService { login, alarm, is_out } = request;
        let Some(athlete) = self.roster.athlete(login.as_str()) else {
            return Err(Error::Failed(format!("{login} is not in the roster")));
        };
        let now = self.moment();
        self.change_alarms(|monitor| monitor.set_out_of_service(&athlete, alarm, is_out, now))
    }
}

impl Handler<TestAlarms> for RequestHandler {
    fn handle(&self, TestAlarms: TestAlarms) -> Result<(), Error> {
        self.alarms.set_self_test(SelfTest::run(&self.alarm_rules));
        Ok(())
    }
}
