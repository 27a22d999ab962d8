//! The message that a request asks for, as it is to be kept.

use antiphon_engine::disclosure::{Origin, Past};
use antiphon_engine::{Ground, Head, MessageKey, Part, Parts, Queue, Shard, Stage, With};
use antiphon_graph::{Content, Draft, Message, Reaction, Recipient, Refusal, Tag, permit};
use antiphon_store::{NewMessage, Store, ToPlan};
use jiff::Timestamp;

use super::asked::{Checked, Failed};
use super::idempotency;
use crate::App;
use crate::plan::{self, Terms};

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
    if !fits(app, checked, now) {
        let why = plan::Unfit::PrivateReply;
        return Err(Refusal::invalid_parameter(format!("(#100) Invalid parameter: {why}")).into());
    }
    let queue = Queue { account: checked.account.id.clone(), with: with(&checked.draft) };
    if app.store.load(&queue).await?.heads.is_empty() {
        Ok(Ground::PrivateReply { commented_at: None })
    } else {
        Err(permit::TooLate { closed_at: now }.refusal().into())
    }
}

/// The message as it is to be kept.
pub(super) fn of<S: Store>(
    app: &App<S>,
    checked: &Checked,
    ground: Ground,
    now: Timestamp,
    chance: [u8; 9],
) -> NewMessage {
    let Checked { account, before, draft, options, asked, .. } = checked;
    let bytes = checked.written();
    let Part { pace, likeness } = plan::part(&draft.to, &draft.content);
    let expiry = options.expires_in.into_iter().chain(options.hold).min();
    let head = Head {
        key: MessageKey::new(Shard::of(&account.id), now, chance),
        place: 0,
        accepted_at: now,
        expires_at: expiry.and_then(|after| now.checked_add(after).ok()),
        pace,
        ground,
        hold: options.hold.is_some() && ground == Ground::Window,
        on_unknown: account.on_unknown,
        likeness,
        to_plan: !before.is_empty() || may_be_in_parts(app, checked),
        parts: Parts::default(),
        stage: Stage::Queued { attempts: 0, not_before: None, after_unknown: false },
    };
    let idempotency = idempotency::of(&account.id, asked.as_deref().unwrap_or(&bytes), options);
    let queue = Queue { account: account.id.clone(), with: with(draft) };
    // What is held waits for its window to open.
    let only_if_open = options.hold.is_none();
    NewMessage {
        queue,
        head,
        kind: kind(&draft.content),
        draft: bytes,
        idempotency,
        origin: origin(checked),
        language: options.language.clone(),
        market: options.market.map(|market| market.word().to_owned()),
        only_if_open,
        retries: None,
    }
}

/// Who wrote it, as far as that is said. What carries the tag of a human agent a human wrote.
fn origin(checked: &Checked) -> Option<Origin> {
    let is_tagged = checked.draft.tag == Some(Tag::HumanAgent);
    if is_tagged { Some(Origin::Human) } else { checked.options.origin }
}

/// Whether it may go in parts: because a bot may have to say that it is one, or because the account takes no album.
fn may_be_in_parts<S: Store>(app: &App<S>, checked: &Checked) -> bool {
    match &checked.draft.content {
        Content::Message(Message::Images(images)) if images.len() > 1 => true,
        Content::Message(_) => {
            origin(checked) != Some(Origin::Human) && app.policies.of(&checked.account.id).enabled
        }
        _ => false,
    }
}

/// A bot's private reply has to fit into one message with what it says of itself.
fn fits<S: Store>(app: &App<S>, checked: &Checked, now: Timestamp) -> bool {
    let Checked { account, options, .. } = checked;
    let asked = ToPlan {
        draft: checked.written(),
        origin: origin(checked),
        language: options.language.clone(),
        market: options.market.map(|market| market.word().to_owned()),
        past: Past::default(),
    };
    let policy = app.policies.of(&account.id);
    plan::plan(&asked, &Terms { account: &account.id, policy: &policy, one_by_one: false, now }).is_ok()
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

fn kind(content: &Content) -> &'static str {
    match content {
        Content::Message(message) => message.type_name(),
        Content::Reaction(Reaction::React { .. }) => "react",
        Content::Reaction(Reaction::Unreact { .. }) => "unreact",
        Content::Presence(presence) => presence.as_str(),
        _ => "other",
    }
}
