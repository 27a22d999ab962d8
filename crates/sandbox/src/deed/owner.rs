//! What happens around a conversation beside the person's deeds: the owner answers from the phone, another app takes
//! over.

use super::{Done, Pair};
use crate::problem::Problem;
use crate::webhook::echo::Echo;
use crate::world::New;
use crate::world::message::{Content, Side};

impl Pair {
    /// The account's owner types an answer in the Instagram app. Its echo looks like any other; no window is asked for.
    #[expect(clippy::wrong_self_convention, reason = "the answer comes from the app, not the pair")]
    pub(crate) fn from_app(&self, text: &str) -> Result<Done, Problem> {
        let text = super::say::checked(text)?;
        let now = self.space.clock.now();
        let mut world = self.space.world();
        if !world.people.contains_key(&self.person) {
            return Err(Problem::no_person(self.person.as_str()));
        }
        let new = New { from: Side::Account, content: Content::text(text), reply_to: None };
        let kept = world.keep(&self.account, &self.person, new, now);
        let (seq, item) = (kept.seq, kept.item);
        let mid = world.thread_mut(&self.account, &self.person).message_id(item);
        drop(world);
        self.tell_message(seq);
        let deliveries = Echo::of(&self.space, &self.account, &self.person, item).typed_in_the_app();
        Ok(Done { mid: Some(mid), seq: Some(seq), comment: None, deliveries })
    }

    /// Another app takes the conversation over, or gives it back. While it is away, what the person does is told in
    /// `standby`.
    pub(crate) fn hand_over(&self, to_other_app: bool, metadata: &str) -> Result<Done, Problem> {
        let now = self.space.clock.now();
        let mut world = self.space.world();
        if !world.people.contains_key(&self.person) {
            return Err(Problem::no_person(self.person.as_str()));
        }
        let thread = world.thread_mut(&self.account, &self.person);
        if thread.held_by_other_app == to_other_app {
            let holder = if to_other_app { "another app has" } else { "this app has" };
            return Err(Problem::Conflict(format!("{holder} the conversation already")));
        }
        thread.held_by_other_app = to_other_app;
        drop(world);
        let about = self.about(now);
        let event = if to_other_app { about.control_taken(metadata) } else { about.control_passed(metadata) };
        Ok(Done { deliveries: self.announce([event]), ..Done::default() })
    }
}
