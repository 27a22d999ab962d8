//! Events: what happened, as it happens, and from where one left off (Server-Sent Events).

mod cursor;

use std::convert::Infallible;
use std::time::Duration;

use antiphon_store::{Event, Occurrence, Store, TokenNews};
use axum::Extension;
use axum::extract::State as Shared;
use axum::response::Sse;
use axum::response::sse::{self, KeepAlive};
use futures_util::Stream;
use http::HeaderMap;
use serde::Deserialize;
use serde_json::{Value, json};
use tokio::time::sleep;
use utoipa::IntoParams;

use self::cursor::Cursor;
use super::access::Seen;
use super::extract::Asked;
use super::view::PauseView;
use crate::caller::Caller;
use crate::front::Front;
use crate::front::problem::Problem;
use crate::media::Doubt;

/// Between two looks.
const EVERY: Duration = Duration::from_millis(100);

/// How many events of a shard are read at once.
const AT_ONCE: usize = 500;

/// Where one left off.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(super) struct After {
    /// The `id` of the last event one has seen, as the header `Last-Event-ID` also says it. Empty: from the oldest on.
    after: Option<String>,
}

/// Follows what happens: `message.delivered`, `message.refused`, `window.opened`, `account.paused`, ...
///
/// From now on, unless `Last-Event-ID` or `after` says from where. `resync` says that what one asks for is forgotten by
/// now: read the lists again.
#[utoipa::path(
    get, path = "/v1/events", params(After), responses((status = OK, content_type = "text/event-stream", body = String))
)]
pub(super) async fn follow<S: Store>(
    Shared(front): Shared<Front<S>>,
    seen: Seen,
    Extension(caller): Extension<Caller>,
    headers: HeaderMap,
    Asked(after): Asked<After>,
) -> Result<Sse<impl Stream<Item = Result<sse::Event, Infallible>>>, Problem> {
    let last = headers.get("last-event-id").and_then(|id| id.to_str().ok()).map(ToOwned::to_owned);
    let cursor = match last.or(after.after) {
        Some(written) => Cursor::read(&written)
            .ok_or_else(|| Problem::invalid("this is no event's id", "leave it out to begin now"))?,
        None => Cursor::at(front.app.store.newest_events().await?),
    };
    let following = Following { front, seen, caller, cursor, read: Vec::new() };
    Ok(Sse::new(futures_util::stream::unfold(following, Following::next)).keep_alive(KeepAlive::default()))
}

/// Somebody who follows.
struct Following<S> {
    front: Front<S>,
    seen: Seen,
    caller: Caller,
    cursor: Cursor,
    /// What was read and not told, the latest first.
    read: Vec<Event>,
}

impl<S: Store> Following<S> {
    async fn next(mut self) -> Option<(Result<sse::Event, Infallible>, Self)> {
        loop {
            while let Some(event) = self.read.pop() {
                if let Some(told) = self.tell(event) {
                    return Some((Ok(told), self));
                }
            }
            // A key that was ended hears nothing more.
            if !self.front.app.directory.still_knows(&self.caller, self.front.app.clock.wall()) {
                return None;
            }
            self.read = self.look().await;
            if self.read.is_empty() {
                tokio::select! {
                    () = self.front.stop.cancelled() => return None,
                    () = sleep(EVERY) => {}
                }
            }
        }
    }

    fn tell(&mut self, event: Event) -> Option<sse::Event> {
        if self.cursor.has_gap_before(event.shard, event.number) {
            // Told once: the event itself follows.
            self.cursor.skip_to(event.shard, event.number);
            self.read.push(event);
            return Some(sse::Event::default().event("resync").data("{}"));
        }
        self.cursor.tell(event.shard, event.number);
        if !self.seen.sees(&event.account) || event.what == Occurrence::Erased {
            return None;
        }
        let (name, data) = in_json(&event);
        Some(sse::Event::default().id(self.cursor.write()).event(name).data(data.to_string()))
    }

    /// What is new, the latest first.
    async fn look(&self) -> Vec<Event> {
        let store = &self.front.app.store;
        let mut new = Vec::new();
        for (shard, newest) in store.newest_events().await.unwrap_or_default() {
            let told = self.cursor.told(shard);
            if newest <= told {
                continue;
            }
            // Within a shard the number alone decides: a clock may be set back.
            let mut latest = jiff::Timestamp::MIN;
            for event in store.events(shard, told, AT_ONCE).await.unwrap_or_default() {
                latest = latest.max(event.at);
                new.push((latest, event));
            }
        }
        new.sort_by_key(|(at, event)| std::cmp::Reverse((*at, event.shard, event.number)));
        new.into_iter().map(|(_, event)| event).collect()
    }
}

/// The types of all events.
pub(crate) const TYPES: &[&str] = &[
    "message.held",
    "message.queued",
    "message.sending",
    "message.unknown",
    "message.delivered",
    "message.refused",
    "message.expired",
    "message.cancelled",
    "message.media_doubtful",
    "window.opened",
    "account.paused",
    "account.resumed",
];

/// An event's type, and the event in JSON: the same for whoever follows and for a relay's target.
pub(crate) fn in_json(event: &Event) -> (String, Value) {
    let (name, mut data) = told(event);
    data["type"] = name.clone().into();
    (name, data)
}

fn told(event: &Event) -> (String, Value) {
    let (account, at) = (event.account.to_string(), event.at);
    match &event.what {
        Occurrence::Message { key, state, mid } => {
            let mid = mid.as_ref().map(ToString::to_string);
            let data = json!({
                "id": key.to_string(), "account": account, "at": at, "state": state.word(), "message_id": mid,
            });
            (format!("message.{state}"), data)
        }
        Occurrence::Doubtful { message, found } => {
            let found = serde_json::from_str::<Doubt>(found);
            let found = found.ok().and_then(|doubt| serde_json::to_value(doubt).ok());
            let mut data = found.unwrap_or_else(|| json!({}));
            (data["id"], data["account"], data["at"]) =
                (message.to_string().into(), account.into(), json!(at));
            ("message.media_doubtful".to_owned(), data)
        }
        Occurrence::WindowOpened(window) => {
            let person = window.conversation().person.to_string();
            let closes_at = window.closes_at();
            let data = json!({ "account": account, "person": person, "at": at, "closes_at": closes_at });
            ("window.opened".to_owned(), data)
        }
        Occurrence::Account(Some(pause)) => {
            let data = json!({ "account": account, "at": at, "pause": PauseView::of(pause) });
            ("account.paused".to_owned(), data)
        }
        Occurrence::Disclosed { person, message, mid } => {
            let mid = mid.as_ref().map(ToString::to_string);
            let data = json!({
                "account": account, "person": person.to_string(), "at": at, "message": message.to_string(),
                "message_id": mid,
            });
            ("disclosure.made".to_owned(), data)
        }
        // Nothing is told of it.
        Occurrence::Erased => ("erased".to_owned(), Value::Null),
        Occurrence::Token(TokenNews::Renewed { expires_at }) => {
            let data = json!({ "account": account, "at": at, "expires_at": expires_at });
            ("account.token_renewed".to_owned(), data)
        }
        Occurrence::Token(TokenNews::Trouble(trouble)) => {
            let name = if trouble.is_dead { "account.token_dead" } else { "account.token_ageing" };
            (name.to_owned(), json!({ "account": account, "at": at, "detail": trouble.detail }))
        }
        Occurrence::Account(None) => ("account.resumed".to_owned(), json!({ "account": account, "at": at })),
    }
}
