//! Drafts: what a caller asks for, before it is known whether it may be sent.

mod long;

pub use long::LongDraft;

use crate::wire::Length;
use crate::{
    AccessToken, AccountId, CommentId, Invalid, Message, MessageId, PersonId, Presence, Reaction, wire,
};

/// A message, a reaction or a presence, and whom it is for; not yet permitted.
///
/// A gateway reads one from a caller's request, looks at the conversation's [`Window`](crate::Window), earns a
/// [`Permit`](crate::Permit), and makes a [`Send`](crate::Send) of the content.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Draft {
    /// Whom it is for.
    pub to: Recipient,
    /// What is to be sent.
    pub content: Content,
    /// On which ground the caller wants to send it after the standard window.
    pub tag: Option<Tag>,
    /// The message that it answers, of the same conversation. Only messages answer; actions have their target inside.
    pub reply_to: Option<MessageId>,
}

/// Whom a message is for.
#[derive(Clone, Debug, Eq, Hash, PartialEq)]
pub enum Recipient {
    /// A person who has written to the account.
    Person(PersonId),
    /// The author of a comment, who gets a private reply.
    Comment(CommentId),
}

/// What can be sent.
#[derive(Clone, Debug, Eq, PartialEq)]
#[non_exhaustive]
pub enum Content {
    /// A message.
    Message(Message),
    /// A reaction, or taking it back.
    Reaction(Reaction),
    /// Typing, or having read.
    Presence(Presence),
}

/// A reason to write after the standard window has ended.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
#[non_exhaustive]
pub enum Tag {
    /// A human, not a bot, answers within seven days. The app needs Instagram's Human Agent feature.
    HumanAgent,
}

impl Tag {
    /// Instagram's word for it: `HUMAN_AGENT`.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::HumanAgent => "HUMAN_AGENT",
        }
    }
}

impl Draft {
    /// A draft of something for somebody, with neither tag nor reply.
    pub fn new(to: impl Into<Recipient>, content: impl Into<Content>) -> Self {
        Self { to: to.into(), content: content.into(), tag: None, reply_to: None }
    }

    /// Reads a request to `/{version}/{account}/messages` in any form that Instagram takes.
    ///
    /// The path may have a version or none, and `me` or an id. The token may come as a bearer, in the query, or in the
    /// body. The body may be JSON, or a form whose fields are JSON texts or bracketed (`recipient[id]`); a missing or
    /// wrong content type does not matter. Fields that this version does not know are let through, as Instagram does.
    ///
    /// `multipart/form-data` is not taken apart here, for files are read as they come: whoever does hands the fields to
    /// [`Draft::from_fields`].
    ///
    /// # Errors
    ///
    /// What Instagram would refuse; [`Invalid::refusal`] is its answer.
    pub fn from_http(request: &http::Request<Vec<u8>>) -> Result<Asked, Invalid> {
        let Asked { account, token, draft } = wire::read::request(request, Length::One)?;
        Ok(Asked { account, token, draft: draft.draft })
    }

    /// Reads a JSON body, and the token when there is one in it.
    ///
    /// # Errors
    ///
    /// As [`Draft::from_http`].
    pub fn from_json(body: &[u8]) -> Result<(Self, Option<AccessToken>), Invalid> {
        wire::read::json(body, Length::One).map(|(long, token)| (long.draft, token))
    }

    /// Reads the fields of a form (already decoded), and the token when there is one among them.
    ///
    /// # Errors
    ///
    /// As [`Draft::from_http`].
    pub fn from_fields<K: AsRef<str>, V: AsRef<str>>(
        fields: impl IntoIterator<Item = (K, V)>,
    ) -> Result<(Self, Option<AccessToken>), Invalid> {
        wire::form::fields(fields, Length::One).map(|(long, token)| (long.draft, token))
    }

    /// Appends the draft as Instagram's JSON, always in the same spelling: equal drafts give equal bytes.
    pub fn write_json(&self, out: &mut Vec<u8>) {
        wire::write::body(out, &self.to, self.tag, self.reply_to.as_ref(), &self.content);
    }
}

/// A request to send something, as it was read.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Asked<D = Draft> {
    /// The account that the path names.
    pub account: AccountRef,
    /// The token: the `Authorization` header's, else the query's, else the body's.
    pub token: Option<AccessToken>,
    /// What is to be sent.
    pub draft: D,
}

/// How a path names an account: by its id, or as the token's own.
#[derive(Clone, Debug, Eq, Hash, PartialEq)]
pub enum AccountRef {
    /// `me`: the account that the token belongs to.
    Me,
    /// The account's id.
    Id(AccountId),
}

impl From<PersonId> for Recipient {
    fn from(person: PersonId) -> Self {
        Self::Person(person)
    }
}

impl From<CommentId> for Recipient {
    fn from(comment: CommentId) -> Self {
        Self::Comment(comment)
    }
}

impl From<Message> for Content {
    fn from(message: Message) -> Self {
        Self::Message(message)
    }
}

impl From<Reaction> for Content {
    fn from(reaction: Reaction) -> Self {
        Self::Reaction(reaction)
    }
}

impl From<Presence> for Content {
    fn from(presence: Presence) -> Self {
        Self::Presence(presence)
    }
}
