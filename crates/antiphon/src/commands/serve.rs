//! `antiphon serve`: the gateway.

use std::net::{IpAddr, Ipv4Addr, SocketAddr};

use antiphon_gateway::Clock;
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

/// Where those who manage are answered, when others reach the gateway.
const ADMIN: SocketAddr = SocketAddr::new(IpAddr::V4(Ipv4Addr::LOCALHOST), 2402);

/// Starts a gateway, which keeps accepted messages safe and in order.
#[derive(Debug, Args)]
#[command(after_help = "Examples:\n  \
    openssl rand -hex 32 > master.key\n  \
    antiphon serve --database sqlite:antiphon.db --master-key-file master.key")]
pub(crate) struct Serve {
    /// Where to listen.
    #[arg(long, value_name = "ADDR", env = "ANTIPHON_LISTEN", default_value = "127.0.0.1:2400")]
    listen: SocketAddr,
    /// Where `/v1` and metrics are; apart from the rest when that can be reached from other machines, on
    /// 127.0.0.1:2402 unless said otherwise.
    #[arg(long, value_name = "ADDR", env = "ANTIPHON_ADMIN_LISTEN")]
    admin_listen: Option<SocketAddr>,
    /// Where Instagram is.
    #[arg(
        long,
        value_name = "URL",
        env = "ANTIPHON_UPSTREAM",
        default_value = "https://graph.instagram.com"
    )]
    upstream: String,
    #[command(flatten)]
    database: Database,
}

impl Serve {
    pub(crate) async fn run(self, global: &Global, printer: &mut Printer) -> Result<Exit, Failure> {
        logs::show(global.json);
        let mut signals = Signals::listen()?;
        let admin = self.admin();
        if let Some(admin) = admin.filter(|admin| !admin.ip().is_loopback()) {
            printer.warn(&format!(
                "{admin} can be reached from other machines: keys go there, so let TLS be in front"
            ));
        }
        let started = Start {
            listen: self.listen,
            admin,
            database: Some(&self.database.file()?),
            key: self.database.key()?,
            upstream: Endpoint::at(&self.upstream)?,
            clock: Clock::system(),
        };
        let started = started.start().await?;
        let url = format!("http://{}", started.address);
        let ready = json!({ "event": "ready", "gateway": url, "admin": started.admin_url() });
        started.run(&mut signals, printer, async { Ok(ready) }, in_words).await
    }

    /// Where those who manage are answered, if not where everybody is.
    fn admin(&self) -> Option<SocketAddr> {
        let is_near = self.listen.ip().to_canonical().is_loopback();
        self.admin_listen.or_else(|| (!is_near).then_some(ADMIN))
    }
}
