//! A small client of the control API and the Graph side, one connection a call.

use std::net::SocketAddr;

use antiphon_sandbox::Sandbox;
use http::header::HOST;
use http::{HeaderMap, Method, Request, StatusCode};
use http_body_util::{BodyExt as _, Full};
use hyper::body::{Bytes, Incoming};
use hyper::client::conn::http1;
use hyper_util::rt::TokioIo;
use serde_json::{Value, json};
use tokio::net::TcpStream;

/// Somebody who asks a sandbox, perhaps for a space and with a token.
#[derive(Clone, Debug)]
pub(crate) struct Client {
    address: SocketAddr,
    base: String,
    headers: Vec<(&'static str, String)>,
}

/// What was answered.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Bytes,
}

impl Client {
    pub(crate) fn of(sandbox: &Sandbox) -> Self {
        Self { address: sandbox.address(), base: String::new(), headers: Vec::new() }
    }

    /// The same, through a base path.
    pub(crate) fn under(mut self, base: &str) -> Self {
        base.clone_into(&mut self.base);
        self
    }

    /// The same, with a header.
    pub(crate) fn with(mut self, name: &'static str, value: impl Into<String>) -> Self {
        self.headers.push((name, value.into()));
        self
    }

    /// Asks the control API.
    pub(crate) async fn get(&self, path: &str) -> Answer {
        self.ask(Method::GET, path, Bytes::new()).await
    }

    /// Tells the control API.
    pub(crate) async fn post(&self, path: &str, body: Value) -> Answer {
        self.ask(Method::POST, path, body.to_string()).await
    }

    /// Asks the control API in any way.
    pub(crate) async fn ask(&self, method: Method, path: &str, body: impl Into<Bytes>) -> Answer {
        self.call(method, &format!("/_sandbox/v1/{path}"), body).await
    }

    /// Sends a message as an app does, and gives the answer.
    pub(crate) async fn send(&self, to: &str, message: Value) -> Answer {
        let body = json!({ "recipient": { "id": to }, "message": message });
        self.call(Method::POST, "/v24.0/me/messages", body.to_string()).await
    }

    /// Calls any path.
    pub(crate) async fn call(&self, method: Method, path: &str, body: impl Into<Bytes>) -> Answer {
        self.try_call(method, path, body).await.unwrap_or_else(|error| panic!("{path}: {error}"))
    }

    /// As [`Client::call`], when there may be no answer.
    pub(crate) async fn try_call(
        &self,
        method: Method,
        path: &str,
        body: impl Into<Bytes>,
    ) -> hyper::Result<Answer> {
        let (parts, body) = self.open(method, path, body).await?.into_parts();
        let body = body.collect().await?.to_bytes();
        Ok(Answer { status: parts.status, headers: parts.headers, body })
    }

    /// Asks, and gives the answer as soon as it begins.
    pub(crate) async fn open(
        &self,
        method: Method,
        path: &str,
        body: impl Into<Bytes>,
    ) -> hyper::Result<http::Response<Incoming>> {
        let stream = TcpStream::connect(self.address).await.unwrap();
        let (mut sender, connection) = http1::handshake(TokioIo::new(stream)).await?;
        tokio::spawn(async { drop(connection.await) });
        let mut request = Request::builder().method(method).uri(format!("{}{path}", self.base));
        if !self.headers.iter().any(|(name, _)| *name == "host") {
            request = request.header(HOST, self.address.to_string());
        }
        for (name, value) in &self.headers {
            request = request.header(*name, value);
        }
        sender.send_request(request.body(Full::new(body.into())).unwrap()).await
    }
}

impl Answer {
    pub(crate) fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap_or_else(|error| panic!("{error}: {}", self.text()))
    }

    pub(crate) fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }

    /// The JSON, of an answer with this status.
    #[track_caller]
    pub(crate) fn is(self, status: u16) -> Value {
        assert_eq!(self.status, status, "{}", self.text());
        if self.body.is_empty() { Value::Null } else { self.json() }
    }

    /// Status, code and subcode of a refusal.
    pub(crate) fn refusal(&self) -> (u16, i64, i64) {
        let error = &self.json()["error"];
        let number = |name: &str| error[name].as_i64().unwrap_or_default();
        (self.status.as_u16(), number("code"), number("error_subcode"))
    }
}

/// A sandbox, and somebody who talks to it with the seeded account's token.
pub(crate) async fn start() -> (Sandbox, Client) {
    let sandbox = Sandbox::start().await.unwrap();
    let client = Client::of(&sandbox).with("authorization", "Bearer sandbox-token");
    (sandbox, client)
}

/// The `data` of a list.
pub(crate) fn data(list: &Value) -> &Vec<Value> {
    list["data"].as_array().unwrap_or_else(|| panic!("a list has data: {list}"))
}

/// One field of each entry of a list.
pub(crate) fn column<'a>(list: &'a Value, field: &str) -> Vec<&'a str> {
    data(list).iter().map(|entry| entry[field].as_str().unwrap_or_default()).collect()
}

pub(crate) const AVA: &str = "900000000000001";
pub(crate) const BEN: &str = "900000000000002";
