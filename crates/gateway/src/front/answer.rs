//! Answers to callers who send: Instagram's own, and what Antiphon says besides.

use antiphon_engine::{KnownBy, MessageKey, Settlement, State, TooLate};
use antiphon_graph::{Closed, MessageId, PersonId, Refusal, Sent};
use antiphon_store::{MessageRow, PartRow};
use axum::body::Body;
use axum::http::{HeaderName, HeaderValue, Response, StatusCode, header};
use jiff::Timestamp;
use serde_json::json;

/// Names the message in every answer to an accepted one.
const MESSAGE: HeaderName = HeaderName::from_static("antiphon-message");

/// Where the message stands, when that is not what the body says.
const STATE: HeaderName = HeaderName::from_static("antiphon-state");

/// Says that the gateway refused, in Instagram's words.
const REFUSED_BY: HeaderName = HeaderName::from_static("antiphon-refused-by");

/// Says what speaks against a message that was accepted all the same.
const WARNING: HeaderName = HeaderName::from_static("antiphon-warning");

/// Says that this is the answer to an earlier call with the same key.
const REPLAYED: HeaderName = HeaderName::from_static("idempotent-replayed");

/// Says which of the caller's preferences were followed.
const PREFERENCE_APPLIED: HeaderName = HeaderName::from_static("preference-applied");

/// Says how many parts of a message were delivered before it ended.
const DELIVERED_PARTS: HeaderName = HeaderName::from_static("antiphon-delivered-parts");

/// Instagram's body, in axum's words.
pub(super) fn of_graph(response: Response<Vec<u8>>) -> Response<Body> {
    response.map(Body::from)
}

/// Refused before it was kept.
pub(super) fn refused_here(refusal: &Refusal) -> Response<Body> {
    let mut response = of_graph(refusal.to_http());
    let headers = response.headers_mut();
    headers.insert(REFUSED_BY, HeaderValue::from_static("gateway"));
    if refusal.status() == StatusCode::SERVICE_UNAVAILABLE {
        headers.insert(header::RETRY_AFTER, HeaderValue::from_static("1"));
    }
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
            // An echo proves a private reply without naming whom it went to.
            None => accepted(key, State::Delivered),
        },
        Settlement::Refused(refusal) => of_graph(refusal.to_http()),
        Settlement::Expired(TooLate::Window) => {
            refused_here(&Closed { closes_at: Timestamp::UNIX_EPOCH }.refusal())
        }
        Settlement::Expired(TooLate::Expiry) => accepted(key, State::Expired),
        Settlement::Unknown { .. } | Settlement::GivenUp => accepted(key, State::Unknown),
        // Of one that goes on with its next part nobody is told.
        Settlement::Queued { .. } | Settlement::PartDelivered { .. } => accepted(key, State::Queued),
        Settlement::Held => accepted(key, State::Held),
    };
    named(response, key)
}

/// Where a message stands by now, told to its caller; with Instagram's ids of all its parts, or how many are delivered.
pub(super) fn of_row(row: &MessageRow, parts: &[PartRow], person: Option<&PersonId>) -> Response<Body> {
    let response = standing(row, person);
    match row.parts {
        Some((_, all)) if row.state == State::Delivered && all > 1 => with_ids(row, parts, person, response),
        Some((done, all)) if row.state != State::Delivered && all > 1 => {
            let mut response = response;
            response.headers_mut().insert(DELIVERED_PARTS, plain(&format!("{done}/{all}")));
            response
        }
        _ => response,
    }
}

/// Instagram's body with the ids of all parts beside the last one's.
fn with_ids(
    row: &MessageRow,
    parts: &[PartRow],
    person: Option<&PersonId>,
    response: Response<Body>,
) -> Response<Body> {
    let Some(person) = row.person.as_ref().or(person) else { return response };
    let ids: Vec<_> = parts.iter().map(|part| part.mid.as_ref().map(MessageId::as_str)).collect();
    let last = row.mid.as_ref().map(MessageId::as_str);
    let body = json!({ "recipient_id": person.as_str(), "message_id": last, "message_ids": ids });
    response.map(|_| Body::from(body.to_string()))
}

fn standing(row: &MessageRow, person: Option<&PersonId>) -> Response<Body> {
    let settlement = match row.state {
        State::Delivered => Settlement::Delivered {
            mid: row.mid.clone(),
            person: row.person.clone(),
            known_by: row.known_by.unwrap_or(KnownBy::Answer),
        },
        State::Refused => match row.refusal() {
            Some(refusal) => Settlement::Refused(refusal),
            None => return accepted(row.key, row.state),
        },
        State::Expired if row.word() == Some("window") => Settlement::Expired(TooLate::Window),
        state => return accepted(row.key, state),
    };
    of_settlement(row.key, &settlement, person)
}

/// It is kept, and where it stands: ask again later.
pub(super) fn accepted(key: MessageKey, state: State) -> Response<Body> {
    let body = json!({ "id": key.to_string(), "state": state.word() }).to_string();
    let mut response = Response::new(Body::from(body));
    *response.status_mut() = StatusCode::ACCEPTED;
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/json; charset=UTF-8"));
    headers.insert(STATE, HeaderValue::from_static(state.word()));
    headers.insert(header::LOCATION, plain(&format!("/v1/messages/{key}")));
    named(response, key)
}

