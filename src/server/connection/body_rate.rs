//! The rate at which a body arrives.

use std::{
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

use tokio::time::{Instant, sleep_until};

use super::ConnectionActivity;
use crate::server::Limits;

/// The rate is not judged before a body has taken this long.
const PACE_GRACE: Duration = Duration::from_secs(1);

/// The rate at which a body arrives. One below the minimum keeps a connection for next to nothing,
/// which means a bad link or an attack, so it is evicted when another client needs its place.
#[derive(Debug)]
pub(in crate::server) struct BodyRate {
    activity: Option<Arc<ConnectionActivity>>,
    began: Instant,
    bytes: u64,
}

impl BodyRate {
    pub(super) fn new(activity: Option<Arc<ConnectionActivity>>) -> Self {
        Self { activity, began: Instant::now(), bytes: 0 }
    }

    /// Counts bytes that arrived.
    pub(in crate::server) fn add(&mut self, bytes: usize) {
        self.bytes += bytes as u64;
        self.note(|activity| &activity.awaits_body, false);
    }

    /// When the body falls below the minimum rate if nothing more arrives; `None` if there is no
    /// minimum.
    fn falls_behind(&self, limits: &Limits) -> Option<Instant> {
        let paid_secs = self.bytes.checked_div(limits.body_bytes_per_sec)?;
        Some(self.began + PACE_GRACE + Duration::from_secs(paid_secs))
    }

    /// Returns when no data arrived for too long. Meanwhile it flags a stalled or slow body, so
    /// that the connection may be evicted.
    pub(in crate::server) async fn out_of_patience(&self, limits: &Limits) {
        tokio::select! {
            () = sleep_until(Instant::now() + limits.body_idle) => {}
            () = self.watch(limits) => {}
        }
    }

    /// Flags the connection as expendable from the moment it falls below the minimum rate.
    pub(super) async fn watch(&self, limits: &Limits) {
        let behind = self.falls_behind(limits);
        self.note(|activity| &activity.awaits_body, behind.is_some());
        if let Some(behind) = behind {
            if Instant::now() < behind {
                self.note(|activity| &activity.is_expendable, false);
                sleep_until(behind).await;
            }
            self.note(|activity| &activity.is_expendable, true);
        }
        std::future::pending::<()>().await;
    }

    fn note(&self, flag: impl Fn(&ConnectionActivity) -> &AtomicBool, is_so: bool) {
        if let Some(activity) = &self.activity {
            flag(activity).store(is_so, Ordering::Relaxed);
        }
    }
}

impl Drop for BodyRate {
    fn drop(&mut self) {
        self.note(|activity| &activity.awaits_body, false);
        self.note(|activity| &activity.is_expendable, false);
    }
}
