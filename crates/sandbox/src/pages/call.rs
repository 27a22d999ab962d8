//! Forms: what one asks of the control API.

use std::convert::Infallible;

use antiphon_pages::{Call, NotACall, page, problem, see_other};
use axum::Extension;
use axum::response::{IntoResponse as _, Response};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use bytes::Bytes;
use http::header::{ACCEPT, CONTENT_TYPE, HeaderValue};
use http::{HeaderMap, StatusCode};
use serde_json::{Value, json};

use super::Api;
use super::frame::frame;
use crate::control;
use crate::control::extract::{In, Raw};
use crate::problem::Problem;

/// Makes the call that a form asks for: with scripts the API's answer comes back, without them a page.
pub(super) async fn call(
    In(space): In,
    Extension(api): Extension<Api>,
    headers: HeaderMap,
    Raw(form): Raw,
) -> Response {
    let wants_json =
        headers.get(ACCEPT).is_some_and(|kinds| kinds.as_bytes().starts_with(b"application/json"));
    let (call, file) = match read(&headers, form).await {
        Ok(read) => read,
        Err(NotACall(why)) if wants_json => return Problem::Invalid(why).into_response(),
        Err(NotACall(why)) => {
            let words = problem("That cannot be asked for", &why, "", "/");
            return page(StatusCode::BAD_REQUEST, frame(&space, "Problem", "").around("page", &words))
                .into_response();
        }
    };
    let body = match file {
        Some(file) => file,
        None if call.body.is_null() => Bytes::new(),
        None => call.body.to_string().into(),
    };
    let answer = control::ask_with(&api, space.clone(), call.method.clone(), &call.path, body).await;
    let (status, answer) = (answer.status(), answer.into_body());
    if wants_json {
        let json = [(CONTENT_TYPE, HeaderValue::from_static("application/json"))];
        return (status, json, answer.to_string()).into_response();
    }
    if status.is_success() {
        let next = format!("{}{}", super::frame::base(&space), call.afterwards(&answer));
        return see_other(&next).into_response();
    }
    let words = answer["error"]["message"].as_str().map(str::to_owned);
    let words =
        words.unwrap_or_else(|| if answer == Value::Null { status.to_string() } else { answer.to_string() });
    let shown = problem("It was not done", &words, "", &call.back);
    page(status, frame(&space, "Problem", "").around("page", &shown)).into_response()
}

/// Reads a form; what is picked in one is said in the field of its kind, in base64. A file in the field `-body` is the
/// whole body of the call.
async fn read(headers: &HeaderMap, form: Bytes) -> Result<(Call, Option<Bytes>), NotACall> {
    let kind = headers.get(CONTENT_TYPE).and_then(|kind| kind.to_str().ok()).unwrap_or_default();
    let Ok(boundary) = multer::parse_boundary(kind) else { return Ok((Call::read(&form)?, None)) };
    let broken = |error: multer::Error| NotACall(format!("the form is broken: {error}"));
    let whole = futures_util::stream::iter([Ok::<_, Infallible>(form)]);
    let mut parts = multer::Multipart::new(whole, boundary);
    let (mut fields, mut whole_body) = (Vec::new(), None);
    while let Some(part) = parts.next_field().await.map_err(broken)? {
        let name = part.name().unwrap_or_default().to_owned();
        if part.file_name().is_none() {
            fields.push((name, part.text().await.map_err(broken)?));
            continue;
        }
        if name == "-body" {
            whole_body = Some(part.bytes().await.map_err(broken)?);
            continue;
        }
        let kind = match part.content_type().map(|kind| kind.type_().as_str()) {
            Some(kind @ ("image" | "audio" | "video")) => kind.to_owned(),
            _ => "file".to_owned(),
        };
        let bytes = part.bytes().await.map_err(broken)?;
        fields.push((format!("{kind}:json"), json!({ "base64": STANDARD.encode(bytes) }).to_string()));
    }
    Ok((Call::of(&fields)?, whole_body))
}
