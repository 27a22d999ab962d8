//! `antiphon serve`: the gateway.

use std::net::{IpAddr, Ipv4Addr, SocketAddr};

use antiphon_gateway::{Clock, Reach};
use clap::Args;
use serde_json::json;

use crate::cli::Global;
use crate::config::serve::{self, Serving};
use crate::database::Database;
use crate::exit::Exit;
use crate::failure::Failure;
use crate::gateway::{Media, Start, in_words};
use crate::logs;
use crate::printer::Printer;
use crate::signals::Signals;

/// Where those who manage are answered, when others reach the gateway.
const ADMIN: SocketAddr = SocketAddr::new(IpAddr::V4(Ipv4Addr::LOCALHOST), 2402);

/// Starts a gateway, which keeps accepted messages safe and in order.
#[derive(Debug, Args)]
#[command(after_help = "Examples:\n  \
    openssl rand -hex 32 > master.key\n  \
    antiphon serve --database sqlite:antiphon.db --master-key-file master.key\n  \
    antiphon serve --config-file /etc/antiphon/config.toml --log-format json")]
pub(crate) struct Serve {
    /// Where to listen; 127.0.0.1:2400 unless said otherwise [env: `ANTIPHON_LISTEN`].
    #[arg(long, value_name = "ADDR")]
    listen: Option<String>,
    /// Where `/v1` and metrics are; apart from the rest when that can be reached from other machines, on
    /// 127.0.0.1:2402 unless said otherwise [env: `ANTIPHON_ADMIN_LISTEN`].
    #[arg(long, value_name = "ADDR")]
    admin_listen: Option<String>,
    /// Where Instagram is [env: `ANTIPHON_UPSTREAM`].
    #[arg(long, value_name = "URL")]
    upstream: Option<String>,
    /// How to log: text, or json with one object a line [env: `ANTIPHON_LOG_FORMAT`].
    #[arg(long, value_name = "FORMAT")]
    log_format: Option<String>,
    /// What to log: error, warn, info, debug or trace, also by part [env: `RUST_LOG`].
    #[arg(long, value_name = "LEVEL")]
    log_level: Option<String>,
    /// Any setting of the section [serve] of a configuration file; may come several times.
    #[arg(long, value_name = "KEY=VALUE", value_parser = pair)]
    set: Vec<(&'static str, String)>,
    /// Networks that relays and media may lead to although they are not public, such as 10.0.0.0/8,127.0.0.1; plain http too
    /// [env: `ANTIPHON_ALLOW_PRIVATE_TARGETS`].
    #[arg(long, value_name = "NETWORKS")]
    allow_private_targets: Option<String>,
    #[command(flatten)]
    database: Database,
}

fn pair(said: &str) -> Result<(&'static str, String), String> {
    let (name, value) = said.split_once('=').ok_or("write it like most_unknown=20")?;
    let key = serve::named(name).ok_or_else(|| serve::unknown(name))?;
    key.mistake(value).map_or_else(|| Ok((key.name, value.to_owned())), Err)
}

impl Serve {
    pub(crate) async fn run(self, global: &Global, printer: &mut Printer) -> Result<Exit, Failure> {
        let config = global.config()?;
        let serving = config.all_of_serve(&self.flags())?;
        logs::show_as(&serving.log_level, global.json || serving.logs_json);
        let mut signals = Signals::listen()?;
        let admin = admin(&serving);
        if let Some(admin) = admin.filter(|admin| !admin.ip().is_loopback()) {
            printer.warn(&format!(
                "{admin} can be reached from other machines: keys go there, so let TLS be in front"
            ));
        }
        let started = Start {
            listen: serving.listen,
            admin,
            database: Some(&serving.database),
            key: self.database.key(&config)?,
            upstream: serving.upstream,
            clock: Clock::system(),
            engine: serving.tuning.engine,
            retention: serving.tuning.retention,
            reach: Reach::with_private(serving.tuning.private),
            media: Media { url: serving.media_url, store: Some(serving.media_store) },
            media_hosts: serving.tuning.media_hosts,
        };
        let started = started.start().await?;
        let url = format!("http://{}", started.address);
        let ready = json!({ "event": "ready", "gateway": url, "admin": started.admin_url() });
        started.run(&mut signals, printer, async { Ok(ready) }, in_words).await
    }

    /// What flags say, by the settings' names.
    fn flags(&self) -> Vec<(&'static str, String)> {
        let own = [
            (serve::LISTEN, self.listen.as_ref()),
            (serve::ADMIN_LISTEN, self.admin_listen.as_ref()),
            (serve::UPSTREAM, self.upstream.as_ref()),
            (serve::LOG_FORMAT, self.log_format.as_ref()),
            (serve::LOG_LEVEL, self.log_level.as_ref()),
            (serve::ALLOW_PRIVATE_TARGETS, self.allow_private_targets.as_ref()),
            (serve::DATABASE, self.database.flag()),
        ];
        let own = own.into_iter().filter_map(|(name, said)| Some((name, said.cloned()?)));
        self.set.iter().cloned().chain(own).collect()
    }
}

/// Where those who manage are answered, if not where everybody is.
fn admin(serving: &Serving) -> Option<SocketAddr> {
    let is_near = serving.listen.ip().to_canonical().is_loopback();
    serving.admin_listen.or_else(|| (!is_near).then_some(ADMIN))
}
