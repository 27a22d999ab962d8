//! The gateway's `/v1`, from the command line's side.

use std::env;
use std::net::Ipv4Addr;
use std::path::{Path, PathBuf};
use std::time::Duration;

use antiphon_client::{Http, Timeouts, Transport as _, TransportError};
use antiphon_gateway::{AtRest, Sqlite, StoreError, Upstream};
use antiphon_graph::Endpoint;
use clap::Args;
use http::header::AUTHORIZATION;
use http::{HeaderValue, Method, Request, Response, StatusCode};
use serde_json::Value;
use tokio::net::TcpStream;

use crate::config::{Config, Key};
use crate::database::{Database, named_by};
use crate::exit::Exit;
use crate::failure::{Failure, causes, with_causes};
use crate::{input, transport};

/// Where a gateway listens unless it is told otherwise.
const DEFAULT_GATEWAY: &str = "http://127.0.0.1:2400";

/// The same for a socket.
const DEFAULT_ADDRESS: (Ipv4Addr, u16) = (Ipv4Addr::LOCALHOST, 2400);

/// Where its `/v1` is when that is apart.
const DEFAULT_ADMIN: &str = "http://127.0.0.1:2402";

/// The same for a socket.
const DEFAULT_ADMIN_ADDRESS: (Ipv4Addr, u16) = (Ipv4Addr::LOCALHOST, 2402);

/// How long an answer may take.
const PATIENCE: Duration = Duration::from_secs(30);

/// Which gateway.
#[derive(Debug, Args)]
pub(crate) struct Which {
    /// The gateway that is running [env: `ANTIPHON_GATEWAY`].
    #[arg(long, value_name = "URL", global = true, conflicts_with = "database")]
    gateway: Option<String>,
    /// The file with the key that is shown to it, where it asks for one [env: `ANTIPHON_KEY_FILE`].
    #[arg(long, value_name = "FILE", global = true)]
    key_file: Option<PathBuf>,
    #[command(flatten)]
    database: Database,
}

/// Where a gateway has what it keeps.
#[derive(Debug)]
pub(crate) enum Located {
    /// Behind this address.
    Running(String),
    /// In this file, which a gateway may have open.
    File(PathBuf),
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
        let found = match self.locate(config).await? {
            Located::Running(base) => GatewayApi::running(&base)?,
            Located::File(file) => self.at_rest(config, &file, may_make).await?,
        };
        match &self.key_file {
            Some(file) => found.showing(file),
            None => found.showing_what_is_named(),
        }
    }

    /// Where the gateway that is meant has what it keeps.
    pub(crate) async fn locate(&self, config: &Config) -> Result<Located, Failure> {
        if let Some(file) = self.database.by_flag()? {
            return Ok(Located::File(file));
        }
        if let Some(said) = config.setting(Key::Gateway, self.gateway.as_deref())? {
            return Ok(Located::Running(said.read(Endpoint::at)?.base().to_owned()));
        }
        if let Some(file) = named_by(config)? {
            return Ok(Located::File(file));
        }
        match self.database.by_chance(config) {
            Some(file) if !is_somebody_there().await => Ok(Located::File(file)),
            _ if TcpStream::connect(DEFAULT_ADMIN_ADDRESS).await.is_ok() => {
                Ok(Located::Running(DEFAULT_ADMIN.to_owned()))
            }
            _ => Ok(Located::Running(DEFAULT_GATEWAY.to_owned())),
        }
    }

    /// What a gateway that does not run has left in a file; the gateway itself, if one has the file open.
    async fn at_rest(&self, config: &Config, file: &Path, may_make: bool) -> Result<GatewayApi, Failure> {
        if !may_make && !file.exists() {
            let message = format!("there is no database at {}", file.display());
            return Err(Failure::new(Exit::NotFound, "no_database", message, "name another with --database"));
        }
        let key = self.database.key(config);
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
        Ok(GatewayApi { base: file.display().to_string(), bearer: None, way: Way::AtRest(Box::new(rest)) })
    }
}

/// Whether anything answers where gateways do.
async fn is_somebody_there() -> bool {
    TcpStream::connect(DEFAULT_ADDRESS).await.is_ok()
        || TcpStream::connect(DEFAULT_ADMIN_ADDRESS).await.is_ok()
}

