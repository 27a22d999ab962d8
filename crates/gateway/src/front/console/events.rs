//! Events: a browser cannot show a key where it listens, so what its session may hear is passed on; and with it what else
//! changes what is shown, which is that the clock was moved, and that a sandbox's faults were armed or fired.

use axum::body::{Body, Bytes};
use axum::extract::RawQuery;
use axum::response::Response;
use futures_util::stream::{self, StreamExt as _};
use http::Method;
use tokio::sync::watch;

use super::api::Api;

/// What the event is called that tells of the clock.
pub(super) const MOVED: &str = "clock.moved";

/// What the event is called that tells of faults.
pub(super) const ARMED: &str = "faults.changed";

/// What happens, as `/v1` tells it.
pub(super) async fn follow(api: Api, RawQuery(query): RawQuery) -> Response {
    let query = query.map(|query| format!("?{query}")).unwrap_or_default();
    let (parts, told) = api.carry(Method::GET, &format!("/events{query}"), None).await.into_parts();
    let told = told.into_data_stream().map(Some).chain(stream::iter([None]));
    let moved = changes(api.console.clock.moved(), MOVED);
    let armed = api.console.sandbox.as_ref().map(|sandbox| changes(sandbox.changes(), ARMED));
    let both = stream::select(moved, stream::iter(armed).flatten()).map(|event| Some(Ok(event)));
    // When `/v1` has ended, this has.
    let all = stream::select(told, both).take_while(|part| std::future::ready(part.is_some()));
    Response::from_parts(parts, Body::from_stream(all.filter_map(std::future::ready)))
}

/// An event each time that something changes; never, when nobody changes it.
fn changes<T>(watched: watch::Receiver<T>, name: &'static str) -> impl stream::Stream<Item = Bytes> {
    stream::unfold((watched, name), async |(mut watched, name)| {
        if watched.changed().await.is_err() {
            return std::future::pending().await;
        }
        let event = Bytes::from(format!("event: {name}\ndata: {{}}\n\n"));
        Some((event, (watched, name)))
    })
}
