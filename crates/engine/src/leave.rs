//! Leave: whether a message may still be sent, and on what ground. It is earned afresh each time.

use antiphon_graph::{Permit, Window};
use jiff::{SignedDuration, Timestamp};

use crate::{Ground, Head, Settings, Stage, TooLate, With};

/// What is known of the window of a queue.
#[derive(Clone, Debug, Default)]
pub(crate) struct Opening {
    window: Option<Window>,
    /// Instagram said that it was closed at this time; only what the person did later opens it again.
    shut_at: Option<Timestamp>,
}

impl Opening {
    /// A window is told, perhaps an older one once more.
    pub(crate) fn open(&mut self, window: Window) {
        if self.shut_at.is_some_and(|shut_at| window.opened_at() <= shut_at) {
            return;
        }
        self.shut_at = None;
        self.window = Some(match self.window.take() {
            Some(known) => known.later(window),
            None => window,
        });
    }

    /// Instagram says that the window is closed. Said to a human agent, it means that the seven days are over too.
    pub(crate) fn shut(&mut self, at: Timestamp, ground: Ground) {
        if ground == Ground::HumanAgent && self.shut_at.is_some() {
            self.window = None;
        }
        self.shut_at = Some(at);
    }

    /// From when on a message is too late, by our clock with the margin for Instagram's; never, when there is no end.
    pub(crate) fn ends_at(&self, head: &Head, settings: &Settings) -> Option<(Timestamp, TooLate)> {
        let expiry = head.expires_at.map(|at| (at, TooLate::Expiry));
        let window = self.closes_at(head.ground).map(|closes_at| {
            let margin = margin(head, settings);
            (closes_at.checked_sub(margin).unwrap_or(Timestamp::MIN), TooLate::Window)
        });
        expiry.into_iter().chain(window).min_by_key(|(at, _)| *at)
    }

    /// What is too late about a message now, if something is.
    pub(crate) fn too_late(&self, head: &Head, now: Timestamp, settings: &Settings) -> Option<TooLate> {
        self.ends_at(head, settings).filter(|(at, _)| now >= *at).map(|(_, why)| why)
    }

    /// Leave to send a message now.
    pub(crate) fn permit(
        &self,
        with: &With,
        account: &antiphon_graph::AccountId,
        head: &Head,
        now: Timestamp,
    ) -> Option<Permit> {
        let conversation = || {
            let person = with.person()?.clone();
            Some(antiphon_graph::Conversation::new(account.clone(), person))
        };
        match (head.ground, with) {
            (Ground::Window, _) if self.shut_at.is_some() => None,
            (Ground::Window, _) => self.window.as_ref()?.permit(now).ok(),
            // Instagram has closed a window that we take for open: it has to see the tag.
            (Ground::HumanAgent, _) if self.shut_at.is_some() => {
                let _untagged = self.window.as_ref()?.human_agent(now).ok()?;
                Some(Permit::human_agent_on_trust(conversation()?))
            }
            (Ground::HumanAgent, _) => self.window.as_ref()?.human_agent(now).ok(),
            (Ground::PrivateReply { commented_at: Some(at) }, With::Comment(comment)) => {
                Permit::private_reply(account.clone(), comment.clone(), at, now).ok()
            }
            (Ground::PrivateReply { commented_at: None }, With::Comment(comment)) => {
                Some(Permit::private_reply_on_trust(account.clone(), comment.clone()))
            }
            (Ground::PrivateReply { .. }, _) => None,
            (Ground::Oneself, _) => Some(Permit::to_oneself_as(conversation()?)),
        }
    }

    /// When a ground ends: at the beginning of time when there never was one, and never when there is no end.
    fn closes_at(&self, ground: Ground) -> Option<Timestamp> {
        let after = |at: Timestamp, long| at.checked_add(long).unwrap_or(Timestamp::MAX);
        match (ground, &self.window) {
            (Ground::Window, _) if self.shut_at.is_some() => Some(Timestamp::MIN),
            (Ground::Window, Some(window)) => Some(window.closes_at()),
            (Ground::HumanAgent, Some(window)) => {
                Some(after(window.opened_at(), Window::LONGEST).max(window.closes_at()))
            }
            (Ground::Window | Ground::HumanAgent, None) => Some(Timestamp::MIN),
            (Ground::PrivateReply { commented_at }, _) => {
                commented_at.map(|at| after(at, Permit::PRIVATE_REPLY))
            }
            (Ground::Oneself, _) => None,
        }
    }
}

/// How long before the end the last byte has to be on its way: for a first attempt as much as the clocks may differ; when
/// it is sent again after an unknown outcome, long enough to be refused without effect.
fn margin(head: &Head, settings: &Settings) -> SignedDuration {
    match head.stage {
        Stage::Queued { after_unknown: false, .. } | Stage::Sending { .. } => settings.clock_skew,
        Stage::Queued { after_unknown: true, .. } | Stage::Unknown { .. } => {
            settings.attempt_timeout + settings.resend_margin
        }
    }
}
