//! Events: a browser cannot show a key where it listens, so what its session may hear is passed on; and with it, that the
//! clock was moved, which changes what is shown.

use axum::body::{Body, Bytes};
use axum::extract::RawQuery;
use axum::response::Response;
use futures_util::stream::{self, StreamExt as _};
use http::Method;
use tokio::sync::watch;

use super::api::Api;

/// What the event is called that tells of the clock.
pub(super) const MOVED: &str = "clock.moved";

/// What happens, as `/v1` tells it.
pub(super) async fn follow(api: Api, RawQuery(query): RawQuery) -> Response {
    let query = query.map(|query| format!("?{query}")).unwrap_or_default();
    let (parts, told) = api.carry(Method::GET, &format!("/events{query}"), None).await.into_parts();
    let told = told.into_data_stream().map(Some).chain(stream::iter([None]));
    let moved = moves(api.console.clock.moved()).map(|event| Some(Ok(event)));
    // When `/v1` has ended, this has.
    let both = stream::select(told, moved).take_while(|part| std::future::ready(part.is_some()));
    Response::from_parts(parts, Body::from_stream(both.filter_map(std::future::ready)))
}

/// An event each time that the clock was moved; never, when nobody moves it.
fn moves(clock: watch::Receiver<()>) -> impl stream::Stream<Item = Bytes> {
    stream::unfold(clock, async |mut clock| {
        if clock.changed().await.is_err() {
            return std::future::pending().await;
        }
        let event = Bytes::from(format!("event: {MOVED}\ndata: {{}}\n\n"));
        Some((event, clock))
    })
}
