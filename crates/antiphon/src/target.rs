//! Where a command sends, as whom, and with which token.
//!
//! Nothing said means the sandbox of this machine, with the token and the account it is seeded with, so that a first
//! `antiphon send ava "Hello"` just works. Anything else wants a token, which comes by environment, file or standard
//! input, never as a flag's value.

use std::fs;
use std::io::Read as _;
use std::path::PathBuf;

use antiphon_client::Client;
use antiphon_graph::{AccessToken, AccountId, CommentId, Conversation, Endpoint, Permit, PersonId};
use clap::Args;

use crate::config::Config;
use crate::exit::Exit;
use crate::failure::Failure;
use crate::sandbox_api::{DEFAULT_SANDBOX, SandboxApi};

/// The token of the sandbox's seeded account.
const SANDBOX_TOKEN: &str = "sandbox-token";

/// Where to send, and as whom.
#[derive(Debug, Args)]
#[command(next_help_heading = "Where to, and as whom")]
pub(crate) struct TargetArgs {
    /// Send through this gateway.
    #[arg(long, value_name = "URL", env = "ANTIPHON_GATEWAY", conflicts_with = "graph")]
    gateway: Option<String>,
    /// Send to Instagram itself, <https://graph.instagram.com>, or to a sandbox.
    #[arg(long, value_name = "URL", env = "ANTIPHON_GRAPH")]
    graph: Option<String>,
    /// The account to send from; asked of the token's owner when left out.
    #[arg(long, value_name = "IG_ID", env = "ANTIPHON_ACCOUNT")]
    account: Option<String>,
    /// The file that holds the access token; the variable `ANTIPHON_TOKEN` is read too.
    #[arg(long, value_name = "FILE", env = "ANTIPHON_TOKEN_FILE")]
    token_file: Option<PathBuf>,
    /// Read the access token from standard input.
    #[arg(long, conflicts_with = "token_file")]
    token_stdin: bool,
}

/// Where a command sends, with everything needed to send there.
pub(crate) struct Target {
    pub(crate) client: Client,
    endpoint: Endpoint,
    account: Option<AccountId>,
}

/// Whom a command means.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(crate) enum Whom {
    Person(PersonId),
    /// The person who wrote a comment, reached by a private reply.
    Comment(CommentId),
    /// The account itself.
    Oneself,
}

impl TargetArgs {
    /// Puts together what flags, environment and files say.
    pub(crate) fn resolve(self, config: &Config) -> Result<Target, Failure> {
        let given =
            self.gateway.or(self.graph).or_else(|| config.gateway.clone()).or_else(|| config.graph.clone());
        let address = given.as_deref().unwrap_or(DEFAULT_SANDBOX);
        let endpoint = Endpoint::at(address)
            .map_err(|error| Failure::usage(error).hint("write it like https://graph.instagram.com"))?;
        let token_file = self.token_file.or_else(|| config.token_file.clone());
        let token = token(self.token_stdin, token_file, is_local(&endpoint))?;
        let account = self.account.or_else(|| config.account.clone());
        let account = account.map(AccountId::new).transpose().map_err(Failure::usage)?;
        Ok(Target { client: Client::at(endpoint.clone(), token), endpoint, account })
    }
}

impl Target {
    /// Where requests go.
    pub(crate) fn endpoint(&self) -> &Endpoint {
        &self.endpoint
    }

    /// Whether requests stay on this machine.
    pub(crate) fn is_local(&self) -> bool {
        is_local(&self.endpoint)
    }

    /// The account that was chosen, if one was.
    pub(crate) fn chosen_account(&self) -> Option<&AccountId> {
        self.account.as_ref()
    }

    /// The account to send from.
    pub(crate) async fn account(&self) -> Result<AccountId, Failure> {
        match &self.account {
            Some(account) => Ok(account.clone()),
            None => Ok(self.client.me().await?.user_id),
        }
    }

    /// Who is meant by a number, `comment:` and a number, `me`, or a name that the sandbox knows.
    pub(crate) async fn whom(&self, name: &str) -> Result<Whom, Failure> {
        if name == "me" {
            return Ok(Whom::Oneself);
        }
        if let Some(comment) = name.strip_prefix("comment:") {
            return CommentId::new(comment).map(Whom::Comment).map_err(Failure::usage);
        }
        if let Ok(person) = PersonId::new(name) {
            return Ok(Whom::Person(person));
        }
        if !self.is_local() {
            let message = format!("{name:?} is not a person's id");
            return Err(Failure::usage(message)
                .hint("a webhook's sender.id is the id to answer to; names work in the sandbox"));
        }
        Ok(Whom::Person(SandboxApi::at(self.endpoint.base(), None)?.person(name).await?))
    }
}

impl Whom {
    /// Leave to send to them from an account. A command does not see webhooks, so Instagram's clock is the judge.
    pub(crate) fn permit(self, account: AccountId, human_agent: bool) -> Permit {
        match self {
            Self::Person(person) if human_agent => {
                Permit::human_agent_on_trust(Conversation { account, person })
            }
            Self::Person(person) => Permit::on_trust(Conversation { account, person }),
            Self::Comment(comment) => Permit::private_reply_on_trust(account, comment),
            Self::Oneself => Permit::to_oneself(account),
        }
    }
}

fn token(from_stdin: bool, file: Option<PathBuf>, is_local: bool) -> Result<AccessToken, Failure> {
    if from_stdin {
        let mut token = String::new();
        let read = std::io::stdin().read_to_string(&mut token);
        read.map_err(|error| Failure::usage(format!("no token on standard input: {error}")))?;
        return checked(AccessToken::new(token), "standard input");
    }
    if let Ok(token) = std::env::var("ANTIPHON_TOKEN") {
        return checked(AccessToken::new(token), "ANTIPHON_TOKEN");
    }
    if let Some(file) = file {
        let read = fs::read_to_string(&file);
        let token =
            read.map_err(|error| Failure::usage(format!("cannot read {}: {error}", file.display())))?;
        return checked(AccessToken::new(token), &file.display().to_string());
    }
    if is_local {
        return Ok(AccessToken::new(SANDBOX_TOKEN));
    }
    let failure = Failure::new(Exit::Authentication, "no_token", "there is no access token");
    Err(failure.hint("set ANTIPHON_TOKEN, or name a file with --token-file; tokens are never flags"))
}

fn checked(token: AccessToken, from: &str) -> Result<AccessToken, Failure> {
    if token.expose().is_empty() {
        return Err(Failure::new(
            Exit::Authentication,
            "no_token",
            format!("the token from {from} is empty"),
        ));
    }
    Ok(token)
}

fn is_local(endpoint: &Endpoint) -> bool {
    let host = url::Url::parse(endpoint.base()).ok().and_then(|url| url.host_str().map(str::to_owned));
    host.is_some_and(|host| host == "localhost" || host.starts_with("127.") || host == "[::1]")
}
