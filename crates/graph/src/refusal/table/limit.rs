//! Refusals because too much was asked for.

use http::StatusCode;

use super::{Class, Explanation, Match, Remedy, Row};

pub(super) static ROWS: &[Row] = &[
    Row {
        name: "rate_limited",
        status: StatusCode::BAD_REQUEST,
        kind: "OAuthException",
        message: "Calls to this api have exceeded the rate limit.",
        told_by: &[Match::Subcode(613, 2_534_040), Match::Code(613)],
        class: Class::Throttled,
        remedy: Remedy::SlowDown,
        explanation: Explanation {
            what: "The account made more calls in a second than it may: 100 for texts, 10 for audio and \
                video, 2 for reading conversations.",
            way_out: "Wait a second and go on more slowly.",
        },
    },
    Row {
        name: "rate_uneven",
        status: StatusCode::BAD_REQUEST,
        kind: "OAuthException",
        message: "Calls to this api have exceeded the rate limit.",
        told_by: &[Match::Subcode(613, 1996)],
        class: Class::Throttled,
        remedy: Remedy::SlowDown,
        explanation: Explanation {
            what: "The number of calls jumped in a way that Instagram finds odd.",
            way_out: "Wait a while and go on evenly.",
        },
    },
    Row {
        name: "bothersome",
        status: StatusCode::BAD_REQUEST,
        kind: "IGApiException",
        message: "Warning! You are engaging in behavior that may be considered bothersome",
        told_by: &[Match::Subcode(613, 2_018_338)],
        class: Class::Refused,
        remedy: Remedy::SlowDown,
        explanation: Explanation {
            what: "Instagram warns that the account bothers people, most often by misusing a message tag.",
            way_out: "Use the human agent tag for people's own answers only, and send fewer messages. This \
                one was not sent.",
        },
    },
    Row {
        name: "app_limited",
        status: StatusCode::BAD_REQUEST,
        kind: "OAuthException",
        message: "Application request limit reached",
        told_by: &[Match::Code(4)],
        class: Class::Throttled,
        remedy: Remedy::SlowDown,
        explanation: Explanation {
            what: "The app has used up its calls for now, over all of its accounts.",
            way_out: "Stop calling until the usage header falls; each further call makes the wait longer.",
        },
    },
    Row {
        name: "user_limited",
        status: StatusCode::BAD_REQUEST,
        kind: "OAuthException",
        message: "User request limit reached",
        told_by: &[Match::Code(17)],
        class: Class::Throttled,
        remedy: Remedy::SlowDown,
        explanation: Explanation {
            what: "The account has used up its calls for now.",
            way_out: "Stop calling until the usage header falls; each further call makes the wait longer.",
        },
    },
    Row {
        name: "page_limited",
        status: StatusCode::BAD_REQUEST,
        kind: "OAuthException",
        message: "(#32) Page request limit reached",
        told_by: &[Match::Code(32)],
        class: Class::Throttled,
        remedy: Remedy::SlowDown,
        explanation: Explanation {
            what: "The page or its token has used up its calls for now.",
            way_out: "Stop calling until the usage header falls; each further call makes the wait longer.",
        },
    },
    Row {
        name: "instagram_limited",
        status: StatusCode::BAD_REQUEST,
        kind: "OAuthException",
        message: "(#80002) There have been too many calls to this Instagram account. Wait a bit and try \
            again.",
        told_by: &[Match::Code(80_002)],
        class: Class::Throttled,
        remedy: Remedy::SlowDown,
        explanation: Explanation {
            what: "The account has used up its Instagram calls for now.",
            way_out: "Wait for the minutes that the `X-Business-Use-Case-Usage` header gives.",
        },
    },
    Row {
        name: "messenger_limited",
        status: StatusCode::BAD_REQUEST,
        kind: "OAuthException",
        message: "(#80006) There have been too many calls to this Messenger account. Wait a bit and try \
            again.",
        told_by: &[Match::Code(80_006)],
        class: Class::Throttled,
        remedy: Remedy::SlowDown,
        explanation: Explanation {
            what: "The account has used up its messaging calls for now.",
            way_out: "Wait for the minutes that the `X-Business-Use-Case-Usage` header gives.",
        },
    },
    Row {
        name: "business_limited",
        status: StatusCode::BAD_REQUEST,
        kind: "OAuthException",
        message: "There have been too many calls to this account. Wait a bit and try again.",
        told_by: &[Match::Codes(80_001, 80_014)],
        class: Class::Throttled,
        remedy: Remedy::SlowDown,
        explanation: Explanation {
            what: "One of the account's business limits is used up for now.",
            way_out: "Wait for the minutes that the `X-Business-Use-Case-Usage` header gives.",
        },
    },
];
