//! How the control API shows what is in a space.

use jiff::Timestamp;
use serde::Serialize;
use utoipa::ToSchema;

use crate::world::World;
use crate::world::person::Person;
use crate::world::thread::Thread;

/// A list of things, oldest first.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct List<T> {
    pub(crate) data: Vec<T>,
}

/// A person, and how they stand with the seeded account.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct PersonView {
    /// The Instagram-scoped id to send to.
    pub(crate) id: String,
    name: String,
    handle: String,
    online: bool,
    blocks: bool,
    follows: bool,
    /// The name of their magic, when sending to them always goes one way.
    #[serde(skip_serializing_if = "Option::is_none")]
    magic: Option<&'static str>,
    conversations: Vec<ConversationView>,
}

/// How one conversation of a person stands.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ConversationView {
    account: String,
    /// The conversation's id at the Conversations API.
    id: String,
    messages: usize,
    /// Whether the account may answer.
    window_open: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>, format = DateTime)]
    window_closes_at: Option<Timestamp>,
    typing: bool,
}

impl PersonView {
    pub(crate) fn new(world: &World, person: &Person, now: Timestamp) -> Self {
        let threads = world.threads().iter().filter(|thread| thread.person == person.id);
        Self {
            id: person.id.to_string(),
            name: person.name.clone(),
            handle: person.handle.clone(),
            online: person.online,
            blocks: person.blocks,
            follows: person.follows,
            magic: person.magic.map(crate::world::person::Magic::name),
            conversations: threads.map(|thread| ConversationView::new(thread, now)).collect(),
        }
    }
}

impl ConversationView {
    fn new(thread: &Thread, now: Timestamp) -> Self {
        Self {
            account: thread.account.to_string(),
            id: thread.id().into(),
            messages: thread.messages.len(),
            window_open: thread.is_open(now),
            window_closes_at: thread.closes_at,
            typing: thread.typing,
        }
    }
}
