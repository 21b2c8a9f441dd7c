//! Alarms of the tests: the real rules over what the world's athletes send.

use std::sync::Arc;

use trackside::{
    alarm::{Input, Laptop, Limits, Quiet, Rules, Seen, SelfTest, Watched},
    clock::Clock as _,
    control::{
        AcknowledgeAlarms, AssignIncident, CloseIncident, Envelope, SetOutOfService, SnoozeAlarms,
    },
    kind::Kind,
    live::{AthleteContext, ContextSources, LiveAthlete, Moment},
    metric::Metric,
};

use crate::world::World;

impl World {
    /// Now, by both clocks.
    pub fn moment(&self) -> Moment {
        Moment { wall: self.clock.wall(), mono: self.clock.mono() }
    }

    /// Looks for alarms as the engine does once a second.
    pub fn look_for_alarms(&self) {
        let reads = self.reads();
        let now = self.moment();
        let mut reader = reads.live.reader();
        reader.update(now);
        let roster = (reads.roster)();
        let logbook = reads.logbook.read();
        let sources = ContextSources {
            problems: &[],
            activity: &[],
            logbook: &logbook,
            address_lost: None,
            event_from: None,
            now: now.wall,
        };
        let nobody = LiveAthlete::default();
        let stops = Kind::Road.definition().stops;
        let athletes: Vec<Watched<'_>> = roster
            .athletes
            .iter()
            .map(|athlete| {
                let seen = reader.at(athlete.id, now.mono);
                let login = athlete.login.as_str();
                let context = AthleteContext::of(login, Some(now.wall), &sources);
                Watched {
                    athlete,
                    seen: Seen::of(&seen, &context, reader.signals(athlete.id, now.mono)),
                    recent: reader.athlete(athlete.id).map_or(&nobody, Arc::as_ref).recent(),
                    limits: Limits::of(&athlete.profile),
                    stops,
                    quiet: Quiet::of(&seen, &context),
                }
            })
            .collect();
        let status = self.status.read();
        let laptop = Laptop {
            recording: status.recording.clone(),
            free_bytes: status.free_bytes,
            battery: None,
            addresses: status.reachable.clone(),
        };
        let input = Input { now, athletes: &athletes, laptop: &laptop };
        self.alarms.change(|monitor| monitor.tick(&input));
    }

    /// This athlete rides so for some seconds, while alarms are looked for.
    pub fn ride_for(&self, secs: u64, bib: u32, hr_bpm: f64, spd_kph: f64) {
        for _ in 0..secs {
            self.wait(1);
            self.ride(bib, hr_bpm, 200.0, spd_kph);
            self.look_for_alarms();
        }
    }

    /// This athlete calls for help.
    pub fn call_for_help(&self, bib: u32) {
        self.wait(1);
        let place = [(Metric::LatDeg, 43.763), (Metric::LngDeg, 11.27)];
        self.send(
            bib,
            &[(Metric::HrBpm, 150.0), (Metric::Sos, 1.0), place[0].clone(), place[1].clone()],
        );
        self.look_for_alarms();
    }

    /// This athlete no longer calls for help.
    pub fn call_is_over(&self, bib: u32) {
        for _ in 0..30 {
            self.wait(1);
            self.send(bib, &[(Metric::HrBpm, 120.0), (Metric::SpdKph, 10.0), (Metric::Sos, 0.0)]);
            self.look_for_alarms();
        }
    }

    /// Does what is asked about alarms, as the engine would; gives back what is about something else.
    pub(crate) fn answer_alarms(
        alarms: &trackside::alarm::AlarmKeeper,
        roster: &[Arc<trackside::model::Athlete>],
        now: Moment,
        envelope: Envelope,
    ) -> Option<Envelope> {
        match envelope {
            Envelope::AcknowledgeAlarms(AcknowledgeAlarms { shown, at }, reply) => {
                alarms.change(|monitor| monitor.acknowledge(&shown, at));
                reply.send(Ok(()));
            }
            Envelope::SnoozeAlarms(SnoozeAlarms { shown, at }, reply) => {
                alarms.change(|monitor| monitor.snooze(&shown, at));
                reply.send(Ok(()));
            }
            Envelope::AssignIncident(AssignIncident { alarm, responder }, reply) => {
                alarms.change(|monitor| monitor.assign(alarm, &responder, now));
                reply.send(Ok(()));
            }
            Envelope::CloseIncident(CloseIncident { alarm, note }, reply) => {
                alarms.change(|monitor| monitor.close(alarm, &note, now));
                reply.send(Ok(()));
            }
            Envelope::SetOutOfService(SetOutOfService { login, alarm, is_out }, reply) => {
                let athlete = roster.iter().find(|it| it.login == login).expect("in the roster");
                alarms.change(|monitor| monitor.set_out_of_service(athlete, alarm, is_out, now));
                reply.send(Ok(()));
            }
            Envelope::TestAlarms(_, reply) => {
                alarms.set_self_test(SelfTest::run(&Rules::default()));
                reply.send(Ok(()));
            }
            other => return Some(other),
        }
        None
    }
}
