//! Events: one thing that happened, to one account.

use jiff::Timestamp;
use serde_json::Value;

use super::{Comment, Deletion, Edit, Handover, Mention, Message, Postback, Reaction, Referral, Twin};
use crate::{AccountId, Conversation, MessageId, PersonId};

/// One thing that happened, to one account.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Event {
    /// The account that it happened to, by the id that works in paths.
    pub account: Option<AccountId>,
    /// The other side of the conversation, whoever did it; unknown for what does not tell.
    pub person: Option<PersonId>,
    /// Who did it.
    pub by: By,
    /// When it happened, by the event's own time.
    pub at: Option<Timestamp>,
    /// When Instagram put the delivery together.
    pub told_at: Option<Timestamp>,
    /// Whether another app has the conversation, and this one only listens.
    pub is_standby: bool,
    /// Whether it is of more than one person. Instagram has no groups for businesses; what looks like one is not answered.
    pub is_group: bool,
    /// What happened.
    pub kind: Kind,
    /// The event as it came, with everything that this version has no name for.
    pub raw: Value,
}

/// Which side of the conversation did it.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
pub enum By {
    /// The person, or the platform on their behalf.
    Person,
    /// The account itself: through this app, another one, or by hand in Instagram.
    Account,
}

/// What happened.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub enum Kind {
    /// A person wrote.
    Message(Message),
    /// The account wrote, through whatever app; this proves a send. It may come before the answer to that send.
    Echo(Message),
    /// A message was unsent, by either side.
    Deletion(Deletion),
    /// A reaction was put to a message or taken away.
    Reaction(Reaction),
    /// A message was changed.
    Edit(Edit),
    /// The twin of a new message, and sometimes all that is told of it.
    Twin(Twin),
    /// A button was pressed.
    Postback(Postback),
    /// A person has seen everything up to this message.
    Read(MessageId),
    /// A link into an existing conversation was followed.
    Referral(Referral),
    /// A person agreed to be written to. The shape is Messenger's and is kept as it came.
    Optin(Value),
    /// Control of the conversation has changed between apps.
    Handover(Handover),
    /// A comment on a post or a reel.
    Comment(Comment),
    /// A comment on a live video, to be answered while it is on air.
    LiveComment(Comment),
    /// The account was mentioned in public.
    Mention(Mention),
    /// Something that this version does not know or could not read. [`Event::raw`] has it whole.
    Other,
}

/// The ids that the dashboard's test button uses for the two sides.
const TEST_SENDER: &str = "12334";
const TEST_RECIPIENT: &str = "23245";

/// The account that the dashboard's test button writes of.
const TEST_ACCOUNT: &str = "0";

impl Event {
    /// The conversation that it belongs to; none for a group and for what does not tell both sides.
    pub fn conversation(&self) -> Option<Conversation> {
        let (account, person) = (self.account.clone()?, self.person.clone()?);
        (!self.is_group).then(|| Conversation::new(account, person))
    }

    /// When it happened, or else when Instagram told of it.
    pub fn when(&self) -> Option<Timestamp> {
        self.at.or(self.told_at)
    }

    /// Whether the dashboard's test button made it: there is no such person, and nothing must come of it.
    pub fn is_test(&self) -> bool {
        let item = self.raw.get("value").unwrap_or(&self.raw);
        let is = |side: &str, id: &str| item[side]["id"] == id;
        self.account.as_ref().is_some_and(|account| account.as_str() == TEST_ACCOUNT)
            || is("sender", TEST_SENDER)
            || is("recipient", TEST_RECIPIENT)
    }

    /// The message that it is about, if it is about one.
    pub fn mid(&self) -> Option<&MessageId> {
        match &self.kind {
            Kind::Message(message) | Kind::Echo(message) => Some(&message.mid),
            Kind::Deletion(deletion) => Some(&deletion.mid),
            Kind::Reaction(reaction) => Some(&reaction.message),
            Kind::Edit(edit) => Some(&edit.mid),
            Kind::Twin(twin) => Some(&twin.mid),
            Kind::Postback(postback) => postback.mid.as_ref(),
            Kind::Read(mid) => Some(mid),
            _ => None,
        }
    }
}

impl Kind {
    /// A stable name for people and programs: `message`, `echo`, `live_comment`.
    pub fn name(&self) -> &'static str {
        match self {
            Self::Message(_) => "message",
            Self::Echo(_) => "echo",
            Self::Deletion(_) => "deletion",
            Self::Reaction(_) => "reaction",
            Self::Edit(_) => "edit",
            Self::Twin(_) => "twin",
            Self::Postback(_) => "postback",
            Self::Read(_) => "read",
            Self::Referral(_) => "referral",
            Self::Optin(_) => "optin",
            Self::Handover(_) => "handover",
            Self::Comment(_) => "comment",
            Self::LiveComment(_) => "live_comment",
            Self::Mention(_) => "mention",
            Self::Other => "other",
        }
    }
}
