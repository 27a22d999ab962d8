//! `antiphon serve`: the gateway.

use std::net::SocketAddr;
use std::path::PathBuf;

use antiphon_gateway::{Clock, MasterKey};
use antiphon_graph::Endpoint;
use clap::Args;
use serde_json::json;

use crate::cli::Global;
use crate::exit::Exit;
use crate::failure::Failure;
use crate::gateway::{Start, in_words};
use crate::printer::Printer;
use crate::signals::Signals;
use crate::{input, logs};

/// Starts a gateway, which keeps accepted messages safe and in order.
#[derive(Debug, Args)]
#[command(after_help = "Examples:\n  \
    openssl rand -hex 32 > master.key\n  \
    antiphon serve --database sqlite:antiphon.db --master-key-file master.key")]
pub(crate) struct Serve {
    /// Where to listen.
    #[arg(long, value_name = "ADDR", env = "ANTIPHON_LISTEN", default_value = "127.0.0.1:2400")]
    listen: SocketAddr,
    /// Where everything is kept: `sqlite:PATH`.
    #[arg(long, value_name = "URL", env = "ANTIPHON_DATABASE", default_value = "sqlite:antiphon.db")]
    database: String,
    /// Where Instagram is.
    #[arg(
        long,
        value_name = "URL",
        env = "ANTIPHON_UPSTREAM",
        default_value = "https://graph.instagram.com"
    )]
    upstream: String,
    /// The file with the key that seals tokens and secrets: 64 hexadecimal digits.
    #[arg(long, value_name = "FILE", env = "ANTIPHON_MASTER_KEY_FILE")]
    master_key_file: Option<PathBuf>,
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
            database: Some(&self.file()?),
            key: self.key()?,
            upstream: Endpoint::at(&self.upstream)?,
            clock: Clock::system(),
        };
        let started = started.start().await?;
        let url = format!("http://{}", started.address);
        let ready = json!({ "event": "ready", "gateway": url });
        started.run(&mut signals, printer, async { Ok(ready) }, in_words).await
    }

    fn file(&self) -> Result<PathBuf, Failure> {
        match self.database.strip_prefix("sqlite:") {
            Some(file) if !file.is_empty() => Ok(file.into()),
            _ => {
                let message = format!("{:?} is no database that this version knows", self.database);
                Err(Failure::usage(message, "write sqlite: and a path, such as sqlite:antiphon.db"))
            }
        }
    }

    fn key(&self) -> Result<MasterKey, Failure> {
        let Some(file) = &self.master_key_file else {
            let message = "no master key: tokens and secrets are not kept unsealed";
            let hint =
                "make one with `openssl rand -hex 32 > master.key`, and name it with --master-key-file";
            return Err(Failure::usage(message, hint));
        };
        let written = input::read_secret(file)?;
        MasterKey::read(&written).map_err(|error| Failure::usage(error, "name another --master-key-file"))
    }
}
