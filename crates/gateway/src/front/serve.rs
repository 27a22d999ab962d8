//! The listener: HTTP/1.1 with bounds on heads, connections and idleness.

use std::time::Duration;

use antiphon_store::Store;
use hyper::server::conn::http1;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::service::TowerToHyperService;
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinSet;
use tokio::time::{sleep, timeout};
use tokio_util::sync::CancellationToken;

use super::patience::Patient;
use super::{Front, router, seats};

/// For a request's head to come whole, from the connection's beginning or the last answer's end.
const HEAD: Duration = Duration::from_secs(10);

/// The largest head, in bytes.
const HEAD_BYTES: usize = 16 * 1024;

/// For what is under way when the gateway is told to end.
const GOODBYE: Duration = Duration::from_secs(30);

/// Serves until it is told to stop; then takes nothing new, and finishes what is under way.
pub(crate) async fn serve<S: Store>(listener: TcpListener, front: Front<S>) {
    let stop = front.stop.clone();
    let seats = if front.listener.has_graph() { seats::of_this_process() } else { seats::of_admin() };
    let service = TowerToHyperService::new(router(front));
    let mut connections = JoinSet::new();
    let accept = async {
        loop {
            let seat = seats.clone().acquire_owned().await.expect("nobody closes the semaphore");
            match listener.accept().await {
                Ok((stream, _)) => {
                    let serving = connection(stream, service.clone(), stop.clone());
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
    if timeout(GOODBYE, all_gone).await.is_err() {
        connections.shutdown().await;
    }
}

async fn connection(stream: TcpStream, service: TowerToHyperService<axum::Router>, stop: CancellationToken) {
    let _ = stream.set_nodelay(true);
    let serving = http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(HEAD)
        .max_buf_size(HEAD_BYTES)
        .serve_connection(TokioIo::new(Patient::new(stream)), service);
    let mut serving = std::pin::pin!(serving);
    let served = tokio::select! {
        served = &mut serving => served,
        () = stop.cancelled() => {
            serving.as_mut().graceful_shutdown();
            serving.await
        }
    };
    if let Err(error) = served {
        tracing::debug!(%error, "a connection broke");
    }
}
