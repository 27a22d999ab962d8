//! The sandbox's control API, from the command line's side.

mod problem;

use std::time::Duration;

use antiphon_client::{Http, Transport as _};
use antiphon_graph::{Endpoint, PersonId};
use clap::Args;
use http::{Method, Request, Response};
use serde_json::Value;

use crate::config::{Config, Key};
use crate::exit::Exit;
use crate::failure::{Failure, causes};
use crate::nearest::nearest;
use crate::transport;

/// Where a sandbox listens unless it is told otherwise.
pub(crate) const DEFAULT_SANDBOX: &str = "http://127.0.0.1:2401";

/// How long an answer may take: as long as a message may be waited for, and a little more.
const PATIENCE: Duration = Duration::from_mins(11);

/// Which sandbox.
#[derive(Debug, Args)]
pub(crate) struct Which {
    /// The sandbox that is running [env: `ANTIPHON_SANDBOX`].
    #[arg(long, value_name = "URL", global = true)]
    sandbox: Option<String>,
    /// The space of it, a world of its own for each parallel test [env: `ANTIPHON_SPACE`].
    #[arg(long, value_name = "NAME", global = true)]
    space: Option<String>,
}

impl Which {
    /// The sandbox that is meant.
    pub(crate) fn api(&self, config: &Config) -> Result<SandboxApi, Failure> {
        let address = config.setting(Key::Sandbox, self.sandbox.as_deref())?;
        let address = address.map(|said| said.read(Endpoint::at)).transpose()?;
        let space = config.setting(Key::Space, self.space.as_deref())?;
        SandboxApi::at(
            address.as_ref().map_or(DEFAULT_SANDBOX, Endpoint::base),
            space.as_ref().map(|said| said.value.as_str()),
        )
    }
}

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

    /// Its address, and its space's name.
    pub(crate) fn place(&self) -> (&str, Option<&str>) {
        (&self.base, self.space.as_deref())
    }

    /// The id of the person with this id, handle or name.
    pub(crate) async fn person(&self, name: &str) -> Result<PersonId, Failure> {
        let person = self.get(&format!("/people/{}", encoded(name))).await?;
        Ok(PersonId::new(person["id"].as_str().unwrap_or_default())?)
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

    /// The bytes at a path.
    pub(crate) async fn bytes(&self, path: &str) -> Result<Vec<u8>, Failure> {
        let response = self.carry(Method::GET, path, None).await?;
        if response.status().is_success() {
            Ok(response.into_body())
        } else {
            Err(problem::read(&response, &self.base))
        }
    }

    /// Asks for a path below `/_sandbox/v1` and reads the JSON that comes back.
    async fn ask(&self, method: Method, path: &str, body: Option<&Value>) -> Result<Value, Failure> {
        let response = self.carry(method, path, body).await?;
        if !response.status().is_success() {
            return Err(self.suggest(path, problem::read(&response, &self.base)).await);
        }
        if response.body().is_empty() {
            return Ok(Value::Null);
        }
        serde_json::from_slice(response.body()).map_err(|_| problem::no_sandbox(&self.base))
    }

    async fn carry(
        &self,
        method: Method,
        path: &str,
        body: Option<&Value>,
    ) -> Result<Response<Vec<u8>>, Failure> {
        let request = Request::builder().method(method).uri(format!("{}/_sandbox/v1{path}", self.base));
        let request = request.header("content-type", "application/json");
        let request = match &self.space {
            Some(space) => request.header("x-sandbox-space", space),
            None => request,
        };
        let body = body.map(|body| serde_json::to_vec(body).expect("a JSON value can be written"));
        let request = request.body(body.unwrap_or_default()).map_err(|error| {
            Failure::usage(format!("{path}: {error}"), "a space is named by letters, digits, - and _")
        })?;
        self.http.carry(request).await.map_err(|error| self.unreachable(&error))
    }

    fn unreachable(&self, error: &antiphon_client::TransportError) -> Failure {
        let system = causes(error).last().map_or_else(|| error.to_string(), ToString::to_string);
        let message = format!("no sandbox answers at {}: {system}", self.base);
        let hint = "start one with `antiphon dev`, or name another with --sandbox URL";
        Failure::new(Exit::Temporary, "sandbox_unreachable", message, hint)
    }

    /// Names the person who may have been meant, when nobody has the name that was given.
    async fn suggest(&self, path: &str, failure: Failure) -> Failure {
        if failure.exit != Exit::NotFound || !failure.message.starts_with("there is no person ") {
            return failure;
        }
        let Ok(response) = self.carry(Method::GET, "/people", None).await else { return failure };
        let people: Value = serde_json::from_slice(response.body()).unwrap_or_default();
        let name = path.trim_start_matches("/people/").split(['/', '?']).next().unwrap_or_default();
        let handles = people["data"].as_array().into_iter().flatten();
        let handles = handles.filter_map(|person| person["handle"].as_str());
        match nearest(name, handles) {
            Some(near) => {
                let hint = format!("did you mean {near}? {}", failure.hint);
                failure.with_hint(hint)
            }
            None => failure,
        }
    }
}

/// A name as a path segment, or a value in a query.
pub(crate) fn encoded(name: &str) -> String {
    url::form_urlencoded::byte_serialize(name.as_bytes()).collect::<String>().replace('+', "%20")
}
