//! Every error that is known of the messaging API, under the names that the library's table gives them too.

use super::Preset;

const fn ig(status: u16, code: i64, subcode: i64, name: &'static str, message: &'static str) -> Preset {
    preset(status, code, subcode, "IGApiException", name, message)
}

const fn oauth(status: u16, code: i64, subcode: i64, name: &'static str, message: &'static str) -> Preset {
    preset(status, code, subcode, "OAuthException", name, message)
}

/// A subcode of 0 stands for none.
const fn preset(
    status: u16,
    code: i64,
    subcode: i64,
    kind: &'static str,
    name: &'static str,
    message: &'static str,
) -> Preset {
    let subcode = if subcode == 0 { None } else { Some(subcode) };
    Preset { name, status, code, subcode, kind, message }
}

/// Defines each preset as a constant, and the list of all of them.
macro_rules! presets {
    ($($(#[$doc:meta])* $constant:ident = $make:ident($($part:expr),* $(,)?);)*) => {
        $($(#[$doc])* pub(crate) static $constant: Preset = $make($($part),*);)*

        /// Every error there is a name for.
        pub(crate) static ALL: &[&Preset] = &[$(&$constant),*];
    };
}

presets! {
    // Who may be written to, and when.
    WINDOW_CLOSED = ig(403, 10, 2_534_022, "window_closed",
        "This message is sent outside of allowed window.");
    WINDOW_CLOSED_MESSENGER = ig(400, 10, 2_018_278, "window_closed_messenger",
        "This message is sent outside of allowed window. Learn more about the new policy here: https://developers.facebook.com/docs/messenger-platform/policy-overview");
    PERSON_NOT_RECEIVING = ig(400, 10, 2_018_108, "person_not_receiving",
        "They can't receive your messages right now.");
    PERSON_NOT_FOUND = ig(400, 100, 2_534_014, "person_not_found",
        "The requested user cannot be found.");
    PERSON_NOT_FOUND_MESSENGER = ig(400, 100, 2_018_001, "person_not_found_messenger",
        "No matching user found");
    CONVERSATION_GONE = ig(400, 100, 2_534_001, "conversation_gone",
        "The thread owner has archived or deleted this conversation, or the thread does not exist.");
    PERSON_UNAVAILABLE = ig(403, 200, 1_545_041, "person_unavailable",
        "Message Not Sent: This person isn't available right now.");
    PERSON_NOT_AVAILABLE = oauth(400, 551, 1_545_041, "person_not_available",
        "(#551) This person isn't available right now.");
    CONSENT_MISSING = oauth(400, 230, 0, "consent_missing",
        "User consent is required to access user profile");
    MESSAGE_GONE = oauth(400, 9_000_001, 0, "message_gone",
        "This Message has been deleted by the user or the business.");
    PRIVATE_REPLY_INVALID = ig(400, 100, 2_534_025, "private_reply_invalid",
        "The comment is invalid for a private reply");
    PRIVATE_REPLY_REPEATED = ig(400, -1, 2_534_023, "private_reply_repeated",
        "(#-1) The comment you are trying to reply to, already has a reply.");

    // The request.
    MESSAGE_INVALID = ig(400, 100, 2_534_015, "message_invalid", "Invalid message data");
    MULTI_IMAGE_UNAVAILABLE = ig(400, 100, 2_534_068, "multi_image_unavailable", "Feature not available");
    MESSAGE_WITH_ACTION = ig(400, 100, 2_018_014, "message_with_action",
        "Cannot send both message and state at the same time.");
    TEXT_TOO_LONG = ig(400, 100, 0, "text_too_long",
        "Length of param message[text] must be less than or equal to 1000");
    PARAMETER_MISSING = ig(400, 100, 0, "parameter_missing", "(#100) The parameter recipient is required");
    PARAMETER_INVALID = ig(400, 100, 0, "parameter_invalid", "Invalid parameter");
    OBJECT_UNKNOWN = ig(400, 100, 33, "object_unknown",
        "Unsupported post request. Object with ID '0' does not exist, cannot be loaded due to missing permissions, or does not support this operation");
    METHOD_UNSUPPORTED = ig(400, 100, 0, "method_unsupported", "Unsupported request - method type: post");
    PATH_UNKNOWN = ig(500, 2500, 0, "path_unknown", "Unknown path components: /messages");

    // Attachments.
    MEDIA_UNREACHABLE = ig(400, 100, 2_018_008, "media_unreachable", "Failed to fetch the file from the url");
    MEDIA_TYPE_WRONG = ig(400, 100, 2_018_047, "media_type_wrong", "Upload attachment failure.");
    MEDIA_TOO_LARGE = ig(400, 100, 2_018_109, "media_too_large", "Attachment size exceeds allowable limit");
    VIDEO_TIMED_OUT = ig(400, 100, 2_018_294, "video_timed_out",
        "Video upload timed out or video is corrupted");
    ATTACHMENT_UNKNOWN = ig(400, 100, 2_018_074, "attachment_unknown", "Invalid attachment id");

    // The account, its token, the app.
    LINK_UNVERIFIED = ig(400, 10, 2_534_077, "link_unverified",
        "Cannot verify the connection between the IG account, the logged in user and the page");
    ACCOUNT_RESTRICTED = ig(400, 10, 1_893_063, "account_restricted",
        "You are temporarily restricted from sending messages.");
    PERMISSION_MISSING = ig(400, 10, 0, "permission_missing",
        "Application does not have permission for this action");
    BUSINESS_BLOCKED = ig(400, 100, 2_534_029, "business_blocked",
        "The business has been blocked from sending messages via the IG Messaging API");
    NOT_THREAD_OWNER = ig(400, 100, 2_534_037, "not_thread_owner",
        "The action is invalid since it's not the thread owner.");
    THREAD_CONTROLLED = ig(400, 10, 2_018_300, "thread_controlled",
        "Message failed to send because another app is controlling this thread now.");
    PAGE_NOT_LINKED = ig(400, 100, 2_534_013, "page_not_linked",
        "The page is not linked to an Instagram account");
    TOKEN_EXPIRED = oauth(400, 190, 463, "token_expired",
        "Error validating access token: Session has expired");
    TOKEN_INVALIDATED = oauth(400, 190, 460, "token_invalidated",
        "Error validating access token: The session has been invalidated because the user changed their password or Facebook has changed the session for security reasons.");
    TOKEN_REVOKED = oauth(400, 190, 458, "token_revoked",
        "Error validating access token: The user has not authorized application");
    TOKEN_INVALID = oauth(400, 190, 467, "token_invalid", "Invalid OAuth access token.");
    TOKEN_UNREADABLE = oauth(400, 190, 0, "token_unreadable",
        "Invalid OAuth access token - Cannot parse access token");
    TOKEN_MISSING = oauth(400, 104, 0, "token_missing",
        "An access token is required to request this resource.");
    SESSION_INVALID = oauth(400, 102, 0, "session_invalid", "Session key invalid or no longer valid");
    ACCESS_STANDARD = ig(400, 200, 2_018_028, "access_standard",
        "Cannot message users who are not admins, developers or testers of the app until pages_messaging permission is reviewed and the app is live.");
    ACCESS_NOT_ADVANCED = oauth(403, 200, 0, "access_not_advanced",
        "(#200) App does not have Advanced Access to instagram_manage_messages permission, and recipient user does not have role on app.");
    MESSAGES_ACCESS_OFF = ig(403, 200, 2_534_041, "messages_access_off",
        "The account owner has disabled access to instagram direct messages.");
    ACTIVITY_BLOCKED = oauth(400, 368, 0, "activity_blocked",
        "The action attempted has been deemed abusive or is otherwise disallowed");
    ACTIVITY_RESTRICTED = oauth(400, 4, 2_207_051, "activity_restricted",
        "The action attempted has been deemed abusive or is otherwise disallowed");
    ACCOUNT_INELIGIBLE = ig(400, 36_103, 0, "account_ineligible",
        "This IG account is not eligible for API yet");

    // Too much.
    RATE_LIMITED = oauth(400, 613, 2_534_040, "rate_limited",
        "Calls to this api have exceeded the rate limit.");
    RATE_UNEVEN = oauth(400, 613, 1_996, "rate_uneven", "Calls to this api have exceeded the rate limit.");
    BOTHERSOME = ig(400, 613, 2_018_338, "bothersome",
        "Warning! You are engaging in behavior that may be considered bothersome");
    APP_LIMITED = oauth(400, 4, 0, "app_limited", "Application request limit reached");
    USER_LIMITED = oauth(400, 17, 0, "user_limited", "User request limit reached");
    PAGE_LIMITED = oauth(400, 32, 0, "page_limited", "(#32) Page request limit reached");
    INSTAGRAM_LIMITED = oauth(400, 80_002, 0, "instagram_limited",
        "(#80002) There have been too many calls to this Instagram account. Wait a bit and try again.");
    MESSENGER_LIMITED = oauth(400, 80_006, 0, "messenger_limited",
        "(#80006) There have been too many calls to this Messenger account. Wait a bit and try again.");

    // Instagram's own trouble.
    OUTCOME_UNKNOWN = oauth(500, 1, 0, "outcome_unknown", "An unknown error has occurred.");
    PERMISSION_HIDDEN = oauth(500, 1, 99, "permission_hidden", "An unknown error occurred.");
    ANSWER_GARBLED = oauth(500, 1, 1_357_046, "answer_garbled", "Received invalid JSON reply.");
    SERVICE_UNAVAILABLE = oauth(500, 2, 0, "service_unavailable",
        "An unexpected error has occurred. Please retry your request later.");
    SERVICE_BUSY = oauth(503, 2, 1_545_133, "service_busy", "Service temporarily unavailable");
    SEND_FAILED = oauth(500, 1_200, 2_018_024, "send_failed",
        "(#1200) Temporary send message failure. Please try again later.");
}
