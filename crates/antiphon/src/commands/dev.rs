//! `antiphon dev`: everything one needs to develop, on this machine.

mod beside;
mod together;

use std::net::{Ipv4Addr, SocketAddr};
use std::path::PathBuf;

use antiphon_sandbox::Options;
use clap::Args;

use crate::cli::Global;
use crate::exit::Exit;
use crate::failure::Failure;
use crate::logs;
use crate::printer::Printer;

/// Starts an Instagram on this machine and a gateway before it, ready to use.
#[derive(Debug, Args)]
#[command(
    after_help = "Examples:\n  \
        antiphon dev\n  \
        antiphon dev --data .antiphon          keep everything across restarts\n  \
        antiphon dev --webhook http://127.0.0.1:3000/webhooks   webhooks for your app\n  \
        antiphon dev --port 0 --sandbox-port 0 --json   for programs: the first line says where it is",
    after_long_help = "It has an account, a token, and Ava, who has just written \"Hi\". Ctrl-C or SIGTERM ends it.\n\n\
        Examples:\n  \
        antiphon dev\n  \
        antiphon dev --data .antiphon          keep everything across restarts\n  \
        antiphon dev --webhook http://127.0.0.1:3000/webhooks   webhooks for your app\n  \
        antiphon dev --port 0 --sandbox-port 0 --json   for programs: the first line says where it is"
)]
pub(crate) struct Dev {
    /// Where the gateway listens; 0 picks a free port.
    #[arg(long, value_name = "PORT", default_value_t = 2400)]
    port: u16,
    /// Start a gateway alone, beside a sandbox of this machine that already runs.
    #[arg(long, value_name = "URL", conflicts_with = "sandbox_port")]
    sandbox: Option<String>,
    /// Where the sandbox listens; 0 picks a free port.
    #[arg(long, value_name = "PORT", default_value_t = 2401)]
    sandbox_port: u16,
    /// Keep everything in this folder across restarts.
    #[arg(long, value_name = "DIR")]
    data: Option<PathBuf>,
    /// Hand webhooks on to your app at this address of this machine, as Instagram sent them.
    #[arg(long, value_name = "URL")]
    webhook: Option<String>,
    /// Fetch media from hosts that are not this machine.
    #[arg(long)]
    allow_remote_media: bool,
}

impl Dev {
    pub(crate) async fn run(self, global: &Global, printer: &mut Printer) -> Result<Exit, Failure> {
        logs::show(global.json);
        if let Some(sandbox) = &self.sandbox {
            let (data, webhook) = (self.data.as_deref(), self.webhook.as_deref());
            return Box::pin(beside::run(sandbox, self.port, data, webhook, printer)).await;
        }
        let options = Options {
            listen: SocketAddr::from((Ipv4Addr::LOCALHOST, self.sandbox_port)),
            data: self.data,
            allow_remote_media: self.allow_remote_media,
            ..Options::default()
        };
        Box::pin(together::run(options, self.port, self.webhook.as_deref(), printer)).await
    }
}
