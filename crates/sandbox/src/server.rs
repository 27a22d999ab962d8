//! The sandbox's listener: HTTP/1.1, the Graph side and the control API on one port.
//!
//! Hyper reads and writes; what it does not do is done around it. Every byte of the Graph side goes through a tap into
//! the journal. Nonsense gets Instagram's error body where hyper would answer with nothing. A fault that breaks an
//! answer takes the connection out of hyper's hands and ends it by itself.

mod answer;
mod body;
mod connection;
mod ending;
mod line;
mod outgoing;
mod place;
mod refuse;
mod talk;

use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use hyper_util::service::TowerToHyperService;
use tokio::net::TcpListener;
use tokio::sync::Semaphore;
use tokio::task::JoinSet;
use tokio::time::{sleep, timeout};
use tokio_util::sync::CancellationToken;

use crate::control;
pub(crate) use crate::guard::Exposure;
use crate::space::Spaces;

/// What the server serves and how patient it is.
#[derive(Debug)]
struct Server {
    spaces: Arc<Spaces>,
    control: TowerToHyperService<Router>,
    exposure: Exposure,
    limits: Limits,
}

/// What one peer may take of the server.
#[derive(Clone, Copy, Debug)]
struct Limits {
    /// Connections at a time; further ones wait to be accepted.
    connections: usize,
    /// From the first byte of a request to the end of its head.
    head: Duration,
    /// Between two pieces of a body.
    body: Duration,
    /// Between two requests on one connection.
    idle: Duration,
    /// For a peer that is left without an answer on purpose.
    hang: Duration,
    /// For what is under way when the server is told to stop.
    goodbye: Duration,
    /// The largest head, in bytes.
    head_bytes: usize,
    /// The largest body of the Graph side, in bytes.
    body_bytes: usize,
    /// The largest multipart body of the Graph side, in bytes.
    upload_bytes: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            connections: 900, // systems commonly allow a process 1,024 open files
            head: Duration::from_secs(10),
            body: Duration::from_secs(30),
            idle: Duration::from_mins(5),
            hang: Duration::from_mins(10),
            goodbye: Duration::from_secs(5),
            head_bytes: 64 * 1024,
            body_bytes: 1024 * 1024,
            upload_bytes: 26 * 1024 * 1024,
        }
    }
}

/// Serves the spaces until told to stop; then finishes what is under way, within bounds.
pub(crate) async fn serve(
    listener: TcpListener,
    spaces: Arc<Spaces>,
    exposure: Exposure,
    stop: CancellationToken,
) {
    let control = TowerToHyperService::new(control::router(spaces.clone()));
    Server { spaces, control, exposure, limits: Limits::default() }.serve(listener, stop).await;
}

impl Server {
    async fn serve(self, listener: TcpListener, stop: CancellationToken) {
        let server = Arc::new(self);
        let seats = Arc::new(Semaphore::new(server.limits.connections));
        let mut connections = JoinSet::new();
        let accept = async {
            loop {
                let seat = seats.clone().acquire_owned().await.expect("nobody closes the semaphore");
                match listener.accept().await {
                    Ok((stream, _)) => {
                        let serving = connection::serve(server.clone(), stream, stop.clone());
                        connections.spawn(async move {
                            serving.await;
                            drop(seat);
                        });
                    }
                    Err(error) => {
                        tracing::warn!(%error, "a connection was not accepted");
                        sleep(Duration::from_millis(50)).await; // out of files, most likely: let some be closed
                    }
                }
                while connections.try_join_next().is_some() {}
            }
        };
        tokio::select! {
            () = accept => {}
            () = stop.cancelled() => {}
        }
        drop(listener);
        let all_gone = async { while connections.join_next().await.is_some() {} };
        if timeout(server.limits.goodbye, all_gone).await.is_err() {
            connections.shutdown().await;
        }
    }
}

#[cfg(test)]
mod tests;
