//! `antiphon listen`: receives webhooks, checks them, prints a line for each event, and can pass them on.

mod line;
mod receiver;

use std::net::{Ipv4Addr, SocketAddr};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use antiphon_graph::{AppSecret, VerifyToken};
use clap::Args;
use serde_json::json;
use tokio::net::TcpListener;
use tokio::sync::mpsc;

use self::receiver::{Received, Receiver};
use crate::config::Config;
use crate::exit::Exit;
use crate::failure::Failure;
use crate::printer::Printer;
use crate::running::told_to_stop;
use crate::sandbox_api::{DEFAULT_SANDBOX, SandboxApi};
use crate::secret_file;

/// Receives webhooks and prints one line an event.
///
/// In the sandbox it takes the place of your app: webhooks come here until it ends. For Instagram, point the app's
/// webhook at it through a tunnel and give it the secrets.
#[derive(Debug, Args)]
#[command(after_help = "Examples:\n  \
    antiphon listen\n  \
    antiphon listen --forward http://127.0.0.1:3000/webhooks\n  \
    antiphon listen --no-subscribe --secret-file app-secret --verify-token-file verify-token")]
pub(crate) struct Listen {
    /// Where to listen; 0 picks a free port.
    #[arg(long, value_name = "PORT", default_value_t = 2403)]
    port: u16,
    /// Pass every delivery on to this address, bytes and signatures untouched.
    #[arg(long, value_name = "URL")]
    forward: Option<String>,
    /// The file that holds the app's secret; the sandbox's own when left out.
    #[arg(long, value_name = "FILE")]
    secret_file: Option<PathBuf>,
    /// The file that holds the verify token; the sandbox's own when left out.
    #[arg(long, value_name = "FILE")]
    verify_token_file: Option<PathBuf>,
    /// The sandbox to hear from.
    #[arg(long, value_name = "URL", env = "ANTIPHON_SANDBOX")]
    sandbox: Option<String>,
    /// Do not ask a sandbox to deliver here.
    #[arg(long, conflicts_with = "sandbox", requires = "secret_file")]
    no_subscribe: bool,
}

impl Listen {
    pub(crate) async fn run(self, config: &Config, printer: &mut Printer) -> Result<Exit, Failure> {
        let sandbox = self.sandbox.as_deref().or(config.sandbox.as_deref()).unwrap_or(DEFAULT_SANDBOX);
        let sandbox = if self.no_subscribe { None } else { Some(SandboxApi::at(sandbox, None)?) };
        let secret = secret(self.secret_file.as_deref(), "sandbox-app-secret")?;
        let verify_token = secret_or(self.verify_token_file.as_deref(), "sandbox-verify-token")?;
        let address = SocketAddr::from((Ipv4Addr::LOCALHOST, self.port));
        let unable = |error| {
            Failure::unexpected(format!("cannot listen on {address}: {error}")).hint("choose another --port")
        };
        let listener = TcpListener::bind(address).await.map_err(unable)?;
        let url = format!("http://{}/webhooks", listener.local_addr().map_err(unable)?);
        let (tell, mut told) = mpsc::channel(1_024);
        let receiver = Receiver::new(secret, VerifyToken::new(verify_token), self.forward.as_deref(), tell)?;
        let server = tokio::spawn(receiver::serve(listener, Arc::new(receiver)));
        if let Some(sandbox) = &sandbox {
            sandbox.put("/webhook", &json!({ "url": url })).await?;
        }
        printer
            .ready(&json!({ "event": "ready", "url": url }), &format!("listening on {url}; Ctrl-C ends it"));
        let ended = print_until_told(&mut told, printer).await;
        server.abort();
        if let Some(sandbox) = &sandbox {
            leave(sandbox, &url).await?;
        }
        ended
    }
}

async fn print_until_told(
    told: &mut mpsc::Receiver<Received>,
    printer: &mut Printer,
) -> Result<Exit, Failure> {
    let stop = told_to_stop();
    tokio::pin!(stop);
    loop {
        tokio::select! {
            stopped = &mut stop => return stopped.map(|()| Exit::Ok),
            Some(received) = told.recv() => line::print(&received, printer),
        }
    }
}

/// Leaves the sandbox as it was found, unless somebody else has taken the webhook since.
async fn leave(sandbox: &SandboxApi, url: &str) -> Result<(), Failure> {
    if sandbox.get("/settings").await?["webhook_url"] == url {
        sandbox.delete("/webhook").await?;
    }
    Ok(())
}

fn secret(file: Option<&Path>, otherwise: &str) -> Result<AppSecret, Failure> {
    secret_or(file, otherwise).map(AppSecret::new)
}

fn secret_or(file: Option<&Path>, otherwise: &str) -> Result<String, Failure> {
    file.map_or_else(|| Ok(otherwise.to_owned()), secret_file::read)
}
