//! `antiphon listen`: receives webhooks, checks them, prints a line for each event, and can pass them on.

mod calls;
mod line;
mod receiver;
mod subscription;

use std::net::{Ipv4Addr, SocketAddr};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use antiphon_graph::{AppSecret, VerifyToken};
use clap::Args;
use serde_json::{Value, json};
use tokio::net::TcpListener;
use tokio::sync::mpsc;

use self::calls::Calls;
use self::line::Lines;
use self::receiver::{Received, Receiver};
use self::subscription::Subscription;
use crate::config::Config;
use crate::exit::Exit;
use crate::failure::Failure;
use crate::input;
use crate::port_holder::holder;
use crate::printer::Printer;
use crate::sandbox_api::Which;
use crate::signals::Signals;

/// Receives webhooks and prints one line an event.
#[derive(Debug, Args)]
#[command(
    after_help = "Examples:\n  \
        antiphon listen\n  \
        antiphon listen --forward http://127.0.0.1:3000/webhooks\n  \
        antiphon listen --no-subscribe --secret-file app-secret --verify-token-file verify-token",
    after_long_help = "In the sandbox it takes the place of your app: webhooks come here until it ends, and then go \
        where they went before. A gateway that gets them goes on getting them, and hands them on to here. It shows the \
        calls of the API as well. For Instagram, point the app's webhook at it \
        through a tunnel and give it the secrets. Ctrl-C ends it, with exit code 0.\n\n\
        Examples:\n  \
        antiphon listen\n  \
        antiphon listen --forward http://127.0.0.1:3000/webhooks\n  \
        antiphon listen --no-subscribe --secret-file app-secret --verify-token-file verify-token"
)]
pub(crate) struct Listen {
    /// Where to listen; 0 picks a free port.
    #[arg(long, value_name = "PORT", default_value_t = 2403)]
    port: u16,
    /// Pass every delivery on to this address, bytes and signatures untouched.
    #[arg(long, value_name = "URL")]
    forward: Option<String>,
    /// Do not show the calls of the API.
    #[arg(long)]
    no_calls: bool,
    /// The file that holds the app's secret; the sandbox's own when left out.
    #[arg(long, value_name = "FILE")]
    secret_file: Option<PathBuf>,
    /// The file that holds the verify token; the sandbox's own when left out.
    #[arg(long, value_name = "FILE")]
    verify_token_file: Option<PathBuf>,
    /// Do not ask a sandbox to deliver here.
    #[arg(long, requires = "secret_file", conflicts_with_all = ["sandbox", "space"])]
    no_subscribe: bool,
    #[command(flatten)]
    which: Which,
}

/// What is heard while listening.
enum Heard {
    /// A delivery came.
    Webhook(Received),
    /// Somebody asked whether this address wants webhooks; and whether the verify token was right.
    Handshake(Result<(), String>),
    /// The API was called: the exchange, as the sandbox shows it.
    Call(Value),
    /// The sandbox is gone.
    Silence,
}

impl Listen {
    pub(crate) async fn run(self, config: &Config, printer: &mut Printer) -> Result<Exit, Failure> {
        let mut signals = Signals::listen()?;
        let sandbox = if self.no_subscribe { None } else { Some(self.which.api(config)?) };
        let settings = match &sandbox {
            Some(sandbox) => sandbox.get("/settings").await?,
            None => Value::Null,
        };
        let secret = secret(self.secret_file.as_deref(), &settings["app_secret"])?;
        let verify_token = secret_or(self.verify_token_file.as_deref(), &settings["verify_token"])?;
        let (listener, url) = listener(self.port).await?;
        let (tell, mut told) = mpsc::channel(1_024);
        let verify_token = VerifyToken::new(verify_token);
        let receiver =
            Receiver::new(secret.clone(), verify_token.clone(), self.forward.as_deref(), tell.clone())?;
        let server = tokio::spawn(receiver::serve(listener, Arc::new(receiver)));
        let subscription = match &sandbox {
            Some(sandbox) => {
                Some(Subscription::take(sandbox, &settings, &url, &secret, &verify_token).await?)
            }
            None => None,
        };
        if let (Some(sandbox), false) = (&sandbox, self.no_calls) {
            Calls::of(sandbox).await?.follow(tell);
        }
        let mut lines = Lines::new(sandbox.as_ref()).await;
        let ready = json!({ "event": "ready", "url": url, "forward": self.forward });
        printer.ready(&ready, &format!("listening on {url}; Ctrl-C ends it"));
        while !printer.is_cut_off() {
            tokio::select! {
                _ = signals.told() => break,
                Some(heard) = told.recv() => lines.print(&heard, printer).await,
            }
        }
        server.abort();
        if let Some(subscription) = subscription {
            subscription.give_back(printer).await;
        }
        Ok(Exit::Ok)
    }
}

async fn listener(port: u16) -> Result<(TcpListener, String), Failure> {
    let address = SocketAddr::from((Ipv4Addr::LOCALHOST, port));
    let bound = TcpListener::bind(address).await;
    let bound = bound.and_then(|listener| Ok((listener.local_addr()?, listener)));
    match bound {
        Ok((address, listener)) => Ok((listener, format!("http://{address}/webhooks"))),
        Err(error) => {
            let message = match holder(address).await {
                Some(holder) => format!("{address} is taken by {holder}"),
                None => format!("cannot listen on {address}: {error}"),
            };
            let hint = "choose another port with --port; 0 takes a free one";
            Err(Failure::new(Exit::Unexpected, "cannot_listen", message, hint))
        }
    }
}

fn secret(file: Option<&Path>, otherwise: &Value) -> Result<AppSecret, Failure> {
    secret_or(file, otherwise).map(AppSecret::new)
}

fn secret_or(file: Option<&Path>, otherwise: &Value) -> Result<String, Failure> {
    file.map_or_else(
        || Ok(otherwise.as_str().unwrap_or_default().to_owned()),
        |file| input::read_secret(file).map(|secret| secret.to_string()),
    )
}
