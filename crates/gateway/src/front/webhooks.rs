//! Webhooks: the handshake, and deliveries. The `200` follows the commit.

use std::sync::Arc;

use antiphon_graph::Handshake;
use antiphon_graph::webhook::Verified;
use antiphon_store::Store;
use axum::body::Body;
use axum::extract::{Request, State as Shared};
use axum::http::{Response, StatusCode};
use http::header::{CONTENT_ENCODING, CONTENT_TYPE};
use http::{HeaderMap, HeaderValue};

use super::{Front, answer, body, to_the_end};
use crate::ingest::Head;
use crate::{OpenApp, ingest};

/// Agrees to a subscription when the verify token is one of the apps'.
pub(super) async fn handshake<S: Store>(Shared(front): Shared<Front<S>>, request: Request) -> Response<Body> {
    answer::of_graph(self::answer(&front, request.uri().query().unwrap_or_default()))
}

/// What the question in a query is answered. A word of the gateway's own, with which it asks itself, is as good as an app's.
pub(super) fn answer<S: Store>(front: &Front<S>, query: &str) -> Response<Vec<u8>> {
    let handshake = match Handshake::from_query(query) {
        Ok(handshake) => handshake,
        Err(why) => return in_words(StatusCode::BAD_REQUEST, &format!("{why}\n")),
    };
    let trial = front.app.directory.trial(handshake.challenge());
    let apps = front.app.directory.apps();
    let tokens = apps.iter().map(|app| &app.verify_token).chain([&trial]);
    // All of them are compared, whichever fits.
    let agreed: Vec<_> = tokens.filter(|token| handshake.agree(token).is_ok()).collect();
    match agreed.first() {
        Some(token) => handshake.to_http(token),
        None if apps.is_empty() => in_words(StatusCode::FORBIDDEN, "no app is known here; add one first\n"),
        None => handshake.to_http(&trial),
    }
}

fn in_words(status: StatusCode, words: &str) -> Response<Vec<u8>> {
    let mut response = Response::new(words.as_bytes().to_vec());
    *response.status_mut() = status;
    response.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static("text/plain; charset=utf-8"));
    response
}

/// Keeps a delivery whose signature is right.
pub(super) async fn deliver<S: Store>(Shared(front): Shared<Front<S>>, request: Request) -> StatusCode {
    let began = front.app.clock.steady();
    let (parts, body) = request.into_parts();
    let signature = signature(&parts.headers);
    let (body, _room) = match front.room.read(&parts.headers, body, body::WEBHOOK).await {
        Ok(body) => body.into_parts(),
        Err(unread) => {
            front.gauges.webhooks.count("unread");
            return unread.refusal().status();
        }
    };
    if parts.headers.contains_key(CONTENT_ENCODING) {
        return StatusCode::UNSUPPORTED_MEDIA_TYPE;
    }
    let signer = front.app.directory.apps().into_iter().find(|app| signed(app, &body, &signature).is_some());
    let Some(signer) = signer else {
        front.gauges.webhooks.count("forged");
        return StatusCode::FORBIDDEN;
    };
    let text = |name: &str| Some(parts.headers.get(name)?.to_str().ok()?.to_owned());
    let (old_signature, content_type) = (text(Verified::HEADER_SHA1), text(CONTENT_TYPE.as_str()));
    let head = Head { signature, old_signature, content_type };
    let status = to_the_end(keep(front.clone(), signer, body, head)).await;
    let now = front.app.clock.steady();
    front.app.owner.counts().minutes.at(now, |minute| minute.webhooks.took(now.saturating_sub(began)));
    status
}

async fn keep<S: Store>(front: Front<S>, from: Arc<OpenApp>, body: Vec<u8>, head: Head) -> StatusCode {
    let gauges = &front.gauges;
    let verified = signed(&from, &body, &head.signature).expect("it was just verified");
    match ingest::arrival(&front.app, &from, verified, head).await {
        Ok(counted) => {
            gauges.webhooks.count("kept");
            gauges.events.add("new", counted.new);
            gauges.events.add("again", counted.again);
            gauges.events.add("foreign", counted.foreign);
            StatusCode::OK
        }
        Err(ingest::Error::Unreadable(error)) => {
            // It is signed, so Instagram sent it; to refuse it again and again would end the subscription.
            tracing::warn!(%error, "a signed webhook is no delivery");
            gauges.webhooks.count("unreadable");
            StatusCode::OK
        }
        Err(ingest::Error::Store(error)) => {
            let error = &error as &dyn std::error::Error;
            tracing::warn!(error, "a webhook was not kept; it comes again");
            gauges.webhooks.count("not_kept");
            StatusCode::SERVICE_UNAVAILABLE
        }
    }
}

/// The signature; nothing when there is none, or several, of which nobody could say which is meant.
fn signature(headers: &HeaderMap) -> String {
    let mut signatures = headers.get_all(Verified::HEADER).iter();
    match (signatures.next(), signatures.next()) {
        (Some(only), None) => only.to_str().unwrap_or_default().to_owned(),
        _ => String::new(),
    }
}

fn signed<'a>(app: &OpenApp, body: &'a [u8], signature: &str) -> Option<Verified<'a>> {
    app.secrets.iter().find_map(|secret| Verified::check(body, signature, secret).ok())
}
