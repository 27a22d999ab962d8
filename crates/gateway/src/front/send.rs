//! Sending: a request exactly as to Instagram, kept before it is answered.

use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;

use antiphon_client::Transport as _;
use antiphon_engine::{Ground, MessageKey, State};
use antiphon_graph::{Content, Conversation, Outcome, Presence, Proof, Refusal, Send};
use antiphon_store::{Accepted, Error, MessageRow, NewMessage, Store};
use axum::body::Body;
use http::{Request, Response};
use tokio::time::{Instant, sleep, timeout};

use super::asked::{self, Checked, Failed};
use super::look::{Links, Looked};
use super::{Front, answer, filedata, message, pass, to_the_end};
use crate::Waiter;

/// How long callers still wait for what is under way once the gateway is told to end.
const LAST_ANSWERS: Duration = Duration::from_secs(5);

/// `POST /{version}/{account}/messages`. See
/// <https://developers.facebook.com/documentation/instagram-platform/instagram-api-with-instagram-login/messaging-api>.
pub(super) async fn send<S: Store>(front: Front<S>, request: Request<Vec<u8>>) -> Response<Body> {
    match taken(&front, request).await {
        Ok(response) => response,
        Err(Failed::Refused(refusal)) => {
            front.gauges.refused_here.fetch_add(1, Ordering::Relaxed);
            answer::refused_here(&refusal)
        }
        Err(Failed::Store(error)) => {
            tracing::warn!(error = &error as &dyn std::error::Error, "a message was not kept");
            answer::not_now()
        }
    }
}

async fn taken<S: Store>(front: &Front<S>, request: Request<Vec<u8>>) -> Result<Response<Body>, Failed> {
    if front.is_ending() {
        return Ok(answer::not_now());
    }
    let checked = Arc::new(asked::read(&front.app, request).await?);
    if let Content::Presence(presence) = checked.draft.content {
        return Ok(presence_now(front, &checked, presence).await);
    }
    let response = match message::ground(&front.app, &checked).await {
        Ok(ground) => accept(front, &checked, ground).await?,
        // What may not be sent now may have been sent before, by the same call.
        Err(Failed::Refused(refusal)) => match called(front, &checked).await? {
            Some(response) => response,
            None => return Err(refusal.into()),
        },
        Err(failed) => return Err(failed),
    };
    Ok(answer::preferred(response, checked.options.wait.applied().as_deref()))
}

/// Hosts the file that came with a message, looks at what it links to and makes that fit, where that is wanted; and keeps
/// it.
async fn accept<S: Store>(
    front: &Front<S>,
    checked: &Arc<Checked>,
    ground: Ground,
) -> Result<Response<Body>, Failed> {
    let begun = Instant::now();
    if checked.file.is_none() && Links::of(front, checked).is_none() {
        return accept_looked(front, checked, ground, None, begun).await;
    }
    if let Some(response) = called(front, checked).await? {
        return Ok(response);
    }
    // All of that takes a while, and a caller who hangs up meanwhile changes nothing.
    let (front, checked) = (front.clone(), checked.clone());
    to_the_end(async move {
        let mut checked = filedata::hosted(&front.app, checked).await?;
        let mut looked = None;
        if let Some(links) = Links::of(&front, &checked) {
            let mut found = links.look(&front, waits(&checked)).await?;
            checked = found.put_into(checked);
            looked = Some(found);
        }
        // A comment may have been answered meanwhile.
        let ground = message::ground(&front.app, &checked).await?;
        let response = accept_looked(&front, &checked, ground, looked, begun).await?;
        Ok(answer::warned(response, &checked.notes))
    })
    .await
}

/// Keeps a message and tells the engine, in one go: a caller who hangs up in between changes nothing.
async fn accept_looked<S: Store>(
    front: &Front<S>,
    checked: &Arc<Checked>,
    ground: Ground,
    looked: Option<Looked>,
    begun: Instant,
) -> Result<Response<Body>, Failed> {
    let message = new_message(front, checked, ground);
    let (key, kind, is_keyed) = (message.head.key, message.kind, message.idempotency.is_some());
    let in_parts = message.head.to_plan;
    let waiter = front.app.owner.wait_for(key);
    match to_the_end(keep(front.clone(), message)).await {
        Ok(Accepted::New { .. }) => {
            front.gauges.accepted.count(kind);
            let warnings = tell(front, looked, checked, key).await;
            let response = outcome(front, waiter, key, in_parts, checked, begun).await;
            Ok(answer::warned(response, &warnings))
        }
        Ok(Accepted::Held) => {
            front.gauges.accepted.count(kind);
            let warnings = tell(front, looked, checked, key).await;
            Ok(answer::warned(answer::accepted(key, State::Held), &warnings))
        }
        Ok(Accepted::Again(first)) => Ok(again(front, first, checked).await),
        Ok(Accepted::Conflict) => Ok(answer::other_content()),
        Ok(Accepted::Closed(closed)) => Err(closed.refusal().into()),
        Err(Error::Broken(error)) => {
            tracing::error!(message.id = %key, %error, "whether a message was kept is not known");
            Ok(answer::not_known(key, is_keyed))
        }
        Err(error) => Err(error.into()),
    }
}

