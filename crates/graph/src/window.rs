//! Windows: until when an account may answer a person.

use http::StatusCode;
use jiff::{SignedDuration, Timestamp};

use crate::{Conversation, Permit, Refusal, invalid};

/// The hours in which an account may answer one person.
///
/// A person's message opens it, for 24 hours by the message's own time; every further one moves it later, never earlier.
/// Instagram's clock judges in the end; this one saves the round trip. See
/// <https://developers.facebook.com/documentation/business-messaging/messenger-platform/policy>.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Window {
    conversation: Conversation,
    opened_at: Timestamp,
    closes_at: Timestamp,
    basis: Basis,
}

/// Why a window is as long as it is.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
#[non_exhaustive]
pub enum Basis {
    /// The person wrote: 24 hours.
    Standard,
    /// The person came from an advertisement that opens a conversation: up to seven days.
    Ad,
}

/// The window has closed: nothing may be sent on its ground until the person writes again.
#[derive(Clone, Copy, Debug, Eq, PartialEq, thiserror::Error)]
#[error("the window closed at {closes_at}; it opens when the person writes again")]
pub struct Closed {
    /// When it closed.
    pub closes_at: Timestamp,
}

impl Closed {
    /// The error that Instagram answers with after the close.
    pub fn refusal(self) -> Refusal {
        let message = "This message is sent outside of allowed window.";
        invalid::refuse(StatusCode::FORBIDDEN, 10, 2_534_022, message)
    }
}

impl Window {
    /// How long a person's message keeps the window open.
    pub const STANDARD: SignedDuration = SignedDuration::from_hours(24);

    /// How long after a person's message a human agent may answer, and the longest that an advertisement opens a window.
    pub const LONGEST: SignedDuration = SignedDuration::from_hours(7 * 24);

    /// The window that a person's message of that time opens.
    pub fn opened(conversation: Conversation, at: Timestamp) -> Self {
        Self { conversation, opened_at: at, closes_at: after(at, Self::STANDARD), basis: Basis::Standard }
    }

    /// The window that a message from an advertisement opens: until the given time, but 24 hours at least and seven days
    /// at most.
    pub fn extended(conversation: Conversation, at: Timestamp, until: Timestamp) -> Self {
        let closes_at = until.clamp(after(at, Self::STANDARD), after(at, Self::LONGEST));
        Self { conversation, opened_at: at, closes_at, basis: Basis::Ad }
    }

    /// A window as it was kept: an earlier close than it was opened with is Instagram's own refusal.
    pub fn kept(
        conversation: Conversation,
        opened_at: Timestamp,
        closes_at: Timestamp,
        basis: Basis,
    ) -> Self {
        Self { conversation, opened_at, closes_at, basis }
    }

    /// What is left of two windows of one conversation: the later opening, the later close. A window of another
    /// conversation changes nothing.
    #[must_use]
    pub fn later(self, other: Self) -> Self {
        if self.conversation != other.conversation {
            return self;
        }
        let opened_at = self.opened_at.max(other.opened_at);
        let lasting = if other.closes_at > self.closes_at { other } else { self };
        Self { opened_at, ..lasting }
    }

    /// Leave to send something now: up to the close, not at it.
    ///
    /// # Errors
    ///
    /// [`Closed`] at the close and after it.
    pub fn permit(&self, now: Timestamp) -> Result<Permit, Closed> {
        if now < self.closes_at {
            Ok(Permit::within(self.conversation.clone(), self.closes_at))
        } else {
            Err(Closed { closes_at: self.closes_at })
        }
    }

    /// Leave for a human, not a bot, to send something now, up to seven days after the person's last message.
    ///
    /// While the window is open this is the ordinary permit: Instagram wants the tag only afterwards.
    ///
    /// # Errors
    ///
    /// [`Closed`] at the end of the seven days and after it.
    pub fn human_agent(&self, now: Timestamp) -> Result<Permit, Closed> {
        let closes_at = after(self.opened_at, Self::LONGEST).max(self.closes_at);
        match self.permit(now) {
            Ok(permit) => Ok(permit),
            Err(_) if now < closes_at => Ok(Permit::by_human(self.conversation.clone(), closes_at)),
            Err(_) => Err(Closed { closes_at }),
        }
    }

    /// The conversation.
    pub fn conversation(&self) -> &Conversation {
        &self.conversation
    }

    /// When the person last did something that opens a window.
    pub fn opened_at(&self) -> Timestamp {
        self.opened_at
    }

    /// When it closes: from this very moment on nothing may be sent.
    pub fn closes_at(&self) -> Timestamp {
        self.closes_at
    }

