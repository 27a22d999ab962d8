//! Rows of the store, as JSON.

use antiphon_engine::{Pause, Queue, With};
use antiphon_graph::{Basis, Window};
use antiphon_store::{AttemptRow, ConversationRow, MessageRow};
use jiff::Timestamp;
use serde_json::{Value, json};

pub(super) fn message(row: &MessageRow) -> Value {
    let Queue { account, with } = &row.queue;
    let person = row.person.as_ref().or(with.person()).map(ToString::to_string);
    let draft: Option<Value> = row.draft.as_ref().and_then(|draft| serde_json::from_slice(draft).ok());
    let mut view = json!({
        "id": row.key.to_string(),
        "account": account.to_string(),
        "person": person,
        "type": row.kind,
        "state": row.state.word(),
        "attempts": row.attempts,
        "accepted_at": row.accepted_at,
        "changed_at": row.changed_at,
        "message_id": row.mid.as_ref().map(ToString::to_string),
    });
    let fields = view.as_object_mut().expect("it was just made one");
    let mut put = |name: &str, value: Value| drop(fields.insert(name.to_owned(), value));
    if let Some(draft) = &draft {
        let content = draft.get("message").or_else(|| draft.get("payload"));
        put("message", content.cloned().unwrap_or(Value::Null));
    }
    if let With::Comment(comment) = with {
        put("comment", comment.to_string().into());
    }
    if row.given_up {
        put("given_up", true.into());
    }
    if let Some(known_by) = row.known_by {
        put("known_by", known_by.word().into());
    }
    for (name, time) in [("expires_at", row.expires_at), ("not_before", row.not_before)] {
        if let Some(time) = time {
            put(name, json!(time));
        }
    }
    if let Some(refusal) = row.refusal() {
        let body: Value = serde_json::from_slice(&refusal.to_body()).unwrap_or(Value::Null);
        put("error", body["error"].clone());
    } else if let Some(reason) = row.word() {
        put("reason", reason.into());
    }
    view
}

pub(super) fn attempt(row: &AttemptRow) -> Value {
    json!({
        "attempt": row.fence.attempt,
        "epoch": row.fence.epoch.0,
        "intended_at": row.intended_at,
        "ended_at": row.ended_at,
        "outcome": row.outcome,
    })
}

pub(super) fn conversation(row: &ConversationRow, now: Timestamp) -> Value {
    json!({
        "account": row.conversation.account.to_string(),
        "person": row.conversation.person.to_string(),
        "window": row.window.as_ref().map(|row| window(row, now)),
        "waiting": row.waiting,
        "unknown": row.unknown,
        "paused": row.paused,
        "person_wrote_at": row.person_wrote_at,
        "account_wrote_at": row.account_wrote_at,
    })
}

fn window(window: &Window, now: Timestamp) -> Value {
    let basis = match window.basis() {
        Basis::Ad => "ad",
        _ => "standard",
    };
    json!({
        "opened_at": window.opened_at(),
        "closes_at": window.closes_at(),
        "basis": basis,
        "is_open": window.is_open(now),
    })
}

pub(super) fn pause(pause: &Pause) -> Value {
    json!({ "cause": pause.cause.word(), "until": pause.until, "detail": pause.detail })
}
