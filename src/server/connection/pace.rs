//! How fast a body comes.

use std::{
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

use tokio::time::{Instant, sleep_until};

use super::Pulse;
use crate::server::Limits;

/// A body may take this long before its pace is looked at.
const PACE_GRACE: Duration = Duration::from_secs(1);

/// How fast a body comes. One below the least pace holds a place for next to nothing: that is a
/// phone with a bad link, or an attack, and the connection goes when another needs its place.
#[derive(Debug)]
pub(in crate::server) struct Pace {
    pulse: Option<Arc<Pulse>>,
    began: Instant,
    bytes: u64,
}

impl Pace {
    pub(super) fn new(pulse: Option<Arc<Pulse>>) -> Self {
        Self { pulse, began: Instant::now(), bytes: 0 }
    }

    /// Counts what came.
    pub(in crate::server) fn add(&mut self, bytes: usize) {
        self.bytes += bytes as u64;
        self.note(|pulse| &pulse.awaits_body, false);
    }

    /// When what came so far is too little for its place, if no more comes; `None` without a least
    /// pace.
    fn falls_behind(&self, limits: &Limits) -> Option<Instant> {
        let paid_secs = self.bytes.checked_div(limits.body_bytes_per_sec)?;
        Some(self.began + PACE_GRACE + Duration::from_secs(paid_secs))
    }

    /// Returns when nothing came for too long. Waiting is noted meanwhile, so that others can have
    /// the place of a body that pauses or trickles.
    pub(in crate::server) async fn out_of_patience(&self, limits: &Limits) {
        tokio::select! {
            () = sleep_until(Instant::now() + limits.body_idle) => {}
            () = self.watch(limits) => {}
        }
    }

    /// Notes that the connection may be cut, from the moment on at which it falls behind.
    pub(super) async fn watch(&self, limits: &Limits) {
        let behind = self.falls_behind(limits);
        self.note(|pulse| &pulse.awaits_body, behind.is_some());
        if let Some(behind) = behind {
            if Instant::now() < behind {
                self.note(|pulse| &pulse.is_expendable, false);
                sleep_until(behind).await;
            }
            self.note(|pulse| &pulse.is_expendable, true);
        }
        std::future::pending::<()>().await;
    }

    fn note(&self, flag: impl Fn(&Pulse) -> &AtomicBool, is_so: bool) {
        if let Some(pulse) = &self.pulse {
            flag(pulse).store(is_so, Ordering::Relaxed);
        }
    }
}

impl Drop for Pace {
    fn drop(&mut self) {
        self.note(|pulse| &pulse.awaits_body, false);
        self.note(|pulse| &pulse.is_expendable, false);
    }
}
