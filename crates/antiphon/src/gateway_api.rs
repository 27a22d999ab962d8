//! The gateway's `/v1`, from the command line's side.

use std::net::Ipv4Addr;
use std::path::Path;
use std::time::Duration;

use antiphon_client::{Http, Timeouts, Transport as _, TransportError};
use antiphon_gateway::{AtRest, Sqlite, StoreError, Upstream};
use antiphon_graph::Endpoint;
use clap::Args;
use http::{Method, Request, Response, StatusCode};
use serde_json::Value;
use tokio::net::TcpStream;

use crate::config::{Config, Key};
use crate::database::{Database, named_by_environment};
use crate::exit::Exit;
use crate::failure::{Failure, causes, with_causes};
use crate::transport;

/// Where a gateway listens unless it is told otherwise.
const DEFAULT_GATEWAY: &str = "http://127.0.0.1:2400";

/// The same for a socket.
const DEFAULT_ADDRESS: (Ipv4Addr, u16) = (Ipv4Addr::LOCALHOST, 2400);

/// How long an answer may take.
const PATIENCE: Duration = Duration::from_secs(30);

/// Which gateway.
#[derive(Debug, Args)]
pub(crate) struct Which {
    /// The gateway that is running [env: `ANTIPHON_GATEWAY`].
    #[arg(long, value_name = "URL", global = true, conflicts_with = "database")]
    gateway: Option<String>,
    #[command(flatten)]
    database: Database,
}

impl Which {
    /// The gateway that is meant: one that runs, or what one has left in its database.
    pub(crate) async fn api(&self, config: &Config) -> Result<GatewayApi, Failure> {
        self.find(config, false).await
    }

    /// The same for what may come before everything else: a database that is not there yet is made.
    pub(crate) async fn api_to_add(&self, config: &Config) -> Result<GatewayApi, Failure> {
        self.find(config, true).await
    }

    async fn find(&self, config: &Config, may_make: bool) -> Result<GatewayApi, Failure> {
        if let Some(file) = self.database.by_flag()? {
            return self.at_rest(&file, may_make).await;
        }
        if let Some(said) = config.setting(Key::Gateway, self.gateway.as_deref())? {
            return GatewayApi::running(said.read(Endpoint::at)?.base());
        }
        if let Some(file) = named_by_environment()? {
            return self.at_rest(&file, may_make).await;
        }
        match self.database.by_chance() {
            Some(file) if TcpStream::connect(DEFAULT_ADDRESS).await.is_err() => {
                self.at_rest(&file, may_make).await
            }
            _ => GatewayApi::running(DEFAULT_GATEWAY),
        }
    }

    /// What a gateway that does not run has left in a file; the gateway itself, if one has the file open.
    async fn at_rest(&self, file: &Path, may_make: bool) -> Result<GatewayApi, Failure> {
        if !may_make && !file.exists() {
            let message = format!("there is no database at {}", file.display());
            return Err(Failure::new(Exit::NotFound, "no_database", message, "name another with --database"));
        }
        let key = self.database.key();
        // Nothing is made that nobody could use.
        let key = if file.exists() { key } else { Ok(key?) };
        let store = match Sqlite::open(file) {
            Ok(store) => store,
            Err(StoreError::InUse { address: Some(address), .. }) => return GatewayApi::running(&address),
            Err(error) => {
                let hint = "name another with --database";
                return Err(Failure::usage(with_causes(&error), hint));
            }
        };
        // Nothing at rest asks Instagram.
        let upstream = Upstream::at(Endpoint::instagram(), Timeouts::default());
        let upstream = upstream.map_err(|error| Failure::unexpected(error, "this cannot be"))?;
        let hint = "name the master key and the database that belong together";
        let rest = AtRest::open(store, key?, upstream).await;
        let rest = rest.map_err(|error| Failure::usage(with_causes(&error), hint))?;
        Ok(GatewayApi { base: file.display().to_string(), way: Way::AtRest(Box::new(rest)) })
    }
}

/// A gateway of this machine, or what it has left.
pub(crate) struct GatewayApi {
    base: String,
    way: Way,
}

/// How it is asked.
enum Way {
    Http(Http),
    AtRest(Box<AtRest>),
}

impl GatewayApi {
    /// The gateway at an address.
    pub(crate) fn running(base: &str) -> Result<Self, Failure> {
        let base = base.trim_end_matches('/').to_owned();
        let http = transport::to(&base, PATIENCE)?;
        Ok(Self { base, way: Way::Http(http) })
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

    pub(crate) async fn delete(&self, path: &str) -> Result<Value, Failure> {
        self.ask(Method::DELETE, path, None).await
    }

    /// Whether no gateway runs: what is asked for is done by the next.
    pub(crate) fn is_at_rest(&self) -> bool {
        matches!(self.way, Way::AtRest(_))
    }

    /// Asks for a path below `/v1` and reads the JSON that comes back.
    async fn ask(&self, method: Method, path: &str, body: Option<&Value>) -> Result<Value, Failure> {
        let origin = match self.way {
            Way::Http(_) => &*self.base,
            Way::AtRest(_) => "",
        };
        let request = Request::builder().method(method).uri(format!("{origin}/v1{path}"));
        let body = body.map(|body| serde_json::to_vec(body).expect("a JSON value can be written"));
        let request = request.header("content-type", "application/json").body(body.unwrap_or_default());
        let request =
            request.map_err(|error| Failure::usage(format!("{path}: {error}"), "look at what was given"))?;
        let response = match &self.way {
            Way::Http(http) => http.carry(request).await.map_err(|error| self.unreachable(&error))?,
            Way::AtRest(rest) => rest.ask(request).await,
        };
        if !response.status().is_success() {
            return Err(self.problem(&response));
        }
        if response.status() == StatusCode::NO_CONTENT {
            return Ok(Value::Null);
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
        ("GET /v1/relays/{id}/dead", "`antiphon relay dead list` lists them"),
        ("GET /v1/relays", "`antiphon relay list` lists them"),
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
        let api = GatewayApi::running(DEFAULT_GATEWAY).unwrap();
        let answer = |status: u16, body: &str| Response::builder().status(status).body(body.into()).unwrap();
        let body = r#"{"detail":"there is no such message","hint":"GET /v1/messages lists them"}"#;
        let failure = api.problem(&answer(404, body));
        assert_eq!((failure.exit, failure.code()), (Exit::NotFound, "not_found"));
        assert_eq!(failure.hint, "`antiphon messages list` lists them");
        assert_eq!(api.problem(&answer(404, "<html>")).code(), "not_a_gateway");
    }
}
