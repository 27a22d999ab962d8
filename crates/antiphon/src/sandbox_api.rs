//! The sandbox's control API, from the command line's side.

use std::time::Duration;

use antiphon_client::{Http, Transport as _};
use antiphon_graph::PersonId;
use http::{Method, Request};
use serde_json::Value;

use crate::exit::Exit;
use crate::failure::{Failure, with_causes};
use crate::transport;

/// Where a sandbox listens unless it is told otherwise.
pub(crate) const DEFAULT_SANDBOX: &str = "http://127.0.0.1:2401";

/// How long an answer may take: as long as a message may be waited for, and a little more.
const PATIENCE: Duration = Duration::from_mins(11);

/// A sandbox that is running somewhere.
pub(crate) struct SandboxApi {
    base: String,
    space: Option<String>,
    http: Http,
}

impl SandboxApi {
    /// The sandbox at an address, seen from one of its spaces.
    pub(crate) fn at(base: &str, space: Option<&str>) -> Result<Self, Failure> {
        let base = base.trim_end_matches('/').to_owned();
        let http = transport::to(&base, PATIENCE)?;
        Ok(Self { base, space: space.map(Into::into), http })
    }

    /// The id of the person with this id, handle or name.
    pub(crate) async fn person(&self, name: &str) -> Result<PersonId, Failure> {
        let person = self.get(&format!("/people/{}", encoded(name))).await?;
        PersonId::new(person["id"].as_str().unwrap_or_default()).map_err(Failure::unexpected)
    }

    pub(crate) async fn get(&self, path: &str) -> Result<Value, Failure> {
        self.ask(Method::GET, path, None).await
    }

    pub(crate) async fn post(&self, path: &str, body: &Value) -> Result<Value, Failure> {
        self.ask(Method::POST, path, Some(body)).await
    }

    pub(crate) async fn patch(&self, path: &str, body: &Value) -> Result<Value, Failure> {
        self.ask(Method::PATCH, path, Some(body)).await
    }

    pub(crate) async fn put(&self, path: &str, body: &Value) -> Result<Value, Failure> {
        self.ask(Method::PUT, path, Some(body)).await
    }

    pub(crate) async fn delete(&self, path: &str) -> Result<Value, Failure> {
        self.ask(Method::DELETE, path, None).await
    }

    /// Asks for a path below `/_sandbox/v1` and reads the JSON that comes back.
    pub(crate) async fn ask(
        &self,
        method: Method,
        path: &str,
        body: Option<&Value>,
    ) -> Result<Value, Failure> {
        let request = Request::builder().method(method).uri(format!("{}/_sandbox/v1{path}", self.base));
        let request = request.header("content-type", "application/json");
        let request = match &self.space {
            Some(space) => request.header("x-sandbox-space", space),
            None => request,
        };
        let body = body
            .map(|body| serde_json::to_vec(body).expect("a JSON value can be written"))
            .unwrap_or_default();
        let request = request.body(body).map_err(|error| Failure::usage(format!("{path}: {error}")))?;
        let response = self.http.carry(request).await.map_err(|error| self.unreachable(&error))?;
        let is_json = |bytes: &[u8]| serde_json::from_slice(bytes).unwrap_or(Value::Null);
        let answer: Value = is_json(response.body());
        if response.status().is_success() { Ok(answer) } else { Err(refused(response.status(), &answer)) }
    }

    fn unreachable(&self, error: &antiphon_client::TransportError) -> Failure {
        let message = format!("no sandbox at {}: {}", self.base, with_causes(error));
        Failure::new(Exit::Temporary, "sandbox_unreachable", message)
            .hint("start one with `antiphon dev`, or name another with --sandbox URL")
    }
}

fn refused(status: http::StatusCode, answer: &Value) -> Failure {
    let error = &answer["error"];
    let exit = match status.as_u16() {
        404 | 408 => Exit::NotFound,
        400 => Exit::Usage,
        _ => Exit::Unexpected,
    };
    let message =
        error["message"].as_str().map_or_else(|| format!("the sandbox answered {status}"), Into::into);
    let failure = Failure::new(exit, error["code"].as_str().unwrap_or("unexpected"), message);
    let misses = error["nearest_misses"].as_array().into_iter().flatten().filter_map(Value::as_str);
    let misses: Vec<_> = misses.collect();
    if misses.is_empty() {
        failure
    } else {
        failure.hint(format!("what came instead: {}", misses.join("; ")))
    }
}

/// A name as a path segment.
pub(crate) fn encoded(name: &str) -> String {
    url::form_urlencoded::byte_serialize(name.as_bytes()).collect::<String>().replace('+', "%20")
}

/// The entries of a list, one a line; a single thing is a list of one.
pub(crate) fn rows(answer: &Value, row: impl Fn(&Value) -> String) -> String {
    match answer["data"].as_array() {
        Some(entries) => entries.iter().map(row).collect::<Vec<_>>().join("\n"),
        None if answer.is_null() => "done".to_owned(),
        None => row(answer),
    }
}

/// A text of an object, or nothing.
pub(crate) fn text_of<'a>(object: &'a Value, key: &str) -> &'a str {
    object[key].as_str().unwrap_or_default()
}