/// Tells of what was found of an accepted message's media, and what was done.
async fn tell<S: Store>(
    front: &Front<S>,
    looked: Option<Looked>,
    checked: &Checked,
    key: MessageKey,
) -> Vec<String> {
    match looked {
        Some(looked) => looked.tell(&front.app, &checked.account.id, key).await,
        None => Vec::new(),
    }
}

pub(super) async fn keep<S: Store>(front: Front<S>, message: NewMessage) -> Result<Accepted, Error> {
    let (queue, draft) = (message.queue.clone(), message.draft.clone());
    let accepted = front.app.store.accept(message).await?;
    if let Accepted::New { head, window } = &accepted {
        front.app.owner.accepted(queue, head.clone(), window.clone(), draft);
    }
    Ok(accepted)
}

pub(super) fn new_message<S: Store>(front: &Front<S>, checked: &Checked, ground: Ground) -> NewMessage {
    let mut chance = [0; 9];
    getrandom::fill(&mut chance).expect("the system gives random bytes");
    message::of(&front.app, checked, ground, front.app.clock.wall(), chance)
}

/// The answer to an earlier call with the same key, if there was one.
async fn called<S: Store>(front: &Front<S>, checked: &Checked) -> Result<Option<Response<Body>>, Error> {
    // Nothing is kept of it, so on which ground it would stand does not matter.
    let Some(call) = new_message(front, checked, Ground::Window).idempotency else { return Ok(None) };
    Ok(match front.app.store.called(call).await? {
        Some(Accepted::Again(first)) => Some(again(front, first, checked).await),
        Some(Accepted::Conflict) => Some(answer::other_content()),
        Some(Accepted::New { .. } | Accepted::Held | Accepted::Closed(_)) | None => None,
    })
}

/// The same call came before: its answer, or the wait for it.
async fn again<S: Store>(front: &Front<S>, first: MessageKey, checked: &Checked) -> Response<Body> {
    front.gauges.replayed.fetch_add(1, Ordering::Relaxed);
    let waiter = front.app.owner.wait_for(first);
    let response = match front.app.store.message(first).await {
        Ok(Some(row)) if row.state.is_final() || matches!(row.state, State::Unknown | State::Held) => {
            of_row(front, &row, checked).await
        }
        _ => outcome(front, waiter, first, true, checked, Instant::now()).await,
    };
    answer::replayed(response)
}

/// How long a caller waits in all. Whoever has a message wait for a person does not wait for it.
fn waits(checked: &Checked) -> Duration {
    if checked.options.hold.is_some() { Duration::ZERO } else { checked.options.wait.at_most() }
}

/// Waits for what becomes of a message as long as the caller wants to, from when it began.
async fn outcome<S: Store>(
    front: &Front<S>,
    mut waiter: Waiter,
    key: MessageKey,
    in_parts: bool,
    checked: &Checked,
    begun: Instant,
) -> Response<Body> {
    let at_most = waits(checked).saturating_sub(begun.elapsed());
    if at_most.is_zero() {
        return answer::accepted(key, State::Queued);
    }
    let ending = async {
        front.stop.cancelled().await;
        sleep(LAST_ANSWERS).await;
    };
    let settled = tokio::select! {
        settled = timeout(at_most, waiter.settled(&checked.account.id)) => settled.ok().flatten(),
        () = ending => None,
    };
    match settled {
        Some(settlement) if !in_parts => answer::of_settlement(key, &settlement, checked.person()),
        // What the store says is newer, and it knows of the parts.
        _ => match front.app.store.message(key).await {
            Ok(Some(row)) => of_row(front, &row, checked).await,
            _ => answer::accepted(key, State::Queued),
        },
    }
}

/// Where a message stands by now, with what is known of its parts.
async fn of_row<S: Store>(front: &Front<S>, row: &MessageRow, checked: &Checked) -> Response<Body> {
    let mut parts = Vec::new();
    if row.parts.is_some() {
        parts = front.app.store.parts(row.key).await.unwrap_or_default();
    }
    answer::of_row(row, &parts, checked.person())
}

/// Typing and having read pass at once: they are neither kept nor tried again.
async fn presence_now<S: Store>(front: &Front<S>, checked: &Checked, presence: Presence) -> Response<Body> {
    let Some(person) = checked.person() else {
        return answer::refused_here(&Refusal::invalid_message_data());
    };
    let upstream = &front.app.upstream;
    let conversation = Conversation::new(checked.account.id.clone(), person.clone());
    let request = Send::presence(conversation, presence).to_http(&upstream.endpoint, &checked.account.token);
    match upstream.carry(request).await {
        Ok(response) => match Outcome::from_http(&response, Proof::Recipient) {
            Outcome::Delivered(sent) => answer::of_graph(sent.to_http()),
            _ => pass::own(response),
        },
        Err(error) => pass::lost(&error),
    }
}
