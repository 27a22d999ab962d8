//! Where Instagram tells of the rules that the sandbox judges by.

const DOCUMENTATION: &str = "https://developers.facebook.com/documentation";

/// The pages, below `DOCUMENTATION`, and the rules that they tell of. What is not named is told of where sending is.
const TOLD: [(&str, &[&str]); 6] = [
    ("instagram-platform/instagram-api-with-instagram-login/get-started", &["access token", "permission"]),
    ("graph-api/overview/rate-limiting", &["rate limit"]),
    ("instagram-platform/private-replies", &["comment"]),
    (
        "instagram-platform/instagram-api-with-instagram-login/conversations-api",
        &["message access", "message id", "newest"],
    ),
    ("business-messaging/instagram-messaging/features/attachment-upload", &["attachment id"]),
    (
        "business-messaging/messenger-platform/webhooks/webhook-events/messaging_handovers",
        &["thread control"],
    ),
];

const SENDING: &str = "instagram-platform/instagram-api-with-instagram-login/messaging-api";

/// The page that tells of a rule.
pub(crate) fn of(rule: &str) -> String {
    let told = TOLD.iter().find(|(_, rules)| rules.contains(&rule));
    format!("{DOCUMENTATION}/{}", told.map_or(SENDING, |(page, _)| page))
}
