//! Rows of the store, as JSON.

use antiphon_engine::disclosure::Origin;
use antiphon_engine::{Pause, Queue, With};
use antiphon_graph::{Basis, Window};
use antiphon_store::{AttemptRow, ConversationRow, MessageRow, PartRow};
use jiff::Timestamp;
use serde::Serialize;
use serde_json::Value;
use utoipa::ToSchema;

use super::thread::Said;
use crate::names::Name;

/// A message, and where it stands.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct MessageView {
    /// `msg_...`, as the header `Antiphon-Message` named it.
    id: String,
    account: String,
    /// The person; null while only a comment of theirs is known.
    person: Option<String>,
    /// The comment that is answered privately.
    #[serde(skip_serializing_if = "Option::is_none")]
    comment: Option<String>,
    /// `text`, `image`, `images`, `audio`, `react`, ...
    r#type: String,
    /// `held`, `queued`, `sending`, `unknown`, `delivered`, `refused`, `expired` or `cancelled`.
    state: &'static str,
    /// How many attempts there were.
    attempts: u32,
    #[schema(value_type = String, format = DateTime)]
    accepted_at: Timestamp,
    #[schema(value_type = String, format = DateTime)]
    changed_at: Timestamp,
    /// Instagram's id.
    message_id: Option<String>,
    /// What is to be sent, as Instagram's `message` or `payload`.
    #[serde(skip_serializing_if = "Option::is_none")]
    message: Option<Value>,
    /// Proof of an unknown one is no longer sought: a person may decide.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    given_up: bool,
    /// How its delivery is known: `answer`, `echo`, `listing`, `refusal` or `person`.
    #[serde(skip_serializing_if = "Option::is_none")]
    known_by: Option<&'static str>,
    /// When it is no longer wanted.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>, format = DateTime)]
    expires_at: Option<Timestamp>,
    /// It is not tried before this.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>, format = DateTime)]
    not_before: Option<Timestamp>,
    /// Instagram's refusal, as its body had it.
    #[serde(skip_serializing_if = "Option::is_none")]
    error: Option<Value>,
    /// Why it stands there, in a word: `window`, `expiry`, `not_sent`, `throttled`, ...
    #[serde(skip_serializing_if = "Option::is_none")]
    reason: Option<String>,
    /// `human` or `automated`, where the caller said so.
    #[serde(skip_serializing_if = "Option::is_none")]
    origin: Option<&'static str>,
    /// How many of its parts are delivered, where it is sent in parts.
    #[serde(skip_serializing_if = "Option::is_none")]
    delivered_parts: Option<u32>,
    /// Its parts in their order; only where one message is shown that is sent in parts.
    #[serde(skip_serializing_if = "Option::is_none")]
    parts: Option<Vec<PartView>>,
    /// The message by which it was sent again.
    #[serde(skip_serializing_if = "Option::is_none")]
    retried_as: Option<String>,
    /// What it said is forgotten: only where it stands is kept.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    text_forgotten: bool,
    /// The attempts, oldest first; only where one message is shown.
    #[serde(skip_serializing_if = "Option::is_none")]
    history: Option<Vec<AttemptView>>,
}

impl MessageView {
    pub(super) fn of(row: &MessageRow) -> Self {
        let Queue { account, with } = &row.queue;
        let refusal = row.refusal();
        Self {
            id: row.key.to_string(),
            account: account.to_string(),
            person: row.person.as_ref().or(with.person()).map(ToString::to_string),
            comment: match with {
                With::Comment(comment) => Some(comment.to_string()),
                _ => None,
            },
            r#type: row.kind.clone(),
            state: row.state.word(),
            attempts: row.attempts,
            accepted_at: row.accepted_at,
            changed_at: row.changed_at,
            message_id: row.mid.as_ref().map(ToString::to_string),
            message: row.draft.as_deref().and_then(content),
            given_up: row.given_up,
            known_by: row.known_by.map(antiphon_engine::KnownBy::word),
            expires_at: row.expires_at,
            not_before: row.not_before,
            error: refusal.and_then(|refusal| {
                let mut body: Value = serde_json::from_slice(&refusal.to_body()).ok()?;
                body.get_mut("error").map(Value::take)
            }),
            reason: row.word().map(ToOwned::to_owned),
            origin: row.origin.map(Origin::word),
            delivered_parts: row.parts.map(|(done, _)| done),
            parts: None,
            retried_as: row.successor.map(|key| key.to_string()),
            text_forgotten: row.draft.is_none(),
            history: None,
        }
    }

    /// With its parts, when there are some.
    pub(super) fn with_parts(self, parts: &[PartRow]) -> Self {
        let parts: Vec<_> = parts.iter().map(PartView::of).collect();
        Self { parts: Some(parts).filter(|parts| !parts.is_empty()), ..self }
    }

    /// With its attempts.
    pub(super) fn with_history(self, attempts: &[AttemptRow]) -> Self {
        Self { history: Some(attempts.iter().map(AttemptView::of).collect()), ..self }
    }
}

