//! Refusals of private replies to comments.

use http::StatusCode;

use super::{Class, Explanation, Match, Remedy, Row};

pub(super) static ROWS: &[Row] = &[
    Row {
        name: "private_reply_invalid",
        status: StatusCode::BAD_REQUEST,
        kind: "IGApiException",
        message: "The comment is invalid for a private reply",
        told_by: &[Match::Subcode(100, 2_534_025)],
        class: Class::Refused,
        remedy: Remedy::GiveUp,
        explanation: Explanation {
            what: "The comment has had its one private reply, is older than seven days, or does not exist.",
            way_out: "Do not repeat it. After an attempt without an answer this means that the first one \
                arrived.",
        },
    },
    Row {
        name: "private_reply_repeated",
        status: StatusCode::BAD_REQUEST,
        kind: "IGApiException",
        message: "(#-1) The comment you are trying to reply to, already has a reply.",
        told_by: &[Match::Subcode(-1, 2_534_023)],
        class: Class::Refused,
        remedy: Remedy::GiveUp,
        explanation: Explanation {
            what: "The comment has had its one private reply.",
            way_out: "Do not repeat it. Go on in the conversation once the person answers.",
        },
    },
];
