//! Events: a browser cannot show a key where it listens, so what its session may hear is passed on.

use axum::extract::RawQuery;
use axum::response::Response;
use http::Method;

use super::api::Api;

/// What happens, as `/v1` tells it.
pub(super) async fn follow(api: Api, RawQuery(query): RawQuery) -> Response {
    let query = query.map(|query| format!("?{query}")).unwrap_or_default();
    api.carry(Method::GET, &format!("/events{query}"), None).await
}
