//! What a command that goes on running says about itself, on standard error.

use tracing_subscriber::EnvFilter;

/// Shows warnings and errors, or what `RUST_LOG` asks for.
pub(crate) fn show(as_json: bool) {
    let wanted = EnvFilter::try_from_default_env().unwrap_or_else(|_| EnvFilter::new("warn"));
    let logs =
        tracing_subscriber::fmt().with_env_filter(wanted).with_writer(std::io::stderr).with_ansi(false);
    // Only a second subscriber could be refused, and there is one.
    let _ = if as_json { logs.json().try_init() } else { logs.try_init() };
}
