//! The people of a space, ordinary and magic.

use antiphon_graph::PersonId;
use serde::{Deserialize, Serialize};

/// One Instagram user, as the accounts of this space see them.
#[derive(Clone, Debug, Deserialize, Serialize)]
pub(crate) struct Person {
    pub(crate) id: PersonId,
    pub(crate) name: String,
    pub(crate) handle: String,
    /// A person away does not see what arrives.
    pub(crate) online: bool,
    /// A person who blocked the business cannot be written to.
    pub(crate) blocks: bool,
    pub(crate) follows: bool,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) magic: Option<Magic>,
}

/// People to whom sending always goes one way, with nothing to set up.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq, Deserialize, Serialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Magic {
    WindowClosed,
    RateLimited,
    TokenExpired,
    #[serde(rename = "slow_5s")]
    Slow5s,
    DropsReply,
    ServerErrorOnce,
    NoMultiImage,
    BlocksYou,
    DeadWebhook,
}

impl Magic {
    /// All of them, in the order in which their ids are given out.
    pub(crate) const ALL: [Self; 9] = [
        Self::WindowClosed,
        Self::RateLimited,
        Self::TokenExpired,
        Self::Slow5s,
        Self::DropsReply,
        Self::ServerErrorOnce,
        Self::NoMultiImage,
        Self::BlocksYou,
        Self::DeadWebhook,
    ];

    /// The name by which tests and people ask for them.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::WindowClosed => "window_closed",
            Self::RateLimited => "rate_limited",
            Self::TokenExpired => "token_expired",
            Self::Slow5s => "slow_5s",
            Self::DropsReply => "drops_reply",
            Self::ServerErrorOnce => "server_error_once",
            Self::NoMultiImage => "no_multi_image",
            Self::BlocksYou => "blocks_you",
            Self::DeadWebhook => "dead_webhook",
        }
    }

    /// What happens to a message sent to them.
    pub(crate) fn expectation(self) -> &'static str {
        match self {
            Self::WindowClosed => "403, code 10, subcode 2534022: the window is closed, whatever they wrote",
            Self::RateLimited => "400, code 613, subcode 2534040: too many calls",
            Self::TokenExpired => "400, code 190, subcode 463: the access token has expired",
            Self::Slow5s => "delivered, and answered after five seconds",
            Self::DropsReply => "delivered, and the connection is reset before the answer",
            Self::ServerErrorOnce => {
                "each text is answered with 500, code 1, the first time and delivered the second"
            }
            Self::NoMultiImage => "several images in one message are refused with code 100, subcode 2534068",
            Self::BlocksYou => "400, code 551: this person isn't available right now",
            Self::DeadWebhook => "what they do is never announced to your webhook",
        }
    }
}

impl Person {
    /// A person who is online, follows nobody and blocks nobody.
    pub(crate) fn new(id: PersonId, name: &str) -> Self {
        let handle = name.to_lowercase().split_whitespace().collect::<Vec<_>>().join(".");
        Self { id, name: name.to_owned(), handle, online: true, blocks: false, follows: false, magic: None }
    }

    pub(crate) fn magic(id: PersonId, magic: Magic) -> Self {
        Self { magic: Some(magic), ..Self::new(id, magic.name()) }
    }
}
