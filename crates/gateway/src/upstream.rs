//! Upstream: where Instagram is.

use std::fmt;
use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use antiphon_client::graph::{AccessToken, Endpoint};
use antiphon_client::{Client, Http, Timeouts, Transport, TransportError};
use axum::http::header::DATE;
use axum::http::{HeaderMap, Request, Response};
use jiff::Timestamp;
use jiff::fmt::rfc2822;
use url::Url;

use crate::MediaBase;
use crate::clock::machine_time;

/// Instagram, or a sandbox that plays it. Clones share connections.
#[derive(Clone)]
pub struct Upstream {
    /// Where it is.
    pub endpoint: Endpoint,
    /// How long each step of a request may take.
    pub timeouts: Timeouts,
    transport: Arc<Http>,
    skew: Arc<Skew>,
    silence: Arc<Mutex<Option<Silence>>>,
}

/// Nobody answers there.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) struct Silence {
    /// Since when, by the machine's clock.
    pub(crate) since: Timestamp,
    /// How often somebody asked in vain since then.
    pub(crate) times: u64,
}

/// By how many seconds this machine's clock is ahead of Instagram's.
struct Skew(AtomicI64);

/// Once may be chance.
const SILENT: u64 = 3;

/// Nobody told yet.
const UNTOLD: i64 = i64::MIN;

impl Upstream {
    /// Instagram at an endpoint.
    ///
    /// # Errors
    ///
    /// When the endpoint is not an address that can be called.
    #[expect(clippy::missing_panics_doc, reason = "an endpoint is an address")]
    pub fn at(endpoint: Endpoint, timeouts: Timeouts) -> Result<Self, antiphon_client::NotAnOrigin> {
        let address: Url = endpoint.base().parse().expect("an endpoint is an address");
        let transport = Arc::new(Http::to(&address, timeouts)?);
        Ok(Self {
            endpoint,
            timeouts,
            transport,
            skew: Arc::new(Skew(AtomicI64::new(UNTOLD))),
            silence: Arc::default(),
        })
    }

    /// A client that asks with a token.
    pub fn client(&self, token: AccessToken) -> Client<Self> {
        Client::over(self.clone(), self.endpoint.clone(), token)
    }

    /// Whether it is on this machine, as a sandbox is.
    pub(crate) fn is_near(&self) -> bool {
        let base = self.endpoint.base().parse::<MediaBase>();
        base.is_ok_and(|base| base.is_near())
    }

    /// Whether it has not answered the last few that asked.
    pub(crate) fn silence(&self) -> Option<Silence> {
        (*self.lock()).filter(|silence| silence.times >= SILENT)
    }

    fn lock(&self) -> MutexGuard<'_, Option<Silence>> {
        self.silence.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// By how many seconds this machine's clock was ahead of Instagram's when it last answered.
    pub(crate) fn clock_skew(&self) -> Option<i64> {
        Some(self.skew.0.load(Ordering::Relaxed)).filter(|&skew| skew != UNTOLD)
    }
}

impl Transport for Upstream {
    async fn carry(&self, request: Request<Vec<u8>>) -> Result<Response<Vec<u8>>, TransportError> {
        let answer = self.transport.carry(request).await;
        let now = machine_time();
        note(&mut self.lock(), answer.is_ok(), now);
        let answer = answer?;
        self.skew.note(answer.headers(), now);
        Ok(answer)
    }
}

/// Somebody asked.
fn note(silence: &mut Option<Silence>, is_answered: bool, now: Timestamp) {
    *silence = match *silence {
        _ if is_answered => None,
        None => Some(Silence { since: now, times: 1 }),
        Some(Silence { since, times }) => Some(Silence { since, times: times + 1 }),
    };
}

impl Skew {
    /// Windows are judged by the machine's clock unless a sandbox has one of its own, so that is the one to compare.
    fn note(&self, headers: &HeaderMap, now: Timestamp) {
        let date = headers.get(DATE).and_then(|date| date.to_str().ok());
        let theirs = date.and_then(|date| rfc2822::DateTimeParser::new().parse_timestamp(date).ok());
        if let Some(theirs) = theirs {
            self.0.store(now.duration_since(theirs).as_secs(), Ordering::Relaxed);
        }
    }
}

impl fmt::Debug for Upstream {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Upstream").field("endpoint", &self.endpoint).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn silence_begins_with_the_first_and_ends_with_an_answer() {
        let (first, later) = (Timestamp::UNIX_EPOCH, Timestamp::from_second(9).unwrap());
        let mut silence = None;
        note(&mut silence, false, first);
        note(&mut silence, false, later);
        assert_eq!(silence, Some(Silence { since: first, times: 2 }));
        note(&mut silence, true, later);
        assert_eq!(silence, None);
    }

    #[test]
    fn the_clock_is_compared_with_what_answers_say() {
        let skew = Skew(AtomicI64::new(UNTOLD));
        let now = "2026-01-01T12:00:30Z".parse().unwrap();
        let told = |date: &'static str| {
            skew.note(&HeaderMap::from_iter([(DATE, date.parse().unwrap())]), now);
            skew.0.load(Ordering::Relaxed)
        };
        assert_eq!(told("yesterday"), UNTOLD);
        assert_eq!(told("Thu, 01 Jan 2026 12:00:00 GMT"), 30);
        assert_eq!(told("Thu, 01 Jan 2026 12:01:00 GMT"), -30);
    }
}
