//! People, to be played by a test.

use std::sync::Arc;

use antiphon_graph::{CommentId, MessageId, PersonId};

use crate::deed::comment::NewComment;
use crate::deed::say::Referral;
use crate::deed::{Done, Pair};
use crate::happening::What;
use crate::problem::Problem;
use crate::sandbox::Sandbox;
use crate::say::Say;
use crate::space::Space;
use crate::webhook::{self, DeliveryId};
use crate::world::person;

/// One person of a space, and the account they write to: the seeded one, unless [`Person::to_account`] says otherwise.
///
/// ```
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// # let sandbox = antiphon_sandbox::Sandbox::start().await?;
/// let ben = sandbox.person("ben")?;
/// let hello = ben.say("Hello?").await?; // opens the window
/// ben.edit(&hello.mid, "Hello!")?;
/// ben.unsend(&hello.mid)?;
/// ben.comment("How much is it?")?; // opens no window
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Debug)]
pub struct Person(Pair);

/// What a person did to a message, or that they wrote it.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Deed {
    /// The message.
    pub mid: MessageId,
    /// Its place among all messages of the space.
    pub seq: u64,
    /// What the app is told of it.
    pub webhook: Webhook,
}

/// A comment that a person wrote.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Commented {
    /// The comment; one private reply may answer it.
    pub id: CommentId,
    /// What the app is told of it.
    pub webhook: Webhook,
}

/// The webhook that tells the app of something.
#[derive(Clone, Debug)]
pub struct Webhook {
    space: Arc<Space>,
    delivery: Option<DeliveryId>,
}

impl Sandbox {
    /// A person by id, handle or name; magic people by the names of their magic, such as `drops_reply`.
    pub fn person(&self, name: &str) -> Result<Person, Problem> {
        Pair::find(&self.space, name, None).map(Person)
    }

    /// Adds a person who has never written. Ids are given out in order, so the same calls make the same ids.
    pub fn add_person(&self, name: &str) -> Result<Person, Problem> {
        let id = person::add(&mut self.space.world(), name, None)?;
        self.space.tell(What::People);
        self.person(id.as_str())
    }

    /// Lets a person, named by id, handle or name, say something to the seeded account. See [`Person::say`].
    pub async fn say(&self, person: &str, what: impl Into<Say>) -> Result<Deed, Problem> {
        self.person(person)?.say(what).await
    }
}

impl Person {
    /// The Instagram-scoped id to send to.
    pub fn id(&self) -> &PersonId {
        &self.0.person
    }

    /// The same person, writing to another account: by id or user name.
    pub fn to_account(&self, account: &str) -> Result<Self, Problem> {
        Pair::find(&self.0.space, self.id().as_str(), Some(account)).map(Self)
    }

    /// Says something. This opens the window.
    ///
    /// # Errors
    ///
    /// What Instagram's app would not let a person send, and files that are not there.
    pub async fn say(&self, what: impl Into<Say>) -> Result<Deed, Problem> {
        self.0.say(what.into().0).await.map(|done| self.deed(done))
    }

    /// Mentions the account in a story. This opens the window.
    pub fn mention_in_story(&self) -> Result<Deed, Problem> {
        self.0.mention_in_story(None).map(|done| self.deed(done))
    }

    /// Reacts to a message of either side with an emoji or `love`. This opens the window.
    pub fn react(&self, message: &MessageId, emoji: &str) -> Result<Deed, Problem> {
        self.0.react(message.as_str(), emoji).map(|done| self.deed(done))
    }

    /// Takes a reaction back.
    pub fn unreact(&self, message: &MessageId) -> Result<Deed, Problem> {
        self.0.unreact(message.as_str()).map(|done| self.deed(done))
    }

    /// Takes one of their own messages back.
    pub fn unsend(&self, message: &MessageId) -> Result<Deed, Problem> {
        self.0.unsend(message.as_str()).map(|done| self.deed(done))
    }

    /// Changes one of their own texts.
    pub fn edit(&self, message: &MessageId, text: &str) -> Result<Deed, Problem> {
        self.0.edit(message.as_str(), text).map(|done| self.deed(done))
    }

    /// Sees all that the account has sent.
    pub fn read(&self) -> Result<Deed, Problem> {
        self.0.read(None).map(|done| self.deed(done))
    }

    /// Taps a button of a template, an ice breaker or the menu. This opens the window.
    pub fn tap(&self, title: &str, payload: &str) -> Result<Deed, Problem> {
        self.0.tap(title, payload, None).map(|done| self.deed(done))
    }

    /// Follows an `ig.me` link into a conversation that there is already. This opens the window.
    pub fn follow_link(&self, reference: &str) -> Result<Webhook, Problem> {
        self.0.come_back(Referral::Link { link: reference.to_owned() }).map(|done| self.webhook(&done))
    }

    /// Comments on the account's first post. This opens no window, but one private reply may answer it.
    pub fn comment(&self, text: &str) -> Result<Commented, Problem> {
        let done = self.0.comment(NewComment { text: text.to_owned(), ..NewComment::default() })?;
        let webhook = self.webhook(&done);
        let id = done.comment.ok_or_else(|| Problem::Conflict("the comment has no id".into()))?;
        Ok(Commented { id, webhook })
    }

    /// Lets the account's owner type a text to this person in the app: the app under test hears its echo alone.
    pub fn hear_from_owner(&self, text: &str) -> Result<Deed, Problem> {
        self.0.from_app(text).map(|done| self.deed(done))
    }

    /// Blocks the account: nothing can be sent to them.
    pub fn block(&self) -> Result<(), Problem> {
        self.block_if(true)
    }

    /// Blocks the account no longer.
    pub fn unblock(&self) -> Result<(), Problem> {
        self.block_if(false)
    }

    fn block_if(&self, blocks: bool) -> Result<(), Problem> {
        let nobody = || Problem::no_person(self.id().as_str());
        self.0.space.world().people.get_mut(self.id()).ok_or_else(nobody)?.blocks = blocks;
        self.0.space.tell(What::People);
        Ok(())
    }

    fn deed(&self, done: Done) -> Deed {
        let webhook = self.webhook(&done);
        let made = "what was done was done to a message";
        Deed { mid: done.mid.expect(made), seq: done.seq.expect(made), webhook }
    }

    fn webhook(&self, done: &Done) -> Webhook {
        Webhook { space: self.0.space.clone(), delivery: done.deliveries.first().copied() }
    }
}

impl Webhook {
    /// Waits for the app to answer the first attempt, and says with which status.
    ///
    /// # Errors
    ///
    /// Why there was no answer: nothing is set to send webhooks to, the account is not subscribed, the connection
    /// failed, or a fault holds the webhook up.
    pub async fn status(&self) -> Result<u16, Problem> {
        let nothing = || Problem::Conflict("Instagram tells nobody of this".into());
        let receipt = webhook::settled(&self.space, self.delivery.ok_or_else(nothing)?).await;
        let why = || Problem::Conflict(receipt.reason.unwrap_or_else(|| "there was no answer".into()));
        receipt.status.ok_or_else(why)
    }
}
