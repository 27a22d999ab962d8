//! Forms: what one asks of `/v1`.

use antiphon_pages::{Call, NotACall, problem, see_other};
use axum::response::{IntoResponse as _, Response};
use bytes::Bytes;
use http::header::{ACCEPT, CONTENT_TYPE, HeaderValue};
use http::{HeaderMap, Method, StatusCode};

use super::api::Api;
use super::frame;

/// Makes the call that a form asks for: with scripts `/v1`'s answer comes back, without them a page.
pub(super) async fn call(api: Api, headers: HeaderMap, form: Bytes) -> Response {
    let wants_json =
        headers.get(ACCEPT).is_some_and(|kinds| kinds.as_bytes().starts_with(b"application/json"));
    let call = match Call::read(&form).and_then(does_something) {
        Ok(call) => call,
        Err(NotACall(why)) => {
            let words = problem("That cannot be asked for", &why, "", "/");
            return frame::page(&api, StatusCode::BAD_REQUEST, "Problem", "", "page", &words);
        }
    };
    let (status, answer) = api.call(&call).await;
    if wants_json {
        let json = [(CONTENT_TYPE, HeaderValue::from_static("application/json"))];
        return (status, json, answer.to_string()).into_response();
    }
    if status.is_success() {
        return see_other(&call.afterwards(&answer)).into_response();
    }
    let word = |name: &str| answer[name].as_str().unwrap_or_default();
    let title = if word("title").is_empty() { "It was not done" } else { word("title") };
    let shown = problem(title, word("detail"), word("hint"), &call.back);
    frame::page(&api, status, "Problem", "", "page", &shown)
}

/// A form does something. To look, there are pages.
fn does_something(call: Call) -> Result<Call, NotACall> {
    if call.method == Method::GET {
        return Err(NotACall("a form does something, and GET does not".to_owned()));
    }
    Ok(call)
}
