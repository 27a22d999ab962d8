//! `antiphon dev`: everything one needs to develop, on this machine.

use std::net::{Ipv4Addr, SocketAddr};
use std::path::PathBuf;

use antiphon_sandbox::Options;
use clap::Args;

use crate::exit::Exit;
use crate::failure::Failure;
use crate::printer::Printer;
use crate::running;

/// Starts an Instagram on this machine, with an account, a token and a person who has just written.
#[derive(Debug, Args)]
pub(crate) struct Dev {
    /// Where the gateway is to listen once there is one; 0 picks a free port.
    #[arg(long, value_name = "PORT", default_value_t = 2400)]
    port: u16,
    /// Where the sandbox listens; 0 picks a free port.
    #[arg(long, value_name = "PORT", default_value_t = 2401)]
    sandbox_port: u16,
    /// Keep everything in this folder across restarts.
    #[arg(long, value_name = "DIR")]
    data: Option<PathBuf>,
    /// Fetch media from hosts that are not this machine.
    #[arg(long)]
    allow_remote_media: bool,
}

impl Dev {
    pub(crate) async fn run(self, printer: &mut Printer) -> Result<Exit, Failure> {
        let options = Options {
            listen: SocketAddr::from((Ipv4Addr::LOCALHOST, self.sandbox_port)),
            data: self.data,
            allow_remote_media: self.allow_remote_media,
            ..Options::default()
        };
        let sandbox = running::start(options).await?;
        running::announce(&sandbox, printer);
        running::until_told(sandbox, printer).await
    }
}
