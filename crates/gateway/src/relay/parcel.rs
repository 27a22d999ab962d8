//! Parcels: what goes to a target in one request, and how it is written.

use antiphon_graph::webhook::Verified;
use antiphon_store::{DeadLetter, Event, KeptDelivery, Letter, RelayId, RelayKind};
use bytes::Bytes;
use http::header::{CONTENT_TYPE, HeaderName};
use http::{HeaderMap, HeaderValue, StatusCode};
use jiff::{SignedDuration, Timestamp};

use super::signature::signatures;
use super::targets::Target;
use crate::front::event_in_json;
use crate::outside::Reach;

/// What a delivery of Instagram's is called among the dead.
pub(super) const DELIVERY: &str = "delivery";

/// One thing that goes to a target.
#[derive(Clone, Debug)]
pub(super) struct Parcel {
    /// The number in its lane.
    pub(super) number: u64,
    /// When it came, or happened.
    pub(super) came_at: Timestamp,
    /// An event's type, or `delivery`.
    pub(super) what: String,
    pub(super) letter: Letter,
}

/// What came of a try.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(crate) enum Tried {
    /// It is there.
    Arrived,
    /// Nobody wants anything there any more.
    Gone,
    /// Not now, or not this; and for how long the target wants to be left alone.
    Failed { why: String, wish: Option<SignedDuration>, is_refusal: bool },
}

impl Parcel {
    pub(super) fn of_delivery(kept: KeptDelivery) -> Self {
        let KeptDelivery { number, received_at, letter } = kept;
        Self { number, came_at: received_at, what: DELIVERY.to_owned(), letter }
    }

    pub(super) fn of_event(event: &Event) -> Self {
        let (what, body) = event_in_json(event);
        Self { number: event.number, came_at: event.at, what, letter: in_json(&body) }
    }

    pub(super) fn of_dead(dead: &DeadLetter, letter: Letter) -> Self {
        Self { number: dead.number, came_at: dead.came_at, what: dead.what.clone(), letter }
    }

    /// By what it is recognised when it comes again. A target's own, for another database counts from 1 again.
    pub(super) fn name(&self, relay: &RelayId, kind: RelayKind, lane: u8) -> String {
        let (target, number) = (relay.chance(), self.number);
        match kind {
            RelayKind::Instagram => format!("dlv_{target}_{number}"),
            RelayKind::Events => format!("evt_{target}_{lane}_{number}"),
        }
    }
}

/// A letter of JSON.
pub(super) fn in_json(body: &serde_json::Value) -> Letter {
    Letter { content_type: None, signature: None, old_signature: None, body: body.to_string().into_bytes() }
}

/// Posts a letter under a name, once.
pub(super) async fn post(reach: &Reach, to: &Target, name: &str, letter: &Letter, now: Timestamp) -> Tried {
    let headers = match to.relay.kind {
        RelayKind::Instagram => as_it_came(name, letter),
        RelayKind::Events => signed(to, name, letter, now),
    };
    match reach.post(&to.place, headers, Bytes::from(letter.body.clone())).await {
        Ok(answered) if answered.status.is_success() => Tried::Arrived,
        Ok(answered) if answered.status == StatusCode::GONE => Tried::Gone,
        Ok(answered) => Tried::Failed {
            why: answered_badly(answered.status),
            wish: answered.retry_after.map(|seconds| SignedDuration::from_secs(seconds.into())),
            is_refusal: answered.status.is_client_error() && !is_for_now(answered.status),
        },
        Err(failed) => Tried::Failed { why: failed.to_string(), wish: None, is_refusal: false },
    }
}

fn is_for_now(status: StatusCode) -> bool {
    matches!(status, StatusCode::REQUEST_TIMEOUT | StatusCode::TOO_MANY_REQUESTS)
}

fn answered_badly(status: StatusCode) -> String {
    let code = status.as_u16();
    if status.is_redirection() {
        return format!("it answered {code}, and nothing is sent where an answer points");
    }
    format!("it answered {code}")
}

/// Instagram's own head, and a name by which our repetitions are told from Instagram's.
fn as_it_came(name: &str, letter: &Letter) -> HeaderMap {
    let own = [
        (CONTENT_TYPE, letter.content_type.as_deref()),
        (HeaderName::from_static(Verified::HEADER), letter.signature.as_deref()),
        (HeaderName::from_static(Verified::HEADER_SHA1), letter.old_signature.as_deref()),
        (HeaderName::from_static("antiphon-delivery"), Some(name)),
    ];
    headers(own)
}

fn signed(to: &Target, name: &str, letter: &Letter, now: Timestamp) -> HeaderMap {
    let at = now.as_second().to_string();
    let signatures = signatures(to.secrets(now), name, now, &letter.body);
    headers([
        (CONTENT_TYPE, Some("application/json")),
        (HeaderName::from_static("webhook-id"), Some(name)),
        (HeaderName::from_static("webhook-timestamp"), Some(&at)),
        (HeaderName::from_static("webhook-signature"), Some(&signatures)),
    ])
}

fn headers<'a>(pairs: impl IntoIterator<Item = (HeaderName, Option<&'a str>)>) -> HeaderMap {
    let pairs = pairs.into_iter();
    pairs.filter_map(|(name, value)| Some((name, HeaderValue::try_from(value?).ok()?))).collect()
}
