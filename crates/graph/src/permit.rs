//! Permits: leave to send one thing to one recipient.

use http::StatusCode;
use jiff::{SignedDuration, Timestamp};

use crate::draft::{Recipient, Tag};
use crate::{AccountId, CommentId, Conversation, PersonId, Refusal, Window, invalid, window};

/// Leave to send one thing to one recipient, and the ground for it.
///
/// It can be neither copied nor stored: whoever waits before sending earns it again, because the window may have closed
/// in between.
///
/// ```compile_fail,E0599
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

/// The comment is too old for a private reply.
#[derive(Clone, Copy, Debug, Eq, PartialEq, thiserror::Error)]
#[error(
    "the comment could be answered privately until {closed_at}; reply below it, or wait for the person to write"
)]
pub struct TooLate {
    /// Seven days after the comment.
    pub closed_at: Timestamp,
}

impl TooLate {
    /// The error that Instagram answers with.
    pub fn refusal(self) -> Refusal {
        let message = "The comment is invalid for a private reply";
        invalid::refuse(StatusCode::BAD_REQUEST, 100, 2_534_025, message)
    }
}

impl Permit {
    /// How long after a comment a private reply is taken.
    pub const PRIVATE_REPLY: SignedDuration = Window::LONGEST;

    /// Leave for the one private reply to a comment, within seven days of it.
    ///
    /// Whether there was a reply already only Instagram and the caller know. See
    /// <https://developers.facebook.com/documentation/instagram-platform/private-replies>.
    ///
    /// # Errors
    ///
    /// [`TooLate`] seven days after the comment and later.
    pub fn private_reply(
        account: AccountId,
        comment: CommentId,
        commented_at: Timestamp,
        now: Timestamp,
    ) -> Result<Self, TooLate> {
        let closed_at = window::after(commented_at, Self::PRIVATE_REPLY);
        if now < closed_at {
            let recipient = Recipient::Comment(comment);
            Ok(Self { account, recipient, ground: Ground::PrivateReply, not_after: Some(closed_at) })
        } else {
            Err(TooLate { closed_at })
        }
    }

    /// Leave to write to oneself, at any time, by the account's own id. Oneself takes no quick replies. See
    /// <https://developers.facebook.com/documentation/instagram-platform/self-messaging>.
    ///
    /// Instagram's page says to use the id that it has given the account as a person; [`Permit::to_oneself_as`] does.
    pub fn to_oneself(account: AccountId) -> Self {
        let person = as_person(&account);
        Self::to_oneself_as(Conversation { account, person })
    }

    /// Leave to write to oneself, at any time, by the id that the account has as a person: the recipient of a webhook
    /// whose message says `is_self`.
    pub fn to_oneself_as(conversation: Conversation) -> Self {
        Self::to_person(conversation, Ground::Oneself, None)
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

fn as_person(account: &AccountId) -> PersonId {
    PersonId::new(account.as_str()).expect("an account's digits are a person's digits too")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(time: &str) -> Timestamp {
        time.parse().unwrap()
    }

    fn account() -> AccountId {
        AccountId::new("17841400000000001").unwrap()
    }

    fn comment() -> CommentId {
        CommentId::new("17900000000000001").unwrap()
    }

    #[test]
    fn a_comment_is_answered_privately_within_seven_days() {
        let commented_at = at("2026-01-01T12:00:00Z");
        let closed_at = at("2026-01-08T12:00:00Z");
        let permit =
            Permit::private_reply(account(), comment(), commented_at, at("2026-01-08T11:59:59Z")).unwrap();
        assert_eq!(permit.ground(), Ground::PrivateReply);
        assert_eq!(permit.recipient(), &Recipient::Comment(comment()));
        assert_eq!(permit.not_after(), Some(closed_at));

        let error = Permit::private_reply(account(), comment(), commented_at, closed_at).unwrap_err();
        assert_eq!(error, TooLate { closed_at });
        assert_eq!((error.refusal().code(), error.refusal().subcode()), (100, Some(2_534_025)));
    }

    #[test]
    fn oneself_needs_no_window() {
        let permit = Permit::to_oneself(account());
        let oneself = PersonId::new("17841400000000001").unwrap();
        assert_eq!(permit.recipient(), &Recipient::Person(oneself));
        assert_eq!((permit.ground(), permit.not_after()), (Ground::Oneself, None));
    }

    #[test]
    fn only_a_human_agent_is_tagged() {
        let conversation = || Conversation::new(account(), PersonId::new("1").unwrap());
        assert_eq!(Permit::human_agent_on_trust(conversation()).tag(), Some(Tag::HumanAgent));
        assert_eq!(Permit::on_trust(conversation()).tag(), None);
        assert_eq!(Permit::private_reply_on_trust(account(), comment()).tag(), None);
    }
}
