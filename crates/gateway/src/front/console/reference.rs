//! The reference of `/v1`, drawn from its own document.

use antiphon_pages::reference;
use axum::response::Response;
use http::HeaderMap;
use http::header::HOST;

use super::api::{Api, Failed};
use super::frame::shown;

pub(super) async fn show(api: Api, headers: HeaderMap) -> Result<Response, Failed> {
    let document = api.get("/openapi.json").await?;
    // Commands lead where the page came from; what carries TLS in front says so.
    let scheme = headers.get("x-forwarded-proto").map_or("http", |scheme| scheme.to_str().unwrap_or("http"));
    let host = headers.get(HOST).map_or("127.0.0.1:2400", |host| host.to_str().unwrap_or_default());
    let content = reference(&document, &format!("{scheme}://{host}"), "");
    Ok(shown(&api, "API", "/docs", "plain", &content))
}
