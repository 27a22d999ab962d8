//! Where a command sends, as whom, and with which token.
//!
//! Nothing said means the sandbox of this machine, with the token and the account it is seeded with, so that a first
//! `antiphon send ava "Hello"` just works. Anything else wants a token.

mod whom;

use std::path::PathBuf;
use std::time::Duration;

use antiphon_client::Client;
use antiphon_graph::{AccountId, Endpoint};
use clap::Args;
use url::{Host, Url};

pub(crate) use self::whom::Whom;
use crate::config::{Config, Key, Origin};
use crate::exit::Exit;
use crate::failure::Failure;
use crate::patience::{self, UnderWay};
use crate::sandbox_api::{DEFAULT_SANDBOX, SandboxApi};
use crate::{duration, token};

/// Where to send, and as whom.
#[derive(Debug, Args)]
#[command(next_help_heading = "Where to, and as whom")]
pub(crate) struct TargetArgs {
    /// Send through this gateway [env: `ANTIPHON_GATEWAY`].
    #[arg(long, value_name = "URL", conflicts_with = "graph", hide_short_help = true)]
    gateway: Option<String>,
    /// Send to Instagram itself, <https://graph.instagram.com>, or a sandbox [env: `ANTIPHON_GRAPH`].
    #[arg(long, value_name = "URL")]
    graph: Option<String>,
    /// The account to send from; asked of the token's owner when left out [env: `ANTIPHON_ACCOUNT`].
    #[arg(long, value_name = "IG_ID", hide_short_help = true)]
    account: Option<String>,
    /// The file that holds the access token [env: `ANTIPHON_TOKEN_FILE`, or the token itself: `ANTIPHON_TOKEN`].
    #[arg(long, value_name = "FILE")]
    token_file: Option<PathBuf>,
    /// Read the access token from standard input.
    #[arg(long, conflicts_with = "token_file", hide_short_help = true)]
    token_stdin: bool,
    /// Give up after so long, such as 10s; exit code 124.
    #[arg(long, value_name = "DURATION", value_parser = duration::read, hide_short_help = true)]
    timeout: Option<Duration>,
}

/// Where a command sends, with everything needed to send there.
pub(crate) struct Target {
    pub(crate) client: Client,
    /// Where the token came from.
    pub(crate) token_source: token::Source,
    /// Who said where to send; nobody, when it is the sandbox of this machine.
    pub(crate) origin: Option<Origin>,
    /// The account that was chosen, if one was.
    pub(crate) chosen_account: Option<AccountId>,
    pub(crate) under_way: UnderWay,
    /// A gateway was named, which takes more than Instagram does.
    pub(crate) is_gateway: bool,
    timeout: Option<Duration>,
}

impl TargetArgs {
    /// Puts together what flags, environment and files say.
    pub(crate) async fn resolve(self, config: &Config) -> Result<Target, Failure> {
        let (endpoint, origin, is_gateway) = self.endpoint(config)?;
        let account = config.setting(Key::Account, self.account.as_deref())?;
        let chosen_account = account.map(|said| said.read(|id| AccountId::new(id))).transpose()?;
        let file = self.token_file.as_deref();
        let (token, token_source) = token::read(self.token_stdin, file, config, is_local(&endpoint)).await?;
        Ok(Target {
            client: Client::at(endpoint, token),
            token_source,
            origin,
            chosen_account,
            under_way: UnderWay::default(),
            is_gateway,
            timeout: self.timeout,
        })
    }

    /// Where to, who said so, and whether a gateway is there.
    fn endpoint(&self, config: &Config) -> Result<(Endpoint, Option<Origin>, bool), Failure> {
        let flags = [(Key::Gateway, self.gateway.as_deref()), (Key::Graph, self.graph.as_deref())];
        if let Some((key, said)) = config.either(flags)? {
            return Ok((said.read(Endpoint::at)?, Some(said.origin), key == Key::Gateway));
        }
        let space = config.setting(Key::Space, None)?.map(|said| format!("/s/{}", said.value));
        let Some(said) = config.setting(Key::Sandbox, None)? else {
            return Ok((
                Endpoint::at(&format!("{DEFAULT_SANDBOX}{}", space.unwrap_or_default()))?,
                None,
                false,
            ));
        };
        let endpoint = said.read(Endpoint::at)?;
        let endpoint = match space {
            Some(space) => Endpoint::at(&format!("{}{space}", endpoint.base()))?,
            None => endpoint,
        };
        Ok((endpoint, Some(said.origin), false))
    }
}

impl Target {
    /// Where requests go.
    pub(crate) fn endpoint(&self) -> &Endpoint {
        self.client.endpoint()
    }

    /// Whether requests stay on this machine.
    pub(crate) fn is_local(&self) -> bool {
        is_local(self.endpoint())
    }

    /// The control API beside the Graph side, if it is a sandbox of this machine.
    pub(crate) fn sandbox(&self) -> Result<SandboxApi, Failure> {
        SandboxApi::at(self.endpoint().base(), None)
    }

    /// The account to send from.
    pub(crate) async fn account(&self) -> Result<AccountId, Failure> {
        match &self.chosen_account {
            Some(account) => Ok(account.clone()),
            None => Ok(self.client.me().await.map_err(|error| self.explain(error))?.user_id),
        }
    }

    /// Waits for a command's work, but not past `--timeout` and not after Ctrl-C.
    pub(crate) async fn patiently<T>(
        &self,
        work: impl Future<Output = Result<T, Failure>>,
    ) -> Result<T, Failure> {
        patience::wait(work, self.timeout, &self.under_way).await
    }

    /// A failure, with what helps here.
    pub(crate) fn explain(&self, failure: impl Into<Failure>) -> Failure {
        let failure = failure.into();
        if !self.is_local() {
            return failure;
        }
        match (failure.code(), failure.exit) {
            ("not_sent", _) => {
                failure.with_hint("start a sandbox with `antiphon dev`, or say with --graph where to send")
            }
            (_, Exit::Authentication) if self.token_source != token::Source::Sandbox => {
                let hint = format!(
                    "{} A sandbox takes its own token when {} says none",
                    failure.hint, self.token_source
                );
                failure.with_hint(hint)
            }
            _ => failure,
        }
    }
}

fn is_local(endpoint: &Endpoint) -> bool {
    let url = Url::parse(endpoint.base()).expect("an endpoint is an address");
    match url.host() {
        Some(Host::Domain(name)) => name == "localhost" || name.ends_with(".localhost"),
        Some(Host::Ipv4(address)) => address.is_loopback(),
        Some(Host::Ipv6(address)) => address.is_loopback(),
        None => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_stays_on_this_machine_is_local() {
        for (base, is_here) in [
            ("http://127.0.0.1:2401", true),
            ("http://127.9.9.9", true),
            ("http://[::1]:2401/s/t17", true),
            ("http://localhost", true),
            ("http://127.evil.example", false),
            ("https://graph.instagram.com", false),
            ("http://10.0.0.1", false),
        ] {
            assert_eq!(is_local(&Endpoint::at(base).unwrap()), is_here, "{base}");
        }
    }
}
