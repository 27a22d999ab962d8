//! Ctrl-C and SIGTERM.

use tokio::signal::unix::{Signal, SignalKind, signal};

use crate::failure::Failure;

/// Both ways to be told to stop. From the moment it is made, neither ends the process by itself.
pub(crate) struct Signals {
    interrupt: Signal,
    terminate: Signal,
}

/// Which way it was.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Told {
    Interrupt,
    Terminate,
}

/// Ctrl-C alone: SIGTERM ends the process as the system does.
pub(crate) struct Interrupt(Signal);

impl Interrupt {
    pub(crate) fn listen() -> Result<Self, Failure> {
        listen(SignalKind::interrupt()).map(Self)
    }

    /// Waits until it comes.
    pub(crate) async fn comes(&mut self) {
        if self.0.recv().await.is_none() {
            // No more signals come; whoever waits for one waits for ever.
            std::future::pending::<()>().await;
        }
    }
}

impl Signals {
    pub(crate) fn listen() -> Result<Self, Failure> {
        Ok(Self { interrupt: listen(SignalKind::interrupt())?, terminate: listen(SignalKind::terminate())? })
    }

    /// Waits until one comes.
    pub(crate) async fn told(&mut self) -> Told {
        tokio::select! {
            _ = self.interrupt.recv() => Told::Interrupt,
            _ = self.terminate.recv() => Told::Terminate,
        }
    }
}

fn listen(kind: SignalKind) -> Result<Signal, Failure> {
    signal(kind).map_err(|error| {
        let message = format!("cannot listen for signals: {error}");
        Failure::unexpected(message, "try again; the system may be short of resources")
    })
}
