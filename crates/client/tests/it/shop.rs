//! An account whose Instagram follows a script.

use antiphon_client::graph::{
    AccessToken, AccountId, Closed, Conversation, Endpoint, MessageId, Permit, PersonId, Window,
};
use antiphon_client::{Account, Client, Script};
use http::{Request, StatusCode};
use jiff::{SignedDuration, Timestamp};
use serde_json::Value;

pub(crate) const SHOP: &str = "17841400000000001";
pub(crate) const AVA: &str = "900000000000001";
pub(crate) const TOKEN: &str = "canary-token";
pub(crate) const DELIVERED: &str = r#"{"recipient_id":"900000000000001","message_id":"aWdfAAA"}"#;
pub(crate) const WINDOW_CLOSED: &str = r#"{"error":{"message":"This message is sent outside of allowed window.","type":"IGApiException","code":10,"error_subcode":2534022,"fbtrace_id":"A1"}}"#;
pub(crate) const NO_ALBUMS: &str = r#"{"error":{"message":"Feature not available","type":"IGApiException","code":100,"error_subcode":2534068}}"#;
pub(crate) const UNKNOWN_ERROR: &str =
    r#"{"error":{"message":"An unknown error has occurred.","type":"OAuthException","code":1}}"#;
pub(crate) const THROTTLED: &str = r#"{"error":{"message":"Calls to this api have exceeded the rate limit.","type":"OAuthException","code":613,"error_subcode":2534040}}"#;

pub(crate) fn client(script: &Script) -> Client<Script> {
    let endpoint = Endpoint::at("http://instagram.test/base").unwrap();
    Client::over(script.clone(), endpoint, AccessToken::new(TOKEN))
}

pub(crate) fn shop(script: &Script) -> Account<Script> {
    client(script).account(AccountId::new(SHOP).unwrap())
}

pub(crate) fn ava() -> PersonId {
    PersonId::new(AVA).unwrap()
}

pub(crate) fn message_id(id: &str) -> MessageId {
    MessageId::new(id).unwrap()
}

/// When Ava wrote.
pub(crate) fn noon() -> Timestamp {
    "2026-11-22T12:00:00Z".parse().unwrap()
}

/// The window that Ava opened at noon.
pub(crate) fn window() -> Window {
    Window::opened(Conversation::new(AccountId::new(SHOP).unwrap(), ava()), noon())
}

/// Leave to answer Ava an hour after she wrote.
pub(crate) fn permit() -> Permit {
    window().permit(noon() + SignedDuration::from_hours(1)).unwrap()
}

/// As many permits as are asked for.
pub(crate) fn permits() -> impl FnMut() -> Result<Permit, Closed> {
    || Ok(permit())
}

/// A script whose answers all have status 200.
pub(crate) fn answering<'a>(bodies: impl IntoIterator<Item = &'a str>) -> Script {
    bodies.into_iter().fold(Script::new(), |script, body| script.answer(StatusCode::OK, body))
}

/// What was asked, as `METHOD address`.
pub(crate) fn asked(script: &Script) -> Vec<String> {
    script.requests().iter().map(|request| format!("{} {}", request.method(), request.uri())).collect()
}

/// The JSON bodies that were sent.
pub(crate) fn bodies(script: &Script) -> Vec<Value> {
    script.requests().iter().map(body).collect()
}

pub(crate) fn body(request: &Request<Vec<u8>>) -> Value {
    serde_json::from_slice(request.body()).unwrap()
}
