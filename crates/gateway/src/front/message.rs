//! The message that a request asks for, as it is to be kept.

use antiphon_engine::{Ground, Head, Likeness, MessageKey, Pace, Queue, Shard, Stage, With};
use antiphon_graph::{Content, Draft, Message, Reaction, Recipient, Tag, permit};
use antiphon_store::{NewMessage, Store};
use jiff::Timestamp;

use super::asked::{Checked, Failed};
use super::idempotency;
use crate::App;

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
pub(super) fn of(checked: &Checked, ground: Ground, now: Timestamp, chance: [u8; 9]) -> NewMessage {
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
    NewMessage {
        queue,
        head,
        kind: kind(&draft.content),
        draft: bytes,
        idempotency,
        only_if_open,
        retries: None,
    }
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
