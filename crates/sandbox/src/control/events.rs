//! The stream of what happens, as Server-Sent Events.

use std::convert::Infallible;
use std::sync::Arc;
use std::time::Duration;

use axum::response::sse::{Event, KeepAlive, Sse};
use futures_util::{Stream, StreamExt as _, stream};
use http::HeaderMap;
use serde::Deserialize;
use utoipa::IntoParams;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::extract::{Asked, In};
use crate::happening::{Happening, Heard};
use crate::space::Space;

pub(super) fn routes() -> OpenApiRouter {
    OpenApiRouter::new().routes(routes!(events))
}

/// Where to begin.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
struct From {
    /// Only what happened after this id; the header `Last-Event-ID` says the same. Without either: from now on.
    after: Option<u64>,
}

/// Follows what happens. Each event has an id to resume from; `event: resync` says that some are gone for good.
#[utoipa::path(get, path = "/events", params(From), responses((status = OK, content_type = "text/event-stream")))]
async fn events(
    In(space): In,
    Asked(from): Asked<From>,
    headers: HeaderMap,
) -> Sse<impl Stream<Item = Result<Event, Infallible>>> {
    let last = headers.get("last-event-id").and_then(|id| id.to_str().ok()?.parse().ok());
    let after = last.or(from.after).unwrap_or_else(|| *space.happenings.watch().borrow());
    let hello =
        stream::once(async { Ok(Event::default().retry(Duration::from_secs(1)).comment("listening")) });
    let stream = hello.chain(follow(space, after));
    Sse::new(stream).keep_alive(KeepAlive::new().interval(Duration::from_secs(15)))
}

fn follow(space: Arc<Space>, after: u64) -> impl Stream<Item = Result<Event, Infallible>> {
    let happenings = space.happenings.watch();
    let batches = stream::unfold((space, happenings, after), |(space, mut happenings, after)| async move {
        loop {
            happenings.mark_unchanged();
            let (events, newest) = match space.happenings.since(after) {
                Heard::Since(heard) => {
                    (heard.iter().map(event).collect(), heard.last().map_or(after, |last| last.id))
                }
                Heard::Resync(newest) => (vec![resync(newest)], newest),
            };
            if !events.is_empty() {
                return Some((stream::iter(events), (space, happenings, newest)));
            }
            happenings.changed().await.ok()?;
        }
    });
    batches.flatten().map(Ok)
}

fn event(happening: &Happening) -> Event {
    let event = Event::default().id(happening.id.to_string());
    event.json_data(happening).expect("a happening is plain data")
}

fn resync(newest: u64) -> Event {
    Event::default().id(newest.to_string()).event("resync").data("{}")
}