    /// Why it is as long as it is.
    pub fn basis(&self) -> Basis {
        self.basis
    }

    /// Whether it is open.
    pub fn is_open(&self, now: Timestamp) -> bool {
        now < self.closes_at
    }
}

/// A later time, or the last there is.
pub(crate) fn after(at: Timestamp, duration: SignedDuration) -> Timestamp {
    at.checked_add(duration).unwrap_or(Timestamp::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{AccountId, Ground, PersonId};

    fn at(time: &str) -> Timestamp {
        time.parse().unwrap()
    }

    fn conversation(person: &str) -> Conversation {
        Conversation::new(AccountId::new("17841400000000001").unwrap(), PersonId::new(person).unwrap())
    }

    fn opened(time: &str) -> Window {
        Window::opened(conversation("1"), at(time))
    }

    #[test]
    fn a_permit_is_refused_at_exactly_24_hours() {
        let window = opened("2026-01-01T12:00:00Z");
        let closes_at = at("2026-01-02T12:00:00Z");
        let permit = window.permit(at("2026-01-02T11:59:59.999999999Z")).unwrap();
        assert_eq!((permit.ground(), permit.not_after()), (Ground::Window, Some(closes_at)));
        assert_eq!(window.permit(closes_at).unwrap_err(), Closed { closes_at });
        assert!(!window.is_open(closes_at));
    }

    #[test]
    fn a_closed_window_is_refused_as_instagram_does_with_a_403() {
        let refusal = Closed { closes_at: at("2026-01-02T12:00:00Z") }.refusal();
        assert!(refusal.is_window_closed());
        assert_eq!(
            (refusal.status().as_u16(), refusal.code(), refusal.subcode()),
            (403, 10, Some(2_534_022))
        );
    }

    #[test]
    fn a_human_agent_has_seven_days_and_needs_the_tag_only_after_the_window() {
        let window = opened("2026-01-01T12:00:00Z");
        let ground = |time| window.human_agent(at(time)).map(|permit| permit.ground());
        assert_eq!(ground("2026-01-02T11:59:59Z"), Ok(Ground::Window));
        assert_eq!(ground("2026-01-02T12:00:00Z"), Ok(Ground::HumanAgent));
        assert_eq!(ground("2026-01-08T11:59:59Z"), Ok(Ground::HumanAgent));
        assert_eq!(ground("2026-01-08T12:00:00Z"), Err(Closed { closes_at: at("2026-01-08T12:00:00Z") }));
    }

    #[test]
    fn an_advertisement_opens_a_window_of_one_to_seven_days() {
        let until =
            |time| Window::extended(conversation("1"), at("2026-01-01T12:00:00Z"), at(time)).closes_at();
        assert_eq!(until("2026-01-05T00:00:00Z"), at("2026-01-05T00:00:00Z"));
        assert_eq!(until("2026-01-01T13:00:00Z"), at("2026-01-02T12:00:00Z"));
        assert_eq!(until("2026-02-01T00:00:00Z"), at("2026-01-08T12:00:00Z"));
    }

    #[test]
    fn a_window_only_ever_moves_later() {
        let early = opened("2026-01-01T12:00:00Z");
        let late = opened("2026-01-01T18:00:00Z");
        assert_eq!(early.clone().later(late.clone()), late);
        assert_eq!(late.clone().later(early), late);
    }

    #[test]
    fn a_message_within_an_advertisements_week_starts_the_human_agents_days_anew() {
        let ad = Window::extended(conversation("1"), at("2026-01-01T00:00:00Z"), at("2026-01-08T00:00:00Z"));
        let window = ad.later(opened("2026-01-03T00:00:00Z"));
        assert_eq!((window.basis(), window.closes_at()), (Basis::Ad, at("2026-01-08T00:00:00Z")));
        assert_eq!(window.human_agent(at("2026-01-09T00:00:00Z")).unwrap().ground(), Ground::HumanAgent);
        assert!(window.human_agent(at("2026-01-10T00:00:00Z")).is_err());
    }

    #[test]
    fn another_conversations_window_changes_nothing() {
        let mine = opened("2026-01-01T12:00:00Z");
        let other = Window::opened(conversation("2"), at("2026-01-05T12:00:00Z"));
        assert_eq!(mine.clone().later(other), mine);
    }

    #[test]
    fn a_window_at_the_end_of_time_closes_there() {
        assert_eq!(Window::opened(conversation("1"), Timestamp::MAX).closes_at(), Timestamp::MAX);
    }
}
