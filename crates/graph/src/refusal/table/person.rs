//! Refusals that concern the person a message is for.

use http::StatusCode;

use super::{Class, Explanation, Match, Remedy, Row};

pub(super) static ROWS: &[Row] = &[
    Row {
        name: "window_closed",
        status: StatusCode::FORBIDDEN,
        kind: "IGApiException",
        message: "This message is sent outside of allowed window.",
        told_by: &[Match::Subcode(10, 2_534_022)],
        class: Class::Refused,
        remedy: Remedy::WaitForPerson,
        explanation: Explanation {
            what: "The person has not written in the last 24 hours, or never did. A comment does not count.",
            way_out: "Wait until they write; the window opens with their message. A human agent may answer \
                for seven days, if the app has that feature.",
        },
    },
    Row {
        name: "window_closed_messenger",
        status: StatusCode::BAD_REQUEST,
        kind: "IGApiException",
        message: "This message is sent outside of allowed window. Learn more about the new policy here: \
            https://developers.facebook.com/docs/messenger-platform/policy-overview",
        told_by: &[Match::Subcode(10, 2_018_278)],
        class: Class::Refused,
        remedy: Remedy::WaitForPerson,
        explanation: Explanation {
            what: "The person has not written in the last 24 hours, or never did. Messenger words it so.",
            way_out: "Wait until they write; the window opens with their message.",
        },
    },
    Row {
        name: "person_not_receiving",
        status: StatusCode::BAD_REQUEST,
        kind: "IGApiException",
        message: "They can't receive your messages right now.",
        told_by: &[Match::Subcode(10, 2_018_108)],
        class: Class::Refused,
        remedy: Remedy::GiveUp,
        explanation: Explanation {
            what: "This person cannot receive messages from the account.",
            way_out: "Leave it. They can change that, the account cannot.",
        },
    },
    Row {
        name: "person_not_found",
        status: StatusCode::BAD_REQUEST,
        kind: "IGApiException",
        message: "The requested user cannot be found.",
        told_by: &[Match::Subcode(100, 2_534_014)],
        class: Class::Refused,
        remedy: Remedy::FixRequest,
        explanation: Explanation {
            what: "Nobody has this id for this account. Ids belong to one account; a user name or another \
                account's id does not work.",
            way_out: "Take the id from a webhook of this very account. If the account was connected anew, \
                old ids are void.",
        },
    },
    Row {
        name: "person_not_found_messenger",
        status: StatusCode::BAD_REQUEST,
        kind: "IGApiException",
        message: "No matching user found",
        told_by: &[Match::Subcode(100, 2_018_001)],
        class: Class::Refused,
        remedy: Remedy::FixRequest,
        explanation: Explanation {
            what: "Nobody has this id for this account. Messenger words it so.",
            way_out: "Take the id from a webhook of this very account.",
        },
    },
    Row {
        name: "conversation_gone",
        status: StatusCode::BAD_REQUEST,
        kind: "IGApiException",
        message: "The thread owner has archived or deleted this conversation, or the thread does not exist.",
        told_by: &[Match::Subcode(100, 2_534_001)],
        class: Class::Refused,
        remedy: Remedy::WaitForPerson,
        explanation: Explanation {
            what: "The conversation was archived or deleted, or there never was one.",
            way_out: "Wait until the person writes again.",
        },
    },
    Row {
        name: "person_unavailable",
        status: StatusCode::FORBIDDEN,
        kind: "IGApiException",
        message: "Message Not Sent: This person isn't available right now.",
        told_by: &[Match::Subcode(200, 1_545_041)],
        class: Class::Refused,
        remedy: Remedy::GiveUp,
        explanation: Explanation {
            what: "The person has blocked the account, or their own account is switched off.",
            way_out: "Leave it. Only they can change that.",
        },
    },
    Row {
        name: "person_not_available",
        status: StatusCode::BAD_REQUEST,
        kind: "OAuthException",
        message: "(#551) This person isn't available right now.",
        told_by: &[Match::Subcode(551, 1_545_041), Match::Code(551)],
        class: Class::Refused,
        remedy: Remedy::GiveUp,
        explanation: Explanation {
            what: "The person does not take messages from the account; most often it is blocked.",
            way_out: "Leave it. Only they can change that.",
        },
    },
    Row {
        name: "consent_missing",
        status: StatusCode::BAD_REQUEST,
        kind: "OAuthException",
        message: "User consent is required to access user profile",
        told_by: &[Match::Code(230)],
        class: Class::Refused,
        remedy: Remedy::WaitForPerson,
        explanation: Explanation {
            what: "A profile may be read only after its person has written to the account.",
            way_out: "Wait until they write, then ask again.",
        },
    },
    Row {
        name: "message_gone",
        status: StatusCode::BAD_REQUEST,
        kind: "OAuthException",
        message: "This Message has been deleted by the user or the business.",
        told_by: &[Match::Code(9_000_001)],
        class: Class::Refused,
        remedy: Remedy::GiveUp,
        explanation: Explanation {
            what: "The message was deleted, or it is not among the 20 newest of its conversation, which are \
                all that can be read.",
            way_out: "Leave it. What is needed later must be kept when the webhook brings it.",
        },
    },
];
