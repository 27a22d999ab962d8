//! What a command that goes on running says about itself, on standard error.

#[cfg(debug_assertions)]
mod crash;

use tracing_subscriber::layer::SubscriberExt as _;
use tracing_subscriber::util::SubscriberInitExt as _;
use tracing_subscriber::{EnvFilter, Layer as _, fmt};

/// Shows warnings and errors, or what `RUST_LOG` asks for.
pub(crate) fn show(as_json: bool) {
    begin(EnvFilter::try_from_default_env().unwrap_or_else(|_| EnvFilter::new("warn")), as_json);
}

/// Shows what is wanted, as the configuration says.
pub(crate) fn show_as(wanted: &str, as_json: bool) {
    begin(EnvFilter::new(wanted), as_json);
}

fn begin(wanted: EnvFilter, as_json: bool) {
    let lines = fmt::layer().with_writer(std::io::stderr).with_ansi(false);
    let lines = if as_json { lines.json().boxed() } else { lines.boxed() };
    let logs = tracing_subscriber::registry().with(lines.with_filter(wanted));
    #[cfg(debug_assertions)]
    let logs = logs.with(crash::asked_for());
    // Only a second subscriber could be refused, and there is one.
    let _ = logs.try_init();
}