/// A gateway of this machine, or what it has left.
pub(crate) struct GatewayApi {
    base: String,
    /// What is shown to it.
    bearer: Option<HeaderValue>,
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
        Ok(Self { base, bearer: None, way: Way::Http(http) })
    }

    /// The same, which is shown the key in a file.
    fn showing(self, file: &Path) -> Result<Self, Failure> {
        let key = input::read_secret(file)?;
        let bearer = HeaderValue::from_str(&format!("Bearer {}", key.trim()));
        let hint = "a key is what `antiphon key add` showed: antiphon_ and 49 letters and digits";
        let mut bearer =
            bearer.map_err(|_| Failure::usage(format!("{} holds no key", file.display()), hint))?;
        bearer.set_sensitive(true);
        Ok(Self { bearer: Some(bearer), ..self })
    }

    /// The same, which is shown the key that the environment names, if it names one.
    pub(crate) fn showing_what_is_named(self) -> Result<Self, Failure> {
        match env::var_os("ANTIPHON_KEY_FILE").filter(|said| !said.is_empty()) {
            Some(file) => self.showing(Path::new(&file)),
            None => Ok(self),
        }
    }

    /// Whether no gateway runs, and only what one has left is asked.
    pub(crate) fn is_at_rest(&self) -> bool {
        matches!(self.way, Way::AtRest(_))
    }

    pub(crate) async fn get(&self, path: &str) -> Result<Value, Failure> {
        self.ask(Method::GET, path, None).await
    }

    pub(crate) async fn post(&self, path: &str, body: &Value) -> Result<Value, Failure> {
        self.ask(Method::POST, path, Some(body)).await
    }

    pub(crate) async fn put(&self, path: &str, body: &Value) -> Result<Value, Failure> {
        self.ask(Method::PUT, path, Some(body)).await
    }

    /// Asks for what is no JSON.
    pub(crate) async fn text(&self, path: &str) -> Result<String, Failure> {
        let response = self.answer(Method::GET, path, None).await?;
        String::from_utf8(response.into_body()).map_err(|_| self.no_gateway())
    }

    pub(crate) async fn patch(&self, path: &str, body: &Value) -> Result<Value, Failure> {
        self.ask(Method::PATCH, path, Some(body)).await
    }

    pub(crate) async fn delete(&self, path: &str) -> Result<Value, Failure> {
        self.ask(Method::DELETE, path, None).await
    }

    /// Puts a file there, and says where it can be fetched.
    pub(crate) async fn upload(&self, bytes: Vec<u8>) -> Result<Value, Failure> {
        let body = ("application/octet-stream", bytes);
        let response = self.answer(Method::POST, "/media", Some(body)).await;
        let response = response.map_err(|failure| match failure.exit {
            Exit::NotFound => failure
                .with_message(format!("{} takes no files: what manages the gateway is at another listener", self.base))
                .with_hint("put the file there first: curl -F file=@FILE ADMIN_LISTENER/v1/media; then send its link"),
            _ => failure,
        })?;
        serde_json::from_slice(response.body()).map_err(|_| self.no_gateway())
    }

    /// Whether it runs, or is at rest.
    pub(crate) fn is_running(&self) -> bool {
        matches!(self.way, Way::Http(_))
    }

    /// Asks for a path below `/v1` and reads the JSON that comes back.
    async fn ask(&self, method: Method, path: &str, body: Option<&Value>) -> Result<Value, Failure> {
        let json = |body| serde_json::to_vec(body).expect("a JSON value can be written");
        let body = body.map(|body| ("application/json", json(body)));
        let response = self.answer(method, path, body).await?;
        if response.status() == StatusCode::NO_CONTENT {
            return Ok(Value::Null);
        }
        serde_json::from_slice(response.body()).map_err(|_| self.no_gateway())
    }

    async fn answer(
        &self,
        method: Method,
        path: &str,
        body: Option<(&str, Vec<u8>)>,
    ) -> Result<Response<Vec<u8>>, Failure> {
        let origin = match self.way {
            Way::Http(_) => &*self.base,
            Way::AtRest(_) => "",
        };
        let request = Request::builder().method(method).uri(format!("{origin}/v1{path}"));
        let (media_type, body) = body.unwrap_or(("application/json", Vec::new()));
        let mut request = request.header("content-type", media_type);
        if let Some(bearer) = &self.bearer {
            request = request.header(AUTHORIZATION, bearer);
        }
        let request = request.body(body);
        let request =
            request.map_err(|error| Failure::usage(format!("{path}: {error}"), "look at what was given"))?;
        let response = match &self.way {
            Way::Http(http) => http.carry(request).await.map_err(|error| self.unreachable(&error))?,
            Way::AtRest(rest) => rest.ask(request).await,
        };
        if !response.status().is_success() {
            return Err(self.problem(&response));
        }
        Ok(response)
    }

    /// Why it did not do as asked.
    pub(crate) fn problem(&self, response: &Response<Vec<u8>>) -> Failure {
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
        ("GET /v1/accounts/{id}/disclosure", "`antiphon disclosure show` shows what there is; change that"),
        ("GET /v1/conversations", "`antiphon conversations list` lists them"),
        ("GET /v1/inbox", "`antiphon inbox list` lists what is still kept"),
        ("GET /v1/jobs", "`antiphon jobs list` lists them"),
        ("?again=true", "--again sends it once more; the person may get it twice"),
        ("GET /v1/keys", "`antiphon key list` lists them"),
        ("GET /v1/accounts", "`antiphon account list` lists them"),
        ("make a new one: POST /v1/keys", "make a new one: `antiphon key add`"),
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
