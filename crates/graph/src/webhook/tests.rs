//! Each kind of event, with the JSON that it comes as.

mod keys;
mod messages;
mod others;
mod rubbish;
mod shapes;
mod windows;

use serde_json::{Value, json};

use super::*;
use crate::{AppSecret, MessageId, PersonId};

const ACCOUNT: &str = "17841400000000001";
const AVA: &str = "900000000000001";

/// Signs and reads a body: there is no other way in.
fn parse(body: &[u8]) -> Result<Delivery, Unreadable> {
    let secret = AppSecret::new("sandbox-app-secret");
    let signature = sign(body, &secret);
    Delivery::parse(Verified::check(body, &signature, &secret).unwrap())
}

fn events(body: &Value) -> Vec<Event> {
    parse(body.to_string().as_bytes()).unwrap().events
}

fn only(body: &Value) -> Event {
    let [event] = <[Event; 1]>::try_from(events(body)).unwrap();
    event
}

/// The event of one messaging item of Ava's.
fn from_ava(mut item: Value) -> Event {
    item["sender"] = json!({"id": AVA});
    item["recipient"] = json!({"id": ACCOUNT});
    item["timestamp"] = json!(1_752_834_910_447_i64);
    only(
        &json!({"object": "instagram", "entry": [{"time": 1_752_834_911_539_i64, "id": ACCOUNT, "messaging": [item]}]}),
    )
}

/// The event of one messaging item of the account's own.
fn from_account(mut item: Value) -> Event {
    item["sender"] = json!({"id": ACCOUNT});
    item["recipient"] = json!({"id": AVA});
    item["timestamp"] = json!(1_752_834_910_447_i64);
    only(
        &json!({"object": "instagram", "entry": [{"time": 1_752_834_911_539_i64, "id": ACCOUNT, "messaging": [item]}]}),
    )
}

fn mid(id: &str) -> MessageId {
    id.parse().unwrap()
}

fn ava() -> PersonId {
    AVA.parse().unwrap()
}

/// A message that says nothing yet.
fn message(id: &str) -> Message {
    Message {
        mid: mid(id),
        text: None,
        attachments: Vec::new(),
        quick_reply: None,
        reply_to: None,
        referral: None,
        is_self: false,
        is_unsupported: false,
        app_id: None,
        metadata: None,
    }
}

fn text(id: &str, words: &str) -> Message {
    Message { text: Some(words.to_owned()), ..message(id) }
}
