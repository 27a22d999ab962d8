//! Asking now and then: for what is made ready before something is measured, and looked at afterwards.

use bytes::Bytes;
use http::Request;
use http_body_util::{BodyExt as _, Full};
use hyper_util::client::legacy::Client;
use hyper_util::rt::TokioExecutor;
use serde_json::Value;

/// Sends a request that has to succeed, and gives the answer's body.
pub(crate) async fn ask(request: Request<Full<Bytes>>) -> Bytes {
    let client: Client<_, Full<Bytes>> = Client::builder(TokioExecutor::new()).build_http();
    let what = format!("{} {}", request.method(), request.uri());
    let response = client.request(request).await.unwrap_or_else(|error| panic!("{what}: {error}"));
    let status = response.status();
    let body = response.into_body().collect().await.expect("the whole answer").to_bytes();
    assert!(status.is_success(), "{what}: {status}: {}", String::from_utf8_lossy(&body));
    body
}

/// The same with JSON both ways; null stands for no body.
pub(crate) async fn ask_json(method: &str, url: &str, body: &Value) -> Value {
    let body = if body.is_null() { Bytes::new() } else { Bytes::from(body.to_string()) };
    let request = Request::builder().method(method).uri(url).header("content-type", "application/json");
    let answer = ask(request.body(Full::new(body)).expect("a request")).await;
    serde_json::from_slice(&answer).unwrap_or(Value::Null)
}
