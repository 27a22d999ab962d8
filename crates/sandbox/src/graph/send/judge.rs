//! Whether a message or an action may reach the person it is for: everything that depends on the world.

use antiphon_graph::{CommentId, PersonId};
use jiff::{SignedDuration, Timestamp};

use super::draft::{CONTENT, Draft, Source, invalid};
use super::order::Recipient;
use super::window;
use crate::graph::refusal::{
    ATTACHMENT_UNKNOWN, MEDIA_TYPE_WRONG, MESSAGE_GONE, MESSAGE_INVALID, MULTI_IMAGE_UNAVAILABLE,
    NOT_THREAD_OWNER, PERSON_NOT_AVAILABLE, PERSON_NOT_FOUND, PRIVATE_REPLY_INVALID,
};
use crate::graph::stop::Judged;
use crate::graph::token::Caller;
use crate::journal::Check;
use crate::world::World;
use crate::world::message::Target;
use crate::world::person::Person;

/// How long a comment may be answered in private.
const PRIVATE_REPLY: SignedDuration = SignedDuration::from_hours(24 * 7);

/// What a call is judged by.
pub(super) struct Judge<'w> {
    pub(super) world: &'w World,
    pub(super) caller: &'w Caller,
    pub(super) now: Timestamp,
    pub(super) checks: &'w mut Vec<Check>,
}

impl<'w> Judge<'w> {
    /// Who would get a message, when nothing forbids it.
    pub(super) fn message(
        &mut self,
        to: &Recipient,
        draft: &Draft,
        by_human_agent: bool,
    ) -> Judged<PersonId> {
        match to {
            Recipient::Comment(comment) => self.private_reply(comment, draft),
            Recipient::Person(id) if self.is_self(id) => {
                self.pass("recipient");
                self.oneself(draft)?;
                Ok(id.clone())
            }
            Recipient::Person(id) => {
                let person = self.person(id)?;
                let thread = self.world.thread(&self.caller.account, id);
                window::check(self.caller, person, thread, by_human_agent, self.now)?;
                self.pass("window");
                self.reaches(person)?;
                self.content(draft)?;
                Ok(id.clone())
            }
        }
    }

    /// Who would get an action, when nothing forbids it.
    pub(super) fn action(&mut self, to: &Recipient) -> Judged<PersonId> {
        let Recipient::Person(id) = to else {
            return Err(MESSAGE_INVALID.refuse("recipient", "an action is for a person, not for a comment"));
        };
        if self.is_self(id) {
            return Err(MESSAGE_INVALID.refuse("recipient", "an account has no actions for itself"));
        }
        let person = self.person(id)?;
        if self.caller.switches.actions_need_window {
            let thread = self.world.thread(&self.caller.account, id);
            window::check(self.caller, person, thread, false, self.now)?;
            self.pass("window");
        }
        self.reaches(person)?;
        Ok(id.clone())
    }

    /// The message of this conversation with this id.
    pub(super) fn target(&self, mid: &str, person: &PersonId) -> Judged<u64> {
        let found = self.world.message(mid);
        match found.filter(|(thread, _)| thread.account == self.caller.account && thread.person == *person) {
            None => Err(MESSAGE_INVALID.refuse("message id", "no message of this conversation has this id")),
            Some((_, message)) if message.unsent => {
                Err(MESSAGE_GONE.refuse("message id", "the message was unsent"))
            }
            Some((_, message)) => Ok(message.item),
        }
    }

    /// What a message answers.
    pub(super) fn reply_to(&self, mid: Option<&str>, person: &PersonId) -> Judged<Option<Target>> {
        mid.map(|mid| self.target(mid, person).map(Target::Message)).transpose()
    }

    /// Whether a comment still waits for its private reply.
    pub(super) fn waits_for_reply(&self, id: &CommentId) -> Judged<&'w PersonId> {
        let comment = self.world.comments.get(id).filter(|comment| comment.account == self.caller.account);
        let Some(comment) = comment else {
            return Err(PERSON_NOT_FOUND.refuse("comment", "no comment on this account's posts has this id"));
        };
        if comment.replied {
            return Err(PRIVATE_REPLY_INVALID.refuse("comment", "the comment already has its private reply"));
        }
        if self.now.duration_since(comment.at) >= PRIVATE_REPLY {
            let why = format!("the comment was made at {:.0}, more than 7 days ago", comment.at);
            return Err(PRIVATE_REPLY_INVALID.refuse("comment", why));
        }
        Ok(&comment.person)
    }

    fn private_reply(&mut self, id: &CommentId, draft: &Draft) -> Judged<PersonId> {
        let person = self.waits_for_reply(id).and_then(|id| self.person(id))?;
        self.pass("comment");
        self.reaches(person)?;
        if !matches!(draft, Draft::Text { .. } | Draft::Template(_)) {
            return Err(invalid("a private reply is a text or a template"));
        }
        self.content(draft)?;
        Ok(person.id.clone())
    }

    fn is_self(&self, id: &PersonId) -> bool {
        id.as_str() == self.caller.account.as_str()
    }

    fn oneself(&mut self, draft: &Draft) -> Judged<()> {
        match draft {
            Draft::Text { quick_replies, .. } if !quick_replies.is_empty() => {
                Err(invalid("a message to oneself has no quick replies"))
            }
            _ => self.content(draft),
        }
    }

    /// A person of this space.
    fn person(&mut self, id: &PersonId) -> Judged<&'w Person> {
        let Some(person) = self.world.people.get(id) else {
            return Err(PERSON_NOT_FOUND.refuse("recipient", "nobody in this space has this id"));
        };
        self.pass("recipient");
        Ok(person)
    }

    fn reaches(&mut self, person: &Person) -> Judged<()> {
        if person.blocks {
            let why = format!("{} has blocked the account", person.name);
            return Err(PERSON_NOT_AVAILABLE.refuse("blocks", why));
        }
        let thread = self.world.thread(&self.caller.account, &person.id);
        if thread.is_some_and(|thread| thread.held_by_other_app) {
            return Err(NOT_THREAD_OWNER.refuse("thread control", "another app controls the conversation"));
        }
        self.pass("blocks");
        Ok(())
    }

    fn content(&mut self, draft: &Draft) -> Judged<()> {
        match draft {
            Draft::Images(images) => self.images(images)?,
            Draft::Post(post) => {
                let account = self.world.accounts.get(&self.caller.account);
                if !account.is_some_and(|account| account.posts.contains_key(post)) {
                    return Err(MESSAGE_INVALID.refuse("own post", "the account has no post with this id"));
                }
            }
            _ => {}
        }
        self.pass(CONTENT);
        Ok(())
    }

    fn images(&self, images: &[Source]) -> Judged<()> {
        if images.len() > 1 && !self.caller.switches.multi_image {
            let why = "the account's switch for several images is off";
            return Err(MULTI_IMAGE_UNAVAILABLE.refuse("several images", why));
        }
        for image in images {
            let Source::Attachment(id) = image else { continue };
            match self.world.attachment(&self.caller.account, id) {
                None => {
                    let why = format!("the account has uploaded nothing with the id {id}");
                    return Err(ATTACHMENT_UNKNOWN.refuse("attachment id", why));
                }
                Some(file) if !file.content_type.starts_with("image/") => {
                    let why = format!("what was uploaded as {id} is {}, and no image", file.content_type);
                    return Err(MEDIA_TYPE_WRONG.refuse("attachment id", why));
                }
                Some(_) => {}
            }
        }
        Ok(())
    }

    fn pass(&mut self, rule: &'static str) {
        self.checks.push(Check::passed(rule, ""));
    }
}
