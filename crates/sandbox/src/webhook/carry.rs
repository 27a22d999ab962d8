//! Carries a webhook to the app and brings back its answer, with all bytes of both.
//!
//! Its own connections, so that the bytes in the journal are those that crossed the socket. Connections are kept for the
//! next delivery, as Instagram keeps them.

mod address;
mod connect;

use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use bytes::{Bytes, BytesMut};
use http::{Request, Response};
use http_body_util::{BodyExt as _, Full};
use hyper::body::Incoming;
use hyper::client::conn::http1::{self, SendRequest};
use hyper_util::rt::TokioIo;
use tokio::time::timeout;

pub(crate) use address::Address;

use crate::journal::{Lap, Raw, Stretch};
use crate::tap::{Recording, Tap};

/// How many idle connections are kept.
const MOST_IDLE: usize = 16;

/// How much of an answer's body is read. Nobody needs more to know whether it is a 200.
const MOST_READ: usize = 1024 * 1024;

/// A request and its answer, if one came.
#[derive(Debug)]
pub(crate) struct Carried {
    /// As it crossed the socket, or would have; empty when there was no connection.
    pub(crate) request: Raw,
    /// As it crossed the socket, as far as it came.
    pub(crate) response: Bytes,
    /// The answer, or why there is none.
    pub(crate) answer: Result<Answer, String>,
    pub(crate) took: Duration,
    /// Where the time went.
    pub(crate) laps: Vec<Lap>,
    pub(crate) tls: bool,
}

/// What the app answered.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) body: Bytes,
}

/// Connections that wait for their next request.
#[derive(Debug, Default)]
pub(crate) struct Carrier {
    idle: Mutex<Vec<Connection>>,
}

/// An open connection.
#[derive(Debug)]
struct Connection {
    to: Address,
    sender: SendRequest<Full<Bytes>>,
    recording: Recording,
}

/// Stretches of time, one behind the other.
#[derive(Debug)]
struct Laps {
    since: Instant,
    laps: Vec<Lap>,
}

impl Default for Laps {
    fn default() -> Self {
        Self { since: Instant::now(), laps: Vec::new() }
    }
}

impl Laps {
    fn end(&mut self, stretch: Stretch) {
        let now = Instant::now();
        self.laps.push(Lap::new(stretch, now.duration_since(self.since)));
        self.since = now;
    }
}

impl Carried {
    /// A request that went nowhere, and why.
    pub(crate) fn nowhere(request: impl Into<Raw>, why: String) -> Self {
        Self {
            request: request.into(),
            response: Bytes::new(),
            answer: Err(why),
            took: Duration::ZERO,
            laps: Vec::new(),
            tls: false,
        }
    }

    /// The answer's status, or why there is none.
    pub(crate) fn result(&self) -> Result<u16, String> {
        self.answer.as_ref().map(|answer| answer.status).map_err(Clone::clone)
    }
}

impl Carrier {
    /// Carries a request to an address; gives up when `patience` runs out. With `slowly`, the answer is read no faster
    /// than so many bytes a second.
    pub(crate) async fn carry(
        &self,
        to: &Address,
        request: Request<Full<Bytes>>,
        patience: Duration,
        slowly: Option<u32>,
    ) -> Carried {
        let began = Instant::now();
        let mut recording = Recording::default();
        let mut laps = Laps::default();
        let exchange = self.exchange(to, request, slowly, &mut recording, &mut laps);
        let exchanged = timeout(patience, exchange).await;
        let took = began.elapsed();
        let (response, request) = recording.take();
        let answer = match exchanged {
            Ok(Ok((answer, connection))) => {
                // Not before its recording is taken: the next request on it is another exchange.
                if let Some(connection) = connection {
                    self.keep(connection);
                }
                Ok(answer)
            }
            Ok(Err(error)) => Err(error),
            Err(_) => Err(format!("no answer within {} seconds", patience.as_secs())),
        };
        Carried { request: request.into(), response, answer, took, laps: laps.laps, tls: to.is_tls() }
    }

