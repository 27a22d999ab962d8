//! Messaging items: the events of a conversation, with a sender, a recipient and one thing that happened.

use serde_json::{Map, Value};

use super::body::{flag, id};
use super::{By, Deletion, Edit, Handover, Kind, Message, Postback, Reaction, Referral, Twin};
use crate::{AccountId, PersonId};

/// The two sides of an item, sorted out.
pub(super) struct Sides {
    pub(super) account: Option<AccountId>,
    pub(super) person: Option<PersonId>,
    pub(super) by: By,
    pub(super) is_group: bool,
}

impl Sides {
    /// Tells the person from the account. The account is the one that the entry names; an echo is its own doing.
    pub(super) fn of(item: &Map<String, Value>, entry_account: Option<&AccountId>) -> Self {
        let side = |name| item.get(name).and_then(Value::as_object).and_then(|side| id::<String>(side, "id"));
        let (sender, recipient) = (side("sender"), side("recipient"));
        let is_ours = entry_account.is_some_and(|account| sender.as_deref() == Some(account.as_str()));
        let by = if is_ours || is_echo(item) { By::Account } else { By::Person };
        let (account, person) = match by {
            By::Account => (sender, recipient),
            By::Person => (recipient, sender),
        };
        Self {
            account: entry_account.cloned().or_else(|| AccountId::new(account?).ok()),
            person: person.and_then(|person| PersonId::new(person).ok()),
            by,
            is_group: is_group(item),
        }
    }
}

/// What happened, when it is something that is known and whole.
pub(super) fn kind(item: &Map<String, Value>, by: By) -> Option<Kind> {
    let object = |name| item.get(name).and_then(Value::as_object);
    if let Some(fields) = object("message") {
        message(fields, by)
    } else if let Some(fields) = object("reaction") {
        Reaction::read(fields).map(Kind::Reaction)
    } else if let Some(fields) = object("message_edit") {
        edit(fields)
    } else if let Some(fields) = object("postback") {
        Postback::read(fields).map(Kind::Postback)
    } else if let Some(fields) = object("read") {
        id(fields, "mid").map(Kind::Read)
    } else if let Some(fields) = object("referral") {
        Some(Kind::Referral(Referral::read(fields)))
    } else if let Some(optin) = item.get("optin") {
        Some(Kind::Optin(optin.clone()))
    } else {
        Handover::within(item).map(Kind::Handover)
    }
}

fn message(fields: &Map<String, Value>, by: By) -> Option<Kind> {
    if flag(fields, "is_deleted") {
        return id(fields, "mid").map(|mid| Kind::Deletion(Deletion { mid }));
    }
    let message = Message::read(fields)?;
    Some(match by {
        By::Person => Kind::Message(message),
        By::Account => Kind::Echo(message),
    })
}

fn edit(fields: &Map<String, Value>) -> Option<Kind> {
    let (mid, text) = (id(fields, "mid")?, super::body::text(fields, "text"));
    let num_edit = match fields.get("num_edit")? {
        Value::Number(number) => number.as_u64()?,
        Value::String(digits) => digits.parse().ok()?,
        _ => return None,
    };
    Some(match num_edit {
        0 => Kind::Twin(Twin { mid, text }),
        num_edit => Kind::Edit(Edit { mid, text, num_edit }),
    })
}

fn is_echo(item: &Map<String, Value>) -> bool {
    item.get("message").and_then(Value::as_object).is_some_and(|message| flag(message, "is_echo"))
}

/// Whether a side is a thread or several people. No such event is documented: this is a guard.
fn is_group(item: &Map<String, Value>) -> bool {
    let is_many = |side: &Map<String, Value>| {
        side.keys().any(|name| name.starts_with("thread"))
            || side.contains_key("ids")
            || side.get("id").is_some_and(Value::is_array)
    };
    let sides = ["sender", "recipient"].into_iter().filter_map(|name| item.get(name));
    let mut sides = sides.map(|side| side.as_object().map_or_else(|| side.is_array(), is_many));
    sides.any(|is_group| is_group) || item.contains_key("participants") || flag(item, "is_group")
}
