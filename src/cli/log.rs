//! The log on standard error. Only our own lines can be more detailed than warnings, because traces
//! of libraries contain what clients send. The rate of each kind of line is limited.

use std::{
    collections::HashMap,
    io::{self, IsTerminal as _},
};

use parking_lot::Mutex;
use tracing::{Event, Level, Metadata, Subscriber, callsite::Identifier};
use tracing_subscriber::{
    EnvFilter, Layer,
    layer::{Context, SubscriberExt as _},
    util::SubscriberInitExt as _,
};
use trackside::{
    clock::{Clock, SystemClock},
    model::MonoNanos,
};

/// The maximum number of lines of one kind within [`SPAN_SECS`].
const MOST_OF_A_KIND: u32 = 30;
/// The count restarts after this time, in seconds.
const SPAN_SECS: f64 = 60.0;

/// Starts the log. `TRACKSIDE_LOG` sets the level, such as `info` or `trackside=debug`.
pub(super) fn start() {
    let filter = EnvFilter::try_from_env("TRACKSIDE_LOG")
        .unwrap_or_else(|_| EnvFilter::new("warn,trackside=info"));
    let lines = tracing_subscriber::fmt::layer()
        .with_writer(io::stderr)
        .with_ansi(io::stderr().is_terminal())
        .with_target(false)
        // Internal errors are printed to standard error too, which panics if that is closed.
        .log_internal_errors(false);
    let started = tracing_subscriber::registry()
        .with(filter)
        .with(RateLimit::new(SystemClock::new()))
        .with(lines)
        .try_init();
    if let Err(error) = started {
        tracing::warn!(%error, "a log was already set up");
    }
}

/// Filters out the details of libraries, and limits each kind of line to a number per minute.
struct RateLimit<C> {
    clock: C,
    line_counts: Mutex<HashMap<Identifier, LineCount>>,
}

/// The number of lines of a kind since a time.
struct LineCount {
    since: MonoNanos,
    lines: u32,
}

impl<C: Clock> RateLimit<C> {
    fn new(clock: C) -> Self {
        Self { clock, line_counts: Mutex::default() }
    }

    /// Counts one more line of a kind; `false` if it exceeds the limit. Nothing can be logged from
    /// in here, so lines are dropped without a notice.
    fn count(&self, kind: Identifier) -> bool {
        let now = self.clock.mono();
        let mut line_counts = self.line_counts.lock();
        let line_counts = line_counts.entry(kind).or_insert(LineCount { since: now, lines: 0 });
        if now.secs_since(line_counts.since) >= SPAN_SECS {
            *line_counts = LineCount { since: now, lines: 0 };
        }
        line_counts.lines = line_counts.lines.saturating_add(1);
        line_counts.lines <= MOST_OF_A_KIND
    }
}

/// Whether lines of this origin and level may be logged at all.
fn is_allowed(metadata: &Metadata<'_>) -> bool {
    *metadata.level() <= Level::WARN || metadata.target().starts_with("trackside")
}

impl<C: Clock, S: Subscriber> Layer<S> for RateLimit<C> {
    fn enabled(&self, metadata: &Metadata<'_>, _context: Context<'_, S>) -> bool {
        is_allowed(metadata)
    }

    fn event_enabled(&self, event: &Event<'_>, _context: Context<'_, S>) -> bool {
        // Details are only logged on request, and then without a limit.
        let metadata = event.metadata();
        *metadata.level() > Level::INFO || self.count(metadata.callsite())
    }
}

#[cfg(test)]
mod tests {
    use std::{
        sync::{
            Arc,
            atomic::{AtomicUsize, Ordering},
        },
        time::Duration,
    };

    use trackside::{clock::ManualClock, model::UnixNanos};

    use super::*;

    struct Shared(Arc<ManualClock>);

    impl Clock for Shared {
        fn wall(&self) -> UnixNanos {
            self.0.wall()
        }

        fn mono(&self) -> MonoNanos {
            self.0.mono()
        }
    }

    /// Counts the lines that pass the filter.
    struct Lines(Arc<AtomicUsize>);

    impl<S: Subscriber> Layer<S> for Lines {
        fn on_event(&self, _event: &Event<'_>, _context: Context<'_, S>) {
            self.0.fetch_add(1, Ordering::Relaxed);
        }
    }

    #[test]
    fn a_flood_of_one_kind_is_cut_and_other_lines_continue() {
        let clock = Arc::new(ManualClock::at(UnixNanos(0)));
        let lines = Arc::new(AtomicUsize::new(0));
        let log = tracing_subscriber::registry()
            .with(RateLimit::new(Shared(Arc::clone(&clock))))
            .with(Lines(Arc::clone(&lines)));
        let flood = |times: u32| {
            for n in 0..times {
                tracing::warn!(target: "trackside", n, "again");
            }
        };
        tracing::subscriber::with_default(log, || {
            flood(1000);
            assert_eq!(lines.load(Ordering::Relaxed), 30);
            tracing::warn!(target: "trackside", "something else");
            assert_eq!(lines.load(Ordering::Relaxed), 31);
            clock.advance(Duration::from_mins(1));
            flood(1000);
            assert_eq!(lines.load(Ordering::Relaxed), 61);
            for _ in 0..100 {
                tracing::debug!(target: "trackside", "a detail somebody asked for");
            }
            assert_eq!(lines.load(Ordering::Relaxed), 161);
            tracing::trace!(target: "hyper::proto", "what a client sent");
            tracing::info!(target: "rustls", "what a client sent");
            assert_eq!(lines.load(Ordering::Relaxed), 161);
            tracing::warn!(target: "rustls", "no details");
            assert_eq!(lines.load(Ordering::Relaxed), 162);
        });
    }
}
