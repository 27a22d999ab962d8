//! A webhook once more, with another body, another signature or to another address: one attempt, and no delivery.

use std::net::IpAddr;
use std::time::Duration;

use bytes::Bytes;
use http::{HeaderMap, HeaderName, HeaderValue};
use url::{Host, Url};

use super::carry::Address;
use super::delivery::Posted;
use super::note;
use crate::journal::message::Message;
use crate::journal::{Again, Exchange, Note};
use crate::problem::Problem;
use crate::space::Space;

/// How long the app may take.
const PATIENCE: Duration = Duration::from_secs(20);

const SIGNATURES: [&str; 2] = ["x-hub-signature", "x-hub-signature-256"];

/// What is different this time.
#[derive(Clone, Debug)]
pub(crate) struct Edit {
    /// The body; the same when nothing is said.
    pub(crate) body: Option<Bytes>,
    pub(crate) signature: Sealing,
    /// Where it goes; to the app when nothing is said.
    pub(crate) url: Option<String>,
}

/// How it is signed.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub(crate) enum Sealing {
    /// As it is right for the body, with the secret as it is now.
    #[default]
    Right,
    /// With the signature that the exchange had, whether or not it fits the body.
    Kept,
    /// In a way that no app may accept.
    Wrong,
    Missing,
    /// With this as the newer of the two headers, and without the older one.
    Own(HeaderValue),
}

/// What came of it.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(crate) struct Sent {
    pub(crate) exchange: u64,
    pub(crate) status: Option<u16>,
    pub(crate) reason: Option<String>,
}

/// Whether an exchange is a webhook that was posted, or would have been.
pub(crate) fn is_posted(request: &Message<'_>) -> bool {
    request.start_line.starts_with("POST ")
}

/// Posts a webhook again as it was edited.
pub(crate) async fn send(space: &Space, exchange: &Exchange, edit: Edit) -> Result<Sent, Problem> {
    let id = exchange.id;
    let request = Message::request(exchange.request.bytes()).filter(is_posted).ok_or_else(|| {
        Problem::Conflict(format!("exchange {id} was no webhook that is posted, so it cannot be again"))
    })?;
    let (app, secret) = {
        let settings = &space.world().settings;
        (settings.webhook_url.clone(), settings.app_secret.clone())
    };
    let url = match edit.url {
        Some(url) if Some(&url) != app.as_ref() => on_this_machine(url)?,
        Some(url) => url,
        None => app.ok_or_else(|| {
            Problem::Conflict("no webhook URL is set; say with `url` where it is to go".into())
        })?,
    };
    let again = if edit.body.is_some() { Again::Edited { of: id } } else { Again::Replayed { of: id } };
    let body = edit.body.unwrap_or_else(|| Bytes::copy_from_slice(&request.body));
    let (to, path) = Address::of(&url).map_err(Problem::Invalid)?;
    let mut posted = Posted::signed(body, &secret);
    if edit.signature == Sealing::Wrong {
        posted.signed = posted.signed.spoiled();
    }
    let mut again_request = posted.request(&to, &path);
    seal(again_request.headers_mut(), &edit.signature, &request);
    let at = space.clock.now();
    let carried = space.webhooks.carrier.carry(&to, again_request, PATIENCE, None).await;
    let result = carried.result();
    let Note { operation, account, person, kind, mid, .. } = exchange.note.clone();
    let note = Note { account, person, kind, mid, again: Some(again), ..Note::new(at, operation) };
    let exchange = note::keep(space, None, note, carried);
    Ok(Sent { exchange, status: result.as_ref().ok().copied(), reason: result.err() })
}

/// Puts another signature in the place of the right one, when that is wanted.
fn seal(headers: &mut HeaderMap, signature: &Sealing, before: &Message<'_>) {
    if matches!(signature, Sealing::Right | Sealing::Wrong) {
        return;
    }
    for name in SIGNATURES {
        headers.remove(name);
        let kept = || before.header(name).and_then(|value| HeaderValue::from_bytes(value).ok());
        let value = match signature {
            Sealing::Kept => kept(),
            Sealing::Own(own) if name == SIGNATURES[1] => Some(own.clone()),
            _ => None,
        };
        headers.extend(value.map(|value| (HeaderName::from_static(name), value)));
    }
}

/// An address that is none of the app's has to be on this machine: what people wrote goes nowhere else.
fn on_this_machine(url: String) -> Result<String, Problem> {
    let parsed =
        Url::parse(&url).map_err(|error| Problem::Invalid(format!("{url:?} is not a URL: {error}")))?;
    let is_here = match parsed.host() {
        Some(Host::Domain(name)) => name == "localhost" || name.ends_with(".localhost"),
        Some(Host::Ipv4(address)) => address.is_loopback(),
        Some(Host::Ipv6(address)) => IpAddr::from(address).to_canonical().is_loopback(),
        None => false,
    };
    if is_here {
        return Ok(url);
    }
    Err(Problem::Invalid(format!(
        "{url} is not on this machine; edited webhooks go to 127.0.0.1 or localhost"
    )))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn edited_webhooks_stay_on_this_machine() {
        for here in
            ["http://127.0.0.1:9/a", "http://localhost/", "http://app.localhost:1/", "http://[::1]:9/"]
        {
            assert!(on_this_machine(here.into()).is_ok(), "{here}");
        }
        for elsewhere in [
            "http://192.0.2.1/",
            "http://localhost.example.org/",
            "http://0.0.0.0:9/",
            "http://[::ffff:10.0.0.1]/",
            "file:///etc/passwd",
            "nonsense",
        ] {
            assert!(on_this_machine(elsewhere.into()).is_err(), "{elsewhere}");
        }
    }
}
