//! Professional accounts: their tokens, posts, switches and webhook subscription.

use antiphon_graph::{AccountId, AttachmentId, CommentId, PersonId, PostId};
use indexmap::IndexMap;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::message::File;

/// One professional account.
#[derive(Clone, Debug, Deserialize, Serialize)]
pub(crate) struct Account {
    pub(crate) id: AccountId,
    /// The other number that `/me` gives: scoped to the app, of no use in paths.
    pub(crate) app_scoped_id: String,
    pub(crate) username: String,
    pub(crate) name: String,
    pub(crate) tokens: IndexMap<String, Token>,
    pub(crate) posts: IndexMap<PostId, Post>,
    pub(crate) switches: Switches,
    /// The webhook fields this account is subscribed to; empty: none, so nothing is announced.
    pub(crate) subscribed_fields: Vec<String>,
    /// What was set by `messenger_profile`, kept as it came.
    #[serde(default)]
    pub(crate) messenger_profile: serde_json::Map<String, serde_json::Value>,
}

/// An access token.
#[derive(Clone, Debug, Deserialize, Serialize)]
pub(crate) struct Token {
    pub(crate) issued_at: Timestamp,
    pub(crate) expires_at: Timestamp,
    pub(crate) scopes: Vec<String>,
    #[serde(default)]
    pub(crate) trouble: Option<Trouble>,
}

/// Why a token that has not expired does not work.
#[derive(Clone, Copy, Debug, Eq, PartialEq, Deserialize, Serialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Trouble {
    PasswordChanged,
    Revoked,
}

/// A published post.
#[derive(Clone, Debug, Deserialize, Serialize)]
pub(crate) struct Post {
    pub(crate) id: PostId,
    pub(crate) caption: String,
    /// The sample picture it shows.
    pub(crate) picture: String,
}

/// A comment on a post; it may get one private reply.
#[derive(Clone, Debug, Deserialize, Serialize)]
pub(crate) struct Comment {
    pub(crate) id: CommentId,
    pub(crate) account: AccountId,
    pub(crate) post: PostId,
    pub(crate) person: PersonId,
    pub(crate) text: String,
    pub(crate) at: Timestamp,
    pub(crate) replied: bool,
}

/// A file that was uploaded to be sent, once or several times.
#[derive(Clone, Debug, Deserialize, Serialize)]
pub(crate) struct Attachment {
    pub(crate) id: AttachmentId,
    pub(crate) account: AccountId,
    pub(crate) file: File,
}

/// What an account may do, and what is wrong with it.
#[derive(Clone, Debug, Eq, PartialEq, Deserialize, Serialize)]
#[serde(default, deny_unknown_fields)]
#[expect(clippy::struct_excessive_bools, reason = "each is a switch of its own")]
pub(crate) struct Switches {
    /// Several images in one message; off: refused with 2534068.
    pub(crate) multi_image: bool,
    /// The owner allows apps to reach the messages; off: 200/2534041.
    pub(crate) message_access: bool,
    /// The app may use the human agent tag.
    pub(crate) human_agent: bool,
    /// Calls are counted against the limits.
    pub(crate) rate_limits: bool,
    /// Reactions and typing need an open window too.
    pub(crate) actions_need_window: bool,
}

impl Default for Switches {
    fn default() -> Self {
        Self {
            multi_image: true,
            message_access: true,
            human_agent: true,
            rate_limits: true,
            actions_need_window: true,
        }
    }
}
