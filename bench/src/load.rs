//! Load: many kept connections, each with one request under way at a time, as fast as the answers come.

use std::time::{Duration, Instant};

use bytes::Bytes;
use http::{Request, Response};
use http_body_util::{BodyExt as _, Full};
use hyper::body::Incoming;
use hyper::client::conn::http1::{self, SendRequest};
use hyper_util::rt::TokioIo;
use tokio::net::TcpStream;
use tokio::task::JoinSet;

/// How many connections there are.
pub(crate) const CONNECTIONS: usize = 64;

/// What a load made of it.
#[derive(Debug)]
pub(crate) struct Load {
    /// Answers with 200.
    pub(crate) good: u32,
    /// The first answer that was something else.
    pub(crate) bad: Option<String>,
    /// From the first request to the last answer.
    pub(crate) took: Duration,
    waits: Vec<Duration>,
}

impl Load {
    /// Good answers a second.
    pub(crate) fn rate(&self) -> f64 {
        f64::from(self.good) / self.took.as_secs_f64()
    }

    /// The wait for an answer that this part (0 to 1) of them did not exceed, in milliseconds.
    pub(crate) fn wait(&self, part: f64) -> f64 {
        let mut waits = self.waits.clone();
        waits.sort_unstable();
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            clippy::cast_precision_loss,
            reason = "a rank among some thousands"
        )]
        let rank = ((waits.len() as f64 * part) as usize).min(waits.len().saturating_sub(1));
        waits.get(rank).map_or(0.0, |wait| wait.as_secs_f64() * 1_000.0)
    }

    /// Requests for as long, each connection with requests of its own.
    pub(crate) async fn run<F>(address: &str, lasts: Duration, request: F) -> Self
    where
        F: Fn(usize) -> Request<Full<Bytes>> + Clone + Send + 'static,
    {
        let mut connections = JoinSet::new();
        let started = Instant::now();
        for number in 0..CONNECTIONS {
            let mut sender = connect(address).await;
            let request = request.clone();
            connections.spawn(async move {
                let mut load = Self { good: 0, bad: None, took: Duration::ZERO, waits: Vec::new() };
                while started.elapsed() < lasts {
                    let before = Instant::now();
                    let response = sender.send_request(request(number)).await.expect("it answers");
                    load.count(response, before).await;
                }
                load
            });
        }
        let mut all = Self { good: 0, bad: None, took: Duration::ZERO, waits: Vec::new() };
        while let Some(load) = connections.join_next().await {
            let load = load.expect("no connection panics");
            all.good += load.good;
            all.bad = all.bad.or(load.bad);
            all.waits.extend(load.waits);
        }
        all.took = started.elapsed();
        all
    }

    async fn count(&mut self, response: Response<Incoming>, since: Instant) {
        let status = response.status();
        let body = response.into_body().collect().await.expect("the whole answer comes").to_bytes();
        self.waits.push(since.elapsed());
        if status == 200 {
            self.good += 1;
        } else if self.bad.is_none() {
            self.bad = Some(format!("{status}: {}", String::from_utf8_lossy(&body)));
        }
    }
}

/// A kept connection.
async fn connect(address: &str) -> SendRequest<Full<Bytes>> {
    let stream = TcpStream::connect(address).await.expect("it listens");
    stream.set_nodelay(true).expect("a fresh connection takes settings");
    let (sender, connection) = http1::handshake(TokioIo::new(stream)).await.expect("it speaks HTTP");
    tokio::spawn(connection);
    sender
}
