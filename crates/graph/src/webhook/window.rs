//! What an event means for the window of its conversation.

use super::{By, Event, Kind, Reacted, Referral};
use crate::Window;
use crate::window::after;

impl Event {
    /// The window that the event opens, by its own time.
    ///
    /// A person opens it by writing, reacting, pressing a button, or following a link into the conversation; for up to
    /// seven days instead of 24 hours when they came by an advertisement. Nothing that the account does opens one, and
    /// neither do reads, deletions, edits, comments, reactions taken back, groups, and the dashboard's tests. The twin of
    /// a message opens it as the message does, where it tells from whom it is.
    ///
    /// See <https://developers.facebook.com/documentation/business-messaging/messenger-platform/policy>.
    pub fn window(&self) -> Option<Window> {
        if !self.opens_a_window() {
            return None;
        }
        let (conversation, at) = (self.conversation()?, self.when()?);
        // How long exactly is not told. Instagram refuses what comes too late, and that refusal closes the window.
        let until = after(at, Window::LONGEST);
        match self.arrival() {
            Some(referral) if referral.is_ad() => Some(Window::extended(conversation, at, until)),
            _ => Some(Window::opened(conversation, at)),
        }
    }

    fn opens_a_window(&self) -> bool {
        let is_opening = match &self.kind {
            Kind::Message(_) | Kind::Twin(_) | Kind::Postback(_) | Kind::Referral(_) => true,
            Kind::Reaction(reaction) => reaction.reacted != Reacted::Unreact,
            _ => false,
        };
        is_opening && self.by == By::Person && !self.is_group && !self.is_test()
    }

    /// How the person came to begin the conversation.
    fn arrival(&self) -> Option<&Referral> {
        match &self.kind {
            Kind::Message(message) => message.referral.as_ref(),
            Kind::Postback(postback) => postback.referral.as_ref(),
            _ => None,
        }
    }
}
