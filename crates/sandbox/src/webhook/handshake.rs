//! The subscription handshake: Instagram asks an address whether it wants webhooks, and the app proves that it does.
//! See <https://developers.facebook.com/documentation/instagram-platform/webhooks>.

use std::time::Duration;

use bytes::Bytes;
use http::Request;
use http::header::{ACCEPT, HOST, USER_AGENT};
use http_body_util::Full;
use url::form_urlencoded;

use super::carry::{Address, Answer, Carried};
use super::{note, post};
use crate::journal::Note;
use crate::problem::Problem;
use crate::space::Space;

/// What it is called on the wire.
pub(crate) const OPERATION: &str = "webhook handshake";

/// How long the app may take.
const PATIENCE: Duration = Duration::from_secs(20);

/// How much of a wrong answer is shown.
const SHOWN: usize = 100;

/// Asks the app at an address to answer a challenge, and says how long it took.
///
/// # Errors
///
/// What the app did instead of answering 200 with the bare challenge, and what to look at.
pub(crate) async fn shake(space: &Space, url: &str, verify_token: &str) -> Result<Duration, Problem> {
    let (to, path) = Address::of(url).map_err(Problem::Invalid)?;
    let at = space.clock.now();
    let challenge = challenge(at.as_microsecond());
    let query = form_urlencoded::Serializer::new(String::new())
        .append_pair("hub.mode", "subscribe")
        .append_pair("hub.challenge", &challenge)
        .append_pair("hub.verify_token", verify_token)
        .finish();
    let joint = if path.query().is_some() { '&' } else { '?' };
    let request = Request::get(format!("{path}{joint}{query}"))
        .header(HOST, to.authority())
        .header(ACCEPT, "*/*")
        .header(USER_AGENT, post::AGENT)
        .body(Full::new(Bytes::new()))
        .map_err(|error| Problem::Invalid(format!("{url:?} cannot be asked: {error}")))?;
    let carried = space.webhooks.carrier.carry(&to, request, PATIENCE, None).await;
    let (took, judged) = (carried.took, judge(&carried, &challenge));
    let note = Note { reason: judged.clone().err(), ..Note::new(at, OPERATION) };
    note::keep(space, None, note, carried);
    judged.map(|()| took).map_err(|why| Problem::Conflict(format!("the handshake with {url} failed: {why}")))
}

/// Ten digits, as Instagram's challenges have; they need to be new, not secret.
fn challenge(microseconds: i64) -> String {
    format!("{:010}", microseconds.unsigned_abs() % 10_000_000_000)
}

fn judge(carried: &Carried, challenge: &str) -> Result<(), String> {
    let Answer { status, body } = carried.answer.as_ref().map_err(Clone::clone)?;
    match status {
        200 if body.as_ref() == challenge.as_bytes() => Ok(()),
        200 if body.trim_ascii() == challenge.as_bytes() => {
            Err("it answered the challenge with white space around it; answer with the bare challenge".into())
        }
        200 => Err(format!("it answered {}; answer with the value of hub.challenge, alone", shown(body))),
        403 => Err("it answered 403; does it expect another verify token?".into()),
        404 | 405 => Err(format!("it answered {status}; the path must answer GET as well as POST")),
        status => Err(format!("it answered {status}, not 200")),
    }
}

fn shown(body: &[u8]) -> String {
    let text = String::from_utf8_lossy(&body[..body.len().min(SHOWN)]);
    if body.is_empty() { "with an empty body".into() } else { format!("{text:?}") }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn answered(status: u16, body: &'static str) -> Carried {
        let answer = Answer { status, body: Bytes::from_static(body.as_bytes()) };
        Carried { answer: Ok(answer), ..Carried::nowhere(Bytes::new(), String::new()) }
    }

    #[test]
    fn only_the_bare_challenge_is_an_answer() {
        assert_eq!(judge(&answered(200, "1158201444"), "1158201444"), Ok(()));
        for (status, body) in
            [(200, "1158201444\n"), (200, "\"1158201444\""), (200, ""), (403, ""), (201, "1158201444")]
        {
            assert!(judge(&answered(status, body), "1158201444").is_err(), "{status} {body:?}");
        }
    }

    #[test]
    fn a_challenge_has_ten_digits() {
        assert_eq!(challenge(1_752_834_910_447_123), "4910447123");
        assert_eq!(challenge(7), "0000000007");
    }
}
