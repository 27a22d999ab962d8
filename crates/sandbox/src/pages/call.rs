//! Forms: what one asks of the control API.

use antiphon_pages::{Call, NotACall, page, problem, see_other};
use axum::Extension;
use axum::response::{IntoResponse as _, Response};
use bytes::Bytes;
use http::header::{ACCEPT, CONTENT_TYPE, HeaderValue};
use http::{HeaderMap, StatusCode};
use serde_json::Value;

use super::Api;
use super::frame::frame;
use crate::control;
use crate::control::extract::In;

/// Makes the call that a form asks for: with scripts the API's answer comes back, without them a page.
pub(super) async fn call(
    In(space): In,
    Extension(api): Extension<Api>,
    headers: HeaderMap,
    form: Bytes,
) -> Response {
    let wants_json =
        headers.get(ACCEPT).is_some_and(|kinds| kinds.as_bytes().starts_with(b"application/json"));
    let call = match Call::read(&form) {
        Ok(call) => call,
        Err(NotACall(why)) => {
            let words = problem("That cannot be asked for", &why, "", "/");
            return page(StatusCode::BAD_REQUEST, frame(&space, "Problem", "").around("page", &words))
                .into_response();
        }
    };
    let Call { method, path, body, back } = call;
    let body = Some(&body).filter(|body| !body.is_null());
    let answer = control::ask(&api, space.clone(), method, &path, body).await;
    let (status, answer) = (answer.status(), answer.into_body());
    if wants_json {
        let json = [(CONTENT_TYPE, HeaderValue::from_static("application/json"))];
        return (status, json, answer.to_string()).into_response();
    }
    if status.is_success() {
        return see_other(&format!("{}{back}", super::frame::base(&space))).into_response();
    }
    let words = answer["error"]["message"].as_str().map(str::to_owned);
    let words =
        words.unwrap_or_else(|| if answer == Value::Null { status.to_string() } else { answer.to_string() });
    let shown = problem("It was not done", &words, "", &back);
    page(status, frame(&space, "Problem", "").around("page", &shown)).into_response()
}
