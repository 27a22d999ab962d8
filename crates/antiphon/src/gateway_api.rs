//! The gateway's `/v1`, from the command line's side.

use std::time::Duration;

use antiphon_client::{Http, Transport as _, TransportError};
use antiphon_graph::Endpoint;
use clap::Args;
use http::{Method, Request, Response, StatusCode};
use serde_json::Value;

use crate::config::{Config, Key};
use crate::exit::Exit;
use crate::failure::{Failure, causes};
use crate::transport;

/// Where a gateway listens unless it is told otherwise.
const DEFAULT_GATEWAY: &str = "http://127.0.0.1:2400";

/// How long an answer may take.
const PATIENCE: Duration = Duration::from_secs(30);

/// Which gateway.
#[derive(Debug, Args)]
pub(crate) struct Which {
    /// The gateway that is running [env: `ANTIPHON_GATEWAY`].
    #[arg(long, value_name = "URL", global = true)]
    gateway: Option<String>,
}

impl Which {
    /// The gateway that is meant.
    pub(crate) fn api(&self, config: &Config) -> Result<GatewayApi, Failure> {
        let said = config.setting(Key::Gateway, self.gateway.as_deref())?;
        let address = said.map(|said| said.read(Endpoint::at)).transpose()?;
        let base = address.as_ref().map_or(DEFAULT_GATEWAY, Endpoint::base).trim_end_matches('/').to_owned();
        let http = transport::to(&base, PATIENCE)?;
        Ok(GatewayApi { base, http })
    }
}

/// A gateway that is running on this machine.
pub(crate) struct GatewayApi {
    base: String,
    http: Http,
}

impl GatewayApi {
    pub(crate) async fn get(&self, path: &str) -> Result<Value, Failure> {
        self.ask(Method::GET, path, None).await
    }

    pub(crate) async fn post(&self, path: &str, body: &Value) -> Result<Value, Failure> {
        self.ask(Method::POST, path, Some(body)).await
    }

    /// Asks for a path below `/v1` and reads the JSON that comes back.
    async fn ask(&self, method: Method, path: &str, body: Option<&Value>) -> Result<Value, Failure> {
        let request = Request::builder().method(method).uri(format!("{}/v1{path}", self.base));
        let body = body.map(|body| serde_json::to_vec(body).expect("a JSON value can be written"));
        let request = request.header("content-type", "application/json").body(body.unwrap_or_default());
        let request =
            request.map_err(|error| Failure::usage(format!("{path}: {error}"), "look at what was given"))?;
        let response = self.http.carry(request).await.map_err(|error| self.unreachable(&error))?;
        if !response.status().is_success() {
            return Err(self.problem(&response));
        }
        serde_json::from_slice(response.body()).map_err(|_| self.no_gateway())
    }

    /// Why it did not do as asked.
    fn problem(&self, response: &Response<Vec<u8>>) -> Failure {
        let body: Value = serde_json::from_slice(response.body()).unwrap_or_default();
        let (Some(detail), Some(hint)) = (body["detail"].as_str(), body["hint"].as_str()) else {
            return self.no_gateway();
        };
        let (exit, code) = kind(response.status());
        Failure::new(exit, code, detail, in_commands(hint))
    }

    /// What answers is something else.
    fn no_gateway(&self) -> Failure {
        let message = format!("what answers at {} is not a gateway", self.base);
        let hint = "start one with `antiphon serve`, or name another with --gateway URL";
        Failure::new(Exit::Unexpected, "not_a_gateway", message, hint)
    }

    fn unreachable(&self, error: &TransportError) -> Failure {
        let system = causes(error).last().map_or_else(|| error.to_string(), ToString::to_string);
        let message = format!("no gateway answers at {}: {system}", self.base);
        let hint = "start one with `antiphon serve` or `antiphon dev`, or name another with --gateway URL";
        Failure::new(Exit::Temporary, "gateway_unreachable", message, hint)
    }
}

fn kind(status: StatusCode) -> (Exit, &'static str) {
    match status {
        StatusCode::NOT_FOUND => (Exit::NotFound, "not_found"),
        StatusCode::CONFLICT => (Exit::Refused, "conflict"),
        StatusCode::FORBIDDEN => (Exit::Refused, "forbidden"),
        StatusCode::UNAUTHORIZED => (Exit::Authentication, "unauthorized"),
        StatusCode::SERVICE_UNAVAILABLE => (Exit::Temporary, "not_now"),
        status if status.is_client_error() => (Exit::Usage, "invalid"),
        _ => (Exit::Unexpected, "unexpected"),
    }
}

/// Where `/v1` says to look, as the command that looks there.
fn in_commands(hint: &str) -> String {
    let lists = [
        ("GET /v1/messages", "`antiphon messages list` lists them"),
        ("GET /v1/conversations", "`antiphon conversations list` lists them"),
        ("add the app first", "add the app first: `antiphon app add`"),
    ];
    let list = lists.iter().find(|(said, _)| hint.starts_with(said));
    list.map_or_else(|| hint.to_owned(), |(_, command)| (*command).to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_problem_is_told_as_a_failure_with_its_command() {
        let api = GatewayApi {
            base: DEFAULT_GATEWAY.into(),
            http: transport::to(DEFAULT_GATEWAY, PATIENCE).unwrap(),
        };
        let answer = |status: u16, body: &str| Response::builder().status(status).body(body.into()).unwrap();
        let body = r#"{"detail":"there is no such message","hint":"GET /v1/messages lists them"}"#;
        let failure = api.problem(&answer(404, body));
        assert_eq!((failure.exit, failure.code()), (Exit::NotFound, "not_found"));
        assert_eq!(failure.hint, "`antiphon messages list` lists them");
        assert_eq!(api.problem(&answer(404, "<html>")).code(), "not_a_gateway");
    }
}
