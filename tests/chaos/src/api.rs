//! Asking over HTTP, without any of the libraries under test.

use bytes::Bytes;
use http::{HeaderMap, Method, Request, StatusCode};
use http_body_util::{BodyExt as _, Full};
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::client::legacy::{Client, Error};
use hyper_util::rt::TokioExecutor;
use serde_json::Value;

/// One who asks a host.
#[derive(Clone, Debug)]
pub(crate) struct Api {
    base: String,
    client: Client<HttpConnector, Full<Bytes>>,
}

/// An answer.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Value,
}

impl Api {
    pub(crate) fn at(base: &str) -> Self {
        // A request that may have been acted on is repeated by the one who asks, never behind its back.
        let client = Client::builder(TokioExecutor::new()).retry_canceled_requests(false).build_http();
        Self { base: base.trim_end_matches('/').to_owned(), client }
    }

    /// Asks, and takes whatever comes; nothing when no whole answer came.
    pub(crate) async fn ask(
        &self,
        method: Method,
        path: &str,
        headers: &[(&str, &str)],
        body: Option<&Value>,
    ) -> Option<Answer> {
        let mut request = Request::builder().method(method).uri(format!("{}{path}", self.base));
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let bytes = match body {
            Some(body) => {
                request = request.header("content-type", "application/json");
                Bytes::from(body.to_string())
            }
            None => Bytes::new(),
        };
        let request = request.body(Full::new(bytes)).expect("a request");
        let response = self.client.request(request).await;
        let response: Result<_, Error> = response;
        let (head, body) = response.ok()?.into_parts();
        let bytes = body.collect().await.ok()?.to_bytes();
        let body = serde_json::from_slice(&bytes).unwrap_or(Value::Null);
        Some(Answer { status: head.status, headers: head.headers, body })
    }

    /// Asks for what must be there.
    pub(crate) async fn must(&self, method: Method, path: &str, body: Option<&Value>) -> Value {
        let answer = self.ask(method, path, &[], body).await;
        let answer = answer.unwrap_or_else(|| panic!("{}{path} does not answer", self.base));
        assert!(answer.status.is_success(), "{}{path}: {} {}", self.base, answer.status, answer.body);
        answer.body
    }
}