/// What is sent, as Instagram's `message` or `payload`.
pub(super) fn content(draft: &[u8]) -> Option<Value> {
    let mut draft: Value = serde_json::from_slice(draft).ok()?;
    ["message", "payload"].iter().find_map(|name| draft.get_mut(*name).map(Value::take))
}

/// One of the messages that a message is sent as.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct PartView {
    /// What is sent, as Instagram's `message`.
    message: Option<Value>,
    /// Whether a bot says with it that it is one.
    discloses: bool,
    /// Instagram's id, once it is delivered.
    message_id: Option<String>,
    #[schema(value_type = Option<String>, format = DateTime)]
    delivered_at: Option<Timestamp>,
}

impl PartView {
    fn of(row: &PartRow) -> Self {
        Self {
            message: content(&row.draft),
            discloses: row.said.is_some(),
            message_id: row.mid.as_ref().map(ToString::to_string),
            delivered_at: row.delivered_at,
        }
    }
}

/// One attempt at a message.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct AttemptView {
    attempt: u32,
    /// How often the account's shard had changed hands.
    epoch: u32,
    #[schema(value_type = String, format = DateTime)]
    intended_at: Timestamp,
    #[schema(value_type = Option<String>, format = DateTime)]
    ended_at: Option<Timestamp>,
    /// What came of it, in a word; null while it is under way.
    outcome: Option<String>,
}

impl AttemptView {
    fn of(row: &AttemptRow) -> Self {
        Self {
            attempt: row.fence.attempt,
            epoch: row.fence.epoch.0,
            intended_at: row.intended_at,
            ended_at: row.ended_at,
            outcome: row.outcome.clone(),
        }
    }
}

/// A conversation, and until when it may be answered.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct ConversationView {
    account: String,
    person: String,
    /// What the person is called, as far as Instagram told; only where names are asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    name: Option<String>,
    /// The name after the `@`.
    #[serde(skip_serializing_if = "Option::is_none")]
    username: Option<String>,
    /// Null when the person has never opened one.
    window: Option<WindowView>,
    /// How many messages wait or are under way.
    waiting: u64,
    /// How many are unknown.
    unknown: u64,
    /// Nothing is sent until further notice.
    paused: bool,
    /// What the person last wrote was answered, as far as is known.
    answered: bool,
    #[schema(value_type = Option<String>, format = DateTime)]
    person_wrote_at: Option<Timestamp>,
    #[schema(value_type = Option<String>, format = DateTime)]
    account_wrote_at: Option<Timestamp>,
    /// When a bot last said here that it is one.
    #[schema(value_type = Option<String>, format = DateTime)]
    disclosed_at: Option<Timestamp>,
    /// When a human last wrote here for the account, through the gateway.
    #[schema(value_type = Option<String>, format = DateTime)]
    human_at: Option<Timestamp>,
    /// What was said last, as far as it is kept; only where it is asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<Object>)]
    pub(super) last: Option<Said>,
}

impl ConversationView {
    pub(super) fn of(row: &ConversationRow, now: Timestamp) -> Self {
        Self {
            account: row.conversation.account.to_string(),
            person: row.conversation.person.to_string(),
            name: None,
            username: None,
            window: row.window.as_ref().map(|window| WindowView::of(window, now)),
            waiting: row.waiting,
            unknown: row.unknown,
            paused: row.paused,
            answered: row.answered,
            person_wrote_at: row.person_wrote_at,
            account_wrote_at: row.account_wrote_at,
            disclosed_at: row.disclosed_at,
            human_at: row.human_at,
            last: None,
        }
    }
}

impl ConversationView {
    /// With what the person is called.
    pub(super) fn named(self, Name { name, username }: Name) -> Self {
        Self { name, username, ..self }
    }
}

/// The hours in which an account may answer a person.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct WindowView {
    #[schema(value_type = String, format = DateTime)]
    opened_at: Timestamp,
    /// From this moment on nothing may be sent.
    #[schema(value_type = String, format = DateTime)]
    closes_at: Timestamp,
    /// `standard`, or `ad` when an advertisement made it longer.
    basis: &'static str,
    is_open: bool,
}

impl WindowView {
    fn of(window: &Window, now: Timestamp) -> Self {
        let basis = match window.basis() {
            Basis::Ad => "ad",
            _ => "standard",
        };
        let (opened_at, closes_at) = (window.opened_at(), window.closes_at());
        Self { opened_at, closes_at, basis, is_open: window.is_open(now) }
    }
}

/// Why nothing is sent for an account.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct PauseView {
    /// `person`, `all` (with all others), `refused`, `throttled` or `many_unknown`.
    pub(super) cause: &'static str,
    /// It goes on by itself then.
    #[schema(value_type = Option<String>, format = DateTime)]
    pub(super) until: Option<Timestamp>,
    /// What Instagram said.
    pub(super) detail: Option<String>,
}

impl PauseView {
    pub(super) fn of(pause: &Pause) -> Self {
        Self { cause: pause.cause.word(), until: pause.until, detail: pause.detail.clone() }
    }
}
