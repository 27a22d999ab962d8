//! Deliveries: one POST of Instagram's, and the events in it.
//!
//! An entry comes in three shapes: a list `messaging` (or `standby`), a list `changes` of fields and values, or a field and
//! a value on the entry itself. All are taken wherever they appear, several at once too. What cannot be read becomes an
//! event of the kind `Other` and costs nothing else.

use jiff::Timestamp;
use serde_json::{Map, Value};

use super::body::{self, id, moment, text};
use super::messaging::{self, Sides};
use super::{By, Comment, Event, Kind, Mention, Unreadable, Verified};
use crate::AccountId;

/// What one POST of Instagram's told.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Delivery {
    /// What it is about: `instagram`.
    pub object: Option<String>,
    /// What happened, in the order of the body; up to a thousand events, of several accounts.
    pub events: Vec<Event>,
}

impl Delivery {
    /// Reads a body that is known to come from Instagram.
    ///
    /// # Errors
    ///
    /// [`Unreadable`] when the body is not JSON or has no entries. Anything smaller that is wrong becomes
    /// [`Kind::Other`]: an answer other than 200 to what Instagram may send would in time end the subscription.
    pub fn parse(verified: Verified<'_>) -> Result<Self, Unreadable> {
        Self::read(verified.body())
    }

    /// Reads a body again that was verified when it came and has been kept since, to show what it says. Nothing may follow
    /// from it: that it was kept proves less than a signature does.
    ///
    /// # Errors
    ///
    /// As [`Self::parse`].
    pub fn of_kept(body: &[u8]) -> Result<Self, Unreadable> {
        Self::read(body)
    }

    fn read(body: &[u8]) -> Result<Self, Unreadable> {
        match body::read(body)? {
            // The documents' examples wrap the object in a list; real deliveries do not.
            Value::Array(envelopes) => Ok(Self::join(envelopes.into_iter().map(Self::envelope))),
            envelope => Self::envelope(envelope).map_err(|_| Unreadable::NoEntries),
        }
    }

    /// Reads one envelope; gives it back when it is none.
    fn envelope(envelope: Value) -> Result<Self, Value> {
        let Value::Object(mut fields) = envelope else { return Err(envelope) };
        let object = text(&fields, "object");
        let entries = match fields.remove("entry") {
            Some(Value::Array(entries)) => entries,
            Some(entry @ Value::Object(_)) => vec![entry],
            // What the dashboard shows, and some send: the change without its envelope.
            None if fields.contains_key("field") && fields.contains_key("value") => {
                vec![Value::Object(fields)]
            }
            Some(entry) => {
                fields.insert("entry".to_owned(), entry);
                return Err(Value::Object(fields));
            }
            None => return Err(Value::Object(fields)),
        };
        let mut events = Vec::new();
        for entry in entries {
            Entry::read(entry, &mut events);
        }
        Ok(Self { object, events })
    }

    fn join(envelopes: impl Iterator<Item = Result<Self, Value>>) -> Self {
        let mut joined = Self { object: None, events: Vec::new() };
        for envelope in envelopes {
            match envelope {
                Ok(mut delivery) => {
                    joined.object = joined.object.or(delivery.object);
                    joined.events.append(&mut delivery.events);
                }
                Err(unknown) => joined.events.push(Entry::default().other(unknown)),
            }
        }
        joined
    }
}

/// What an entry says about all of its events.
#[derive(Default)]
struct Entry {
    account: Option<AccountId>,
    time: Option<Timestamp>,
}

impl Entry {
    fn read(entry: Value, events: &mut Vec<Event>) {
        let Value::Object(mut fields) = entry else {
            events.push(Self::default().other(entry));
            return;
        };
        let entry = Self { account: id(&fields, "id"), time: moment(&fields, "time") };
        let before = events.len();
        for (name, is_standby) in [("messaging", false), ("standby", true)] {
            let items = list(&mut fields, name);
            events.extend(items.map(|item| entry.messaging(item, is_standby)));
        }
        events.extend(list(&mut fields, "changes").map(|change| entry.change(change)));
        if fields.contains_key("field") {
            events.push(entry.change(Value::Object(fields)));
        } else if events.len() == before {
            events.push(entry.other(Value::Object(fields)));
        }
    }

    /// An event of a conversation.
    fn messaging(&self, item: Value, is_standby: bool) -> Event {
        let Value::Object(fields) = &item else { return self.other(item) };
        let sides = Sides::of(fields, self.account.as_ref());
        let kind = messaging::kind(fields, sides.by).unwrap_or(Kind::Other);
        Event {
            account: sides.account,
            person: sides.person,
            by: sides.by,
            at: moment(fields, "timestamp"),
            told_at: self.time,
            is_standby,
            is_group: sides.is_group,
            kind,
            raw: item,
        }
    }

    /// A field and its value.
    fn change(&self, change: Value) -> Event {
        let field = change["field"].as_str().unwrap_or_default();
        let Some(value) = change["value"].as_object() else { return self.other(change) };
        let public = match field {
            "comments" => Comment::read(value).map(Kind::Comment),
            "live_comments" => Comment::read(value).map(Kind::LiveComment),
            "mentions" => Mention::read(value).map(Kind::Mention),
            _ => {
                let event = self.messaging(change["value"].clone(), field == "standby");
                return Event { raw: change, ..event };
            }
        };
        match public {
            Some(kind) => self.public(kind, value, change.clone()),
            None => self.other(change),
        }
    }

    /// Something said in public: no conversation yet, but perhaps somebody to have one with.
    fn public(&self, kind: Kind, value: &Map<String, Value>, raw: Value) -> Event {
        let person = match &kind {
            Kind::Comment(comment) | Kind::LiveComment(comment) => comment.from.id.clone(),
            _ => None,
        };
        let is_ours = person
            .as_ref()
            .zip(self.account.as_ref())
            .is_some_and(|(person, account)| person.as_str() == account.as_str());
        let by = if is_ours { By::Account } else { By::Person };
        let at = moment(value, "timestamp").or_else(|| moment(value, "created_time"));
        Event { person, by, at, kind, ..self.other(raw) }
    }

    fn other(&self, raw: Value) -> Event {
        Event {
            account: self.account.clone(),
            person: None,
            by: By::Person,
            at: None,
            told_at: self.time,
            is_standby: false,
            is_group: false,
            kind: Kind::Other,
            raw,
        }
    }
}

/// The members of a list, which is taken out of the fields; a single object counts as a list of one.
fn list(fields: &mut Map<String, Value>, name: &str) -> impl Iterator<Item = Value> + use<> {
    let items = match fields.remove(name) {
        Some(Value::Array(items)) => items,
        Some(Value::Null) | None => Vec::new(),
        Some(single) => vec![single],
    };
    items.into_iter()
}
