//! Instagram's own trouble, which leaves open what became of the message.

use http::StatusCode;

use super::{Class, Explanation, Match, Remedy, Row};

pub(super) static ROWS: &[Row] = &[
    Row {
        name: "outcome_unknown",
        status: StatusCode::INTERNAL_SERVER_ERROR,
        kind: "OAuthException",
        message: "An unknown error has occurred.",
        told_by: &[Match::Code(1)],
        class: Class::Unknown,
        remedy: Remedy::Prove,
        explanation: Explanation {
            what: "Something failed inside Instagram. The message has often been delivered all the same.",
            way_out: "Look for its echo or for the message in the conversation; send again only if it is \
                not there.",
        },
    },
    Row {
        name: "answer_garbled",
        status: StatusCode::INTERNAL_SERVER_ERROR,
        kind: "OAuthException",
        message: "Received invalid JSON reply.",
        told_by: &[Match::Subcode(1, 1_357_046)],
        class: Class::Unknown,
        remedy: Remedy::Prove,
        explanation: Explanation {
            what: "Instagram lost its own answer. By its own account the messages were sent.",
            way_out: "Look for the echo or for the message in the conversation; it is most likely there.",
        },
    },
    Row {
        name: "service_unavailable",
        status: StatusCode::INTERNAL_SERVER_ERROR,
        kind: "OAuthException",
        message: "An unexpected error has occurred. Please retry your request later.",
        told_by: &[Match::Code(2)],
        class: Class::Unknown,
        remedy: Remedy::Prove,
        explanation: Explanation {
            what: "Instagram is in trouble, or the person has blocked the account; the message may have \
                been delivered.",
            way_out: "Look for its echo or for the message in the conversation. If it is not there, try \
                again a few times at most.",
        },
    },
    Row {
        name: "service_declined",
        status: StatusCode::BAD_REQUEST,
        kind: "OAuthException",
        message: "Service temporarily unavailable",
        told_by: &[Match::Declined(2)],
        class: Class::Later,
        remedy: Remedy::RetryLater,
        explanation: Explanation {
            what: "Instagram declined the request for now.",
            way_out: "Try again later, a few times at most: it can also mean that the person has blocked \
                the account.",
        },
    },
    Row {
        name: "send_failed",
        status: StatusCode::INTERNAL_SERVER_ERROR,
        kind: "OAuthException",
        message: "(#1200) Temporary send message failure. Please try again later.",
        told_by: &[Match::Subcode(1200, 2_018_024), Match::Code(1200)],
        class: Class::Later,
        remedy: Remedy::RetryLater,
        explanation: Explanation {
            what: "Instagram could not send the message just now.",
            way_out: "Try again later.",
        },
    },
];
