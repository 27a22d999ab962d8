//! Refusals that concern the account, its token, or the app.

use http::StatusCode;

use super::{Class, Explanation, Match, Remedy, Row};

pub(super) static ROWS: &[Row] = &[
    Row {
        name: "link_unverified",
        status: StatusCode::BAD_REQUEST,
        kind: "IGApiException",
        message: "Cannot verify the connection between the IG account, the logged in user and the page",
        told_by: &[Match::Subcode(10, 2_534_077)],
        class: Class::Refused,
        remedy: Remedy::Repair,
        explanation: Explanation {
            what: "The tie between the account, its page and the person who logged in cannot be verified, \
                often for lack of two-factor login.",
            way_out: "Log in again as somebody who manages both, and confirm the login at Meta.",
        },
    },
    Row {
        name: "account_restricted",
        status: StatusCode::BAD_REQUEST,
        kind: "IGApiException",
        message: "You are temporarily restricted from sending messages.",
        told_by: &[Match::Subcode(10, 1_893_063)],
        class: Class::PauseAccount,
        remedy: Remedy::Repair,
        explanation: Explanation {
            what: "Instagram has restricted the account for breaking a rule; it cannot send for now.",
            way_out: "Stop sending. The account's status page in the Instagram app says why and until when.",
        },
    },
    Row {
        name: "permission_missing",
        status: StatusCode::BAD_REQUEST,
        kind: "IGApiException",
        message: "Application does not have permission for this action",
        told_by: &[Match::Code(10)],
        class: Class::Refused,
        remedy: Remedy::Repair,
        explanation: Explanation {
            what: "The app lacks the permission for this.",
            way_out: "Log in again and grant `instagram_business_manage_messages`; for people without a \
                role on the app it must pass App Review.",
        },
    },
    Row {
        name: "business_blocked",
        status: StatusCode::BAD_REQUEST,
        kind: "IGApiException",
        message: "The business has been blocked from sending messages via the IG Messaging API",
        told_by: &[Match::Subcode(100, 2_534_029)],
        class: Class::PauseAccount,
        remedy: Remedy::Repair,
        explanation: Explanation {
            what: "Meta has blocked this business from sending messages.",
            way_out: "Stop sending and look into Business Support Home, where the block can be appealed.",
        },
    },
    Row {
        name: "not_thread_owner",
        status: StatusCode::BAD_REQUEST,
        kind: "IGApiException",
        message: "The action is invalid since it's not the thread owner.",
        told_by: &[Match::Subcode(100, 2_534_037)],
        class: Class::Refused,
        remedy: Remedy::Repair,
        explanation: Explanation {
            what: "Another app controls this conversation.",
            way_out: "Have that app pass the conversation on, or make this one the default app in the \
                account's settings.",
        },
    },
    Row {
        name: "thread_controlled",
        status: StatusCode::BAD_REQUEST,
        kind: "IGApiException",
        message: "Message failed to send because another app is controlling this thread now.",
        told_by: &[Match::Subcode(10, 2_018_300), Match::Code(2_018_300)],
        class: Class::Later,
        remedy: Remedy::RetryLater,
        explanation: Explanation {
            what: "Another app controls this conversation at the moment.",
            way_out: "Try again when it has let go, or have it pass the conversation on.",
        },
    },
    Row {
        name: "page_not_linked",
        status: StatusCode::BAD_REQUEST,
        kind: "IGApiException",
        message: "The page is not linked to an Instagram account",
        told_by: &[Match::Subcode(100, 2_534_013)],
        class: Class::Refused,
        remedy: Remedy::Repair,
        explanation: Explanation {
            what: "The token is of a Facebook page that has no Instagram account.",
            way_out: "Link the account to the page, or use a token from Instagram's own login.",
        },
    },
    Row {
        name: "method_unsupported",
        status: StatusCode::BAD_REQUEST,
        kind: "IGApiException",
        message: "Unsupported request - method type: post",
        told_by: &[Match::Words(100, "Unsupported request - method type")],
        class: Class::PauseAccount,
        remedy: Remedy::Repair,
        explanation: Explanation {
            what: "Instagram takes no calls from this account at all: it has no role on an app in \
                development, the token has gone stale, or the platform itself is in trouble.",
            way_out: "Check the account's role on the app, then the token, then Meta's status page. What \
                waits can be sent afterwards.",
        },
    },
    Row {
        name: "token_expired",
        status: StatusCode::BAD_REQUEST,
        kind: "OAuthException",
        message: "Error validating access token: Session has expired",
        told_by: &[Match::Subcode(190, 463)],
        class: Class::PauseAccount,
        remedy: Remedy::RenewToken,
        explanation: Explanation {
            what: "The access token has expired. It lasts 60 days and can be refreshed only while it is \
                valid.",
            way_out: "Log in again for a new token, and refresh that one in time.",
        },
    },
    Row {
        name: "token_invalidated",
        status: StatusCode::BAD_REQUEST,
        kind: "OAuthException",
        message: "Error validating access token: The session has been invalidated because the user changed \
            their password or Facebook has changed the session for security reasons.",
        told_by: &[Match::Subcode(190, 460)],
        class: Class::PauseAccount,
        remedy: Remedy::RenewToken,
        explanation: Explanation {
            what: "The password was changed or Meta ended the session; the token is void.",
            way_out: "Log in again for a new token.",
        },
    },
    Row {
        name: "token_invalid",
        status: StatusCode::BAD_REQUEST,
        kind: "OAuthException",
        message: "Invalid OAuth access token.",
        told_by: &[Match::Code(190), Match::Subcode(190, 458), Match::Subcode(190, 467)],
        class: Class::PauseAccount,
        remedy: Remedy::RenewToken,
        explanation: Explanation {
            what: "The access token cannot be used: it is damaged, was revoked, or belongs to another host. \
                Tokens of Instagram's and Facebook's login are not interchangeable.",
            way_out: "Check that the whole token was copied; otherwise log in again for a new one.",
        },
    },
    Row {
        name: "session_invalid",
        status: StatusCode::BAD_REQUEST,
        kind: "OAuthException",
        message: "Session key invalid or no longer valid",
        told_by: &[Match::Code(102)],
        class: Class::PauseAccount,
        remedy: Remedy::RenewToken,
        explanation: Explanation {
            what: "The login behind the token has ended.",
            way_out: "Log in again for a new token.",
        },
    },
    Row {
        name: "access_standard",
        status: StatusCode::BAD_REQUEST,
        kind: "IGApiException",
        message: "Cannot message users who are not admins, developers or testers of the app until \
            pages_messaging permission is reviewed and the app is live.",
        told_by: &[Match::Subcode(200, 2_018_028), Match::Words(200, "Cannot message users")],
        class: Class::Refused,
        remedy: Remedy::Repair,
        explanation: Explanation {
            what: "The app has Standard Access: it may message only people who have a role on it.",
            way_out: "Give the person a role on the app, or take the app through App Review and set it live.",
        },
    },
    Row {
        name: "access_not_advanced",
        status: StatusCode::FORBIDDEN,
        kind: "OAuthException",
        message: "(#200) App does not have Advanced Access to instagram_manage_messages permission, and \
            recipient user does not have role on app.",
        told_by: &[Match::Words(200, "Advanced Access")],
        class: Class::Refused,
        remedy: Remedy::Repair,
        explanation: Explanation {
            what: "The app lacks Advanced Access to messages, and the person has no role on it.",
            way_out: "Give the person a role on the app, or ask for Advanced Access in App Review.",
        },
    },
    Row {
        name: "permission_denied",
        status: StatusCode::FORBIDDEN,
        kind: "OAuthException",
        message: "Permissions error",
        told_by: &[Match::Codes(200, 299)],
        class: Class::Refused,
        remedy: Remedy::Repair,
        explanation: Explanation {
            what: "The app or the account lacks a permission.",
            way_out: "Log in again and grant every permission that the call needs; Instagram's own words \
                may name it.",
        },
    },
    Row {
        name: "messages_access_off",
        status: StatusCode::FORBIDDEN,
        kind: "IGApiException",
        message: "The account owner has disabled access to instagram direct messages.",
        told_by: &[Match::Subcode(200, 2_534_041)],
        class: Class::PauseAccount,
        remedy: Remedy::Repair,
        explanation: Explanation {
            what: "The account's owner has switched off access to messages for connected tools.",
            way_out: "In the Instagram app: Settings, Messages and story replies, Message controls, \
                Connected tools, Allow access to messages.",
        },
    },
    Row {
        name: "activity_blocked",
        status: StatusCode::BAD_REQUEST,
        kind: "OAuthException",
        message: "The action attempted has been deemed abusive or is otherwise disallowed",
        told_by: &[Match::Code(368), Match::Subcode(4, 2_207_051)],
        class: Class::PauseAccount,
        remedy: Remedy::Repair,
        explanation: Explanation {
            what: "Instagram takes the account's activity for abuse and has blocked it for a while.",
            way_out: "Stop sending, for a day at least, and look at the account's status page before going \
                on.",
        },
    },
    Row {
        name: "permission_hidden",
        status: StatusCode::INTERNAL_SERVER_ERROR,
        kind: "OAuthException",
        message: "An unknown error occurred.",
        told_by: &[Match::Subcode(1, 99)],
        class: Class::Refused,
        remedy: Remedy::Repair,
        explanation: Explanation {
            what: "The app lacks a permission; Instagram hides that behind an unknown error.",
            way_out: "Log in again and grant every permission that the call needs.",
        },
    },
    Row {
        name: "account_ineligible",
        status: StatusCode::BAD_REQUEST,
        kind: "IGApiException",
        message: "This IG account is not eligible for API yet",
        told_by: &[Match::Code(36_103)],
        class: Class::Refused,
        remedy: Remedy::Repair,
        explanation: Explanation {
            what: "Instagram does not give this account access to its API yet.",
            way_out: "Make sure that it is a professional account with messages allowed; new accounts may \
                have to wait.",
        },
    },
];
