//! Load: many kept connections, each with one request under way at a time, as fast as the answers come or by a timetable.

use std::time::{Duration, Instant};

use bytes::Bytes;
use http::{Request, Response};
use http_body_util::{BodyExt as _, Full};
use hyper::body::Incoming;
use hyper::client::conn::http1::{self, SendRequest};
use hyper_util::rt::TokioIo;
use tokio::net::TcpStream;
use tokio::task::JoinSet;
use tokio::time::sleep_until;

/// How many connections there are.
pub(crate) const CONNECTIONS: usize = 64;

/// What a load made of it.
#[derive(Debug)]
pub(crate) struct Load {
    /// Answers that it was done, or will be.
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
        Self::over(address, lasts, None, request).await
    }

    /// So many requests a second, whether or not the answers come as fast. One that is late because of the answer before it
    /// has waited since it was due.
    pub(crate) async fn at_rate<F>(address: &str, lasts: Duration, a_second: f64, request: F) -> Self
    where
        F: Fn(usize) -> Request<Full<Bytes>> + Clone + Send + 'static,
    {
        Self::over(address, lasts, Some(Duration::from_secs_f64(1.0 / a_second)), request).await
    }

    async fn over<F>(address: &str, lasts: Duration, gap: Option<Duration>, request: F) -> Self
    where
        F: Fn(usize) -> Request<Full<Bytes>> + Clone + Send + 'static,
    {
        let mut senders = Vec::new();
        for _ in 0..CONNECTIONS {
            senders.push(connect(address).await);
        }
        let mut connections = JoinSet::new();
        let started = Instant::now();
        for (number, mut sender) in senders.into_iter().enumerate() {
            let request = request.clone();
            let mut due = (0_u32..).map(move |nth| {
                let place =
                    nth * u32::try_from(CONNECTIONS).expect("some") + u32::try_from(number).expect("one");
                gap.map(|gap| started + gap * place)
            });
            connections.spawn(async move {
                let mut load = Self { good: 0, bad: None, took: Duration::ZERO, waits: Vec::new() };
                loop {
                    let since = begin(due.next().flatten()).await;
                    if since.duration_since(started) >= lasts {
                        return load;
                    }
                    let response = sender.send_request(request(number)).await.expect("it answers");
                    load.count(response, since).await;
                }
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
        if status.is_success() {
            self.good += 1;
        } else if self.bad.is_none() {
            self.bad = Some(format!("{status}: {}", String::from_utf8_lossy(&body)));
        }
    }
}

/// Since when a request waits that was due then, or at once. That a timer is late is nobody's fault but ours.
async fn begin(due: Option<Instant>) -> Instant {
    match due {
        Some(due) if due <= Instant::now() => due,
        Some(due) => {
            sleep_until(due.into()).await;
            Instant::now()
        }
        None => Instant::now(),
    }
}

/// A kept connection.
pub(crate) async fn connect(address: &str) -> SendRequest<Full<Bytes>> {
    let stream = TcpStream::connect(address).await.expect("it listens");
    stream.set_nodelay(true).expect("a fresh connection takes settings");
    let (sender, connection) = http1::handshake(TokioIo::new(stream)).await.expect("it speaks HTTP");
    tokio::spawn(connection);
    sender
}
