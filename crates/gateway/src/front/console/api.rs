//! `/v1`, as whoever looks at a page may use it.

use std::convert::Infallible;

use antiphon_pages::{Call, problem};
use axum::body::{Body, to_bytes};
use axum::extract::FromRequestParts;
use axum::response::{IntoResponse, Response};
use http::header::{AUTHORIZATION, CONTENT_TYPE, COOKIE, HOST, HeaderName, HeaderValue};
use http::request::Parts;
use http::{HeaderMap, Method, Request, StatusCode};
use hyper::service::Service as _;
use serde_json::Value;

use super::paused::Paused;
use super::{Console, frame, sessions, sign_in};

/// `/v1`, with the key of whoever looks; without one where none is asked for.
pub(super) struct Api {
    pub(super) console: Console,
    bearer: Option<HeaderValue>,
    /// The page that is looked at, with its query.
    pub(super) here: String,
    /// What is paused by hand.
    pub(super) paused: Paused,
}

/// No page needs a longer answer.
const LONGEST: usize = 64 * 1024 * 1024;

/// What is shown in a page's place.
#[derive(Debug)]
pub(super) struct Failed(Box<Response>);

impl From<Response> for Failed {
    fn from(response: Response) -> Self {
        Self(Box::new(response))
    }
}

impl IntoResponse for Failed {
    fn into_response(self) -> Response {
        *self.0
    }
}

/// What a page's browser shows to say who it is.
pub(super) fn session(headers: &HeaderMap) -> Option<&str> {
    let cookies = headers.get_all(COOKIE).iter().filter_map(|value| value.to_str().ok());
    let mut pairs = cookies.flat_map(|value| value.split(';')).filter_map(|pair| pair.trim().split_once('='));
    pairs.find(|(name, _)| *name == sessions::COOKIE).map(|(_, shown)| shown)
}

impl FromRequestParts<Console> for Api {
    type Rejection = Failed;

    async fn from_request_parts(parts: &mut Parts, console: &Console) -> Result<Self, Failed> {
        let here = parts.uri.path_and_query().map_or("/", http::uri::PathAndQuery::as_str).to_owned();
        let key = session(&parts.headers).and_then(|shown| console.sessions.key(shown));
        let bearer = key.and_then(|key| HeaderValue::from_str(&format!("Bearer {}", key.as_str())).ok());
        if bearer.is_none() && !console.listener.asks_for_no_key() {
            return Err(Failed::from(sign_in::asked_for(parts, &here)));
        }
        if let Some(sandbox) = &console.sandbox {
            sandbox.known().await;
        }
        let mut api = Self { console: console.clone(), bearer, here, paused: Paused::default() };
        // What a form asks for, and what is told, shows no page of its own.
        if !api.here.starts_with("/-/") {
            api.paused = Paused::asked(&api).await;
        }
        Ok(api)
    }
}

impl Api {
    /// With a key that somebody shows; nothing when it cannot be one.
    pub(super) fn with(console: &Console, key: &str) -> Option<Self> {
        let bearer = HeaderValue::from_str(&format!("Bearer {key}")).ok().filter(|_| !key.is_empty())?;
        Some(Self {
            console: console.clone(),
            bearer: Some(bearer),
            here: "/".to_owned(),
            paused: Paused::default(),
        })
    }

    /// Whether somebody signed in.
    pub(super) fn is_signed_in(&self) -> bool {
        self.bearer.is_some()
    }

    /// Asks, and gives the answer as it comes.
    pub(super) async fn carry(&self, method: Method, path: &str, body: Option<&Value>) -> Response {
        self.carry_once(method, path, body, "").await
    }

    /// The same, recognised by a key when it comes again; there may be none.
    async fn carry_once(&self, method: Method, path: &str, body: Option<&Value>, key: &str) -> Response {
        let json = body.map(Value::to_string).unwrap_or_default();
        let uri = format!("/v1/{}", path.trim_start_matches('/'));
        let Ok(mut request) = Request::builder().method(method).uri(uri).body(Body::from(json)) else {
            return StatusCode::NOT_FOUND.into_response();
        };
        let headers = request.headers_mut();
        headers.insert(HOST, HeaderValue::from_static("localhost"));
        headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
        headers.extend(self.bearer.clone().map(|bearer| (AUTHORIZATION, bearer)));
        let key = HeaderValue::from_str(key).ok().filter(|key| !key.is_empty());
        headers.extend(key.map(|key| (HeaderName::from_static("idempotency-key"), key)));
        let answer: Result<_, Infallible> = self.console.v1.call(request).await;
        answer.unwrap_or_else(|never| match never {})
    }

    /// Asks; an answer without a body is null.
    pub(super) async fn ask(&self, method: Method, path: &str, body: Option<&Value>) -> (StatusCode, Value) {
        read(self.carry(method, path, body).await).await
    }

    /// Makes the call that a form asks for.
    pub(super) async fn call(&self, call: &Call) -> (StatusCode, Value) {
        let Call { method, path, body, key, .. } = call;
        let body = Some(body).filter(|body| !body.is_null());
        read(self.carry_once(method.clone(), path, body, key).await).await
    }

    /// Reads something; what was refused is shown in the page's place.
    pub(super) async fn get(&self, path: &str) -> Result<Value, Failed> {
        let (status, answer) = self.ask(Method::GET, path, None).await;
        if status.is_success() {
            return Ok(answer);
        }
        // The key was ended since: somebody else may have one.
        if status == StatusCode::UNAUTHORIZED {
            return Err(Failed::from(sign_in::again(&self.here)));
        }
        let word = |name: &str| answer[name].as_str().unwrap_or_default().to_owned();
        let title = if word("title").is_empty() { status.to_string() } else { word("title") };
        let shown = problem(&title, &word("detail"), &word("hint"), "/");
        Err(Failed::from(frame::page(self, status, &title, "", "page", &shown)))
    }
}

async fn read(answer: Response) -> (StatusCode, Value) {
    let (parts, body) = answer.into_parts();
    let json = to_bytes(body, LONGEST).await.unwrap_or_default();
    (parts.status, serde_json::from_slice(&json).unwrap_or_default())
}
