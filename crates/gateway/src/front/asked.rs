//! What a caller asks: read from the bytes, checked against the token and the window.

use std::sync::Arc;

use antiphon_engine::{Ground, Head, Likeness, MessageKey, Pace, Queue, Shard, Stage, With};
use antiphon_graph::{
    AccessToken, AccountRef, Asked, Content, Draft, Message, PersonId, Reaction, Recipient, Refusal, Tag,
    permit,
};
use antiphon_store::{NewMessage, Store};
use http::Request;
use jiff::Timestamp;

use super::idempotency;
use super::multipart;
use super::options::Options;
use crate::{App, OpenAccount};

/// A request that Instagram would take, as far as anybody knows, and whose it is.
#[derive(Debug)]
pub(super) struct Checked {
    pub(super) account: Arc<OpenAccount>,
    pub(super) draft: Draft,
    pub(super) options: Options,
}

/// Why a message is not taken.
#[derive(Debug)]
pub(super) enum Failed {
    /// Instagram would refuse it.
    Refused(Refusal),
    /// Nobody can say at the moment.
    Store(antiphon_store::Error),
}

impl From<antiphon_store::Error> for Failed {
    fn from(error: antiphon_store::Error) -> Self {
        Self::Store(error)
    }
}

impl From<Refusal> for Failed {
    fn from(refusal: Refusal) -> Self {
        Self::Refused(refusal)
    }
}

/// Reads a request to send, in any form that Instagram takes.
pub(super) async fn read<S: Store>(app: &App<S>, request: Request<Vec<u8>>) -> Result<Checked, Refusal> {
    let options = Options::read(request.headers());
    let request = multipart::plain(request).await?;
    let asked = match Draft::from_http(&request) {
        Ok(asked) => asked,
        Err(invalid) => {
            // Whoever has no right to ask is told that first.
            may_ask(app, request)?;
            return Err(invalid.refusal());
        }
    };
    let account = whose(app, asked.token.as_ref(), &asked.account)?;
    let options =
        options.map_err(|why| Refusal::invalid_parameter(format!("(#100) Invalid parameter: {why}")))?;
    let is_action = !matches!(asked.draft.content, Content::Message(_));
    if is_action && matches!(asked.draft.to, Recipient::Comment(_)) {
        return Err(Refusal::invalid_message_data());
    }
    if options.hold.is_some() && !may_wait(&asked.draft) {
        let why = "only messages to a person, without a tag, wait for the person (Antiphon-Hold)";
        return Err(Refusal::invalid_parameter(format!("(#100) Invalid parameter: {why}")));
    }
    Ok(Checked { account, draft: asked.draft, options })
}

/// Whether it can be held until the person writes.
fn may_wait(draft: &Draft) -> bool {
    let is_message = matches!(draft.content, Content::Message(_));
    is_message && matches!(draft.to, Recipient::Person(_)) && draft.tag.is_none()
}

/// Refuses a token that stands before an unreadable body. One inside such a body cannot be seen.
fn may_ask<S: Store>(app: &App<S>, request: Request<Vec<u8>>) -> Result<(), Refusal> {
    let readable = br#"{"recipient":{"id":"1"},"sender_action":"typing_on"}"#;
    let Ok(Asked { account, token, .. }) = Draft::from_http(&request.map(|_| readable.to_vec())) else {
        return Ok(());
    };
    if token.is_some() { whose(app, token.as_ref(), &account).map(drop) } else { Ok(()) }
}

/// Finds the account that the token belongs to, and whether the path means it.
fn whose<S: Store>(
    app: &App<S>,
    token: Option<&AccessToken>,
    named: &AccountRef,
) -> Result<Arc<OpenAccount>, Refusal> {
    let token = token.ok_or_else(Refusal::no_token)?;
    let account = app.directory.account_of(token).ok_or_else(Refusal::unknown_token)?;
    match named {
        AccountRef::Id(id) if *id != account.id => Err(Refusal::not_the_tokens(id)),
        _ => Ok(account),
    }
}

/// On which ground it would stand. Whether the window is open is looked at when it is kept; it is looked at again when its
/// turn comes.
pub(super) async fn ground<S: Store>(app: &App<S>, checked: &Checked) -> Result<Ground, Failed> {
    let person = match &checked.draft.to {
        Recipient::Comment(_) => return private_reply(app, checked, app.clock.wall()).await,
        Recipient::Person(person) => person,
    };
    if person.as_str() == checked.account.id.as_str() {
        return Ok(Ground::Oneself);
    }
    let by_human = checked.draft.tag == Some(Tag::HumanAgent);
    Ok(if by_human { Ground::HumanAgent } else { Ground::Window })
}

/// A comment is answered once: while one answer is on its way there is no second.
async fn private_reply<S: Store>(app: &App<S>, checked: &Checked, now: Timestamp) -> Result<Ground, Failed> {
    let queue = Queue { account: checked.account.id.clone(), with: with(&checked.draft) };
    if app.store.load(&queue).await?.heads.is_empty() {
        Ok(Ground::PrivateReply { commented_at: None })
    } else {
        Err(permit::TooLate { closed_at: now }.refusal().into())
    }
}

/// The message as it is to be kept.
pub(super) fn message(checked: &Checked, ground: Ground, now: Timestamp, chance: [u8; 9]) -> NewMessage {
    let Checked { account, draft, options } = checked;
    let mut bytes = Vec::with_capacity(256);
    draft.write_json(&mut bytes);
    let expiry = options.expires_in.into_iter().chain(options.hold).min();
    let head = Head {
        key: MessageKey::new(Shard::of(&account.id), now, chance),
        place: 0,
        accepted_at: now,
        expires_at: expiry.and_then(|after| now.checked_add(after).ok()),
        pace: pace(draft),
        ground,
        hold: options.hold.is_some() && ground == Ground::Window,
        on_unknown: account.on_unknown,
        likeness: Likeness::of_content(&draft.content),
        stage: Stage::Queued { attempts: 0, not_before: None, after_unknown: false },
    };
    let idempotency = idempotency::of(&account.id, &bytes, options);
    let queue = Queue { account: account.id.clone(), with: with(draft) };
    // What is held waits for its window to open.
    let only_if_open = options.hold.is_none();
    NewMessage { queue, head, kind: kind(&draft.content), draft: bytes, idempotency, only_if_open }
}

fn with(draft: &Draft) -> With {
    match (&draft.to, &draft.content) {
        (Recipient::Person(person), Content::Reaction(reaction)) => {
            With::Message(person.clone(), reaction.target().clone())
        }
        (Recipient::Person(person), _) => With::Person(person.clone()),
        (Recipient::Comment(comment), _) => With::Comment(comment.clone()),
    }
}

fn pace(draft: &Draft) -> Pace {
    match (&draft.to, &draft.content) {
        (Recipient::Comment(_), _) => Pace::PrivateReply,
        (_, Content::Message(Message::Audio(_) | Message::Video(_))) => Pace::Media,
        _ => Pace::Text,
    }
}

fn kind(content: &Content) -> &'static str {
    match content {
        Content::Message(message) => message.type_name(),
        Content::Reaction(Reaction::React { .. }) => "react",
        Content::Reaction(Reaction::Unreact { .. }) => "unreact",
        Content::Presence(presence) => presence.as_str(),
        _ => "other",
    }
}

impl Checked {
    /// The person it is for, where that is known.
    pub(super) fn person(&self) -> Option<&PersonId> {
        match &self.draft.to {
            Recipient::Person(person) => Some(person),
            Recipient::Comment(_) => None,
        }
    }
}
