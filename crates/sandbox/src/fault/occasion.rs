//! When a fault may strike: one call to the Graph side, or one delivery of a webhook.

use antiphon_graph::{AccountId, PersonId};
use serde::{Deserialize, Serialize};

use crate::world::person::Magic;

/// One chance for faults to strike, as far as it is known when they are asked.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Occasion<'a> {
    pub(crate) operation: Operation,
    pub(crate) account: Option<&'a AccountId>,
    pub(crate) person: Option<&'a PersonId>,
    /// Set when the person is one of those to whom sending always goes one way.
    pub(crate) magic: Option<Magic>,
    /// The message's type as the control API says it (`text`, `images`, ...); of a webhook, the kind of its event.
    pub(crate) kind: Option<&'a str>,
    /// The request's body, decoded from its transfer coding; of a webhook, what is about to be posted.
    pub(crate) body: &'a [u8],
}

/// What an app asks of Instagram, or Instagram of the app.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq, Deserialize, Serialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Operation {
    /// A message to a person.
    Send,
    /// A message that answers a comment.
    PrivateReply,
    React,
    Unreact,
    /// `typing_on` and `typing_off`.
    Typing,
    /// `mark_seen`.
    Seen,
    Me,
    /// A person's profile.
    Profile,
    /// The list of conversations.
    Conversations,
    /// The messages of one conversation.
    Messages,
    /// One message by its id.
    Message,
    /// An upload of an attachment.
    Attach,
    SubscribedApps,
    MessengerProfile,
    /// Exchanging and refreshing tokens.
    Token,
    /// A call that is none of the above.
    Other,
    /// A delivery to the app.
    Webhook,
}

impl Operation {
    /// The operation in words, singular.
    pub(crate) fn words(self) -> &'static str {
        match self {
            Self::Send => "message",
            Self::PrivateReply => "private reply",
            Self::React => "reaction",
            Self::Unreact => "removal of a reaction",
            Self::Typing => "typing signal",
            Self::Seen => "seen mark",
            Self::Me => "call to /me",
            Self::Profile => "look at a profile",
            Self::Conversations => "listing of conversations",
            Self::Messages => "listing of messages",
            Self::Message => "look at a message",
            Self::Attach => "upload of an attachment",
            Self::SubscribedApps => "call to subscribed_apps",
            Self::MessengerProfile => "call to messenger_profile",
            Self::Token => "token call",
            Self::Other => "other call",
            Self::Webhook => "webhook",
        }
    }

    /// Whether it brings something to a person's phone that counts as a message.
    pub(crate) fn is_message(self) -> bool {
        matches!(self, Self::Send | Self::PrivateReply)
    }
}
