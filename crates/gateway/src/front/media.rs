//! Media: files that are hosted, for whoever has their address.
//!
//! The address is the key: nobody guesses it. Nothing is served but what the table of formats names, as what it is named,
//! so that no browser takes it for anything else.

mod range;

use antiphon_store::Store;
use axum::body::Body;
use axum::extract::State as Shared;
use axum::response::{IntoResponse as _, Response};
use http::header::{
    ACCEPT_RANGES, CACHE_CONTROL, CONTENT_DISPOSITION, CONTENT_LENGTH, CONTENT_RANGE,
    CONTENT_SECURITY_POLICY, CONTENT_TYPE, ETAG, IF_NONE_MATCH, IF_RANGE, RANGE, X_CONTENT_TYPE_OPTIONS,
};
use http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode, Uri};
use jiff::Timestamp;

use self::range::{Part, part};
use super::Front;
use super::problem::Problem;
use crate::hosting::{Hosted, Hosting, Unkept};

/// For how long somebody may keep a file that stays here for ever, in seconds.
const YEAR: i64 = 365 * 24 * 60 * 60;

/// Shows a file, or what there is to say of it.
pub(super) async fn show<S: Store>(
    Shared(front): Shared<Front<S>>,
    method: Method,
    uri: Uri,
    headers: HeaderMap,
) -> Response {
    let shown = match &front.app.hosting {
        Some(hosting) => file(hosting, &method, &uri, &headers, front.app.clock.wall()).await,
        None => Err(nothing_here()),
    };
    harmless(shown.unwrap_or_else(Problem::into_response))
}

async fn file(
    hosting: &Hosting,
    method: &Method,
    uri: &Uri,
    headers: &HeaderMap,
    now: Timestamp,
) -> Result<Response, Problem> {
    // As it is written: a name has no letter that would have to be written otherwise.
    let name = uri.path().strip_prefix("/media/").and_then(|name| name.parse().ok());
    let name = name.ok_or_else(nothing_here)?;
    let hosted =
        hosting.find(&name, now).await.map_err(|error| not_told(&error))?.ok_or_else(nothing_here)?;
    if is_known(headers, &hosted) {
        return Ok(answer(StatusCode::NOT_MODIFIED, &hosted, now, Body::empty()));
    }
    let part = match headers.get(RANGE).filter(|_| is_meant(headers, &hosted)) {
        Some(range) => part(range.to_str().unwrap_or_default(), hosted.bytes),
        None => Part::Whole,
    };
    let (status, bytes) = match part {
        Part::Whole => (StatusCode::OK, 0..hosted.bytes),
        Part::Some(bytes) => (StatusCode::PARTIAL_CONTENT, bytes),
        Part::Nothing => {
            let mut none = answer(StatusCode::RANGE_NOT_SATISFIABLE, &hosted, now, Body::empty());
            put(&mut none, CONTENT_RANGE, format!("bytes */{}", hosted.bytes));
            return Ok(none);
        }
    };
    let body = if method == Method::HEAD {
        Body::empty()
    } else {
        Body::from_stream(hosting.read(&name, bytes.clone()).await.map_err(|error| not_told(&error))?)
    };
    let mut shown = answer(status, &hosted, now, body);
    put(&mut shown, CONTENT_LENGTH, (bytes.end - bytes.start).to_string());
    put(&mut shown, CONTENT_TYPE, name.content_type().to_owned());
    put(&mut shown, CONTENT_DISPOSITION, "inline".to_owned());
    if status == StatusCode::PARTIAL_CONTENT {
        let range = format!("bytes {}-{}/{}", bytes.start, bytes.end - 1, hosted.bytes);
        put(&mut shown, CONTENT_RANGE, range);
    }
    Ok(shown)
}

fn answer(status: StatusCode, hosted: &Hosted, now: Timestamp, body: Body) -> Response {
    let mut response = (status, body).into_response();
    let lasts = hosted.expires_at.map_or(YEAR, |at| at.as_second() - now.as_second());
    put(&mut response, CACHE_CONTROL, format!("private, max-age={}", lasts.clamp(0, YEAR)));
    put(&mut response, ETAG, hosted.name.tag());
    put(&mut response, ACCEPT_RANGES, "bytes".to_owned());
    response
}

fn put(response: &mut Response, name: HeaderName, value: String) {
    let value = HeaderValue::try_from(value).expect("numbers and known words can stand in a header");
    response.headers_mut().insert(name, value);
}

/// The same, and no browser makes anything of it but what it is said to be.
fn harmless(mut response: Response) -> Response {
    let headers = response.headers_mut();
    headers.insert(X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    headers.insert(CONTENT_SECURITY_POLICY, HeaderValue::from_static("default-src 'none'; sandbox"));
    response
}

/// Whether whoever asks has it already.
fn is_known(headers: &HeaderMap, hosted: &Hosted) -> bool {
    let tag = hosted.name.tag();
    let known = headers.get_all(IF_NONE_MATCH).iter().filter_map(|value| value.to_str().ok());
    known
        .flat_map(|list| list.split(','))
        .map(str::trim)
        .any(|known| known == "*" || known.strip_prefix("W/").unwrap_or(known) == tag)
}

/// Whether a part is of what whoever asks has: dates are not compared, and lead to the whole.
fn is_meant(headers: &HeaderMap, hosted: &Hosted) -> bool {
    headers.get(IF_RANGE).is_none_or(|of| of.as_bytes() == hosted.name.tag().as_bytes())
}

/// What never was, what is no more, and what is no name at all look the same.
fn nothing_here() -> Problem {
    Problem::not_found("file", "its address may have expired; whoever sent it can put it here again")
}

fn not_told(error: &Unkept) -> Problem {
    tracing::error!(error = error as &dyn std::error::Error, "a hosted file was not read");
    let hint = "try again shortly; the gateway's log says more";
    Problem::new(StatusCode::SERVICE_UNAVAILABLE, "Not read", "where the file lies does not answer", hint)
}
