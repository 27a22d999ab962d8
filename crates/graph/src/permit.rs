//! Permits: leave to send one thing to one recipient.

use jiff::{SignedDuration, Timestamp};

use crate::draft::{Recipient, Tag};
use crate::window::{self, Closed};
use crate::{AccountId, CommentId, Conversation, PersonId};

/// Leave to send one thing to one recipient, and the ground for it.
///
/// It can be neither copied nor stored: whoever waits before sending earns it again, because the window may have closed
/// in between.
///
/// ```compile_fail
/// fn twice(permit: antiphon_graph::Permit) -> (antiphon_graph::Permit, antiphon_graph::Permit) {
///     (permit.clone(), permit)
/// }
/// ```
#[derive(Debug)]
#[must_use = "a permit does nothing until a send is built from it"]
pub struct Permit {
    account: AccountId,
    recipient: Recipient,
    ground: Ground,
    not_after: Option<Timestamp>,
}

/// Why something may be sent.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
#[non_exhaustive]
pub enum Ground {
    /// The person wrote, and the window is open.
    Window,
    /// A human answers within seven days; the message carries the `HUMAN_AGENT` tag.
    HumanAgent,
    /// The one private reply to a comment.
    PrivateReply,
    /// The account writes to itself, which needs no window.
    Oneself,
    /// Nobody here knows; Instagram will judge.
    OnTrust,
}

impl Permit {
    /// How long after a comment a private reply is taken.
    pub const PRIVATE_REPLY: SignedDuration = window::Window::LONGEST;

    /// Leave for the one private reply to a comment, within seven days of it.
    ///
    /// Whether there was a reply already only Instagram and the caller know. See
    /// <https://developers.facebook.com/documentation/instagram-platform/private-replies>.
    ///
    /// # Errors
    ///
    /// [`Closed`] seven days after the comment and later.
    pub fn private_reply(
        account: AccountId,
        comment: CommentId,
        commented_at: Timestamp,
        now: Timestamp,
    ) -> Result<Self, Closed> {
        let closes_at = window::after(commented_at, Self::PRIVATE_REPLY);
        if now < closes_at {
            let recipient = Recipient::Comment(comment);
            Ok(Self { account, recipient, ground: Ground::PrivateReply, not_after: Some(closes_at) })
        } else {
            Err(Closed { closes_at })
        }
    }

    /// Leave to write to oneself, at any time. Oneself takes no quick replies. See
    /// <https://developers.facebook.com/documentation/instagram-platform/self-messaging>.
    pub fn to_oneself(account: AccountId) -> Self {
        let oneself = PersonId::new(account.as_str()).expect("an account's digits are a person's digits too");
        Self { account, recipient: Recipient::Person(oneself), ground: Ground::Oneself, not_after: None }
    }

    /// Leave without knowing the window, for callers that see no webhooks, such as a command line. Instagram's clock judges.
    pub fn on_trust(conversation: Conversation) -> Self {
        Self::to_person(conversation, Ground::OnTrust, None)
    }

    /// Leave for a human's answer without knowing the window: the `HUMAN_AGENT` tag goes along, and Instagram judges.
    pub fn human_agent_on_trust(conversation: Conversation) -> Self {
        Self::to_person(conversation, Ground::HumanAgent, None)
    }

    /// Leave for a private reply without knowing when the comment was made. Instagram judges.
    pub fn private_reply_on_trust(account: AccountId, comment: CommentId) -> Self {
        Self {
            account,
            recipient: Recipient::Comment(comment),
            ground: Ground::PrivateReply,
            not_after: None,
        }
    }

    pub(crate) fn within(conversation: Conversation, closes_at: Timestamp) -> Self {
        Self::to_person(conversation, Ground::Window, Some(closes_at))
    }

    pub(crate) fn by_human(conversation: Conversation, closes_at: Timestamp) -> Self {
        Self::to_person(conversation, Ground::HumanAgent, Some(closes_at))
    }

    fn to_person(conversation: Conversation, ground: Ground, not_after: Option<Timestamp>) -> Self {
        let Conversation { account, person } = conversation;
        Self { account, recipient: Recipient::Person(person), ground, not_after }
    }

    /// The account that sends.
    pub fn account(&self) -> &AccountId {
        &self.account
    }

    /// Whom it may be sent to.
    pub fn recipient(&self) -> &Recipient {
        &self.recipient
    }

    /// Why it may be sent.
    pub fn ground(&self) -> Ground {
        self.ground
    }

    /// The moment from which on it may no longer be sent, when there is one that is known.
    pub fn not_after(&self) -> Option<Timestamp> {
        self.not_after
    }

    /// The tag that the ground asks for.
    pub(crate) fn tag(&self) -> Option<Tag> {
        (self.ground == Ground::HumanAgent).then_some(Tag::HumanAgent)
    }

    pub(crate) fn into_parts(self) -> (AccountId, Recipient) {
        (self.account, self.recipient)
    }
}
