//! Events: what happened, as it happens, and from where one left off (Server-Sent Events).

use std::collections::BTreeMap;
use std::convert::Infallible;
use std::time::Duration;

use antiphon_engine::Shard;
use antiphon_graph::AccountId;
use antiphon_store::{Event, Occurrence, Store};
use axum::extract::{Query, State as Shared};
use axum::http::HeaderMap;
use axum::response::Sse;
use axum::response::sse::{self, KeepAlive};
use futures_util::Stream;
use serde::Deserialize;
use serde_json::{Value, json};
use tokio::time::sleep;

use super::{view, visible};
use crate::front::Front;
use crate::front::problem::Problem;

/// Between two looks.
const EVERY: Duration = Duration::from_millis(100);

/// How many events of a shard are read at once.
const AT_ONCE: usize = 500;

/// Where one left off.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct After {
    after: Option<String>,
}

/// The newest event that was told of each shard.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
struct Cursor(BTreeMap<Shard, u64>);

impl Cursor {
    /// `3.17_200.4`: shard and number, of shards that have any.
    fn write(&self) -> String {
        let parts = self.0.iter().map(|(shard, number)| format!("{shard}.{number}"));
        parts.collect::<Vec<_>>().join("_")
    }

    fn read(written: &str) -> Option<Self> {
        let parts = written.split('_').filter(|part| !part.is_empty()).map(|part| {
            let (shard, number) = part.split_once('.')?;
            Some((Shard(shard.parse().ok()?), number.parse().ok()?))
        });
        parts.collect::<Option<_>>().map(Self)
    }
}

/// Follows what happens. `Last-Event-ID`, or `after`, says from where; otherwise from now on.
pub(super) async fn follow<S: Store>(
    Shared(front): Shared<Front<S>>,
    headers: HeaderMap,
    Query(after): Query<After>,
) -> Result<Sse<impl Stream<Item = Result<sse::Event, Infallible>>>, Problem> {
    let accounts = visible(&front.app, &headers)?;
    let last = headers.get("last-event-id").and_then(|id| id.to_str().ok()).map(ToOwned::to_owned);
    let cursor = match last.or(after.after) {
        Some(written) => Cursor::read(&written)
            .ok_or_else(|| Problem::invalid("this is no event's id", "leave it out to begin now"))?,
        None => Cursor(front.app.store.newest_events().await?.into_iter().collect()),
    };
    let events = futures_util::stream::unfold((front, accounts, cursor, Vec::new()), next);
    Ok(Sse::new(events).keep_alive(KeepAlive::default()))
}

type Following<S> = (Front<S>, Vec<AccountId>, Cursor, Vec<Event>);

async fn next<S: Store>(
    (front, accounts, mut cursor, mut read): Following<S>,
) -> Option<(Result<sse::Event, Infallible>, Following<S>)> {
    loop {
        if front.gauges.is_ending.load(std::sync::atomic::Ordering::Relaxed) {
            return None;
        }
        if let Some(event) = read.pop() {
            cursor.0.insert(event.shard, event.number);
            if !accounts.is_empty() && !accounts.contains(&event.account) {
                continue;
            }
            let (name, data) = told(&event);
            let told = sse::Event::default().id(cursor.write()).event(name).data(data.to_string());
            return Some((Ok(told), (front, accounts, cursor, read)));
        }
        read = look(&front, &cursor).await;
        if read.is_empty() {
            sleep(EVERY).await;
        }
    }
}

/// What is new, the latest first.
async fn look<S: Store>(front: &Front<S>, cursor: &Cursor) -> Vec<Event> {
    let store = &front.app.store;
    let mut new = Vec::new();
    for (shard, newest) in store.newest_events().await.unwrap_or_default() {
        let told = cursor.0.get(&shard).copied().unwrap_or_default();
        if newest > told {
            new.extend(store.events(shard, told, AT_ONCE).await.unwrap_or_default());
        }
    }
    new.sort_by(|one, other| other.at.cmp(&one.at).then(other.number.cmp(&one.number)));
    new
}

fn told(event: &Event) -> (String, Value) {
    let (account, at) = (event.account.to_string(), event.at);
    match &event.what {
        Occurrence::Message { key, state, mid } => {
            let mid = mid.as_ref().map(ToString::to_string);
            let data = json!({ "id": key.to_string(), "account": account, "at": at, "message_id": mid });
            (format!("message.{state}"), data)
        }
        Occurrence::WindowOpened(window) => {
            let person = window.conversation().person.to_string();
            let closes_at = window.closes_at();
            let data = json!({ "account": account, "person": person, "at": at, "closes_at": closes_at });
            ("window.opened".to_owned(), data)
        }
        Occurrence::Account(Some(pause)) => {
            let data = json!({ "account": account, "at": at, "pause": view::pause(pause) });
            ("account.paused".to_owned(), data)
        }
        Occurrence::Account(None) => ("account.resumed".to_owned(), json!({ "account": account, "at": at })),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cursor_survives_being_an_events_id() {
        let cursor = Cursor([(Shard(3), 17), (Shard(200), 4)].into());
        assert_eq!(cursor.write(), "3.17_200.4");
        assert_eq!(Cursor::read("3.17_200.4"), Some(cursor));
        assert_eq!(Cursor::read("x"), None);
    }
}
