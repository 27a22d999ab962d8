//! `antiphon sandbox start`: the sandbox alone.

use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::path::PathBuf;

use antiphon_sandbox::Options;
use clap::Args;

use crate::cli::Global;
use crate::exit::Exit;
use crate::failure::Failure;
use crate::logs;
use crate::printer::Printer;
use crate::running;

/// Starts a sandbox and runs it until it is told to stop.
#[derive(Debug, Args)]
#[command(after_help = "Examples:\n  \
    antiphon sandbox start\n  \
    antiphon sandbox start --port 0 --json      for programs: the first line says where it is\n  \
    antiphon sandbox start --host 0.0.0.0 --expose   for a container, never for the internet")]
pub(crate) struct Start {
    /// Where to listen; 0 picks a free port.
    #[arg(long, value_name = "PORT", default_value_t = 2401)]
    port: u16,
    /// The address to listen on. Whoever reaches a sandbox controls it.
    #[arg(long, value_name = "ADDRESS", default_value_t = IpAddr::V4(Ipv4Addr::LOCALHOST))]
    host: IpAddr,
    /// Allow `--host` to be an address that other machines reach.
    #[arg(long)]
    expose: bool,
    /// Keep the world in this folder across restarts.
    #[arg(long, value_name = "DIR")]
    data: Option<PathBuf>,
    /// Fetch media from hosts that are not this machine.
    #[arg(long)]
    allow_remote_media: bool,
}

impl Start {
    pub(crate) async fn run(self, global: &Global, printer: &mut Printer) -> Result<Exit, Failure> {
        logs::show(global.json);
        if self.expose && !self.host.is_loopback() {
            printer.warn("whoever reaches this sandbox controls it: its people, its clock, its faults");
        }
        let options = Options {
            listen: SocketAddr::new(self.host, self.port),
            data: self.data,
            allow_remote_media: self.allow_remote_media,
            allow_exposure: self.expose,
            ..Options::default()
        };
        running::Start { options, port_flag: "--port" }.run(printer).await
    }
}
