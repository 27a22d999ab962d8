//! Sending: a request exactly as to Instagram, kept before it is answered.

use std::sync::atomic::Ordering;

use antiphon_client::Transport as _;
use antiphon_engine::{Happened, MessageKey, Settlement, State};
use antiphon_graph::{Content, Conversation, Outcome, PersonId, Proof, Recipient, Send};
use antiphon_store::{Accepted, MessageRow, NewMessage, Store};
use axum::body::Body;
use axum::extract::State as Shared;
use axum::http::{HeaderMap, Response, Uri};
use bytes::Bytes;
use http::Request;
use tokio::time::timeout;

use super::asked::{self, Checked, Failed};
use super::options::Options;
use super::{Front, answer};

/// `POST /{version}/{account}/messages`. See
/// <https://developers.facebook.com/documentation/instagram-platform/instagram-api-with-instagram-login/messaging-api>.
pub(super) async fn send<S: Store>(
    Shared(front): Shared<Front<S>>,
    uri: Uri,
    headers: HeaderMap,
    body: Bytes,
) -> Response<Body> {
    let mut request = Request::post(uri).body(body.to_vec()).expect("an address that was just read is one");
    *request.headers_mut() = headers;
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
    if front.gauges.is_ending.load(Ordering::Relaxed) {
        return Ok(answer::not_now());
    }
    let app = &front.app;
    let options = Options::read(request.headers());
    let asked = asked::read(request).await.map_err(Failed::Refused)?;
    let account = asked::whose(app, asked.token.as_ref(), &asked.account).map_err(Failed::Refused)?;
    let options = options.map_err(|why| Failed::Refused(antiphon_graph::Refusal::invalid_parameter(why)))?;
    let checked = Checked { account, draft: asked.draft };
    if let Content::Presence(presence) = checked.draft.content {
        return Ok(presence_now(front, &checked, presence).await);
    }
    let ground = asked::ground(app, &checked).await?;
    let mut chance = [0; 9];
    getrandom::fill(&mut chance).expect("the system gives random bytes");
    let message = asked::message(&checked, ground, &options, app.clock.wall(), chance);
    accept(front, &checked, &options, message).await
}

async fn accept<S: Store>(
    front: &Front<S>,
    checked: &Checked,
    options: &Options,
    message: NewMessage,
) -> Result<Response<Body>, Failed> {
    let app = &front.app;
    let (key, queue) = (message.head.key, message.queue.clone());
    let waiter = app.owner.wait_for(key);
    match app.store.accept(message).await? {
        Accepted::New { head, window } => {
            front.gauges.accepted.fetch_add(1, Ordering::Relaxed);
            app.owner.tell(Happened::Accepted { queue, head, window });
            Ok(outcome(waiter, key, options, recipient(checked)).await)
        }
        Accepted::Again(first) => {
            let waiter = app.owner.wait_for(first);
            let row = app.store.message(first).await?;
            let response = match row.as_ref().and_then(|row| of_row(row, recipient(checked))) {
                Some(response) => response,
                None => outcome(waiter, first, options, recipient(checked)).await,
            };
            Ok(answer::replayed(response))
        }
        Accepted::Conflict => Ok(answer::other_content()),
    }
}

/// Waits for what becomes of a message as long as the caller wants to.
async fn outcome(
    mut waiter: crate::Waiter,
    key: MessageKey,
    options: &Options,
    person: Option<&PersonId>,
) -> Response<Body> {
    if options.wait.is_zero() {
        return answer::accepted(key, State::Queued);
    }
    match timeout(options.wait, waiter.settled()).await {
        Ok(settlement) => answer::of_settlement(key, &settlement, person),
        Err(_) => answer::accepted(key, State::Queued),
    }
}

/// The answer to a message that has come to its end; nothing for one that has not.
fn of_row(row: &MessageRow, person: Option<&PersonId>) -> Option<Response<Body>> {
    let settlement = match row.state {
        State::Delivered => Settlement::Delivered {
            mid: row.mid.clone(),
            person: row.person.clone(),
            known_by: row.known_by.unwrap_or(antiphon_engine::KnownBy::Answer),
        },
        State::Refused => Settlement::Refused(row.refusal()?),
        State::Expired => Settlement::Expired(antiphon_engine::TooLate::Window),
        State::Unknown | State::Cancelled => return Some(answer::accepted(row.key, row.state)),
        _ => return None,
    };
    Some(answer::of_settlement(row.key, &settlement, person))
}

/// Typing and having read pass at once: they are neither kept nor tried again.
async fn presence_now<S: Store>(
    front: &Front<S>,
    checked: &Checked,
    presence: antiphon_graph::Presence,
) -> Response<Body> {
    let Some(person) = recipient(checked) else {
        return answer::refused_here(&antiphon_graph::Refusal::invalid_message_data());
    };
    let upstream = &front.app.upstream;
    let conversation = Conversation::new(checked.account.id.clone(), person.clone());
    let request = Send::presence(conversation, presence).to_http(&upstream.endpoint, &checked.account.token);
    match upstream.transport().carry(request).await {
        Ok(response) => match Outcome::from_http(&response, Proof::Recipient) {
            Outcome::Delivered(sent) => answer::of_graph(sent.to_http()),
            _ => answer::of_graph(response),
        },
        Err(_) => answer::not_now(),
    }
}

fn recipient(checked: &Checked) -> Option<&PersonId> {
    match &checked.draft.to {
        Recipient::Person(person) => Some(person),
        Recipient::Comment(_) => None,
    }
}