    async fn exchange(
        &self,
        to: &Address,
        request: Request<Full<Bytes>>,
        slowly: Option<u32>,
        recording: &mut Recording,
        laps: &mut Laps,
    ) -> Result<(Answer, Option<Connection>), String> {
        if slowly.is_none()
            && let Some(mut kept) = self.take(to)
        {
            recording.clone_from(&kept.recording);
            match kept.sender.send_request(request.clone()).await {
                Ok(response) => {
                    laps.end(Stretch::Waiting);
                    let read = read(response, kept).await;
                    laps.end(Stretch::Reading);
                    return read;
                }
                // The app hung up in the meantime: a new connection, as if the old had never been.
                Err(_) if recording.lock().read.is_empty() => {}
                Err(error) => return Err(in_words(&error)),
            }
        }
        let mut connection = Connection::open(to, slowly).await?;
        laps.end(Stretch::Connecting);
        recording.clone_from(&connection.recording);
        let sent = connection.sender.send_request(request).await;
        laps.end(Stretch::Waiting);
        let read = read(sent.map_err(|error| in_words(&error))?, connection).await;
        laps.end(Stretch::Reading);
        let (answer, connection) = read?;
        Ok((answer, connection.filter(|_| slowly.is_none())))
    }

    fn take(&self, to: &Address) -> Option<Connection> {
        let mut idle = self.idle.lock().unwrap_or_else(PoisonError::into_inner);
        idle.retain(|connection| !connection.sender.is_closed());
        let newest =
            idle.iter().rposition(|connection| connection.to == *to && connection.sender.is_ready())?;
        let connection = idle.remove(newest);
        // What was read or written since the last request belongs to none.
        connection.recording.take();
        Some(connection)
    }

    fn keep(&self, connection: Connection) {
        let mut idle = self.idle.lock().unwrap_or_else(PoisonError::into_inner);
        if idle.len() == MOST_IDLE {
            idle.remove(0);
        }
        idle.push(connection);
    }
}

impl Connection {
    async fn open(to: &Address, slowly: Option<u32>) -> Result<Self, String> {
        let (tap, recording) = Tap::new(connect::to(to, slowly).await?);
        let shaken = http1::Builder::new().title_case_headers(true).handshake(TokioIo::new(tap)).await;
        let (sender, driver) = shaken.map_err(|error| in_words(&error))?;
        // It ends when the sender is dropped; what goes wrong on it, the sender hears as well.
        tokio::spawn(async { drop(driver.await) });
        Ok(Self { to: to.clone(), sender, recording })
    }
}

/// Reads an answer to its end; the connection comes back when it can be used again.
async fn read(
    response: Response<Incoming>,
    connection: Connection,
) -> Result<(Answer, Option<Connection>), String> {
    let status = response.status().as_u16();
    let mut incoming = response.into_body();
    let mut body = BytesMut::new();
    while let Some(frame) = incoming.frame().await {
        let frame = frame.map_err(|_| format!("the app began to answer {status} and broke off"))?;
        if let Ok(data) = frame.into_data() {
            body.extend_from_slice(&data);
        }
        if body.len() > MOST_READ {
            return Ok((Answer { status, body: body.freeze() }, None));
        }
    }
    Ok((Answer { status, body: body.freeze() }, Some(connection)))
}

fn in_words(error: &hyper::Error) -> String {
    if error.is_incomplete_message() || error.is_closed() || error.is_canceled() {
        return "the app closed the connection before its answer was complete".into();
    }
    if error.is_parse() {
        return "the app's answer is not HTTP/1.1".into();
    }
    let cause = std::error::Error::source(error).map(ToString::to_string);
    format!("the connection broke: {}", cause.unwrap_or_else(|| error.to_string()))
}
