//! Crashes on purpose, for the chaos tests. Debug builds have it: `ANTIPHON_CRASH_AT=accept.kept:17` kills the process
//! the seventeenth time it comes to that step, as `kill -9` would.

use std::sync::atomic::{AtomicU64, Ordering};

use rustix::process::{Signal, getpid, kill_process};
use tracing::{Event, Subscriber};
use tracing_subscriber::Layer;
use tracing_subscriber::filter::filter_fn;
use tracing_subscriber::layer::Context;
use tracing_subscriber::registry::LookupSpan;

/// What all steps are traced under.
const STEP: &str = "antiphon::step";

/// Hears of one step alone.
struct Crash {
    /// How often it is still come to.
    left: AtomicU64,
}

/// The crash that the environment asks for. All other steps cost what they cost when nobody listens.
pub(super) fn asked_for<S: Subscriber + for<'a> LookupSpan<'a>>() -> Option<impl Layer<S>> {
    let asked = std::env::var("ANTIPHON_CRASH_AT").ok()?;
    let (step, nth) = asked.split_once(':').expect("ANTIPHON_CRASH_AT is a step, a colon and a number");
    let left = AtomicU64::new(nth.parse().expect("ANTIPHON_CRASH_AT ends with a number"));
    let step = step.to_owned();
    Some(Crash { left }.with_filter(filter_fn(move |at| at.target() == STEP && at.name() == step)))
}

impl<S: Subscriber> Layer<S> for Crash {
    fn on_event(&self, _: &Event<'_>, _: Context<'_, S>) {
        if self.left.fetch_sub(1, Ordering::Relaxed) == 1 {
            // It cannot fail, and nobody would be there to be told that it had not.
            let _ = kill_process(getpid(), Signal::KILL);
        }
    }
}

#[cfg(test)]
mod tests {
    use tracing_subscriber::filter::LevelFilter;
    use tracing_subscriber::layer::SubscriberExt as _;
    use tracing_subscriber::{fmt, registry};

    use super::*;

    #[test]
    fn steps_are_not_looked_at_unless_a_crash_is_asked_for() {
        let logs = registry().with(fmt::layer().with_filter(LevelFilter::WARN)).with(asked_for());
        assert_eq!(logs.max_level_hint(), Some(LevelFilter::WARN));
    }
}
