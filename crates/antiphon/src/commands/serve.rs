//! `antiphon serve`: the gateway.

use std::net::SocketAddr;

use antiphon_gateway::{Clock, Network, Reach};
use antiphon_graph::Endpoint;
use clap::Args;
use serde_json::json;

use crate::cli::Global;
use crate::database::Database;
use crate::exit::Exit;
use crate::failure::Failure;
use crate::gateway::{Start, in_words};
use crate::logs;
use crate::printer::Printer;
use crate::signals::Signals;

/// Starts a gateway, which keeps accepted messages safe and in order.
#[derive(Debug, Args)]
#[command(after_help = "Examples:\n  \
    openssl rand -hex 32 > master.key\n  \
    antiphon serve --database sqlite:antiphon.db --master-key-file master.key")]
pub(crate) struct Serve {
    /// Where to listen.
    #[arg(long, value_name = "ADDR", env = "ANTIPHON_LISTEN", default_value = "127.0.0.1:2400")]
    listen: SocketAddr,
    /// Where Instagram is.
    #[arg(
        long,
        value_name = "URL",
        env = "ANTIPHON_UPSTREAM",
        default_value = "https://graph.instagram.com"
    )]
    upstream: String,
    /// Networks that relays may lead to although they are not public, such as 10.0.0.0/8; plain http too.
    #[arg(
        long,
        value_name = "NETWORK",
        env = "ANTIPHON_ALLOW_PRIVATE_TARGETS",
        value_delimiter = ',',
        hide_env_values = true
    )]
    allow_private_targets: Vec<Network>,
    #[command(flatten)]
    database: Database,
}

impl Serve {
    pub(crate) async fn run(self, global: &Global, printer: &mut Printer) -> Result<Exit, Failure> {
        logs::show(global.json);
        let mut signals = Signals::listen()?;
        if !self.listen.ip().is_loopback() {
            let message = format!("{} can be reached from other machines", self.listen);
            let hint =
                "listen on 127.0.0.1 and let a proxy with TLS carry /webhooks/instagram to it, but never /v1";
            return Err(Failure::usage(message, hint));
        }
        let started = Start {
            listen: self.listen,
            database: Some(&self.database.file()?),
            key: self.database.key()?,
            upstream: Endpoint::at(&self.upstream)?,
            clock: Clock::system(),
            reach: Reach::with_private(self.allow_private_targets),
        };
        let started = started.start().await?;
        let url = format!("http://{}", started.address);
        let ready = json!({ "event": "ready", "gateway": url });
        started.run(&mut signals, printer, async { Ok(ready) }, in_words).await
    }
}
