//! Rows for what the table does not know: the answer then depends on its kind and its status.

use http::StatusCode;

use super::{Class, Explanation, Remedy, Row};
use crate::Refusal;

/// The row for a refusal that no known row fits.
///
/// A 4xx describes why nothing was done; any other status leaves open whether something was.
pub(super) fn row(refusal: &Refusal) -> &'static Row {
    match refusal.status() {
        StatusCode::TOO_MANY_REQUESTS => &ROWS[LIMIT],
        status if status.is_client_error() && refusal.is_transient() == Some(true) => &ROWS[TRANSIENT],
        status if status.is_client_error() => &ROWS[REFUSAL],
        _ => &ROWS[FAILURE],
    }
}

const LIMIT: usize = 0;
const TRANSIENT: usize = 1;
const REFUSAL: usize = 2;
const FAILURE: usize = 3;

pub(super) static ROWS: &[Row] = &[
    Row {
        name: "unlisted_limit",
        status: StatusCode::TOO_MANY_REQUESTS,
        kind: "OAuthException",
        message: "Too many calls",
        told_by: &[],
        class: Class::Throttled,
        remedy: Remedy::SlowDown,
        explanation: Explanation {
            what: "Too many calls were made; the code is not a known one.",
            way_out: "Wait a minute and go on more slowly.",
        },
    },
    Row {
        name: "unlisted_transient",
        status: StatusCode::BAD_REQUEST,
        kind: "OAuthException",
        message: "Temporary error",
        told_by: &[],
        class: Class::Later,
        remedy: Remedy::RetryLater,
        explanation: Explanation {
            what: "Instagram declined the request and expects it to pass later; the code is not a known one.",
            way_out: "Try again later, a few times at most.",
        },
    },
    Row {
        name: "unlisted_refusal",
        status: StatusCode::BAD_REQUEST,
        kind: "OAuthException",
        message: "Request refused",
        told_by: &[],
        class: Class::Refused,
        remedy: Remedy::FixRequest,
        explanation: Explanation {
            what: "Instagram refused the request for a reason that is not a known one.",
            way_out: "Read Instagram's own words; nothing was sent.",
        },
    },
    Row {
        name: "unlisted_failure",
        status: StatusCode::INTERNAL_SERVER_ERROR,
        kind: "OAuthException",
        message: "Internal error",
        told_by: &[],
        class: Class::Unknown,
        remedy: Remedy::Prove,
        explanation: Explanation {
            what: "Instagram failed in a way that is not a known one; the message may have been delivered.",
            way_out: "Look for its echo or for the message in the conversation; send again only if it is \
                not there.",
        },
    },
];