/// The same, as the answer to a repeated call.
pub(super) fn replayed(mut response: Response<Body>) -> Response<Body> {
    response.headers_mut().insert(REPLAYED, HeaderValue::from_static("true"));
    response
}

/// The same, with what was found of what the message links to.
pub(super) fn warned(mut response: Response<Body>, warnings: &[String]) -> Response<Body> {
    for warning in warnings {
        let letters = warning.chars().map(|letter| if matches!(letter, ' '..='~') { letter } else { '?' });
        response.headers_mut().append(WARNING, plain(&letters.collect::<String>()));
    }
    response
}

/// The same, with the preference that was followed.
pub(super) fn preferred(mut response: Response<Body>, applied: Option<&str>) -> Response<Body> {
    if let Some(applied) = applied {
        response.headers_mut().insert(PREFERENCE_APPLIED, plain(applied));
    }
    response
}

/// A key that was used with something else.
pub(super) fn other_content() -> Response<Body> {
    let message = "This Idempotency-Key was used with other content; a new message needs a new key";
    refused_here(&Refusal::unfit(StatusCode::UNPROCESSABLE_ENTITY, message))
}

/// Nothing was kept, and the same call may be made again.
pub(super) fn not_now() -> Response<Body> {
    let message = "Antiphon cannot keep a message at the moment; nothing was sent, so send it again";
    refused_here(&Refusal::not_now(message))
}

/// Nobody knows whether it was kept. Only with a key the same call may be made again without harm.
pub(super) fn not_known(key: MessageKey, has_idempotency_key: bool) -> Response<Body> {
    let refusal = if has_idempotency_key {
        Refusal::not_now(
            "Whether the message was kept is not known; send it again with the same Idempotency-Key",
        )
    } else {
        let look = format!("GET /v1/messages/{key} tells once the gateway runs again");
        Refusal::doubtful(format!("Whether the message was kept is not known; {look}"))
    };
    named(refused_here(&refusal), key)
}

fn named(mut response: Response<Body>, key: MessageKey) -> Response<Body> {
    response.headers_mut().insert(MESSAGE, plain(&key.to_string()));
    response
}

fn plain(value: &str) -> HeaderValue {
    HeaderValue::from_str(value).expect("letters, digits and a few signs are a header's value")
}

#[cfg(test)]
mod tests {
    use antiphon_engine::Shard;
    use antiphon_graph::MediaKind;

    use super::*;
    use crate::media::Look;

    fn key() -> MessageKey {
        MessageKey::new(Shard(3), "2026-01-01T12:00:00Z".parse().unwrap(), [7; 9])
    }

    fn told(settlement: &Settlement) -> Response<Body> {
        of_settlement(key(), settlement, Some(&PersonId::new("900000000000001").unwrap()))
    }

    #[test]
    fn what_is_delivered_is_told_in_instagrams_words() {
        let mid = Some(MessageId::new("aWdf").unwrap());
        let delivered = told(&Settlement::Delivered { mid, person: None, known_by: KnownBy::Answer });
        assert_eq!(delivered.status(), 200);
        assert_eq!(delivered.headers()[MESSAGE], key().to_string().as_str());
        assert!(!delivered.headers().contains_key(STATE));
    }

    #[test]
    fn what_is_not_settled_is_never_an_error() {
        let at = Timestamp::UNIX_EPOCH;
        for (settlement, state) in [
            (Settlement::Unknown { first_byte_at: at, deadline: at }, "unknown"),
            (Settlement::GivenUp, "unknown"),
            (Settlement::Expired(TooLate::Expiry), "expired"),
        ] {
            let answer = told(&settlement);
            assert_eq!((answer.status().as_u16(), &answer.headers()[STATE]), (202, &plain(state)));
            assert_eq!(answer.headers()[header::LOCATION], format!("/v1/messages/{}", key()).as_str());
        }
    }

    #[test]
    fn a_warning_is_one_line_of_plain_letters() {
        let look = Look::Unreachable("it said é\r\nSet-Cookie: x".into());
        let doubt = look.doubts(MediaKind::Image, "https://a.example/é?hush")[0].to_string();
        let answer = warned(accepted(key(), State::Queued), &[doubt.clone(), doubt]);
        let warnings: Vec<_> = answer.headers().get_all(WARNING).iter().collect();
        assert_eq!(warnings, ["image https://a.example/%C3%A9: it said ???Set-Cookie: x"; 2]);
    }

    #[test]
    fn a_window_that_ended_first_is_told_as_instagram_would() {
        let answer = told(&Settlement::Expired(TooLate::Window));
        assert_eq!(answer.status(), 403);
        assert_eq!(answer.headers()[REFUSED_BY], "gateway");
        assert!(answer.headers().contains_key(MESSAGE));
    }

    #[test]
    fn only_what_was_surely_not_kept_invites_a_caller_without_key_to_send_again() {
        assert_eq!(not_now().status(), 503);
        assert!(not_now().headers().contains_key(header::RETRY_AFTER));
        assert_eq!(not_known(key(), true).status(), 503);
        assert_eq!(not_known(key(), false).status(), 500);
    }
}
