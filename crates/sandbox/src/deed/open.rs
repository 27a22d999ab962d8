//! What people do beside writing that opens the window: tap a button, follow a link. And what does not: opt in.

use super::say::Referral;
use super::{Done, Pair};
use crate::problem::Problem;
use crate::world::New;
use crate::world::message::{Content, Side};

impl Pair {
    /// Taps an ice breaker, a line of the menu or a button of a template. The conversation shows its title.
    pub(crate) fn tap(
        &self,
        title: &str,
        payload: &str,
        referral: Option<Referral>,
    ) -> Result<Done, Problem> {
        let title = super::say::checked(title)?;
        let now = self.space.clock.now();
        let mut world = self.space.world();
        self.doer(&world)?;
        let content =
            Content::Text { text: title.into(), quick_replies: Vec::new(), tapped: Some(payload.into()) };
        let new = New { from: Side::Person, content, reply_to: None };
        let kept = world.keep(&self.account, &self.person, new, now);
        let (seq, item) = (kept.seq, kept.item);
        self.open(&mut world, now, Referral::window(referral.as_ref()));
        let mid = world.thread_mut(&self.account, &self.person).message_id(item);
        let username = world.accounts.get(&self.account).map_or("", |account| &account.username);
        let referral = referral.map(|referral| referral.written(self, username));
        drop(world);
        self.tell_message(seq);
        let event = self.about(now).tapped(&mid, title, payload, referral);
        Ok(Done { mid: Some(mid), seq: Some(seq), comment: None, deliveries: self.announce([event]) })
    }

    /// Comes back to an existing conversation by a link, an ad or a product, and says nothing yet.
    pub(crate) fn come_back(&self, referral: Referral) -> Result<Done, Problem> {
        let now = self.space.clock.now();
        let mut world = self.space.world();
        self.doer(&world)?;
        if world.thread(&self.account, &self.person).is_none_or(|thread| thread.messages.is_empty()) {
            let way = "there is no conversation yet to come back to; let the person say something first";
            return Err(Problem::Conflict(way.into()));
        }
        self.open(&mut world, now, Referral::window(Some(&referral)));
        let username = world.accounts.get(&self.account).map_or("", |account| &account.username);
        let referral = referral.written(self, username);
        drop(world);
        let event = self.about(now).referred(referral);
        Ok(Done { deliveries: self.announce([event]), ..Done::default() })
    }

    /// Agrees to be written to. This alone opens no window.
    pub(crate) fn opt_in(&self, title: &str, payload: &str) -> Result<Done, Problem> {
        let now = self.space.clock.now();
        self.doer(&self.space.world())?;
        let token = format!("{}{}", self.person, now.as_millisecond());
        let event = self.about(now).opted_in(title, payload, &token);
        Ok(Done { deliveries: self.announce([event]), ..Done::default() })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::world::thread::WINDOW;

    #[test]
    fn an_ad_opens_the_window_for_seven_days() {
        let ad = Referral::Ad { id: "1".into(), title: "Spring".into(), link: None };
        assert_eq!(Referral::window(Some(&ad)).as_hours(), 7 * 24);
        assert_eq!(Referral::window(None), WINDOW);
    }
}
