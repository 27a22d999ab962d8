//! Refusals that concern the request itself.

use http::StatusCode;

use super::{Class, Explanation, Match, Remedy, Row};

pub(super) static ROWS: &[Row] = &[
    Row {
        name: "message_invalid",
        status: StatusCode::BAD_REQUEST,
        kind: "IGApiException",
        message: "Invalid message data",
        told_by: &[Match::Subcode(100, 2_534_015)],
        class: Class::Refused,
        remedy: Remedy::FixRequest,
        explanation: Explanation {
            what: "The parts of the message do not fit together, or this kind of message cannot hold them.",
            way_out: "Send one kind in a message: text, or attachments that may stand together.",
        },
    },
    Row {
        name: "multi_image_unavailable",
        status: StatusCode::BAD_REQUEST,
        kind: "IGApiException",
        message: "Feature not available",
        told_by: &[Match::Subcode(100, 2_534_068)],
        class: Class::Refused,
        remedy: Remedy::SendSeparately,
        explanation: Explanation {
            what: "Several images in one message are not available to this account.",
            way_out: "Send the images one by one.",
        },
    },
    Row {
        name: "message_with_action",
        status: StatusCode::BAD_REQUEST,
        kind: "IGApiException",
        message: "Cannot send both message and state at the same time.",
        told_by: &[Match::Subcode(100, 2_018_014)],
        class: Class::Refused,
        remedy: Remedy::FixRequest,
        explanation: Explanation {
            what: "The request holds a message and a sender action.",
            way_out: "Send them as two requests.",
        },
    },
    Row {
        name: "text_too_long",
        status: StatusCode::BAD_REQUEST,
        kind: "IGApiException",
        message: "Length of param message[text] must be less than or equal to 1000",
        told_by: &[Match::Words(100, "Length of param message[text]")],
        class: Class::Refused,
        remedy: Remedy::FixRequest,
        explanation: Explanation {
            what: "The text is longer than 1,000 bytes of UTF-8; an accented letter takes two, an emoji \
                four or more.",
            way_out: "Shorten the text, or split it into several messages.",
        },
    },
    Row {
        name: "parameter_missing",
        status: StatusCode::BAD_REQUEST,
        kind: "IGApiException",
        message: "(#100) The parameter recipient is required",
        told_by: &[Match::Words(100, "is required")],
        class: Class::Refused,
        remedy: Remedy::FixRequest,
        explanation: Explanation {
            what: "A field that this request needs is not there.",
            way_out: "Add the field that the message names.",
        },
    },
    Row {
        name: "object_unknown",
        status: StatusCode::BAD_REQUEST,
        kind: "IGApiException",
        message: "Unsupported post request. Object with ID '0' does not exist, cannot be loaded due to \
            missing permissions, or does not support this operation",
        told_by: &[Match::Subcode(100, 33)],
        class: Class::Refused,
        remedy: Remedy::FixRequest,
        explanation: Explanation {
            what: "The id in the path is unknown, or this token may not see it.",
            way_out: "Use the account's `user_id` from `/me?fields=user_id`; the `id` of the same answer is \
                another number and does not work.",
        },
    },
    Row {
        name: "parameter_invalid",
        status: StatusCode::BAD_REQUEST,
        kind: "IGApiException",
        message: "Invalid parameter",
        told_by: &[Match::Code(100)],
        class: Class::Refused,
        remedy: Remedy::FixRequest,
        explanation: Explanation {
            what: "Something in the request has a value that Instagram does not take.",
            way_out: "Compare the request with the message of the error, which names the parameter.",
        },
    },
    Row {
        name: "path_unknown",
        status: StatusCode::INTERNAL_SERVER_ERROR,
        kind: "IGApiException",
        message: "Unknown path components: /messages",
        told_by: &[Match::Code(2500)],
        class: Class::Refused,
        remedy: Remedy::FixRequest,
        explanation: Explanation {
            what: "There is nothing at this path. In spite of its status 500 it will not get better.",
            way_out: "Look for a version written twice or a wrong path.",
        },
    },
    Row {
        name: "code_spent",
        status: StatusCode::BAD_REQUEST,
        kind: "OAuthException",
        message: "Matching code was not found or was already used",
        told_by: &[Match::Code(400)],
        class: Class::Refused,
        remedy: Remedy::FixRequest,
        explanation: Explanation {
            what: "The authorization code is unknown, older than an hour, or was exchanged before.",
            way_out: "Send the person through the login again and exchange the new code once, without the \
                `#_` at its end.",
        },
    },
];
