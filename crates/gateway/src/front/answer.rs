//! Answers to callers who send: Instagram's own, and what Antiphon says besides.

use antiphon_engine::{MessageKey, Settlement, State};
use antiphon_graph::{PersonId, Refusal, Sent};
use axum::body::Body;
use axum::http::{HeaderName, HeaderValue, Response, StatusCode, header};
use serde_json::json;

/// Names the message in every answer to an accepted one.
const MESSAGE: HeaderName = HeaderName::from_static("antiphon-message");

/// Where the message stands, when that is not the end.
const STATE: HeaderName = HeaderName::from_static("antiphon-state");

/// Says that the gateway refused, in Instagram's words.
const REFUSED_BY: HeaderName = HeaderName::from_static("antiphon-refused-by");

/// Says that this is the answer to an earlier call with the same key.
const REPLAYED: HeaderName = HeaderName::from_static("idempotent-replayed");

/// Instagram's body, in axum's words.
pub(super) fn of_graph(response: Response<Vec<u8>>) -> Response<Body> {
    response.map(Body::from)
}

/// Refused before it was kept.
pub(super) fn refused_here(refusal: &Refusal) -> Response<Body> {
    let mut response = of_graph(refusal.to_http());
    response.headers_mut().insert(REFUSED_BY, HeaderValue::from_static("gateway"));
    response
}

/// What became of a message that was kept, told to its caller.
pub(super) fn of_settlement(
    key: MessageKey,
    settlement: &Settlement,
    person: Option<&PersonId>,
) -> Response<Body> {
    let response = match settlement {
        Settlement::Delivered { mid, person: told, .. } => match told.as_ref().or(person) {
            Some(person) => {
                of_graph(Sent { recipient_id: person.clone(), message_id: mid.clone() }.to_http())
            }
            None => accepted(key, State::Delivered),
        },
        Settlement::Refused(refusal) => of_graph(refusal.to_http()),
        Settlement::Expired(_) => {
            let message = "This message is sent outside of allowed window.";
            refused_here(&Refusal::new(StatusCode::FORBIDDEN, 10, 2_534_022, "IGApiException", message))
        }
        Settlement::Unknown { .. } | Settlement::GivenUp => accepted(key, State::Unknown),
        Settlement::Queued { .. } => accepted(key, State::Queued),
    };
    named(response, key)
}

/// It is kept, and where it stands: ask again later.
pub(super) fn accepted(key: MessageKey, state: State) -> Response<Body> {
    let body = json!({ "id": key.to_string(), "state": state.word() }).to_string();
    let mut response = Response::new(Body::from(body));
    *response.status_mut() = StatusCode::ACCEPTED;
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/json; charset=UTF-8"));
    headers.insert(STATE, HeaderValue::from_static(state.word()));
    if let Ok(location) = HeaderValue::from_str(&format!("/v1/messages/{key}")) {
        headers.insert(header::LOCATION, location);
    }
    named(response, key)
}

/// The same, as the answer to a repeated call.
pub(super) fn replayed(mut response: Response<Body>) -> Response<Body> {
    response.headers_mut().insert(REPLAYED, HeaderValue::from_static("true"));
    response
}

/// A key that was used with something else.
pub(super) fn other_content() -> Response<Body> {
    let message = "This Idempotency-Key was used with other content; a new message needs a new key";
    let refusal = Refusal::new(StatusCode::UNPROCESSABLE_ENTITY, 100, None, "IGApiException", message);
    refused_here(&refusal)
}

/// Nothing was kept, and the same call may be made again.
pub(super) fn not_now() -> Response<Body> {
    let message = "Antiphon cannot keep a message at the moment; nothing was sent, so send it again";
    let refusal = Refusal::new(StatusCode::SERVICE_UNAVAILABLE, 2, None, "OAuthException", message);
    let mut response = refused_here(&refusal);
    response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from_static("1"));
    response
}

fn named(mut response: Response<Body>, key: MessageKey) -> Response<Body> {
    if let Ok(name) = HeaderValue::from_str(&key.to_string()) {
        response.headers_mut().insert(MESSAGE, name);
    }
    response
}
