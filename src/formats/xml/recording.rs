//! What TCX and GPX are read into: samples, sessions, laps and markers on their way to an activity.

use super::{converted, number};
use crate::{
    formats::{
        Activity, ActivitySession, Imported, Marker, Span, Sport, Unreadable,
        merge::{Samples, tidy},
    },
    model::{Metric, UnixNanos},
};

/// A recording that is being read.
#[derive(Default)]
pub(in crate::formats) struct Recording {
    pub(in crate::formats) samples: Samples,
    pub(in crate::formats) activity: Activity,
    /// The one at hand.
    pub(in crate::formats) session: Option<Draft>,
    /// Of the sample or marker at hand.
    pub(in crate::formats) time: Option<UnixNanos>,
    n_without_time: usize,
    n_bad_times: usize,
}

/// A session whose end has not been read yet.
#[derive(Default)]
pub(in crate::formats) struct Draft {
    /// That of its samples.
    pub(in crate::formats) span: Option<Span>,
    /// The lap at hand, where a format has laps around samples.
    pub(in crate::formats) lap: Option<Span>,
    pub(in crate::formats) sport: Sport,
    pub(in crate::formats) title: String,
    pub(in crate::formats) note: String,
}

impl Recording {
    /// The time of the sample or marker at hand, as it is written.
    pub(in crate::formats) fn read_time(&mut self, text: &str) {
        self.time = text.parse().ok();
        self.n_bad_times += usize::from(self.time.is_none());
    }

    /// A reading of the sample at hand; what is written times the factor is in the metric's unit.
    pub(in crate::formats) fn read_value(&mut self, metric: &Metric, factor: f64, text: &str) {
        if let Some(value) = number(text) {
            self.samples.reading(metric, converted(value, factor));
        }
    }

    /// A marker at the time at hand, if there is one.
    pub(in crate::formats) fn add_marker(&mut self, text: &str) {
        if let Some(time) = self.time {
            self.activity.markers.push(Marker { time, text: text.to_owned() });
        }
    }

    /// Closes the sample at hand; the session and the lap at hand reach as far as it.
    pub(in crate::formats) fn close_sample(&mut self) {
        let time = self.time.take();
        self.n_without_time += usize::from(time.is_none());
        if self.samples.finish(time)
            && let (Some(time), Some(session)) = (time, &mut self.session)
        {
            let span = session.span.get_or_insert(Span { from: time, to: time });
            span.from = span.from.min(time);
            span.to = span.to.max(time);
            if let Some(lap) = &mut session.lap {
                lap.to = lap.to.max(time);
            }
        }
    }

    /// Closes the lap at hand.
    pub(in crate::formats) fn close_lap(&mut self) {
        let lap = self.session.as_mut().and_then(|session| session.lap.take());
        self.activity.laps.extend(lap);
    }

    /// Closes the session at hand. One without a sample is none.
    pub(in crate::formats) fn close_session(&mut self) {
        let Some(Draft { span: Some(span), lap, sport, title, note }) = self.session.take() else {
            return;
        };
        // The file broke off in it.
        self.activity.laps.extend(lap);
        self.activity.sessions.push(ActivitySession { span, sport, title, note });
    }

    /// Gives up what was at hand where the file is damaged; samples may go on.
    pub(in crate::formats) fn resume(&mut self) {
        self.samples.finish(None);
        self.session.get_or_insert_default();
    }

    /// What came of it. `format` is its name, `no_times` says why none of the points has a time, and
    /// `damage` what could not be read.
    pub(in crate::formats) fn finish(
        mut self,
        format: &str,
        no_times: &str,
        damage: Option<String>,
    ) -> Result<Imported, Unreadable> {
        self.close_session();
        let mut notes: Vec<String> = damage.into_iter().collect();
        if self.samples.is_empty() {
            let why = notes.pop().unwrap_or_else(|| match self.n_without_time {
                0 => "there is no track in it".to_owned(),
                _ => no_times.to_owned(),
            });
            let text = format!("no sample could be read from the {format} file: {why}");
            return Err(Unreadable(text));
        }
        if 0 < self.n_without_time {
            notes.push(format!("{} points without a time were left out", self.n_without_time));
        }
        if 0 < self.n_bad_times {
            notes.push(format!("{} times could not be read", self.n_bad_times));
        }
        self.activity.samples = self.samples.into_block(&mut notes);
        tidy(&mut self.activity);
        Ok(Imported { activity: self.activity, notes })
    }
}
