//! Answers as they leave: Instagram's headers around a body.

use bytes::Bytes;
use http::header::{CACHE_CONTROL, CONTENT_TYPE, WWW_AUTHENTICATE};
use http::{HeaderMap, HeaderName, HeaderValue, Response, StatusCode};

use super::call::Call;
use super::refusal::Refusal;
use super::trace;

/// The version that calls without one get.
const VERSION: &str = "v24.0";

const API_VERSION: HeaderName = HeaderName::from_static("facebook-api-version");
const TRACE_ID: HeaderName = HeaderName::from_static("x-fb-trace-id");
const APP_USAGE: HeaderName = HeaderName::from_static("x-app-usage");
const BUSINESS_USAGE: HeaderName = HeaderName::from_static("x-business-use-case-usage");

/// A 200 with this body.
pub(super) fn success(call: &Call<'_>, body: Vec<u8>) -> Response<Bytes> {
    respond(call, StatusCode::OK, body.into(), &trace::id())
}

/// A refusal, with further headers where a fault wants some.
pub(super) fn refusal(call: &Call<'_>, refusal: &Refusal, headers: Option<&HeaderMap>) -> Response<Bytes> {
    let trace = trace::id();
    let mut response = respond(call, refusal.status, refusal.to_body(&trace), &trace);
    if refusal.is_about_the_token()
        && let Ok(challenge) = HeaderValue::from_str(&format!(
            r#"OAuth "Facebook Platform" "invalid_token" "{}""#,
            refusal.message
        ))
    {
        response.headers_mut().insert(WWW_AUTHENTICATE, challenge);
    }
    if let Some(headers) = headers {
        response.headers_mut().extend(headers.clone());
    }
    response
}

fn respond(call: &Call<'_>, status: StatusCode, body: Bytes, trace: &str) -> Response<Bytes> {
    let mut response = Response::new(body);
    *response.status_mut() = status;
    *response.headers_mut() = json_headers();
    let headers = response.headers_mut();
    let version = call.path.version.and_then(|version| HeaderValue::from_str(version).ok());
    headers.insert(API_VERSION, version.unwrap_or(HeaderValue::from_static(VERSION)));
    headers.insert(TRACE_ID, HeaderValue::from_str(&trace[..11]).expect("letters and digits"));
    headers.insert(CACHE_CONTROL, HeaderValue::from_static("private, no-cache, no-store, must-revalidate"));
    if call.used > 0 || call.regain_minutes > 0 {
        usage(headers, call);
    }
    response
}

/// The headers that say what a body is.
pub(super) fn json_headers() -> HeaderMap {
    let json = HeaderValue::from_static("application/json; charset=UTF-8");
    HeaderMap::from_iter([(CONTENT_TYPE, json)])
}

/// Says how much of the hour's calls is used up. Below one percent nothing is said, as Instagram does not.
fn usage(headers: &mut HeaderMap, call: &Call<'_>) {
    let (used, minutes) = (call.used, call.regain_minutes);
    let app = format!(r#"{{"call_count":{used},"total_time":{used},"total_cputime":{used}}}"#);
    let digits = "digits and punctuation are a header's value";
    headers.insert(APP_USAGE, HeaderValue::from_str(&app).expect(digits));
    let Some(account) = &call.note.account else { return };
    let business = format!(
        r#"{{"{account}":[{{"type":"instagram","call_count":{used},"total_cputime":{used},"total_time":{used},"estimated_time_to_regain_access":{minutes}}}]}}"#
    );
    headers.insert(BUSINESS_USAGE, HeaderValue::from_str(&business).expect(digits));
}
